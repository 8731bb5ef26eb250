"""Somebody chooses a session, a window, a pane, a buffer or a client: keys in, commands out (mode-tree.c of tmux).

It is made from what the host says with ``%choose`` (impl/commands/choosing.py), and knows neither the terminal nor the
host. Who has it gives keys and the answers to what it asks, draws its rows, gives the host the commands that come of
it, and asks the host its ``question`` where it is stale, or something has changed.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

import msgspec

from panelock.cli.drawing import choosing_drawn, choosing_preview, choosing_target
from panelock.cli.drawing.choosing_drawn import Heading
from panelock.cli.drawing.choosing_keys import DOES, KEYS, MENU_OF_PREVIEW, MENUS
from panelock.cli.drawing.choosing_preview import Shown
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


def pane_of(said: str | bytes) -> int:
    """Return the pane for which the host has said this: somebody else may choose in another."""
    return msgspec.json.decode(said, type=_Where).pane


class _Where(msgspec.Struct):
    pane: int


def opened(said: str | bytes, chooser: "Chooser | None", columns: int, rows: int) -> "Chooser | None":
    """Return who chooses once the host has said this (the JSON behind ``%choose``), and ``chooser`` did before.

    None where nobody does: there is nothing to choose from, or not any more. What is open goes on if it is to be opened
    again; what was closed before the host's answer to its question stays so.
    """
    what = msgspec.json.decode(said, type=Said)
    if what.template.startswith(AGAIN):
        if chooser is None or what.template != chooser.mark:
            return chooser
        if not what.items:
            return None
        chooser.renew(what)
        return chooser
    same = chooser is not None and chooser.command == what.command
    return chooser if same or not what.items else Chooser(what, columns, rows)


class Chooser:
    """A list to choose from, until a key closes it."""

    def __init__(self, said: Said | str | bytes, columns: int, rows: int) -> None:
        """``said`` is what the host has said, with something in it; columns and rows are what there is to draw on."""
        what = said if isinstance(said, Said) else msgspec.json.decode(said, type=Said)
        assert what.items, "nothing to choose from"
        self.mark = f"{AGAIN}{next(_NUMBERS)}"
        """What its questions have as a template, by which the answers are known."""
        self._said = what
        self._template, self._block = what.template, what.block
        self.zoom = what.zoom
        """Whether all of the window is wanted to draw on, and not its pane alone."""
        self._columns, self._rows = columns, rows
        self._tree = Tree(what, rows)
        self._sort, self._reversed, self._filter = what.sort, what.reversed, what.filter
        self._sought = ""
        self._scrolled = 0
        """How far what is shown of the selected line was moved."""
        self._awaits: Callable[[str], Outcome] | None = None
        """Who is told what is typed."""
        self._own: dict[str, Callable[[], Outcome]] = {
            "leave": lambda: CLOSED, "choose": lambda: self._choose([self._tree.selected]),
            "choose_tagged": lambda: self._choose(self._tree.tagged),
            "sort": self._sort_on, "reverse": self._reverse,
            "ask_search": lambda: self._ask("(search) ", self._search, kind="search"),
            "search_on": lambda: self._search(self._sought),
            "ask_filter": lambda: self._ask("(filter) ", self._take_filter, kind="search", typed=self._filter or ""),
            "scroll_left": lambda: self._scroll(-1), "scroll_right": lambda: self._scroll(1), "start": self._start,
            "mark": self._mark, "unmark": lambda: Outcome(closed=False, commands=("select-pane -M",), stale=True),
            "ask_kill": self._ask_kill, "ask_kill_tagged": self._ask_kill_tagged, "ask_command": self._ask_command,
            "edit": lambda: Outcome(closed=False, commands=("display-message 'Buffers cannot be edited here'",)),
        }  # fmt: skip

    @property
    def command(self) -> str:
        """The command that has opened it."""
        return self._said.command

    @property
    def pane(self) -> int:
        """The pane where the command was given, on which tmux draws."""
        return self._said.pane

    @property
    def question(self) -> str:
        """The command that asks the host for all of it anew; once the pane is gone it does nothing."""
        only = "" if self._filter is None else f" -f {quoted(self._filter)}"
        asks = f"{self._said.again} -O {self._sort}{' -r' if self._reversed else ''}{only} {self.mark}"
        return f"if-shell -F -t %{self.pane} '#{{==:#{{pane_id}},%{self.pane}}}' {quoted(asks)}"

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
        if not choosing_drawn.has_preview(self._tree, self._columns, self._rows):
            return []
        return choosing_preview.wanted(self._tree.selected, self._width(), self._scrolled)

    def rows(self, columns: int, rows: int, mode_style: Style, views: Mapping[int, Shown] | None = None) -> list[Runs]:
        """Draw it, each row in exactly the columns; ``views`` has contents of panes that are wanted, so far."""
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._tree.resize(rows)
        tree, said = self._tree, self._said
        keys_of = [self._key(line.node, number) for number, line in enumerate(tree.lines)]
        found = list(choosing_drawn.lines(tree, columns, mode_style, keys_of))[: max(rows, 0)]
        blank = cut((), 0, columns)
        if choosing_drawn.has_preview(tree, columns, rows):
            found += [blank] * (tree.height - len(found))
            heading = Heading(said.sort, said.reversed, said.filter is not None, said.no_matches, said.left_out)
            found += choosing_drawn.preview(
                tree, columns, rows, mode_style, heading, self._scrolled, said.colours, views or {}
            )
        return [*found, *[blank] * (rows - len(found))]

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

    def _width(self) -> int:
        return choosing_drawn.inside(self._tree, self._columns, self._rows).width

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
            self._scrolled = 0
        return outcome

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
                self._scrolled = 0
            if name == "DoubleClick1Pane":
                return self._choose([tree.selected])
        if name == "MouseDown3Pane":
            title = f"#[align=centre]{tree.selected.item.name}"
            return Outcome(closed=False, menu=Offer(title, MENUS[self.command], tree.current))
        return OPEN

    def take(self, line: int, key: Key) -> Outcome:
        """Do what a key of a menu does, on a line, which may be another one by now; from there it does not go on."""
        if line >= len(self._tree.lines):
            return OPEN
        if line != self._tree.current:
            self._tree.current, self._scrolled = line, 0
        if KEYS[self.command].get(key) == "tag":
            self._tree.tag_here()
            return OPEN
        return self.press(key)

    def _point_at_preview(self, x: int) -> Outcome:
        """Move what is shown, or choose one of it."""
        node, tree = self._tree.selected, self._tree
        ones = choosing_preview.several(node)
        if not ones or not choosing_drawn.has_preview(tree, self._columns, self._rows):
            return OPEN
        place = choosing_drawn.inside(tree, self._columns, self._rows)
        at = choosing_preview.pointed(choosing_preview.strip(ones, place.width, self._scrolled), place, x)
        if at is None or at < 0:
            return OPEN if at is None else self._scroll(-1 if at == -1 else 1)
        tree.open(node.item.id)
        tree.select(ones[at].id)
        return self._choose([tree.selected])

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
        command = DOES.get(action.removesuffix("_tagged"))
        if command is not None:
            return self._give(command, self._tree.tagged if action.endswith("_tagged") else [self._tree.selected])
        if action:
            getattr(self._tree, action)()
        return OPEN

    def _choose(self, nodes: Sequence[Node]) -> Outcome:
        """Put each into the template: that is all that was wanted."""
        lines = [
            choosing_target.filled(self._template, choosing_target.target_of(node), block=self._block) for node in nodes
        ]
        return Outcome(closed=True, commands=tuple(line for line in lines if line))

    def _give(self, command: str, nodes: Sequence[Node]) -> Outcome:
        """Do something to buffers or clients, which may be gone then."""
        tree = self._tree
        lines = [f"{command} {quoted(node.item.name)}" for node in nodes]
        for node in nodes:
            if node is tree.selected and not tree.down(wrap=False):
                tree.up(wrap=False)
        return Outcome(closed=False, commands=tuple(lines), stale=bool(lines))

    def _sort_on(self) -> Outcome:
        sorts = self._said.sorts
        self._sort = sorts[(sorts.index(self._sort) + 1) % len(sorts)]
        return STALE

    def _reverse(self) -> Outcome:
        self._reversed = not self._reversed
        return STALE

    def _scroll(self, step: int) -> Outcome:
        ones = choosing_preview.several(self._tree.selected)
        if ones and self.wanted:
            self._scrolled = choosing_preview.strip(ones, self._width(), self._scrolled + step).offset
        return OPEN

    def _start(self) -> Outcome:
        """Go to where the command was given."""
        session, link, pane = self._said.start
        for branch in (session, link):
            self._tree.open(branch)
        if not self._tree.select(pane):
            self._tree.select(link)
        return OPEN

    def _mark(self) -> Outcome:
        target = quoted(choosing_target.target_of(self._tree.selected))
        return Outcome(closed=False, commands=("select-pane -M", f"select-pane -m -t {target}"), stale=True)

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
            self._tree.search(lambda item: _holds(item, text))
        return OPEN

    def _take_filter(self, text: str) -> Outcome:
        self._filter = text or None
        return STALE

    def _ask_kill(self) -> Outcome:
        node = self._tree.selected
        what = ("session", "window", "pane")[node.item.depth]
        return self._confirm(f"Kill {what} {node.item.name}? ", lambda: [self._tree.selected])

    def _ask_kill_tagged(self) -> Outcome:
        tagged = len(self._tree.tagged)
        return self._confirm(f"Kill {tagged} tagged? ", lambda: self._tree.tagged) if tagged else OPEN

    def _confirm(self, text: str, nodes: Callable[[], Sequence[Node]]) -> Outcome:
        def confirmed(typed: str) -> Outcome:
            if typed not in ("y", "Y"):
                return OPEN
            kills = tuple(choosing_target.kills(node) for node in nodes())
            return Outcome(closed=False, commands=kills, stale=True)

        return self._ask(text, confirmed, way="single")

    def _ask_command(self) -> Outcome:
        tagged = len(self._tree.tagged)
        return self._ask(f"({tagged} tagged) " if tagged else "(current) ", self._run)

    def _run(self, text: str) -> Outcome:
        if not text:
            return OPEN
        nodes = self._tree.tagged or [self._tree.selected]
        return Outcome(closed=False, commands=tuple(choosing_target.at(node, text) for node in nodes), stale=True)


def _holds(item: Item, text: str) -> bool:
    """Tell whether something is found by a text: windows and panes are not by their indexes."""
    return text in item.find or text in item.data or (not item.depth and text in item.name)
