"""Locked clients: their terminals are lock-command's until that is done, in the real tmux and in ours."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from support.depth import some_of
from support.onlooker import Onlooker, onlooker
from support.pair import pair
from support.program import Program, until
from support.two import Two

pytestmark = pytest.mark.oracle

READS = "echo locked; read word; echo $word > $HOME/told"


def locked(both: Two, *words: str) -> None:
    """Lock both by a command line, and wait until they are."""
    both.run("set-option", "-g", "lock-command", READS)
    both.run(*words)
    until(lambda: all(person.shows()[0] == "locked" for person in both.persons))


def told(one: Program) -> str:
    path = one.folder / "told"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("words", some_of(["lock-client", "lock-client -t TTY", "lock-session -t a", "lock-server"], 4))
def test_a_locked_terminal_is_lock_commands_until_that_is_done(two: Callable[..., Two], words: str) -> None:
    both = two()
    both.see("this is a")
    ttys = [one.ok("list-clients", "-F", "#{client_name}") for one in both.both]
    both.run("set-option", "-g", "lock-command", READS)
    for one, tty in zip(both.both, ttys, strict=True):
        one.ok(*words.replace("TTY", tty).split())
        one.ok(*words.replace("TTY", tty).split())  # it is locked already
    until(lambda: all(person.shows()[0] == "locked" for person in both.persons))
    for person in both.persons:
        assert not any(person.shows()[1:])
    both.run("rename-window", "meanwhile")
    both.types(b"open\r")
    both.see("this is a", "meanwhile")
    assert [told(one) for one in both.both] == ["open\n", "open\n"]
    both.types(b"typed\r")
    both.see("typed")


@pytest.mark.parametrize(
    ("key", "shown", "ends"), [(b"\x1c", "^\\", False), (b"\x1a", "^Z", False), (b"\x03", "^C", True)]
)
def test_of_the_keys_that_are_signals_only_c_c_reaches_lock_command(
    real_tmux: str, folder: Path, key: bytes, shown: str, *, ends: bool
) -> None:
    """It may heed C-c or not, as it likes; the shell that the client came from is not to be had by any."""
    # A shell with a terminal and jobs of its own: else no key is a signal, and C-z none that stops anybody.
    own_terminal = ["/bin/sh", "-c", ': < "$(tty)"; set -m; "$@"; exit', "sh"]
    with pair(folder, real_tmux) as both:
        for one in both:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "echo this is a; exec cat")
            one.ok("set-option", "-g", "lock-command", READS)
            words = [one.tmux, "-S", one.place.socket, "attach-session"]
            with Onlooker([*own_terminal, *words], one.environment | {"TERM": "xterm-256color"}) as person:
                until(lambda person=person: person.shows()[0] == "this is a")  # type: ignore[misc]  # a default binds it
                one.ok("lock-client")
                until(lambda person=person: person.shows()[0] == "locked")  # type: ignore[misc]  # as above
                person.types(key)
                if not ends:
                    until(lambda person=person: person.shows()[1] == shown)  # type: ignore[misc]  # as above
                    person.types(b"open\r")
                until(lambda person=person: person.shows()[0] == "this is a")  # type: ignore[misc]  # as above
                assert told(one) == ("" if ends else "open\n")
                (one.folder / "told").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("shows", "row"),
    [
        ("display-menu -x 3 -y 10 one 1 'rename-window chosen'", "one (1)"),
        ("display-popup -E 'echo it is open; exec cat'", "it is open"),
        ("command-prompt -p name 'rename-window %1'", "name"),
    ],
)  # fmt: skip
def test_what_stood_over_a_locked_window_stands_there_again(two: Callable[..., Two], shows: str, row: str) -> None:
    both = two()
    both.see("this is a")
    both.run("bind-key", "-n", "F5", *shlex.split(shows))
    both.types(b"\x1b[15~")
    both.see(row)
    locked(both, "lock-server")
    both.types(b"open\r")
    both.see(row)
    both.types(b"1\r")
    both.settles()


def test_nothing_is_locked_by_no_command_and_nobody_in_another_session(two: Callable[..., Two]) -> None:
    both = two()
    both.run("new-session", "-d", "-s", "b", "exec cat")
    both.see("this is a")
    both.run("set-option", "-g", "lock-command", "")
    both.run("lock-server")
    both.run("set-option", "-g", "lock-command", READS)
    both.run("lock-session", "-t", "b")
    both.types(b"typed\r")
    both.see("this is a", "typed")


def test_a_session_in_which_nothing_is_done_is_locked_after_a_time(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "lock-command", READS)
    both.run("set-option", "-g", "lock-after-time", "1")
    both.types(b"typed\r")
    until(lambda: all(person.shows()[0] == "locked" for person in both.persons))
    both.types(b"open\r")
    # To come back counts as something done: where nobody goes on, it is locked again.
    until(lambda: [told(one) for one in both.both] == ["open\n"] * 2)
    until(lambda: all(person.shows()[0] == "locked" for person in both.persons))
    both.run("set-option", "-g", "lock-after-time", "0")
    both.types(b"again\r")
    both.see("this is a", "typed")
    assert [told(one) for one in both.both] == ["again\n"] * 2


def test_formats_say_that_a_client_is_locked(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    locked(both, "lock-server")
    real, ours = (one.ok("list-clients", "-F", "#{client_flags}") for one in both.both)
    assert (real, "suspended" in real) == (ours, True)
    both.types(b"open\r")
    both.see("this is a")
    real, ours = (one.ok("list-clients", "-F", "#{client_flags}") for one in both.both)
    assert (real, "suspended" in real) == (ours, False)


def test_no_program_says_anything_to_a_locked_terminal(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "allow-passthrough", "on", ";", "set-option", "-s", "set-clipboard", "on")
    says = r"\033Ptmux;\033\033]9;done\a\033\\\033]52;c;aGk=\a\033]2;printed\a"
    locked(both, "lock-server")
    both.run("split-window", f"printf '{says}'; exec cat")
    until(lambda: all("printed" in one.ok("list-panes", "-F", "#{pane_title}") for one in both.both))
    both.types(b"open\r")
    both.see("this is a")
    both.types(b"typed\r")
    both.see("typed")
    assert [[code in person.seen for code in (b"\x1b]9;", b"\x1b]52;")] for person in both.persons] == [[False] * 2] * 2


def sizes(one: Program) -> str:
    return one.ok("list-windows", "-F", "#{window_width}x#{window_height}")


def test_a_locked_client_counts_for_no_windows_size(real_tmux: str, folder: Path) -> None:
    with pair(folder, real_tmux) as both:
        for one in both:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "exec cat")
            one.ok("set-option", "-g", "window-size", "smallest", ";", "set-option", "-g", "lock-command", READS)
            one.ok("set-option", "-g", "status", "off")
            with onlooker(one, "attach-session", columns=80, rows=24) as large:
                until(lambda one=one: one.ok("list-clients"))  # type: ignore[misc]  # a default binds it at once
                tty = one.ok("list-clients", "-F", "#{client_name}")
                with onlooker(one, "attach-session", columns=60, rows=15) as small:
                    until(lambda one=one: sizes(one) == "60x15")  # type: ignore[misc]  # as above
                    (other,) = set(one.ok("list-clients", "-F", "#{client_name}").split()) - {tty}
                    one.ok("lock-client", "-t", other)
                    until(lambda one=one: sizes(one) == "80x24")  # type: ignore[misc]  # as above
                    small.types(b"open\r")
                    until(lambda one=one: sizes(one) == "60x15")  # type: ignore[misc]  # as above
                large.drain()
