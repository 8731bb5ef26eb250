"""When a client in control mode that gives an empty line is let go, by the real tmux and by ours."""

from pathlib import Path

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.pair import pair, same
from support.program import Program

pytestmark = pytest.mark.oracle

GIVEN: dict[str, tuple[str, ...]] = {
    "nothing waits": ("display-message -p did\n",),
    "a channel": ("wait-for it\n",),
    "a channel, said in one": ("display-message -p did\nwait-for it\n\ndisplay-message -p more",),
    "a shell command": ("run-shell 'until test -e go; do sleep 0.01; done'\n",),
    "within if-shell": ("if-shell -F 1 'display-message -p did ; wait-for it'\n",),
    "what stands behind what waits": ("wait-for it ; set-option -g @x rest\nset-option -g @x next\n",),
    "what stands behind it": ("display-message -p did\n\nset-option -g @x rest",),
    "more lines later": ("wait-for it", "set-option -g @x next", ""),
    "twice": ("\n",),
}


def told(client: Controlling) -> list[object]:
    """Return what it still hears, less what begins and ends blocks: tmux ends that of what waits at once."""
    lines, status = client.rest()
    return [*(line for line in lines if not line.startswith(("%begin", "%end"))), status]


@pytest.mark.parametrize("case", some_of(GIVEN, 3))
def test_an_empty_line_lets_it_go_at_once(real_tmux: str, folder: Path, case: str) -> None:
    def play(one: Program) -> list[object]:
        one.ok("-f", "/dev/null", "new-session", "-ds", "a", "exec cat")
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            client.told()
            for text in GIVEN[case]:
                client.send(text)
            found = told(client)
        (one.folder / "go").touch()
        return [*found, one.ok("list-clients"), one.run("show-options", "-gqv", "@x").stdout]

    with pair(folder, real_tmux) as both:
        same(both, play)


def test_an_empty_line_is_heeded_though_what_it_was_started_with_waits(real_tmux: str, folder: Path) -> None:
    def play(one: Program) -> list[object]:
        one.ok("-f", "/dev/null", "new-session", "-ds", "a", "exec cat")
        with Controlling(one, "attach-session", "-t", "a", ";", "wait-for", "it") as client:
            client.send("")
            return [*told(client)[-2:], one.ok("list-clients")]

    with pair(folder, real_tmux) as both:
        same(both, play)
