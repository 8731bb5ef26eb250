"""A process that writes its spare file again, and all others: every schedule, with an open(2) that takes two steps."""

from collections.abc import Callable
from typing import Any

import pytest

from panelock.impl.files import RegistryFile
from panelock.impl.paths import Place
from panelock.impl.spare import MARK
from panelock.impl.store import Store
from panelock.specs.explorer.exploration import Family
from panelock.specs.explorer.leases import recycling
from panelock.specs.explorer.letters import shown
from panelock.specs.explorer.machine import CALLS, Machine
from panelock.specs.explorer.programs import StoreOf
from panelock.specs.explorer.scheduling import Port
from panelock.specs.explorer.search import Found, hashed

PROGRAMS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("=sss", "r"), 1),
    (("=ss", "k"), 1),
    (("=ss", "=kt"), 1),
    (("=tt", "s", "r"), 0),
)


def explored(program: tuple[str, ...], kills: int, store: StoreOf = recycling) -> Found:
    with Family(store=store, heir=recycling).explore(program) as exploration:
        return hashed(exploration, kills=kills)


@pytest.mark.parametrize(
    ("program", "kills"),
    [*PROGRAMS, *(pytest.param(program, 1, marks=pytest.mark.deep) for program in (("=ssss", "r"), ("=skt", "rr")))],
    ids=lambda value: shown(value) if type(value) is tuple else "",
)
def test_nobody_reads_what_is_being_written_or_was_never_in_place(program: tuple[str, ...], kills: int) -> None:
    found = explored(program, kills)
    assert found.ok, f"{found.schedule}: {found.bad}"
    assert found.states > 1000


def test_files_are_written_again_in_these_schedules_and_sometimes_must_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    claims: set[bool] = set()
    claim = CALLS["claim"]

    def noted(machine: Machine, process: int, *call: int) -> tuple[bool, Machine]:
        result, after = claim(machine, process, *call)
        claims.add(result)
        return result, after

    monkeypatch.setitem(CALLS, "claim", noted)
    assert explored(("=sss", "r"), 0).ok
    assert claims == {False, True}


def with_broken_port(breaking: Callable[[Port], None]) -> StoreOf:
    """Every process's port is broken before its store is made."""

    def store(place: Place, port: Port, **settings: Any) -> Store:
        breaking(port)
        return recycling(place, port, **settings)

    return store


def nothing_is_asked(port: Port) -> None:
    """The spare file is written again whoever has it open."""
    port.claim = lambda *_: True  # type: ignore[method-assign]  # that is the breaking
    port.disclaim = lambda *_: None  # type: ignore[method-assign]  # and this


def looked_at_too_late(file: RegistryFile, look: Callable[[int], bytes]) -> bytes | None:
    """Read first, then ask whether it was in place, and take what was read."""
    while True:
        with file._opened() as fd:
            if fd < 0:
                return None
            seen = look(fd)
            if not seen.startswith(MARK) or file._is_named(file.kernel.stamp(fd)[0]):
                return seen


def test_a_reader_has_half_of_each_document_where_nobody_asks_who_reads() -> None:
    found = explored(("=sss", "r"), 0, with_broken_port(nothing_is_asked))
    assert "is not JSON" in found.bad, found


def test_a_reader_who_looks_too_late_whether_it_is_in_place_has_half_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RegistryFile, "_looked_at", looked_at_too_late)
    found = explored(("=sss", "r"), 0)
    assert "is not JSON" in found.bad, found


def test_a_reader_sees_what_never_was_where_he_does_not_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert explored(("=sss", "r"), 1).ok
    monkeypatch.setattr(RegistryFile, "_is_named", lambda *_: True)
    found = explored(("=sss", "r"), 1)
    assert found.bad == "generation 9 was seen, and 8 is the newest"
    assert "!" in found.schedule
