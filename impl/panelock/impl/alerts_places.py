"""What became of windows' places from one document to the next: a place is a session's index (tmux: a winlink).

The documents say where windows stand, and not by which command they have got there: that is told from both.
"""

from panelock.impl.document import Document, Session

Place = tuple[int, int]
"""A session, and an index in it."""


class Places:
    """Where the windows of a document stand."""

    def __init__(self, document: Document) -> None:
        """Keep that: a document is changed in place."""
        self.windows: dict[int, dict[int, int]] = {}
        """By session and index."""
        self.current: dict[int, int] = {}
        self.numbered: set[int] = set()
        """Which sessions' windows have the indexes that numbering them gives: no other move mostly leaves them so."""
        self.groups: dict[str, list[int]] = {}
        """Which sessions share their windows."""
        for one in document.sessions.values():
            self.windows[one.id] = {link.index: link.window for link in one.links}
            self.current[one.id] = one.current
            base = int(one.options.get("base-index", document.session_options.get("base-index", "0")))
            if [*self.windows[one.id]] == [*range(base, base + len(one.links))]:
                self.numbered.add(one.id)
            if one.group:
                self.groups.setdefault(one.group, []).append(one.id)

    def at(self, place: Place) -> int | None:
        """Return the window that stands at a place."""
        return self.windows.get(place[0], {}).get(place[1])


def now_at(place: Place, before: Places, after: Places) -> Place | None:
    """Return where the alerts of a place are now; None for nowhere.

    They stay there when windows are swapped (cmd-swap-window.c), and go with those that get other numbers
    (session_renumber_windows) or make room for one (winlink_shuffle_up); one that is moved loses them
    (cmd-move-window.c).
    """
    session, index = place
    window, now = before.at(place), after.at(place)
    if now is not None and window in (None, now):
        return place
    pushed = made_room(session, before, after)
    if index in pushed:
        return (session, index + 1) if pushed[index] else None
    if now is not None and swapped(place, before, after):
        return place
    if session not in after.numbered:
        return None
    old, new = before.windows.get(session, {}), after.windows[session]
    left = [at for at, stood in old.items() if stood == window != new.get(at)]
    taken = [at for at, stands in new.items() if stands == window != old.get(at)]
    found = dict(zip(left, taken, strict=False)).get(index)
    return None if found is None else (session, found)


def made_room(session: int, before: Places, after: Places) -> dict[int, bool]:
    """Return the indexes whose windows were to go up by one, for a window at the first of them, and whether they did.

    All did but one, which may be the window for which they made room. Two of which the second has come before the first
    may as well have been swapped, which is what is said of them.
    """
    old, new = before.windows.get(session, {}), after.windows.get(session, {})
    for first, window in old.items():
        if new.get(first) in (None, window) or new.get(first + 1) != window:
            continue
        run = [first]
        while run[-1] + 1 in old:
            run.append(run[-1] + 1)
        pushed = {index: new.get(index + 1) == old[index] for index in run}
        stayed = [index for index in run if not pushed[index]]
        if not stayed or (len(run) > 2 and [old[index] for index in stayed] == [new[first]]):
            return pushed
    return {}


def swapped(place: Place, before: Places, after: Places) -> bool:
    """Tell whether the window at a place has changed places with the one that stood there."""
    old, new = before.at(place), after.at(place)
    return None is not old != new and any(
        window == new and after.at((session, index)) == old
        for session, windows in before.windows.items()
        for index, window in windows.items()
    )


def synchronized(before: Places, after: Places) -> dict[int, int]:
    """Return which sessions have got their windows from another one of their group (session_group_synchronize1).

    Who makes or kills a window mostly is where another one becomes current by that; else it is the group's first.
    """
    found = {}
    for members in after.groups.values():
        known = [one for one in members if one in before.windows]
        moved = [one for one in known if after.current[one] != before.current[one]]
        source = next(iter(moved if len(moved) == 1 else known), None)
        if source is not None:
            changed = [one for one in members if after.windows[one] != before.windows.get(one)]
            found.update({one: source for one in changed if one != source})
    return found


def selected(before: Places, after: Places, session: Session) -> bool:
    """Tell whether a session's current window was made that (session_set_current)."""
    current, was = session.current, before.current.get(session.id)
    window = after.at((session.id, current))
    if was is None:
        # Who joins a group begins at its first window, which tells what it had to tell still.
        return all(one not in before.windows for one in after.groups.get(session.group, ()))
    if current == was:
        return window != before.at((session.id, current)) and not swapped((session.id, current), before, after)
    same = window == before.at((session.id, was)) and window != after.at((session.id, was))
    if same and made_room(session.id, before, after).get(was):
        return False
    only_numbered = same and session.id in after.numbered and not swapped((session.id, current), before, after)
    return not only_numbered
