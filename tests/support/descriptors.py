"""Descriptors that a program seldom has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lowest_descriptor() -> Iterator[None]:
    """The next file that is opened gets descriptor 0, as in a program that was started without a standard input."""
    saved = os.dup(0)
    os.close(0)
    try:
        yield
    finally:
        os.dup2(saved, 0)
        os.close(saved)
