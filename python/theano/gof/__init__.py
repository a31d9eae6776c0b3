"""Graphs: variables, nodes, operations and types, and what can be asked of them."""

import numpy as np

from theano import _core
from theano.gof import fg, graph, null_type, op, opt, optdb, pickling, toolbox, type, utils
from theano.gof.fg import FunctionGraph, InconsistencyError, MissingInputError
from theano.gof.graph import Apply, Constant, Variable, view_roots
from theano.gof.link import Container
from theano.gof.op import Op
from theano.gof.opt import (
    EquilibriumOptimizer,
    LocalOptGroup,
    LocalOptimizer,
    MergeOptimizer,
    NavigatorOptimizer,
    OpKeyOptimizer,
    OpRemove,
    OpSub,
    Optimizer,
    PatternSub,
    SeqOptimizer,
    TopoOptimizer,
    inplace_optimizer,
    local_optimizer,
    optimizer,
)
from theano.gof.optdb import (
    DB,
    EquilibriumDB,
    LocalGroupDB,
    ProxyDB,
    Query,
    SequenceDB,
)
from theano.gof.type import Generic, Type, generic
from theano.gof.utils import MethodNotDefined

__all__ = [
    "DB",
    "EquilibriumDB",
    "LocalGroupDB",
    "MergeOptimizer",
    "NavigatorOptimizer",
    "OpKeyOptimizer",
    "ProxyDB",
    "SequenceDB",
    "inplace_optimizer",
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
    "optdb",
    "pickling",
    "toolbox",
    "type",
    "utils",
    "view_roots",
]

_core.set_classes(
    {"Apply": Apply, "scratchpad": utils.scratchpad, "LinAlgError": np.linalg.LinAlgError}
)
