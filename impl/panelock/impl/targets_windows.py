"""Sessions and windows by what people call them: ids, indexes, names, prefixes, patterns, steps; the best of many."""

import os
from collections.abc import Container

from panelock.impl.document import Document, Link, Session
from panelock.impl.numbers import strtonum

INT_MAX = (1 << 31) - 1
UINT_MAX = (1 << 32) - 1


def sorted_sessions(document: Document) -> list[Session]:
    """Return the sessions as every list has them: by name, byte for byte."""
    found = list(document.sessions.values())
    if len(found) > 1:
        found.sort(key=lambda session: os.fsencode(session.name))
    return found


def id_of(text: str, mark: str) -> int | None:
    """Return the number of an id such as ``%3``; None when it is none."""
    if not text.startswith(mark):
        return None
    number = strtonum(text[1:], 0, UINT_MAX)
    return number if isinstance(number, int) else None


def session_named(document: Document, text: str, *, exact: bool) -> Session | None:
    """Find a session by id, name, start of its name or pattern; None also when several fit."""
    if text.startswith("$"):
        number = id_of(text, "$")
        return document.sessions.get(number) if number is not None else None
    for session in document.sessions.values():
        if session.name == text:
            return session
    if exact:
        return None
    # Several that start with it end the search: patterns are not tried then.
    found = [session for session in document.sessions.values() if session.name.startswith(text)]
    if not found:
        found = [session for session in document.sessions.values() if _matches(text, session.name)]
    return found[0] if len(found) == 1 else None


def window_named(
    document: Document, session: Session, text: str, *, exact: bool, index_wanted: bool = False
) -> Link | int | None:
    """Find a window of a session by step, token, index, name, start of its name or pattern.

    With ``index_wanted`` an index without a window is returned as it is. None when nothing fits, or several do.
    """
    links = session.links
    if not exact:
        special = _special(session, text)
        if special is not None:
            return special
        if text == "!":
            return None
    number = strtonum(text, 0, INT_MAX) if text[:1] not in ("+", "-") else None
    if isinstance(number, int):
        at_index = next((link for link in links if link.index == number), None)
        if at_index is not None or index_wanted:
            return number if at_index is None else at_index
    found = windows_called(document, session, text, exact=exact)
    return found[0] if len(found) == 1 else None


def windows_called(document: Document, session: Session, text: str, *, exact: bool) -> list[Link]:
    """Return the windows of that name, else of names that start with it, else that fit it as a pattern."""
    names = [(link, document.windows[link.window].name) for link in session.links]
    found = [link for link, name in names if name == text]
    if not found and not exact:
        found = [link for link, name in names if name.startswith(text)]
        found = found or [link for link, name in names if _matches(text, name)]
    return found


def _special(session: Session, text: str) -> Link | None:
    """Resolve ``!``, ``^``, ``$``, ``+N`` and ``-N``; steps go round."""
    links = session.links
    if text == "^":
        return links[0]
    if text == "$":
        return links[-1]
    at = next(place for place, link in enumerate(links) if link.index == session.current)
    if text == "!":
        return next((link for link in links if session.last and link.index == session.last[0]), None)
    if text[:1] in ("+", "-"):
        return links[(at + signed(text)) % len(links)]
    return None


def step(index: int, text: str) -> int | None:
    """Return the index that many steps from another; None when it would be negative or too large."""
    found = index + signed(text)
    return found if 0 <= found <= INT_MAX else None


def signed(text: str) -> int:
    """Read ``+``, ``-3`` and the like; tmux takes what is no number for 0."""
    number = strtonum(text[1:], 1, INT_MAX) if len(text) > 1 else 1
    steps = number if isinstance(number, int) else 0
    return -steps if text[0] == "-" else steps


def _matches(pattern: str, text: str) -> bool:
    """Match as fnmatch(3) does."""
    from panelock.impl.formats_regex import Matcher
    from panelock.impl.formats_regex_parse import glob

    tree = glob(pattern)
    return tree is not None and Matcher(text, fold=False, spend=lambda _: None).matches(tree)


def sessions_with(document: Document, window: int) -> list[Session]:
    """Return the sessions that a window is linked into, by name."""
    return [session for session in sorted_sessions(document) if any(link.window == window for link in session.links)]


def best_session(sessions: list[Session], attached: Container[int] = ()) -> Session:
    """Return the session used last; the first of equals (cmd_find_best_session).

    One that is not among the ``attached`` comes before any that is (CMD_FIND_PREFER_UNATTACHED).
    """
    if len(sessions) == 1:
        return sessions[0]
    return max(sessions, key=lambda session: (session.id not in attached, session.activity))


def best_link(session: Session, window: int) -> Link:
    """Return where a session shows a window: its current place, else the first (cmd_find_best_winlink_with_window)."""
    current = current_link(session)
    return current if current.window == window else next(link for link in session.links if link.window == window)


def current_link(session: Session) -> Link:
    """Return the current window's place in a session."""
    # Every target is looked up by it, some twice: a generator costs more than the few windows that a session has.
    for link in session.links:
        if link.index == session.current:
            return link
    raise AssertionError(session.current)
