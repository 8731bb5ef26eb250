"""How the doctor mends: under the lock whose holder may do it, keeping whatever is damaged under another name."""

import fcntl
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from panelock.cli import findings, launcher
from panelock.impl import codec, lock, processes
from panelock.impl.commit import run_alone
from panelock.impl.document import Document, Pane
from panelock.impl.errors import BadRegistry, CannotWrite, Fault, LockTimedOut
from panelock.impl.host import orphans, sessions, wire
from panelock.impl.journal import Journal, Line
from panelock.impl.kernel import REAL, write_all
from panelock.impl.paths import Place
from panelock.impl.rebuild import registry_generation, remake, scan
from panelock.impl.registry import lifecycle
from panelock.impl.snapshot import snapshot
from panelock.impl.store import Store, Transaction


class NotMended(Fault):
    """It could not be mended just now; the text says why."""


# --- under the registry's lock ------------------------------------------------------------------------------------


def tidy(place: Place) -> str:
    """Do what the next holder of the lock does: sweep temporaries, cut off what was never committed."""
    with closing(Store(place)) as store, store.load_and_lock() as guard:
        document = guard.document
        store.file.sweep()
        journal = Journal(REAL, place.journal)
        try:
            cut = journal.recover(document.epoch, document.generation)
        finally:
            journal.close()
    return "temporary files are removed" + (f", {cut} bytes of the journal's end are cut off" if cut else "")


def renew_lock(place: Place) -> str:
    """Write the lock's file anew, with the newest generation that anything knows of; what stood in it is kept."""
    fd = lock.open_lock(REAL, place.lock)
    try:
        _wait(fd, place.lock)
        kept = _copy(place.lock)
        generation = max(registry_generation(place), scan(place.journal).newest, 0)
        with suppress(BadRegistry):
            generation = max(generation, lock.read(REAL, fd, place.lock)[0])
        held = lock.HeldLock(REAL, place.lock, fd, generation, "")
        REAL.ftruncate(fd, 0)
        held.bump(generation)
        held.release()
    except BaseException:
        with suppress(OSError):
            os.close(fd)
        raise
    return f"it names generation {generation} now; what stood in it is in {kept}"


def _wait(fd: int, path: str) -> None:
    if not REAL.flock(fd, fcntl.LOCK_EX, findings.PATIENCE_S):
        raise LockTimedOut(path, findings.PATIENCE_S, "")


def what_would_be(place: Place) -> str:
    """Say what a rebuild has and lacks."""
    made = remake(place)
    document = made.document
    if document.ended:
        has = f"a server that has ended (epoch {document.epoch}, {document.next_pane} panes were made in it)"
    else:
        names = ", ".join(session.name for session in document.sessions.values())
        has = (
            f"{len(document.sessions)} sessions ({names}), {len(document.windows)} windows, {len(document.panes)} panes"
        )
    lacks = "".join(f"\n  it lacks {words}" for words in made.lacks)
    return f"{place.registry} can be made again with {has}{lacks}"


def make_again(place: Place) -> str:
    """Write what the rebuild gives, under the lock, with a generation above all known; the bad file is kept."""
    store = Store(place)
    held = store.take_lock()
    try:
        with suppress(Fault):
            store.file.read()
            return "somebody has mended it already"
        made = remake(place, held.died)
        document = made.document
        document.generation = max(document.generation, held.generation) + 1
        data = codec.encode(document)
        codec.decode(data, place.registry)  # what we are about to write can be read
        kept = _keep_damaged(place, made.journal_size)
        temporary = store.file.write_new(data)
        journal = Journal(REAL, place.journal)
        try:
            journal.append(_lines(document, document.generation - 1 - made.applied))
        finally:
            journal.close()
        held.bump(document.generation)
        store.file.put_in_place(temporary)
        # A later rebuild begins here: what the old lines lack is not lost a second time.
        store.file.keep_last()
        store.file.sweep()
        held.died = ""  # what it left is in order
    finally:
        held.release()
        store.close()
    return f"it is made again (generation {document.generation}); {kept}"


def _lines(document: Document, skipped: int) -> list[Line]:
    """Say that it was made again, and where it stands now: from there its history goes on."""
    counts = {"sessions": len(document.sessions), "windows": len(document.windows), "panes": len(document.panes)}
    now, who = REAL.wall_clock(), REAL.whoami()
    told = ([{"op": "rebuild", **counts}], [snapshot(document)])
    lines = [Line(document.epoch, document.generation, now, who, operations) for operations in told]
    lines[0].skipped = skipped
    return lines


def _keep_damaged(place: Place, journal_size: int) -> str:
    kept = []
    if os.path.lexists(place.registry):
        name = _free_name(place.registry)
        if os.path.islink(place.registry) or not os.path.isfile(place.registry):
            os.rename(place.registry, name)
        else:
            os.link(place.registry, name)
        kept.append(name)
    if os.path.lexists(place.journal) and os.path.getsize(place.journal) > journal_size:
        kept.append(_copy(place.journal))
        os.truncate(place.journal, journal_size)
    return f"the damaged one is kept as {' and '.join(kept)}" if kept else "there was none"


