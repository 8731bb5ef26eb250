"""What is typed and pointed at, and what takes it: a prompt, a mode, a key table, or a pane."""

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

from panelock.cli import terminal
from panelock.cli.drawing import mouse, styled, typed, window
from panelock.cli.drawing.aimed import resolve
from panelock.cli.drawing.pointing import Ground, Pointed, Pointing
from panelock.cli.drawing.pressed import READ_ONLY, Pressed, only_reads
from panelock.cli.drawing.prompt import History, Prompt
from panelock.cli.drawing.scene import PaneScene, Scene
from panelock.cli.drawing.window import Picture
from panelock.impl import keys
from panelock.impl.host import wire
from panelock.impl.host.screens.screen import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.cli.drawing.bound import Tables
    from panelock.cli.drawing.client import Client
    from panelock.cli.drawing.panes import View

ESCAPE_S = 0.5
"""escape-time, as long as it is not known."""
_DRAG = "resize-pane -M"
_NO_KEYS = (typed.FOCUS_IN, typed.FOCUS_OUT)


class Hand:
    """The person's hand."""

    def __init__(self, client: "Client") -> None:
        self.prompt: Prompt | None = None
        self._client = client
        self._history = History()
        self._pressed = Pressed()
        self._pointing = Pointing()
        self._pointed: Pointed | None = None
        """The last that the mouse has done."""
        self._dragged: Pointed | None = None
        """Which border is dragged."""
        self._table: str | None = None
        """Which table the host knows of."""
        self._unfinished = b""
        """The beginning of a key."""
        self._keys: deque[typed.Typed] = deque()
        """What was typed and is not done yet: the window may be another one by then."""
        self._typed_at = 0.0
        self._acts: dict[str, Callable[[str], None]] = {
            "prompt": self._open_prompt, "key-table": self._go_to_table, "mouse": lambda _: self._point_into_pane(),
        }  # fmt: skip

    # --- what it is told ---

    def act(self, word: str) -> "Callable[[str], None] | None":
        """Return what does what the host says by a word; None where that is nothing for a hand."""
        return self._acts.get(word)

    def set_tables(self, tables: "Tables") -> None:
        """Keys do this from now on."""
        self._pressed.tables = tables

    def print(self, lines: list[str]) -> None:
        """Show what a command has printed."""
        self._client.show_message(lines[0])

    def see(self, shown: Scene) -> None:
        """Take part in what is drawn from now on."""

    def pictures(self, shown: Scene) -> Mapping[int, Picture]:
        """Return what panes show that are in a mode."""
        return {}

    def take(self, data: bytes, now: float) -> None:
        """Take what was typed."""
        self._unfinished += data
        self._typed_at = now

    # --- time ---

    def deadlines(self) -> list[float]:
        """Return when ``pass_time`` or ``go_on`` has something to do though nothing is typed."""
        found = [self._pressed.deadline(), self._pointing.deadline()]
        if self._unfinished and not typed.settled(self._unfinished):
            found.append(self._typed_at + self._escape_time())
        return [one for one in found if one is not None]

    def pass_time(self, now: float) -> None:
        """Let time have passed."""
        ends = self._pressed.deadline()
        if ends is not None and now >= ends:
            self._pressed.tire()
            self._say_table()
        ends, shown = self._pointing.deadline(), self._client.scene
        if ends is not None and now >= ends and shown is not None:
            pointed = self._pointing.tire(self._ground(shown))
            if pointed is not None:
                self._click(pointed, shown, now)

    def _escape_time(self) -> float:
        shown = self._client.scene
        return ESCAPE_S if shown is None else int(shown.options["escape-time"]) / 1000

    # --- keys ---

    def go_on(self, now: float) -> None:
        """Do what was typed, up to what may change the window: what comes behind is for the one that is shown then."""
        client = self._client
        pressed, self._unfinished = typed.split(self._unfinished, more=now < self._typed_at + self._escape_time())
        self._keys.extend(pressed)
        while self._keys and client.scene is not None and not (client.asked or client.over):
            self._press(self._keys.popleft(), client.scene, now)
            self._say_table()

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
        if one.key.name in _NO_KEYS:
            return
        if one.key.name == typed.MOUSE:
            self._point(one, shown, now)
            return
        self._client.clear_message()
        if self.prompt is not None:
            self._answer(one)
        elif one.key.name == typed.PASTE:
            self._type(shown, lambda view: view.paste(typed.pasted(one)))
        else:
            does = self._pressed.press(one.key, now, shown.options)
            if does.forwards:
                backspace = keys.backspace_code(shown.options["backspace"])
                self._type(shown, lambda view: view.press(one.key, one.data, backspace))
            elif does.commands is not None:
                self._give(does.commands, shown)

    def _give(self, commands: str, shown: Scene) -> None:
        if shown.read_only and not only_reads(commands):
            self._client.show_message(READ_ONLY.capitalize())
        else:
            self._client.give(commands)

    def _type(self, shown: Scene, into: "Callable[[View], None]") -> None:
        """Type into the active pane, and into all that take the same."""
        if shown.read_only or not shown.panes:
            return
        active = shown.panes[shown.active]
        for pane in shown.panes:
            if (pane is active or (active.synchronized and pane.synchronized)) and pane.takes_input:
                view = self._client.views.get(pane.id)
                if view is not None:
                    into(view)

    # --- prompts ---

    def _open_prompt(self, said: str) -> None:
        shown = self._client.scene
        status_keys = "emacs" if shown is None else shown.options["status-keys"]
        fresh = Prompt(said, status_keys=status_keys, history=self._history)
        if self.prompt is None or fresh.kind == "confirm":
            self.prompt, self._client.drawn = fresh, False
            for commands in fresh.first:
                self._client.give(commands)

    def _answer(self, one: typed.Typed) -> None:
        """A key for the prompt; of a paste every character is one."""
        assert self.prompt is not None
        if one.key.name == typed.PASTE:
            self._keys.extendleft(reversed(typed.split(typed.pasted(one), more=False)[0]))
            return
        outcome = self.prompt.press(one.key, one.data)
        if outcome.closed:
            self.prompt = None
        self._client.drawn = False
        self._keys.extendleft(reversed(typed.split(outcome.unheeded, more=False)[0]))
        for commands in outcome.commands:
            self._client.give(commands)

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
        pointed = None if report is None else self._pointing.point(report, self._ground(shown), now)
        if pointed is None:
            return
        if self._dragged is not None and not self._drag(self._dragged, pointed, shown):
            self._dragged = None
        else:
            self._click(pointed, shown, now)

    def _click(self, pointed: Pointed, shown: Scene, now: float) -> None:
        """Do what is bound to what the mouse has done; with ``mouse off`` it is the pane's."""
        self._pointed = pointed
        if shown.options["mouse"] != "1":
            self._point_into_pane()
            return
        does = self._pressed.press(pointed.key, now, shown.options)
        if does.forwards:
            self._point_into_pane()
        elif does.commands == _DRAG:
            self._dragged, self._pointing.taken = pointed, True
        elif does.commands is not None:
            self._give(resolve(does.commands, pointed.pane, pointed.window, shown.session), shown)

    def _point_into_pane(self) -> None:
        """Let the program in the pane have what the mouse has done, as it wants it."""
        pointed, shown = self._pointed, self._client.scene
        if pointed is None or shown is None or shown.read_only or pointed.report is None or pointed.pane is None:
            return
        view = self._client.views.get(pointed.pane)
        if view is not None and view.facts is not None and pointed.x is not None and pointed.y is not None:
            view.type(mouse.encode(pointed.report, pointed.x, pointed.y, view.facts))

    def _drag(self, border: Pointed, pointed: Pointed, shown: Scene) -> bool:
        """Move a border to where the mouse is (cmd_resize_pane_mouse_update); False where the drag has ended."""
        pane = next((pane for pane in shown.panes if pane.id == border.pane), None)
        if not pointed.dragging or pane is None or pointed.report is None:
            return False
        at = self._ground(shown).area
        self._move_border(pane, border, pointed.report.x + at.x, pointed.report.y - at.top + at.y)
        return True

    def _move_border(self, pane: PaneScene, border: Pointed, x: int, y: int) -> None:
        assert border.report is not None
        box, began = pane.box, border.report
        if began.x == box.right and x > box.left:
            self._client.give(f"resize-pane -t %{pane.id} -x {x - box.left}")
        elif began.x != box.right and y > box.top:
            self._client.give(f"resize-pane -t %{pane.id} -y {y - box.top}")
