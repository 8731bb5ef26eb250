"""What a terminal is asked to tell, and what a pane's screen keeps of what its program has asked for."""

import pytest

from panelock.cli.drawing.reports import Reports
from panelock.impl.host.screens.stream import EXTENDED, Modes

ON = {"focus-events": "1", "extended-keys": "on"}
OFF = {"focus-events": "0", "extended-keys": "off"}


@pytest.mark.parametrize("knows", [True, False])
def test_a_terminal_is_asked_once_and_for_what_it_knows(knows: bool) -> None:
    reports, features = Reports(), {"extkeys"} if knows else {"rgb"}
    assert reports.change(OFF, features) == ""
    assert reports.change(ON, features) == "\x1b[?1004h" + "\x1b[>4;1m" * knows
    assert reports.change(ON, features) == ""
    assert reports.end() == "\x1b[>4m" * knows
    assert reports.change(OFF, features) == ""


@pytest.mark.parametrize("ends", [b"\x1b[>4m", b"\x1b[>4;0m", b"\x1b[>4n", b"\x1b[>m", b"\x1bc"])
def test_that_extended_keys_are_wanted_is_kept_over_what_a_log_drops(ends: bytes) -> None:
    modes, fresh = Modes(), Modes()
    modes.push(b"\x1b[>4;2m\x1b[>1m")
    fresh.push(modes.sequences())
    assert fresh[EXTENDED]
    fresh.push(ends)
    assert not fresh[EXTENDED]
