"""What -t and -s name (cmd-find.c, 3.4): session, window in it, pane; looked up in the registry, never changed there.

Differs from tmux on purpose in one thing: where nothing is named, it is the pane that called. No mouse points anywhere,
so that token is refused in tmux's words.
"""

from collections.abc import Container
from contextlib import suppress

from msgspec import Struct

from panelock.impl.document import Document, Link, Pane, Session, Window
from panelock.impl.errors import Refused
from panelock.impl.targets_panes import pane_in_window, standing
from panelock.impl.targets_windows import (
    best_link,
    best_session,
    current_link,
    id_of,
    session_named,
    sessions_with,
    sorted_sessions,
    step,
    window_named,
    windows_called,
)


class Target(Struct, frozen=True):
    """A pane, in a window, at an index of a session."""

    session: int
    index: int
    window: int
    pane: int


class Slot(Struct, frozen=True):
    """Where a window shall go: an index that may be free, or None for any; ``link`` is a window to stand beside."""

    session: int
    index: int | None
    link: int | None
    """The index of a window that is there: new-window -a and -b stand beside it."""


def find_pane(document: Document, text: str | None, caller_pane: str = "", current: Target | None = None) -> Target:
    """Resolve a target-pane; ``current`` is what relative targets start from when it is not the calling pane."""
    return _whole(_Finder(document, caller_pane, current), text, "pane")


def find_window(document: Document, text: str | None, caller_pane: str = "", current: Target | None = None) -> Target:
    """Resolve a target-window; the pane is its active one, unless the target names another."""
    return _whole(_Finder(document, caller_pane, current), text, "window")


def find_session(document: Document, text: str | None, caller_pane: str = "", current: Target | None = None) -> Target:
    """Resolve a target-session; window and pane are its current ones, unless the target names others."""
    return _whole(_Finder(document, caller_pane, current), text, "session")


def find_index(document: Document, text: str | None, caller_pane: str = "", current: Target | None = None) -> Slot:
    """Resolve a target-window whose index need not exist (new-window, move-window, link-window)."""
    finder = _Finder(document, caller_pane, current, index_wanted=True)
    finder.find(text, "window")
    assert finder.session is not None
    return Slot(finder.session.id, finder.index, finder.link.index if finder.link else None)


def guess_pane(
    document: Document, text: str | None, caller_pane: str = "", current: Target | None = None
) -> Target | None:
    """Resolve a target-pane for a command that can do without (display-message): as far as it was found.

    A session without the window that was named stands for its current one, and so on; None when not even a session.
    """
    try:
        finder = _Finder(document, caller_pane, current)
    except Refused:
        return None
    try:
        finder.find(text, "pane")
    except Refused:
        if finder.session is None:
            return None
        if finder.link is None:
            finder.link = current_link(finder.session)
        if finder.pane not in document.windows[finder.link.window].panes:
            finder.pane = None
    return finder.target()


def guess_session(document: Document, text: str | None, caller_pane: str = "") -> Session | None:
    """Resolve a target-session for a command that can do without (new-session), whatever else the target names."""
    try:
        finder = _Finder(document, caller_pane, None)
    except Refused:
        return None
    with suppress(Refused):
        finder.find(text, "session")
    return finder.session


def default(document: Document, caller_pane: str = "", attached: Container[int] = ()) -> Target:
    """Return the pane that called, else the current one of the session that was used last.

    Sessions that are ``attached`` come after all others: who attaches wants one that nobody is at.
    Where a chain went is told as ``$1:5.%3/`` before that (Call.go_to); what does not stand there any more counts for
    nothing.
    """
    went, _, own = caller_pane.rpartition("/")
    place = standing(document, went)
    if place is not None:
        return Target(*place)
    number = id_of(own, "%")
    pane = document.panes.get(number) if number is not None else None
    if pane is not None:
        owners = sessions_with(document, pane.window)
        if owners:
            return of_pane(document, pane, best_session(owners, attached))
    if not document.sessions:
        raise Refused("no current target")
    return of_session(document, best_session(sorted_sessions(document), attached))


def of_session(document: Document, session: Session) -> Target:
    """Return a session's current window's active pane."""
    return of_link(document, session, current_link(session))


def of_link(document: Document, session: Session, link: Link) -> Target:
    """Return the active pane of the window at one of a session's indexes."""
    return Target(session.id, link.index, link.window, document.windows[link.window].active)


