"""What is measured of starts, terminals and memory. Each gives rows of the table."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from benchmarks.measures import Effort
from benchmarks.rows import Goal, Row
from benchmarks.stage import OURS, REAL, Server, Stage, proportional_memory, wait_until
from benchmarks.timing import by_hand

from panelock.cli.listing import host_pid

LINES = 10_000
PRINTED_LINES = 500
"""What each pane has printed whose memory is measured: 500 lines of 70 characters, as an agent's pane has."""
FILL = f"yes {'x' * 70} | head -{PRINTED_LINES}; exec cat"


def starts(stage: Stage, effort: Effort) -> Iterator[Row]:
    """A server's start, from nothing to the first answer; its first picture; and a command when its host is dead."""

    def fresh(name: str, *, captures: bool) -> Callable[[], float]:
        def run() -> float:
            socket = stage.new_socket()
            server = Server(stage.program(name, socket), socket, stage.environment)
            began = time.perf_counter()
            server("new-session", "-d", "-P", "-F", "#{pane_id}", "exec cat")
            if captures:
                began = time.perf_counter()
                server("capture-pane", "-p")
            took = time.perf_counter() - began
            server.end()
            return took

        return run

    theirs, own, least = by_hand(
        [fresh(REAL, captures=False), fresh(OURS, captures=False), _two_interpreters], effort.long
    )
    yield Row("Starts", "cold start to first answer", own.median_ms, theirs.median_ms, "ms", REAL, Goal(2, 1.5))
    yield Row("Starts", "cold start to first answer", own.median_ms, least.median_ms, "ms", "two interpreters")
    yield Row("Starts", "two interpreters, one with msgspec", least.median_ms, theirs.median_ms, "ms", REAL)
    theirs, own = by_hand([fresh(name, captures=True) for name in (REAL, OURS)], effort.long)
    yield Row("Starts", "a server's first capture-pane", own.median_ms, theirs.median_ms, "ms", REAL)
    yield _no_server(stage, effort)
    with stage.server(REAL) as real, stage.server(OURS) as ours:

        def after_a_death() -> float:
            host = host_pid(ours.place)
            if host:
                os.kill(host, signal.SIGKILL)
                wait_until(lambda: not host_pid(ours.place))
            began = time.perf_counter()
            ours("set-option", "-g", "@value", str(began))
            return time.perf_counter() - began

        def hosted() -> None:
            real("set-option", "-g", "@value", str(time.perf_counter()))

        theirs, own = by_hand([hosted, after_a_death], effort.long)
        yield Row("Starts", "the host was killed: another one does it", own.median_ms, theirs.median_ms, "ms", REAL)


def _two_interpreters() -> None:
    """The least of a cold start in Python: a program that starts a host, and a host that knows the registry's form."""
    for words in (
        "pass",
        f"import sys; sys.path.append({str(Path(msgspec.__file__).parent.parent)!r}); import msgspec",
    ):
        subprocess.run([sys.executable, "-I", "-S", "-c", words], check=True)


def _no_server(stage: Stage, effort: Effort) -> Row:
    """The client becomes the Python program, which says that there is no server."""

    def refused(name: str) -> Callable[[], None]:
        argv = stage.program(name, stage.new_socket()).words("has-session")

        def run() -> None:
            assert subprocess.run(argv, env=stage.environment, stderr=subprocess.DEVNULL, check=False).returncode == 1

        return run

    theirs, own = by_hand([refused(REAL), refused(OURS)], effort.long * 3)
    return Row("Starts", "no host: Python answers", own.median_ms, theirs.median_ms, "ms", REAL, Goal(10, 4))


@contextmanager
def _fifo(stage: Stage) -> Iterator[tuple[str, int]]:
    path = f"{stage.new_socket()}.fifo"
    os.mkfifo(path)
    fd = os.open(path, os.O_RDWR)
    try:
        yield path, fd
    finally:
        os.close(fd)


