"""Menus: what the real tmux of the oracle has no words for, and what no terminal shows; the rest is its oracle's."""

from typing import Any

import msgspec
import pytest
from support.prompts import watched
from support.stage import Stage, stage

from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.menu import Menu, Outcome, Said
from panelock.cli.drawing.menu_place import About, place
from panelock.cli.drawing.pointed_text import Screen, variables, word
from panelock.cli.drawing.pointing import Ground
from panelock.cli.drawing.window import Area
from panelock.impl.host.screens.runs import width_of
from panelock.impl.host.screens.screen import PLAIN, Style
from panelock.impl.keys import Key
from panelock.impl.store import Store

THREE = (("one", "1", "first"), ("-two", "2", "second"), None, ("three", "", "third 'x'"))


def said(**others: Any) -> Said:
    usual: dict[str, Any] = {
        "title": "", "items": list(THREE), "x": "0", "y": "0", "pane": 1, "window": 0, "target": "$0:0.%1", "own": True,
        "stays": False, "start": 0, "styles": [["default", ""], ["bg=yellow", ""], ["default", ""]], "lines": "single",
    }  # fmt: skip
    return msgspec.convert(usual | others, Said)


def drawn(menu: Menu) -> list[str]:
    rows: dict[int, str] = {}
    for x, y, runs in menu.pieces():
        text = "".join(part for part, _ in runs)
        before = rows.get(y, "")
        rows[y] = before[:x] + text + before[x + width_of(text) :]
    return [rows[y] for y in sorted(rows)]


@pytest.mark.parametrize(
    ("lines", "corner", "line"),
    [("single", "┌", "├"), ("double", "╔", "╠"), ("heavy", "┏", "┣"), ("rounded", "╭", "├"), ("simple", "+", "+"),
     ("padded", " ", " "), ("none", " ", " ")],
)  # fmt: skip
def test_its_border_is_of_the_lines_that_are_asked_for(lines: str, corner: str, line: str) -> None:
    rows = drawn(Menu(said(lines=lines), 80, pointed=False))
    assert rows[0][0] == corner
    assert rows[3][0] == line
    assert len({len(row) for row in rows}) == 1


def test_styles_of_the_command_change_colours_alone() -> None:
    menu = Menu(
        said(styles=[["bold", "fg=red,underscore"], ["reverse", "bg=blue"], ["", "fg=green"]]), 80, pointed=True
    )
    styles = {part.strip(): style for _, _, runs in menu.pieces() for part, style in runs if part.strip()}
    assert styles["three"] == Style(attrs=styles["three"].attrs, fg=1)
    assert styles["three"].attrs & 1
    assert styles["│"].fg == 2


@pytest.mark.parametrize(("start", "chosen"), [(0, "first"), (1, "third 'x'"), (3, "third 'x'"), (9, "third 'x'")])
def test_it_begins_where_it_is_told_or_behind_that(start: int, chosen: str) -> None:
    outcome = Menu(said(start=start), 80, pointed=False).press(Key(13))
    assert outcome is not None
    assert outcome.closed
    assert chosen.split(maxsplit=1)[0] in outcome.commands


def test_nothing_is_selected_first_where_that_is_asked_for() -> None:
    assert Menu(said(start=-1), 80, pointed=False).press(Key(13)) == Outcome(closed=True)


def test_what_is_chosen_is_run_at_the_target() -> None:
    outcome = Menu(said(), 80, pointed=False).press(Key(ord("1")))
    assert outcome == Outcome(
        closed=True, commands='choose-tree -K panelock-here -t "$0:0.%1" first', key=Key(ord("1"))
    )


@pytest.fixture
def at(store: Store) -> Stage:
    return stage(store)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("-b", "wavy", "a", "b", "c"), "menu-border-lines unknown value: wavy"),
        (("-C", "x", "a", "b", "c"), "starting choice invalid"),
        (("a", "b"), "not enough arguments"),
    ],
)
def test_the_host_refuses_what_it_cannot_show(at: Stage, words: tuple[str, ...], text: str) -> None:
    told = watched(at, "/dev/pts/7")
    assert at.refused("display-menu", *words) == text
    assert told.lines == []


def test_who_draws_nothing_is_shown_no_menu(at: Stage) -> None:
    watched(at, "")
    assert at.refused("display-menu", "a", "b", "c") == "display-menu: clients in control mode show nothing"


def test_the_host_tells_of_options_and_of_the_commands_own_looks(at: Stage) -> None:
    told = watched(at, "/dev/pts/7")
    at.ok("set-option", "-gw", "menu-style", "fg=red", ";", "set-option", "-gw", "menu-border-lines", "heavy")
    at.ok("display-menu", "-s", "bg=blue", "-H", "fg=green", "-C", "2", "#{session_name}", "b", "new-window")
    (line,) = told.lines
    shown = msgspec.json.decode(line.removeprefix("%menu "), type=Said)
    assert shown.styles[:2] == [("fg=red", "bg=blue"), ("bg=yellow,fg=black", "fg=green")]
    assert (shown.lines, shown.start, shown.items, shown.own) == ("heavy", 2, [("a", "b", "new-window")], False)


def screen(*rows: str) -> Screen:
    return Screen(8, len(rows), lambda y: [(rows[y], PLAIN)])


@pytest.mark.parametrize(
    ("place", "found"),
    [((0, 0), "one"), ((3, 0), "two"), ((6, 0), "two"), ((0, 1), "abcdefghi"), ((0, 2), "abcdefghi"), ((2, 2), ""),
     ((1, 3), ""), ((2, 3), "x"), ((7, 3), "")],
)  # fmt: skip
def test_a_word_goes_on_where_its_line_does(place: tuple[int, int], found: str) -> None:
    assert word(screen("one two", "abcdefgh", "i", "日 x"), *place, "-_") == found


def test_a_link_is_that_of_the_place() -> None:
    row = [("a ", PLAIN), ("日", PLAIN._replace(link="https://example.org"))]
    seen = Screen(8, 1, lambda _: row)
    assert variables(seen, 0, 0, "").get("mouse_hyperlink") is None
    assert [variables(seen, x, 0, "")["mouse_hyperlink"] for x in (2, 3)] == ["https://example.org"] * 2
    assert variables(seen, 0, 0, "")["mouse_line"] == "a 日"


def test_a_number_of_many_digits_is_far_away() -> None:
    area = Area(0, 80, 24, 0, 0)
    about = About((10, 5), (80, 24), Ground([], False, area, (80, 24), None, []), Box(0, 0, 80, 24), 0, None)
    assert place("9" * 5000, "-" + "9" * 5000, about, str) == (70, 0)
    assert place("", "x", about, str) == (0, 0)
    assert place("#{popup_no_such}7", " 9x", about, lambda text: text) == (7, 4)
