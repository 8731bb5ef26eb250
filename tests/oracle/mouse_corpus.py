"""What is done with a mouse, and texts with ranges, for the oracle of the mouse (test_mouse_oracle.py)."""

from collections.abc import Sequence

from panelock.cli.drawing import mouse
from panelock.impl.host.screens.wire import Facts


def sgr(code: int, x: int, y: int, end: str = "M") -> bytes:
    return f"\x1b[<{code};{x + 1};{y + 1}{end}".encode()


def old(code: int, x: int, y: int) -> bytes:
    return b"\x1b[M" + bytes((code + 32, x + 33, y + 33))


def with_modifiers(report: bytes, modifiers: int) -> bytes:
    read = mouse.read(report)
    assert read is not None
    assert read.sgr is not None
    return sgr(read.sgr | modifiers, read.x, read.y, "m" if read.released else "M")


BUTTONS = [0, 1, 2, 66, 67, 128, 129, 130, 131]


def clicks(code: int, x: int, y: int) -> list[bytes]:
    """Three of them: after the third one the next is a first one again, whatever the time."""
    return [sgr(code, x, y), sgr(code, x, y, "m")] * 3


REPORTS = [
    *(report for code in (*BUTTONS, 4, 9, 18, 28) for report in clicks(code, 3, 4)),
    sgr(64, 5, 6), sgr(65, 5, 6), sgr(80, 5, 6), sgr(64, 5, 6, "m"), sgr(35, 7, 8), sgr(35, 7, 8), sgr(35, 8, 8),
    sgr(0, 3, 4), sgr(32, 3, 4), sgr(32, 4, 4), sgr(32, 4, 4), sgr(32, 5, 4), sgr(0, 5, 4, "m"), *clicks(0, 5, 4)[:4],
    sgr(2, 9, 9), sgr(38, 10, 9), sgr(38, 90, 9), sgr(38, 92, 9), sgr(6, 92, 9, "m"), *clicks(2, 5, 4)[:4],
    *(report for x in (93, 94, 95, 222, 223, 249) for report in clicks(0, x, 1)),
    *(sgr(64, x, 1) for x in (221, 222, 223)),
    *(report for code in (0, 1, 2, 8, 16) for report in [old(code, 3, 4), old(3, 3, 4)] * 3),
    old(2, 4, 4), old(34, 5, 4), old(34, 6, 4), old(3, 6, 4), *[old(2, 4, 4), old(3, 4, 4)] * 2,
    old(64, 1, 1), old(65, 220, 1), old(35, 8, 8), old(35, 9, 8), old(35, 9, 8),
    *[b"\x1b[<;3;4M", b"\x1b[<;3;4m"] * 3,
]  # fmt: skip
"""Never one button soon after another: tmux 3.3 takes no notice of such a click."""
ASKED = [[*mode, *how] for mode in (["1000"], ["1002"], ["1003"]) for how in ([], ["1005"], ["1006"], ["1005", "1006"])]


def facts_of(asked: Sequence[str]) -> Facts:
    """What is known of a pane that has asked for these modes."""
    return Facts(
        cols=0, rows=0, cursor_x=0, cursor_y=0, cursor_visible=True, history=0, alternate=False, insert=False,
        application_cursor=False, application_keypad=False, bracketed_paste=False, origin=False, wrap=True, focus=False,
        mouse_standard="1000" in asked, mouse_button="1002" in asked, mouse_all="1003" in asked,
        mouse_utf8="1005" in asked, mouse_sgr="1006" in asked, title="", backend="",
    )  # fmt: skip


_LIST = "#[norange list=on align={}]#[list=left-marker range=right]<<#[list=right-marker]>#[list=on]{}#[norange nolist]"
_WINDOWS = "".join(
    f"#[range=window|{number % 3}{' list=focus' if number == 4 else ''}]{number}:name#[norange list=on] "
    for number in range(8)
)
RANGED = [
    "none", "#[range=left]no end", "#[range=left]left#[norange]",
    "a#[range=left]left#[norange]b#[range=right]c#[norange]d",
    "#[range=left]a#[range=right]b#[range=window|1]c#[range=window|2]d#[range=window|2]e#[norange]f",
    "#[range=left]a#[range=window|x]b#[range=unheard]c#[bold]d#[norange]",
    "#[range=LEFT]a#[norange]b#[range=left]#[norange]c",
    "#[range=left]a#[align=right]b#[norange]c#[align=centre range=window|2]ddd#[norange]#[align=left]e",
    "#[range=left]漢字#[norange]a#[range=right,align=absolute-centre]漢字漢字#[norange]a",
    "#[range=left]a#[range=right]b#[norange]c#[",
    "#[range=left]a much too long text that is cut#[norange]#[align=right]#[range=right]right#[norange]r",
    "#[align=right range=right]a much too long text that is cut, also at the left#[norange]",
    *(
        f"{before}{_LIST.format(align, windows)}{after}"
        for align in ("left", "centre", "right", "absolute-centre")
        for windows in (_WINDOWS, "#[range=window|1]1:one#[norange] ")
        for before in ("", "#[range=left]left#[norange] ")
        for after in ("", f"#[align={align} range=left]after#[norange].#[align=right range=right]right#[norange]")
    ),
]  # fmt: skip
