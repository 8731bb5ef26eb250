"""The log of messages: how much of it is kept, and what is not noted."""

import os

from support.changes import new_session
from support.hosting import turned_until
from support.within import Within

from panelock.impl.commands.table import TABLE
from panelock.impl.host.request import Request
from panelock.impl.messages import LONGEST, Messages
from panelock.impl.parse import Context, parse_text
from panelock.impl.store import Store


def test_of_a_very_long_one_the_beginning_is_kept(store: Store) -> None:
    new_session(store)
    messages, document = Messages(), store.current()
    (command,) = parse_text(f"set-buffer {'x' * 3 * LONGEST}", Context(TABLE)).commands
    messages.command(1.0, 7, command, document)
    messages.said(2.0, 0, "y" * 3 * LONGEST, document)
    (_, said), (at, text) = messages.shown()
    assert at == 1.0
    assert text.startswith("client-7 command: set-buffer xxx")
    assert said.startswith("message: yyy")
    assert max(len(text), len(said)) <= LONGEST + 40


def test_what_a_client_asks_for_its_picture_is_not_noted(host: Within) -> None:
    for quiet in (True, False):
        for words in (["rename-window", f"{quiet}"], ["kill-pane", "-t", f"%9{quiet:d}"]):
            request = Request(os.urandom(16).hex(), words, {}, "/", repeat=False, replies=[], peer=7, quiet=quiet)
            host.driver.begin(request)
            host.driver.commits.flush()
            turned_until(host.loop, lambda request=request: request.over)
    noted = [text for _, text in host.driver.clients.messages.shown() if text.startswith("client-7")]
    assert noted == [
        "client-7 message: can't find pane: %90",
        'client-7 command: kill-pane -t "%90"',
        "client-7 command: rename-window False",
    ]
