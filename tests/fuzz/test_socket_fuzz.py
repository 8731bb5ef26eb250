"""Whatever comes to the host's socket: no crash, nothing left behind, and honest callers are answered.

``make fuzz-socket`` looks by coverage for ten minutes.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import socket_fuzz
from teeth.breaking import broken, variant

from panelock.impl.host import wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.server import Server

INPUTS = 300
GONE = "caller = self._callers.pop(connection, None)"
BROKEN = {
    "a caller that has gone is kept": (Server.lost, GONE, "caller = self._callers.get(connection)"),
    "what a gone caller asked for runs on": (Server.lost, "self._driver.abandon(request)", "pass"),
    "an attach may be of any length": (wire.read_attach, "len(body) != _attach.size", "False"),
    "an end is not seen": (Connection.readable, "if not data:", "if False:"),
}


@pytest.fixture
def fuzzed(folder: Path) -> Iterator[socket_fuzz.Fuzzed]:
    made = socket_fuzz.Fuzzed(str(folder))
    yield made
    made.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_callers_say_the_host_goes_on(fuzzed: socket_fuzz.Fuzzed, seed: int) -> None:
    chance = random.Random(seed)
    leaks = socket_fuzz.Leaks(INPUTS // 3)
    play(fuzzed, chance, leaks.look)


def play(fuzzed: socket_fuzz.Fuzzed, chance: random.Random, after: Callable[[], None] = lambda: None) -> None:
    for _ in range(INPUTS):
        fuzzed.play(chance.randbytes(chance.randint(0, 400)))
        after()


SLOW = ("a caller that has gone is kept", "an end is not seen", "what a gone caller asked for runs on")
"""They are found out by waiting."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.deep if name in SLOW else ()) for name in BROKEN]
)
def test_a_broken_host_is_found_out(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_fuzz, "PATIENCE_S", 5.0)
    chance = random.Random(3)
    fuzzed = socket_fuzz.Fuzzed(str(folder))
    with broken(variant(name, "none", "none", BROKEN[name])), pytest.raises(AssertionError, match=r"stuck|callback"):
        play(fuzzed, chance)
    monkeypatch.undo()
    fuzzed.close()


def two_ask_the_same_and_go(fuzzed: socket_fuzz.Fuzzed) -> None:
    message = wire.run(["wait", "c"], {}, "/", b"\x05" * 16, 0)
    callers = [fuzzed.caller() for _ in range(2)]
    for caller in callers:
        fuzzed.say(caller, message, 1 << 20)
    fuzzed.until(lambda: len(fuzzed.server._callers) == 2, "both are heard")
    for caller in callers:
        caller.close()
    fuzzed.until(lambda: not fuzzed.server._callers and not list(fuzzed.driver.active), "callers that have gone")


def test_a_request_that_several_asked_for_ends_when_all_have_gone(
    fuzzed: socket_fuzz.Fuzzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by the fuzzer: who had joined a waiting request was never taken out of it, so that it waited for ever."""
    two_ask_the_same_and_go(fuzzed)
    monkeypatch.setattr(socket_fuzz, "PATIENCE_S", 1.0)
    wrong = (Server._run, "caller.request = self._driver.begin(caller.request)", "self._driver.begin(caller.request)")
    with broken(variant("joined", "none", "none", wrong)), pytest.raises(AssertionError, match="stuck"):
        two_ask_the_same_and_go(fuzzed)
    for request in list(fuzzed.driver.active):
        request.replies.clear()
        fuzzed.driver.abandon(request)
