"""customize-mode for a client that draws (window-customize.c).

The client shows the tree and takes the keys (cli/drawing/customizing.py), and gives the commands that come of it as its
own. Here it is told which options and keys there are, in tmux's order, with their texts; what is known of an option
beside its values stands in the table, where the client looks. What a value expands to is told when it is asked for: a
value may have shell commands in it. Imported only when somebody is to see this.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from panelock.impl import arguments, keys, options
from panelock.impl.clients import Client
from panelock.impl.commands import bindings, choosing, common
from panelock.impl.commands.base import Call, Steps, Wait
from panelock.impl.expanding import expanded
from panelock.impl.formats_values import is_true
from panelock.impl.mode_formats import CUSTOMIZE
from panelock.impl.options_kinds import Option, Table
from panelock.impl.options_table import BY_NAME
from panelock.impl.targets import Target
from panelock.impl.targets_panes import pane_base

if TYPE_CHECKING:
    from panelock.impl.variables import PaneFacts

FOOT = 12
"""Rows of what is shown of the selected line (window_customize_height)."""
VALUE = 1 << 16
"""Characters of a value that are told."""
_WORD = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.|.""", re.DOTALL)

Rows = Generator[Wait, Any, None]
Item = choosing.Item


class Level(NamedTuple):
    """One of the scopes that an option may be set in."""

    scope: str
    """"server", "global session", "session", "global window", "window" or "pane"."""
    values: options.Values
    text: str
    """How formats and prompts call it; nothing of a global one."""


def customize(call: Call, client: Client) -> Steps:
    """Tell a client which options and keys there are."""
    call.fleeting = True
    found = choosing.where(call, client)
    told = _Told(call, found)
    yield from told.all()
    shown = told.items[: choosing.ITEMS]
    said = choosing.said(call, client, found) | {
        "command": "customize-mode",
        "again": _again(call, found),
        "sorts": [],
        "sort": "",
        "no_matches": False,
        "template": call.args.rest[0] if call.args.rest else "",
        "current": "",
        "keys": None,
        "items": shown,
        "left_out": len(told.items) - len(shown),
        "foot": FOOT,
        "fresh": False,
        "headed": True,
        "scopes": {level.scope: level.text for section in told.sections for level in section.levels},
    }
    choosing.tell(call, client, "choose", said)


def expand(call: Call, client: Client) -> Steps:
    """Tell a client what a value expands to."""
    call.fleeting = True
    found, text = choosing.where(call, client), call.args.rest[0] if call.args.rest else ""
    value = yield from expanded(call, text, found)
    choosing.tell(call, client, "expanded", {"pane": found.pane, "text": text, "value": value[:VALUE]})


def _again(call: Call, found: Target) -> str:
    """Return the command that asks for the same again, but for the filter and whether global options are hidden."""
    form = call.args.get("F")
    said = "" if form is None else f" -F {arguments.quoted(form)}"
    return f"choose-tree -K {choosing.OPTIONS}{said} -t %{found.pane}"


class _Section(NamedTuple):
    """One kind of options, with the scopes that they may be set in, the global one first."""

    title: str
    table: Table
    levels: Sequence[Level]


