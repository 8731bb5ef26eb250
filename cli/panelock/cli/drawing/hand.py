"""What is typed and pointed at, and what takes it: a prompt, a mode, a key table, or a pane."""

import time
from typing import TYPE_CHECKING

import msgspec

from panelock.cli import terminal
from panelock.cli.drawing import mouse, pointed_text, styled, typed, window
from panelock.cli.drawing.aimed import aim, resolve
from panelock.cli.drawing.menu import Outcome, Said
from panelock.cli.drawing.modes import Modes
from panelock.cli.drawing.over import Over
from panelock.cli.drawing.panes import modes_of
from panelock.cli.drawing.pointing import Ground, Pointed, Pointing
from panelock.cli.drawing.pressed import Pressed
from panelock.cli.drawing.prompts import Prompts
from panelock.cli.drawing.scene import PaneScene, Scene
from panelock.impl import keys
from panelock.impl.host import wire
from panelock.impl.host.screens.screen import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from panelock.cli.drawing.bound import Tables
    from panelock.cli.drawing.client import Client
    from panelock.cli.drawing.panes import View
    from panelock.impl.host.screens.screen import Run

ESCAPE_S = 0.5
"""escape-time, as long as it is not known."""
_DRAG = "resize-pane -M"
_NO_KEYS = (typed.FOCUS_IN, typed.FOCUS_OUT)


