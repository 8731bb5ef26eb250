"""if-shell, run-shell -C, source-file and hooks: commands that run commands."""

import pytest
from support.stage import Stage, stage

from panelock.impl.commands.base import Pause, RunShell
from panelock.impl.commands.hooks import ONLY_KEPT
from panelock.impl.commands.nested import DEEPEST
from panelock.impl.store import Store


@pytest.fixture
def at(store: Store) -> Stage:
    return stage(store)


def test_an_error_ends_its_line_and_not_the_file(at: Stage) -> None:
    at.files["/c"] = b"has -t zz ; display -p no\ndisplay -p yes\n"
    assert at.run("source-file", "/c", ";", "display", "-p", "after") == (1, "yes\nafter\n", "can't find session: zz\n")


def test_nested_output_stands_in_the_order_in_which_it_was_made(at: Stage) -> None:
    at.buffers.put(b"\xffraw", "b")
    at.files["/c"] = b"display -p one\nshow-buffer -b b\ndisplay -p two\n"
    assert at.ok("source-file", "/c", ";", "display", "-p", "three") == "one\n\udcffrawtwo\nthree\n"


def test_a_file_that_includes_itself_ends_with_an_error(at: Stage) -> None:
    at.files["/c"] = b"display -p in\nsource-file /c\n"
    status, out, err = at.run("source-file", "/c")
    assert (status, out.count("in\n"), err) == (1, DEEPEST, "too many nested files\n")


def test_all_files_are_parsed_before_any_command_runs(at: Stage) -> None:
    at.files |= {
        "/a": b"A=1\nset -g @seen no\n",
        "/b": b"set -g @x $A\n%if #{==:#{@seen},no}\nset -g @late 1\n%endif\n",
    }
    at.ok("source-file", "/a", "/b")
    assert at.ok("show", "-gv", "@x", ";", "show", "-gqv", "@late") == "1\n"


def test_a_relative_file_is_the_callers(at: Stage) -> None:
    at.files["/here/c"] = b"display -p found\n"
    assert at.ok("source-file", "c") == "found\n"


def test_source_file_n_runs_and_assigns_nothing(at: Stage) -> None:
    at.files["/c"] = b"A=1\nset -g @x 1\n"
    before = at.driver.document.generation
    assert at.ok("source-file", "-n", "/c") == ""
    assert at.driver.document.generation == before


def test_source_file_t_is_where_its_commands_start(at: Stage) -> None:
    at.files["/c"] = b"display -p '#{pane_id}'\n"
    assert at.ok("source-file", "-t", "a:1", "/c") == "%2\n"


def test_the_condition_decides_what_if_shell_runs(at: Stage) -> None:
    for status, said in ((0, "yes\n"), (1, "no\n")):
        at.shell = (status, b"ignored")
        assert at.ok("if-shell", "test", "display -p yes", "display -p no") == said
    assert at.ok("if-shell", "-F", "0", "display -p yes") == ""
    assert at.ok("if-shell", "-F", "#{session_name}", "display -p '#{session_name}'") == "a\n"


def test_commands_that_cannot_be_parsed_stop_the_chain_only_where_tmux_does(at: Stage) -> None:
    assert at.run("if-shell", "-F", "1", "nosuch", ";", "display", "-p", "x") == (1, "", "unknown command: nosuch\n")
    assert at.run("if-shell", "true", "nosuch", ";", "display", "-p", "x") == (1, "x\n", "unknown command: nosuch\n")


@pytest.mark.parametrize("words", [("if-shell", "-b", "true"), ("run-shell", "-b", "-C")])
def test_nobody_is_told_what_becomes_of_commands_in_the_background(at: Stage, words: tuple[str, ...]) -> None:
    assert at.run(*words, "display -p x ; has -t zz", ";", "display", "-p", "after") == (0, "after\n", "")
    assert at.run(*words, "nosuch") == (0, "", "")
    assert at.asides == [(1, "x\n", "can't find session: zz\n"), (0, "", "")]


def test_without_a_shell_command_there_is_no_background(at: Stage) -> None:
    assert at.run("if-shell", "-bF", "1", "display -p x ; has -t zz") == (1, "x\n", "can't find session: zz\n")
    assert at.asides == []


