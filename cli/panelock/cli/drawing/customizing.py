"""Somebody looks at options and keys, and changes them: what comes of it (window-customize.c of tmux).

Everything is changed by the commands that somebody would type for it.
"""

from collections.abc import Callable, Mapping, Sequence

from panelock.cli.drawing import customizing_commands as commands
from panelock.cli.drawing.choosing_drawn import Heading
from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_listing import OPEN, STALE, Listing, Outcome
from panelock.cli.drawing.choosing_preview import Place, Shown
from panelock.cli.drawing.choosing_tree import Item, Node, Said
from panelock.cli.drawing.customizing_about import KeyLine, OptionLine, about
from panelock.cli.drawing.customizing_preview import Full, Page, draw_key, draw_option
from panelock.impl.arguments import quoted
from panelock.impl.keys import Key
from panelock.impl.options_kinds import Kind

LONGEST = 1 << 16
"""Characters of a value of which not all is known: it is shown, and not edited (impl/commands/customizing.py)."""


class Customizer(Listing):
    """The tree of options and keys."""

    follows = False

    def __init__(self, said: Said, columns: int, rows: int) -> None:
        super().__init__(said, columns, rows)
        self._hides = False
        """Global options are not shown."""
        self._asked: set[str] = set()
        """The values of which it was asked what they come to."""
        self._lacks = ""
        """The one of which that is to be asked."""
        self._own |= {
            "sort": self._again, "reverse": self._again,
            "set_global": lambda: self._set(everywhere=True), "set_window": lambda: self._set(pane=False),
            "ask_reset": self._ask_reset, "ask_unset": self._ask_unset,
            "ask_reset_tagged": lambda: self._ask_tagged("Reset {} tagged to default? ", self._reset),
            "ask_unset_tagged": lambda: self._ask_tagged("Unset {} tagged? ", self._unset), "hide": self._hide,
        }  # fmt: skip

    @property
    def name(self) -> str:
        """How formats call the mode."""
        return "options-mode"

    def _order(self) -> str:
        return " -s" if self._hides else ""

    def renew(self, said: Said) -> None:
        """Know what the host says now."""
        super().renew(said)
        self._forget()

    def press(self, key: Key) -> Outcome:
        """Take a key: a value may come to something else by now."""
        self._forget()
        return super().press(key)

    # --- showing ---

    def _heading(self) -> Heading:
        node = self._tree.selected
        if node.parent is not None and not node.item.about:
            node = node.parent  # what a key does, its note and whether it repeats are shown as the key
        return Heading(node.item.name, self._said.filter is not None, self._said.no_matches, self._said.left_out)

    def _draw(self, grid: Grid, place: Place, _: Mapping[int, Shown]) -> None:
        line = about(self._tree.selected)
        page = Page(grid, place)
        try:
            if isinstance(line, KeyLine):
                draw_key(page, line)
            elif line is not None:
                draw_option(page, line, self._said.scopes["window"], self._expand)
        except Full:
            return

    def _expand(self, text: str) -> str:
        if "#" not in text:
            return text
        if text not in self.learned:
            self._lacks = text
            return text
        return self.learned[text]

    def asks(self) -> str:
        """Return what is to be given to the host for what was drawn last to be known, once."""
        text, self._lacks = self._lacks, ""
        if not text or text in self._asked:
            return ""
        self._asked.add(text)
        return f"choose-tree -K panelock-value -t %{self.pane} {quoted(text)}"

    def _forget(self) -> None:
        self.learned.clear()
        self._asked.clear()

    def _moved(self) -> None:
        """It is shown from its beginning in any case."""

    # --- keys ---

    def _holds(self, item: Item, text: str) -> bool:
        return text in item.name

    def _again(self) -> Outcome:
        """There is no other order."""
        self._tree.build()
        return OPEN

    def _hide(self) -> Outcome:
        self._hides = not self._hides
        return STALE

    def _choose(self, _: Sequence[Node]) -> Outcome:
        return self._set()

    def _set(self, *, everywhere: bool = False, pane: bool = True) -> Outcome:
        """Set an option, in one scope or another, or what a key's line is of it."""
        line, name = about(self._tree.selected), self._tree.selected.item.name
        if isinstance(line, OptionLine):
            return self._set_option(line, line.goes_to(everywhere=everywhere, pane=pane))
        if line is None or everywhere or not pane:
            return OPEN
        if name == "Repeat":
            return self._does_this([commands.bound(line._replace(repeat=not line.repeat))])
        if name == "Command":
            return self._asks_for(f"({line.key}) ", line.commands, lambda text: commands.bound(line, text))
        if name == "Note":
            return self._asks_for(f"({line.key}) ", line.note, lambda text: commands.noted(line, text))
        return self._again()

    def _set_option(self, line: OptionLine, scope: str) -> Outcome:
        where = commands.place(scope, self._said.start)
        if line.kind in (Kind.FLAG, Kind.CHOICE):
            return self._does_this([commands.set_option(line, where, commands.next_value(line, scope))])
        node = self._tree.selected
        place = self._said.scopes[scope]
        asked = f"({line.name}{commands.index(line)}"
        asked += f", for {place}) " if place else ") " if scope == "server" else ", global) "
        typed = "" if line.array and line.number is None else line.value
        if len(typed) >= LONGEST:
            return self._does_this(["display-message 'Too long to be edited here'"])
        return self._asks_for(
            asked, typed, lambda text: commands.set_option(line, where, text, commands.free(node))
        )  # fmt: skip

    def _asks_for(self, asked: str, typed: str, makes: Callable[[str], str]) -> Outcome:
        """Ask for a text of which a command is made."""
        self._tree.build()
        return self._ask(
            asked, lambda text: self._does_this([makes(text)]) if text else OPEN, typed=typed
        )  # fmt: skip

    def _does_this(self, lines: Sequence[str]) -> Outcome:
        return Outcome(closed=False, commands=tuple(lines), stale=True)

    # --- taking away ---

    def _ask_unset(self) -> Outcome:
        line = about(self._tree.selected)
        if line is None:
            return OPEN
        return self._confirm(f"Unset {_name(line)}? ", lambda: self._unset([self._tree.selected]))

    def _ask_reset(self) -> Outcome:
        line = about(self._tree.selected)
        if line is None or (isinstance(line, OptionLine) and line.number is not None):
            return OPEN
        return self._confirm(f"Reset {_name(line)} to default? ", lambda: self._reset([self._tree.selected]))

    def _ask_tagged(self, asked: str, does: Callable[[Sequence[Node]], list[str]]) -> Outcome:
        tagged = self._tree.tagged
        return self._confirm(asked.format(len(tagged)), lambda: does(self._tree.tagged)) if tagged else OPEN

    def _unset(self, nodes: Sequence[Node]) -> list[str]:
        """Return what unsets options, and unbinds keys; what is selected of them goes."""
        found = []
        for node in nodes:
            line = about(node)
            if isinstance(line, OptionLine):
                if line.number is not None and node is self._tree.selected:
                    self._tree.up(wrap=False)
                found.append(commands.unset_option(line, commands.place(line.scope, self._said.start)))
            elif line is not None:
                self._unbinds(node)
                found.append(commands.unbound(line))
        return found

    def _reset(self, nodes: Sequence[Node]) -> list[str]:
        """Return what gives options and keys the values that they had from the start."""
        found = []
        for node in nodes:
            line = about(node)
            if isinstance(line, OptionLine):
                if line.number is None:
                    found.append(commands.unset_option(line, commands.place(line.scope, self._said.start)))
            elif line is not None and line.original is None:
                self._unbinds(node)
                found.append(commands.unbound(line))
            elif line is not None and line.original is not None and line.original.commands != line.commands:
                found.append(commands.bound(line.original))
        return found

    def _unbinds(self, node: Node) -> None:
        tree = self._tree
        if node is not tree.selected:
            return
        if node.expanded:
            node.expanded = False
            tree.build()
        tree.up(wrap=False)


def _name(line: OptionLine | KeyLine) -> str:
    return line.key if isinstance(line, KeyLine) else line.name
