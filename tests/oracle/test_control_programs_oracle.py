"""Control mode as programs use it that read lines, and have terminals of their own: signals, and how long lines are."""

import fcntl
import signal
import termios
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from support.controlling import Controlling
from support.pair import Pair, pair, same
from support.program import OURS, Program, until

pytestmark = pytest.mark.oracle


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-n", "w", "exec cat")
        yield made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_a_signal_means_the_same_to_a_client(both: Pair, number: signal.Signals) -> None:
    def play(server: Program) -> list[str]:
        with Controlling(server, "attach-session", "-t", "a") as client:
            client.block()
            client.process.send_signal(number)
            if number is signal.SIGINT:
                return client.ok("display-message -p 'still there'")
            told, status = client.rest()
            return [*told[-1:], str(status)]

    same(both, play)


def test_no_line_of_output_is_longer_than_programs_read(both: Pair) -> None:
    """Both tell of what a pane prints in pieces: Go's bufio.Scanner and asyncio's streams take 64 KB at most."""
    script = "head -c 300000 /dev/zero | tr '\\0' '\\033'; printf '\\033\\\\all of it'; exec cat"
    for server in both:
        with Controlling(server, "new-session", "-d", "-s", "wide", ";", "attach-session", "-t", "wide") as client:
            client.block()
            client.send(f'new-window "{script}"'.replace("\\", "\\\\"))
            longest = 0
            while "all of it" not in (line := client.line() or ""):
                longest = max(longest, len(line))
            assert 1000 < longest < 1 << 15


def test_a_client_hears_first_of_the_session_that_its_first_words_make(both: Pair) -> None:
    """They go on with windows of that session: whoever keeps a picture of it would not know of what."""

    def play(server: Program) -> list[str]:
        more = ("refresh-client", "-C", "100,40", ";", "new-window", "-n", "b", "exec cat")
        with Controlling(server, "new-session", "-s", "made", "-n", "a", "exec cat", ";", *more) as client:
            client.send("display-message -p done")
            while client.block().lines != ["done"]:
                pass
            told = [line for line in client.told() if not line.startswith("%output")]
            assert any(line.startswith("%window-add @2") for line in told[3:]), told
            return told[:3]

    assert same(both, play)[2].startswith("%session-changed")


def test_lines_behind_one_that_waits_are_run_however_many_and_it_is_told_what_happens(both: Pair) -> None:
    """Ours takes no more of them meanwhile: who gives them waits with the last ones, and hears all the same."""
    lines = b"# a comment\n" * 120_000 + b"display-message -p all\n"

    def play(server: Program) -> list[str]:
        with Controlling(server, "attach-session", "-t", "a") as client:
            client.block()
            client.send("wait-for go")
            pipe = client.process.stdin
            assert pipe is not None

            def is_full() -> bool:
                holds = int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), "little")
                return holds > fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) - 4096

            gives = Thread(target=lambda: (pipe.write(lines), pipe.flush()))
            gives.start()
            until(lambda: is_full() if server.tmux == OURS else not gives.is_alive())
            server.ok("rename-window", "meanwhile")
            client.hears("%window-renamed @0 meanwhile")
            server.ok("wait-for", "-S", "go")
            while client.block().lines != ["all"]:  # tmux has ended the one of the first line at once
                pass
            gives.join()
            client.close()
            told, status = client.rest()
            return [*told[-1:], str(status)]

    same(both, play)


def test_what_panes_print_is_told_between_the_blocks_of_a_line_of_many_commands(both: Pair) -> None:
    for server in both:
        with Controlling(server, "attach-session", "-t", "a") as client:
            client.block()
            server.ok("respawn-pane", "-k", "-t", "a", "while :; do echo printed; sleep 0.01; done")
            client.hears(r"%output %0 printed\015\012")
            many = 12
            client.send(" ; ".join(["run-shell 'sleep 0.03'"] * many))
            client.block()
            client._told.clear()
            for _ in range(many - 1):
                client.block()
            assert any(line.startswith("%output") for line in client._told)
