"""Draws a client's window: its panes where the layout has them, what is between them, the status line, a message."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from panelock.cli.drawing.borders import Box, Cell, borders, status_places
from panelock.cli.drawing.canvas import Canvas
from panelock.cli.drawing.panes import View
from panelock.cli.drawing.scene import PaneScene, Scene
from panelock.cli.drawing.styled import draw as drawn_text
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import Runs, cut, width_of
from panelock.impl.host.screens.screen import PLAIN, Run, Style
from panelock.impl.host.screens.styles import parse

_UNTOUCHED = Style(link="untouched")
"""Stands for where a border's text leaves the border."""


class Picture(NamedTuple):
    """What a pane shows that is in a mode, in place of what its program shows."""

    rows: Sequence[Runs]
    """Each covers the pane's width."""
    cursor: tuple[int, int] | None


class Area(NamedTuple):
    """Where on the terminal the window is, and which part of it is seen."""

    top: int
    columns: int
    rows: int
    x: int
    y: int


def area(scene: Scene, columns: int, rows: int, cursor: tuple[int, int]) -> Area:
    """Return where the window is; of a larger one the part around its cursor (tty_window_offset)."""
    lines = len(scene.status)
    height = rows - lines
    top = lines if scene.options["status-position"] == "top" else 0
    return Area(top, columns, height, _from(scene.width, columns, cursor[0]), _from(scene.height, height, cursor[1]))


def _from(whole: int, seen: int, cursor: int) -> int:
    if whole <= seen or cursor < seen:
        return 0
    return whole - seen if cursor > whole - seen else cursor - seen // 2


def draw(
    canvas: Canvas,
    scene: Scene,
    views: Mapping[int, View],
    size: tuple[int, int],
    line: Sequence[Run] | None,
    modes: Mapping[int, Picture],
) -> tuple[int, int] | None:
    """Draw all; return where the cursor stands then, None where there is none to be seen.

    A ``line``, of a message or a prompt, takes the place of a status line; ``modes`` are of panes, by their ids.
    """
    columns, rows = size
    at = area(scene, columns, rows, cursor_in(scene, views))
    if line is None:
        canvas.cover(None)
    else:
        canvas.cover(_row_of_line(scene, rows), cut(line, 0, columns))
    for place, pane in enumerate(scene.panes):
        _draw_pane(canvas, at, pane, views.get(pane.id), modes.get(pane.id), active=place == scene.active)
    _draw_borders(canvas, at, scene)
    _draw_status(canvas, at, scene, size)
    return _cursor_on(at, scene, views, modes) if line is None else None


def cursor_in(scene: Scene, views: Mapping[int, View]) -> tuple[int, int]:
    """Return where in the window the active pane's cursor is."""
    if not scene.panes:
        return 0, 0
    pane = scene.panes[scene.active]
    facts = views[pane.id].facts if pane.id in views else None
    if facts is None:
        return pane.box.left, pane.box.top
    return pane.box.left + min(facts.cursor_x, pane.box.width - 1), pane.box.top + facts.cursor_y


def _cursor_on(
    at: Area, scene: Scene, views: Mapping[int, View], modes: Mapping[int, Picture]
) -> tuple[int, int] | None:
    """Return where on the terminal it is, if it is seen."""
    if not scene.panes:
        return None
    pane = scene.panes[scene.active]
    view, mode = views.get(pane.id), modes.get(pane.id)
    if mode is not None:
        if mode.cursor is None:
            return None
        x, y = pane.box.left + mode.cursor[0], pane.box.top + mode.cursor[1]
    elif (pane.dead and not pane.mode) or view is None or view.facts is None or not view.facts.cursor_visible:
        return None
    else:
        x, y = cursor_in(scene, views)
    x, y = x - at.x, y - at.y
    return (x, y + at.top) if 0 <= x < at.columns and 0 <= y < at.rows else None


def _draw_pane(
    canvas: Canvas, at: Area, pane: PaneScene, view: View | None, mode: Picture | None, *, active: bool
) -> None:
    ground = "default" if view is None or view.facts is None else f"fg={view.facts.fg},bg={view.facts.bg}"
    base = _pane_style(*((pane.style, ground, pane.active_style) if active else (ground, pane.style)))
    left, right = max(pane.box.left, at.x), min(pane.box.left + pane.box.width, at.x + at.columns)
    top, bottom = max(pane.box.top, at.y), min(pane.box.top + pane.box.height, at.y + at.rows)
    if left >= right:
        return
    within = left - pane.box.left, right - left, base
    for y in range(top, bottom):
        row = y - pane.box.top
        if mode is not None:
            runs = cut(mode.rows[row] if row < len(mode.rows) else (), *within)
        else:
            runs = cut((), *within) if view is None else view.row(row, *within)
        canvas.put(left - at.x, y - at.y + at.top, runs)


