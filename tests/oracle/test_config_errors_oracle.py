"""What is wrong in a configuration, or in a file that is read later: where it is said and in which words, in both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.depth import some_of
from support.onlooker import Onlooker, onlooker
from support.pair import Pair, pair
from support.program import Program, program, until
from support.two import Two

pytestmark = pytest.mark.oracle

WRONG = """new-session -d -s z -n w cat
if-shell -F 1 'nosuch'
if-shell true "set -g @x 1 ; nosuch"
if-shell -F 1 "set -g @x 1

set-option by-string bar"
if-shell true {
  set -g @y 1
  set-option by-block bar
}
if-shell -F 1 { if-shell -F 1 'set-option inner bar' 'x' ; set-option outer bar }
%if 1
if-shell -F 1 \\
  { if-shell -F 1 \\
   { set-option within bar } }
%endif
run-shell -C "nosuch"
run-shell -C {
  set-option by-run-shell bar
}
set-hook -g after-rename-window nosuch
source-file -F "#{d:current_file}/more.conf"
source-file /nowhere/a /nowhere/b
if-shell -F 0 { set-option never bar
set-option never bar } { set-option else bar
set-option else2 bar }
bind-key x {
  display-message
  nosuch
}
"""
MORE = "set -g @i 1\n\nif-shell -F 1 {\n set-option more bar\n}\nsource-file /nowhere/c\nif-shell -F 1 'nosuch'\n"


@pytest.fixture
def both(folder: Path, real_tmux: str) -> Iterator[Pair]:
    with pair(folder, real_tmux) as found:
        yield found


def same(both: Pair, play: Callable[[Program], list[str]]) -> list[str]:
    theirs, mine = map(play, both)
    assert mine == theirs
    return mine


def written(one: Program) -> str:
    """Write the files; returns where the configuration is."""
    (one.folder / "more.conf").write_text(MORE)
    conf = one.folder / "conf"
    conf.write_text(WRONG.partition("bind-key")[0])
    return str(conf)


def rows(one: Program, person: Onlooker, last: str) -> list[str]:
    """Return the rows that he sees once the last is there, with nothing in them of whose folder it is."""
    until(lambda: any(last in row for row in person.shows()))
    return [row.partition("   ")[0].replace(str(one.folder), "FOLDER") for row in person.shows()[:-1] if row]


def test_an_error_within_a_block_or_a_string_says_the_file_and_the_line(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        words = ("new-session", "-s", "zz", "cat")
        with onlooker(one, *words, config=written(one), columns=200, rows=50) as person:
            until(lambda: one.run("switch-client", "-t", "z").returncode == 0)  # the first one that there is
            return sorted(rows(one, person, "else2"))

    found = same(both, play)
    assert "FOLDER/conf:9: invalid option: by-block" not in found, "a string's lines do not count (as in tmux)"
    assert "FOLDER/conf:7: invalid option: by-block" in found


def test_a_file_that_is_read_later_says_where_in_it_a_string_is_wrong(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "cat")
        done = one.run("source-file", written(one))
        return [str(done.returncode), *sorted(done.stderr.replace(str(one.folder), "FOLDER").splitlines())]

    assert "FOLDER/conf:2: unknown command: nosuch" in same(both, play)


def test_a_configuration_is_spoken_of_as_it_was_named(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        written(one)
        (one.folder / "con*").write_text("set -gF @file '#{current_file}'\n")
        one.ok("-f", "con*", "new-session", "-d", "-s", "a", "cat")
        return [one.ok("show-options", "-gv", "@file")]

    assert same(both, play) == ["con*"]


STARTS = {
    "a session": ("new-session -d -s b cat", "b"),
    "a session, and more": ("set-option -g @x 1 ; new-session -d -s b cat ; display-message -p after", "b"),
    "one that is there": ("new-session -d -s a cat", "z"),
}
"""What starts a server, and in which session it is shown then what is wrong in its configuration."""
BRIEF = """display-message -p printed
list-commands new-window
set-option wrong bar
display-message shown
"""


@pytest.mark.parametrize("case", STARTS)
def test_what_is_wrong_is_shown_in_the_first_session_and_not_said_to_who_starts_it(both: Pair, case: str) -> None:
    line, shown = STARTS[case]

    def play(one: Program) -> list[str]:
        conf, other = one.folder / "conf", one.folder / "other"
        conf.write_text(("new-session -d -s z cat\n" if shown == "z" else "") + BRIEF + "source-file third\n")
        other.write_text("display-message -p never\nnosuch\n")
        (one.folder / "third").write_text("display-message -p never\nnosuch too\n")
        done = one.run("-f", str(conf), "-f", str(other), *line.split())
        found = [str(done.returncode), done.stdout, done.stderr]
        found += one.ok("list-panes", "-a", "-F", "#S #{pane_mode}").splitlines()
        with onlooker(one, "attach-session", "-t", shown, columns=200, rows=20) as person:
            found += rows(one, person, "third")
        one.ok("send-keys", "-t", f"{shown}:", "-X", "cancel")
        one.ok("new-session", "-d", "-s", "later", "cat")
        return found + one.ok("list-panes", "-a", "-F", "#S #{pane_mode}").splitlines()

    found = same(both, play)
    assert f"{shown} view-mode" in found
    first = next(line for line in found if line.startswith("FOLDER"))
    assert first == "FOLDER/other:2: unknown command: nosuch", "all is read before any of it is run"


def test_where_there_is_no_session_what_is_wrong_is_said(folder: Path) -> None:
    """Other than in tmux, where nobody ever hears of it."""
    (folder / "conf").write_text("set-option -g @x 1\n\nnosuch\n")
    with program(folder) as one:
        done = one.run("-f", "conf", "start-server")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "conf:3: unknown command: nosuch\n")


BOUND = {
    "two errors": "set-option wrong bar\nset-option wrong2 bar\n",
    "something printed": "display-message -p printed\nset-option wrong bar\n",
    "not to be parsed": "set-option -g @a 1\nnosuch\n",
    "in a string": "display-message -p printed\nif-shell -F 1 nosuch\n",
}


@pytest.mark.parametrize("more", [(), ("\\;", "display-message", "after")], ids=["alone", "and more"])
@pytest.mark.parametrize("case", some_of(BOUND, 2))
def test_what_is_wrong_in_a_file_that_a_key_lets_read(
    two: Callable[[], Two], folder: Path, case: str, more: tuple[str, ...]
) -> None:
    (folder / "conf").write_text(BOUND[case])
    both = two()
    both.see("this is a")
    both.run("bind-key", "-n", "F1", "source-file", str(folder / "conf"), *more)
    both.types(b"\x1bOP")
    said = {"two errors": "option: wrong2", "something printed": "option: wrong"}.get(case, "unkn")
    both.see("after" if more else said, *(() if case == "two errors" else ("[0/0]",)))
