"""What our host tells a client of a prompt, without a host: and the keys that somebody types there, by their names."""

from dataclasses import dataclass, field

from panelock.impl import keys
from panelock.impl.clients import Client
from panelock.impl.keys import Key
from support.stage import Stage


@dataclass
class Told:
    """Notes down what clients that draw are told (clients.Watcher)."""

    lines: list[str] = field(default_factory=list)

    def drawn(self, client: Client, line: str, /) -> None:
        assert client.tty
        assert "\n" not in line
        assert line.isascii()
        self.lines.append(line)

    def attached(self, client: Client, before: int, /, *, hooks: bool) -> None:
        raise AssertionError

    def detached(self, client: Client, /, *, hooks: bool) -> None:
        raise AssertionError

    def told(self, client: Client, text: str, /) -> None:
        raise AssertionError

    def resized(self, *, again: bool = False, hooks: bool = True, all_now: bool = False) -> None:
        raise AssertionError

    def rebound(self) -> None:
        """Keys are looked up by nobody here."""

    def flow(self, client: Client, pane: int, state: str, /) -> None:
        raise AssertionError

    def subscribed(self, client: Client, name: str, what: str | None, template: str, /) -> None:
        raise AssertionError


def watched(at: Stage, *ttys: str) -> Told:
    """Attach a client to session a for each terminal ("" for one in control mode), the last the newest."""
    told = Told()
    for number, tty in enumerate(ttys):
        client = Client(tty or f"client-{number}", 100 + number, "xterm", {}, "/", 1.0, float(number), tty=tty)
        at.driver.clients.attach(client, 0, float(number))
    at.driver.clients.watcher = told
    return told


TERMINALS = {"Home": b"\x1b[H", "End": b"\x1b[F"}
"""What a terminal sends for a key, where that is not what a pane is sent."""


def typed(text: str) -> list[tuple[Key, bytes]]:
    """Read names of keys between blanks; what names none is typed letter by letter."""
    pressed: list[Key] = []
    for word in text.split():
        key = keys.parse(word)
        pressed += [key] if key is not None else [Key(ord(char)) for char in word]
    return [(key, TERMINALS.get(key.name) or keys.send(key, keys.PLAIN) or b"") for key in pressed]