class Hand:
    """The person's hand."""

    def __init__(self, client: "Client") -> None:
        self.prompts = Prompts(client)
        self.over = Over(client)
        self.modes = Modes(client, self.over, self.prompts.ask)
        self._client = client
        self._pressed = Pressed()
        self._pointing = Pointing()
        self._pointed: Pointed | None = None
        """The last that the mouse has done."""
        self._by_mouse: Pointed | None = None
        """As that, as long as no key was pressed: what the host says then is because of the mouse."""
        self._at, self._on_terminal = (0, 0), (0, 0)
        """Where in the window it was then, and where on the terminal."""
        self._values: dict[str, str] = {}
        """What formats may ask of it."""
        self._bound = ""
        """The last key that did what it is bound to."""
        self._dragged: tuple[int, bool] | None = None
        """Whose border is dragged, and whether it is the right one."""
        self._table: str | None = None
        """Which table the host knows of."""
        self._unfinished = b""
        """The beginning of a key."""
        self._keys = typed.Waiting()
        self._came = 0.0, 0.0
        self._acts: dict[str, Callable[[str], None]] = {
            "press": lambda said: self._keys.extend(typed.pressed(said)), "typed": self._take_back,
            "prompt": self.prompts.show, "history": self.prompts.know,
            "key-table": self._go_to_table, "mouse": lambda _: self._point_into_pane(),
            "select": lambda said: self.modes.selecting.begin(int(said)), "expanded": self.modes.learn,
            "clock-mode": lambda said: self.modes.show_clock(int(said), time.monotonic()),
            "choose": self.modes.choose, "leave-modes": lambda said: self.modes.leave(int(said)),
            "popup": self._once_drawn(self._open_popup), "menu": self._once_drawn(self._open_menu),
            "display-panes": self._once_drawn(lambda said, _: self.over.show_numbers(said, time.monotonic())),
            "close-popup": self._once_drawn(lambda _, __: self.over.clear()),
        }  # fmt: skip
        self._early: list[Callable[[], None]] = []
        """What is to be done as soon as there is anything to be seen."""

    # --- what it is told ---

    def act(self, word: str) -> "Callable[[str], None] | None":
        """Return what does what the host says by a word; None where that is nothing for a hand."""
        return self._acts.get(word)

    def see(self, found: Scene) -> None:
        """Know what there is to be seen."""
        self.modes.see(found)
        while self._early:
            self._early.pop(0)()

    def _once_drawn(self, act: "Callable[[str, Scene], None]") -> "Callable[[str], None]":
        """Return what does that, but not before there is something that it can stand over."""

        def do(said: str) -> None:
            shown = self._client.scene
            if shown is None:
                self._early.append(lambda: do(said))
            else:
                act(said, shown)

        return do

    def set_tables(self, tables: "Tables") -> None:
        """Keys do this from now on."""
        self._pressed.tables = tables

    def take(self, data: bytes, since: float, now: float) -> None:
        """Take what was typed since then."""
        self._unfinished += data
        self._came = since, now

    def _take_back(self, said: str) -> None:
        """Take keys back that came for a pane's program, but the pane had entered a mode: they are for that."""
        self._keys.again(said)
        self._client.wait_for_all()

    # --- time ---

    def deadlines(self) -> list[float]:
        """Return when ``pass_time`` or ``go_on`` has something to do though nothing is typed."""
        found = [part.deadline() for part in (self._pressed, self._pointing, self.over, self.modes)]
        if self._unfinished and not typed.settled(self._unfinished):
            found.append(self._came[1] + self._escape_time())
        return [one for one in found if one is not None]

    def pass_time(self, now: float) -> None:
        """Let time have passed."""
        ends = self._pressed.deadline()
        if ends is not None and now >= ends:
            self._pressed.tire()
            self._say_table()
        ends = self.over.deadline()
        if ends is not None and now >= ends:
            self.over.hide_numbers()
        ends = self.modes.deadline()
        if ends is not None and now >= ends:
            self.modes.tick(now)
        ends, shown = self._pointing.deadline(), self._client.scene
        if ends is not None and now >= ends and shown is not None:
            shown = self.modes.seen(shown)
            pointed = self._pointing.tire(self._ground(shown))
            if pointed is not None:
                self._click(pointed, shown, now, self._at)

    def _escape_time(self) -> float:
        shown = self._client.scene
        return ESCAPE_S if shown is None else int(shown.options["escape-time"]) / 1000

    # --- keys ---

    def go_on(self, now: float) -> None:
        """Do what was typed, up to what may change the window: what comes behind is for the one that is shown then."""
        client = self._client
        more = now < self._came[1] + self._escape_time()
        pressed, self._unfinished = typed.split(self._unfinished, more=more)
        self._keys.extend(typed.timed(pressed, *(self._came if more else (now, now))))
        while self._keys and client.scene is not None and not client.over:
            if client.asked and not (self.over.covers or self.prompts.open):
                break  # what opens one of these is done when that is closed
            if self.modes.may_be_over(client.scene):
                break
            one = self._keys.popleft()
            if one.key.name == typed.CLIPBOARD:
                client.clipboard.answered(one.data)
            elif one.key.name not in _NO_KEYS:
                self._press(one, client.scene, now)
                self._say_table()
            else:
                client.send(wire.focus(focused=one.key.name == typed.FOCUS_IN))

    def _say_table(self) -> None:
        """Say in which table the next key is looked up, when that is another one: the status line may show it."""
        if self._pressed.table != self._table:
            self._table = self._pressed.table
            self._client.send(wire.frame(wire.TABLE, (self._table or "").encode()))
            self._client.look()

    def _go_to_table(self, name: str) -> None:
        self._pressed.table = name
        self._say_table()

    def _press(self, one: typed.Typed, shown: Scene, now: float) -> None:
        if not (shown.read_only or self._client.message.yields()):
            return
        if one.key.name == typed.MOUSE:
            self._used()
            if not shown.read_only:
                self._point(one, shown, now)
            return
        self._by_mouse = None
        if self._over_window(one, shown):
            return
        if self.prompts.open is not None:
            self._keys.extendleft(reversed(self.prompts.press(one)))
        elif one.key.name == typed.PASTE:
            self._paste(one, shown)
        else:
            active = shown.panes[shown.active].id if shown.panes else None
            does = self._pressed.type(one, now, shown.options, self.modes.table(shown, active))
            if does.forwards and self.modes.press(one.key, shown):
                self._used()
            elif does.forwards:
                modes = modes_of(shown.options)
                self._type(shown, lambda view, active: view.press(one.key, one.data, modes, active=active))
            else:
                self._used()
                self._say_table()  # what is bound knows the next key's
                if does.commands is not None:
                    self._bound = keys.text_of(one.key)
                    self._client.give(does.commands, key=self._bound)

    def _paste(self, one: typed.Typed, shown: Scene) -> None:
        self._pressed.pace.pasted(one.at or 0)
        if self.modes.paste([each.key for each in typed.split(typed.pasted(one), more=False)[0]], shown):
            self._used()
        else:
            self._type(shown, lambda view, active: view.paste(typed.pasted(one), active=active))

    def _used(self) -> None:
        """Let the host know of a key that no program in a pane will see."""
        self._client.send(wire.typing(wire.CURRENT_PANE, b""))

    def _type(self, shown: Scene, into: "Callable[[View, bool], None]") -> None:
        """Type into the active pane, and into all that take the same."""
        if shown.read_only or not shown.panes:
            return
        active = shown.panes[shown.active]
        for pane in shown.panes:
            also = active.synchronized and pane.synchronized and not self.modes.takes(shown, pane.id)
            if (pane is active or also) and pane.takes_input:
                view = self._client.views.get(pane.id)
                if view is not None:
                    into(view, pane is active)

    # --- menus ---

    def _open_menu(self, said: str, shown: Scene) -> None:
        """Show a menu; what is chosen from it is done as what has opened it, with the mouse if that was by it."""
        by_mouse, at, values = self._by_mouse, self._on_terminal, self._values
        key = self._bound if msgspec.json.decode(said, type=Said).own else ""

        def takes(outcome: Outcome) -> None:
            if by_mouse is not None:
                self._by_mouse, self._on_terminal, self._values = by_mouse, at, values
            self._client.give(outcome.commands, values if by_mouse is not None else None, key, by_mouse)

        ground = self._ground(self.modes.seen(shown))
        self.over.open_menu(said, ground, None if by_mouse is None else at, takes)

    def _over_window(self, one: typed.Typed, shown: Scene) -> bool:
        """Let what is over the window have a key, of a paste every character; False where it is for others."""
        if shown.read_only:
            return False
        if not self.over.takes_keys:
            return self._over_numbers(one)
        self._used()
        if self.over.popup is not None:
            self.over.press_in_popup(one, modes_of(shown.options))
        elif one.key.name == typed.PASTE:
            self._keys.extendleft(reversed(typed.split(typed.pasted(one), more=False)[0]))
        else:
            self.over.press_in_menu(one.key)
        return True

    def _over_numbers(self, one: typed.Typed) -> bool:
        """Let panes' numbers have a key, or what the mouse does: that takes them away; False where it is for others.

        Whoever has waited for them goes on before it is.
        """
        numbered = self.over.covers
        if self.over.number(one.key):
            return True
        if numbered and self._client.asked and self.prompts.open is None:
            self._keys.appendleft(one)
            return True
        return False

    # --- popups ---

    def _open_popup(self, said: str, shown: Scene) -> None:
        """Show a popup."""
        ground = self._ground(self.modes.seen(shown))
        self.over.open_popup(said, ground, None if self._by_mouse is None else self._on_terminal)

    # --- the mouse ---

    def _ground(self, shown: Scene) -> Ground:
        columns, rows = terminal.size()
        at = window.area(shown, columns, rows, window.cursor_in(shown, self._client.views))
        status = None if not shown.status else 0 if at.top else rows - len(shown.status)
        panes = [(pane.id, pane.box) for pane in shown.panes]
        lines = [styled.ranges(text, columns, PLAIN) for text in shown.status]
        return Ground(panes, shown.zoomed, at, (shown.width, shown.height), status, lines)

    def _point(self, one: typed.Typed, shown: Scene, now: float) -> None:
        report = mouse.read(one.data)
        if report is None:
            return
        self._on_terminal = report.x, report.y
        if self.over.takes_keys:
            self._pointing.pass_by(report)
            self.over.point_in_menu(report)
            self.over.point_in_popup(report)
            return
        if self._over_numbers(one):
            return
        if self.prompts.open is not None:
            others = self.prompts.press(one)
            if not others:
                self._pointing.pass_by(report)
            self._keys.extendleft(reversed(others))
            return
        self._pressed.pace.pointed(one.at or 0)
        shown = self.modes.seen(shown)
        ground = self._ground(shown)
        before, at = self._at, ground.area
        self._at = report.x + at.x, report.y - at.top + at.y
        pointed = self._pointing.point(report, ground, now)
        if pointed is None:
            return
        selects = self.modes.selecting.pane
        if selects is not None and pointed.dragging:
            self._select(selects, shown)
        elif self._dragged is None:
            self.modes.selecting.let_go()
            self._click(pointed, shown, now, before)
        elif not pointed.dragging:
            self._dragged = None
        else:
            self._drag(*self._dragged, shown)

    def _select(self, number: int, shown: Scene) -> None:
        """Go on to select in a pane in copy mode, to where the mouse is in it, or next to that."""
        pane = next((pane for pane in shown.panes if pane.id == number), None)
        if pane is not None:
            x, y = self._at[0] - pane.box.left, self._at[1] - pane.box.top
            self.modes.selecting.drag(min(max(x, 0), pane.box.width - 1), min(max(y, 0), pane.box.height - 1))

    def _click(self, pointed: Pointed, shown: Scene, now: float, began: tuple[int, int]) -> None:
        """Do what is bound to what the mouse has done; with ``mouse off`` it is the pane's."""
        self._pointed = self._by_mouse = pointed
        if shown.options["mouse"] != "1":
            self._point_into_pane()
            return
        does = self._pressed.press(pointed.key, now, shown.options, self.modes.table(shown, pointed.pane))
        if does.forwards:
            self._point_into_pane()
        elif does.commands == _DRAG:
            self._begin_drag(pointed, began, shown)
        elif does.commands is not None:
            where = pointed.pane, pointed.window, shown.session
            commands = aim(resolve(does.commands, *where), *where)
            asks = "mouse_" in commands or "menu" in commands
            self._values = self._pointed_values(pointed, shown) if asks else {}
            self._bound = keys.text_of(pointed.key)
            self._client.give(commands, self._values, self._bound, pointed)

    def _pointed_values(self, pointed: Pointed, shown: Scene) -> dict[str, str]:
        """Return what formats may ask of the mouse: of a pane in a mode, of what that shows, if it is text."""
        if pointed.x is None or pointed.y is None:
            return {}
        pane = next((pane for pane in shown.panes if pane.id == pointed.pane), None)
        row = None if pane is None else self._row_of(pane)
        if pane is None or row is None:
            return {"mouse_x": str(pointed.x), "mouse_y": str(pointed.y)}
        screen = pointed_text.Screen(pane.box.width, pane.box.height, row)
        return pointed_text.variables(screen, pointed.x, pointed.y, shown.options["word-separators"])

    def _row_of(self, pane: PaneScene) -> "Callable[[int], Sequence[Run]] | None":
        view = self._client.views.get(pane.id)
        return None if view is None or pane.id in self.modes.named() else view.runs

    def _point_into_pane(self) -> None:
        """Let the program in the pane have what the mouse has done, as it wants it."""
        pointed, shown = self._pointed, self._client.scene
        if pointed is None or shown is None or pointed.pane is None:
            return
        if self.modes.point(pointed, shown) or pointed.report is None:
            return
        view = self._client.views.get(pointed.pane)
        if view is not None and view.facts is not None and pointed.x is not None and pointed.y is not None:
            view.type(mouse.encode(pointed.report, pointed.x, pointed.y, view.facts))

    def _begin_drag(self, border: Pointed, began: tuple[int, int], shown: Scene) -> None:
        """A border is dragged from now on: its pane's right one, or the one below that."""
        pane = next((pane for pane in shown.panes if pane.id == border.pane), None)
        if pane is not None:
            self._dragged, self._pointing.taken = (pane.id, began[0] == pane.box.right), True
            self._drag(*self._dragged, shown)

    def _drag(self, number: int, right: bool, shown: Scene) -> None:
        """Move a border to where the mouse is (cmd_resize_pane_mouse_update)."""
        pane = next((pane for pane in shown.panes if pane.id == number), None)
        if pane is None:
            return
        columns, rows = self._at[0] - pane.box.left, self._at[1] - pane.box.top
        if right and columns > 0:
            self._client.give(f"resize-pane -t %{number} -x {columns}")
        elif not right and rows > 0:
            self._client.give(f"resize-pane -t %{number} -y {rows}")
