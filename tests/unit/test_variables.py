"""What formats see where the real tmux is no judge: screens that must be fetched, groups, options, the dead."""

from typing import Any

import pytest
from support.command_table import TABLE
from support.drivers import FakeDriver
from support.small_world import document_of

from panelock.impl.arguments import parse
from panelock.impl.commands.base import Call, Facts
from panelock.impl.document import Document, Phase
from panelock.impl.errors import Refused
from panelock.impl.expanding import expand_now, expanded, scope_of
from panelock.impl.formats import expand
from panelock.impl.targets import Target
from panelock.impl.variables import NeedFacts

PANE = Target(0, 0, 0, 1)


@pytest.fixture
def driver() -> FakeDriver:
    return FakeDriver(document_of({"a": {0: (0, [0, 1, 2]), 1: (1, [3])}, "b": {0: (2, [4]), 5: (1, [3])}}))


@pytest.fixture
def world(driver: FakeDriver) -> Document:
    return driver.document


def text(driver: FakeDriver, template: str, target: Target | None = PANE, kind: str = "pane", **extra: str) -> str:
    return expand(template, scope_of(driver.document, driver, target, kind=kind, extra=extra))


def call_of(driver: FakeDriver) -> Call:
    command = TABLE["display-message"]
    return Call(command, parse(command, []), driver, {}, "/", "", 0)


def drive(driver: FakeDriver, template: str, screens: dict[int, dict[str, str]]) -> tuple[str, list[int]]:
    """Expand as a command does; a pane without a screen is refused. Returns the text and the panes asked for."""
    asked: list[int] = []
    steps = expanded(call_of(driver), template, PANE)
    answer: Any = None
    refused: Refused | None = None
    while True:
        try:
            wait = steps.send(answer) if refused is None else steps.throw(refused)
        except StopIteration as stop:
            return str(stop.value), asked
        assert isinstance(wait, Facts)
        asked.append(wait.pane)
        answer = screens.get(wait.pane)
        refused = None if answer is not None else Refused("no screen")


def test_a_screen_is_fetched_once_and_only_when_a_variable_needs_it(driver: FakeDriver) -> None:
    screens = {1: {"cursor_x": "7", "cursor_y": "3"}, 3: {"cursor_x": "1"}}
    assert drive(driver, "#{pane_id} #{command}", screens) == ("%1 display-message", [])
    assert drive(driver, "#{cursor_x},#{cursor_y}", screens) == ("7,3", [1])
    assert drive(driver, "#{?pane_active,#{cursor_x},-}", screens) == ("-", [])
    assert drive(driver, "#{W:#{P:#{cursor_x};}}", screens)[1] == [0, 1, 2, 3]


def test_a_pane_without_a_screen_has_empty_variables(driver: FakeDriver) -> None:
    assert drive(driver, "[#{cursor_x}]", {}) == ("[]", [1])


def test_inside_a_transaction_what_is_not_known_is_empty(driver: FakeDriver) -> None:
    assert expand_now(driver.document, driver, "#{pane_id}[#{cursor_x}]", PANE) == "%1[]"
    assert expand_now(driver.document, driver, "[#{cursor_x}]", PANE, facts={1: {"cursor_x": "2"}}) == "[2]"
    with pytest.raises(NeedFacts):
        scope_of(driver.document, driver, PANE).lookup("cursor_x")


def test_a_screens_lines_are_searched_by_pattern_and_by_expression(driver: FakeDriver) -> None:
    screens = {1: {"screen_text": "one\ntwo  \nThree"}}
    assert drive(driver, "#{C:t?o} #{C/r:^T.*e$} #{C/i:ONE} #{C:nine}", screens) == ("2 3 1 0", [1])


def test_a_target_that_is_gone_is_empty_and_the_server_stays(driver: FakeDriver) -> None:
    for gone in (None, Target(9, 0, 0, 0)):
        assert text(driver, "#{session_id}#{pane_id}|#{version}|#{pane_format}", gone) == "|3.4|0"
    assert text(driver, "#{session_id} #{window_id} #{pane_id}", Target(0, 0, 0, 99)) == "$0 @0 %0"


