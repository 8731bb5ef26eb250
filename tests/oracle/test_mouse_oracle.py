"""The mouse on the terminal of the real tmux's client, and ours: which keys it makes where, and what panes are sent.

Every mouse key is bound to a command that notes the key, and what formats say of where the mouse is.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
from oracle.mouse_corpus import ASKED, BUTTONS, RANGED, REPORTS, clicks, facts_of, old, sgr, with_modifiers
from support.depth import some_of
from support.onlooker import Onlooker, onlooker
from support.program import Program, program, until

from panelock.cli.drawing import mouse, styled
from panelock.cli.drawing.aimed import resolve
from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.mouse import Report
from panelock.cli.drawing.pointing import Ground, Pointed, Pointing
from panelock.cli.drawing.window import Area
from panelock.impl import keys
from panelock.impl.host.screens.screen import PLAIN
from panelock.impl.host.screens.wire import Facts
from panelock.impl.keys_table import MOUSE_IN_ORDER

pytestmark = pytest.mark.oracle

COLUMNS, ROWS = 60, 18
MODIFIERS = ["".join(some) for some in product(("", "C-"), ("", "M-"), ("", "S-"))]
END = b"\x1b[24~"
"""F12, which is bound to the end of the notes."""


class Watched:
    """The real tmux with a client at whose terminal there is a mouse."""

    def __init__(self, one: Program, person: Onlooker) -> None:
        self.one, self.person = one, person
        self.turn = 0

    def does(self, *words: str) -> None:
        """Run a command line, and wait until the client has drawn what came of it: its title is another one then."""
        for more in (words, ()):
            self.turn += 1
            title = f"\x1b]0;turn {self.turn}\x07".encode()
            self.one.ok(*more, *([";"] if more else []), "set-option", "-g", "@turn", f"{self.turn}")
            until(lambda title=title: title in self.sees())

    def sees(self) -> bytes:
        self.person.drain()
        return self.person.seen

    def ground(self) -> Ground:
        """What is on its terminal."""
        ask = "#{pane_id} #{pane_left} #{pane_top} #{pane_width} #{pane_height} #{pane_active}"
        found = [line[1:].split(" ") for line in self.one.ok("list-panes", "-F", ask).splitlines()]
        boxes = [(int(pane), Box(*map(int, box)), active == "1") for pane, *box, active in found]
        width, height, zoomed, position, status = self.one.ok(
            "display-message", "-p",
            "#{window_width} #{window_height} #{window_zoomed_flag} #{status-position} #{status}",
        ).split(" ")  # fmt: skip
        client = self.one.ok("list-clients", "-F", "#{client_name}")
        offset = self.one.ok("display-message", "-c", client, "-p", "#{window_offset_x} #{window_offset_y}").split(" ")
        lines = {"off": 0, "on": 1}.get(status) if status in {"off", "on"} else int(status)
        assert lines is not None
        texts = [self.one.ok("display-message", "-p", f"#{{T:status-format[{line}]}}") for line in range(lines)]
        rows = self.person.rows - lines
        return Ground(
            [(pane, box) for pane, box, active in boxes if active or zoomed == "0"], zoomed == "1",
            Area(lines if position == "top" else 0, self.person.columns, rows, *(int(one or 0) for one in offset)),
            (int(width), int(height)),
            None if not lines else 0 if position == "top" else rows,
            [styled.ranges(text, self.person.columns, PLAIN) for text in texts],
        )  # fmt: skip

    def notes(self, reports: Sequence[bytes]) -> list[str]:
        """Do something with the mouse, and read what keys it made."""
        self.one.ok("set-option", "-g", "@notes", "")
        for begin in range(0, len(reports), 50):
            self.person.types(b"".join(reports[begin : begin + 50]))
            self.person.drain()
        self.person.types(END)
        return self.noted("end")

    def noted(self, last: str) -> list[str]:
        """Wait for a note."""

        def found() -> list[str]:
            self.person.drain()
            return self.one.ok("show-options", "-gv", "@notes").split("/")

        until(lambda: any(note.startswith(last) for note in found()))
        return [note for note in found() if note and note != "end"]


def note(pointed: Pointed, active: int, current: int) -> str:
    """What formats say where ours has pointed: on a border nothing of a place."""
    pane = active if pointed.pane is None else pointed.pane
    pane = pane if pointed.window in {None, current} else -1
    place = "," if pointed.x is None else f"{pointed.x},{pointed.y}"
    return f"{keys.text_of(pointed.key)} {pane} {current if pointed.window is None else pointed.window} {place}"


def slipped(said: str) -> str:
    """What tmux makes of it that button 10 is let go: the key of button 1, by a slip."""
    return said.replace("MouseUp10", "MouseUp1")


def notes_of(pointing: Pointing, ground: Ground, reports: Sequence[bytes], active: int) -> list[str]:
    read = [mouse.read(report) for report in reports]
    pointed = [pointing.point(one, ground, 0.0) for one in read if one is not None]
    return [slipped(note(one, active, 0)) for one in pointed if one is not None and "MouseMove" not in one.key.name]


@contextmanager
def watched(tmux: str, folder: Path, *commands: Sequence[str]) -> Iterator[Watched]:
    """A session whose first window has three panes, and that has two windows more."""
    config = folder / "keys"
    said = "set-option -gaF -t = @notes '{} #{{?#{{==:#{{window_index}},0}},#{{s/%//:pane_id}},-1}} #{{window_index}} "
    said += "#{{mouse_x}},#{{mouse_y}}/'"
    names = [modifier + name for modifier in MODIFIERS for name in MOUSE_IN_ORDER]
    bindings = [f"bind-key -n {name} {said.format(name)}\n" for name in names]
    config.write_text("".join(bindings) + "bind-key -n F12 set-option -ga @notes end/\n")
    with program(folder, tmux) as one:
        one.ok("-f", "/dev/null", "new-session", "-d", "-x", f"{COLUMNS}", "-y", f"{ROWS}", "exec cat")
        for option, value in (
            ("default-command", "exec cat"), ("set-titles", "on"), ("set-titles-string", "turn #{@turn}"),
            ("mouse", "on"), ("status-interval", "0"), ("status-right", " right "), ("status-left", "[left] "),
            ("automatic-rename", "off"), ("allow-rename", "off"), ("default-terminal", "tmux-256color"),
            ("escape-time", "0"), ("terminal-features", "*:title"), ("assume-paste-time", "0"),
        ):  # fmt: skip
            one.ok("set-option", "-g", option, value)
        one.ok("source-file", f"{config}")
        one.ok("split-window", "-h")
        one.ok("split-window", "-v")
        one.ok("new-window", "-d", "-n", "second")
        one.ok("new-window", "-d", "-n", "third")
        for command in commands:
            one.ok(*command)
        with onlooker(one, "attach-session", columns=COLUMNS, rows=ROWS) as person:
            until(lambda: one.ok("list-clients"))
            found = Watched(one, person)
            found.does("set-option", "-g", "@turn", "0")
            yield found
            one.run("kill-server")
            person.ends()


def alike(real: Watched, *sequences: Sequence[bytes]) -> None:
    """Compare the keys that some reports make."""
    ground = real.ground()
    active = int(real.one.ok("display-message", "-p", "#{s/%//:pane_id}"))
    pointing = Pointing()
    for reports in sequences:
        mine, theirs = notes_of(pointing, ground, reports, active), real.notes(reports)
        assert mine == theirs, f"{reports!r}"


def everywhere(code: int) -> list[bytes]:
    return [sgr(code, x, y) for y in range(ROWS) for x in range(COLUMNS + 2)]


GROUNDS = [
    [],
    [["set-option", "-g", "status", "off"]],
    [["set-option", "-g", "status", "3"]],
    [["set-option", "-g", "status-position", "top"]],
    [["set-option", "-g", "status", "2"], ["set-option", "-g", "status-position", "top"]],
    [["resize-pane", "-Z"]],
    [["set-option", "-g", "pane-border-status", "top"]],
    [["set-option", "-g", "pane-border-status", "bottom"]],
    [["resize-window", "-t", ":0", "-x", "40", "-y", "12"]],
    [["resize-window", "-t", ":0", "-x", "100", "-y", "40"]],
    [["resize-window", "-t", ":0", "-x", "100", "-y", "40"], ["select-pane", "-L"]],
    [["set-option", "-g", "status-justify", "centre"]],
    [["set-option", "-g", "status-justify", "absolute-centre"]],
    [["set-option", "-g", "status-justify", "right"]],
]


@pytest.mark.parametrize("commands", some_of(GROUNDS, 8))
def test_every_place_of_the_terminal_is_what_it_is_in_tmux(
    real_tmux: str, folder: Path, commands: Sequence[Sequence[str]]
) -> None:
    with watched(real_tmux, folder, *commands) as real:
        alike(real, everywhere(mouse.WHEEL_UP))


def test_what_is_below_the_terminal_is_the_windows_last_row(real_tmux: str, folder: Path) -> None:
    """A format tells a place in the status line there: only keys and panes are compared."""
    with watched(real_tmux, folder) as real:
        reports = [sgr(64, x, ROWS + 1) for x in range(COLUMNS)]
        mine, theirs = notes_of(Pointing(), real.ground(), reports, 2), real.notes(reports)
        assert [one.rpartition(" ")[0] for one in mine] == [one.rpartition(" ")[0] for one in theirs]


INSIDE, OTHER, BORDER = (3, 4), (40, 2), (30, 5)
SPOTS = [INSIDE, OTHER, BORDER, *((x, ROWS - 1) for x in (2, 20, 40, 55))]


@pytest.mark.parametrize("spot", some_of(SPOTS, 8))
def test_clicks_and_drags_are_the_keys_that_they_are_in_tmux(
    real_tmux: str, folder: Path, spot: tuple[int, int]
) -> None:
    with watched(real_tmux, folder) as real:
        for code in BUTTONS:
            x, y = spot
            drag = [
                sgr(code, x, y),
                *(sgr(code + 32, x + step, y) for step in (0, 1, 1, 2, 3)),
                sgr(code, x + 3, y, "m"),
            ]
            across = [
                sgr(code, x, y),
                sgr(code + 32, *INSIDE),
                sgr(code + 32, *OTHER),
                sgr(64, *OTHER),
                sgr(code, *OTHER, "m"),
            ]
            alike(real, clicks(code, x, y), drag + clicks(code, x, y)[:4], across + clicks(code, x, y)[:4])


@pytest.mark.parametrize("modifiers", some_of(range(4, 32, 4), 7))
def test_modifiers_are_the_keys(real_tmux: str, folder: Path, modifiers: int) -> None:
    with watched(real_tmux, folder) as real:
        x, y = INSIDE
        for code in BUTTONS:
            drag = [sgr(code, x, y), sgr(code + 32, x + 1, y), sgr(code, x + 3, y, "m"), *clicks(code, x, y)[:4]]
            alike(real, [with_modifiers(report, modifiers) for report in (*clicks(code, x, y), *drag)])
        alike(real, [sgr(64 + modifiers, x, y), sgr(65 + modifiers, x, y)])


@pytest.mark.parametrize("code", some_of((0, 9, 130), 3))
def test_two_clicks_are_a_double_click_once_time_has_passed(real_tmux: str, folder: Path, code: int) -> None:
    with watched(real_tmux, folder) as real:
        ground, pointing = real.ground(), Pointing()
        active = int(real.one.ok("display-message", "-p", "#{s/%//:pane_id}"))
        for x, y in (INSIDE, OTHER, BORDER, (20, ROWS - 1)):
            reports = clicks(code, x, y)[:4]
            mine = notes_of(pointing, ground, reports, active)
            real.notes(reports)
            theirs = real.noted(f"{modifiers_of(code)}DoubleClick")
            assert (late := pointing.tire(ground)) is not None
            assert [*mine, note(late, active, 0)] == theirs


def modifiers_of(code: int) -> str:
    return ("C-" if code & 16 else "") + ("M-" if code & 8 else "") + ("S-" if code & 4 else "")


def test_old_reports_are_understood_as_tmux_understands_them(real_tmux: str, folder: Path) -> None:
    with watched(real_tmux, folder) as real:
        for code in (0, 1, 2, 8, 16):
            x, y = INSIDE
            click = [old(code, x, y), old(3, x, y)]
            alike(
                real, click * 3,
                [old(code, x, y), old(code + 32, x + 1, y), old(code + 32, x + 1, y), old(3, *OTHER), *click * 2],
                [old(35, x, y), old(3, x, y), old(35, x, y), old(64, x, y), old(65, *OTHER)],
            )  # fmt: skip


@pytest.mark.parametrize("width", [pytest.param(width, marks=pytest.mark.deep) for width in (60, 19)])
def test_ranges_are_where_they_are_in_tmux(real_tmux: str, folder: Path, width: int) -> None:
    with watched(real_tmux, folder, ["set-option", "-g", "status-format[0]", "#{@text}"]) as real:
        real.person.resize(width, ROWS)
        until(lambda: real.one.ok("list-clients", "-F", "#{client_width}") == f"{width}")
        for text in RANGED:
            real.does("set-option", "-g", "@text", text)
            alike(real, [sgr(64, x, ROWS - 1) for x in range(width)])


WHERE = "set-option -gF -t {} @where '#{{session_name}}:#{{window_index}}.#{{pane_id}}'"


@pytest.mark.parametrize("spot", some_of(SPOTS[:-1], 6))
@pytest.mark.parametrize("target", some_of(["=", '"{mouse}"'], 2))
def test_a_target_is_what_the_mouse_is_on(real_tmux: str, folder: Path, spot: tuple[int, int], target: str) -> None:
    commands = WHERE.format(target)
    with watched(real_tmux, folder) as real:
        pointed = Pointing().point(Report(*spot, 64, 64), real.ground(), 0.0)
        assert pointed is not None
        (folder / "bind").write_text(f"bind-key -n {pointed.key.name} {{ {commands} }}")
        real.one.ok("source-file", f"{folder}/bind")
        real.notes([sgr(64, *spot)])
        theirs = real.one.ok("show-options", "-gv", "@where")
        for session in ("0", "$0", "its name"):
            (folder / "run").write_text(resolve(commands, pointed.pane, pointed.window, session))
            real.one.ok("set-option", "-g", "@where", "", ";", "source-file", f"{folder}/run")
            assert real.one.ok("show-options", "-gv", "@where") == theirs


# --- what a pane is sent -------------------------------------------------------------------------------------------


class Asking:
    """The real tmux with a pane whose program has asked for the mouse, and keeps what it reads."""

    def __init__(self, one: Program, person: Onlooker, facts: Facts) -> None:
        self.one, self.person, self.facts = one, person, facts
        self.got = one.folder / "got"

    def gets(self, reports: Sequence[bytes]) -> bytes:
        for report in reports:
            self.person.types(report)
            self.person.drain()
        self.person.types(LAST)
        until(lambda: self.reads().endswith(LAST))
        return self.reads().removesuffix(LAST)

    def reads(self) -> bytes:
        self.person.drain()
        return self.got.read_bytes()

    def effective(self) -> str:
        """Which mode the terminal has been given."""
        self.person.drain()
        on: dict[str, bool] = {}
        for mode, what in re.findall(r"\x1b\[\?(100[0236])([hl])", self.person.seen.decode(errors="replace")):
            on[mode] = what == "h"
        found = max((mode for mode in on if on[mode] and mode != "1006"), default="")
        assert on.get("1006", False) == bool(found)
        return found


LAST = b"ZZZZ"


@contextmanager
def asking(tmux: str, folder: Path, asked: Sequence[str], option: str, *commands: Sequence[str]) -> Iterator[Asking]:
    """A pane at the left of a wide terminal."""
    says = "".join(f"\\033[?{mode}h" for mode in asked)
    with program(folder, tmux) as one:
        script = f"stty raw -echo; printf '{says}'; : >ready; exec cat >got"
        one.ok("-f", "/dev/null", "new-session", "-d", "-x", "250", "-y", "20", script)
        for name, value in (("mouse", option), ("assume-paste-time", "0"), ("escape-time", "0")):
            one.ok("set-option", "-g", name, value)
        for command in commands:
            one.ok(*command)
        until((folder / "ready").exists)
        flag = "1" if {"1000", "1002", "1003"} & {*asked} else "0"
        until(lambda: one.ok("display-message", "-p", "-t", ":.0", "#{mouse_any_flag}") == flag)
        with onlooker(one, "attach-session", columns=250, rows=20) as person:
            until(lambda: one.ok("list-clients"))
            yield Asking(one, person, facts_of(asked))
            one.run("kill-server")
            person.ends()


def sent(facts: Facts, ground: Ground, reports: Sequence[bytes]) -> bytes:
    """What ours sends to pane 0."""
    pointing, found = Pointing(), b""
    for report in reports:
        read = mouse.read(report)
        pointed = None if read is None else pointing.point(read, ground, 0.0)
        if pointed is not None and pointed.pane == 0 and None not in {pointed.x, pointed.report}:
            assert pointed.report is not None
            assert pointed.x is not None
            assert pointed.y is not None
            found += mouse.encode(pointed.report, pointed.x, pointed.y, facts)
    return found


@pytest.mark.parametrize("option", ["on", "off"])
@pytest.mark.parametrize("asked", some_of(ASKED, 10), ids="+".join)
def test_a_pane_that_has_asked_for_the_mouse_is_sent_what_tmux_sends(
    real_tmux: str, folder: Path, asked: Sequence[str], option: str
) -> None:
    with asking(real_tmux, folder, asked, option) as real:
        ground = Ground([(0, Box(0, 0, 250, 19))], False, Area(0, 250, 19, 0, 0), (250, 19), 19, [[]])
        assert real.gets(REPORTS) == sent(real.facts, ground, REPORTS)


@pytest.mark.parametrize("asked", some_of([[], *ASKED], 12), ids="+".join)
def test_panes_beside_it_are_not_asked_with_mouse_off(real_tmux: str, folder: Path, asked: Sequence[str]) -> None:
    split = ["split-window", "-h", "-l", "50", "exec cat"], ["select-pane", "-t", ":.0"]
    with asking(real_tmux, folder, asked, "off", *split) as real:
        boxes = [(0, Box(0, 0, 199, 19)), (1, Box(200, 0, 50, 19))]
        ground = Ground(boxes, False, Area(0, 250, 19, 0, 0), (250, 19), 19, [[]])
        reports = [*REPORTS, sgr(0, 199, 3), sgr(32, 198, 3), sgr(32, 197, 3), sgr(32, 203, 3), sgr(0, 203, 19, "m")]
        reports += clicks(0, 1, 1)[:4]
        assert real.gets(reports) == sent(real.facts, ground, reports)


@pytest.mark.parametrize("option", ["on", "off"])
@pytest.mark.parametrize("asked", [[], ["1000"], ["1002", "1006"], ["1003"]], ids="+".join)
@pytest.mark.parametrize("active", [True, False])
def test_the_terminal_has_the_mode_that_tmux_gives_it(
    real_tmux: str, folder: Path, asked: Sequence[str], option: str, *, active: bool
) -> None:
    split = [["split-window", "-h", "exec cat"]]
    with asking(real_tmux, folder, asked, option, *split, *([["select-pane", "-t", ":.0"]] * active)) as real:
        real.person.types(LAST)
        until(lambda: LAST.decode() in "".join(real.person.shows()) if not active else real.got.read_bytes() == LAST)
        panes = [real.facts, facts_of([])]
        mode = mouse.modes(panes[not active], panes, option == "on")
        until(lambda: real.effective() == mode)
