"""Options: finding, setting, unsetting and reading them in plain dictionaries (options.c of tmux 3.4).

A scope is a ``dict[str, str]``: Pane.options, Window.options, Session.options and the document's server_options,
session_options and window_options. A **chain** is a list of scopes, the one that is meant first, the global one last;
below the global one stand the table's defaults, which are not written into any dictionary. So ``len(chain) == 1`` is a
global scope.

How values are kept: as the text that ``show-options -v`` prints. A user option under ``@name``. An array as one key an
element, ``name[3]``; an array that is set in a scope and has no element as the key ``name`` with an empty text. When an
element of a global array changes, its default elements are written too. Hooks are arrays of commands.

Unlike tmux, a refusal has changed nothing (there, a value that is refused leaves the inherited one behind).
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from panelock.impl.numbers import BLANKS
from panelock.impl.options_kinds import Kind, Option, OptionError, Table
from panelock.impl.options_start import NO_START
from panelock.impl.options_table import BY_NAME, OTHER_NAMES
from panelock.impl.options_values import JUDGES, Judges, element, split, stored

if TYPE_CHECKING:
    from panelock.impl.document import Document, Pane, Session, Window

Values = dict[str, str]
Chain = Sequence[Values]


class Found(Struct, frozen=True):
    """What a word on the command line means."""

    name: str
    """The full name, or a user option's."""
    index: int | None
    """The number in brackets."""
    option: Option | None
    """The table's row; None for a user option."""
    said: str
    """The word itself, for error texts."""


def find(word: str) -> Found:
    """Return the option that a word names: in full, as an unambiguous prefix, with an index (options_match).

    >>> find("escape").name, find("update-environment[3]").index, find("@mine").option
    ('escape-time', 3, None)
    """
    name, index = _parse(word)
    if name.startswith("@"):
        return Found(name, index, None, word)
    name = OTHER_NAMES.get(name, name)
    option = BY_NAME.get(name)
    if option is None:
        matches = [row for row in BY_NAME.values() if row.name.startswith(name)]
        if len(matches) > 1:
            raise OptionError(f"ambiguous option: {word}", quiet=True)
        if not matches:
            raise OptionError(f"invalid option: {word}", quiet=True)
        option = matches[0]
    return Found(option.name, index, option, word)


def _parse(word: str) -> tuple[str, int | None]:
    """Split ``name[3]`` (options_parse). tmux calls a word of another form ambiguous."""
    name, bracket, rest = word.partition("[")
    if word and not bracket:
        return word, None
    inside, end, after = rest.partition("]")
    index = _index(inside)
    if not word or not end or after or index is None:
        raise OptionError(f"ambiguous option: {word}", quiet=True)
    return name, index


def _index(text: str) -> int | None:
    """A number as scanf's %d takes it, an int of 32 bits; its last character must be a digit."""
    body = text.lstrip(BLANKS).removeprefix("+")
    digits = body[: len(body) - len(body.lstrip("0123456789"))]
    if not digits or text[-1] not in "0123456789" or len(digits) > 18:
        return None
    number = int(digits) & 0xFFFFFFFF
    return number if number < 1 << 31 else None


# --- which scope ---------------------------------------------------------------------------------------------------


class Scope(Enum):
    """Where a value is kept."""

    SERVER = Table.SERVER
    GLOBAL_SESSION = "global session"
    SESSION = Table.SESSION
    GLOBAL_WINDOW = "global window"
    WINDOW = Table.WINDOW
    PANE = Table.PANE

    @property
    def table(self) -> Table:
        """Which options it can hold."""
        match self:
            case Scope.GLOBAL_SESSION:
                return Table.SESSION
            case Scope.GLOBAL_WINDOW:
                return Table.WINDOW
            case _:
                return Table(self.value)


class Flags(Struct, frozen=True):
    """The flags of set-option and show-options that choose a scope; ``window`` also for set-window-option."""

    g: bool = False
    s: bool = False
    w: bool = False
    p: bool = False


class Target(Struct, frozen=True):
    """What there is to set an option on, and what -t said."""

    session: bool = True
    window: bool = True
    pane: bool = True
    said: str | None = None


THERE = Target()


