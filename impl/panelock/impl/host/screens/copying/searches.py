"""The commands of copy mode that search (window-copy.c)."""

from panelock.impl.host.screens.copying.state import NOTHING, Outcome, State, repeated


def search(state: State, words: list[str], times: int, *, up: bool, expression: bool) -> Outcome:
    """Search for what is given."""
    if words and words[0]:
        search = state.search
        search.text, search.upwards, search.expression = words[0], up, expression
        _find(state, times, down=not up)
    return NOTHING


def _find(state: State, times: int, *, down: bool) -> None:
    repeated(state, lambda _: state.search.go(down=down, expression=state.search.expression), times)


def search_again(state: State, _: list[str], times: int, *, reverse: bool = False) -> Outcome:
    """Search for it again, or the other way."""
    if state.search.upwards is not None:
        _find(state, times, down=state.search.upwards == reverse)
    return NOTHING


def search_incremental(state: State, words: list[str], _: int, *, up: bool) -> Outcome:
    """Search for what is typed so far: its first character says which way to go."""
    search, cursor = state.search, state.cursor
    way, text = words[0][:1], words[0][1:]
    if search.origin is None:
        search.origin = cursor.x, cursor.y, cursor.back
    elif search.text and text != search.text:
        cursor.x, cursor.y, cursor.back = search.origin
    if not text:
        search.forget()
    elif way in ("=", "-", "+"):
        search.upwards = up if way == "=" else way == "-"
        search.expression, search.text = False, text
        if not search.go(down=not search.upwards, expression=False):
            search.forget()
    return NOTHING
