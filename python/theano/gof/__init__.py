"""Graphs: variables, nodes, operations and types, and what can be asked of them."""

import numpy as np

from theano import _core
from theano._lazy import names_from
from theano.gof import fg, graph, null_type, op, pickling, toolbox, type, utils
from theano.gof.fg import FunctionGraph, InconsistencyError, MissingInputError
from theano.gof.graph import Apply, Constant, Variable, view_roots
from theano.gof.link import Container
from theano.gof.op import Op
from theano.gof.query import Query
from theano.gof.type import Generic, Type, generic
from theano.gof.utils import MethodNotDefined

__all__ = [
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
    "pickling",
    "toolbox",
    "type",
    "utils",
    "view_roots",
]

# What few programs need: rewrites in Python, parameters, names for C code.
__getattr__ = names_from(
    __name__,
    {
        "theano.gof.c_code": ("HideC",),
        "theano.gof.c_op": ("COp", "OpenMPOp"),
        "theano.gof.c_types": ("CDataType", "CEnumType", "EnumList", "EnumType"),
        "theano.gof.op": ("CLinkerOp", "PureOp"),
        "theano.gof.params_type": ("params_type", "Params", "ParamsType"),
        "theano.gof.type": ("CLinkerType", "PureType"),
        "theano.gof.opt": (
            "opt",
            "EquilibriumOptimizer",
            "LocalOptGroup",
            "LocalOptimizer",
            "MergeOptimizer",
            "NavigatorOptimizer",
            "OpKeyOptimizer",
            "OpRemove",
            "OpSub",
            "Optimizer",
            "PatternSub",
            "SeqOptimizer",
            "TopoOptimizer",
            "inplace_optimizer",
            "local_optimizer",
            "optimizer",
        ),
        "theano.gof.optdb": (
            "optdb",
            "DB",
            "EquilibriumDB",
            "LocalGroupDB",
            "ProxyDB",
            "SequenceDB",
        ),
    },
)

_core.set_classes(
    {"Apply": Apply, "scratchpad": utils.scratchpad, "LinAlgError": np.linalg.LinAlgError}
)