def scope_from_flags(flags: Flags, target: Target = THERE) -> Scope:
    """Return the scope that the flags alone say: for user options, and to show all (options_scope_from_flags)."""
    if flags.s:
        return Scope.SERVER
    if flags.p:
        return _existing(Scope.PANE, target.pane, target, "pane")
    if flags.w:
        if flags.g:
            return Scope.GLOBAL_WINDOW
        return _existing(Scope.WINDOW, target.window, target, "window")
    if flags.g:
        return Scope.GLOBAL_SESSION
    return _existing(Scope.SESSION, target.session, target, "session")


def scope_from_name(found: Found, flags: Flags, target: Target = THERE) -> Scope:
    """Return the scope of a named option: its own table decides, then -g and -p (options_scope_from_name)."""
    if found.option is None:
        return scope_from_flags(flags, target)
    table = found.option.table
    if Table.SERVER in table:
        return Scope.SERVER
    if Table.SESSION in table:
        return scope_from_flags(Flags(g=flags.g), target)
    if Table.PANE in table and flags.p:
        return scope_from_flags(Flags(p=True), target)
    return scope_from_flags(Flags(g=flags.g, w=True), target)


def _existing(scope: Scope, exists: bool, target: Target, what: str) -> Scope:
    if exists:
        return scope
    if target.said is not None:
        raise OptionError(f"no such {what}: {target.said}", quiet=True)
    raise OptionError(f"no current {what}", quiet=True)


def chain_of(
    scope: Scope,
    document: "Document",
    session: "Session | None" = None,
    window: "Window | None" = None,
    pane: "Pane | None" = None,
) -> list[Values]:
    """Return the chain that begins with a scope; the objects that it belongs to must be given."""
    match scope:
        case Scope.SERVER:
            return [document.server_options]
        case Scope.GLOBAL_SESSION:
            return [document.session_options]
        case Scope.SESSION:
            assert session is not None
            return [session.options, document.session_options]
        case Scope.GLOBAL_WINDOW:
            return [document.window_options]
        case Scope.WINDOW:
            assert window is not None
            return [window.options, document.window_options]
        case Scope.PANE:
            assert pane is not None
            return [pane.options, document.windows[pane.window].options, document.window_options]


# --- changing ------------------------------------------------------------------------------------------------------


def set_option(
    chain: Chain,
    found: Found,
    value: str | None,
    *,
    append: bool = False,
    start: Mapping[str, str] = NO_START,
    judges: Judges = JUDGES,
) -> None:
    """Set an option in ``chain[0]``, or raise OptionError and change nothing. A missing value toggles.

    >>> chain = [{}, {"mouse": "on"}]
    >>> set_option(chain, find("mouse"), None)
    >>> set_option(chain, find("status-style"), "bold", append=True)
    >>> chain
    [{'mouse': 'off', 'status-style': 'bold'}, {'mouse': 'on'}]
    """
    check_index(found)
    scope, option = chain[0], found.option
    if option is None:
        if value is None:
            raise OptionError("empty value")
        scope[found.name] = (scope.get(found.name, "") if append else "") + value
    elif option.array:
        _set_array(chain, found, option, value, append, judges)
    else:
        own = own_text(chain, option, start) if append else None
        current = effective(found.name, chain, start)
        assert current is not None
        scope[found.name] = stored(option, value, current, own, judges)


def _set_array(chain: Chain, found: Found, option: Option, value: str | None, append: bool, judges: Judges) -> None:
    if value is None:
        raise OptionError("empty value")
    kept = own_elements(chain, option)
    items = {} if kept is None else dict(kept)
    if found.index is not None:
        own = items.get(found.index, "") if append else ""
        items[found.index] = element(option, value, own, judges)
    else:
        if not append:
            items = {}
        free = 0
        for part in split(option, value):
            while free in items:
                free += 1
            items[free] = element(option, part, "", judges)
    _write_array(chain[0], option.name, items)


