"""Use cases: each checks the asker, loads, calls a rule and commits."""
