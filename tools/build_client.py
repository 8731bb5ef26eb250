"""The build hook: compiles the native client (cli/native) into the wheel's ``panelock-tmux``, or says why it could not.

The wheel always has a ``panelock-tmux``: the native client where a compiler makes one that works, for one platform;
else a script that is the Python program, for all. ``panelock-shim`` beside it is the Python program in either.

With a native client for Linux it has the program, too, that stands by for panes (impl/native), as ``STANDBY``: hosts do
without where it is not.

Settings, from the environment: CC, the compiler; PANELOCK_CLIENT=no, build a pure wheel; PANELOCK_TARGET, what to build
for (a zig target such as aarch64-macos.11.0, compiled by PyPI's ziglang) and PANELOCK_PLATFORM, the wheel's platform
tags then (tools/release.py).
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

sys.path.append(str(Path(__file__).parent))
from try_client import ClientFails, try_client
from try_standby import try_standby

WARNINGS = ("-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror")
WITHOUT_LIBC = ("-ffreestanding", "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-pie")
LINKED_WITHOUT_LIBC = ("-static", "-nostdlib", "-no-pie", "-Wl,--build-id=none", "-Wl,-z,noexecstack")
SCRIPT = """\
#!python
# The Python program, for there is no native client here: {why}
import sys

from panelock.cli.shim import main

sys.exit(main())
"""
PATIENCE_S = 120
STANDBY = "panelock/native/standby"
"""Where a host looks for it, in the folders of its package (impl/host/standby.py)."""


class NoClient(Exception):  # noqa: N818 - said to whoever installs
    """No native client can be had; the text says why."""


class ClientHook(BuildHookInterface[Any]):
    """Adds ``panelock-tmux`` to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, try, and put the result among the wheel's scripts; ``version`` may be "editable"."""
        del version
        self.folder = tempfile.mkdtemp(prefix="panelock-build-")
        made, standby = f"{self.folder}/panelock-tmux", f"{self.folder}/standby"
        try:
            tags = build(Path(self.root), made, standby)
        except NoClient as fault:
            why = " ".join(str(fault).split())
            self.app.display_warning(f"panelock: no native client, the Python program takes its place: {why}")
            Path(made).write_text(SCRIPT.format(why=why))
        else:
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{tags}"
            if os.path.exists(standby):
                for kind in ("force_include", "force_include_editable"):
                    build_data[kind][standby] = STANDBY
        Path(made).chmod(0o755)
        build_data["shared_scripts"][made] = "panelock-tmux"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing."""
        del version, build_data, artifact_path
        shutil.rmtree(self.folder)


def build(root: Path, made: str, standby: str) -> str:
    """Compile both programs for this machine, or PANELOCK_TARGET, and try them; return the wheel's platform tags."""
    if os.environ.get("PANELOCK_CLIENT") == "no":
        raise NoClient("PANELOCK_CLIENT=no")
    target = os.environ.get("PANELOCK_TARGET")
    if target:
        compiler = [sys.executable, "-m", "ziglang", "cc", "-target", target]
        compile_program(root / "cli/native/client.c", made, compiler, target)
        if "linux" in target:
            compile_standby(root, standby, compiler, target)
        return os.environ["PANELOCK_PLATFORM"]
    compiler = shlex.split(os.environ.get("CC", "")) or found_compiler()
    here = f"{platform.machine()}-{sys.platform}"
    compile_program(root / "cli/native/client.c", made, compiler, here)
    try:
        try_client(made)
    except ClientFails as fault:
        raise NoClient(f"what {shlex.join(compiler)} makes does not work: {fault}") from None
    if sys.platform == "linux":
        # A host does as well without it, only slower.
        try:
            compile_standby(root, standby, compiler, here)
            try_standby(standby)
        except (NoClient, ClientFails, OSError):
            Path(standby).unlink(missing_ok=True)
    # On Linux plain linux_…: a promise about other machines is for a release.
    return next(tag for tag in platform_tags() if sys.platform != "linux" or tag.startswith("linux_"))


def found_compiler() -> list[str]:
    """Return the C compiler that is there."""
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    raise NoClient("no C compiler (cc) was found")


def compile_standby(root: Path, made: str, compiler: list[str], target: str) -> None:
    """Compile the program that stands by for panes."""
    compile_program(root / "impl/native/standby.c", made, [*compiler, f"-I{root}/cli/native"], target)


def compile_program(source: Path, made: str, compiler: list[str], target: str) -> None:
    """Compile for a target, in two steps: zig has libc's headers only where libc is to be linked."""
    bare = "linux" in target and target.startswith(("x86_64", "aarch64"))
    steps = [
        [
            *compiler,
            *WARNINGS,
            "-O2",
            *(WITHOUT_LIBC if bare else ()),
            "-c",
            str(source),
            "-o",
            f"{made}.o",
        ],
        [*compiler, *(LINKED_WITHOUT_LIBC if bare else ()), "-s", f"{made}.o", "-o", made],
    ]
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise NoClient(f"{compiler[0]}: {getattr(fault, 'strerror', None) or fault}") from None
        if done.returncode:
            raise NoClient(f"{shlex.join(compiler)} exits with {done.returncode}: {done.stderr.strip()[:300]}")
    if not os.access(made, os.X_OK):
        raise NoClient(f"{shlex.join(compiler)} makes no program")
