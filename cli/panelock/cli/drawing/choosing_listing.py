"""A tree of lines to choose from, and what all of them do with keys and the mouse (mode-tree.c of tmux).

It is made from what the host says with ``%choose`` (impl/commands/choosing.py), and knows neither the terminal nor the
host. What its lines stand for, and what comes of one that is chosen, say those who are made of it: choosing.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

import msgspec

from panelock.cli.drawing import choosing_drawn
from panelock.cli.drawing.choosing_drawn import Heading
from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_keys import KEYS, MENU_OF_PREVIEW, MENUS
from panelock.cli.drawing.choosing_preview import Place, Shown
from panelock.cli.drawing.choosing_tree import Item, Node, Said, Tree
from panelock.impl import keys
from panelock.impl.arguments import quoted
from panelock.impl.host.screens.runs import Runs, cut
from panelock.impl.host.screens.screen import Style
from panelock.impl.keys import Key

DIGITS, LETTERS = 10, 26
AGAIN = "panelock-again-"
"""How the template of a question begins: nothing is chosen by it, and the host says it again."""
_NUMBERS = count()


class Outcome(NamedTuple):
    """What a key, or an answer, has come to."""

    closed: bool
    """Nothing more is chosen."""
    commands: tuple[str, ...] = ()
    """What is to be given to the host, a line each."""
    stale: bool = False
    """The host is to be asked the ``question``, behind the commands."""
    prompt: str = ""
    """What is to be asked: a prompt is made from it (prompt.Prompt), and ``answer`` is told what comes of that."""
    menu: "Offer | None" = None
    """What is to be offered: ``take`` is told which key was chosen."""


class Offer(NamedTuple):
    """A menu about a line."""

    title: str
    items: Sequence[tuple[str, str] | None]
    line: int


OPEN, CLOSED, STALE = Outcome(closed=False), Outcome(closed=True), Outcome(closed=False, stale=True)


class Listing(ABC):
    """A list to choose from, until a key closes it."""

    follows = True
    """Whether it is to be asked anew what there is whenever something has changed."""

    def __init__(self, said: Said, columns: int, rows: int) -> None:
        """``said`` is what the host has said, with something in it; columns and rows are what there is to draw on."""
        assert said.items, "nothing to choose from"
        self.mark = f"{AGAIN}{next(_NUMBERS)}"
        """What its questions have as a template, by which the answers are known."""
        self._said = said
        self.zoom = said.zoom
        """Whether all of the window is wanted to draw on, and not its pane alone."""
        self._columns, self._rows = columns, rows
        self._tree = Tree(said, rows)
        self._sort, self._reversed, self._filter = said.sort, said.reversed, said.filter
        self._sought = ""
        self.learned: dict[str, str] = {}
        """What the host has answered to what it ``asks``."""
        self._awaits: Callable[[str], Outcome] | None = None
        """Who is told what is typed."""
        self._own: dict[str, Callable[[], Outcome]] = {
            "leave": lambda: CLOSED, "choose": lambda: self._choose([self._tree.selected]),
            "sort": self._sort_on, "reverse": self._reverse,
            "ask_search": lambda: self._ask("(search) ", self._search, kind="search"),
            "search_on": lambda: self._search(self._sought),
            "ask_filter": lambda: self._ask("(filter) ", self._take_filter, kind="search", typed=self._filter or ""),
        }  # fmt: skip

    @property
    def command(self) -> str:
        """The command that has opened it."""
        return self._said.command

    @property
    def name(self) -> str:
        """How formats call the mode."""
        return f"{self.command.removeprefix('choose-')}-mode"

    @property
    def pane(self) -> int:
        """The pane where the command was given, on which tmux draws."""
        return self._said.pane

    @property
    def question(self) -> str:
        """The command that asks the host for all of it anew; once the pane is gone it does nothing."""
        only = "" if self._filter is None else f" -f {quoted(self._filter)}"
        asks = f"{self._said.again}{self._order()}{only} {self.mark}"
        return f"if-shell -F -t %{self.pane} '#{{==:#{{pane_id}},%{self.pane}}}' {quoted(asks)}"

    def _order(self) -> str:
        """Return the flags that say how it is sorted."""
        return f" -O {self._sort}{' -r' if self._reversed else ''}"

    def renew(self, said: Said) -> None:
        """Know what the host says now."""
        self._said = said
        self._tree.renew(said)

    # --- showing ---

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Where the cursor is to be seen: nowhere."""
        return None

    @property
    def wanted(self) -> list[int]:
        """The panes whose contents are shown of the selected line."""
        return []

    def rows(self, columns: int, rows: int, mode_style: Style, views: Mapping[int, Shown] | None = None) -> list[Runs]:
        """Draw it, each row in exactly the columns; ``views`` has contents of panes that are wanted, so far."""
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._tree.resize(rows)
        tree = self._tree
        keys_of = [self._key(line.node, number) for number, line in enumerate(tree.lines)]
        found = list(choosing_drawn.lines(tree, columns, mode_style, keys_of))[: max(rows, 0)]
        blank = cut((), 0, columns)
        if self._has_preview:
            found += [blank] * (tree.height - len(found))
            found += choosing_drawn.preview(
                tree, columns, rows, mode_style, self._heading(),
                lambda grid, place: self._draw(grid, place, views or {}),
            )  # fmt: skip
        return [*found, *[blank] * (rows - len(found))]

    def asks(self) -> str:
        """Return what is to be given to the host for what was drawn last to be known, once."""
        return ""

    @property
    def _has_preview(self) -> bool:
        return choosing_drawn.has_preview(self._tree, self._columns, self._rows)

    def _heading(self) -> Heading:
        """Return what stands in the preview's frame."""
        said = self._said
        order = f"{said.sort}{', reversed' if said.reversed else ''}"
        return Heading(
            f"{self._tree.selected.item.name} (sort: {order})", said.filter is not None, said.no_matches, said.left_out
        )

    @abstractmethod
    def _draw(self, grid: Grid, place: Place, views: Mapping[int, Shown]) -> None:
        """Draw what is shown of the selected line."""

    def _key(self, node: Node, line: int) -> Key | None:
        """Return the key that chooses a line."""
        names = self._said.keys
        if names is None and node.item.key is None:
            if line < DIGITS:
                return Key(ord("0") + line)
            return Key(ord("a") + line - DIGITS, meta=True) if line < DIGITS + LETTERS else None
        name = node.item.key or "" if names is None else names[line] if line < len(names) else ""
        key = keys.parse(name)
        return None if key is None or key.name == "None" else key

    # --- keys ---

    def press(self, key: Key) -> Outcome:
        """Take a key."""
        tree = self._tree
        before = tree.selected
        chosen = next((at for at, line in enumerate(tree.lines) if self._key(line.node, at) == key), None)
        if chosen is not None:
            tree.current = chosen
            return self._choose([tree.selected])
        outcome = self._done(self._does(KEYS[self.command].get(key, "")))
        if tree.selected is not before:
            self._moved()
        return outcome

    @abstractmethod
    def _choose(self, nodes: Sequence[Node]) -> Outcome:
        """Do with lines what Enter does."""

    @abstractmethod
    def _moved(self) -> None:
        """Another line is selected."""

    # --- the mouse ---

    def point(self, name: str, x: int, y: int) -> Outcome:
        """Take what the mouse does, by the name of its key, on a column and a row."""
        tree = self._tree
        before, line = tree.selected, tree.offset + y
        if y > tree.height:
            if name == "MouseDown3Pane":
                return Outcome(closed=False, menu=Offer("", MENU_OF_PREVIEW, tree.current))
            return self._point_at_preview(x) if name == "MouseDown1Pane" else OPEN
        if line < len(tree.lines) and name in ("MouseDown1Pane", "MouseDown3Pane", "DoubleClick1Pane"):
            tree.current = line
            if tree.selected is not before:
                self._moved()
            if name == "DoubleClick1Pane":
                return self._choose([tree.selected])
        if name == "MouseDown3Pane":
            title = f"#[align=centre]{tree.selected.item.name}"
            return Outcome(closed=False, menu=Offer(title, MENUS[self.command], tree.current))
        return OPEN

    def _point_at_preview(self, _: int) -> Outcome:
        """Do what the mouse's first button does on a column of what is shown of the selected line."""
        return OPEN

    def take(self, line: int, key: Key) -> Outcome:
        """Do what a key of a menu does, on a line, which may be another one by now; from there it does not go on."""
        if line >= len(self._tree.lines):
            return OPEN
        if line != self._tree.current:
            self._tree.current = line
            self._moved()
        if KEYS[self.command].get(key) == "tag":
            self._tree.tag_here()
            return OPEN
        return self.press(key)

    def answer(self, text: str | None) -> Outcome:
        """Take what was typed at a prompt; None where that was left."""
        awaits, self._awaits = self._awaits, None
        return OPEN if awaits is None else self._done(awaits(text or ""))

    def _done(self, outcome: Outcome) -> Outcome:
        """Make the lines anew, as tmux does, once something was done; what the host says of that comes later."""
        if outcome.stale:
            self._tree.build()
        return outcome

    def _does(self, action: str) -> Outcome:
        own = self._own.get(action)
        if own is not None:
            return own()
        if action:
            getattr(self._tree, action)()
        return OPEN

    def _sort_on(self) -> Outcome:
        sorts = self._said.sorts
        self._sort = sorts[(sorts.index(self._sort) + 1) % len(sorts)]
        return STALE

    def _reverse(self) -> Outcome:
        self._reversed = not self._reversed
        return STALE

    # --- what is typed ---

    def _ask(
        self, text: str, awaits: Callable[[str], Outcome], *, kind: str = "command", typed: str = "", way: str = ""
    ) -> Outcome:
        self._awaits = awaits
        said = {
            "kind": "command", "prompts": [[text, typed]], "template": "%%", "block": False, "type": kind, "way": way,
            "separators": self._said.separators, "limit": self._said.limit, "aliases": [], "paste": "",
        }  # fmt: skip
        return Outcome(closed=False, prompt=msgspec.json.encode(said).decode())

    def _search(self, text: str) -> Outcome:
        self._sought = text
        if text:
            self._tree.search(lambda item: self._holds(item, text))
        return OPEN

    def _take_filter(self, text: str) -> Outcome:
        self._filter = text or None
        return STALE

    @abstractmethod
    def _holds(self, item: Item, text: str) -> bool:
        """Tell whether something is found by a text."""

    def _confirm(self, text: str, does: Callable[[], Sequence[str]]) -> Outcome:
        """Ask whether commands are to be given, which are made once that is so."""

        def confirmed(typed: str) -> Outcome:
            return Outcome(closed=False, commands=tuple(does()), stale=True) if typed in ("y", "Y") else OPEN

        return self._ask(text, confirmed, way="single")