def test_what_is_listed_is_told_by_the_format_flags(driver: FakeDriver) -> None:
    template = "#{session_format}#{window_format}#{pane_format}"
    assert [text(driver, template, kind=kind) for kind in ("session", "window", "pane")] == ["100", "010", "001"]
    assert text(driver, "#{S:#{session_format}}#{P:#{pane_format}}") == "11111"


def test_a_window_of_a_group_is_linked_only_when_it_is_elsewhere_too(driver: FakeDriver, world: Document) -> None:
    assert text(driver, "#{window_linked} #{window_linked_sessions}") == "0 1"
    assert text(driver, "#{window_linked} #{window_linked_sessions_list}", Target(0, 1, 1, 3)) == "1 a,b"
    shared = document_of({"a": {0: (0, [0])}, "b": {0: (0, [0])}, "c": {0: (1, [1])}})
    shared.sessions[0].group = shared.sessions[1].group = "g"
    template = "#{window_linked} #{window_linked_sessions} #{session_group} #{session_group_list} #{session_group_size}"
    template += " #{session_grouped} #{session_group_attached}#{session_group_many_attached}"
    assert text(FakeDriver(shared), template, Target(0, 0, 0, 0)) == "0 2 g a,b 2 1 00"
    assert text(FakeDriver(shared), template, Target(2, 0, 1, 1)) == "0 1    0 "


def test_flags_say_current_last_and_zoomed(driver: FakeDriver, world: Document) -> None:
    world.sessions[0].last = [1]
    world.windows[0].zoomed = True
    assert text(driver, "#{W:#F }") == "*Z - "
    assert text(driver, "#{window_layout}") != text(driver, "#{window_visible_layout}")
    assert text(driver, "#{window_stack_index}#{session_stack}", Target(0, 1, 1, 3), "window") == "10,1"


def test_a_dead_pane_says_how_it_ended(driver: FakeDriver, world: Document) -> None:
    pane = world.panes[1]
    template = "#{pane_dead}|#{pane_dead_status}|#{pane_dead_signal}|#{pane_dead_time}"
    assert text(driver, template) == "0|||"
    pane.phase, pane.dead_status, pane.dead_time = Phase.DEAD, 0, 12.9
    assert text(driver, template) == "1|0||12"
    pane.dead_status, pane.dead_signal = None, 9
    assert text(driver, template) == "1||9|12"


def test_a_panes_command_is_what_runs_else_what_was_started_else_a_shell(driver: FakeDriver, world: Document) -> None:
    pane = world.panes[1]
    driver.facts[1, "pane_current_command"] = "vim"
    assert text(driver, "#{pane_current_command} #{pane_start_command}") == "vim cat"
    driver.facts[1, "pane_current_command"] = ""
    pane.argv = ["/usr/bin/env x"]
    assert text(driver, "#{pane_current_command} #{pane_start_command}") == 'env "/usr/bin/env x"'
    pane.argv = []
    world.session_options["default-shell"] = "/bin/zsh"
    assert text(driver, "#{pane_current_command}[#{pane_start_command}]") == "zsh[]"


def test_of_a_pane_that_is_being_made_it_is_known_what_begins_there_and_where(
    driver: FakeDriver, world: Document
) -> None:
    pane = world.panes[1]
    world.session_options["default-shell"] = "/bin/zsh"
    template = "#{pane_current_command} #{pane_current_path}"
    pane.cwd = "/there"
    for argv, name in ([], "zsh"), (["vim x"], "zsh"), (["vim", "x"], "vim"):
        pane.argv = argv
        assert text(driver, template) == f"{name} /there"
    pane.phase, pane.argv = Phase.DEAD, ["vim x"]
    assert text(driver, template) == "vim "


