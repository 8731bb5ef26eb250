"""Contention, drawn: who got its turn when; how late the unlucky ones were; how many changes each made."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from panelock.specs.scenes.contention import FLOCK, HOST, POLLING, QUICK, Fight
from panelock.specs.scenes.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    Picture,
    bare,
    clean,
    figure,
    title,
)

COLOURS = {FLOCK: BLUE, POLLING: ORANGE, QUICK: PURPLE, HOST: GREEN}
WINDOW_S = 0.25
"""So much of the fight is shown turn by turn."""
WAIT_S = 0.020


def turns(fights: Sequence[Fight], begin_s: float = 0.5) -> Picture:
    """Draw a lane for each process and a tick for each change that it made; a wait is a line."""
    sheet = figure(13, 0.7 + 1.75 * len(fights))
    for number, one in enumerate(fights, 1):
        axes = bare(sheet.add_subplot(len(fights), 1, number))
        for lane, changes in enumerate(one.changes):
            seen = [(start, end) for start, end in changes if end > begin_s and start < begin_s + WINDOW_S]
            long = [(start, end) for start, end in seen if end - start > WAIT_S]
            axes.plot([begin_s, begin_s + WINDOW_S], [lane, lane], color=PALE, linewidth=1, zorder=0)
            axes.hlines([lane] * len(long), [max(start, begin_s) for start, _ in long],
                        [min(end, begin_s + WINDOW_S) for _, end in long],
                        color=GREY, linewidth=3.2, zorder=1)  # fmt: skip
            done = [end for _, end in seen if end <= begin_s + WINDOW_S]
            axes.vlines(done, lane - 0.36, lane + 0.36, color=COLOURS[one.contender], linewidth=0.9, zorder=2)
            axes.text(begin_s + WINDOW_S * 1.008, lane, str(len(changes)), va="center", fontsize=8, color=GREY)
        axes.set_xlim(begin_s - 0.001, begin_s + WINDOW_S * 1.05)
        axes.set_ylim(-0.7, len(one.changes) - 0.3)
        title(axes, one.contender)
    sheet.supxlabel(
        f"{1000 * WINDOW_S:g} ms of the fight; a tick: a change was made; grey: more than 20 ms of waiting; "
        "at the right: changes of each process in all", fontsize=9, color=GREY,
    )  # fmt: skip
    return Picture(sheet, " ".join(_words(one) for one in fights))


def _words(one: Fight) -> str:
    return (
        f"{one.contender}: {one.rate:,.0f} changes a second, 99 % within {1000 * one.p99_s:.1f} ms, "
        f"the slowest {1000 * one.latencies_s[-1]:.0f} ms, fairness {one.fairness:.3f}."
    )


def comparison(fights: Sequence[Fight]) -> Picture:
    """Draw throughput, the tail of the latencies, and the processes' shares side by side."""
    sheet = figure(13, 4.4)
    _rates(sheet, fights)
    _tails(sheet, fights)
    _shares(sheet, fights)
    return Picture(sheet, " ".join(_words(one) for one in fights))


def _rates(sheet: Figure, fights: Sequence[Fight]) -> None:
    axes = clean(sheet.add_subplot(1, 3, 1))
    for at, one in enumerate(fights):
        axes.barh(-at, one.rate, height=0.62, color=COLOURS[one.contender])
        axes.text(0, -at + 0.36, one.contender, va="bottom", fontsize=9.5, color=INK)
        axes.text(one.rate, -at, f" {one.rate:,.0f}", va="center", fontsize=9.5, color=INK)
    axes.set_xlim(0, 1.22 * max(one.rate for one in fights))
    axes.set_ylim(-len(fights) + 0.55, 0.75)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    title(axes, "How many", under="changes a second, all processes together")


def _tails(sheet: Figure, fights: Sequence[Fight]) -> None:
    axes = clean(sheet.add_subplot(1, 3, 2), grid="both")
    for one in fights:
        found = one.latencies_s
        left = [1 - at / len(found) for at in range(len(found))]
        axes.step([1000 * each for each in found], left, where="post", color=COLOURS[one.contender], linewidth=2)
        axes.plot(1000 * found[-1], left[-1], "o", color=COLOURS[one.contender], markersize=5)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_yticks([1, 0.1, 0.01, 0.001], ["all", "1 in 10", "1 in 100", "1 in 1,000"])
    axes.minorticks_off()
    ticks = [tick for tick in (0.1, 1, 10, 100, 1000) if tick >= 500 * min(one.latencies_s[0] for one in fights)]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xlabel("take longer than so many ms", color=INK, fontsize=9.5)
    title(axes, "How late", under="the share of changes that take longer; a dot: the slowest")


def _shares(sheet: Figure, fights: Sequence[Fight]) -> None:
    axes = clean(sheet.add_subplot(1, 3, 3), grid="y")
    width = 0.8 / len(fights)
    for at, one in enumerate(fights):
        counts = sorted((len(process) for process in one.changes), reverse=True)
        mean = sum(counts) / len(counts)
        places = [number + (at - (len(fights) - 1) / 2) * width for number in range(len(counts))]
        axes.bar(places, [count / mean for count in counts], width=width * 0.9, color=COLOURS[one.contender])
    axes.axhline(1, color=INK, linewidth=1, linestyle=(0, (3, 3)))
    axes.set_xticks([])
    axes.set_xlabel("processes, the luckiest first", color=INK, fontsize=9.5)
    title(axes, "How fair", under="changes of each process; the dashed line is an equal share")
