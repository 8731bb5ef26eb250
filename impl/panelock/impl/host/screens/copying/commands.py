"""The commands of copy mode by their names, as ``send-keys -X`` gives them (window_copy_cmd_table)."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import NamedTuple

from panelock.impl.host.screens.copying import copies, jumps, moves, searches
from panelock.impl.host.screens.copying.state import LEAVES, NOTHING, Outcome, State, repeated


class Clears(Enum):
    """Whether a command that does not search takes the marks away."""

    ALWAYS = 0
    NEVER = 1
    EMACS = 2
    """With mode-keys emacs alone."""


Does = Callable[[State, list[str], int], Outcome]
"""What a command does with its arguments, as often as is said."""


class Command(NamedTuple):
    """A command, and how many arguments it takes."""

    does: Does
    clears: Clears = Clears.EMACS
    least: int = 0
    most: int = 0


def _step(move: Callable[[State], object]) -> Does:
    """Return what does something as often as it is said."""

    def does(state: State, _: list[str], times: int) -> Outcome:
        repeated(state, move, times)
        return NOTHING

    return does


def _once(move: Callable[[State], object]) -> Does:
    """Return what does something once, whatever is said."""

    def does(state: State, _: list[str], __: int) -> Outcome:
        move(state)
        return NOTHING

    return does


def _leave(_: State, __: list[str], ___: int) -> Outcome:
    return LEAVES


def _refresh(_: State, __: list[str], ___: int) -> Outcome:
    return Outcome(refreshes=True)


def _select_line(state: State, _: list[str], times: int) -> Outcome:
    state.cursor.select_line(min(times, state.cursor.grid.height))
    return NOTHING


_ALWAYS, _NEVER = Clears.ALWAYS, Clears.NEVER


def _copies() -> dict[str, Command]:
    """Return the commands that copy: each leaves the mode or not, and some leave the selection as it is."""
    found: dict[str, Command] = {}
    for end, leaves, clears in (("", False, True), ("-and-cancel", True, True), ("-no-clear", False, False)):
        copy = partial(copies.copy, leaves=leaves, clears=clears)
        marks = _ALWAYS if clears else _NEVER
        found[f"copy-selection{end}"] = Command(copy, marks, 0, 1)
        found[f"copy-pipe{end}"] = Command(partial(copy, pipes=True), marks, 0, 2)
        found[f"pipe{end}"] = Command(partial(copy, pipes=True, stores=False), marks, 0, 1)
        if not clears:
            continue
        found[f"append-selection{end}"] = Command(partial(copy, appends=True), _ALWAYS)
        for name, whole in (("line", True), ("end-of-line", False)):
            line = partial(copies.copy_line, whole=whole, leaves=leaves)
            found[f"copy-{name}{end}"] = Command(line, _ALWAYS, 0, 1)
            found[f"copy-pipe-{name}{end}"] = Command(partial(line, pipes=True), _ALWAYS, 0, 2)
    return found


COMMANDS: dict[str, Command] = {
    **_copies(),
    "back-to-indentation": Command(_once(moves.indentation), _ALWAYS),
    "begin-selection": Command(_once(copies.begin), _ALWAYS),
    "bottom-line": Command(_once(partial(moves.line, of=moves.last))),
    "cancel": Command(_leave, _ALWAYS),
    "clear-selection": Command(_once(lambda state: state.cursor.clear()), _ALWAYS),
    "cursor-down": Command(_step(lambda state: state.cursor.down())),
    "cursor-down-and-cancel": Command(moves.cursor_down_and_cancel, _ALWAYS),
    "cursor-left": Command(_step(moves.left)),
    "cursor-right": Command(_step(moves.right)),
    "cursor-up": Command(_step(lambda state: state.cursor.up())),
    "end-of-line": Command(_once(lambda state: state.cursor.to_end_of_line())),
    "goto-line": Command(moves.goto_line, Clears.EMACS, 1, 1),
    "halfpage-down": Command(partial(moves.page_down, half=True)),
    "halfpage-down-and-cancel": Command(partial(moves.page_down, half=True, leaves=True), _ALWAYS),
    "halfpage-up": Command(_step(lambda state: state.cursor.page_up(half=True))),
    "history-bottom": Command(_once(moves.history_bottom)),
    "history-top": Command(_once(moves.history_top)),
    "jump-again": Command(jumps.jump_again),
    "jump-backward": Command(partial(jumps.jump, kind="backward"), Clears.EMACS, 1, 1),
    "jump-forward": Command(partial(jumps.jump, kind="forward"), Clears.EMACS, 1, 1),
    "jump-reverse": Command(partial(jumps.jump_again, reverse=True)),
    "jump-to-backward": Command(partial(jumps.jump, kind="to-backward"), Clears.EMACS, 1, 1),
    "jump-to-forward": Command(partial(jumps.jump, kind="to-forward"), Clears.EMACS, 1, 1),
    "jump-to-mark": Command(_once(jumps.jump_to_mark), _ALWAYS),
    "middle-line": Command(_once(partial(moves.line, of=moves.middle))),
    "next-matching-bracket": Command(jumps.next_bracket, _ALWAYS),
    "next-paragraph": Command(_step(moves.next_paragraph)),
    "next-space": Command(_step(partial(moves.next_word, spaces=True))),
    "next-space-end": Command(_step(partial(moves.next_word_end, spaces=True))),
    "next-word": Command(_step(moves.next_word)),
    "next-word-end": Command(_step(moves.next_word_end)),
    "other-end": Command(copies.other_end),
    "page-down": Command(partial(moves.page_down, half=False)),
    "page-down-and-cancel": Command(partial(moves.page_down, half=False, leaves=True), _ALWAYS),
    "page-up": Command(_step(lambda state: state.cursor.page_up(half=False))),
    "previous-matching-bracket": Command(_step(jumps.previous_bracket), _ALWAYS),
    "previous-paragraph": Command(_step(moves.previous_paragraph)),
    "previous-space": Command(_step(partial(moves.previous_word, spaces=True))),
    "previous-word": Command(_step(moves.previous_word)),
    "rectangle-off": Command(_once(partial(copies.rectangle, on=False)), _ALWAYS),
    "rectangle-on": Command(_once(partial(copies.rectangle, on=True)), _ALWAYS),
    "rectangle-toggle": Command(_once(partial(copies.rectangle, on=None)), _ALWAYS),
    "refresh-from-pane": Command(_refresh, _ALWAYS),
    "scroll-bottom": Command(_once(partial(moves.scroll_to, of=moves.last)), _ALWAYS),
    "scroll-down": Command(moves.scroll_down),
    "scroll-down-and-cancel": Command(partial(moves.scroll_down, leaves=True), _ALWAYS),
    "scroll-middle": Command(_once(partial(moves.scroll_to, of=moves.middle)), _ALWAYS),
    "scroll-top": Command(_once(partial(moves.scroll_to, of=moves.first)), _ALWAYS),
    "scroll-up": Command(_step(lambda state: state.cursor.up(scroll=True))),
    "search-again": Command(searches.search_again, _ALWAYS),
    "search-backward": Command(partial(searches.search, up=True, expression=True), _ALWAYS, 0, 1),
    "search-backward-incremental": Command(partial(searches.search_incremental, up=True), _ALWAYS, 1, 1),
    "search-backward-text": Command(partial(searches.search, up=True, expression=False), _ALWAYS, 0, 1),
    "search-forward": Command(partial(searches.search, up=False, expression=True), _ALWAYS, 0, 1),
    "search-forward-incremental": Command(partial(searches.search_incremental, up=False), _ALWAYS, 1, 1),
    "search-forward-text": Command(partial(searches.search, up=False, expression=False), _ALWAYS, 0, 1),
    "search-reverse": Command(partial(searches.search_again, reverse=True), _ALWAYS),
    "select-line": Command(_select_line, _ALWAYS),
    "select-word": Command(_once(lambda state: state.cursor.select_word(state.separators)), _ALWAYS),
    "set-mark": Command(_once(jumps.set_mark), _ALWAYS),
    "start-of-line": Command(_once(lambda state: state.cursor.to_start_of_line())),
    "stop-selection": Command(_once(lambda state: state.cursor.stop()), _ALWAYS),
    "toggle-position": Command(_once(copies.toggle_position), _NEVER),
    "top-line": Command(_once(partial(moves.line, of=moves.first))),
}