def test_options_are_read_with_their_inheritance(driver: FakeDriver, world: Document) -> None:
    world.window_options["@mine"] = "global"
    assert text(driver, "#{@mine} #{@none}|#{mouse} #{history-limit}") == "global |0 2000"
    world.windows[0].options["@mine"] = "window"
    world.panes[1].options["@mine"] = "pane"
    world.session_options["mouse"] = "on"
    world.sessions[0].options["history-limit"] = "7"
    assert text(driver, "#{@mine} #{mouse} #{history-limit} #{history_limit}") == "pane 1 7 7"
    assert text(driver, "#{@mine}", Target(0, 0, 0, 2)) == "window"
    assert text(driver, "#{command-alias[1]} #{history-limit[0]}|#{command-alias[x]}") == "splitp=split-window |"
    world.panes[1].options["synchronize-panes"] = "on"
    assert text(driver, "#{pane_synchronized}#{synchronize-panes}") == "11"


def test_the_environment_is_the_sessions_then_the_global_one(driver: FakeDriver, world: Document) -> None:
    driver.environment = {"A": "start", "B": "start", "C": "start", "D": "start"}
    world.environment = {"B": "set", "C": None}
    world.sessions[0].environment = {"A": "session", "D": None}
    assert text(driver, "#{A}|#{B}|#{C}|#{D}|#{E}") == "session|set|||"


def test_extra_values_are_seen_but_do_not_hide_tmuxs_own(driver: FakeDriver) -> None:
    assert text(driver, "#{line} #{pane_id}", line="3", pane_id="x") == "3 %1"


def test_the_newest_buffer_is_everywhere_and_a_listed_one_is_itself(driver: FakeDriver) -> None:
    assert text(driver, "[#{buffer_name}]") == "[]"
    driver.buffers.put(b"line\n\x1b", now=5.5)
    assert (
        text(driver, "#{buffer_name} #{buffer_size} #{buffer_created} #{buffer_sample}") == "buffer0 6 5 line\\n\\033"
    )
    assert text(driver, "#{buffer_name}#{buffer_size}", buffer_name="other") == "other"


def test_a_job_in_a_format_runs_only_where_somebody_runs_jobs(driver: FakeDriver) -> None:
    scope = scope_of(driver.document, driver, PANE)
    assert expand("[#(echo hi)]", scope) == "[]"
    scope.jobs = lambda _, command: f"ran {command}"
    assert expand("[#(echo hi)]", scope) == "[ran echo hi]"


def test_a_job_is_known_by_its_template_and_by_what_it_is_of_in_a_loop(driver: FakeDriver) -> None:
    names: dict[str, list[str]] = {}
    scope = scope_of(driver.document, driver, PANE)
    scope.jobs = lambda name, command: names.setdefault(name, []).append(command) or ""
    expand("#(echo #{pane_id})#(date)#{E:@twice}#(date)", scope)
    assert sorted(map(len, names.values())) == [1, 2]
    names.clear()
    loops = "#{S:#(a)#{W:#(a)#{P:#(a)}}}#{W:#(a)}#(a)"
    expand(loops, scope)
    expand(loops, scope)
    document = driver.document
    links = [link for session in document.sessions.values() for link in session.links]
    panes = [pane for link in links for pane in document.windows[link.window].panes]
    own = document.sessions[PANE.session].links
    assert len(names) == len(document.sessions) + len(links) + len(panes) + 1
    assert sorted({*map(len, names.values())}) == [2, 4]
    assert sum(len(runs) == 4 for runs in names.values()) == len(own)


def test_no_title_and_no_name_is_ever_expanded_again(driver: FakeDriver, world: Document) -> None:
    ran: list[str] = []
    world.panes[1].title = "#(touch x)#{pane_id}"
    world.windows[0].name = "#{session_name}"
    scope = scope_of(world, driver, PANE)

    def job(_: str, command: str) -> str:
        ran.append(command)
        return "ran"

    scope.jobs = job
    assert expand("#{pane_title} #{window_name}", scope) == "#(touch x)#{pane_id} #{session_name}"
    assert ran == []
