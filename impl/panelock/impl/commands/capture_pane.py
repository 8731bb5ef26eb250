"""capture-pane, clear-history and pipe-pane: what a pane shows and prints (cmd-capture-pane.c …)."""

from panelock.impl.commands import common
from panelock.impl.commands.attached import leave_modes
from panelock.impl.commands.base import Call, Capture, Command, Pipe, Screen, Steps
from panelock.impl.commands.paste_buffers import BUFFER, must_live, put
from panelock.impl.expanding import expanded


def _capture(call: Call) -> Steps:
    args = call.args
    target = common.pane(call, call.document)
    text = yield Capture(
        target.pane,
        start=args.get("S"),
        end=args.get("E"),
        escapes=args.has("e"),
        octal=args.has("C"),
        join=args.has("J"),
        trailing=args.has("N"),
        alternate=args.has("a"),
        quiet=args.has("q"),
        pending=args.has("P"),
        ignore_positions=args.has("T"),
    )
    if args.has("p"):
        # One line end always: a capture with -J may have none.
        call.out.append(text.removesuffix("\n") + "\n")
    else:
        call.fleeting = True
        put(call.driver, text.encode("utf-8", "surrogateescape"), args.get("b"))


def _clear_history(call: Call) -> Steps:
    """Forget what scrolled away; -H forgets hyperlinks too, which a pane's own screen keeps with its lines."""
    pane = common.pane(call, call.document).pane
    yield from leave_modes(call, pane)
    yield Screen(pane, "clear-history")


def _pipe(call: Call) -> Steps:
    args = call.args
    target = common.pane(call, call.document)
    must_live(call, target.pane)
    command = ""
    if args.rest and args.rest[0]:
        command = yield from expanded(call, args.rest[0], target, time=True)
    typed = args.has("I")
    yield Pipe(target.pane, command, output=args.has("O") or not typed, input=typed, only_new=args.has("o"))


COMMANDS = (
    Command(
        "capture-pane", "capturep", "ab:CeE:JNpPqS:Tt:",
        f"[-aCeJNpPqT] {BUFFER} [-E end-line] [-S start-line] {common.PANE}", _capture, most=0,
        query=True,
    ),
    Command("clear-history", "clearhist", "Ht:", f"[-H] {common.PANE}", _clear_history, most=0),
    Command("pipe-pane", "pipep", "IOot:", f"[-IOo] {common.PANE} [shell-command]", _pipe, most=1, effects=True),
)  # fmt: skip