def unset_option(chain: Chain, found: Found, *, start: Mapping[str, str] = NO_START) -> None:
    """Take an option out of ``chain[0]`` (set -u); an array's element alone when there is an index.

    In a global scope the default comes back. What is not set there is left, without an error.
    """
    check_index(found)
    scope, option = chain[0], found.option
    if option is None:
        scope.pop(found.name, None)
        return
    if found.index is None:
        _drop(scope, found.name)
        if len(chain) == 1 and found.name in start:
            scope[found.name] = option.text
        return
    items = own_elements(chain, option)
    if items is not None and found.index in items:
        _write_array(scope, option.name, {n: text for n, text in items.items() if n != found.index})


def check_index(found: Found) -> None:
    """Refuse an index for what is no array."""
    if found.index is not None and (found.option is None or not found.option.array):
        raise OptionError(f"not an array: {found.said}")


def check_unset(chain: Chain, found: Found) -> None:
    """Refuse (set -o) an option that ``chain[0]`` has already; all of the table's are set in a global scope."""
    check_index(found)
    if is_set(chain, found):
        raise OptionError(f"already set: {found.said}", quiet=True)


def is_set(chain: Chain, found: Found) -> bool:
    """Whether ``chain[0]`` itself has the option, or the array's element."""
    if found.option is None:
        return found.name in chain[0]
    if found.option.array:
        items = own_elements(chain, found.option)
        return items is not None and (found.index is None or found.index in items)
    return len(chain) == 1 or found.name in chain[0]


def _drop(scope: Values, name: str) -> None:
    for key in [key for key in scope if key == name or key.startswith(name + "[")]:
        del scope[key]


def _write_array(scope: Values, name: str, items: Mapping[int, str]) -> None:
    _drop(scope, name)
    scope.update({f"{name}[{index}]": items[index] for index in sorted(items)} if items else {name: ""})


# --- reading -------------------------------------------------------------------------------------------------------


def own_text(chain: Chain, option: Option, start: Mapping[str, str]) -> str | None:
    """Return the text that ``chain[0]`` itself has for an option that is no array."""
    if option.name in chain[0]:
        return chain[0][option.name]
    return start.get(option.name, option.text) if len(chain) == 1 else None


def own_elements(chain: Chain, option: Option) -> dict[int, str] | None:
    """Return the elements that ``chain[0]`` itself has for an array, in order; None when it does not have the array."""
    scope, prefix = chain[0], option.name + "["
    items = {int(key[len(prefix) : -1]): text for key, text in scope.items() if key.startswith(prefix)}
    if items:
        return dict(sorted(items.items()))
    if option.name in scope:
        return {}
    return option.elements if len(chain) == 1 else None


def elements(name: str, chain: Chain) -> dict[int, str]:
    """Return an array's elements in force, in order, from the nearest scope that has it."""
    option = BY_NAME[name]
    for first in range(len(chain)):
        items = own_elements(chain[first:], option)
        if items is not None:
            return items
    raise AssertionError(name)


def effective(name: str, chain: Chain, start: Mapping[str, str] = NO_START) -> str | None:
    """Return an option's text in force: the nearest scope's, else the default; None for an unknown user option.

    ``name`` is written in full; an array gives its elements joined by blanks, ``name[3]`` one of them or "".

    >>> effective("history-limit", [{}, {"history-limit": "5"}]), effective("mouse", [{}, {}]), effective("@x", [{}])
    ('5', 'off', None)
    """
    base, bracket, rest = name.partition("[")
    option = BY_NAME.get(base)
    if option is not None and option.array:
        items = elements(base, chain)
        return items.get(int(rest[:-1]), "") if bracket else " ".join(items.values())
    for scope in chain:
        if name in scope:
            return scope[name]
    return None if option is None else start.get(name, option.text)


def number(name: str, chain: Chain, start: Mapping[str, str] = NO_START) -> int:
    """Return a number, a flag as 0 or 1, or a choice's place among its words."""
    option, text = BY_NAME[name], effective(name, chain, start)
    assert text is not None
    match option.kind:
        case Kind.NUMBER:
            return int(text)
        case Kind.FLAG:
            return int(text == "on")
        case Kind.CHOICE:
            return option.choices.index(text)
        case _:
            raise AssertionError(name)


def flag(name: str, chain: Chain, start: Mapping[str, str] = NO_START) -> bool:
    """Return whether a flag is on (or a choice is not its first word, which is off)."""
    return number(name, chain, start) != 0
