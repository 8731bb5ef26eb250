"""Locks the clients of sessions in which nobody has done anything for so long (lock-after-time; session_lock_timer)."""

from contextlib import suppress
from typing import Any

from panelock.impl import options
from panelock.impl.errors import Fault
from panelock.impl.host.driver import Driver


class Locks:
    """Counts for one host's sessions."""

    def __init__(self, driver: Driver) -> None:
        """Nobody has done anything."""
        self._driver = driver
        self._timers: dict[int, Any] = {}

    def used(self, session: int) -> None:
        """Somebody has done something in a session."""
        timer = self._timers.pop(session, None)
        if timer is not None:
            timer.cancel()
        after = self._after(session)
        if after:
            self._timers[session] = self._driver.loop.call_later(after, self._lock, session)

    def _after(self, session: int) -> int:
        with suppress(Fault):  # damaged: whoever asks hears of it
            document = self._driver.document
            owner = document.sessions.get(session)
            if owner is not None:
                return options.number("lock-after-time", [owner.options, document.session_options])
        return 0

    def _lock(self, session: int) -> None:
        from panelock.impl.commands import locking  # few ever do

        del self._timers[session]
        if self._after(session):
            with suppress(Fault):  # as above
                clients = self._driver.clients
                locking.lock(clients, self._driver.document, clients.of(session))
