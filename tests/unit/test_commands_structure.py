"""Commands about structure where no terminal of tmux's is needed to judge: the two steps, refusals, repeats, epochs."""

import pytest
from support.lone import Lone

from panelock.impl import journal
from panelock.impl.commands.base import Spawn
from panelock.impl.document import Phase
from panelock.impl.errors import Refused
from panelock.impl.registry import lifecycle
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store

CHILD = ("sleep", "1000")


@pytest.fixture
def ours(store: Store) -> Lone:
    return Lone(store)


@pytest.fixture
def team(ours: Lone) -> Lone:
    """A session of two panes."""
    ours("new-session", "-d", "-s", "a", "-n", "x", *CHILD)
    ours("split-window", "-d", "-t", "a", *CHILD)
    return ours


# --- servers and epochs ---


def test_without_a_server_only_what_starts_one_is_answered(ours: Lone) -> None:
    told = f"no server running on {ours.driver.socket}"
    for command in ("list-sessions", "kill-server", "has-session", "split-window", "new-window"):
        assert ours.refused(command) == told
    assert ours.refused("attach-session") == "no sessions"
    ours("new-session", "-d")


def test_a_server_that_is_only_started_ends_again(ours: Lone) -> None:
    ours("start-server")
    document = ours.driver.document
    assert (document.ended, document.epoch) == (True, 1)


def test_the_last_session_takes_its_server_along_and_the_next_begins_ids_anew(team: Lone) -> None:
    team("kill-session", "-t", "a")
    assert team.driver.document.ended
    assert team("new-session", "-d", "-P", "-F", "#{session_id}#{window_id}#{pane_id}") == ["$0@0%0"]
    assert team.driver.document.epoch == 2


def test_a_new_server_knows_nothing_of_the_last_ones_options(team: Lone) -> None:
    team.option("default-size", "10x10")
    team("kill-server")
    assert team("new-session", "-d", "-P", "-F", "#{window_width}x#{window_height}") == ["80x24"]


# --- the two steps of making a pane ---


def test_a_pane_is_in_the_registry_before_its_terminal_is_started(team: Lone) -> None:
    seen: list[Phase] = []
    team.terminals.before = lambda wait: seen.append(team.driver.store.load_shared().panes[wait.pane].phase)
    assert team("split-window", "-P", "-F", "#{pane_id}") == ["%2"]
    assert seen == [Phase.PENDING]
    pane = team.driver.document.panes[2]
    assert (pane.phase, pane.tty, pane.maker) == (Phase.RUNNING, "/dev/pts/1003", "")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("split-window", "-t", "a"), "create pane failed: no pseudo-terminal left"),
        (("new-window", "-t", "a"), "create window failed: no pseudo-terminal left"),
        (("new-session", "-d"), "create window failed: no pseudo-terminal left"),
        (("respawn-pane", "-k", "-t", "a"), "respawn pane failed: no pseudo-terminal left"),
        (("respawn-window", "-k", "-t", "a"), "respawn window failed: no pseudo-terminal left"),
    ],
)
def test_a_terminal_that_cannot_be_had_leaves_no_half_made_pane(team: Lone, argv: tuple[str, ...], said: str) -> None:
    team.terminals.refuse = "no pseudo-terminal left"
    answer = team.run(*argv)
    assert (answer.status, answer.out, answer.err) == (1, "", said + "\n")
    document = team.driver.document
    assert all(pane.phase is not Phase.PENDING for pane in document.panes.values())
    assert len(document.sessions) == len(document.windows) == 1
    dead = [pane.id for pane in document.panes.values() if pane.phase is Phase.DEAD]
    assert dead == ([0] if argv[0].startswith("respawn") else [])


def test_a_server_whose_first_terminal_cannot_be_had_is_over(ours: Lone) -> None:
    ours.terminals.refuse = "no pseudo-terminal left"
    assert ours.run("new-session", "-d").status == 1
    assert ours.driver.document.ended


def test_a_pane_killed_while_its_terminal_starts_was_made_all_the_same(team: Lone) -> None:
    def kill(_: Spawn) -> None:
        team.terminals.before = lambda _: None
        team("kill-pane", "-t", "%2")

    team.terminals.before = kill
    assert team("split-window", "-P", "-F", "#{pane_id} #{window_panes}") == ["%2 3"]
    assert 2 not in team.driver.document.panes


