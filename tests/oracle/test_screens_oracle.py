"""The same bytes into a pane of the real tmux and into our screens; then capture-pane and the facts are compared."""

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle.screens_tmux import COLS, ROWS, Tmux, real, up_to_default_colours
from support.screen_traces import TRACES, trace

from panelock.impl.host.screens.capture import CaptureOptions, capture, printed
from panelock.impl.host.screens.screen import backends
from panelock.impl.host.screens.wire import Fresh, Size, Trim
from panelock.impl.host.screens.worker import PaneScreen

pytestmark = pytest.mark.oracle

HISTORY = 2000
VARIANTS: dict[str, dict[str, Any]] = {
    "": {},
    "-e": {"escapes": True},
    "-J": {"join": True},
    "-eJ": {"escapes": True, "join": True},
    "-C": {"octal": True},
    "-eC": {"escapes": True, "octal": True},
    "-S -": {"start": "-"},
    "-e -S -": {"escapes": True, "start": "-"},
    "-J -S - -E -": {"join": True, "start": "-", "end": "-"},
    "-S -3 -E 2": {"start": "-3", "end": "2"},
    "-S 5 -E 1": {"start": "5", "end": "1"},
    "-S junk -E -1": {"start": "junk", "end": "-1"},
    "-aq": {"alternate": True, "quiet": True},
    "-a -e -S 0 -E 3 -q": {"alternate": True, "quiet": True, "escapes": True, "start": "0", "end": "3"},
}
FACTS = (
    "cursor_x cursor_y cursor_flag history_size alternate_on insert_flag keypad_cursor_flag keypad_flag origin_flag "
    "wrap_flag mouse_standard_flag mouse_button_flag mouse_sgr_flag pane_title"
)

KNOWN = {
    "scroll": (
        "tmux keeps in the history what leaves any scroll region; the emulators, what leaves one at the top",
        "-S",
    ),
    "back_tab": ("the emulators know CHT (CSI I), tmux does not", ""),
    "bad_utf8": ("tmux 3.3a drops bytes that are no UTF-8; here they show as U+FFFD, as in later versions", ""),
}
"""Traces in which we differ, why, and what the differing variants have in common."""

KNOWN_OF_AVT = KNOWN | {"attributes": ("no hidden text, overlines, kinds and colours of underlines", "e")}

SPACES = {"erase", "erase_below", "insert_delete", "insert_mode"}
"""To tmux a cell stays used when it is erased, and -J shows it as a space; to the emulators it is empty."""


