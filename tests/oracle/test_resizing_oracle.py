"""Another size for a pane: where its lines and its cursor are then, in the real tmux and in our screens."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.test_screens_oracle import COLS, HISTORY, ROWS, Tmux
from support.depth import some_of

from panelock.impl.host.screens import ghostty, resizing
from panelock.impl.host.screens.capture import CaptureOptions, capture, printed
from panelock.impl.host.screens.screen import backends
from panelock.impl.host.screens.wire import Fresh, Size
from panelock.impl.host.screens.worker import PaneScreen

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif("ghostty" not in backends(), reason="the other emulator has its own ways"),
]

MANY = b"".join(b"line %d\r\n" % number for number in range(30))
SHOWN = {
    "nothing": b"",
    "few": b"one\r\ntwo\r\n\r\nfour\r\n$ ",
    "many": MANY + b"$ typed",
    "long": b"x" * 130 + b"\r\n" + b"word " * 30 + b"\r\n$ ",
    "wide": "漢字".encode() * 25 + b"\r\n$ ",
    "cleared": MANY + b"\x1b[H\x1b[2Jafter\r\n",
    "cleared twice": MANY + b"\x1b[H\x1b[2Jfirst\r\n\x1b[H\x1b[2J$ ",
    "above": MANY + b"\x1b[3;4H",
    "at the beginning": b"one\r\ntwo\r\nthree\x1b[H",
    "far to the right": b"one\r\ntwo\x1b[2;30H",
    "coloured": b"\x1b[42mone\r\ntwo\r\n\x1b[K",
    "full": MANY.removesuffix(b"\r\n"),
}
SIZES = {
    "lower": [(40, 4)],
    "higher": [(40, 20)],
    "narrower": [(25, 10)],
    "wider": [(60, 10)],
    "smaller": [(25, 6)],
    "larger": [(60, 14)],
    "lower and back": [(40, 4), (40, 10)],
    "higher and back": [(40, 25), (40, 10)],
    "narrower and back": [(25, 10), (40, 10)],
    "to and fro": [(25, 6), (60, 14), (40, 10)],
    "down and up": [(40, 2), (40, 3), (40, 30), (40, 5)],
}


@pytest.fixture(scope="module")
def tmux(real_tmux: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    folder = tmp_path_factory.mktemp("resizing")
    made = Tmux(real_tmux, f"{folder}/s", (3, 3))
    # Or the server would end with each session, and could be about to when the next one is made.
    made.run("new-session", "-d", "-s", "stays", "exec sleep 600")
    try:
        yield made
    finally:
        made.run("kill-server")


Steps = list[tuple[str, str]]
"""After each size: the cursor's column and row and the lines of history, and all the text."""


def theirs(tmux: Tmux, folder: Path, data: bytes, sizes: list[tuple[int, int]], last: bytes = b"") -> Steps:
    """Play on the real one; ``last`` is printed when it has all sizes."""
    (folder / "last").write_bytes(last + b"\x1b[5n")
    call = f"{shlex.quote(tmux.program)} -S {shlex.quote(tmux.socket)}"
    answered = """until [ "$(dd bs=1 count=1 2>/dev/null)" = n ]; do :; done"""  # to the query behind it
    then = f"{call} wait-for sized; cat {folder}/last; {answered}; {call} wait-for -S r; exec sleep 600"
    tmux.show("r", data, folder, then)
    tmux.run("wait-for", "r")

    def look() -> tuple[str, str]:
        facts = tmux.run("display-message", "-p", "-t", "=r:", "#{cursor_x} #{cursor_y} #{history_size}")
        return facts.strip(), tmux.run("capture-pane", "-p", "-S", "-", "-t", "=r:")

    found = []
    for cols, rows in sizes:
        tmux.run("resize-window", "-t", "=r:", "-x", str(cols), "-y", str(rows))
        found.append(look())
    if last:
        tmux.run("wait-for", "-S", "sized")
        tmux.run("wait-for", "r")
        found.append(look())
    tmux.run("kill-session", "-t", "=r")
    return found


def ours(data: bytes, sizes: list[tuple[int, int]], last: bytes = b"", *, cut: int | None = None) -> Steps:
    """Play in our screens; ``last`` comes in two pieces where it is ``cut``."""
    pane = PaneScreen(Fresh("ghostty", Size(COLS, ROWS), HISTORY))
    pane.apply(data, answer=False)

    def look() -> tuple[str, str]:
        facts = pane.facts()
        text = printed(str(capture(pane._screen, CaptureOptions(start="-"))))
        return f"{facts.cursor_x} {facts.cursor_y} {facts.history}", text

    found = []
    for cols, rows in sizes:
        pane.apply(Size(cols, rows), answer=False)
        found.append(look())
    if last:
        for piece in (last[:cut], last[cut:] if cut is not None else b""):
            pane.apply(piece, answer=False)
        found.append(look())
    return found


