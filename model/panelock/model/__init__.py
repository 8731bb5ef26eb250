"""What the registry does, and nothing else: a pure functional model of tmux 3.4's sessions, windows and panes.

A transition takes a registry and arguments that are resolved already (ids, indexes, flags; never a target's text) and
gives a Step: the registry afterwards and what was done, or the same registry and the Refusal that says why nothing was.
Every transition is total. Where it decides anything (which pane becomes active when the active one ends, which window
becomes current, where a joined pane stands), it follows tmux's source, named in its docstring.

Left out: groups of sessions (new-session -t: sessions that share their windows), sizes and layouts (order alone is
here), zoom, the marked pane, alerts, environments, clients, and the defaults and meaning of options. What an option
decides is an argument: base-index, remain-on-exit. After a window has ended, the caller renumbers the sessions that ask
for it (renumber-windows) by a second transition. The server ends with its last session (exit-empty).

    state.py        the registry as values           invariants.py   what holds in every reachable one
    refusals.py     why a request can be impossible  step.py         what a transition gives back
    order.py        which is active, what is where   removing.py     what goes when something else is gone
    sessions.py windows.py panes.py moving.py lifecycle.py options.py   the transitions by topic
    transitions.py  all of them by tmux's names      explore.py      every reachable registry of a small world
"""

from panelock.model.invariants import (
    INVARIANTS,
    MAX_INDEX,
    STEP_INVARIANTS,
    broken,
    broken_by_step,
)
from panelock.model.lifecycle import Remain
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How, Place, Side
from panelock.model.refusals import Refusal
from panelock.model.state import (
    HOST_DIED,
    End,
    Exited,
    Link,
    Lost,
    Option,
    Pane,
    PaneId,
    Phase,
    Registry,
    Session,
    SessionId,
    Signalled,
    Window,
    WindowId,
)
from panelock.model.step import Done, Step
from panelock.model.transitions import TRANSITIONS

__all__ = [
    "HOST_DIED",
    "INVARIANTS",
    "MAX_INDEX",
    "STEP_INVARIANTS",
    "TRANSITIONS",
    "Done",
    "End",
    "Exited",
    "Global",
    "How",
    "Link",
    "Lost",
    "OfPane",
    "OfSession",
    "OfWindow",
    "Option",
    "Pane",
    "PaneId",
    "Phase",
    "Place",
    "Refusal",
    "Registry",
    "Remain",
    "Scope",
    "Session",
    "SessionId",
    "Side",
    "Signalled",
    "Step",
    "Window",
    "WindowId",
    "broken",
    "broken_by_step",
]
