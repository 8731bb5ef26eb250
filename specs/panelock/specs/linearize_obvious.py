"""What is wrong at a glance, pane by pane: an id given twice, a pane used before it was made or after it was killed.

Only for calling long histories wrong soon. What is right pane by pane need not be right: that is for the search.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from panelock.specs.history import GONE, MAKERS, NO_ROOM, NOT_FOUND, Call, History
from panelock.specs.linearize_entries import FOREVER, needs_of, restarts_of

_SWEEPING: Final = ("kill-window", "kill-session", "host-died")


@dataclass(slots=True)
class _Life:
    """What is known of one pane."""

    made: int = -1
    """When the call that made it began, and when that was answered."""
    told: int = -1
    killed: int = FOREVER
    """When the first answer came that it is gone."""
    threatened: int = FOREVER
    """When the first call began that may have ended it."""
    killer: int = -1
    maker: int = -1


@dataclass(slots=True)
class _Lives:
    panes: dict[int, _Life] = field(default_factory=lambda: defaultdict(_Life))
    swept: int = FOREVER
    """When the first call began that may have ended any pane."""


def obviously_wrong(history: History) -> tuple[int, str] | None:
    """A call whose answer cannot be right, and why; None when nothing is plain to see."""
    if restarts_of(history):
        return None
    lives = _Lives()
    known = set() if history.initial is None else {row[0] for row in history.initial["panes"]}
    spent = 0 if history.initial is None else history.initial["next"][2]
    found = _born(history, lives, spent)
    if found is not None:
        return found
    found = _ended(history, lives)
    if found is not None:
        return found
    for number, call in enumerate(history.calls):
        if call.pending:
            continue
        why = _used(call, lives, known, spent)
        if why:
            return number, why
    return None


def _born(history: History, lives: _Lives, spent: int) -> tuple[int, str] | None:
    makers = [
        (call, number)
        for number, call in enumerate(history.calls)
        if call.name in MAKERS and not call.pending and not call.refused
    ]
    for call, number in makers:
        life = lives.panes[call.answer]
        if life.maker >= 0:
            return number, f"%{call.answer} was given to {history.calls[life.maker].process} too"
        if call.answer < spent:
            return number, f"%{call.answer} was given before"
        assert call.end is not None
        life.made, life.told, life.maker = call.start, call.end, number
    answered = sorted((call.end, call.answer) for call, _ in makers if call.end is not None)
    at = highest = 0
    for call, number in makers:
        while at < len(answered) and answered[at][0] < call.start:
            highest = max(highest, answered[at][1])
            at += 1
        if call.answer < highest:
            return number, f"%{call.answer} was given when %{highest} had been given already"
    return None


def _ended(history: History, lives: _Lives) -> tuple[int, str] | None:
    for number, call in enumerate(history.calls):
        if call.refused and call.answer != GONE:
            continue
        if call.name in _SWEEPING or (call.name == "kill-pane" and call.args[1]):
            lives.swept = min(lives.swept, call.start)
        elif call.name == "kill-pane":
            life = lives.panes[call.args[0]]
            life.threatened = min(life.threatened, call.start)
            if call.pending:
                continue
            if life.killer >= 0:
                return number, f"%{call.args[0]} was killed by {history.calls[life.killer].process} too"
            assert call.end is not None
            life.killed, life.killer = call.end, number
    return None


def _used(call: Call, lives: _Lives, known: set[int], spent: int) -> str:
    """Why a call's answer cannot be about these panes."""
    there, missing = _said(call)
    assert call.end is not None
    for pane in there:
        life = lives.panes.get(pane)
        if life is None or life.maker < 0:
            if pane < spent and pane not in known:
                return f"%{pane} was gone before the history began"
        elif call.end < life.made:
            return f"%{pane} was made later"
        if life is not None and life.killed < call.start:
            return f"%{pane} had been killed"
    for pane in missing:
        life = lives.panes.get(pane)
        made = pane in known or (life is not None and life.maker >= 0 and life.told < call.start)
        threatened = lives.swept if life is None else min(life.threatened, lives.swept)
        if made and threatened > call.end:
            return f"%{pane} was there, and nobody had ended it"
    return ""


def _said(call: Call) -> tuple[list[int], list[int]]:
    """The panes that an answer says are there, and those of which it says that they are not."""
    if call.name in ("has-pane", "kill-pane") and call.answer == NOT_FOUND:
        return [], [call.args[0]]
    if call.name == "list-all" and not call.refused:
        return [row[4] for row in call.answer], []
    if call.refused and call.answer != NO_ROOM:
        return [], []
    return list(needs_of(call)), []
