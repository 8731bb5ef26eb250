"""A plugin of pytest: writes how long each test took, as JSON, into the file that PANELOCK_TIMES names."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

_seconds: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what a test's preparation, call and clearing away took."""
    _seconds[report.nodeid] += report.duration  # type: ignore[assignment]  # seconds, not a count


def pytest_sessionfinish() -> None:
    """Leave the times."""
    Path(os.environ["PANELOCK_TIMES"]).write_text(json.dumps(_seconds))
