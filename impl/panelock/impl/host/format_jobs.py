"""Shell commands in the formats of a client that draws, ``#(…)``: run beside it, and shown when they have printed.

A format is never held up: it says what its command printed last (format_job_get). Whoever only asks has nothing that
could be told later, and runs none.
"""

from msgspec import Struct

from panelock.impl.clients import Client
from panelock.impl.commands.base import Call, RunShell, Steps
from panelock.impl.host import unasked
from panelock.impl.host.driver import Driver
from panelock.impl.targets import of_session

AGAIN_S = 1.0
"""How long what a command printed is good for, and a first answer waited for in silence."""
KEPT = 256
"""Commands of one client whose last words are kept."""


class Job(Struct):
    """One command of one client."""

    out: str | None = None
    at: float = float("-inf")
    """When it was begun, or has ended, by the loop's clock."""
    running: bool = False


def value(driver: Driver, client: Client, command: str) -> str:
    """Return what a command has printed last, its last line; it is run again where that is a second ago."""
    session, now = driver.document.sessions.get(client.session), driver.loop.time()
    if session is None:
        return ""
    job: Job = client.jobs.setdefault(command, Job())
    if not job.running and now - job.at >= AGAIN_S:
        job.running, job.at = True, now
        unasked.begin(
            driver, "#()", lambda call: _run(call, driver, client, command), of_session(driver.document, session)
        )
        _tidy(client)
    if job.out is not None:
        return job.out
    return f"<'{command}' not ready>" if now - job.at > AGAIN_S else ""


def _run(call: Call, driver: Driver, client: Client, command: str) -> Steps:
    _, output = yield RunShell(command, call.cwd, call.environment)
    job: Job = client.jobs.setdefault(command, Job())
    before, job.out = job.out or "", (output.decode("utf-8", "replace").splitlines() or [""])[-1]
    job.running, job.at = False, driver.loop.time()
    watcher = driver.clients.watcher
    if job.out != before and watcher is not None:
        watcher.drawn(client, "%changed")


def _tidy(client: Client) -> None:
    """Forget what was asked least lately, where there is much (format_tidy_jobs)."""
    if len(client.jobs) > KEPT:
        for command in sorted(client.jobs, key=lambda one: client.jobs[one].at)[: KEPT // 2]:
            if not client.jobs[command].running:
                del client.jobs[command]
