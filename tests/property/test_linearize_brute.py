"""The checker against all orders tried one by one on the model; and a checker that is broken, caught by the same."""

from collections.abc import Callable

import pytest
from support import brute
from support.depth import some_of
from support.histories import small

from panelock.specs import linearize, linearize_entries, linearize_search
from panelock.specs.linearize import Outcome
from panelock.specs.linearize_entries import FOREVER, Entries
from panelock.specs.linearize_obvious import obviously_wrong
from panelock.specs.linearize_state import State

MANY = 2_500


def disagreement(seed: int) -> str:
    """Say how search and brute force differ about a small history; empty when they agree."""
    history = small(seed)
    by_search = linearize.check(history, explain=False).outcome
    by_force = Outcome.LINEARIZABLE if brute.is_linearizable(history) else Outcome.ILLEGAL
    if by_search is by_force:
        return ""
    said = "\n".join(f"{c.process} {c.start} {c.end} {c.said()} {c.answered()}" for c in history.calls)
    return f"seed {seed}: by search {by_search.value}, by force {by_force.value}\n{said}"


@pytest.mark.parametrize("part", some_of(range(4), 4))
def test_ten_thousand_small_histories_are_judged_as_brute_force_judges_them(part: int) -> None:
    brute.forget()
    seeds = range(part * MANY, (part + 1) * MANY)
    assert [said for seed in seeds if (said := disagreement(seed))] == []


def test_small_histories_are_often_right_and_often_wrong() -> None:
    right = sum(linearize.check(small(seed), explain=False).ok for seed in range(500))
    assert 150 < right < 400


def test_what_is_plainly_wrong_is_wrong() -> None:
    brute.forget()
    plain = [seed for seed in range(4_000) if obviously_wrong(small(seed)) is not None]
    assert len(plain) > 200
    assert [seed for seed in plain if brute.is_linearizable(small(seed))] == []


# --- broken checkers ----------------------------------------------------------------------------------------------


def _changing(change: Callable[[Entries], None]) -> Callable[[pytest.MonkeyPatch], None]:
    def breaking(patch: pytest.MonkeyPatch) -> None:
        whole = linearize_entries.entries_of

        def broken(*args: object, **named: object) -> Entries:
            entries = whole(*args, **named)  # type: ignore[arg-type]  # passed on
            change(entries)
            return entries

        patch.setattr(linearize_search, "entries_of", broken)

    return breaking


def _commit_what_was_granted(entries: Entries) -> None:
    for entry in (one for queue in entries.queues for one in queue):
        entry.reads = entry.reads or not (entry.optional or entry.maker)


def _ignore_the_clock(entries: Entries) -> None:
    for entry in (one for queue in entries.queues for one in queue):
        entry.end = FOREVER


def _lost_calls_happened(entries: Entries) -> None:
    for entry in (one for queue in entries.queues for one in queue):
        entry.optional = False


def _lost_calls_never_happened(entries: Entries) -> None:
    for queue in entries.queues:
        queue[:] = [entry for entry in queue if not entry.optional]
        for place, entry in enumerate(queue):
            entry.place = place


def _in_one_step(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(linearize_entries._Watch, "sees", lambda *_: False)


def _forget_the_registry(patch: pytest.MonkeyPatch) -> None:
    put = State.put

    def blind(self: State, *args: object) -> None:
        put(self, *args)  # type: ignore[arg-type]  # passed on
        self.hash = 0

    patch.setattr(State, "put", blind)


def _forget_the_places(patch: pytest.MonkeyPatch) -> None:
    begin = linearize_search.Search.__init__

    def blind(self: linearize_search.Search, *args: object, **named: object) -> None:
        begin(self, *args, **named)  # type: ignore[arg-type]  # passed on
        self.spread = [[1] * len(spread) for spread in self.spread]

    patch.setattr(linearize_search.Search, "__init__", blind)


BROKEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "commits at once what was granted": _changing(_commit_what_was_granted),
    "ignores the clock": _changing(_ignore_the_clock),
    "takes lost calls for done": _changing(_lost_calls_happened),
    "takes lost calls for not done": _changing(_lost_calls_never_happened),
    "makes panes in one step": _in_one_step,
    "remembers places without the registry": _forget_the_registry,
    "remembers the registry without places": _forget_the_places,
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_checker_that_is_broken_so_is_caught(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[broken](monkeypatch)
    brute.forget()
    assert any(disagreement(seed) for seed in range(4 * MANY)), f"a checker that {broken} agrees with brute force"
