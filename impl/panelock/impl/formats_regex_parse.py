"""Patterns read into trees: POSIX extended regular expressions as glibc's regcomp takes them, and fnmatch(3).

A tree's node is a tuple: ("set", test, negated) one character · ("at", anchor) · ("cat", nodes) · ("or", nodes) ·
("group", node, number) · ("repeat", node, low, high).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

Node = tuple[Any, ...]
Test = Callable[[str], bool]
INFINITE = -1
_DEEPEST = 50
_MOST_REPEATS = 0x7FFF
EMPTY: Node = ("cat", ())

_CLASSES: dict[str, Test] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": lambda c: c in " \t",
    "cntrl": lambda c: c < " " or "\x7f" <= c <= "\x9f",
    "digit": lambda c: "0" <= c <= "9",
    "graph": lambda c: c.isprintable() and not c.isspace(),
    "lower": str.islower,
    "print": str.isprintable,
    "punct": lambda c: c.isprintable() and not c.isalnum() and not c.isspace(),
    "space": str.isspace,
    "upper": str.isupper,
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
}
_ESCAPED_SETS: dict[str, Test] = {"w": lambda c: c == "_" or c.isalnum(), "s": str.isspace}
_ESCAPED_ANCHORS = {"<": "<", ">": ">", "b": "b", "B": "B", "`": "^", "'": "$"}


class BadPatternError(Exception):
    """regcomp(3) would refuse the pattern."""


@lru_cache(maxsize=4096)
def one(char: str) -> Node:
    """The set of one character; the same object every time, so that its positions are found once."""
    return ("set", char.__eq__, False)


ANY: Node = ("set", lambda _: True, False)


@lru_cache(maxsize=256)
def regex(pattern: str) -> Node | None:
    """The tree of an extended regular expression; None if it is not one, or refers back to a group."""
    try:
        return _Regex(pattern).whole()
    except BadPatternError:
        return None


class _Regex:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self._alternatives()
        assert self.at == len(self.pattern)
        return node

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _alternatives(self) -> Node:
        branches = [self._branch()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._branch())
        return branches[0] if len(branches) == 1 else ("or", tuple(branches))

    def _branch(self) -> Node:
        parts: list[Node] = []
        while (char := self._peek()) and char != "|" and not (char == ")" and self.depth):
            parts.append(self._piece())
        return parts[0] if len(parts) == 1 else ("cat", tuple(parts))

    def _piece(self) -> Node:
        char = self._peek()
        if char in "*+?{":
            raise BadPatternError
        self.at += 1
        if char in "^$":
            return ("at", char)
        if char == "\\":
            node = self._escape()
            if node[0] == "at":
                return node
        elif char == "(":
            node = self._group()
        elif char == "[":
            node, self.at = bracket(self.pattern, self.at, negation="^", escapes=False)
        else:
            node = ANY if char == "." else one(char)
        return self._repeated(node)

    def _escape(self) -> Node:
        char = self._peek()
        if not char or char in "123456789":
            raise BadPatternError
        self.at += 1
        if char in _ESCAPED_ANCHORS:
            return ("at", _ESCAPED_ANCHORS[char])
        named = _ESCAPED_SETS.get(char.lower())
        return one(char) if named is None else ("set", named, char.isupper())

    def _group(self) -> Node:
        self.groups += 1
        number = self.groups
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadPatternError
        node = self._alternatives()
        if self._peek() != ")":
            raise BadPatternError
        self.at += 1
        self.depth -= 1
        return ("group", node, number)

    def _repeated(self, node: Node) -> Node:
        layers = 0
        while (char := self._peek()) and char in "*+?{":
            self.at += 1
            low, high = {"*": (0, INFINITE), "+": (1, INFINITE), "?": (0, 1)}.get(char) or self._interval()
            node = ("repeat", node, low, high)
            layers += 1
            if layers > _DEEPEST:
                raise BadPatternError
        return node

    def _interval(self) -> tuple[int, int]:
        end = self.pattern.find("}", self.at)
        first, comma, second = self.pattern[self.at : end].partition(",")
        if end < 0 or not (first or (comma and second)):
            raise BadPatternError
        self.at = end + 1
        low = _count(first) if first else 0
        high = low if not comma else _count(second) if second else INFINITE
        if high != INFINITE and high < low:
            raise BadPatternError
        return low, high


def _count(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(_MOST_REPEATS)):
        raise BadPatternError
    value = int(digits)
    if value > _MOST_REPEATS:
        raise BadPatternError
    return value


def bracket(pattern: str, at: int, *, negation: str, escapes: bool) -> tuple[Node, int]:
    """The set that `[` before `at` begins, and where it ends."""
    negated = pattern[at : at + 1] != "" and pattern[at] in negation
    at += negated
    singles: set[str] = set()
    ranges: list[tuple[str, str]] = []
    classes: list[Test] = []
    begin = at
    while True:
        char = pattern[at : at + 1]
        if not char:
            raise BadPatternError
        if char == "]" and at > begin:
            break
        if pattern.startswith("[:", at):
            end = pattern.find(":]", at)
            named = _CLASSES.get(pattern[at + 2 : end]) if end > 0 else None
            if named is None:
                raise BadPatternError
            classes.append(named)
            at = end + 2
            continue
        low, at = _element(pattern, at, escapes=escapes)
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("]", ""):
            high, at = _element(pattern, at + 1, escapes=escapes)
            if high < low and not escapes:
                raise BadPatternError
            ranges.append((low, high))
        else:
            singles.add(low)

    def test(char: str) -> bool:
        return (
            char in singles or any(low <= char <= high for low, high in ranges) or any(named(char) for named in classes)
        )

    return ("set", test, negated), at + 1


def _element(pattern: str, at: int, *, escapes: bool) -> tuple[str, int]:
    """One character of a bracket, perhaps written `[.x.]` or `[=x=]`, or escaped."""
    for mark in ".=":
        if pattern.startswith("[" + mark, at):
            if pattern[at + 3 : at + 5] != mark + "]":
                raise BadPatternError
            return pattern[at + 2], at + 5
    if escapes and pattern[at] == "\\":
        at += 1
        if at >= len(pattern):
            raise BadPatternError
    return pattern[at], at + 1


@lru_cache(maxsize=256)
def glob(pattern: str) -> Node | None:
    """The tree of an fnmatch(3) pattern; None if nothing can match it."""
    parts: list[Node] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            parts.append(("repeat", ANY, 0, INFINITE))
        elif char == "?":
            parts.append(ANY)
        elif char == "[":
            try:
                node, at = bracket(pattern, at, negation="!^", escapes=True)
                parts.append(node)
            except BadPatternError:
                parts.append(one(char))
        elif char == "\\":
            if at >= len(pattern):
                return None
            parts.append(one(pattern[at]))
            at += 1
        else:
            parts.append(one(char))
    return ("cat", tuple(parts))
