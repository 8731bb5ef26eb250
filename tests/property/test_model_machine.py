"""The model under long random histories: invariants after every step, refusals change nothing, ids stay spent."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.profiles import machine, pick
from unit.test_model_refusals import ROWS

from panelock.model.explore import Request, apply
from panelock.model.invariants import MAX_INDEX, broken, broken_by_step
from panelock.model.lifecycle import Remain
from panelock.model.options import Global, OfPane, OfSession, OfWindow
from panelock.model.order import How, Place, Side
from panelock.model.refusals import Refusal
from panelock.model.state import Exited, Registry, Signalled

NAMES = st.sampled_from(["", "a", "b", "c", "0", "1"])
INDEX = st.one_of(st.integers(0, 4), st.sampled_from([-1, MAX_INDEX - 1, MAX_INDEX, MAX_INDEX + 1]))
PLACE = st.builds(Place, st.sampled_from(How), INDEX)
FLAG = st.booleans()
ID = st.integers(0, 10**6)
"""Taken modulo one more than were given: a live one, a spent one, or the next."""

ARGUMENTS = {
    "start-server": (),
    "kill-server": (),
    "new-session": (st.none() | NAMES, NAMES, INDEX),
    "kill-session": ("session",),
    "kill-session -a": ("session",),
    "rename-session": ("session", NAMES),
    "new-window": ("session", PLACE, NAMES, FLAG),
    "kill-window": ("window",),
    "kill-window -a": ("session", INDEX),
    "rename-window": ("window", NAMES),
    "rotate-window": ("window", FLAG),
    "select-window": ("session", INDEX),
    "next-window": ("session",),
    "previous-window": ("session",),
    "last-window": ("session",),
    "link-window": ("session", INDEX, "session", PLACE, FLAG),
    "unlink-window": ("session", INDEX, FLAG),
    "move-window": ("session", INDEX, "session", PLACE, FLAG),
    "move-window -r": ("session", INDEX),
    "swap-window": ("session", INDEX, "session", INDEX, FLAG),
    "split-window": ("pane", st.sampled_from(Side), FLAG),
    "kill-pane": ("pane",),
    "kill-pane -a": ("pane",),
    "select-pane": ("pane",),
    "select-pane -T": ("pane", NAMES),
    "last-pane": ("window",),
    "swap-pane": ("pane", "pane", FLAG),
    "break-pane": ("session", INDEX, "pane", "session", PLACE, NAMES, FLAG),
    "join-pane": ("pane", "session", INDEX, "pane", FLAG, FLAG),
    "respawn-pane": ("pane", FLAG),
    "confirm-pane": ("pane",),
    "withdraw-pane": ("pane", st.just("why")),
    "leave-empty": ("pane",),
    "pane-ended": ("pane", st.sampled_from([Exited(0), Exited(1), Signalled(9)]), st.sampled_from(Remain)),
    "host-died": (),
    "set-option": ("scope", NAMES, NAMES),
    "set-option -u": ("scope", NAMES),
}
MAKERS = ("new-session", "new-window", "split-window", "confirm-pane", "link-window")
MOVERS = ("join-pane", "break-pane", "swap-pane", "move-window", "swap-window", "link-window", "kill-pane")
OTHERS = tuple(name for name in ARGUMENTS if name not in {"kill-server", "host-died", "kill-session -a"})
ENDERS = ("kill-server", "host-died", "kill-session -a", "start-server")


REFUSED = {row[:2] for row in ROWS} | {(Refusal.NO_SERVER, name) for name in set(ARGUMENTS) - {"new-session"}}
"""What each transition is refused for: each is reached in unit/test_model_refusals.py, and there are no others."""


class Model(RuleBasedStateMachine):
    """Any request after any other."""

    def __init__(self):
        super().__init__()
        self.state = Registry()
        self.given = set()

    def argument(self, data, kind):
        state = self.state
        if kind == "session":
            return data.draw(ID) % (state.next_session_id + 1)
        if kind == "window":
            return data.draw(ID) % (state.next_window_id + 1)
        if kind == "pane":
            return data.draw(ID) % (state.next_pane_id + 1)
        if kind == "scope":
            scope = data.draw(st.sampled_from([*Global, OfSession, OfWindow, OfPane]))
            if isinstance(scope, Global):
                return scope
            kinds = {OfSession: "session", OfWindow: "window", OfPane: "pane"}
            return scope(self.argument(data, kinds[scope]))
        return data.draw(kind)

    def ask(self, data, names):
        name = data.draw(st.sampled_from(names))
        request = Request(name, tuple(self.argument(data, kind) for kind in ARGUMENTS[name]))
        step = apply(self.state, request)
        assert not step.refused or step.state == self.state, request
        assert not step.refused or (step.outcome, name) in REFUSED, f"no table has this refusal: {request}"
        assert broken_by_step(self.state, step.state) == (), request
        ids = {(step.state.epoch, "session", one.id) for one in step.state.sessions}
        ids |= {(step.state.epoch, "window", one.id) for one in step.state.windows}
        ids |= {(step.state.epoch, "pane", one.id) for one in step.state.panes}
        assert not (ids - self.alive) & self.given, request
        self.given |= ids
        self.state = step.state

    @property
    def alive(self):
        state = self.state
        ids = {(state.epoch, "session", one.id) for one in state.sessions}
        ids |= {(state.epoch, "window", one.id) for one in state.windows}
        return ids | {(state.epoch, "pane", one.id) for one in state.panes}

    @rule(data=st.data())
    def make(self, data):
        self.ask(data, MAKERS)

    @rule(data=st.data())
    def move(self, data):
        self.ask(data, MOVERS)

    @rule(data=st.data())
    def anything(self, data):
        self.ask(data, OTHERS)

    @rule(data=st.data(), often=st.integers(0, 9))
    def end(self, data, often):
        if often == 0:
            self.ask(data, ENDERS)

    @invariant()
    def nothing_is_broken(self):
        assert broken(self.state) == ()


class TestModel(Model.TestCase):
    """Every history keeps every invariant."""

    settings = machine(examples=pick(60, 300, 15_000), steps=60)


def test_the_machine_asks_for_every_transition_but_the_one_that_has_two_names():
    from panelock.model.transitions import TRANSITIONS

    assert set(ARGUMENTS) == set(TRANSITIONS) - {"move-pane"}
