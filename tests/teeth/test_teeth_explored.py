"""The explorer finds what is broken in locking, files and in the face of death, by schedules that people can read."""

import pytest
from support.depth import some_of
from teeth.breaking import broken
from teeth.explored import BITES, NOT_HERE, Bite, bitten
from teeth.table import VARIANTS

from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.merging import merged
from panelock.specs.explorer.worlds import hosted_world, small_world

BY_NAME = {one.name: one for one in VARIANTS}


@pytest.mark.parametrize("name", BITES, ids=lambda name: name.replace(" ", "-"))
def test_the_explorer_finds_what_is_broken_so(name: str) -> None:
    found = bitten(BY_NAME[name], BITES[name])

    print(found)
    print(found.drawing)
    assert found.bad, f"{found.schedules} schedules found nothing"
    assert found.schedules <= BITES[name].schedules
    assert found.script
    assert found.drawing.splitlines()[-1] not in ("→ nothing bad", ""), "the shortest schedule shows it too"


MANY_STATES = {"lock on the data file"}
"""They take a quarter of a minute and more."""


@pytest.mark.parametrize(
    "name",
    [
        *some_of([name for name in BITES if name not in MANY_STATES], 3),
        *(pytest.param(name, marks=pytest.mark.deep) for name in MANY_STATES),
    ],
    ids=lambda name: name.replace(" ", "-"),
)
def test_states_that_are_visited_once_show_it_too(name: str) -> None:
    small_world(), hosted_world()  # made by the implementation as it is
    with broken(BY_NAME[name]), BITES[name].explore() as exploration:
        found = merged(exploration, kills=BITES[name].kills)
        assert found.bad, f"{found.states} states found nothing"
        assert found.schedule


@pytest.mark.parametrize(
    "bite", list(dict.fromkeys(BITES.values())), ids=lambda bite: f"{','.join(bite.program)}-{bite.kills}"
)
def test_the_implementation_as_it_is_has_nothing_of_the_kind(bite: Bite) -> None:
    with bite.explore() as exploration:
        found = with_deaths(exploration, bite.kills, timed=bite.timed)
        assert found.ok, f"{found.schedule}: {found.bad}"


def test_every_variant_is_explored_or_has_a_reason_why_not() -> None:
    assert set(BITES) | set(NOT_HERE) == set(BY_NAME)
    assert set(BITES) & set(NOT_HERE) == set()
    assert all(NOT_HERE.values())
