"""Where a menu is put: what ``-x`` and ``-y`` of display-menu mean (cmd_display_menu_get_position of tmux)."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.pointing import Ground

_X = {"C": "centre_x", "R": "pane_right", "P": "pane_left", "M": "mouse_centre_x", "W": "window_status_line_x"}
_Y = {
    "C": "centre_y", "P": "pane_bottom", "M": "mouse_top", "S": "status_line_y", "W": "window_status_line_y",
}  # fmt: skip
_VARIABLE = re.compile(r"#\{popup_(\w+)\}")
_NUMBER = re.compile(r"\s*([+-]?\d{1,9})")
"""What is longer is as far away as any."""
_UNSIGNED = 1 << 32
"""What is left of the first column, or above the first row, is beyond the last one, as in C."""


class About(NamedTuple):
    """What places are told from."""

    size: tuple[int, int]
    """Of what is put: columns and rows."""
    terminal: tuple[int, int]
    ground: Ground
    pane: Box
    """The target."""
    window: int
    """The index of its window."""
    mouse: tuple[int, int] | None


def place(x: str, y: str, about: About, expanded: Callable[[str], str]) -> tuple[int, int]:
    """Return the upper left column and row; ``expanded`` asks what a format comes to."""
    known = variables(about)
    (wide, high), (columns, rows) = about.size, about.terminal

    def number(said: str, letters: Mapping[str, str]) -> int:
        text = known.get(letters[said], "") if said in letters else _put_in(said, known)
        found = _NUMBER.match(expanded(text) if "#" in text else text)
        return int(found[1]) if found else 0

    left, below = number(x, _X), number(y, _Y)
    left = columns - wide if left + wide >= columns else max(left, 0)
    top = max(below - high, 0)
    return left, rows - high if top + high >= rows else top


def _put_in(template: str, known: Mapping[str, str]) -> str:
    """Put the values of its own variables into a format: the host knows the others."""
    return _VARIABLE.sub(lambda said: known.get(said[1], ""), template)


def variables(about: About) -> dict[str, str]:
    """Return the values of the variables ``popup_…``, as far as there are any."""
    (wide, high), (columns, rows), ground, pane = about.size, about.terminal, about.ground, about.pane
    at = ground.area
    found = {
        "width": wide, "height": high,
        "centre_x": max((columns - 1) // 2 - wide // 2, 0),
        "centre_y": _within((rows - 1) // 2 + high // 2, rows, rows - high),
        "pane_top": _within(at.top + pane.top - at.y + high, rows, rows - high),
        "pane_bottom": at.top + pane.bottom - at.y,
        "pane_left": (pane.left - at.x) % _UNSIGNED,
        "pane_right": max(pane.right - at.x - wide, 0),
    }  # fmt: skip
    if about.mouse is not None:
        x, y = about.mouse
        middle = (y - high // 2) % _UNSIGNED
        found |= {
            "mouse_x": x, "mouse_y": y,
            "mouse_centre_x": max(x - wide // 2, 0),
            "mouse_centre_y": rows - high if middle + high >= rows else middle,
            "mouse_top": _within(y + high, rows, rows - 1),
            "mouse_bottom": (y - high) % _UNSIGNED,
        }  # fmt: skip
    if ground.status is not None:
        found |= _by_status(about)
    return {name: str(value) for name, value in found.items()}


def _within(value: int, end: int, otherwise: int) -> int:
    return otherwise if value >= end else value


def _by_status(about: About) -> dict[str, int]:
    """Return where the status line is, and where on it the window is shown."""
    ground, (_, rows), high = about.ground, about.terminal, about.size[1]
    lines, above = len(ground.ranges), ground.area.top > 0
    found = {"status_line_y": lines + high if above else rows - lines}
    for number, ranges in enumerate(ground.ranges):
        one = next((one for one in ranges if one.kind == "window" and one.argument == str(about.window)), None)
        if one is not None:
            below = number + 1 + high if above else rows - lines + number
            return found | {"window_status_line_x": one.start, "window_status_line_y": below}
    return found
