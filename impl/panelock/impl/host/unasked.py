"""Requests that nobody has made: hooks of events, and what goes on in the background."""

from collections.abc import Callable

from panelock.impl.arguments import Arguments
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.host.driver import Driver
from panelock.impl.host.request import Request
from panelock.impl.parse import Parsed
from panelock.impl.targets import Target


def begin(
    driver: Driver, name: str, run: Callable[[Call], Steps], target: Target | None, *, of_hook: bool = False
) -> None:
    """Run something soon, in the folder of the session of ``target``; whoever is being run goes first.

    Until it has begun the server does not end for want of sessions.
    """
    environment = dict(driver.environment)
    folder = environment.get("HOME", "/") if target is None else driver.document.sessions[target.session].cwd
    request = Request("", [], environment, folder, repeat=False, replies=[], of_hook=of_hook, nobody=True)
    request.chain = [Parsed(Command(name, "", "", "", run), Arguments(), [name], 0, 0)]
    # Not now: those whose change this was have not been answered yet. But a server without a session waits for it.
    request.to_come = True
    driver.active.add(request)
    if of_hook:
        driver.loop.call_soon(driver.run, request)
    else:
        # Behind the next commit, too: the chain of a file that was read waits for that, and goes on in the same turn.
        driver.loop.call_soon(driver.loop.call_soon, driver.run, request)
