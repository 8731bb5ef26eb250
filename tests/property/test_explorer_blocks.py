"""Critical sections as single steps: the same ends by fewer steps, and given up where somebody could look inside."""

from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from support.lax import Lax

from panelock.impl.errors import LockTimedOut
from panelock.impl.kernel import LOCK_SHARED
from panelock.impl.store import LockedRegistry, Store
from panelock.specs.explorer import blocks, reducing
from panelock.specs.explorer.blocks import Apart, Block, again, block
from panelock.specs.explorer.exploration import Exploration, State, explore, replayed, written
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.letters import LETTERS, programs, shown
from panelock.specs.explorer.programs import Fell
from panelock.specs.explorer.reducing import Reduction, reduced
from panelock.specs.explorer.scheduling import named
from panelock.specs.explorer.search import hashed

KINDS = "".join((*LETTERS, "r"))


def with_blocks(exploration: Exploration) -> Reduction:
    return Reduction(exploration, (), Judge(exploration), symmetric=False, timed=False, blocks=True)


@pytest.mark.parametrize("program", [*programs("skjr", 2, 1), ("sk", "jr"), ("ss", "kj"), ("s", "k", "j")], ids=shown)
def test_ends_and_executions_are_those_of_single_calls(program: tuple[str, ...]) -> None:
    with explore(program) as exploration:
        joined, single = reduced(exploration), reduced(exploration, blocks=False)
        assert joined.ends == single.ends == hashed(exploration).ends
        assert joined.executions == single.executions


@pytest.mark.deep
def test_ends_are_those_of_single_calls_for_every_two_kinds_of_operations() -> None:
    for program in programs(KINDS, 2, 1):
        with explore(program) as exploration:
            joined, single = reduced(exploration), reduced(exploration, blocks=False)
            assert (joined.ends, joined.executions) == (single.ends, single.executions), shown(program)


def test_what_is_done_under_the_lock_is_one_step() -> None:
    with explore(("s", "k")) as exploration:
        state, _ = replayed(exploration, "A1", to_the_end=False)
        found = block(state, 0)
        assert found is not None
        assert found.after == replayed(exploration, f"A{1 + found.calls}", to_the_end=False)[0]
        assert found.calls > 15
        (taken, how), (given, how_given) = found.edges
        assert (taken, how, how_given) == (given, "take", "give")
        assert (("name", "registry.json"), "write") in found.within
        assert all(thing != taken for thing, _ in found.within)


def test_it_begins_with_the_lock_alone() -> None:
    with explore(("s", "k")) as exploration:
        assert block(exploration.start, 0) is None, "the next call opens the lock's file"
        inside, _ = replayed(exploration, "A2", to_the_end=False)
        assert block(inside, 0) is None, "it has the lock already"


def test_a_shared_lock_is_no_block() -> None:
    with explore(("s",)) as exploration:
        state, _ = replayed(exploration, "A1", to_the_end=False)
        node = copy(state.nodes[0])
        assert node.call is not None
        assert node.call[0] == "flock"
        node.call = (*node.call[:2], LOCK_SHARED)
        assert block(state._replace(nodes=(node,)), 0) is None


def test_most_steps_of_a_search_are_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[int] = []

    def counted(state: State, process: int) -> Block | None:
        found = block(state, process)
        joined.append(found.calls if found else 0)
        return found

    def repeated(known: Block, state: State, process: int) -> Block:
        joined.append(known.calls)
        return again(known, state, process)

    monkeypatch.setattr(reducing, "block", counted)
    monkeypatch.setattr(reducing, "again", repeated)
    with explore(("ss", "kj")) as exploration:
        found = reduced(exploration)
        assert found.ok
        assert 0 not in joined
        assert sum(joined) > 0.9 * found.steps


