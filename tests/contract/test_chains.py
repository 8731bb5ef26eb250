"""Commands in one call, separated by ``;``: where the later ones start, and where an error ends them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import Program, program


@pytest.fixture
def inside(folder: Path) -> Iterator[Program]:
    """A caller inside the first pane of a server."""
    with program(folder) as made:
        pid, pane = made.ok("new-session", "-d", "-P", "-F", "#{pid} #{pane_id}", "cat").split()
        made.environment |= {"TMUX": f"{made.place.socket},{pid},0", "TMUX_PANE": pane}
        yield made


def test_a_chain_goes_on_where_its_commands_went(inside: Program) -> None:
    inside.ok("new-window", "cat", ";", "split-window", "cat", ";", "split-window", "-d", "cat")
    assert inside.ok("list-windows", "-F", "#{window_index} #{window_panes}") == "0 1\n1 3"
    assert inside.ok("select-pane", "-t", ":1.0", ";", "display-message", "-p", "#{pane_id}") == "%1"
    assert inside.ok("break-pane", "-s", "%2", ";", "display-message", "-p", "#{window_index} #{pane_id}") == "2 %2"


def test_a_new_call_starts_at_the_caller_again(inside: Program) -> None:
    inside.ok("new-window", "cat")
    assert inside.ok("display-message", "-p", "#{pane_id}") == "%0"


def test_an_error_ends_the_chain_and_keeps_what_was_done(inside: Program) -> None:
    done = inside.run("rename-window", "first", ";", "kill-pane", "-t", "%99", ";", "rename-window", "second")
    assert (done.returncode, done.stderr) == (1, "can't find pane: %99\n")
    assert inside.ok("display-message", "-p", "#{window_name}") == "first"
