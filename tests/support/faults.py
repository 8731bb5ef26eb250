"""A kernel that fails: at its n-th call the disk is full, or the process dies.

Death is as kill -9 is: from that call on nothing gets through, so that no ``finally`` can tidy up, and what the process
had open is closed, which gives its locks back.
"""

import errno
import os
from collections.abc import Callable
from typing import Any

from panelock.impl.kernel import Real

EFFECTS = (
    "open", "close", "pread", "pwrite", "size", "stamp", "ftruncate", "fsync", "try_flock", "flock", "unlock",
    "replace", "link", "unlink", "listdir", "exchange", "claim", "disclaim", "named",
)  # fmt: skip
WRITES = ("open", "pwrite", "ftruncate", "fsync", "replace", "exchange")


class Died(BaseException):
    """The process is no more."""


class Counting:
    """Passes every call on, counts the effects and asks ``at`` before each of them."""

    def __init__(self, at: Callable[[int, str, tuple[Any, ...]], Any] | None = None) -> None:
        self.real = Real()
        self.calls: list[str] = []
        self.opened: set[int] = set()
        self.dead = False
        self.at = at

    def __getattr__(self, name: str) -> Any:
        function = getattr(self.real, name)
        if name not in EFFECTS:
            return function

        def call(*args: Any) -> Any:
            if self.dead:
                raise Died
            number = len(self.calls)
            self.calls.append(name)
            if self.at is not None:
                instead = self.at(number, name, args)
                if instead is not None:
                    return instead
            result = function(*args)
            if name == "open":
                self.opened.add(result)
            elif name == "close":
                self.opened.discard(args[0])
            return result

        return call

    def die(self) -> None:
        """Cut the process off and drop what it had open."""
        self.dead = True
        for fd in self.opened:
            os.close(fd)
        self.opened.clear()


def dying_at(number: int) -> Counting:
    """Return a kernel whose process is killed just before its effect ``number``."""
    kernel = Counting()

    def at(count: int, _name: str, _args: tuple[Any, ...]) -> None:
        if count == number:
            kernel.die()
            raise Died

    kernel.at = at
    return kernel


def full_at(number: int) -> Counting:
    """Return a kernel whose disk is full from its effect ``number`` on, for one write: first short, then ENOSPC."""
    kernel = Counting()
    state = {"short": False, "done": False}

    def at(count: int, name: str, args: tuple[Any, ...]) -> int | None:
        if state["done"] or count < number or name not in WRITES:
            return None
        if name == "pwrite" and not state["short"] and len(args[1]) > 1:
            state["short"] = True
            half = len(args[1]) // 2
            return os.pwrite(args[0], args[1][:half], args[2])
        if name == "open" and not args[1] & os.O_CREAT:
            return None
        if name == "ftruncate":
            return None  # shortening a file needs no room
        state["done"] = True
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    kernel.at = at
    return kernel
