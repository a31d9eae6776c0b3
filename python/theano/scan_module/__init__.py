"""Loops as part of an expression: `scan` and what is made of it.

`scan` applies a function of variables step by step, along sequences and to its own earlier
results. `map`, `reduce`, `foldl` and `foldr` are its simpler forms; `scan_checkpoints` keeps fewer
steps. The operation in the graph is `scan_op.Scan`.
"""

from theano.compile import clone
from theano.scan_module import scan_op, scan_utils
from theano.scan_module.scan import scan
from theano.scan_module.scan_checkpoints import scan_checkpoints
from theano.scan_module.scan_utils import until
from theano.scan_module.scan_views import foldl, foldr, map, reduce

__all__ = [
    "clone",
    "foldl",
    "foldr",
    "map",
    "reduce",
    "scan",
    "scan_checkpoints",
    "scan_op",
    "scan_utils",
    "until",
]
