"""Cases of which a few are played in every run of the tests, and all where there is time."""

from collections.abc import Iterable

import pytest


def some(cases: Iterable[str], each: int) -> list[object]:
    """Return the cases: one in so many as it is, the others for the runs that are deep."""
    return [
        case if number % each == 0 else pytest.param(case, marks=pytest.mark.deep) for number, case in enumerate(cases)
    ]
