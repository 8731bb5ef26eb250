"""The doctor's checks of one server: its files, its generations, its host, its terminals. Each is a named function."""

import os
import stat
from collections.abc import Iterator
from functools import partial

from panelock.cli import launcher, mending
from panelock.cli.findings import Finding, Patient, name_of
from panelock.cli.surroundings import closed, unsafe
from panelock.impl import processes
from panelock.impl.document import Phase
from panelock.impl.errors import Fault
from panelock.impl.files import TEMPORARY
from panelock.impl.host import orphans
from panelock.impl.paths import was_hosted
from panelock.impl.rebuild import rebuild
from panelock.impl.spare import SPARE

_FILES = (
    "registry.lock",
    "registry.json",
    "registry.last",
    "journal.jsonl",
    "journal.1.jsonl",
    "host.lock",
    "host.log",
)
_BY_THE_NEXT = "the next command on this server settles it"
_DISTANT = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "lustre", "gluster", "fuse.sshfs", "ocfs", "gfs")


# --- files --------------------------------------------------------------------------------------------------------


def the_folder_is_ours(patient: Patient) -> Iterator[Finding]:
    """The server's folder is a folder of ours that nobody else may enter."""
    yield from unsafe(patient.place.folder)


def files_are_of_their_kind(patient: Patient) -> Iterator[Finding]:
    """Regular files of ours, closed to others; what is not known is named and left alone."""
    folder = patient.place.folder
    for name in sorted(os.listdir(folder)):
        path = f"{folder}/{name}"
        found = os.lstat(path)
        if name in _FILES:
            if name != "registry.json":  # its own check offers the rebuild
                yield from _odd(path, found, regular=True)
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid() and found.st_mode & 0o077:
                yield Finding(path, f"others may read it (mode {found.st_mode & 0o777:o})", mend=closed(path, 0o600))
        elif name == "bin":
            yield from unsafe(path)
        elif not (name.startswith((TEMPORARY, SPARE)) or ".damaged-" in name):
            yield Finding(path, "is not a file of panelock's; it is left alone", wrong=False)


def _odd(path: str, found: os.stat_result, *, regular: bool) -> Iterator[Finding]:
    kind = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "a folder" if stat.S_ISDIR(found.st_mode) else ""
    if not kind and regular and not stat.S_ISREG(found.st_mode):
        kind = "no regular file"
    if kind:
        yield Finding(path, f"is {kind}", "move it away; no file of panelock's ever is one")
    elif found.st_uid != os.getuid():
        yield Finding(path, f"belongs to user {found.st_uid}", "give it back, or move it away")


def the_lock_is_sane(patient: Patient) -> Iterator[Finding]:
    """The lock's file is ours to read; whoever holds it gives it back soon."""
    path = patient.place.lock
    if patient.lock_fault:
        yield Finding(path, patient.lock_fault, mend=partial(mending.renew_lock, patient.place))
    elif patient.locked:
        who = name_of(patient.holder)
        yield Finding(path, f"is held by {who} for some time", "if that process hangs, end it (kill -9)")
    elif patient.holder:
        yield Finding(
            path, f"{name_of(patient.holder)} died holding it", mend=partial(mending.tidy, patient.place),
            wrong=patient.whole,
        )  # fmt: skip


def the_registry_is_whole(patient: Patient) -> Iterator[Finding]:
    """The document can be read and breaks no invariant; else it is made again from what is kept."""
    place = patient.place
    if patient.whole:
        return
    if patient.locked or patient.lock_fault:
        yield Finding(place.registry, patient.fault, "its lock comes first")
        return
    try:
        rebuild(place)
    except Fault as fault:
        how = f"{fault.text}; end its processes, keep {place.folder} elsewhere, and begin anew"
        yield Finding(place.registry, patient.fault, how)
        return
    yield Finding(
        place.registry, patient.fault, "panelock doctor --repair makes it again from an earlier one and the journal",
        mend=partial(mending.make_again, place), question=partial(mending.what_would_be, place),
    )  # fmt: skip


