"""The panes that a client shows: a connection for each, on which it is told what stands in them."""

from functools import lru_cache
from typing import TYPE_CHECKING

from panelock.cli.drawing.typed import is_extended
from panelock.cli.frames import Frames, Gone, NotThere
from panelock.impl import keys
from panelock.impl.host import client, wire
from panelock.impl.host.screens.palette import repainted
from panelock.impl.host.screens.rows import BLANK, read, unpacked
from panelock.impl.host.screens.runs import Runs, cut
from panelock.impl.host.screens.screen import PLAIN, Run, Style
from panelock.impl.paths import Place

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from panelock.impl.host.screens.wire import Facts


class View:
    """One pane."""

    def __init__(self, place: Place, pane: int, types: "Callable[[bytes], None]", *, plain: bool = False) -> None:
        """Connect; raises Gone where there is no host. ``types`` sends a frame that has to come before any command.

        With ``plain`` it is what the pane's program shows, also where the pane is in a mode.
        """
        sock = client.connect(place.socket)
        if sock is None:
            raise Gone("the host is gone")
        self.pane, self.plain = pane, plain
        self._types = types
        self.sock: socket.SocketType = sock
        self.facts: Facts | None = None
        self.gone = False
        self._told = False
        """It was told something that is not drawn yet."""
        self._frames = Frames(sock)
        self._rows: dict[int, bytes] = {}
        self._send(wire.watch(pane, plain=plain) + wire.frame(wire.NEXT))

    def _send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:
            self.gone = True  # whether that was the host's end its other connection tells

    def hear(self) -> bool:
        """Read what has come; tells whether it shows something else now."""
        try:
            for kind, body in self._frames.receive():
                if kind == wire.SHOWN:
                    shown = read(body)
                    self._rows.update(shown.rows)
                    self.facts, self._told = shown.facts, True
                elif kind == wire.END:
                    self.gone = True
        except NotThere:
            self.gone = True
        return self._told

    def drawn(self) -> None:
        """What was told is drawn: more may come."""
        if self._told:
            self._told = False
            self._send(wire.frame(wire.NEXT))

    def row(self, y: int, left: int, width: int, base: Style) -> Runs:
        """Return some columns of a row; what the pane has none of is blank."""
        known = self.facts is not None and y < self.facts.rows
        if self.facts is not None and self.facts.palette:
            base = repainted(base, dict(self.facts.palette))
        return columns(self._rows.get(y, BLANK) if known else BLANK, left, width, base)

    def runs(self, y: int) -> list[Run]:
        """Return what stands in a row, as the pane has it."""
        known = self.facts is not None and y < self.facts.rows
        return unpacked(self._rows.get(y, BLANK) if known else BLANK)

    def type(self, data: bytes, *, active: bool = False) -> None:
        """Type into the pane; where that is the ``active`` one, into whatever pane that is by then."""
        if data:
            self._types(wire.typing(wire.CURRENT_PANE if active else self.pane, data))

    def press(self, key: keys.Key, data: bytes, modes: keys.Modes, *, active: bool) -> None:
        """Type a key, as the program in the pane wants it; one that has no name there as it came."""
        self.type(pressed(key, data, modes, self.facts), active=active)

    def paste(self, text: bytes, *, active: bool) -> None:
        """Type what was pasted, marked as that where the program wants it."""
        self.type(pasted(text, self.facts), active=active)

    def close(self) -> None:
        """Look no more."""
        self.sock.close()


def modes_of(options: "Mapping[str, str]") -> keys.Modes:
    """Return how programs are told of keys, as far as options say that."""
    return keys.Modes(
        extended=options["extended-keys"] == "always", backspace=keys.backspace_code(options["backspace"])
    )


def pressed(key: keys.Key, data: bytes, modes: keys.Modes, facts: "Facts | None") -> bytes:
    """Return a key as a program wants it; one that has no name there as it came, if others would send it so."""
    if facts is not None:
        modes = modes._replace(
            cursor=facts.application_cursor,
            keypad=facts.application_keypad,
            extended=modes.extended or facts.extended_keys,
        )
    no_text = not key.name and 0xDC80 <= key.code <= 0xDCFF  # a byte that is in no character
    sent = None if no_text else keys.send(key, modes)
    if sent is None:
        return b"" if is_extended(data) else data
    return sent


def pasted(text: bytes, facts: "Facts | None") -> bytes:
    """Return what was pasted, marked as that where a program wants it."""
    marked = facts is not None and facts.bracketed_paste
    return b"\x1b[200~" + text + b"\x1b[201~" if marked else text


@lru_cache(maxsize=8192)
def columns(packed: bytes, left: int, width: int, base: Style) -> Runs:
    """Return some columns of a row."""
    return cut(unpacked(packed), left, width, base, PLAIN._replace(bg=base.bg))
