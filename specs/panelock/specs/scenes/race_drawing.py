"""The race, drawn: a timeline of system calls, and maps of all schedules with two switches."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import FancyBboxPatch, Rectangle

from panelock.specs.scenes.race import Moment, Sweep
from panelock.specs.scenes.sliding import Slider, Sliding
from panelock.specs.scenes.stage import Play, Step
from panelock.specs.scenes.style import (
    BAD,
    GOOD,
    GREY,
    INK,
    PALE,
    PEOPLE,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    Picture,
    bare,
    clean,
    figure,
    title,
)  # fmt: skip

KINDS = {
    "takes the lock": YELLOW,
    "gives it back": YELLOW,
    "waits": PALE,
    "reads the registry": SKY,
    "writes a new one": PURPLE,
    "puts it in place": RED,
    "other calls": "#CFCFCB",
}
HEIGHT = 0.62


def kind_of(step: Step, after: str) -> str:
    """What a step is for; ``after`` is who has the lock after it."""
    if step.waits:
        return "waits"
    if step.effect == "flock":
        return "takes the lock"
    if step.file == "lock" and step.effect in ("close", "unlock") and after != step.process:
        return "gives it back"
    if step.effect == "replace":
        return "puts it in place"
    if step.sees is not None:
        return "reads the registry"
    return "writes a new one" if step.writes is not None else "other calls"


def timeline(play: Play, headline: str, under: str, *, until: int | None = None) -> Picture:
    """Draw a play: a lane for each process, one for the file. ``until``: only so many steps are drawn in full."""
    names = sorted({step.process for step in play.steps})
    sheet = figure(13, 1.55 + 1.25 * len(names))
    axes = bare(sheet.add_subplot())
    total = len(play.steps)
    shown = play.steps if until is None else play.steps[:until]
    lanes = {name: float(len(names) - at) * 1.5 for at, name in enumerate(names)}
    for name, y in lanes.items():
        axes.plot([-0.5, total - 0.5], [y, y], color=PALE, linewidth=1.5, zorder=0)
        axes.text(-1.2, y, name, ha="right", va="center", fontsize=17, fontweight="bold", color=PEOPLE[name])
    _bands(axes, shown, lanes)
    for step in shown:
        _box(axes, step, lanes[step.process])
    _told(axes, play, lanes, total, finished=until is None or until >= total)
    _file_lane(axes, play, shown, total)
    if until is not None and 0 < until < total:
        axes.axvline(until - 0.5, color=GREY, linewidth=1, linestyle=(0, (3, 3)))
    _legend(axes, total)
    axes.set_xlim(-5.2, total + 4.6)
    axes.set_ylim(-1.55, max(lanes.values()) + 1.25)
    title(axes, headline, under=under)
    words = "; ".join(f"{name} is told {_word(play, name)}" for name in names)
    return Picture(sheet, f"Timeline of {total} system calls. {words}. The registry ends with panes {play.panes}.")


def _word(play: Play, name: str) -> str:
    told = play.told[name]
    return f"%{told}" if isinstance(told, int) else type(told).__name__


def _bands(axes: Axes, steps: Sequence[Step], lanes: dict[str, float]) -> None:
    """Who has the lock, as a band behind the lane."""
    begun: tuple[str, int] | None = None
    for step in [*steps, None]:
        holder = step.holder if step is not None else ""
        at = step.number if step is not None else len(steps)
        if begun is not None and begun[0] != holder:
            name, start = begun
            axes.add_patch(
                FancyBboxPatch(
                    (start - 0.45, lanes[name] - 0.56), at - start + (0.9 if step is not None else -0.1), 1.12,
                    boxstyle="round,pad=0,rounding_size=0.25", facecolor=YELLOW, alpha=0.38, edgecolor="none", zorder=0,
                )
            )  # fmt: skip
            begun = None
        if begun is None and holder:
            begun = (holder, at)


def _box(axes: Axes, step: Step, y: float) -> None:
    kind = kind_of(step, step.holder)
    x = step.number
    axes.add_patch(
        FancyBboxPatch(
            (x - 0.36, y - HEIGHT / 2), 0.72, HEIGHT, boxstyle="round,pad=0,rounding_size=0.16",
            facecolor=KINDS[kind], edgecolor=INK if kind == "waits" else "white", linewidth=0.8,
            linestyle=(0, (2, 2)) if kind == "waits" else "-", zorder=2,
        )
    )  # fmt: skip
    say = ""
    if step.waits:
        say = "waits for\nthe lock"
    elif step.sees is not None:
        say = f"reads:\nnext is %{step.sees}"
    elif step.writes is not None:
        say = f"writes:\nnext is %{step.writes}"
    elif step.effect == "replace":
        say = "replaces"
    if step.waits:  # below: above it is the lane of who has the lock
        axes.text(x, y - 0.4, say, ha="center", va="top", fontsize=8.5, color=INK, linespacing=1.05)
    elif say:
        axes.text(x, y + 0.62, say, ha="center", va="bottom", fontsize=8.5, color=INK, linespacing=1.05)


def _told(axes: Axes, play: Play, lanes: dict[str, float], total: int, *, finished: bool) -> None:
    for name, y in lanes.items():
        if finished:
            colour = BAD if play.twice else GOOD
            axes.text(
                total + 0.3, y, f"told {_word(play, name)}", ha="left", va="center", fontsize=13, fontweight="bold",
                color=colour,
            )  # fmt: skip


def _file_lane(axes: Axes, play: Play, shown: Sequence[Step], total: int) -> None:
    y = 0.05
    axes.text(-1.2, y, "registry.json", ha="right", va="center", fontsize=9.5, color=INK)
    changes = [-1, *(step.number for step in shown if step.effect == "replace"), len(shown)]
    value = 1
    for number, (start, end) in enumerate(pairwise(changes)):
        if number:
            value = shown[start].next_pane
        by = shown[start].process if number else ""
        until = min(end + 0.5, len(shown) - 0.5)
        axes.add_patch(Rectangle((start + 0.5, y - 0.27), until - start - 0.5, 0.54, facecolor=PALE, edgecolor="white"))
        if number:
            axes.add_patch(Rectangle((start + 0.5, y - 0.27), 0.16, 0.54, facecolor=PEOPLE[by], edgecolor="none"))
        text = f"next is %{value}" + (f", by {by}" if by else "")
        if end - start > 4:
            axes.text(start + 1.0, y, text, ha="left", va="center", fontsize=9, color=INK)
    if len(shown) == total:
        panes = ", ".join(f"%{pane}" for pane in play.panes)
        lost = len(play.told) + 1 - len(play.panes)
        axes.text(
            total + 0.3, y, panes + (f"\n{lost} terminal has no entry" if lost else ""), ha="left", va="center",
            fontsize=9, color=BAD if lost else GOOD, fontweight="bold",
        )  # fmt: skip


def _legend(axes: Axes, total: int) -> None:
    entries = [
        ("takes, gives back the lock", YELLOW), ("reads the registry", SKY), ("writes a new one beside it", PURPLE),
        ("puts it in place", RED), ("other system calls", KINDS["other calls"]), ("has the lock", "#F8F3B4"),
    ]  # fmt: skip
    width = (total + 4) / len(entries)
    for number, (text, colour) in enumerate(entries):
        x = number * width - 0.4
        axes.add_patch(Rectangle((x, -1.22), 0.7, 0.34, facecolor=colour, edgecolor="none"))
        axes.text(x + 1.0, -1.05, text, ha="left", va="center", fontsize=8.5, color=INK)


def stepped(play: Play, stops: Sequence[Moment]) -> Sliding:
    """The same timeline, to be stepped through; it says what has happened at the last of the stops before a step."""

    def draw(step: int) -> Picture:
        passed = [stop.texts for stop in stops if stop.step <= step]
        headline, under = passed[-1] if passed else ("Two processes, one registry", "A begins")
        return timeline(play, headline, under, until=step)

    return Sliding(draw, Slider("system calls", 1, len(play.steps), stops[-2].step))


def maps(sweeps: Sequence[Sweep]) -> Picture:
    """Draw all schedules with two switches, a cell each."""
    sheet = figure(6.3 * len(sweeps), 5.6)
    said = []
    for number, one in enumerate(sweeps, 1):
        axes = clean(sheet.add_subplot(1, len(sweeps), number))
        colours = ListedColormap(["#BFD9EA", RED])
        axes.imshow(
            [[int(cell) for cell in column] for column in zip(*one.twice, strict=True)],
            origin="lower", cmap=colours, vmin=0, vmax=1, aspect="equal", interpolation="nearest",
        )  # fmt: skip
        axes.set_xticks([x - 0.5 for x in range(one.effects + 2)], minor=True)
        axes.set_yticks([x - 0.5 for x in range(one.effects + 2)], minor=True)
        axes.grid(which="minor", color="white", linewidth=0.7)
        axes.tick_params(which="minor", length=0)
        ticks = range(0, one.effects + 1, 5)
        axes.set_xticks(ticks)
        axes.set_yticks(ticks)
        if one.bad:
            counts = [sum(row) for row in one.twice]
            gap = counts.index(max(counts))
            axes.annotate(
                "A has loaded\nand given the lock back:\nnobody has it until A saves", (gap + 1.5, 0.72 * one.effects),
                xytext=(gap + 3.5, 0.72 * one.effects), ha="left", va="center", fontsize=9, color=INK,
                arrowprops={"arrowstyle": "-|>", "color": INK},
            )  # fmt: skip
        axes.set_xlabel("A is stopped after so many system calls", color=INK, fontsize=9.5)
        axes.set_ylabel("then B is stopped after so many", color=INK, fontsize=9.5)
        title(axes, one.variant, under=f"{one.bad} of {one.runs} schedules tell one id twice")
        said.append(f"{one.variant}: {one.bad} of {one.runs} schedules with two switches tell one id twice.")
    return Picture(sheet, " ".join(said))
