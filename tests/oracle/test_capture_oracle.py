"""What capture-pane prints, byte for byte as tmux: of programs made up at random, and of what was once another's."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle.screens_tmux import COLS, ROWS, Tmux, real, up_to_default_colours
from support.depth import some_of
from support.screen_programs import printed_by

from panelock.impl.host.screens.capture import CaptureOptions, printed
from panelock.impl.host.screens.copying.snapshot import Printed
from panelock.impl.host.screens.runs import cut
from panelock.impl.host.screens.screen import PLAIN, Run
from panelock.impl.host.screens.wire import Capture, Fresh, Size
from panelock.impl.host.screens.worker import PaneScreen

pytestmark = pytest.mark.oracle

VARIANTS: dict[str, dict[str, Any]] = {
    "": {},
    "-C": {"octal": True},
    "-N": {"keep_spaces": True},
    "-J": {"join": True},
    "-e": {"escapes": True},
    "-e -C": {"escapes": True, "octal": True},
    "-e -N": {"escapes": True, "keep_spaces": True},
    "-e -J": {"escapes": True, "join": True},
    "-e -S -": {"escapes": True, "start": "-"},
    "-e -J -S - -E 3": {"escapes": True, "join": True, "start": "-", "end": "3"},
    "-e -S -3 -E 2": {"escapes": True, "start": "-3", "end": "2"},
    "-e -a -q": {"escapes": True, "alternate": True, "quiet": True},
    "-a -q": {"alternate": True, "quiet": True},
}
E = "\x1b"
CASES = {
    "a letter for a line": f"{E}(0lqk{E}(Bx",
    "all of them": f"{E}(0{''.join(map(chr, range(0x5F, 0x7F)))}{E}(B",
    "other letters than those for lines": f"{E}(0AqB{E}(B",
    "styles within a line": f"{E}(0{E}[31mq{E}[44;1mx{E}[0mq{E}(B",
    "a set that goes on in the next row": f"{E}(0qq\r\nqq{E}(B\r\nab",
    "a set that is left in the next row": f"{E}(0qq\r\n{E}(Bqq",
    "a wrapped line": f"{E}(0{'q' * 50}{E}(B{'x' * 50}",
    "blanks in both": f"{E}(0lqk  {E}(B  a",
    "the second set": f"{E})0\x0eqx\x0fqx",
    "shifted before it is chosen": f"\x0e{E})0qx\x0fqx",
    "no such letter": f"{E}(0─q─漢{E}(B─q漢",
    "saved and restored": f"{E}(0q{E}7{E}(Bq{E}8q",
    "saved and restored as ANSI.SYS does": f"{E}(0q{E}[sq{E}(Bq{E}[uq",
    "restored without having been saved": f"{E}(0q{E}8q",
    "both screens": f"{E})0\x0eq{E}[?1049hq\x0fq{E}[?1049lq",
    "reset": f"{E}(0q{E}cq",
    "reset in the alternate screen": f"shell\r\n{E}[?1049h{E}[Hone\r\ntwo\r\nthree{E}chello\r\n{E}[31mred",
    "reset softly": f"{E}(0q{E}[!pq{E}(Bq",
    "repeated": f"{E}(0q{E}[3bx",
    "protected by the program": f'{E}(0q{E}(B{E}[1"qq',
    "another set": f"{E}(0q{E}(Aq{E}(Bq",
    "left, without having been there": f"ab{E}[?1049lX",
    "left twice": f"ab{E}[?1049hcd{E}[?1049lef{E}[?1049lX",
    "there twice": f"ab{E}[?1049hcd{E}[?1049hX",
    "there already": f"ab{E}[?47hcd{E}[?1049hX",
    "left as another one": f"ab{E}[?1049hcd{E}[?47lX",
    "cleared in a colour": f"{E}[46m{E}[2Jab",
    "cleared in a colour, of a text": f"xx{E}[48;2;1;2;3m{E}[2Jab{E}[5;3Hcd",
    "cleared in a colour from the first place on": f"a\r\nb\r\nc{E}[44m{E}[H{E}[J{E}[H{E}[J{E}[0mx",
    "behind the last column": f"{'x' * COLS}{E}[Xy\r\n{'x' * COLS}{E}[K{E}[2Py\r\n{'x' * COLS}{E}[@y",
    "lines that come and go leave the column": f"one\r\ntwo\r\nthree{E}[2;3H{E}[Lx{E}[3;5H{E}[2My",
}
"""What was once another's, reduced."""

EXACT = {
    "text": ("style", "text", "letters", "wide", "newline", "long", "tab", "end", "link"),
    "places": ("style", "text", "letters", "newline", "place", "saved"),
    "screens": ("style", "text", "letters", "newline", "place", "alternate"),
}
ERASING = ("style", "text", "newline", "place", "erase", "shift")
BLOCKS, SEEDS = 40, 10
KNOWN = {
    "screens396": "a cursor that waits to wrap is put onto the last column when a screen is left that never was",
    "erasing306": "a line that is new because text was wrapped into it has no colour",
}
"""Programs of which tmux prints something else, and what."""


