"""command-prompt and confirm-before for a client that draws (cmd-command-prompt.c, cmd-confirm-before.c).

The client asks (cli/drawing/prompt.py); whatever the registry knows is told it here. The rest of a chain, and who
called, wait until the prompt is closed, and what comes of it is run in their place, as their own. With -b they do not,
nor does an incremental prompt (-i) let anybody wait: then the client gives the commands as its own. In tmux whoever
waits is stuck where another prompt takes the place of this one, or the client goes: here it is closed by that, as by
Escape. Imported only when a prompt is asked for.
"""

import json
from collections.abc import Generator
from typing import Any

from panelock.impl import options, parse, targets
from panelock.impl.arguments import Block
from panelock.impl.clients import Client, values
from panelock.impl.commands import common, nested
from panelock.impl.commands.base import Ask, Call, Steps, Wait
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
    """Let a client ask for what its template lacks, and run what that makes of it."""
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
    answer = yield from _answer(call, client, said)
    if answer is not None:
        yield from run_answer(call, client, answer)


def run_answer(call: Call, client: Client, answer: str) -> Steps:
    """Run what somebody's answer comes to; if that is none, it is not the caller's fault: he is told (cmdq_append)."""
    try:
        found = nested.parsed(call, answer)
    except Refused as refused:
        watcher = call.driver.clients.watcher
        if watcher is not None:
            watcher.told(client, refused.text[:1].upper() + refused.text[1:])
        return
    yield from nested.run_nested(call, found)


def confirm_before(call: Call, client: Client) -> Steps:
    """Let a client ask whether a command shall be run; one that cannot be read is refused before.

    A caller that is no attached client ends with 1 if it is not, and with what it ends with if it is.
    """
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
    answer = yield from _answer(call, client, said)
    if not args.has("b") and call.client is None:
        call.status, call.forgives = int(answer is None), True
    if answer is not None:
        yield from nested.run_nested(call, commands)


def _where(call: Call, client: Client) -> tuple[Target, dict[str, str]]:
    """Return what formats are expanded against: where the client is, and the client."""
    document = call.document
    call.fleeting = True
    return targets.of_session(document, document.sessions[client.session]), values(client, document)


def _first_word(template: str) -> str:
    """Return what the prompt of a template is by default (args_make_commands_get_command)."""
    return template.replace(",", " ").partition(" ")[0]


def _answer(call: Call, client: Client, said: dict[str, Any]) -> Generator[Wait, Any, str | None]:
    """Ask, with what editing needs to know; None where it is not answered, or nobody waits for that."""
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
    if call.args.has("b") or said["way"] == "incremental":
        watcher = call.driver.clients.watcher
        assert watcher is not None, "a client that nobody holds"
        watcher.drawn(client, f"%prompt {json.dumps(said)}")
        return None
    answer: str | None = yield Ask(client, "prompt", said)
    return answer


def _printable(data: bytes) -> str:
    """Return what a buffer begins with that can be typed: up to a control character, or to what is no UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    end = next((at for at, char in enumerate(text) if not char.isprintable()), len(text))
    return text[:end]
