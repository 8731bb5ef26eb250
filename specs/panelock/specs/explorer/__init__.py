"""Every schedule and every death of small programs, on the real store and a simulated machine.

machine.py simulates, scheduling.py runs the real code, search.py and reducing.py enumerate, judge.py judges.
"""
