"""The operations between scalars of a graph and tensors of rank 0, which are the same here."""

from typing import Any

from theano import _core

__all__ = ["ScalarFromTensor", "TensorFromScalar", "scalar_from_tensor", "tensor_from_scalar"]


class TensorFromScalar(_core.Op):
    """Gives a scalar of a graph as a tensor of rank 0.

    Takes one variable of rank 0. Raises AssertionError for another rank and AttributeError for
    what is no variable.
    """

    def __new__(cls) -> Any:
        return _core.op(cls.__name__)

    def make_node(self, *inputs: Any) -> _core.Apply:
        (variable,) = inputs
        if variable.type.ndim != 0:
            raise AssertionError(f"{self} takes a variable of rank 0, not {variable.type}")
        return super().make_node(variable)

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.make_node(*inputs).outputs[0]


class ScalarFromTensor(TensorFromScalar):
    """Gives a tensor of rank 0 as a scalar of a graph, with the same conditions."""


_core.set_classes({"TensorFromScalar": TensorFromScalar, "ScalarFromTensor": ScalarFromTensor})

tensor_from_scalar = TensorFromScalar()
scalar_from_tensor = ScalarFromTensor()