def nothing_temporary_is_left(patient: Patient) -> Iterator[Finding]:
    """What a process that died was writing is swept by the next holder of the lock."""
    if not patient.whole or patient.locked:
        return
    for name in sorted(os.listdir(patient.place.folder)):
        path = f"{patient.place.folder}/{name}"
        if name.startswith(TEMPORARY) and os.path.lexists(path):
            yield Finding(path, "was left by a process that died", mend=partial(mending.tidy, patient.place))
        elif name.startswith(SPARE) and not patient.hosted:
            yield Finding(path, "was left by a host that died", mend=partial(mending.tidy, patient.place))


def generations_agree(patient: Patient) -> Iterator[Finding]:
    """Lock, document and journal tell one story: gaps are legal, what was never committed is cut off."""
    place, document, journal = patient.place, patient.document, patient.journal
    if document is None or patient.locked:
        return
    newer = [line for line in journal.lines if line.generation > document.generation]
    if newer or journal.torn:
        parts = [f"{len(newer)} changes that were never committed"] * bool(newer) + ["a torn line"] * journal.torn
        yield Finding(place.journal, f"ends with {' and '.join(parts)}", mend=partial(mending.tidy, place))
    if patient.generation < document.generation and not patient.lock_fault:
        behind = f"generation {patient.generation} is behind the document's {document.generation} (was it replaced?)"
        yield Finding(place.lock, behind, mend=partial(mending.renew_lock, place))
    if document.generation > journal.newest and not journal.damaged:
        lost = (
            f"its newest line is of generation {journal.newest}, the document of {document.generation}: history is lost"
        )
        yield Finding(place.journal, lost, "nothing needs it but a rebuild and panelock verify", wrong=False)


def journal_lines_can_be_read(patient: Patient) -> Iterator[Finding]:
    """A line in the midst that is no journal's hides what came before it from those who read."""
    if not patient.whole or patient.locked:
        return
    for path in dict.fromkeys(hurt.path for hurt in patient.journal.damaged):
        numbers = [str(hurt.number) for hurt in patient.journal.damaged if hurt.path == path]
        mend = partial(mending.take_damage_out, patient.place, path)
        yield Finding(path, f"cannot be read in line {', '.join(numbers[:6])}", mend=mend)


def the_file_system_is_near(patient: Patient) -> Iterator[Finding]:
    """Locks and replacements are only as good as the file system; one over a network may cheat."""
    kind = file_system_of(patient.place.folder)
    if kind.startswith(_DISTANT):
        yield Finding(
            patient.place.folder, f"lies on a network file system ({kind}): locks may not be what they seem",
            "name another folder: TMUX_TMPDIR=/run/user/UID, say", wrong=False,
        )  # fmt: skip


def file_system_of(folder: str, mounts: str = "/proc/self/mountinfo") -> str:
    """Return the kind of file system that a folder lies on; empty where the system does not tell."""
    path = os.path.realpath(folder)
    best, kind = -1, ""
    try:
        with open(mounts) as file:
            for line in file:
                left, _, right = line.partition(" - ")
                point = left.split()[4].encode().decode("unicode_escape")
                inside = point in ("/", path) or path.startswith(f"{point}/")
                if inside and len(point) >= best:
                    best, kind = len(point), right.split()[0]
    except OSError:
        pass
    return kind


def our_tmux_starts(patient: Patient) -> Iterator[Finding]:
    """The program that was put on the PATH of what runs here is what this installation would put there."""
    folder = patient.place.programs
    if not os.path.lexists(f"{folder}/tmux"):
        return
    for name, content in launcher.programs().items():
        path = f"{folder}/{name}"
        try:
            with open(path, "rb") as file:
                same = file.read() == content
        except OSError:
            same = False
        if not same or not os.access(path, os.X_OK):
            what = "was written by another installation of panelock, which may be gone"
            yield Finding(path, what, mend=partial(mending.renew_launcher, patient.place))


# --- the host and the terminals -----------------------------------------------------------------------------------


