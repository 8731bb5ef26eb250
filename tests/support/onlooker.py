"""Someone at a terminal of whom it is known what he sees: an emulator shows it."""

import os
import signal
import termios

from panelock.impl.host.screens.screen import PLAIN, Row, Run, open_screen
from support.person import Person
from support.program import Program


class Onlooker(Person):
    """Someone at a terminal of whom it is known what he sees."""

    def __init__(self, argv: list[str], environment: dict[str, str], columns: int = 80, rows: int = 24) -> None:
        super().__init__(argv, environment, columns, rows)
        self.columns, self.rows = columns, rows
        self._screen = open_screen(columns, rows, 0)

    def read(self) -> None:
        data = os.read(self.master, 65536)
        self.seen += data
        self._screen.feed(data)

    def shows(self) -> list[str]:
        """Return the rows that he sees."""
        self.drain()
        return [row.rstrip() for row in self._screen.plain(0, self.rows)]

    def picture(self) -> list[list[Run]]:
        """Return the rows with their styles."""
        self.drain()
        return [_plain(row, self.columns) for row in self._screen.styled(0, self.rows)]

    def cursor(self) -> tuple[int, int] | None:
        """Return where he sees the cursor."""
        self.drain()
        place = self._screen.place()
        # Behind the last column it looks as on it.
        return (min(place.cursor_x, place.cols - 1), place.cursor_y) if place.cursor_visible else None

    def resize(self, columns: int, rows: int) -> None:
        """Make his terminal another size; the program is told."""
        termios.tcsetwinsize(self.master, (rows, columns))
        self._screen.resize(columns, rows)
        self.columns, self.rows = columns, rows
        self.process.send_signal(signal.SIGWINCH)


def _plain(row: Row, columns: int) -> list[Run]:
    """Return a row's runs, those of one style together, blanks at its end that look like none left out."""
    found: list[Run] = []
    for text, style in (*row.runs, *row.tail):
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        elif text:
            found.append((text, style))
    while found and found[-1][1] == PLAIN and not found[-1][0].rstrip(" "):
        found.pop()
    if found and found[-1][1] == PLAIN:
        found[-1] = (found[-1][0].rstrip(" "), PLAIN)
    assert sum(len(text) for text, _ in found) <= 2 * columns
    return found


def onlooker(
    one: Program, *words: str, columns: int = 80, rows: int = 24, config: str = os.devnull, **more: str
) -> Onlooker:
    """Someone who types a command line of a tmux."""
    terminal = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    argv = [one.tmux, "-S", one.place.socket, "-f", config, *words]
    return Onlooker(argv, one.environment | terminal | more, columns, rows)
