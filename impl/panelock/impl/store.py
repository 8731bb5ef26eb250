"""The registry's files: lock, load, change, save; crash-safe replacement; generations.

A transaction is: lock → load if the lock file's generation is not the cached document's own → check → change →
write a new file → append the journal → bump the lock file's generation → replace → unlock. Whatever dies when, the
registry's name stands for the old document or the new one, whole, and the next holder of the lock puts the rest right.
"""

from types import TracebackType
from typing import Any, NamedTuple, Self

from msgspec import Struct, field

from panelock.impl import checks, codec, journal, lock
from panelock.impl.document import Document
from panelock.impl.errors import CannotWrite, Fault, LockTimedOut
from panelock.impl.files import RegistryFile
from panelock.impl.journal import Journal, Line
from panelock.impl.kernel import REAL, Kernel
from panelock.impl.paths import Place
from panelock.impl.snapshot import snapshot

LIMIT_S = 5.0
"""How long a caller waits for the lock before it says who holds it."""

KEEP_EVERY = 256
"""Generations between two documents that are kept (``Place.last``): a rebuild begins there."""


class Transaction(Struct):
    """One change being made: the document, the time, and what the journal will say of it."""

    document: Document
    now: float
    who: str
    """Whoever asked, for the journal."""
    request: str = ""
    maker: str = ""
    """Whoever makes the change, and has to settle what it reserves; empty when it is who asked."""
    boot: str = ""
    more: bool = False
    """Other commands of the same caller follow, or another has no answer yet: a server that is left without a session
    waits for them."""
    operations: list[dict[str, Any]] = field(default_factory=list)
    touched: checks.Touched = field(default_factory=checks.Touched)
    epoch: int = 0
    """The one that its journal line tells of: the next change of a group may begin another."""

    def __post_init__(self) -> None:
        """It begins in the document's epoch."""
        self.epoch = self.document.epoch

    def log(self, operation: str, **resolved: object) -> None:
        """Write down what was done, in ids, names and sizes: never a value, a command or a text."""
        self.operations.append({"op": operation, **resolved})
        self.epoch = self.document.epoch

    @property
    def clean(self) -> bool:
        """Tell whether nothing was changed yet."""
        return not self.operations and self.touched.nothing


class Saved(NamedTuple):
    """What one save wrote."""

    document: Document
    before: int
    """The generation that it followed."""
    panes: frozenset[int]
    """The panes that are others than before, or are gone; so of windows and sessions."""
    windows: frozenset[int]
    sessions: frozenset[int]


_NOTHING: frozenset[int] = frozenset()


def _saved(document: Document, before: int, touched: list[checks.Touched]) -> Saved:
    return Saved(
        document,
        before,
        _NOTHING.union(*[made.panes for made in touched]),
        _NOTHING.union(*[made.windows for made in touched]),
        _NOTHING.union(*[made.sessions for made in touched]),
    )


class GuardUsedUp(AssertionError):  # noqa: N818 - a bug, named by what happened
    """A guard was used after its save or release: a bug of the program's."""