def the_host_answers(patient: Patient) -> Iterator[Finding]:
    """Whoever holds host.lock answers on the socket."""
    place = patient.place
    if patient.hosted:
        if not mending.answers_soon(place):
            who = name_of(patient.host)
            yield Finding(
                place.socket, f"the host ({who}) lives and does not answer",
                f"end it (kill -9 {patient.host.split(':')[2] if patient.host.count(':') == 3 else 'PID'}): "
                "the next command starts another",
            )  # fmt: skip
        return
    if not os.path.lexists(place.socket):
        return
    if not stat.S_ISSOCK(os.lstat(place.socket).st_mode):
        yield Finding(place.socket, "is no socket", "move it away, or name another server with -L or -S")
    elif somebody_listens(place.socket):
        yield Finding(place.socket, "another program listens on it (a real tmux?)", "name another server with -L or -S")
    elif not was_hosted(place):
        yield Finding(place.socket, "is a socket that no host of ours has made", "name another server with -L or -S")
    else:
        was = "was left by a host that was killed"
        yield Finding(place.socket, was, mend=partial(mending.unlink_as_host, place, place.socket))


def somebody_listens(path: str, table: str = "/proc/net/unix") -> bool:
    """Tell whether a socket has a listener, without touching it: a foreign one is never spoken to."""
    real = {path, os.path.realpath(path)}
    try:
        with open(table) as file:
            words = [line.split(maxsplit=7) for line in file]
    except OSError:
        return False
    accepting = 0x10000
    return any(
        len(line) == 8 and line[7].rstrip("\n") in real and int(line[3], 16) & accepting for line in words[1:]
    )  # fmt: skip


def a_dead_hosts_panes_are_settled(patient: Patient) -> Iterator[Finding]:
    """Without a host no pane is pending or running, no process of one lives, and no other boot's server is live."""
    document, place = patient.document, patient.place
    if document is None or document.ended or patient.hosted:
        return
    settle = partial(mending.settle, place)
    if document.boot != processes.boot_id():
        yield Finding(place.registry, "is of a server that ended with the machine's", _BY_THE_NEXT, settle)
        return
    left = orphans.orphans(document, place.socket)
    count = sum(map(len, left.values()))
    if count:
        pids = ", ".join(str(pid) for members in left.values() for pid in members[:3])
        yield Finding(place.socket, f"{count} processes of a dead host's terminals live ({pids})", _BY_THE_NEXT, settle)
    for phase, words in ((Phase.PENDING, "half made"), (Phase.RUNNING, "said to run")):
        panes = [f"%{pane.id}" for pane in document.panes.values() if pane.phase is phase]
        if panes:
            what = f"{', '.join(panes[:6])}: {words}, but the host is gone"
            yield Finding(place.registry, what, _BY_THE_NEXT, settle)
    if not left and all(pane.phase is Phase.DEAD for pane in document.panes.values()):
        yield Finding(place.registry, "is of a live server that has no host just now", _BY_THE_NEXT, wrong=False)


def running_panes_have_their_process(patient: Patient) -> Iterator[Finding]:
    """A host notices within moments that a process has gone; a half-made pane has a maker."""
    document = patient.document
    if document is None or document.ended or not patient.hosted:
        return
    for pane in document.panes.values():
        if (
            pane.phase is Phase.RUNNING
            and not processes.alive(pane.process)
            and not mending.goes_on(patient.place, pane)
        ):
            what = f"%{pane.id} is said to run, but process {pane.pid} is gone"
        elif (
            pane.phase is Phase.PENDING and not processes.alive(pane.maker) and not mending.goes_on(patient.place, pane)
        ):
            what = f"%{pane.id} is half made, and {name_of(pane.maker)} made it"
        else:
            continue
        todo = f"panelock kill %{pane.id} -S {patient.place.socket}"
        yield Finding(patient.place.registry, what, todo)


CHECKS = (
    the_folder_is_ours,
    files_are_of_their_kind,
    the_lock_is_sane,
    the_registry_is_whole,
    nothing_temporary_is_left,
    generations_agree,
    journal_lines_can_be_read,
    the_file_system_is_near,
    our_tmux_starts,
    the_host_answers,
    a_dead_hosts_panes_are_settled,
    running_panes_have_their_process,
)
