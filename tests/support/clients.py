"""The two programs ``tmux``, native and Python, laid side by side in a folder as ``panelock run`` lays them."""

import os
from pathlib import Path

import pytest

from panelock.cli import launcher

KINDS = ("native", "python")
TESTS = str(Path(__file__).parents[1])


def lay(folder: Path, kind: str, *, host_module: str = "") -> str:
    """Write the programs into a folder and return the path of ``tmux``; ``host_module`` has the hosts' ``main``."""
    folder.mkdir(exist_ok=True)
    shim = launcher.program()
    if host_module:
        first, _, rest = shim.partition("\n")
        rest = rest.replace(
            "os._exit(main())",
            f"""\
from panelock.impl.host import start
start.ensure_host.__kwdefaults__["module"] = {host_module!r}
os._exit(main())""",
        )
        assert host_module in rest, "the launcher's text has changed"
        shim = f"{first}\nimport sys; sys.path.append({TESTS!r})\n{rest}"
    write(folder / "panelock-shim", shim.encode())
    write(folder / "tmux", Path(native_or_skip()).read_bytes() if kind == "native" else shim.encode())
    return str(folder / "tmux")


def native_or_skip() -> str:
    """Return the native client's path; without one its tests are skipped, but never in CI."""
    native = launcher.native()
    if native is None:
        reason = "no native client was built (no C compiler when panelock was installed?)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return native


def write(path: Path, content: bytes) -> None:
    """Write a program."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
