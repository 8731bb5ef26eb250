"""Prints the table of broken variants: in the folder of tests, ``python -m teeth``; ``-v`` says what was found, too.

Those that the explorer finds come again, each with the shortest schedule, as a script; with ``-v`` drawn.
"""

import sys

from teeth.catchers import CATCHERS
from teeth.explored import BITES, bitten
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
    for variant in VARIANTS:
        if variant.name in BITES:
            found = bitten(variant, BITES[variant.name])
            missed += not found.bad
            print(found, flush=True)
            if talkative:
                print(found.drawing)
    return 1 if missed or wrong else 0


if __name__ == "__main__":
    sys.exit(main(talkative="-v" in sys.argv[1:]))
