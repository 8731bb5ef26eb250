"""The process that draws screens. It alone loads an emulator: native code, whose crash costs no terminal.

Serves one socket (descriptor 0) until the other side closes it. Knows nothing of sessions, files or locks.
"""

from __future__ import annotations

import gc
import os
import re
import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.capture import CaptureOptions, Refusal, capture, pending
from panelock.impl.host.screens.copying.patience import in_time
from panelock.impl.host.screens.letters import Letters
from panelock.impl.host.screens.palette import painted
from panelock.impl.host.screens.queries import Answerer, Cursor
from panelock.impl.host.screens.rows import packed
from panelock.impl.host.screens.screen import Place, Screen, backends, open_screen, trim
from panelock.impl.host.screens.stream import EXTENDED, INSERT, KEYPAD, Modes, Region, StringFilter, Tail
from panelock.impl.host.screens.titles import Title, TitleScanner
from panelock.impl.host.screens.wire import (
    NOWHERE,
    Act,
    Acted,
    AskLook,
    AskRows,
    Begin,
    Capture,
    ClearHistory,
    Done,
    Drop,
    Enter,
    Facts,
    Frames,
    Fresh,
    Heed,
    Hello,
    Item,
    Job,
    Leave,
    Mode,
    Reset,
    Select,
    Size,
    ToMode,
    Trim,
    frame,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.host.screens.moded import Moded

Told = TypeVar("Told")

_MODES = {
    "insert": INSERT,
    "application_cursor": 1,
    "application_keypad": KEYPAD,
    "extended_keys": EXTENDED,
    "bracketed_paste": 2004,
    "origin": 6,
    "wrap": 7,
    "focus": 1004,
    "mouse_standard": 1000,
    "mouse_button": 1002,
    "mouse_all": 1003,
    "mouse_utf8": 1005,
    "mouse_sgr": 1006,
}

_SAVES = b"\x1b[?1049h"
_EMPTY = b"\x1b[?1047h\x1b[?1047l\x1b[?1047h"
_SWITCHES = re.compile(rb"\x1b\[\?((?:[0-9;]{0,64};)?(?:47|104[79])(?:;[0-9;]{0,64})?)([hl])")
_ALTERNATE = (b"47", b"1047", b"1049")


class PaneScreen:
    """One pane's screen with what is before it: foreign strings left out, queries answered, modes and title kept."""

    def __init__(self, fresh: Fresh) -> None:
        self.backend = fresh.backend
        self._screen: Screen = open_screen(fresh.size.cols, fresh.size.rows, fresh.history, fresh.backend)
        self._region = Region(fresh.size.rows)
        self._tail, self._strings, self._modes = Tail(), StringFilter(), Modes(self._region)
        self._letters = Letters()
        self._titles, self._title = TitleScanner(), ""
        self._answerer = Answerer()
        self._size = fresh.size.cols, fresh.size.rows
        self._moded: Moded | None = None
        """The modes that it is in, once it has been in any."""
        self._heeds = Heed()
        self._left = NOWHERE, NOWHERE
        """Where the cursor was when the alternate screen was shown last."""

    def apply(self, item: Item, *, answer: bool) -> bytes:
        """Bring the screen forward; give what the terminal answers."""
        if isinstance(item, bytes):
            return self._feed(item, answer=answer)
        if isinstance(item, Size):
            self._screen.resize(item.cols, item.rows)
            self._size = item.cols, item.rows
            self._region.resize(item.rows)
            self._of_mode(lambda moded: moded.resize(self._size))
        elif isinstance(item, ClearHistory):
            self._screen.clear_history()
        elif isinstance(item, Trim):
            trim(self._screen)
        elif isinstance(item, Begin):
            self._left = NOWHERE, NOWHERE
        elif isinstance(item, Heed):
            self._heeds = item
            self._screen.scroll_on_clear = item.scroll_on_clear
            self._answerer.palette.give(item.palette)
        else:
            assert isinstance(item, Reset)
            self._screen.reset()
            self._show(self._letters.reset())
            self._answerer.palette.unset("")
            self._modes.reset()
            self._region.reset()
            self._tail, self._strings, self._titles = Tail(), StringFilter(), TitleScanner()
        return b""

    def _feed(self, data: bytes, *, answer: bool) -> bytes:
        for event in self._titles.feed(data):
            if isinstance(event, Title):
                self._title = event.text
        data = self._strings.push(self._tail.push(data))
        data = data.replace(b"\x7f", b"")  # emulators print a DEL, tmux ignores it
        self._modes.push(data)
        data = self._letters.push(data)
        replies = []
        for part, query in self._answerer.split(data):
            self._show(part)
            if query is not None:
                reply = self._answerer.answer(query, self._cursor)
                if answer:
                    replies.append(reply)
        return b"".join(replies)

    def _show(self, data: bytes) -> None:
        at = 0
        for said in _SWITCHES.finditer(data) if b"\x1b[?" in data else ():
            self._screen.feed(data[at : said.start()])
            at = said.end()
            for mode in said[1].split(b";"):
                one = b"\x1b[?%b%b" % (mode, said[2])
                if mode not in _ALTERNATE:
                    self._screen.feed(one)
                elif self._heeds.alternate_screen:
                    self._switch(one, comes=said[2] == b"h")
        self._screen.feed(data[at:])

    def _switch(self, said: bytes, *, comes: bool) -> None:
        """Show the alternate screen or the other, but what to tmux means nothing: what is shown already, or never was.

        Where the alternate one comes with its own cursor, note where the other's is.
        """
        alternate = self._screen.alternate()
        if comes and not alternate and said == _SAVES:
            place = self._screen.place()
            self._left = place.cursor_x, place.cursor_y
        if comes != alternate or (not comes and self._left[0] != NOWHERE):
            # To tmux it is empty however it comes, to emulators only where it goes or comes in one of these ways.
            self._screen.feed(said if said == _SAVES or not comes else _EMPTY)

    def _cursor(self) -> Cursor:
        place = self._screen.place()
        return Cursor(place.cols, place.rows, place.cursor_x, place.cursor_y)

    def capture(self, question: Capture) -> str | Refusal:
        """Give the text that capture-pane prints."""
        if question.options.pending:
            return pending(self._tail.held, octal=question.options.octal)
        return capture(self._screen, question.options, letters=self._letters.seen)

    @property
    def held(self) -> int:
        """Bytes that the screen does not show yet: the beginning of a sequence, say."""
        return len(self._tail.held)

    def coloured(self) -> str:
        """Give the screen as ``capture-pane -e`` does."""
        text = capture(self._screen, CaptureOptions(escapes=True))
        return text if isinstance(text, str) else ""

    def do_in_mode(self, says: ToMode) -> Acted | Refusal:
        """Enter a mode, leave it, or let it do something. What goes wrong within costs the mode, not the screen."""
        try:
            if self._moded is None:
                from panelock.impl.host.screens.moded import Moded  # most panes are never in one

                self._moded = Moded(self._screen, self._size)
            return in_time(partial(self._moded.do, says))
        except Exception as error:  # noqa: BLE001 - as said above
            self._moded = None
            return Refusal(f"copy mode has failed, and is left: {type(error).__name__}: {error}"[:500])

    def _of_mode(self, ask: Callable[[Moded], Told]) -> Told | None:
        """Ask what it is in; None where that is no mode, or none any more."""
        try:
            return None if self._moded is None else in_time(partial(ask, self._moded))
        except Exception:  # noqa: BLE001 - as above
            self._moded = None
            return None

    @property
    def mode(self) -> Mode | None:
        """In which modes it is."""
        return self._of_mode(lambda moded: moded.told())

    def rows_of_mode(self) -> list[bytes] | None:
        """Give what its mode shows, row by row; None where it is in none."""
        palette = self._answerer.palette.all
        if self.mode is None:
            return None
        return self._of_mode(lambda moded: [packed(row) for row in moded.rows(palette)])

    def rows(self) -> list[bytes]:
        """Give what its program shows, row by row."""
        place = self._screen.place()
        rows, palette = self._screen.styled(place.history, place.history + place.rows), self._answerer.palette.all
        if palette:
            rows = [one._replace(runs=painted(one.runs, palette), tail=painted(one.tail, palette)) for one in rows]
        return [packed(row) for row in rows]

    def facts(self) -> Facts:
        """Say how things stand."""
        place, region = self._screen.place(), self._region
        modes = {name: self._modes[mode] for name, mode in _MODES.items()}
        fg, bg = self._answerer.colours
        return Facts(
            **place._asdict(), **modes, look=self._modes.cursor.look, title=self._title, backend=self.backend,
            scroll_upper=region.upper, scroll_lower=region.lower, cursor_character=self._under_cursor(place),
            saved_x=self._left[0], saved_y=self._left[1], fg=fg, bg=bg,
            palette=tuple(sorted(self._answerer.palette.all.items())),
        )  # fmt: skip

    def _under_cursor(self, place: Place) -> str:
        """Give the character that the cursor is on; a blank behind the text, and nothing within a wide one."""
        line = place.history + place.cursor_y
        (text,) = self._screen.plain(line, line + 1)
        if text.isascii():
            return text[place.cursor_x : place.cursor_x + 1] or " "
        at, found = 0, ""
        for char in text:
            width = character_width(char) or 0
            if width and at > place.cursor_x:
                break
            if not width and found:
                found += char
            elif width:
                found = char if at == place.cursor_x else ""
            at += width
        return found or (" " if at <= place.cursor_x else "")


class Worker:
    """All panes' screens."""

    def __init__(self) -> None:
        self._panes: dict[int, PaneScreen] = {}

    def do(self, job: Job) -> Done:
        """One turn. What a backend raises breaks this pane's screen only."""
        try:
            return self._do(job)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a panic in Rust comes as a BaseException
            self._panes.pop(job.pane, None)
            return Done(id=job.id, broken=f"{type(error).__name__}: {error}"[:500])

    def _do(self, job: Job) -> Done:
        if isinstance(job.question, Drop):
            self._panes.pop(job.pane, None)
            return Done(id=job.id)
        if job.fresh is not None:
            self._panes[job.pane] = PaneScreen(job.fresh)
        pane = self._panes[job.pane]
        replies = b"".join([pane.apply(item, answer=job.answer) for item in job.items])
        return self._answered(job, pane, replies)

    def _answered(self, job: Job, pane: PaneScreen, replies: bytes) -> Done:
        question = job.question
        if isinstance(question, Enter | Act | Select | Leave):
            acted = pane.do_in_mode(question)
            if isinstance(acted, Refusal):
                return Done(id=job.id, replies=replies, refusal=acted.text)
            return Done(id=job.id, replies=replies, acted=acted, mode=pane.mode)
        seen = pane.rows_of_mode() if isinstance(question, AskRows) and not question.plain else None
        told = Done(id=job.id, replies=replies, mode=pane.mode)
        if question is None:
            return told
        if isinstance(question, AskLook):
            return replace(told, facts=pane.facts(), text=pane.coloured(), held=pane.held)
        if isinstance(question, AskRows):
            if told.mode is None or seen is None:
                return replace(told, facts=pane.facts(), rows=pane.rows())
            return replace(told, facts=pane.facts(), rows=seen, cursor=told.mode.cursor)
        if not isinstance(question, Capture):
            return replace(told, facts=pane.facts())
        text = pane.capture(question)
        return replace(told, refusal=text.text) if isinstance(text, Refusal) else replace(told, text=text)


def serve(connection: socket.socket) -> None:
    """Answer jobs until the host is gone."""
    worker, frames = Worker(), Frames()
    decoder = msgspec.msgpack.Decoder(Job)
    connection.sendall(frame(Hello(backends())))
    while data := connection.recv(1 << 18):
        for body in frames.push(data):
            connection.sendall(frame(worker.do(decoder.decode(body))))


def main() -> None:
    """Run as a process of its own, started by `client`."""
    os.closerange(3, 4096)  # whatever the host itself had inherited
    connection = socket.socket(fileno=0)
    gc.freeze()
    gc.enable()
    with suppress(ConnectionError, KeyboardInterrupt):
        serve(connection)
