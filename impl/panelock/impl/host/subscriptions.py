"""Formats that clients in control mode want to be told of (refresh-client -B; control.c: control_check_subs…)."""

from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct, field

from panelock.impl.clients import Client
from panelock.impl.document import Document, Session
from panelock.impl.errors import Fault
from panelock.impl.expanding import expand_now
from panelock.impl.host.driver import Driver
from panelock.impl.targets import Target, of_link, of_session


class _Subscription(Struct):
    what: str
    template: str
    last: dict[tuple[int, int, int], str] = field(default_factory=dict)
    """What it came to last, by the pane, window and place that it was asked for."""


class Subscriptions:
    """Those of all clients."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._all: dict[tuple[int, str], tuple[Client, _Subscription]] = {}

    def set(self, client: Client, name: str, what: str | None, template: str) -> None:
        """Begin one, anew if there is one of that name; end it where ``what`` is None."""
        self._all.pop((id(client), name), None)
        if what is not None:
            self._all[(id(client), name)] = client, _Subscription(what, template)

    def forget(self, client: Client) -> None:
        """End all of a client's."""
        for key in [key for key in self._all if key[0] == id(client)]:
            del self._all[key]

    def changes(self) -> Iterator[tuple[Client, str]]:
        """Return what to tell whom: for the first time, and where it has come to something else."""
        for (_, name), (client, one) in list(self._all.items()):
            with suppress(Fault):
                document = self._driver.document
                session = document.sessions.get(client.session)
                if session is not None:
                    yield from ((client, line) for line in self._changed(document, session, name, one))

    def _changed(self, document: Document, session: Session, name: str, one: _Subscription) -> Iterator[str]:
        before, one.last = one.last, {}
        for target, place in _targets(document, session, one.what):
            key = (target.pane if "%" in place else -1, target.window, target.index)
            text = expand_now(document, self._driver, one.template, target)
            one.last[key] = text
            if before.get(key) != text:
                yield f"%subscription-changed {name} ${session.id} {place} : {text}"


def _targets(document: Document, session: Session, what: str) -> Iterator[tuple[Target, str]]:
    """Return what a subscription is about, each with its words between the session and the value."""
    if what[:1] not in ("%", "@"):
        yield of_session(document, session), "- - -"
        return
    for link in session.links:
        target = of_link(document, session, link)
        if what in ("@*", f"@{link.window}"):
            yield target, f"@{link.window} {link.index} -"
        elif what[0] == "%":
            for pane in document.windows[link.window].panes:
                if what in ("%*", f"%{pane}"):
                    of_pane = Target(session.id, link.index, link.window, pane)
                    yield of_pane, f"@{link.window} {link.index} %{pane}"
