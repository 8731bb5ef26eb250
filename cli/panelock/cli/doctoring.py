"""``panelock doctor``: what is wrong with servers' files and terminals and with our place on PATH, and mending it."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial

from panelock.cli import checkup, surroundings
from panelock.cli.findings import Finding, examine
from panelock.cli.showing import visible
from panelock.impl.errors import Fault, Refused
from panelock.impl.paths import Place

_ROUNDS = 6
"""Mending one thing lets another be seen: files first, then what stands in them."""
_STYLES = {"wrong": "bold red", "mended": "green", "left": "yellow", "note": "dim", "ok": "green", "failed": "bold red"}


def doctor(chosen: list[Place], *, repair: bool, ask: Callable[[str], bool] | None) -> int:
    """Check everything and say what is wrong; with ``repair`` mend it. Returns 0 when nothing is wrong any longer.

    ``ask`` decides before a registry is replaced; None: yes.
    """
    wrong = _see_to("surroundings", _surroundings, repair=repair, ask=ask)
    for place in chosen:
        wrong += _see_to(place.socket, partial(_server, place), repair=repair, ask=ask)
    if not chosen:
        _say("note", "", "there is no server of yours")
    if wrong and not repair:
        _say("note", "", "panelock doctor --repair mends what can be mended")
    return 1 if wrong else 0


def _surroundings() -> Iterator[Finding]:
    for check in surroundings.CHECKS:
        yield from check(os.environ)


def _server(place: Place) -> Iterator[Finding]:
    if not os.path.lexists(place.folder):
        if os.path.lexists(place.socket):
            yield Finding(
                place.socket, "has no files of panelock's beside it (a real tmux's?); it is left alone", wrong=False
            )
        else:
            yield Finding(place.socket, "there is no such server", wrong=False)
        return
    unsafe = list(checkup.the_folder_is_ours(examine(place, 0.0)))
    if unsafe:
        yield from unsafe  # nothing in it can be trusted, nor is it opened
        return
    patient = examine(place)
    for check in checkup.CHECKS:
        yield from check(patient)


def _see_to(
    name: str, look: Callable[[], Iterator[Finding]], *, repair: bool, ask: Callable[[str], bool] | None
) -> int:
    """Look, say and mend; returns how much is wrong in the end."""
    tried: set[tuple[str, str]] = set()
    said: set[tuple[str, str]] = set()
    for _ in range(_ROUNDS):
        found = list(look())
        for finding in found:
            if (finding.where, finding.what) not in said:
                said.add((finding.where, finding.what))
                _say("wrong" if finding.wrong else "note", finding.where, finding.what, finding.todo)
        fresh = [one for one in found if one.mend is not None and (one.where, one.what) not in tried]
        if not repair or not fresh:
            break
        # One at a time: it may mend others on the way.
        tried.add((fresh[0].where, fresh[0].what))
        _mend(fresh[0], ask)
    left = sum(finding.wrong for finding in found)
    if not left:
        _say("ok", name, "nothing is wrong" if not said or not tried else "nothing is wrong any longer")
    return left


def _mend(finding: Finding, ask: Callable[[str], bool] | None) -> None:
    assert finding.mend is not None
    try:
        if finding.question is not None:
            words = finding.question()
            if ask is None:
                _say("note", finding.where, words)
            elif not ask(f"{visible_lines(words)}\nReplace it (the damaged one is kept)?"):
                _say("left", finding.where, "as it was, as you said")
                return
        _say("mended", finding.where, finding.mend())
    except (Fault, Refused) as fault:
        _say("failed", finding.where, fault.text)
    except OSError as error:
        _say("failed", finding.where, f"{error.strerror or error}")


def visible_lines(text: str) -> str:
    """Show control characters but line ends: names are anybody's."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _say(kind: str, where: str, what: str, todo: str = "") -> None:
    """Print a line of tabs in a pipe, and something to read on a terminal."""
    if not sys.stdout.isatty():
        print(kind, visible(where), visible_lines(what).replace("\n  ", "; "), visible(todo), sep="\t")
        return
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble((f"{kind:>7} ", _STYLES[kind]), (visible(where), "bold"), "  " if where else "")
    line.append(visible_lines(what))
    if todo:
        line.append(f"\n        → {visible(todo)}", "cyan")
    Console().print(line, soft_wrap=True)
