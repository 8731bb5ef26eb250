"""Breaks the implementation in every way that is known, and tells which of the suite's tests found it, and how soon."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.explained import world
from teeth import variants_files, variants_registry
from teeth.breaking import Variant, broken
from teeth.catchers import CATCHERS, Catcher

VARIANTS = (*variants_files.VARIANTS, *variants_registry.VARIANTS)
FAILED = (Exception, pytest.fail.Exception)
"""What a test raises that has found something."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one variant."""

    variant: str
    catcher: str
    tries: int
    seconds: float
    said: str
    """Why the test failed, in a line; empty when it did not."""

    def __str__(self) -> str:
        """Write it as a line of the table."""
        tries = f"{self.tries:4} schedules" if self.tries else " " * 14
        caught = self.catcher if self.said else "NOT CAUGHT"
        return f"{self.variant:58} {self.seconds * 1000:5.0f} ms {tries}  {caught}"


def bite(variant: Variant) -> Row:
    """Break the implementation so, and let the catcher at it."""
    catcher = CATCHERS[variant.caught_by]
    world()  # where many of them begin: made once, and by the implementation as it is
    begin = time.perf_counter()
    with broken(variant):
        said = found_by(catcher)
    return Row(variant.name, catcher.where, catcher.count(), time.perf_counter() - begin, said)


def found_by(catcher: Catcher) -> str:
    """Call a catcher as it stands; tells why it failed, in a line, or nothing."""
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        try:
            catcher.call(Path(folder), catcher.test)
        except FAILED as failed:
            lines = str(failed).strip().splitlines()
            return f"{type(failed).__name__}: {lines[0] if lines else ''}"
    return ""
