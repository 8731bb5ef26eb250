"""The one bridge: a document as the model sees it, and in words where two registries differ.

Forgotten are sizes and layouts, zoom, times, commands, folders, processes, requests and their answers, environments,
and that sessions are grouped. Of an ended server its counters alone are left: its options stand on the disk until the
next one begins, and nothing reads them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from panelock.impl import document as impl
from panelock.model.removing import end_of
from panelock.model.state import (
    End,
    Exited,
    Link,
    Lost,
    Option,
    Pane,
    PaneId,
    Phase,
    Registry,
    Session,
    SessionId,
    Signalled,
    Window,
    WindowId,
)

IMPLEMENTATION, MODEL = "implementation", "model"


def abstract(document: impl.Document) -> Registry:
    """The registry that a document stands for."""
    whole = Registry(
        epoch=document.epoch,
        ended=document.ended,
        next_session_id=document.next_session,
        next_window_id=document.next_window,
        next_pane_id=document.next_pane,
        sessions=tuple(_session(document.sessions[number]) for number in sorted(document.sessions)),
        windows=tuple(_window(document.windows[number]) for number in sorted(document.windows)),
        panes=tuple(_pane(document.panes[number]) for number in sorted(document.panes)),
        server_options=_options(document.server_options),
        session_options=_options(document.session_options),
        window_options=_options(document.window_options),
    )
    left = document.sessions or document.windows or document.panes
    return end_of(whole) if document.ended and not left else whole


def _options(options: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(name, options[name]) for name in sorted(options))


def _session(session: impl.Session) -> Session:
    return Session(
        id=SessionId(session.id),
        name=session.name,
        links=tuple(Link(link.index, WindowId(link.window)) for link in session.links),
        current=session.current,
        last=tuple(session.last),
        options=_options(session.options),
    )


def _window(window: impl.Window) -> Window:
    return Window(
        id=WindowId(window.id),
        name=window.name,
        panes=tuple(PaneId(pane) for pane in window.panes),
        active=PaneId(window.active),
        last=tuple(PaneId(pane) for pane in window.last),
        options=_options(window.options),
    )


def _pane(pane: impl.Pane) -> Pane:
    return Pane(
        id=PaneId(pane.id),
        window=WindowId(pane.window),
        phase=_phase(pane),
        end=_end(pane),
        title=pane.title,
        options=_options(pane.options),
    )


def _phase(pane: impl.Pane) -> Phase:
    match pane.phase:
        case impl.Phase.PENDING:
            return Phase.RESPAWNING if pane.respawn else Phase.FRESH
        case impl.Phase.RUNNING:
            return Phase.RUNNING
        case impl.Phase.DEAD:
            return Phase.DEAD


def _end(pane: impl.Pane) -> End | None:
    if pane.dead_reason:
        return Lost(pane.dead_reason)
    if pane.dead_signal is not None:
        return Signalled(pane.dead_signal)
    return None if pane.dead_status is None else Exited(pane.dead_status)


# --- what the journal does not tell -------------------------------------------------------------------------------


def veil(length: int) -> str:
    """What stands for an option's value where its length alone is known."""
    return "*" * length


def veiled(state: Registry) -> Registry:
    """The registry as the journal tells it: of the options' values the lengths."""
    return replace(
        state,
        sessions=tuple(replace(one, options=_veiled(one.options)) for one in state.sessions),
        windows=tuple(replace(one, options=_veiled(one.options)) for one in state.windows),
        panes=tuple(replace(one, options=_veiled(one.options)) for one in state.panes),
        server_options=_veiled(state.server_options),
        session_options=_veiled(state.session_options),
        window_options=_veiled(state.window_options),
    )


