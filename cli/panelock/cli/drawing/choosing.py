"""Somebody chooses a session, a window, a pane, a buffer or a client: what comes of it (window-tree.c … of tmux).

Who has it gives keys and the answers to what it asks, draws its rows, gives the host the commands that come of it, and
asks the host its ``question`` where it is stale, or something has changed.
"""

from collections.abc import Mapping, Sequence

import msgspec

from panelock.cli.drawing import choosing_drawn, choosing_preview, choosing_target
from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_keys import DOES
from panelock.cli.drawing.choosing_listing import AGAIN, OPEN, Listing, Outcome
from panelock.cli.drawing.choosing_preview import Place, Shown
from panelock.cli.drawing.choosing_tree import Item, Node, Said
from panelock.impl.arguments import quoted


def pane_of(said: str | bytes) -> int:
    """Return the pane for which the host has said this: somebody else may choose in another."""
    return msgspec.json.decode(said, type=_Where).pane


class _Where(msgspec.Struct):
    pane: int


def opened(said: str | bytes, chooser: Listing | None, columns: int, rows: int) -> Listing | None:
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
    if same or not what.items:
        return chooser
    if what.command != "customize-mode":
        return Chooser(what, columns, rows)
    from panelock.cli.drawing.customizing import Customizer  # few ever see it, and it knows of every option

    return Customizer(what, columns, rows)


class Chooser(Listing):
    """What is chosen is put into a template of commands."""

    def __init__(self, said: Said | str | bytes, columns: int, rows: int) -> None:
        """``said`` is what the host has said, as it came or read."""
        what = said if isinstance(said, Said) else msgspec.json.decode(said, type=Said)
        super().__init__(what, columns, rows)
        self._template, self._block = what.template, what.block
        self._scrolled = 0
        """How far what is shown of the selected line was moved."""
        self._own |= {
            "choose_tagged": lambda: self._choose(self._tree.tagged),
            "scroll_left": lambda: self._scroll(-1), "scroll_right": lambda: self._scroll(1), "start": self._start,
            "mark": self._mark, "unmark": lambda: Outcome(closed=False, commands=("select-pane -M",), stale=True),
            "ask_kill": self._ask_kill, "ask_kill_tagged": self._ask_kill_tagged, "ask_command": self._ask_command,
            "edit": lambda: Outcome(closed=False, commands=("display-message 'Buffers cannot be edited here'",)),
        }  # fmt: skip

    # --- showing ---

    @property
    def wanted(self) -> list[int]:
        """The panes whose contents are shown of the selected line."""
        if not self._has_preview:
            return []
        return choosing_preview.wanted(self._tree.selected, self._width(), self._scrolled)

    def _draw(self, grid: Grid, place: Place, views: Mapping[int, Shown]) -> None:
        choosing_preview.draw(grid, place, self._tree.selected, self._scrolled, self._said.colours, views)

    def _width(self) -> int:
        return choosing_drawn.inside(self._tree, self._columns, self._rows).width

    def _moved(self) -> None:
        self._scrolled = 0

    # --- what comes of it ---

    def _point_at_preview(self, x: int) -> Outcome:
        """Move what is shown, or choose one of it."""
        node, tree = self._tree.selected, self._tree
        ones = choosing_preview.several(node)
        if not ones or not self._has_preview:
            return OPEN
        place = choosing_drawn.inside(tree, self._columns, self._rows)
        at = choosing_preview.pointed(choosing_preview.strip(ones, place.width, self._scrolled), place, x)
        if at is None or at < 0:
            return OPEN if at is None else self._scroll(-1 if at == -1 else 1)
        tree.open(node.item.id)
        tree.select(ones[at].id)
        return self._choose([tree.selected])

    def _does(self, action: str) -> Outcome:
        command = DOES.get(action.removesuffix("_tagged"))
        if command is None:
            return super()._does(action)
        return self._give(command, self._tree.tagged if action.endswith("_tagged") else [self._tree.selected])

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

    def _ask_kill(self) -> Outcome:
        node = self._tree.selected
        what = ("session", "window", "pane")[node.item.depth]
        return self._confirm(f"Kill {what} {node.item.name}? ", lambda: [choosing_target.kills(self._tree.selected)])

    def _ask_kill_tagged(self) -> Outcome:
        tree = self._tree
        tagged = len(tree.tagged)
        asked = f"Kill {tagged} tagged? "
        return self._confirm(asked, lambda: list(map(choosing_target.kills, tree.tagged))) if tagged else OPEN

    def _ask_command(self) -> Outcome:
        tagged = len(self._tree.tagged)
        return self._ask(f"({tagged} tagged) " if tagged else "(current) ", self._run)

    def _run(self, text: str) -> Outcome:
        if not text:
            return OPEN
        nodes = self._tree.tagged or [self._tree.selected]
        return Outcome(closed=False, commands=tuple(choosing_target.at(node, text) for node in nodes), stale=True)

    def _holds(self, item: Item, text: str) -> bool:
        """Windows and panes are not found by their indexes."""
        return text in item.find or text in item.data or (not item.depth and text in item.name)