def of_window(document: Document, window: int) -> Target:
    """Return a window's active pane, at the place that best stands for it (cmd_find_from_window)."""
    session = best_session(sessions_with(document, window))
    return of_link(document, session, best_link(session, window))


def of_pane(document: Document, pane: Pane, session: Session | None = None) -> Target:
    """Return a pane, at the place that best stands for its window (cmd_find_from_pane)."""
    session = session or best_session(sessions_with(document, pane.window))
    return Target(session.id, best_link(session, pane.window).index, pane.window, pane.id)


def marked(document: Document) -> Target | None:
    """Return the marked pane, None when there is none (select-pane -m)."""
    pane = document.panes.get(document.marked)
    return None if pane is None else of_pane(document, pane)


def _whole(finder: "_Finder", text: str | None, kind: str) -> Target:
    finder.find(text, kind)
    return finder.target()


class _Finder:
    """One search: tmux's cmd_find_state. What was found before a refusal stays, for those who can do without."""

    def __init__(
        self, document: Document, caller_pane: str, current: Target | None, *, index_wanted: bool = False
    ) -> None:
        if current is None and not document.sessions:
            raise Refused("no current target")
        self.document = document
        self._caller_pane = caller_pane
        self._current = current
        self.index_wanted = index_wanted
        self.session: Session | None = None
        self.link: Link | None = None
        self.index: int | None = None
        self.window: Window | None = None
        self.pane: int | None = None
        self.exact_session = self.exact_window = False

    @property
    def current(self) -> Target:
        """What a relative target starts from; most targets are not, and then nobody looks for it."""
        if self._current is None:
            self._current = default(self.document, self._caller_pane)
        return self._current

    def target(self) -> Target:
        """Return what was found; a window's active pane where none was named."""
        assert self.session is not None
        assert self.link is not None
        pane = self.document.windows[self.link.window].active if self.pane is None else self.pane
        return Target(self.session.id, self.link.index, self.link.window, pane)

    def find(self, text: str | None, kind: str) -> None:
        """Split a target into its parts and look them up (cmd_find_target)."""
        if not text:
            self._take_current()
            self.index = None
            return
        if text in ("=", "{mouse}"):
            raise Refused("no mouse target")
        if text in ("~", "{marked}"):
            self._take_marked()
            return
        session, window, pane = _split(text, kind)
        colon, period = ":" in text, "." in text
        if session.startswith("="):
            session, self.exact_session = session[1:], True
        if window.startswith("="):
            window, self.exact_window = window[1:], True
        window, pane = _WINDOW_TOKENS.get(window, window), _PANE_TOKENS.get(pane, pane)
        if pane and self.index_wanted:
            raise Refused("can't specify pane here")
        if session:
            self._find_in_session(session, window, pane)
        elif window:
            _or(self._window(window, only=colon), f"can't find window: {window}")
            if pane:
                _or(self._pane_of_window(pane), f"can't find pane: {pane}")
        elif pane:
            _or(self._pane(pane, only=colon or period), f"can't find pane: {pane}")
        else:
            self._take_current()
            self.index = None

    def _take_marked(self) -> None:
        target = marked(self.document)
        if target is None:
            raise Refused("no marked target")
        self.session, self.pane = self.document.sessions[target.session], target.pane
        self._take_link(next(link for link in self.session.links if link.index == target.index))
        self.index = None

    def _take_current(self) -> None:
        session = self.document.sessions[self.current.session]
        self.session = session
        self.index = self.current.index
        self.link = next((link for link in session.links if link.index == self.index), current_link(session))
        self.window = self.document.windows[self.current.window]
        self.pane = self.current.pane

    def _find_in_session(self, session: str, window: str, pane: str) -> None:
        _or(self._session(session), f"can't find session: {session}")
        assert self.session is not None
        if not window:
            self._take_link(current_link(self.session))
            self.index = None
            if pane:
                _or(self._pane_in_session(pane), f"can't find pane: {pane}")
            return
        _or(self._window_in_session(window), f"can't find window: {window}")
        if pane:
            _or(self._pane_of_window(pane), f"can't find pane: {pane}")

    def _take_link(self, link: Link) -> bool:
        self.link, self.index = link, link.index
        self.window = self.document.windows[link.window]
        return True

    # --- sessions ---

    def _session(self, text: str) -> bool:
        self.session = session_named(self.document, text, exact=self.exact_session)
        return self.session is not None

    # --- windows ---

    def _window(self, text: str, *, only: bool) -> bool:
        """Look in the current session; then the text may be a session itself (cmd_find_get_window)."""
        if text.startswith("@"):
            self.window = self._window_by_id(text)
            return self.window is not None and self._take_best()
        self.session = self.document.sessions[self.current.session]
        if self._window_in_session(text):
            return True
        if only or not self._session(text):
            return False
        assert self.session is not None
        self._take_link(current_link(self.session))
        if self.index_wanted:
            self.index = None
        return True

    def _window_by_id(self, text: str) -> Window | None:
        number = id_of(text, "@")
        return self.document.windows.get(number) if number is not None else None

    def _take_best(self) -> bool:
        """Choose the session and the place for a window that was found by its id."""
        assert self.window is not None
        owners = sessions_with(self.document, self.window.id)
        if not owners:
            return False
        self.session = best_session(owners)
        return self._take_link(best_link(self.session, self.window.id))

    def _window_in_session(self, text: str) -> bool:
        """Look a window up in the session that was found (cmd_find_get_window_with_session)."""
        session = self.session
        assert session is not None
        self._take_link(current_link(session))
        self.index = None
        if text.startswith("@"):
            self.window = self._window_by_id(text)
            if self.window is None or all(link.window != self.window.id for link in session.links):
                return False
            return self._take_link(best_link(session, self.window.id))
        if not self.exact_window and text[:1] in ("+", "-") and self.index_wanted:
            self.index = step(session.current, text)
            return self.index is not None
        found = window_named(self.document, session, text, exact=self.exact_window, index_wanted=self.index_wanted)
        if isinstance(found, int):
            self.link, self.index = None, found
            return True
        if found is None:
            # Of several that fit the first stays, for those who can do without (guess_pane).
            self.link = next(iter(windows_called(self.document, session, text, exact=self.exact_window)), None)
            return False
        return self._take_link(found)

    # --- panes ---

    def _pane(self, text: str, *, only: bool) -> bool:
        """Look in the current window; then the text may be a window or a session (cmd_find_get_pane)."""
        if text.startswith("%"):
            self.pane = self._pane_by_id(text)
            if self.pane is None:
                return False
            self.window = self.document.windows[self.document.panes[self.pane].window]
            return self._take_best()
        self._take_current()
        self.pane = None
        if self._pane_of_window(text):
            return True
        return not only and self._window(text, only=False)

    def _pane_by_id(self, text: str) -> int | None:
        number = id_of(text, "%")
        return number if number in self.document.panes else None

    def _pane_in_session(self, text: str) -> bool:
        """Look a pane up by its id, or in the session's current window (cmd_find_get_pane_with_session)."""
        assert self.session is not None
        if not text.startswith("%"):
            return self._pane_of_window(text)
        self.pane = self._pane_by_id(text)
        if self.pane is None:
            return False
        window = self.document.panes[self.pane].window
        if all(link.window != window for link in self.session.links):
            return False
        return self._take_link(best_link(self.session, window))

    def _pane_of_window(self, text: str) -> bool:
        assert self.window is not None
        if text.startswith("%"):
            self.pane = self._pane_by_id(text)
            return self.pane in self.window.panes
        self.pane = pane_in_window(self.document, self.window, text, self.current.pane)
        return self.pane is not None


_WINDOW_TOKENS = {"{start}": "^", "{last}": "!", "{end}": "$", "{next}": "+", "{previous}": "-"}
_PANE_TOKENS = {
    "{last}": "!",
    "{next}": "+",
    "{previous}": "-",
    **{f"{{{name}}}": name for name in ("top", "bottom", "left", "right")},
    **{f"{{{name}}}": name for name in ("top-left", "top-right", "bottom-left", "bottom-right")},
}


def _split(text: str, kind: str) -> tuple[str, str, str]:
    """Return a target's session, window and pane parts."""
    head, colon, tail = text.partition(":")
    if colon:
        window, _, pane = tail.partition(".")
        return head, window, pane
    window, period, pane = text.partition(".")
    if period:
        return "", window, pane
    kind = {"$": "session", "@": "window", "%": "pane"}.get(text[0], kind)
    return (
        text if kind == "session" else "",
        text if kind == "window" else "",
        text if kind == "pane" else "",
    )


def _or(found: bool, text: str) -> None:
    if not found:
        raise Refused(text)
