"""The specification's numbers for operations, calls and files, read from it, so that they stand in one place."""

import re
from collections.abc import Iterable
from functools import cache

from panelock.specs.spin.checker import SPECIFICATION

_DEFINED = re.compile(r"^#define ([A-Z_]+) +(\d+)\b", re.MULTILINE)


@cache
def _words() -> dict[str, int]:
    text = (SPECIFICATION / "words.pml").read_text()
    return {name: int(number) for name, number in _DEFINED.findall(text)}


def number(name: str) -> int:
    """Return what a word of the specification stands for."""
    return _words()[name]


LETTERS = {
    "s": "SPLIT", "k": "KILL", "j": "JOIN", "K": "KILL_OWN", "c": "CONFIRM", "d": "WITHDRAW", "h": "HOST_DIED",
    "n": "NEW", "r": "READ",
}  # fmt: skip
"""The explorer's letters (explorer/programs.py) that the specification has, and what it calls them."""


def letters(these: Iterable[str]) -> int:
    """Return the define LETTERS that lets processes choose among these: letters, or the specification's words."""
    return sum(1 << number(LETTERS.get(letter, letter)) for letter in these)