def _veiled(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(Option(option.name, veil(len(option.value))) for option in options)


def told(epoch: int, snapshot: Mapping[str, Any]) -> Registry:
    """The veiled registry that a journal's snapshot tells of."""
    sessions, windows, panes = snapshot["next"]
    whole = Registry(
        epoch=epoch,
        ended=snapshot["ended"],
        next_session_id=sessions,
        next_window_id=windows,
        next_pane_id=panes,
        sessions=tuple(_told_session(one) for one in _by_id(snapshot["sessions"])),
        windows=tuple(_told_window(one) for one in _by_id(snapshot["windows"])),
        panes=tuple(_told_pane(one) for one in _by_id(snapshot["panes"])),
        server_options=_lengths(snapshot["server_options"]),
        session_options=_lengths(snapshot["session_options"]),
        window_options=_lengths(snapshot["window_options"]),
    )
    return end_of(whole) if whole.ended else whole


def _by_id(ones: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(ones, key=lambda one: int(one["id"]))


def _lengths(lengths: Mapping[str, int]) -> tuple[Option, ...]:
    return tuple(Option(name, veil(lengths[name])) for name in sorted(lengths))


def _told_session(one: Mapping[str, Any]) -> Session:
    links = tuple(Link(index, WindowId(window)) for index, window in one["links"])
    return Session(one["id"], one["name"], links, one["current"], tuple(one["last"]), _lengths(one["options"]))


def _told_window(one: Mapping[str, Any]) -> Window:
    panes, last = tuple(one["panes"]), tuple(one["last"])
    return Window(one["id"], one["name"], panes, one["active"], last, _lengths(one["options"]))


def _told_pane(one: Mapping[str, Any]) -> Pane:
    pane = impl.Pane(
        one["id"], one["window"], impl.Phase(one["phase"]), title=one["title"], respawn=one["respawn"],
        dead_status=one["status"], dead_signal=one["signal"], dead_reason=one["reason"],
    )  # fmt: skip
    return replace(_pane(pane), options=_lengths(one["options"]))


# --- comparison ---------------------------------------------------------------------------------------------------


def first_difference(left: Registry, right: Registry, names: tuple[str, str] = (IMPLEMENTATION, MODEL)) -> str | None:
    """Say where two registries differ first, or None: ``pane %3: implementation has it in window @1, model in @0``."""
    if left == right:
        return None
    return next(_differences(left, right, names))


def _differences(left: Registry, right: Registry, names: tuple[str, str]) -> Iterator[str]:
    yield from _unlike("server", names, _server(left), _server(right))
    for kind, sign, ones, others in (
        ("session", "$", _sessions(left), _sessions(right)),
        ("window", "@", _windows(left), _windows(right)),
        ("pane", "%", _panes(left), _panes(right)),
    ):
        yield from _missing(kind, sign, names, ones, others)
        for number in sorted(set(ones) & set(others)):
            yield from _unlike(f"{kind} {sign}{number}", names, ones[number], others[number])
    raise AssertionError(f"different, and nobody can say where: {left} {right}")


Facts = dict[str, str]
"""What is known of one thing, each by the words that lead to it."""


def _server(state: Registry) -> Facts:
    return {
        "is": "ended" if state.ended else "alive",
        "is in epoch": str(state.epoch),
        "gives next": f"${state.next_session_id} @{state.next_window_id} %{state.next_pane_id}",
        "has the server's options": _said(state.server_options),
        "has the sessions' options": _said(state.session_options),
        "has the windows' options": _said(state.window_options),
    }


def _sessions(state: Registry) -> dict[int, Facts]:
    return {
        one.id: {
            "has it named": repr(one.name),
            "has its windows": " ".join(f"{link.index}:@{link.window}" for link in one.links) or "none",
            "has it at": str(one.current),
            "has before that": _row("", one.last),
            "has its options": _said(one.options),
        }
        for one in state.sessions
    }


def _windows(state: Registry) -> dict[int, Facts]:
    return {
        one.id: {
            "has it named": repr(one.name),
            "has its panes": _row("%", one.panes),
            "has active": f"%{one.active}",
            "has active before": _row("%", one.last),
            "has its options": _said(one.options),
        }
        for one in state.windows
    }


def _panes(state: Registry) -> dict[int, Facts]:
    return {
        one.id: {
            "has it in window": f"@{one.window}",
            "has it": one.phase.value,
            "has its end": str(one.end),
            "has it titled": repr(one.title),
            "has its options": _said(one.options),
        }
        for one in state.panes
    }


def _row(sign: str, numbers: Iterable[int]) -> str:
    return " ".join(f"{sign}{number}" for number in numbers) or "none"


def _said(options: tuple[Option, ...]) -> str:
    return " ".join(f"{option.name}={option.value!r}" for option in options) or "none"


def _unlike(thing: str, names: tuple[str, str], ones: Facts, others: Facts) -> Iterator[str]:
    for words, one in ones.items():
        if one != others[words]:
            # "has it in window @1, model in @0": what both say is said once.
            rest = words.removeprefix("has it in window").strip()
            again = f"{rest} " if rest else "in "
            yield f"{thing}: {names[0]} {words} {one}, {names[1]} {again}{others[words]}"


def _missing(
    kind: str, sign: str, names: tuple[str, str], ones: Mapping[int, Facts], others: Mapping[int, Facts]
) -> Iterator[str]:
    for number in sorted(set(ones) ^ set(others)):
        has, has_not = names if number in ones else names[::-1]
        yield f"{kind} {sign}{number}: {has} has it, {has_not} does not"
