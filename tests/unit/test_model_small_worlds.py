"""All small worlds keep all invariants, and a variant of the model that is wrong is caught there."""

from collections import Counter
from dataclasses import replace

import pytest

from panelock.model.explore import Bounds, Found, Request, all_requests, apply, faults, reachable, structural, survey
from panelock.model.lifecycle import Remain
from panelock.model.order import How, Place
from panelock.model.sessions import new_session
from panelock.model.state import Exited, Registry, SessionId
from panelock.model.step import with_pane
from panelock.model.windows import new_window

LIFE = Bounds(sessions=1, windows=1, panes=2, index=0)
WINDOW = Bounds(sessions=1, windows=1, panes=3, index=0)
SESSION = Bounds(sessions=1, windows=2, panes=2, index=1)
SESSIONS = Bounds(sessions=2, windows=2, panes=2, index=0)


@pytest.mark.parametrize(
    ("bounds", "requests", "registries", "steps"),
    [
        (LIFE, all_requests, 311, 41291),
        (WINDOW, structural, 134, 19780),
        (SESSION, structural, 208, 38422),
        (SESSIONS, structural, 67, 7656),
    ],
    ids=["life", "window", "session", "sessions"],
)
def test_no_request_in_a_small_world_breaks_an_invariant(bounds, requests, registries, steps):
    met = survey(bounds, requests, apply)
    assert met.broken is None
    assert (met.registries, met.steps) == (registries, steps)
    assert sum(count for _, count in met.outcomes) == steps
    assert dict(met.outcomes)["DONE"] > met.registries


def test_what_is_reachable_is_each_registry_once_and_well_formed():
    met = list(reachable(SESSIONS, structural))
    assert len(met) == len(set(met)) == 67
    assert all(state.well_formed for state in met)


ASKED = {
    "start-server": 1,
    "kill-server": 1,
    "new-session": 3,
    "kill-session": 2,
    "kill-session -a": 2,
    "next-window": 2,
    "previous-window": 2,
    "last-window": 2,
    "select-window": 6,
    "unlink-window": 6,
    "kill-window -a": 3,
    "move-window -r": 1,
    "new-window": 20,
    "kill-window": 3,
    "last-pane": 3,
    "rotate-window": 6,
    "link-window": 40,
    "move-window": 40,
    "swap-window": 12,
    "split-window": 24,
    "kill-pane": 3,
    "kill-pane -a": 3,
    "select-pane": 3,
    "swap-pane": 8,
    "break-pane": 28,
    "join-pane": 16,
    "confirm-pane": 2,
    "withdraw-pane": 2,
    "leave-empty": 2,
    "respawn-pane": 4,
    "pane-ended": 4,
    "host-died": 1,
}


def test_every_request_of_a_world_is_asked_once():
    """Of two windows with a pane each: every kind, at every index and of one id that was never given."""
    first = new_session(Registry(), None, "a", 0)
    state = new_window(first.state, SessionId(0), Place(How.FREE, 0), "b", detached=True).state
    asked = list(all_requests(state, Bounds(sessions=1, windows=2, panes=2, index=2)))
    assert len(asked) == len(set(asked))
    assert dict(Counter(request.name for request in asked)) == ASKED
    free = Place(How.FREE, 0)
    assert set(asked) >= {
        Request("move-window -r", (0, 0)),
        Request("new-window", (0, free, "", True)),
        Request("link-window", (0, 0, 0, free, False)),
        Request("break-pane", (0, 1, 1, 0, free, "", False)),
        Request("pane-ended", (0, Exited(0), Remain.ON)),
    }


PLAIN = new_session(Registry(), "a", "", 0).state


@pytest.mark.parametrize("inside", [False, True])
def test_a_registry_beyond_the_bounds_is_judged_and_a_known_one_is_not_judged_again(inside):
    bad = replace(PLAIN, next_pane_id=0)
    bounds = Bounds(9, 9, 9, 9) if inside else Bounds(0, 0, 0, 0)
    done = replace(apply(Registry(), Request("start-server")), state=bad)
    assert bounds.hold(bad) == inside
    for new in (False, True):
        names = faults(Found(PLAIN, Request("start-server"), done, new), bounds)
        assert bool(names) == (new or not inside)


@pytest.mark.parametrize("changed", [False, True])
def test_a_refusal_that_changes_something_is_a_fault(changed):
    refused = apply(PLAIN, Request("kill-pane", (99,)))
    assert refused.refused
    step = replace(refused, state=Registry() if changed else PLAIN)
    found = Found(PLAIN, Request("kill-pane", (99,)), step, new=False)
    assert faults(found, Bounds(0, 0, 0, 0)) == (("a_refusal_changes_nothing",) if changed else ())


