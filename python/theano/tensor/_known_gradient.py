"""Gradients through one operation, given those of its results, as `EighGrad` and others are."""

from collections.abc import Sequence
from typing import Any

__all__ = ["gradient_through"]


def gradient_through(
    outputs: Sequence[Any], gradients: Sequence[Any], inputs: Sequence[Any]
) -> list[Any]:
    """Return the gradients with respect to `inputs`, given those with respect to `outputs`.

    Parameters
    ----------
    outputs, gradients : sequence of TensorVariable
        Results of operations on `inputs`, and a gradient for each, of the same type.
    inputs : sequence of TensorVariable
        What to differentiate with respect to.

    Returns
    -------
    list of TensorVariable
        One for each of `inputs`.
    """
    from theano.gradient import grad

    known = dict(zip(outputs, gradients, strict=True))
    return list(grad(None, list(inputs), known_grads=known))
