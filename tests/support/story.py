"""One right history of two dozen calls, and forty ways to spoil it: each spoiled one is known to be wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from panelock.specs.history import Call, History, ordered
from panelock.specs.linearize_spec import meaning, registry_of
from support.histories import WORLD, call

STORY: dict[str, Call] = {
    "split a": call("p1", 10, 30, "split-window", 0, False, True),
    "split b": call("p2", 15, 35, "split-window", 1, False, False),
    "list before": call("p1", 40, 50, "list-panes", 0),
    "kill a": call("p3", 41, 60, "kill-pane", 4, False),
    "has a": call("p1", 70, 80, "has-pane", 4),
    "kill a again": call("p2", 71, 85, "kill-pane", 4, False),
    "break b": call("p3", 90, 100, "break-pane", 5, 0, "x", True),
    "list all": call("p1", 110, 120, "list-all"),
    "set": call("p2", 130, 140, "set-option", "pane", 5, "@k", "v"),
    "show": call("p1", 150, 160, "show-option", "pane", 5, "@k"),
    "set again": call("p2", 151, 170, "set-option", "pane", 5, "@k", "w"),
    "show again": call("p1", 180, 190, "show-option", "pane", 5, "@k"),
    "unset": call("p2", 191, 200, "set-option", "pane", 5, "@k", None),
    "show none": call("p1", 210, 220, "show-option", "pane", 5, "@k"),
    "rename": call("p2", 230, 240, "rename-session", 1, "other"),
    "rename taken": call("p1", 250, 260, "rename-session", 0, "other"),
    "sessions": call("p2", 270, 280, "list-sessions"),
    "respawn dead": call("p3", 290, 310, "respawn-pane", 3, False),
    "respawn running": call("p1", 320, 330, "respawn-pane", 0, False),
    "join": call("p2", 340, 350, "join-pane", 5, 2, True, False),
    "join itself": call("p1", 360, 370, "join-pane", 5, 5, True, False),
    "list joined": call("p3", 380, 390, "list-panes", 2),
    "new window": call("p1", 400, 420, "new-window", 1, "n", True),
    "new session": call("p2", 405, 425, "new-session", "third"),
    "kill window": call("p3", 430, 440, "kill-window", 2),
    "has b": call("p1", 450, 460, "has-pane", 5),
    "split gone": call("p2", 451, 465, "split-window", 5, True, True),
    "split c": call("p2", 470, 480, "split-window", 0, True, True),
    "swap": call("p1", 490, 500, "swap-pane", 0, 1, True),
    "list swapped": call("p2", 510, 520, "list-panes", 0),
    "everything": call("p3", 900, 910, "everything"),
}


def told() -> dict[str, Call]:
    """The story with the model's answers, one call after the other."""
    state = registry_of(WORLD)
    right = {}
    for label, one in STORY.items():
        state, answer = meaning(state, one.name, one.args)
        if one.name in ("split-window", "new-window", "new-session") and not isinstance(answer, str):
            state, _ = meaning(state, "confirm", (answer,))
        if one.name == "respawn-pane" and answer is True:
            state, _ = meaning(state, "confirm", one.args[:1])
        right[label] = replace(one, answer=answer)
    return right


def as_history(calls: dict[str, Call]) -> History:
    """The story as a recorder would have written it."""
    return History(ordered(calls.values()), WORLD)


Spoil = Callable[[dict[str, Call]], None]


def answers(label: str, answer: Any) -> Spoil:
    """Somebody was told something else."""

    def spoil(calls: dict[str, Call]) -> None:
        assert calls[label].answer != answer, label
        calls[label] = replace(calls[label], answer=answer)

    return spoil


def edits(label: str, edit: Callable[[Any], Any]) -> Spoil:
    """Somebody read something else."""

    def spoil(calls: dict[str, Call]) -> None:
        before = calls[label].answer
        calls[label] = replace(calls[label], answer=edit(before))
        assert calls[label].answer != before, label

    return spoil


def same_answer(label: str, other: str) -> Spoil:
    """Somebody was told what another was told."""
    return lambda calls: answers(label, calls[other].answer)(calls)


def exchanged(label: str, other: str) -> Spoil:
    """Two were told each what the other should have been."""

    def spoil(calls: dict[str, Call]) -> None:
        one, two = calls[label].answer, calls[other].answer
        answers(label, two)(calls)
        answers(other, one)(calls)

    return spoil


