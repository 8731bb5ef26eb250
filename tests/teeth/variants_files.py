"""Broken variants of the lock, the store and its files."""

from teeth.breaking import variant

from panelock.impl import codec, commit, journal, kernel, lock
from panelock.impl.files import RegistryFile
from panelock.impl.registry import edit
from panelock.impl.spare import Spare
from panelock.impl.store import LockedRegistry, Store

GUARD = "return LockedRegistry(self, held, self.load_held(held))"
RETURN = "return LockedRegistry(self, held, document)"
REPLACE = "self.file.put_in_place(temporary)"
APPEND = "before = self._journal.append(lines)"
AS_LEFT = "cached.generation == held.generation and self.file.is_as_left(held.generation)"

LOCKING = (
    variant(
        "load and save lock apart",
        "the bug this project grew from: two load the same document, and one's pane is lost",
        "two at once",
        (Store._guard, GUARD, f"document = self.load_held(held); held.release(); {RETURN}"),
        (LockedRegistry.save, "held = self._check()", "self._check(); held = self._store.take_lock()"),
    ),
    variant(
        "lock dropped before the replacement",
        "the next one loads the old document and replaces the new one",
        "two at once",
        (Store.write_held, REPLACE, f"held.release(); {REPLACE}"),
    ),
    variant(
        "shared lock for a writer",
        "two hold it at once",
        "two at once",
        (lock.take, "LOCK_EXCLUSIVE", '__import__("fcntl").LOCK_SH'),
    ),
    variant(
        "lock on the data file",
        "who waited holds a lock on a file that is replaced by now, and a third one locks the new file",
        "one waits",
        (lock.take, "kernel.flock(own,", 'kernel.flock(data := kernel.open(path[:-4] + "json", os.O_RDWR),'),
        (lock.take, "keep=fd is not None", "keep=data"),
        (lock.HeldLock.release, "self.kernel.unlock(fd)", "self.kernel.close(self.keep); self.kernel.close(fd)"),
        (Store._kept_fd, "if not self._resident:", "if True:"),
    ),
    variant(
        "lock file unlinked",
        "who waited holds the lock on a file without a name, and a third one makes and locks another",
        "one waits",
        (
            lock.HeldLock.release,
            "fd, self.fd = self.fd, -1",
            'fd, self.fd = self.fd, -1; where, _, name = self.path.rpartition("/"); '
            "name in self.kernel.listdir(where) and self.kernel.unlink(self.path)",
        ),
    ),
    variant(
        "lock taken though it is another's",
        "whoever asks without waiting has it",
        "two at once",
        (kernel.Real.try_flock, "return False", "return True"),
    ),
    variant(
        "lock taken again without loading again",
        "what another one wrote between is overwritten",
        "two at once",
        (
            Store._guard,
            GUARD,
            f"document = self.load_held(held); held.release(); held = self.take_lock(); {RETURN}",
        ),
    ),
    variant(
        "a death forgotten by one who could not put in order what it left",
        "a line that was never committed stays in the journal, and its generation is given again",
        "a death, and no room",
        (lock.HeldLock.release, "self.died", '""'),
    ),
    variant(
        "lock file not asked before a lost registry is begun again",
        "ids that were given are given again",
        "a lost registry",
        (RegistryFile.read, "if data is None and generation:", "if False:"),
    ),
)  # fmt: skip

CACHING = (
    variant(
        "cache never compared",
        "what another one wrote is overwritten",
        "two at once, twice",
        (Store.load_held, AS_LEFT, "True"),
    ),
    variant(
        "generation bumped after the replacement",
        "who dies between has changed the file, and the lock says that nobody did; with a cache that trusts the lock "
        "alone (the file's own generation, looked at by all, protects from it)",
        "a death behind one's back",
        (Store.write_held, "held.bump(document.generation)", "pass"),
        (Store.write_held, REPLACE, f"{REPLACE}; held.bump(document.generation)"),
        (Store.load_held, AS_LEFT, "cached.generation == held.generation"),
    ),
    variant(
        "cache kept after a dropped guard",
        "the half-made change is saved with the next one",
        "a released guard",
        (LockedRegistry.release, "self._store.forget()", "pass"),
    ),
    variant(
        "cache keyed by the lock's generation without the lock",
        "a reader between bump and replacement keeps the old document for the new one",
        "a cached reader",
        (
            Store.current,
            "if self._cached is None or not self.file.is_as_left(self._cached.generation):",
            'if self.__dict__.get("key") != (given := self.file._generation_given_out()) or self._cached is None:',
        ),
        (Store.current, "self._cached = self.file.read()", "self._cached = self.file.read(); self.key = given"),
    ),
    variant(
        "damage from outside not looked for",
        "a cached document is written over a damaged file",
        "damage",
        (RegistryFile.is_as_left, "if self.kernel.stamp(fd) != self._stamp:", "if False:"),
    ),
    variant(
        "stamp taken after the read",
        "what is damaged between read and stamp passes for what was read, and is written over",
        "damage at any moment",
        (RegistryFile._all, "return data", "self._new_stamp = self.kernel.stamp(fd); return data"),
    ),
)

