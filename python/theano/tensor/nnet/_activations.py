"""Piecewise activation functions."""

from typing import Any

from theano.scalar._scalar_op import UnaryScalarOp
from theano.scalar.basic import get_scalar_type, upgrade_to_float
from theano.tensor._convert import as_tensor_variable, cast
from theano.tensor._elementwise import expm1, gt
from theano.tensor._select import switch

__all__ = ["ScalarSoftsign", "elu", "relu", "scalar_softsign", "selu", "softsign"]


def relu(x: Any, alpha: Any = 0) -> Any:
    """Return x where it is positive, else ``alpha * x``.

    Parameters
    ----------
    x : tensor_like
        Any shape.
    alpha : float or tensor_like, optional
        The slope for negative numbers; a variable is broadcast against `x`.

    Returns
    -------
    TensorVariable
        Float, of the shape of both, broadcast. The derivative at 0 is the mean of the slopes.
    """
    if not hasattr(alpha, "type") and not hasattr(alpha, "shape") and alpha == 0:
        return 0.5 * (x + abs(x))
    # Numbers of one dtype: Python's would raise that of a narrow alpha.
    alpha = as_tensor_variable(alpha)
    return 0.5 * (1 + alpha) * x + 0.5 * (1 - alpha) * abs(x)


def elu(x: Any, alpha: Any = 1) -> Any:
    """Return the exponential linear unit: x where it is positive, else ``alpha * (exp(x) - 1)``.

    Parameters
    ----------
    x : tensor_like
        Any shape.
    alpha : float or tensor_like, optional
        The size of the limit for small x.

    Returns
    -------
    TensorVariable
        Of the shape of both, broadcast.
    """
    x = as_tensor_variable(x)
    return switch(gt(x, 0), x, alpha * expm1(x))


def selu(x: Any) -> Any:
    """Return the scaled exponential linear unit, which keeps mean 0 and variance 1 of activations.

    Parameters
    ----------
    x : tensor_like
        Any shape.

    Returns
    -------
    TensorVariable
        ``scale * elu(x, alpha)`` with the constants of Klambauer, Unterthiner, Mayr and Hochreiter,
        "Self-Normalizing Neural Networks" (2017).
    """
    alpha = 1.6732632423543772848170429916717
    scale = 1.0507009873554804934193349852946
    return scale * elu(x, alpha)


class ScalarSoftsign(UnaryScalarOp):
    """The function ``x / (1 + abs(x))`` of scalars."""

    default_preference = staticmethod(upgrade_to_float)

    @staticmethod
    def static_impl(x: Any) -> Any:
        """Return the function of a number."""
        return x / (1.0 + abs(x))

    def of_tensors(self, x: Any) -> Any:
        """Return the function of each element of a tensor."""
        return softsign(x)

    def _apply(self, inputs: list[Any]) -> Any:
        return softsign(*inputs)


scalar_softsign = ScalarSoftsign(upgrade_to_float, name="scalar_softsign")


def softsign(x: Any) -> Any:
    """Return ``x / (1 + abs(x))``.

    Parameters
    ----------
    x : tensor_like
        Any shape; integers are converted to floats.

    Returns
    -------
    TensorVariable
        Float, of the same shape, between -1 and 1.
    """
    x = as_tensor_variable(x)
    (output,) = upgrade_to_float(get_scalar_type(x.dtype))
    x = cast(x, output.dtype)
    return x / (1 + abs(x))