def at(label: str, start: int, end: int | None) -> Spoil:
    """A call was made at another time, by somebody else."""

    def spoil(calls: dict[str, Call]) -> None:
        answer = None if end is None else calls[label].answer
        calls[label] = replace(calls[label], process="another", start=start, end=end, answer=answer)

    return spoil


def never(label: str) -> Spoil:
    """A call is not in the history that must have been made."""
    return lambda calls: calls.__delitem__(label)


def _row(pane: int, place: int, value: Any) -> Callable[[Any], Any]:
    return lambda rows: [[*row[:place], value, *row[place + 1 :]] if row[4] == pane else row for row in rows]


def _part(name: str, edit: Callable[[Any], Any]) -> Spoil:
    return edits("everything", lambda read: read | {name: edit(read[name])})


WRONG: dict[str, Spoil] = {
    "one id is given twice": same_answer("split b", "split a"),
    "an id is given that comes later": answers("split b", 6),
    "an id is given that was there before": answers("split c", 2),
    "ids fall in the order of time": exchanged("split b", "split c"),
    "a window and a pane are numbered as one": answers("new window", 3),
    "a killed pane is killed again": answers("kill a again", True),
    "a living pane cannot be killed": answers("kill a", "not-found"),
    "a killed pane is there": answers("has a", True),
    "a living pane is not there": answers("has b", True),
    "a pane is killed that is made later": at("kill a", 1, 5),
    "a pane is lost from its window": edits("list before", lambda read: [read[0][:-1], read[1]]),
    "a pane stands elsewhere in its window": edits("list before", lambda read: [read[0][::-1], read[1]]),
    "another pane is active": edits("list before", lambda read: [read[0], 0]),
    "a lost pane is listed nowhere": edits("list all", lambda rows: [row for row in rows if row[4] != 5]),
    "a killed pane is listed": edits("list all", lambda rows: [*rows, [0, 0, 2, 0, 4, False, True]]),
    "a pane is listed in its old window": edits("list all", _row(5, 3, 0)),
    "a window is listed at another index": edits("list all", _row(5, 1, 1)),
    "a window is current that was not selected": edits("list all", _row(5, 6, True)),
    "a list is older than its call": at("list before", 61, 69),
    "a broken pane gets a window that is there": answers("break b", 1),
    "a broken pane gets a window too new": answers("break b", 4),
    "a value is read that nobody set": answers("show", ["u"]),
    "a value is read before it was set": at("show again", 141, 145),
    "an old value is read": answers("show again", ["v"]),
    "a value that was unset is read": answers("show none", ["w"]),
    "a set value is not there": answers("show again", []),
    "two sessions get one name": answers("rename taken", True),
    "a free name is refused": answers("rename", "duplicate"),
    "a session has its old name": edits("sessions", lambda read: [read[0], [1, "rest"]]),
    "a session is not listed": edits("sessions", lambda read: read[:1]),
    "a new session is refused": answers("new session", "duplicate"),
    "a dead pane is still active": answers("respawn dead", "still-active"),
    "a running pane is respawned without being killed": answers("respawn running", True),
    "a pane is joined with itself": answers("join itself", True),
    "a pane is joined on the other side": edits("list joined", lambda read: [read[0][::-1], read[1]]),
    "a pane of a killed window is split": answers("split gone", 8),
    "panes that were swapped stand as before": edits("list swapped", lambda read: [sorted(read[0]), read[1]]),
    "the call that made a pane is missing": never("split a"),
    "the call that killed a pane is missing": never("kill a"),
    "the swap is missing": never("swap"),
    "in the end a pane is lost": _part("panes", lambda panes: panes[:-1]),
    "in the end a pane waits": _part("panes", lambda panes: [*panes[:-1], [*panes[-1][:2], 0]]),
    "in the end an id could be given again": _part("next", lambda ids: [*ids[:2], ids[2] - 1]),
    "in the end an option is left": _part("options", lambda options: [*options, ["pane", 0, "@k", "v"]]),
    "in the end a window is named otherwise": _part(
        "windows", lambda windows: [[*windows[0][:1], "z", *windows[0][2:]], *windows[1:]]
    ),
    "in the end another window is current": _part(
        "sessions", lambda sessions: [[*sessions[0][:3], 7, *sessions[0][4:]], *sessions[1:]]
    ),
}
