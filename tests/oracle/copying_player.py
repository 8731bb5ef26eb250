"""Copy mode of the real tmux in a terminal, beside ours that is made from what the same tmux's capture-pane prints."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.onlooker import Onlooker, onlooker
from support.program import Program, program, until

from panelock.cli.drawing.copying import OPTIONS, CopyMode, captures
from panelock.cli.drawing.copying_state import Outcome
from panelock.impl.host.screens.screen import PLAIN, Run

COLUMNS, ROWS = 40, 10
LAST = "the end (of it)."

Step = tuple[str, ...]
"""The words behind ``send-keys -X``."""

_ASKED = ("pane_in_mode", "scroll_position", "copy_cursor_x", "copy_cursor_y", "rectangle_toggle", "selection_present")


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


class Both:
    """The real one and ours."""

    def __init__(self, real: Program, person: Onlooker) -> None:
        self.real = real
        self.person = person
        self._searched: tuple[str, bool] | None = None

    def play(self, keys: str, steps: Sequence[Step], *flags: str) -> CopyMode:
        """Play commands on both, and compare what they come to; returns ours."""
        options = self._fresh(keys)
        asked = "|".join(f"#{{{name}}}" for name in _ASKED)
        chain = ["copy-mode", *flags]
        for words in steps:
            chain += [";", "send-keys", *([] if words[0] == "-N" and len(words) == 2 else ["-X"]), *words]
        before = self.real.ok("display-message", "-p", "#{cursor_x} #{cursor_y}")
        taken = [self.real.run(*command).stdout for command in captures("")]
        self.real.run(*chain)
        theirs = self.real.ok("display-message", "-p", asked)
        x, y = map(int, before.split())
        mode = CopyMode(
            taken, (COLUMNS, ROWS), (x, y), options, pages_up="-u" in flags, leaves="-e" in flags,
            searched=self._searched,
        )  # fmt: skip
        buffers, left = self._ours(mode, steps)
        self._searched = mode.searched
        ours = {**mode.formats(), "pane_in_mode": "1"}
        mine = "0|||||" if left else "|".join(ours[name] for name in _ASKED)
        assert mine == theirs, f"ours {mine}, tmux {theirs}"
        names = self.real.ok("list-buffers", "-F", "#{buffer_name}").splitlines()
        copied = [self.real.run("show-buffer", "-b", name).stdout for name in names]
        assert buffers == copied, f"copied: ours {buffers}, tmux {copied}"
        if not left:
            self.see(mode)
        return mode

    def _fresh(self, keys: str) -> dict[str, str]:
        names = self.real.ok("list-buffers", "-F", "#{buffer_name}").splitlines()
        for name in names:
            self.real.ok("delete-buffer", "-b", name)
        self.real.ok("copy-mode", "-q", ";", "set-option", "-g", "mode-keys", keys)
        return {name: self.real.ok("show-options", "-Aqv", name) for name in OPTIONS} | {
            name: self.real.ok("show-options", "-Awqv", name) for name in OPTIONS if "mode" in name or "wrap" in name
        }

    def _ours(self, mode: CopyMode, steps: Sequence[Step]) -> tuple[list[str], bool]:
        buffers: list[str] = []
        for words in steps:
            outcome = self._step(mode, words)
            copied = outcome.copied
            if copied is not None and copied.stored and copied.append and buffers:
                buffers[0] += copied.text
            elif copied is not None and copied.stored:
                buffers.insert(0, copied.text)
            if outcome.left:
                return buffers, True
        return buffers, False

    def _step(self, mode: CopyMode, words: Step) -> Outcome:
        if words[0] != "-N":
            return mode.command(words)
        if len(words) > 2:
            return mode.command(words[2:], int(words[1]))
        mode.repeat(int(words[1]))
        return Outcome()

    def see(self, mode: CopyMode) -> None:
        """Wait until somebody at the terminal sees of the real one what ours shows."""
        wanted = [shown(runs) for runs in mode.rows()], mode.cursor()
        try:
            until(lambda: (self.person.picture(), self.person.cursor()) == wanted, limit_s=3)
        except AssertionError:
            for y, (theirs, mine) in enumerate(zip(self.person.picture(), wanted[0], strict=True)):
                assert mine == theirs, f"row {y}: ours {mine}, tmux {theirs}"
            assert wanted[1] == self.person.cursor(), f"the cursor: ours {wanted[1]}, tmux {self.person.cursor()}"


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
