"""Options, environment, key bindings, messages: what is kept, what is shown, what is refused."""

from unittest.mock import Mock

import pytest
from support.stage import Stage, stage

from panelock.impl.commands.table import TABLE
from panelock.impl.store import Store


@pytest.fixture
def at(store: Store) -> Stage:
    return stage(store)


def test_a_refused_option_changes_nothing(at: Stage) -> None:
    for words, why in (
        (["-g", "nosuch", "1"], "invalid option: nosuch"),
        (["-g", "status", "bad"], "unknown value: bad"),
        (["-t", "zz", "status", "on"], "no such session: zz"),
        (["-w", "-t", "a:9", "mode-keys", "vi"], "no such window: a:9"),
        (["-p", "-t", "a:0.9", "@x", "y"], "no such pane: a:0.9"),
        (["@x"], "empty value"),
        (["-g", "status[1]", "on"], "not an array: status[1]"),
    ):
        assert at.refused("set-option", *words) == why
    assert at.ok("set-option", "-gq", "nosuch", "1") == ""


def test_a_window_is_found_where_its_pane_is_not(at: Stage) -> None:
    at.ok("set-option", "-w", "-t", "a:0.9", "@x", "y")
    assert at.ok("show", "-wv", "-t", "a:0", "@x") == "y\n"


def test_each_scope_keeps_its_own(at: Stage) -> None:
    for number, scope in enumerate((["-s"], ["-g"], [], ["-gw"], ["-w"], ["-p"])):
        at.ok("set-option", *scope, "@x", str(number))
    for number, scope in enumerate((["-s"], ["-g"], [], ["-gw"], ["-w"], ["-p"])):
        assert at.ok("show-options", "-v", *scope, "@x") == f"{number}\n"
    assert at.ok("display", "-p", "#{@x}", ";", "display", "-p", "-t", "a:1", "#{@x}") == "0\n0\n"
    at.ok("set-option", "-su", "@x")
    assert at.ok("display", "-p", "#{@x}", ";", "display", "-p", "-t", "a:1", "#{@x}") == "5\n3\n"


def test_an_array_changes_by_its_elements(at: Stage) -> None:
    at.ok("set", "-g", "update-environment", "A B", ";", "set", "-ga", "update-environment", "C")
    assert at.ok("show", "-gv", "update-environment") == "A\nB\nC\n"
    at.ok("set", "-gu", "update-environment[1]")
    assert at.ok("show", "-g", "update-environment") == "update-environment[0] A\nupdate-environment[2] C\n"


def test_unset_everywhere_takes_the_panes_values_too(at: Stage) -> None:
    at.ok("set", "-p", "-t", "%1", "remain-on-exit", "on", ";", "set", "-w", "remain-on-exit", "failed")
    at.ok("set", "-wU", "remain-on-exit")
    assert at.ok("show", "-w", "remain-on-exit", ";", "show", "-p", "-t", "%1", "remain-on-exit") == ""


def test_values_and_environment_never_reach_the_journal(at: Stage) -> None:
    at.ok("set", "-g", "@x", "sesame", ";", "set-environment", "-g", "KEY", "sesame")
    with open(at.store.place.journal) as journal:
        text = journal.read()
    assert "set-option" in text
    assert "set-environment" in text
    assert "sesame" not in text


def test_the_callers_environment_is_never_kept(at: Stage) -> None:
    at.environment["SECRET"] = "sesame"
    at.ok("set", "-g", "@x", "1", ";", "new-window", "-d", "cat", ";", "run-shell", "x")
    with open(at.store.place.registry) as registry:
        assert "sesame" not in registry.read()


# --- environment ---


def test_what_the_start_gave_can_be_taken_out(at: Stage) -> None:
    assert at.ok("show-environment", "-g", "PATH") == "PATH=/usr/bin:/bin\n"
    at.ok("set-environment", "-gu", "PATH")
    assert at.refused("show-environment", "-g", "PATH") == "unknown variable: PATH"
    at.ok("set-environment", "-g", "PATH", "/x")
    assert at.ok("show-environment", "-g") == "PATH=/x\nSHELL=/bin/sh\n"


def test_hidden_and_removed_variables_are_shown_as_such(at: Stage) -> None:
    of_maker = [at.ok("show-environment", *shell).splitlines() for shell in ([], ["-s"])]
    at.ok("set-environment", "-h", "H", "1", ";", "set-environment", "-r", "R", ";", "set-environment", "V", '"$`\\')
    assert set(at.ok("show-environment").splitlines()).difference(of_maker[0]) == {"-R", 'V="$`\\'}
    assert at.ok("show-environment", "-h") == "H=1\n"
    shown = at.ok("show-environment", "-s").splitlines()
    assert set(shown).difference(of_maker[1]) == {"unset R;", 'V="\\"\\$\\`\\\\"; export V;'}
    assert at.ok("display", "-p", "#{H}") == "1\n"
    at.ok("set-environment", "-u", "H")
    assert at.refused("show-environment", "H") == "unknown variable: H"