@lru_cache(maxsize=64)
def _pane_style(*texts: str) -> Style:
    """Return the colours of a pane's blanks and plain text, of which those of the later count first.

    What its program set counts before window-style where the pane is active, and else behind it (tty_default_colours).
    """
    found = PLAIN
    for text in texts:
        given = parse(text, PLAIN, PLAIN)
        found = found._replace(
            fg=given.fg if given.fg != PLAIN.fg else found.fg,
            bg=given.bg if given.bg != PLAIN.bg else found.bg,
        )
    return PLAIN if found == PLAIN else Style(fg=found.fg, bg=found.bg)


def _draw_borders(canvas: Canvas, at: Area, scene: Scene) -> None:
    options = scene.options
    cells = _borders(
        tuple(pane.box for pane in scene.panes), tuple(pane.number for pane in scene.panes), scene.active,
        (at.columns + at.x, at.rows + at.y), (scene.width, scene.height), options["pane-border-lines"],
        options["pane-border-status"], options["pane-border-indicators"], options["fill-character"],
        next((place for place, pane in enumerate(scene.panes) if pane.marked), None),
    )  # fmt: skip
    looks = [(_style(pane.border_style), _style(pane.active_border_style)) for pane in scene.panes]
    titles = _titles(scene)
    covered = {(x + i, y) for (x, y), runs in titles.items() for i in range(sum(width_of(text) for text, _ in runs))}
    seen = [
        ((x - at.x, y - at.y), cell)
        for (x, y), cell in cells
        if (x, y) not in covered and at.x <= x and at.y <= y
    ]  # fmt: skip
    for (y, _), piece in groupby(enumerate(seen), lambda one: (one[1][0][1], one[1][0][0] - one[0])):
        found = [place_and_cell for _, place_and_cell in piece]
        runs = tuple((cell.char, _look(cell, looks)) for _, cell in found)
        canvas.put(found[0][0][0], y + at.top, runs)
    for (x, y), title in titles.items():
        if at.x <= x < at.x + at.columns and at.y <= y < at.y + at.rows:
            width = sum(width_of(text) for text, _ in title)
            canvas.put(x - at.x, y - at.y + at.top, cut(title, 0, min(width, at.columns + at.x - x)))


def _look(cell: Cell, looks: Sequence[tuple[Style, Style]]) -> Style:
    style = looks[cell.pane][cell.active] if looks else PLAIN
    return style._replace(attrs=style.attrs ^ sgr.REVERSE) if cell.marked else style


@lru_cache(maxsize=32)
def _borders(
    boxes: tuple[Box, ...], numbers: tuple[int, ...], active: int, size: tuple[int, int], window: tuple[int, int],
    lines: str, status: str, indicators: str, fill: str, marked: int | None,
) -> list[tuple[tuple[int, int], Cell]]:  # fmt: skip
    """Return what stands between the panes, row by row."""
    found = borders(
        boxes, active, *size, window=window, numbers=numbers, lines=lines, status=status, indicators=indicators,
        fill=fill, marked=marked,
    )  # fmt: skip
    return sorted(found.items(), key=lambda one: (one[0][1], one[0][0]))


def _titles(scene: Scene) -> dict[tuple[int, int], list[Run]]:
    """Return what is written into the panes' borders (pane-border-status), by place."""
    status = scene.options["pane-border-status"]
    found: dict[tuple[int, int], list[Run]] = {}
    if status == "off":
        return found
    for pane, (x, y, width) in zip(scene.panes, status_places([pane.box for pane in scene.panes], status), strict=True):
        style = _style(pane.active_border_style if pane.active else pane.border_style)
        at = x
        for text, run_style in drawn_text(pane.border_text, width, style, _UNTOUCHED):
            if run_style != _UNTOUCHED:
                found.setdefault((at, y), []).append((text, run_style))
            at += width_of(text)
    return found


@lru_cache(maxsize=64)
def _style(text: str) -> Style:
    return parse(text, PLAIN, PLAIN)


def _row_of_line(scene: Scene, rows: int) -> int:
    """Return the row of messages and prompts: the last status line, or where that would be."""
    return max(len(scene.status) - 1, 0) if scene.options["status-position"] == "top" else rows - 1


def _draw_status(canvas: Canvas, at: Area, scene: Scene, size: tuple[int, int]) -> None:
    columns, rows = size
    top = 0 if at.top else rows - len(scene.status)
    base = _style(scene.options["status-style"])
    fg, bg = (_style(f"{place}={scene.options[f'status-{place}']}") for place in ("fg", "bg"))
    base = base._replace(fg=base.fg if fg == PLAIN else fg.fg, bg=base.bg if bg == PLAIN else bg.bg)
    for number, text in enumerate(scene.status):
        canvas.put(0, top + number, _drawn(text, columns, base))


@lru_cache(maxsize=32)
def _drawn(text: str, width: int, base: Style) -> tuple[Run, ...]:
    return tuple(drawn_text(text, width, base))
