"""``python -m benchmarks``: measures everything, and writes a table and a picture.

Every figure is a ratio to something that was measured in the same run, in turns with it: absolute times tell little
from one machine, or hour, to another.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import measures, picture, rows, terminals
from benchmarks.rows import Row
from benchmarks.stage import CannotMeasure, Stage, circumstances

PARTS: dict[str, Callable[[Stage, measures.Effort], Iterator[Row]]] = {
    "commands": measures.commands,
    "callers": measures.many_callers,
    "sizes": measures.by_size,
    "starts": terminals.starts,
    "panes": terminals.panes,
    "memory": terminals.memory,
}
README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"
PICTURE = Path(__file__).parent / "figures.svg"


def main() -> int:
    """Measure what is asked for; returns the exit status."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    asked.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all when none is named")
    asked.add_argument("--quick", action="store_true", help="few rounds, no large sizes: a look, not a figure to keep")
    asked.add_argument("--out", default="build/bench", help="the folder for table.md and figures.svg (%(default)s)")
    asked.add_argument(
        "--keep", action="store_true",
        help="keep the ratios (kept.json), and put table and picture into README.md: whole runs on a quiet machine",
    )  # fmt: skip
    given = asked.parse_args()
    wrong = [part for part in given.parts if part not in PARTS]
    if wrong:
        asked.error(f"no such part: {wrong[0]}")
    if given.keep and (given.quick or given.parts):
        asked.error("only a whole run is kept")
    try:
        found, how = measured(given.parts or list(PARTS), measures.QUICK if given.quick else measures.WHOLE)
    except CannotMeasure as fault:
        print(f"benchmarks: {fault}", file=sys.stderr)
        return 1
    out = Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    table = f"{rows.markdown(found)}\n{how}\n"
    (out / "table.md").write_text(table)
    picture.draw(found, str(out / "figures.svg"))
    print(table)
    print(f"written: {out}/table.md, {out}/figures.svg; load of the machine: {os.getloadavg()[0]:.1f}")
    for line in rows.worse_than_kept(found):
        print(f"NOTE: more than {rows.WORSE} times the kept ratio: {line}")
    if given.keep:
        keep(found, table)
    return 0


def measured(parts: list[str], effort: measures.Effort) -> tuple[list[Row], str]:
    """Measure parts, each on servers of its own; returns the rows, and what they hang on."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        stage = Stage(folder)
        for part in parts:
            began = time.monotonic()
            found += PARTS[part](stage, effort)
            print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return found, circumstances(stage)


def keep(found: list[Row], table: str) -> None:
    """Keep a run's result in the tree."""
    rows.keep(found)
    picture.draw(found, str(PICTURE))
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}{table}{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