def test_a_pane_killed_before_it_has_a_terminal_was_made_all_the_same(team: Lone) -> None:
    def kill(_: Spawn) -> None:
        team.terminals.before = lambda _: None
        team("kill-pane", "-t", "%2")
        raise Refused("can't find pane: %2")

    team.terminals.before = kill
    assert team("split-window", "-P", "-F", "#{pane_id}") == ["%2"]
    assert 2 not in team.driver.document.panes
    assert team("split-window", "-P", "-F", "#{pane_id}") == ["%3"]


def test_a_server_that_ended_while_a_terminal_starts_gives_nobody_elses_pane_that_terminal(ours: Lone) -> None:
    ours("new-session", "-d", "-s", "old")

    def restart(_: Spawn) -> None:
        ours.terminals.before = lambda _: None
        ours("kill-server")
        for name in "pqr":
            ours("new-session", "-d", "-s", name)

    ours.terminals.before = restart
    ours("new-window", "-t", "old")
    panes = ours.driver.document.panes
    assert [panes[number].pid for number in (0, 1, 2)] == [1002, 1003, 1004]


def test_the_print_of_a_pane_that_was_moved_meanwhile_says_where_it_is(team: Lone) -> None:
    def move(_: Spawn) -> None:
        team.terminals.before = lambda _: None
        team("break-pane", "-d", "-s", "%2", "-t", "a:7")

    team.terminals.before = move
    assert team("split-window", "-P") == ["a:7.0"]


# --- what a new pane is started with ---


def test_a_new_pane_gets_its_callers_environment_and_what_it_was_told(ours: Lone) -> None:
    ours.environment |= {"MINE": "1", "BOTH": "caller"}
    ours("new-session", "-d", "-s", "a", "-e", "BOTH=session", "-e", "NO_VALUE", "-e", "EMPTY=")
    ours("split-window", "-t", "a", "-e", "MINE=2", "-e", "URL=a=b")
    first, second = (wait.environment for wait in ours.terminals.spawned)
    assert (first["MINE"], first["BOTH"], first["EMPTY"], "NO_VALUE" in first) == ("1", "session", "", False)
    assert (second["MINE"], second["BOTH"], second["URL"]) == ("2", "session", "a=b")


def test_what_ended_sessions_were_told_of_variables_is_forgotten(ours: Lone) -> None:
    for name in "abc":
        ours("new-session", "-d", "-s", name, "-e", f"MINE={name}")
    ours("kill-session", "-t", "b")
    ours("new-session", "-d", "-s", "d")
    assert [values.get("MINE") for values in ours.driver.session_values.values()] == ["a", "c", None]
    ours("kill-server")
    ours("new-session", "-d", "-s", "e", "-e", "MINE=e")
    assert {at: values["MINE"] for at, values in ours.driver.session_values.items()} == {(2, 0): "e"}


def test_no_value_of_an_environment_and_no_command_stands_in_the_journal(ours: Lone) -> None:
    ours.environment["TAKEN"] = "s3cret"
    ours("start-server", ";", "set-option", "-g", "update-environment", "TAKEN")
    ours("new-session", "-d", "-s", "a", "-e", "TOKEN=s3cret", "run --password s3cret")
    ours("respawn-pane", "-k", "-t", "a", "other --password s3cret")
    lines = list(journal.read(ours.driver.store.place.journal))
    assert lines
    assert "s3cret" not in str(lines)


@pytest.mark.parametrize(
    ("argv", "where"),
    [
        ((), "/tmp"),
        (("-c", "/usr"), "/usr"),
        (("-c", "sub"), "/tmp/sub"),
        (("-c", ""), "/tmp"),
        (("-c", "/#{session_name}"), "/a"),
    ],
)
def test_a_new_window_starts_in_its_callers_folder_or_where_it_is_told(
    ours: Lone, argv: tuple[str, ...], where: str
) -> None:
    ours("new-session", "-d", "-s", "a")
    ours.cwd = "/tmp"
    ours("new-window", "-t", "a", *argv)
    assert ours.terminals.spawned[-1].cwd == where


def test_the_command_of_a_new_pane_is_words_text_or_the_default(team: Lone) -> None:
    team.option("default-command", "exec top")
    made = []
    for words in ((), ("one text",), ("two", "words")):
        team("new-window", "-t", "a", *words)
        window = team.driver.document.windows[len(made) + 1]
        made.append((team.terminals.spawned[-1].argv, window.name))
    assert made == [(["exec top"], "top"), (["one text"], "one"), (["two", "words"], "two")]


