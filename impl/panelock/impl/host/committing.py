"""Commits what waits as one group, and never blocks the loop on the lock: a thread waits for it when others hold it."""

import threading
from collections.abc import Callable
from contextlib import suppress

from panelock.impl.commit import Change, Outcome, commit
from panelock.impl.document import Document
from panelock.impl.errors import Fault, Refused
from panelock.impl.host.loop import EventLoop
from panelock.impl.lock import HeldLock
from panelock.impl.store import LockedRegistry, Saved, Store

Done = Callable[[Outcome], None]
Taken = HeldLock | Fault
Elsewhere = Callable[[Callable[[], Taken], Callable[[Taken], None]], None]
"""Does what may block where it stops nobody, and tells the result in a later turn of the loop."""


class Commits:
    """The changes of one host that wait for the registry's lock."""

    def __init__(self, loop: EventLoop, store: Store, elsewhere: Elsewhere | None = None) -> None:
        self.on_committed: Callable[[list[Outcome], bool], None] = lambda _outcomes, _of_hook: None
        """Called after each group; the second says whether it was a hook's own. Those who waited are told after it, or
        before where they would find nothing else: then a caller has its answer sooner."""
        self.is_awaited: Callable[[Change], bool] = lambda _: False
        """Tells whether the server must outlive a change that leaves it without a session."""
        self.saved: Saved | None = None
        """What the last group saved; None when it changed nothing, or was not saved as one."""
        self._loop = loop
        self._store = store
        self._elsewhere = elsewhere or self._in_thread
        self._waiting: list[tuple[Change, Done]] = []
        self._locking = False
        self._scheduled = False
        self.gathering = False
        """Whoever adds changes now flushes them himself."""
        self._document: Document | None = None
        self._closed = False

    def close(self) -> None:
        """The server has ended: what is not committed by now never will be."""
        self._closed = True

    @property
    def me(self) -> str:
        """Name the process that commits."""
        return self._store.kernel.whoami()

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits."""
        return not self._waiting and not self._locking

    @property
    def document(self) -> Document:
        """The last committed registry, looked at once a turn; not to be changed."""
        if self._document is None:
            self._document = self._store.current()
        return self._document

    def look_again(self) -> None:
        """A new turn begins: another process may have changed the registry."""
        self._document = None

    def add(self, change: Change, done: Done) -> None:
        """Let a change be committed with the next group."""
        self._waiting.append((change, done))
        if not (self._scheduled or self.gathering):
            self._scheduled = True
            self._loop.call_soon(self._run_scheduled)

    def _run_scheduled(self) -> None:
        self._scheduled = False
        self.flush()

    def flush(self) -> None:
        """Commit all that waits, and what those resumed by it ask for, until nothing waits or the lock is another's."""
        self.gathering = True
        try:
            self._flush()
        finally:
            self.gathering = False

    def _flush(self) -> None:
        while self._waiting and not self._locking:
            if self._closed:
                self._fail(Refused("server exited"))
                continue
            try:
                guard = self._store.try_lock()
            except (Fault, OSError) as error:
                self._fail(_fault(error))
                continue
            if guard is None:
                self._wait_for_lock()
                return
            self._commit(guard)

    def _commit(self, guard: LockedRegistry) -> None:
        # Changes of hooks go by themselves: no event is told of them.
        of_hook = self._waiting[0][0].of_hook
        size = next((at for at, (one, _) in enumerate(self._waiting) if one.of_hook != of_hook), len(self._waiting))
        group, self._waiting = self._waiting[:size], self._waiting[size:]
        changes = [change for change, _ in group]
        self._document = None
        for change in changes:
            change.more = change.more or self.is_awaited(change)
        try:
            outcomes = commit(guard, changes)
        except Fault as fault:
            outcomes = [Outcome(error=fault) for _ in group]
        except Exception as bug:  # noqa: BLE001 - a change that breaks an invariant must not take the others along
            outcomes = [Outcome(error=bug)] if len(group) == 1 else self._one_by_one(changes)
        self.saved = guard.saved
        if self.saved is not None:
            # As of now nobody else has written. Whoever goes on from here need not look again.
            self._document = self.saved.document
        # Where a terminal, a session's windows or the server's end hang on it, callers find it done.
        late = self.saved is not None and not (self.saved.panes or self.saved.sessions or self.saved.document.ended)
        if not late:
            self._tell(outcomes, of_hook)
        for (_, done), outcome in zip(group, outcomes, strict=True):
            done(outcome)
        if late:
            if self.saved is None or self._document is not self.saved.document:
                self.saved = None  # somebody looked again meanwhile: there may be others' changes, too
            self._tell(outcomes, of_hook)

    def _tell(self, outcomes: list[Outcome], of_hook: bool) -> None:
        with suppress(Fault):
            self.on_committed(outcomes, of_hook)

    def _one_by_one(self, changes: list[Change]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for change in changes:
            try:
                outcomes += commit(self._store.load_and_lock(), [change])
            except Exception as error:  # noqa: BLE001 - its own caller hears of it
                outcomes.append(Outcome(error=error))
        return outcomes

    def _fail(self, fault: Fault | Refused) -> None:
        group, self._waiting = self._waiting, []
        self._document = None
        for _, done in group:
            done(Outcome(error=fault))

    def _wait_for_lock(self) -> None:
        self._locking = True
        self._elsewhere(self._take_lock, self._locked)

    def _take_lock(self) -> Taken:
        try:
            return self._store.take_lock()
        except (Fault, OSError) as error:
            return _fault(error)

    def _in_thread(self, take: Callable[[], Taken], then: Callable[[Taken], None]) -> None:
        def wait() -> None:
            taken = take()
            with suppress(RuntimeError):  # the loop has ended: the lock goes with the process
                self._loop.call_soon_threadsafe(then, taken)

        threading.Thread(target=wait, daemon=True).start()

    def _locked(self, taken: Taken) -> None:
        self._locking = False
        if isinstance(taken, Fault):
            self._fail(taken)
        else:
            try:
                guard = self._store.adopt(taken)
            except (Fault, OSError) as error:
                self._fail(_fault(error))
            else:
                self._commit(guard)
        self.flush()


def _fault(error: Fault | OSError) -> Fault:
    """Say what the system says as a fault: the server's folder is gone, say."""
    return error if isinstance(error, Fault) else Fault(str(error))
