"""tmux's format language: `#{…}` templates expanded over a scope that says what a variable is.

Pure but for what the scope does (a `#(…)` asks it to run a job). Templates are read once and kept. A value is never
itself expanded unless `E:` or `T:` asks for it, and then jobs run only if it is all from options and templates.
The command of a template's own `#(…)` is expanded before a shell gets it, as in tmux: the template's writer puts the
`q:` into `#(f #{q:pane_title})`.
"""

from collections.abc import Callable
from functools import lru_cache

from panelock.impl.formats_parse import modifiers, pieces
from panelock.impl.formats_state import DEPTH_LIMIT, Exhausted, Scope, State, may_be_option

Part = str | Callable[[State], str | None]
_LONGEST_KEPT = 4096
_TEXT_PER_WORK = 32
_LONG_TEXT_PER_WORK = 8  # read anew each time


def expand(template: str, scope: Scope, *, time: bool = False) -> str:
    """The template with its formats replaced; with `time`, strftime(3) conversions first, of the scope's time.

    "" if the template asks for unbounded work.
    """
    if is_plain(template, time=time):
        return template
    try:
        return expand_level(State(scope, strftime=time), template)
    except (Exhausted, RecursionError):
        return ""


def is_plain(template: str, *, time: bool = False) -> bool:
    """Tell whether a template says itself, whatever the scope."""
    return "#" not in template and not (time and "%" in template) and len(template) <= _LONGEST_KEPT


def expand_level(state: State, template: str) -> str:
    """Expand one text; formats within it come back here, a level deeper (format_expand1)."""
    if not template or state.depth >= DEPTH_LIMIT:
        return ""
    if state.strftime and "%" in template:
        template = _strftime(state, template)
    length = len(template)
    if length <= _LONGEST_KEPT:
        parts = compiled(template)
    else:
        state.spend(length // _LONG_TEXT_PER_WORK)
        parts = _compile(template)
    state.work -= len(parts) + length // _TEXT_PER_WORK
    if state.work < 0:
        raise Exhausted
    state.depth += 1
    out = []
    size = 0
    for part in parts:
        value = part if isinstance(part, str) else part(state)
        if value is None:
            break
        out.append(value)
        size += len(value)
    state.depth -= 1
    state.work -= size // _TEXT_PER_WORK
    return out[0] if len(out) == 1 else "".join(out)


def _strftime(state: State, template: str) -> str:
    import time

    from panelock.impl.formats_values import strftime

    if state.when is None:
        state.when = time.localtime(state.scope.now)
    return strftime(template, state.when)


def _compile(template: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for kind, text in pieces(template):
        if kind == "text":
            parts.append(text)
        elif kind == "job":
            parts.append(_job(text))
        elif kind == "body":
            parts.append(_body(text))
        else:
            parts.append(_stop)
    return tuple(parts)


compiled = lru_cache(maxsize=256)(_compile)
"""Compiled once. Every client that draws asks by a template of its own (scene.py), each of 40 KB: no more are kept."""


def _stop(_: State) -> None:
    """Where tmux gives up on the rest of a text."""


def _body(body: str) -> Part:
    """What a `#{…}` is replaced by."""
    if "#{" not in body and not body.startswith("?"):
        found, name = modifiers(body)
        if not found and name == body:
            return _variable(body)
    from panelock.impl.formats_replace import replacement

    return replacement(body)


def _variable(name: str) -> Part:
    if not name:
        return ""
    if may_be_option(name):
        return lambda state: state.find(name, environ=True) or ""

    def part(state: State) -> str:
        value = state.scope.lookup(name)
        if value is None:
            value = state.scope.environ(name)
        if value:
            state.foreign = True
            return value
        return ""

    return part


def _job(command: str) -> Part:
    """A `#(…)`: the command expanded, run by the scope, and its output expanded, neither with jobs of their own."""

    def part(state: State) -> str:
        if not state.jobs:
            return ""
        strftime = state.strftime
        state.jobs = state.strftime = False
        try:
            out = expand_level(state, state.scope.job(command, expand_level(state, command)))
        finally:
            state.jobs, state.strftime = True, strftime
        state.foreign = True
        return out

    return part
