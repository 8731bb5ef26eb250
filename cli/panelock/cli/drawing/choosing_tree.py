"""What can be chosen, as a tree of which some branches are closed: lines, marks, which one is selected (mode-tree.c).

It is made from what the host says with ``%choose`` (impl/commands/choosing.py), and again whenever that says more;
what is open, tagged and selected stays so. Knows neither keys nor how it looks.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

LEAST_HEIGHT = 10
"""Lines of a list that leaves room for a preview."""


class Item(msgspec.Struct, array_like=True):
    """One thing that can be chosen."""

    depth: int
    """A tree's sessions have none, their windows 1, these' panes 2."""
    id: str
    name: str
    text: str | None
    find: str
    """What is searched beside the name: a window's name, a pane's command."""
    key: str | None
    """What its key is called, where a format says that by the thing."""
    expanded: bool
    """Whether it begins open."""
    ids: list[int]
    """Of a session its current window's index; of a window its active pane, its first pane's index and its panes; of a
    client the pane that it shows."""
    data: str
    """A buffer's beginning."""
    about: list[str | None] = []
    """What else is to be known of it."""


class Said(msgspec.Struct):
    """What the host says."""

    command: str
    again: str
    """What asks it for the same again, less -O, -r and -f."""
    sorts: list[str]
    sort: str
    reversed: bool
    filter: str | None
    no_matches: bool
    template: str
    block: bool
    """The template was parsed: what is chosen cannot be more than a part of a word of it."""
    preview: bool
    zoom: bool
    pane: int
    """Where the command was given: tmux shows its list there."""
    current: str
    """The line that is selected first."""
    start: list[str]
    """The session, the window at its place and the pane where the command was given."""
    keys: list[str] | None
    """What lines' keys are called, where a format says that by the line."""
    items: list[Item]
    left_out: int
    """What there is more, and not told of."""
    colours: list[str]
    """Of labels in a preview: display-panes-colour, and of the active one."""
    separators: str
    limit: int
    foot: int = 0
    """Rows that a preview has; 0 where that depends on how many lines there are."""
    fresh: bool = True
    """A branch that was not there before is open, as it was said to begin; else it begins so later, too."""
    scopes: dict[str, str] = {}
    """How the scopes of options are called."""
    headed: bool = False
    """That of which nothing else is known is a heading, or belongs to what it is in, and has no tag."""


class Node:
    """An item at its place."""

    __slots__ = ("children", "expanded", "item", "line", "parent", "tagged")

    def __init__(self, item: Item, parent: "Node | None") -> None:
        self.item, self.parent = item, parent
        self.children: list[Node] = []
        self.expanded, self.tagged = item.expanded, False
        self.line = -1
        """Its line; where it was last, of one that is not seen."""


class Line(NamedTuple):
    """One line."""

    node: Node
    last: bool
    """No other of its parent's comes after it."""
    flat: bool
    """None of its parent's has any below it."""


