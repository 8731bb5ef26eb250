"""bind-key, unbind-key and list-keys: key tables as tmux has them (cmd-bind-key.c, key-bindings.c, cmd-list-keys.c).

What a key does is checked when it is bound, and kept as text in the host's memory as long as it lives. No binding is
run here: clients that draw read them all (list-keys), look keys up themselves, and give the commands.
"""

from collections.abc import Sequence
from functools import cache
from weakref import WeakKeyDictionary

from msgspec import Struct

from panelock.impl import keys, keys_table, options, parse
from panelock.impl.arguments import Block, quoted
from panelock.impl.buffers import Buffers
from panelock.impl.commands import common, environment, nested
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.errors import Refused
from panelock.impl.formats_width import plain_width as width
from panelock.impl.keys import Key


class Binding(Struct, frozen=True):
    """What a key stands for."""

    key: Key
    commands: str
    """As tmux prints them."""
    note: str
    repeat: bool


Table = dict[Key, Binding]


class Tables(Struct):
    """A host's key tables."""

    known: dict[str, Table]
    original: set[str]
    """Names of those that there were from the start: they stay when they are empty, until they are removed whole."""


_KEPT: WeakKeyDictionary[Buffers, Tables] = WeakKeyDictionary()


def tables(call: Call) -> Tables:
    """Return the host's key tables: they live and die with its paste buffers, and are made when first asked for."""
    kept = _KEPT.get(call.driver.buffers)
    if kept is None:
        kept = _KEPT[call.driver.buffers] = defaults()
    kept.known.setdefault("root", {})  # every client looks there, and so it is made again for whoever asks
    return kept


def defaults() -> Tables:
    """Return the tables that there are from the start."""
    from panelock.impl.keys_defaults import rows

    known: dict[str, Table] = {}
    for row in rows():
        key = _key(row.key)
        known.setdefault(row.table, {})[key] = Binding(key, row.commands, row.note, row.repeat)
    return Tables(known, set(known))


def _changed(call: Call) -> None:
    """Tell those who look keys up that they mean something else now."""
    watcher = call.driver.clients.watcher
    if watcher is not None:
        watcher.rebound()


def _key(text: str, bad: str = "unknown") -> Key:
    key = keys.parse(text)
    if key is None or key.name == "None":
        raise Refused(f"{bad} key: {text}")
    return key


def _table_name(call: Call) -> str:
    return call.args.get("T") or ("root" if call.args.has("n") else "prefix")


def _bind(call: Call) -> Steps:
    args = call.args
    key = _key(args.rest[0])
    script = _script(call, args.rest[1:])
    if script is not None and script.assignments:
        yield Commit(lambda tx: environment.assign(tx, script))
    table = tables(call).known.setdefault(_table_name(call), {})
    old = table.get(key)
    note = args.get("N") or ""
    if script is not None:
        table[key] = Binding(key, parse.printed(script.commands, escaped=True), note, args.has("r"))
    elif old is not None:  # without commands it is noted anew, with nothing if need be, and what it does stays
        table[key] = Binding(key, old.commands, note, old.repeat)
    if table.get(key) != old:
        _changed(call)


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
    args, kept = call.args, tables(call)
    said = args.rest[0] if args.rest else None
    if args.has("a") and said is not None:
        raise Refused("key given with -a")
    key = None
    if not args.has("a"):
        if said is None:
            raise Refused("missing key")
        key = _key(said)
    name = _table_name(call)
    table = _found(kept, name)
    bound = table.pop(key, None) is not None if key is not None else bool(table)
    if key is None or (bound and not table and name not in kept.original):
        del kept.known[name]
        kept.original.discard(name)
    if bound:
        _changed(call)


def _found(kept: Tables, name: str) -> Table:
    if name not in kept.known:
        raise Refused(f"table {name} doesn't exist")
    return kept.known[name]


# --- listing ---


def _list(call: Call) -> None:
    args, kept = call.args, tables(call)
    name = args.get("T")
    if name is not None:
        _found(kept, name)
    only = _key(args.rest[0], "invalid") if args.rest else None
    chosen = {
        table: in_order(kept.known[table], only) for table in ([name] if name is not None else sorted(kept.known))
    }
    lines = _notes(call, name, chosen) if args.has("N") else _lines(chosen)
    if only is not None and not lines:
        raise Refused(f"unknown key: {args.rest[0]}")
    for line in lines:
        call.print(line)


def in_order(table: Table, only: Key | None = None) -> list[Binding]:
    """Return a table's bindings, or one key's, sorted as tmux does."""
    return sorted((one for one in table.values() if only is None or one.key == only), key=_order)


@cache
def _places() -> dict[str, int]:
    """Return keys that are no characters with their places in the order of tmux's numbers for them."""
    arrows = ("Up", "Down", "Left", "Right")
    others = [name for name in keys_table.MODIFIED if name not in arrows]
    users = [f"User{number}" for number in range(keys_table.USER_KEYS)]
    names = ["Any", *keys_table.MOUSE_IN_ORDER, "BSpace", *others, "BTab", *arrows, *keys_table.KEYPAD, *users]
    return {name: place for place, name in enumerate(names)}


def _order(binding: Binding) -> tuple[bool, bool, bool, int, int, bytes]:
    """Sort as tmux's numbers for keys do: the one of a character beyond ASCII has its width, length and bytes in it."""
    key = binding.key
    kind, place, data = 0, key.code, b""
    if key.name:
        kind, place = 1, _places()[key.name]
    elif key.code > 0x7F:
        data = chr(key.code).encode("utf-8", "surrogatepass")[::-1]
        kind, place = 2 + width(chr(key.code)), len(data)
    return key.shift, key.control, key.meta, kind, place, data


def _lines(chosen: dict[str, list[Binding]]) -> list[str]:
    """Print bindings as the commands that make them, in columns."""
    found = [(table, quoted(keys.text_of(one.key)), one) for table, bindings in chosen.items() for one in bindings]
    repeats = any(one.repeat for _, _, one in found)
    wide = max((width(table) for table, _, _ in found), default=0)
    key_wide = max((width(name) for _, name, _ in found), default=0)
    lines = []
    for table, name, one in found:
        repeat = "-r " if one.repeat else "   " if repeats else ""
        lines.append(f"bind-key {repeat}-T {_padded(table, wide)} {_padded(name, key_wide)} {one.commands}")
    return lines


def _notes(call: Call, name: str | None, chosen: dict[str, list[Binding]]) -> list[str]:
    """Print keys with their notes, or with -a their commands where there is none; behind the prefix, if it has any."""
    args = call.args
    shown = {
        table: [one for one in bindings if one.key.name not in keys_table.MOUSE] for table, bindings in chosen.items()
    }
    if name is not None:
        before = {name: args.get("P") or ""}
    else:
        prefix = options.effective("prefix", [call.driver.document.session_options]) or "None"
        said = args.get("P")
        start = said if said is not None else "" if prefix == "None" else f"{prefix} "
        before = {"root": " " * width(start)}
        if prefix != "None" and any(one.note for one in shown.get("prefix", ())):
            before["prefix"] = start
    # A key without a note counts for nothing here, and is printed as if it were no wider than those with one.
    names = [keys.text_of(one.key) for table in before for one in shown.get(table, ()) if one.note]
    wide = max(map(width, names), default=0) + 1
    lines = []
    for table, start in before.items():
        told = [one for one in shown.get(table, ()) if one.note or args.has("a")]
        if args.has("1"):
            del told[1:]
        lines += [f"{start}{_padded(keys.text_of(one.key), wide)}{one.note or one.commands}" for one in told]
    return lines


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


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
