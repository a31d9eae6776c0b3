"""Shared variables that hold one number, which are shared tensors of rank 0."""

from typing import Any

import numpy as np

from theano import _core
from theano.scalar._variables import ScalarVariable

__all__ = ["ScalarSharedVariable", "shared"]


class ScalarSharedVariable(ScalarVariable):
    """A shared variable that holds one number.

    Parameters
    ----------
    name : str or None
        Its name.
    type : Scalar
        The type of the number.
    value : number
        What it holds at first.
    strict : bool
        Whether later values must be of the right type without conversion.
    allow_downcast : bool, optional
        Whether later values may lose information when they are converted.
    container : Container, optional
        Accepted for compatibility.
    """

    core_class = _core.SharedVariable

    def __new__(
        cls,
        name: str | None,
        type: Any,
        value: Any,
        strict: bool,
        allow_downcast: bool | None = None,
        container: Any = None,
    ) -> Any:
        from theano.compile.sharedvalue import shared as tensor_shared

        number = np.asarray(type.filter(value, strict, allow_downcast))
        return tensor_shared(number, name=name, strict=strict, allow_downcast=allow_downcast)


def shared(
    value: Any, name: str | None = None, strict: bool = False, allow_downcast: bool | None = None
) -> Any:
    """Return a shared variable that holds one number.

    Parameters
    ----------
    value : number
        Of Python or NumPy; Python's integers give int64 and its floats float64.
    name : str, optional
        The variable's name.
    strict : bool, optional
        Whether later values must be of the right type without conversion.
    allow_downcast : bool, optional
        Whether later values may lose information when they are converted.

    Raises
    ------
    TypeError
        If `value` is not a number.
    """
    from theano.compile.sharedvalue import shared as tensor_shared

    if not isinstance(value, np.number | int | float | complex):
        raise TypeError(f"a scalar shared variable holds a number, got {type(value)}")
    return tensor_shared(np.asarray(value), name=name, strict=strict, allow_downcast=allow_downcast)
