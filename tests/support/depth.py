"""Tables of which a part is tried each time, and the rest where there is time (``-m deep``)."""

from collections.abc import Iterable
from typing import Any

import pytest


def some_of(values: Iterable[Any], every: int) -> list[Any]:
    """Return them all: each one in so many as it is, the others marked as deep."""
    return [
        value if place % every == 0 else pytest.param(value, marks=pytest.mark.deep)
        for place, value in enumerate(values)
    ]
