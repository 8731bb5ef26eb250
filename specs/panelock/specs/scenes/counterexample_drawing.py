"""A long history, drawn: a lane a process, a bar a call, and those lit up that are wrong together."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from panelock.specs.history import READS, Call, History
from panelock.specs.linearize import Verdict
from panelock.specs.scenes.counterexample import even
from panelock.specs.scenes.style import BLUE, GREEN, INK, ORANGE, PALE, PEOPLE, RED, Picture, bare, figure, title

COLOURS = {"makes": GREEN, "ends": ORANGE, "reads": BLUE}


def overview(history: History, verdict: Verdict, small: History) -> Picture:
    """Draw the whole; ``small`` is what it was reduced to, and stays in colour."""
    whole = even(history)
    names = sorted({call.process for call in whole.calls})
    last = max(call.end or call.start for call in whole.calls)
    sheet = figure(13, 1.2 + 0.75 * len(names))
    axes = bare(sheet.add_subplot())
    kept = {(call.process, call.start) for call in small.calls}
    for lane, name in enumerate(reversed(names)):
        axes.plot([0, last + 1], [lane, lane], color=PALE, zorder=0)
        axes.text(-0.6, lane, name, ha="right", va="center", fontsize=15, fontweight="bold", color=PEOPLE[name])
    for at, (call, original) in enumerate(zip(whole.calls, history.calls, strict=True)):
        lane = len(names) - 1 - names.index(call.process)
        _bar(axes, call, lane, lit=(original.process, original.start) in kept, wrong=at == verdict.culprit)
    for number, (kind, colour) in enumerate((*COLOURS.items(), ("no order explains", RED))):
        axes.add_patch(Rectangle((number * last / 6, -1.2), last / 120, 0.3, facecolor=colour))
        axes.text(number * last / 6 + last / 80, -1.05, kind, va="center", fontsize=9, color=INK)
    axes.set_xlim(-2, last + 2)
    axes.set_ylim(-1.4, len(names) - 0.4)
    title(axes, f"{len(history.calls)} calls, {len(small.calls)} of which are wrong together",
          under="time runs to the right; what was left out by the reduction is grey")  # fmt: skip
    return Picture(sheet, f"{len(history.calls)} calls of {len(names)} processes, reduced to {len(small.calls)}.")


def kind_of(call: Call) -> str:
    """What a call is for."""
    return "reads" if call.name in READS else "ends" if call.name.startswith("kill") else "makes"


def _bar(axes: Axes, call: Call, lane: int, *, lit: bool, wrong: bool) -> None:
    assert call.end is not None
    colour = RED if wrong else COLOURS[kind_of(call)] if lit else PALE
    width = call.end - call.start
    axes.add_patch(
        FancyBboxPatch(
            (call.start, lane - 0.3), width, 0.6, boxstyle="round,pad=0,rounding_size=0.12", facecolor=colour,
            edgecolor="white", zorder=3 if lit else 2,
        )
    )  # fmt: skip
    if lit or wrong:
        word = {"makes": "split", "ends": "kill", "reads": "has"}[kind_of(call)]
        pane = call.answer if kind_of(call) == "makes" else call.args[0]
        say = f"{word} %{pane}" + ("" if kind_of(call) == "makes" else f" {call.answered()}")
        axes.text(call.start + width / 2, lane + 0.33, say, ha="center", va="bottom", fontsize=8.5, color=INK, zorder=5)
