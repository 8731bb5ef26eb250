"""What attaching does to a session, and its lack: whose is meant by default, destroy-unattached, exit-unattached."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.caller import Caller
from support.controlling import Controlling
from support.pair import Pair, pair, same
from support.program import Program, until

pytestmark = pytest.mark.oracle


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Two servers with the sessions a and b."""
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "exec cat")
            one.ok("new-session", "-d", "-s", "b", "exec cat")
        yield made


def sessions(one: Program) -> str:
    return " ".join(one.ok("list-sessions", "-F", "#{session_name}").split())


def is_gone(one: Program) -> bool:
    done = one.run("list-sessions")
    return done.returncode == 1 and "no server running" in done.stderr


def attached(one: Program, *words: str) -> Controlling:
    client = Controlling(one, "attach-session", *words)
    client.block()
    return client


def left(client: Controlling) -> str:
    client.close()
    return str(client.rest()[1])


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


# --- destroy-unattached ---


def test_a_session_goes_when_whoever_gave_the_option_has_gone(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("set-hook", "-g", "session-closed", f"run-shell 'echo #{{hook_session_name}} >{one.folder}/closed'")
        names = ("list-sessions", "-F", "#{session_name}")
        said = one.ok("set-option", "-t", "b", "destroy-unattached", "on", ";", *names)
        until(lambda: sessions(one) == "a")
        until(lambda: (one.folder / "closed").exists() and (one.folder / "closed").read_text() == "b\n")
        return said.split()

    assert same(both, play) == ["a", "b"]


def test_a_session_goes_with_the_client_that_leaves_it(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with attached(one, "-t", "b") as client:
            client.ok("set-option -t b destroy-unattached on")
            found = [sessions(one)]
            client.ok("switch-client -t a")
            found.append(sessions(one))
            client.ok("new-session -d -s c 'exec cat'")
            client.ok("set-option -t a destroy-unattached on")
            found.append(sessions(one))
            # Killed: while one that leaves in order is told so, tmux 3.3a has a client at a session that is no more,
            # and falls over that at the next thing that happens (tests/contract/test_unattached.py: ours does not).
        until(lambda: sessions(one) == "c")
        return found

    assert same(both, play) == ["a b", "a", "a c"]


def test_a_session_stays_while_another_client_is_at_it(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with attached(one, "-t", "b") as first, attached(one, "-t", "b") as second:
            first.ok("set-option -t b destroy-unattached on")
            found = [left(first), sessions(one)]
            second.ok("set-option -u -t b destroy-unattached")
            found.append(left(second))
        return [*found, sessions(one)]

    assert same(both, play) == ["0", "a b", "0", "a b"]


def test_the_server_goes_with_all_its_sessions(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("set-option", "-g", "destroy-unattached", "on")
        until(lambda: is_gone(one))
        return []

    same(both, play)


# --- exit-unattached ---


def test_the_server_goes_with_the_last_client(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with attached(one, "-t", "b") as client, attached(one, "-t", "a") as other:
            client.ok("set-option -s exit-unattached on")
            found = [left(client), sessions(one), left(other)]
        until(lambda: is_gone(one))
        return found

    assert same(both, play) == ["0", "a b", "0"]


def test_it_waits_for_whoever_has_no_answer_and_lets_go_who_only_waits(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        busy = Caller(one, "run-shell", "touch begun; until test -e go; do sleep 0.01; done")
        waits = Caller(one, "wait-for", "x", ";", "display-message", "-p", "woken")
        one.ok("set-option", "-s", "exit-unattached", "on")
        # tmux lets go of it, and sees that at the next thing that happens.
        until(lambda: sessions(one) and waits.process.poll() is not None)
        found = [waits.said(), sessions(one)]
        (one.folder / "go").touch()
        found.append(busy.said())
        until(lambda: is_gone(one))
        return found

    assert same(both, play) == ["woken 0", "a b", "0"]


def test_exit_empty_off_keeps_it(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("set-option", "-s", "exit-empty", "off", ";", "set-option", "-s", "exit-unattached", "on")
        found = [sessions(one), sessions(one)]
        one.ok("set-option", "-s", "exit-empty", "on")
        until(lambda: is_gone(one))
        return found

    assert same(both, play) == ["a b", "a b"]
