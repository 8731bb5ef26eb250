"""tmux's own options before the command, read as tmux reads them; paths that cannot be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.serving import environment

from panelock.cli import launcher
from panelock.cli.shim import USAGE, VERSION, Usage, main, read_globals
from panelock.impl.host.environ import words
from panelock.impl.paths import SOCKET_LIMIT, BadPlace, Place, find, has_programs

READ = {
    "nothing": ([], {}),
    "a command": (["ls", "-a"], {"command": ["ls", "-a"]}),
    "a label": (["-L", "x", "ls"], {"label": "x", "command": ["ls"]}),
    "a label in the word": (["-Lx", "ls"], {"label": "x", "command": ["ls"]}),
    "a socket": (["-S", "/a/b", "ls"], {"socket": "/a/b", "command": ["ls"]}),
    "a cluster": (["-2uNS/a", "ls"], {"socket": "/a", "no_start": True, "command": ["ls"]}),
    "a cluster whose value is the next word": (["-2uL", "x", "ls"], {"label": "x", "command": ["ls"]}),
    "the end of options": (["-2", "--", "-x"], {"command": ["-x"]}),
    "options of the command": (["new", "-L", "x"], {"command": ["new", "-L", "x"]}),
    "two files": (["-f", "a", "-fb", "ls"], {"config": ["a", "b"], "command": ["ls"]}),
    "a shell command": (["-c", "ls -l"], {"shell_command": "ls -l"}),
    "features": (["-T", "RGB", "-Tsync,title", "ls"], {"features": ",RGB,sync,title", "command": ["ls"]}),
    "the last one counts": (["-La", "-Lb"], {"label": "b"}),
    "control mode": (["-C", "new"], {"control": 1, "command": ["new"]}),
    "control mode in a terminal": (["-CC"], {"control": 2}),
    "in the foreground": (["-D"], {"foreground": True}),
    "a dash is a command": (["-", "x"], {"command": ["-", "x"]}),
}


@pytest.mark.parametrize("name", READ)
def test_the_options_before_the_command_are_read(name: str) -> None:
    argv, wanted = READ[name]
    found = read_globals(argv)
    empty = read_globals([])
    assert {key: getattr(found, key) for key in wanted} == wanted
    assert all(getattr(found, key) == getattr(empty, key) for key in found.__slots__ if key not in wanted)


WRONG = {
    "unknown": (["-x"], "tmux: unknown option -- x"),
    "unknown in a cluster": (["-2ux", "ls"], "tmux: unknown option -- x"),
    "no value": (["-L"], "tmux: option requires an argument -- L"),
    "no value in a cluster": (["-2S"], "tmux: option requires an argument -- S"),
    "a command beside -c": (["-c", "true", "ls"], ""),
    "a command beside -D": (["-D", "ls"], ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_options_are_a_usage_error(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    argv, text = WRONG[name]
    with pytest.raises(Usage) as raised:
        read_globals(argv)
    assert str(raised.value) == text
    assert main(argv) == 1
    assert capfd.readouterr() == ("", f"{text}\n{USAGE}".lstrip("\n"))


def test_the_version_is_asked_for_without_a_server(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["-2uV", "ignored"]) == 0
    assert capfd.readouterr() == (f"{VERSION}\n", "")


SAME = (
    "-x", "-L", "-S", "-f", "-c", "-T", "-2ux", "-2uL", "-vx", "-Z", "-8 -V", "-c true ls", "-c true", "-c false",
    "-Lfoo -c false", "-N ls", "-2uN ls", "-Lfoo -N ls", "-l -N ls", "-T RGB,x -N ls", "-TRGB -N ls", "-N -- ls",
    "-N", "-N new -d", "-L a/b ls", "-S /nowhere/s ls", "-S/nowhere/s ls", "-N -- -x", "-N -", "-N nonsense",
)  # fmt: skip


@pytest.mark.oracle
@pytest.mark.parametrize("words", SAME)
def test_the_real_tmux_says_the_same(real_tmux: str, folder: Path, words: str) -> None:
    """Up to the folder's name, and the order of letters in the usage (3.4 sorts them)."""
    ours = folder / "tmux"
    ours.write_text(launcher.program())
    ours.chmod(0o700)
    said = []
    for program in (real_tmux, str(ours)):
        done = subprocess.run(
            [program, *words.split()], env=environment(folder), cwd=folder, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        uid = os.getuid()
        err = done.stderr.replace("NuvV", "NuVv").replace(f"/panelock-{uid}/", f"/tmux-{uid}/")
        said.append((done.returncode, done.stdout, err))
    assert said[1] == said[0]


# --- the launcher --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", [{}, {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere", "PYTHONSTARTUP": "/x"}])
def test_the_program_on_path_runs_whatever_pythons_environment_says(place: Place, hostile: dict[str, str]) -> None:
    made = launcher.put_on_path(place, {"PATH": "/usr/bin:/bin"})
    assert made["PATH"] == f"{place.programs}:/usr/bin:/bin"
    done = subprocess.run(["tmux", "-V"], env=made | hostile, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{VERSION}\n", "")


def test_the_program_starts_from_an_interpreter_whose_path_has_blanks(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first line cannot quote: a shell starts it then."""
    home = folder / "a folder with blanks"
    home.mkdir()
    (home / "python").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    made = launcher.put_on_path(place, {"PATH": "/usr/bin:/bin"})
    done = subprocess.run([f"{place.programs}/tmux", "-V"], env=made, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{VERSION}\n")


def test_being_put_on_path_twice_leaves_one_entry(place: Place) -> None:
    once = launcher.put_on_path(place, {"PATH": "/usr/bin"})
    assert launcher.put_on_path(place, once) == once


def test_a_path_is_known_that_leads_to_our_tmux(place: Place) -> None:
    assert not has_programs(place.programs)  # no server of ours has ever been there
    Path(place.folder).mkdir()
    Path(place.host_lock).touch()
    assert has_programs(place.programs)
    assert has_programs(f"/usr/bin:{place.programs}:/bin")
    for path in ("", ":", "/usr/bin:/bin", place.folder, f"{place.programs}/x", "/nowhere.d/bin:/usr/bin"):
        assert not has_programs(path)


def test_a_shell_is_a_login_shell_unless_our_tmux_is_on_path(place: Place) -> None:
    Path(place.folder).mkdir()
    Path(place.host_lock).touch()
    assert words([], "/bin/sh", "/usr/bin") == (["/bin/sh"], "-sh")
    assert words([], "/bin/sh", f"{place.programs}:/usr/bin") == (["/bin/sh"], "sh")
    assert words(["a b"], "/bin/sh", place.programs) == (["/bin/sh", "-c", "a b"], "sh")
    assert words(["a", "b"], "/bin/sh", place.programs) == (["a", "b"], "a")


# --- paths ---------------------------------------------------------------------------------------------------------


def test_a_socket_path_over_the_limit_is_refused_by_name(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fits = f"{folder}/{'x' * (SOCKET_LIMIT - len(str(folder)) - 1)}"
    assert find(fits, None, {}).socket == fits
    with pytest.raises(BadPlace, match="File name too long"):
        find(fits + "x", None, {})
    assert main(["-S", fits + "x", "new-session", "-d"]) == 1
    assert capfd.readouterr() == ("", f"error connecting to {fits}x (File name too long)\n")
    assert list(folder.iterdir()) == []


def test_the_longest_path_that_fits_gets_a_server(folder: Path) -> None:
    from support.serving import served, session

    place = Place(f"{folder}/{'x' * (SOCKET_LIMIT - len(str(folder)) - 1)}")
    with served(place):
        assert session(place, "cat") == "%0"
