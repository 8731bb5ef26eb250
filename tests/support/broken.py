"""Deliberately broken variants of the store, each one small patch with a name: what the suite must be able to catch."""

import os
from collections.abc import Callable

from panelock.impl import codec, lock
from panelock.impl.document import Document
from panelock.impl.paths import Place
from panelock.impl.registry import edit
from panelock.impl.store import LockedRegistry, Store, Transaction


class LoadSaveApart(Store):
    """The bug this project grew from: load and save each take the lock on their own."""

    def _guard(self, held: lock.HeldLock) -> LockedRegistry:
        document = self.load_held(held)
        self.forget()
        held.release()
        return _Apart(self, held, document)


class _Apart(LockedRegistry):
    def save(self) -> None:
        changes = [made for made in self._transactions if not made.clean]
        held = self._store.take_lock()
        try:
            self._store.write_held(held, self._document, changes)
            self._store.forget()
        finally:
            self._held = None
            held.release()


class UnlockBeforeReplace(Store):
    """The lock is dropped between writing the new document and putting it in place."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        whole = self.file.put_in_place

        def early(name: str) -> None:
            held.release()
            os.sched_yield()
            whole(name)

        self.file.put_in_place = early  # type: ignore[method-assign]  # that is the breaking
        try:
            super().write_held(held, document, changes)
        finally:
            self.file.put_in_place = whole  # type: ignore[method-assign]  # mended
            self.forget()


class LockUnlinked(Store):
    """The lock's file is removed when its holder is done: the next one makes, and locks, another file."""

    def _guard(self, held: lock.HeldLock) -> LockedRegistry:
        return _Unlinking(self, held, self.load_held(held))


class _Unlinking(LockedRegistry):
    def save(self) -> None:
        os.unlink(self._store.place.lock)
        super().save()
        self._store.forget()


class WriteInPlace(Store):
    """The file is truncated and written again instead of replaced."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        document.generation += len(changes)
        held.bump(document.generation)
        fd = self.kernel.open(self.place.registry, os.O_RDWR)
        self.kernel.ftruncate(fd, 0)
        self.kernel.pwrite(fd, codec.encode(document), 0)
        self.kernel.close(fd)


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
