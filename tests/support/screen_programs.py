"""Programs made up at random, as what they print: text, colours, lines, erasing. The same seed prints the same."""

from collections.abc import Callable, Sequence
from random import Random

COLS, ROWS = 40, 10
E = "\x1b"


def _colour(random: Random, base: int) -> str:
    """The first 16 by their own numbers only: emulators do not keep apart 31 and 38;5;1."""
    kind = random.randrange(4)
    if kind < 2 and base != 50:
        return str(base + 60 * kind + random.randrange(8))
    if kind < 3:
        return f"{base + 8};5;{random.randrange(0 if base == 50 else 16, 256)}"
    return f"{base + 8};2;{random.randrange(256)};{random.randrange(256)};{random.randrange(256)}"


def _style(random: Random) -> str:
    kind = random.randrange(12)
    if kind == 0:
        return f"{E}[m"
    if kind == 1:
        return f"{E}[{random.choice([22, 23, 24, 25, 27, 28, 29, 39, 49, 55, 59])}m"
    if kind < 7:
        return f"{E}[{_colour(random, (30, 30, 40, 40, 50)[kind - 2])}m"
    if kind == 7:
        return f"{E}[4:{random.randrange(6)}m"
    return f"{E}[{random.choice([1, 2, 3, 4, 5, 7, 8, 9, 21, 53])}m"


def _some(random: Random, characters: str, most: int) -> str:
    return "".join(random.choice(characters) for _ in range(random.randint(1, most)))


def _letters(random: Random) -> str:
    """Those that stand for pieces of lines; now and then they are not left."""
    text = _some(random, "lqkxmj aAt~`_{}|", 6)
    if random.random() < 0.5:
        return f"{E}(0{text}" + (f"{E}(B" if random.random() < 0.9 else "")
    return f"{E})0\x0e{text}" + ("\x0f" if random.random() < 0.9 else "")


def _link(random: Random) -> str:
    return f"{E}]8;;http://x/{random.randrange(3)}{E}\\{_some(random, 'abc xyz', 9)}.{E}]8;;{E}\\"


def _place(random: Random) -> str:
    return f"{E}[{random.randint(1, ROWS)};{random.randint(1, COLS)}H"


def _erase(random: Random) -> str:
    """Not behind the last column, where little is as in tmux."""
    how = ["K", "1K", "2K", "J", "1J", f"{random.randint(1, 9)}X"]
    return f"{_place(random)}{E}[{random.choice(how)}"


def _shift(random: Random) -> str:
    return f"{_place(random)}{E}[{random.randint(1, 5)}{random.choice('@PLM')}"


PARTS: dict[str, tuple[Callable[[Random], str], float]] = {
    "style": (_style, 6),
    "text": (lambda random: _some(random, "abcxyz  \\09", 9), 8),
    "letters": (_letters, 2),
    "wide": (lambda random: _some(random, "漢字日本é─│█", 5), 2),
    "newline": (lambda random: "\r\n" * random.choice([1, 1, 1, 2, 3]), 4),
    "long": (lambda random: _some(random, "abcdef ", 90), 1),
    "tab": (lambda _: "\r\n\t", 1),
    "place": (_place, 2),
    "end": (lambda _: f"\r\n{E}[K", 1),
    "erase": (_erase, 2),
    "shift": (_shift, 1),
    "link": (_link, 1),
    "saved": (lambda random: f"{E}{random.choice('78')}", 1),
    "alternate": (lambda random: f"{E}[49m{E}[?1049{random.choice('hl')}", 0.3),
}
"""Each with how often it comes. Ghostty clears the alternate screen in the colour that it is left in, tmux in none."""


def printed_by(seed: int, parts: Sequence[str] = tuple(PARTS), size: int = 40) -> str:
    """Return what the program of a seed prints."""
    random = Random(seed)
    makers, weights = zip(*(PARTS[name] for name in parts), strict=True)
    return "".join(make(random) for make in random.choices(makers, weights, k=size))
