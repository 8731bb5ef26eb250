"""What formats know of a screen beside the cursor and modes, against the real tmux."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.pair import Pair, pair, same
from support.program import Program

pytestmark = pytest.mark.oracle

ASKED = (
    "#{scroll_region_upper} #{scroll_region_lower} <#{cursor_character}> #{cursor_x} #{cursor_y} "
    "#{alternate_saved_x} #{alternate_saved_y}"
)
PRINTED = (
    "text", "\033[5;10r", "\033[10;5r", "\033[4;4r", "\033[7r", "\033[;9r", "\033[3;900r", "\033[r",
    "\033[0;6r\033[?1049h", "alternate\033[2;3r", "\033[?1049l", "\033c", "\033[3;6r\033[!p", "\033[800;900r",
    "\033[Hab\033[1;1H", "\033[1;2H", "\033[1;3H", "\033[2;1H a\033[2;1H", "\033[5;70H\033[2J", "\033[1;80Hx",
    "\033[3;1H漢z\033[3;1H", "\033[3;2H", "\033[3;3H", "\033[4;1He\u0301x\033[4;1H", "\033[4;2H",
    "\033[4;3H", "\033[7;8H\033[?1047h", "x\033[?1049h", "\033[?1047l", "\033[9;9H\033[?1049hmore\033[?1049l", "\033c",
    "\033[?1049h\033[5;5H\033[?1049h",
)  # fmt: skip


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    with pair(folder, real_tmux) as made:
        yield made


def test_rows_that_scroll_and_the_character_under_the_cursor(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-x", "80", "-y", "49", "exec cat")
        one.ok("split-window", "-I", "-l", "24", stdin="first")
        told = []
        for text in PRINTED:
            one.ok("display-message", "-I", stdin=text)
            told.append(f"{text!r}: {one.ok('display-message', '-p', ASKED)}")
        one.ok("resize-pane", "-y", "20")
        return [*told, one.ok("display-message", "-p", ASKED)]

    assert "4 9 <" in str(same(both, play))


def test_a_new_pane_tells_of_its_blank_screen(both: Pair) -> None:
    """What -P prints is expanded before the pane's program begins: its screen is there all the same."""
    told = (
        f"{ASKED} #{{cursor_flag}}#{{wrap_flag}}#{{alternate_on}}#{{insert_flag}}#{{keypad_flag}}#{{mouse_any_flag}} "
        "#{history_size} #{pane_tabs} #{?cursor_flag,seen,hidden} [#{C:nothing}]"
    )

    def play(one: Program) -> list[str]:
        printed = ("-P", "-F", told)
        return [
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-x", "80", "-y", "49", *printed, "exec cat"),
            one.ok("new-window", "-d", *printed, "exec cat"),
            one.ok("new-window", *printed, "exec cat"),
            one.ok("split-window", "-l", "20", *printed, "exec cat"),
            one.ok("split-window", "-h", "-l", "30", *printed, ""),
        ]

    assert "0 48 < > 0 0 4294967295 4294967295 110000 0 8,16" in same(both, play)[0]
