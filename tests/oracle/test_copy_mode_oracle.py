"""Copy mode is the pane's: whoever asks knows of it, and may command it, be somebody attached or not."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.pair import Pair, pair, same
from support.program import Program, until
from support.two import Two

pytestmark = pytest.mark.oracle
TEXT = "".join(f"line {number} with some words\\n" for number in range(40))
ASKS = (
    "#{pane_in_mode}|#{pane_mode}|#{scroll_position}|#{copy_cursor_x},#{copy_cursor_y}|#{copy_cursor_word}|"
    "#{copy_cursor_line}|#{selection_present}|#{search_present}|#{search_match}|#{pane_search_string}|#{cursor_x}"
)


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Two servers; nobody is attached, and a pane has printed a few lines more than it has rows."""
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok(
                "-f", "/dev/null", "new-session", "-d", "-s", "a", "-x", "60", "-y", "20", f"printf '{TEXT}'; exec cat"
            )
            until(lambda one=one: "line 39" in one.ok("capture-pane", "-p"))
        yield made


def played(one: Program, *steps: str) -> list[str]:
    """Play commands, a line each; returns what they say, and how things stand after each."""
    found = []
    for step in steps:
        done = one.run(*step.split())
        found += [step, done.stdout + done.stderr, one.ok("display-message", "-p", ASKS)]
    return found


