"""What attaching does to a session: which is meant by default, and by whom attaches."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.program import Program, program

pytestmark = pytest.mark.oracle

Pair = tuple[Program, Program]


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Two servers with the sessions a and b."""
    (folder / "real").mkdir()
    (folder / "ours").mkdir()
    with program(folder / "real", real_tmux) as real, program(folder / "ours") as ours:
        for one in (real, ours):
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "exec cat")
            one.ok("new-session", "-d", "-s", "b", "exec cat")
        yield real, ours


def same(both: Pair, play: Callable[[Program], list[str]]) -> list[str]:
    theirs, mine = map(play, both)
    assert mine == theirs
    return mine


def attached(one: Program, *words: str) -> Controlling:
    client = Controlling(one, "attach-session", *words)
    client.block()
    return client


def shown(client: Controlling) -> str:
    return client.ok("display-message -p '#{session_name}'")[0]


# --- the session used last ---


def test_the_session_that_somebody_is_shown_is_the_one_used_last(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        def meant() -> str:
            return one.ok("display-message", "-p", "#{session_name}")

        found = [meant()]
        with attached(one, "-t", "a") as client, attached(one, "-t", "b") as other:
            found.append(meant())
            for who, line in (
                (client, "switch-client -t a"), (other, "attach-session -t b"), (client, "new-session -A -s a"),
                (other, "refresh-client -C 90x30"), (other, "switch-client -t b:0.0"), (client, "select-window -t a:0"),
                (client, "switch-client -l"), (client, "switch-client -l"), (client, "attach-session -t a:0.0"),
                (client, "switch-client -l"), (client, "new-session -d -s c 'exec cat'"), (other, "switch-client -t c"),
                (other, "switch-client -t c"), (other, "switch-client -l"), (other, "switch-client -n"),
            ):  # fmt: skip
                who.ask(line)
                found += [meant(), *who.ok("display-message -p '#{client_session} #{client_last_session}'")]
        return found

    assert same(both, play)[:6] == ["b", "b", "a", "a ", "b", "b b"]


def test_who_attaches_is_shown_a_session_that_nobody_is_at(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "-s", "c", "exec cat")
        with attached(one) as first, attached(one) as second, attached(one) as third, attached(one) as fourth:
            return [shown(one) for one in (first, second, third, fourth)]

    assert same(both, play) == ["c", "b", "a", "a"]


def test_in_a_pane_of_a_linked_window_too(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("link-window", "-s", "a:0", "-t", "b:7")
        here = {"TMUX": f"{one.place.socket},1,0", "TMUX_PANE": "%0"}
        found = []
        with Controlling(one, "attach-session", **here) as first, Controlling(one, "attach-session", **here) as second:
            for client in (first, second):
                client.block()
                found.append(shown(client))
        return sorted(found)

    assert same(both, play) == ["a", "b"]
