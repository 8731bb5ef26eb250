"""Draws a history: a lane a process, a bar a call, from its start to its answer. SVG within HTML, of nothing else.

Red is the answer that no order explains; a dashed bar had no answer. The number in a bar is the call's place in the
order that was found for the others.
"""

from html import escape
from pathlib import Path

from panelock.specs.history import READS, Call, History
from panelock.specs.linearize import Verdict

LANE, BAR, LEFT, RIGHT = 34, 22, 110, 40
COLOURS = {"makes": "#3b7a57", "ends": "#8a5a2b", "moves": "#3b5b92", "reads": "#777777"}
WRONG = "#c62828"


def svg(history: History, verdict: Verdict | None = None) -> str:
    """The drawing alone."""
    lanes = {name: at for at, name in enumerate(dict.fromkeys(call.process for call in history.calls))}
    places = _places(history)
    width = LEFT + places[max(places)] + RIGHT if places else LEFT + RIGHT
    height = LANE * (len(lanes) + 1)
    order = _order(verdict)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="monospace" font-size="12">'
    ]
    for name, at in lanes.items():
        y = LANE * at + LANE
        parts.append(f'<text x="4" y="{y + 4}">{escape(name)}</text>')
        parts.append(f'<line x1="{LEFT - 6}" x2="{width - 4}" y1="{y}" y2="{y}" stroke="#ddd"/>')
    for number, call in enumerate(history.calls):
        wrong = verdict is not None and number == verdict.culprit
        parts.append(_bar(call, LANE * lanes[call.process] + LANE, places, order.get(number), width, wrong=wrong))
    return "\n".join([*parts, "</svg>"])


def _places(history: History) -> dict[int, int]:
    """Where each instant is drawn: wide enough for the calls' words, however long the clock says it took."""
    instants = sorted({call.start for call in history.calls} | {call.end for call in history.calls if call.end})
    words = {call.start: 8 * len(_words(call)) for call in history.calls}
    places = {}
    x = LEFT
    for instant in instants:
        places[instant] = x
        x += max(24, words.get(instant, 0) // 2)
    return places


def _order(verdict: Verdict | None) -> dict[int, int]:
    if verdict is None:
        return {}
    numbers: dict[int, int] = {}
    for call, _, _ in verdict.order:
        numbers.setdefault(call, len(numbers) + 1)
    return numbers


def _words(call: Call) -> str:
    return f"{call.said()} → {call.answered()}"


def _bar(call: Call, y: int, places: dict[int, int], at: int | None, width: int, *, wrong: bool) -> str:
    left = places[call.start]
    right = width - 8 if call.end is None else max(places[call.end], left + 8)
    colour = WRONG if wrong else COLOURS[_kind(call)]
    dashed = ' stroke-dasharray="5 3"' if call.pending else ""
    words = _words(call) if len(_words(call)) < 120 else _words(call)[:117] + "…"
    number = "" if at is None else f"{at}. "
    return (
        f"<g><title>{escape(call.process)} {escape(_words(call))}\n{call.start} to {call.end}</title>"
        f'<rect x="{left}" y="{y - BAR // 2}" width="{right - left}" height="{BAR}" rx="4" fill="{colour}" '
        f'fill-opacity="{0.35 if wrong else 0.15}" stroke="{colour}"{dashed}/>'
        f'<text x="{left + 5}" y="{y + 4}" fill="{colour}">{escape(number + words)}</text></g>'
    )


def _kind(call: Call) -> str:
    if call.name in READS:
        return "reads"
    if call.name.startswith(("split", "new", "respawn")):
        return "makes"
    return "ends" if call.name.startswith(("kill", "host")) else "moves"


def html(history: History, verdict: Verdict | None = None) -> str:
    """The drawing with what was found, as a page that opens anywhere."""
    why = "" if verdict is None else f"<pre>{escape(verdict.said(history))}</pre>"
    gaps = "<p>Calls were left out: ids between those shown went to them.</p>" if history.gaps else ""
    return (
        '<!doctype html><meta charset="utf-8"><title>A history of calls</title>'
        f"<h1>{len(history.calls)} calls</h1><p>{escape(history.note)}</p>{gaps}{why}"
        f'<div style="overflow-x:auto">{svg(history, verdict)}</div>\n'
    )


def write(history: History, verdict: Verdict | None, path: Path) -> None:
    """Write the page."""
    path.write_text(html(history, verdict), encoding="utf-8")
