"""The registry's file on the disk: read without a lock, replaced at once, never written while it is read."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from panelock.impl import codec, lock
from panelock.impl.document import Document, empty
from panelock.impl.errors import BadRegistry, CannotWrite, NotDurable
from panelock.impl.kernel import Kernel, write_all
from panelock.impl.paths import Place
from panelock.impl.spare import MARK, SPARE, Spare

TEMPORARY = "registry.json.new-"
"""How the names of files begin that are not in place yet."""
_LOOKS = 1000
"""How often a file that was replaced meanwhile is looked at anew: each time somebody has made a change."""


class RegistryFile:
    """One server's document on the disk. Writing is for the holder of the lock alone."""

    def __init__(self, kernel: Kernel, place: Place, *, durable: bool, recycle: bool = False) -> None:
        """``durable`` brings the file and its folder to the disk before a change counts as made.

        ``recycle`` writes the file of the last document but one again where nobody has it open (spare.py).
        """
        self.kernel = kernel
        self.place = place
        self.durable = durable
        self._stamp: tuple[int, int, int] | None = None
        self._new_stamp: tuple[int, int, int] | None = None
        self._spare = Spare(kernel, place) if recycle and not durable else None
        self._swept = not recycle

    # --- reading ---

    def read(self) -> Document:
        """Return the document; before the first change that is the empty one. A registry that vanished is a loss."""
        self._stamp = None
        data = self._bytes()
        if data is None:
            generation = self._generation_given_out()
            # Between the two looks another process may have made the first change: look again before crying.
            data = self._bytes() if generation else None
            if data is None and generation:
                raise BadRegistry(self.place.registry, f"is missing, though generation {generation} was written")
        if data is None:
            return empty()
        document = codec.decode(data, self.place.registry)
        # Only now: a damaged file must never pass for the one that the cached document came from.
        self._stamp = self._new_stamp
        return document

    def generation(self) -> int:
        """Return the generation that the file itself names; -1 where there is none."""
        head = self._looked_at(lambda fd: self.kernel.pread(fd, 64, 0))
        return -1 if head is None else codec.generation_of(head)

    def is_as_left(self, generation: int) -> bool:
        """Tell whether the file is the one last read or written here, of this generation, and nobody has touched it.

        The generation alone would not show damage from outside; the stamp alone could repeat within one clock tick.
        While its file is kept open here no other file can have it: then the stamp is enough.
        """
        if self._spare is not None and self._stamp is not None and self._spare.holds(self._stamp[0]):
            try:
                return self.kernel.named(self.place.registry) == self._stamp
            except OSError:
                return False  # whoever reads it now says what is wrong
        fd = self._open()
        if fd < 0:
            return False
        try:
            if self.kernel.stamp(fd) != self._stamp:
                return False
            return codec.generation_of(self.kernel.pread(fd, 64, 0)) == generation
        except (PermissionError, IsADirectoryError):
            return False  # whoever reads it now says what is wrong
        finally:
            self.kernel.close(fd)

    def stands(self) -> bool:
        """Tell whether the registry has its name."""
        with self._opened() as fd:
            return fd >= 0

    def _bytes(self) -> bytes | None:
        return self._looked_at(self._all)

    def _all(self, fd: int) -> bytes:
        # Before it is read: who damages it meanwhile, or after, leaves another stamp than the one known here.
        self._new_stamp = self.kernel.stamp(fd)
        data, offset = b"", 0
        while chunk := self.kernel.pread(fd, 1 << 20, offset):
            data += chunk
            offset += len(chunk)
        return data

    def _looked_at(self, look: Callable[[int], bytes]) -> bytes | None:
        """Return what a look at the file gives, from its first byte on; None where there is no file.

        One that may be written again (spare.py) was perhaps replaced between its name's look-up and its opening, and is
        being written, or was when a process died. If the registry's name is its own once it is open here, it was put in
        place whole and stays as it is: only then what is seen counts.
        """
        for _ in range(_LOOKS):
            with self._opened() as fd:
                if fd < 0:
                    return None
                seen = look(fd)
                if not seen.startswith(MARK):
                    return seen
                if self._is_named(self.kernel.stamp(fd)[0]):
                    return look(fd)
        raise BadRegistry(self.place.registry, "is another file whenever it is opened")

    def _is_named(self, inode: int) -> bool:
        """Tell whether the registry's name is that of this inode."""
        try:
            return self.kernel.named(self.place.registry)[0] == inode
        except FileNotFoundError:
            return False

    def _generation_given_out(self) -> int:
        try:
            fd = self.kernel.open(self.place.lock, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise lock.refused_file(self.place.lock, error) from None
        try:
            return lock.read(self.kernel, fd, self.place.lock)[0]
        finally:
            self.kernel.close(fd)

    def _open(self) -> int:
        """Return a descriptor, -1 when there is no file."""
        try:
            return self.kernel.open(self.place.registry, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return -1
        except OSError as error:
            raise lock.refused_file(self.place.registry, error) from None

    @contextmanager
    def _opened(self) -> Iterator[int]:
        fd = self._open()
        if fd < 0:
            yield fd
            return
        try:
            yield fd
        except IsADirectoryError:
            raise BadRegistry(self.place.registry, "is a directory") from None
        except PermissionError as error:
            raise BadRegistry(self.place.registry, f"not ours: {error.strerror}") from None
        finally:
            self.kernel.close(fd)

    # --- writing, under the lock ---

    def write_new(self, data: bytes) -> str:
        """Write a fresh file beside the registry and return its name; on failure nothing is left of it."""
        name = f"{self.place.folder}/{TEMPORARY}{self.kernel.whoami().replace(':', '-')}-{self.kernel.number()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            fd = self.kernel.open(name, flags, 0o600)
        except OSError as error:
            raise CannotWrite(name, error) from error
        try:
            write_all(self.kernel, fd, data)
            if self.durable:
                self.kernel.fsync(fd)
            self._new_stamp = self.kernel.stamp(fd)
        except OSError as error:
            self.remove(name)
            raise CannotWrite(self.place.registry, error) from error
        finally:
            self.kernel.close(fd)
        return name

    def write_next(self, data: bytes) -> str:
        """Write the document that is to replace the one in place, and return the name of its file until then."""
        if self._spare is None:
            return self.write_new(data)
        try:
            self._new_stamp = self._spare.write(data)
        except OSError as error:
            raise CannotWrite(self.place.registry, error) from error
        return self._spare.name

    def put_in_place(self, name: str) -> None:
        """Let the registry's name stand for the new file."""
        spare = self._spare if self._spare is not None and name == self._spare.name else None
        if spare is None or not spare.put_in_place(self._stamp and self._stamp[0]):
            self.kernel.replace(name, self.place.registry)
            if spare is not None:
                # Names are not exchanged here: each document has a file of its own from now on.
                spare.drop()
                self._spare = None
        self._stamp = self._new_stamp

    def close(self) -> None:
        """Close what is kept open; nothing is left beside the document."""
        if self._spare is not None:
            self._spare.drop()

    def begin(self) -> None:
        """Write the empty document, before any generation is given out.

        So a registry that is missing later is known to be lost, and is not begun again with ids given already.
        """
        name = self.write_new(codec.encode(empty()))
        try:
            self.put_in_place(name)
        except OSError as error:
            self.remove(name)
            raise CannotWrite(self.place.registry, error) from error
        self.sync_folder()

    def keep_last(self) -> None:
        """Keep the document that is about to be replaced under a second name, for ``panelock doctor``.

        An inode with two names is not written again (``Kernel.claim``), so a link is as good as a copy. A file system
        without links does without.
        """
        name = f"{self.place.folder}/{TEMPORARY}last"
        with suppress(OSError):
            self.kernel.link(self.place.registry, name)
            self.kernel.replace(name, self.place.last)
        # Still there when that failed, or when both names were one file's already: the next link would find it in its
        # way, and no document would be kept any more.
        self.remove(name)

    def sync_folder(self) -> None:
        """Bring the replacement itself to the disk, in the durable setting."""
        if not self.durable:
            return
        try:
            self.sync_names()
        except OSError as error:
            # Never tried again on this descriptor: after a failed fsync the pages count as clean.
            raise NotDurable(self.place.folder, error) from error

    def sync_names(self) -> None:
        """Bring to the disk which files have which names."""
        fd = self.kernel.open(self.place.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self.kernel.fsync(fd)
        finally:
            self.kernel.close(fd)

    def sweep(self) -> None:
        """Remove the temporary files of a holder that died; nobody else has any while we hold the lock.

        But for a live host's spare file, which it makes again.
        """
        self._swept = True
        for name in self.kernel.listdir(self.place.folder):
            if name.startswith((TEMPORARY, SPARE)):
                self.remove(f"{self.place.folder}/{name}")

    def sweep_once(self) -> None:
        """Remove the spare file of a host that died when it did not hold the lock: when a process begins to recycle."""
        if not self._swept:
            self.sweep()

    def remove(self, path: str) -> None:
        """Remove a file that may be gone."""
        if self._spare is not None and path == self._spare.name:
            self._spare.drop()
        with suppress(OSError):
            self.kernel.unlink(path)
