"""``panelock ls``: every server of this user's, read without a lock from its registry file."""

import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from panelock.cli import elsewhere
from panelock.impl import processes
from panelock.impl.document import Document, Pane, Phase
from panelock.impl.errors import Fault
from panelock.impl.host import client
from panelock.impl.paths import Place, user_folder
from panelock.impl.store import Store


@dataclass(frozen=True, slots=True)
class PaneRow:
    """One pane, as it is shown."""

    session: str
    window: str
    """Index and name."""
    pane: str
    state: str
    """running, pending, or how it ended."""
    command: str
    title: str
    size: str
    age_s: float | None
    """Seconds since its process was started."""
    active: bool


@dataclass(frozen=True, slots=True)
class ServerRow:
    """One server."""

    socket: str
    state: str
    """live, no host (its host was killed: the next command settles it), ended, or what is wrong with its files."""
    pid: int
    age_s: float | None
    sessions: int
    panes: list[PaneRow]

    def as_json(self) -> dict[str, Any]:
        """Return what --json prints."""
        return asdict(self)


def places(environment: dict[str, str]) -> list[Place]:
    """Return every server whose files lie in this user's folder, those that live elsewhere, and the one we stand in."""
    found = []
    folder = user_folder(environment, make=False)
    if os.path.isdir(folder):
        found = [Place(f"{folder}/{name[:-2]}") for name in sorted(os.listdir(folder)) if name.endswith(".d")]
    for socket in (*elsewhere.sockets(environment), environment.get("TMUX", "").partition(",")[0]):
        if socket and Place(socket) not in found and os.path.isdir(Place(socket).folder):
            found.append(Place(socket))
    return found


def server_row(place: Place) -> ServerRow:
    """Describe one server."""
    try:
        document = Store(place).load_shared()
    except Fault as fault:
        return ServerRow(place.socket, fault.text, 0, None, 0, [])
    pid = host_pid(place)
    if document.ended or document.boot != processes.boot_id():
        return ServerRow(place.socket, "ended", 0, None, 0, [])
    state = "live" if pid and answers(place) else "no host"
    age = max(0.0, time.time() - document.started)
    return ServerRow(place.socket, state, pid, age, len(document.sessions), list(pane_rows(document)))


def answers(place: Place) -> bool:
    """Tell whether a host listens."""
    try:
        sock = client.connect(place.socket)
    except client.Answered:
        return False
    if sock is None:
        return False
    sock.close()
    return True


def host_pid(place: Place) -> int:
    """Return the process id of a server's host, 0 when it has none."""
    try:
        with open(place.host_lock) as file:
            holder = file.read().strip()
    except OSError:
        return 0
    return int(holder.split(":")[2]) if holder and processes.alive(holder) else 0


def pane_rows(document: Document) -> Iterator[PaneRow]:
    """Describe the panes by session, window and place."""
    for session in sorted(document.sessions.values(), key=lambda one: one.name):
        for link in session.links:
            window = document.windows[link.window]
            for number in window.panes:
                pane = document.panes[number]
                yield PaneRow(
                    session=session.name,
                    window=f"{link.index} {window.name}",
                    pane=f"%{number}",
                    state=state_of(pane),
                    command=command_of(pane),
                    title=pane.title,
                    size=f"{pane.sx}x{pane.sy}",
                    age_s=age_of(pane),
                    active=window.active == number and session.current == link.index,
                )


def state_of(pane: Pane) -> str:
    """Say where a pane stands in its life."""
    if pane.phase is not Phase.DEAD:
        return str(pane.phase)
    if pane.dead_reason:
        return f"dead ({pane.dead_reason})"
    if pane.dead_signal is not None:
        return f"dead (signal {pane.dead_signal})"
    return f"dead (status {pane.dead_status})"


def command_of(pane: Pane) -> str:
    """Return what runs in a pane's terminal just now, else what it was started with."""
    fields = processes.stat_fields(pane.pid) if pane.phase is Phase.RUNNING else None
    if fields is not None:
        foreground = int(fields[5])
        try:
            with open(f"/proc/{foreground}/comm") as file:
                return file.read().strip()
        except OSError:
            pass
    return " ".join(pane.argv)


def age_of(pane: Pane) -> float | None:
    """Return for how many seconds a pane's process has run."""
    fields = processes.stat_fields(pane.pid) if pane.phase is Phase.RUNNING else None
    if fields is None:
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / ticks)


def words_for(age_s: float | None) -> str:
    """Write an age for people.

    >>> words_for(75), words_for(7300), words_for(None)
    ('1m15s', '2h01m', '')
    """
    if age_s is None:
        return ""
    whole = int(age_s)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86400}d{whole % 86400 // 3600:02}h"
