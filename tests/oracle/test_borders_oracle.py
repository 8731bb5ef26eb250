"""A window's borders on the screen of the real tmux's client, and ours: every cell that lies in no pane.

Compared are its character, and its style, which tells by a colour for which pane it was expanded and whether it is the
active one. What panes print is not looked at.
"""

import os
import random
import select
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, product
from pathlib import Path

import pytest
from support.depth import some_of
from support.person import Person
from support.program import Program, program, until

from panelock.cli.drawing.borders import Box, Spot, borders, status_places
from panelock.impl.host.screens.screen import open_screen

pytestmark = pytest.mark.oracle

COLUMNS, ROWS = 62, 20
PLAIN, ACTIVE = 16, 116
"""The colours of a pane's border, less the pane's index."""
LINES = ("single", "double", "heavy", "simple", "number")
STATUSES = ("off", "top", "bottom")
INDICATORS = ("off", "colour", "arrows", "both")

Look = tuple[str, str, str]
Drawn = dict[Spot, tuple[str, int]]
"""Characters with their colours."""


class Watched:
    """The real tmux with a client whose screen can be read."""

    def __init__(self, one: Program, person: Person) -> None:
        self.one, self.person = one, person
        self.screen = open_screen(COLUMNS, ROWS, 0)
        self.turn = 0

    def does(self, *words: str) -> None:
        """Run a command line, and read until the client has drawn what came of it.

        A window is drawn behind its title: once there is another title, it has been.
        """
        for more in (words, ()):
            self.turn += 1
            title = f"\x1b]0;turn {self.turn}\x07".encode()
            chain = (*more, ";") if more else ()
            self.one.ok(*chain, "set-option", "-g", "@turn", f"{self.turn}")
            seen = b""
            while title not in seen:
                seen = seen[-len(title) :] + self.reads()

    def reads(self) -> bytes:
        assert select.select([self.person.master], [], [], 10)[0], "the client draws nothing"
        data = os.read(self.person.master, 65536)
        self.screen.feed(data)
        return data

    def shows(self) -> Drawn:
        """Everything on its screen."""
        while select.select([self.person.master], [], [], 0)[0]:
            self.reads()
        drawn: Drawn = dict.fromkeys(product(range(COLUMNS), range(ROWS)), (" ", -1))
        for y, row in enumerate(self.screen.styled(0, ROWS)):
            x = 0
            for text, style in row.runs:
                for char in text:
                    drawn[x, y] = char, style.fg
                    x += 1
        return drawn

    def asks(self, words: str) -> list[list[int]]:
        """Expand a format that comes to numbers for each pane."""
        return [[*map(int, line.split())] for line in self.one.ok("list-panes", "-F", words).splitlines()]

    def panes(self) -> list[int]:
        return [pane for (pane,) in self.asks("#{pane_index}")]

    def boxes(self) -> list[Box]:
        return [Box(*box) for box in self.asks("#{pane_left} #{pane_top} #{pane_width} #{pane_height}")]

    def expects(self, look: Look, fill: str = "") -> Drawn:
        """What ours draws of its window."""
        lines, status, indicators = look
        found = self.asks(
            "#{pane_left} #{pane_top} #{pane_width} #{pane_height} #{window_width} #{window_height} #{pane_index}"
            " #{pane_active} #{window_zoomed_flag}"
        )
        visible = [pane for pane in found if pane[7] or not pane[8]]
        numbers = [pane[6] for pane in visible]
        drawn = borders(
            [Box(*pane[:4]) for pane in visible], [pane[7] for pane in visible].index(1), COLUMNS, ROWS,
            window=(found[0][4], found[0][5]), numbers=numbers, lines=lines, status=status, indicators=indicators,
            fill=fill,
        )  # fmt: skip
        return {
            spot: (cell.char, (ACTIVE if cell.active else PLAIN) + numbers[cell.pane]) for spot, cell in drawn.items()
        }


