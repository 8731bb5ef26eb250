"""Stores that are broken on purpose, each in one small way that has a name: the explorer must find each of them."""

import os
from dataclasses import dataclass

from panelock.impl import lock
from panelock.impl.document import Document
from panelock.impl.files import RegistryFile
from panelock.impl.journal import Journal, Line
from panelock.impl.kernel import LOCK_EXCLUSIVE
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
            if changes:
                self._store.write_held(held, self._document, changes)
            self._store.forget()
        finally:
            self._held = None
            held.release()


class UnlockBeforeReplace(Store):
    """The lock is dropped between writing the new document and putting it in place."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        """Write as the store does, and give the lock back too early."""
        whole = self.file.put_in_place

        def early(name: str) -> None:
            held.release()
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
        self._store.kernel.unlink(self._store.place.lock)
        super().save()
        self._store.forget()


class WriteInPlace(Store):
    """The file is truncated and written again instead of replaced."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        """Write over what stands."""
        self.file = _InPlace(self.kernel, self.place, durable=self.durable)
        super().write_held(held, document, changes)


class _InPlace(RegistryFile):
    def put_in_place(self, name: str) -> None:
        fd = self.kernel.open(name, os.O_RDONLY)
        data = self.kernel.pread(fd, 1 << 20, 0)
        self.kernel.close(fd)
        self.remove(name)
        fd = self.kernel.open(self.place.registry, os.O_RDWR)
        self.kernel.ftruncate(fd, 0)
        self.kernel.pwrite(fd, data, 0)
        self.kernel.close(fd)


class LockTheDataFile(Store):
    """The file that is locked is the one that the replacement renames: who waited holds the lock of a file gone."""

    def take_lock(self) -> lock.HeldLock:
        """Lock the registry's file itself; the lock's own file keeps the generations."""
        own = lock.open_lock(self.kernel, self.place.lock)
        fd = self.kernel.open(self.place.registry, os.O_RDWR | os.O_CLOEXEC)
        self.kernel.flock(fd, LOCK_EXCLUSIVE, self.limit_s)
        generation, died = lock.read(self.kernel, own, self.place.lock)
        return _OnTheData(self.kernel, self.place.lock, own, generation, died, data=fd)

    def load_and_lock(self) -> LockedRegistry:
        """Lock, load, and give the guard."""
        return self.adopt(self.take_lock())


class _OnTheData(lock.HeldLock):
    data: int = -1

    def release(self) -> None:
        super().release()
        if self.data >= 0:
            self.kernel.close(self.data)
            self.data = -1


class NoRecovery(Store):
    """The next holder does not cut off the journal's lines that were never committed."""

    def load_held(self, held: lock.HeldLock) -> Document:
        """Load as if nobody had died."""
        self._journal = _Uncut(self.kernel, self.place.journal)
        return super().load_held(held)


class _Uncut(Journal):
    def recover(self, epoch: int, generation: int) -> int:
        del epoch, generation
        return 0


class NoSweep(Store):
    """The next holder leaves the temporary files of who died."""

    def load_held(self, held: lock.HeldLock) -> Document:
        """Load as if nobody had died."""
        self.file.sweep = lambda: None  # type: ignore[method-assign]  # that is the breaking
        return super().load_held(held)


class JournalAfterReplace(Store):
    """The journal's lines are written when the document is in place: a death between the two loses them."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        """Write as the store does, the journal last."""
        journal = self._journal
        late = _Late(journal)
        self._journal = late  # type: ignore[assignment]  # does what of it is called here
        try:
            super().write_held(held, document, changes)
        finally:
            self._journal = journal
        journal.append(late.lines)


class _Late:
    full = False

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.lines: list[Line] = []

    def append(self, lines: list[Line]) -> int:
        self.lines = lines
        return 0

    def sync(self) -> None:
        self._journal.sync()


class NoFolderSync(Store):
    """In the durable setting, the folder is never synced: the replacement may be undone by a power cut."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        """Write without the last step."""
        self.file.sync_folder = lambda: None  # type: ignore[method-assign]  # that is the breaking
        super().write_held(held, document, changes)


class NoFileSync(Store):
    """In the durable setting, the new file is not synced before it takes the name: it may be found empty or torn."""

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        """Write without the first step."""
        self.file.durable = False
        whole = self.file.put_in_place

        def place(name: str) -> None:
            whole(name)
            self.file.durable = True

        self.file.put_in_place = place  # type: ignore[method-assign]  # that is the breaking
        super().write_held(held, document, changes)


@dataclass(frozen=True, slots=True)
class Variant:
    """A broken store, and the smallest program in which it shows."""

    store: type[Store]
    program: tuple[str, ...]
    kills: int = 0
    power: bool = False
    world: str = "small"

    @property
    def harm(self) -> str:
        """What is wrong with it, in a sentence."""
        return " ".join((self.store.__doc__ or "").split())


VARIANTS: dict[str, Variant] = {
    "load-save-apart": Variant(LoadSaveApart, ("s", "s")),
    "unlock-before-replace": Variant(UnlockBeforeReplace, ("s", "s")),
    "lock-unlinked": Variant(LockUnlinked, ("s", "s", "s")),
    "lock-the-data-file": Variant(LockTheDataFile, ("s", "s", "s")),
    "write-in-place": Variant(WriteInPlace, ("s", "r"), kills=1),
    "no-recovery": Variant(NoRecovery, ("s", "k"), kills=1),
    "no-sweep": Variant(NoSweep, ("s", "k"), kills=1),
    "journal-after-replace": Variant(JournalAfterReplace, ("s",), kills=1),
    "no-folder-sync": Variant(NoFolderSync, ("s",), power=True),
    "no-file-sync": Variant(NoFileSync, ("s",), power=True),
}
