"""A schedule as a drawing: time goes down, a lane for each process, and a bar in it while the process has the lock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.console import Console
from rich.style import StyleType
from rich.table import Table
from rich.text import Text

from panelock.cli.racing_words import PLAIN, fatal, many, step_text
from panelock.specs.explorer.letters import NAMES
from panelock.specs.explorer.moments import Moment
from panelock.specs.explorer.race import Race, names_of

STYLES: dict[str, StyleType] = {
    "lock": "green", "unlock": "green", "wait": "yellow", "read": "cyan", "write": "blue", "names": "bold magenta",
    "sync": "blue", "look": "dim", "death": "bold red", "answer": "bold", "verdict": "bold",
}  # fmt: skip
FATAL = "bold white on red"
NARROWEST = 24
"""Columns that a lane needs to be read."""
HOLDS, WAITS, LIVES = ("┃", "bold green"), ("┊", "yellow"), ("│", "dim")


@dataclass(frozen=True, slots=True)
class _Row:
    last: int
    """The place of the last step that is drawn here."""
    process: int
    text: Text
    call: int | None
    """The number of its first call, as schedules count them."""


def draw(console: Console, race: Race, played: Sequence[Moment], *, every_call: bool) -> None:
    """Draw a schedule, without its verdict. ``every_call``: a line for each, with all that it was about."""
    steps = [moment for moment in played if moment.kind != "verdict"]
    count = len(race.program)
    edge = len(str(len(steps))) + 1
    room = (console.width - edge) // count - 3
    narrow = room < NARROWEST and count > 1
    width = console.width - edge - 4 if narrow else room
    bars = _bars(steps, count)
    table = Table(box=None, padding=0, show_header=not narrow, header_style="bold")
    table.add_column("", width=edge, justify="right", style="dim")
    for at in range(1 if narrow else count):
        table.add_column("", width=4 if narrow else 3)
        table.add_column(f"{NAMES[at]}: {', '.join(names_of(race.program[at]))}", width=width, no_wrap=True)
    for row in _rows(steps, fatal(played), every_call=every_call):
        lines = row.text.wrap(console, width)
        cells: list[Text] = []
        for at in [row.process] if narrow else range(count):
            mark, style = bars[row.last][at]
            name = f" {NAMES[at]}" if narrow else " "
            margins = [name, *[" " * len(name)] * (len(lines) - 1)]
            cells.append(Text("\n".join(margin + mark for margin in margins), style))
            cells.append(Text("\n").join(lines) if at == row.process else Text(""))
        table.add_row("" if row.call is None else str(row.call), *cells)
    if narrow:
        console.print(Text(race.text, "bold"))
    console.print(table)


def _rows(steps: Sequence[Moment], marked: set[int], *, every_call: bool) -> Iterator[_Row]:
    """Draw calls that mean little by themselves together, unless every call is wanted."""
    together: list[Moment] = []
    calls = 0
    for number, moment in enumerate(steps):
        dull = moment.kind in PLAIN and not moment.remark and number not in marked and not every_call
        if together and (not dull or moment.process != together[-1].process):
            yield _together(together, number - 1, calls)
            together = []
        calls += bool(moment.call)
        if dull:
            together.append(moment)
        else:
            text = _text(moment, marked=number in marked, whole=every_call)
            yield _Row(number, moment.process, text, calls if moment.call else None)
    if together:
        yield _together(together, len(steps) - 1, calls)


def _together(moments: Sequence[Moment], last: int, calls: int) -> _Row:
    text = step_text(moments[0], whole=False) if len(moments) == 1 else ", ".join(moment.call for moment in moments)
    return _Row(last, moments[0].process, Text(text, "dim"), calls - len(moments) + 1)


def _text(moment: Moment, *, marked: bool, whole: bool) -> Text:
    style = FATAL if marked else STYLES[moment.kind]
    sign = {"answer": "= ", "wait": "… ", "death": "✗ "}.get(moment.kind, "✗ " if marked else "")
    text = Text(sign + step_text(moment, whole=whole), style)
    if moment.call and moment.remark:
        text.append(": " if marked else "  ", style if marked else "")
        text.append(moment.remark, style if marked else "italic")
    return text


def _bars(steps: Sequence[Moment], count: int) -> list[list[tuple[str, StyleType]]]:
    """For each step, what stands in the lane of each process: it has the lock, waits for it, lives, or not."""
    first = [next((at for at, step in enumerate(steps) if step.process == one), len(steps)) for one in range(count)]
    last = [max((at for at, step in enumerate(steps) if step.process == one), default=-1) for one in range(count)]
    now: list[tuple[str, StyleType]] = [LIVES] * count
    bars = []
    for at, step in enumerate(steps):
        if step.kind == "lock" and step.result == "True":
            now[step.process] = HOLDS
        elif step.kind == "wait":
            now[step.process] = WAITS
        row = [mark if first[one] <= at <= last[one] else (" ", "") for one, mark in enumerate(now)]
        bars.append(row)
        if step.kind in ("unlock", "death"):
            now[step.process] = LIVES
    return bars


def summary(played: Sequence[Moment]) -> str:
    """Say how long it is: system calls, and switches between processes."""
    calls = [moment for moment in played if moment.call]
    switches = sum(one.process != two.process for one, two in pairwise(calls))
    return f"{many(len(calls), 'system call')}, {many(switches, 'switch', 'switches')} between processes"
