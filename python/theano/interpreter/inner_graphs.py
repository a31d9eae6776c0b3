"""Operations that hold a graph: it is evaluated in their place."""

from collections.abc import Sequence
from typing import Any

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.evaluation import evaluate
from theano.interpreter.registry import evaluates_python


@evaluates_python("theano.compile.builders.OpFromGraph")
def _op_from_graph(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> list[Any]:
    given = dict(zip(node.op.local_inputs, inputs, strict=True))
    return evaluate(node.op.local_outputs, given, arithmetic)
