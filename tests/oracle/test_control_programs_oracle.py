"""Control mode as programs use it that read lines, and have terminals of their own: signals, and how long lines are."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.pair import Pair, pair, same
from support.program import Program

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
