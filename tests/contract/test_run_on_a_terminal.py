"""``panelock run`` and ``attach`` as a person meets them: in a real terminal, and without one."""

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.hosting import LIMIT_S, Hosted, until
from support.person import Person
from support.program import OURS
from support.serving import environment, gone, served

from panelock.impl import processes
from panelock.impl.document import Phase
from panelock.impl.paths import Place
from panelock.impl.store import Store

PANELOCK = [sys.executable, "-c", "from panelock.cli.main import main; main()"]


@pytest.fixture
def named(folder: Path) -> Iterator[Hosted]:
    """The default server of a user's folder of this test's own."""
    (folder / f"panelock-{os.getuid()}").mkdir(mode=0o700)
    with served(Place(f"{folder}/panelock-{os.getuid()}/default")) as hosted:
        yield hosted


def surroundings(hosted: Hosted) -> dict[str, str]:
    return environment(Path(hosted.place.socket).parent.parent)


@contextmanager
def person(hosted: Hosted, *words: str, columns: int = 100, rows: int = 30) -> Iterator[Person]:
    with Person([*PANELOCK, *words], surroundings(hosted), columns, rows) as someone:
        yield someone


def run(hosted: Hosted, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a program without a terminal."""
    return subprocess.run(
        [*PANELOCK, *words], env=surroundings(hosted), capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=LIMIT_S,
    )  # fmt: skip


# --- on a terminal -------------------------------------------------------------------------------------------------


def test_a_person_runs_types_detaches_comes_back_and_gets_the_status(named: Hosted) -> None:
    script = "stty size; read a; echo got $a; read b; echo and $b; exit 5"
    with person(named, "run", "--", "sh", "-c", script) as someone:
        someone.sees("30 100")
        someone.types(b"one\r")
        someone.sees("got one")
        someone.types(b"\x02d")
        someone.sees("[detached: panelock attach comes back]")
        assert someone.ends() == 0
    (pane,) = named.document.panes.values()
    assert pane.phase is Phase.RUNNING
    assert processes.alive(pane.process)
    with person(named, "attach") as again:
        again.sees("got one")
        again.types(b"two\r")
        again.sees("and two")
        assert again.ends() == 5
    gone(named)
    assert named.document.ended


def test_the_terminals_new_size_reaches_the_pane_and_goes_with_the_person(named: Hosted) -> None:
    script = "trap 'stty size' WINCH; echo ready; while :; do sleep 0.01; done"
    with person(named, "run", "--", "sh", "-c", script) as someone:
        someone.sees("ready")
        termios.tcsetwinsize(someone.master, (40, 120))
        os.kill(someone.process.pid, signal.SIGWINCH)
        someone.sees("40 120")
        someone.types(b"\x02d")
        assert someone.ends() == 0
    with person(named, "attach", "%0", columns=90, rows=20) as again:
        again.sees("20 90")
        again.types(b"\x02d")
        assert again.ends() == 0
    pane = named.document.panes[0]
    assert (pane.sx, pane.sy) == (100, 30)


def test_a_terminal_that_does_not_know_its_size_is_attached_all_the_same(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "stty size; read a; echo got $a", columns=0) as someone:
        someone.sees("24 80")
        someone.types(b"one\r")
        someone.sees("got one")
        assert someone.ends() == 0


def test_what_was_typed_before_the_pane_was_there_is_not_lost(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "read a; echo got $a") as someone:
        someone.types(b"one\r")
        someone.sees("got one")
        assert someone.ends() == 0


def test_after_leaving_the_terminal_is_as_it_was(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "echo ready; exec cat") as someone:
        before = termios.tcgetattr(someone.master)
        someone.sees("ready")
        assert not termios.tcgetattr(someone.master)[3] & termios.ICANON
        someone.types(b"\x02d")
        assert someone.ends() == 0
        assert termios.tcgetattr(someone.master) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_that_ends_us_gives_the_terminal_back_and_leaves_the_pane_running(named: Hosted, number: int) -> None:
    with person(named, "run", "--", "sh", "-c", "echo ready; exec cat") as someone:
        before = termios.tcgetattr(someone.master)
        someone.sees("ready")
        someone.process.send_signal(number)
        assert someone.ends() == 128 + number
        assert termios.tcgetattr(someone.master) == before
        assert b"\x1b[?1049l" in someone.seen, "the screen is given back, too"
    (pane,) = named.document.panes.values()
    assert pane.phase is Phase.RUNNING
    assert processes.alive(pane.process)


def test_a_leader_whose_host_died_is_brought_back_by_respawn_pane(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "echo gate=$GATE_OF_PANELOCK.; exec cat") as someone:
        someone.sees("gate=.")
        named.die()
        someone.ends()
    environment = surroundings(named)
    for words in (("respawn-pane", "-t", "%0"), ("send-keys", "-t", "%0", "hello", "Enter")):
        subprocess.run([OURS, "-S", named.place.socket, *words], env=environment, check=True, timeout=LIMIT_S)
    with person(named, "attach", "%0") as again:
        again.sees("gate=.")
        again.sees("hello")
        again.types(b"\x02d")
        assert again.ends() == 0


def test_a_killed_host_is_told_to_who_is_attached(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "echo ready; exec cat") as someone:
        someone.sees("ready")
        named.die()
        someone.sees("panelock: the host is gone")
        assert someone.ends() == 1


def test_c_b_twice_types_one_c_b(named: Hosted) -> None:
    script = "stty raw -echo; echo ready; dd bs=1 count=1 2>/dev/null | od -An -tx1"
    with person(named, "run", "--", "sh", "-c", script) as someone:
        someone.sees("ready")
        someone.types(b"\x02\x02")
        someone.sees("02")
        assert someone.ends() == 0


# --- without a terminal ----------------------------------------------------------------------------------------------


def test_without_a_terminal_output_and_status_are_passed_on(named: Hosted) -> None:
    done = run(named, "run", "--", "sh", "-c", "echo one; echo two; exit 7")
    assert (done.returncode, done.stdout, done.stderr) == (7, "one\ntwo\n", "")


def test_without_a_terminal_not_a_byte_of_much_output_is_missed(named: Hosted) -> None:
    done = run(named, "run", "--", "sh", "-c", "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done")
    assert done.returncode == 0
    assert done.stdout == "".join(f"line {number}\n" for number in range(20000))


def test_without_a_terminal_a_pane_is_followed_from_its_first_byte(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "echo early; read a; echo late; exit 3") as someone:
        someone.sees("early")
        with subprocess.Popen(
            [*PANELOCK, "attach", "%0"], env=surroundings(named), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            text=True,
        ) as follower:  # fmt: skip
            assert follower.stdout is not None
            assert follower.stdout.readline() == "early\n"
            someone.types(b"go\r")
            assert follower.stdout.read() == "go\nlate\n"
            assert follower.wait() == 3
        assert someone.ends() == 3


def test_a_leaders_tmux_is_ours_and_its_team_ends_with_it(named: Hosted) -> None:
    script = "tmux split-window -d 'exec sleep 1000'; tmux list-panes -F '#{pane_pid}'; command -v tmux; tmux -V"
    done = run(named, "run", "--", "sh", "-c", script)
    leader, teammate, program, version = done.stdout.splitlines()
    assert (done.returncode, program, version) == (0, f"{named.place.folder}/bin/tmux", "tmux 3.4")
    assert leader != teammate
    until(lambda: processes.start_of(int(teammate)) is None)
    gone(named)
    assert named.document.ended


def test_a_teammates_shell_finds_our_tmux_whatever_a_profile_says(named: Hosted) -> None:
    home = Path(surroundings(named)["HOME"])
    (home / ".profile").write_text(f"PATH={os.defpath}; export PATH\n")
    typed = f"command -v tmux > {home}/found; {named.place.programs}/tmux wait-for -S looked"
    script = f"tmux split-window -d; tmux send-keys -t:.1 '{typed}' Enter; tmux wait-for looked"
    assert run(named, "run", "--", "sh", "-c", script).returncode == 0
    assert (home / "found").read_text() == f"{named.place.programs}/tmux\n"


def test_a_team_that_is_to_be_kept_outlives_its_leader(named: Hosted) -> None:
    done = run(named, "run", "--keep-team", "--", "sh", "-c", "tmux split-window -d 'exec sleep 1000'")
    assert done.returncode == 0
    until(lambda: list(Store(named.place).load_shared().panes) == [1])
    assert named.document.panes[1].phase is Phase.RUNNING


def test_two_runs_of_one_command_are_two_sessions(named: Hosted) -> None:
    with person(named, "run", "--", "sh", "-c", "echo ready; exec cat") as someone:
        someone.sees("ready")
        assert run(named, "run", "--", "sh", "-c", "tmux list-sessions -F '#S'").stdout == "sh\nsh-2\n"