class LockedRegistry:
    """The guard: lock and document together, from ``Store.load_and_lock`` to ``save`` or ``release``.

    Any way out but a successful save throws the document away, so that a half-made change is never seen.
    """

    def __init__(self, store: "Store", held: lock.HeldLock, document: Document) -> None:
        """Made by the store alone."""
        self._store = store
        self._held: lock.HeldLock | None = held
        self._document = document
        self._transactions: list[Transaction] = []
        self.saved: Saved | None = None
        """What ``save`` wrote; None when there was nothing to write."""

    @property
    def document(self) -> Document:
        """The document, to be changed only through transactions."""
        self._check()
        return self._document

    def transaction(self, who: str = "", request: str = "", *, more: bool = False) -> Transaction:
        """Begin a change; each change of a group gets a generation and a journal line of its own."""
        self._check()
        kernel = self._store.kernel
        made = Transaction(
            self._document, kernel.wall_clock(), who or kernel.whoami(), request=request,
            maker=kernel.whoami(), boot=kernel.boot(), more=more,
        )  # fmt: skip
        self._transactions.append(made)
        return made

    def drop(self, transaction: Transaction) -> None:
        """Forget a change that was refused before it changed anything."""
        assert transaction.clean, "a change that was begun cannot be dropped: reload"
        self._transactions.remove(transaction)

    def reload(self) -> None:
        """Throw the document and all changes away and load it again, still holding the lock."""
        held = self._check()
        self._transactions.clear()
        self._store.forget()
        self._document = self._store.load_held(held)

    def save(self) -> None:
        """Write the document while the lock is held, then give the lock back; the guard is used up."""
        held = self._check()
        try:
            changes = [made for made in self._transactions if not made.clean]
            if changes:
                before = self._document.generation
                self._store.write_held(held, self._document, changes)
                self.saved = _saved(self._document, before, [made.touched for made in changes])
        except BaseException:
            self._store.forget()
            raise
        finally:
            self._held = None
            held.release()

    def release(self) -> None:
        """Give the lock back without saving; the cached document is thrown away. Harmless when used up."""
        if self._held is None:
            return
        held, self._held = self._held, None
        self._store.forget()
        held.release()

    def _check(self) -> lock.HeldLock:
        if self._held is None:
            raise GuardUsedUp("this guard was saved or released already")
        return self._held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Release; a block that ends without ``save`` has changed nothing."""
        self.release()

    def __del__(self) -> None:
        """A guard that was only dropped gives its lock back too."""
        if getattr(self, "_held", None) is not None:  # an __init__ that failed has none
            self.release()


class Store:
    """One server's registry, as one process sees it. Not for several threads at once."""

    def __init__(
        self,
        place: Place,
        kernel: Kernel = REAL,
        *,
        limit_s: float = LIMIT_S,
        durable: bool = False,
        resident: bool = False,
        recycle: bool = False,
        journal_limit: int = journal.LIMIT,
    ) -> None:
        """``durable`` syncs file, journal and folder; ``resident`` keeps the lock's file open between transactions.

        ``recycle`` makes no file for each change: the last one but one is written again when nobody reads it (spare.py;
        not where each is to be on the disk before the next).

        A journal of more than ``journal_limit`` bytes is replaced by a fresh one.
        """
        self.place = place
        self.kernel = kernel
        self.limit_s = limit_s
        self.durable = durable
        self._resident = resident
        self._lock_fd = -1
        self._cached: Document | None = None
        self._encoded = codec.Encoded()
        self._journal = Journal(kernel, place.journal, limit=journal_limit)
        self.file = RegistryFile(kernel, place, durable=durable, recycle=recycle)

    # --- reading ---

    def load_shared(self) -> Document:
        """Return a snapshot, read without any lock, by as many readers as like; not to be changed.

        The file is only ever replaced, and no inode is written while a reader has it open that was in place then:
        each reads one whole document, the newest of some instant since the call. A reader holds nothing that a writer
        waits for, and so cannot starve one.
        """
        return self.file.read()

    def current(self) -> Document:
        """Return the cached document, or the file's when its own generation is another. Not to be changed."""
        if self._cached is None or not self.file.is_as_left(self._cached.generation):
            self.forget()
            self._cached = self.file.read()
        return self._cached

    # --- locking ---

    def load_and_lock(self) -> LockedRegistry:
        """Wait for the lock and return it with the document; raises LockTimedOut after ``limit_s``."""
        fd = self._kept_fd()
        if fd is None:
            self.kernel.own_folder(self.place.folder)
        try:
            held = lock.take(self.kernel, self.place.lock, self.limit_s, fd=fd)
        except LockTimedOut:
            self._lock_fd = -1  # closed: a thread may still wait on it
            raise
        return self._guard(held)

    def try_lock(self) -> LockedRegistry | None:
        """Return the lock with the document, or None when somebody holds it."""
        fd = self._kept_fd()
        if fd is None:
            self.kernel.own_folder(self.place.folder)
        opened = lock.open_lock(self.kernel, self.place.lock) if fd is None else fd
        held = lock.try_take(self.kernel, self.place.lock, opened)
        if held is None:
            if fd is None:
                self.kernel.close(opened)
            return None
        held.keep = fd is not None
        return self._guard(held)

    def take_lock(self) -> lock.HeldLock:
        """Wait for the bare lock with a descriptor of its own: the part that a helper thread may do for ``adopt``."""
        self.kernel.own_folder(self.place.folder)
        return lock.take(self.kernel, self.place.lock, self.limit_s)

    def adopt(self, held: lock.HeldLock) -> LockedRegistry:
        """Return the guard for a lock that ``take_lock`` took."""
        return self._guard(held)

    def _kept_fd(self) -> int | None:
        if not self._resident:
            return None
        if self._lock_fd < 0:
            self.kernel.own_folder(self.place.folder)
            self._lock_fd = lock.open_lock(self.kernel, self.place.lock)
        return self._lock_fd

    def _guard(self, held: lock.HeldLock) -> LockedRegistry:
        try:
            return LockedRegistry(self, held, self.load_held(held))
        except BaseException:
            held.release()
            raise

    # --- under the lock ---

    def load_held(self, held: lock.HeldLock) -> Document:
        """Return the document to change: the cached one while nobody else has written, else the file's."""
        if held.died:
            self.forget()
            self.file.sweep()
            # It may have died between the replacement and this: whoever is refused now was told of its change.
            self.file.sync_folder()
        self.file.sweep_once()
        cached = self._cached
        if cached is not None and cached.generation == held.generation and self.file.is_as_left(held.generation):
            return cached
        self.forget()
        if not held.generation and not self.file.stands():
            self.file.begin()
        self._cached = self.file.read()
        # After a power cut the lock's line may be an older one, which names nobody that died: it is never synced.
        rebooted = self._cached.boot != self.kernel.boot()
        if rebooted:
            self.file.sweep()
        if held.died or rebooted or held.generation != self._cached.generation:
            self._journal.recover(self._cached.epoch, self._cached.generation)
        held.died = ""
        return self._cached

    def write_held(self, held: lock.HeldLock, document: Document, changes: list[Transaction]) -> None:
        """Write the document and the changes' journal lines; each change is one generation."""
        last = document.generation
        first = max(last, held.generation) + 1
        for made in changes:
            checks.check_touched(document, made.touched, self.place.registry)
        document.generation = first + len(changes) - 1
        lines = [
            Line(made.epoch, first + number, made.now, made.who, made.operations, made.request)
            for number, made in enumerate(changes)
        ]
        lines[0].skipped = first - 1 - last
        data = self._encoded.encode(document, [made.touched for made in changes])
        temporary = self.file.write_next(data)
        try:
            before = self._journal.append(lines)
            try:
                if self.durable:
                    self._journal.sync()
                    if not before:
                        # Its name too: the replacement's could reach the disk alone, and the change had no line.
                        self.file.sync_names()
                kept = document.generation // KEEP_EVERY != first // KEEP_EVERY or not first % KEEP_EVERY
                if kept or self._journal.full:
                    self.file.keep_last()
                held.bump(document.generation)
                # Replace before unlock. Otherwise A unlocks, B loads the old file, A replaces, B replaces: A's pane
                # is lost.
                self.file.put_in_place(temporary)
            except BaseException:
                # An interrupt can come when the replacement is done: then the lines stand for what is on disk.
                if self.file.generation() != document.generation:
                    self._journal.cut(before)
                raise
        except OSError as error:
            self.file.remove(temporary)
            raise CannotWrite(self.place.registry, error) from error
        except BaseException:
            self.file.remove(temporary)
            raise
        self.file.sync_folder()
        self._cached = document
        if self._journal.full:
            self._renew_journal(document, lines)

    def _renew_journal(self, document: Document, lines: list[Line]) -> None:
        """Let a fresh journal begin with these lines, which are the last, and where the registry stands after them.

        The change is made already, and no fault here is its caller's: whatever dies when, the journal is the full one,
        or the fresh one with all that is younger than the document which ``keep_last`` has kept.
        """
        text = journal.encode([
            *lines,
            Line(document.epoch, document.generation, lines[-1].time, self.kernel.whoami(), [snapshot(document)]),
        ])  # fmt: skip
        fresh = ""
        try:
            fresh = self.file.write_new(text)
            self._journal.renew(fresh, len(text))
            self.file.sync_folder()
        except (OSError, Fault):
            self.file.remove(fresh)
            self._journal.put_off()

    def forget(self) -> None:
        """Drop what is cached; the next use loads from the file, and opens the journal that goes with it."""
        self._cached = None
        self._encoded.clear()
        self._journal.close()

    def close(self) -> None:
        """Close what is kept open."""
        self.file.close()
        self._journal.close()
        if self._lock_fd >= 0:
            self.kernel.close(self._lock_fd)
            self._lock_fd = -1
