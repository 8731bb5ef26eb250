"""Prints the table of broken variants: in the folder of tests, ``python -m teeth``; ``-v`` says what was found, too."""

import sys

from teeth.catchers import CATCHERS
from teeth.table import VARIANTS, bite, found_by


def main(*, talkative: bool) -> int:
    """Try the implementation as it is with every catcher, and then every variant with its own."""
    wrong = [f"{name}: {said}" for name, catcher in CATCHERS.items() if (said := found_by(catcher))]
    print("\n".join(wrong) or f"the implementation as it is: {len(CATCHERS)} catchers find nothing", flush=True)
    missed = 0
    for variant in VARIANTS:
        row = bite(variant)
        missed += not row.said
        print(row, flush=True)
        if talkative:
            print(f"    {variant.harm}\n    {row.said}")
    print(f"{len(VARIANTS) - missed} of {len(VARIANTS)} caught")
    return 1 if missed or wrong else 0


if __name__ == "__main__":
    sys.exit(main(talkative="-v" in sys.argv[1:]))
