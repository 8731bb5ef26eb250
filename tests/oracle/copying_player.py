"""Copy mode of the real tmux in a terminal, beside ours that is made from what the same tmux's capture-pane prints."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.onlooker import Onlooker, onlooker
from support.program import Program, program, until

from panelock.impl.host.screens.copying.mode import CopyMode
from panelock.impl.host.screens.copying.snapshot import Printed, Snapshot
from panelock.impl.host.screens.copying.state import Outcome
from panelock.impl.host.screens.screen import PLAIN, Run
from panelock.impl.mode_options import OPTIONS

COLUMNS, ROWS = 40, 10
LAST = "the end (of it)."

Step = tuple[str, ...]
"""The words behind ``send-keys -X``."""

_ASKED = (
    "pane_in_mode", "scroll_position", "copy_cursor_x", "copy_cursor_y", "rectangle_toggle", "selection_active",
    "selection_start_x", "selection_start_y", "selection_end_x", "selection_end_y", "search_present",
)  # fmt: skip
LEFT = ["0", *[""] * (len(_ASKED) - 1)]
"""What tmux answers once it has left the mode."""

_REDRAWN = (";", "send-keys", "-X", "toggle-position") * 2
"""Has tmux draw all again: of a selection by words it forgets the row below the cursor."""


def printed() -> str:
    """Return what the pane has printed: words, wide characters, wrapped lines, brackets, colours, blank lines."""
    found = []
    for number in range(1, 81):
        found += [
            f"{number}: the quick brown fox, jumps over the lazy dog; and goes on {{so that [it] is (wrapped) twice}} "
            f"or {number} times.",
            f"    indented-{number} foo.bar(baz[{number}], {{'key': \"value {number}\"}})",
            f"\x1b[3{number % 8}mcoloured\x1b[0m {number} \x1b[1;44mbold on blue\x1b[0m  漢字 wide 字{number} é\u0301x",
            "" if number % 3 else "x" * (COLUMNS - 1) + "漢 after a wide one that had no room",
            "trailing   blanks   \x1b[41m  \x1b[0m" if number % 5 else "y" * COLUMNS + "z" * COLUMNS,
        ]
    found += ["if (a[1] == {", "  b(c) ]", "} else )", "", LAST]
    return "\n".join(found) + "\n"


def captures(pane: str) -> tuple[list[str], list[str]]:
    """Return the commands for the host that print what it is made from."""
    whole = ["-p", "-t", pane, "-S", "-", "-E", "-"]
    return ["capture-pane", "-e", "-N", *whole], ["capture-pane", "-J", *whole]


class Both:
    """The real one and ours."""

    def __init__(self, real: Program, person: Onlooker) -> None:
        self.real = real
        self.person = person
        self._searched: tuple[str, bool] | None = None

    def play(self, keys: str, steps: Sequence[Step], *flags: str) -> CopyMode:
        """Play commands on both, and compare what they come to; returns ours."""
        options = self._fresh(keys)
        said = "".join(flags)
        place = self.real.ok("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        styled, joined = (self.real.run(*command).stdout for command in captures(""))
        theirs = self._theirs(steps, flags)
        mode = CopyMode(
            (styled, joined), (COLUMNS, ROWS), (int(place[0]), int(place[1])), options, pages_up="u" in said,
            leaves="e" in said, hides_position="H" in said, searched=self._searched,
        )  # fmt: skip
        buffers: list[str] = []
        agree, left = True, False
        for words in steps:
            outcome = _step(mode, words)
            _store(buffers, outcome)
            left = outcome.left
            if left:
                break
            agree = agree and self._agree(mode, words, next(theirs))
        self._searched = mode.searched
        if agree:
            assert list(theirs) == ([LEFT] if left else [])
            names = self.real.ok("list-buffers", "-F", "#{buffer_name}").splitlines()
            copied = [self.real.run("show-buffer", "-b", name).stdout for name in names]
            assert buffers == copied, f"copied: ours {buffers}, tmux {copied}"
            if not left:
                self.see(mode)
        return mode

    def _theirs(self, steps: Sequence[Step], flags: Sequence[str]) -> Iterator[list[str]]:
        """Play on the real one; yields how things stand after each step."""
        asked = (";", "display-message", "-p", "|".join(f"#{{{name}}}" for name in _ASKED))
        chain = ["copy-mode", *flags]
        for words in steps:
            chain += [";", "send-keys", *([] if words[0] == "-N" and len(words) == 2 else ["-X"]), *words, *asked]
        printed_of_it = self.real.run(*chain, *_REDRAWN).stdout
        return (line.split("|") for line in printed_of_it.splitlines())

    def _agree(self, mode: CopyMode, words: Step, theirs: list[str]) -> bool:
        """Compare how things stand; tells whether it is to go on: tmux's cursor may be anywhere by now."""
        ours = {"pane_in_mode": "1", **mode.formats()}
        mine = [ours.get(name, "") for name in _ASKED]
        if int(theirs[_ASKED.index("copy_cursor_y")]) >= ROWS:
            return False
        assert mine == theirs, f"{' '.join(words)}: ours {mine}, tmux {theirs}"
        return True

    def _fresh(self, keys: str) -> dict[str, str]:
        names = self.real.ok("list-buffers", "-F", "#{buffer_name}").splitlines()
        for name in names:
            self.real.ok("delete-buffer", "-b", name)
        self.real.ok("copy-mode", "-q", ";", "set-option", "-g", "mode-keys", keys)
        return {name: self.real.ok("show-options", "-Aqv", name) for name in OPTIONS} | {
            name: self.real.ok("show-options", "-Awqv", name) for name in OPTIONS if "mode" in name or "wrap" in name
        }

    def see(self, mode: CopyMode) -> None:
        """Wait until somebody at the terminal sees of the real one what ours shows."""
        wanted = [shown(runs) for runs in mode.rows()], mode.cursor()
        try:
            until(lambda: (self.person.picture(), self.person.cursor()) == wanted, limit_s=3)
        except AssertionError:
            for y, (theirs, mine) in enumerate(zip(self.person.picture(), wanted[0], strict=True)):
                assert mine == theirs, f"row {y}: ours {mine}, tmux {theirs}"
            assert wanted[1] == self.person.cursor(), f"the cursor: ours {wanted[1]}, tmux {self.person.cursor()}"