def test_a_shell_that_cannot_be_one_is_not_started(team: Lone) -> None:
    team("new-window", "-t", "a", "-P", "-F", "#{window_name}")
    assert team.terminals.spawned[-1].shell == "/bin/sh"
    team.option("default-shell", "/usr/bin/env")
    team("split-window", "-t", "a")
    assert team.terminals.spawned[-1].shell == "/usr/bin/env"
    team.option("default-shell", "/no/such")
    team("split-window", "-t", "a")
    assert team.terminals.spawned[-1].shell == "/bin/sh"


# --- repeats ---


def test_a_repeated_request_makes_no_second_pane(team: Lone) -> None:
    chain = (
        "split-window",
        "-t",
        "a",
        "-P",
        "-F",
        "#{pane_id}",
        ";",
        "new-window",
        "-t",
        "a",
        "-P",
        "-F",
        "#{pane_id}",
    )
    first = team.run(*chain, request="r1")
    again = team.run(*chain, request="r1", repeat=True)
    assert first == again
    assert first.lines == ["%2", "%3"]
    assert len(team.driver.document.panes) == 4


def test_a_repeat_withdraws_what_was_half_made_and_makes_it_again(team: Lone) -> None:
    class Died(BaseException):
        """The process ends."""

    def die(_: Spawn) -> None:
        raise Died

    team.terminals.before = die
    with pytest.raises(Died):
        team.run("split-window", "-t", "a", request="r2")
    assert team.driver.document.panes[2].phase is Phase.PENDING
    team.terminals.before = lambda _: None
    assert team.run("split-window", "-P", "-F", "#{pane_id}", "-t", "a", request="r2", repeat=True).lines == ["%3"]
    assert sorted(team.driver.document.panes) == [0, 1, 3]


def test_a_repeat_of_a_request_whose_terminal_was_refused_tries_again(team: Lone) -> None:
    team.terminals.refuse = "no pseudo-terminal left"
    assert team.run("split-window", "-t", "a", request="r3").status == 1
    team.terminals.refuse = ""
    assert team.run("split-window", "-t", "a", request="r3", repeat=True).status == 0


# --- refusals ---


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (("new-session", "-d", "-s", "a"), "duplicate session: a"),
        (("new-session", "-d", "-s", ""), "invalid session: "),
        (("new-session", "-d", "-t", "a", "sh"), "command or window name given with target"),
        (("new-session", "-d", "-y", "x"), "height invalid"),
        (("split-window", "-l", "x", "-t", "a"), "size invalid"),
        (("split-window", "-l", "101%", "-t", "a"), "size too large"),
        (("join-pane", "-p", "101", "-s", "%0", "-t", "%1"), "size too large"),
        (("respawn-pane", "-t", "a:0.0"), "respawn pane failed: pane a:0.0 still active"),
        (("respawn-window", "-t", "a"), "respawn window failed: window a:0 still active"),
        (("select-pane", "-P", "fg=zork", "-t", "a"), "bad style: fg=zork"),
        (("select-layout", "-t", "a", "nope"), "invalid layout: nope"),
        (("resize-pane", "-Z", "-t", "a:9"), "can't find window: 9"),
        (("rename-window", "-t", "a"), "command rename-window: too few arguments (need at least 1)"),
        (("kill-pane", "-q"), "command kill-pane: unknown flag -q"),
        (("display-popup", "-c", "me"), "can't find client: me"),
        (("swap-window", "-s", "a:0", "-t", "a:3"), "can't find window: 3"),
    ],
)
def test_what_cannot_be_is_refused_in_tmuxs_words_and_changes_nothing(
    team: Lone, argv: tuple[str, ...], text: str
) -> None:
    assert team.refused(*argv) == text


@pytest.mark.parametrize(
    "argv", [("new-session",), ("new-session", "-A", "-d", "-s", "a"), ("attach-session", "-t", "a")]
)
def test_without_a_terminal_nobody_is_attached(team: Lone, argv: tuple[str, ...]) -> None:
    assert team.refused(*argv) == "open terminal failed: not a terminal"


def test_an_error_ends_the_chain_and_what_was_done_before_stays(team: Lone) -> None:
    said = team.run("rename-window", "-t", "a", "y", ";", "kill-pane", "-t", "%9", ";", "rename-window", "-t", "a", "z")
    assert (said.status, said.err) == (1, "can't find pane: %9\n")
    assert team("list-windows", "-t", "a", "-F", "#{window_name}") == ["y"]


# --- where nothing is named ---


