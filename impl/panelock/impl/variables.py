"""What a format can ask, answered from the registry, the options, the terminal's processes and rendered screens.

A pane's screen is rendered only when a variable asks for it: then NeedFacts stops the expansion (see expanding).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from panelock.impl.alerts import Alerts
from panelock.impl.clients import VALUES, Client, Clients, values
from panelock.impl.commands.base import Driver
from panelock.impl.document import Document, Link, Pane, Session, Window
from panelock.impl.formats_state import Scope
from panelock.impl.modes import VALUES as OF_MODES
from panelock.impl.options import effective
from panelock.impl.options_kinds import Kind, Table
from panelock.impl.options_start import started_with
from panelock.impl.options_table import BY_NAME
from panelock.impl.targets_windows import current_link, sorted_sessions
from panelock.impl.variables_pane import PANE, SCREEN, SCREEN_TEXT
from panelock.impl.variables_screen import line_with
from panelock.impl.variables_server import BUFFER, SERVER
from panelock.impl.variables_session import LINK, SESSION, WINDOW

PaneFacts = dict[int, dict[str, str]]
Expanded = TypeVar("Expanded")
Outside = TypeVar("Outside")
_EMPTY: Mapping[str, str] = {}
_NO_MODES: Mapping[int, Sequence[str]] = {}
_START_NAMES = ("default-shell", "editor", "status-keys", "mode-keys")


class NeedFacts(Exception):  # noqa: N818 - no error: the question for a screen
    """A variable that only a rendered screen knows was asked for."""

    def __init__(self, pane: int, *, text: bool = False) -> None:
        super().__init__(pane)
        self.pane = pane
        self.text = text
        """Its visible lines are wanted too."""


class FormatScope:
    """One pane, window, session, or nothing but the server, as formats see it (the protocol formats_state.Scope)."""

    __slots__ = (
        "_driver", "_now", "document", "extra", "facts", "fleeting", "jobs", "kind", "link", "modes", "pane",
        "screen", "session", "strict", "whose", "window",
    )  # fmt: skip
    document: Document
    kind: str
    """What is listed: "pane", "window", "session" or nothing."""
    session: Session | None
    link: Link | None
    window: Window | None
    pane: Pane | None
    modes: Mapping[int, Sequence[str]]
    """In which modes panes are to whoever asks, beside those in which they are for all."""

    def __init__(
        self,
        document: Document,
        driver: Driver,
        session: Session | None = None,
        link: Link | None = None,
        pane: Pane | None = None,
        *,
        extra: Mapping[str, str] = _EMPTY,
        facts: PaneFacts | None = None,
        strict: bool = True,
        jobs: Callable[[str, str], str] | None = None,
    ) -> None:
        """What is not given is what is current: a session's window, a window's pane (format_defaults)."""
        self.document, self._driver = document, driver
        self.kind = "pane" if pane else "window" if link else "session" if session else ""
        if link is None and session is not None:
            link = current_link(session)
        self.session, self.link = session, link
        self.window = document.windows[link.window] if link else None
        if pane is None and self.window is not None:
            pane = document.panes[self.window.active]
        self.pane = pane
        self.extra = extra
        self.facts: PaneFacts = {} if facts is None else facts
        self.strict = strict
        self.jobs = jobs
        self.modes = _NO_MODES
        self.whose = ""  # of which window, say, in a loop: its jobs are its own (struct format_tree's tag)
        self._now: float | None = None
        self.fleeting = False
        """Something was asked that may be another at any time, though the document is the same."""
        self.screen: int | None = None
        """The pane whose screen was asked."""

    @property
    def driver(self) -> Driver:
        """Who knows what is not in the document."""
        self.fleeting = True
        return self._driver

    @property
    def alerts(self) -> Alerts:
        """What windows have to tell: of what is kept, their state is a part."""
        return self._driver.alerts

    @property
    def attached(self) -> Clients:
        """Who is attached: of what is kept, that is a part, as alerts are."""
        return self._driver.clients

    def shared_modes(self, pane: int) -> Sequence[str]:
        """Return in which modes a pane is for all, the topmost first; of what is kept, they are a part, as alerts."""
        return self._driver.modes.names(pane)

    def modes_of(self, pane: int) -> Sequence[str]:
        """Return in which modes a pane is: those that whoever asks draws himself are over the others."""
        return *self.modes.get(pane, ()), *self.shared_modes(pane)

    def outside(self, ask: Callable[[], Outside]) -> Outside:
        """Ask the system."""
        self.fleeting = True
        return ask()

    @property
    def now(self) -> float:
        """Seconds since 1970, the same for all of an expansion."""
        if self._now is None:
            self._now = self.driver.now()
        return self._now

    # --- values ---

    def lookup(self, name: str) -> str | None:
        """Return a variable's value; the caller's extra ones after tmux's own, but a listed buffer's before."""
        variable = _VARIABLES.get(name)
        if variable is not None:
            return variable(self)
        if name in SCREEN:
            return self._of_screen(name)
        if name in OF_MODES:
            return None if self.pane is None else self._driver.modes.value(self.pane.id, name)
        value = self.extra.get(name)
        if value is None and name in BUFFER and "buffer_name" not in self.extra:
            return BUFFER[name](self)
        if value is None and name in VALUES:
            return self._of_client(name)
        return value

    def _of_client(self, name: str) -> str | None:
        client = self.driver.clients.best(None if self.session is None else self.session.id)
        return None if client is None else VALUES[name](client, self.document)

    def _of_screen(self, name: str) -> str | None:
        if self.pane is None:
            return None
        self.screen = self.pane.id
        known = self.facts.get(self.pane.id)
        text = name == SCREEN_TEXT
        if known is None or (text and name not in known):
            if self.strict:
                raise NeedFacts(self.pane.id, text=text)
            return None
        return known.get(name)

    def option(self, name: str) -> str | None:
        """Return an option's text in force, flags as 1 and 0; None when there is no such option."""
        chain = self._scopes()
        if name.startswith("@"):
            return effective(name, chain)
        base, bracket, rest = name.partition("[")
        row = BY_NAME.get(base)
        if row is None or (bracket and not (row.array and rest[:-1].isdecimal() and rest.endswith("]"))):
            return None
        if Table.SERVER in row.table:
            chain = [self.document.server_options]
        elif Table.SESSION in row.table:
            chain = [*([self.session.options] if self.session else ()), self.document.session_options]
        else:
            chain = chain[1:-1] if self.session is None else chain[1:-2]
        text = effective(name, chain, self._start(base))
        return str(int(text == "on")) if row.kind is Kind.FLAG else text

    def _scopes(self) -> list[dict[str, str]]:
        """Every scope, in the order in which tmux asks them for a user option."""
        document = self.document
        return [
            document.server_options,
            *([self.pane.options] if self.pane else ()),
            *([self.window.options] if self.window else ()),
            document.window_options,
            *([self.session.options] if self.session else ()),
            document.session_options,
        ]

    def _start(self, name: str) -> Mapping[str, str]:
        if name not in _START_NAMES:
            return _EMPTY
        return started_with(self._driver.environment)

    def environ(self, name: str) -> str | None:
        """Return a value of the session's environment, else of the global one."""
        if self.session is not None:
            taken = self._driver.session_values.get((self.document.epoch, self.session.id), {})
            if name in taken or name in self.session.environment:
                return taken[name] if name in taken else self.session.environment[name]
        if name in self.document.environment:
            return self.document.environment[name]
        return self._driver.environment.get(name)  # never another one

    # --- others ---

    def _other(self, session: Session | None, link: Link | None = None, pane: Pane | None = None) -> "FormatScope":
        other = FormatScope(
            self.document, self.driver, session, link, pane, facts=self.facts, strict=self.strict, jobs=self.jobs
        )
        other.modes, other.whose = self.modes, f"{session and session.id}:{link and link.index}%{pane and pane.id}"
        return other

    def sessions(self) -> Iterator[Scope]:
        """Every session, by name."""
        return (self._other(session) for session in sorted_sessions(self.document))

    def windows(self) -> Iterator[Scope] | None:
        """The session's windows, by index."""
        session = self.session
        return None if session is None else (self._other(session, link) for link in session.links)

    def panes(self) -> Iterator[Scope] | None:
        """The window's panes, in their order."""
        if self.window is None:
            return None
        panes = [self.document.panes[number] for number in self.window.panes]
        return (self._other(self.session, self.link, pane) for pane in panes)

    def clients(self) -> Iterator[Scope]:
        """Every attached client, at its session."""
        return (self._at(client) for client in self.driver.clients.all)

    def _at(self, client: Client) -> "FormatScope":
        scope = self._other(self.document.sessions.get(client.session))
        scope.extra, scope.whose = values(client, self.document), client.name
        return scope

    def window_exists(self, name: str) -> bool | None:
        """Tell whether a window of the session has that name."""
        if self.session is None:
            return None
        return any(self.document.windows[link.window].name == name for link in self.session.links)

    def session_exists(self, name: str) -> bool:
        """Tell whether a session has that name."""
        return any(session.name == name for session in self.document.sessions.values())

    def search(self, pattern: str, regex: bool, ignore_case: bool) -> int:
        """Return the line of the pane's screen, from 1, that has the pattern; 0 when none has."""
        text = self._of_screen(SCREEN_TEXT)
        return line_with(text, pattern, regular=regex, fold=ignore_case) if text else 0

    def job(self, template: str, command: str) -> str:
        """Return what a ``#(…)`` printed last; nothing where nobody runs jobs, as tmux's first answer is."""
        self.fleeting = True
        return self.jobs(f"{self.whose} {template}", command) if self.jobs is not None else ""


def _of(part: str, function: Callable[["FormatScope", Any], str | None]) -> Callable[[FormatScope], str | None]:
    def variable(scope: FormatScope) -> str | None:
        found = getattr(scope, part)
        return None if found is None else function(scope, found)

    return variable


_VARIABLES: dict[str, Callable[[FormatScope], str | None]] = {
    **SERVER,
    **{name: _of("session", function) for name, function in SESSION.items()},
    **{name: _of("link", function) for name, function in LINK.items()},
    **{name: _of("window", function) for name, function in WINDOW.items()},
    **{name: _of("pane", function) for name, function in PANE.items()},
}
