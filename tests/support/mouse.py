"""What a terminal says of the mouse, from a short way to write it."""

import re


def reports(text: str) -> bytes:
    """Write what the mouse does: ``3+10,5`` is its third button pressed there, ``-`` let go, ``>`` moved.

    Buttons 4 and 5 are the wheel; without a number it is moved with none held down. Several have blanks between them.
    """
    return b"".join(map(_report, text.split()))


def _report(text: str) -> bytes:
    said = re.fullmatch(r"(\d*)([-+>])(\d+),(\d+)", text)
    assert said is not None, text
    button = int(said[1]) - 1 if said[1] else 3
    if said[1] in ("4", "5"):
        button = 60 + int(said[1])
    code = button + 32 * (said[2] == ">")
    return f"\x1b[<{code};{said[3]};{said[4]}{'m' if said[2] == '-' else 'M'}".encode()