class Tree:
    """All of it, and the line that is selected."""

    def __init__(self, said: Said, rows: int) -> None:
        """``rows`` is how many there are to draw on."""
        self.roots: list[Node] = []
        self.lines: list[Line] = []
        self.current = self.offset = 0
        """The selected line, and the first one that is seen."""
        self.height = rows
        """How many lines are seen."""
        self.preview = said.preview
        self._rows = rows
        self._foot, self._fresh, self._headed = said.foot, said.fresh, said.headed
        self._take(said)
        self._build(said.current)

    @property
    def selected(self) -> Node:
        """The line that is selected."""
        return self.lines[self.current].node

    # --- building ---

    def renew(self, said: Said) -> None:
        """Know what the host says now; while the lines are the same ones, those that are seen stay."""
        selected, ids, offset = self.selected.item.id, self._ids(), self.offset
        self._take(said)
        self._build(selected)
        if self._ids() == ids:
            self.offset = offset

    def resize(self, rows: int) -> None:
        """Have another number of rows to draw on."""
        self._rows = rows
        self.build()

    def build(self) -> None:
        """Make the lines anew: branches were opened or closed, or there is another number of rows."""
        self._build(self.selected.item.id)

    def _take(self, said: Said) -> None:
        known = {node.item.id: node for node in self.nodes()}
        fresh = not known
        self.roots = []
        path: list[Node] = []
        for item in said.items:
            del path[item.depth :]
            node = Node(item, path[-1] if path else None)
            old = known.get(item.id)
            if old is not None:
                node.tagged, node.expanded = old.tagged, old.expanded
            elif not fresh and self._fresh:
                node.expanded = True
            (self.roots if node.parent is None else node.parent.children).append(node)
            path.append(node)

    def nodes(self) -> Iterator[Node]:
        """Go through all, in order."""
        waiting = self.roots[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.children[::-1]

    def _build(self, selected: str) -> None:
        for node in self.nodes():
            # What was tagged below a branch that is closed is not any more.
            node.tagged = node.tagged and (node.parent is None or node.parent.expanded)
        self.lines = list(_lines(self.roots))
        for number, line in enumerate(self.lines):
            line.node.line = number
        if not self.select(selected):
            self.current = self.offset = 0
        self.height = self._height()
        self.show()

    def _ids(self) -> list[str]:
        return [line.node.item.id for line in self.lines]

    def _height(self) -> int:
        """Return how many rows the list has (mode_tree_set_height)."""
        rows = self._rows
        if not self.preview:
            return rows
        height = max(rows - self._foot, 0) if self._foot else rows // 3 * 2
        if height > len(self.lines) and not self._foot:
            height = rows // 2
        return rows if height < LEAST_HEIGHT or rows - height < 2 else height

    def show(self) -> None:
        """Have the selected line among those that are seen (mode_tree_check_selected)."""
        if self.current > self.height - 1:
            self.offset = self.current - self.height + 1

    # --- moving ---

    def select(self, number: str) -> bool:
        """Select the first line that has this id; tells whether there is one."""
        found = next((at for at, line in enumerate(self.lines) if line.node.item.id == number), None)
        if found is not None:
            self.go_to(found)
        return found is not None

    def go_to(self, line: int) -> None:
        """Select a line, and see as much as there is room for up to it."""
        self.current = line
        self.offset = max(line - self.height + 1, 0)

    def first(self) -> None:
        """Select the first line."""
        self.current = self.offset = 0

    def last(self) -> None:
        """Select the last line."""
        self.go_to(len(self.lines) - 1)

    def page_up(self) -> None:
        """Go as many lines up as are seen."""
        for _ in range(self.height):
            self.up(wrap=False)

    def page_down(self) -> None:
        """Go as many lines down as are seen."""
        for _ in range(self.height):
            self.down(wrap=False)

    def up(self, *, wrap: bool = True) -> None:
        """Select the line above."""
        if self.current > 0:
            self.current -= 1
            self.offset = min(self.offset, self.current)
        elif wrap:
            self.current = len(self.lines) - 1
            if len(self.lines) >= self.height:
                self.offset = len(self.lines) - self.height

    def down(self, *, wrap: bool = True) -> bool:
        """Select the line below; tells whether there is one."""
        if self.current < len(self.lines) - 1:
            self.current += 1
            if self.current > self.offset + self.height - 1:
                self.offset += 1
        elif wrap:
            self.current = self.offset = 0
        else:
            return False
        return True

    def collapse(self) -> None:
        """Close the branch that is selected, or that the selected line is in."""
        line = self.lines[self.current]
        node = line.node.parent if line.flat or not line.node.expanded else line.node
        if node is None:
            self.up(wrap=False)
            return
        node.expanded = False
        self.current = node.line
        self.build()

    def expand(self) -> None:
        """Open the branch that is selected; where there is none to be opened, go down."""
        line = self.lines[self.current]
        if line.flat or line.node.expanded:
            self.down(wrap=False)
            return
        line.node.expanded = True
        self.build()

    def expand_all(self) -> None:
        """Open every branch that is no part of another."""
        self._set_all(expanded=True)

    def collapse_all(self) -> None:
        """Close every branch that is no part of another."""
        self._set_all(expanded=False)

    def _set_all(self, *, expanded: bool) -> None:
        for node in self.roots:
            node.expanded = expanded
        self.build()

    def open(self, number: str) -> None:
        """Open the branch with this id, if it is seen."""
        found = next((line.node for line in self.lines if line.node.item.id == number), None)
        if found is not None and not found.expanded:
            found.expanded = True
            self.build()

    def reach(self, node: Node) -> None:
        """Select what may be below branches that are closed."""
        above = node.parent
        while above is not None:
            above.expanded = True
            above = above.parent
        self.build()
        self.select(node.item.id)

    # --- tags ---

    @property
    def tagged(self) -> list[Node]:
        """Those that are seen and tagged."""
        return [line.node for line in self.lines if line.node.tagged]

    def tag(self) -> None:
        """Tag the selected line, or take its tag away, and go on to the next one."""
        if self._tagless(self.selected):
            return
        self.tag_here()
        self.down(wrap=False)

    def tag_here(self) -> None:
        """Tag the selected line, or take its tag away; of what is within each other only one has a tag."""
        node = self.selected
        if self._tagless(node):
            return
        if node.tagged:
            node.tagged = False
        else:
            above = node.parent
            while above is not None:
                above.tagged = False
                above = above.parent
            below = node.children[:]
            while below:
                one = below.pop()
                one.tagged = False
                below += one.children
            node.tagged = True

    def tag_all(self) -> None:
        """Tag all that are no part of another, but of a heading, and none else."""
        for line in self.lines:
            above = line.node.parent
            line.node.tagged = not self._headed if above is None else above.parent is None and self._tagless(above)

    def _tagless(self, node: Node) -> bool:
        return self._headed and not node.item.about

    def tag_none(self) -> None:
        """Take all tags away."""
        for line in self.lines:
            line.node.tagged = False

    # --- what is seen ---

    def switch_preview(self) -> None:
        """Leave room for a preview, or leave none."""
        self.preview = not self.preview
        self.build()

    # --- searching ---

    def search(self, holds: Callable[[Item], bool]) -> None:
        """Select the next one of which that holds, be it below a closed branch."""
        order = list(self.nodes())
        here = next(at for at, node in enumerate(order) if node is self.selected)
        found = next((node for node in (*order[here + 1 :], *order[:here]) if holds(node.item)), None)
        if found is not None:
            self.reach(found)


def _lines(nodes: list[Node]) -> Iterator[Line]:
    flat = all(not node.children for node in nodes)
    for node in nodes:
        yield Line(node, node is nodes[-1], flat)
        if node.expanded:
            yield from _lines(node.children)
