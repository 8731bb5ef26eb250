"""Where the rest of a chain starts from, with windows that stand in several sessions: the real tmux beside ours."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.depth import some_of
from support.program import Program, program, until
from support.two import Two

pytestmark = pytest.mark.oracle
PLACE = "#S:#I.#P"
STEPS = """
select-window -t b:5
select-window -t a:0
select-window -T -t b:5
new-session -d -t a -s g
new-window -t g
new-window -t a
new-window -d -t b
split-window -t g
split-window -t b:5
split-window -d -t b:5
select-pane -t b:5.0
select-pane -t b:5.0
select-pane -l -t b:5
rotate-window -t b:5
last-pane -t b:5
new-session -d -s c
break-pane -s b:5.0 -t b:
join-pane -s b:1.0 -t b:5.0
swap-window -s a:0 -t b:0
next-window -t b
previous-window -t g
select-layout -t b even-vertical
resize-pane -t b:0 -Z
rename-session -t g gg
swap-pane -s b:5.0 -t a:0.0
respawn-pane -k -t b:5.0
last-window -t b
kill-pane -t b:5.0
new-window -d -t a
select-pane -t a:0
break-pane -s a:0 -t a:
unlink-window -k -t b:5
"""
BOUND = (
    "swap-pane -s :. -t :.- ; select-pane -t :.-",
    "swap-pane -t :.+ ; send-keys -t :.+ x ; kill-pane",
    "swap-pane -d -s :. -t :.- ; select-pane -t :.-",
    "rotate-window ; kill-pane",
    "rotate-window -D ; select-pane -t :.+",
    "next-window ; split-window ; previous-window ; split-window",
    "select-window -t :1 ; kill-pane",
    "last-pane ; kill-pane",
    "select-pane -t :.+ ; swap-pane -U ; split-window",
    "select-pane -t :1.0 ; kill-pane",
    "break-pane -d ; kill-pane",
    "break-pane ; split-window",
    "join-pane -s :.0 -t :1 ; kill-pane",
    "move-pane -t :1 ; split-window",
    "kill-pane ; kill-pane",
    "split-window ; swap-pane -U ; kill-pane",
    "split-window -d ; swap-pane -D ; kill-pane",
    "if-shell -F 1 { swap-pane -U } ; kill-pane",
    "run-shell -C 'swap-pane -U' ; kill-pane",
    "if-shell true { select-pane -t :1.1 } ; kill-pane",
    "new-session -d -s other ; split-window",
    "switch-client -n ; split-window",
    "switch-client -t b ; swap-pane -t :.- ; split-window",
    "move-window -t :7 ; split-window",
)
"""Bound to a key that is pressed where the second of three panes is the active one."""


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[tuple[Program, Program]]:
    for name in ("real", "ours"):
        (folder / name).mkdir()
    with program(folder / "real", real_tmux) as real, program(folder / "ours") as ours:
        yield real, ours


def test_the_rest_of_a_chain_starts_from_where_a_command_went(both: tuple[Program, Program]) -> None:
    went: list[tuple[str, list[str]]] = []
    for one in both:
        one.ok("new-session", "-d", "-s", "a", "exec cat", ";", "set", "-g", "default-command", "exec cat")
        one.ok("new-session", "-d", "-s", "b", ";", "link-window", "-d", "-s", "a:0", "-t", "b:5")
        one.ok("new-session", "-d", "-s", "z")  # used last: where a chain starts that went nowhere
    for step in STEPS.split("\n"):
        if step:
            done = [one.run(*step.split(), ";", "display-message", "-p", PLACE) for one in both]
            went.append((step, [f"{one.returncode} {one.stdout}{one.stderr}" for one in done]))
    assert [(step, theirs) for step, (theirs, _) in went] == [(step, mine) for step, (_, mine) in went]
    assert all(theirs.startswith("0 ") for _, (theirs, _) in went), went


def test_a_place_that_has_gone_counts_for_nothing(both: tuple[Program, Program]) -> None:
    """The window stands at another index, or in another session alone, when the chain goes on."""
    said = []
    for one in both:
        one.ok("new-session", "-d", "-s", "a", "exec cat", ";", "new-session", "-d", "-s", "b", "exec cat")
        one.ok("link-window", "-d", "-s", "a:0", "-t", "b:5")
        moved = one.run(
            "select-pane", "-t", "b:5", ";", "move-window", "-s", "b:5", "-t", "b:7", ";", "display", "-p", PLACE
        )
        gone = one.run("select-pane", "-t", "b:7", ";", "unlink-window", "-t", "b:7", ";", "display", "-p", PLACE)
        said.append((moved.stdout, gone.stdout))
    assert said[0] == said[1]
    assert all(said[0]), "both went on"


@pytest.mark.parametrize("line", some_of(BOUND, 8))
def test_what_is_bound_to_a_key_starts_from_the_pane_that_was_active_then(two: Callable[..., Two], line: str) -> None:
    """Whatever pane its first commands have made the active one: byobu's keys swap a pane and select the next."""
    both, left = two(), []
    both.see("this is a")
    both.run("new-session", "-d", "-s", "b", ";", "split-window", "-t", "b", ";", "split-window", "-t", "a:0")
    both.run("split-window", "-h", "-t", "a:0", ";", "new-window", "-d", "-t", "a:1", ";", "split-window", "-t", "a:1")
    both.run("select-pane", "-t", "a:0.1", ";", "bind-key", "-n", "F6", "set-option -g @done 1")
    for person, one in zip(both.persons, both.both, strict=True):
        (one.folder / "keys").write_text(f"bind-key -n F5 {{ {line} }}\n")
        one.ok("source-file", str(one.folder / "keys"))
        person.types(b"\x1b[15~\x1b[17~")
        until(lambda one=one: one.run("show-options", "-gv", "@done").stdout == "1\n")
        left.append(one.ok("list-panes", "-a", "-F", f"{PLACE} #{{pane_id}} #{{pane_active}} #{{window_active}}"))
    assert left[0] == left[1]


