"""The lock protocol in Promela (``specs/lock_protocol``), judged by Spin and bound to the code.

checker.py builds and runs Spin's search of a specification with the definitions that it is given.
"""