@pytest.mark.parametrize("program", [("ss", "kj"), ("sk", "js", "k")], ids=shown)
def test_a_block_that_is_remembered_is_as_one_that_is_run(
    program: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = 0

    def compared(known: Block, state: State, process: int) -> Block:
        nonlocal times
        found, run = again(known, state, process), block(state, process)
        assert run is not None
        assert found._replace(after=run.after) == run
        assert found.after == run.after
        times += 1
        return found

    monkeypatch.setattr(reducing, "again", compared)
    with explore(program) as exploration:
        assert reduced(exploration).ok
    assert times


@pytest.mark.parametrize("program", [("s", "r"), ("ss", "r")], ids=shown)
def test_a_reader_without_the_lock_looks_inside_and_there_are_no_blocks(program: tuple[str, ...]) -> None:
    with explore(program) as exploration, pytest.raises(Apart):
        with_blocks(exploration).search()


def test_without_the_check_ends_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    with explore(("s", "r")) as exploration:
        right = reduced(exploration).ends
        monkeypatch.setattr(blocks, "_ordered", lambda *_: None)
        assert reduced(exploration).ends < right


def _a_lock_of_its_own() -> Callable[..., Store]:
    """A store that locks a file of its own kind: each process holds a lock, and none keeps another one out."""

    class OwnLock(Store):
        def __init__(self, place: Any, kernel: Any, **more: Any) -> None:
            super().__init__(place, _Own(kernel), **more)

    class _Own:
        def __init__(self, kernel: Any) -> None:
            self._kernel = kernel

        def __getattr__(self, name: str) -> Any:
            return getattr(self._kernel, name)

        def open(self, path: str, flags: int, mode: int = 0o600, /) -> int:
            own = f"{path}.{self._kernel.index}" if path.endswith(".lock") else path
            fd: int = self._kernel.open(own, flags, mode)
            return fd

    return OwnLock


@pytest.mark.parametrize("program", [("s", "s"), ("k", "k"), ("s", "k")], ids=shown)
def test_of_locks_that_keep_nobody_out_no_end_is_lost_by_the_names_of_processes(program: tuple[str, ...]) -> None:
    with explore(program, store=_a_lock_of_its_own()) as exploration:
        every = Lax(exploration)
        found = reduced(exploration, symmetric=True, judge=every)
        single = reduced(exploration, symmetric=True, blocks=False, judge=every)
        assert found.ends == single.ends == hashed(exploration, judge=every).ends
        assert len(found.ends) > 4


class Busy(Store):
    """Process B does not wait for the lock: it is refused when somebody has it."""

    def load_and_lock(self) -> LockedRegistry:
        if self.kernel.whoami() != named(1):
            return super().load_and_lock()
        guard = self.try_lock()
        if guard is None:
            raise LockTimedOut(self.place.lock, 0.0, "")
        return guard


@pytest.mark.parametrize("mortal", [(), (0,), (1,)], ids=str)
@pytest.mark.parametrize("program", [("s", "k"), ("k", "s")], ids=shown)
def test_who_asks_for_the_lock_without_waiting_looks_inside(program: tuple[str, ...], mortal: tuple[int, ...]) -> None:
    with explore(program, store=Busy) as exploration:
        every = Lax(exploration)
        found = reduced(exploration, mortal=mortal, judge=every)
        assert found.ends == reduced(exploration, mortal=mortal, blocks=False, judge=every).ends
        assert found.ends >= hashed(exploration, judge=every).ends
        assert any(isinstance(said, Fell) for outcomes, *_ in found.ends for one in outcomes for said in one), "refused"


def test_locks_that_keep_nobody_out_are_seen_through() -> None:
    with explore(("s", "s"), store=_a_lock_of_its_own()) as exploration:
        with pytest.raises(Apart):
            with_blocks(exploration).search()
        found = reduced(exploration)
        assert not found.ok
        assert not hashed(exploration).ok


def test_a_bad_schedule_is_told_call_by_call() -> None:
    """What is bad at an end of blocks is found again by following the schedule that is told."""

    class Never(Judge):
        def end(self, state: Any) -> str | None:
            return "never right" if all(state.outcomes) else None

    with explore(("s", "k")) as exploration:
        found = reduced(exploration, judge=Never(exploration))
        state, choices = replayed(exploration, found.schedule)
        assert written(choices) == found.schedule
        assert all(state.outcomes)
