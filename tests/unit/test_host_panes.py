"""Terminals in a real host: how they are started, fed, ended."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hosting import MODULE, Hosted, until

from panelock.impl import processes
from panelock.impl.host import sessions
from panelock.impl.paths import Place


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    yield made
    made.stop()


@pytest.fixture(params=[MODULE, "support.bare_host"], ids=["a process stands by", "none does"])
def either(place: Place, request: pytest.FixtureRequest) -> Iterator[Hosted]:
    """A host that starts panes' programs from a process that stands by, and one that starts them at once."""
    made = Hosted(place, request.param)
    yield made
    made.stop()


def screen(hosted: Hosted, pane: str = "%0") -> list[str]:
    return hosted.ok("capture", "-t", pane).rstrip("\n").split("\n")


def shows(hosted: Hosted, text: str, pane: str = "%0") -> bool:
    return any(text in line for line in screen(hosted, pane))


def pid_of(hosted: Hosted, pane: int = 0) -> int:
    return hosted.document.panes[pane].pid


def test_a_pane_has_its_size_its_terminal_and_its_environment(
    either: Hosted, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COLUMNS", "LINES", "TMUX_PANE", "TERMCAP", "PANELOCK_MARK"):
        monkeypatch.setenv(name, "outer")
    monkeypatch.setenv("KEPT", "of the caller")
    out = folder / "out"
    either.ok("new", f"stty size >{out}; tty >>{out}; env >>{out}; echo done >>{out}; exec sleep 1000")
    until(lambda: out.exists() and "done\n" in out.read_text())
    size, tty, *rest = out.read_text().splitlines()
    environment = dict(line.split("=", 1) for line in rest if "=" in line)
    assert size == "50 100"
    assert tty == either.document.panes[0].tty
    assert environment["TMUX"] == f"{either.place.socket},{either.pid},0"
    assert environment["TMUX_PANE"] == "%0"
    assert environment["TERM"] == "tmux-256color"
    assert environment["TERM_PROGRAM"] == "tmux"
    assert environment["TERM_PROGRAM_VERSION"] == "3.4"
    assert environment["KEPT"] == "of the caller"
    assert environment["PANELOCK_MARK"].endswith(f"/1/0/{either.place.socket}")
    assert not {"COLUMNS", "LINES", "TERMCAP"} & set(environment)


def test_a_pane_inherits_no_descriptor_and_no_ignored_signal(either: Hosted, folder: Path) -> None:
    out = folder / "out"
    either.ok("new", "sleep", "1000")
    either.ok("split", f"ls -l /proc/self/fd >{out}; grep Sig /proc/self/status >>{out}; echo done >>{out}; sleep 1000")
    until(lambda: out.exists() and "done\n" in out.read_text())
    text = out.read_text()
    links = [line.split(" -> ")[1] for line in text.splitlines() if " -> " in line]
    tty = either.document.panes[1].tty
    assert [link for link in links if link != tty and "/proc/" not in link] == [str(out)]
    ignored = next(line for line in text.splitlines() if line.startswith("SigIgn"))
    blocked = next(line for line in text.splitlines() if line.startswith("SigBlk"))
    of_the_c_library = 0b11 << 31  # glibc's posix_spawn leaves its own signals 32 and 33 ignored
    assert int(ignored.split()[1], 16) & ~of_the_c_library == 0
    assert int(blocked.split()[1], 16) == 0


@pytest.mark.parametrize(("asked", "found"), [("/usr", "/usr"), ("/no/such/folder", "HOME"), ("", "HOME")])
def test_a_pane_starts_in_its_folder_or_at_home(either: Hosted, folder: Path, asked: str, found: str) -> None:
    home = os.path.realpath(os.environ["HOME"])
    either.ask("new", "sleep", "1000", cwd=asked)
    until(lambda: os.readlink(f"/proc/{pid_of(either)}/cwd") == (home if found == "HOME" else found))
    assert os.readlink(f"/proc/{either.pid}/cwd") == "/"


def test_an_argument_list_is_run_without_a_shell_and_no_command_is_a_login_shell(either: Hosted) -> None:
    either.ok("new", "sleep", "1000")
    either.ok("window")
    # A caller can be answered before it has begun.
    told = [Path(f"/proc/{pid_of(either, pane)}/cmdline") for pane in (0, 1)]
    until(lambda: [file.read_bytes() for file in told] == [b"sleep\x001000\x00", b"-sh\x00"])


def test_a_program_that_is_not_there_is_a_pane_that_ends_with_status_1(either: Hosted) -> None:
    either.ok("new", "sleep", "1000")
    either.ok("set", "-w", "remain-on-exit", "on")
    either.ok("split", "no-such-program-here", "x")
    until(lambda: "%1 dead" in either.ok("list"))
    assert either.document.panes[1].dead_status == 1
    assert shows(either, "no-such-program-here: No such file or directory", "%1")


def test_what_was_printed_last_is_read_before_the_pane_is_dead(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("set", "-w", "remain-on-exit", "on")
    hosted.ok("split", "seq 1 3000; echo the last; exit 3")
    until(lambda: "%1 dead 100x24 status 3" in hosted.ok("list"))
    assert shows(hosted, "the last", "%1")
    assert shows(hosted, "Pane is dead (status 3, ", "%1")


def test_a_killed_pane_tells_its_signal(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("set", "-w", "remain-on-exit", "on")
    os.kill(pid_of(hosted), signal.SIGKILL)
    until(lambda: hosted.document.panes[0].dead_signal == signal.SIGKILL)
    until(lambda: shows(hosted, "Pane is dead (signal 9, "))


def test_killing_a_pane_ends_its_whole_session_even_what_ignores_sighup(hosted: Hosted, folder: Path) -> None:
    ready = folder / "ready"
    hosted.ok("new", "sleep", "1000")
    script = f"""
        trap '' HUP TERM
        set -m
        sleep 1001 & sleep 1002 | sleep 1003 &
        (trap '' HUP; sleep 1004) &
        touch {ready}
        while :; do sleep 1005; done
    """
    hosted.ok("split", script)
    until(ready.exists)
    leader = pid_of(hosted, 1)
    until(lambda: len(sessions.members([leader])[leader]) >= 6)
    hosted.ok("kill", "-t", "%1")
    until(lambda: sessions.members([leader]) == {})
    until(lambda: processes.stat_fields(leader) is None)  # no zombie is left: one is no member, and waited for later
    assert hosted.ok("list").startswith("%0 running")


def test_a_pane_whose_shell_ends_takes_background_processes_along_unless_they_ignore_sighup(
    hosted: Hosted, folder: Path
) -> None:
    out, go = folder / "pids", folder / "go"
    hosted.ok("new", "sleep", "1000")
    background = f"sleep 1001 & echo $! >{out}; nohup sleep 1002 >/dev/null 2>&1 & echo $! >>{out}; echo . >>{out}"
    hosted.ok("split", f"{background}; while [ ! -e {go} ]; do sleep 0.02; done")
    until(lambda: out.exists() and "." in out.read_text())
    plain, nohup = (int(word) for word in out.read_text().split()[:2])
    until(lambda: Path(f"/proc/{nohup}/cmdline").read_bytes().startswith(b"sleep"))
    go.touch()
    until(lambda: processes.start_of(plain) is None)
    assert processes.start_of(nohup) is not None
    os.kill(nohup, signal.SIGKILL)


def test_a_leader_that_closes_its_terminal_is_not_taken_for_dead(hosted: Hosted, folder: Path) -> None:
    go = folder / "go"
    hosted.ok("new", f"exec </dev/null >/dev/null 2>&1; while [ ! -e {go} ]; do sleep 0.05; done; "
              "echo again >/dev/tty; exec sleep 1000 >/dev/tty")  # fmt: skip
    assert hosted.ok("list").startswith("%0 running")
    go.touch()
    until(lambda: shows(hosted, "again"))
    assert hosted.ok("list").startswith("%0 running")


def test_a_resized_pane_gets_its_size_and_the_signal(hosted: Hosted, folder: Path) -> None:
    out = folder / "out"
    hosted.ok("new", f"trap 'stty size >>{out}' WINCH; touch {out}; while :; do sleep 0.05; done")
    until(out.exists)
    hosted.ok("split", "sleep", "1000")
    until(lambda: out.read_text() == "25 100\n")


def test_a_title_is_taken_from_the_output(hosted: Hosted) -> None:
    hosted.ok("new", r"printf '\033]2;first\007\033]2;sec'; printf 'ond\033\\'; exec sleep 1000")
    until(lambda: hosted.document.panes[0].title == "second")


def test_titles_that_change_without_end_do_not_write_the_registry_without_end(hosted: Hosted) -> None:
    hosted.ok("new", r"while :; do printf '\033]2;%s\007' $((i+=1)); done")
    until(lambda: hosted.document.panes[0].title != "")
    first, begun = hosted.document.generation, time.monotonic()
    until(lambda: hosted.document.generation >= first + 3)
    assert time.monotonic() - begun > 0.2


def test_keys_of_a_fresh_pane_wait_until_its_shell_reads(hosted: Hosted, folder: Path) -> None:
    go, out = folder / "go", folder / "out"
    hosted.ok(
        "new", f'while [ ! -e {go} ]; do sleep 0.02; done; stty -echo; read line; echo "$line" >{out}; sleep 1000'
    )
    hosted.ok("send", "typed\\n")
    assert not shows(hosted, "typed")
    go.touch()
    until(out.exists)
    until(lambda: out.read_text() == "typed\n")
    assert not shows(hosted, "typed"), "it was echoed: somebody typed before the shell was ready"


def test_keys_of_a_pane_that_never_reads_are_typed_after_two_seconds(hosted: Hosted) -> None:
    hosted.ok("new", "sleep 1000")
    begun = time.monotonic()
    hosted.ok("send", "typed")
    shown = shows(hosted, "typed")
    assert not shown or time.monotonic() - begun >= 2, "typed before its time, or send waited for the shell"
    until(lambda: shows(hosted, "typed"))
    assert time.monotonic() - begun > 1.5


def test_one_send_is_written_whole_and_in_order(hosted: Hosted, folder: Path) -> None:
    out = folder / "out"
    hosted.ok("new", f"stty raw -echo; exec dd bs=1 count=60000 of={out} 2>/dev/null")
    for number in range(6):
        hosted.ok("send", str(number) * 10_000)
    until(lambda: out.exists() and out.stat().st_size == 60_000)
    assert out.read_text() == "".join(str(number) * 10_000 for number in range(6))


def test_a_pane_that_does_not_read_holds_up_its_own_senders_only(hosted: Hosted) -> None:
    hosted.ok("new", "stty raw -echo; exec sleep 1000")
    hosted.ok("split", "cat")
    reply = os.fork()
    if not reply:
        status = 1
        try:
            for _ in range(60):
                _, _, err = hosted.ask("send", "-n", "x" * 10_000)
                status = 0 if "pane has exited" in err else 1
                if err:
                    break
        finally:
            os._exit(status)
    hosted.ok("send", "-t", "%1", "through")
    until(lambda: shows(hosted, "through", "%1"))
    hosted.ok("kill")
    assert os.waitstatus_to_exitcode(os.waitpid(reply, 0)[1]) in (0, 1)


def test_respawn_ends_what_ran_and_starts_anew(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("split", "sleep", "1001")
    before = pid_of(hosted, 1)
    assert hosted.ok("respawn", "-k", "-t", "%1", "cat") == "%1\n"
    until(lambda: processes.start_of(before) is None)
    hosted.ok("send", "-t", "%1", "anew")
    until(lambda: shows(hosted, "anew", "%1"))
    assert hosted.document.panes[1].pid not in (0, before)


def test_the_command_and_folder_of_a_pane_are_those_of_its_foreground_process(hosted: Hosted) -> None:
    hosted.ok("new", "cd /usr; exec sleep 1000")
    until(lambda: hosted.ok("fact", "pane_current_command") == "sleep\n")
    assert hosted.ok("fact", "pane_current_path") == "/usr\n"


def test_a_window_is_called_after_what_runs_in_it(hosted: Hosted) -> None:
    hosted.ok("new", "exec cat")

    def named() -> bool:
        # A look is due when a pane prints: at its first line, it may still have been the shell.
        hosted.ok("send", "on\\n")
        return hosted.document.windows[0].name == "cat"

    until(named)


def test_a_program_that_asks_its_terminal_is_answered(hosted: Hosted, folder: Path) -> None:
    out = folder / "out"
    hosted.ok("new", rf"stty raw -echo min 1; printf '\033[6n'; dd bs=1 count=6 of={out} 2>/dev/null; exec sleep 1000")
    until(lambda: out.exists() and out.read_bytes() == b"\x1b[1;1R")


def test_pipe_pane_copies_output_to_a_command_and_back(hosted: Hosted, folder: Path) -> None:
    out = folder / "out"
    hosted.ok("new", "stty -echo; echo begun; cat")
    until(lambda: shows(hosted, "begun"))
    hosted.ok("pipe", f"cat >{out}")
    hosted.ok("send", "copied\\n")
    until(lambda: out.exists() and "copied" in out.read_text())
    hosted.ok("pipe")
    hosted.ok("pipe", "-I", "echo typed by the pipe")
    until(lambda: shows(hosted, "typed by the pipe"))


def test_a_pane_that_prints_without_end_leaves_the_host_responsive_and_bounded(hosted: Hosted) -> None:
    hosted.ok("new", "exec cat")
    hosted.ok("split", "yes 'a line that comes again and again'")
    until(lambda: shows(hosted, "again and again", "%1"))
    longest = 0.0
    for _ in range(100):
        begun = time.monotonic()
        hosted.ok("echo", "on")
        longest = max(longest, time.monotonic() - begun)
    assert longest < 1.0
    resident = int(Path(f"/proc/{hosted.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    assert resident < 200 << 20
