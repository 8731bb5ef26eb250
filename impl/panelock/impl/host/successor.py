"""Which session a client is shown after its own has gone (server_destroy_session)."""

from collections.abc import Callable

from panelock.impl.document import Document, Session
from panelock.impl.targets_windows import sorted_sessions


def successor(document: Document, name: str, way: str, clients: Callable[[int], object]) -> Session | None:
    """Return the session that a client is shown after its own has gone; None where it goes, too.

    ``name`` is the lost session's, ``way`` its detach-on-destroy, ``clients`` gives those attached to a session.
    """
    left = sorted_sessions(document)
    if way == "no-detached":
        left = [one for one in left if not clients(one.id)]
    if way == "on" or not left:
        return None
    if way == "previous":
        return next((one for one in reversed(left) if one.name < name), left[-1])
    if way == "next":
        return next((one for one in left if one.name > name), left[0])
    return max(left, key=lambda one: (one.activity, -one.id))
