"""A schedule as a drawing in plain text: time goes down, a column for each process, and what each call gave."""

from panelock.specs.explorer.exploration import Exploration
from panelock.specs.explorer.letters import NAMES
from panelock.specs.explorer.moments import Moment, moments

WIDTH = 50


def drawn(exploration: Exploration, schedule: str, *, to_the_end: bool = True) -> str:
    """Draw a schedule, and say what it comes to."""
    head = "".join(f"{NAMES[at]}: {word}".ljust(WIDTH) for at, word in enumerate(exploration.program)).rstrip()
    return "\n".join([head, *map(_row, moments(exploration, schedule, to_the_end=to_the_end))])


def _row(moment: Moment) -> str:
    margin = " " * WIDTH * max(moment.process, 0)
    match moment.kind:
        case "verdict":
            return f"→ {moment.remark}"
        case "death":
            return f"{margin}✗ {moment.remark}"
        case "answer":
            return f"{margin}= {moment.remark}"
        case "wait":
            return f"{margin}… {moment.remark}"
    result = f" → {moment.result}" if moment.result else ""
    remark = f"   {'✗' if moment.bad else '·'} {moment.remark}" if moment.remark else ""
    return f"{margin}{moment.call}({moment.argument}){result}{remark}"
