"""show-messages: the log of messages, and the shell commands that run (cmd-show-messages.c)."""

from panelock.impl.commands.attached import find
from panelock.impl.commands.base import Call
from panelock.impl.errors import Refused
from panelock.impl.formats_values import time_text


def show_messages(call: Call) -> None:
    """Print the newest first, each with its time; with -J the jobs, the newest first, too."""
    find(call, "t")
    clients = call.driver.clients
    if call.args.has("T") and any(client.tty for client in clients.all):
        raise Refused("show-messages: -T: nothing is known of terminals one by one")
    if call.args.has("J"):
        for number, (command, fd, pid, status) in enumerate(clients.running()):
            call.print(f"Job {number}: {command} [fd={fd}, pid={pid}, status={status}]")
    if not (call.args.has("J") or call.args.has("T")):
        now = call.driver.now()
        for at, text in clients.messages.shown():
            call.print(f"{time_text(str(int(at)), now, pretty=True, layout=None)}: {text}")
