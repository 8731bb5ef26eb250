"""Format variables against the real tmux: the same world, every variable that it knows too (Exact)."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.recorded_world import CHILD, World
from support.drivers import FakeDriver

from panelock.impl.document import Document
from panelock.impl.expanding import scope_of
from panelock.impl.formats import expand
from panelock.impl.targets import Target
from panelock.impl.targets_windows import sorted_sessions
from panelock.impl.variables import _VARIABLES as VARIABLES
from panelock.impl.variables_pane import SCREEN

pytestmark = pytest.mark.oracle

OWN = {
    "version": "3.4 is what we follow",
    "server_sessions": "new in 3.4",
    "sixel_support": "new in 3.4",
    "pane_unseen_changes": "new in 3.4",
    "config_files": "the oracle is started with -f /dev/null",
    "window_activity": "the terminals' host knows",
    "pane_current_path": "the terminals' host knows",
}
"""Variables whose values differ for a reason."""
UNORDERED = ("window_linked_sessions_list", "window_active_sessions_list")
"""tmux lists the order of linking, which the registry does not keep."""
OPTIONS = (
    "pane-base-index",
    "mouse",
    "history-limit",
    "status-style",
    "update-environment[1]",
    "@mine",
    "nosuch",
    "default-shell",
)
SEPARATOR = "<|>"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if shutil.which("tmux") is None:
        assert os.environ.get("CI") != "true", "CI installs tmux: its absence is a fault there"
        pytest.skip("the oracle, tmux, is not installed")
    made = World(Path(tmp_path_factory.mktemp("variables")), "%12")
    try:
        yield made
    finally:
        made.close()


def driver_of(world: World) -> FakeDriver:
    driver = FakeDriver(world.document, world.socket, int(world.run("display-message", "-p", "#{pid}")[0]))
    driver.environment = world.environment
    driver.facts = {(pane, "pane_current_command"): CHILD[0] for pane in world.document.panes}
    return driver


def listed(document: Document, kind: str) -> list[Target]:
    """What list-sessions, list-windows -a or list-panes -a list, in their order."""
    targets = []
    for session in sorted_sessions(document):
        for link in session.links:
            window = document.windows[link.window]
            panes = window.panes if kind == "pane" else [window.active]
            if kind != "session" or link.index == session.current:
                targets += [Target(session.id, link.index, window.id, pane) for pane in panes]
    return targets


def fair(name: str, value: str) -> str:
    return ",".join(sorted(value.split(","))) if name in UNORDERED else value


@pytest.mark.parametrize(
    ("kind", "command"),
    [("pane", ["list-panes", "-a"]), ("window", ["list-windows", "-a"]), ("session", ["list-sessions"])],
)
def test_every_variable_has_the_value_that_tmux_gives_it(world: World, kind: str, command: list[str]) -> None:
    names = [name for name in [*VARIABLES, *OPTIONS, "HOME", "NOSUCH"] if name not in OWN]
    template = SEPARATOR.join(f"#{{{name}}}" for name in names)
    theirs = [line.split(SEPARATOR) for line in world.run(*command, "-F", template)[0].splitlines()]
    driver = driver_of(world)
    targets = listed(world.document, kind)
    assert len(theirs) == len(targets)
    differ = set()
    for target, values in zip(targets, theirs, strict=True):
        mine = expand(template, scope_of(world.document, driver, target, kind=kind)).split(SEPARATOR)
        for name, their, our in zip(names, values, mine, strict=True):
            if fair(name, their) != fair(name, our):
                differ.add((name, target, their, our))
    assert {each[0]: each for each in differ} == {}


def test_every_variable_that_tmux_lists_is_known(world: World) -> None:
    """But for what comes from beside the registry: of copy mode, and of the command itself."""
    theirs = {line.partition("=")[0] for line in world.run("display-message", "-a", "-p")[0].splitlines()}
    assert theirs - set(VARIABLES) - SCREEN == {"command", "pane_search_string"}


LOOPS = [
    "#{S:#{session_name} #{W:#{window_index}#{window_flags} #{P:#{pane_id}#{pane_active}}} }",
    "#{W:[#{window_name}],<#{window_name}>}",
    "#{P:#{pane_index},*#{pane_index}}",
    "#{N:first}#{N:nope} #{N/s:alpha}#{N/s:nope}",
    "#{?window_zoomed_flag,Z,}#{==:#{session_name},alp}",
]


@pytest.mark.parametrize("template", LOOPS)
def test_loops_and_names_see_the_world_that_tmux_sees(world: World, template: str) -> None:
    driver = driver_of(world)
    for target in listed(world.document, "window"):
        theirs, _ = world.run("display-message", "-p", "-t", f"${target.session}:{target.index}", template)
        assert expand(template, scope_of(world.document, driver, target)) == theirs.removesuffix("\n")
