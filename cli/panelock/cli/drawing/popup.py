"""A popup over the window: a program in a terminal of its own, in a box (popup.c of tmux).

Made from what the host says with ``%popup`` (impl/commands/popups.py). The client runs the program and reads its
terminal: it ends with the client, as a popup is its alone.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from panelock.cli.drawing import framed, mouse
from panelock.cli.drawing.mouse import Report
from panelock.cli.drawing.pane_numbers import Piece
from panelock.cli.drawing.panes import columns, pasted, pressed
from panelock.impl import keys
from panelock.impl.host import environ, spawn
from panelock.impl.host.screens.rows import BLANK
from panelock.impl.host.screens.screen import backends
from panelock.impl.host.screens.wire import Facts, Fresh, Size
from panelock.impl.host.screens.worker import PaneScreen
from panelock.impl.keys import Key

HUNG_UP = 128 + signal.SIGHUP
"""The status of one that is closed while its program runs."""
_MODIFIERS = mouse.SHIFT | mouse.META | mouse.CONTROL
SMALLEST = 3
"""Columns and rows with the border, to which the mouse makes it."""


class Said(NamedTuple):
    """What the host says."""

    number: int
    argv: list[str]
    shell: str
    """What runs ``argv``, which is one string then; nothing where that is a program with its words."""
    environment: dict[str, str]
    cwd: str
    title: str
    styles: list[list[str]]
    """Of what is in it and of the border: the option's, and the command's own."""
    lines: str
    closes: int
    """When its program has ended: 0 by a key, 1 then, 2 then if its status is 0."""
    size: list[int]
    x: str
    y: str
    pane: int
    window: int
    own: bool


def read(said: dict[str, Any]) -> Said:
    """Read it."""
    return Said(**said)


class Popup:
    """A popup, until it is closed."""

    def __init__(self, said: Said, at: tuple[int, int]) -> None:
        """Start the program; raises NoTerminal where the system has none left."""
        self.status = HUNG_UP
        self.number = said.number
        self._said = said
        self._at = self._wished_at = at
        self._size = self._wished = said.size[0], said.size[1]
        self._usual, self._border = (framed.style(*both) for both in said.styles)
        self._edge = 0 if said.lines == "none" else 1
        self._drags = ""
        """What the mouse does to it: "moves" or "sizes" it."""
        self._held = (0, 0)
        """Where in it the mouse has taken hold of it."""
        wide, high = self.inside
        self._screen = PaneScreen(Fresh(backends()[0], Size(wide, high), 0))
        path = said.environment.get("PATH", "")
        words, argv0 = environ.words(said.argv, said.shell, path) if said.shell else (said.argv, said.argv[0])
        here = "/"
        with suppress(OSError):  # it may be gone
            here = os.getcwd()
        try:
            self._child = spawn.in_terminal(
                words, said.environment, said.cwd, argv0=argv0, columns=wide, rows=high
            )  # fmt: skip
        finally:
            with suppress(OSError):
                os.chdir(here)
        self._open = True
        """Somebody may have the terminal open."""
        self._ended: int | None = None
        """What waitpid has told: from then on the program's number can be another's."""
        self._end, writing = os.pipe()
        """The end of a pipe that can be read when the program has ended."""
        threading.Thread(target=self._watch, args=(writing,), daemon=True).start()
        self._last = Report(0, 0, mouse.RELEASE)
        """What the mouse did last."""
        self._waiting = b""
        """What is typed and its terminal has not taken yet."""
        self._rows = self._screen.rows()
        self.facts: Facts = self._screen.facts()

    @property
    def inside(self) -> tuple[int, int]:
        """Columns and rows without the border."""
        return max(self._size[0] - 2 * self._edge, 1), max(self._size[1] - 2 * self._edge, 1)

    @property
    def runs(self) -> bool:
        """Whether its program has not ended, or somebody still has its terminal."""
        return self._child is not spawn.NOBODY

    def fileno(self) -> int:
        """Return what is to be read, while it ``runs``."""
        return self._child.master if self._open else self._end

    @property
    def wants_to_write(self) -> bool:
        """Whether what was typed waits for its terminal."""
        return self._open and bool(self._waiting)

    # --- its program ---

    def _watch(self, writing: int) -> None:
        """Wait for the program's end; then nobody has the pipe open any more."""
        _, self._ended = os.waitpid(self._child.pid, 0)
        os.close(writing)

    def hear(self) -> bool:
        """Read once what it prints; tells whether the popup is closed because all of its program is over."""
        if self._open:
            try:
                data = os.read(self._child.master, 65536)
            except BlockingIOError:
                return False
            except OSError:  # EIO: nobody has its terminal open any more
                data = b""
            if data:
                self._type(self._screen.apply(data, answer=True))
                self._rows, self.facts = self._screen.rows(), self._screen.facts()
            else:
                self._open = False  # and not closed: its program would be hung up
            return False
        self._forget()
        assert self._ended is not None, "the pipe is closed behind that"
        self.status = abs(os.waitstatus_to_exitcode(self._ended))  # a signal's number is it, too
        return self._said.closes == 1 or (self._said.closes == 2 and not self.status)

    def _forget(self) -> None:
        os.close(self._end)
        os.close(self._child.master)
        self._open, self._child = False, spawn.NOBODY

    def _type(self, data: bytes) -> None:
        self._waiting += data
        self.write()

    def write(self) -> None:
        """Write as much of what was typed as its terminal takes."""
        while self._waiting and self._open:
            try:
                self._waiting = self._waiting[os.write(self._child.master, self._waiting) :]
            except BlockingIOError:
                return
            except OSError:
                self._waiting = b""

    def close(self) -> None:
        """End its program, if that runs (job_free)."""
        if self.runs:
            if self._ended is None:
                with suppress(ProcessLookupError):
                    os.kill(self._child.pid, signal.SIGTERM)
            self._forget()

    # --- keys and the mouse ---

    def press(self, key: Key, data: bytes, modes: keys.Modes) -> bool:
        """Take a key; tells whether it closes the popup."""
        if (not self._said.closes or not self.runs) and keys.text_of(key) in ("Escape", "C-c"):
            return True
        self._type(pressed(key, data, modes, self.facts))
        return False

    def paste(self, text: bytes) -> None:
        """Take what was pasted."""
        self._type(pasted(text, self.facts))

    def point(self, report: Report, terminal: tuple[int, int]) -> None:
        """Take what the mouse has done (popup_key_cb): its border moves it, and with the third button sizes it."""
        last, self._last = self._last, report
        drags, dragged = bool(report.code & mouse.MOTION), bool(last.code & mouse.MOTION)
        if self._drags:
            self._drag(report, terminal, going_on=drags)
            return
        (x, y), (wide, high) = self._at, self._size
        inside_x, inside_y = report.x - x, report.y - y
        if not (0 <= inside_x < wide and 0 <= inside_y < high):
            return
        on_border = self._edge and (inside_x in (0, wide - 1) or inside_y in (0, high - 1))
        if (on_border and not dragged) or report.code & _MODIFIERS == mouse.META:
            if drags:
                self._drags = {0: "moves", 2: "sizes"}.get(mouse.button(last.code), "")
                self._held = last.x - x, last.y - y
        else:
            self._type(mouse.encode(report, inside_x - self._edge, inside_y - self._edge, self.facts))

    def _drag(self, report: Report, terminal: tuple[int, int], *, going_on: bool) -> None:
        """Follow the mouse (popup_handle_drag)."""
        if not going_on:
            self._drags = ""
        elif self._drags == "moves":
            at = [
                min(max(place - held, 0), whole - size)
                for place, held, whole, size in zip((report.x, report.y), self._held, terminal, self._size, strict=True)
            ]
            self._at = self._wished_at = at[0], at[1]
            self._held = report.x - self._at[0], report.y - self._at[1]
        else:
            least = SMALLEST if self._edge else 1
            size = report.x - self._at[0], report.y - self._at[1]
            if report.x < self._at[0] + least or report.y < self._at[1] + least:
                return
            self._wished = size
            self._take_size(size)

    def fit(self, terminal: tuple[int, int]) -> None:
        """The terminal has another size (popup_resize_cb)."""
        size = min(self._wished[0], terminal[0]), min(self._wished[1], terminal[1])
        self._at = min(self._wished_at[0], terminal[0] - size[0]), min(self._wished_at[1], terminal[1] - size[1])
        self._take_size(size)

    def _take_size(self, size: tuple[int, int]) -> None:
        self._size = size
        wide, high = self.inside
        self._screen.apply(Size(wide, high), answer=False)
        self._rows, self.facts = self._screen.rows(), self._screen.facts()
        if self._open:
            spawn.set_size(self._child.master, wide, high)

    # --- drawing ---

    def cursor(self) -> tuple[int, int] | None:
        """Return where its cursor is on the terminal, if it is seen."""
        if not self.facts.cursor_visible:
            return None
        # Behind the last column it is on the border.
        return self._at[0] + self._edge + self.facts.cursor_x, self._at[1] + self._edge + self.facts.cursor_y

    def pieces(self) -> Iterator[Piece]:
        """Return what is drawn over the window, row by row."""
        (x, y), (wide, high) = self._at, self.inside
        lines, look = self._said.lines, self._border
        side = ((framed.BOXES[lines][3], look),) if self._edge else ()
        if self._edge:
            yield from framed.top(x, y, wide + 2, lines, look, self._said.title)
        for row in range(high):
            packed = self._rows[row] if row < len(self._rows) else BLANK
            yield Piece(x, y + self._edge + row, (*side, *columns(packed, 0, wide, self._usual), *side))
        if self._edge:
            yield framed.bottom(x, y + high + 1, wide + 2, lines, look)
