"""Requests in a real host: chains, groups, repeats, waiting commands, and the server's beginning and end."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import changes, on_disk
from support.descriptors import links_of
from support.hosting import MODULE, Hosted, start, until

from panelock.impl import processes
from panelock.impl.document import Phase
from panelock.impl.host import client
from panelock.impl.host.start import NoHost, ensure_host
from panelock.impl.paths import Place
from panelock.impl.registry import killing
from panelock.impl.store import Store


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    yield made
    made.stop()


class Asking(threading.Thread):
    """A caller that waits for its answer."""

    def __init__(self, hosted: Hosted, *argv: str) -> None:
        super().__init__()
        self.hosted, self.argv = hosted, argv
        self.result: tuple[int, str, str] | None = None
        self.start()

    def run(self) -> None:
        self.result = self.hosted.ask(*self.argv)

    def answer(self) -> tuple[int, str, str] | None:
        self.join(20)
        return self.result


# --- chains -------------------------------------------------------------------------------------------------------


def test_a_chain_runs_in_order_and_stops_at_its_first_error(hosted: Hosted) -> None:
    assert hosted.ask("echo", "1", ";", "kill", "-t", "%7", ";", "echo", "2") == (1, "1\n", "can't find pane: %7\n")


def test_a_bug_in_a_command_is_its_callers_alone(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    assert hosted.ask("bug") == (1, "", "internal error: AssertionError: a bug\n")
    status, _, err = hosted.ask("bad-change")
    assert (status, err) == (1, "internal error: ZeroDivisionError: \n")
    assert hosted.document.panes[0].sx == 100
    assert "a bug" in Path(f"{hosted.place.folder}/host.log").read_text()
    assert hosted.ok("set", "@x", "y") == ""


def test_unknown_commands_are_refused_before_anything_is_run(hosted: Hosted) -> None:
    assert hosted.ask("echo", "1", ";", "no-such") == (1, "", "unknown command: no-such\n")


# --- groups -------------------------------------------------------------------------------------------------------


def test_a_hundred_callers_at_once_get_a_hundred_panes(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    callers = [Asking(hosted, "split", "exec sleep 1000") for _ in range(100)]
    answers = [caller.answer() for caller in callers]
    assert {answer[0] for answer in answers if answer} == {0}
    assert sorted(int(answer[1][1:]) for answer in answers if answer) == list(range(1, 101))
    document = hosted.document
    assert {pane.phase for pane in document.panes.values()} == {Phase.RUNNING}
    assert len({pane.pid for pane in document.panes.values()}) == 101


def test_the_host_goes_on_while_another_process_holds_the_lock(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    guard = Store(hosted.place).load_and_lock()
    waiting = Asking(hosted, "set", "@x", "y")
    for _ in range(50):
        assert hosted.ok("list").startswith("%0 running")
    assert waiting.result is None
    guard.release()
    assert waiting.answer() == (0, "", "")
    assert hosted.document.server_options["@x"] == "y"


def test_a_lock_held_too_long_is_an_error_that_names_the_holder(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    with Store(hosted.place).load_and_lock():
        status, out, err = hosted.ask("set", "@x", "y")
    assert (status, out) == (1, "")
    assert f"locked by process {os.getpid()} for more than 1 s" in err
    assert hosted.ok("set", "@x", "z") == ""


def test_what_a_lone_process_changes_is_done_to_the_terminals(hosted: Hosted, store: Store) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("split", "sleep", "1001")
    pid = hosted.document.panes[1].pid
    changes.change(store, killing.kill_pane, 1)
    client.poke(hosted.place)
    until(lambda: processes.start_of(pid) is None)
    assert hosted.ok("list").startswith("%0 running 100x50")


# --- commands that wait -------------------------------------------------------------------------------------------


def test_wait_for_waits_for_the_signal(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    waiting = Asking(hosted, "wait", "c", ";", "echo", "woken")
    until(lambda: threads_are_waiting(hosted, 1))
    assert waiting.result is None
    hosted.ok("wait", "-a", "signal", "c")
    assert waiting.answer() == (0, "woken\n", "")


def threads_are_waiting(hosted: Hosted, count: int) -> bool:
    """A caller that waits has a connection in the host beside the listening socket and the loop's own pair."""
    if sum(link.startswith("socket:") for link in links_of(hosted.pid)) != 3 + count:
        return False
    time.sleep(0.1)  # the last one is connected, and has yet to say what it asks for
    return True


