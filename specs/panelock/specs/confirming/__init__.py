"""Claims that CrossHair confirms over every path: contracts, theorems, pure parts of the implementation.

    worlds.py       the small registries that are tried, stated once
    engine.py       one claim, judged
    claims.py       what a claim is
    contracts.py    the contract of every transition of the model, and how far it is confirmed
    theorems.py     what follows from several transitions
    pure_*.py       claims about the implementation's pure functions
    enumerating.py  every request of every small world, without CrossHair
    report.py       the run and its table

Only ``python -m panelock.specs.confirm`` and tests import this: CrossHair is needed for nothing else.
"""
