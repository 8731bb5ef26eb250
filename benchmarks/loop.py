"""What the host's own event loop is for: ``python benchmarks/loop.py`` compares it with asyncio's, in turns.

The time until it can be used by a process that has loaded nothing, and the time of a turn in which one descriptor is
ready; medians, and ratios, which are what counts.
"""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from panelock.impl.host.loop import EventLoop, Loop

STARTS, ROUNDS, TURNS = 15, 15, 2000


def started_ms(module: str) -> float:
    """Return how long a fresh interpreter takes to load a module and end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return (time.perf_counter() - began) * 1e3


def turn_us(loop: EventLoop, run: Callable[[], object], stop: Callable[[], object]) -> float:
    """Return what a turn takes in which one descriptor is ready, with a receive and a send: microseconds."""
    ours, theirs = socket.socketpair()
    left = TURNS

    def again() -> None:
        nonlocal left
        left -= 1
        theirs.send(ours.recv(1))
        if not left:
            loop.remove_reader(ours.fileno())
            stop()

    loop.add_reader(ours.fileno(), again)
    theirs.send(b"x")
    began = time.perf_counter()
    run()
    seconds = time.perf_counter() - began
    ours.close()
    theirs.close()
    return seconds / TURNS * 1e6


def of_own_us() -> float:
    """Measure the host's."""
    loop = Loop(print)
    return turn_us(loop, loop.run, loop.stop)


def of_asyncio_us() -> float:
    """Measure asyncio's."""
    loop = asyncio.new_event_loop()
    try:
        return turn_us(loop, loop.run_forever, loop.stop)
    finally:
        loop.close()


def main() -> None:
    """Measure, and print a line for each."""
    turns = [(of_own_us(), of_asyncio_us()) for _ in range(ROUNDS)]
    mine, theirs = (median(column) for column in zip(*turns, strict=True))
    print(f"a turn with one ready descriptor: {mine:.1f} us, asyncio {theirs:.1f} us, ratio {mine / theirs:.2f}")
    modules = ("sys", "panelock.impl.host.loop", "asyncio")
    starts = [tuple(map(started_ms, modules)) for _ in range(STARTS)]
    bare, mine, theirs = (median(column) for column in zip(*starts, strict=True))
    print(f"to load it, beyond Python's start: {mine - bare:.1f} ms, asyncio {theirs - bare:.1f} ms")


if __name__ == "__main__":
    main()