def _step(mode: CopyMode, words: Step) -> Outcome:
    if words[0] != "-N":
        return mode.command(words)
    if len(words) > 2:
        return mode.command(words[2:], int(words[1]))
    mode.repeat(int(words[1]))
    return Outcome()


def _store(buffers: list[str], outcome: Outcome) -> None:
    """Do with what was copied what a client does: the newest buffer is the first."""
    copied = outcome.copied
    if copied is not None and copied.stored and copied.append and buffers:
        buffers[0] += copied.text
    elif copied is not None and copied.stored:
        buffers.insert(0, copied.text)


def shown(runs: Sequence[Run]) -> list[Run]:
    """Return a row as an onlooker tells it: without the blanks at its end that look like none."""
    found: list[Run] = []
    for text, style in runs:
        if found and found[-1][1] == style:
            found[-1] = found[-1][0] + text, style
        else:
            found.append((text, style))
    while found and found[-1][1] == PLAIN and not found[-1][0].rstrip(" "):
        found.pop()
    if found and found[-1][1] == PLAIN:
        found[-1] = found[-1][0].rstrip(" "), PLAIN
    return found


def snapshot(one: Program) -> Snapshot:
    """Return what a pane of that size has when it has printed the text."""
    (one.folder / "text").write_text(printed())
    size = "-x", str(COLUMNS), "-y", str(ROWS)
    one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", *size, "cat text; exec cat")
    until(lambda: LAST in one.ok("capture-pane", "-p"))
    styled, joined = (one.run(*command).stdout for command in captures("a:"))
    return Printed(styled, joined, COLUMNS, ROWS)


@contextmanager
def both(folder: Path, tmux: str) -> Iterator[Both]:
    """Start a tmux in whose only pane the text was printed, with somebody who sees it."""
    (folder / "text").write_text(printed())
    with program(folder, tmux) as real:
        real.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "exec cat")
        real.ok("set-option", "-g", "status", "off", ";", "set-option", "-g", "escape-time", "0")
        with onlooker(real, "attach-session", columns=COLUMNS, rows=ROWS) as person:
            until(lambda: real.ok("display-message", "-p", "#{pane_width}x#{pane_height}") == f"{COLUMNS}x{ROWS}")
            real.ok("respawn-pane", "-k", "cat text; exec cat")
            until(lambda: LAST in person.shows())
            yield Both(real, person)
