"""Finds the processes of a dead host's terminals, so that the next one ends what the hang-up did not."""

import os

from panelock.impl import processes
from panelock.impl.document import Document, Phase
from panelock.impl.host.sessions import everyone


def orphans(document: Document, socket: str) -> dict[int, list[int]]:
    """Return the living processes of the registry's panes, by session leader. Only for who holds host.lock.

    A process belongs to a pane when it is in the session of the pane's first process, and that one is still the same
    (by its start) or the process bears the pane's mark. The pid of a half-made pane is unknown: its mark alone tells.
    """
    if document.boot != processes.boot_id() or document.ended:
        return {}
    begin = f"{document.boot}/{document.epoch}/"
    running = {pane.pid: pane for pane in document.panes.values() if pane.phase is Phase.RUNNING}
    pending = {pane.id for pane in document.panes.values() if pane.phase is Phase.PENDING}
    if not running and not pending:
        return {}
    sure = {pid for pid, pane in running.items() if processes.alive(pane.process)}
    found: dict[int, list[int]] = {}
    for pid, session in everyone():
        if pid == os.getpid():
            continue
        if (
            session in sure
            or (session in running and marked(pid, begin, socket) == running[session].id)
            or (pending and marked(pid, begin, socket) in pending)
        ) and processes.lives(pid):
            found.setdefault(session, []).append(pid)
    return found


def marked(pid: int, begin: str, socket: str) -> int:
    """Return the pane whose PANELOCK_MARK a process bears, -1 for none of this server's epoch."""
    try:
        with open(f"/proc/{pid}/environ", "rb", buffering=0) as file:
            data = b"\0" + file.read(1 << 20)
    except OSError:
        return -1
    _, name, rest = data.partition(b"\0PANELOCK_MARK=")
    value = os.fsdecode(rest.partition(b"\0")[0])
    if not name or not value.startswith(begin):
        return -1
    number, _, where = value[len(begin) :].partition("/")
    return int(number) if number.isdigit() and where == socket else -1
