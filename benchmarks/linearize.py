"""How fast histories are judged: by search, and by the witness of generations. ``python benchmarks/linearize.py``.

Processor time, best of five: other processes on the machine count for as little as can be. The histories are simulated
(specs/panelock/specs/history_simulated.py): eight callers on some two dozen panes, all kinds of requests.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import replace

from panelock.specs.history import History
from panelock.specs.history_simulated import EVERYTHING, simulate
from panelock.specs.linearize import check, search
from panelock.specs.linearize_witness import witness

BEST_OF = 5


def best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(BEST_OF):
        gc.collect()
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


def blind(history: History) -> History:
    """Without any generation: nothing helps the search."""
    return history.with_calls(replace(call, generation=None, confirmed=None) for call in history.calls)


def by_search(title: str, histories: list[History], run: Callable[[History], bool]) -> None:
    times = sorted(best(lambda one=history: run(one)) * 1e3 for history in histories)  # type: ignore[misc]  # bound now
    assert all(run(history) for history in histories)
    print(f"{title:68} median {times[len(times) // 2]:6.1f} ms, worst {times[-1]:6.1f} ms")


def main() -> None:
    prompt = [simulate(seed, 8, 1000, mix=EVERYTHING, prompt=0.9) for seed in range(9)]
    deaths = [simulate(seed, 8, 1000, mix=EVERYTHING, prompt=0.9, deaths=0.004) for seed in range(9)]
    late = [simulate(seed, 8, 1000) for seed in range(9)]
    print("1,000 calls of 8 processes, by search:")
    by_search("  whole registry, order tried first by generations", prompt, lambda one: check(one).ok)
    by_search("  the same with callers killed", deaths, lambda one: check(one).ok)
    by_search("  the same, as much overlap as there can be", late, lambda one: check(one).ok)
    by_search("  without order in windows, no generations", prompt, lambda one: search(blind(one), loose=True).legal)
    by_search("  the same, as much overlap", late, lambda one: search(blind(one), loose=True).legal)
    long = simulate(1, 8, 100_000)
    spent = best(lambda: witness(long))
    seen = witness(long)
    assert seen.ok
    print(f"by witness: {len(long.calls):,} calls, {seen.changes:,} of them changes: ", end="")
    print(f"{len(long.calls) / spent:,.0f} calls/s, {seen.changes / spent:,.0f} changes/s")
    went_wrong = blind(prompt[0])
    print(f"a search that comes to nothing, of the first 60 calls: {_in_vain(went_wrong) * 1e3:.1f} ms")


def _in_vain(history: History) -> float:
    calls = history.calls[:60]
    last = max(call.end or 0 for call in calls) + 1
    lie = replace(calls[0], process="liar", name="has-pane", args=(99_999,), start=last, end=last + 1, answer=True)
    wrong = history.with_calls([*calls, lie])
    assert not check(wrong).ok
    return best(lambda: check(wrong, explain=False))


if __name__ == "__main__":
    main()