def test_the_first_pane_of_a_session_starts_where_the_caller_is(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> str:
        (one.folder / "there" / "below").mkdir(parents=True)
        one.ok("new-session", "-d", "-s", "a", "-c", "there", "exec cat")
        one.ok("new-session", "-d", "-s", "b", "-c", "/", "exec cat")
        inside = {"TMUX": f"{one.place.socket},1,0", "TMUX_PANE": "%0"}
        until(lambda: one.ok("display-message", "-p", "-t", "%0", "#{pane_current_path}").endswith("there"))
        one.run("new-session", "-d", "-s", "c", "-c", "#{pane_current_path}/below", "exec cat", **inside)
        one.run("new-session", "-d", "-s", "d", "-c", "#{session_name}", "exec cat", **inside)
        told = one.ok("list-panes", "-a", "-F", "#{session_name} #{session_path} #{pane_start_path}")
        return told.replace(str(one.folder), "FOLDER")

    theirs, mine = map(play, both)
    assert mine == theirs
    assert "c /below FOLDER/there/below\n" in mine


def test_a_hook_of_several_lines_is_kept_as_one_group(both: tuple[Program, Program]) -> None:
    def play(one: Program) -> list[str]:
        (one.folder / "f").write_text("set-hook -g alert-bell {\n has-session -t no\n set-option -g @done 1\n}\n")
        one.ok("new-session", "-d", "-s", "a", "exec cat", ";", "source-file", f"{one.folder}/f")
        done = one.run("set-hook", "-R", "alert-bell")
        return [one.ok("show-hooks", "-g", "alert-bell"), done.stderr, one.ok("show-options", "-gqv", "@done")]

    theirs, mine = map(play, both)
    assert mine == theirs


def test_a_file_takes_neither_the_chain_nor_the_next_file_anywhere(both: tuple[Program, Program]) -> None:
    where = f"display-message -p '{PLACE}'"
    files = {
        "splits": "split-window -d -t a:0 'exec cat' ; select-pane -t a:0.1\n" + where,
        "makes": f"new-window -t a: 'exec cat'\n{where}\nsource-file splits\n{where}",
        "asks": where,
    }
    lines = (
        "source-file splits ; @",
        "source-file makes asks ; @",
        "select-pane -t a:0.0 ; source-file asks splits asks ; @",
        "if-shell -F 1 'source-file makes' ; @",
        "new-window -t a: 'exec cat' ; source-file asks makes ; @",
    )

    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "-s", "a", "-y", "300", "exec cat", ";", "new-session", "-d", "-s", "b", "exec cat")
        for name, text in files.items():
            (one.folder / name).write_text(f"{text}\n")
        return [one.ok(*shlex.split(line.replace("@", where))) for line in lines]

    theirs, mine = map(play, both)
    assert mine == theirs
