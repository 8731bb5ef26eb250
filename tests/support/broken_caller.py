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


if __name__ == "__main__":
    history_ways.Store = broken_store  # type: ignore[misc,assignment]  # that is the breaking
    one, way, name, seed, log, count, killing = sys.argv[1:]
    history_caller.main(one, way, name, int(seed), log, int(count), float(killing))
