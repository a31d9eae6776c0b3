"""Operations whose value is that of an input; they differ in their gradients."""

from collections.abc import Sequence
from typing import Any

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


@evaluates(
    *("ViewOp", "Identity", "DeepCopyOp", "TensorFromScalar", "ScalarFromTensor"),
    *("DisconnectedGrad", "ZeroGrad", "ConsiderConstant", "UndefinedGrad", "GradClip", "GradScale"),
    *("CpuContiguous", "Default"),
)
def first_input(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return inputs[0]
