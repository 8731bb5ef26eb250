"""Run the tests of other people's programs, which drive a tmux by its command line, against ours.

Each comes from PyPI in the version that suites.toml names, and has a virtual environment of its own. Arguments: the
names of those to run, all without. Status 1 when a test failed that is not left out there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PANELOCK = [sys.executable, "-c", "from panelock.cli.main import main; main()"]


def installed(suite: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Return the Python in which a program is installed with what its tests need, and the folder of its source."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv/bin/python"
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wanted = [suite["requirement"], "--no-deps", "--no-binary", ":all:", "--dest", folder]
    subprocess.run([*pip, "download", *wanted], check=True)
    (archive,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(archive, folder)
    source = archive.with_name(archive.name.removesuffix(".tar.gz"))
    subprocess.run([*pip, "install", source, *suite["with"]], check=True)
    return python, source


def passes(suite: dict[str, Any], folder: Path) -> bool:
    """Run the tests within ``panelock run``, so that they and what they start find our tmux, and nobody else does."""
    python, source = installed(suite, folder)
    home = folder / "home"
    home.mkdir()
    without = [f"--{'deselect' if '::' in name else 'ignore'}={name}" for name in suite["without"]]
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-o", "addopts=", *suite.get("options", ())]
    tests = [python, "-m", "pytest", *options, "--timeout=120", "--reruns=2", *without, "tests"]
    inside = ["env", "-u", "TMUX", "-u", "TMUX_PANE", "sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", source, *tests]
    environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")} | {
        "HOME": str(home), "TMPDIR": str(folder), "TMUX_TMPDIR": str(folder),
        "SHELL": shutil.which("bash") or "/bin/sh", "PATH": f"{python.parent}:{os.environ.get('PATH', os.defpath)}",
    }  # fmt: skip
    return not subprocess.run(
        [*PANELOCK, "run", "--", *inside], env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode


def main() -> None:
    """Run those that are named."""
    suites = tomllib.loads((HERE / "suites.toml").read_text())
    failed = []
    for name in sys.argv[1:] or suites:
        print(f"{suites[name]['requirement']}: {len(suites[name]['without'])} names are left out", flush=True)
        with tempfile.TemporaryDirectory(prefix="pl-") as folder:
            if not passes(suites[name], Path(folder)):
                failed.append(name)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
