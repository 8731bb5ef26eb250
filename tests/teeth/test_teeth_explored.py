"""The explorer finds what is broken in locking, files and in the face of death, by schedules that people can read."""

import pytest
from teeth.explored import BITES, NOT_HERE, Bite, bitten
from teeth.table import VARIANTS

from panelock.specs.explorer.crashes import with_deaths

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
