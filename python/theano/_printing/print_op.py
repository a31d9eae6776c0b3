"""Print: prints values while a function runs."""

from collections.abc import Callable, Sequence
from typing import Any

from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.tensor import as_tensor_variable

__all__ = ["Print"]


def _print_fn(op: Any, xin: Any) -> None:
    for attr in op.attrs:
        value = getattr(xin, attr)
        print(op.message, attr, "=", value() if callable(value) else value)


class Print(Op):
    """The identity, which prints its value at each evaluation.

    Parameters
    ----------
    message : str
        Printed first.
    attrs : sequence of str
        Attributes of the value, or methods without arguments: 'shape', 'dtype', 'min'.
    global_fn : callable, optional
        Called as `global_fn(op, value)` in place of printing `message attr = value` for each.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> x = T.dvector("x")
    >>> f = theano.function([x], theano.printing.Print("x is")(x) * 2)
    >>> f([1.0, 2.0])
    x is __str__ = [1. 2.]
    array([2., 4.])
    """

    view_map = {0: [0]}  # noqa: RUF012  Theano's form
    __props__ = ("message", "attrs", "global_fn")

    def __init__(
        self,
        message: str = "",
        attrs: Sequence[str] = ("__str__",),
        global_fn: Callable[[Any, Any], object] = _print_fn,
    ) -> None:
        self.message = message
        self.attrs = tuple(attrs)  # makes the operation hashable
        self.global_fn = global_fn

    def make_node(self, xin: Any) -> Any:
        """Apply to a variable, or to what can be made one."""
        xin = xin if hasattr(xin, "type") else as_tensor_variable(xin)
        return Apply(self, [xin], [xin.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Print, and hand the value on."""
        output_storage[0][0] = inputs[0]
        self.global_fn(self, inputs[0])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """The gradient passes."""
        return list(output_gradients)

    def R_op(self, inputs: Sequence[Any], eval_points: Sequence[Any]) -> list[Any]:
        """What is multiplied by the Jacobian passes."""
        return list(eval_points)

    def infer_shape(self, node: Any, input_shapes: Sequence[Any]) -> list[Any]:
        """The shape of the value."""
        return list(input_shapes)
