"""Descriptors: those that a program seldom has, and those that another process has open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


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


def links_of(pid: int) -> list[str]:
    """What the descriptors of a process are of; one may be closed while we look."""
    found = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):
            found.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
    return found
