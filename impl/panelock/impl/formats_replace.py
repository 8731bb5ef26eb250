"""`#{…}` with modifiers: what they are is read once, then done in tmux's order on every expansion (format_replace)."""

from collections.abc import Callable

from panelock.impl.formats import expand_level
from panelock.impl.formats_colour import hexadecimal
from panelock.impl.formats_compare import compare, condition, exists, exists_kind, loop, search
from panelock.impl.formats_parse import modifiers, strip_escapes
from panelock.impl.formats_plan import Plan, plan
from panelock.impl.formats_regex import substitute
from panelock.impl.formats_regex_parse import regex
from panelock.impl.formats_state import State
from panelock.impl.formats_values import (
    arithmetic,
    basename,
    character,
    dirname,
    quote_shell,
    quote_style,
    time_text,
    to_integer,
)
from panelock.impl.formats_width import pad_left, pad_right, style_width, trim_left, trim_right

_INT_MAX = (1 << 31) - 1
_WIDEST_PAD = 10_000
_WORK = 3


def replacement(body: str) -> Callable[[State], str | None]:
    """What does the work of one `#{…}`; None where tmux gives up on the text around it."""
    wanted = plan(*modifiers(body))
    changes = wanted.changes()

    def part(state: State) -> str | None:
        state.spend(_WORK)
        outside, state.foreign = state.foreign, False
        value = _value(state, wanted)
        if value is not None and changes:
            value = _changed(state, wanted, value)
        state.foreign |= outside
        return value

    return part


def _value(state: State, wanted: Plan) -> str | None:
    """The value before anything is cut, padded or replaced in it."""
    text = wanted.text
    if wanted.literal:
        return text
    if wanted.character:
        return character(expand_level(state, text))
    if wanted.colour:
        return hexadecimal(expand_level(state, text))
    if wanted.loop:
        return loop(state, wanted.loop, text, wanted.sides)
    kind = exists_kind(state, wanted.exists) if wanted.exists else ""
    if kind:
        return exists(state, kind, text)
    if wanted.search is not None:
        return search(state, wanted.search, text)
    if wanted.compare is not None:
        return None if wanted.sides is None else compare(state, wanted.compare, wanted.sides)
    if text.startswith("?"):
        if wanted.condition is None:
            return None
        return condition(state, *wanted.condition, lambda name: found_value(state, wanted, name))
    if wanted.arithmetic is not None:
        return _arithmetic(state, wanted.arithmetic, wanted.sides)
    if "#{" in text:
        return expand_level(state, text)
    return found_value(state, wanted, text) or ""


def found_value(state: State, wanted: Plan, name: str) -> str | None:
    """A variable's value with the modifiers that tmux applies in looking it up (format_find)."""
    if not name:
        return None
    value = state.find(name, environ=not wanted.time)
    if value is None:
        return None
    if wanted.time:
        return _time(state, wanted.time, value) or None
    if wanted.basename:
        value = basename(value)
    if wanted.dirname:
        value = dirname(value)
    if not wanted.quotes:
        return value
    kinds = [expand_level(state, arguments[0]) for arguments in wanted.quotes if arguments]
    if len(kinds) < len(wanted.quotes):
        value = quote_shell(value)
    if any("e" in letters or "h" in letters for letters in kinds):
        value = quote_style(value)
    return value


def _time(state: State, asked: list[tuple[str, ...]], value: str) -> str:
    """`t:`, in the layout of the last `t/f/…/`, or as `t/p` has it if any is that."""
    pretty, layout = False, None
    for arguments in asked:
        letters = expand_level(state, arguments[0]) if arguments else ""
        if "p" in letters:
            pretty = True
        elif "f" in letters and len(arguments) > 1:
            layout = strip_escapes(expand_level(state, arguments[1]))
    return time_text(value, state.scope.now, pretty=pretty, layout=layout)


def _arithmetic(state: State, arguments: tuple[str, ...], sides: tuple[str, str] | None) -> str:
    if sides is None:
        return ""
    words = [expand_level(state, argument) for argument in arguments]
    return arithmetic(words, expand_level(state, sides[0]), expand_level(state, sides[1]))


def _changed(state: State, wanted: Plan, value: str) -> str:
    """Expand again, substitute, cut, pad and measure, in this order."""
    if wanted.expand_again:
        value = _again(state, value, strftime=wanted.expand_again == "T")
    for arguments in wanted.substitutions:
        pattern, new = (_argument(state, argument) for argument in arguments[:2])
        flags = expand_level(state, arguments[2]) if len(arguments) > 2 else ""
        value = substituted(state, pattern, new, flags, value)
    if wanted.limit:
        _, value = limited(state, wanted, value)
    if wanted.pad:
        _, value = padded(state, wanted, value)
    if wanted.length:
        value = str(len(value.encode("utf-8", "surrogateescape")))
    if wanted.width:
        value = str(style_width(value))
    return value


def _again(state: State, value: str, *, strftime: bool) -> str:
    """`E:` and `T:`: expand a value; what came from outside runs no jobs."""
    jobs, time = state.jobs, state.strftime
    state.jobs = jobs and not state.foreign
    state.strftime = time or strftime
    try:
        return expand_level(state, value)
    finally:
        state.jobs, state.strftime = jobs, time


def substituted(state: State, pattern: str, new: str, flags: str, value: str) -> str:
    """`s/pattern/new/flags`, all expanded; a pattern that is none changes nothing."""
    tree = regex(pattern)
    if tree is None:
        return value
    return substitute(tree, pattern.startswith("^"), new, value, fold="i" in flags, spend=state.spend)


def _argument(state: State, argument: str) -> str:
    """An expanded argument: twice, as in tmux, but not what came from a title or the like (see the module formats)."""
    before, state.foreign = state.foreign, False
    text = expand_level(state, argument)
    if not state.foreign:
        text = expand_level(state, text)
    state.foreign |= before
    return text


def padded(state: State, wanted: Plan, value: str) -> tuple[int, str]:
    """The width that `p` asks for, 0 for none, and the value with blanks up to it."""
    width = to_integer(expand_level(state, wanted.pad), -_INT_MAX, _INT_MAX) or 0
    width = max(-_WIDEST_PAD, min(width, _WIDEST_PAD))
    return width, pad_right(value, width) if width > 0 else pad_left(value, -width)


def limited(state: State, wanted: Plan, value: str) -> tuple[int, str]:
    """The length that `=` asks for, 0 for none, and the value cut to it."""
    limit = to_integer(expand_level(state, wanted.limit), -_INT_MAX - 1, _INT_MAX) or 0
    if limit == 0:
        return 0, value
    short = trim_left(value, limit) if limit > 0 else trim_right(value, -limit)
    if not wanted.marker or short == value:
        return limit, short
    marker = expand_level(state, wanted.marker)
    return limit, short + marker if limit > 0 else marker + short
