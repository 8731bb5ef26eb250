"""choose-tree, choose-buffer, choose-client and display-panes: the real tmux's screen, key by key, and ours beside it."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from support.choosing import Picture, Sitter
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
GOT = "set -g @got \"<%%>\""


class Case(NamedTuple):
    """A command line, what is pressed then, and on how large a terminal."""

    keys: str
    words: tuple[str, ...] = ("choose-tree",)
    size: tuple[int, int] = (80, 24)


def _tree(*words: str) -> tuple[str, ...]:
    return ("choose-tree", *words)


MOVING = [
    "Down Down j C-n Up k C-p Up Up", "End Home G g", "NPage NPage NPage PPage PPage", "C-f C-f C-b C-b C-b",
    "Left Left Left Left", "h h h l l l l l", "- + - - + +", "M-- Down Down M-+ Down", "Down Right Right Left Left Down",
    "g Left Down Left Up Right", "H G H M-- H", "v Down Down v", "G v v PPage", "x z F1 C-c @",
]  # fmt: skip
TAGGING = [
    "t t t t t", "j j t k k t j j t", "C-t T C-t", "C-t j t j t", "j t M-- M-+", "j j j t h h l l", "t q",
]  # fmt: skip
SEARCHING = [
    "C-s be Enter n n", "/ cat Enter n n n n", "? other Enter M-- n", "M-- C-s cat Enter", "C-s Enter n", "C-s zzz Enter n",
    "C-s bee Enter C-s Escape n", "C-s th Enter g n",
]  # fmt: skip
SORTING = ["O O O", "r r", "r O r", "O j j r", "j j t O r"]
FILTERING = [
    "f #{==:#{session_name},b} Enter", "f 0 Enter r", "f #{m:*e*,#{window_name}} Enter j j f Escape",
    "f #{pane_active} Enter f C-u Enter", "f 1 Enter v v",
]  # fmt: skip
SCROLLING = ["G > > > < <", "G h h > > > > > > > < j k <", "> < <"]
STARTS = [
    Case("j h j l l", _tree("-s")), Case("j h j l l H", _tree("-w")), Case("j j", _tree("-N")), Case("j h", _tree("-G")),
    Case("j O", _tree("-O", "name")), Case("j r", _tree("-r", "-O", "NAME")), Case("j", _tree("-O", "nothing")),
    Case("j l j", _tree("-F", "#{session_name}#[fg=red,bold]#{window_index}#[align=right]#{pane_index}")),
    Case("j j", _tree("-F", "#[fill=red]#{?window_format,w,o}#[bg=blue] x")), Case("j", _tree("-F", "a#[fg=red")),
    Case("j F1", _tree("-K", "#{?#{e|<:#{line},3},F#{e|+:#{line},1},}", GOT)), Case("j 1", _tree("-K", "#{pane_index}")),
    Case("j x h", _tree("-K", "")), Case("h l", _tree("-f", "#{m:*e*,#{window_name}}")), Case("j", _tree("-f", "0")),
]  # fmt: skip
SIZES = [
    Case("j j G g NPage NPage > Left", size=size)
    for size in ((80, 40), (40, 12), (30, 9), (25, 30), (12, 20), (4, 18), (120, 50), (60, 15), (80, 14), (9, 9))
]  # fmt: skip
CHOOSING = [
    Case("Enter", _tree(GOT)), Case("j Enter", _tree(GOT)), Case("j j j Enter", _tree(GOT)), Case("4", _tree(GOT)),
    Case("M-c", _tree(GOT)), Case("9", _tree(GOT)), Case("M-z q", _tree(GOT)), Case("q", _tree(GOT)), Case("Escape", _tree(GOT)),
    Case("C-g", _tree(GOT)), Case("2", _tree("set -g @got '%1-%%-%1'")), Case("2", _tree("")), Case("3"), Case("6"), Case("Enter"),
    Case("j j Enter", _tree("{ set -g @got '%%' ; set -ga @got %1 }")), Case("C-t Enter", _tree(GOT)),
]  # fmt: skip
DOING = [
    Case("m"), Case("j j j m g m"), Case("j m M"), Case("m j m M m"), Case("j x y"), Case("j x Y"), Case("j j j x y"), Case("x n"),
    Case("x Enter"), Case("x Escape"), Case("j x q"), Case("X"), Case("j t t X y"), Case("j j t j t X n"), Case("j t j j t X y"),
    Case("G h h t X y"), Case("G h h h x y"), Case(": set Space -g Space @got Space %% Enter"), Case(": Escape"), Case(": Enter"),
    Case("j j l j : rename-window Space x Enter"), Case("G h h t g j j t : rename-window Space y%1 Enter"),
    Case("j j j : kill-pane Enter"), Case("j j j : split-window Space -d Enter"), Case("G : kill-window Enter"),
]  # fmt: skip
BUFFERS = "choose-buffer", "-F", "#{buffer_size} #[fg=red]#{buffer_sample}"
OTHERS = [
    Case("j j j k k G g", BUFFERS), Case("O O O r r", BUFFERS), Case("C-s two Enter n C-s name Enter", BUFFERS),
    Case("d j d G d", BUFFERS), Case("t t D", BUFFERS), Case("C-t T C-t D", BUFFERS), Case("D d d d d", BUFFERS),
    Case("f #{==:#{buffer_name},named} Enter d", BUFFERS), Case("f 0 Enter f Escape", BUFFERS), Case("h l M-- M-+ v", BUFFERS),
    Case("Enter", (*BUFFERS, GOT)), Case("j p", (*BUFFERS, GOT)), Case("2", (*BUFFERS, GOT)),
    Case("t j t P", (*BUFFERS, 'set -ga @got "<%%>"')), Case("P", (*BUFFERS, GOT)), Case("j", (*BUFFERS, "-O", "size", "-r")),
    Case("j j", (*BUFFERS, "-O", "name")), Case("j", (*BUFFERS, "-N")), Case("j 1", (*BUFFERS, "-K", "#{buffer_size}", GOT)),
    Case("j t O r v v f 0 Enter", ("choose-client", "-F", "#{session_name} #{client_width}")),
    Case("C-s pts Enter n q", ("choose-client", "-F", "#{session_name}")), Case("Enter", ("choose-client", GOT)),
    Case("0", ("choose-client", GOT)),
]  # fmt: skip
ALL = [Case(keys) for keys in (*MOVING, *TAGGING, *SEARCHING, *SORTING, *FILTERING, *SCROLLING)] + STARTS + SIZES
WALK = "Up Down j k h l Left Right G g t T C-t r v M-- M-+ NPage PPage H n < >".split()


class Two:
    """Both programs, with the same in them, and somebody who chooses."""

    def __init__(self, both: Pair, size: tuple[int, int]) -> None:
        self.both, self.size = both, size
        self.person: Onlooker = onlooker(both[0], "attach-session", "-t", "a", columns=size[0], rows=size[1])
        until(lambda: any("this is a"[: size[0]] in row for row in self.person.shows()))
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
        until(lambda: _state(self.both[0]) == _state(self.both[1]), limit_s=3)

    def same(self, done: str) -> None:
        """Wait until both show the same; where nothing is chosen any more, until that is so."""
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

    def end(self) -> None:
        self.sitter.__exit__()
        real = self.both[0]
        for pane in real.run("list-panes", "-aF", "#{pane_id}", "-f", "#{pane_in_mode}").stdout.split():
            real.ok("copy-mode", "-q", "-t", pane)  # that ends every mode
        for client in real.run("list-clients", "-F", "#{client_name}").stdout.split():
            real.ok("detach-client", "-t", client)
        if self.person.process.poll() is None:
            self.person.process.terminate()
        self.person.ends()
        self.person.__exit__()


def _texts(picture: Picture) -> list[str]:
    return ["".join(text for text, _ in row) for row in picture]


def _state(one: Program) -> list[str]:
    return [
        one.run("list-panes", "-aF", "#{session_name}:#{window_index}.#{pane_index} #{window_name} #{pane_marked}#{pane_active}").stdout,
        one.run("list-windows", "-aF", "#{session_name}:#{window_index} #{window_active}").stdout,
        one.run("list-clients", "-F", "#{session_name}:#{window_index}").stdout,
        one.run("list-buffers", "-F", "#{buffer_name}").stdout, one.run("show-options", "-gv", "@got").stdout,
    ]  # fmt: skip


def _fill(one: Program) -> None:
    one.ok("-f", os.devnull, "new-session", "-d", "-s", "a", "-n", "first", "-x", "80", "-y", "24", f"echo this is a; {CAT}")
    one.ok(
        "set", "-g", "status", "off", ";", "set", "-g", "default-command", CAT, ";", "set", "-g", "automatic-rename", "off", ";",
        "set", "-s", "escape-time", "0", ";", "set", "-g", "assume-paste-time", "0", ";", "set", "-g", "mode-style",
        "bg=yellow,fg=black", ";", "set", "-g", "allow-rename", "off", ";", "set", "-g", "prefix", "None",
    )  # fmt: skip
    one.ok("new-window", "-d", "-t", "a:", "-n", "other", f"printf 'other\\nin \\033[31mred\\033[0m'; {CAT}")
    one.ok("split-window", "-d", "-t", "a:1", f"echo second pane; {CAT}")
    one.ok("new-window", "-d", "-t", "a:", "-n", "third#x")
    one.ok("new-session", "-d", "-s", "b", "-n", "bée")
    one.ok("new-session", "-d", "-s", "many", "-n", "w0")
    for number in range(1, 7):
        one.ok("new-window", "-d", "-t", "many:", "-n", f"w{number}")
    one.ok("select-window", "-t", "many:3")
    one.ok("new-session", "-d", "-s", "zz", "-t", "many")
    one.ok("set-buffer", "one\ntwo", ";", "set-buffer", "three\tfour\n\nfünf 漢", ";", "set-buffer", "-b", "named", "x" * 90)


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
    two = Two(both, case.size)
    try:
        two.plays(case)
    finally:
        two.end()


def _name(case: Case) -> str:
    return f"{' '.join(case.words)} | {case.keys} | {case.size[0]}x{case.size[1]}"


@pytest.mark.parametrize("case", ALL, ids=_name)
def test_a_tree_shows_what_tmuxs_does(shared: Pair, case: Case) -> None:
    _play(shared, case)


@pytest.mark.parametrize("case", CHOOSING, ids=_name)
def test_what_is_chosen_is_what_tmux_chooses(shared: Pair, case: Case) -> None:
    for one in shared:
        one.run("set-option", "-gu", "@got", ";", "select-window", "-t", "a:0", ";", "select-pane", "-t", "a:1.0")
    _play(shared, case)


@pytest.mark.parametrize("case", [*DOING, *OTHERS], ids=_name)
def test_what_is_done_to_what_is_selected_is_what_tmux_does(own: Pair, case: Case) -> None:
    _play(own, case)


@pytest.mark.parametrize("seed", range(4))
def test_any_keys_come_to_the_same(shared: Pair, seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice([(80, 24), (70, 30), (33, 13), (100, 40)])
    _play(shared, Case(" ".join(chance.choices(WALK, k=40)), size=size))


# --- panes' numbers ---

NUMBERS = [
    (), ("split-window -h",), ("split-window -h", "split-window -v", "split-window -v"),
    ("split-window -l 5", "split-window -h", "split-window -h", "split-window -h"),
    ("split-window -l 6 -h", "split-window -h", "split-window -l 3"), ("set -g pane-base-index 7", "split-window", "split-window -h"),
    ("set -g display-panes-colour green", "set -g display-panes-active-colour '#112233'", "split-window"),
    (*("split-window -h", "select-layout tiled") * 11,), ("split-window -l 7", "split-window -h", "resize-pane -Z"),
    ("set -g pane-base-index 98", "split-window -h", "split-window -h"),
]  # fmt: skip


def _cells(picture: Picture, columns: int) -> dict[tuple[int, int], tuple[str, Style]]:
    found = {}
    for y, row in enumerate(picture):
        cells = [(char, style) for text, style in row for char in text]
        for x, cell in enumerate([*cells, *[(" ", PLAIN)] * (columns - len(cells))]):
            found[x, y] = cell
    return found


def _scenes(one: Program) -> list[PaneScene]:
    form = "#{pane_id} #{pane_index} #{pane_left} #{pane_top} #{pane_width} #{pane_height} #{pane_active} #{window_zoomed_flag}"
    lines = [line.split() for line in one.ok("list-panes", "-t", "a:", "-F", form).splitlines()]
    return [
        PaneScene(int(number[1:]), int(index), Box(*map(int, box)), active == "1", True, False, *[""] * 5)
        for number, index, *box, active, zoomed in lines if zoomed == "0" or active == "1"
    ]  # fmt: skip


@pytest.mark.parametrize("commands", NUMBERS, ids="; ".join)
@pytest.mark.parametrize("size", [(80, 24), (131, 41)], ids=str)
def test_numbers_stand_where_tmuxs_do(own: Pair, commands: tuple[str, ...], size: tuple[int, int]) -> None:
    real, ours = own
    two = Two(own, size)
    try:
        for one in own:
            one.ok("new-window", "-t", "a:")
            for command in commands:
                one.ok(*command.replace("'", "").split())
        until(lambda: _scenes(real) == _scenes(ours))
        real.ok("display-panes", "-b", "-d", "0")
        two.sitter.gives("display-panes -b -d 0")
        drawn = dict.fromkeys(_inside(_scenes(real)), (" ", PLAIN))
        for x, y, runs in PaneNumbers(two.sitter.told[-1]).pieces(_scenes(ours), Area(0, *size, 0, 0)):
            for text, style in runs:
                drawn.update({(x + at, y): (char, style) for at, char in enumerate(text)})
        cells: dict[tuple[int, int], tuple[str, Style]] = {}

        def same() -> bool:
            cells.clear()
            cells.update(_cells(two.person.picture(), size[0]))
            return all(cells[place] == cell for place, cell in drawn.items() if place != _cursor(_scenes(real)))

        try:
            until(same, limit_s=3)
        except AssertionError:
            wrong = {place: (cells[place], cell) for place, cell in drawn.items() if cells[place] != cell}
            pytest.fail("\n".join([*two.person.shows(), str(wrong)]))
    finally:
        two.end()


def _inside(scenes: list[PaneScene]) -> Iterator[tuple[int, int]]:
    for scene in scenes:
        for x in range(scene.box.left, scene.box.left + scene.box.width):
            for y in range(scene.box.top, scene.box.top + scene.box.height):
                yield x, y


def _cursor(scenes: list[PaneScene]) -> tuple[int, int] | None:
    del scenes


PRESSED = ["0", "1", "2", "5", "9", "a", "b", "z", "q", "Enter", "A", "M-1", "Up", "C-a"]


@pytest.mark.parametrize("template", [(), (GOT,), ("{ set -g @got '%%' ; select-pane -t %% }",)], ids=str)
@pytest.mark.parametrize("flags", [(), ("-N",)], ids=str)
@pytest.mark.parametrize("zoomed", [False, True], ids=["", "zoomed"])
def test_a_key_chooses_the_pane_that_tmux_chooses(
    own: Pair, template: tuple[str, ...], flags: tuple[str, ...], zoomed: bool
) -> None:
    real, ours = own
    two = Two(own, (80, 24))
    try:
        for one in own:
            one.ok("new-window", "-t", "a:")
            for _ in range(11):
                one.ok("split-window", "-d", ";", "select-layout", "tiled")
        for name in PRESSED:
            for one in own:
                one.ok("select-pane", "-t", "a:.0")
                if zoomed:
                    one.ok("resize-pane", "-Z", "-t", "a:.0")
                one.run("set-option", "-gu", "@got")
            blank = two.person.shows()
            real.ok("display-panes", "-b", "-d", "0", *flags, *template)
            until(lambda before=blank: two.person.shows() != before or _coloured(two.person))
            two.sitter.gives(" ".join(map(quoted, ("display-panes", "-b", "-d", "0", *flags, *template))))
            ((key, data),) = typed(name)
            pressed = PaneNumbers(two.sitter.told[-1]).press(key)
            real.ok("send-keys", "-t", "a:.0", "-R")
            two.person.types(data)
            for line in pressed.commands:
                two.sitter.gives(line)
            until(lambda: not _coloured(two.person), limit_s=3)
            until(lambda: _zooms(real) == _zooms(ours) and _state(real) == _state(ours), limit_s=3)
            echoes = "0" if key.name or not (0x20 <= key.code < 0x7F) or key.meta else ""
            if pressed.passed_on and not echoes:
                until(lambda: any(name in row for row in two.person.shows()), limit_s=3)
    finally:
        two.end()


def _coloured(person: Onlooker) -> bool:
    return any(style.bg in (1, 4) or style.fg in (1, 4) for row in person.picture() for _, style in row)


def _zooms(one: Program) -> str:
    return one.ok("list-windows", "-a", "-F", "#{window_zoomed_flag}")
