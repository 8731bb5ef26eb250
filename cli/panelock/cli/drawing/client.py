"""A client in a terminal: it draws its session's window, and does what is typed (tmux: server-client.c)."""

import json
import os
import select
import signal
import time
from binascii import a2b_base64
from typing import TYPE_CHECKING

from panelock.cli import terminal
from panelock.cli.drawing import bound, cursor_look, mouse, reports, scene, window
from panelock.cli.drawing.asking import ask
from panelock.cli.drawing.canvas import BEGIN, SYNCHRONIZED, Canvas, printable
from panelock.cli.drawing.clipboard import Clipboard
from panelock.cli.drawing.features import Terminal
from panelock.cli.drawing.hand import Hand
from panelock.cli.drawing.message import Message
from panelock.cli.drawing.output import Output
from panelock.cli.drawing.panes import View
from panelock.cli.drawing.pressed import READ_ONLY, only_reads
from panelock.cli.drawing.scene import Scene
from panelock.cli.drawing.styled import draw as drawn_text
from panelock.cli.drawing.talk import Answer, Block, Notice, Talk, Told
from panelock.cli.signals import ToldToEnd
from panelock.impl.host import wire
from panelock.impl.host.screens.runs import Runs
from panelock.impl.host.screens.screen import PLAIN
from panelock.impl.host.screens.styles import parse as style_of
from panelock.impl.paths import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from panelock.cli.drawing.pointing import Pointed

PAUSE_S = 0.01
"""The least time between two drawings: what comes meanwhile is drawn at once."""
AT_ONCE_S = 0.0002
"""Where there is something to be read already it takes less to find that."""
BEHIND = 1 << 20
"""Bytes that the terminal may have to take before it is spared what it can do without."""
_BELL = "\a"


