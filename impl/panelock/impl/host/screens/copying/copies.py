"""The commands of copy mode that select, and that copy what is selected (window-copy.c)."""

from panelock.impl.host.screens.copying.selection import By, Lines
from panelock.impl.host.screens.copying.state import NOTHING, Copied, Outcome, State


def begin(state: State) -> None:
    """Begin a selection."""
    state.cursor.lines, state.cursor.by = Lines.NONE, By.CHARACTER
    state.cursor.begin()


def other_end(state: State, _: list[str], times: int) -> Outcome:
    """Go to the selection's other end."""
    state.cursor.by = By.CHARACTER
    if times % 2:
        state.cursor.other_end()
    return NOTHING


def rectangle(state: State, *, on: bool | None) -> None:
    """Select a rectangle, or not; None for the other of both."""
    state.cursor.lines = Lines.NONE
    state.cursor.set_rectangle(on=not state.cursor.rectangle if on is None else on)


def copy(
    state: State, words: list[str], _: int, *, pipes: bool = False, stores: bool = True, clears: bool = True,
    leaves: bool = False, appends: bool = False,
) -> Outcome:  # fmt: skip
    """Copy what is selected, or the match at the cursor; ``pipes`` it into a command, and ``stores`` it in a buffer."""
    text = state.selected()
    command = (words[0] if pipes and words else "") or (state.copy_command if pipes else "")
    prefix = words[pipes] if len(words) > pipes else ""
    if clears:
        state.cursor.clear()
    copied = Copied(text, prefix, append=appends, stored=stores and bool(text), command=command)
    return Outcome(leaves, copied if text or command else None)


def copy_line(
    state: State, words: list[str], times: int, *, whole: bool, pipes: bool = False, leaves: bool = False
) -> Outcome:
    """Copy the line from its start on (``whole``), or from the cursor."""
    cursor = state.cursor
    before = cursor.x, cursor.y, cursor.back
    if whole:
        cursor.by = By.CHARACTER
        cursor.to_start_of_line()
    cursor.begin()
    for _round in range(min(times, cursor.grid.height) - 1):
        cursor.down()
    cursor.to_end_of_line()
    done = copy(state, words, 1, pipes=pipes, clears=not leaves, leaves=leaves)
    if not leaves:
        cursor.x, cursor.y, cursor.back = before
    return done


def toggle_position(state: State) -> None:
    """Show where in the history this is, or not."""
    state.hides_position = not state.hides_position
