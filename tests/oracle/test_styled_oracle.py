"""Styled text on the status line of the real tmux's client, and ours: every column's character and style.

The texts come to tmux as the values of options, which a format does not expand again: both draw the same text.
"""

import os
import random
import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from oracle.styled_corpus import (
    ALIGNED,
    DEFAULTS,
    FILLS,
    LISTS,
    ODD_LISTS,
    PIECES,
    PLAIN_TEXTS,
    STYLES,
    UNDERSCORES,
    WIDE,
)
from support.depth import some_of
from support.person import Person
from support.program import Program, program, until

from panelock.cli.drawing import styled
from panelock.impl.formats_width import character_width
from panelock.impl.host.screens import styles
from panelock.impl.host.screens.screen import PLAIN, Run, open_screen

pytestmark = pytest.mark.oracle

LINES = 5
"""So many lines a status has at most, and so many texts are drawn at once."""
ROWS = LINES + 2


class Status:
    """The real tmux with a client whose status lines can be read."""

    def __init__(self, one: Program, person: Person, width: int) -> None:
        self.one, self.person, self.width = one, person, width
        self.screen = open_screen(width, ROWS, 0)
        self.turn = 0

    def shows(self, texts: Sequence[str], base: str) -> list[list[Run]]:
        """Let it draw some texts, and read what became of them.

        A client draws its lines behind its title: once there is another title, it has drawn. First it draws empty
        ones: halves of wide characters, left over from other texts, have tmux clear cells beside them.
        """
        style = ["set-option", "-g", "status-style", base, ";"]
        words = [word for place, text in enumerate(texts) for word in ("set-option", "-g", f"@text{place}", text, ";")]
        empty = [word for place in range(LINES) for word in ("set-option", "-g", f"@text{place}", "", ";")]
        for more in (style + empty, words, []):
            self.turn += 1
            title = f"\x1b]0;turn {self.turn}\x07".encode()
            self.one.ok(*more, "set-option", "-g", "@turn", f"{self.turn}")
            seen = b""
            while title not in seen:
                seen = seen[-len(title) :] + self._reads()
        while select.select([self.person.master], [], [], 0)[0]:
            self._reads()
        rows = self.screen.styled(ROWS - LINES, ROWS)
        return [cells([*row.runs, *row.tail], self.width) for row in rows[: len(texts)]]

    def _reads(self) -> bytes:
        assert select.select([self.person.master], [], [], 10)[0], "the client draws nothing"
        data = os.read(self.person.master, 65536)
        self.screen.feed(data)
        return data


def cells(runs: Sequence[Run], width: int = 0) -> list[Run]:
    """Part runs into characters; blanks follow up to a width."""
    found: list[Run] = []
    columns = 0
    for text, style in runs:
        for char in text:
            wide = character_width(char)
            if wide == 0:
                found[-1] = found[-1][0] + char, found[-1][1]
            else:
                found.append((char, style))
                columns += wide or 0
    return found + [(" ", PLAIN)] * (width - columns)


@contextmanager
def status(tmux: str, folder: Path, width: int) -> Iterator[Status]:
    with program(folder, tmux) as one:
        one.ok("-f", "/dev/null", "new-session", "-d", "exec cat")
        for name, value in (
            ("status", f"{LINES}"), ("status-interval", "0"), ("set-titles", "on"),
            ("set-titles-string", "turn #{@turn}"), ("default-terminal", "tmux-256color"),
            ("terminal-features", "*:RGB:usstyle:overline:strikethrough:title"),
            *((f"status-format[{place}]", f"#{{@text{place}}}") for place in range(LINES)),
        ):  # fmt: skip
            one.ok("set-option", "-g", name, value)
        attach = [one.tmux, "-S", one.place.socket, "attach-session"]
        with Person(attach, one.environment | {"LANG": "C.UTF-8"}, width, ROWS) as person:
            until(lambda: one.ok("list-clients"))
            yield Status(one, person, width)
            one.run("kill-server")
            person.ends()


def differences(real: Status, texts: Sequence[str], base: str) -> list[str]:
    """Say which texts the two draw differently, and how."""
    style = styles.parse(base, PLAIN, PLAIN)
    found = []
    for begin in range(0, len(texts), LINES):
        some = texts[begin : begin + LINES]
        for text, theirs in zip(some, real.shows(some, base), strict=True):
            mine = cells(styled.draw(text, real.width, style))
            if mine != theirs:
                found.append(
                    f"{text!r} {real.width} wide, on {base}:\n  tmux {picture(theirs)}\n  ours {picture(mine)}"
                )
    return found


def picture(line: Sequence[Run]) -> str:
    """The text, and where which style begins."""
    marks = [
        f"{place}:{style.attrs}/{style.fg}/{style.bg}/{style.us}"
        for place, (_, style) in enumerate(line)
        if place == 0 or style != line[place - 1][1]
    ]
    return f"|{''.join(text for text, _ in line)}| {' '.join(marks)}"


def alike(tmux: str, folder: Path, width: int, base: str, texts: Sequence[str]) -> None:
    with status(tmux, folder, width) as real:
        knows = real.one.run("set-option", "-g", "status-style", "us=red").returncode == 0
        found = differences(real, [*texts, *(UNDERSCORES if knows else ())], base)
    assert not found, f"{len(found)} of {len(texts)}\n" + "\n".join(found)


@pytest.mark.parametrize("width", some_of([5, 8, 13, 20, 33, 50, 80], 3))
def test_a_status_line_is_drawn_as_tmux_draws_it(real_tmux: str, folder: Path, width: int) -> None:
    texts = [*PLAIN_TEXTS, *STYLES, *DEFAULTS, *FILLS, *ALIGNED, *LISTS, *ODD_LISTS, *WIDE]
    alike(real_tmux, folder, width, "bg=green,fg=black", texts)


@pytest.mark.parametrize("base", ["default", "fg=#102030,bg=colour99,overline,italics,reverse", "acs,bold,fg=terminal"])
def test_what_is_not_said_is_the_bases(real_tmux: str, folder: Path, base: str) -> None:
    alike(real_tmux, folder, 40, base, [*PLAIN_TEXTS, *STYLES, *DEFAULTS, *FILLS, *ALIGNED])


@pytest.mark.parametrize("width", some_of([6, 11, 19, 32, 47], 3))
def test_any_text_is_drawn_as_tmux_draws_it(real_tmux: str, folder: Path, width: int) -> None:
    dice = random.Random(width)
    texts = ["".join(dice.choices(PIECES, k=dice.randint(3, 25))) for _ in range(300)]
    alike(real_tmux, folder, width, "bg=green,fg=black", texts)
