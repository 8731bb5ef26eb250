"""A client that draws in a terminal: what it says and asks besides its commands (wire, DRAW)."""

import os
from binascii import b2a_base64
from contextlib import suppress
from typing import Literal

import msgspec

from panelock.impl import options, prompt_history
from panelock.impl.clients import status_lines, values
from panelock.impl.commands.modes import PROMPTS
from panelock.impl.commands.paste_buffers import put
from panelock.impl.commands.pointer import Cell
from panelock.impl.commit import Change
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import wire
from panelock.impl.host.controlled import Controlled
from panelock.impl.host.given import Pointed
from panelock.impl.host.request import Request
from panelock.impl.host.screens.wire import Select
from panelock.impl.registry import selecting
from panelock.impl.targets import Target, of_session

Mode = Literal["tree-mode", "buffer-mode", "client-mode", "clock-mode", "options-mode"]
_USED_S = 60.0
"""How old the note may be that a session was used, while the client is there to say better (client_activity)."""


class Drawn(Controlled):
    """A client that draws."""

    _looked = True
    """It has asked what there is since it was told that something is otherwise."""
    _status_lines = 0
    """Rows of its terminal that are not its windows'."""
    _template = ""
    """The format by which it asks what there is to draw."""

    def take(self, kind: int, body: bytes) -> None:
        """Take what it says besides its commands."""
        match kind:
            case wire.LOOK:
                self._asks(body)
            case wire.RESIZE:
                self._resized(*wire.read_resize(body))
            case wire.TABLE:
                self._looks_up(wire.name(body.decode("utf-8", "replace")))
            case wire.MOUSE:
                self._points(body)
            case wire.MODES:
                self._is_in_modes(body)
            case wire.SELECT:
                self._selects(body)
            case wire.CLOSED:
                self.client.closed(*wire.read_closed(body))
            case wire.COPIED | wire.KEPT:
                (self._copied if kind == wire.COPIED else self._keeps)(body)
            case wire.FOCUS:
                self._control.focus.said(self.client, focused=wire.read_focus(body))
            case wire.BACK:
                self._is_back()
            case wire.TYPE:
                self._types(*wire.read_typing(body))
            case _:
                super().take(kind, body)

    def wants(self, pane: int, window: int) -> bool:  # noqa: ARG002 - as any other
        """It is told of no output: it asks what is shown."""
        return False

    def reached(self) -> None:
        """All is done that was given before it asked."""
        self._tell_scene(behind=True)

    def changed(self) -> None:
        """Something is otherwise that it may draw: told once until it asks what."""
        if self._looked and self.client.session != -1 and not self._leaving:
            self._looked = False
            self.say("%changed")

    def _types(self, pane: int, data: bytes) -> None:
        """A person types into a pane; into the one that is active by now, if it is not said which."""
        self._used()
        if pane == wire.CURRENT_PANE:
            pane = self._active()
            if data and self._driver.modes.names(pane):  # the client does not know that yet
                self.say(f"%typed {b2a_base64(data, newline=False).decode()}")
                return
        terminal = self._driver.panes.terminals.get(pane)
        if data and terminal is not None and not self.client.read_only:
            terminal.input.send(data, lambda _: None, fresh_waits=False)

    def _used(self) -> None:
        """A key was pressed: its session is the one used last (server_client_key_callback).

        That is written down where it is news, for commands without a target go by it, else once a minute.
        """
        now, session = self._driver.now(), self.client.session
        self.client.activity = now
        self._control.used(self.client)
        self._control.locks.used(session)
        with suppress(Fault):
            sessions = self._driver.document.sessions
            own = sessions.get(session)
            if own is not None and (
                now - own.activity >= _USED_S or any(one.activity > own.activity for one in sessions.values())
            ):
                self._driver.commits.add(Change(lambda tx: selecting.use_session(tx, session)), lambda _: None)

    def _points(self, body: bytes) -> None:
        """It gives a line of commands that is bound to a key, or to what the mouse has done."""
        try:
            line, told, key, pointer = msgspec.json.decode(body, type=Pointed)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise wire.Malformed(f"a line given by a key: {wrong}") from None
        self._queue([Pointed(line, {name: told[name] for name in told if name.startswith("mouse_")}, key, pointer)])

    def _selects(self, body: bytes) -> None:
        """Its mouse goes on to select in a pane in copy mode, or (where no place is said) has been let go."""
        try:
            pane, to = msgspec.json.decode(body, type=tuple[int, tuple[Cell, Cell] | None])
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise wire.Malformed(f"a mouse that selects: {wrong}") from None
        modes = self._control.modes
        if pane != self.client.selects:
            return  # another's, or one that it has let go: the drag is whose mouse began it
        if to is None:
            self.client.selects = None
            modes.let_go(pane)
        elif modes.names(pane) and not self.client.read_only:
            modes.say(pane, Select(to), lambda _: None)

    def lost(self) -> None:
        """Its connection is closed: its mouse holds nothing any more."""
        if self.client.selects is not None:
            self._control.modes.let_go(self.client.selects)
        super().lost()

    def _done(self, status: int, out: bytes, err: bytes) -> None:
        """A command is done; what it has printed is shown in the active pane, which is in view mode then."""
        printed, rest = (out, err) if status else (out + err, b"")  # one of several within it may have failed
        target = self._shown_in() if printed and self._line.flag else None
        if target is None:
            super()._done(status, out, err)
        else:
            self._control.modes.show(target, printed.decode("utf-8", "replace"), lambda: self._shown(status, rest))

    def _shown(self, status: int, rest: bytes) -> None:
        super()._done(status, b"", rest)

    def shows(self, text: str) -> None:
        """Show what something that nobody waits for has printed."""
        target = self._shown_in()
        if target is not None:
            self._control.modes.show(target, text, lambda: None)

    def _shown_in(self) -> Target | None:
        """Return where what commands print is shown."""
        with suppress(Fault):
            document = self._driver.document
            session = document.sessions.get(self.client.session)
            return None if session is None else of_session(document, session)
        return None

    def _is_in_modes(self, body: bytes) -> None:
        """It says in which modes panes are to it, besides those in which they are for all."""
        try:
            self.client.modes = msgspec.json.decode(body, type=dict[int, list[Mode]])
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise wire.Malformed(f"modes of panes: {wrong}") from None

    def _copied(self, data: bytes) -> None:
        """Its terminal's clipboard holds something, which is kept in a new buffer (tty_keys_clipboard)."""
        with suppress(Fault):
            put(self._driver, data)

    def learn(self) -> None:
        """Say what was typed at prompts, if anything was."""
        history = self._driver.clients.history
        if history:
            self.say(prompt_history.said(history))

    def _keeps(self, body: bytes) -> None:
        """Something was typed at its prompt: all know it from now on."""
        kind, _, text = body.decode("utf-8", "surrogateescape").partition("\0")
        if kind in PROMPTS and text and "\n" not in text:
            with suppress(Fault):
                limit = options.number("prompt-history-limit", [self._driver.document.server_options])
                prompt_history.add(self._driver.clients.history, kind, text, limit)
                prompt_history.tell(self._driver.clients)

    def _asks(self, body: bytes) -> None:
        """It asks what there is to draw: now, or behind all that it has given."""
        self._looked = True
        self._template = body[1:].decode("utf-8", "surrogateescape")
        if body[:1] != b"\1":
            self._tell_scene(behind=False)
            return
        self._queue([None])

    def _tell_scene(self, *, behind: bool) -> None:
        """Tell it what there is to draw, beside whatever command runs."""

        def tell(_: int, out: bytes, __: bytes) -> None:
            if not self._left:
                self._connection.send(wire.frame(wire.SCENE, bytes((behind,)) + out))

        try:
            # display-message, as no alias of anybody's is called (command-alias).
            chain = list(self._driver.compiled(["display-mes", "-p", self._template]))
            current, cwd = self._place()
            extra = values(self.client, self._driver.document)
        except (Refused, Fault):
            tell(1, b"", b"")
            return
        request = Request(
            os.urandom(16).hex(), [], self.client.environment, cwd, repeat=False, replies=[tell], client=self.client,
            extra=extra, peer=self._connection.peer, chain=chain, current=current, quiet=True,
        )  # fmt: skip
        self._driver.running[request.id] = request
        self._driver.run(request)

    def _resized(self, columns: int, rows: int) -> None:
        """Its terminal has another size."""
        self.client.size = columns, rows
        self.follow_status()
        self._control.used(self.client)
        self._control.resized(again=True)

    def _is_back(self) -> None:
        """Its terminal is its own again, which counts as something done (server_client_dispatch: MSG_UNLOCK)."""
        if self.client.suspended:
            self.client.suspended = False
            self._used()
            self._control.resized(again=True)

    def _active(self) -> int:
        """Return the active pane of its session; -1 where nothing can be typed into it."""
        with suppress(Fault):
            document = self._driver.document
            session = document.sessions.get(self.client.session)
            pane = -1 if session is None else of_session(document, session).pane
            if pane in document.panes and not document.panes[pane].input_off:
                return pane
        return -1

    def _looks_up(self, table: str) -> None:
        """Its next key is one of another table."""
        self.client.key_table = table
        self._driver.alerts.touch()

    def follow_status(self) -> bool:
        """Note how high its status line is; tells whether that is new."""
        before, self._status_lines = self._status_lines, status_lines(self._driver.document, self.client)
        return before != self._status_lines