class _Told:
    """What is told, line by line."""

    def __init__(self, call: Call, found: Target) -> None:
        self._call, self._found = call, found
        self._form, self._only = call.args.get("F") or CUSTOMIZE, call.args.get("f")
        self._hides = call.args.has("s")
        """Global options are left out: no flag of customize-mode, but what the client asks when it asks again."""
        self._facts: PaneFacts = {}
        self._start = common.start(call)
        self.items: list[Item] = []
        document = call.document
        session, window, pane = (
            document.sessions[found.session], document.windows[found.window], document.panes[found.pane]
        )  # fmt: skip
        index = window.panes.index(found.pane) + pane_base(document, window)
        self.sections = (
            _Section("Server Options", Table.SERVER, [Level("server", document.server_options, "")]),
            _Section(
                "Session Options", Table.SESSION,
                [
                    Level("global session", document.session_options, ""),
                    Level("session", session.options, f"session {session.name}"),
                ],
            ),
            _Section(
                "Window & Pane Options", Table.WINDOW,
                [
                    Level("global window", document.window_options, ""),
                    Level("window", window.options, f"window {found.index}"),
                    Level("pane", pane.options, f"pane {index}"),
                ],
            ),
        )  # fmt: skip

    def all(self) -> Rows:
        """Make all of them."""
        known = {"is_option": "1", "is_key": "0"}
        for section in self.sections:
            self._add(0, section.title, section.title, None)
            for name in _names(section):
                yield from self._option(section, name, known)
        tables = bindings.tables(self._call).known
        for name in sorted(tables, key=lambda one: one.encode("utf-8", "surrogateescape")):
            if tables[name]:
                yield from self._table(name, bindings.in_order(tables[name]))

    def _add(
        self, depth: int, number: str, name: str, text: str | None, about: Sequence[str | None] = (), *,
        expanded: bool = False,
    ) -> None:  # fmt: skip
        shown = None if text is None else choosing.cut(text)
        self.items.append([depth, number, name, shown, "", None, expanded, [], "", about])

    def _passes(self, known: dict[str, str]) -> Generator[Wait, Any, bool]:
        if self._only is None:
            return True
        return is_true((yield from expanded(self._call, self._only, self._found, known, facts=self._facts)))

    def _text(self, known: dict[str, str]) -> Generator[Wait, Any, str]:
        return (yield from expanded(self._call, self._form, self._found, known, facts=self._facts))

    def _option(self, section: _Section, name: str, known: dict[str, str]) -> Rows:
        """Tell of an option; ``known`` is what formats know of the one before, of which some stays as in tmux."""
        option = BY_NAME.get(name)
        chain = [level.values for level in reversed(section.levels)]
        own = next((at for at in range(len(chain)) if _has(chain[at:], name, option)), len(chain) - 1)
        level = section.levels[len(chain) - 1 - own]
        array = option is not None and option.array
        if self._hides and not level.text:
            return
        known |= {
            "option_name": name, "option_is_global": str(int(not level.text)), "option_is_array": str(int(array)),
            "option_scope": level.text, "option_unit": option.unit if option is not None else "",
        }  # fmt: skip
        value = "" if array else options.effective(name, chain[own:], self._start) or ""
        if not array:
            known["option_value"] = value
        if not (yield from self._passes(known)):
            return
        number = f"o:{name}" if option is not None else f"{level.scope}:{name}"
        if array:
            self._add(1, number, name, None, [level.scope, ""])
            yield from self._elements(level, name, chain[own:], known)
            return
        above = [self._above(chain[at:], name, option) for at in range(own + 1, len(chain))]
        text = yield from self._text(known)
        self._add(1, number, name, text, [level.scope, "", value[:VALUE], *above])

    def _elements(self, level: Level, name: str, chain: options.Chain, known: dict[str, str]) -> Rows:
        for index, value in options.elements(name, chain).items():
            known |= {"option_name": f"{name}[{index}]", "option_value": value}
            text = yield from self._text(known)
            about = [level.scope, str(index), value[:VALUE]]
            self._add(2, f"o:{name}[{index}]", f"{name}[{index}]", text, about, expanded=True)

    def _above(self, chain: options.Chain, name: str, option: Option | None) -> str | None:
        """Return the value that a scope above has itself."""
        if not _has(chain, name, option):
            return None
        return (options.effective(name, chain, self._start) or "")[:VALUE]

    def _table(self, table: str, kept: Sequence[bindings.Binding]) -> Rows:
        """Tell of a table's keys, each with what it does, its note, and whether it repeats."""
        self._add(0, f"t:{table}", f"Key Table - {table}", None)
        known = {"is_option": "0", "is_key": "1"}
        originals = _originals().get(table, {})
        for one in kept:
            name = keys.text_of(one.key)
            known["key"] = name
            if one.note:
                known["key_note"] = one.note
            if not (yield from self._passes(known)):
                continue
            number, commands = f"k:{table}:{name}", read_back(one.commands)
            shown = yield from self._text(known)
            repeat = "on" if one.repeat else "off"
            about: list[str | None] = ["key", table, name, commands, one.note, repeat]
            original = originals.get(one.key)
            if original is not None:
                same = original.commands == one.commands
                about += ["", "", ""] if same else [
                    read_back(original.commands), original.note, "on" if original.repeat else "off"
                ]  # fmt: skip
            self._add(1, number, shown, None, about)
            for what, text in (
                ("Command", f"#[ignore]{commands}"), ("Note", f"#[ignore]{one.note}" if one.note else ""),
                ("Repeat", repeat),
            ):  # fmt: skip
                self._add(2, f"{number}:{what}", what, text, expanded=True)


def read_back(commands: str) -> str:
    r"""Return what a key does as tmux prints it where no command is around it: it is kept as list-keys prints it.

    >>> read_back(r'next-window \; display-message "a \; b" \;\; if-shell true { set-option @a 1 ; kill-pane }')
    'next-window ; display-message "a \\; b" ;; if-shell true { set-option @a 1 ; kill-pane }'
    """
    if "\\;" not in commands:
        return commands
    depth, out = 0, []
    for word in _WORD.findall(commands):
        depth += (word == "{") - (word == "}")
        out.append(";" if word == "\\;" and not depth else word)
    return "".join(out)


def _names(section: _Section) -> Iterator[str]:
    """Return the options of a section: users' first, as they are found scope by scope."""
    users = dict.fromkeys(name for level in section.levels for name in sorted(level.values) if name.startswith("@"))
    yield from users
    yield from sorted(one.name for one in BY_NAME.values() if section.table & one.table and not one.hook)


def _has(chain: options.Chain, name: str, option: Option | None) -> bool:
    """Tell whether the first scope of a chain has an option itself."""
    return options.is_set(chain, options.Found(name, None, option, name))


@cache
def _originals() -> dict[str, bindings.Table]:
    return bindings.defaults().known
