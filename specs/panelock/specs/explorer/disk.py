"""What a power cut may leave of the simulated machine's files."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

Names = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Disk:
    """What a power cut may leave: every content that some of the writes since the last fsync may have come to.

    Each write to a file, and each change of names, reached the disk or did not, independently of all others; a write
    in two halves too. A name may stand for a file of which nothing is there but the emptiness it began with.
    """

    names: frozenset[Names]
    data: dict[int, frozenset[bytes]]

    def written(self, inode: int, change: Callable[[bytes], bytes], *halves: Callable[[bytes], bytes]) -> "Disk":
        """The disk after a write that may have got there, whole or in part."""
        old = self.data[inode]
        new = {make(content) for content in old for make in (change, *halves)}
        return Disk(self.names, {**self.data, inode: old | new})

    def synced(self, inode: int, content: bytes) -> "Disk":
        """The disk after an fsync of a file."""
        return Disk(self.names, {**self.data, inode: frozenset((content,))})

    def made(self, inode: int) -> "Disk":
        """The disk that has a new inode, of nothing."""
        return Disk(self.names, {**self.data, inode: frozenset((b"",))})

    def renamed(self, change: dict[str, int | None]) -> "Disk":
        """The disk after a change of names that may have got there."""
        new = {
            frozenset(
                (
                    *(item for item in old if item[0] not in change),
                    *((name, inode) for name, inode in change.items() if inode is not None),
                )
            )
            for old in self.names
        }
        return Disk(self.names | new, self.data)

    def images(self) -> set[frozenset[tuple[str, bytes]]]:
        """Every folder that may be found after the cut: names with contents."""
        found = set()
        for names in self.names:
            ordered = sorted(names)
            for contents in product(*(self.data[inode] for _, inode in ordered)):
                found.add(frozenset((name, content) for (name, _), content in zip(ordered, contents, strict=True)))
        return found
