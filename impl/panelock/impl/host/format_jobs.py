"""Shell commands in the formats of a client that draws, ``#(…)``: run beside it, and shown as they print.

A format is never held up: it says the last whole line that its command has printed by then (format_job_get). Whoever
only asks has nothing that could be told later, and runs none.
"""

from typing import TYPE_CHECKING

from panelock.impl.clients import Client
from panelock.impl.commands.spawning import overlay
from panelock.impl.host import environ
from panelock.impl.host.driver import Driver
from panelock.impl.host.job_lines import Lines
from panelock.impl.host.jobs import Jobs
from panelock.impl.options import effective

if TYPE_CHECKING:
    from panelock.impl.document import Session
    from panelock.impl.host.loop import Timer

AGAIN_S = 1.0
"""How long what a command printed is good for, a first answer is waited for in silence, and lines come unshown."""
KEPT = 256
"""Commands of one client that are kept, but for those that have just been asked for."""
FORGOTTEN_S = 3600.0
"""How long a command that nobody asks for any more is kept, and goes on running."""


def value(driver: Driver, jobs: Jobs, client: Client, name: str, command: str) -> str:
    """Return the last line that a command has printed; it is run again where that is a second ago.

    It may be another command than the one that had its ``name`` before, as what it asks for is something else now.
    """
    session = driver.document.sessions.get(client.session)
    if session is None or client.gone:  # nobody would end it
        return ""
    if client.jobs is None:
        client.jobs = FormatJobs(driver, jobs, client)
    own: FormatJobs = client.jobs
    return own.value(name, command, session)


class FormatJobs:
    """The commands of one client, which end with it."""

    def __init__(self, driver: Driver, jobs: Jobs, client: Client) -> None:
        self._driver = driver
        self._jobs = jobs
        self._client = client
        self.kept: dict[str, Job] = {}
        self._timer = driver.loop.call_later(FORGOTTEN_S, self._tidy)

    def value(self, name: str, command: str, session: "Session") -> str:
        """Return what a command has printed last; run it, where that is due."""
        job = self.kept.get(name)
        if job is None:
            self._make_room()
            job = self.kept[name] = Job(self._driver, self._jobs, self._client)
        return job.value(command, session)

    def end(self) -> None:
        """The client has gone (format_lost_client)."""
        self._timer.cancel()
        self._forget(list(self.kept))

    def _make_room(self) -> None:
        """Forget what was asked for least lately, where there is much; but nothing of what is being drawn."""
        if len(self.kept) >= KEPT:
            longest = sorted(self.kept, key=lambda name: self.kept[name].asked)[: KEPT // 2]
            self._forget_since(longest, AGAIN_S)

    def _tidy(self) -> None:
        """Forget what nobody asks for any more (format_tidy_jobs)."""
        self._forget_since(list(self.kept), FORGOTTEN_S)
        self._timer = self._driver.loop.call_later(FORGOTTEN_S, self._tidy)

    def _forget_since(self, names: list[str], seconds: float) -> None:
        before = self._driver.loop.time() - seconds
        self._forget([name for name in names if self.kept[name].asked <= before])

    def _forget(self, names: list[str]) -> None:
        for name in names:
            self.kept.pop(name).end()


class Job:
    """One command of one client."""

    def __init__(self, driver: Driver, jobs: Jobs, client: Client) -> None:
        self._driver = driver
        self._jobs = jobs
        self._client = client
        self._command = ""
        self.out: str | None = None
        self.at = self.asked = float("-inf")
        """When it was begun, or has ended, and when it was asked for last, by the loop's clock."""
        self._told_at = float("-inf")
        self._to_tell: Timer | None = None
        self._running: Lines | None = None
        self._has_printed = False

    def value(self, command: str, session: "Session") -> str:
        """Return what it has printed last; it is run again where that is a second ago, or it is another one now."""
        now = self.asked = self._driver.loop.time()
        if command != self._command or (self._running is None and now - self.at >= AGAIN_S):
            self.end()
            self._command = command
            self._begin(session)
        elif self._running is not None and self.out is None and now - self.at > AGAIN_S:
            self.out = f"<'{self._command}' not ready>"
        return self.out or ""

    def end(self) -> None:
        """Nobody asks for it any more: it is ended, if it runs."""
        self._cancel()
        if self._running is not None:
            self._running.end()
            self._running = None

    def _begin(self, session: "Session") -> None:
        driver = self._driver
        self.at, self._has_printed = driver.loop.time(), False
        environment = _environment(driver)
        running = Lines(self._jobs, self._printed, self._over)
        try:
            running.begin(self._command, environment, session.cwd)
        except (OSError, ValueError):  # the system has no room, or it is no text for a program
            self.out = f"<'{self._command}' didn't start>"
        else:
            self._running = running

    def _printed(self, line: bytes) -> None:
        self._has_printed = True
        if self._is_news(line):
            self._tell_soon()

    def _over(self, rest: bytes) -> None:
        """It has ended; what it printed last may be no whole line (format_job_complete)."""
        self._running, self.at = None, self._driver.loop.time()
        is_news = (bool(rest) or not self._has_printed) and self._is_news(rest)
        if is_news or self._to_tell is not None:
            self._tell()

    def _is_news(self, line: bytes) -> bool:
        before, self.out = self.out or "", line.decode("utf-8", "replace")
        return self.out != before

    def _tell_soon(self) -> None:
        """Have it drawn, once a second where it goes on printing (format_job_update)."""
        if self._to_tell is None:
            wait_s = self._told_at + AGAIN_S - self._driver.loop.time()
            if wait_s <= 0:
                self._tell()
            else:
                self._to_tell = self._driver.loop.call_later(wait_s, self._tell)

    def _tell(self) -> None:
        self._cancel()
        self._told_at = self._driver.loop.time()
        watcher = self._driver.clients.watcher
        assert watcher is not None, "a client that draws, of nobody"
        watcher.changed(self._client)

    def _cancel(self) -> None:
        if self._to_tell is not None:
            self._to_tell.cancel()
            self._to_tell = None


def _environment(driver: Driver) -> dict[str, str]:
    """Return what no session's job is started with: the server's environment, and what all are told."""
    document, made = driver.document, dict(driver.environment)
    overlay(made, document.environment, document.hidden)
    made["TERM"] = effective("default-terminal", [document.server_options]) or "screen"
    return environ.for_job(made, f"{driver.socket},{driver.host_pid},-1")
