"""bind-key, unbind-key and list-keys: key tables as configurations write them (cmd-bind-key.c, key-bindings.c).

No key is ever typed to Panelock itself: nothing is bound from the start and no binding is ever run. Bindings are
checked, kept in the host's memory as long as it lives, and listed.
"""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from msgspec import Struct

from panelock.impl import keys, keys_table, parse
from panelock.impl.arguments import Block, quoted
from panelock.impl.buffers import Buffers
from panelock.impl.commands import common, environment, nested
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.errors import Refused
from panelock.impl.formats_width import plain_width as width
from panelock.impl.keys import Key

DEFAULT_TABLES = ("copy-mode", "copy-mode-vi", "prefix", "root")
_ORDER = {name: place for place, name in enumerate((*sorted(keys_table.MOUSE), "BSpace", *keys_table.MODIFIED))}


class Binding(Struct, frozen=True):
    """What a key stands for."""

    key: Key
    commands: str | None
    """As tmux prints them; None for a key that only has a note."""
    note: str
    repeat: bool


Tables = dict[str, dict[Key, Binding]]
_KEPT: WeakKeyDictionary[Buffers, Tables] = WeakKeyDictionary()


def tables(call: Call) -> Tables:
    """Return the host's key tables: they live and die with its paste buffers."""
    return _KEPT.setdefault(call.driver.buffers, {name: {} for name in DEFAULT_TABLES})


def _key(text: str) -> Key:
    key = keys.parse(text)
    if key is None or key.name == "None":
        raise Refused(f"unknown key: {text}")
    return key


def _table_name(call: Call) -> str:
    return call.args.get("T") or ("root" if call.args.has("n") else "prefix")


def _bind(call: Call) -> Steps:
    args = call.args
    key = _key(args.rest[0])
    script = _script(call, args.rest[1:])
    if script is not None and script.assignments:
        yield Commit(lambda tx: environment.assign(tx, script))
    commands = None if script is None else parse.printed(script.commands, escaped=True)
    table = tables(call).setdefault(_table_name(call), {})
    old = table.get(key)
    note = args.get("N") or ""
    if commands is None and old is not None:
        table[key] = Binding(key, old.commands, note or old.note, args.has("r") or old.repeat)
    else:
        table[key] = Binding(key, commands, note, args.has("r"))


def _script(call: Call, words: Sequence[str]) -> parse.Script | None:
    """Parse what a key shall run: a block, one string, or words."""
    if not words:
        return None
    only = words[0]
    if len(words) == 1 and isinstance(only, Block):
        return parse.Script(list(only.commands))
    how = nested.context(call)
    return parse.parse_text(only, how) if len(words) == 1 else parse.parse_arguments(words, how)


def _unbind(call: Call) -> None:
    try:
        _take_out(call)
    except Refused as refused:
        if call.args.has("q"):
            # tmux gives status 1 for all of these without a word, but for a table that does not exist.
            call.status = 0 if refused.text.startswith("table ") else 1
            return
        raise


def _take_out(call: Call) -> None:
    args, known = call.args, tables(call)
    said = args.rest[0] if args.rest else None
    if args.has("a") and said is not None:
        raise Refused("key given with -a")
    key = None
    if not args.has("a"):
        if said is None:
            raise Refused("missing key")
        key = _key(said)
    name = _table_name(call)
    if name not in known:
        raise Refused(f"table {name} doesn't exist")
    if key is not None:
        known[name].pop(key, None)
    if key is None or (not known[name] and name not in DEFAULT_TABLES):
        del known[name]


# --- listing ---


def _list(call: Call) -> None:
    args, known = call.args, tables(call)
    name = args.get("T")
    if name is not None and name not in known:
        raise Refused(f"table {name} doesn't exist")
    only = _key(args.rest[0]) if args.rest else None
    chosen = [name] if name is not None else ["root", "prefix"] if args.has("N") else sorted(known)
    found = [
        (table, binding)
        for table in chosen
        for binding in sorted(known.get(table, {}).values(), key=_order)
        if (only is None or binding.key == only) and (args.has("N") or binding.commands is not None)
    ]
    if args.has("N") and not args.has("a"):
        found = [(table, binding) for table, binding in found if binding.note]
    if only is not None and not found:
        raise Refused(f"unknown key: {args.rest[0]}")
    lines = _notes(call, found) if args.has("N") else _lines(found)
    for line in lines[:1] if args.has("1") else lines:
        call.print(line)


def _order(binding: Binding) -> tuple[bool, bool, bool, bool, int]:
    key = binding.key
    return key.shift, key.control, key.meta, bool(key.name), _ORDER.get(key.name, len(_ORDER)) if key.name else key.code


def _lines(found: Sequence[tuple[str, Binding]]) -> list[str]:
    """Print bindings as the commands that make them, in columns."""
    repeats = any(binding.repeat for _, binding in found)
    names = [quoted(keys.text_of(binding.key)) for _, binding in found]
    wide = max((width(table) for table, _ in found), default=0)
    key_wide = max((width(name) for name in names), default=0)
    lines = []
    for (table, binding), name in zip(found, names, strict=True):
        repeat = "-r " if binding.repeat else "   " if repeats else ""
        at = f"{table}{' ' * (wide - width(table))} {name}{' ' * (key_wide - width(name))}"
        lines.append(f"bind-key {repeat}-T {at} {binding.commands}")
    return lines


def _notes(call: Call, found: Sequence[tuple[str, Binding]]) -> list[str]:
    """Print keys with their notes, or with -a their commands where there is none."""
    prefix = call.args.get("P") or ""
    names = [prefix + keys.text_of(binding.key) for _, binding in found]
    wide = max((width(name) for name in names), default=0)
    return [
        f"{name}{' ' * (wide - width(name))} {binding.note or binding.commands or ''}"
        for (_, binding), name in zip(found, names, strict=True)
    ]


COMMANDS = (
    Command(
        "bind-key",
        "bind",
        "nrN:T:",
        "[-nr] [-T key-table] [-N note] key [command [arguments]]",
        _bind,
        least=1,
    ),
    Command("unbind-key", "unbind", "anqT:", "[-anq] [-T key-table] key", common.at_once(_unbind), most=1),
    Command(
        "list-keys",
        "lsk",
        "1aNP:T:",
        "[-1aN] [-P prefix-string] [-T key-table] [key]",
        common.at_once(_list),
        most=1,
        starts_server=True,
    ),
)