# --- key bindings ---


def test_bindings_are_kept_and_listed_in_columns(at: Stage) -> None:
    at.ok("unbind", "-a", ";", "unbind", "-na", ";", "unbind", "-aT", "copy-mode", ";", "unbind", "-aT", "copy-mode-vi")
    assert at.ok("list-keys") == at.ok("list-keys", "-N") == ""
    at.ok("bind-key", "-r", "C-a", "display", "hi there", "\\;", "ls", ";", "bind", "-T", "mine", "F1", "ls")
    at.ok("bind", "-n", "-N", "a note", "x", "ls")
    assert at.ok("list-keys").splitlines() == [
        "bind-key    -T mine   F1  list-sessions",
        'bind-key -r -T prefix C-a display-message "hi there" \\; list-sessions',
        "bind-key    -T root   x   list-sessions",
    ]
    assert at.ok("list-keys", "-N") == "    x a note\n"
    at.ok("unbind", "-T", "mine", "F1", ";", "unbind", "-a")
    assert at.ok("list-keys") == "bind-key -T root x list-sessions\n"


def test_what_keys_do_from_the_start_is_printed_as_it_would_be_if_it_were_bound_again(at: Stage) -> None:
    listed = at.ok("list-keys")
    at.files["/here/keys.conf"] = listed.encode()
    at.ok("unbind", "-a", ";", "unbind", "-na", ";", "unbind", "-aT", "copy-mode", ";", "unbind", "-aT", "copy-mode-vi")
    at.ok("source-file", "/here/keys.conf")
    assert at.ok("list-keys") == listed


def test_who_looks_keys_up_hears_of_every_change_and_of_nothing_else(at: Stage) -> None:
    heard = []
    at.driver.clients.watcher = Mock(rebound=lambda: heard.append(1))
    for changes, *words in (
        (0, "list-keys"), (1, "bind", "c", "ls"), (0, "bind", "c", "ls"), (1, "bind", "-N", "a note", "c"),
        (0, "bind", "-N", "for none", "F9"), (1, "unbind", "c"), (0, "unbind", "c"), (1, "unbind", "-a"),
        (1, "bind", "c", "ls"), (0, "bind", "-T", "new", "-N", "for none", "x"), (0, "unbind", "-T", "new", "-a"),
    ):  # fmt: skip
        at.ok(*words)
        assert len(heard) == changes, words
        heard.clear()


def test_what_cannot_be_bound_is_refused(at: Stage) -> None:
    assert at.refused("bind-key", "nosuchkey", "ls") == "unknown key: nosuchkey"
    assert at.refused("bind-key", "x", "nosuch") == "unknown command: nosuch"
    assert at.refused("unbind-key", "-T", "zz", "x") == "table zz doesn't exist"
    assert at.refused("list-keys", "-T", "zz") == "table zz doesn't exist"


# --- what nobody looks at ---


@pytest.mark.parametrize("name", ["choose-tree", "choose-buffer", "choose-client", "clock-mode", "customize-mode"])
def test_a_mode_is_refused_by_its_name(at: Stage, name: str) -> None:
    assert at.refused(name).startswith(f"{name}: this mode is a client's own")
    assert at.refused(name, "-t", "zz") == "can't find pane: zz"


def test_no_command_of_tmux_is_missing() -> None:
    assert len(TABLE) == 90
    assert all(
        command.usage or command.name in ("kill-server", "start-server", "lock-server") for command in TABLE.values()
    )


def test_display_message_says_what_it_cannot_do(at: Stage) -> None:
    assert at.refused("display", "-F", "a", "b") == "only one of -F or argument must be given"
    assert at.refused("display", "-d", "x", "b") == "delay invalid"
    assert at.ok("display", "-l", "-p", "#{x}%H") == "#{x}%H\n"
    assert "session_name=a\n" in at.ok("display", "-a", "-p")


def test_list_commands_prints_names_aliases_and_usage(at: Stage) -> None:
    assert at.ok("list-commands", "wait") == "wait-for (wait) [-L|-S|-U] channel\n"
    assert at.ok("list-commands", "-F", "#{command_list_alias}", "set-hook", ";", "list-commands", "nosuch") == ""
