"""A history of operations as a shell script of tmux commands: what a state machine prints when it has found something.

The script plays the history on a server of its own and compares what was granted, and the tree at the end, with the
model; it ends with status 0 only when they agree. A pane is made in one go there: what fails only between the two steps
of making one, or by a death at some effect, is said in a comment, and the script shows how the registry came there.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from panelock.model.options import Global, OfPane, OfSession
from panelock.model.order import How
from panelock.model.refusals import Refusal
from panelock.model.state import PaneId, Phase, Registry, SessionId, Signalled
from panelock.model.step import Step
from panelock.specs import operations as ops
from panelock.specs.on_model import LEADER, option
from support.tmux_words import Words, base_of, words_of

HEAD = r"""#!/bin/sh
# What was found, as commands: sh this-file, with panelock-tmux on the PATH.
unset TMUX TMUX_PANE
TMUX_TMPDIR=$(mktemp -d) && export TMUX_TMPDIR
trap 'panelock-tmux -L replay kill-server 2>/dev/null; rm -rf "$TMUX_TMPDIR"' EXIT
wrong=0
differ() { echo "DIFFERS: $*"; wrong=1; }
tmux() { panelock-tmux -L replay "$@"; }
does() { tmux "$@" || differ "refused: $*"; }
refuses() { ! tmux "$@" 2>/dev/null || differ "not refused: $*"; }
quietly() { tmux "$@" >/dev/null 2>&1 || :; }
pid() { tmux display-message -p -t "$1" '#{pane_pid}'; }
life() { tmux list-panes -a -F '#{pane_id} #{pane_dead}' 2>/dev/null | grep "^$1 " | head -n 1; }
ends() { kill "$2" "$(pid "$1")" && while [ "$(life "$1")" = "$1 0" ]; do sleep 0.02; done; }
child='trap "exit 0" USR1; trap "exit 1" USR2; while :; do sleep 1000 & wait; done'
"""

SETTLED = "set-option -g automatic-rename off ';' set-option -g allow-rename off"
"""Names that follow programs come when they come."""

TREE = (
    ("list-sessions", "#{session_id} #{session_name}"),
    ("list-windows -a", "#{session_id} #{window_index} #{window_id} #{window_name} #{window_active}"),
    (
        "list-panes -a",
        "#{session_id} #{window_index} #{pane_index} #{pane_id} #{pane_active} #{pane_last} #{pane_dead}",
    ),
)
"""What is compared at the end."""

CHILD = ("sh", "-c", '"$child"')


def tree(state: Registry) -> list[str]:
    """Say what TREE prints of a registry, sorted."""
    rows = []
    for session in state.sessions:
        rows.append(f"${session.id} {session.name}")
        for link in session.links:
            window = next(one for one in state.windows if one.id == link.window)
            current = int(link.index == session.current)
            rows.append(f"${session.id} {link.index} @{window.id} {window.name} {current}")
            for at, number in enumerate(window.panes):
                pane = state.find(number)
                assert pane is not None
                facts = number == window.active, window.last[:1] == (number,), pane.phase is Phase.DEAD
                rows.append(f"${session.id} {link.index} {at} %{number} {' '.join(str(int(fact)) for fact in facts)}")
    return sorted(rows)


@dataclass
class Script:
    """The lines so far, and where the model stands."""

    lines: list[str] = field(default_factory=list)
    state: Registry = field(default_factory=Registry)
    waiting: list[str] = field(default_factory=list)
    """What was granted on a server that has no session yet, and would not last till the next command: it is asked with
    the command that makes one."""

    def ask(self, operation: ops.Operation, before: Registry, step: Step, why: str = "") -> None:
        """Add what was asked, and what the model says of it. ``why`` is what else happened then."""
        self.state = step.state
        passing = _passing(before) or (before.ended and not step.refused)
        lines = self._on_a_passing_server(operation, before, step) if passing else _lines(operation, before, step)
        self.lines += [*([f"# {why}"] if why else []), *lines]

    def _on_a_passing_server(self, operation: ops.Operation, before: Registry, step: Step) -> list[str]:
        if step.refused:
            return [f"# {operation}: refused"]
        if step.state.ended:
            self.waiting.clear()
            return [f"# {operation}"]
        words = words_of(operation, CHILD)
        if words is not None and not isinstance(operation, ops.StartServer):
            around = [line.removeprefix("quietly ") for line in _around(operation, before)]
            self.waiting += [*around[:1], _line("", words).strip(), *around[1:]]
        if _passing(step.state):
            return [f"# {operation}: with the next session"]
        chain = " ';' ".join(["start-server", *self.waiting])
        self.waiting.clear()
        return [f"does {chain}", f"quietly {SETTLED}"]

    def say(self, comment: str) -> None:
        """Add what no command does."""
        self.lines.append(f"# {comment}")

    @property
    def text(self) -> str:
        """The whole script."""
        ask = "\n".join(f"    tmux {command} -F {shlex.quote(form)} 2>/dev/null" for command, form in TREE)
        return "\n".join([
            HEAD.rstrip(), "", *self.lines, "",
            "tree() {", ask, "}",
            'tree | LC_ALL=C sort >"$TMUX_TMPDIR/tree"',
            "cat >\"$TMUX_TMPDIR/model\" <<'END'", *tree(self.state), "END",
            'diff "$TMUX_TMPDIR/model" "$TMUX_TMPDIR/tree" || differ "the tree: < the model, > ours"',
            "exit $wrong", "",
        ])  # fmt: skip


def _line(how: str, words: Words) -> str:
    return " ".join([how, *(word if word == CHILD[-1] else shlex.quote(word) for word in words)])


def _lines(operation: ops.Operation, before: Registry, step: Step) -> list[str]:
    how = "refuses" if step.refused else "does"
    special = _special(operation, before, step)
    if special is not None:
        return special
    words = words_of(operation, CHILD)
    if words is None or (step.refused and _refused_here_alone(operation, before, step)):
        return [f"# {operation}: {'refused, and ' if step.refused else ''}no command does that"]
    around = _around(operation, before)
    return [*around[:1], _line(how, words), *around[1:]]


def _passing(state: Registry) -> bool:
    """Tell whether a server is there that ends with its command: it has no session."""
    return not state.ended and not state.sessions and option(state, Global.SERVER, "exit-empty") != "off"


def _refused_here_alone(operation: ops.Operation, before: Registry, step: Step) -> bool:
    """The command would be granted: a pane is made by then, and -a or -b at no window means at the current one.

    What is no window's index may be a window's name.
    """
    if step.outcome in (Refusal.BEING_MADE, Refusal.SERVER_RUNNING):
        return True
    indexes = {str(getattr(operation, name, "")) for name in ("index", "other")}
    if step.outcome is Refusal.NO_SUCH_WINDOW and indexes & {window.name for window in before.windows}:
        return True
    place = getattr(operation, "place", None)
    return place is not None and place.how in (How.BEFORE, How.AFTER) and step.outcome is Refusal.NO_SUCH_WINDOW


def _around(operation: ops.Operation, before: Registry) -> list[str]:
    """The base-index that a command goes by is an option: set it, and put it back."""
    given = base_of(operation)
    if given is None:
        return []
    session, base = given
    if session is not None and before.session(SessionId(session)) is None:
        return []
    target = "-g" if session is None else f"-t '${session}'"
    was = option(before, Global.SESSIONS if session is None else OfSession(SessionId(session)), "base-index")
    back = (
        f"quietly set-option -u {target} base-index" if was is None else f"quietly set-option {target} base-index {was}"
    )
    return [f"quietly set-option {target} base-index {base}", back]


def _withdrawn(before: Registry, fresh: Sequence[int]) -> list[str]:
    """Kill panes of which no terminal came."""
    return [*_leaderless(before, fresh), *(f"does kill-pane -t %{pane}  # no terminal came of it" for pane in fresh)]


def _leaderless(before: Registry, panes: Sequence[int]) -> list[str]:
    """Let panes that lead a team not take it along when they end."""
    led = {f"%{pane}" for pane in panes}
    return [
        f"quietly set-option -u -t '${session.id}' {LEADER}"
        for session in before.sessions
        if option(before, OfSession(session.id), LEADER) in led
    ]


def _stays_dead(before: Registry, pane: int, why: str) -> list[str]:
    """Let a pane be dead without having ended by itself: its process ends, and it stays for this once."""
    was = option(before, OfPane(PaneId(pane)), "remain-on-exit")
    back = "-u remain-on-exit" if was is None else f"remain-on-exit {was}"
    return [
        *_leaderless(before, [pane]),
        f"quietly set-option -p -t %{pane} remain-on-exit on",
        f"ends %{pane} -9  # {why}",
        f"quietly set-option -p -t %{pane} {back}",
    ]


def _special(operation: ops.Operation, before: Registry, step: Step) -> list[str] | None:
    """What is done otherwise than by a command of this name."""
    match operation:
        case ops.PaneEnded(pane, end, own):
            if step.refused or not own:
                return [f"# a process that is not %{pane}'s any more ended"]
            signal = f"-{end.signal}" if isinstance(end, Signalled) else f"-USR{1 + bool(end.status)}"  # type: ignore[union-attr]  # of the vocabulary
            return [f"ends %{pane} {signal}"]
        case ops.ConfirmPane(pane):
            return [f"# the terminal of %{pane} is there" if not step.refused else f"# %{pane} was not waited for"]
        case ops.LeaveEmpty(pane) if not step.refused:
            return _stays_dead(before, pane, "it was to have no process")
        case ops.WithdrawPane(pane) | ops.LeaveEmpty(pane) if step.refused:
            return [f"# %{pane} was not waited for"]
        case ops.WithdrawPane(pane):
            found = before.find(pane)  # type: ignore[arg-type]  # granted: it is one
            assert found is not None
            if found.phase is Phase.FRESH:
                return _withdrawn(before, [pane])
            return _stays_dead(before, pane, "no terminal came of it")
        case ops.HostDied() if not step.refused:
            fresh = [one.id for one in before.panes if one.phase is Phase.FRESH]
            return [*_withdrawn(before, fresh), "kill -9 \"$(tmux display-message -p '#{pid}')\""]
        case ops.HostDied() | ops.EndIfEmpty():
            return [f"# {operation}"]
    return None
