"""How a pane's cursor looks is kept, also over what a log has dropped."""

import pytest

from panelock.cli.drawing.cursor_look import PLAIN, Look, Shown
from panelock.impl.host.screens.cursor import Cursor
from panelock.impl.host.screens.stream import Modes


@pytest.mark.parametrize(
    "said",
    [b"", b"\x1b[5 q", b"\x1b[2 q", b"\x1b[3 q\x1b[0 q", b"\x1b[?12h", b"\x1b[?12l", b"\x1b[?1;12h\x1b[4 q\x1b[34l",
     b"\x1b[?12h\x1b[6 q", b"\x1b[1 q\x1b[?12l\x1b[0 q", b"\x1b]12;red\a", b"\x1b]12;#010203\x1b\\"],
)  # fmt: skip
def test_what_is_kept_makes_a_fresh_cursor_look_the_same(said: bytes) -> None:
    modes, fresh = Modes(), Cursor()
    modes.push(said)
    fresh.push(modes.sequences())
    assert fresh.look == modes.cursor.look
    assert (fresh.look == Cursor().look) == (not said)


def test_a_reset_leaves_style_and_colour() -> None:
    modes = Modes()
    modes.push(b"\x1b[5 q\x1b]12;blue\a\x1b[?12h\x1b[34l")
    modes.reset()
    look = modes.cursor.look
    assert (look.style, look.blinks, look.blinks_set, look.vivid, look.colour) == (3, False, False, False, 255)


def test_a_cursor_that_is_not_seen_takes_a_colour_only() -> None:
    shown = Shown()
    assert shown.change(PLAIN, seen=True) == "\x1b[?12l"
    assert shown.change(Look(3, True, 255), seen=False) == "\x1b]12;rgb:00/00/ff\a"
    assert shown.change(Look(3, True, 255), seen=True) == "\x1b[?12l\x1b[5 q"
    assert shown.change(Look(3, True, 255), seen=True) == ""
    assert shown.end() == "\x1b]112\a\x1b[?12l\x1b[2 q"
