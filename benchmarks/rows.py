"""One figure: what was measured, what it is a ratio to, what it has to be; the table; the ratios kept from before."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).parent / "kept.json"
WORSE = 1.5
"""A ratio this many times the kept one is worth a notice."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio must be and what it aims at: at most, or at least where more is better."""

    must: float
    aim: float
    more_is_better: bool = False

    def reached(self, ratio: float) -> str:
        """Say which of them is reached."""
        for name, limit in (("aim", self.aim), ("must", self.must)):
            if ratio >= limit if self.more_is_better else ratio <= limit:
                return name
        return "missed"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    group: str
    name: str
    ours: float
    base: float
    unit: str
    to: str
    """What ``base`` is a figure of."""
    goal: Goal | None = None

    @property
    def key(self) -> str:
        """How the row is called from run to run."""
        return f"{self.group}: {self.name} / {self.to}"

    @property
    def ratio(self) -> float:
        """How ours relates to it."""
        return self.ours / self.base

    @property
    def reached(self) -> str:
        """Whether must and aim are reached; empty where nothing was asked for."""
        return self.goal.reached(self.ratio) if self.goal else ""


def markdown(rows: Sequence[Row]) -> str:
    """Return the table, with a heading for each group."""
    lines = ["| | panelock | | ratio | must | aim | reached |", "| --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append(f"| **{group}** | | | | | | |")
        must, aim = (_limit(row.goal, row.goal.must), _limit(row.goal, row.goal.aim)) if row.goal else ("", "")
        ours, base = f"{number(row.ours)} {row.unit}", f"{row.to} {number(row.base)} {row.unit}"
        cells = (row.name, ours, base, number(row.ratio), must, aim, row.reached)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _limit(goal: Goal, limit: float) -> str:
    return f"{'≥' if goal.more_is_better else '≤'} {limit:g}"


def number(value: float) -> str:
    """Write a figure with three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def worse_than_kept(rows: Iterable[Row]) -> list[str]:
    """Say which ratios are much worse than those that were kept; a machine of its own disturbs them, so that is all."""
    kept: dict[str, float] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    said = []
    for row in rows:
        before = kept.get(row.key)
        if before is None:
            continue
        better = row.goal is not None and row.goal.more_is_better
        if row.ratio * WORSE < before if better else row.ratio > before * WORSE:
            said.append(f"{row.key}: {number(row.ratio)}, kept is {number(before)}")
    return said


def keep(rows: Iterable[Row]) -> None:
    """Keep the ratios for later runs to be compared with."""
    KEPT.write_text(json.dumps({row.key: round(row.ratio, 4) for row in rows}, indent=1) + "\n")
