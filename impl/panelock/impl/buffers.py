"""The paste buffers (tmux's paste.c): in memory only, for as long as their host lives."""

from msgspec import Struct

from panelock.impl.errors import Refused


class Buffer(Struct):
    """One buffer. ``order`` grows with every change, so the newest has the largest."""

    name: str
    data: bytes
    created: float
    automatic: bool
    order: int


class Buffers:
    """Named and automatic buffers; the limit (buffer-limit) drops automatic ones alone, oldest first."""

    def __init__(self) -> None:
        self._buffers: dict[str, Buffer] = {}
        self._next_index = 0
        self._next_order = 0

    def names(self) -> list[str]:
        """Return every name, newest first."""
        return [found.name for found in sorted(self._buffers.values(), key=lambda one: -one.order)]

    def find(self, name: str | None = None) -> Buffer | None:
        """Return a buffer; without a name the newest automatic one."""
        if name is not None:
            return self._buffers.get(name)
        automatic = [found for found in self._buffers.values() if found.automatic]
        return max(automatic, key=lambda one: one.order, default=None)

    def get(self, name: str | None = None) -> bytes:
        """Return a buffer's content; refused when there is none."""
        found = self.find(name)
        if found is None:
            raise Refused("no buffers" if name is None else f"no buffer {name}")
        return found.data

    def created(self, name: str) -> float:
        """Return when a buffer was made, in seconds since 1970."""
        found = self._buffers.get(name)
        if found is None:
            raise Refused(f"no buffer {name}")
        return found.created

    def put(
        self, data: bytes, name: str | None = None, *, append: bool = False, limit: int = 50, now: float = 0.0,
        prefix: str = "buffer",
    ) -> str:  # fmt: skip
        """Keep data under a name, or under a new one (``prefix`` and a number) when none is given; returns the name.

        ``append`` puts it behind what the buffer of that name holds; without a name it means nothing, as in tmux.
        Empty data changes nothing: then "" is returned, unless the name is an empty one, which is refused.
        """
        if append and name is not None:
            old = self.find(name)
            data = old.data + data if old is not None else data
        if name is None:
            return self._add(data, prefix, limit, now) if data else ""
        if not name:
            raise Refused("empty buffer name")
        if data:
            self._store(name, data, now, automatic=False)
        return name if data else ""

    def _add(self, data: bytes, prefix: str, limit: int, now: float) -> str:
        automatic = sorted((one for one in self._buffers.values() if one.automatic), key=lambda one: one.order)
        for oldest in automatic[: max(0, len(automatic) - limit + 1)]:
            del self._buffers[oldest.name]
        while (name := f"{prefix}{self._next_index}") in self._buffers:
            self._next_index += 1
        self._next_index += 1
        self._store(name, data, now, automatic=True)
        return name

    def _store(self, name: str, data: bytes, now: float, *, automatic: bool) -> None:
        self._buffers[name] = Buffer(name, data, now, automatic, self._next_order)
        self._next_order += 1

    def rename(self, name: str | None, new: str) -> None:
        """Give a buffer (without a name: the newest automatic one) a new name; it is no automatic one then."""
        found = self.find(name)
        if found is None:
            raise Refused("no buffer" if name is None else f"unknown buffer: {name}")
        if not new:
            raise Refused("new name is empty")
        if new in self._buffers:
            raise Refused(f"buffer {new} already exists")
        del self._buffers[found.name]
        found.name, found.automatic = new, False
        self._buffers[new] = found

    def delete(self, name: str | None = None) -> None:
        """Delete a buffer; without a name the newest automatic one."""
        found = self.find(name)
        if found is None:
            raise Refused("no buffer" if name is None else f"unknown buffer: {name}")
        del self._buffers[found.name]
