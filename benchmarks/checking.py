"""How fast the suite compares: ``python benchmarks/checking.py``, from the root of a clone.

Commands a second of the machine on files (tests/property/test_refinement.py), of the same comparison in memory, and
comparisons a second with the real tmux (tests/oracle), where it is installed. By the clock, and by this process's own
processor time, which counts on a busy machine; the real tmux's time is in the first alone.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from property import test_refinement, test_refinement_walks

LIVES, STEPS = 40, 30
QUICKLY = settings(
    max_examples=LIVES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def on_files() -> int:
    """Play lives on files; returns how many commands were compared."""
    count = 0

    class Counted(test_refinement.Refinement):
        def teardown(self) -> None:
            nonlocal count
            count += self.compared
            super().teardown()

    run_state_machine_as_test(Counted, settings=QUICKLY)
    return count


def in_memory() -> int:
    """Play lives in memory."""
    met: test_refinement_walks.Met = test_refinement_walks.Counter()
    for seed in range(LIVES):
        test_refinement_walks.walk(seed, 80, met)
    return LIVES * 80


def with_tmux() -> int:
    """Play lives beside the real tmux."""
    from oracle.test_machine_oracle import walk

    return sum(len(walk(seed).script) for seed in range(20))


def measured(title: str, play: Callable[[], int]) -> None:
    wall, own = time.perf_counter(), time.process_time()
    count = play()
    wall, own = time.perf_counter() - wall, time.process_time() - own
    print(f"{title:44} {count:6,} compared  {count / wall:7,.0f} /s by the clock  {count / own:7,.0f} /s of own time")


def main() -> None:
    from oracle.test_machine_oracle import TMUX

    measured("implementation beside model, on files", on_files)
    measured("implementation beside model, in memory", in_memory)
    if TMUX is None:
        print("the real tmux is not installed: nothing is compared with it")
    else:
        measured("ours beside the real tmux", with_tmux)


if __name__ == "__main__":
    main()
