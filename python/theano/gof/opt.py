"""Rewrites written in Python, applied to a FunctionGraph: `optimizer.optimize(fgraph)`.

`theano.compile.optdb` holds those that `theano.function` applies.
"""

from theano.gof._core_rewrite import CoreOptimizer, CoreRewrite, MergeOptimizer
from theano.gof._local_optimizer import (
    FromFunctionLocalOptimizer,
    LocalOptGroup,
    LocalOptimizer,
    OpRemove,
    OpSub,
    copy_stack_trace,
    local_optimizer,
)
from theano.gof._navigator import (
    ChangeTracker,
    EquilibriumOptimizer,
    NavigatorOptimizer,
    OpKeyOptimizer,
    TopoOptimizer,
    in2out,
    out2in,
)
from theano.gof._optimizer import (
    FromFunctionOptimizer,
    Optimizer,
    SeqOptimizer,
    inplace_optimizer,
    optimizer,
    report_failure,
)
from theano.gof._pattern import PatternSub

__all__ = [
    "ChangeTracker",
    "CoreOptimizer",
    "CoreRewrite",
    "EquilibriumOptimizer",
    "FromFunctionLocalOptimizer",
    "FromFunctionOptimizer",
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
    "copy_stack_trace",
    "in2out",
    "inplace_optimizer",
    "local_optimizer",
    "optimizer",
    "out2in",
    "report_failure",
]
