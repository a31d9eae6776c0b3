"""Elementwise operations: broadcasting, conversion of operands, and the call of the function."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter import (  # noqa: F401  (they register their functions)
    scalar_arithmetic,
    scalar_comparison,
    scalar_complex,
    scalar_mathematics,
    scalar_special,
)
from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates
from theano.interpreter.scalar_functions import SCALAR_FUNCTIONS


@evaluates("Elemwise")
def elemwise(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    name = node.op.properties["scalar_op"]
    dtype = arithmetic.dtype(node.outputs[0].dtype)
    shape = _broadcast_shape(node, inputs)
    if name == "Cast":
        return cast(inputs[0], dtype)
    function, operands, takes_dtype = SCALAR_FUNCTIONS[name]
    if operands == "result":
        inputs = [cast(x, dtype) for x in inputs]
    elif operands == "common":
        common = np.result_type(*(x.dtype for x in inputs))
        inputs = [cast(x, common) for x in inputs]
    result = function(*inputs, dtype=dtype) if takes_dtype else function(*inputs)
    result = cast(np.asarray(result), dtype)
    return result if result.shape == shape else np.broadcast_to(result, shape)


def _broadcast_shape(node: Any, inputs: Sequence[Any]) -> tuple[int, ...]:
    """Return the shape of the result; only dimensions that are flagged so are broadcast."""
    shape: list[int] = []
    patterns = [variable.broadcastable for variable in node.inputs]
    for axis, is_one in enumerate(node.outputs[0].broadcastable):
        lengths = {
            x.shape[axis] for x, flags in zip(inputs, patterns, strict=True) if not flags[axis]
        }
        if len(lengths) > 1:
            shapes = ", ".join(str(x.shape) for x in inputs)
            raise ValueError(f"{node.op}: dimension {axis} differs: shapes {shapes}")
        shape.append(1 if is_one else lengths.pop())
    return tuple(shape)
