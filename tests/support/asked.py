"""What a terminal has been asked for, read from the bytes that it was sent: the emulator does not tell."""

import re
import time

from support.hosting import LIMIT_S
from support.onlooker import Onlooker
from support.two import Two

_CURSOR = re.compile(
    rb"\x1b(?:\[(?P<style>\d*) q|\](?P<colour>12;[^\x07]*|112)\x07|\[\?(?P<modes>[\d;]+)(?P<set>[hl])"
    rb"|\[>4;?(?P<keys>\d*)m)"
)


class Asked:
    """What one terminal was asked for by now."""

    def __init__(self, person: Onlooker) -> None:
        self._person = person

    def __call__(self) -> dict[str, str]:
        """Return its cursor's style and colour, whether that blinks, whether focus and modified keys are reported."""
        self._person.drain()
        found = {"style": "0", "colour": "", "blinks": "l", "focus": "l", "keys": "0"}
        for said in _CURSOR.finditer(self._person.seen):
            if said["style"] is not None:
                # What blinks by its style is told so; 2 is what a terminal's own is, too (Se).
                found["style"] = said["style"].decode()
            elif said["colour"] is not None:
                found["colour"] = said["colour"].decode().partition(";")[2]
            elif said["keys"] is not None:
                found["keys"] = said["keys"].decode() or "0"
            else:
                modes, on = said["modes"].split(b";"), said["set"].decode()
                found |= {name: on for mode, name in ((b"12", "blinks"), (b"1004", "focus")) if mode in modes}
        return found


def same(two: Two, **wanted: str) -> None:
    """Wait until both terminals were asked for the same, and for this."""
    asked = [Asked(person) for person in two.persons]
    end = time.monotonic() + LIMIT_S
    while True:
        theirs, mine = (one() for one in asked)
        if theirs == mine and theirs | wanted == theirs:
            return
        assert time.monotonic() < end, (theirs, mine, wanted)
        time.sleep(0.02)