class Client:
    """The client, attached."""

    def __init__(self, place: Place, talk: Talk, session: str, term: Terminal) -> None:
        self.session = session
        """Its name, as it was last."""
        self.scene: Scene | None = None
        self.views: dict[int, View] = {}
        self.asked = 0
        """How often commands were given that are not done yet: what is typed waits for them."""
        self.drawn = False
        """The terminal shows what is there."""
        self._place = place
        self._talk = talk
        self._term = term
        self._canvas = Canvas()
        self.clipboard = Clipboard(self)
        self._hand = Hand(self)
        self.message = Message(self)
        self._stale = True
        """Something else may be there to be drawn."""
        self._looking = False
        """It was asked what, and not answered yet."""
        self._draws_next = 0.0
        self._layout: object = None
        """Where pieces of the window begin."""
        self._cursor = ""
        """What puts the cursor where it is."""
        self._look_of_cursor = cursor_look.Shown()
        self._modes: dict[int, list[str]] = {}
        """What the host knows of the panes' modes."""
        self._mouse = ""
        """The terminal's mode for the mouse."""
        self._reports = reports.Reports()
        self._out = Output()
        self._looked = 0.0
        """When it was looked last whether there is anything to be read."""
        self._looks_next: float | None = None
        """When the status line is to be made anew, by the clock."""
        self._lend: Callable[[Callable[[], object]], None] = lambda _: None

    def run(self) -> None:
        """Show, until it is let go; raises ToldToEnd, Gone where the host is, and NotThere where it does not answer."""
        with terminal.raw(0, terminal.RETURN) as self._lend, terminal.resized() as winches, Output() as self._out:
            self._out.send(BEGIN)
            try:
                self._bind()
                self._say_size()
                for told in self._talk.early:
                    self._told(told)
                while not self._talk.over:
                    self._turn(winches)
            finally:
                for view in self.views.values():
                    view.close()
                self._hand.over.close_popup()
                self._out.send(self._look_of_cursor.end() + self._reports.end())

    @property
    def over(self) -> bool:
        """Whether it is let go."""
        return self._talk.over

    @property
    def outdated(self) -> bool:
        """Whether something has happened of which it is not known yet what it comes to."""
        return self._stale or self._looking

    # --- one turn ---

    def _turn(self, winches: int) -> None:
        now = time.monotonic()
        self._pass(now)
        self._hand.go_on(now)
        self.say_modes()
        if self._stale and not self._looking:
            self._look(now)
        if not (self.drawn or self._out.waiting) and now >= self._draws_next:
            self._draw(now)
        views = {view.sock.fileno(): view for view in self.views.values() if not view.gone}
        its, takes = self._hand.over.watched()
        watched: list[int] = [self._talk.sock.fileno(), 0, winches, *views, *its]
        writing = [*takes, self._out.fileno()] if self._out.waiting else takes
        begun = time.monotonic()
        readable, writable, _ = select.select(watched, writing, [], self._wait(now))
        ready, before = time.monotonic(), self._looked
        self._looked = ready
        if self._out.fileno() in writable:
            self._out.flush()
        if winches in readable:
            os.read(winches, 512)
            self._say_size()
        if self._talk.sock.fileno() in readable:
            for told in self._talk.hear():
                self._told(told)
        for fd, view in views.items():
            # What was told meanwhile may have been that the pane is gone.
            if fd in readable and self.views.get(view.pane) is view and view.hear():
                self.drawn = False
        self._hand.over.serve(its, readable, writable)
        if 0 in readable:
            data = os.read(0, 65536)
            if not data:
                raise ToldToEnd(signal.SIGHUP)
            # What was there already may have come at any time since the last look, and no two keys together.
            self._hand.take(data, before if ready - begun < AT_ONCE_S else ready, ready)

    def _wait(self, now: float) -> float | None:
        """Return how long nothing is to be done without being told to."""
        found = [self.message.ends, self._looks_next, *self._hand.deadlines()]
        if not (self.drawn or self._out.waiting):
            found.append(self._draws_next)
        first = min((one for one in found if one is not None), default=None)
        return None if first is None else max(first - now, 0)

    def _pass(self, now: float) -> None:
        """Let time have passed."""
        self.message.pass_time(now)
        self._hand.pass_time(now)
        if self._looks_next is not None and now >= self._looks_next:
            self._stale, self._looks_next = True, None

    # --- what it is told ---

    def _told(self, told: Told) -> None:
        if isinstance(told, Block):
            self._done(told)
        elif isinstance(told, Answer):
            self._answered(told)
        elif isinstance(told, Notice):
            act: Callable[[str], None] | None = {
                "message": self.message.told, "bell": lambda _: self._ring(),
                "clipboard": self.clipboard.set, "ask-clipboard": self.clipboard.ask,
                "passthrough": lambda said: self.write(a2b_base64(said).decode("utf-8", "surrogateescape"), moves=True),
                "keys-changed": lambda _: self._bind(), "suspend": lambda _: self._leave_to(terminal.stop),
                "lock": lambda said: self._leave_to(lambda: terminal.run_alone(json.loads(said))),
            }.get(told.word, self._hand.act(told.word))  # fmt: skip
            if act is not None:
                act(told.rest)
            else:
                self._stale = True
                self._hand.modes.changed()

    def _done(self, block: Block) -> None:
        """A command is done."""
        if block.lines and not (block.first or block.well):
            text = block.lines[-1].removeprefix("parse error: ")  # of several errors the last one stays
            self.message.show(text[:1].upper() + text[1:])

    def _answered(self, answer: Answer) -> None:
        """It is known what there is to draw."""
        if answer.behind:
            self.asked -= 1
        else:
            self._looking = False
        found = scene.read(answer.text)
        if found is not None:
            self._see(found)

    def give(
        self, commands: str, values: "Mapping[str, str] | None" = None, key: str = "",
        pointed: "Pointed | None" = None,
    ) -> None:  # fmt: skip
        """Give commands, if they may be given; what they do to the window is asked for behind them.

        ``values`` are what their formats may ask of the mouse, and ``pointed`` what that has done; ``key`` is what they
        are bound to.
        """
        if self._may_give(commands) and commands:
            self.say_modes()
            self._talk.give(commands, values, key, pointed)
            self.wait_for_all()

    def wait_for_all(self) -> None:
        """Ask what there is to draw behind all that was given: keys wait for the answer."""
        self._talk.send(wire.look(scene.QUESTION, behind=True))
        self.asked += 1

    def _may_give(self, commands: str) -> bool:
        """Tell whether it may give commands; whoever sits there is told if not."""
        if self.scene is not None and self.scene.read_only and not only_reads(commands):
            self.message.show(READ_ONLY.capitalize())
            return False
        return True

    def closed(self, number: int, answer: str | None = None) -> None:
        """What was asked is closed, answered by commands or by nothing: tell the host, if anybody waits for it."""
        if not number:
            return
        if answer is not None and self._may_give(answer):
            self.say_modes()
            self._talk.send(wire.closed(number, 0, answer))
        else:
            self._talk.send(wire.closed(number, 1))

    def send(self, frame: bytes) -> None:
        """Send the host a frame."""
        self._talk.send(frame)

    def ask_host(self, *words: str) -> str:
        """Return what a command prints."""
        return ask(self._place, *words)

    def expanded(self, template: str, pane: int | None = None) -> str:
        """Return what a format comes to, for a pane if one is named."""
        if "#" not in template:
            return template
        at = () if pane is None else ("-t", f"%{pane}")
        return self.ask_host("display-message", "-p", *at, template).removesuffix("\n")

    def write(self, text: str, *, moves: bool = False) -> None:
        """Write to the terminal what is no part of the picture, unless it takes nothing, and may move the cursor."""
        if self._out.behind < BEHIND:
            self._out.send(text)
        if moves:
            self._cursor, self.drawn = "", False

    def give_quietly(self, commands: str) -> None:
        """Give commands that change nothing of the window."""
        self._talk.give(commands)

    def redraw(self) -> None:
        """Draw all of it anew: something else stood over it, or is to."""
        self._canvas.forget()
        self.drawn = False

    def look(self) -> None:
        """Something else may be there to be drawn."""
        self._stale = True

    def _look(self, now: float) -> None:
        """Ask what there is to draw."""
        self._stale, self._looking = False, True
        self._talk.send(wire.look(scene.QUESTION, behind=False))
        interval = 0 if self.scene is None else int(self.scene.options["status-interval"])
        self._looks_next = now + interval if interval else None

    def _see(self, found: Scene) -> None:
        """Draw this from now on."""
        shown = scene.visible(found, terminal.size()[1])
        before, self.scene = self.scene, shown
        self.session, self.drawn = shown.session, False
        self._hand.see(found)
        self._watch()
        if shown.options["title"] and (before is None or before.options["title"] != shown.options["title"]):
            self._out.send(f"\x1b]0;{printable(shown.options['title'])}\a")

    def _watch(self) -> None:
        """Look at the panes that are seen, and at those only."""
        shown = self.scene
        chosen_from = self._hand.modes.wanted()
        wanted = dict.fromkeys([] if shown is None else [pane.id for pane in shown.panes], False)
        wanted |= dict.fromkeys(chosen_from, True)  # as if they were in no mode
        for pane in [pane for pane, view in self.views.items() if wanted.get(pane) is not view.plain or view.gone]:
            self.views.pop(pane).close()
        for pane in wanted.keys() - self.views.keys():
            self.views[pane] = View(self._place, pane, self._talk.send, plain=wanted[pane])

    def _say_size(self) -> None:
        columns, rows = terminal.size()
        self._talk.send(wire.resize(columns, rows))
        self._hand.over.uncover()
        if self.scene is not None:
            self.scene = scene.visible(self.scene, rows)
        self.redraw()
        self._stale = True

    def say_modes(self) -> None:
        """Let formats know in which modes panes are here."""
        modes = self._hand.modes.named()
        if modes != self._modes:
            self._modes, self._stale = modes, True
            self._talk.send(wire.frame(wire.MODES, json.dumps(modes).encode()))

    def _bind(self) -> None:
        """Learn what keys do now."""
        self._hand.set_tables(bound.read(self.ask_host("list-keys")))

    # --- drawing ---

    def _draw(self, now: float) -> None:
        """Draw what there is; then the panes may tell more."""
        self.drawn = True
        if self.scene is None:
            return
        self._draws_next = now + PAUSE_S
        size, seen = terminal.size(), self._hand.modes.seen(self.scene)
        features = self._term.features(self.scene.options)
        self._canvas.know(full_colour="rgb" in features)
        layout = scene.layout(seen)
        if layout != self._layout:
            self._layout = layout
            self._canvas.forget()
        pictures = self._hand.modes.pictures(seen)
        cursor = window.draw(self._canvas, seen, self.views, size, self._line(), pictures)
        for piece in self._hand.over.pieces(seen, window.area(seen, *size, window.cursor_in(seen, self.views))):
            self._canvas.over(*piece)
        self._watch()  # whoever chooses may want to see others by now
        drawn = self._canvas.taken() + self._mouse_mode(self.scene) + self._reports.change(self.scene.options, features)
        over = self._hand.over
        if over.covers:
            cursor = None if over.popup is None else over.popup.cursor()
        look = cursor_look.PLAIN
        if over.popup is not None:
            look = cursor_look.wanted(over.popup.facts.look, "default", "none")
        elif seen.panes and not over.covers:
            pane = seen.panes[seen.active]
            if not (pane.mode or pane.id in pictures):
                look = cursor_look.of_pane(pane, self.views.get(pane.id))
        drawn += self._look_of_cursor.change(look, seen=cursor is not None)
        at = "" if cursor is None else f"\x1b[{cursor[1] + 1};{cursor[0] + 1}H\x1b[?25h"
        if drawn or at != self._cursor:
            self._cursor = at
            begin, end = SYNCHRONIZED if "sync" in features else ("", "")
            self._out.send(f"{begin}\x1b[?25l{drawn}\x1b[0m{at}{end}")
        for view in self.views.values():
            view.drawn()

    def _mouse_mode(self, shown: Scene) -> str:
        """Return what gives the terminal the mode for the mouse that is wanted now."""
        facts = [view.facts for view in self.views.values() if view.facts is not None]
        active = self.views.get(shown.panes[shown.active].id) if shown.panes else None
        of_active = None if active is None else active.facts
        before, self._mouse = self._mouse, self._hand.over.mouse_mode(of_active, facts, shown.options["mouse"] == "1")
        return mouse.change(before, self._mouse).decode()

    def _line(self) -> Runs | None:
        """Return what takes the status line's place: a message, or else a prompt."""
        if self.scene is None:
            return None
        columns, prompt = terminal.size()[0], None if self.message.text is not None else self._hand.prompts.open
        name = "message-style" if prompt is None else prompt.style
        style = style_of(self.scene.options[name], PLAIN, PLAIN)
        if prompt is None:
            said = self.message.text
            return None if said is None else tuple(drawn_text(said, columns, style))
        return prompt.shown(columns).runs(columns, style)

    def _ring(self) -> None:
        if not self._out.waiting:
            self._out.send(_BELL)

    def _leave_to(self, does: "Callable[[], object]") -> None:
        """Leave the terminal as it was while something is done, and draw all again behind that."""
        self._mouse, before = "", terminal.size()
        self._out.send(self._look_of_cursor.end() + self._reports.end())
        self._lend(does)
        self._out.send(BEGIN)
        self._talk.send(wire.frame(wire.BACK))
        if terminal.size() != before:  # who is stopped is not told
            self._say_size()
        self.redraw()
        self._stale = True
