"""The life of a pane: reserved, confirmed, withdrawn or left empty, ended, made anew; what the host's death does."""

from dataclasses import replace
from enum import Enum

from panelock.model.refusals import Refusal
from panelock.model.removing import without_pane
from panelock.model.state import EMPTY, HOST_DIED, End, Exited, Lost, Pane, PaneId, Phase, Registry
from panelock.model.step import Done, Step, done, refused, with_pane


class Remain(Enum):
    """Whether a pane stays when its process has ended (remain-on-exit)."""

    OFF = "off"
    ON = "on"
    FAILED = "failed"
    """It stays unless the process ended by itself with status 0."""

    def keeps(self, end: End) -> bool:
        """A pane that ended so stays."""
        match self:
            case Remain.OFF:
                return False
            case Remain.ON:
                return True
            case Remain.FAILED:  # pragma: no branch  # no other is left
                return end != Exited(0)


def _dead(pane: Pane, end: End) -> Pane:
    return replace(pane, phase=Phase.DEAD, end=end)


def confirm_pane(state: Registry, pane: PaneId) -> Step:
    """A reserved pane's terminal is there: it runs.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.find(pane).phase is Phase.RUNNING
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: __return__.state.windows == state.windows and __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    made = state.find(pane)
    if made is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    if not made.phase.pending:
        return refused(state, Refusal.NOT_PENDING)
    return done(with_pane(state, replace(made, phase=Phase.RUNNING)))


def withdraw_pane(state: Registry, pane: PaneId, reason: str) -> Step:
    """A reserved pane's terminal could not be made.

    A fresh one is gone as if it were killed, and its id stays spent. One that lived before is dead again, with this
    reason.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or state.find(pane).phase is not Phase.FRESH or __return__.state.find(pane) is None
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: __return__.state.counters == state.counters
    """
    made = state.find(pane)
    if made is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    match made.phase:
        case Phase.FRESH:
            return done(without_pane(state, pane))
        case Phase.RESPAWNING:
            return done(with_pane(state, _dead(made, Lost(reason))))
        case Phase.RUNNING | Phase.DEAD:  # pragma: no branch  # no other is left
            return refused(state, Refusal.NOT_PENDING)


def leave_empty(state: Registry, pane: PaneId) -> Step:
    """A reserved pane is to have no terminal: it stands, and shows what is written into it (split-window -I).

    To tmux it is dead (``pane_dead`` is 1, and respawn-pane needs no -k); no remain-on-exit is asked whether it stays.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.find(pane).end == EMPTY
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: __return__.state.windows == state.windows and __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    made = state.find(pane)
    if made is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    if not made.phase.pending:
        return refused(state, Refusal.NOT_PENDING)
    return done(with_pane(state, _dead(made, EMPTY)))


def respawn_pane(state: Registry, pane: PaneId, kill: bool) -> Step:
    """Reserve a pane that lived before for another process. One that runs is ended by it only with ``kill`` (-k).

    One that is being made has a maker already, and is refused even then.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.find(pane).phase is Phase.RESPAWNING
    post: __return__.refused or kill or state.find(pane).phase is Phase.DEAD
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: __return__.state.windows == state.windows and __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    again = state.find(pane)
    if again is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    if again.phase.pending:
        return refused(state, Refusal.BEING_MADE)
    if again.phase is Phase.RUNNING and not kill:
        return refused(state, Refusal.STILL_ACTIVE)
    reserved = replace(again, phase=Phase.RESPAWNING, end=None)
    return Step(with_pane(state, reserved), Done(window=again.window, pane=pane))


def pane_ended(state: Registry, pane: PaneId, end: End, remain: Remain) -> Step:
    """A running pane's process has ended: the pane stays, dead, or goes as if it were killed (server_destroy_pane).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or (__return__.state.find(pane) is not None) == remain.keeps(end)
    post: __return__.refused or not remain.keeps(end) or __return__.state.find(pane).end == end
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: __return__.state.counters == state.counters
    """
    ended = state.find(pane)
    if ended is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    if ended.phase is not Phase.RUNNING:
        return refused(state, Refusal.NOT_RUNNING)
    return done(with_pane(state, _dead(ended, end)) if remain.keeps(end) else without_pane(state, pane))


def host_died(state: Registry) -> Step:
    """All terminals are gone: fresh panes are withdrawn, what ran or was to run again is dead with that reason.

    So every pane whose id a caller was told is still listed, and can be respawned.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == state.ended
    post: all(p.phase is Phase.DEAD for p in __return__.state.panes)
    post: tuple(p.id for p in __return__.state.panes) == tuple(p.id for p in state.panes if p.phase is not Phase.FRESH)
    post: all(p in __return__.state.panes for p in state.panes if p.phase is Phase.DEAD)
    post: __return__.state.counters == state.counters
    """
    if state.ended:
        return Step(state, Refusal.NO_SERVER)
    alive = (Phase.RUNNING, Phase.RESPAWNING)
    after = replace(state, panes=tuple(_dead(pane, HOST_DIED) if pane.phase in alive else pane for pane in state.panes))
    for pane in state.panes:
        if pane.phase is Phase.FRESH:
            after = without_pane(after, pane.id)
    return done(after)