def test_the_pane_that_calls_is_the_default_target(team: Lone) -> None:
    team("new-session", "-d", "-s", "b")
    assert team("split-window", "-P", inside=1) == ["a:0.2"]
    assert team("new-window", "-P", inside=0) == ["a:1.0"]
    assert team("break-pane", "-P", inside=1) == ["a:2.0"]
    team("rename-session", "c", inside=0)
    assert team("list-sessions", "-F", "#{session_name}") == ["b", "c"]


# --- names, sizes, groups ---


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "#(touch x)", "-", "'\"$"])
def test_a_windows_name_is_only_a_name(team: Lone, name: str) -> None:
    team("new-window", "-d", "-t", "a:5", "-n", name)
    team("rename-window", "-t", "a:0", name)
    expected = "" if name.startswith("#(") else name
    assert [window.name for window in team.driver.document.windows.values()] == [expected, expected]


def test_a_sessions_name_is_cleaned_as_tmux_cleans_it(ours: Lone) -> None:
    ours("new-session", "-d", "-s", "../x:y\x1b[31m\n")
    assert ours("list-sessions", "-F", "#{session_name}") == ["__/x_y\\033[31m\\n"]


def test_a_title_in_a_name_runs_nothing(team: Lone) -> None:
    team.change(lambda tx: lifecycle.set_title(tx, 0, "#(touch /nowhere/x)"))
    team("rename-window", "-t", "a", "#{pane_title}")
    assert team.driver.document.windows[0].name == "#(touch /nowhere/x)"


def test_sizes_of_new_windows_are_the_sessions(ours: Lone) -> None:
    ours("new-session", "-d", "-s", "a", "-x", "132")
    ours("new-window", "-t", "a")
    ours("new-session", "-d", "-s", "b", "-x", "20000", "-y", "-")
    wanted = ["a 132x24", "a 132x24", "b 10000x24"]
    assert ours("list-windows", "-a", "-F", "#{session_name} #{window_width}x#{window_height}") == wanted


def test_a_group_is_one_set_of_windows_with_a_name_for_each_session(team: Lone) -> None:
    team("new-window", "-d", "-t", "a:3")
    assert team("new-session", "-d", "-t", "a", "-P") == ["a-1:"]
    assert team("new-session", "-d", "-t", "a-1", "-s", "own", "-P", "-F", "#{session_group} #{window_index}") == [
        "a 0"
    ]
    team("new-window", "-d", "-t", "own:8")
    assert len(set(team("list-windows", "-a", "-F", "#{window_index} #{window_id}"))) == 3
    assert team("new-session", "-d", "-t", "fresh", "-P", "-F", "#{session_name} #{session_group}") == ["fresh-3 fresh"]
    assert len(team.driver.document.sessions) == 4


def test_a_repeated_request_for_a_grouped_session_makes_one(team: Lone) -> None:
    for repeat in (False, True):
        assert team.run("new-session", "-d", "-t", "a", "-P", request="r9", repeat=repeat).lines == ["a-1:"]
    assert len(team.driver.document.sessions) == 2


# --- the dead ---


def test_a_dead_pane_is_respawned_with_its_own_command_and_folder(team: Lone) -> None:
    team.change(lifecycle.settle_host_death)
    assert team("list-panes", "-t", "a", "-F", "#{pane_dead}") == ["1", "1"]
    team("respawn-pane", "-t", "%1")
    spawned = team.terminals.spawned[-1]
    assert (spawned.pane, spawned.argv, spawned.cwd) == (1, list(CHILD), "/")
    team("respawn-window", "-k", "-t", "a", "other", "words")
    assert team("list-panes", "-t", "a", "-F", "#{pane_id}#{pane_dead} #{pane_start_command}") == ["%00 other words"]


def test_a_pane_that_is_just_being_made_is_not_respawned(team: Lone) -> None:
    def respawn(_: Spawn) -> None:
        team.terminals.before = lambda _: None
        assert team.refused("respawn-pane", "-k", "-t", "%2").endswith("is being made")
        assert team.refused("respawn-window", "-k", "-t", "a").endswith("still active")

    team.terminals.before = respawn
    team("split-window", "-t", "a")


# --- borders with a status line ---


def test_a_height_asked_for_is_the_panes_and_not_its_cells(team: Lone) -> None:
    team.option("pane-border-status", "top", Scope.GLOBAL_WINDOW)
    team("resize-window", "-t", "a", "-y", "30")
    team("resize-pane", "-t", "a:0.0", "-y", "9")
    assert team("list-panes", "-t", "a", "-F", "#{pane_top} #{pane_height}") == ["1 9", "11 19"]
