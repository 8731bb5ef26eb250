"""Claims that CrossHair confirms over every path: the model's contracts, theorems about it, pure parts of the implementation.

    worlds.py     the small registries that are tried, stated once     engine.py    one claim, judged
    contracts.py  the contract of every transition, and its bounds     theorems.py  what follows from several transitions
    pure.py       claims about the implementation's pure functions, from pure_*.py
    report.py     the run and its table

Only ``python -m panelock.specs.confirm`` and tests import this: CrossHair is needed for nothing else.
"""
