"""Shared variables that hold tensors, and the constructors that `theano.shared` tries."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.compile.sharedvalue import SharedVariable, shared_constructor
from theano.tensor.type import TensorType
from theano.tensor.var import _tensor_py_operators

__all__ = [
    "ScalarSharedVariable",
    "SharedVariable",
    "TensorSharedVariable",
    "scalar_constructor",
    "tensor_constructor",
]


class TensorSharedVariable(_tensor_py_operators, _core.SharedVariable):
    """A tensor that lives between calls of functions."""


class ScalarSharedVariable(_tensor_py_operators, _core.SharedVariable):
    """A number that lives between calls of functions."""


_core.set_classes(
    {
        "TensorSharedVariable": TensorSharedVariable,
        "ScalarSharedVariable": ScalarSharedVariable,
    }
)


def _require_cpu(target: str) -> None:
    if target != "cpu":
        raise TypeError(f"There is no device called {target}")


@shared_constructor
def tensor_constructor(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: bool | None = None,
    borrow: bool = False,
    broadcastable: Sequence[bool] | None = None,
    target: str = "cpu",
) -> TensorSharedVariable:
    """Return a shared variable that holds an array.

    Parameters
    ----------
    value : ndarray
        The first value; its dtype is that of the variable.
    name : str, optional
        The name.
    strict : bool, optional
        Whether later values must be arrays of exactly this dtype.
    allow_downcast : bool, optional
        Whether later values may lose precision.
    borrow : bool, optional
        Whether to keep `value` itself instead of a copy.
    broadcastable : sequence of bool, optional
        The broadcast pattern; by default no dimension is broadcastable, whatever its length.
    target : str, optional
        Must be ``'cpu'``.

    Raises
    ------
    TypeError
        If `value` is not an array of numbers.
    """
    _require_cpu(target)
    if not isinstance(value, np.ndarray):
        raise TypeError("an array is needed", value)
    if broadcastable is None:
        broadcastable = (False,) * value.ndim
    return TensorSharedVariable(
        type=TensorType(value.dtype, broadcastable),
        value=value if borrow else np.array(value, copy=True),
        name=name,
        strict=strict,
        allow_downcast=allow_downcast,
    )


@shared_constructor
def scalar_constructor(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: bool | None = None,
    borrow: bool = False,
    target: str = "cpu",
) -> ScalarSharedVariable:
    """Return a shared variable that holds one number, of NumPy's dtype for it.

    The arguments are those of `tensor_constructor`.

    Raises
    ------
    TypeError
        If `value` is not a number.
    """
    _require_cpu(target)
    if not isinstance(value, (np.number, np.bool_, bool, int, float, complex)):
        raise TypeError("a number is needed", value)
    array = np.array(value)
    return ScalarSharedVariable(
        type=TensorType(array.dtype, ()),
        value=array,
        name=name,
        strict=strict,
        allow_downcast=allow_downcast,
    )
