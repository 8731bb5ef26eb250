"""A host that kills itself at one point of its work, a different one each time; every second one lives.

Its points: each call of the store, lock and journal while it settles what the last host left, and in its first
transactions; and before and after a terminal is started, its program begins, and an answer is sent. Beside the
server's folder a file ``lives`` has a byte for every host, ``deaths`` a line for every one that killed itself, saying
where.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from panelock.impl import kernel
from panelock.impl.host import main as host
from panelock.impl.host import spawn
from panelock.impl.host.connection import Connection
from panelock.impl.host.listening import Listener
from panelock.impl.host.standby import Standbys
from panelock.impl.paths import Place
from support.faults import EFFECTS

SETTLING = 16
SERVING = 48
POINTS = (
    *(f"{name} {number}" for number in (1, 2, 3) for name in ("spawn", "spawned", "answer", "answered")),
    "begin 1",
    "begun 1",
    *(f"settling {number}" for number in range(1, SETTLING + 1)),
    *(f"serving {number}" for number in range(1, SERVING + 1)),
)
MODULE = "support.deadly_host"


def point_of(life: int, died: set[str]) -> str:
    """Return where the host of this number dies, by where others did; empty for one that lives."""
    left = [point for point in POINTS if point not in died]
    return "" if life % 2 == 0 or not left else left[life // 2 * 7 % len(left)]


def died_at(place: Place) -> set[str]:
    """Return the points at which a host has killed itself."""
    try:
        with open(f"{place.socket}.deaths") as file:
            return set(file.read().split("\n")) - {""}
    except FileNotFoundError:
        return set()


class Reaper:
    """Counts what happens, and kills the process at its point."""

    def __init__(self, place: Place, point: str) -> None:
        self.place = place
        self.point = point
        self.counts: dict[str, int] = {}
        self.phase = "settling"

    def pass_by(self, what: str) -> None:
        """Count one; die if this is the point."""
        self.counts[what] = self.counts.get(what, 0) + 1
        here = f"{what} {self.counts[what]}"
        if here == self.point:
            append(f"{self.place.socket}.deaths", here + "\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, before: str, function: Callable[..., Any], after: str = "") -> Callable[..., Any]:
        """Return the function with points before and after it."""

        def call(*args: Any, **more: Any) -> Any:
            self.pass_by(before or self.phase)
            result = function(*args, **more)
            if after:
                self.pass_by(after)
            return result

        return call


def append(path: str, text: str) -> int:
    """Add to a file at once; returns the size that it had."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(fd, text.encode())
        return os.fstat(fd).st_size - len(text)
    finally:
        os.close(fd)


def arm(place: Place) -> None:
    """Let this process die where it is this host's turn to."""
    reaper = Reaper(place, point_of(append(f"{place.socket}.lives", "."), died_at(place)))
    real = kernel.Real

    class Deadly(real):  # type: ignore[misc,valid-type]  # a class made here, of a variable
        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            return reaper.around("", found) if name in EFFECTS else found

    publish = Listener.publish

    def published(listener: Listener) -> None:
        publish(listener)
        reaper.phase = "serving"

    kernel.Real = Deadly  # type: ignore[misc]  # for this process's whole life
    Listener.publish = published  # type: ignore[method-assign]  # as above
    spawn.in_terminal = reaper.around("spawn", spawn.in_terminal, "spawned")
    Standbys.start = reaper.around("spawn", Standbys.start, "spawned")  # type: ignore[method-assign]  # as above
    Standbys.begin = reaper.around("begin", Standbys.begin, "begun")  # type: ignore[method-assign]  # as above
    Connection.finish = reaper.around("answer", Connection.finish, "answered")  # type: ignore[method-assign]  # as above


def main() -> None:
    """As panelock.impl.host.main.main."""
    arm(Place(sys.argv[1]))
    host.main()
