"""What panes' processes are born with and what befalls them: the real tmux and our whole program, as processes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.depth import some_of
from support.program import Program, program, until

pytestmark = pytest.mark.oracle


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[tuple[Program, Program]]:
    for name in ("real", "ours", "real/deep", "ours/deep"):
        (folder / name).mkdir()
    with program(folder / "real", real_tmux) as real, program(folder / "ours") as ours:
        yield real, ours


def same(both: tuple[Program, Program], play: Callable[[Program], str]) -> str:
    theirs, mine = map(play, both)
    assert mine == theirs
    return mine


CHAINS = {
    "set-option": ("set-option", "-g", "history-limit", "50", ";", "new-session", "-d", "-s", "a"),
    "display-message": ("display-message", "-p", "said;", "new-session", "-d", "-s", "a"),
    "source-file": ("source-file", "/dev/null", ";", "new", "-d", "-s", "a"),
    "start-server": ("set", "-s", "exit-empty", "off", ";", "start-server"),
    "an alias at the end": ("new", "-d", "-s", "a", ";", "splitp", "-d"),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_any_command_of_a_chain_may_start_the_server(both: tuple[Program, Program], chain: str) -> None:
    def play(one: Program) -> str:
        done, shown = one.run(*CHAINS[chain]), one.run("list-panes", "-a", "-F", "#S #P")
        return f"{done.returncode} {shown.returncode} {shown.stdout}"

    assert same(both, play).startswith("0 ")


def test_a_chain_that_starts_no_server_finds_none(both: tuple[Program, Program]) -> None:
    for one in both:
        assert one.run("set-option", "-g", "@a", "new-session", ";", "list-sessions").returncode == 1
        assert not os.path.exists(one.place.socket)


def test_a_process_that_stops_itself_goes_on(both: tuple[Program, Program]) -> None:
    for one in both:
        one.ok("new-session", "-d", "kill -STOP $$; echo on > went; exec sleep 1000")
        assert one.told("went") == "on\n"


def test_the_starters_descriptors_are_nobodys(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        held = os.open(one.folder / "lock", os.O_RDWR | os.O_CREAT)
        os.set_inheritable(held, True)
        try:
            start = [one.tmux, "-S", one.place.socket, "new-session", "-d", "exec sleep 1000"]
            pid = os.posix_spawn(one.tmux, start, one.environment | {"PWD": str(one.folder)})
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        finally:
            os.close(held)
        pane = one.ok("list-panes", "-F", "#{pane_pid}")
        # Of that name it is already while the loader has its libraries open: until it does what it is named for.
        until(lambda: "(sleep) S " in Path(f"/proc/{pane}/stat").read_text())
        if one.host():
            assert str(held) not in os.listdir(f"/proc/{one.host()}/fd") or not os.path.samefile(
                f"/proc/{one.host()}/fd/{held}", one.folder / "lock"
            )
        return " ".join(sorted(os.listdir(f"/proc/{pane}/fd")))

    assert same(both, play) == "0 1 2"


def test_what_is_given_for_one_pane_counts_most(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-e", "TERM=odd", "echo $TERM > first; exec sleep 1000")
        one.told("first")
        given = ("-e", "TERM=bar", "-e", "TERM_PROGRAM=x", "-e", "TMUX=", "-e", "TMUX_PANE=%77")
        said = 'echo "$TERM $TERM_PROGRAM [$TMUX] $TMUX_PANE"'
        one.ok("split-window", "-d", *given, f"{said} > split; exec sleep 1000")
        one.ok("new-window", "-d", *given, f"{said} > window; exec sleep 1000")
        one.ok("respawn-pane", "-k", "-t", ":0.0", *given, f"{said} > again; exec sleep 1000")
        # TERM by default is 3.4's tmux-256color, or 3.3a's screen.
        usual = one.ok("show-options", "-gv", "default-terminal")
        return "".join(one.told(name).replace(usual, "USUAL") for name in ("first", "split", "window", "again"))

    assert same(both, play) == "USUAL\nbar x [] %1\nbar x [] %2\nbar x [] %0\n"


def test_a_panes_path_is_its_callers_whatever_its_session_was_told(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-s", "a", "exec sleep 1000")
        one.ok("set-environment", "-g", "PATH", f"/global:{os.defpath}")
        one.ok("set-environment", "-t", "a", "PATH", f"/own:{os.defpath}")
        one.environment["PATH"] = f"/caller:{os.defpath}"
        said = 'echo "$PATH"'
        one.ok("split-window", "-d", f"{said} > split; exec sleep 1000")
        one.ok("new-window", "-d", f"{said} > window; exec sleep 1000")
        one.ok("respawn-pane", "-k", f"{said} > again; exec sleep 1000")
        one.ok("run-shell", f"{said} > {one.folder}/job")
        del one.environment["PATH"]
        one.ok("new-window", "-d", f"{said} > without; exec sleep 1000")
        return " ".join(one.told(name).partition(":")[0] for name in ("split", "window", "again", "job", "without"))

    assert same(both, play) == "/caller /caller /caller /own /own"


def test_a_path_that_is_given_for_one_pane_is_its(both: tuple[Program, Program]) -> None:
    real, ours = both
    for one in both:
        one.ok("new-session", "-d", "-s", "a", "exec sleep 1000")
        one.environment["PATH"] = f"/caller:{os.defpath}"
        one.ok("new-window", "-d", "-e", f"PATH=/given:{os.defpath}", 'echo "$PATH" > given; exec sleep 1000')
    assert real.told("given").startswith("/caller:")  # it heeds every variable but this one
    assert ours.told("given").startswith("/given:")


def test_a_pipe_runs_where_the_server_was_started_and_outlives_a_respawn(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-c", f"{one.folder}/deep", "cat")
        one.ok("pipe-pane", "pwd > where; cat >> piped")
        where = one.told("where")
        one.ok("respawn-pane", "-k", "printf again; exec sleep 1000")
        return where + one.told("piped") + one.ok("display-message", "-p", "#{pane_pipe}")

    assert same(both, play) == "FOLDER\nagain1"


def test_an_event_hooks_commands_run_in_the_sessions_folder(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-s", "a", "-c", f"{one.folder}/deep", "cat")
        one.ok("set-hook", "-t", "a", "session-renamed", f"run-shell 'pwd > {one.folder}/where'")
        one.ok("rename-session", "-t", "a", "b")
        return one.told("where")

    assert same(both, play) == "FOLDER/deep\n"


def test_a_title_and_a_name_set_one_after_the_other_both_stand(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-n", "w", "cat")
        one.ok("set-option", "-gw", "allow-rename", "on")
        one.ok("respawn-pane", "-k", r"printf '\033]2;title\007\033kname\033\\'; exec sleep 1000")
        until(lambda: one.ok("list-panes", "-F", "#W #T") == "name title")
        return "both"

    same(both, play)


def test_an_empty_name_gives_the_window_its_own_back(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-n", "w", "exec cat")
        one.ok("set-option", "-gw", "allow-rename", "on", ";", "set-option", "-gw", "automatic-rename-format", "auto")
        said = []
        for allowed, everywhere, wanted in (("on", "on", "auto on"), ("on", "off", " off"), ("off", "off", "mine off")):
            one.ok("set-option", "-p", "allow-rename", allowed)
            one.ok("set-option", "-gw", "automatic-rename", everywhere)
            one.ok("rename-window", "mine")
            one.ok("respawn-pane", "-k", r"printf '\033k\033\\\033]2;said\007'; exec sleep 1000")
            until(lambda: one.ok("display-message", "-p", "#{pane_title}") == "said")
            until(lambda wanted=wanted: one.ok("display-message", "-p", "#W #{?automatic-rename,on,off}") == wanted)
            said.append(one.ok("show-options", "-w"))
            one.ok("select-pane", "-T", "")
        return "|".join(said)

    assert same(both, play) == "||automatic-rename off"


def died(one: Program, command: str) -> bool:
    """Tell whether the current pane is dead with its status; 3.3a may lose that, and then draws no line: once more."""
    shown = one.ok("display-message", "-p", "#{pane_dead} #{pane_dead_status}")
    if shown == "1 ":
        one.ok("new-window", "-k", "-t", ":1", command)
    return shown == "1 3"


@pytest.mark.parametrize("text", ["", "#[fg=red]dead#[default] indeed, and far too long for it"])
def test_the_line_of_a_dead_pane_is_cut_to_its_width(both: tuple[Program, Program], text: str) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-x", "20", "-y", "6", "cat")
        one.ok("set-option", "-g", "remain-on-exit", "on")
        one.ok("set-option", "-g", "remain-on-exit-format", text or "Pane is dead (status #{pane_dead_status}, really)")
        one.ok("new-window", "seq 1 4; exit 3")
        until(lambda: died(one, "seq 1 4; exit 3"))
        until(lambda: "ead" in one.ok("capture-pane", "-p"))
        # What it printed last 3.3a may lose with the process.
        return one.ok("capture-pane", "-p").splitlines()[-1]

    same(both, play)


HOOKED = {
    "after-split-window": ("split-window", "-d", "-t", "a:w"),
    "after-new-window": ("new-window", "-d", "-n", "made", "-t", "a:"),
    "after-new-session": ("new-session", "-d", "-s", "made"),
    "after-rename-window": ("rename-window", "-t", "b:", "renamed"),
    "after-rename-session": ("rename-session", "-t", "b", "renamed"),
    "after-resize-pane": ("resize-pane", "-t", "a:w.0", "-U", "1"),
    "after-kill-pane": ("kill-pane", "-t", "a:w.1"),
    "after-select-window": ("select-window", "-t", "a:w"),
    "after-select-pane": ("select-pane", "-t", "a:w.0"),
    "after-select-pane by a side": ("select-pane", "-t", "a:w.1", "-U"),
    "after-select-pane of the active one": ("select-pane", "-t", "a:w.1"),
    "after-select-pane for a title": ("select-pane", "-t", "a:w.0", "-T", "title"),
    "after-select-pane for the last one": ("select-pane", "-t", "a:w.0", "-l"),
}


@pytest.mark.parametrize("what", some_of(HOOKED, 3))
def test_an_after_hook_starts_where_its_command_was(both: tuple[Program, Program], what: str) -> None:
    def play(one: Program) -> str:
        one.ok("set-option", "-g", "@told", "nothing", ";", "new-session", "-d", "-s", "a", "-n", "w", "cat")
        one.ok("split-window", "-t", "a:w", "cat", ";", "new-window", "-t", "a:", "-n", "v", "cat")
        one.ok("new-session", "-d", "-s", "b", "-n", "x", "cat", ";", "new-session", "-d", "-s", "c", "-n", "y", "cat")
        one.ok("set-hook", "-g", what.split(maxsplit=1)[0], "set-option -gF @told '#{hook} #S:#W.#P'")
        one.ok(*HOOKED[what])
        return one.ok("show-options", "-gv", "@told")

    same(both, play)


CHAINS_OF_INPUT = {
    "two buffers": ("load-buffer", "-b", "one", "-", ";", "load-buffer", "-b", "two", "-"),
    "two files": ("source-file", "-", ";", "source-file", "-"),
    "a pane, then a buffer": ("split-window", "-d", "-I", ";", "load-buffer", "-b", "two", "-"),
    "a buffer, then a pane": ("load-buffer", "-b", "one", "-", ";", "split-window", "-d", "-I"),
}


@pytest.mark.parametrize("chain", CHAINS_OF_INPUT)
def test_the_first_command_of_a_chain_has_the_input_and_no_other(both: tuple[Program, Program], chain: str) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-s", "a", "exec sleep 1000")
        said = one.run(*CHAINS_OF_INPUT[chain], stdin="set -g @given yes")
        asked = (("list-buffers",), ("show", "-gqv", "@given"), ("list-panes", "-F", "#P #{pane_dead}"))
        return f"{said.returncode} {said.stderr} {[one.run(*words).stdout for words in asked]}"

    same(both, play)


KILL_AND_MAKE = "kill-session -t a ; new-session -d -s b 'exec sleep 1000'"
CHAINS_AFTER_THE_LAST = {
    "in an if-shell": ("if-shell", "-F", "1", KILL_AND_MAKE),
    "in a run-shell": ("run-shell", "-C", KILL_AND_MAKE),
    "in one within one": ("if-shell", "-F", "1", f"if-shell -F 1 {{ {KILL_AND_MAKE} }}"),
    "first within one": ("if", "-F", "1", "kill-session -t a", ";", "new-session", "-d", "-s", "b", "exec sleep 1000"),
    "last within one": ("if-shell", "-F", "1", "display -p x ; kill-session -t a"),
    "a session made anew": ("kill-session", "-t", "a", ";", "new-session", "-d", "-s", "b", "exec sleep 1000"),
    "a pane, and a session": ("kill-pane", "-t", "a", ";", "new-session", "-d", "-s", "b", "exec sleep 1000"),
    "nothing made": ("kill-session", "-t", "a", ";", "list-sessions", ";", "display-message", "-p", "still"),
    "a refusal": ("kill-session", "-t", "a", ";", "select-pane", "-t", "nobody"),
}


@pytest.mark.parametrize("chain", some_of(CHAINS_AFTER_THE_LAST, 2))
def test_a_server_without_a_session_ends_with_the_chain_and_not_before(
    both: tuple[Program, Program], chain: str
) -> None:
    def play(one: Program) -> str:
        one.ok("new-session", "-d", "-s", "a", "exec sleep 1000")
        done = one.run(*CHAINS_AFTER_THE_LAST[chain])
        made = any("new-session" in word for word in CHAINS_AFTER_THE_LAST[chain])
        until(lambda: made or one.run("list-sessions").returncode == 1)
        left = one.run("list-panes", "-a", "-F", "#S #{session_id} #{window_id} #{pane_id}")
        return f"{done.returncode} {done.stdout} {done.stderr} {left.stdout}"

    same(both, play)


def test_a_file_that_ends_the_last_session_and_makes_one_keeps_the_server(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        (one.folder / "file").write_text("kill-session -t a\nnew-session -d -s b 'exec sleep 1000'\n")
        one.ok("new-session", "-d", "-s", "a", "exec sleep 1000")
        done = one.run("source-file", str(one.folder / "file"))
        left = one.run("list-panes", "-a", "-F", "#S #{session_id} #{pane_id}")
        return f"{done.returncode} {done.stderr} {left.stdout}"

    assert same(both, play).startswith("0 ")