@pytest.fixture(scope="module")
def tmux(real_tmux: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    """A server for all of them."""
    with real(real_tmux, tmp_path_factory.mktemp("capture")) as started:
        started.run("new-session", "-d", "-s", "stays", "exec sleep 600")
        yield started


def theirs(tmux: Tmux, folder: Path, programs: dict[str, str]) -> dict[str, dict[str, str]]:
    """What tmux prints of each."""
    for name, data in programs.items():
        tmux.show(name, data.encode(), folder)
    found = {}
    for name in programs:
        tmux.run("wait-for", name)
        found[name] = tmux.captures(name, VARIANTS)
        tmux.run("kill-session", "-t", f"={name}")
    return found


def ours(data: str, *, pads: bool, cuts: int = 0) -> dict[str, str]:
    """What ours prints, of a program whose output may come in pieces of so many bytes."""
    pane, stream = PaneScreen(Fresh("ghostty", Size(COLS, ROWS), 2000)), data.encode()
    for at in range(0, len(stream), cuts or len(stream)):
        pane.apply(stream[at : at + (cuts or len(stream))], answer=False)
    found = {}
    for flags, options in VARIANTS.items():
        text = pane.capture(Capture(CaptureOptions(**options, used_only=not pads)))
        assert isinstance(text, str)
        found[flags] = printed(text)
    return found


_LINK = r"(?:\x1b\]8;[^\x1b]*\x1b\\|\\033\]8;[^\\]*\\033\\\\)"


def alike(text: str, flags: str, *, links: bool) -> str:
    """Equivalence: up to default colours, and to hyperlinks, which 3.3a does not print: it cuts off the blanks before
    the end of one.
    """
    if not links:
        if not {"-N", "-J"}.intersection(flags.split()):
            text = re.sub(rf"(?: *{_LINK})+$", "", text, flags=re.MULTILINE)
        text = re.sub(_LINK, "", text)
    return up_to_default_colours(text)


def differing(tmux: Tmux, real_one: dict[str, str], own: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The variants in which the two differ."""
    pairs = {
        flags: (alike(real_one[flags], flags, links=tmux.pads_lines), alike(own[flags], flags, links=tmux.pads_lines))
        for flags in VARIANTS
    }
    return {flags: pair for flags, pair in pairs.items() if pair[0] != pair[1]}


def test_what_was_once_another_is_what_tmux_prints(tmux: Tmux, tmp_path: Path) -> None:
    names = {f"c{number}": name for number, name in enumerate(CASES)}
    found = theirs(tmux, tmp_path, {number: CASES[name] for number, name in names.items()})
    for number, name in names.items():
        for cuts in (0, 1):
            mine = ours(CASES[name], pads=tmux.pads_lines, cuts=cuts)
            assert (name, cuts, differing(tmux, found[number], mine)) == (name, cuts, {})


@pytest.mark.parametrize("block", some_of(range(BLOCKS), BLOCKS))
@pytest.mark.parametrize("mix", EXACT)
def test_programs_that_write_are_printed_as_by_tmux(tmux: Tmux, tmp_path: Path, mix: str, block: int) -> None:
    seeds = range(block * SEEDS, (block + 1) * SEEDS)
    programs = {f"{mix}{seed}": printed_by(seed, EXACT[mix]) for seed in seeds}
    for name, real_one in theirs(tmux, tmp_path, programs).items():
        found = differing(tmux, real_one, ours(programs[name], pads=tmux.pads_lines))
        assert (name, programs[name], bool(found), found) == (name, programs[name], name in KNOWN, found)


def seen(text: str) -> list[tuple[Run, ...]]:
    """Equivalence: what a terminal shows. To tmux a cell stays used when it is erased, and -e tells its style, too."""
    grid = Printed(text, "", COLS, ROWS)
    return [cut(_up_to_blanks(grid.runs(y)), 0, COLS) for y in range(ROWS)]


def _up_to_blanks(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for text, style in runs:
        before = found.pop()[0] if found and found[-1][1] == style else ""
        found.append((before + text, style))
    while found and not found[-1][0].rstrip(" "):
        found.pop()
    return [*found[:-1], (found[-1][0].rstrip(" "), found[-1][1])] if found else [("", PLAIN)]


@pytest.mark.parametrize("block", some_of(range(BLOCKS), BLOCKS))
def test_programs_that_erase_look_as_in_tmux(tmux: Tmux, tmp_path: Path, block: int) -> None:
    seeds = range(block * SEEDS, (block + 1) * SEEDS)
    programs = {f"erasing{seed}": printed_by(seed, ERASING) for seed in seeds}
    for name, real_one in theirs(tmux, tmp_path, programs).items():
        mine = ours(programs[name], pads=tmux.pads_lines)
        looks = (mine[""], seen(mine["-e"])), (real_one[""], seen(real_one["-e"]))
        assert (name, programs[name], looks[0] != looks[1], looks) == (name, programs[name], name in KNOWN, looks)
