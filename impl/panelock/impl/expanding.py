"""Formats as commands expand them, on the registry as it is or as it is being changed.

A pane's screen is rendered only when a variable asks for it: then NeedFacts stops the expansion, the command fetches
the facts (it may wait, an expansion may not) and expands again. ``expanded`` does that; ``expand_now``, for inside a
transaction, takes what is known; ``changed`` does both.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from panelock.impl.commands.base import Call, Commit, Driver, Facts, Wait
from panelock.impl.document import Document
from panelock.impl.errors import Refused
from panelock.impl.expansions import KEPT_LENGTH, Expansions
from panelock.impl.formats import expand, is_plain
from panelock.impl.formats_parse import pieces
from panelock.impl.registry.lifecycle import is_empty
from panelock.impl.store import Transaction
from panelock.impl.targets import Target
from panelock.impl.variables import FormatScope, NeedFacts, PaneFacts
from panelock.impl.variables_pane import SCREEN, SCREEN_TEXT

Expanded = TypeVar("Expanded")
_EMPTY: Mapping[str, str] = {}
_NO_MODES: Mapping[int, Sequence[str]] = {}


def scope_of(
    document: Document,
    driver: Driver,
    target: Target | None,
    *,
    kind: str = "pane",
    extra: Mapping[str, str] = _EMPTY,
    facts: PaneFacts | None = None,
    strict: bool = True,
) -> FormatScope:
    """Return the scope of a target, as far as it still exists; ``kind`` is what is listed: pane, window or session."""
    session = document.sessions.get(target.session) if target else None
    link = None
    pane = None
    if target and session is not None and kind != "session":
        link = next((one for one in session.links if (one.index, one.window) == (target.index, target.window)), None)
    if target and link is not None and kind == "pane":
        pane = document.panes.get(target.pane)
    return FormatScope(document, driver, session, link, pane, extra=extra, facts=facts, strict=strict)


def expanded(
    call: Call,
    template: str,
    target: Target | None,
    extra: Mapping[str, str] = _EMPTY,
    *,
    kind: str = "pane",
    time: bool = False,
    facts: PaneFacts | None = None,
) -> Generator[Wait, Any, str]:
    """Expand a template on the registry as it is, fetching what screens know; to be called by ``yield from``.

    ``facts`` given to several expansions of one command are fetched once.
    """
    if is_plain(template, time=time):
        return template
    facts = {} if facts is None else facts
    extra = {**_extra(call), **extra}
    if kind == "pane" and target is not None and target.pane not in facts and _asks_for_screen(template):
        yield from _fetch(facts, target.pane, text=False)

    modes = _NO_MODES if call.client is None else call.client.modes
    key = template, target, kind, time, call.driver.alerts.state, str(modes) if modes else "", *extra.items()
    kept = _expansions.find(call.document, key, facts)
    if kept is not None:
        return kept
    short = len(template) + sum(map(len, extra.values())) <= KEPT_LENGTH

    def attempt() -> str:
        document = call.document
        scope = scope_of(document, call.driver, target, kind=kind, extra=extra, facts=facts)
        _see_as_client(scope, call)
        text = expand(template, scope, time=time)
        if scope.fleeting:
            call.fleeting = True
        elif short:
            _expansions.keep(document, key, text, scope.screen, facts)
        return text

    return (yield from _with_facts(facts, attempt))


_expansions = Expansions()


def _with_facts(facts: PaneFacts, attempt: Callable[[], Expanded]) -> Generator[Wait, Any, Expanded]:
    """Expand, and again whenever something was needed that only a screen knows."""
    while True:
        try:
            return attempt()
        except NeedFacts as need:
            pane, text = need.pane, need.text
        yield from _fetch(facts, pane, text=text)


def _fetch(facts: PaneFacts, pane: int, *, text: bool) -> Generator[Wait, Any, None]:
    try:
        found = yield Facts(pane, text=text)
    except Refused:
        # A pane that has no screen any more: its variables are empty.
        found = {}
    facts[pane] = {SCREEN_TEXT: "", **found} if text else found


@lru_cache(maxsize=512)
def _asks_for_screen(template: str) -> bool:
    """Tell whether a template surely asks what only a screen knows: not within a condition, or by another's text."""
    return any(kind == "body" and text in SCREEN for kind, text in pieces(template))


def traced(call: Call, template: str, target: Target | None) -> Generator[Wait, Any, tuple[list[str], str]]:
    """Expand a template, times too, and tell how: the steps and the text (display-message -v)."""
    from panelock.impl.formats_trace import traced as told

    call.fleeting = True
    facts: PaneFacts = {}
    extra = _extra(call)
    return (
        yield from _with_facts(
            facts,
            lambda: told(template, scope_of(call.document, call.driver, target, extra=extra, facts=facts), time=True),
        )
    )


def expand_now(
    document: Document,
    driver: Driver,
    template: str,
    target: Target | None,
    extra: Mapping[str, str] = _EMPTY,
    *,
    kind: str = "pane",
    facts: PaneFacts | None = None,
) -> str:
    """Expand a template at once, inside a transaction say; what screens know is empty unless ``facts`` has it."""
    if is_plain(template):
        return template  # most is, and to make a scope takes longer than to see it
    return expand(template, scope_of(document, driver, target, kind=kind, extra=extra, facts=facts, strict=False))


def expand_new(call: Call, document: Document, template: str, target: Target) -> str:
    """Expand, inside the change that makes it, what is told of a new pane: its screen is there, and is blank.

    tmux has it before the program begins (spawn_pane), so ``-P`` can tell where its cursor is.
    """
    facts: PaneFacts = {}
    while True:
        try:
            return expand(template, scope_of(document, call.driver, target, extra=_extra(call), facts=facts))
        except NeedFacts as need:
            facts[need.pane] = {SCREEN_TEXT: ""}
            if need.pane == target.pane:
                from panelock.impl.host.rendering import blank  # what draws is loaded where it is asked for

                pane = document.panes[need.pane]
                facts[need.pane].update(blank(pane.sx, pane.sy, cursor=not is_empty(pane)))


def changed(
    call: Call,
    template: str,
    target_in: Callable[[Document], Target | None],
    change: Callable[[Transaction, str], Any],
) -> Generator[Wait, Any, Any]:
    """Change the registry by what a template comes to inside of the change itself; returns what ``change`` returns.

    As tmux does no other command between a format of ``set-option -F`` and what it sets, nobody else's change comes
    between them here: ``#{e|+:#{@n},1}`` counts whoever says it.
    """
    facts: PaneFacts = {}
    if _asks_for_screen(template) and (target := target_in(call.document)) is not None:
        yield from _fetch(facts, target.pane, text=False)

    def run(tx: Transaction) -> Any:
        return change(tx, expand_within(call, tx.document, template, target_in(tx.document), facts))

    while True:
        try:
            return (yield Commit(run))
        except NeedFacts as need:
            pane, text = need.pane, need.text
        yield from _fetch(facts, pane, text=text)


def expand_within(call: Call, document: Document, template: str, target: Target | None, facts: PaneFacts) -> str:
    """Expand on a document that is being changed; raises NeedFacts."""
    scope = scope_of(document, call.driver, target, extra=_extra(call), facts=facts)
    _see_as_client(scope, call)
    return expand(template, scope)


def _extra(call: Call) -> dict[str, str]:
    return {"command": call.command.name, **call.extra}


def _see_as_client(scope: FormatScope, call: Call) -> None:
    """Let an attached client's formats know its modes, and what its shell commands print."""
    if call.client is not None:
        scope.modes, scope.jobs = call.client.modes, call.driver.clients.jobs_of(call.client)
