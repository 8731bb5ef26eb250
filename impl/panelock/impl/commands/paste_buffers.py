"""The paste buffers: set, load, save, show, list, paste, delete (cmd-set-buffer.c, cmd-save-buffer.c …)."""

from binascii import b2a_base64
from collections.abc import Generator
from typing import Any

from panelock.impl import targets
from panelock.impl.buffers import Buffer
from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command, Driver, Facts, ReadFile, Send, Steps, Wait, WriteFile
from panelock.impl.document import Phase
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.formats_values import is_true
from panelock.impl.options import effective
from panelock.impl.variables_server import sample

BUFFER = "[-b buffer-name]"
_LINE = '#{buffer_name}: #{buffer_size} bytes: "#{buffer_sample}"'
CLIPBOARD_LIMIT = 4 << 20
"""Bytes that a terminal is given for its clipboard; more would hold up, or lose, whoever sits there."""
PASTE_BEGIN, PASTE_END = b"\033[200~", b"\033[201~"


def put(driver: Driver, data: bytes, name: str | None = None, *, append: bool = False, prefix: str = "buffer") -> str:
    """Keep data in a buffer, or in a new one, whose name begins with ``prefix``; returns its name."""
    limit = int(effective("buffer-limit", [driver.document.server_options]) or 0)
    return driver.buffers.put(data, name, append=append, limit=limit, now=driver.now(), prefix=prefix)


def _give(call: Call, data: bytes) -> None:
    """Give data to the terminal of the client that -t names, or that is the current one: to its clipboard (-w)."""
    if call.args.has("w"):
        from panelock.impl.commands.attached import find  # few callers have anybody attached

        client, watcher = find(call, "t", quiet=True), call.driver.clients.watcher
        if client is not None and client.tty and watcher is not None:
            if len(data) > CLIPBOARD_LIMIT:
                raise Refused(f"{call.command.name}: too much for a terminal's clipboard, it is in the buffer alone")
            watcher.drawn(client, f"%clipboard {b2a_base64(data, newline=False).decode()}")


def must_live(call: Call, pane: int) -> None:
    """Refuse a pane whose terminal has ended (window_pane_exited)."""
    if call.document.panes[pane].phase is Phase.DEAD:
        raise Refused("target pane has exited")


def _set(call: Call) -> None:
    args, buffers = call.args, call.driver.buffers
    new = args.get("n")
    if new is not None:
        buffers.rename(args.get("b"), new)
    elif not args.rest:
        raise Refused("no data specified")
    elif args.rest[0]:
        name = put(call.driver, args.rest[0].encode("utf-8", "surrogateescape"), args.get("b"), append=args.has("a"))
        _give(call, buffers.get(name))


def _delete(call: Call) -> None:
    call.driver.buffers.delete(call.args.get("b"))


# --- files ---


def _path(call: Call, path: str) -> str:
    return path if path == "-" or path.startswith("/") else f"{call.cwd}/{path}"


def _load(call: Call) -> Steps:
    buffers = call.driver.buffers
    del buffers  # refused before the file is read where nobody keeps any
    target = targets.guess_pane(call.document, None, call.pane_of_caller)
    path = _path(call, (yield from expanded(call, call.args.rest[0], target)))
    try:
        data = yield ReadFile(path)
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    if data:
        put(call.driver, data, call.args.get("b"))
        _give(call, data)


def _save(call: Call) -> Steps:
    data = call.driver.buffers.get(call.args.get("b"))
    target = targets.guess_pane(call.document, None, call.pane_of_caller)
    path = _path(call, (yield from expanded(call, call.args.rest[0], target)))
    if path == "-":
        call.raw += data
        return
    try:
        yield WriteFile(path, data, append=call.args.has("a"))
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None


def _show(call: Call) -> None:
    call.raw += call.driver.buffers.get(call.args.get("b"))


# --- listing ---


def _list(call: Call) -> Steps:
    args, buffers = call.args, call.driver.buffers
    template = args.get("F") or _LINE
    only = args.get("f")
    for name in buffers.names():
        found = buffers.find(name)
        if found is None:
            continue  # deleted while a filter waited for a screen
        extra = _variables(found)
        if only is None or is_true((yield from expanded(call, only, None, extra))):
            call.print((yield from expanded(call, template, None, extra)))


def _variables(found: Buffer) -> dict[str, str]:
    return {
        "buffer_name": found.name,
        "buffer_size": str(len(found.data)),
        "buffer_sample": sample(found.data),
        "buffer_created": str(int(found.created)),
    }


# --- pasting ---


def _paste(call: Call) -> Steps:
    args, buffers = call.args, call.driver.buffers
    target = common.pane(call, call.document)
    must_live(call, target.pane)
    name = args.get("b")
    found = buffers.find(name)
    if found is None:
        if name is not None:
            raise Refused(f"no buffer {name}")
        return  # nothing was ever copied: nothing is pasted, as in tmux
    if not call.document.panes[target.pane].input_off:
        yield Send(target.pane, (yield from _pasted(call, found.data, target.pane)))
    if args.has("d") and buffers.find(found.name) is found:
        buffers.delete(found.name)


def _pasted(call: Call, data: bytes, pane: int) -> Generator[Wait, Any, bytes]:
    """Return what is typed: line ends as Enter unless -r or -s, and marks where the program asked for them."""
    args = call.args
    separator = args.get("s")
    if separator is None:
        separator = "\n" if args.has("r") else "\r"
    text = data.replace(b"\n", separator.encode("utf-8", "surrogateescape"))
    if args.has("p") and (yield Facts(pane)).get("bracket_paste_flag") == "1":
        text = PASTE_BEGIN + text + PASTE_END
    return text


COMMANDS = (
    Command(
        "set-buffer",
        "setb",
        "ab:t:n:w",
        f"[-aw] {BUFFER} [-n new-buffer-name] [-t target-client] data",
        common.at_once(_set),
        most=1,
        effects=True,
    ),
    Command("delete-buffer", "deleteb", "b:", BUFFER, common.at_once(_delete), most=0, effects=True),
    Command("load-buffer", "loadb", "b:t:w", f"{BUFFER} [-t target-client] path", _load, least=1, most=1, effects=True),
    Command("save-buffer", "saveb", "ab:", f"[-a] {BUFFER} path", _save, least=1, most=1, effects=True),
    Command("show-buffer", "showb", "b:", BUFFER, common.at_once(_show), most=0),
    Command("list-buffers", "lsb", "F:f:", "[-F format] [-f filter]", _list, most=0),
    Command(
        "paste-buffer",
        "pasteb",
        "db:prs:t:",
        f"[-dpr] [-s separator] {BUFFER} {common.PANE}",
        _paste,
        most=0,
        effects=True,
    ),
)
