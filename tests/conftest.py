"""Fixtures for every test: folders of its own, an environment that reaches no server of the user's."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support import profiles
from support.pair import pair
from support.two import Two

from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.specs.spin import checker


def pytest_configure() -> None:
    """A shell starts what runs in the background deaf to SIGINT, nohup to SIGHUP; what the tests start hears both."""
    for number, action in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, action)


def pytest_xdist_auto_num_workers() -> int | None:
    """With ``-n auto`` a worker more than there are processors: many tests wait for terminals."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return processors + 1


profiles.load()


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's server, runtime folder or configuration."""
    for name in ("TMUX", "TMUX_PANE", "TMUX_TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHELL", "/bin/sh")
    monkeypatch.setenv("PS1", "$ ")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("ENV", raising=False)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path (sockets' paths are limited to 107 bytes), gone with the test."""
    made = Path(tempfile.mkdtemp(prefix="pl-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def place(folder: Path) -> Place:
    """Where a server of this test's own lives."""
    return Place(f"{folder}/s")


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """A store on fresh files."""
    made = Store(place, limit_s=2.0)
    yield made
    made.close()


@pytest.fixture(scope="session")
def real_tmux() -> str:
    """The real tmux; without it the oracle's tests are skipped, but never in CI."""
    found = shutil.which("tmux", path="/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")
    if found is None:
        reason = "the real tmux is not installed (apt-get install tmux): nothing to compare with"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture
def two(real_tmux: str, folder: Path) -> Iterator[Callable[..., Two]]:
    """What attaches somebody to the real tmux and to ours, in terminals of so many columns and rows."""
    with pair(folder, real_tmux) as both, ExitStack() as stack:
        yield lambda columns=80, rows=24: stack.enter_context(Two(both, columns, rows))


@pytest.fixture(scope="session")
def spin() -> str:
    """Spin and a C compiler; without them the specification's tests are skipped, but never in CI."""
    lacking = checker.missing()
    if lacking:
        reason = f"{lacking}: the specification cannot be searched"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return "spin"
