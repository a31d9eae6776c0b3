"""What the worker processes measure, one topic a file; the syntax is that of Python 3.8.

A task is a tuple of a statement and the names that it needs, or a function that makes this tuple
when the task is first asked for. `packages.Task` has besides what was computed, to be compared.
"""
