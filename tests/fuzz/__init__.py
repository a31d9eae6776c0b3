"""Differential fuzzing: random graphs, compiled in several ways, against the plain interpreter.

`generator` makes programs, `checker` compares, `shrink` makes failing programs small, `campaign`
runs many. ``python -m tests.fuzz --help`` tells how to run it for long; docs/fuzzing.md explains.
"""
