"""Fixtures of what stands within the tests' own process."""

from collections.abc import Iterator

import pytest
from support.hosting import turned_until
from support.within import Within

from panelock.impl.paths import Place


@pytest.fixture
def host(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Within]:
    """A host of this process whose callers can connect; it ends when they have gone."""
    made = Within(place, monkeypatch)
    made.server.start()
    yield made
    turned_until(made.loop, lambda: not made.server._callers)
    made.close()
