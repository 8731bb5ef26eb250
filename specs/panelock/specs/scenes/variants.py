"""What the scenes play with: the store as it is, two that are broken on purpose, and a polling lock."""

import time

from panelock.impl.kernel import Kernel, Real
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.specs.explorer.variants import LoadSaveApart, WriteInPlace


class Polling(Real):
    """A kernel whose lock is not waited for but asked for again and again, as many programs do it."""

    def __init__(self, every_s: float) -> None:
        """Look again after so many seconds."""
        super().__init__()
        self._every_s = every_s

    def flock(self, fd: int, kind: int, limit_s: float, /) -> bool:
        """Ask, sleep, ask."""
        until = time.monotonic() + limit_s
        while not self.try_flock(fd, kind):
            if time.monotonic() > until:
                return False
            time.sleep(self._every_s)
        return True


LOCKED = "lock held across"
APART = "load-save-apart"
IN_PLACE = "write-in-place"
STORES: dict[str, type[Store]] = {LOCKED: Store, APART: LoadSaveApart, IN_PLACE: WriteInPlace}


def open_store(variant: str, place: Place, kernel: Kernel) -> Store:
    """Return a store of the named variant."""
    return STORES[variant](place, kernel, limit_s=30.0)
