"""Questions on which model and implementation once gave different answers, and the real tmux's answer to each.

The first lines of a question make a world, the last one is what was asked. All three must come to the same windows and
panes, and refuse alike.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from support.refining import Beside

from panelock.model.invariants import MAX_INDEX
from panelock.model.options import Global
from panelock.model.order import How, Place, Side
from panelock.model.refusals import Refusal
from panelock.model.state import Registry
from panelock.specs import operations as ops

FREE = Place(How.FREE, 0)


def at(index: int) -> Place:
    return Place(How.AT, index)


@dataclass(frozen=True)
class Question:
    """What was asked, in both tongues, and what tmux says when it refuses."""

    name: str
    world: tuple[tuple[str, ops.Operation], ...]
    asked: tuple[str, ops.Operation]
    refused: Refusal | None = None
    said: str = ""
    silent: bool = False
    """tmux does nothing, says nothing and counts it as done; here the caller is told."""


SESSION = ("new-session -d -s a -x 200 -y 200 cat", ops.NewSession("a", "cat", 0))
OTHER = ("new-session -d -s b -x 200 -y 200 cat", ops.NewSession("b", "cat", 0))
AT_3 = ("new-window -d -t a:3 cat", ops.NewWindow(0, at(3), "cat", detached=True))
AT_7 = ("new-window -d -t a:7 cat", ops.NewWindow(0, at(7), "cat", detached=True))
AT_MAX = (f"new-window -d -t a:{MAX_INDEX} cat", ops.NewWindow(0, at(MAX_INDEX), "cat", detached=True))
RENUMBER = ("set -g renumber-windows on", ops.SetOption(Global.SESSIONS, "renumber-windows", "on"))
DETACHED_SPLIT = ("split-window -d -t %0 cat", ops.SplitWindow(0, Side.AFTER, detached=True))

QUESTIONS = (
    Question(
        "a window that break-pane takes along leaves a gap, also where windows are renumbered",
        (SESSION, OTHER, AT_3, AT_7, RENUMBER),
        ("break-pane -d -s a:3.0 -t b:", ops.BreakPane(0, 3, 2, 1, FREE, None, "cat", detached=True)),
    ),
    Question(
        "a pane killed as its window's last closes the gap",
        (SESSION, OTHER, AT_3, AT_7, RENUMBER),
        ("kill-pane -t a:3.0", ops.KillPane(2, others=False)),
    ),
    Question(
        "a pane joined elsewhere as its window's last closes the gap",
        (SESSION, OTHER, AT_3, AT_7, RENUMBER),
        ("join-pane -d -s a:3.0 -t b:0.0", ops.JoinPane(2, 1, 0, 1, before=False, detached=True)),
    ),
    Question(
        "an unlinked window leaves a gap",
        (SESSION, OTHER, AT_3, AT_7, RENUMBER),
        ("unlink-window -k -t a:3", ops.UnlinkWindow(0, 3, kill=True)),
    ),
    Question(
        "a window that is broken off to its own place is told that the index is the same",
        (SESSION, AT_3),
        ("break-pane -d -s a:3.0 -t a:3", ops.BreakPane(0, 3, 1, 0, at(3), None, "cat", detached=True)),
        Refusal.SAME_INDEX,
        "same index: 3",
    ),
    Question(
        "a pane that is broken off to a taken place is told so",
        (SESSION, DETACHED_SPLIT, AT_3),
        ("break-pane -d -s %0 -t a:3", ops.BreakPane(0, 0, 0, 0, at(3), None, "cat", detached=True)),
        Refusal.INDEX_IN_USE,
        "index in use: 3",
    ),
    Question(
        "of two panes the other one is the last, even if it never was active",
        (SESSION, DETACHED_SPLIT),
        ("last-pane -t a:0", ops.LastPane(0)),
    ),
    Question(
        "a pane that is alone leaves the place that it was named by, not the first one of its window",
        (SESSION, AT_3, ("link-window -d -s a:3 -t a:5", ops.LinkWindow(0, 3, 0, at(5), detached=True))),
        ("break-pane -d -s a:5.0 -t a:1", ops.BreakPane(0, 5, 1, 0, at(1), None, "cat", detached=True)),
    ),
    Question(
        "no window can be moved up from the greatest index",
        (SESSION, AT_MAX),
        (
            f"link-window -d -b -s a:0 -t a:{MAX_INDEX}",
            ops.LinkWindow(0, 0, 0, Place(How.BEFORE, MAX_INDEX), detached=True),
        ),
        Refusal.NO_FREE_INDEX,
        silent=True,
    ),
    Question(
        "the least index follows the greatest when a free one is looked for",
        (
            SESSION,
            AT_3,
            ("move-window -s a:0 -t a:9", ops.MoveWindow(0, 0, 0, at(9), detached=False, renumber=True)),
            AT_MAX,
            (f"set -g base-index {MAX_INDEX}", ops.SetOption(Global.SESSIONS, "base-index", str(MAX_INDEX))),
        ),
        ("new-window -d -t a: cat", ops.NewWindow(0, Place(How.FREE, MAX_INDEX), "cat", detached=True)),
    ),
    Question(
        "a session cannot be named nothing",
        (SESSION,),
        ("rename-session -t a ''", ops.RenameSession(0, "")),
        Refusal.EMPTY_NAME,
        "invalid session: ",
    ),
    Question(
        "a window that stands at two places is one of the others too",
        (SESSION, OTHER, AT_3, ("link-window -d -s a:3 -t a:5", ops.LinkWindow(0, 3, 0, at(5), detached=True))),
        ("kill-window -a -t a:3", ops.KillWindow(0, 3, others=True)),
    ),
    Question(
        "all sessions are renumbered when the others of one are killed",
        (
            SESSION,
            OTHER,
            AT_3,
            ("new-window -d -t b:4 cat", ops.NewWindow(1, at(4), "cat", detached=True)),
            RENUMBER,
        ),
        ("kill-window -a -t a:3", ops.KillWindow(0, 3, others=True)),
    ),
    Question(
        "an option cannot be set where no server is",
        (),
        ("set -g @owner me", ops.SetOption(Global.SESSIONS, "@owner", "me")),
        Refusal.NO_SERVER,
    ),
)

IDS = [question.name.replace(" ", "-") for question in QUESTIONS]


def seen(state: Registry) -> list[str]:
    """What tmux would list of a registry."""
    windows = [
        f"{session.name}:{link.index} @{link.window} {int(link.index == session.current)}"
        for session in state.sessions
        for link in session.links
    ]
    panes = [
        f"@{window.id} {window.panes.index(pane)} %{pane} {int(pane == window.active)}"
        for window in state.windows
        for pane in window.panes
    ]
    return sorted(windows + panes)


def answer(question: Question) -> tuple[Registry, object]:
    """What model and implementation come to, which must be the same."""
    beside = Beside()
    for _, operation in question.world:
        assert not isinstance(beside.step(operation), Refusal), operation
        for pane in beside.state.panes:
            if pane.phase.pending:
                beside.step(ops.ConfirmPane(pane.id))
    outcome = beside.step(question.asked[1])
    return beside.state, outcome


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_model_and_implementation_answer_alike(question: Question) -> None:
    _, outcome = answer(question)
    assert (outcome if isinstance(outcome, Refusal) else None) == question.refused


class Tmux(Protocol):
    """The real one, on a socket of its own."""

    def __call__(self, line: str) -> "subprocess.CompletedProcess[str]":
        """Run one command line."""


@pytest.fixture
def tmux(folder: Path, real_tmux: str) -> Iterator[Tmux]:
    def run(line: str) -> "subprocess.CompletedProcess[str]":
        words = [word.strip("'") for word in line.split(" ")]
        command = [real_tmux, "-S", f"{folder}/s", "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    yield run
    run("kill-server")


@pytest.mark.oracle
@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_the_real_tmux_answers_so_too(question: Question, tmux: Tmux) -> None:
    for line, _ in question.world:
        made = tmux(line)
        assert made.returncode == 0, made.stderr
    state, _ = answer(question)
    asked = tmux(question.asked[0])
    assert (asked.returncode != 0) == (question.refused is not None and not question.silent), asked.stderr
    assert question.said in asked.stderr
    listed = tmux("list-windows -aF #{session_name}:#{window_index}_#{window_id}_#{window_active}").stdout
    listed += tmux("list-panes -aF #{window_id}_#{pane_index}_#{pane_id}_#{pane_active}").stdout
    assert sorted(set(listed.replace("_", " ").splitlines())) == seen(state)


def test_a_pane_that_is_being_made_belongs_to_its_maker() -> None:
    """Not tmux's: there no pane is made in two steps. Whoever comes between is told so, with -k or without."""
    beside = Beside()
    beside.step(ops.NewSession("a", "cat", 0))
    for kill in (False, True):
        assert beside.step(ops.RespawnPane(0, kill)) is Refusal.BEING_MADE


def test_a_pane_is_not_found_where_it_does_not_stand() -> None:
    """Not tmux's, whose targets are found and used in one breath: here another caller may have moved it."""
    beside = Beside()
    for operation in (SESSION[1], OTHER[1], DETACHED_SPLIT[1]):
        beside.step(operation)
    assert beside.step(ops.BreakPane(1, 0, 0, 1, FREE, None, "cat", detached=True)) is Refusal.NO_SUCH_PANE
    assert beside.step(ops.JoinPane(2, 0, 0, 1, before=False, detached=False)) is Refusal.NO_SUCH_PANE
    assert beside.step(ops.JoinPane(1, 0, 4, 0, before=False, detached=False)) is Refusal.NO_SUCH_WINDOW
