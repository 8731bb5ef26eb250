"""What the host notes of what it runs, for show-messages: commands, and what went wrong with them.

And what is typed at prompts (history-file).
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import options
from panelock.impl.errors import Fault
from panelock.impl.parse import ASSIGNMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from panelock.impl.clients import Client
    from panelock.impl.host.driver import Driver
    from panelock.impl.host.request import Request, Step


def commands(driver: "Driver", request: "Request", steps: "Sequence[Step]") -> None:
    """Note commands that begin.

    None of a client's own questions, nor of what nobody gives: a configuration comes before there is a log, and what a
    hook runs is noted where that is run (commands/nested.py).
    """
    if request.quiet or request.nobody:
        return
    try:
        document = driver.document
    except Fault:  # damaged: whoever asks hears of it
        return
    now, who = driver.now(), request.client or request.peer
    for step in steps:
        if step.group != ASSIGNMENT:
            driver.clients.messages.command(now, who, step, document)


def error(driver: "Driver", request: "Request", text: str) -> None:
    """Note what a caller is told is wrong, as it is told (cmdq_error)."""
    if request.quiet or request.nobody or not text:
        return
    try:
        document = driver.document
    except Fault:
        return
    driver.clients.messages.wrong(driver.now(), request.client or request.peer, text, document)


def told(driver: "Driver", client: "Client", text: str) -> None:
    """Note a message for a client (status_message_set)."""
    with suppress(Fault):
        driver.clients.messages.said(driver.now(), client, text, driver.document)


def display_time(driver: "Driver", client: "Client") -> int | None:
    """Return for how many milliseconds its session's messages are shown: it may not know yet what was set just now."""
    try:
        document = driver.document
    except Fault:
        return None
    session = document.sessions.get(client.session)
    own = [] if session is None else [session.options]
    return options.number("display-time", [*own, document.session_options])


def prompts(driver: "Driver", *, ends: bool) -> None:
    """Read what was typed at prompts before from a file, or write it there when the server ends."""
    with suppress(Fault):
        if driver.document.server_options.get("history-file"):
            from panelock.impl.host import history_file  # most servers have none

            (history_file.save if ends else history_file.load)(driver)
