"""``python -m panelock.specs.confirm [--deep]``: let CrossHair confirm every claim, and print the table."""

import argparse
import sys
from time import monotonic

from panelock.specs.confirming.report import HEADER, details, jobs, line, listed, run, summary


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 when everything that must be confirmed is, and what is false is refuted."""
    parser = argparse.ArgumentParser(prog="python -m panelock.specs.confirm", description=__doc__)
    parser.add_argument("--deep", action="store_true", help="worlds of up to 6 panes instead of 3: hours")
    parser.add_argument("--only", default="", metavar="WORDS", help="claims whose names contain this")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--properties", action="store_true", help="list each property under its transition")
    given = parser.parse_args(arguments)
    start = monotonic()
    rows = []
    sys.stdout.write(HEADER + "\n")
    for row in run(jobs(deep=given.deep, only=given.only), given.processes):
        rows.append(row)
        lines = [line(row), *details(row), *(listed(row) if given.properties else ())]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
    sys.stdout.write(summary(rows, monotonic() - start) + "\n")
    return 0 if rows and all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
