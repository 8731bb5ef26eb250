"""Choosing and panes' numbers: the real tmux's screen, key by key, and ours beside it."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest
from oracle.choosing_cases import ALL, CHOOSING, DOING, GOT, OTHERS, SIZES, WALK, Case
from support.choosing import Picture, Sitter
from support.depth import some_of
from support.hosting import LIMIT_S
from support.onlooker import Onlooker, onlooker
from support.pair import Pair, pair
from support.program import Program, until
from support.prompts import typed

from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.pane_numbers import PaneNumbers
from panelock.cli.drawing.scene import PaneScene
from panelock.cli.drawing.window import Area
from panelock.impl.arguments import quoted
from panelock.impl.host.screens.screen import PLAIN, Style

pytestmark = pytest.mark.oracle

CAT = "exec cat"


class Two:
    """Both programs, with the same in them, and somebody who chooses."""

    def __init__(self, both: Pair, size: tuple[int, int]) -> None:
        self.both, self.size = both, size
        self.person: Onlooker = onlooker(both[0], "attach-session", "-t", "a", columns=size[0], rows=size[1])
        until(lambda: both[0].ok("list-clients", "-F", "#{client_name}"))
        tty = both[0].ok("list-clients", "-F", "#{client_name}")
        self.sitter = Sitter(both[1], *size, tty)

    def plays(self, case: Case) -> None:
        """Open it and press keys, and compare after each; then what has come of it."""
        self.both[0].ok(*case.words)
        self.sitter.gives(" ".join(map(quoted, case.words)))
        assert self.sitter.chooser is not None, self.sitter.errors
        self.same("")
        done = []
        for key, data in typed(case.keys):
            done.append(data)
            self.person.types(data)
            self.sitter.presses(key)
            self.same(repr(done))
        until(lambda: _state(self.both[0]) == _state(self.both[1]))

    def same(self, done: str) -> None:
        """Wait until both show the same; where nothing is chosen any more, until that is so.

        A client asks anew what there is whenever something is told: nothing may be moved by that.
        """
        if self.sitter.chooser is not None and self.sitter.prompt is None:
            self.sitter.asks_anew()
        mine = self.sitter.picture()
        if mine is None:
            until(lambda: "1" not in self.both[0].ok("list-panes", "-aF", "#{pane_in_mode}"))
            return
        asked = self.sitter.prompt
        seen = self.sitter.compared
        if asked is not None:
            seen = [row for row in seen if row < self.size[1] - 1]
        end = time.monotonic() + LIMIT_S
        while True:
            theirs = self.person.picture()
            typed_there = asked is None or self.person.shows()[-1] == asked.rstrip()
            if typed_there and [theirs[row] for row in seen] == [mine[row] for row in seen]:
                return
            if time.monotonic() > end:
                assert typed_there, (done, asked, self.person.shows())
                assert _texts(mine) == _texts(theirs), done
                for row in seen:
                    assert mine[row] == theirs[row], (done, row)
            time.sleep(0.005)
            if asked is None:  # a program may have begun meanwhile, of which a client would be told
                self.sitter.asks_anew()
                mine = self.sitter.picture()
                assert mine is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sitter.__exit__()
        real = self.both[0]
        for pane in real.run("list-panes", "-aF", "#{pane_id}", "-f", "#{pane_in_mode}").stdout.split():
            real.ok("copy-mode", "-q", "-t", pane)  # that ends every mode
        for client in real.run("list-clients", "-F", "#{client_name}").stdout.split():
            real.ok("detach-client", "-t", client)
        self.person.ends()
        self.person.__exit__()


def _texts(picture: Picture) -> list[str]:
    return ["".join(text for text, _ in row) for row in picture]


def _state(one: Program) -> list[str]:
    """Tell what there is, a pane that was chosen by its index: a session that joins a group costs tmux a pane's id."""
    got = one.run("show-options", "-gv", "@got").stdout
    if got.startswith("<%"):
        got = one.run("display-message", "-p", "-t", got.strip("<>\n"), "#{pane_index}").stdout
    place = "#{session_name}:#{window_index}"
    asked = [
        ("list-panes", "-aF", f"{place}.#{{pane_index}} #{{window_name}} #{{pane_marked}}#{{pane_active}}"),
        ("list-windows", "-aF", f"{place} #{{window_active}}"), ("list-clients", "-F", place),
        ("list-buffers", "-F", "#{buffer_name}"),
    ]  # fmt: skip
    return [got, *(one.run(*words).stdout for words in asked)]


