"""command-prompt and confirm-before for a client that draws (cmd-command-prompt.c, cmd-confirm-before.c).

The client asks, and gives the commands that come of it as its own (cli/drawing/prompt.py); whatever the registry knows
is told it here. Nothing waits for the answer, with or without -b: tmux keeps the rest of a chain, and who called, until
the prompt is closed. Ours goes on at once, for a client that is gone, or does not answer, would hold them for ever.
Imported only when a prompt is asked for.
"""

import json
from typing import Any

from panelock.impl import options, parse, targets
from panelock.impl.arguments import Block
from panelock.impl.clients import Client, values
from panelock.impl.commands import common, nested
from panelock.impl.commands.base import Call, Steps
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.targets import Target

TYPES = ("command", "search", "target", "window-target")
"""Each has a history of its own (status_prompt_type)."""
PASTE_LIMIT = 1 << 12
"""Bytes of the newest buffer that C-y can paste."""
_WAYS = (("1", "single"), ("N", "numeric"), ("i", "incremental"), ("k", "key"))
"""The first of them that is given counts."""


def command_prompt(call: Call, client: Client) -> Steps:
    """Let a client ask for what its template lacks."""
    args, target, extra = call.args, *_where(call, client)
    given = args.rest[0] if args.rest else "%1"
    commands = None
    if isinstance(given, Block):
        commands = given.commands
        template = parse.printed(commands)
    elif args.has("F"):
        template = yield from expanded(call, given, target, extra)
    else:
        template = given
    named = args.get("p")
    if named is not None:
        asked, space = named.split(","), " "
    elif args.rest:
        name = _first_word(template) if commands is None else commands[0].command.name if commands else ""
        asked, space = [f"({name})"], " "
    else:
        asked, space = [":"], ""
    kind = args.get("T") or "command"
    if kind not in TYPES:
        raise Refused(f"unknown type: {kind}")
    inputs = (args.get("I") or "").split(",")
    prompts = []
    for at, one in enumerate(asked):
        shown = yield from expanded(call, one + space, target, extra, time=True)
        typed = inputs[at] if at < len(inputs) else ""
        prompts.append([shown, (yield from expanded(call, typed, target, extra, time=True))])
    said = {
        "kind": "command",
        "prompts": prompts,
        "template": template,
        "block": commands is not None,
        "type": kind,
        "way": next((way for flag, way in _WAYS if args.has(flag)), ""),
    }
    _tell(call, client, said)


def confirm_before(call: Call, client: Client) -> Steps:
    """Let a client ask whether a command shall be run; one that cannot be read is refused before."""
    args, target, extra = call.args, *_where(call, client)
    given = args.rest[0]
    command = given if isinstance(given, Block) else (yield from expanded(call, given, target, extra))
    commands = nested.parsed(call, command, target)
    key = args.get("c")
    if key is not None and not (len(key) == 1 and " " <= key <= "~"):
        raise Refused("invalid confirm key")
    prompt = args.get("p")
    if prompt is None:
        name = commands[0].command.name if commands else ""
        prompt = f"Confirm '{name}'? ({key or 'y'}/n)"
    said = {
        "kind": "confirm",
        "prompts": [[(yield from expanded(call, prompt + " ", target, extra, time=True)), ""]],
        "template": parse.printed(commands) if isinstance(given, Block) else command,
        "block": False,
        "type": "command",
        "way": "single",
        "key": key or "",
        "default": args.has("y"),
    }
    _tell(call, client, said)


def _where(call: Call, client: Client) -> tuple[Target, dict[str, str]]:
    """Return what formats are expanded against: where the client is, and the client."""
    document = call.document
    call.fleeting = True
    return targets.of_session(document, document.sessions[client.session]), values(client, document)


def _first_word(template: str) -> str:
    """Return what the prompt of a template is by default (args_make_commands_get_command)."""
    return template.replace(",", " ").partition(" ")[0]


def _tell(call: Call, client: Client, said: dict[str, Any]) -> None:
    """Send it, with what editing needs to know."""
    document = call.document
    owner = document.sessions[client.session]
    server = [document.server_options]
    aliases = options.elements("command-alias", server).values()
    newest = call.driver.buffers.find()
    said |= {
        "separators": common.session_option(call, document, owner, "word-separators"),
        "limit": int(options.effective("prompt-history-limit", server) or 0),
        "aliases": [name for name, equals, _ in (value.partition("=") for value in aliases) if equals],
        "paste": "" if newest is None else _printable(newest.data[:PASTE_LIMIT]),
    }
    watcher = call.driver.clients.watcher
    assert watcher is not None, "a client that nobody holds"
    watcher.drawn(client, f"%prompt {json.dumps(said)}")


def _printable(data: bytes) -> str:
    """Return what a buffer begins with that can be typed: up to a control character, or to what is no UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    end = next((at for at, char in enumerate(text) if not char.isprintable()), len(text))
    return text[:end]