@pytest.mark.deep
@pytest.mark.parametrize(
    ("bounds", "requests"),
    [
        (Bounds(2, 2, 2, 1), structural),
        (Bounds(1, 2, 3, 1), structural),
        (Bounds(1, 2, 2, 1), all_requests),
        (Bounds(1, 1, 3, 0), all_requests),
    ],
    ids=["two sessions", "three panes", "lives of two panes", "lives of three panes"],
)
def test_no_request_in_a_larger_world_breaks_an_invariant(bounds, requests):
    assert survey(bounds, requests, apply).broken is None


# Models that are wrong on purpose: each is caught, by the invariant that names the fault.


def id_reused_after_kill(state, request):
    step = apply(state, request)
    if request.name == "kill-pane" and not step.refused and not step.state.ended:
        return replace(step, state=replace(step.state, next_pane_id=step.state.next_pane_id - 1))
    return step


def id_reused_quietly(state, request):
    """The lowest free id instead of the next: what a registry without counters does."""
    step = apply(state, request)
    if request.name != "split-window" or step.refused:
        return step
    free = next(number for number in range(99) if state.find(number) is None)
    if free == state.next_pane_id:
        return step
    panes = sorted((replace(p, id=free) if p.id == step.made() else p for p in step.state.panes), key=lambda p: p.id)

    def swap(ids):
        return tuple(free if pane == step.made() else pane for pane in ids)

    windows = tuple(
        replace(w, panes=swap(w.panes), active=swap((w.active,))[0], last=swap(w.last)) for w in step.state.windows
    )
    return replace(step, state=replace(step.state, panes=tuple(panes), windows=windows))


def kill_leaves_the_windows_reference(state, request):
    step = apply(state, request)
    if request.name == "kill-pane" and not step.refused and not step.state.ended:
        return replace(step, state=replace(state, panes=step.state.panes))
    return step


def kill_leaves_the_stack(state, request):
    step = apply(state, request)
    if request.name == "kill-pane" and not step.refused and len(step.state.windows) == len(state.windows):
        windows = tuple(
            replace(after, last=tuple(pane for pane in before.last if pane != after.active))
            for before, after in zip(state.windows, step.state.windows, strict=True)
        )
        return replace(step, state=replace(step.state, windows=windows))
    return step


def refusal_spends_an_id(state, request):
    step = apply(state, request)
    if request.name == "split-window" and step.refused:
        return replace(step, state=replace(step.state, next_pane_id=step.state.next_pane_id + 1))
    return step


def join_leaves_an_empty_window(state, request):
    step = apply(state, request)
    if request.name == "join-pane" and not step.refused and len(step.state.windows) < len(state.windows):
        gone = next(window for window in state.windows if step.state.window(window.id) is None)
        windows = sorted((*step.state.windows, replace(gone, panes=())), key=lambda window: window.id)
        return replace(step, state=replace(step.state, windows=tuple(windows), sessions=state.sessions))
    return step


def join_forgets_to_say_where_the_pane_is(state, request):
    step = apply(state, request)
    if request.name == "join-pane" and not step.refused:
        return replace(step, state=replace(step.state, panes=state.panes))
    return step


def dead_pane_confirmed_keeps_its_end(state, request):
    step = apply(state, request)
    if request.name == "respawn-pane" and not step.refused:
        pane = step.state.find(request.arguments[0])
        return replace(step, state=with_pane(step.state, replace(pane, end=Exited(1))))
    return step


@pytest.mark.parametrize(
    ("variant", "bounds", "caught"),
    [
        (id_reused_after_kill, WINDOW, "counters_never_fall_within_an_epoch"),
        (id_reused_quietly, WINDOW, "a_spent_id_is_never_given_again"),
        (kill_leaves_the_windows_reference, WINDOW, "every_listed_pane_exists_and_names_that_window"),
        (kill_leaves_the_stack, WINDOW, "last_panes_are_others_of_the_window"),
        (refusal_spends_an_id, WINDOW, "a_refusal_changes_nothing"),
        (join_leaves_an_empty_window, SESSION, "every_window_has_a_pane"),
        (join_forgets_to_say_where_the_pane_is, SESSION, "every_pane_is_listed_by_its_window"),
        (dead_pane_confirmed_keeps_its_end, LIFE, "the_dead_and_only_the_dead_have_an_end"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_wrong_model_is_caught_by_name(variant, bounds, caught):
    met = survey(bounds, all_requests if bounds is LIFE else structural, variant)
    assert met.broken is not None
    assert caught in met.broken.names