def test_who_is_not_attached_moves_searches_selects_and_copies(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        found = played(
            one, "copy-mode", "copy-mode", "send-keys -N 18 -X cursor-up",
            "send-keys -X next-word", "send-keys -X search-forward line.1", "send-keys -X search-again",
            "send-keys -X begin-selection", "send-keys -X end-of-line", "send-keys -X copy-selection",
            "send-keys -N 2", "send-keys -X cursor-up", "send-keys -X no-such",
            "send-keys -X -F search-backward #{pane_width}",
            "copy-mode -u ; send-keys -X bottom-line", "send-keys -X append-selection",
            "send-keys -X copy-line mine-#{pane_id}-", "set-buffer -b named by-hand", "send-keys -X begin-selection",
            "send-keys -N 3 -X cursor-up", "send-keys -X append-selection", "send-keys -X append-selection",
            "send-keys -X copy-selection-and-cancel", "send-keys -X cancel", "send-keys -N 2", "copy-mode -eH",
            "send-keys -X page-up", "send-keys -X page-down", "send-keys -X cursor-down", "copy-mode", "copy-mode -q",
        )  # fmt: skip
        found += one.ok("list-buffers").splitlines()
        return [
            *found,
            *(one.ok("show-buffer", "-b", name) for name in one.ok("list-buffers", "-F", "#{buffer_name}").split()),
        ]

    told = same(both, play)
    assert "1|copy-mode|" in "".join(told)


def test_another_pane_is_looked_at(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("split-window", "-d", "-v", "exec cat")
        return [
            *played(one, "copy-mode -s :.0 -t :.1"),
            *(one.ok("display-message", "-t", ":.1", "-p", ASKS.replace("cursor_x}", "pane_index}")),),
            *played(one, "send-keys -t :.1 -N 7 -X cursor-up"),
            one.ok("display-message", "-t", ":.1", "-p", "#{copy_cursor_line} #{scroll_position}"),
        ]

    same(both, play)


def test_a_command_reads_what_is_copied(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        kept = one.folder / "kept"
        one.ok("copy-mode", ";", "send-keys", "-N", "5", "-X", "cursor-up")
        one.ok(
            "send-keys",
            "-X",
            "copy-pipe-line",
            f"cat > {kept}.new; echo '#{{pane_id}}' >> {kept}.new; mv {kept}.new {kept}",
        )
        until(kept.exists)
        return [kept.read_text(), one.ok("show-buffer")]

    same(both, play)


def test_a_command_that_reads_what_is_copied_is_a_job(both: Pair) -> None:
    _, ours = both
    ours.ok("copy-mode", ";", "send-keys", "-N", "5", "-X", "cursor-up")
    os.mkfifo(ours.folder / "fifo")
    ours.ok("send-keys", "-X", "copy-pipe-line", f"cat {ours.folder}/fifo")
    with Controlling(ours, "attach-session", "-t", "a") as client:
        client.block()
        until(lambda: any(f"cat {ours.folder}/fifo" in line for line in client.ok("show-messages -J")))


@pytest.mark.parametrize("ends", ["respawn-pane -k cat", "clear-history", "kill-pane -t :.0"])
def test_what_ends_it(both: Pair, ends: str) -> None:
    def play(one: Program) -> list[str]:
        one.ok("split-window", "-d", "exec cat")
        one.ok("copy-mode", "-t", ":.0")
        one.ok(*ends.split())
        until(lambda: "copy-mode" not in one.ok("list-panes", "-F", "#{pane_mode}"))
        return [one.ok("list-panes", "-F", "#{pane_in_mode} #{pane_mode}")]

    same(both, play)


def test_it_stays_when_the_pane_is_swapped_broken_off_or_resized(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("split-window", "-d", "exec cat")
        one.ok("copy-mode", "-t", ":.0", ";", "send-keys", "-t", ":.0", "-X", "cursor-up")
        one.ok("swap-pane", "-s", ":.0", "-t", ":.1")
        one.ok("break-pane", "-d", "-s", ":.1")
        one.ok("resize-window", "-t", ":1", "-x", "30", "-y", "10")
        asked = "#{pane_in_mode} #{pane_mode} #{scroll_position} #{copy_cursor_line}"
        until(lambda: one.ok("display-message", "-p", "-t", ":1", asked).startswith("1 copy-mode"))
        return [one.ok("display-message", "-p", "-t", target, asked) for target in (":0", ":1")]

    same(both, play)


def test_what_is_no_text_is_searched_for_in_vain(both: Pair) -> None:
    """Ours alone: 3.3a looks for it for ever, and answers nobody meanwhile."""
    _, ours = both
    ours.ok("copy-mode")
    assert ours.run("send-keys", "-X", "search-backward", "\udcff\udcfe").returncode == 0
    assert ours.ok("display-message", "-p", "#{pane_in_mode} #{search_present}") == "1 0"
    assert "line 39" in ours.ok("capture-pane", "-p"), "the screens go on"


def test_keys_that_programs_type_reach_the_pane_and_the_mode_stays(both: Pair) -> None:
    """Ours alone: tmux looks them up in the mode's table, so that an agent's words are lost to who looks back."""
    theirs, ours = both
    for one in both:
        one.ok("copy-mode", ";", "send-keys", "zzz", "Enter")
    until(lambda: "zzz" in ours.ok("capture-pane", "-p"))
    assert ours.ok("display-message", "-p", "#{pane_in_mode}") == "1"
    assert "zzz" not in theirs.ok("capture-pane", "-p")


def test_control_clients_and_hooks_are_told(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("set-hook", "-g", "pane-mode-changed", "set-option -gaF @seen '#{hook} #{hook_pane} #{pane_in_mode},'")
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            for command in ("copy-mode", "send-keys -X cursor-up", "send-keys -X cancel", "copy-mode", "copy-mode -q"):
                one.ok(*command.split())
            until(lambda: one.run("show-options", "-gv", "@seen").stdout.count(",") == 4)
            client.close()
            told = [line for line in client.rest()[0] if line.startswith("%pane-mode")]
        return [*told, one.ok("show-options", "-gv", "@seen")]

    same(both, play)


def test_all_who_are_attached_see_it_and_it_is_there_for_who_comes_back(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("copy-mode")
    both.see("[0/0]")
    both.run("send-keys", "-X", "select-line")
    both.see("[0/0]")
    both.types(b"w")
    both.see("[0/0]")
    both.run("detach-client")
    for one in both.both:
        assert one.ok("display-message", "-p", "#{pane_in_mode} #{selection_present}") == "1 1"
