"""The panes of a client that are in copy mode, or show what a command has printed; and what comes of copying."""

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from panelock.cli.drawing.scene import PaneScene, Scene
from panelock.cli.drawing.window import Picture
from panelock.impl.host.screens.copying import mode as copying
from panelock.impl.host.screens.copying.mode import CopyMode
from panelock.impl.host.screens.copying.snapshot import folded
from panelock.impl.host.screens.copying.state import Copied

if TYPE_CHECKING:
    from panelock.cli.drawing.client import Client
    from panelock.cli.drawing.pointing import Pointed

MOST = 32
"""So many panes are in copy mode at a time: each has a copy of its history."""
DRAG_S = 0.05
"""How often it scrolls while the mouse is held at the first row or the last."""


class _Entered(NamedTuple):
    """A pane in copy mode, of which size; what a command has printed is not captured anew."""

    mode: CopyMode
    size: tuple[int, int]
    printed: str | None = None


class Copying:
    """Panes in copy mode."""

    def __init__(self, client: "Client") -> None:
        self.dragged: int | None = None
        """The pane in which the mouse selects."""
        self._client = client
        self._modes: dict[int, _Entered] = {}
        self._searched: dict[int, tuple[str, bool] | None] = {}
        """What was searched for in each pane the last time."""
        self._drags_on: float | None = None

    def table(self, shown: Scene, pane: int | None) -> str | None:
        """Return the key table of a pane, if it is in copy mode."""
        if pane not in self._modes:
            return None
        return "copy-mode-vi" if shown.options["mode-keys"] == "vi" else "copy-mode"

    def named(self) -> Iterator[tuple[int, str]]:
        """Return which panes are in copy mode, or show what a command has printed."""
        for pane, entered in self._modes.items():
            yield pane, "copy-mode" if entered.printed is None else "view-mode"

    def picture(self, pane: PaneScene) -> Picture | None:
        """Return what a pane shows that is in copy mode."""
        entered = self._modes.get(pane.id)
        if entered is None:
            return None
        size = pane.box.width, pane.box.height
        if size != entered.size:
            printed = entered.printed
            entered.mode.refresh(self._captures(pane.id) if printed is None else _captured(printed, size), size)
            self._modes[pane.id] = entered._replace(size=size)
        return Picture(entered.mode.rows(), entered.mode.cursor())

    # --- entering and leaving ---

    def enter(self, said: str, pointed: "Pointed | None", now: float) -> int:
        """The host says that a pane is to enter copy mode, and how; returns the pane."""
        number: int
        number, flags = json.loads(said)
        if number not in self._modes:
            self._enter(number, flags)
        elif "u" in flags:
            self._modes[number].mode.command(["page-up"])
        if "M" in flags and number in self._modes and pointed is not None:
            self._begin_drag(number, pointed, now)
        self._client.redraw()
        return number

    def _enter(self, number: int, flags: Sequence[str]) -> None:
        shown, view = self._client.scene, self._client.views.get(number)
        pane = None if shown is None else next((one for one in shown.panes if one.id == number), None)
        if shown is None or pane is None or view is None or view.facts is None:
            return
        size = pane.box.width, pane.box.height
        mode = CopyMode(
            self._captures(number), size, (view.facts.cursor_x, view.facts.cursor_y), shown.options,
            pages_up="u" in flags, leaves="e" in flags, hides_position="H" in flags,
            searched=self._searched.get(number),
        )  # fmt: skip
        self._modes[number] = _Entered(mode, size)
        while len(self._modes) > MOST:
            del self._modes[next(iter(self._modes))]  # of panes in other windows, which may be gone

    def print(self, lines: list[str]) -> None:
        """Show in the active pane what a command has printed, behind what one before it has (view mode)."""
        shown = self._client.scene
        if shown is None or not shown.panes:
            return
        pane = shown.panes[shown.active]
        text = "".join(line.replace("\x1b", "\\033") + "\n" for line in lines)
        before, size = self._modes.get(pane.id), (pane.box.width, pane.box.height)
        if before is not None and before.printed is not None:
            printed = before.printed + text
            before.mode.refresh(_captured(printed, size), size)
            self._modes[pane.id] = before._replace(printed=printed)
        else:
            mode = CopyMode(_captured(text, size), size, (0, 0), shown.options)
            mode.command(["history-top"])
            mode.command(["top-line"])
            self._modes[pane.id] = _Entered(mode, size, text)
        self._client.redraw()

    def _captures(self, number: int) -> list[str]:
        return [self._client.ask_host(*command) for command in copying.captures(f"%{number}")]

    # --- commands ---

    def command(self, said: str, pointed: "Pointed | None", now: float) -> None:
        """The host says what a pane in copy mode is to do (send-keys -X)."""
        number, times, expands, words = json.loads(said)
        entered = self._modes.get(number)
        if entered is None:
            self._client.show_message("Not in a mode")
            return
        mode = entered.mode
        if not words:
            mode.repeat(times)
            return
        if pointed is not None:
            if words == ["begin-selection"] and pointed.dragging:
                self._begin_drag(number, pointed, now)
                return
            if pointed.x is not None and pointed.y is not None and "Wheel" not in pointed.key.name:
                mode.point(pointed.x, pointed.y)
        outcome = mode.command([mode.expanded(word) for word in words] if expands else words, times)
        if outcome.copied is not None:
            self._keep(outcome.copied)
        if outcome.refreshes and entered.printed is None:
            mode.refresh(self._captures(number), entered.size)
        if outcome.left:
            self.leave(number)
        self._client.redraw()

    def leave(self, number: int) -> None:
        """Leave the mode, if the pane is in it."""
        entered = self._modes.pop(number, None)
        if entered is not None:
            self._searched[number] = entered.mode.searched

    def _keep(self, copied: Copied) -> None:
        """Put what was copied into a buffer, the terminal's clipboard, and a program's input."""
        client, text = self._client, copied.text
        if copied.stored and text:
            newest, *_ = client.ask_host("list-buffers", "-F", "#{buffer_name}").splitlines() or [""]
            if copied.append and newest:
                client.ask_host("set-buffer", "-a", "-b", newest, "--", text)
            elif copied.prefix:
                client.ask_host("set-buffer", "-b", self._name(client.expanded(copied.prefix)), "--", text)
            else:
                client.ask_host("set-buffer", "--", text)
        if text and client.scene is not None and client.scene.options["set-clipboard"] != "off":
            client.clipboard.copy(text)
        if copied.command:
            command = client.expanded(copied.command)
            threading.Thread(target=_pipe, args=(command, text), daemon=True).start()

    def _name(self, prefix: str) -> str:
        """Return the first name of a buffer with this beginning that is free."""
        taken = set(self._client.ask_host("list-buffers", "-F", "#{buffer_name}").splitlines())
        return next(name for number in range(len(taken) + 1) if (name := f"{prefix}{number}") not in taken)

    # --- the mouse ---

    def deadline(self) -> float | None:
        """Return when ``drag_on`` is to be called."""
        return self._drags_on

    def _begin_drag(self, number: int, pointed: "Pointed", now: float) -> None:
        """Begin to select where the mouse was last, which is where its button was pressed (window_copy_start_drag)."""
        if pointed.last is not None:
            self.dragged = number
            self._modes[number].mode.begin_drag(*pointed.last)
            if pointed.x is not None and pointed.y is not None:
                self.drag(pointed.x, pointed.y, now)

    def drag(self, x: int, y: int, now: float) -> None:
        """The mouse is moved while it selects."""
        entered = None if self.dragged is None else self._modes.get(self.dragged)
        if entered is not None:
            self._drags_on = now + DRAG_S if entered.mode.drag(x, y) else None
            self._client.redraw()

    def drag_on(self, now: float) -> None:
        """The mouse is held at an edge."""
        entered = None if self.dragged is None else self._modes.get(self.dragged)
        self._drags_on = now + DRAG_S if entered is not None and entered.mode.drag_on() else None
        self._client.redraw()

    def let_go(self) -> None:
        """The mouse selects no more."""
        self.dragged = self._drags_on = None


def _captured(printed: str, size: tuple[int, int]) -> list[str]:
    """Return what capture-pane would print of a pane of this size in which this was printed (copying.captures)."""
    return [folded(printed, size[0]), printed]


def _pipe(command: str, text: str) -> None:
    """Run a program with a text as its input (copy-pipe)."""
    subprocess.run(
        ["/bin/sh", "-c", command], input=text.encode("utf-8", "surrogateescape"), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False, start_new_session=True,
    )  # fmt: skip
