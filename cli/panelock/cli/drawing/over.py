"""What stands over a window until a key, the mouse or time takes it away: panes' numbers, menus, and popups."""

import json
from typing import TYPE_CHECKING

import msgspec

from panelock.cli import terminal
from panelock.cli.drawing import menu_place, mouse, typed
from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.menu import Menu, Outcome, Said
from panelock.cli.drawing.mouse import Report
from panelock.cli.drawing.pane_numbers import PaneNumbers, Piece
from panelock.cli.drawing.scene import Scene
from panelock.cli.drawing.window import Area
from panelock.impl.errors import Fault
from panelock.impl.host import wire
from panelock.impl.host.screens.wire import Facts
from panelock.impl.keys import Key, Modes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from panelock.cli.drawing import popup
    from panelock.cli.drawing.client import Client
    from panelock.cli.drawing.pointing import Ground
    from panelock.cli.drawing.popup import Popup


class Over:
    """What stands over one client's window: one thing at a time."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._numbers: PaneNumbers | None = None
        self._numbers_end: float | None = None
        self.menu: Menu | None = None
        self.popup: Popup | None = None
        self._takes: Callable[[Outcome], None] = lambda _: None
        """Who is told what is chosen from it."""

    def pieces(self, shown: Scene, at: Area) -> list[Piece]:
        """Return what is drawn over the window."""
        if self.menu is not None:
            return list(self.menu.pieces())
        if self.popup is not None:
            return list(self.popup.pieces())
        return [] if self._numbers is None else self._numbers.pieces(shown.panes, at)

    @property
    def covers(self) -> bool:
        """Whether there is anything over the window: the cursor is not seen then, but for a popup's own."""
        return self.menu is not None or self.popup is not None or self._numbers is not None

    @property
    def takes_keys(self) -> bool:
        """Whether something is there that all keys are for, and all that the mouse does."""
        return self.menu is not None or self.popup is not None

    def mouse_mode(self, active: Facts | None, panes: "Sequence[Facts]", mouse_option: bool) -> str:
        """Return which mode for the mouse the terminal is to have: that of what is there, else the panes'."""
        if self.popup is not None:
            return mouse.modes(self.popup.facts, [self.popup.facts], mouse_option)
        if self.menu is not None:
            return mouse.modes_of_menu(pointed=self.menu.pointed, mouse_option=mouse_option)
        return mouse.modes(active, panes, mouse_option)

    def uncover(self) -> None:
        """Show nothing over the window any more, for the terminal has another size."""
        self.hide_numbers()
        self.close_menu()
        if self.popup is not None:
            self.popup.fit(terminal.size())

    def clear(self) -> None:
        """Show nothing over the window any more, for somebody says so (server_client_clear_overlay)."""
        self.hide_numbers()
        self.close_menu()
        self.close_popup()

    # --- panes' numbers ---

    def show_numbers(self, said: str, now: float) -> None:
        """Show the panes' numbers, unless something is there."""
        numbers = PaneNumbers(said)
        if self.covers:
            self._client.closed(numbers.known_by)
            return
        self._numbers = numbers
        self._numbers_end = None if numbers.duration_s is None else now + numbers.duration_s
        self._client.redraw()

    def number(self, key: Key) -> bool:
        """Take a key while numbers are shown: it ends them; False where it is to be done with all the same."""
        if self._numbers is None:
            return False
        pressed = self._numbers.press(key)
        self.hide_numbers(pressed.commands)
        return not pressed.passed_on

    def hide_numbers(self, commands: "Sequence[str]" = ()) -> None:
        """Show none any more; the commands come of the choice, for who waits for it or for the client."""
        numbers, self._numbers, self._numbers_end = self._numbers, None, None
        if numbers is not None and numbers.known_by:
            self._client.closed(numbers.known_by, next(iter(commands), None))
        else:
            for one in commands:
                self._client.give(one)
        self._client.redraw()

    def deadline(self) -> float | None:
        """Return when numbers are to be hidden."""
        return self._numbers_end

    # --- menus ---

    def open_menu(
        self, said: str, ground: "Ground", pointed: tuple[int, int] | None, takes: "Callable[[Outcome], None]"
    ) -> None:
        """Show a menu, unless something is over the window already, or it is larger than the terminal.

        ``pointed`` is where the mouse is, where a mouse key has opened it; ``takes`` is told what is chosen.
        """
        told, (columns, rows) = msgspec.json.decode(said, type=Said), terminal.size()
        menu = Menu(told, columns, pointed=pointed is not None and told.own)
        if self.covers or menu.size[0] > columns or menu.size[1] > rows:
            self._client.closed(told.number)
            return
        menu.put(*self._place(told, menu.size, ground, pointed if menu.pointed else None))
        self.menu, self._takes, self._client.drawn = menu, takes, False

    def offer(self, said: Said, at: tuple[int, int], takes: "Callable[[Outcome], None]") -> None:
        """Show a menu of the client's own around a column, and below a row."""
        columns, rows = terminal.size()
        menu = Menu(said, columns, pointed=True)
        wide, high = menu.size
        if self.covers or wide > columns or high > rows:
            return
        menu.put(min(max(at[0] - wide // 2, 0), columns - wide), min(at[1], rows - high))
        self.menu, self._takes, self._client.drawn = menu, takes, False

    def _place(
        self, told: "Said | popup.Said", size: tuple[int, int], ground: "Ground", pointed: tuple[int, int] | None
    ) -> tuple[int, int]:
        """Return where something of a size is put."""
        box = next((box for pane, box in ground.panes if pane == told.pane), None) or self._box(told.pane)
        about = menu_place.About(size, terminal.size(), ground, box, told.window, pointed)
        return menu_place.place(told.x, told.y, about, lambda text: self._client.expanded(text, told.pane))

    def _box(self, pane: int) -> Box:
        """Return the place of a pane that is in another window."""
        asked = self._client.expanded("#{pane_left} #{pane_top} #{pane_width} #{pane_height}", pane)
        numbers = [int(one) for one in asked.split()]
        return Box(*numbers) if len(numbers) == len(Box._fields) else Box(0, 0, 0, 0)

    def press_in_menu(self, key: Key) -> None:
        """A key is for the menu."""
        if self.menu is not None:
            self._menu_done(self.menu.press(key))

    def point_in_menu(self, report: Report) -> None:
        """So is what the mouse does."""
        if self.menu is not None:
            self._menu_done(self.menu.point(report))

    def _menu_done(self, outcome: Outcome | None) -> None:
        self._client.drawn = False
        if outcome is not None and outcome.closed:
            self.close_menu()
            self._takes(outcome)

    def close_menu(self) -> None:
        """Show none any more."""
        if self.menu is not None:
            self._client.closed(self.menu.number)
            self.menu = None
            self._client.redraw()

    # --- popups ---

    def open_popup(self, said: str, ground: "Ground", pointed: tuple[int, int] | None) -> None:
        """Show a popup, unless something is over the window already, or it is larger than the terminal."""
        from panelock.cli.drawing import popup  # an emulator is loaded for it: few ever see one

        told, (columns, rows) = popup.read(json.loads(said)), terminal.size()
        (wide, high), least = told.size, 1 if told.lines == "none" else popup.SMALLEST
        if self.covers or not (least <= wide <= columns and least <= high <= rows):
            self._client.send(wire.closed(told.number, 0))
            return
        at = self._place(told, (wide, high), ground, pointed if told.own else None)
        try:
            self.popup = popup.Popup(told, at)
        except Fault as fault:
            self._client.send(wire.closed(told.number, 1))
            self._client.message.show(fault.text)
        self._client.drawn = False

    def close_popup(self) -> None:
        """Show none any more, and end its program."""
        if self.popup is not None:
            self.popup.close()
            self._client.send(wire.closed(self.popup.number, self.popup.status))
            self.popup = None
            self._client.redraw()

    def watched(self) -> tuple[list[int], list[int]]:
        """Return what is to be read of a popup's program, and what is to be written to it."""
        if self.popup is None or not self.popup.runs:
            return [], []
        its = [self.popup.fileno()]
        return its, its if self.popup.wants_to_write else []

    def serve(self, its: list[int], readable: list[int], writable: list[int]) -> None:
        """Read and write where that can be done, unless the popup is another one by now."""
        if self.popup is None or not its or its[0] != self.popup.fileno():
            return
        if its[0] in writable:
            self.popup.write()
        if its[0] in readable:
            self._client.drawn = False
            if self.popup.hear():
                self.close_popup()

    def press_in_popup(self, one: typed.Typed, modes: Modes) -> None:
        """A key, or what was pasted, is for the popup."""
        if self.popup is None:
            return
        if one.key.name == typed.PASTE:
            self.popup.paste(typed.pasted(one))
        elif self.popup.press(one.key, one.data, modes):
            self.close_popup()

    def point_in_popup(self, report: Report) -> None:
        """So is what the mouse does."""
        if self.popup is not None:
            self.popup.point(report, terminal.size())
            self._client.redraw()
