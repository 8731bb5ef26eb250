"""The probability of the race, drawn: the formula as lines, what was measured as points with their intervals."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from panelock.specs.scenes.chances import SPAN_S, Measured, clash
from panelock.specs.scenes.sliding import Slider, Sliding
from panelock.specs.scenes.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    RED,
    SKY,
    Picture,
    clean,
    figure,
    title,
)  # fmt: skip

COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)


def curves(apart: Sequence[Measured], locked: Sequence[Measured]) -> Picture:
    """Draw both ways to look at it: by the length of the critical section, and by the number of processes."""
    sheet = figure(12.6, 4.9)
    left, right = (clean(sheet.add_subplot(1, 2, number), grid="y") for number in (1, 2))
    _by_length(left, apart)
    _by_processes(right, apart, locked)
    for axes in (left, right):
        axes.set_ylim(-0.03, 1.05)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    trials = sum(one.trials for one in (*apart, *locked))
    inside = sum(_agrees(one) for one in apart)
    return Picture(
        sheet,
        f"Probability that an id is told twice: {len(apart)} settings measured in {trials} trials of real "
        f"processes; in {inside} of them the prediction lies in the 95 % interval. With one lock across load and save: "
        f"{sum(one.clashes for one in locked)} clashes in {sum(one.trials for one in locked)} trials.",
    )


def supposed(most: int = 12, longest_ms: int = 30) -> Sliding:
    """What the formula says for any number of processes and any length of the critical section, to be moved."""

    def draw(processes: int, critical_ms: int) -> Picture:
        sheet = figure(9.5, 3.9)
        axes = clean(sheet.add_subplot(), grid="y")
        grid = [longest_ms * at / 200 for at in range(201)]
        for count in range(2, most + 1):
            mine = count == processes
            values = [clash(count, at / 1000, SPAN_S) for at in grid]
            axes.plot(
                grid, values, color=BLUE if mine else PALE, linewidth=2.4 if mine else 1.2, zorder=3 if mine else 1
            )
        chance = clash(processes, critical_ms / 1000, SPAN_S)
        axes.plot(critical_ms, chance, "o", color=RED, markersize=8, zorder=4)
        axes.vlines(critical_ms, 0, chance, color=RED, linewidth=1, linestyle=(0, (3, 3)))
        axes.set_ylim(-0.03, 1.08)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
        axes.set_xlabel(f"from load to save, ms (loads fall anywhere in {1000 * SPAN_S:g} ms)", color=INK, fontsize=9.5)
        said = (
            f"{processes} processes, {critical_ms} ms from load to save: an id is given twice in {chance:.0%} of trials"
        )
        title(axes, said, under=f"grey: from 2 processes (lowest) to {most}")
        return Picture(sheet, f"Predicted: {said}.")

    return Sliding(draw, Slider("processes", 2, most, 6), Slider("from load to save, ms", 0, longest_ms, 2))


def _agrees(one: Measured) -> bool:
    low, high = one.interval()
    return low <= one.predicted <= high


def _point(axes: Axes, x: float, one: Measured, colour: str, marker: str = "o") -> None:
    low, high = one.interval()
    axes.plot(x, one.predicted, "_", color=INK, markersize=13, markeredgewidth=1.6, zorder=4)
    axes.errorbar(
        x, one.share, yerr=[[max(0.0, one.share - low)], [max(0.0, high - one.share)]], fmt=marker, color=colour,
        markersize=6.5, markeredgecolor="white", markeredgewidth=0.9, elinewidth=1.4, capsize=0, zorder=3,
    )  # fmt: skip


def _by_length(axes: Axes, apart: Sequence[Measured]) -> None:
    longest = max(one.critical_s for one in apart) * 1.08
    grid = [longest * at / 200 for at in range(201)]
    for number, processes in enumerate(sorted({one.processes for one in apart})):
        colour = COLOURS[number]
        values = [clash(processes, critical, SPAN_S) for critical in grid]
        axes.plot([1000 * critical for critical in grid], values, color=colour, linewidth=2)
        # The number stands on its line where that is steep, so that lines that meet at the top are told apart.
        at = next((index for index, value in enumerate(values) if value > 0.62), 200)
        axes.annotate(
            f"{processes}", (1000 * grid[at], values[at]), ha="center", va="center", fontsize=9.5, fontweight="bold",
            color=colour, bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": colour},
        )  # fmt: skip
        for one in apart:
            if one.processes == processes:
                _point(axes, 1000 * one.critical_s, one, colour)
    axes.set_xlabel(f"from load to save, ms (loads fall anywhere in {1000 * SPAN_S:g} ms)", color=INK, fontsize=9.5)
    title(
        axes,
        "The longer the gap, the likelier",
        under="lines: predicted, by number of processes; dots: measured; dashes: predicted for those trials",
    )


def _by_processes(axes: Axes, apart: Sequence[Measured], locked: Sequence[Measured]) -> None:
    counts = sorted({one.processes for one in apart})
    for number, wanted in enumerate(sorted({one.wanted_s for one in apart})):
        colour = COLOURS[number]
        mine = [one for one in apart if one.wanted_s == wanted]
        critical = sum(one.critical_s for one in mine) / len(mine)
        many = range(1, counts[-1] + 3)
        values = [clash(count, critical, SPAN_S) for count in many]
        axes.plot(many, values, color=colour, linewidth=2)
        axes.text(
            0.97, 0.16 + 0.075 * number, f"{1000 * critical:.1f} ms", color=colour, transform=axes.transAxes,
            ha="right", fontsize=9.5, fontweight="bold",
        )  # fmt: skip
        for one in mine:
            _point(axes, one.processes, one, colour)
    for one in locked:
        _point(axes, one.processes, one, GREY, "s")
    if locked:
        axes.text(counts[-1] + 0.25, 0.02, "lock held across: none", color=GREY, fontsize=9, va="bottom")
    axes.set_xticks(range(1, counts[-1] + 3))
    axes.set_xlim(0.8, counts[-1] + 2.4)
    axes.set_xlabel("processes", color=INK, fontsize=9.5)
    title(axes, "The more processes, the likelier", under="by the time from load to save; grey: one lock across both")