def look_of(look: Look) -> list[str]:
    lines, status, indicators = look
    return [
        "set-option", "-w", "pane-border-lines", lines, ";", "set-option", "-w", "pane-border-status", status, ";",
        "set-option", "-w", "pane-border-indicators", indicators,
    ]  # fmt: skip


@pytest.fixture
def watched(real_tmux: str, folder: Path) -> Iterator[Watched]:
    with program(folder, real_tmux) as one:
        one.ok("-f", "/dev/null", "new-session", "-d", "-x", f"{COLUMNS}", "-y", f"{ROWS}", "exec cat")
        for option, value in (
            ("status", "off"), ("default-command", "exec cat"), ("set-titles", "on"),
            ("set-titles-string", "turn #{@turn}"), ("pane-border-format", ""),
            ("pane-border-style", f"fg=colour#{{e|+:{PLAIN},#{{pane_index}}}}"),
            ("pane-active-border-style", f"fg=colour#{{e|+:{ACTIVE},#{{pane_index}}}}"),
        ):  # fmt: skip
            one.ok("set-option", "-g", option, value)
        attach = [one.tmux, "-S", one.place.socket, "attach-session"]
        with Person(attach, one.environment | {"LANG": "C.UTF-8"}, COLUMNS, ROWS) as person:
            until(lambda: one.ok("list-clients"))
            yield Watched(one, person)


def picture(drawn: Drawn, spots: Drawn) -> str:
    """The characters of these cells."""
    rows = ("".join(drawn[x, y][0] if (x, y) in spots else " " for x in range(COLUMNS)) for y in range(ROWS))
    return "\n".join(rows)


def agree(watched: Watched, look: Look, fill: str = "") -> None:
    mine = watched.expects(look, fill)
    theirs: Drawn = {}

    def same() -> bool:
        theirs.update(watched.shows())
        return all(theirs[spot] == mine[spot] for spot in mine)

    with suppress(AssertionError):
        until(same, 2)
    assert picture(theirs, mine) == picture(mine, mine), (look, watched.boxes())
    assert {spot: theirs[spot][1] for spot in mine} == {spot: colour for spot, (_, colour) in mine.items()}, look


def everywhere(watched: Watched) -> None:
    """Compare this layout in every status and with all indicators, each pane the active one in its turn."""
    panes = watched.panes()
    lines = cycle(LINES)
    for status, indicators in product(STATUSES, INDICATORS):
        for pane in panes:
            # All lines are drawn at the same places: which of them it is goes round.
            look = next(lines), status, indicators
            watched.does("select-pane", "-t", f":.{pane}", ";", *look_of(look))
            agree(watched, look)


SPLITS = {
    "one pane": "",
    "side by side": "h0",
    "side by side, the first narrow": "h0 L0",
    "one above the other": "v0",
    "three columns": "h0 h1",
    "three rows": "v0 v1",
    "one beside two": "h0 v1",
    "two beside one": "h0 v0",
    "one above two": "v0 h1",
    "two above one": "v0 h0",
    "four": "h0 v0 v2",
    "four, rows first": "v0 h0 h2",
    "nested": "h0 v1 h2 v3",
    "before": "hb0 vb0 hb0",
    "over all": "h0 v1 vf0 hf0",
}


def split(watched: Watched, script: str) -> None:
    """Split pane after pane: how (split-window's flags) and which; "L" and "U" make one smaller."""
    for step in script.split():
        pane = f":.{step[-1]}"
        if step[0] in "LU":
            watched.does("resize-pane", "-t", pane, f"-{step[0]}", "7")
        else:
            watched.does("split-window", "-t", pane, *(f"-{flag}" for flag in step[:-1]))


@pytest.mark.parametrize("name", some_of(SPLITS, 4))
def test_borders_are_drawn_as_tmux_draws_them(watched: Watched, name: str) -> None:
    split(watched, SPLITS[name])
    everywhere(watched)


@pytest.mark.parametrize(
    "name", some_of(["tiled", "main-horizontal", "even-vertical", "main-vertical", "even-horizontal"], 3)
)
def test_the_named_layouts_have_tmuxs_borders(watched: Watched, name: str) -> None:
    for _ in range(4):
        watched.does("split-window", ";", "select-layout", "tiled")
    watched.does("select-layout", name)
    everywhere(watched)


