"""What a terminal says of the mouse, what of it a pane is sent, and which of it the terminal is asked to say.

Pure. Of tmux: tty_keys_mouse, input_key_get_mouse, and the mouse's part of server_client_reset_state.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from panelock.impl.host.screens.wire import Facts

SHIFT, META, CONTROL, MOTION = 4, 8, 16, 32
RELEASE = 3
"""Instead of a button: one was let go, or, with MOTION, none is held down."""
WHEEL_UP, WHEEL_DOWN = 64, 65
_BUTTON = 0b11000011


class Report(NamedTuple):
    """What a terminal says of the mouse at one moment."""

    x: int
    y: int
    code: int
    """The button, and added to it what else there is; RELEASE alone where the terminal said that by an `m`."""
    sgr: int | None = None
    """The code that the terminal wrote in an SGR report: there a button let go has its own. None in an old report."""
    released: bool = False
    """Whether such a report ended with an `m`."""
    before: int = 0
    """The code of the report before this one."""


def button(code: int) -> int:
    """Return the button alone, as terminals number them: 0 to 2, 64 to 67, 128 to 131."""
    return code & _BUTTON


def moves(report: Report) -> bool:
    """Tell whether the mouse is moved with no button held down.

    An old report says that as it says of a button that it is let go, so it is that only after another such report.
    """
    if report.sgr is not None:
        return bool(report.sgr & MOTION) and button(report.sgr) == RELEASE
    return bool(report.code & MOTION) and button(report.code) == button(report.before) == RELEASE


_SGR = re.compile(rb"\x1b\[<(\d{0,9});(\d{0,9});(\d{0,9})([Mm])")
_OLD = re.compile(rb"\x1b\[M([ -\xff])([!-\xff])([!-\xff])")


def read(data: bytes) -> Report | None:
    r"""Read a report; None where it is none, or one to be passed over.

    >>> read(b"\x1b[<66;3;5m")
    Report(x=2, y=4, code=3, sgr=66, released=True, before=0)
    >>> read(b"\x1b[M #%")
    Report(x=2, y=4, code=0, sgr=None, released=False, before=0)
    """
    if said := _SGR.fullmatch(data):
        code, x, y = (int(number or b"0") for number in said.groups()[:3])
        released = said[4] == b"m"
        # Some terminals (PuTTY 0.63) say of the wheel that it is let go.
        if not x or not y or (released and button(code) in {WHEEL_UP, WHEEL_DOWN}):
            return None
        return Report(x - 1, y - 1, RELEASE if released else code, code, released)
    if said := _OLD.fullmatch(data):
        return Report(said[2][0] - 33, said[3][0] - 33, said[1][0] - 32)
    return None


def encode(report: Report, x: int, y: int, facts: Facts) -> bytes:
    """Return what a pane is sent of a report when the mouse is there in it; nothing of what it has not asked for.

    A pane that wants SGR reports gets old ones where the terminal sent one: these don't tell which button was let go.
    """
    if not (facts.mouse_standard or facts.mouse_button or facts.mouse_all):
        return b""
    if report.code & MOTION and not (facts.mouse_button or facts.mouse_all):
        return b""
    if moves(report) and not facts.mouse_all:
        return b""
    if report.sgr is not None and facts.mouse_sgr:
        return f"\x1b[<{report.sgr};{x + 1};{y + 1}{'m' if report.released else 'M'}".encode()
    told = report.code + 32, x + 33, y + 33
    if facts.mouse_utf8:
        # Two bytes are the longest.
        return b"" if max(told) > 0x7FF else b"\x1b[M" + "".join(map(chr, told)).encode()
    return b"" if told[0] > 0xFF else b"\x1b[M" + bytes(min(one, 0xFF) for one in told)


def modes(active: Facts | None, panes: Iterable[Facts], mouse_option: bool) -> str:
    """Return which DEC mode the terminal is to have; empty for none.

    With `mouse off` it is the active pane's. With `mouse on` dragging needs 1002 at least. A pane in a mode of
    tmux's own (copy mode) has not asked for anything: its facts are to be left out.
    """
    if mouse_option:
        return "1003" if any(facts.mouse_all for facts in panes) else "1002"
    if active is None:
        return ""
    asked = {"1003": active.mouse_all, "1002": active.mouse_button, "1000": active.mouse_standard}
    return next((mode for mode, on in asked.items() if on), "")


def modes_of_menu(*, pointed: bool, mouse_option: bool) -> str:
    """Return which mode it is to have while a menu is there: one that was opened by the mouse follows it."""
    return "1003" if pointed else "1002" if mouse_option else ""


_UPWARDS = ("1000", "1002", "1003")
_NONE = b"\x1b[?1006l\x1b[?1000l\x1b[?1002l\x1b[?1003l"


def change(before: str, after: str) -> bytes:
    r"""Return what gives a terminal another mode, with SGR reports.

    Terminals differ in what one mode does to the others: all are taken back first, and the lesser ones set, too.

    >>> change("", "1000"), change("1000", "1000")
    (b'\x1b[?1006l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006h\x1b[?1000h', b'')
    """
    if before == after:
        return b""
    wanted = ("1006", *(mode for mode in _UPWARDS if mode <= after)) if after else ()
    return _NONE + "".join(f"\x1b[?{mode}h" for mode in wanted).encode()
