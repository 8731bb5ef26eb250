"""Graphs of schedules, drawn: two processes as a plane, three as a cube seen from its corner."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from panelock.specs.scenes.interleavings import BAD, GOOD, OPEN, Graph
from panelock.specs.scenes.style import BLUE, GREY, INK, RED, Picture, bare, figure, title

COLOURS = {GOOD: BLUE, OPEN: "#E8C400", BAD: RED}
HALF, TALL = 0.5, 0.8660254


def plane(graphs: Sequence[Graph]) -> Picture:
    """Draw graphs of two processes: A's calls across, B's upwards. Where both would have the lock there is a hole."""
    sheet = figure(6.6 * len(graphs), 6.9)
    for number, one in enumerate(graphs, 1):
        axes = bare(sheet.add_subplot(1, len(graphs), number))
        spots = _apart([(float(place[0]), float(place[1])) for place in one.places])
        _draw(axes, one, spots, width=0.9, size=11)
        axes.set_aspect("equal")
        axes.text(0, -1.4, "A makes a call →", color=GREY, fontsize=9, va="center")
        axes.text(-1.4, 0, "B makes a call →", color=GREY, fontsize=9, rotation=90, ha="center", va="bottom")
        title(axes, one.variant, under=_under(one))
    _legend(sheet)
    return Picture(sheet, " ".join(_words(one) for one in graphs))


def cube(graphs: Sequence[Graph]) -> Picture:
    """Draw graphs of three processes, from the corner at which all begin (below) to the one at which all have ended."""
    sheet = figure(6.6 * len(graphs), 7.4)
    for number, one in enumerate(graphs, 1):
        axes = bare(sheet.add_subplot(1, len(graphs), number))
        spots = [((b - c) * TALL, a + (b + c) * HALF) for a, b, c in one.places]
        _draw(axes, one, _apart(spots), width=0.3, size=3.2)
        axes.set_aspect("equal")
        title(axes, one.variant, under=_under(one))
    _legend(sheet)
    return Picture(sheet, " ".join(_words(one) for one in graphs))


def _apart(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """States at one spot differ in what their processes have read: a small shift shows that there are several."""
    seen: dict[tuple[float, float], int] = {}
    moved = []
    for x, y in spots:
        at = (round(x, 3), round(y, 3))
        turn = seen.get(at, 0)
        seen[at] = turn + 1
        moved.append(
            (x + 0.17 * ((turn * 7) % 5 - 2) / 2 * bool(turn), y + 0.17 * ((turn * 3) % 5 - 2) / 2 * bool(turn))
        )
    return moved


def _draw(axes: Axes, one: Graph, spots: Sequence[tuple[float, float]], *, width: float, size: float) -> None:
    # The rare and the bad last, so that they lie on top.
    for rank, kind in enumerate((GOOD, OPEN, BAD)):
        lines = [(spots[start], spots[end]) for start, end in one.edges if one.ends[end] == kind]
        axes.add_collection(
            LineCollection(lines, colors=COLOURS[kind], linewidths=width, alpha=0.45, zorder=rank, rasterized=True)
        )
    for rank, kind in enumerate((GOOD, OPEN, BAD)):
        mine = [spot for spot, ends in zip(spots, one.ends, strict=True) if ends == kind]
        axes.scatter(
            [x for x, _ in mine], [y for _, y in mine], s=size, color=COLOURS[kind], linewidths=0, zorder=5 + rank
        )
    for at in (0, len(spots) - 1):
        axes.scatter(*spots[at], s=46, color="white", edgecolors=INK, linewidths=1.4, zorder=9)
    axes.autoscale_view()


def _under(one: Graph) -> str:
    return f"{len(one.places):,} states, {one.schedules:,} schedules, of which {one.bad:,} give one id twice"


def _words(one: Graph) -> str:
    return f"{one.variant}: {_under(one)}."


def _legend(sheet: Figure) -> None:
    marks = [
        Line2D([], [], marker="o", markersize=7, color=colour, linestyle="none", label=f"from here, {kind}")
        for kind, colour in COLOURS.items()
    ]
    sheet.legend(handles=marks, loc="outside lower left", ncols=3, frameon=False, fontsize=9.5, handletextpad=0.2)
