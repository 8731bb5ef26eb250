"""Each transition from wherever the real tmux is leads where the real tmux goes.

After every command tmux's state is read back, so one command is judged at a time. tmux 3.3a, the oracle, remembers
only one pane that was active before where 3.4 keeps a stack: the model's stacks are cut to one for it.
"""

import random
import subprocess
from dataclasses import replace

import pytest

from panelock.model.explore import Request, apply
from panelock.model.order import How, Place, Side
from panelock.model.refusals import Refusal
from panelock.model.state import Link, Pane, Phase, Registry, Session, Window
from panelock.model.text import shown

pytestmark = pytest.mark.oracle

SESSIONS = "#{session_id} #{session_name} #{session_stack}"
LINKS = "#{session_id} #{window_index} #{window_id}"
PANES = "#{window_id} #{pane_id} #{pane_active} #{pane_last}"
PLACE = {How.KILL: "-k", How.BEFORE: "-b", How.AFTER: "-a"}
SIDE = {Side.BEFORE: "-b", Side.AFTER: "", Side.FIRST: "-bf", Side.LAST: "-f"}


@pytest.fixture
def tmux(folder, real_tmux):
    def run(*arguments):
        command = [real_tmux, "-S", f"{folder}/s", "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    size = ("-x", "800", "-y", "800")
    begun = run("new-session", "-d", "-s", "a", *size, "cat", ";", "set", "-g", "default-size", "800x800")
    assert begun.returncode == 0
    yield run
    run("kill-server")


def observed(tmux, before):
    """What tmux shows, as a registry; ids count on from the one before."""
    said = tmux("list-sessions", "-F", SESSIONS, ";", "list-windows", "-aF", LINKS, ";", "list-panes", "-aF", PANES)
    links, stacks, windows = {}, {}, {}
    for line in said.stdout.splitlines():
        first, second, *rest = line.split(" ")
        if first[0] == "@":
            windows.setdefault(int(first[1:]), {})[int(second[1:])] = rest
        elif rest[0][0] == "@":
            links.setdefault(int(first[1:]), []).append(Link(int(second), int(rest[0][1:])))
        else:
            stacks[int(first[1:])] = (second, [int(index) for index in rest[0].split(",")])
    return replace(
        before,
        sessions=tuple(
            Session(number, name, tuple(links[number]), stack[0], tuple(stack[1:]))
            for number, (name, stack) in sorted(stacks.items())
        ),
        windows=tuple(
            Window(
                number,
                "",
                tuple(panes),
                next(pane for pane, (active, _) in panes.items() if active == "1"),
                tuple(pane for pane, (_, last) in panes.items() if last == "1"),
            )
            for number, panes in sorted(windows.items())
        ),
        panes=tuple(
            sorted((Pane(p, w, Phase.RUNNING) for w, panes in windows.items() for p in panes), key=lambda pane: pane.id)
        ),
    )


def settled(state):
    """What the oracle could show of a registry: new panes run, names are not compared, one last pane a window."""
    return replace(
        state,
        windows=tuple(replace(window, name="", last=window.last[:1]) for window in state.windows),
        panes=tuple(replace(pane, phase=Phase.RUNNING) for pane in state.panes),
    )


def target(session, place):
    return f"${session}:" if place.how is How.FREE else f"${session}:{place.index}"


def spoken(request):
    """The request as tmux's command line."""
    name, (*arguments,) = request.name, request.arguments
    where = {
        "new-window": lambda s, p, _, d: (PLACE.get(p.how, ""), d and "-d", "-t", target(s, p), "cat"),
        "split-window": lambda t, side, d: (SIDE[side], d and "-d", "-t", f"%{t}", "cat"),
        "link-window": lambda s, i, to, p, d: (
            PLACE.get(p.how, ""),
            d and "-d",
            "-s",
            f"${s}:{i}",
            "-t",
            target(to, p),
        ),
        "swap-window": lambda s, i, to, o, d: (d and "-d", "-s", f"${s}:{i}", "-t", f"${to}:{o}"),
        "unlink-window": lambda s, i, k: (k and "-k", "-t", f"${s}:{i}"),
        "select-window": lambda s, i: ("-t", f"${s}:{i}"),
        "kill-window -a": lambda s, i: ("-t", f"${s}:{i}"),
        "rotate-window": lambda w, d: (d and "-D", "-t", f"@{w}"),
        "swap-pane": lambda s, t, d: (d and "-d", "-s", f"%{s}", "-t", f"%{t}"),
        "break-pane": lambda s, i, p, to, place, _, d: (
            *(PLACE.get(place.how, ""), d and "-d", "-s", f"${s}:{i}.%{p}", "-t", target(to, place)),
        ),
        "join-pane": lambda s, to, i, t, b, d: (b and "-b", d and "-d", "-s", f"%{s}", "-t", f"${to}:{i}.%{t}"),
        "new-session": lambda name, _, __: ("-d", *(("-s", name) if name else ()), "cat"),
        "rename-session": lambda s, name: ("-t", f"${s}", "--", name),
    }
    where["move-window"] = where["link-window"]
    if name in where:
        rest = where[name](*arguments)
    elif name.startswith(("kill-pane", "select-pane")):
        rest = ("-t", f"%{arguments[0]}")
    elif name in {"kill-window", "last-pane"}:
        rest = ("-t", f"@{arguments[0]}")
    else:
        rest = ("-t", f"${arguments[0]}")
    return tuple(word for word in (*name.split(" "), *rest) if word)


def asked(state, dice):
    """A random request that tmux can be asked too; mostly about what is there."""
    session = dice.choice([*(one.id for one in state.sessions)])
    to = dice.choice([*(one.id for one in state.sessions)])
    link = dice.choice(state.session(session).links)
    other = dice.choice(state.session(to).links)
    source, goal = (dice.choice(state.panes).id for _ in range(2))
    within = dice.choice(state.window(link.window).panes)
    beside = dice.choice(state.window(other.window).panes)
    place = Place(dice.choice([*How]), other.index if dice.random() < 0.6 else dice.randrange(6))
    if place.how is not How.AT and place.how is not How.KILL:
        # tmux counts free indexes from base-index, and goes by the current window where there is none to go by.
        place = Place(place.how, 0 if place.how is How.FREE else other.index)
    unkilling = Place(How.AT, place.index) if place.how is How.KILL else place
    index = link.index if dice.random() < 0.9 else 7
    flag, flip = dice.random() < 0.5, dice.random() < 0.5
    small = len(state.panes) < 14
    makers = [
        Request("new-window", (to, place, "", flag)),
        Request("split-window", (source, dice.choice([*Side]), flag)),
        Request("split-window", (goal, dice.choice([*Side]), flag)),
        Request("new-session", (dice.choice([None, "a", "b", "2", "5"]), "", 0)),
    ]
    enders = [
        Request("kill-pane", (source,)),
        Request("kill-window", (link.window,)),
        Request("unlink-window", (session, index, flag)),
        dice.choice([Request("kill-session", (session,)), Request("kill-pane -a", (source,))]),
        dice.choice([Request("kill-window -a", (session, index)), Request("kill-pane", (goal,))]),
    ]
    movers = [
        Request("link-window", (session, index, to, place, flag)),
        Request("move-window", (session, index, to, place, flag)),
        Request("swap-window", (session, index, to, other.index, flag)),
        Request("swap-pane", (source, goal, flag)),
        Request("break-pane", (session, link.index, within, to, unkilling, "", flag)),
        Request("join-pane", (source, to, other.index, beside, flip, flag)),
        Request("rotate-window", (link.window, flag)),
        Request("move-window -r", (session, 0)),
    ]
    selectors = [
        Request("select-pane", (source,)),
        Request("last-pane", (link.window,)),
        Request("select-window", (session, index)),
        Request(dice.choice(["next-window", "previous-window", "last-window"]), (session,)),
        Request("rename-session", (session, dice.choice(["a", "b", "c"]))),
    ]
    return dice.choice(dice.choice([makers if small else enders, enders, movers, movers, selectors]))


def twice(session):
    windows = [link.window for link in session.links]
    return len(windows) != len(set(windows))


def agree(request, before, model, real):
    if (
        request.name == "swap-pane"
        and before.find(request.arguments[0]).window != before.find(request.arguments[1]).window
    ):
        # 3.3a forgets the last pane where 3.4's stack goes on to an older one.
        model, real = (replace(s, windows=tuple(replace(w, last=()) for w in s.windows)) for s in (model, real))
    return model == real


SAID = {
    refusal: refusal.value
    for refusal in (
        *(Refusal.NO_SUCH_WINDOW, Refusal.SAME_INDEX, Refusal.LINKED_ONCE, Refusal.NO_LAST_PANE, Refusal.SAME_PANE),
        *(Refusal.NO_NEXT_WINDOW, Refusal.NO_PREVIOUS_WINDOW, Refusal.NO_LAST_WINDOW, Refusal.DUPLICATE_SESSION),
    )
} | {Refusal.INDEX_IN_USE: "in use"}


@pytest.mark.parametrize("seed", range(4))
def test_a_command_leads_the_model_where_it_leads_tmux(tmux, seed):
    dice = random.Random(seed)
    state = settled(apply(Registry(), Request("new-session", ("a", "", 0))).state)
    assert observed(tmux, state) == state
    for _ in range(80):
        request = asked(state, dice)
        if request.name == "move-window -r" and twice(state.session(request.arguments[0])):
            continue  # tmux garbles the stack of a session that has a window twice (see renumber_windows)
        step = apply(state, request)
        if step.state.ended:
            continue
        said = tmux(*spoken(request))
        if "no space for new pane" in said.stderr:
            continue  # sizes are not the model's business
        context = f"{shown(state)}\n{spoken(request)}\n{said.stderr}{step.outcome}"
        assert (said.returncode != 0) == step.refused, context
        if step.refused:
            assert SAID[step.outcome] in said.stderr, context
        real = observed(tmux, step.state)
        assert agree(request, state, settled(step.state), real), f"{context}\n{shown(step.state)}\n{shown(real)}"
        state = real
