"""What the oracle cannot be asked: where 3.3a crashes or runs for ever, so that there is no answer to agree with."""

import re

from oracle.layout_game import adds_up, would_never_end
from oracle.machine_commands import Words
from oracle.machine_world import World

from panelock.impl import targets
from panelock.impl.document import Document
from panelock.impl.errors import Refused
from panelock.impl.registry.edit import border_status


def unfit(words: Words, document: Document) -> bool:
    """Tell whether the oracle would not survive a command on what ours says is there."""
    name, *rest = words
    if name == "move-window" and "-r" in rest:
        return _has_one_twice(document)  # renumbering goes round in circles, or ends with a garbled stack
    if name == "select-layout" and "-E" in rest:
        try:
            found = targets.find_pane(document, rest[rest.index("-t") + 1] if "-t" in rest else None)
        except Refused:
            return False
        window = document.windows[found.window]
        return would_never_end(window.layout, found.pane, border_status(document, window))
    return False


def spoils(words: Words, document: Document) -> bool:
    """Tell whether the oracle's memory is not to be trusted after a command, whatever it shows.

    respawn-window frees the pane that was active before, and 3.3a still points to it (spawn_window).
    """
    return words[0] == "respawn-window" and any(len(window.panes) > 1 for window in document.windows.values())


def broken(world: World) -> bool:
    """Tell whether a layout of the oracle's does not add up any more: what follows from it is no verdict."""
    return not all(
        adds_up(row["window_layout"], [int(pane["pane_id"][1:]) for pane in world.panes_at(row)])
        for row in world.windows
    )


_BESIDE = re.compile(r"^(.*)[.](?:[+-].*|[{](?:next|previous|(?:up|down|left|right)-of)[}])$")


def starts_outside(words: Words, document: Document) -> bool:
    """Tell whether a target means a neighbour of the current pane in another window than the current pane's."""
    for found in filter(None, map(_BESIDE.match, words)):
        try:
            if targets.find_window(document, found[1] or None).window != targets.default(document).window:
                return True
        except Refused:
            continue
    return False


def _has_one_twice(document: Document) -> bool:
    numbers = [[link.window for link in owner.links] for owner in document.sessions.values()]
    return any(len(set(windows)) < len(windows) for windows in numbers)