def test_a_caller_that_dies_waiting_takes_no_signal(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    child = os.fork()
    if not child:
        hosted.ask("wait", "c")
        os._exit(0)
    until(lambda: threads_are_waiting(hosted, 1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    until(lambda: threads_are_waiting(hosted, 0))
    hosted.ok("wait", "-a", "signal", "c")
    assert hosted.ask("wait", "c") == (0, "", "")


def test_a_shell_command_gives_its_output_and_status(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    assert hosted.ask("shell", "echo out; echo err >&2; pwd; echo ${TMUX%%,*}; exit 3", cwd="/usr") == (
        3,
        f"out\n/usr\n{hosted.place.socket}\n",
        "",
    )
    assert hosted.ask("shell", "kill -9 $$")[0] == -9
    assert hosted.ask("shell", "-b", "sleep 1000") == (0, "", "")


def test_the_end_of_the_server_ends_its_jobs(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    name = processes.identity(hosted.pid)
    hosted.ok("shell", "-b", "exec sleep 1007")
    # One look: a program that is just becoming another one has no words for a moment.
    jobs: list[int] = []
    until(lambda: jobs.extend(pid for pid in children_of(hosted.pid) if b"1007" in command_line(pid)) or bool(jobs))
    job = jobs[0]
    hosted.ok("kill-server")
    until(lambda: not processes.alive(name))
    until(lambda: processes.start_of(job) is None)


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_pause_pauses_its_own_request_only(hosted: Hosted) -> None:
    waiting = Asking(hosted, "pause", "3")
    assert hosted.ok("echo", "on") == "on\n"
    assert waiting.result is None
    assert waiting.answer() == (0, "paused\n", "")


def test_files_are_read_and_written_from_the_callers_folder(hosted: Hosted, folder: Path) -> None:
    (folder / "in").write_bytes(b"\0bytes")
    assert hosted.ask("load", "in", cwd=str(folder)) == (0, "\0bytes", "")
    assert hosted.ask("save", "out", "text", cwd=str(folder)) == (0, "", "")
    assert (folder / "out").read_text() == "text"
    assert hosted.ask("load", "/no/such") == (1, "", "No such file or directory: /no/such\n")


def test_a_fifo_that_nobody_writes_does_not_stop_the_host(hosted: Hosted, folder: Path) -> None:
    os.mkfifo(folder / "fifo")
    waiting = Asking(hosted, "load", f"{folder}/fifo")
    assert hosted.ok("echo", "on") == "on\n"
    (folder / "fifo").write_bytes(b"through")
    assert waiting.answer() == (0, "through", "")


# --- a request happens once ---------------------------------------------------------------------------------------


def test_a_repeated_request_is_answered_from_the_record(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    number = uuid.uuid4().bytes
    words = ("split", "sleep", "1000", ";", "list", ";", "set", "@x", "y")
    first = hosted.ask(*words, request=number)
    assert first[0] == 0
    again = hosted.ask(*words, request=number, repeat=True)
    assert again[1].splitlines()[0] == "%1"
    assert (again[0], len(hosted.document.panes)) == (0, 2)


def test_a_repeated_effect_is_refused_with_a_clear_text(hosted: Hosted) -> None:
    hosted.ok("new", "cat")
    status, out, err = hosted.ask("send", "x", request=uuid.uuid4().bytes, repeat=True)
    assert (status, out) == (1, "")
    assert err.startswith("send: the host died while this ran; it was not done again")


def test_a_repeat_of_a_request_that_still_runs_joins_it(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    number = uuid.uuid4().bytes
    first = Asking(hosted, "wait", "c", ";", "split", "sleep", "1000")
    first.join(0)
    running: list[tuple[int, str, str]] = []
    both = [
        threading.Thread(
            target=lambda again=again: running.append(
                hosted.ask("wait", "c", ";", "split", "sleep", "1000", request=number, repeat=again)
            )
        )
        for again in (False, True)
    ]
    both[0].start()
    until(lambda: threads_are_waiting(hosted, 2))
    both[1].start()
    until(lambda: threads_are_waiting(hosted, 3))
    hosted.ok("wait", "-a", "signal", "c")
    for thread in both:
        thread.join(20)
    assert running[0] == running[1]
    assert first.answer() is not None
    assert len(hosted.document.panes) == 3


def test_a_request_that_fails_after_its_reservation_leaves_no_pane(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    for words in (("half",), ("half", "-s")):
        assert hosted.ask(*words) == (1, "", "half made\n")
    document = hosted.document
    assert (list(document.panes), document.next_pane) == ([0], 3)
    until(lambda: len(hosted.marked()) == 1)


# --- beginning and end --------------------------------------------------------------------------------------------


def test_many_starters_at_once_get_one_host(place: Place) -> None:
    code = (
        "import sys; from panelock.impl.host.start import ensure_host; from panelock.impl.paths import Place; "
        f"ensure_host(Place(sys.argv[1]), module={MODULE!r})"
    )
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    started = [subprocess.Popen([sys.executable, "-c", code, place.socket], env=environment) for _ in range(8)]
    hosted = Hosted(place)
    try:
        assert [one.wait(30) for one in started] == [0] * 8
        assert hosted.ok("echo", "on") == "on\n"
        named = f"{place.socket}\0".encode()
        hosts = [pid for pid in every_pid() if named in command_line(pid) and MODULE.encode() in command_line(pid)]
        until(lambda: [pid for pid in hosts if processes.start_of(pid) is not None] == [hosted.pid])
    finally:
        hosted.stop()


def every_pid() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_the_host_ends_with_its_last_session_and_leaves_no_socket(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    name = processes.identity(hosted.pid)
    mode = os.stat(hosted.place.socket).st_mode
    assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode)) == (True, 0o600)
    hosted.ok("kill")
    assert not os.path.exists(hosted.place.socket)
    until(lambda: not processes.alive(name))
    assert hosted.document.ended
    assert hosted.marked() == []


def test_the_host_ends_when_its_last_shell_does(hosted: Hosted) -> None:
    hosted.ok("new", "true")
    until(lambda: hosted.document.ended)
    until(lambda: not os.path.exists(hosted.place.socket))


def test_exit_empty_off_keeps_the_host(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("set", "exit-empty", "off")
    hosted.ok("kill")
    assert hosted.ok("list") == ""
    hosted.ok("set", "exit-empty", "on")
    until(lambda: not os.path.exists(hosted.place.socket))


def test_kill_server_ends_processes_that_ignore_sighup_before_the_host_goes(hosted: Hosted, folder: Path) -> None:
    ready = folder / "ready"
    hosted.ok("new", f"trap '' HUP; touch {ready}; while :; do sleep 1000; done")
    until(ready.exists)
    name = processes.identity(hosted.pid)
    hosted.ok("kill-server")
    until(lambda: not processes.alive(name))
    assert hosted.marked() == []


def test_the_next_server_waits_for_the_last_one_and_counts_anew(hosted: Hosted, folder: Path) -> None:
    ready = folder / "ready"
    hosted.ok("new", f"trap '' HUP; touch {ready}; while :; do sleep 1000; done")
    until(ready.exists)
    hosted.ok("kill-server")
    assert hosted.ok("new", "sleep", "1000") == "%0\n"
    until(hosted.marked)  # a child that has not become its program yet bears the host's environment
    assert (hosted.document.epoch, len(hosted.marked())) == (2, 1)


def test_sigterm_ends_all_in_order(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    name = processes.identity(hosted.pid)
    os.kill(hosted.pid, signal.SIGTERM)
    until(lambda: not processes.alive(name))
    assert hosted.document.ended
    assert (hosted.marked(), os.path.exists(hosted.place.socket)) == ([], False)


def test_a_socket_of_another_program_is_refused_by_name_and_not_touched(place: Place) -> None:
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as foreign:
        foreign.bind(place.socket)
        before = os.stat(place.socket).st_ino
        foreign.listen()
        foreign.close()
    # Nobody listens: it is a left-over, and is replaced.
    start(place)
    hosted = Hosted(place)
    assert os.stat(place.socket).st_ino != before or hosted.ok("echo", "on") == "on\n"
    hosted.stop()


def test_a_file_where_the_socket_is_to_be_is_refused_and_kept(place: Place) -> None:
    Path(place.socket).write_text("precious")
    with pytest.raises(NoHost, match="is not a socket"):
        ensure_host(place, module=MODULE)
    assert Path(place.socket).read_text() == "precious"


def test_a_broken_registry_is_named_and_kept(place: Place) -> None:
    os.mkdir(place.folder, 0o700)
    Path(place.registry).write_text("{")
    with pytest.raises(NoHost, match=r"registry\.json"):
        ensure_host(place, module=MODULE)
    assert Path(place.registry).read_text() == "{"


def test_a_folder_of_others_is_refused(place: Place) -> None:
    os.mkdir(place.folder, 0o777)
    os.chmod(place.folder, 0o777)
    with pytest.raises(Exception, match="unsafe permissions"):
        ensure_host(place, module=MODULE)


def test_nobody_is_asked_where_nobody_listens(place: Place) -> None:
    with pytest.raises(client.Unreachable):
        client.ask(place, ["echo"], {}, "/", bytes(16))


def test_no_callers_environment_is_written_to_disk(hosted: Hosted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "do-not-write-me")
    hosted.ok("new", "cat")
    hosted.ok("send", "typed-secret\\n")
    for data in on_disk.files(hosted.place).values():
        assert b"do-not-write-me" not in data
        assert b"typed-secret" not in data
