"""Write what the screen worker declares of Ghostty's library: ``python tools/ghostty_abi.py``.

pyghostty has all its declarations parsed when it is imported, which takes 70 ms, and each name of a type when it is
first said, 4 ms; both at the first capture-pane of each server. Here those that `ghostty_*.py` name, and what they are
made of, are compiled (cffi's out-of-line ABI mode) into `ghostty_abi.py`, which loads in a millisecond. To be run again
when another pyghostty is pinned, or when another function of the library is used; a test compares the two.
"""

import pprint
import re
import sys
import tempfile
import types
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cffi import FFI
from pycparser import c_ast, c_generator, c_parser

SCREENS = Path(__file__).parents[1] / "impl/panelock/impl/host/screens"
OUT = SCREENS / "ghostty_abi.py"

TWINS = """
typedef struct { uint16_t x; uint32_t y; uint64_t unused; } GhosttyPointValueTwin;
typedef struct { GhosttyPointTag tag; GhosttyPointValueTwin value; } GhosttyPointTwin;
typedef struct { GhosttyTerminalScrollViewportTag tag; uint64_t row, unused; } GhosttyTerminalScrollViewportTwin;
"""
"""libffi passes no union by value, and the ABIs at hand pass one of this size as a struct of the same layout."""

_BASICS = ("bool", "size_t", *(f"{sign}int{size}_t" for sign in ("", "u") for size in (8, 16, 32, 64, "ptr")))


def declarations() -> tuple[str, str]:
    """Return all that pyghostty declares, and the line in which it says of which Ghostty that is."""
    spec = find_spec("pyghostty")
    assert spec is not None, "pyghostty is not installed"
    assert spec.submodule_search_locations is not None
    text = (Path(spec.submodule_search_locations[0]) / "_cdef.py").read_text()
    names: dict[str, str] = {}
    exec(text, names)  # noqa: S102 - the module's own text: importing it would parse all of it
    return names["CDEF"], text.partition("\n")[0]


class Declared:
    """The declarations, by the names that they give."""

    def __init__(self, text: str) -> None:
        basics = "".join(f"typedef int {name};" for name in _BASICS)
        plain = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
        self._by_name: dict[str, Any] = {}
        self._order: list[Any] = []
        for node in c_parser.CParser().parse(basics + plain).ext:
            names = _given(node)
            if not set(names) & set(_BASICS):
                self._order.append(node)
                self._by_name.update(dict.fromkeys(names, node))

    def only(self, names: set[str]) -> tuple[str, str]:
        """Return the declarations of these names and of all that they are made of: types, and functions."""
        wanted: set[int] = set()
        left = sorted(names & self._by_name.keys())
        while left:
            node = self._by_name[left.pop()]
            if id(node) not in wanted:
                wanted.add(id(node))
                left += [name for name in _used(node) if name in self._by_name]
        generator = c_generator.CGenerator()
        parts: tuple[list[str], list[str]] = [], []
        for node in self._order:
            if id(node) in wanted:
                function = isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl)
                parts[function].append(f"{generator.visit(node)};\n")
        return "".join(parts[False]), "".join(parts[True])


def _given(node: Any) -> list[str]:
    tags = [
        child.name
        for child in _nodes(node)
        if isinstance(child, c_ast.Struct | c_ast.Union | c_ast.Enum) and child.name and _has_members(child)
    ]
    return [*([node.name] if node.name else []), *tags]


def _has_members(node: Any) -> bool:
    return (node.values if isinstance(node, c_ast.Enum) else node.decls) is not None


def _used(node: Any) -> list[str]:
    names = []
    for child in _nodes(node):
        if isinstance(child, c_ast.IdentifierType):
            names += child.names
        elif isinstance(child, c_ast.Struct | c_ast.Union | c_ast.Enum) and child.name:
            names.append(child.name)
    return names


def _nodes(node: Any) -> list[Any]:
    return [node, *(below for _, child in node.children() for below in _nodes(child))]


def named() -> set[str]:
    """Return the library's names that our modules say."""
    sources = [path for path in SCREENS.glob("ghostty*.py") if path != OUT]
    return {name for path in sources for name in re.findall(r"\b(?:Ghostty|ghostty_)\w+", path.read_text())}


def source() -> tuple[str, str]:
    """Return the C declarations that are compiled, and of which Ghostty they are."""
    text, made_from = declarations()
    said = named()
    twins = {name: name.removesuffix("Twin") for name in said if name.endswith("Twin")}
    kinds, functions = Declared(text).only(said | set(twins.values()))
    for twin, real in twins.items():
        functions = functions.replace(f"{real} ", f"{twin} ")
    return kinds + TWINS + functions, made_from


def compiled(text: str) -> dict[str, Any]:
    """Return the arguments of cffi's own FFI type for these declarations."""
    maker = FFI()
    maker.cdef(text)
    maker.set_source("ghostty_abi", None)
    with tempfile.TemporaryDirectory() as folder:
        emitted = Path(folder) / "emitted.py"
        maker.emit_python_code(str(emitted))
        code = emitted.read_text()
    found: dict[str, Any] = {}
    backend = types.ModuleType("_cffi_backend")
    backend.FFI = lambda _name, **arguments: found.update(arguments)  # type: ignore[attr-defined]  # its own is C
    before = sys.modules.get("_cffi_backend")
    sys.modules["_cffi_backend"] = backend
    try:
        exec(code, {})  # noqa: S102 - what cffi has written just now
    finally:
        if before is not None:
            sys.modules["_cffi_backend"] = before
    return found


def main() -> None:
    """Write the module."""
    text, made_from = source()
    arguments = "\n".join(f"{key}={_shown(value)}," for key, value in compiled(text).items())
    OUT.write_text(
        f'"""What is used of Ghostty\'s library, compiled by tools/ghostty_abi.py: not to be edited."""\n\n'
        f"import _cffi_backend\n\n"
        f"MADE_FROM = {made_from!r}\n"
        f'"""The first line of the declarations that pyghostty brings: those of another are not ours."""\n\n'
        f'ffi = _cffi_backend.FFI(\n"ghostty_abi",\n{arguments}\n)\n'
    )


def _shown(value: object) -> str:
    return pprint.pformat(value, width=118, compact=True)


if __name__ == "__main__":
    main()
