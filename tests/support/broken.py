"""What is broken on purpose, for real processes to be caught with: stores of the explorer, and ids given again."""

from collections.abc import Callable

from panelock.impl.paths import Place
from panelock.impl.registry import edit
from panelock.impl.store import Store, Transaction
from panelock.specs.explorer.variants import LoadSaveApart, LockUnlinked, UnlockBeforeReplace


def reuse_killed_ids(replace: Callable[[object, str, object], None]) -> None:
    """The counter falls back with a kill, so that a killed pane's id is given again."""
    drop = edit.drop_pane

    def broken(tx: Transaction, number: int) -> None:
        drop(tx, number)
        tx.document.next_pane = max(tx.document.panes, default=-1) + 1

    replace(edit, "drop_pane", broken)


VARIANTS: dict[str, type[Store]] = {
    "load-save-apart": LoadSaveApart,
    "unlock-before-replace": UnlockBeforeReplace,
    "lock-unlinked": LockUnlinked,
}


def open_variant(name: str, place: Place) -> Store:
    """Return a store of the named variant, or the real one for ""."""
    return VARIANTS.get(name, Store)(place, limit_s=30.0)
