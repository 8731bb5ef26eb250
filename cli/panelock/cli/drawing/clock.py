"""The clock that a pane shows in clock mode (window-clock.c of tmux)."""

import time

from panelock.cli.drawing.pane_numbers import DIGITS, HIGH, WIDE
from panelock.impl.host.screens.runs import Runs
from panelock.impl.host.screens.screen import PLAIN, Run
from panelock.impl.host.screens.styles import parse

_LETTERS = {
    ":": "..... ..#.. ..... ..#.. .....", "A": "##### #...# ##### #...# #...#", "P": "##### #...# ##### #.... #....",
    "M": "#...# ##.## #.#.# #...# #...#",
}  # fmt: skip
"""Of each its rows, as DIGITS has them (window_clock_table)."""


def text(now: float, style: str) -> str:
    """Return the time as it is shown, by ``clock-mode-style``."""
    there = time.localtime(now)
    if style == "24":
        return time.strftime("%H:%M", there)
    return f"{there.tm_hour % 12 or 12:2}:{there.tm_min:02} {'PM' if there.tm_hour >= 12 else 'AM'}"


def rows(said: str, colour: str, width: int, height: int) -> list[Runs]:
    """Return what a pane of this size shows: large digits, small ones where there is no room, or nothing."""
    blank: Runs = ((" " * width, PLAIN),)
    found = [blank] * height
    if width < WIDE * len(said) or height <= HIGH:
        if width >= len(said) and height:
            left = width // 2 - len(said) // 2
            small = (said, parse(f"fg={colour}", PLAIN, PLAIN))
            found[height // 2] = ((" " * left, PLAIN), small, (" " * (width - left - len(said)), PLAIN))
        return found
    left, top = width // 2 - WIDE // 2 * len(said), height // 2 - 3
    for row in range(HIGH):
        found[top + row] = _row(said, row, colour, left, width)
    return found


def _row(said: str, row: int, colour: str, left: int, width: int) -> Runs:
    ink = parse(f"bg={colour}", PLAIN, PLAIN)
    runs: list[Run] = [(" " * left, PLAIN)]
    for char in said:
        shape = DIGITS[int(char)] if char.isdigit() else _LETTERS.get(char, "..... " * HIGH)
        runs += [(" ", ink if cell == "#" else PLAIN) for cell in shape.split()[row]]
        runs.append((" ", PLAIN))
    runs.append((" " * (width - left - WIDE * len(said)), PLAIN))
    return tuple(runs)
