"""Lines as show-options and show-hooks print them (cmd-show-options.c, args_escape of tmux 3.4)."""

from collections.abc import Mapping
from enum import Enum
from string import ascii_letters

from panelock.impl import keys
from panelock.impl.options import Chain, Found, effective, elements, own_elements, own_text
from panelock.impl.options_kinds import Kind, Option, OptionError, Table
from panelock.impl.options_start import NO_START
from panelock.impl.options_table import OPTIONS

NEED_DOUBLE = frozenset(" #';${}%")
VARIABLE = frozenset(f"{ascii_letters}_{{")
"""What after a dollar makes it one that must be escaped."""
NEED_SINGLE = frozenset(' "')
C_ESCAPES = {
    "\n": "\\n",
    "\r": "\\r",
    "\b": "\\b",
    "\a": "\\a",
    "\v": "\\v",
    "\t": "\\t",
    "\f": "\\f",
    "\0": "\\0",
}


class Hooks(Enum):
    """Which of all options are shown."""

    WITHOUT = "show-options"
    WITH = "show-options -H"
    ONLY = "show-hooks"


def show_one(
    chain: Chain,
    found: Found,
    *,
    inherited: bool = False,
    values: bool = False,
    start: Mapping[str, str] = NO_START,
) -> list[str]:
    """Return the lines for one option: none when the scope does not have it (or, with ``inherited``, any).

    An unknown user option raises OptionError, which -q turns into silence.

    >>> from panelock.impl.options import find
    >>> show_one([{"status-left": "#S "}, {}], find("status-left"))
    ['status-left "#S "']
    """
    option = found.option
    if option is None:
        text = effective(found.name, chain if inherited else chain[:1])
        if text is None:
            raise OptionError(f"invalid option: {found.said}", quiet=True)
        return [_line(found.name, found.index, text, found.name not in chain[0], values, True)]
    if option.array:
        lines = _array(chain, option, found.index, inherited, values)
        # tmux marks an inherited array without elements among all options, and not when it is asked for by name.
        return [line.removesuffix("*") for line in lines] if lines == [option.name + "*"] else lines
    own = own_text(chain, option, start)
    if own is None and not inherited:
        return []
    text = effective(option.name, chain, start)
    assert text is not None
    return [_line(option.name, found.index, text, own is None, values, option.kind is Kind.STRING)]


def show_all(
    chain: Chain,
    table: Table,
    *,
    hooks: Hooks = Hooks.WITHOUT,
    inherited: bool = False,
    values: bool = False,
    start: Mapping[str, str] = NO_START,
) -> list[str]:
    """Return the lines for everything that a scope has: user options by name, then the others in the table's order.

    >>> show_all([{"mouse": "on", "@b": "2", "@a": "x y"}, {}], Table.SESSION)
    ['@a "x y"', '@b 2', 'mouse on']
    """
    lines = []
    if hooks is not Hooks.ONLY:
        own = sorted(name for name in chain[0] if name.startswith("@"))
        lines = [_line(name, None, chain[0][name], False, values, True) for name in own]
    for option in OPTIONS:
        if not option.table & table or (option.hook and hooks is Hooks.WITHOUT):
            continue
        if hooks is Hooks.ONLY and not option.hook:
            continue
        if option.array:
            lines += _array(chain, option, None, inherited, values)
        else:
            found = Found(option.name, None, option, option.name)
            lines += show_one(chain, found, inherited=inherited, values=values, start=start)
    return lines


def _array(chain: Chain, option: Option, index: int | None, inherited: bool, values: bool) -> list[str]:
    own = own_elements(chain, option)
    if own is None and not inherited:
        return []
    items = elements(option.name, chain)
    string, parent = option.kind is Kind.STRING, own is None
    if index is not None:
        return [_line(option.name, index, items.get(index, ""), parent, values, string)]
    if not items:
        return [] if values else [option.name + "*" * parent]
    return [_line(option.name, number, text, parent, values, string) for number, text in items.items()]


def _line(name: str, index: int | None, text: str, parent: bool, values: bool, string: bool) -> str:
    if values:
        return text
    label = name if index is None else f"{name}[{index}]"
    return f"{label}{'*' * parent} {escape(text) if string else text}"


def escape(text: str) -> str:
    r"""Return a text as one word of tmux's configuration language (args_escape).

    >>> [escape(text) for text in ("", "a", "a b", 'a"b', "~", "$", "a\\b", "$HOME")]
    ["''", 'a', '"a b"', '\'a"b\'', '\\~', '\\$', 'a\\\\b', '"\\$HOME"']
    """
    if not text:
        return "''"
    double = not NEED_DOUBLE.isdisjoint(text)
    single = not double and not NEED_SINGLE.isdisjoint(text)
    if len(text) == 1 and text != " " and (double or single or text == "~"):
        return "\\" + text
    body = "".join(_visible(char, text[place + 1 : place + 2], double) for place, char in enumerate(text))
    if single:
        return f"'{body}'"
    if body.startswith("~"):
        body = "\\" + body
    return f'"{body}"' if double else body


def _visible(char: str, following: str, double: bool) -> str:
    """One character as utf8_strvis writes it (vis(3) with VIS_OCTAL, VIS_CSTYLE, VIS_TAB and VIS_NL)."""
    if char == "$" and double and following and following in VARIABLE:
        return "\\$"
    if char == "\0" and following and following in "01234567":
        return "\\000"
    if char in C_ESCAPES:
        return C_ESCAPES[char]
    if char == "\\" or (char == '"' and double):
        return "\\" + char
    if " " <= char <= "~" or keys.has_width(ord(char)):
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))