@pytest.mark.parametrize("sizes", some_of(SIZES, 3))
@pytest.mark.parametrize("shown", SHOWN)
def test_lines_and_cursor_are_where_tmux_has_them(tmux: Tmux, tmp_path: Path, shown: str, sizes: str) -> None:
    assert ours(SHOWN[shown], SIZES[sizes]) == theirs(tmux, tmp_path, SHOWN[shown], SIZES[sizes])


PAGE = b"".join(b"\r\nrow %d of a program's" % number for number in range(9))
ENTERS = {"one page": b"\x1b[?1049h\x1b[H" + PAGE, "several": b"\x1b[?1049h\x1b[2J\x1b[H" + PAGE * 3 + b"\x1b[4;2H"}
LEAVES = b"\x1b[?1049lgoes on"


@pytest.mark.parametrize("page", ENTERS)
@pytest.mark.parametrize("sizes", some_of(SIZES, 3))
@pytest.mark.parametrize("shown", some_of(SHOWN, 6))
def test_what_is_under_the_alternate_screen_gets_its_size_when_that_is_left(
    tmux: Tmux, tmp_path: Path, shown: str, sizes: str, page: str
) -> None:
    data = SHOWN[shown] + ENTERS[page]
    real = theirs(tmux, tmp_path, data, SIZES[sizes], LEAVES)
    whole = ours(data, SIZES[sizes], LEAVES)
    assert whole == real
    assert all(ours(data, SIZES[sizes], LEAVES, cut=cut) == whole for cut in range(1, len(LEAVES)))


def under(tmux: Tmux, folder: Path, size: tuple[int, int], *words: str) -> tuple[str, str]:
    """Return what the real one, and ours, tell of what is under the alternate screen since that has a size."""
    data, (cols, rows) = SHOWN["many"] + ENTERS["one page"], size
    tmux.show("u", data, folder)
    tmux.run("wait-for", "u")
    tmux.run("resize-window", "-t", "=u:", "-x", str(cols), "-y", str(rows))
    real = tmux.run("capture-pane", "-ap", "-t", "=u:", *words)
    tmux.run("kill-session", "-t", "=u")
    pane = PaneScreen(Fresh("ghostty", Size(COLS, ROWS), HISTORY))
    for item in (data, Size(cols, rows)):
        pane.apply(item, answer=False)
    given = dict(zip(words[::2], words[1::2], strict=False))
    options = CaptureOptions(
        alternate=True, escapes="-e" in words, join="-J" in words, start=given.get("-S"), end=given.get("-E")
    )
    return real, printed(str(capture(pane._screen, options)))


@pytest.mark.parametrize("words", [(), ("-e",), ("-J",), ("-S", "2", "-E", "20")], ids=" ".join)
@pytest.mark.parametrize("size", [(40, 20), (40, 4), (60, 14), (25, 6)])
def test_what_is_under_the_alternate_screen_is_told_in_its_own_size(
    tmux: Tmux, tmp_path: Path, size: tuple[int, int], words: tuple[str, ...]
) -> None:
    real, mine = under(tmux, tmp_path, size, *words)
    assert mine == real


def the_emulators_own(_: object, cols: int, rows: int, fit: resizing.Fit, stays: int) -> int:
    fit(cols, rows)
    return stays


def all_come_down(screen: resizing.Screen, cols: int, rows: int, fit: resizing.Fit, _: int) -> int:
    return resizing.resize(screen, cols, rows, fit, 0)


@pytest.mark.parametrize(
    ("broken", "shown", "sizes"),
    [
        (the_emulators_own, "long", "narrower"), (the_emulators_own, "above", "lower and back"),
        (the_emulators_own, "far to the right", "wider"), (all_come_down, "cleared", "higher"),
    ],
)  # fmt: skip
def test_another_way_is_noticed(
    tmux: Tmux, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: object, shown: str, sizes: str
) -> None:
    real = theirs(tmux, tmp_path, SHOWN[shown], SIZES[sizes])
    monkeypatch.setattr(ghostty, "resize", broken)
    assert ours(SHOWN[shown], SIZES[sizes]) != real
