"""Ghostty's library, as pyghostty brings it, with declarations that need no parsing. Worker only: it is native code.

pyghostty itself is not imported: that has all of its 3,500 lines of declarations parsed, and each type's name when it
is first said, which were 130 of the 170 ms that the first capture-pane of a server took.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from panelock.impl.host.screens.ghostty_abi import MADE_FROM, ffi

if TYPE_CHECKING:
    from collections.abc import Callable


class GhosttyError(RuntimeError):
    """The library could not do what it was asked."""


def _opened() -> Any:
    """Load the library; ImportError says why another emulator has to do."""
    spec = find_spec("pyghostty")
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("pyghostty is not installed")
    folder = spec.submodule_search_locations[0]
    try:
        with open(f"{folder}/_cdef.py") as declarations:
            if declarations.readline().rstrip("\n") != MADE_FROM:
                raise ImportError(f"{folder} is of another Ghostty than our declarations")
        return ffi.dlopen(os.environ.get("PYGHOSTTY_LIB") or f"{folder}/_lib/libghostty-vt.so")
    except OSError as error:
        raise ImportError(str(error)) from None


lib = _opened()


def check(result: int, what: str) -> None:
    """Raise GhosttyError unless the library did what it was asked."""
    if result:
        raise GhosttyError(f"{what} failed: {result}")


def sized(name: str) -> Any:
    """Return a new struct whose fields `size` say how large it is, also those of the structs in it."""
    made = ffi.new(f"{name}*")
    _say_sizes(made)
    return made


def _say_sizes(pointer: Any) -> None:
    kind = ffi.typeof(pointer).item
    for name, field in kind.fields:
        if name == "size":
            pointer.size = ffi.sizeof(kind)
        elif field.type.kind == "struct":
            _say_sizes(ffi.addressof(pointer[0], name))


def text_of(fill: Callable[[Any, int, Any], int], what: str) -> str:
    """Return a text of which the library is asked twice: for its length, then for itself."""
    length = ffi.new("size_t*")
    fill(ffi.NULL, 0, length)  # says that there is no room
    buffer = ffi.new("uint8_t[]", max(length[0], 1))
    check(fill(buffer, len(buffer), length), what)
    text: str = ffi.buffer(buffer, length[0])[:].decode()
    return text
