"""Options: values that are kept in a scope and end with it. What they mean, the model does not know."""

from dataclasses import dataclass, replace
from enum import Enum

from panelock.model.refusals import Refusal
from panelock.model.state import Option, PaneId, Registry, SessionId, WindowId
from panelock.model.step import Step, done, refused, with_pane, with_session, with_window


class Global(Enum):
    """The scopes that belong to the server as a whole: set-option -s, -g, and -gw."""

    SERVER = "server"
    SESSIONS = "sessions"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class OfSession:
    """The scope of one session."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class OfWindow:
    """The scope of one window."""

    window: WindowId


@dataclass(frozen=True, slots=True)
class OfPane:
    """The scope of one pane."""

    pane: PaneId


Scope = Global | OfSession | OfWindow | OfPane

Options = tuple[Option, ...]


def options_in(state: Registry, scope: Scope) -> Options | Refusal:
    """What is set in a scope, or why there is no such scope."""
    match scope:
        case Global():
            return {
                Global.SERVER: state.server_options,
                Global.SESSIONS: state.session_options,
                Global.WINDOWS: state.window_options,
            }[scope]
        case OfSession(of):
            session = state.session(of)
            return Refusal.NO_SUCH_SESSION if session is None else session.options
        case OfWindow(of):
            window = state.window(of)
            return Refusal.NO_SUCH_WINDOW if window is None else window.options
        case OfPane(of):  # pragma: no branch  # no other is left
            pane = state.find(of)
            return Refusal.NO_SUCH_PANE if pane is None else pane.options


def _with_options(state: Registry, scope: Scope, options: Options) -> Registry:
    """The registry with other options in a scope; one that is not there is left so."""
    match scope:
        case Global.SERVER:
            return replace(state, server_options=options)
        case Global.SESSIONS:
            return replace(state, session_options=options)
        case Global.WINDOWS:
            return replace(state, window_options=options)
        case OfSession(of):
            session = state.session(of)
            return state if session is None else with_session(state, replace(session, options=options))
        case OfWindow(of):
            window = state.window(of)
            return state if window is None else with_window(state, replace(window, options=options))
        case OfPane(of):  # pragma: no branch  # no other is left
            pane = state.find(of)
            return state if pane is None else with_pane(state, replace(pane, options=options))


def set_option(state: Registry, scope: Scope, name: str, value: str) -> Step:
    """Keep a value in a scope, in place of the one that was there.

    >>> from panelock.model.sessions import start_server
    >>> server = start_server(Registry()).state
    >>> set_option(server, Global.SERVER, "@owner", "me").state.server_options
    (Option(name='@owner', value='me'),)

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or Option(name, value) in options_in(__return__.state, scope)
    post: tuple(p.id for p in __return__.state.panes) == tuple(p.id for p in state.panes)
    post: tuple(w.panes for w in __return__.state.windows) == tuple(w.panes for w in state.windows)
    post: tuple(s.links for s in __return__.state.sessions) == tuple(s.links for s in state.sessions)
    post: __return__.state.counters == state.counters
    """
    if state.ended:
        return Step(state, Refusal.NO_SERVER)
    if name == "":
        return Step(state, Refusal.EMPTY_OPTION)
    options = options_in(state, scope)
    if isinstance(options, Refusal):
        return refused(state, options)
    kept = (
        *(option for option in options if option.name < name),
        Option(name, value),
        *(option for option in options if option.name > name),
    )
    return done(_with_options(state, scope, kept))


def unset_option(state: Registry, scope: Scope, name: str) -> Step:
    """Forget a value; one that was not set is forgotten already.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or all(option.name != name for option in options_in(__return__.state, scope))
    post: tuple(p.id for p in __return__.state.panes) == tuple(p.id for p in state.panes)
    post: tuple(w.panes for w in __return__.state.windows) == tuple(w.panes for w in state.windows)
    post: tuple(s.links for s in __return__.state.sessions) == tuple(s.links for s in state.sessions)
    post: __return__.state.counters == state.counters
    """
    if state.ended:
        return Step(state, Refusal.NO_SERVER)
    options = options_in(state, scope)
    if isinstance(options, Refusal):
        return refused(state, options)
    return done(_with_options(state, scope, tuple(option for option in options if option.name != name)))
