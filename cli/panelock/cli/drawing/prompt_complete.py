"""Completing a word of a command line (status_prompt_complete of tmux's status.c).

Commands, aliases, options and layouts are known; the names of sessions and windows (after -t and -s) are not, and there
is no menu of what a word could be: what can be one thing or another is completed as far as they agree.
"""

from collections.abc import Sequence

WORD_LIMIT = 64
"""Bytes of a word that is completed."""
LAYOUTS = ("even-horizontal", "even-vertical", "main-horizontal", "main-vertical", "tiled")


def word_at(text: str, cursor: int) -> tuple[int, int] | None:
    """Return where the word begins and ends that the cursor is in or behind (status_prompt_replace_complete)."""
    here = max(cursor - 1, 0)
    first = here
    while first > 0 and text[first : first + 1] != " ":
        first -= 1
    while text[first : first + 1] == " ":
        first += 1
    last = here
    while last < len(text) and text[last] != " ":
        last += 1
    while last > 0 and text[last : last + 1] == " ":
        last -= 1
    last = min(last + 1, len(text))
    return (first, last) if first <= last else None


def completed(word: str, aliases: Sequence[str], *, at_start: bool) -> str | None:
    """Return a word made longer; None where nothing is known of it, or nothing more than that."""
    if not word or word[:2] in ("-t", "-s") or len(word.encode("utf-8", "surrogateescape")) >= WORD_LIMIT:
        return None
    found = [name for name in _names(aliases, at_start=at_start) if name.startswith(word)]
    if not found:
        return None
    longer = f"{found[0]} " if len(found) == 1 else _agreed(found)
    return None if longer == word else longer


def _names(aliases: Sequence[str], *, at_start: bool) -> dict[str, None]:
    """Return what a word can be, in tmux's order, each once."""
    from panelock.impl.commands.table import TABLE  # only now: it is all commands that there are

    names = [name for command in TABLE.values() for name in (command.name, command.alias) if name]
    names += aliases
    if not at_start:
        from panelock.impl.options_table import BY_NAME

        names += [*BY_NAME, *LAYOUTS]
    return dict.fromkeys(names)


def _agreed(names: Sequence[str]) -> str:
    """Return how far names agree, as tmux finds it: what is only shorter cuts nothing off."""
    out = names[0]
    for name in names[1:]:
        for at, (one, other) in enumerate(zip(out, name, strict=False)):
            if one != other:
                out = out[:at]
                break
    return out
