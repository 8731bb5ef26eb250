"""Regular and fnmatch expressions for formats: POSIX extended, leftmost and longest, in polynomial time.

Not Python's `re`: its first-match rule differs from regexec(3), and a hostile pattern makes it hang. Here a set
of text positions is one integer, a bit a position, and an expression maps sets to sets; every step is paid for.
"""

from collections.abc import Callable

from panelock.impl.formats_regex_parse import INFINITE, Node

Spend = Callable[[int], None]
_CAPTURES = 10
_WORD = "_"


class Matcher:
    """One text to match expressions against."""

    def __init__(self, text: str, *, fold: bool, spend: Spend) -> None:
        self.text = text
        self.size = len(text)
        self.all = (1 << (self.size + 1)) - 1
        self.fold = fold
        self.start = 0
        self._spend = spend
        self._cost = 1 + self.size // 2048
        self._sets: dict[Node, int] = {}

    def matches(self, node: Node) -> bool:
        """Does the expression match the whole text?"""
        return bool(self._step(node, 1, back=False) >> self.size & 1)

    def search(self, node: Node, start: int) -> tuple[int, int] | None:
        """The leftmost match from `start` on (where the text now begins, for `^` too), and of those the longest."""
        self.start = start
        beginnings = self._step(node, self.all >> start << start, back=True) >> start << start
        if not beginnings:
            return None
        first = (beginnings & -beginnings).bit_length() - 1
        return first, self._step(node, 1 << first, back=False).bit_length() - 1

    def captures(self, node: Node, span: tuple[int, int]) -> list[tuple[int, int] | None]:
        """What each group matched in the match `span`, 0 being all of it."""
        found: list[tuple[int, int] | None] = [None] * _CAPTURES
        found[0] = span
        self._assign(node, span[0], span[1], found)
        return found

    def _positions(self, node: Node) -> int:
        """The positions whose character is in a set."""
        known = self._sets.get(node)
        if known is None:
            self._spend(1 + self.size // 16)
            _, test, negated = node
            bits = bytearray(self.size // 8 + 1)
            for at, char in enumerate(self.text):
                inside = test(char) or (self.fold and (test(char.lower()) or test(char.upper())))
                if inside is not negated:
                    bits[at >> 3] |= 1 << (at & 7)
            known = int.from_bytes(bits, "little")
            self._sets[node] = known
        return known

    def _boundary(self, kind: str) -> int:
        """The positions where an anchor holds."""
        if kind == "^":
            return 1 << self.start
        if kind == "$":
            return 1 << self.size
        self._spend(1 + self.size // 16)
        found = 0
        for at in range(self.start, self.size + 1):
            before = at > self.start and _is_word(self.text[at - 1])
            after = at < self.size and _is_word(self.text[at])
            if (
                (kind == "<" and after and not before)
                or (kind == ">" and before and not after)
                or (kind == "b" and before != after)
                or (kind == "B" and before == after)
            ):
                found |= 1 << at
        return found

    def _step(self, node: Node, mask: int, *, back: bool) -> int:
        """Where a match that begins in `mask` can end; with `back`, where one that ends there can begin."""
        if not mask:
            return 0
        self._spend(self._cost)
        kind = node[0]
        if kind == "set":
            return (mask >> 1) & self._positions(node) if back else (mask & self._positions(node)) << 1
        if kind == "cat":
            for child in reversed(node[1]) if back else node[1]:
                mask = self._step(child, mask, back=back)
            return mask
        if kind == "or":
            found = 0
            for child in node[1]:
                found |= self._step(child, mask, back=back)
            return found
        if kind == "group":
            return self._step(node[1], mask, back=back)
        if kind == "repeat":
            return self._repeat(node, mask, back=back)
        return mask & self._boundary(node[1])

    def _repeat(self, node: Node, mask: int, *, back: bool) -> int:
        _, child, low, high = node
        for _ in range(low):
            following = self._step(child, mask, back=back)
            if following == mask:
                break  # as many more rounds as there are change nothing
            mask = following
        seen = frontier = mask
        rounds = low
        while frontier and (high == INFINITE or rounds < high):
            frontier = self._step(child, frontier, back=back) & ~seen
            seen |= frontier
            rounds += 1
        return seen

    def _reaches(self, node: Node, start: int, end: int) -> bool:
        return bool(self._step(node, 1 << start, back=False) >> end & 1)

    def _assign(self, node: Node, start: int, end: int, found: list[tuple[int, int] | None]) -> None:
        """Part the span among the groups: leftmost parts first, each as long as the rest allows."""
        kind = node[0]
        if kind == "group":
            if node[2] < _CAPTURES:
                found[node[2]] = (start, end)
            self._assign(node[1], start, end, found)
        elif kind == "or":
            for child in node[1]:
                if self._reaches(child, start, end):
                    self._assign(child, start, end, found)
                    return
        elif kind == "cat":
            self._assign_all(node[1], start, end, found)
        elif kind == "repeat":
            self._assign_rounds(node, start, end, found)

    def _assign_all(
        self, children: tuple[Node, ...], start: int, end: int, found: list[tuple[int, int] | None]
    ) -> None:
        rests = [1 << end]
        for child in reversed(children):
            rests.append(self._step(child, rests[-1], back=True))
        rests.reverse()
        for child, rest in zip(children, rests[1:], strict=True):
            middle = (self._step(child, 1 << start, back=False) & rest).bit_length() - 1
            if middle < 0:
                return  # an anchor read forwards and backwards disagreed: no group to report
            self._assign(child, start, middle, found)
            start = middle

    def _assign_rounds(self, node: Node, start: int, end: int, found: list[tuple[int, int] | None]) -> None:
        _, child, low, high = node
        if start == end:
            if low and self._reaches(child, start, end):
                self._assign(child, start, end, found)
            return
        while start < end:
            low = max(low - 1, 0)
            high = high if high == INFINITE else high - 1
            rest = self._step(("repeat", child, low, high), 1 << end, back=True)
            onward = self._step(child, 1 << start, back=False) & rest
            middle = onward.bit_length() - 1
            if middle <= start:
                return
            self._assign(child, start, middle, found)
            start = middle


def _is_word(char: str) -> bool:
    return char == _WORD or char.isalnum()


def substitute(node: Node, anchored: bool, replacement: str, text: str, *, fold: bool, spend: Spend) -> str:
    """The text with every match replaced, empty ones included, as tmux's regsub goes through it."""
    if not text:
        return ""
    matcher = Matcher(text, fold=fold, spend=spend)
    out: list[str] = []
    start = last = 0
    after_empty = False
    while start <= len(text):
        span = matcher.search(node, start)
        if span is None:
            out.append(text[start:])
            break
        first, end = span
        out.append(text[last:first])
        if after_empty or first != last or first != end:
            new = _expand(matcher, node, span, replacement)
            spend(1 + len(new) // 64)
            out.append(new)
            start, after_empty = end, False
        else:
            start, after_empty = end + 1, True
        last = end
        if anchored:
            out.append(text[start:])
            break
    return "".join(out)


def _expand(matcher: Matcher, node: Node, span: tuple[int, int], replacement: str) -> str:
    r"""The replacement with \0 to \9 put in; of an empty group the digit stays, as in tmux."""
    if "\\" not in replacement:
        return replacement
    captures = matcher.captures(node, span)
    out: list[str] = []
    at = 0
    while at < len(replacement):
        char = replacement[at]
        if char == "\\":
            at += 1
            char = replacement[at : at + 1]
            if char and char in "0123456789":
                group = captures[int(char)]
                if group and group[0] != group[1]:
                    char = matcher.text[group[0] : group[1]]
        out.append(char)
        at += 1
    return "".join(out)
