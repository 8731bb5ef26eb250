"""The lock protocol in Promela (``specs/lock_protocol``), judged by Spin and bound to the code.

configurations.py says what is searched, variants.py what is broken on purpose, checker.py runs Spin, outcomes.py compares
what callers are told with explorer and model, traces.py asks whether a recorded run is a behaviour of the specification.
"""
