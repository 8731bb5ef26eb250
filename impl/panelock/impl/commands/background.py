"""What a caller does not wait for (run-shell -b, if-shell -b).

Commands stand behind what an attached client has given itself, so that it is shown what they print; where nobody is
attached, nobody is told anything of them (cmdq_append).
"""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from panelock.impl.commands.attached import current
from panelock.impl.commands.base import Aside, Call, Pause, RunShell, Steps, Wait
from panelock.impl.commands.nested import parsed, run_nested
from panelock.impl.errors import Refused

if TYPE_CHECKING:
    from panelock.impl.targets import Target

SHOWN = 1 << 20
"""Bytes of what a shell command has printed, the last ones, that are shown."""
Found = Generator[Wait, Any, str | None]
Tell = Callable[[Call, str, int, bytes], None]
"""Prints what became of a shell command: its status and its output."""


def in_background(call: Call, found: Callable[[], Found], target: "Target | None" = None) -> Steps:
    """Let ``found`` say what is to be run, be it after a while; None for nothing. ``target`` is what %if asks about."""
    client = current(call)

    def run(own: Call) -> Steps:
        text = yield from found()
        if text is None:
            return
        watcher = own.driver.clients.watcher
        attached = client if client is not None and client in own.driver.clients.all else None
        try:
            commands = parsed(own, text, target)
        except Refused as refused:
            if attached is not None and attached.tty and watcher is not None:
                watcher.told(attached, refused.text[:1].upper() + refused.text[1:])
            return
        if attached is not None and watcher is not None:
            watcher.gave(attached, commands)
        else:
            yield from run_nested(own, commands)

    yield Aside(run)


def job_in_background(call: Call, job: RunShell, seconds: float, tell: Tell) -> Steps:
    """Run a shell command after so many seconds; whoever sits at a terminal is shown what it prints."""
    clients, client = call.driver.clients, current(call)
    if client is None or not client.tty:
        client = max((one for one in clients.all if one.tty), key=lambda one: one.activity, default=None)
    job.wait = client is not None

    def run(own: Call) -> Steps:
        if seconds:
            yield Pause(seconds)
        status, output = yield job
        tell(own, job.command, status, output[-SHOWN:])
        if client is not None and clients.watcher is not None and own.out:
            clients.watcher.shown(client, "".join(own.out).encode("utf-8", "replace").decode())

    if seconds or job.wait:
        yield Aside(run)
    else:
        yield job