def at_random(watched: Watched, dice: random.Random, panes: int) -> None:
    """Split panes at random; what is too small for that stays."""
    for _ in range(panes - 1):
        pane = dice.randrange(len(watched.boxes()))
        size = f"{dice.randint(10, 90)}%"
        if watched.one.run("split-window", dice.choice(["-h", "-v"]), "-t", f":.{pane}", "-l", size).returncode == 0:
            watched.does("select-pane")


@pytest.mark.parametrize("seed", some_of(range(8), 8))
def test_random_splits_have_tmuxs_borders(watched: Watched, seed: int) -> None:
    dice = random.Random(seed)
    at_random(watched, dice, dice.randint(3, 9))
    everywhere(watched)


@pytest.mark.parametrize("look", some_of(product(LINES, STATUSES, INDICATORS), 22), ids="-".join)
def test_every_kind_of_line_is_drawn_with_tmuxs_characters(watched: Watched, look: Look) -> None:
    """With all junctions there are."""
    split(watched, "v0 v0 h0 h2 h4 h5")
    watched.does("resize-pane", "-t", ":.4", "-L", "9", ";", "set-option", "-w", "pane-base-index", "7")
    for pane in watched.panes():
        watched.does("select-pane", "-t", f":.{pane}", ";", *look_of(look))
        agree(watched, look)


@pytest.mark.parametrize("size", some_of([(40, 12), (61, 20), (62, 19), (61, 19), (30, 20), (62, 6)], 6), ids=str)
@pytest.mark.parametrize("script", some_of(["", "h0", "v0", "h0 v1 h2"], 2))
def test_a_window_that_is_smaller_has_borders_and_dots_around(
    watched: Watched, size: tuple[int, int], script: str
) -> None:
    split(watched, script)
    watched.does("resize-window", "-x", f"{size[0]}", "-y", f"{size[1]}")
    lines = cycle(LINES)
    for status, indicators in product(STATUSES, ("off", "both")):
        look = next(lines), status, indicators
        for fill in ("", "~"):
            watched.does("set-option", "-w", "fill-character", fill, ";", *look_of(look))
            agree(watched, look, fill)


@pytest.mark.parametrize("seed", some_of(range(6), 3))
def test_windows_that_are_far_too_small_have_tmuxs_borders(watched: Watched, seed: int) -> None:
    """With panes of no height, too, whose title takes their only row."""
    dice = random.Random(seed)
    at_random(watched, dice, dice.randint(1, 6))
    for status, indicators in product(STATUSES, INDICATORS):
        size = "-x", f"{dice.randint(1, 30)}", "-y", f"{dice.randint(1, 9)}"
        look = dice.choice(LINES), status, indicators
        watched.does("resize-window", *size, ";", *look_of(look))
        watched.one.run("split-window", dice.choice(["-h", "-v"]))
        watched.does("select-pane", "-t", f":.{dice.choice(watched.panes())}")
        agree(watched, look)


def test_a_zoomed_pane_has_its_line_of_title_and_no_other(watched: Watched) -> None:
    split(watched, "h0 v1")
    for look in product(LINES, STATUSES, INDICATORS):
        watched.does("resize-pane", "-Z", ";", *look_of(look))
        agree(watched, look)


@pytest.mark.parametrize("status", some_of(STATUSES, 2))
@pytest.mark.parametrize("seed", some_of(range(4), 4))
def test_titles_stand_where_tmux_has_them(watched: Watched, status: str, seed: int) -> None:
    dice = random.Random(seed)
    at_random(watched, dice, dice.randint(1, 7))
    watched.does(
        "set-option", "-g", "pane-border-format", "!" * COLUMNS, ";", "set-option", "-w", "pane-border-status", status
    )
    places = {(x + more, y) for x, y, width in status_places(watched.boxes(), status) for more in range(width)}
    until(lambda: {spot for spot, (char, _) in watched.shows().items() if char == "!"} == places, 2)
