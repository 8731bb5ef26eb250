"""The waits that somebody ends who sits at a client: popups, prompts, menus, panes' numbers."""

from typing import TYPE_CHECKING, Any

from panelock.impl.commands.base import Ask, Popup
from panelock.impl.host import environ
from panelock.impl.host.driver import PENDING, Driver
from panelock.impl.host.request import Request

if TYPE_CHECKING:
    from panelock.impl.clients import Client, Closed


class PersonWaits:
    """What clients that draw are told to show, until they say that it is closed."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def popup(self, request: Request, wait: Popup) -> Any:
        """Run something in a terminal that a client shows."""
        driver, client = self._driver, wait.client
        if client not in driver.clients.all:
            return 1
        environment = environ.for_job(wait.environment, f"{driver.socket},{driver.host_pid},{wait.session}")
        environment["TERM"] = wait.environment["TERM"]
        said = wait.said | {"environment": environment}
        self._show(request, client, "popup", said, lambda status, _: driver.resume(request, status))
        return PENDING

    def ask(self, request: Request, wait: Ask) -> Any:
        """Ask who sits at a client: it may be for ever, but ends when he, or whoever wants to know, goes."""
        if wait.client not in self._driver.clients.all:
            return None

        def closed(status: int, text: str) -> None:
            self._driver.resume(request, None if status else text)

        self._show(request, wait.client, wait.word, wait.said, closed)
        return PENDING

    def _show(self, request: Request, client: "Client", word: str, said: dict[str, Any], closed: "Closed") -> None:
        import json  # no host needs it that nobody is attached to in a terminal

        number, watcher = client.show(closed), self._driver.clients.watcher
        assert watcher is not None, "a client that nobody holds"
        request.cancel = lambda: client.forget(number)
        watcher.drawn(client, f"%{word} {json.dumps(said | {'number': number})}", at_once=client is request.client)
