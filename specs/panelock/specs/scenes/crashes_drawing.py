"""Crash points, drawn: a column an effect, and in it all that a crash there may leave."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from panelock.specs.scenes.crashes import Course, Left, Point
from panelock.specs.scenes.sliding import Slider, Sliding
from panelock.specs.scenes.style import BLUE, GREY, INK, ORANGE, PALE, PURPLE, RED, Picture, bare, figure

COLOURS = {
    Left.OLD: "#C9DCE8",
    Left.NEW: BLUE,
    Left.LOST: ORANGE,
    Left.TORN: PURPLE,
    Left.EMPTY: RED,
    Left.MISSING: INK,
}
SHORT = {
    Left.OLD: "old", Left.NEW: "new", Left.LOST: "old: a loss", Left.TORN: "half of it", Left.EMPTY: "empty",
    Left.MISSING: "no file",
}  # fmt: skip
SAYS = {"pwrite": "write", "pread": "read", "stamp": "stat", "replace": "rename", "ftruncate": "truncate"}


def strips(courses: Sequence[Course]) -> Picture:
    """Draw each way of writing as two strips: killed, and power cut. The reading before the first write is left out."""
    sheet = figure(13, 1.0 + 1.95 * len(courses))
    widest = max(len(_shown(course)) for course in courses)
    for number, course in enumerate(courses, 1):
        axes = bare(sheet.add_subplot(len(courses), 1, number))
        points = _shown(course)
        for row, (label, lefts) in enumerate(
            (
                ("killed", [point.killed for point in points]),
                ("power cut", [point.cut for point in points]),
            )
        ):
            y = -1.12 * row
            axes.text(-0.75, y, label, ha="right", va="center", fontsize=9.5, color=INK)
            for x, left in enumerate(lefts):
                _cell(axes, x, y, left)
        for x, point in enumerate(points):
            axes.text(x, -1.85, _label(point), ha="right", va="top", rotation=38, fontsize=8, color=INK)
        axes.set_xlim(-2.6, widest + 0.2)
        axes.set_ylim(-2.0, 0.6)
        axes.set_title(course.way.name, loc="left", fontsize=12, fontweight="bold", color=INK)
        if number == 1:
            _legend(axes)
    return Picture(sheet, " ".join(_words(course) for course in courses))


def _words(course: Course) -> str:
    bad = ", ".join(sorted(left.value for left in course.worst)) or "nothing but the old registry or the new one"
    return f"{course.way.name}: a crash may leave {bad}."


def _shown(course: Course) -> list[Point]:
    first = next(number for number, point in enumerate(course.points) if (point.effect, point.file) == ("open", "new"))
    return [point for point in course.points[first:] if point.effect not in ("stamp", "size", "close", "pread")]


def _label(point: Point) -> str:
    name = SAYS.get(point.effect, point.effect)
    return "the caller is told" if point.effect == "told" else f"{name} {point.file}"


def _cell(axes: Axes, x: float, y: float, lefts: frozenset[Left]) -> None:
    """One slice for each thing that may be left."""
    ordered = [left for left in COLOURS if left in lefts]
    width = 0.86 / len(ordered)
    for number, left in enumerate(ordered):
        axes.add_patch(
            Rectangle((x - 0.43 + number * width, y - 0.45), width, 0.9, facecolor=COLOURS[left], edgecolor="none")
        )


def _legend(axes: Axes) -> None:
    left_out = {Left.MISSING}
    x = 0.16
    for left, colour in COLOURS.items():
        if left not in left_out:
            axes.add_patch(Rectangle((x, 1.1), 0.011, 0.1, facecolor=colour, transform=axes.transAxes, clip_on=False))
            axes.text(x + 0.015, 1.15, left.value, transform=axes.transAxes, fontsize=9, va="center", color=INK)
            x += 0.05 + 0.0061 * len(left.value)


def at_an_effect(courses: Sequence[Course]) -> Sliding:
    """What a crash leaves after one effect of each way, in words; the effect can be moved."""
    shown = [_shown(course) for course in courses]

    def draw(effect: int) -> Picture:
        sheet = figure(13, 0.8 + 0.85 * len(courses))
        axes = bare(sheet.add_subplot())
        said = []
        for row, (course, points) in enumerate(zip(courses, shown, strict=True)):
            point = points[min(effect, len(points)) - 1]
            axes.text(0, -row, course.way.name, va="center", fontsize=11, fontweight="bold", color=INK)
            axes.text(2.2, -row, f"after “{_label(point)}”", va="center", fontsize=9.5, color=INK)
            _named(axes, 4.6, -row, 2.2, point.killed)
            _named(axes, 7.0, -row, 6.0, point.cut)
            axes.text(13.1, -row, f"{point.images}", va="center", fontsize=9.5, color=GREY)
            cut = " or ".join(left.value for left in COLOURS if left in point.cut)
            said.append(f"{course.way.name}, cut after {_label(point)!r}: {cut}.")
        for x, head in ((4.6, "killed here"), (7.0, "power cut here: one of"), (13.1, "folders")):
            axes.text(x, 0.75, head, va="center", fontsize=9, color=GREY)
        axes.set_xlim(-0.1, 13.8)
        axes.set_ylim(-len(courses) + 0.4, 1.0)
        return Picture(sheet, " ".join(said))

    return Sliding(draw, Slider("effects made", 1, max(map(len, shown)), 6))


def _named(axes: Axes, x: float, y: float, width: float, lefts: frozenset[Left]) -> None:
    """A box for each thing that may be left, with its name."""
    ordered = [left for left in COLOURS if left in lefts]
    each = width / len(ordered)
    for number, left in enumerate(ordered):
        at = x + number * each
        axes.add_patch(Rectangle((at, y - 0.36), each - 0.08, 0.72, facecolor=COLOURS[left], edgecolor="none"))
        ink = INK if left in (Left.OLD, Left.LOST) else "white"
        axes.text(at + each / 2 - 0.04, y, SHORT[left], ha="center", va="center", fontsize=8.5, color=ink)


def images(courses: Sequence[Course]) -> Picture:
    """Draw in how many ways the folder may be found after a power cut, effect by effect."""
    sheet = figure(13, 3.4)
    axes = sheet.add_subplot()
    for spine in ("top", "right"):
        axes.spines[spine].set_visible(False)
    for spine in ("left", "bottom"):
        axes.spines[spine].set_color(GREY)
    axes.grid(axis="y", color=PALE)
    for course, colour in zip(courses, (RED, ORANGE, PURPLE, BLUE), strict=False):
        counts = [point.images for point in course.points]
        shares = [number / (len(counts) - 1) for number in range(len(counts))]
        axes.step(shares, counts, where="post", color=colour, linewidth=2)
        axes.text(1.01, counts[-1], course.way.name, color=colour, va="center", fontsize=9.5, fontweight="bold")
    axes.set_yscale("log")
    axes.set_xlim(0, 1.16)
    axes.set_xticks([0, 1], ["begun", "told"])
    axes.set_title("In how many ways the folder may be found after a power cut", loc="left", fontsize=12,
                   fontweight="bold", color=INK)  # fmt: skip
    ends = ", ".join(f"{course.way.name} {course.points[-1].images}" for course in courses)
    return Picture(sheet, f"Folders that a power cut may leave when the caller has been told: {ends}.")