@pytest.fixture(scope="module")
def shown(real_tmux: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    """A server in which every trace is shown."""
    folder = tmp_path_factory.mktemp("screens")
    with real(real_tmux, folder) as tmux:
        for name in TRACES:
            tmux.show(name, trace(name), folder)
        for name in TRACES:
            tmux.run("wait-for", name)
        yield tmux


def ours(name: str, backend: str) -> PaneScreen:
    """The same trace in a screen of ours."""
    pane = PaneScreen(Fresh(backend, Size(COLS, ROWS), HISTORY))
    pane.apply(trace(name), answer=False)
    return pane


def up_to_spaces_at_ends(text: str) -> str:
    """Equivalence: spaces at the ends of lines do not count."""
    return re.sub(" +$", "", text, flags=re.MULTILINE)


def differences(theirs: dict[str, str], pane: PaneScreen, *, spaces: bool, pads: bool) -> dict[str, tuple[str, str]]:
    """The variants of capture-pane in which the two differ."""
    found = {}
    for flags, options in VARIANTS.items():
        text = capture(pane._screen, CaptureOptions(**options, used_only=not pads))
        assert isinstance(text, str)
        pair = up_to_default_colours(theirs[flags]), up_to_default_colours(printed(text))
        if not spaces and "J" in flags:
            pair = up_to_spaces_at_ends(pair[0]), up_to_spaces_at_ends(pair[1])
        if pair[0] != pair[1]:
            found[flags] = pair
    return found


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("backend", backends())
def test_a_capture_is_what_tmux_captures(shown: Tmux, backend: str, name: str) -> None:
    spaces = backend != "avt" and name not in SPACES
    found = differences(shown.captures(name, VARIANTS), ours(name, backend), spaces=spaces, pads=shown.pads_lines)
    known = (KNOWN_OF_AVT if backend == "avt" else KNOWN).get(name)
    if known is None:
        assert found == {}
        return
    assert all(known[1] in flags for flags in found)
    assert found or shown.version > (3, 3), f"no longer a difference: {known[0]}"


@pytest.mark.parametrize("name", [name for name in TRACES if name not in KNOWN])
@pytest.mark.parametrize("backend", backends())
def test_the_facts_are_those_of_tmux(shown: Tmux, backend: str, name: str) -> None:
    asked = " ".join(f"#{{{fact}}}" for fact in FACTS.split())
    theirs = shown.run("display-message", "-p", "-t", f"={name}:", asked).rstrip("\n").split(" ", 13)
    facts = ours(name, backend).facts()
    numbers = [
        facts.cursor_x,
        facts.cursor_y,
        facts.cursor_visible,
        facts.history,
        facts.alternate,
        facts.insert,
        facts.application_cursor,
        facts.application_keypad,
        facts.origin,
        facts.wrap,
        facts.mouse_standard,
        facts.mouse_button,
        facts.mouse_sgr,
    ]
    assert [str(int(number)) for number in numbers] == theirs[:13]
    if facts.title:  # else tmux has its host's name
        assert facts.title == theirs[13]


@pytest.mark.parametrize("name", ["ls", "wrap", "wrap_exact", "long", "colours", "claude"])
@pytest.mark.parametrize("sizes", [[(25, 6)], [(60, 14)], [(25, 6), (60, 14), (40, 10)]])
def test_a_resize_wraps_lines_anew_as_tmux_does(
    real_tmux: str, tmp_path: Path, name: str, sizes: list[tuple[int, int]]
) -> None:
    tmux = Tmux(real_tmux, f"{tmp_path}/s", (3, 3))
    pane = ours(name, "ghostty")
    try:
        tmux.show(name, trace(name), tmp_path)
        tmux.run("wait-for", name)
        for cols, rows in sizes:
            tmux.run("resize-window", "-t", f"={name}:", "-x", str(cols), "-y", str(rows))
            pane.apply(Size(cols, rows), answer=False)
        theirs = tmux.run("capture-pane", "-p", "-S", "-", "-t", f"={name}:")
    finally:
        tmux.run("kill-server")
    text = capture(pane._screen, CaptureOptions(start="-"))
    assert isinstance(text, str)
    assert printed(text) == theirs


@pytest.mark.parametrize("after", ["[3;5H", "[3;5H\x1b[J", "[H", "[9;1H", "[10;40Hx"])
@pytest.mark.parametrize("lines", [3, 12, 30])
@pytest.mark.parametrize("backend", backends())
def test_trimming_brings_down_the_history_as_in_tmux(
    real_tmux: str, tmp_path: Path, backend: str, lines: int, after: str
) -> None:
    """resize-pane -T."""
    tmux = Tmux(real_tmux, f"{tmp_path}/s", (3, 3))
    data = b"".join(b"line %d\r\n" % number for number in range(lines)) + b"\x1b" + after.encode()
    pane = PaneScreen(Fresh(backend, Size(COLS, ROWS), HISTORY))
    pane.apply(data, answer=False)
    before = pane.facts()
    asked = "display-message", "-p", "-t", "trim:", "#{cursor_x} #{cursor_y} #{history_size}"
    try:
        tmux.show("trim", data, tmp_path)
        tmux.run("wait-for", "trim")
        assert tmux.run(*asked) == f"{before.cursor_x} {before.cursor_y} {before.history}\n"
        tmux.run("resize-pane", "-T", "-t", "trim:")
        pane.apply(Trim(), answer=False)
        now = pane.facts()
        # tmux keeps a cursor that waits to wrap behind the last column.
        assert tmux.run(*asked) == f"{now.cursor_x} {now.cursor_y} {now.history}\n"
        assert printed(str(capture(pane._screen, CaptureOptions(start="-")))) == tmux.run(
            "capture-pane", "-p", "-S", "-", "-t", "trim:"
        )
    finally:
        tmux.run("kill-server")


ASKING = """
import os, select, sys, tty
tty.setraw(0)
with open(sys.argv[1], "w") as out:
    for query in eval(sys.argv[2]):
        os.write(1, query + b"\\x1b[5n")
        reply = b""
        while not reply.endswith(b"\\x1b[0n"):
            reply += os.read(0, 1000)
        out.write(repr(reply) + "\\n")
os.system(sys.argv[3])
os.read(0, 1)
"""
QUERIES = [
    b"\x1b[c",
    b"\x1b[0c",
    b"\x1b[>c",
    b"\x1b[=c",
    b"\x1b[1;2c",
    b"\x1b[5n",
    b"\x1b[6n",
    b"\x1b[3;4H\x1b[6n",
    b"\x1b[1;40Hx\x1b[6n",
    b"\x1b[?6n",
    b"\x1b[?2004$p",
    b"\x1b[?u",
    b"\x1b]10;?\x07",
    b"\x1b]11;#102030\x07\x1b]11;?\x07",
    b"\x1b]11;rgb:aa/bb/cc\x07\x1b]11;?\x1b\\",
    b"\x1b]111\x07\x1b]11;?\x07",
    b"\x1b]10;DodgerBlue4\x07\x1b]10;?\x07",
    b"\x1b]12;red\x07\x1bc\x1b]12;?\x07",
    b"\x1b]10;red\x07\x1bc\x1b]10;?\x07",
    b"\x1b[c\x1b[6n",
]


def test_queries_get_the_answers_of_tmux(real_tmux: str, tmp_path: Path) -> None:
    tmux = Tmux(real_tmux, f"{tmp_path}/s", (3, 3))
    (tmp_path / "ask.py").write_text(ASKING)
    finish = f"{shlex.quote(real_tmux)} -S {tmp_path}/s wait-for -S asked"
    program = shlex.join([sys.executable, "-I", f"{tmp_path}/ask.py", f"{tmp_path}/answers", repr(QUERIES), finish])
    try:
        tmux.run("new-session", "-d", "-x", str(COLS), "-y", str(ROWS), program)
        tmux.run("wait-for", "asked")
    finally:
        tmux.run("kill-server")
    theirs = [ast.literal_eval(line) for line in (tmp_path / "answers").read_text().splitlines()]
    pane = PaneScreen(Fresh("ghostty", Size(COLS, ROWS), HISTORY))
    assert [pane.apply(query + b"\x1b[5n", answer=True) for query in QUERIES] == theirs
