"""The worker process: its death costs nothing, it answers programs promptly, and memory stays bounded."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from support.hosting import turned_until
from support.screen_traces import TRACES, trace

from panelock.impl.host.loop import Loop
from panelock.impl.host.screens import process
from panelock.impl.host.screens.capture import CaptureOptions, Refusal
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.queries import Asker, asks
from panelock.impl.host.screens.requests import Answer, Capture, Facts, Fault, Look, Seen
from panelock.impl.host.screens.screen import backends
from panelock.impl.host.screens.wire import ClearHistory, Heed, Reset
from panelock.impl.host.screens.wire import Facts as FactsAnswer

ALL = CaptureOptions(start="-")


class Host:
    """What stands in for the host: a worker, and what was written to terminals."""

    def __init__(self, **options: Any) -> None:
        self.written: list[tuple[int, bytes]] = []
        self.worker = ScreenWorker(lambda pane, data: self.written.append((pane, data)), **options)

    def text(self, pane: int, options: CaptureOptions = ALL) -> str:
        answer = self.worker.ask(Capture(pane, options))
        assert isinstance(answer, str), answer
        return answer


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.worker.close()


def until(host: Host, true: Callable[[], bool]) -> None:
    """Let the worker go on until something is true."""
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit
        host.worker.step(0.1)


def test_a_killed_worker_costs_no_text(host: Host) -> None:
    expected = {}
    for pane, name in enumerate(TRACES):
        host.worker.open(pane, 40, 10, 100)
        data = trace(name)
        host.worker.append(pane, data[: len(data) // 2])
        if pane % 15 == 0:
            host.text(pane)
            os.kill(host.worker.pid, signal.SIGKILL)
        host.worker.append(pane, data[len(data) // 2 :])
    other = Host()
    try:
        for pane, name in enumerate(TRACES):
            other.worker.open(pane, 40, 10, 100)
            other.worker.append(pane, trace(name))
            expected[pane] = other.text(pane)
    finally:
        other.worker.close()
    assert {pane: host.text(pane) for pane in expected} == expected


def test_a_worker_killed_while_it_works_is_replaced_and_the_request_answered(host: Host) -> None:
    host.worker.open(1, 80, 24, 2000)
    host.worker.append(1, b"needle\r\n" + b"x\r\n" * 1000)
    host.text(1)
    answers: list[Answer] = []
    os.kill(host.worker.pid, signal.SIGSTOP)
    first = host.worker.pid
    host.worker.submit(Capture(1, ALL), answers.append)
    os.kill(first, signal.SIGKILL)
    until(host, lambda: bool(answers))
    assert isinstance(answers[0], str)
    assert answers[0].startswith("needle\n")
    assert host.worker.pid != first


def test_a_look_tells_how_far_it_shows_what_was_printed(host: Host) -> None:
    host.worker.open(1, 80, 24, 2000)
    for printed, shows in ((b"plain", 5), (b" and \x1b[3", 10), (b"1mred", 18), (b"\x1b]2;a", 18), (b" title\a", 30)):
        host.worker.append(1, printed)
        seen = host.worker.ask(Look(1))
        assert isinstance(seen, Seen)
        assert seen.offset == shows
        assert seen.facts.cursor_x == min(shows, 13)
    assert seen.text.startswith("plain and \x1b[31mred")
    assert host.worker.since(1, 18) == b"\x1b]2;a title\a"
    assert host.worker.since(2, 0) == b""


CRASHING = """
import os, sys
sys.path[:] = sys.argv[1:]
from panelock.impl.host.screens import worker
feed = worker.PaneScreen._feed
def crash(self, data, *, answer):
    if b"kill-" + self.backend.encode() in data:
        os.kill(os.getpid(), 9)
    assert b"panic-" + self.backend.encode() not in data
    return feed(self, data, answer=answer)
