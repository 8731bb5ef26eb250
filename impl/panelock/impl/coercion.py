"""The variable that Python gives itself in the C locale (PEP 538): whoever is started by us should not have it."""

import os

_TARGETS = ("C.UTF-8", "C.utf8", "UTF-8")


def undo(given: str = "/proc/self/environ") -> None:
    """Take LC_CTYPE out of our environment, unless it was ``given``: the kernel shows what a process began with.

    Where the system does not show that, it stays: it cannot be told from one that somebody has set.
    """
    if os.environ.get("LC_CTYPE") not in _TARGETS:
        return
    try:
        with open(given, "rb") as file:
            words = file.read().split(b"\0")
    except OSError:
        return
    if not any(word.startswith(b"LC_CTYPE=") for word in words):
        del os.environ["LC_CTYPE"]
