"""Graphs: variables, nodes, operations and types, and what can be asked of them."""

import numpy as np

from theano import _core
from theano.gof import fg, graph, null_type, op, opt, pickling, toolbox, type, utils
from theano.gof.fg import FunctionGraph, InconsistencyError, MissingInputError
from theano.gof.graph import Apply, Constant, Variable
from theano.gof.link import Container
from theano.gof.op import Op
from theano.gof.opt import (
    EquilibriumOptimizer,
    LocalOptGroup,
    LocalOptimizer,
    OpRemove,
    OpSub,
    Optimizer,
    PatternSub,
    SeqOptimizer,
    TopoOptimizer,
    local_optimizer,
    optimizer,
)
from theano.gof.optdb import Query
from theano.gof.type import Generic, Type, generic
from theano.gof.utils import MethodNotDefined

__all__ = [
    "EquilibriumOptimizer",
    "LocalOptGroup",
    "LocalOptimizer",
    "OpRemove",
    "OpSub",
    "Optimizer",
    "PatternSub",
    "SeqOptimizer",
    "TopoOptimizer",
    "local_optimizer",
    "optimizer",
    "Apply",
    "Constant",
    "Container",
    "FunctionGraph",
    "Generic",
    "InconsistencyError",
    "MethodNotDefined",
    "MissingInputError",
    "Op",
    "Query",
    "Type",
    "Variable",
    "fg",
    "generic",
    "graph",
    "null_type",
    "op",
    "opt",
    "pickling",
    "toolbox",
    "type",
    "utils",
]

_core.set_classes(
    {"Apply": Apply, "scratchpad": utils.scratchpad, "LinAlgError": np.linalg.LinAlgError}
)
