"""Attaching in a terminal: what the real tmux does there and ours does, too, but that ours shows one pane."""

import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.pair import Pair, pair, same
from support.person import Person, at_terminal
from support.program import Program, until

pytestmark = pytest.mark.oracle

PREFIX = b"\x02"


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Two servers with the sessions a and b; no line of any terminal is kept for a status."""
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "echo this is a; exec cat")
            one.ok("new-session", "-d", "-s", "b", "echo this is b; exec cat")
            one.ok("set-option", "-g", "status", "off", ";", "set-option", "-g", "assume-paste-time", "0")
        yield made


def said(person: Person) -> str:
    """What a program said last of all, and its exit status."""
    status = person.ends()
    person.drain()
    return f"{person.seen.decode(errors='replace').rstrip().rpartition(chr(10))[2].rpartition('[')[2]} {status}"


def clients(one: Program) -> str:
    return one.ok("list-clients", "-F", "#{session_name} #{client_width} #{session_attached}")


def panes(one: Program) -> str:
    return one.ok("list-panes", "-a", "-F", "#{session_name}:#{window_index}.#{pane_index}#{?pane_active,!,}")


@pytest.mark.parametrize(
    "words",
    [
        ("attach-session", "-t", "nowhere"), ("new-session", "-s", "a"), ("attach-session", "-y"),
        ("new-session", "-d", "-s", "a", ";", "attach-session"),
        ("rename-session", "-t", "a", "b", ";", "attach-session"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_and_without_a_terminal(both: Pair, words: tuple[str, ...]) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, *words) as person:
            found = said(person)
        done = one.run(*words)
        return [found, done.stderr, str(done.returncode), panes(one)]

    same(both, play)


def test_without_a_terminal_nobody_is_attached(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        return [one.refused(*words) for words in (("attach-session",), ("new-session",), ("new-session", "-A", "-sa"))]

    assert same(both, play) == ["open terminal failed: not a terminal"] * 3


def test_who_attaches_is_a_client_and_types_and_leaves(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "b") as person:
            person.sees("this is b")
            found = [clients(one)]
            person.types(b"typed\r")
            until(lambda: one.ok("capture-pane", "-p", "-t", "b").count("typed") == 2)
            person.types(PREFIX + PREFIX + b"\r")
            until(lambda: "^B" in one.ok("capture-pane", "-p", "-t", "b"))
            person.types(PREFIX)
            person.types(b"d")
            found.append(said(person))
        return [*found, clients(one), panes(one)]

    assert same(both, play)[:3] == ["b 100 1", "detached (from session b)] 0", ""]


def test_the_keys_behind_the_prefix_do_what_they_do(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "a") as person:
            person.sees("this is a")
            for key, comes in (
                ("c", "a:0.0! a:1.0! b:0.0!"), ("%", "a:0.0! a:1.0 a:1.1! b:0.0!"), ("o", "a:0.0! a:1.0! a:1.1 b:0.0!"),
                (";", "a:0.0! a:1.0 a:1.1! b:0.0!"), ("{", "a:0.0! a:1.0! a:1.1 b:0.0!"),
                ('"', "a:0.0! a:1.0 a:1.1! a:1.2 b:0.0!"), ("!", "a:0.0! a:1.0! a:1.1 a:2.0! b:0.0!"),
            ):  # fmt: skip
                person.types(PREFIX + key.encode())
                until(lambda comes=comes: " ".join(panes(one).split()) == comes)
            windows = []
            for key, window in (("0", 0), ("n", 1), ("p", 0), ("l", 1), ("2", 2)):
                person.types(PREFIX + key.encode())
                shown = ("display-message", "-p", "-t", "a:", "#{window_index}")
                until(lambda window=window, shown=shown: one.ok(*shown) == str(window))
                windows.append(one.ok(*shown))
            person.types(PREFIX + b")")
            until(lambda: clients(one).startswith("b"))
            person.types(PREFIX + b"Lz")
            until(lambda: clients(one).startswith("a"))
            person.types(PREFIX + b"d")
            return [*windows, said(person), panes(one)]

    same(both, play)


def test_it_shows_what_its_session_shows(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "a") as person:
            person.sees("this is a")
            one.ok("new-window", "-t", "a:", "echo the third; exec cat")
            person.sees("the third")
            one.ok("select-window", "-t", "a:0")
            person.sees("this is a")
            one.ok("switch-client", "-c", one.ok("list-clients", "-F", "#{client_name}"), "-t", "b")
            person.sees("this is b")
            one.ok("link-window", "-k", "-s", "a:1", "-t", "b:0")
            person.sees("the third")
            one.ok("kill-window", "-t", "b:0")
            return [said(person), panes(one)]

    assert same(both, play) == ["exited] 0", "a:0.0!"]


def test_windows_have_the_terminals_size_also_when_that_changes(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        wait = f"until test -e {one.folder}/go; do sleep 0.01; done"
        with at_terminal(one, "new-session", "-s", "n", f"stty size; {wait}; stty size; exec cat") as person:
            person.sees("30 100")
            termios.tcsetwinsize(person.master, (25, 70))
            person.process.send_signal(signal.SIGWINCH)
            until(lambda: one.ok("display-message", "-p", "-t", "n", "#{window_width}x#{window_height}") == "70x25")
            (one.folder / "go").touch()
            person.sees("25 70")
            one.ok("detach-client", "-s", "n")
            return [said(person), one.ok("display-message", "-p", "-t", "n", "#{window_width}x#{window_height}")]

    assert same(both, play) == ["detached (from session n)] 0", "70x25"]


@pytest.mark.parametrize(("columns", "rows"), [(12_000, 5), pytest.param(20, 12_000, marks=pytest.mark.deep)])
def test_a_window_has_no_more_than_ten_thousand_columns_and_rows(both: Pair, columns: int, rows: int) -> None:
    def play(one: Program) -> list[str]:
        terminal = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
        attach = [one.tmux, "-S", one.place.socket, "attach-session", "-t", "a"]
        with Person(attach, one.environment | terminal, columns, rows) as person:
            person.sees("this is a")
            found = one.ok("display-message", "-p", "-t", "a:", "#{window_width}x#{window_height}")
            one.ok("detach-client", "-s", "a")
            person.ends()
            return [found]

    same(both, play)


@pytest.mark.parametrize("size", [("-x", "60", "-y", "20"), ("-x", "-"), ("-d", "-x", "61", "-y", "21")])
def test_a_new_session_has_the_size_of_the_terminal_that_shows_it(both: Pair, size: tuple[str, ...]) -> None:
    def play(one: Program) -> list[str]:
        kept = f"cd {one.folder}; stty size >size.new; mv size.new size; exec cat"
        with at_terminal(one, "new-session", "-s", "n", *size, kept) as person:
            until((one.folder / "size").exists)
            found = [(one.folder / "size").read_text(), one.ok("show-options", "-t", "n")]
            if "-d" not in size:
                one.ok("kill-session", "-t", "n")
            return [*found, said(person)]

    same(both, play)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (("detach-client", "-s", "b"), "detached (from session b)] 0"),
        (("kill-session", "-t", "b"), "exited] 0"),
        (("kill-session", "-a", "-t", "b", ";", "kill-session", "-t", "b"), "exited] 0"),
        (("kill-server",), "server exited] 1"),
    ],
)
def test_it_says_how_it_ended(both: Pair, how: tuple[str, ...], told: str) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "b") as person:
            person.sees("this is b")
            one.ok(*how)
            return [said(person)]

    assert same(both, play) == [told]


@pytest.mark.parametrize(
    ("whom", "number", "told"),
    [
        ("client", signal.SIGTERM, "terminated] 1"),
        ("client", signal.SIGHUP, "lost tty] 1"),
        ("server", signal.SIGKILL, "server exited unexpectedly] 1"),
        ("server", signal.SIGTERM, "server exited] 1"),
    ],
)
def test_it_says_who_was_ended(both: Pair, whom: str, number: signal.Signals, told: str) -> None:
    def play(one: Program) -> list[str]:
        server = int(one.ok("display-message", "-p", "#{pid}"))
        with at_terminal(one, "attach-session", "-t", "b") as person:
            person.sees("this is b")
            until(lambda: clients(one) != "")
            os.kill(server if whom == "server" else person.process.pid, number)
            return [said(person)]

    assert same(both, play) == [told]


def test_within_a_pane_of_its_own_it_is_refused(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        ours = f"'{one.tmux}' -S '{one.place.socket}'"
        tried = "; ".join(f"{ours} {what} 2>&1; echo $?" for what in ("attach-session -t a", "new-session", "attach"))
        one.ok("new-window", "-t", "b:7", f"{tried}; echo end; exec cat")
        until(lambda: "end" in one.ok("capture-pane", "-p", "-t", "b:7"))
        return [one.ok("capture-pane", "-p", "-t", "b:7"), clients(one)]

    found = same(both, play)
    assert found[0].startswith("sessions should be nested with care, unset $TMUX to force\n1\n")


def test_who_only_reads_types_nothing_and_can_leave(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-r", "-t", "b") as person:
            person.sees("this is b")
            person.types(b"typed\r")
            person.types(PREFIX + b"c")
            person.types(PREFIX + b"d")
            return [said(person), panes(one), one.ok("capture-pane", "-p", "-t", "b").strip()]

    assert same(both, play) == ["detached (from session b)] 0", "a:0.0!\nb:0.0!", "this is b"]


def test_a_chain_is_done_once_and_ends_in_the_terminal(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        made = ("new-session", "-d", "-s", "n", "exec cat", ";", "split-window", "-t", "n", "echo lower; exec cat")
        with at_terminal(one, *made, ";", "attach-session", "-t", "n") as person:
            person.sees("lower")
            found = [clients(one), panes(one)]
            person.types(PREFIX + b"d")
            return [*found, said(person)]

    same(both, play)


def test_others_can_be_let_go(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "b") as first:
            first.sees("this is b")
            with at_terminal(one, "new-session", "-A", "-D", "-s", "b") as second:
                second.sees("this is b")
                found = [said(first), clients(one)]
                one.ok("detach-client", "-s", "b")
                return [*found, said(second)]

    same(both, play)


def test_what_is_typed_reaches_the_pane_that_is_shown_by_then(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        def says_again(window: int, text: str) -> None:
            until(lambda: one.run("capture-pane", "-p", "-t", f"a:{window}").stdout.count(text) == 2)

        one.ok("set-option", "-g", "default-command", "exec cat")
        with at_terminal(one, "attach-session", "-t", "a") as person:
            person.types(b"typed ahead\r")
            says_again(0, "typed ahead")
            person.types(PREFIX + b"cbehind a key\r" + PREFIX + b"cand again\r" + PREFIX + b"0and back\r")
            for window, text in enumerate(("and back", "behind a key", "and again")):
                says_again(window, text)
            person.types(PREFIX + b"\x1b[A" + PREFIX + b"\x1bOP" + PREFIX + "\u00e9".encode() + b"end\r")
            says_again(0, "end")
            found = [one.ok("capture-pane", "-p", "-t", f"a:{window}").strip() for window in (0, 1, 2)]
            person.types(PREFIX + b"d")
            return [*found, said(person)]

    assert same(both, play)[1:] == [
        "behind a key\nbehind a key",
        "and again\nand again",
        "detached (from session a)] 0",
    ]


def test_what_looks_like_the_end_of_a_block_is_none(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("set-buffer", "%end 1 2 1\n%error x")
        with at_terminal(one, "show-buffer", ";", "attach-session", "-t", "b") as person:
            until(lambda: clients(one) == "b 100 1")
            one.ok("kill-session", "-t", "b")
            return [str(person.ends())]

    assert same(both, play) == ["0"]


@pytest.mark.parametrize("option", [("-s", "exit-unattached", "on"), ("-t", "b", "destroy-unattached", "on")])
def test_who_leaves_has_left_whatever_goes_with_him(both: Pair, option: tuple[str, ...]) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "b") as person:
            person.sees("this is b")
            until(lambda: clients(one) != "")
            one.ok("set-option", *option)
            person.types(PREFIX + b"d")
            found = said(person)
        until(lambda: "b" not in one.run("list-sessions", "-F", "#{session_name}").stdout)
        return [found]

    assert same(both, play) == ["detached (from session b)] 0"]


def test_a_terminal_that_can_do_nothing_is_refused(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        with at_terminal(one, "attach-session", "-t", "b", TERM="dumb") as person:
            person.sees("open terminal failed: terminal does not support clear")
            return [str(person.ends()), clients(one)]

    assert same(both, play) == ["1", ""]


def test_the_size_counts_that_the_terminal_has_when_it_is_attached(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        wait = f"touch {one.folder}/begun; until test -e {one.folder}/go; do sleep 0.01; done"
        with at_terminal(one, "run-shell", wait, ";", "attach-session", "-t", "b") as person:
            until((one.folder / "begun").exists)
            termios.tcsetwinsize(person.master, (20, 70))
            person.process.send_signal(signal.SIGWINCH)
            (one.folder / "go").touch()
            until(lambda: one.ok("display-message", "-p", "-t", "b", "#{window_width}x#{window_height}") == "70x20")
            one.ok("detach-client", "-s", "b")
            return [said(person)]

    same(both, play)


def test_who_only_reads_leaves_the_pane_its_size(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        wait = f"until test -e {one.folder}/go; do sleep 0.01; done"
        with at_terminal(one, "new-session", "-s", "n", f"echo ready; {wait}; stty size; exec cat") as person:
            person.sees("ready")
            with at_terminal(one, "attach-session", "-r", "-t", "n") as reader:
                termios.tcsetwinsize(reader.master, (12, 50))
                reader.process.send_signal(signal.SIGWINCH)
                until(lambda: one.ok("list-clients", "-F", "#{client_width}").split() == ["100", "50"])
                (one.folder / "go").touch()
                person.sees("30 100")
                return [one.ok("display-message", "-p", "-t", "n", "#{pane_width}x#{pane_height}")]

    assert same(both, play) == ["100x30"]
