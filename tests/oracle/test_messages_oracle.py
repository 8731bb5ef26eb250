"""The log of messages and the jobs that run (show-messages), against the real tmux."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.pair import Pair, pair
from support.program import Program, until
from support.two import PREFIX, Two

NAMED = re.compile(r"(client-|/dev/pts/)\d+|fd=-?\d+|pid=\d+")


pytestmark = pytest.mark.oracle


@pytest.fixture
def both(folder: Path, real_tmux: str) -> Iterator[Pair]:
    with pair(folder, real_tmux) as made:
        yield made


def shown(one: Program, name: str, *flags: str) -> list[str]:
    """Return what is shown, without what differs with every run."""
    return [
        NAMED.sub("N", line.replace(f"{one.folder}/", ""))
        for line in one.ok("show-messages", "-t", name, *flags).splitlines()
    ]


def texts(lines: list[str]) -> list[str]:
    """Return them without their times."""
    return [line.partition(": ")[2] for line in lines]


@contextmanager
def attached(one: Program) -> Iterator[tuple[Controlling, str]]:
    """Attach a client in control mode, which has a name."""
    with Controlling(one, "attach-session") as client:
        client.block()
        yield client, client.ok("display-message -p '#{client_name}'")[0]


def test_it_tells_what_was_run_by_whom_and_what_went_wrong(both: Pair) -> None:
    found = []
    for one in both:
        (one.folder / "file").write_text("set-option -g @z 1\ndisplay-message -p in\n")
        one.ok("-f", str(one.folder / "file"), "new-session", "-d", "-s", "a", "cat")
        assert one.run("show-messages").returncode == 1
        one.ok("display-message", "-p", "x  y", ";", "set-option", "-g", "@a", "b c")
        one.ok("display-message", "-p", "x  y", ";", "set-option", "-g", "@a", "b c")
        one.ok("display-message", "-p", "asked")
        one.ok("display-message", "-p", "asked")  # ours has the answer still
        for wrong in (("nonsense",), ("kill-pane", "-t", "%99"), ("kill-pane", "-t", "%99"), ("set", "-g", "no", "x")):
            assert one.run(*wrong).returncode == 1
        one.run("if-shell", "true", "display-message -p yes; kill-pane -t '%98'; display-message no")
        one.ok("if-shell", "-F", "1", "lsw ; list-panes")
        one.ok("set-hook", "-g", "after-rename-window", "set-option -g @x 1")
        one.ok("rename-window", "other")
        one.ok("set-hook", "-g", "session-renamed", "set-option -g @y 1")
        one.ok("rename-session", "b")
        until(lambda one=one: one.ok("show-options", "-gqv", "@y") == "1")
        one.ok("source-file", str(one.folder / "file"))
        with attached(one) as (client, name):
            client.ok("display-message hello")
            client.ask("nonsense")
            client.ask("kill-pane -t '%97'")
            one.ok("display-message", "-c", name, "message for it")
            client.ok("list-windows ; display-message 'a  b'")
            client.block()
            found.append(shown(one, name))
    real, ours = ([line for line in texts(lines) if "show-options" not in line] for lines in found)
    assert ours == real
    assert all(re.match(r"\d\d:\d\d: ", line) for line in found[1])


def test_its_limit_is_an_option(both: Pair) -> None:
    found = []
    for one in both:
        one.ok("new-session", "-d", "-s", "a", "cat")
        with attached(one) as (_, name):
            for limit in ("3", "2", "1", "0", "1000"):
                one.ok("list-windows")
                one.ok("set-option", "-g", "message-limit", limit)
                found.append(texts(shown(one, name)))
    assert found[5:] == found[:5]


def test_jobs_are_told_while_they_run_the_newest_first(both: Pair) -> None:
    found = []
    for one in both:
        one.ok("new-session", "-d", "-s", "a", "cat")
        with attached(one) as (_, name):
            found.append(shown(one, name, "-J"))
            for number in (1, 2):
                os.mkfifo(one.folder / f"fifo{number}")
                one.ok("run-shell", "-b", f"read x < fifo{number}; true")
            found.append(shown(one, name, "-J"))
            found.append(shown(one, name, "-JT"))
            one.ok("kill-session", "-t", "a")
    assert found[3:] == found[:3]
    assert len(found[1]) == 2


def test_keys_are_named(two: Callable[..., Two]) -> None:
    found = two()
    found.run("bind-key", "-n", "F2", "if-shell -F 1 'set-option -g @f 1'")
    found.run("bind-key", "-n", "F3", "kill-pane", "-t", "%77")
    for typed, there in ((PREFIX + b"c", "1:cat*"), (b"\x1bOQ", ""), (b"\x1bOR", "Can't find pane: %77")):
        found.types(typed)
        found.see(there)
    found.types(PREFIX + b":")
    found.see(":")
    found.types(b"display-message asked\r")
    found.see("asked")
    found.types(PREFIX + b"x")
    found.see("kill-pane 0? (y/n)")
    found.types(b"y")
    found.see("0:first*")
    logs = []
    for one in found.both:
        log = texts(shown(one, one.ok("list-clients", "-F", "#{client_name}").strip()))
        logs.append([line for line in log if "attach-session" not in line])  # ours comes later
    assert logs[1] == logs[0]
    assert [line for line in logs[1] if " key " in line]
