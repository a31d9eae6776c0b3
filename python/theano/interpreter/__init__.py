"""A plain interpreter of graphs: what the compiled core computes, in other words.

Each operation is evaluated by a few lines of NumPy that share no code with the core, on the graph
as the user wrote it. It is slow, and meant for comparison: the tests compare compiled functions
with it, and a debugging mode can compare each node.

`evaluate` gives values of variables, `steps` those of every node on the way, `evaluate_node` those
of one. Operations that are defined in Python run their `perform`, except for loops and graphs as
operations. Special functions and some operations of linear algebra need SciPy and raise ImportError
without it.
"""

from theano.interpreter import (  # noqa: F401  (they register their evaluators)
    advanced_indexing,
    arrangement,
    convolutions,
    counting,
    creation,
    cumulative,
    diagonals,
    elementwise,
    fourier,
    identities,
    indexing,
    inner_graphs,
    linear_algebra,
    loops,
    neural_networks,
    pooling,
    products,
    random_draws,
    reductions,
    selection,
    shapes,
    sorting,
)
from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.evaluation import OutputTypeError, evaluate, evaluate_node, steps
from theano.interpreter.registry import evaluated_classes, evaluator_of

__all__ = [
    "Arithmetic",
    "OutputTypeError",
    "evaluate",
    "evaluate_node",
    "evaluated_classes",
    "evaluator_of",
    "steps",
]
