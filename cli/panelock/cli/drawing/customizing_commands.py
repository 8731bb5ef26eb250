"""The commands that change options and keys, as somebody would type them."""

from collections.abc import Sequence

from panelock.cli.drawing.choosing_tree import Node
from panelock.cli.drawing.customizing_about import KeyLine, OptionLine
from panelock.impl.arguments import quoted
from panelock.impl.options_kinds import Kind


def place(scope: str, start: Sequence[str]) -> str:
    """Return the flags that say a scope; ``start`` names the session, the window at its place, and the pane.

    >>> place("window", ["$0", "$0:3@1", "%2"]), place("global window", [])
    ("-w -t '@1'", '-gw')
    """
    match scope:
        case "session":
            return f"-t '{start[0]}:'"
        case "window":
            return f"-w -t '@{start[1].rpartition('@')[2]}'"
        case "pane":
            return f"-p -t '{start[2]}'"
        case _:
            return {"server": "-s", "global session": "-g"}.get(scope, "-gw")


def index(line: OptionLine) -> str:
    """Return what stands behind an option's name: of an array the index, or that it is a new one."""
    if not line.array:
        return ""
    return "[+]" if line.number is None else f"[{line.number}]"


def free(node: Node) -> int:
    """Return the first index that no element of an array has."""
    taken = {one.item.about[1] for one in node.children}
    return next(number for number in range(len(taken) + 1) if str(number) not in taken)


def next_value(line: OptionLine, scope: str) -> str:
    """Return the other value of a flag, the next one of a choice."""
    value = line.value_in(scope)
    if line.kind is Kind.FLAG or line.option is None:
        return "off" if value == "on" else "on"
    choices = line.option.choices
    return choices[(choices.index(value) + 1) % len(choices)]


def set_option(line: OptionLine, where: str, value: str, new: int = 0) -> str:
    """Return what sets an option, or an element of it, which may be a new one."""
    return f"set-option {where} {_word(line, new)} {quoted(value)}"


def unset_option(line: OptionLine, where: str) -> str:
    """Return what takes away an option, or an element of it: a global one has its default then."""
    return f"set-option -u {where} {_word(line, None)}"


def _word(line: OptionLine, new: int | None) -> str:
    """Return an option's name as an argument, which is a format."""
    number = line.number if line.number is not None else new if line.array else None
    return quoted(line.name.replace("#", "##") + ("" if number is None else f"[{number}]"))


def bound(line: KeyLine, text: str | None = None) -> str:
    """Return what binds a key, to something else if that is given."""
    repeat = "-r " if line.repeat else ""
    note = f"-N {quoted(line.note)} " if line.note else ""
    does = quoted(line.commands if text is None else text)
    return f"bind-key {repeat}-T {quoted(line.table)} {note}{quoted(line.key)} {does}"


def noted(line: KeyLine, note: str) -> str:
    """Return what gives a key another note."""
    return f"bind-key -T {quoted(line.table)} -N {quoted(note)} {quoted(line.key)}"


def unbound(line: KeyLine) -> str:
    """Return what unbinds a key."""
    return f"unbind-key -T {quoted(line.table)} {quoted(line.key)}"
