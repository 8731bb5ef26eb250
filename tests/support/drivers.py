"""A driver for tests that expand formats or run commands without a host."""

from typing import TYPE_CHECKING

from panelock.impl.alerts import Alerts
from panelock.impl.buffers import Buffers
from panelock.impl.clients import Clients
from panelock.impl.modes import Modes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from panelock.impl.document import Document


class FakeDriver:
    """Answers what a test was told to answer (commands.base.Driver)."""

    def __init__(self, document: "Document", socket: str = "/nowhere/s", pid: int = 1) -> None:
        self.document = document
        self.socket = socket
        self.host_pid = pid
        self.environment: Mapping[str, str] = {}
        self.buffers = Buffers()
        self.alerts = Alerts()
        self.clients = Clients()
        self.modes = Modes()
        self.session_values: dict[tuple[int, int], dict[str, str]] = {}
        self.facts: dict[tuple[int, str], str] = {}
        self.time = 1_700_000_000.0

    def now(self) -> float:
        return self.time

    def fact(self, pane: int, name: str) -> str | None:
        return self.facts.get((pane, name))
