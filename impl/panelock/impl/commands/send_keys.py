"""send-keys and send-prefix (cmd-send-keys.c): what one command types is written whole, in one piece."""

from collections.abc import Generator
from typing import Any

from panelock.impl import keys, options
from panelock.impl.commands import common
from panelock.impl.commands.attached import drawn, find
from panelock.impl.commands.base import Call, Command, Facts, Screen, Send, Steps, Wait
from panelock.impl.document import Document, Phase
from panelock.impl.errors import Refused
from panelock.impl.keys import Modes
from panelock.impl.targets import Target

UINT_MAX = (1 << 32) - 1
MOST_BYTES = 64 << 20
"""What one command may type, repeats included: more would only fill the memory."""
MOST_PRESSED = 1 << 14
"""How many keys one may press in a client, who is told of each."""
_ANY = Modes(cursor=True, keypad=True, extended=True)


def _send(call: Call) -> Steps:
    args = call.args
    target = common.pane(call, call.document)
    times = common.number(args.get("N") or "", 1, UINT_MAX, "repeat count") if args.has("N") else 1
    if args.has("X") or (args.has("N") and not args.rest):
        from panelock.impl.commands.copy_mode import act  # most callers only type

        yield from act(call, target, times if args.has("N") else None)
        return
    if args.has("M"):
        if not drawn(call, "mouse"):
            raise Refused("no mouse target")
        return
    if args.has("R"):
        yield Screen(target.pane, "reset")
    if args.has("K"):
        _press(call, times)
    elif args.rest:
        data = yield from _encoded(call, target.pane, args.rest, literal=args.has("l"), hexadecimal=args.has("H"))
        if len(data) * times > MOST_BYTES:
            raise Refused("repeat count too large")
        yield from type_into(call, target, data * times)
    elif call.key and not args.has("R") and keys.lookup(call.key) is not None:
        yield from type_into(call, target, (yield from _encoded(call, target.pane, [call.key])))


def _press(call: Call, times: int) -> None:
    """Let a client take keys as if they were typed in its terminal (server_client_handle_key)."""
    args, client = call.args, find(call, "c")
    assert client is not None  # find raises
    if not client.tty:
        raise Refused("send-keys: -K is not supported in control mode")
    pressed = keys.pressed(args.rest, literal=args.has("l"), hexadecimal=args.has("H"))
    if len(pressed) * times > MOST_PRESSED:
        raise Refused("repeat count too large" if args.has("N") else "too many keys")
    drawn(call, "press", pressed * times, client)


def _encoded(
    call: Call, pane: int, names: list[str], *, literal: bool = False, hexadecimal: bool = False
) -> Generator[Wait, Any, bytes]:
    """Return the bytes for the keys; the screen is asked for its modes only where they make a difference."""
    backspace = keys.backspace_code(options.effective("backspace", [call.document.server_options]) or "")

    def encode(modes: Modes) -> bytes:
        return keys.encode(names, literal=literal, hexadecimal=hexadecimal, modes=modes)

    always = options.effective("extended-keys", [call.document.server_options]) == "always"
    plain = encode(Modes(backspace=backspace))
    # No key is both of application mode and an extended one.
    if plain == encode(_ANY._replace(backspace=backspace)):
        return plain
    facts = yield Facts(pane)
    cursor, keypad = facts.get("keypad_cursor_flag") == "1", facts.get("keypad_flag") == "1"
    return encode(Modes(cursor, keypad, always or facts.get("extended_keys") == "1", backspace))


def type_into(call: Call, target: Target, data: bytes) -> Steps:
    """Type into a pane, and into those that are synchronized with it (window_pane_key, window_pane_copy_key)."""
    for pane in _receivers(call.document, target):
        if data and not call.document.panes[pane].input_off:
            yield Send(pane, data)


def _receivers(document: Document, target: Target) -> list[int]:
    window = document.windows[target.window]
    if not _synchronized(document, target.pane):
        return [target.pane]
    others = [window.active] if window.zoomed else window.panes
    return [
        target.pane,
        *(
            number
            for number in others
            if number != target.pane
            and document.panes[number].phase is Phase.RUNNING
            and _synchronized(document, number)
        ),
    ]


def _synchronized(document: Document, pane: int) -> bool:
    chain = options.chain_of(options.Scope.PANE, document, pane=document.panes[pane])
    return options.flag("synchronize-panes", chain)


def _send_prefix(call: Call) -> Steps:
    document = call.document
    target = common.pane(call, document)
    name = "prefix2" if call.args.has("2") else "prefix"
    key = keys.parse(common.session_option(call, document, document.sessions[target.session], name))
    sent = keys.send(key, keys.PLAIN) if key is not None else None
    yield from type_into(call, target, sent or b"")


COMMANDS = (
    Command(
        "send-keys", "send", "c:FHKlMN:Rt:X", f"[-FHKlMRX] [-c target-client] [-N repeat-count] {common.PANE} key ...",
        _send, effects=True,
    ),
    Command("send-prefix", "", "2t:", f"[-2] {common.PANE}", _send_prefix, most=0, effects=True),
)  # fmt: skip