worker.PaneScreen._feed = crash
worker.main()
"""


@pytest.mark.parametrize("how", ["kill", "panic"])
def test_a_pane_that_crashes_a_backend_twice_gets_the_next_and_then_a_fault_for_itself_alone(
    monkeypatch: pytest.MonkeyPatch, host: Host, how: str
) -> None:
    monkeypatch.setattr(process, "_START", CRASHING)
    first, *rest = backends()
    for pane in (1, 2):
        host.worker.open(pane, 40, 10, 100)
        host.worker.append(pane, b"text\r\n")
    host.worker.append(1, f"{how}-{first}\r\n".encode())
    assert host.text(2).startswith("text\n")
    if rest:
        assert host.text(1).startswith(f"text\n{how}-{first}\n")
        facts = host.worker.ask(Facts(1))
        assert isinstance(facts, FactsAnswer)
        assert facts.backend == rest[0]
        host.worker.append(1, f"{how}-{rest[0]}".encode())
    assert isinstance(host.worker.ask(Capture(1, ALL)), Fault)
    assert isinstance(host.worker.ask(Facts(1)), Fault)
    assert host.text(2).startswith("text\n")
    facts = host.worker.ask(Facts(2))
    assert isinstance(facts, FactsAnswer)
    assert facts.backend == first


def test_a_worker_that_hangs_is_replaced() -> None:
    host = Host(stall_s=0.5)
    try:
        host.worker.open(1, 40, 10, 100)
        host.worker.append(1, b"text")
        host.text(1)
        os.kill(host.worker.pid, signal.SIGSTOP)
        assert host.text(1).startswith("text\n")
    finally:
        host.worker.close()


def test_a_program_that_asks_is_answered_though_nobody_captures(host: Host) -> None:
    host.worker.open(1, 40, 10, 100)
    host.worker.append(1, b"ab\x1b[")
    host.worker.append(1, b"6n")
    until(host, lambda: bool(host.written))
    assert host.written == [(1, b"\x1b[1;3R")]


def test_a_question_asked_while_the_pane_is_fed_is_answered(host: Host) -> None:
    host.worker.open(1, 40, 10, 100)
    host.worker.append(1, b"\x1b[c")
    host.worker.append(1, b"xyz\x1b[6n")
    until(host, lambda: len(b"".join(data for _, data in host.written)) >= 13)
    assert b"".join(data for _, data in host.written) == b"\x1b[?1;2c\x1b[1;4R"


def test_nothing_is_answered_again_after_the_worker_died(host: Host) -> None:
    host.worker.open(1, 40, 10, 100)
    host.worker.append(1, b"\x1b[c\x1b]11;#102030\x07")
    host.text(1)
    os.kill(host.worker.pid, signal.SIGKILL)
    host.worker.append(1, b"\x1b]11;?\x07")
    host.text(1)
    assert host.written == [(1, b"\x1b[?1;2c"), (1, b"\x1b]11;rgb:1010/2020/3030\x07")]


def test_sizes_clearings_and_resets_happen_where_they_were_asked_for(host: Host) -> None:
    host.worker.open(1, 10, 4, 100)
    host.worker.append(1, b"0123456789abc\r\n")
    host.worker.resize(1, 20, 4)
    assert host.text(1).startswith("0123456789abc\n")
    host.worker.append(1, b"x\r\n" * 10)
    host.worker.mark(1, ClearHistory())
    assert host.text(1) == "x\nx\nx\n\n"
    host.worker.mark(1, Reset())
    facts = host.worker.ask(Facts(1))
    assert isinstance(facts, FactsAnswer)
    assert (facts.cols, facts.cursor_x, facts.cursor_y, facts.history) == (20, 0, 0, 3)


@pytest.mark.parametrize("backend", backends())
def test_what_the_program_may_do_to_its_screen_is_heeded_from_where_it_is_said(backend: str) -> None:
    host = Host(backends=[backend])
    host.worker.open(1, 20, 4, 100)
    host.worker.append(1, b"one\x1b[2Jtwo")
    host.worker.mark(1, Heed(alternate_screen=False, scroll_on_clear=False))
    host.worker.append(1, b"\x1b[2J\x1b[Hthree\x1b[?1049;1h")
    facts = host.worker.ask(Facts(1))
    assert isinstance(facts, FactsAnswer)
    assert (facts.alternate, facts.application_cursor, facts.history) == (False, True, 1)
    host.worker.mark(1, Heed())
    host.worker.append(1, b"\x1b[?1049h")
    assert host.text(1, CaptureOptions(alternate=True)) == "three\n\n\n\n"
    host.worker.close()


def test_a_refusal_is_a_value_and_a_forgotten_pane_a_fault(host: Host) -> None:
    host.worker.open(1, 40, 10, 100)
    host.worker.append(1, b"x\x1b[3")
    assert host.worker.ask(Capture(1, CaptureOptions(alternate=True))) == Refusal("no alternate screen")
    assert host.text(1, CaptureOptions(pending=True, octal=True)) == "\\033[3"
    host.worker.forget(1)
    assert isinstance(host.worker.ask(Capture(1)), Fault)
    host.worker.open(1, 40, 10, 100)
    host.worker.append(1, b"new")
    assert host.text(1).startswith("new\n")


def test_a_hundred_megabytes_leave_bounded_memory_here_and_in_the_worker(host: Host) -> None:
    log = host.worker.open(1, 80, 24, 2000)
    chunk = (b"\x1b[31mred\x1b[m\r\n" + b"a line of fifty bytes, of which there are so many\r\n" * 100)[:4000]
    host.text(1)
    before = memory(host.worker.pid)
    for _ in range(25_000):
        host.worker.append(1, chunk)
        if _ % 32 == 0:
            host.worker.step(0)
    assert host.text(1).count("\n") == 2024
    assert log.end == 100_000_000
    assert log.end - log.start < log.limit + 3 * 64 * 1024
    assert len(host.worker._out) < 2_000_000
    assert memory(host.worker.pid) - before < 50_000


def memory(pid: int) -> int:
    """Resident memory in KB."""
    with open(f"/proc/{pid}/statm") as numbers:
        return int(numbers.read().split()[1]) * (os.sysconf("SC_PAGE_SIZE") // 1024)


def test_the_worker_inherits_nothing_but_its_socket_and_ends_with_the_host(host: Host) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)  # as if the host itself had been given it
    try:
        host.worker.open(1, 40, 10, 100)
        host.text(1)
        links = {os.readlink(f"/proc/{host.worker.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{host.worker.pid}/fd")}
        assert {link.split(":")[0] for link in links} <= {"socket", "/dev/null"}
        assert len([link for link in links if link.startswith("socket")]) == 1
    finally:
        os.close(reading)
        os.close(writing)
    pid, connection = process.start()
    connection.close()
    assert os.waitpid(pid, 0)[1] == 0


def test_an_event_loop_drives_it_without_being_blocked() -> None:
    host = Host()
    loop = Loop(lambda _: None)
    host.worker.attach(loop)
    answers: dict[int, Answer] = {}
    try:
        for pane in range(20):
            host.worker.open(pane, 40, 10, 100)
            host.worker.append(pane, b"pane %d" % pane + b"\r\nlong" * 20_000)
        for pane in range(20):
            job = Capture(pane, CaptureOptions(start="-1", end="-1"))
            host.worker.submit(job, partial(answers.__setitem__, pane))
            if pane == 10:
                os.kill(host.worker.pid, signal.SIGKILL)
        turned_until(loop, lambda: len(answers) == 20)
    finally:
        host.worker.close()
        loop.close()
    assert answers == dict.fromkeys(range(20), "long\n")


def test_a_worker_that_cannot_start_is_a_fault_not_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START", "import sys; sys.exit(3)")
    host = Host()
    host.worker.open(1, 40, 10, 100)
    assert host.worker.ask(Capture(1)) == Fault(1, "the screen worker does not start")
    host.worker.close()


@pytest.mark.parametrize("query", [b"\x1b[c", b"\x1b[>c", b"\x1b[6n", b"\x1b[?2026$p", b"\x1b]11;?\x07", b"\x1b[18t"])
def test_a_query_is_noticed_wherever_it_is_cut(query: bytes) -> None:
    assert asks(b"text" + query + b"more")
    for at in range(len(query)):
        asker = Asker()
        assert [asker.asks(b"x" + query[:at]), asker.asks(query[at:])] == [False, True]
    assert not asks(b"\x1b[31mcolours\x1b[0m \x1b[2;5H\x1b]0;title\x07")


def test_a_panes_own_colours_are_told_and_are_its_programs_before_they_are_the_options(host: Host) -> None:
    host.worker.open(1, 20, 4, 100)
    host.worker.mark(1, Heed(palette=((1, 200), (2, 0x1010203))))
    host.worker.append(1, b"\x1b]4;200;red;1;?\x07\x1b]4;1;#445566;2;?;200;?;1;?;3;?\x1b\\")
    host.worker.append(1, b"\x1b]4;x;?\x07\x1b]104;1\x07\x1b]4;1;?\x07")
    facts = host.worker.ask(Facts(1))
    assert isinstance(facts, FactsAnswer)
    assert facts.palette == ((1, 200), (2, 0x1010203), (200, 0x1FF0000))
    assert b"".join(said for _, said in host.written) == (
        b"\x1b]4;1;rgb:ffff/0000/d7d7\x07"
        b"\x1b]4;2;rgb:0101/0202/0303\x1b\\\x1b]4;200;rgb:ffff/0000/0000\x1b\\\x1b]4;1;rgb:4444/5555/6666\x1b\\"
        b"\x1b]4;1;rgb:ffff/0000/d7d7\x07"
    )
    host.worker.append(1, b"\x1bc")
    facts = host.worker.ask(Facts(1))
    assert isinstance(facts, FactsAnswer)
    assert facts.palette == ((1, 200), (2, 0x1010203))
