"""What the core asks about gradients that are no tensors, such as sparse matrices."""

import functools
import operator
from collections.abc import Sequence
from typing import Any

__all__ = ["as_tensor", "sum_of_terms"]


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
