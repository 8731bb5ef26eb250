"""The suite finds what is broken on purpose: each variant by a test that the implementation as it is passes."""

from pathlib import Path

import pytest
from teeth.breaking import Variant, broken, variant
from teeth.catchers import CATCHERS
from teeth.table import VARIANTS, bite, found_by

from panelock.impl.store import Store

OWED = {
    "load and save lock apart", "lock dropped before the replacement", "shared lock for a writer",
    "lock on the data file", "lock file unlinked", "one name for the temporary file",
    "lock taken again without loading again", "written in place", "generation bumped after the replacement",
    "id reused after a kill", "id from the number of panes", "window id from the number of windows",
    "terminal started before the reservation", "pending panes never settled after a host's death",
    "kill-pane leaves its window's reference", "join-pane leaves the old window empty",
    "a request repeated instead of answered from the record", "cache kept after a dropped guard",
    "cache keyed by the lock's generation without the lock", "a rewritten inode taken for whole",
    "sizes lost on save", "order lost on save", "journal line missing", "journal not cut after a crash",
}  # fmt: skip


@pytest.mark.parametrize("broken_so", VARIANTS, ids=lambda one: one.name.replace(" ", "-"))
def test_what_is_broken_so_is_caught(broken_so: Variant) -> None:
    row = bite(broken_so)
    print(row)
    assert row.said, f"{row.catcher} finds nothing wrong"


@pytest.mark.parametrize(
    "name", sorted(set(CATCHERS) - {"walks"})
)  # that one takes seconds, and is run where it stands
def test_the_implementation_as_it_is_is_not_caught(name: str) -> None:
    assert found_by(CATCHERS[name]) == ""


def test_a_catcher_is_a_test_of_the_suite() -> None:
    folder = Path(__file__).parents[1]
    for catcher in CATCHERS.values():
        file, _, name = catcher.where.partition("::")
        assert f"\ndef {name}(" in (folder / file).read_text(), catcher.where


def test_every_catcher_has_something_to_catch_and_no_variant_has_anothers_name() -> None:
    assert {one.caught_by for one in VARIANTS} == set(CATCHERS)
    names = [one.name for one in VARIANTS]
    assert len(names) == len(set(names))
    assert OWED - set(names) == set()


def test_a_variant_that_fits_the_source_no_more_is_an_error() -> None:
    gone = variant("gone", "none", "walks", (Store.forget, "words that stand nowhere", "pass"))
    with pytest.raises(AssertionError, match="does not fit any more"), broken(gone):
        pytest.fail("it was broken all the same")


def test_what_was_broken_is_whole_again() -> None:
    for one in VARIANTS:
        codes = [patch.function.__code__ for patch in one.patches]
        with broken(one):
            assert [patch.function.__code__ for patch in one.patches] != codes
        assert [patch.function.__code__ for patch in one.patches] == codes
