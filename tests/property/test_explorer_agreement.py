"""Every strategy comes to the same ends: programs on which one has lost some, and programs at random, broken or not."""

from random import Random

import pytest
from support.depth import some_of
from support.lax import Lax

from panelock.impl.store import Store
from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.exploration import explore
from panelock.specs.explorer.letters import shown
from panelock.specs.explorer.merging import merged
from panelock.specs.explorer.reducing import reduced
from panelock.specs.explorer.search import hashed
from panelock.specs.explorer.variants import VARIANTS

READERS = [
    ("s", "rr", "r"), ("s", "=qq", "r"), ("s", "=qq", "q"), ("s", "rr", "=q"), ("s", "r", "rr"), ("s", "k", "r"),
    ("sk", "rr"),
]  # fmt: skip
KINDS = "sskkjrrq"
STORES = ["", "", "", "load-save-apart", "unlock-before-replace", "lock-unlinked", "lock-the-data-file"]
LIMIT = 1500


@pytest.mark.parametrize("program", READERS, ids=shown)
def test_readers_who_sleep_lose_no_end(program: tuple[str, ...]) -> None:
    """With sleep sets it is not enough to try who made a call before its race: whoever could begin there counts."""
    with explore(program) as exploration:
        classes, states = reduced(exploration), hashed(exploration)
        assert classes.ok, f"{classes.schedule}: {classes.bad}"
        assert classes.ends == states.ends == merged(exploration).ends
        assert reduced(exploration, timed=True).ends == states.ends


def test_which_of_two_files_of_one_name_a_process_has_open_tells_states_apart() -> None:
    """Both processes have read the same, and one has the file open that has lost its name since."""
    with explore(("s", "s"), store=VARIANTS["lock-the-data-file"].store) as exploration:
        every = Lax(exploration)
        found = hashed(exploration, judge=every)
        assert found.ends == reduced(exploration, judge=every).ends
        assert len(found.ends) == 4


def at_random(random: Random) -> tuple[str, ...]:
    """Two or three processes with an operation or two each, some of which keep their store."""
    while True:
        words = tuple(
            "=" * (random.random() < 0.3) + "".join(random.choices(KINDS, k=random.choice((1, 1, 2))))
            for _ in range(random.choice((2, 3, 3)))
        )
        if sum(len(word.lstrip("=")) for word in words) <= 4:
            return words


@pytest.mark.parametrize("seed", some_of(range(4), 4))
def test_programs_at_random_come_to_the_same_ends_by_every_strategy(seed: int) -> None:
    random = Random(seed)
    compared = 0
    while compared < 5:
        words, variant = at_random(random), random.choice(STORES)
        kills = random.choice((0, 0, 1)) if len(words) == 2 else 0
        store = VARIANTS[variant].store if variant else Store
        with explore(words, store=store, stamps=random.random() < 0.7, durable=random.random() < 0.3) as exploration:
            every = Lax(exploration)
            classes = with_deaths(exploration, kills, judge=every, limit=LIMIT)
            if classes.executions < LIMIT:
                compared += 1
                assert classes.ends == hashed(exploration, kills=kills, judge=every).ends, (words, variant, kills)