def test_run_shell_prints_the_output_and_how_it_ended(at: Stage) -> None:
    at.shell = (3, b"one\ntwo")
    assert at.run("run-shell", "-d", "0.5", "x #{session_name}") == (3, "one\ntwo\n'x a' returned 3\n", "")
    at.shell = (-9, b"")
    assert at.run("run-shell", "y") == (137, "'y' terminated by signal 9\n", "")
    assert [wait.seconds for wait in at.waits if isinstance(wait, Pause)] == [0.5]


def test_a_jobs_environment_has_what_was_set(at: Stage) -> None:
    at.ok("set-environment", "-g", "A", "1", ";", "set-environment", "B", "2", ";", "set-environment", "-gr", "PATH")
    at.ok("run-shell", "-b", "-c", "/tmp", "x")
    job = at.waits[-1]
    assert isinstance(job, RunShell)
    assert (job.environment["A"], job.environment["B"], job.cwd, job.wait) == ("1", "2", "/tmp", False)
    assert "PATH" not in job.environment


@pytest.mark.parametrize("text", ["x", "1_0", "inf", "nan", "1 ", "0x10"])
def test_a_delay_is_a_number(at: Stage, text: str) -> None:
    assert at.refused("run-shell", "-d", text, "y") == f"invalid delay time: {text}"


def test_a_request_that_ran_commands_is_not_done_again(at: Stage) -> None:
    at.run("if-shell", "-F", "1", "new-window -d cat ; new-window -d cat", request="f" * 32)
    panes = len(at.driver.document.panes)
    status, out, err = at.run("if-shell", "-F", "1", "new-window -d cat", request="f" * 32, repeat=True)
    assert (status, out, len(at.driver.document.panes)) == (1, "", panes)
    assert "not done again" in err


# --- hooks ---


def test_a_hook_runs_after_its_command_at_the_commands_target(at: Stage) -> None:
    at.ok("set-hook", "-g", "after-rename-window", "display -p 'renamed #{window_index} #{window_name}'")
    assert at.ok("rename-window", "-t", "a:1", "new") == "renamed 1 new\n"


def test_a_hooks_commands_have_no_hooks(at: Stage) -> None:
    at.ok("set-hook", "-g", "after-display-message", "display -p hook")
    assert at.ok("display", "-p", "x") == "x\nhook\n"


def test_a_hooks_formats_know_the_command_that_it_runs_after(at: Stage) -> None:
    shown = "#{hook}|#{hook_arguments}|#{hook_argument_0}|#{hook_flag_t}|#{hook_flag_t_0}|#{hook_flag_a}"
    at.ok("set-hook", "-g", "after-rename-window", f"display -p '{shown}'")
    assert at.ok("rename-window", "-t", "a:1", "n m") == 'after-rename-window|-t a:1 "n m"|n m|a:1|a:1|\n'


def test_no_hook_runs_after_a_refusal(at: Stage) -> None:
    at.ok("set-hook", "-g", "after-rename-window", "display -p hook")
    assert at.refused("rename-window", "-t", "zz", "x") == "can't find window: zz"


def test_a_sessions_own_hook_goes_before_the_global_one(at: Stage) -> None:
    at.ok("set-hook", "-g", "after-send-keys", "display -p global")
    at.ok("set-hook", "-t", "a", "after-send-keys", "display -p own")
    assert at.ok("send-keys", "x") == "own\n"


def test_hooks_of_what_never_happens_here_are_kept_and_run_when_told(at: Stage) -> None:
    assert "client-resized" in ONLY_KEPT
    at.ok("set-hook", "-g", "client-resized[1]", "display -p one")
    at.ok("set-hook", "-g", "client-resized[0]", "display -p nought ; has -t zz ; display -p no")
    assert at.run("set-hook", "-R", "client-resized") == (1, "nought\none\n", "can't find session: zz\n")
    assert at.refused("set-hook", "-R", "nosuch") == "invalid option: nosuch"


@pytest.mark.parametrize("said", ["client-resized[0]", "client-resized[5]", "client-res", "update-environment"])
def test_only_a_hooks_whole_name_is_run_when_told(at: Stage, said: str) -> None:
    at.ok("set-hook", "-g", "client-resized", "display -p no")
    assert at.ok("set-hook", "-R", said) == ""


def test_a_hook_is_parsed_when_it_is_set(at: Stage) -> None:
    assert at.refused("set-hook", "-g", "alert-bell", "nosuch") == "unknown command: nosuch"
    at.ok("set-hook", "-g", "alert-bell", "display hi ; ls")
    assert at.ok("show-hooks", "-g", "alert-bell") == "alert-bell[0] display-message hi ; list-sessions\n"
