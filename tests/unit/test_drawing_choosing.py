"""Choosing without a terminal: what the host says, what keys come to, what is drawn."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.choosing import Chosen, press
from support.stage import stage

from panelock.cli.drawing.choosing import Chooser, opened, pane_of
from panelock.cli.drawing.choosing_keys import KEYS
from panelock.cli.drawing.choosing_target import filled
from panelock.impl.commands import choosing
from panelock.impl.host.screens.runs import width_of
from panelock.impl.host.screens.screen import PLAIN, Style
from panelock.impl.keys import Key
from panelock.impl.store import Store

MODE = Style(fg=0, bg=3)


@pytest.fixture
def chosen(store: Store) -> Chosen:
    made = stage(store)
    made.ok("set-option", "-g", "automatic-rename", "off", ";", "new-session", "-d", "-s", "b", "-n", "bee", "cat")
    return Chosen(made)


def texts(chooser: Chooser, size: tuple[int, int] = (60, 20)) -> list[str]:
    return ["".join(text for text, _ in row).rstrip() for row in chooser.rows(*size, MODE)]


def items(said: str) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(said)["items"]
    return found


# --- what the host says ---


def test_a_tree_is_told_with_its_formats_expanded(chosen: Chosen) -> None:
    said = json.loads(chosen.told_of("choose-tree"))
    assert [(depth, number, name) for depth, number, name, *_ in said["items"]] == [
        (0, "$0", "a"), (1, "$0:0@0", "0"), (2, "%0", "0"), (2, "%1", "1"), (1, "$0:1@1", "1"), (0, "$1", "b"),
        (1, "$1:0@2", "0"),
    ]  # fmt: skip
    assert [item[3] for item in said["items"]][::5] == ["2 windows (attached)", "1 windows"]
    assert (said["current"], said["start"], said["again"]) == ("%0", ["$0", "$0:0@0", "%0"], "choose-tree -t %0")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("-O", "name", "-r"), ["b", "0", "a", "1", "0", "1", "0"]), (("-f", "#{==:#{pane_index},1}"), ["a", "0", "1"]),
        (("-f", "#{==:#{session_name},b}"), ["b", "0"]), (("-f", "0"), ["a", "0", "0", "1", "1", "b", "0"]),
    ],
)  # fmt: skip
def test_a_tree_is_sorted_and_filtered(chosen: Chosen, words: tuple[str, ...], names: list[str]) -> None:
    chosen.at.ok("rename-window", "-t", "a:0", "x", ";", "rename-window", "-t", "a:1", "y")
    assert [item[2] for item in items(chosen.told_of("choose-tree", *words))] == names


def test_of_a_group_one_session_is_told_unless_all_are_wanted(chosen: Chosen) -> None:
    chosen.at.ok("new-session", "-d", "-t", "a", "-s", "second", ";", "new-session", "-d", "-t", "b", "-s", "third")
    assert [item[2] for item in items(chosen.told_of("choose-tree")) if not item[0]] == ["a", "b"]
    every = [item[2] for item in items(chosen.told_of("choose-tree", "-G")) if not item[0]]
    assert every == ["a", "b", "second", "third"]


def test_what_is_too_much_is_left_out_and_counted(chosen: Chosen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "ITEMS", 3)
    said = chosen.told_of("choose-tree", "-F", "x" * 399 + "#[fg=red]y" + "z" * 500)
    assert (len(items(said)), json.loads(said)["left_out"], items(said)[0][3]) == (3, 4, "x" * 399)
    shown = texts(Chooser(said, 80, 20), (80, 20))
    assert any("(4 more left out)" in row for row in shown)


def test_buffers_are_told_with_their_beginnings(chosen: Chosen) -> None:
    for name, data in (("one", b"a\nb"), ("two", b"x" * 9000)):
        chosen.at.buffers.put(data, name)
    said = chosen.told_of("choose-buffer", "-O", "size")
    assert [(item[2], len(item[8])) for item in items(said)] == [("two", choosing.CONTENT), ("one", 3)]


@pytest.mark.parametrize(
    ("flag", "x", "chosen_one"),
    [("-s", 1, "=a:0."), ("-s", 20, "=a:0."), ("-s", 40, "=a:1."), ("-s", 59, "=a:1."), ("-w", 5, "=a:0.%0"),
     ("-w", 45, "=a:0.%1")],
)  # fmt: skip
def test_the_mouse_chooses_of_what_is_shown_of_a_line(chosen: Chosen, flag: str, x: int, chosen_one: str) -> None:
    chooser = chosen.opens("choose-tree", flag, "display-message '%%'")
    assert chooser.point("MouseUp1Pane", x, 17).commands == ()
    outcome = chooser.point("MouseDown1Pane", x, 17)
    assert outcome.closed
    assert [line.split()[-1].strip("'\"") for line in outcome.commands] == [chosen_one]


def test_a_menu_about_a_line_that_is_gone_does_nothing(chosen: Chosen) -> None:
    chooser = chosen.opens("choose-tree")
    assert chooser.take(99, Key(ord("x"))) == chooser.point("MouseMovePane", 0, 0)


def test_who_draws_nothing_is_refused_as_before(chosen: Chosen) -> None:
    for command in ("choose-tree", "choose-buffer", "choose-client"):
        assert "this mode is a client's own" in chosen.at.refused(command)
    chosen.client.tty = ""
    assert chosen.at.refused("display-panes") == "display-panes: clients in control mode show nothing"
    assert chosen.told.lines == []


def test_commands_for_a_line_start_from_it(chosen: Chosen) -> None:
    chooser = chosen.opens()
    for line in press(chooser, "G : rename-window Space x Enter g : set Space @got Space %% Enter"):
        chosen.gives(line)
    assert chosen.at.ok("list-windows", "-a", "-F", "#{window_name} #{@got}").split("\n")[-2] == "x "
    assert chosen.at.ok("display-message", "-p", "-t", "a:", "#{@got}") == "=a:\n"


# --- what keys come to ---

COMMANDS = {
    "Enter": ["switch-client -Zt '=a:0.%0'"], "g Enter": ["switch-client -Zt '=a:'"], "q": [], "Escape": [], "C-c": [],
    "4": ["switch-client -Zt '=a:1.'"], "M-a": [], "x y": ["kill-pane -t '%0'"], "x n": [], "x Escape": [], "X": [],
    "G x Y": ["kill-window -t '@2'"], "g x y": ["kill-session -t '$0'"],
    "g j j j t t X y": ["kill-pane -t '%1'", "kill-window -t '@1'"],
    "C-t X y": ["kill-session -t '$0'", "kill-session -t '$1'"], ": Enter": [], ": Escape": [],
    "m": ["select-pane -M", "select-pane -m -t =a:0.%0"], "M": ["select-pane -M"],
}  # fmt: skip


@pytest.mark.parametrize("names", COMMANDS)
def test_keys_come_to_commands(chosen: Chosen, names: str) -> None:
    assert [line.replace('"', "") for line in press(chosen.opens(), names)] == COMMANDS[names]


@pytest.mark.parametrize(
    ("template", "target", "line"),
    [
        ("kill-session -t '%%'", "=it's:", 'kill-session -t "=it\'s:"'), ("x %% %1 %%", "=n:", "x =n: =n: %%"),
        ("x '%1'", '=a$b":', 'x "=a\\$b\\":"'), ("x '%%'", "=a b:", 'x "=a b:"'), ("", "=n:", ""), ("x", "=n:", "x"),
    ],
)  # fmt: skip
def test_a_name_is_no_more_than_a_part_of_the_command(template: str, target: str, line: str) -> None:
    assert filled(template, target, block=False) == line


def test_what_is_open_goes_on_when_the_host_says_more(chosen: Chosen) -> None:
    chooser = chosen.opens("choose-tree", "-Zw", "set @x %%")
    press(chooser, "j t")
    asked = "if-shell -F -t %0 '#{==:#{pane_id},%0}'"
    assert chooser.question == f'{asked} "choose-tree -t %0 -O index {chooser.mark}"'
    press(chooser, "O r f it's Enter")
    assert chooser.question == rf'''{asked} "choose-tree -t %0 -O name -r -f \"it's\" {chooser.mark}"'''
    press(chooser, "f C-u Enter")
    chosen.at.ok("new-window", "-d", "-t", "b:", "-n", "fresh", "cat")
    said = chosen.told_of(chooser.question)
    assert pane_of(said) == chooser.pane
    assert opened(said, chooser, 60, 20) is chooser
    assert chooser.zoom
    assert texts(chooser)[:6] == [
        "(0) - b: 2 windows", "(1) ├─> 1: fresh", "(2) └─> 0: bee*", "(3) - a: 2 windows (attached)",
        "(4) ├─> + 0: cat*", "(5) └─>   1*: cat",
    ]  # fmt: skip
    assert press(chooser, "0") == ["set @x =b:"]
    chosen.at.ok("kill-pane", "-t", "%0")
    before = len(chosen.told.lines)
    chosen.gives(chooser.question)
    assert len(chosen.told.lines) == before


def test_the_lines_that_are_seen_stay_until_there_are_others_or_something_was_done(chosen: Chosen) -> None:
    for name in "vwxyz":
        chosen.at.ok("new-window", "-d", "-t", "b:", "-n", name, "cat")
    size = 60, 9
    chooser = chosen.opens(size=size)

    def first_seen() -> str:
        """The host says what there is now: the key of the first line."""
        assert opened(chosen.told_of(chooser.question), chooser, *size) is chooser
        return texts(chooser, size)[0].partition(" ")[0]

    press(chooser, "v v G Up")
    assert first_seen() == "(3)"
    chosen.at.ok("rename-window", "-t", "b:v", "other")
    assert first_seen() == "(3)"
    assert any("other" in row for row in texts(chooser, size))
    chosen.at.ok("kill-window", "-t", "b:other")
    assert first_seen() == "(1)", "as far up as there is room for up to the line that is selected"
    press(chooser, "G Up")
    assert first_seen() == "(2)"
    press(chooser, "m")
    assert first_seen() == "(1)", "tmux makes the lines anew"


def test_nothing_to_choose_from_opens_nothing_and_closes_what_was_open(chosen: Chosen) -> None:
    none = chosen.told_of("choose-buffer")
    assert opened(none, None, 60, 20) is None
    tree = chosen.opens()
    assert opened(none, tree, 60, 20) is tree
    chosen.at.buffers.put(b"x", "one")
    buffers = chosen.opens("choose-buffer")
    assert press(buffers, "d") == ["delete-buffer -b one"]
    assert opened(chosen.told_of("choose-buffer"), tree, 60, 20) is not tree
    assert opened(none, buffers, 60, 20) is buffers
    chosen.at.ok("delete-buffer", "-b", "one")
    assert opened(chosen.told_of(buffers.question), buffers, 60, 20) is None


def test_an_answer_opens_nothing_that_was_closed_or_opened_since(chosen: Chosen) -> None:
    tree = chosen.opens()
    answer = chosen.told_of(tree.question)
    assert opened(answer, tree, 60, 20) is tree
    assert opened(answer, None, 60, 20) is None
    other = chosen.opens()
    press(other, "O")
    before = texts(other)
    assert opened(answer, other, 60, 20) is other
    assert texts(other) == before
    opening = chosen.told_of("choose-tree", "-O", "time")
    assert opened(opening, other, 60, 20) is other
    assert texts(other) == before, "in tmux a mode that a pane is in is not entered again"


def test_buffers_and_clients_are_done_something_to(chosen: Chosen) -> None:
    for name in ("a", "b", "it's"):
        chosen.at.buffers.put(b"x", name)
    assert press(chosen.opens("choose-buffer"), "t j t D") == ['delete-buffer -b "it\'s"', "delete-buffer -b a"]
    assert press(chosen.opens("choose-buffer"), "t t P") == [
        'paste-buffer -p -b "it\'s"', "paste-buffer -p -b 'b'",
    ]  # fmt: skip
    assert press(chosen.opens("choose-client"), "d x z D t Z Enter") == [
        "detach-client -t /dev/pts/7", "detach-client -P -t /dev/pts/7", "suspend-client -t /dev/pts/7",
        "suspend-client -t /dev/pts/7", "detach-client -t '/dev/pts/7'",
    ]  # fmt: skip


# --- what is drawn ---


def test_the_selected_line_is_in_the_mode_style(chosen: Chosen) -> None:
    chooser = chosen.opens("choose-tree", "-F", "#[fg=red]x", "-N")
    rows = chooser.rows(20, 4, MODE)
    assert rows[2] == (
        ("(2) │   ├─> 0: ", MODE), ("x", Style(fg=1, bg=3)), (" " * 4, Style(bg=3)),
    )  # fmt: skip
    assert rows[0][:2] == (("(0) - a: ", PLAIN), ("x", Style(fg=1)))
    assert chooser.cursor is None


def test_panes_are_wanted_of_what_is_selected(chosen: Chosen) -> None:
    chooser = chosen.opens()
    wanted = [chooser.wanted]
    for names in ("g", "j", "G", "v", "v"):
        press(chooser, names)
        wanted.append(chooser.wanted)
    assert wanted == [[0], [0, 2], [0, 1], [3], [], [3]]


ANY_KEYS = st.lists(
    st.one_of(
        st.sampled_from(sorted({key for table in KEYS.values() for key in table})),
        st.builds(Key, st.integers(0, 0x110000), control=st.booleans(), meta=st.booleans()),
        st.sampled_from([Key(name=name) for name in ("Up", "F1", "Any", "None", "BSpace")]),
    ),
    max_size=30,
)
SIZES = st.tuples(st.integers(1, 140), st.integers(1, 45))
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@st.composite
def said(draw: st.DrawFn) -> str:
    """Anything that a host can say."""
    command = draw(st.sampled_from(sorted(name for name in KEYS if name.startswith("choose-"))))
    told: list[list[Any]] = []
    texts_of = st.one_of(NAMES, st.sampled_from(["#[fg=red]x", "#[align=right]y", "a#[", "漢字" * 40, "#[fill=blue]"]))
    for at in range(draw(st.integers(1, 12))):
        depth = 0 if command != "choose-tree" or not told else draw(st.integers(0, min(told[-1][0] + 1, 2)))
        number = (f"${at}", f"$0:{at}@{at}", f"%{at}")[depth] if command == "choose-tree" else f"n{at}"
        name = draw(NAMES) if not depth else str(at)
        ids = ([at], [at, 0, at, at + 1], [])[depth]
        key = draw(st.one_of(st.none(), st.sampled_from(["F1", "", "x", "None", "nokey"])))
        told.append([depth, number, name, draw(texts_of), draw(NAMES), key, draw(st.booleans()), ids, draw(NAMES)])
    what = {
        "command": command, "again": command, "sorts": ["one", "two"], "sort": "one", "reversed": draw(st.booleans()),
        "filter": draw(st.one_of(st.none(), NAMES)), "no_matches": draw(st.booleans()), "template": draw(NAMES),
        "block": draw(st.booleans()), "preview": draw(st.booleans()), "zoom": False, "pane": 0, "current": told[-1][1],
        "start": ["$0", "$0:0@0", "%0"], "keys": draw(st.one_of(st.none(), st.lists(NAMES, max_size=3))), "items": told,
        "left_out": draw(st.integers(0, 2)), "colours": ["blue", "red"], "separators": " ", "limit": 100,
    }  # fmt: skip
    return json.dumps(what)


@given(said(), ANY_KEYS, st.lists(SIZES, min_size=1, max_size=3), st.lists(NAMES, max_size=5), said())
def test_any_keys_leave_rows_that_cover_the_size(
    first: str, pressed: list[Key], sizes: list[tuple[int, int]], answers: list[str], more: str
) -> None:
    chooser: Chooser | None = Chooser(first, *sizes[0])
    waiting = iter(answers)
    for at, key in enumerate(pressed):
        assert chooser is not None
        size = sizes[at % len(sizes)]
        rows = chooser.rows(*size, MODE)
        assert [sum(width_of(text) for text, _ in row) for row in rows] == [size[0]] * size[1]
        outcome = chooser.press(key)
        if outcome.prompt:
            outcome = chooser.answer(next(waiting, None))
        assert isinstance(chooser.wanted, list)
        if outcome.closed:
            return
        if outcome.stale and at % 2:
            answer = {**json.loads(more), "command": chooser.command, "template": chooser.mark}
            chooser = opened(json.dumps(answer), chooser, *size)
