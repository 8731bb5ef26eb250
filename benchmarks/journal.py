"""What the journal costs: whole transactions with it and without, interleaved, and a renewal's share of each.

``python benchmarks/journal.py [PANES [FOLDER]]``. Both stores make the same changes to the same registry; the one
without says nothing at all. A renewal (the snapshot, the fresh file) comes once in as many changes as fill the limit,
so its time is divided by their number. The ratio counts; it must stay under 10 %.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

from panelock.impl import commit, journal
from panelock.impl.document import Document
from panelock.impl.journal import Journal, Line
from panelock.impl.kernel import Kernel, Real
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import arranging, lifecycle, making
from panelock.impl.registry.making import Reservation
from panelock.impl.store import Store, Transaction

ROUNDS = 3000
RENEWALS = 40


class Silent(Journal):
    """A journal that tells nothing."""

    def append(self, lines: list[Line]) -> int:
        """Write nothing."""
        return 0 * len(lines)

    def recover(self, epoch: int, generation: int) -> int:
        """Find nothing."""
        return 0 * (epoch + generation)


def begin(store: Store, panes: int) -> None:
    def make(tx: Transaction) -> None:
        wanted = Reservation(["sh"], "/", maker="m")
        making.new_session(tx, wanted, name="s", window_name="sh", sx=500, sy=500, base=0)
        for number in range(1, panes):
            making.split_window(tx, wanted, target=number - 1, kind=Kind.TOP_BOTTOM)
            arranging.select_named_layout(tx, 0, 4, main=("80", "24"), other=("0", "0"))

    commit.run_alone(store.load_and_lock(), make)


def changed_us(store: Store, change: Callable[[Transaction], object]) -> float:
    began = time.perf_counter_ns()
    commit.run_alone(store.load_and_lock(), change)
    return (time.perf_counter_ns() - began) / 1000


def titled(number: int) -> Callable[[Transaction], object]:
    return lambda tx: lifecycle.set_title(tx, 0, f"title {number}")


def measured(name: str, kernel: Kernel, parent: str | None, panes: int) -> None:
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        told = Store(Place(f"{folder}/told"), kernel, resident=True)
        silent = Store(Place(f"{folder}/silent"), kernel, resident=True)
        silent._journal = Silent(kernel, silent.place.journal)  # noqa: SLF001 - what is measured
        for store in (told, silent):
            begin(store, panes)
        times: dict[Store, list[float]] = {told: [], silent: []}
        for number in range(ROUNDS):
            for store in (told, silent) if number % 2 else (silent, told):
                times[store].append(changed_us(store, titled(number)))
        line = (os.path.getsize(told.place.journal)) / (ROUNDS + 1)
        renewal = renewed_us(told, told.current())
        with_it, without = (statistics.median(times[store]) for store in (told, silent))
        share = renewal / (journal.LIMIT / line)
        print(
            f"{name:18} with {with_it:7.1f} µs   without {without:7.1f} µs   a renewal {renewal:8.1f} µs "
            f"= {share:5.2f} µs a change   journal: {100 * (with_it - without + share) / (with_it + share):4.1f} %"
        )
        told.close()
        silent.close()


def renewed_us(store: Store, document: Document) -> float:
    """The median time of a renewal, with the snapshot."""
    lines = [Line(document.epoch, document.generation, 0.0, "me", [{"op": "set-title", "pane": 0, "title": "t"}])]
    times = []
    for _ in range(RENEWALS):
        store._journal.append(lines)  # noqa: SLF001 - as above
        began = time.perf_counter_ns()
        store._renew_journal(document, lines)  # noqa: SLF001 - as above
        times.append((time.perf_counter_ns() - began) / 1000)
    return statistics.median(times)


def main(panes: int, parent: str | None) -> None:
    """Print the table."""
    print(f"{panes} panes, {ROUNDS} changes each, limit {journal.LIMIT >> 20} MB")
    for name, kernel in (("rename", Real()), ("exchange (host)", Real(exchange=True))):
        measured(name, kernel, parent, panes)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else None)
