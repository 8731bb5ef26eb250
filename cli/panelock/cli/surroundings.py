"""The doctor's checks of what belongs to no one server: Python, the screens' backends, PATH, the user's folder."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from panelock.cli import launcher
from panelock.cli.findings import Finding
from panelock.impl.paths import Place, base_folder, user_folder, was_hosted

_BACKENDS = ("ghostty", "avt")


def screens_can_be_drawn(_: Mapping[str, str]) -> Iterator[Finding]:
    """At least one terminal emulator loads; the second is for its crashes."""
    faults = {}
    for name in _BACKENDS:
        try:
            import_module(f"panelock.impl.host.screens.{name}")
        except Exception as error:  # noqa: BLE001 - a native library fails in ways of its own
            faults[name] = f"{type(error).__name__}: {error}"
    for name, why in faults.items():
        yield Finding(
            name,
            f"this terminal emulator cannot be loaded ({why})",
            f"install panelock again with {sys.executable} -m pip install --force-reinstall panelock",
            wrong=len(faults) == len(_BACKENDS),
        )


def our_tmux_runs(_: Mapping[str, str]) -> Iterator[Finding]:
    """The program that is put on PATH finds its interpreter and its modules, away from any environment's settings."""
    if not sys.executable:
        yield Finding("python", "Python does not know where it is itself", "start panelock by its whole path")
        return
    with tempfile.TemporaryDirectory(prefix="panelock-") as folder:
        for name, content in launcher.programs().items():
            with open(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700), "wb") as file:
                file.write(content)
        try:
            done = subprocess.run([f"{folder}/tmux", "-V"], capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            yield Finding(sys.executable, f"our tmux cannot be started: {error}", "install panelock again")
            return
    if done.returncode != 0 or not done.stdout.startswith("tmux "):
        why = done.stderr.strip().rpartition("\n")[2]
        yield Finding(sys.executable, f"our tmux does not run: {why}", "install panelock again")


def the_client_is_native(_: Mapping[str, str]) -> Iterator[Finding]:
    """With a native client a command costs a fraction; without it all works the same."""
    path = launcher.installed()
    if path is None or launcher.is_native(path):
        return
    with open(path, encoding="utf-8", errors="replace") as file:
        why = next((line.partition(": ")[2].strip() for line in file if line.startswith("# The Python program")), "")
    what = f"commands take several times longer than with a native client, which was not built at installing ({why})"
    yield Finding(path, what, "with a C compiler there, install panelock again", wrong=False)


def tmux_here_is_the_right_one(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Inside a server of ours ``tmux`` must be ours; elsewhere a real one is fine."""
    found = shutil.which("tmux", path=environment.get("PATH"))
    inside = environment.get("TMUX", "").partition(",")[0]
    if inside and was_hosted(Place(inside)):
        if found is None or not is_ours(found):
            folder = Place(inside).programs
            yield Finding(
                found or "PATH",
                "tmux is not ours here, inside a server of panelock's" if found else "there is no tmux here",
                f'put ours first: PATH="{folder}:$PATH" (a shell\'s start-up file may have set PATH anew)',
            )
        return
    if found is None:
        what = "no tmux is on PATH: fine, panelock run puts ours on the PATH of what it starts"
    elif is_ours(found):
        what = "the tmux on PATH is ours"
    else:
        what = "the tmux on PATH is a real one: fine, panelock run puts ours before it for what it starts"
    yield Finding(found or "PATH", what, wrong=False)


def is_ours(path: str) -> bool:
    """Tell whether a program is our tmux."""
    try:
        with open(path, "rb") as file:
            head = file.read(1 << 18)
    except OSError:
        return False
    return b"panelock.cli.shim" in head or launcher.SHIM.encode() in head


def the_users_folder_is_safe(environment: Mapping[str, str]) -> Iterator[Finding]:
    """The folder of named servers is ours alone."""
    named = environment.get("TMUX_TMPDIR")
    if named and not os.path.isdir(named):
        base = base_folder(dict(environment))
        yield Finding(named, f"is no folder: {base} is used", "set TMUX_TMPDIR to one that is there", wrong=False)
    yield from unsafe(user_folder(dict(environment), make=False))


def unsafe(folder: str) -> Iterator[Finding]:
    """A folder of ours must be a folder, ours, and closed to others."""
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "no folder"
        yield Finding(folder, f"is {kind}", "move it away: panelock makes its own")
    elif found.st_uid != os.getuid():
        yield Finding(folder, f"belongs to user {found.st_uid}", "set TMUX_TMPDIR to a folder of your own")
    elif found.st_mode & 0o077:
        mode = found.st_mode & 0o777
        yield Finding(folder, f"others may enter it (mode {mode:o})", f"chmod 700 {folder}", mend=closed(folder, 0o700))


def closed(path: str, mode: int) -> Callable[[], str]:
    """Return what gives a file or folder of ours its mode."""

    def mend() -> str:
        os.chmod(path, mode)
        return f"it has mode {mode:o} now"

    return mend


CHECKS = (
    our_tmux_runs,
    the_client_is_native,
    screens_can_be_drawn,
    tmux_here_is_the_right_one,
    the_users_folder_is_safe,
)
