"""Short forms of what tests do to a registry, through the library."""

from collections.abc import Callable
from typing import Any

from panelock.impl import commit
from panelock.impl.layout import Kind
from panelock.impl.registry import lifecycle, making
from panelock.impl.registry.making import Made, Reservation
from panelock.impl.store import Store


def change(store: Store, transition: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Make one transition a transaction of its own."""
    return commit.run_alone(store.load_and_lock(), lambda tx: transition(tx, *args, **named))


def new_session(store: Store, name: str | None = None, sx: int = 80, sy: int = 24) -> Made:
    """Make a session whose pane runs."""
    made: Made = change(
        store, making.new_session, Reservation(cwd="/"), name=name, window_name="sh", sx=sx, sy=sy, base=0
    )
    run(store, made.pane)
    return made


def new_window(store: Store, session: int = 0) -> Made:
    """Make a window whose pane runs, and go there."""
    made: Made = change(
        store, making.new_window, Reservation(cwd="/"), session=session, index=None, name="sh", sx=80, sy=24, base=0
    )
    run(store, made.pane)
    return made


def split(store: Store, target: int, kind: Kind = Kind.TOP_BOTTOM) -> int:
    """Split a pane; the new one runs. Returns its id."""
    pane: int = change(store, making.split_window, Reservation(cwd="/"), target=target, kind=kind)
    run(store, pane)
    return pane


def run(store: Store, pane: int) -> None:
    """Give a reserved pane a process that is only a name."""
    change(store, lifecycle.confirm, pane, pid=1, process=f"test:{pane}", tty="/dev/null")
