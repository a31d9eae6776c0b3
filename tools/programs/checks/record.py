"""What the checks of a library gave, written to a file that can be compared with another run's.

A check is a function that returns numbers or lists of them. The same file of checks runs here and
with real Theano; `compare.py` tells where the answers differ.
"""

import os
import pickle
import sys
import time
import traceback

import numpy as np

_checks = []


def check(function):
    """Declare a check; its name is that of the function."""
    _checks.append((function.__name__, function))
    return function


def add(name, function):
    """Declare a check by its name."""
    _checks.append((name, function))


def _flat(value):
    """Return a value as a list of plain NumPy arrays and texts."""
    if isinstance(value, (list, tuple)):
        return [item for each in value for item in _flat(each)]
    if isinstance(value, dict):
        return [item for key in sorted(value) for item in _flat(value[key])]
    return [value if isinstance(value, str) else np.asarray(value)]


def run():
    """Run all checks whose names contain the second argument; write to the file in the first."""
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    answers = {}
    for name, function in _checks:
        if wanted not in name:
            continue
        np.random.seed(1)
        begin = time.process_time()
        try:
            answers[name] = _flat(function())
        except Exception as error:
            answers[name] = error.__class__.__name__
            if os.environ.get("SHOW"):
                traceback.print_exc()
            print("%s: %s: %s" % (name, error.__class__.__name__, str(error)[:300]), flush=True)
        if os.environ.get("TIMES"):
            print("%-40s %.2f s" % (name, time.process_time() - begin), flush=True)
    with open(sys.argv[1], "wb") as file:
        pickle.dump(answers, file, protocol=2)