def _begin(one: Program) -> None:
    first = f"echo this is a; {CAT}"
    one.ok("-f", os.devnull, "new-session", "-d", "-s", "a", "-n", "first", "-x", "80", "-y", "24", first)
    for name, value in {
        "status": "off", "default-command": CAT, "automatic-rename": "off", "assume-paste-time": "0",
        "escape-time": "0", "mode-style": "bg=yellow,fg=black", "allow-rename": "off", "prefix": "None",
    }.items():  # fmt: skip
        one.ok("set-option", "-g", name, value)


def _fill(one: Program) -> None:
    _begin(one)
    one.ok("new-window", "-d", "-t", "a:", "-n", "other", f"printf 'other\\nin \\033[31mred\\033[0m'; {CAT}")
    one.ok("split-window", "-d", "-t", "a:1", f"echo second pane; {CAT}")
    one.ok("new-window", "-d", "-t", "a:", "-n", "third#x")
    one.ok("new-session", "-d", "-s", "b", "-n", "bée")
    one.ok("new-session", "-d", "-s", "many", "-n", "w0")
    for number in range(1, 7):
        one.ok("new-window", "-d", "-t", "many:", "-n", f"w{number}")
    one.ok("select-window", "-t", "many:3")
    one.ok("new-session", "-d", "-s", "zz", "-t", "many")
    for words in (("one\ntwo",), ("three\tfour\n\nfünf 漢",), ("-b", "named", "x" * 90)):
        one.ok("set-buffer", *words)


