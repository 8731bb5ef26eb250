"""The modes that a pane is in: copy mode, and view mode, which shows what commands have printed (window-copy.c).

They are where the pane's screen is. A mode looks at a snapshot: what the pane prints meanwhile is seen when it is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from panelock.impl.host.screens.copying.mode import CopyMode
from panelock.impl.host.screens.copying.snapshot import folded
from panelock.impl.host.screens.screen import Row
from panelock.impl.host.screens.wire import Act, Acted, Copied, Enter, Leave, Mode, Select, bounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from panelock.impl.host.screens.copying.mode import Seen
    from panelock.impl.host.screens.copying.state import Outcome
    from panelock.impl.host.screens.screen import Screen
    from panelock.impl.host.screens.wire import Source, ToMode

COPY, VIEW = "copy-mode", "view-mode"


class _Entered:
    """One mode."""

    mode: CopyMode

    def __init__(self, text: str | None, source: Source | None) -> None:
        self.text = text
        """What a command has printed; None where it is the pane that is looked at."""
        self.source = source
        """Or what stood in another one."""

    @property
    def name(self) -> str:
        return COPY if self.text is None else VIEW


class Moded:
    """One pane, as to its modes."""

    def __init__(self, screen: Screen, size: tuple[int, int]) -> None:
        """It is in none; ``size`` is its columns and rows."""
        self._screen, self._size = screen, size
        self._stack: list[_Entered] = []
        """The topmost last."""
        self._searched: tuple[str, bool] | None = None
        """What was searched for the last time."""
        self._turn = 0
        self._known: Mode | None = None

    # --- what it is told ---

    def do(self, says: ToMode) -> Acted:
        """Enter, leave, or let the topmost do something."""
        acted = self._do(says)
        self._otherwise()
        return acted

    def _do(self, says: ToMode) -> Acted:
        if isinstance(says, Enter):
            self._enter(says)
        elif isinstance(says, Leave):
            self.leave_all()
        elif not self._stack:
            return Acted(there=False)
        elif isinstance(says, Select):
            return Acted(there=True, again=self._select(says))
        else:
            return Acted(there=True, copied=self._act(says))
        return Acted(there=True)

    def _enter(self, says: Enter) -> None:
        """Put a mode on top, where it may have been below others (window_pane_set_mode)."""
        name = COPY if says.text is None else VIEW
        found = next((one for one in self._stack if one.name == name), None)
        if found is None:
            found = self._entered(says)
        else:
            self._stack.remove(found)
            if says.text is not None:
                found.text = bounded((found.text or "") + says.text)
                found.mode.refresh(self._seen(found), self._size, holds=True)
            elif "u" in says.flags:
                found.mode.command(["page-up"])
        self._stack.append(found)

    def _entered(self, says: Enter) -> _Entered:
        made = _Entered(says.text, says.source)
        seen = self._seen(made)
        made.mode = CopyMode(
            seen, self._size, self._cursor_of(made, seen), says.options, pages_up="u" in says.flags,
            leaves="e" in says.flags, hides_position="H" in says.flags, searched=self._searched,
        )  # fmt: skip
        if says.text is not None:
            made.mode.command(["history-top"])
            made.mode.command(["top-line"])
        return made

    def _act(self, says: Act) -> Copied | None:
        top = self._stack[-1]
        mode = top.mode
        if not says.words:
            mode.repeat(says.times or 1)
            return None
        if says.at is not None:
            mode.point(*says.at)
        outcome = mode.command(says.words, says.times)
        if outcome.refreshes and top.text is None:
            mode.refresh(self._seen(top), self._size)
        if outcome.left:
            self._stack.pop()
            self._searched = mode.searched
        return _copied(outcome)

    def _select(self, says: Select) -> bool:
        """Select with a mouse; tells whether it is to be asked for again in a moment, for the mouse is at an edge."""
        mode = self._stack[-1].mode
        if says.begins is not None:
            mode.begin_drag(*says.begins)
            if says.to is None:
                return False
        return mode.drag_on() if says.to is None else mode.drag(*says.to)

    def leave_all(self) -> None:
        """Be in no mode any more."""
        if self._stack:
            self._searched = self._stack[-1].mode.searched
            self._stack.clear()
            self._otherwise()

    def resize(self, size: tuple[int, int]) -> None:
        """The pane has this size now."""
        if size != self._size:
            self._size = size
            for one in self._stack:
                one.mode.refresh(self._seen(one), size)
            self._otherwise()

    def _seen(self, one: _Entered) -> Seen:
        """Return what a mode looks at: the pane's lines as they are now, or rows with their styles, and lines."""
        if one.text is not None:
            return folded(one.text, self._size[0]), one.text
        if one.source is not None:
            whole = one.source.joined
            wide = any(len(line) > self._size[0] for line in whole.split("\n"))
            return (folded(whole, self._size[0]) if wide else one.source.styled).rstrip("\n") + "\n", whole
        return self._screen.frozen()

    def _cursor_of(self, one: _Entered, seen: Seen) -> tuple[int, int]:
        """Return where the cursor of what a mode looks at is, counted from the first row that is seen at its end."""
        if one.text is not None:
            return 0, 0
        if one.source is None or not isinstance(seen, tuple):
            place = self._screen.place()
            return place.cursor_x, place.cursor_y
        x, y = one.source.cursor
        return x, y - max(seen[0].count("\n") - self._size[1], 0)

    # --- what it tells ---

    def _otherwise(self) -> None:
        self._turn += 1
        self._known = None

    def told(self) -> Mode | None:
        """Say how things stand; None where the pane is in no mode."""
        if self._stack and self._known is None:
            mode = self._stack[-1].mode
            names = [one.name for one in reversed(self._stack)]
            self._known = Mode(names, mode.formats(), mode.cursor(), self._turn)
        return self._known if self._stack else None

    def rows(self, palette: Mapping[int, int]) -> list[Row]:
        """Return what the topmost shows, in the pane's own colours."""
        return [Row(list(runs), self._size[0], [], 0) for runs in self._stack[-1].mode.rows(palette)]


def _copied(outcome: Outcome) -> Copied | None:
    copied = outcome.copied
    return None if copied is None else Copied(copied.text, copied.prefix, copied.append, copied.stored, copied.command)
