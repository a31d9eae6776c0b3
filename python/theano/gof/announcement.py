"""What happens when a node is made: its test values are computed, float64 is warned about.

The core announces nodes that are made of an operation only where a flag asks for it.
"""

import os
import sys
import warnings
from typing import Any

from theano import _core
from theano.configdefaults import config

__all__ = ["announce", "quiet", "react_to_float64"]

# `pathlib` would take longer to import than all of this package's small modules.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def announce(node: Any) -> None:
    """Do with a new node what the flags `compute_test_value` and `warn_float64` say."""
    if config.warn_float64 != "ignore":
        for output in node.outputs:
            if getattr(output.type, "dtype", None) == "float64":
                react_to_float64()
    if config.compute_test_value != "off":
        from theano.gof.test_values import compute_test_value

        compute_test_value(node)


class quiet:
    """A context in which nothing is announced: the nodes made in it are not the program's."""

    _depth = 0

    def __enter__(self) -> None:
        quiet._depth += 1
        _core.set_config("announces_applications", False)

    def __exit__(self, *exception: object) -> None:
        quiet._depth -= 1
        wanted = config.compute_test_value != "off" or config.warn_float64 != "ignore"
        _core.set_config("announces_applications", wanted and quiet._depth == 0)


def react_to_float64() -> None:
    """Do what `config.warn_float64` says about a new variable of dtype float64.

    Raises
    ------
    Exception
        For the setting 'raise'.
    """
    reaction = config.warn_float64
    if reaction == "ignore":
        return
    message = (
        "You are creating a TensorVariable with float64 dtype. You requested an action via the "
        "Theano flag warn_float64={ignore,warn,raise,pdb}."
    )
    if reaction == "raise":
        raise Exception(message)
    if reaction == "pdb":
        import pdb  # a debugger is slow to import

        pdb.set_trace()
        return
    # The line of the program, not of this package, is told.
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)
