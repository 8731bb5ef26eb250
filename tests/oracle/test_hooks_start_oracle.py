"""Where the commands of a hook start from, and where the chain goes on behind it: the real tmux beside ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.depth import some_of
from support.pair import Pair, pair, same
from support.program import Program

pytestmark = pytest.mark.oracle

PLACE = "#{session_name}:#{window_index}.#{pane_index}"
NOTE = f"set-option -gaF @log '{PLACE} '"
AFTER = (
    "rename-window resize-pane select-layout select-window select-pane new-window new-session split-window kill-pane"
    " set-environment"
)
CHAINS = {
    "a command that was told where": "select-window -t a:0 ; rename-window -t b:0 foo",
    "what was made": "new-window -t a: ; rename-window -t b:0 foo ; split-window -d -t b:0 ; select-pane -t a:1.0",
    "a window that is current already": "new-session -d -s e ; select-window -t b:0 ; rename-window foo",
    "the same, and nothing before it": "select-window -t a:0 ; select-window -t b:0",
    "another window": "new-window -d -t a:1 ; select-window -t a:1 ; select-window -t b:0 ; set-environment A b",
    "a window that there is": "new-window -d -n foo -t b: ; new-window -S -n foo -t b: ; new-window -S -n new -t a:",
    "what is gone": "split-window -t a:0 ; kill-pane -t a:0.1 ; set-environment A b",
    "a pane of another window": "new-window -d -t b:1 ; select-pane -t b:0.0 ; select-layout -t b:0 tiled",
}
HOOKS = {
    "nothing": "",
    "another session's window": "select-window -t b:1",
    "a new window": "new-window -t a:",
    "a pane that goes": "kill-pane",
    "windows that change places": "swap-window -t a:0",
}


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    with pair(folder, real_tmux) as made:
        yield made


def start(one: Program) -> None:
    one.ok("new-session", "-d", "-s", "a", "-n", "w", "exec cat", ";", "set", "-g", "default-command", "exec cat")
    one.ok("set-option", "-gw", "automatic-rename", "off", ";", "new-session", "-d", "-s", "b", "-n", "w")
    one.ok("split-window", "-d", "-t", "b", ";", "set-option", "-g", "@log", "")


@pytest.mark.parametrize("case", some_of([(chain, hook) for chain in CHAINS for hook in HOOKS], 5))
def test_a_hook_starts_where_it_does_in_tmux_and_takes_the_chain_nowhere(both: Pair, case: tuple[str, str]) -> None:
    chain, hook = case

    def play(one: Program) -> list[str]:
        start(one)
        for name in AFTER.split():
            one.ok("set-hook", "-g", f"after-{name}", f"{NOTE} ; {HOOKS[hook] or NOTE} ; {NOTE}")
            one.ok("set-hook", "-ga", f"after-{name}", NOTE)
        done = one.run(*CHAINS[chain].split(), ";", "display-message", "-p", PLACE)
        return [f"{done.returncode} {done.stdout}{done.stderr}", one.ok("show-options", "-gv", "@log")]

    assert same(both, play)[1]


def test_what_is_gone_in_a_hook_leaves_the_pane_that_called(both: Pair) -> None:
    """The client's own, and no other one that was used later."""

    def play(one: Program) -> list[str]:
        start(one)
        one.ok("set-hook", "-g", "after-rename-window", f"{NOTE} ; kill-pane ; {NOTE}")
        inside = {"TMUX": f"{one.place.socket},1,0", "TMUX_PANE": "%0"}
        done = one.run("rename-window", "-t", "b:0", "x", **inside)
        chain = ("select-pane", "-t", "b:0.1", ";", "split-window", "-t", "b", ";", "kill-pane", ";")
        more = one.run(*chain, "display-message", "-p", PLACE, **inside)
        return [done.stderr, more.stdout, more.stderr, one.ok("show-options", "-gv", "@log")]

    assert same(both, play)[-1] == "b:0.0 a:0.0 "
