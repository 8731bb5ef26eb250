"""What the doctor finds: a fact, or something wrong with what to do about it and, where it can be mended, how."""

import fcntl
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from panelock.impl.document import Document
from panelock.impl.errors import BadRegistry, Fault
from panelock.impl.kernel import REAL
from panelock.impl.lock import read as read_lock
from panelock.impl.paths import Place
from panelock.impl.processes import alive
from panelock.impl.rebuild import Scan, scan
from panelock.impl.store import Store

PATIENCE_S = 2.0
"""How long a lock may be held, or a host may take to answer, before that is a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found."""

    where: str
    """The file, or what else it is about."""
    what: str
    todo: str = ""
    """What a person can do."""
    mend: Callable[[], str] | None = None
    """Mends it and says what was done; may raise Fault or OSError."""
    question: Callable[[], str] | None = None
    """Says what mending would come to, for a person to decide."""
    wrong: bool = True
    """False for a fact that is worth saying and is nobody's fault."""


@dataclass(slots=True)
class Patient:
    """One server, as it was found."""

    place: Place
    document: Document | None = None
    fault: str = ""
    """Why there is no document."""
    journal: Scan = field(default_factory=Scan)
    generation: int = 0
    """What the lock's file says was given out last."""
    lock_fault: str = ""
    holder: str = ""
    """Who stands in the lock's file."""
    locked: bool = False
    """Somebody holds the registry's lock just now."""
    hosted: bool = False
    """Somebody holds host.lock, as a host does for life."""
    host: str = ""
    """The host's name, living or dead."""

    @property
    def whole(self) -> bool:
        """Tell whether the registry could be read."""
        return self.document is not None


def examine(place: Place, patience_s: float | None = None) -> Patient:
    """Look at a server's files without touching anything; the locks are tried and given back at once.

    A server at work is looked at again until it stands still for a moment: in the midst of a change its files differ.
    """
    until = time.monotonic() + (PATIENCE_S if patience_s is None else patience_s)
    while True:
        found = _look(place)
        still = not found.locked and (found.document is None or found.journal.newest <= found.document.generation)
        if (still and not found.journal.torn) or time.monotonic() > until:
            return found
        if not (found.locked or found.hosted):
            return found  # nobody is there who would change anything
        time.sleep(0.02)


def _look(place: Place) -> Patient:
    found = Patient(place)
    found.hosted, text = _tried(place.host_lock)
    found.host = text.strip()
    found.locked, _ = _tried(place.lock)
    _read_lock(found)
    try:
        found.document = Store(place).load_shared()
    except Fault as fault:
        found.fault = fault.wrong if isinstance(fault, BadRegistry) else fault.text
    # The journal after the document: its lines come first, so that it is never behind.
    try:
        found.journal = scan(place.journal)
    except Fault:
        found.journal = Scan()  # no file of ours stands there: the check of kinds says so
    return found


def _read_lock(found: Patient) -> None:
    try:
        fd = os.open(found.place.lock, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        found.generation, found.holder = read_lock(REAL, fd, found.place.lock)
    except BadRegistry as fault:
        found.lock_fault = fault.wrong
    except OSError:
        pass  # a folder: the check of kinds says so
    finally:
        os.close(fd)


def _tried(path: str) -> tuple[bool, str]:
    """Return whether somebody else holds a file's flock, and what stands in it."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False, ""
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return False, ""
        text = os.pread(fd, 200, 0).decode("ascii", "replace")
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True, text
        return False, text
    finally:
        os.close(fd)


def name_of(process: str) -> str:
    """Say who a process is, for people."""
    parts = process.split(":")
    if len(parts) != 4:
        return "an unknown process"
    return f"process {parts[2]}" + ("" if alive(process) else " (gone)")
