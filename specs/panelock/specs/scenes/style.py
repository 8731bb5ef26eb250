"""How the pictures look: one palette that the colour-blind can tell apart, little ink, no frame."""

from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

# Okabe and Ito, "Color Universal Design" (2008).
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW = "#56B4E9", "#CC79A7", "#F0E442"
INK, GREY, PALE, PAPER = "#222222", "#8A8A8A", "#E4E4E0", "#FFFFFF"

GOOD, BAD = BLUE, RED
PEOPLE = {"A": BLUE, "B": ORANGE, "C": GREEN, "D": PURPLE, "E": SKY, "F": RED}
"""The colours of processes."""

COLOURS = 160
"""A picture has so many, smoothed edges and all: kept with a notebook it is a third of the size."""


class Picture:
    """A drawn figure that shows itself in a notebook, and says in words what is on it where pictures are not shown."""

    def __init__(self, figure: Figure, words: str, dpi: int = 110) -> None:
        """``words`` say what one sees."""
        self.figure = figure
        self.words = words
        self.dpi = dpi

    def __repr__(self) -> str:
        """What one sees."""
        return self.words

    def png(self, dpi: int | None = None) -> bytes:
        """Draw it; the same figure gives the same bytes."""
        out = BytesIO()
        self.figure.savefig(
            out, format="png", dpi=dpi or self.dpi, bbox_inches="tight", facecolor=PAPER, metadata={"Software": None}
        )
        out.seek(0)
        few = Image.open(out).convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
        small = BytesIO()
        few.save(small, format="png", optimize=True)
        return small.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png()


def figure(width: float, height: float) -> Figure:
    """An empty sheet, in inches; not pyplot's, so that nothing is shown twice or kept."""
    made = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    return made


def clean(axes: Axes, *, grid: str = "") -> Axes:
    """Take the frame away and make the rest quiet; ``grid`` is x, y, both or nothing."""
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(GREY)
    axes.tick_params(colors=GREY, labelcolor=INK, labelsize=9, length=3)
    if grid:
        which: Any = grid
        axes.grid(visible=True, axis=which, color=PALE, linewidth=0.8)
        axes.set_axisbelow(True)
    return axes


def bare(axes: Axes) -> Axes:
    """Nothing but what is drawn."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def title(axes: Axes, text: str, *, under: str = "") -> None:
    """A headline that says what to see, and a smaller line under it."""
    axes.set_title(text, loc="left", fontsize=12, fontweight="bold", color=INK, pad=22 if under else 8)
    if under:
        axes.text(
            0, 1.01, under, transform=axes.transAxes, va="bottom", ha="left", fontsize=9, color=GREY, linespacing=1.3
        )
