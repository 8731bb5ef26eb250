"""What a transition gives back: the registry afterwards, and what was done or why nothing was."""

from dataclasses import dataclass, replace

from panelock.model.refusals import Refusal
from panelock.model.state import Pane, PaneId, Registry, Session, SessionId, Window, WindowId


@dataclass(frozen=True, slots=True)
class Done:
    """The request was granted: where to find what it made or moved. None where it made nothing of the kind."""

    session: SessionId | None = None
    index: int | None = None
    window: WindowId | None = None
    pane: PaneId | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One transition's result."""

    state: Registry
    outcome: Done | Refusal

    @property
    def refused(self) -> bool:
        """Nothing was done."""
        return isinstance(self.outcome, Refusal)

    def made(self) -> PaneId:
        """The pane that the step made."""
        assert isinstance(self.outcome, Done)
        assert self.outcome.pane is not None
        return self.outcome.pane


def done(state: Registry) -> Step:
    """Grant a request that made nothing."""
    return Step(state, Done())


def refused(state: Registry, why: Refusal) -> Step:
    """Refuse a request: nothing can be found in an ended server, so that is then the reason."""
    return Step(state, Refusal.NO_SERVER if state.ended else why)


def with_session(state: Registry, session: Session) -> Registry:
    """The registry with a session in place of the one with its id."""
    return replace(state, sessions=tuple(session if one.id == session.id else one for one in state.sessions))


def with_window(state: Registry, window: Window) -> Registry:
    """The registry with a window in place of the one with its id."""
    return replace(state, windows=tuple(window if one.id == window.id else one for one in state.windows))


def with_pane(state: Registry, pane: Pane) -> Registry:
    """The registry with a pane in place of the one with its id."""
    return replace(state, panes=tuple(pane if one.id == pane.id else one for one in state.panes))
