"""Scalars in a graph, which are 0-d tensors."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from theano import _core
from theano.scalar._autocast import convert
from theano.scalar._types import Scalar, complex64, complex128, float64, int64

__all__ = [
    "ScalarConstant",
    "ScalarVariable",
    "as_common_dtype",
    "as_scalar",
    "complexs",
    "complexs64",
    "complexs128",
    "constant",
    "floats",
    "ints",
]


class _ScalarsOnly(type):
    """Makes isinstance true for tensor variables of rank 0."""

    core_class: type = _core.Variable

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.core_class) and getattr(instance, "ndim", None) == 0


class ScalarVariable(metaclass=_ScalarsOnly):
    """A variable that holds one number: a tensor variable of rank 0.

    Parameters
    ----------
    type : Scalar
        The type of the number.
    owner : Apply, optional
        The application that computes it.
    index : int, optional
        Its place among the outputs of `owner`.
    name : str, optional
        Its name.
    """

    def __new__(
        cls, type: Scalar, owner: Any = None, index: int | None = None, name: str | None = None
    ) -> Any:
        from theano.tensor.type import TensorType
        from theano.tensor.var import TensorVariable

        return TensorVariable(TensorType(type.dtype, ()), owner, index, name)


class ScalarConstant(ScalarVariable):
    """A constant that holds one number: a tensor constant of rank 0.

    Parameters
    ----------
    type : Scalar
        The type of the number.
    data : number
        Its value.
    name : str, optional
        Its name.
    """

    core_class = _core.Constant

    def __new__(cls, type: Scalar, data: Any, name: str | None = None) -> Any:
        return type.make_constant(data, name)


def as_scalar(x: Any, name: str | None = None) -> Any:
    """Return `x` as a 0-d variable.

    Parameters
    ----------
    x : variable, Apply or number
        Variables of rank 0 are returned as they are.
    name : str, optional
        Accepted for compatibility.

    Raises
    ------
    TypeError
        If `x` is neither a number nor a variable of rank 0.
    ValueError
        If it is an application with several outputs.
    """
    if isinstance(x, _core.Apply):
        if len(x.outputs) != 1:
            raise ValueError(
                "It is ambiguous which output of a multi-output Op has to be fetched.", x
            )
        x = x.outputs[0]
    if isinstance(x, _core.Variable):
        if isinstance(x, ScalarVariable):
            return x
        raise TypeError("Variable type field must be a Scalar.", x, x.type)
    try:
        return constant(x)
    except (TypeError, AssertionError) as error:
        raise TypeError(f"Cannot convert {x} to Scalar", type(x)) from error


def constant(x: Any, name: str | None = None, dtype: str | None = None) -> Any:
    """Return a constant that holds a number.

    Parameters
    ----------
    x : number
        Python's numbers get the smallest dtype that holds them.
    name : str, optional
        The constant's name.
    dtype : str, optional
        The dtype it shall have.

    Raises
    ------
    AssertionError
        If `x` is not one number.
    """
    value = convert(x, dtype)
    assert value.ndim == 0, f"expected one number, got {x}"
    return Scalar(str(value.dtype)).make_constant(value, name)


def as_common_dtype(*vars: Any) -> Iterator[Any]:
    """Return the variables, each cast to the common dtype."""
    dtype = _core.upcast(*(variable.dtype for variable in vars))
    return (variable.astype(dtype) for variable in vars)


def _named(scalar_type: Any, names: Any) -> Any:
    """Return a variable for each name; names of one letter each in a string."""
    return scalar_type(names) if len(names) == 1 else [scalar_type(name) for name in names]


ints = partial(_named, int64)
floats = partial(_named, float64)
complexs = partial(_named, complex128)
complexs64 = partial(_named, complex64)
complexs128 = partial(_named, complex128)
