"""Which size windows have where nobody's terminal says it (window-size manual), with the real tmux and with ours."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from support.two import Two

pytestmark = pytest.mark.oracle

MANUAL, LATEST = ("set-option", "-w", "window-size", "manual"), ("set-option", "-w", "window-size", "latest")
RESIZED = ("resize-window", "-x", "60", "-y", "15")


class Steps(NamedTuple):
    """Command lines, of which each leaves the window with a size."""

    lines: tuple[tuple[str, ...], ...]
    sizes: list[str]


CASES = {
    "its first size": Steps((MANUAL,), ["80x24"]),
    "for all windows": Steps((("set-option", "-wg", "window-size", "manual"),), ["80x24"]),
    "its last size by resize-window": Steps((RESIZED, LATEST, MANUAL), ["60x15", "80x23", "60x15"]),
    "zoomed": Steps(
        (("split-window", ";", "resize-pane", "-Z"), MANUAL, ("resize-pane", "-Z")), ["80x23", "80x24", "80x24"]
    ),
    "by a layout's text": Steps((RESIZED, ("select-layout", "80b9,100x30,0,0,0")), ["60x15", "60x15"]),
    "unset": Steps((MANUAL, ("set-option", "-wu", "window-size"), MANUAL), ["80x24", "80x23", "80x24"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_window_whose_size_is_nobodys_goes_back_to_its_own(two: Callable[[], Two], case: str) -> None:
    both = two()
    both.see("this is a")
    sizes = []
    for line in CASES[case].lines:
        both.run(*line)
        both.settles()
        found = [one.ok("display-message", "-p", "#{window_width}x#{window_height}") for one in both.both]
        assert found[0] == found[1], (line, sizes)
        sizes.append(found[0])
    assert sizes == CASES[case].sizes