def take_damage_out(place: Place, path: str) -> str:
    """Write a journal without its damaged lines, in place: a host keeps the file open. The old one is kept."""
    with closing(Store(place)) as store, store.load_and_lock():
        kept = _copy(path)
        with open(kept, "rb") as file:
            lines = file.readlines()
        damaged = {hurt.number for hurt in scan(place.journal).damaged if hurt.path == path}
        data = b"".join(line for number, line in enumerate(lines, 1) if number not in damaged and line.endswith(b"\n"))
        journal = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            _write_over(journal, data, path)
        finally:
            os.close(journal)
    return f"{len(damaged)} lines are taken out; the whole is kept as {kept}"


def _write_over(fd: int, data: bytes, path: str) -> None:
    try:
        write_all(REAL, fd, data)
    except OSError as error:
        raise CannotWrite(path, error) from error
    os.ftruncate(fd, len(data))


def _free_name(path: str) -> str:
    number = 1
    while os.path.lexists(f"{path}.damaged-{number}"):
        number += 1
    return f"{path}.damaged-{number}"


def _copy(path: str) -> str:
    name = _free_name(path)
    with open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as source:
        data = source.read()
    fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        _write_over(fd, data, name)
    finally:
        os.close(fd)
    return name


# --- under the host's lock ----------------------------------------------------------------------------------------


@contextmanager
def as_host(place: Place) -> Iterator[None]:
    """Hold host.lock, as a host does: while we have it there is none, and none begins."""
    from panelock.impl.host import listening

    try:
        fd = listening.take_host_lock(place, 0.0)
    except listening.HostedAlready:
        raise NotMended(f"{place.socket}: it has a host by now, which puts this right") from None
    try:
        yield
    finally:
        os.ftruncate(fd, 0)  # we were no host that anybody should look for
        os.close(fd)


def settle(place: Place) -> str:
    """Do what the next host does before it answers: end the old one's processes, write down what they were."""
    with as_host(place), closing(Store(place)) as store:
        _end_orphans(place, store.load_shared())

        def change(tx: Transaction) -> None:
            if tx.document.boot != processes.boot_id():
                lifecycle.end_server(tx)
            else:
                lifecycle.settle_host_death(tx)

        run_alone(store.load_and_lock(), change)
        document = store.load_shared()
    if document.ended:
        return "the server is marked as ended"
    return f"its {len(document.panes)} panes are dead now, with their processes (respawn-pane brings a pane back)"


def _end_orphans(place: Place, document: Document) -> None:
    """End what is left in a dead host's terminals: a hang-up first, and after the grace no more asking."""
    began = time.monotonic()
    while left := orphans.orphans(document, place.socket):
        members = [pid for pids in left.values() for pid in pids]
        late = time.monotonic() - began
        if late > sessions.GRACE_S + findings.PATIENCE_S:
            raise NotMended(f"these processes cannot be ended: {', '.join(map(str, members))}")
        sessions.tell(members, *([signal.SIGKILL] if late > sessions.GRACE_S else [signal.SIGHUP, signal.SIGCONT]))
        time.sleep(0.02)


def unlink_as_host(place: Place, path: str) -> str:
    """Remove a socket that nobody listens on."""
    with as_host(place):
        os.unlink(path)
    return "it is removed"


def renew_launcher(place: Place) -> str:
    """Write our tmux again."""
    launcher.put_on_path(place, {})
    return "it is written again"


# --- waiting ------------------------------------------------------------------------------------------------------


def answers_soon(place: Place) -> bool:
    """Tell whether a host says anything on its socket; one that is just starting has no socket yet."""
    until = time.monotonic() + findings.PATIENCE_S
    while True:
        left = until - time.monotonic()
        if _answers(place, max(left, 0.1)):
            return True
        if left <= 0:
            return False
        time.sleep(0.05)


def _answers(place: Place, limit_s: float) -> bool:
    question = wire.run(["display-message", "-p", ""], {}, "/", bytes(16), 0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(limit_s)
        try:
            sock.connect(place.socket)
            sock.sendall(question)
            return len(sock.recv(wire.HEAD)) > 0
        except OSError:
            return False


def goes_on(place: Place, pane: Pane) -> bool:
    """Tell whether a pane's life goes on within moments: its host has seen what we saw."""
    until = time.monotonic() + findings.PATIENCE_S
    while time.monotonic() < until:
        now = Store(place).load_shared().panes.get(pane.id)
        if now is None or (now.phase, now.process, now.maker) != (pane.phase, pane.process, pane.maker):
            return True
        time.sleep(0.05)
    return False
