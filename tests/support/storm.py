"""A process of the storm: splits, kills and tells which ids it was given. Run as ``python -m support.storm``."""

import random
import sys

from panelock.impl.errors import Refused
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import killing, making
from panelock.impl.registry.making import Reservation
from support.broken import open_variant
from support.changes import change, run


def main(socket: str, variant: str, seed: int, count: int) -> None:
    """Split the first pane ``count`` times and kill half of what came of it; print each id that was given."""
    store = open_variant(variant, Place(socket))
    chance = random.Random(seed)
    sys.stdin.readline()
    for _ in range(count):
        pane = change(store, making.split_window, Reservation(), target=0, kind=Kind.TOP_BOTTOM, size=1)
        print(pane, flush=True)
        run(store, pane)
        if chance.random() < 0.5:
            try:
                change(store, killing.kill_pane, pane)
            except Refused:
                print("lost", pane, flush=True)
            else:
                print("killed", pane, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
