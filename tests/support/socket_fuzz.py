"""A host in this process, and callers that send it anything: malformed, oversized, slowly, and then leave.

``python -m support.socket_fuzz [--minutes N]`` lets atheris look for inputs that reach new code; the suite plays some
of chance. After every input an honest caller must be answered, and nothing of the others may be left.
"""

import argparse
import gc
import os
import random
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from panelock.impl import kernel, parse
from panelock.impl.commands.base import Call, Channel, Command, Commit, ReadFile, Steps
from panelock.impl.commit import run_alone
from panelock.impl.host import listening, wire
from panelock.impl.host import main as host
from panelock.impl.host.caller import Caller
from panelock.impl.host.connection import SILENCE_S, Connection
from panelock.impl.host.drawn import Drawn
from panelock.impl.host.driver import Driver
from panelock.impl.host.loop import Loop
from panelock.impl.host.request import Step
from panelock.impl.host.server import Server
from panelock.impl.paths import Place, own_folder
from panelock.impl.registry import settings
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store, Transaction

CALLERS = 4
PATIENCE_S = 30.0
"""Whoever is owed something by then is stuck; the machine may be busy."""
BLOCKS = 5000
"""Memory blocks of Python's that may come to stay: caches and records that are bounded, not some for each input."""
REST_S = 0.1
HONEST = wire.run(["echo", "hi"], {"A": "1"}, "/", b"\x09" * 16, 0)
ANSWER = wire.result(0, b"hi\n", b"")
DRAWN = (
    *(wire.frame(wire.MOUSE, body) for body in (
        b'["echo hi", {"mouse_word": "w"}, "x", {"at": [1, 2], "last": null, "dragging": true, "wheel": false}]',
        b'["echo", {}, "", null]', b'["echo", {"a": 1}, "", null]', b"[", b'["a\\nb", {}, "", {"at": [1]}]',
        b'["\xff", {}, "", null]', b'["echo", {}]',
    )),
    wire.closed(0, 0), wire.closed(0, 1 << 31), wire.closed(1, 0, "echo \udcff"), wire.frame(wire.CLOSED, b"1234567"),
    wire.focus(focused=True), wire.focus(focused=False), wire.frame(wire.FOCUS, b"2"), wire.frame(wire.BACK),
    *(wire.frame(wire.MODES, body) for body in (b'{"0": ["tree-mode"]}', b'{"0": ["\xff"]}', b"[", b'{"x": []}')),
    *(wire.frame(wire.KEPT, body) for body in (b"command\0a", b"x\0a", b"search\0a\nb", b"target\0\xff", b"")),
    *(wire.frame(wire.SELECT, body) for body in (b"[0, [1, 2]]", b"[0, null]", b"[9, [-1, 99999]]", b"[0, [1]]", b"[")),
)  # fmt: skip
"""What only who draws may say, and some of it nobody."""


def _echo(call: Call) -> Steps:
    call.print(" ".join(call.args.rest))
    yield from ()


def _load(call: Call) -> Steps:
    call.raw = yield ReadFile("-")


def _wait(call: Call) -> Steps:
    yield Channel(call.args.rest[0], "wait")


def _set(call: Call) -> Steps:
    yield Commit(lambda tx: settings.set_option(tx, Scope.SERVER, 0, "@fuzz", "x"))
    call.print("set")


def _big(call: Call) -> Steps:
    call.raw = b"x" * (3 << 20)
    yield from ()


def _attach(call: Call) -> Steps:
    """Keep a client in control mode: it is shown a session that there is none of, as one whose session has gone."""
    if call.client is not None:
        call.client.session = 0
    yield from ()


TABLE = {
    name: Command(name, "", "", "", run)
    for name, run in (
        ("echo", _echo),
        ("load", _load),
        ("wait", _wait),
        ("set", _set),
        ("big", _big),
        ("attach", _attach),
    )
}
"""Nothing that touches the machine: what comes is chance's."""


def compiled(argv: Sequence[str], _: Driver) -> Sequence[Step]:
    """Parse a command line with this table."""
    return parse.parse_arguments(list(argv), parse.Context(TABLE)).commands


