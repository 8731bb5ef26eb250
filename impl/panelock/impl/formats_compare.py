"""Questions within a format: comparisons, conditions, loops over sessions and the like, searches and names."""

from collections.abc import Callable

from panelock.impl.formats import expand_level
from panelock.impl.formats_parse import Modifier
from panelock.impl.formats_regex import Matcher
from panelock.impl.formats_regex_parse import glob, regex
from panelock.impl.formats_state import State
from panelock.impl.formats_values import is_true

_ORDERS: dict[str, Callable[[bytes, bytes], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def compare(state: State, modifier: Modifier, sides: tuple[str, str], *, expanded: bool = False) -> str:
    """`==:a,b` and its like: 1 or 0; `expanded` if the sides have been."""
    name, arguments = modifier
    before = state.foreign
    left, right = sides if expanded else (expand_level(state, sides[0]), expand_level(state, sides[1]))
    if name == "||":
        answer = is_true(left) or is_true(right)
    elif name == "&&":
        answer = is_true(left) and is_true(right)
    elif name == "m":
        answer = _match(state, expand_level(state, arguments[0]) if arguments else "", left, right)
    else:
        answer = _ORDERS[name](_bytes(left), _bytes(right))
    state.foreign = before
    return "1" if answer else "0"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _match(state: State, flags: str, pattern: str, text: str) -> bool:
    matcher = Matcher(text, fold="i" in flags, spend=state.spend)
    if "r" in flags:
        tree = regex(pattern)
        return tree is not None and matcher.search(tree, 0) is not None
    tree = glob(pattern)
    return tree is not None and matcher.matches(tree)


def condition(
    state: State, asked: str, choices: tuple[str, str] | None, find: Callable[[str], str | None]
) -> str | None:
    """`?condition,then,else`: only the one chosen is expanded; None if there is but one."""
    before = state.foreign
    found = find(asked)
    if found is None:
        found = expand_level(state, asked)
        if found == asked:
            found = ""  # nothing in it was a format: not a variable either
    state.foreign = before
    if choices is None:
        return None
    return expand_level(state, choices[0] if is_true(found) else choices[1])


def loop(state: State, kind: str, text: str, sides: tuple[str, str] | None) -> str | None:
    """`S:`, `W:`, `P:`, `L:`: the text once for each, the second one for the current window or active pane."""
    outside = state.scope
    active = None
    if kind == "S":
        scopes, mark = outside.sessions(), ""
    elif kind == "L":
        scopes, mark = outside.clients(), ""
    else:
        within = outside.windows() if kind == "W" else outside.panes()
        if within is None:
            return None
        scopes, mark = within, "window_active" if kind == "W" else "pane_active"
        if sides is not None:
            text, active = sides
    out = []
    depth = state.depth
    try:
        for scope in scopes:
            state.scope = scope
            state.spend(1)
            chosen = active if active is not None and scope.lookup(mark) == "1" else text
            out.append(expand_level(state, chosen))
    finally:
        state.scope, state.depth = outside, depth
    return "".join(out)


def exists_kind(state: State, asked: list[tuple[str, ...]]) -> str:
    """What `N:` (or `N/w:`) and `N/s:` ask for: "w" a window, "s" a session, "" if their flags say neither."""
    flags = "".join(expand_level(state, arguments[0]) if arguments else "w" for arguments in asked)
    return "w" if "w" in flags else "s" if "s" in flags else ""


def exists(state: State, kind: str, text: str) -> str | None:
    """1 if a window or session has the name; None for a window where there is no session."""
    name = expand_level(state, text)
    if kind == "s":
        return "01"[state.scope.session_exists(name)]
    window = state.scope.window_exists(name)
    return None if window is None else "01"[window]


def search(state: State, arguments: tuple[str, ...], text: str) -> str:
    """`C:`: the line of the pane's screen with the pattern."""
    flags = expand_level(state, arguments[0]) if arguments else ""
    pattern = expand_level(state, text)
    state.spend(1)
    return str(state.scope.search(pattern, "r" in flags, "i" in flags))
