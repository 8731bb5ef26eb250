"""What a broken variant is: some words of the implementation's source, and what stands in their place.

The words must be there exactly once: a variant that no longer fits the source is an error, never a variant that breaks
nothing. The code of the function itself is exchanged, so that everybody who has it by whatever name runs the other.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any


@dataclass(frozen=True, slots=True)
class Patch:
    """In this function, these words instead of those."""

    function: Callable[..., Any]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to be wrong."""

    name: str
    harm: str
    """What comes of it; and where a protection had to be taken off with it, which."""
    caught_by: str
    """A catcher's name (catchers.py)."""
    patches: tuple[Patch, ...]


def variant(name: str, harm: str, caught_by: str, *patches: tuple[Callable[..., Any], str, str]) -> Variant:
    """Make a variant of (function, old, new)."""
    return Variant(name, harm, caught_by, tuple(Patch(*patch) for patch in patches))


def rewritten(function: FunctionType, patches: list[Patch]) -> FunctionType:
    """Compile a function's source with other words in it."""
    source = textwrap.dedent(inspect.getsource(function))
    for patch in patches:
        found = source.count(patch.old)
        assert found == 1, f"{function.__qualname__} has {patch.old!r} {found} times: the variant does not fit any more"
        source = source.replace(patch.old, patch.new)
    made: dict[str, Any] = {}
    exec(compile(source, f"<{function.__qualname__}, broken>", "exec"), function.__globals__, made)
    (built,) = made.values()
    assert isinstance(built, FunctionType)
    return built


@contextmanager
def broken(variant: Variant) -> Iterator[None]:
    """Let the implementation be this variant."""
    functions = list(dict.fromkeys(patch.function for patch in variant.patches))
    kept = []
    try:
        for function in functions:
            assert isinstance(function, FunctionType), function
            built = rewritten(function, [patch for patch in variant.patches if patch.function is function])
            kept.append((function, function.__code__))
            function.__code__ = built.__code__
        yield
    finally:
        for function, code in kept:
            function.__code__ = code
