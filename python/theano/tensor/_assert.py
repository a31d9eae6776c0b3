"""Assert: conditions that must hold when a function runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.gof.graph import Apply, Variable
from theano.gof.op import Op
from theano.tensor._convert import as_tensor_variable

__all__ = ["Assert", "assert_", "assert_op"]


class Assert(Op):
    """The identity on its first argument, if all others are true.

    Parameters
    ----------
    msg : str
        What the AssertionError says.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> from theano.tensor.opt import Assert
    >>> x = T.dvector("x")
    >>> y = Assert("x must not be empty")(x, x.shape[0] > 0)
    """

    __props__ = ("msg",)
    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __init__(self, msg: str = "Theano Assert failed!") -> None:
        self.msg = msg

    def make_node(self, value: Any, *conds: Any) -> Any:
        """Apply to a variable and to conditions, which are scalars.

        Raises
        ------
        AssertionError
            If a condition is not a scalar.
        """
        value = value if hasattr(value, "type") else as_tensor_variable(value)
        conditions = [as_tensor_variable(condition) for condition in conds]
        for condition in conditions:
            assert condition.type.ndim == 0, f"a condition must be a scalar, not {condition.type}"
        return Apply(self, [value, *conditions], [value.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Hand the value on, or raise AssertionError."""
        value, *conditions = inputs
        output_storage[0][0] = value
        if not np.all(conditions):
            raise AssertionError(self.msg)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """The gradient passes; conditions have none."""
        from theano.gradient import disconnected_type

        return [*output_gradients, *(Variable(disconnected_type) for _ in inputs[1:])]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Only the value is connected."""
        return [[True], *([False] for _ in node.inputs[1:])]

    def infer_shape(self, node: Any, input_shapes: Sequence[Any]) -> list[Any]:
        """The shape of the value."""
        return [input_shapes[0]]


assert_op = assert_ = Assert()
