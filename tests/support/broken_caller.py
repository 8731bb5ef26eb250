"""A caller of the fuzz whose store is broken; which way, the environment says (``python -m support.broken_caller``).

It is started from the tests' folder, as the fuzz starts callers.
"""

import os
import sys
from typing import Any

from panelock.impl.paths import Place
from panelock.specs import history_caller, history_ways
from support.broken import VARIANTS


def broken_store(place: Place, **how: Any) -> Any:
    """The store of this variant."""
    return VARIANTS[os.environ["PANELOCK_BROKEN"]](place, **how)


def go_on(self: history_caller.Caller) -> None:
    """Ask once; what breaks under the caller's feet leaves it without an answer."""
    try:
        ask_once(self)
    except (IndexError, FileNotFoundError):
        self._lost += 1


ask_once = history_caller.Caller.go

if __name__ == "__main__":
    vars(history_ways)["Store"] = broken_store  # that is the breaking
    history_caller.Caller.go = go_on  # type: ignore[method-assign]  # as above
    one, way, name, seed, log, count, killing = sys.argv[1:]
    history_caller.main(one, way, name, int(seed), log, int(count), float(killing))