WRITING = (
    variant(
        "one name for the temporary file",
        "a longer one that a dead process left is written over, and its tail stays; with an opening that takes what is "
        "there, and nobody who sweeps (either protects from it)",
        "a death",
        (RegistryFile.write_new, 'name = f"', 'name = f"{self.place.folder}/{TEMPORARY}one" or f"'),
        (RegistryFile.write_new, "os.O_EXCL", "0"),
        (RegistryFile.sweep, "if name.startswith((TEMPORARY, SPARE)):", "if False:"),
    ),
    variant(
        "written in place",
        "who dies within leaves half a file, and readers see it",
        "a death",
        (
            RegistryFile.put_in_place,
            "self.kernel.replace(name, self.place.registry)",
            "data = self.kernel.pread(fd := self.kernel.open(name, os.O_RDONLY), 1 << 20, 0); self.kernel.close(fd); "
            "fd = self.kernel.open(self.place.registry, os.O_WRONLY | os.O_CREAT); "
            "self.kernel.ftruncate(fd, 0); self.kernel.pwrite(fd, data, 0); self.kernel.close(fd); "
            "self.kernel.unlink(name)",
        ),
    ),
    variant(
        "a rewritten inode taken for whole",
        "names are exchanged and the old file is written again: who still reads it has half of each",
        "a reader",
        (RegistryFile.write_new, 'name = f"', 'name = self.place.last or f"'),
        (RegistryFile.write_new, "os.O_EXCL", "os.O_TRUNC"),
        (
            RegistryFile.put_in_place,
            "self.kernel.replace(name, self.place.registry)",
            'there = "registry.json" in self.kernel.listdir(self.place.folder); '
            'there and self.kernel.link(self.place.registry, name + "-old"); '
            "self.kernel.replace(name, self.place.registry); "
            'there and self.kernel.replace(name + "-old", name)',
        ),
    ),
    variant(
        "a spare file written again whoever reads it",
        "who has opened it before it was replaced has half of each document",
        "a reader of a host",
        (Spare._written, "kernel.claim(turn.fd, self.name, turn.inode)", "True"),
        (Spare._written, "if claimed:", "if False:"),
    ),
    variant(
        "a file that was replaced taken for the one in place",
        "who had looked its name up when its writer died sees what was never committed, or half of it",
        "a reader who comes too late",
        (RegistryFile._looked_at, "if self._is_named(self.kernel.stamp(fd)[0]):", "if True:"),
    ),
    variant(
        "temporary files not swept up",
        "every death leaves one",
        "a death",
        (RegistryFile.sweep, "if name.startswith((TEMPORARY, SPARE)):", "if False:"),
    ),
    variant(
        "sizes lost on save",
        "the neighbours of a new pane keep their old sizes in the file",
        "two at once, twice",
        (edit.fix_panes, "tx.touched.panes.add(number)", "pass"),
    ),
    variant(
        "order lost on save",
        "a window's panes stand in the file by their ids",
        "two at once, twice",
        (
            codec.Encoded.encode,
            "key: _encoder.encode(window) for",
            "key: _encoder.encode(msgspec.structs.replace(window, panes=sorted(window.panes))) for",
        ),
    ),
    variant(
        "a half-made change of a group saved with the others",
        "a change with a bug changes the file",
        "a group",
        (commit._attempt, "return False", "continue"),
    ),
)  # fmt: skip

JOURNALLING = (
    variant(
        "journal line missing",
        "a change is not told of",
        "two at once",
        (Store.write_held, APPEND, "before = self._journal.append(lines[1:])"),
    ),
    variant(
        "journal line of a group missing",
        "of those that are committed together only the first is told of",
        "a group",
        (Store.write_held, APPEND, "before = self._journal.append(lines[:1])"),
    ),
    variant(
        "journal not cut after a crash",
        "a change is told of that was never committed, and the generation is told of twice",
        "a death",
        (journal.Journal.recover, "self._kernel.ftruncate(fd, keep)", "pass"),
    ),
    variant(
        "journal written after the replacement",
        "who dies between has changed what nobody is told of",
        "a death",
        (Store.write_held, APPEND, "before = self._journal._kernel.size(self._journal._open())"),
        (Store.write_held, REPLACE, f"{REPLACE}; self._journal.append(lines)"),
    ),
    variant(
        "journal kept open over another's renewal",
        "lines go to the file that was the journal before",
        "renewals",
        (Store.forget, "self._journal.close()", "pass"),
    ),
)

VARIANTS = (*LOCKING, *CACHING, *WRITING, *JOURNALLING)
