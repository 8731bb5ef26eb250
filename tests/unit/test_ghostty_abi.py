"""What we declare of Ghostty's library is what pyghostty declares of it; with another pyghostty it is not used."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(find_spec("pyghostty") is None, reason="pyghostty has no build for this system")

TWIN = "Twin"
BACKENDS = """
import sys
sys.path[:] = sys.argv[1:]
from panelock.impl.host.screens.screen import backends
print(*backends())
"""


def plain(kind: object) -> str:
    """Say a type without what the two ways to declare it call differently."""
    return str(kind).replace("struct ", "").replace(TWIN, "")


def fields(ffi: object, name: str) -> list[tuple[str, int, str]]:
    found = ffi.typeof(name).fields  # type: ignore[attr-defined]  # cffi has no types
    return [(field, at.offset, plain(at.type)) for field, at in found or ()]


def test_every_function_type_and_number_is_the_one_that_pyghostty_declares() -> None:
    import pyghostty

    from panelock.impl.host.screens.ghostty_abi import ffi
    from panelock.impl.host.screens.ghostty_native import lib

    functions = [name for name in dir(lib) if name.startswith("ghostty_")]
    numbers = [name for name in dir(lib) if name.startswith("GHOSTTY_")]
    kinds = ffi.list_types()[0]
    assert len(functions) > 20
    assert len(numbers) > 100
    for name in functions:
        theirs = pyghostty.ffi.typeof(getattr(pyghostty.lib, name))
        assert plain(ffi.typeof(getattr(lib, name))) == plain(theirs), name
    assert [getattr(lib, name) for name in numbers] == [getattr(pyghostty.lib, name) for name in numbers]
    for name in kinds:
        if ffi.typeof(name).kind in ("struct", "union") and not name.endswith(TWIN):
            assert plain(ffi.typeof(name)) == plain(pyghostty.ffi.typeof(name))
            assert fields(ffi, name) == fields(pyghostty.ffi, name), name
        elif ffi.typeof(name).kind == "enum":
            assert ffi.typeof(name).elements == pyghostty.ffi.typeof(name).elements, name


@pytest.mark.parametrize("name", ["GhosttyPoint", "GhosttyTerminalScrollViewport"])
def test_what_stands_for_a_tagged_union_is_laid_out_like_it(name: str) -> None:
    from panelock.impl.host.screens.ghostty_abi import ffi

    assert ffi.sizeof(name + TWIN) == ffi.sizeof(name) > 16, "of more than 16 bytes: passed in memory"
    assert ffi.alignof(name + TWIN) == ffi.alignof(name)
    assert ffi.offsetof(name + TWIN, "tag") == ffi.offsetof(name, "tag")


def test_another_pyghostty_is_not_used_but_the_second_emulator(folder: Path) -> None:
    """Declarations that do not hold would be no error, but a crash or a wrong screen."""
    (found,) = find_spec("pyghostty").submodule_search_locations  # type: ignore[union-attr,misc]  # it is there
    shutil.copytree(found, folder / "pyghostty")
    assert backends_with(folder) == ["ghostty", "avt"]
    declared = folder / "pyghostty/_cdef.py"
    declared.write_text(declared.read_text().replace("from ghostty ", "from ghostty 0", 1))
    assert backends_with(folder) == ["avt"]
    (folder / "pyghostty/_lib/libghostty-vt.so").unlink()
    shutil.copy(f"{found}/_cdef.py", declared)
    assert backends_with(folder) == ["avt"], "its library is not there"


def backends_with(folder: Path) -> list[str]:
    path = [str(folder), *(entry for entry in sys.path if entry)]
    environment = {name: value for name, value in os.environ.items() if name != "PYGHOSTTY_LIB"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", BACKENDS, *path],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()
