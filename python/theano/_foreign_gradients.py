"""Gradients that are no tensors, such as sparse matrices: the core's questions, and zeros."""

import functools
import operator
from collections.abc import Sequence
from typing import Any

from theano import _core

__all__ = ["as_tensor", "sum_of_terms", "zeros_like_gradient"]


def sum_of_terms(terms: Sequence[Any]) -> Any:
    """Return the sum of gradients of one variable, of which some are no tensors."""
    return functools.reduce(operator.add, terms)


def as_tensor(gradient: Any) -> Any:
    """Return a gradient as a tensor, for an operation that takes no other.

    Raises
    ------
    TypeError
        If its type has no `toarray`.
    """
    if not hasattr(gradient, "toarray"):
        raise TypeError(f"the gradient {gradient} of type {gradient.type} is no tensor")
    return gradient.toarray()


def zeros_like_gradient(variable: Any, gradient: Any) -> Any:
    """Return zeros in the shape of a variable and of the type of a gradient.

    Parameters
    ----------
    variable : Variable
        A tensor, or a variable of another type that has a shape.
    gradient : Variable
        The gradient of another variable of the same type.
    """
    from theano.tensor import alloc, cast, zeros_like

    if not isinstance(gradient.type, _core.TensorType):
        return gradient.type.of_shape([variable.shape[i] for i in range(variable.ndim)])
    if isinstance(variable.type, _core.TensorType):
        return zeros_like(variable, dtype=gradient.dtype)
    return alloc(cast(0, gradient.dtype), *[variable.shape[i] for i in range(variable.ndim)])
