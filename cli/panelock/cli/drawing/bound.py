r"""What keys do, read from what list-keys prints (commands/bindings.py): ``bind-key [-r] -T table key commands``."""

import re
from functools import lru_cache
from typing import NamedTuple

from panelock.impl import keys
from panelock.impl.keys import Key


class Bound(NamedTuple):
    """What a key does."""

    commands: str
    """A line of commands."""
    repeat: bool


Tables = dict[str, dict[Key, Bound]]
_LINE = re.compile(r'bind-key +(-r +)?-T (\S+) +("(?:\\.|[^"\\])*"|\S+) +(.*)', re.DOTALL)
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[^ ]+')
_COMMAND = re.compile(r"[a-z]+(-[a-z]+)+")
"""The full name of a command: each of tmux's has a hyphen."""


def read(text: str) -> Tables:
    r"""Read the lines that list-keys prints; what is none of its is passed over.

    >>> read('bind-key -r -T prefix \\; select-pane -t = \\; send-keys -M')["prefix"][Key(ord(";"))]
    Bound(commands='select-pane -t = ; send-keys -M', repeat=True)
    """
    tables: Tables = {}
    for line in text.split("\n"):
        said = _LINE.fullmatch(line)
        key = None if said is None else _key(said[3])
        if said is not None and key is not None:
            tables.setdefault(said[2], {})[key] = Bound(_commands(said[4]), said[1] is not None)
    return tables


@lru_cache(maxsize=4096)
def _key(word: str) -> Key | None:
    if word.startswith('"'):
        word = word[1:-1]
    return keys.parse(re.sub(r"\\(.)", r"\1", word))


def _commands(text: str) -> str:
    r"""Return commands as a line by itself has them: there ``\;`` is a word, and no longer what is between two."""
    if "\\;" not in text:
        return text
    words, depth = _WORD.findall(text), 0
    for place, word in enumerate(words[:-1]):
        depth += (word == "{") - (word == "}")
        if word == "\\;" and not depth and _COMMAND.fullmatch(words[place + 1]):
            words[place] = ";"
    return " ".join(words)
