"""What takes a person's keys in place of the program in a pane: modes of panes.

Copy mode is the pane's, and the host does it (host/moding.py). What is chosen from, and clocks, are the client's own:
for nobody else panes are in such a mode. What the host tells this client by formats knows of them (Client.say_modes).
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from panelock.cli.drawing import choosing, clock, menu
from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.choosing_listing import Listing, Offer, Outcome
from panelock.cli.drawing.over import Over
from panelock.cli.drawing.pointing import Pointed
from panelock.cli.drawing.scene import PaneScene, Scene
from panelock.cli.drawing.selecting import Selecting
from panelock.cli.drawing.window import Picture
from panelock.impl.host.screens.screen import PLAIN
from panelock.impl.host.screens.styles import parse as style_of
from panelock.impl.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.cli.drawing.client import Client


class Modes:
    """The modes of one client's panes."""

    def __init__(
        self, client: "Client", over: Over, ask: "Callable[[str, Callable[[str | None], None]], None]"
    ) -> None:
        """``ask`` opens a prompt, and tells what was typed, or None."""
        self._client, self._over = client, over
        self._ask = ask
        self.selecting = Selecting(client)
        self._choosers: dict[int, Listing] = {}
        self._asks = False
        """The host was asked what there is to choose from, because something has changed."""
        self._processes: dict[int, str] = {}
        self._asked = False
        """It was asked whether a pane is in copy mode still, for the next key."""
        self._clocks: set[int] = set()
        """The panes that show a clock, over the mode that they were in; any other one after that takes it away."""
        self._clocks_next = 0.0
        self._there: set[int] = set()
        """The panes of the window that is shown: those of others stay in their modes until they are shown again."""

    # --- showing ---

    def seen(self, shown: Scene) -> Scene:
        """Return what is drawn of a scene: a mode that wants all of the window has it."""
        chooser = self._of_active(shown)
        if chooser is None or not chooser.zoom:
            return shown
        active = shown.panes[shown.active]._replace(box=Box(0, 0, shown.width, shown.height))
        return shown._replace(panes=[active], zoomed=True)

    def pictures(self, shown: Scene) -> Mapping[int, Picture]:
        """Return what panes show that are in a mode; ``shown`` is what is seen."""
        style = style_of(shown.options["mode-style"], PLAIN, PLAIN)
        found = {}
        for pane in shown.panes:
            chooser = self._choosers.get(pane.id)
            if pane.id in self._clocks:
                found[pane.id] = self._clock(pane, shown)
            elif chooser is not None:
                rows = chooser.rows(pane.box.width, pane.box.height, style, self._client.views)
                found[pane.id] = Picture(rows, chooser.cursor)
                if asks := chooser.asks():
                    self._client.say_modes()
                    self._client.give_quietly(asks)
        return found

    def wanted(self) -> set[int]:
        """Return the panes whose contents are shown, beside those of the window."""
        return {pane for chooser in self._shown() for pane in chooser.wanted}

    def _shown(self) -> list[Listing]:
        return [chooser for pane, chooser in self._choosers.items() if pane in self._there]

    def see(self, shown: Scene) -> None:
        """Know which panes the window has: who is another process is in no mode, who was not there learns what is."""
        before, self._there = self._there, {pane.id for pane in shown.panes}
        for pane in shown.panes:
            if self._processes.setdefault(pane.id, pane.process) != pane.process:
                self._processes[pane.id] = pane.process
                self.leave(pane.id)
        for chooser in self._shown():
            if chooser.pane not in before:
                self._client.give_quietly(chooser.question)

    def _of_active(self, shown: Scene) -> Listing | None:
        return self._choosers.get(shown.panes[shown.active].id) if shown.panes else None

    def table(self, shown: Scene, pane: int | None) -> str | None:
        """Return the key table of the mode that a pane is in: who chooses has none, whatever is below."""
        if pane in self._choosers or pane in self._clocks or not _copies(shown, pane):
            return None
        return "copy-mode-vi" if shown.options["mode-keys"] == "vi" else "copy-mode"

    def may_be_over(self, shown: Scene) -> bool:
        """Ask anew where the active pane was in copy mode, but something has happened since that: keys wait then.

        Once for each key: something may happen all the time.
        """
        asked, self._asked = self._asked, False
        if asked or not (self._client.outdated and shown.panes and _copies(shown, shown.panes[shown.active].id)):
            return False
        self._asked = True
        self._client.wait_for_all()
        return True

    def takes(self, shown: Scene, pane: int | None) -> bool:
        """Tell whether what is done to a pane is for a mode: no program in it sees that."""
        return pane in self.named() or _copies(shown, pane)

    def named(self) -> dict[int, list[str]]:
        """Return in which modes panes are that are its own, as formats name them, the topmost first."""
        found: dict[int, list[str]] = {}
        for pane in self._clocks:
            found.setdefault(pane, []).append("clock-mode")
        for pane, chooser in self._choosers.items():
            found.setdefault(pane, []).append(chooser.name)
        return found

    def leave(self, pane: int) -> None:
        """A pane is in no mode of its own any more."""
        self._choosers.pop(pane, None)
        self._clocks.discard(pane)
        self._client.redraw()

    # --- choosing ---

    def choose(self, said: str) -> None:
        """The host has said what there is to choose from."""
        self._asks = False
        shown = self._client.scene
        if shown is None:
            return
        pane = choosing.pane_of(said)
        chooser = choosing.opened(said, self._choosers.pop(pane, None), shown.width, shown.height)
        if chooser is not None:
            self._choosers[pane] = chooser
            self._clocks.discard(pane)
        self._client.redraw()

    def learn(self, said: str) -> None:
        """The host has said what a value expands to."""
        told = json.loads(said)
        chooser = self._choosers.get(told["pane"])
        if chooser is not None:
            chooser.learned[told["text"]] = told["value"]
            self._client.drawn = False

    def changed(self) -> None:
        """Something is otherwise: whoever chooses sees it, and is not asked for twice at a time."""
        if not self._asks:
            for chooser in self._shown():
                if not chooser.follows:
                    continue
                self._asks = True
                self._client.give_quietly(chooser.question)

    def press(self, key: Key, shown: Scene) -> bool:
        """Take a key that is bound to nothing; False where no mode wants it."""
        if shown.panes and self.leave_clock(shown.panes[shown.active].id):
            return True
        chooser = self._of_active(shown)
        if chooser is None:
            return bool(shown.panes) and _copies(shown, shown.panes[shown.active].id)
        self._done(chooser, chooser.press(key))
        return True

    def paste(self, pasted: Sequence[Key], shown: Scene) -> bool:
        """Take what was pasted as keys; False where the active pane is in no mode."""
        pane = shown.panes[shown.active].id if shown.panes else None
        if pane is None or not self.takes(shown, pane):
            return False
        if not self.leave_clock(pane):
            for key in pasted:
                if pane in self._choosers:
                    self.press(key, shown)
        return True

    def point(self, pointed: Pointed, shown: Scene) -> bool:
        """Take what the mouse does on a pane; False where that is in no mode, and the program is to know."""
        pane = pointed.pane
        if pane is None or not self.takes(shown, pane):
            return False
        chooser = self._choosers.get(pane)
        if not self.leave_clock(pane) and chooser is not None and pointed.x is not None and pointed.y is not None:
            outcome = chooser.point(pointed.key.name, pointed.x, pointed.y)
            self._done(chooser, outcome)
            if outcome.menu is not None:
                self._offer(chooser, outcome.menu, (pointed.x, pointed.y))
        return True

    def _offer(self, chooser: Listing, offer: Offer, at: tuple[int, int]) -> None:
        """Show a menu about a line: as in tmux it stands on the terminal where the mouse is in the pane."""
        shown = self._client.scene
        if shown is None:
            return
        looks = [(shown.options[name], "") for name in ("menu-style", "menu-selected-style", "menu-border-style")]
        items = [None if one is None else (*one, "") for one in offer.items]
        said = menu.Said(title=offer.title, items=items, styles=looks, lines=shown.options["menu-border-lines"])

        def takes(outcome: menu.Outcome) -> None:
            if outcome.key is not None and self._choosers.get(chooser.pane) is chooser:
                self._done(chooser, chooser.take(offer.line, outcome.key))

        self._over.offer(said, at, takes)

    def _done(self, chooser: Listing, outcome: Outcome) -> None:
        if outcome.closed:
            self._choosers.pop(chooser.pane, None)
        for commands in outcome.commands:
            self._client.give(commands)
        if outcome.stale:
            self._client.give_quietly(chooser.question)
            self._client.wait_for_all()  # the next key is for what there is then
        if outcome.prompt:
            self._ask(outcome.prompt, lambda text: self._done(chooser, chooser.answer(text)))
        self._client.redraw()

    # --- clocks ---

    def show_clock(self, pane: int, now: float) -> None:
        """Let a pane show what time it is."""
        self._clocks.add(pane)
        self._clocks_next = now + 1
        self._client.redraw()

    def leave_clock(self, pane: int) -> bool:
        """Any key takes it away; tells whether there was one."""
        there = pane in self._clocks
        if there:
            self._clocks.remove(pane)
            self._client.redraw()
        return there

    def _clock(self, pane: PaneScene, shown: Scene) -> Picture:
        said = clock.text(time.time(), shown.options["clock-mode-style"])
        return Picture(clock.rows(said, shown.options["clock-mode-colour"], pane.box.width, pane.box.height), None)

    def deadline(self) -> float | None:
        """Return when ``tick`` is to be called."""
        return self._clocks_next if self._clocks & self._there else None

    def tick(self, now: float) -> None:
        """A second has passed: a clock may show something else, for who sets the time is not told of either."""
        self._clocks_next = now + 1
        self._client.drawn = False


def _copies(shown: Scene, pane: int | None) -> bool:
    """Tell whether a pane is in copy mode, or in view mode, which is one."""
    return any(one.id == pane and one.mode for one in shown.panes)
