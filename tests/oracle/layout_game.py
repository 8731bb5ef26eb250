"""The layout modules beside a real tmux: steps that both play, compared after each. For test_layout_oracle.py."""

import subprocess
from pathlib import Path

import pytest

from panelock.impl import layout, layout_change, layout_places, layout_sets, layout_text
from panelock.impl.layout import BadLayout, Cell, Kind, NoSpace, Tree
from panelock.impl.layout_places import ENDLESS, Places

Step = tuple[str, int, int, int]
"""What to do, to which pane (counted round), and two numbers that mean what the step likes."""

PANE_FORMAT = "#{pane_id} #{pane_left} #{pane_top} #{pane_width} #{pane_height} #{pane_active}"
WINDOW_FORMAT = "#{window_width}x#{window_height} #{window_layout}"
IDLE = ("sleep", "1000")


class TmuxRefusedError(Exception):
    """tmux said no; the text is its."""


class Tmux:
    """A private server."""

    def __init__(self, folder: str) -> None:
        self.socket = str(Path(folder, "s"))
        self.call("new-session", "-d", "-s", "base", *IDLE)

    def call(self, *arguments: str) -> list[str]:
        command = ["tmux", "-S", self.socket, "-f", "/dev/null", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        if done.returncode:
            raise TmuxRefusedError(done.stderr.strip())
        return done.stdout.splitlines()


class OracleBrokeError(Exception):
    """tmux's own layout does not add up any more."""


class Game:
    """One window in both worlds."""

    def __init__(self, tmux: Tmux, sx: int, sy: int, status: str) -> None:
        self.tmux = tmux
        self.status = status
        reply = tmux.call(
            *("new-session", "-d", "-x", str(sx), "-y", str(sy), "-P", "-F", "#{session_id} #{pane_id}", *IDLE),
            *(";", "set-option", "-w", "pane-border-status", status),
        )
        self.session, pane = reply[0].split()
        first = int(pane[1:])
        self.panes = [first]
        self.recent = [first]
        self.active = first
        self.root = layout.single(first, sx, sy)
        self.arranged = -1
        self.flat = False
        self.manual: tuple[int, int] | None = None
        self.past = [self.root]
        self.agree(self.ask())

    def end(self) -> None:
        self.tmux.call("kill-session", "-t", self.session)

    def places(self, zoomed: int | None = None) -> Places:
        """In pane order, as they count for neighbours."""
        found = layout_places.places(self.root, self.root.sx, self.root.sy, self.status, zoomed)
        return {pane: found[pane] for pane in self.panes}

    def ask(self, *command: str) -> list[str]:
        chain = [*command, ";"] if command else []
        window = f"{self.session}:"
        query = (
            "display-message",
            "-p",
            "-t",
            window,
            WINDOW_FORMAT,
            ";",
            "list-panes",
            "-t",
            window,
            "-F",
            PANE_FORMAT,
        )
        return self.tmux.call(*chain, *query)

    def agree(self, reply: list[str], zoomed: int | None = None) -> None:
        theirs = reply[0].split()
        if not adds_up(theirs[1], self.panes):
            raise OracleBrokeError
        ours = [f"{self.root.sx}x{self.root.sy}", layout_text.dump(self.root)]
        rows = [row.split() for row in reply[1:]]
        self.flat = any(row[4] == "0" for row in rows)
        active = next(int(row[0][1:]) for row in rows if row[5] == "1")
        if active != self.active and active in self.panes:
            self.activate(active)
        mine = [[f"%{pane}", *map(str, place)] for pane, place in self.places(zoomed).items()]
        # Only a pane's height can differ by what we do better: never less than one row.
        right = theirs, [[*row[:4], str(max(int(row[4]), 1))] for row in rows]
        assert (ours, mine) == right, f"\nours {ours} {mine}\ntmux {right}"
        assert layout.check(self.root), layout.fault(self.root)

    def activate(self, pane: int) -> None:
        self.active = pane
        self.recent = [pane, *(other for other in self.recent if other != pane)]

    def settle(self) -> None:
        """Make a size that resize-window set the one the window has: tmux goes back to it whenever it likes."""
        size = (self.root.sx, self.root.sy)
        if self.manual and self.manual != size:
            self.manual = size
            self.tmux.call("resize-window", "-t", f"{self.session}:", "-x", str(size[0]), "-y", str(size[1]))

    def play(self, step: Step) -> None:
        name, which, one, two = step
        if self.flat and name in ("look", "point"):
            return  # a pane of no height, ours of one, may meet other neighbours
        pane = self.panes[which % len(self.panes)]
        before = layout_text.dump(self.root), self.root
        getattr(self, name)(pane, one, two)
        assert layout_text.dump(before[1]) == before[0], "an operation changed what it was given"
        self.past.append(self.root)
        self.settle()

    # The steps ---------------------------------------------------------------------------------------------------

    def split(self, pane: int, one: int, two: int) -> None:
        kind = (Kind.LEFT_RIGHT, Kind.TOP_BOTTOM)[one % 2]
        before, full, percent = bool(one & 2), one % 16 > 11, bool(one & 16)
        flags = ["-h" if kind is Kind.LEFT_RIGHT else "-v"] + ["-b"] * before + ["-f"] * full
        size = None
        if two:
            place = self.places()[pane]
            whole = (place.sx, place.sy) if not full else (self.root.sx, self.root.sy)
            text = f"{two % 101}%" if percent else str(two - 1)
            size = layout_places.amount(text, 0, ENDLESS, whole[0 if kind is Kind.LEFT_RIGHT else 1])
            flags += ["-l", text]
        command = ["split-window", *flags, "-t", f"%{pane}", *IDLE]
        highest = max(self.panes)
        try:
            reply = self.ask(*command)
        except TmuxRefusedError as refusal:
            with pytest.raises(NoSpace, match=f"^{refusal}$"):
                layout_change.split(self.root, pane, 10**6, kind, size, before=before, full=full, status=self.status)
            return
        new = max(int(row.split()[0][1:]) for row in reply[1:])
        assert new > highest
        at = self.panes.index(pane) + (not before)
        if full:
            at = 0 if before else len(self.panes)
        self.panes.insert(at, new)
        self.activate(new)
        try:
            self.root = layout_change.split(
                self.root, pane, new, kind, size, before=before, full=full, status=self.status
            )
        except NoSpace:
            # Only where tmux itself goes wrong.
            with pytest.raises(BadLayout):
                layout_text.parse(reply[0].split()[1], self.panes)
            raise OracleBrokeError from None
        self.agree(reply)

    def kill(self, pane: int, _one: int, _two: int) -> None:
        if len(self.panes) == 1:
            return
        self.panes.remove(pane)
        self.recent = [other for other in self.recent if other != pane]
        root = layout_change.close(self.root, pane, self.status)
        assert root is not None
        self.root = root
        self.agree(self.ask("kill-pane", "-t", f"%{pane}"))

    def resize(self, pane: int, one: int, two: int) -> None:
        letter = "LRUD"[one % 4]
        kind = Kind.LEFT_RIGHT if letter in "LR" else Kind.TOP_BOTTOM
        change = two + 1 if letter in "RD" else -two - 1
        self.root = layout_change.resize_pane(self.root, pane, kind, change, status=self.status)
        self.agree(self.ask("resize-pane", f"-{letter}", "-t", f"%{pane}", str(two + 1)))

    def resize_to(self, pane: int, one: int, two: int) -> None:
        text = f"{two % 101}%" if one & 2 else str(two)
        reply = self.ask("resize-pane", "-x" if one & 1 else "-y", text, "-t", f"%{pane}")
        if one & 1:
            size = layout_places.amount(text, 0, ENDLESS, self.root.sx)
            self.root = layout_change.resize_pane_to(self.root, pane, Kind.LEFT_RIGHT, size, status=self.status)
        else:
            size = layout_places.amount(text, 0, ENDLESS, self.root.sy)
            size = layout_places.height_of_cell(self.places()[pane], self.root.sy, self.status, size)
            self.root = layout_change.resize_pane_to(self.root, pane, Kind.TOP_BOTTOM, size, status=self.status)
        self.agree(reply)

    def resize_window(self, _pane: int, one: int, two: int) -> None:
        sx, sy = 1 + one * 2, 1 + two % 50
        self.manual = sx, sy
        self.root = layout_change.resize_window(self.root, sx, sy, self.status)
        self.agree(self.ask("resize-window", "-t", f"{self.session}:", "-x", str(sx), "-y", str(sy)))

    def arrange(self, _pane: int, one: int, two: int) -> None:
        main, other = (("", "0"), ("30%", "0"), ("5", "3"), ("9", "60%"), ("200", "1"), ("x", "y"))[two % 6]
        if one % 7 < 5:
            self.arranged = one % 7
            command = ["select-layout", "-t", f"{self.session}:", layout_sets.NAMES[self.arranged]]
        else:
            step = layout_sets.following if one % 7 == 5 else layout_sets.preceding
            self.arranged = step(self.arranged)
            command = ["next-layout" if one % 7 == 5 else "previous-layout", "-t", f"{self.session}:"]
        reply = self.ask(*self.main_options(main, other), *command)
        self.root = layout_sets.arrange(
            self.arranged, self.panes, self.root.sx, self.root.sy, status=self.status, main=main, other=other
        )
        self.agree(reply)

    def main_options(self, main: str, other: str) -> list[str]:
        chain = []
        for option, value in (("main-pane", main), ("other-pane", other)):
            for side in ("width", "height"):
                scope = ("set-option", "-w", "-t", f"{self.session}:")
                chain += [*scope, f"{option}-{side}", value, ";"] if value else [*scope, "-u", f"{option}-{side}", ";"]
        return chain

    def spread(self, pane: int, _one: int, _two: int) -> None:
        if would_never_end(self.root, pane, self.status):
            return
        self.root = layout_change.spread_out(self.root, pane, self.status)
        self.agree(self.ask("select-layout", "-E", "-t", f"%{pane}"))

    def again(self, _pane: int, one: int, _two: int) -> None:
        fitting = [root for root in self.past if len(layout.panes(root)) >= len(self.panes)]
        text = layout_text.dump(fitting[one % len(fitting)])
        self.root = layout_text.parse(text, self.panes)
        if self.manual:
            # tmux works out the window's size again: resize-window has made it manual (option window-size).
            self.root = layout_change.resize_window(self.root, *self.manual, self.status)
        self.agree(self.ask("select-layout", "-t", f"{self.session}:", text))

    def swap(self, pane: int, one: int, _two: int) -> None:
        other = self.panes[one % len(self.panes)]
        if pane == other:
            return
        at, there = self.panes.index(pane), self.panes.index(other)
        self.panes[at], self.panes[there] = other, pane
        self.root = layout_change.swap(self.root, pane, other)
        if self.active == pane:
            self.activate(other)  # and, as that now is the active one of the target's window, back again
        if self.active == other:
            self.activate(pane)
        self.agree(self.ask("swap-pane", "-d", "-s", f"%{pane}", "-t", f"%{other}"))

    def zoom(self, pane: int, _one: int, _two: int) -> None:
        if len(self.panes) == 1:
            return
        chain = ("resize-pane", "-Z", "-t", f"%{pane}")
        self.agree(self.ask(*chain), zoomed=pane)
        self.agree(self.ask(*chain))

    def look(self, pane: int, one: int, _two: int) -> None:
        side = "LRUD"[one % 4]
        args = (self.root.sx, self.root.sy, self.status)
        found = layout_places.neighbour(self.places(), pane, side, *args, self.recent)
        reply = self.ask("select-pane", f"-{side}", "-t", f"%{pane}")
        now = next(int(row.split()[0][1:]) for row in reply[1:] if row.endswith(" 1"))
        assert now == (found if found is not None else self.active), f"tmux went to %{now}, ours is %{found}"
        self.agree(reply)

    def point(self, _pane: int, one: int, _two: int) -> None:
        name = layout_places.NAMED[one % 8]
        ours = layout_places.named(self.places(), name, self.root.sx, self.root.sy, self.status)
        theirs = self.tmux.call("display-message", "-p", "-t", f"{self.session}:.{{{name}}}", "#{pane_id}")
        assert theirs == [f"%{ours}"], f"{name}: tmux names {theirs}, ours is %{ours}"


def adds_up(text: str, panes: list[int]) -> bool:
    """The cells of tmux's layout share their windows and rows exactly, the whole included, which parsing only mends."""
    try:
        whole = layout_text.parse(text, panes)
    except BadLayout:
        return False
    return text.partition(",")[2].startswith(f"{whole.sx}x{whole.sy},")


def would_never_end(root: Cell, pane: int, status: str) -> bool:
    """Some node on the way up has a cell that cannot shrink to its share."""
    tree = Tree(root, status)
    above = tree.above.get(id(tree.leaves[pane]))
    while above is not None:
        each = (layout.extent(above, above.kind) - len(above.cells)) // len(above.cells)
        for cell in above.cells:
            if cell.cells and layout.extent(cell, above.kind) - tree.room(cell, above.kind) > max(each - 1, 1):
                return True
        above = tree.above.get(id(above))
    return False


def play(tmux: Tmux, size: tuple[int, int], status: str, script: list[Step]) -> int:
    """Play a script; return how many of its steps tmux survived in good order."""
    game = Game(tmux, *size, status)
    try:
        for at, step in enumerate(script):
            try:
                game.play(step)
            except OracleBrokeError:
                return at
    finally:
        game.end()
    return len(script)
