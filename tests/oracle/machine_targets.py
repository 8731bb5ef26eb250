"""What generated commands aim at: by id, index, name and token, gone ids and wrong texts among them."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from oracle.machine_world import Row, World

One = TypeVar("One")


class Dice(Protocol):
    """Where choices come from: Hypothesis, or a plain random generator."""

    def below(self, bound: int) -> int:
        """Return a number from 0 to ``bound - 1``; smaller ones are simpler."""


def pick(dice: Dice, choices: Sequence[One]) -> One:
    return choices[dice.below(len(choices))]


def some(dice: Dice, *words: str, always: Sequence[str] = ()) -> list[str]:
    """Return some of the words in their order."""
    bits = dice.below(1 << len(words))
    return [*always, *(word for at, word in enumerate(words) if bits >> at & 1)]


def flag(name: str, text: str | None) -> list[str]:
    return [] if text is None else [name, text]


ODD = ("nope", ":", ".", ":.", "a:b:c", "=", "99", "{mouse}", "", "-", "+", "!", "%", "@", "$", "=0", "a", "w", "0")
NEVER = "77"
PANE_TOKENS = (
    *("+", "-", "!", "+2", "-9", "{last}", "{next}", "{previous}", "{top}", "{bottom}", "{left}", "{right}"),
    *("{top-left}", "{bottom-right}", "top-right", "bottom-left", "{up-of}", "{down-of}", "{left-of}", "{right-of}"),
)
WINDOW_TOKENS = ("^", "$", "!", "+", "-", "+2", "-3", "{start}", "{end}", "{last}", "{next}", "{previous}")


def session(dice: Dice, world: World) -> str | None:
    """Return a target-session, None for no -t."""
    how = dice.below(12)
    if how == 11 or not world.sessions:
        return pick(dice, ODD)
    row = pick(dice, world.sessions)
    name = row["session_name"]
    simple = (row["session_id"], name, f"={name}", f"{name}:", name[:1], f"{name}:0", f"{name[:1]}*")
    if how < 7:
        return simple[how] if how < 3 else row["session_id"]
    if how == 7:
        return pick(dice, simple)
    if how == 8:
        return _seen(dice, world, "$")
    return None if how == 9 else f"{name}:{window_part(dice, world, row)}"


def _seen(dice: Dice, world: World, mark: str) -> str:
    """Return an id that was given out once, or never."""
    return pick(dice, [*reversed(world.seen[mark]), mark + NEVER])


def _in_session(dice: Dice, row: Row) -> str:
    return pick(dice, (row["session_name"], row["session_id"], f"={row['session_name']}"))


def window_part(dice: Dice, world: World, owner: Row | None = None) -> str:
    """Return what stands between colon and period."""
    how = dice.below(10)
    mine = [row for row in world.windows if owner is None or row["session_id"] == owner["session_id"]]
    if not mine or how == 9:
        return pick(dice, ("99", "zork", "", *ODD))
    link = pick(dice, mine)
    if how < 5:
        return link["window_index"]
    if how == 5:
        return link["window_id"]
    if how == 6:
        return pick(dice, (link["window_name"], f"={link['window_name']}", link["window_name"][:2], "w*"))
    return pick(dice, WINDOW_TOKENS)


def window(dice: Dice, world: World) -> str | None:
    """Return a target-window."""
    how = dice.below(14)
    if how == 13 or not world.windows:
        return pick(dice, ODD)
    link = pick(dice, world.windows)
    if how < 4:
        return f"{link['session_name']}:{link['window_index']}"
    if how < 6:
        return link["window_id"]
    if how == 6:
        return _seen(dice, world, "@")
    if how < 10:
        return f"{_in_session(dice, link)}:{window_part(dice, world, link)}"
    if how == 10:
        return None
    if how == 11:
        return pick(dice, (f":{link['window_index']}", link["window_index"], link["window_name"], link["session_name"]))
    row = pick(dice, world.panes)
    return pick(dice, (row["pane_id"], f"{row['session_name']}:{row['window_index']}.{row['pane_index']}"))


def slot(dice: Dice, world: World) -> str | None:
    """Return a place for a window, free or taken."""
    how = dice.below(14)
    if how > 11 or not world.sessions:
        return window(dice, world)
    row = pick(dice, world.sessions)
    owner = _in_session(dice, row)
    if how < 4:
        return f"{owner}:"
    if how < 8:
        return f"{owner}:{dice.below(8)}"
    if how == 8:
        return f"{owner}:{pick(dice, WINDOW_TOKENS)}"
    if how == 9:
        return pick(dice, ("5", ":3", "+1", "-1", ":+2", "{end}", ":2147483647", ":2147483648", ":-1", ":0007", ":9"))
    if how == 10:
        return None
    return f"{owner}:{window_part(dice, world, row)}"


def pane(dice: Dice, world: World) -> str | None:
    """Return a target-pane."""
    how = dice.below(16)
    if how == 15 or not world.panes:
        return pick(dice, ODD)
    row = pick(dice, world.panes)
    if how < 6:
        return row["pane_id"]
    place = f"{row['session_name']}:{row['window_index']}"
    if how < 8:
        return f"{place}.{row['pane_index']}"
    if how == 8:
        return _seen(dice, world, "%")
    if how == 9:
        return f"{place}.{pick(dice, PANE_TOKENS)}"
    if how == 10:
        return pick(dice, (f"{row['window_id']}.{row['pane_index']}", f"{place}.{row['pane_id']}", f"{place}."))
    if how == 11:
        return pick(
            dice, (place, row["window_id"], f"{row['session_name']}:", f"{row['session_id']}:.{row['pane_index']}")
        )
    if how == 12:
        return pick(dice, (f".{row['pane_index']}", row["pane_index"], *PANE_TOKENS))
    if how == 13:
        return None
    other = pick(dice, world.panes)
    part = pick(dice, (row["pane_index"], other["pane_id"], "9", "!"))
    return f"{row['session_id']}:{window_part(dice, world, row)}.{part}"
