"""The table as a picture: each ratio as a bar on a logarithmic scale, with what it must be and aims at."""

from collections.abc import Sequence

from benchmarks.rows import Row

COLOURS = {"aim": "#2a7f62", "must": "#c9a227", "missed": "#b3423a", "": "#6b7a8f"}


def draw(rows: Sequence[Row], path: str) -> None:
    """Write an SVG or PNG, by the path's ending."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    shown = [row for row in rows if row.ratio > 0][::-1]
    figure, axes = plt.subplots(figsize=(10, 0.26 * len(shown) + 1.5))
    for at, row in enumerate(shown):
        axes.barh(at, row.ratio - 1, left=1, color=COLOURS[row.reached], height=0.7)
        if row.goal:
            axes.plot([row.goal.must] * 2, [at - 0.45, at + 0.45], color="black", linewidth=1.6)
            axes.plot([row.goal.aim] * 2, [at - 0.45, at + 0.45], color="black", linewidth=1.2, linestyle=":")
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks(range(len(shown)), [f"{row.name} (to {row.to})" for row in shown], fontsize=7)
    axes.set_ylim(-0.7, len(shown) - 0.3)
    axes.set_xlabel("ratio to what stands in brackets; line: must, dotted: aim")
    handles = [plt.Rectangle((0, 0), 1, 1, color=COLOURS[name]) for name in COLOURS]
    axes.legend(handles, ["aim reached", "must reached", "missed", "nothing asked"], fontsize=7, loc="lower right")
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)