@pytest.fixture(scope="module")
def shared(real_tmux: str) -> Iterator[Pair]:
    """Both for all that change nothing but an option."""
    folder = Path(tempfile.mkdtemp(prefix="pl-"))
    try:
        with pair(folder, real_tmux) as both:
            for one in both:
                _fill(one)
            yield both
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def own(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Both for one test."""
    with pair(folder, real_tmux) as both:
        for one in both:
            _fill(one)
        yield both


def _play(both: Pair, case: Case) -> None:
    with Two(both, case.size) as two:
        two.plays(case)


def _name(case: Case) -> str:
    return f"{' '.join(case.words)} | {case.keys} | {case.size[0]}x{case.size[1]}"


@pytest.mark.parametrize("case", some_of(ALL, 5), ids=_name)
def test_a_tree_shows_what_tmuxs_does(shared: Pair, case: Case) -> None:
    _play(shared, case)


@pytest.mark.parametrize("case", CHOOSING, ids=_name)
def test_what_is_chosen_is_what_tmux_chooses(shared: Pair, case: Case) -> None:
    for one in shared:
        one.run("set-option", "-gu", "@got", ";", "select-window", "-t", "a:0", ";", "select-pane", "-t", "a:1.0")
    _play(shared, case)


@pytest.mark.parametrize("case", some_of([*SIZES, *DOING, *OTHERS], 10), ids=_name)
def test_what_is_done_to_what_is_selected_is_what_tmux_does(own: Pair, case: Case) -> None:
    _play(own, case)


@pytest.mark.parametrize("seed", some_of(range(4), 4))
def test_any_keys_come_to_the_same(shared: Pair, seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice([(80, 24), (70, 30), (33, 13), (100, 40)])
    _play(shared, Case(" ".join(chance.choices(WALK, k=40)), size=size))


# --- panes' numbers ---

TILED = "split-window -h", "select-layout tiled"
NUMBERS = {
    "one": (), "two": ("split-window -h",), "four": ("split-window -h", "split-window -v", "split-window -v"),
    "low": ("split-window -l 5", "split-window -h", "split-window -h", "split-window -h"),
    "narrow": ("split-window -l 6 -h", "split-window -h", "split-window -l 3"),
    "from 7": ("set -g pane-base-index 7", "split-window", "split-window -h"),
    "from 98": ("set -g pane-base-index 98", "split-window -h", "split-window -h"),
    "coloured": ("set -g display-panes-colour green", "set -g display-panes-active-colour colour99", "split-window"),
    "twelve": TILED * 11, "zoomed": ("split-window -l 7", "split-window -h", "resize-pane -Z"),
}  # fmt: skip
KEYS = ["0", "1", "2", "5", "9", "a", "b", "z", "q", "Enter", "A", "M-1", "Up", "C-a"]
FRESH = ("new-window", "-t", "a:")
Cell = tuple[str, Style]


@pytest.fixture
def bare(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Both with one session."""
    with pair(folder, real_tmux) as both:
        for one in both:
            _begin(one)
        yield both


def _cells(picture: Picture, columns: int) -> dict[tuple[int, int], Cell]:
    found = {}
    for y, row in enumerate(picture):
        cells = [(char, style) for text, style in row for char in text]
        for x, cell in enumerate([*cells, *[(" ", PLAIN)] * (columns - len(cells))]):
            found[x, y] = cell
    return found


def _scenes(one: Program) -> list[PaneScene]:
    place = "#{pane_index} #{pane_left} #{pane_top} #{pane_width} #{pane_height} #{pane_active} #{window_zoomed_flag}"
    lines = [line.split() for line in one.ok("list-panes", "-t", "a:", "-F", place).splitlines()]
    return [
        PaneScene(0, int(index), Box(*map(int, box)), active == "1", True, False, *[""] * 5)
        for index, *box, active, zoomed in lines if zoomed == "0" or active == "1"
    ]  # fmt: skip


def _blank(scenes: list[PaneScene]) -> dict[tuple[int, int], Cell]:
    """Everything that is in a pane."""
    return {
        (x, y): (" ", PLAIN)
        for scene in scenes
        for x in range(scene.box.left, scene.box.left + scene.box.width)
        for y in range(scene.box.top, scene.box.top + scene.box.height)
    }


@pytest.mark.parametrize("name", some_of(NUMBERS, 2))
@pytest.mark.parametrize("size", some_of([(80, 24), (131, 41)], 2), ids=str)
def test_numbers_stand_where_tmuxs_do(bare: Pair, name: str, size: tuple[int, int]) -> None:
    real, ours = bare
    with Two(bare, size) as two:
        for one in bare:
            one.ok(*FRESH)
            for command in NUMBERS[name]:
                verb, *words = command.split()
                one.ok(verb, *words if verb == "set" else ["-t", "a:", *words])
        until(lambda: _scenes(real) == _scenes(ours))
        real.ok("display-panes", "-b", "-d", "0")
        two.sitter.gives("display-panes -b -d 0")
        drawn = _blank(_scenes(real))
        for x, y, runs in PaneNumbers(two.sitter.told[-1]).pieces(_scenes(ours), Area(0, *size, 0, 0)):
            for text, style in runs:
                drawn.update({(x + at, y): (char, style) for at, char in enumerate(text)})

        def wrong() -> dict[tuple[int, int], tuple[Cell, Cell]]:
            cells = _cells(two.person.picture(), size[0])
            return {place: (cells[place], cell) for place, cell in drawn.items() if cells[place] != cell}

        with suppress(AssertionError):
            until(lambda: not wrong())
        assert not wrong(), "\n".join(two.person.shows())


@pytest.mark.parametrize(
    "asked",
    some_of([((), ()), ((), (GOT,)), ((), ("{ set -g @got '%%' ; select-pane -t %% }",)), (("-N",), ())], 2),
    ids=str,
)
@pytest.mark.parametrize("zoomed", some_of([False, True], 2), ids=["", "zoomed"])
def test_a_key_chooses_the_pane_that_tmux_chooses(
    bare: Pair, asked: tuple[tuple[str, ...], tuple[str, ...]], *, zoomed: bool
) -> None:
    real, ours = bare
    flags, template = asked
    words = ("display-panes", "-b", "-d", "0", *flags, *template)
    with Two(bare, (80, 24)) as two:
        for one in bare:
            one.ok(*FRESH)
            for _ in range(11):
                one.ok("split-window", "-d", "-t", "a:", ";", "select-layout", "-t", "a:", "tiled")
        for name in KEYS:
            for one in bare:
                one.run("select-pane", "-t", "a:.0", ";", "set-option", "-gu", "@got")
                if zoomed:
                    one.ok("resize-pane", "-Z", "-t", "a:.0")
            real.ok(*words)
            until(lambda: _numbered(two.person))
            two.sitter.gives(" ".join(map(quoted, words)))
            ((key, data),) = typed(name)
            pressed = PaneNumbers(two.sitter.told[-1]).press(key)
            before = two.person.shows()
            two.person.types(data)
            for line in pressed.commands:
                two.sitter.gives(line)
            until(lambda: not _numbered(two.person))
            until(lambda: _zooms(real) == _zooms(ours) and _state(real) == _state(ours))
            if pressed.passed_on and key.code >= ord(" ") and not key.meta:
                until(lambda seen=before: two.person.shows() != seen)


def _numbered(person: Onlooker) -> bool:
    """Tell whether anything has the colours of panes' numbers."""
    return any({style.bg, style.fg} & {1, 4} for row in person.picture() for _, style in row)


def _zooms(one: Program) -> str:
    return one.ok("list-windows", "-a", "-F", "#{window_zoomed_flag}")