def panes(stage: Stage, effort: Effort) -> Iterator[Row]:
    """From a split to a shell that does something; from keys to their output; much output; much captured."""
    with stage.server(REAL) as real, stage.server(OURS) as ours, _fifo(stage) as (path, fd):

        def split(server: Server) -> Callable[[], float]:
            def run() -> float:
                began = time.perf_counter()
                pane = server("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", "b:0", f"echo > {path}; exec cat")
                os.read(fd, 1)
                took = time.perf_counter() - began
                server("kill-pane", "-t", pane)
                return took

            return run

        def keys(server: Server) -> Callable[[], None]:
            number = iter(range(1 << 30))

            def run() -> None:
                word = f"seen{next(number)}."
                server("send-keys", "-t", "b:0.0", "-l", word)
                while word not in server("capture-pane", "-p", "-t", "b:0.0"):
                    pass
                server("send-keys", "-t", "b:0.0", "Enter")

            return run

        def flood(server: Server) -> Callable[[], float]:
            size = effort.printed_mb * 1_000_000

            def run() -> float:
                began = time.perf_counter()
                text = "yes 'the quick brown fox jumps over the lazy dog, again and again, and sleeps'"
                pane = server("new-window", "-d", "-P", "-F", "#{pane_id}", f"{text} | head -c {size}; echo > {path}")
                os.read(fd, 1)
                took = time.perf_counter() - began
                wait_until(lambda: pane not in server("list-panes", "-a", "-F", "#{pane_id}").split())
                return took

            return run

        servers = (real, ours)
        for name, measured, rounds in (
            ("split-window to a usable shell", split, effort.rounds // 8),
            ("send-keys to output seen", keys, effort.rounds // 8),
            (f"a pane prints {effort.printed_mb} MB", flood, 3),
        ):
            theirs, own = by_hand([measured(server) for server in servers], rounds)
            yield Row("Terminals", name, own.median_ms, theirs.median_ms, "ms", REAL)
        yield from _captures(stage, servers, effort)


def _captures(stage: Stage, servers: tuple[Server, Server], effort: Effort) -> Iterator[Row]:
    def capture(server: Server, *, anew: bool, coloured: bool = False) -> Callable[[], float]:
        prints = f"seq {LINES}" + (
            r""" | awk '{ printf "\033[3%dmline\033[m %d\n", $1 % 8, $1 }'""" if coloured else ""
        )
        pane = server("new-window", "-d", "-P", "-F", "#{pane_id}", f"{prints}; exec cat")
        argv = server.program.words("capture-pane", "-p", *(["-e"] if coloured else []), "-S", "-", "-t", pane)
        number = iter(range(1 << 30))

        def shows(word: str) -> bool:
            return word in server("capture-pane", "-p", "-t", pane).split()

        def run() -> float:
            if anew:
                word = f"more{next(number)}"
                server("send-keys", "-t", pane, word, "Enter")
                wait_until(lambda: shows(word))
            began = time.perf_counter()
            done = subprocess.run(argv, env=stage.environment, stdout=subprocess.PIPE, check=True)
            took = time.perf_counter() - began
            assert done.stdout.count(b"\n") >= LINES
            return took

        wait_until(lambda: shows(f"{LINES}"))
        return run

    for name, anew in (("after another one", True), ("nothing printed since", False)):
        theirs, own = by_hand([capture(server, anew=anew) for server in servers], effort.rounds // 8)
        named = f"capture-pane of {LINES:,} lines, {name}"
        yield Row("Terminals", named, own.median_ms, theirs.median_ms, "ms", REAL)
    coloured = [capture(server, anew=True, coloured=True) for server in servers]
    theirs, own = by_hand(coloured, effort.rounds // 8)
    named = f"capture-pane -e of {LINES:,} coloured lines, after another one"
    yield Row("Terminals", named, own.median_ms, theirs.median_ms, "ms", REAL)


def memory(stage: Stage, effort: Effort) -> Iterator[Row]:
    """What the server's own processes take, with panes that have printed something."""
    for size in effort.memory:
        theirs, own = _memory(stage, REAL, size), _memory(stage, OURS, size)
        goal = Goal(2, 1.5) if size == 500 else None
        yield Row("Memory", f"{size} panes", own[0], theirs[0], "MB", REAL, goal)
        yield Row("Memory", f"{size} panes, all captured", own[1], theirs[1], "MB", REAL)


def _memory(stage: Stage, name: str, size: int) -> tuple[float, float]:
    """Return MB before and after every pane's screen was captured."""
    with stage.server(name, size, FILL) as server:
        ids = server("list-panes", "-a", "-F", "#{pane_id}").split()
        wait_until(lambda: _have_printed(server, ids), 120)
        before = proportional_memory(server.processes()) / 1e6
        for pane in ids:
            server("capture-pane", "-p", "-t", pane)
        return before, proportional_memory(server.processes()) / 1e6


def _have_printed(server: Server, ids: list[str]) -> bool:
    """Tell whether every pane has printed all: only its ``cat`` is left then."""
    running = server("list-panes", "-a", "-F", "#{pane_current_command}").split()
    return len(running) == len(ids) and all(name == "cat" for name in running)