class Input:
    """Bytes of an input, taken from its beginning; zeros when there are no more."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __bool__(self) -> bool:
        """Tell whether any are left."""
        return bool(self.data)

    def take(self, size: int) -> bytes:
        """Return so many bytes, or those that are left."""
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def number(self, below: int) -> int:
        """Return a number of two bytes."""
        return int.from_bytes(self.take(2), "little") % below


def a_message(given: Input) -> bytes:
    """Return something that a caller may say: a frame, whole or wrong, or just bytes."""
    argv = [
        ("echo", "hi"),
        ("load",),
        ("wait", "c"),
        ("set",),
        ("big",),
        ("nosuch",),
        ("echo", ";", "set"),
        (),
        ("attach",),
    ]
    environment = {"A": "1", "B\udcff": "x" * given.number(300)}
    number = bytes([given.number(4)]) * 16
    run = wire.run(list(argv[given.number(len(argv))]), environment, "/", number, given.number(3))
    match given.number(11):
        case 0:
            return run
        case 1:
            words = list(argv[given.number(len(argv))])
            lines = (b"echo hi\n", b"\n", b"set ; echo on\nwait c\n", b"nosuch\n", b"big\n" * 3, b"echo")
            said = [wire.frame(wire.INPUT, lines[given.number(len(lines))]) for _ in range(given.number(4))]
            kind = wire.DRAW if given.number(2) else wire.CONTROL
            control = wire.run(words, environment, "/", number, given.number(3), kind=kind)
            said += [wire.typing(given.number(3), b"typed")] * given.number(2)
            said += [DRAWN[given.number(len(DRAWN))]] * given.number(2)
            return control + b"".join(said) + wire.frame(wire.INPUT) * given.number(2)
        case 2:
            return run[: given.number(len(run))]
        case 3:  # one field of the head, or of the request's own, is another
            at = given.number(wire.HEAD + 28)
            return run[:at] + given.take(4) + run[at + 4 :]
        case 4:
            return wire.frame(wire.INPUT, b"i" * given.number(3000)) + wire.frame(wire.INPUT) * given.number(3)
        case 5:
            return wire.frame(given.number(200), given.take(given.number(40)))
        case 6:
            return wire.attach(given.number(3), given.number(300), given.number(300))
        case 7:
            kinds = (
                wire.RUN, wire.ATTACH, wire.INPUT, wire.RESIZE, wire.POKE, wire.CONTROL, wire.DRAW, wire.WATCH,
                wire.NEXT, wire.TABLE, wire.TYPE, wire.MOUSE, wire.MODES, wire.SELECT, wire.FOCUS, wire.BACK,
                wire.KEPT,
            )  # fmt: skip
            return wire.frame(kinds[given.number(len(kinds))], given.take(given.number(40)))
        case 8:
            asks = [wire.frame(wire.NEXT) for _ in range(given.number(4))]
            return wire.watch(given.number(3)) + b"".join(asks)
        case 9:
            return wire.MAGIC + given.take(8) + b"z" * given.number(60_000)
        case _:
            return given.take(given.number(100))


def _set(tx: Transaction, *, name: str, value: str) -> None:
    settings.set_option(tx, Scope.SERVER, 0, name, value)


class Fuzzed:
    """One host in this process."""

    def __init__(self, folder: str) -> None:
        self.place = Place(f"{folder}/s")
        self.faults: list[object] = []
        self.loop = Loop(lambda fault: self.faults.append(f"in a callback: {fault!r}"))
        own_folder(self.place.folder)
        self.lock = listening.take_host_lock(self.place, 1.0)
        self.store = Store(self.place, kernel.Real(exchange=True), limit_s=1.0, resident=True)
        host.settle(self.store)
        # Else it would end, for it has no session; and its log of messages would grow, up to its limit.
        for name, value in (("exit-empty", "off"), ("message-limit", "10")):
            run_alone(self.store.load_and_lock(), partial(_set, name=name, value=value))
        self.server, self.driver, self.screens = host.build(self.loop, self.place, self.store, {}, compiled)
        self.driver.lines = lambda text, driver: compiled(text.split(), driver)
        self.server.listener.publish()
        self.server.start()

    def close(self) -> None:
        """End it."""
        self.server.end()
        self.until(lambda: self.server.ended, "the end")
        self.screens.close()
        self.store.close()
        os.close(self.lock)
        self.loop.close()

    def turn(self) -> None:
        """Let the loop do what can be done now."""
        self.loop.call_soon(lambda: None)
        self.loop.turn()

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Turn until something holds, as it must soon."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"stuck: {what}"
            self.turn()

    def rest(self) -> None:
        """Turn until what was to be done in a moment is done: a client's timers hold what they are for."""
        end = time.monotonic() + REST_S
        self.until(lambda: time.monotonic() >= end, "at rest")

    def caller(self) -> socket.socket:
        """Connect."""
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.connect(self.place.socket)
        made.setblocking(False)
        return made

    def say(self, caller: socket.socket, data: bytes, piece: int) -> None:
        """Send in pieces, as far as the host listens; not in so many that time itself drops the honest ones."""
        piece = max(piece, len(data) // 50)
        with suppress(OSError):
            for at in range(0, len(data), piece):
                sent = 0
                for _ in range(100):
                    with suppress(BlockingIOError):
                        sent += caller.send(data[at + sent : at + piece])
                    if at + sent >= min(at + piece, len(data)):
                        break
                    self.turn()
                self.turn()

    def play(self, data: bytes) -> None:
        """Play one input."""
        given = Input(data)
        callers = [self.caller() for _ in range(CALLERS)]
        waiting = self.caller()
        self.say(waiting, HONEST[: wire.HEAD], 5)
        while given:
            caller = callers[given.number(CALLERS)]
            match given.number(6):
                case 0 | 1 | 2 | 3:
                    self.say(caller, a_message(given), 1 + given.number(4000))
                case 4:
                    with suppress(OSError):
                        caller.recv(1 + given.number(9000))
                case _:
                    caller.close()
        self.answered(waiting, HONEST[wire.HEAD :])
        self.answered(self.caller(), HONEST)
        for connection in [one for one in self.server._callers if one.stale(self.loop.time() + 2 * SILENCE_S)]:
            connection.close()  # as the host does after that time
        for caller in callers:
            caller.close()
        self.until(lambda: not self.server._callers and not list(self.driver.active), "callers that have gone")
        assert self.faults == [], self.faults

    def answered(self, caller: socket.socket, rest: bytes) -> None:
        """Say an honest request's (last) part, and be answered whatever the others do."""
        self.say(caller, rest, 1 << 20)
        got = b""

        def whole() -> bool:
            nonlocal got
            with suppress(BlockingIOError):
                got += caller.recv(1 << 16)
            return len(got) >= len(ANSWER)

        with caller:
            self.until(whole, "an honest caller")
        assert got == ANSWER, got


class Leaks:
    """Notices what inputs leave behind: Python's objects and descriptors."""

    def __init__(self, period: int = 1000, settle: Callable[[], None] = lambda: None) -> None:
        """``settle`` is called before anything is counted."""
        self.period = period
        self.settle = settle
        self.count = 0
        self.first: tuple[int, int] | None = None

    def look(self) -> None:
        """Count an input; now and then compare with what there was after the first ones."""
        self.count += 1
        if self.count % self.period:
            return
        self.settle()
        gc.collect()
        now = sys.getallocatedblocks(), len(os.listdir("/proc/self/fd"))
        if self.first is None:
            self.first = now
            return
        assert now[0] - self.first[0] < BLOCKS, f"objects: {self.first[0]} before, {now[0]} after {self.count} inputs"
        assert now[1] <= self.first[1], f"descriptors: {self.first[1]} before, {now[1]} after {self.count} inputs"


def fuzz(folder: str, minutes: float) -> None:
    """Fuzz for some minutes, by coverage, and end the process."""
    import atheris

    for function in (wire.head, wire.read_run, wire.read_attach, wire.read_resize, Server.frame, Server._run,
                     Caller.frame, Caller._typed, Server._attach, Server.lost, Connection.readable, Connection._frames,
                     Connection.send, Connection.finish, Connection._writable, Drawn.take,
                     wire.read_watch, wire.read_typing):  # fmt: skip
        atheris.instrument_func(function)
    fuzzed = Fuzzed(folder)
    leaks = Leaks(settle=fuzzed.rest)

    def one(data: bytes) -> None:
        fuzzed.play(data)
        leaks.look()

    seeds = Path(folder, "seeds")
    seeds.mkdir()
    chance = random.Random(1)
    for number in range(50):
        (seeds / str(number)).write_bytes(chance.randbytes(chance.randint(1, 400)))
    limits = [f"-max_total_time={int(minutes * 60)}", "-max_len=1000", "-len_control=0", "-timeout=60"]
    atheris.Setup([sys.argv[0], *limits, str(seeds)], one)
    atheris.Fuzz()


def main() -> None:
    """Let a process of its own fuzz: it ends by itself, and leaves its folder behind."""
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=10)
    minutes = options.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        pid = os.fork()
        if not pid:
            try:
                fuzz(folder, minutes)
            except BaseException:  # noqa: BLE001 - whatever it is, it is said
                traceback.print_exc()
            finally:
                os._exit(1)  # it has ended the process itself where all was well
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.exit(status)


if __name__ == "__main__":
    main()
