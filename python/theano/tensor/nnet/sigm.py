"""The logistic function, its approximations, and its integral."""

from typing import Any

from theano import _core
from theano.scalar._scalar_op import UnaryScalarOp, define
from theano.scalar.basic import (
    get_scalar_type,
    upgrade_to_float,
    upgrade_to_float_no_complex,
)
from theano.tensor._convert import as_tensor_variable, cast, constant
from theano.tensor._elementwise import abs_, lt
from theano.tensor._select import clip, switch
from theano.tensor.elemwise import Elemwise as Elemwise  # the class must be known to the core first

__all__ = [
    "ScalarSigmoid",
    "ScalarSoftplus",
    "hard_sigmoid",
    "scalar_sigmoid",
    "scalar_softplus",
    "sigmoid",
    "sigmoid_inplace",
    "softplus",
    "ultra_fast_sigmoid",
    "ultra_fast_sigmoid_inplace",
]

ScalarSigmoid, scalar_sigmoid = define(
    "ScalarSigmoid",
    UnaryScalarOp,
    "sigmoid",
    upgrade_to_float,
    "scalar_sigmoid",
    __name__,
)
ScalarSoftplus, scalar_softplus = define(
    "ScalarSoftplus",
    UnaryScalarOp,
    "softplus",
    upgrade_to_float,
    "scalar_softplus",
    __name__,
)

sigmoid = _core.elemwise_op("sigmoid")
sigmoid.__doc__ = """The logistic function ``1 / (1 + exp(-x))``.

    Parameters
    ----------
    x : tensor_like
        Any shape; integers are converted to floats.

    Returns
    -------
    TensorVariable
        Float or complex, of the same shape. It neither overflows nor loses the smallest values.
"""

softplus = _core.elemwise_op("softplus")
softplus.__doc__ = """``log(1 + exp(x))``, the integral of the logistic function.

    Parameters
    ----------
    x : tensor_like
        Any shape; integers are converted to floats.

    Returns
    -------
    TensorVariable
        Float or complex, of the same shape. It does not overflow: it is `x` for large `x`.
"""


def hard_sigmoid(x: Any) -> Any:
    """Return a piecewise linear approximation of the logistic function.

    Parameters
    ----------
    x : tensor_like
        Any shape; integers are converted to floats.

    Returns
    -------
    TensorVariable
        ``0.2 * x + 0.5``, limited to the interval from 0 to 1.

    Raises
    ------
    TypeError
        If `x` is complex.
    """
    variable = as_tensor_variable(x)
    (output,) = upgrade_to_float_no_complex(get_scalar_type(variable.dtype))
    variable = cast(variable, output.dtype)
    slope, shift = (constant(value, dtype=output.dtype) for value in (0.2, 0.5))
    return clip(variable * slope + shift, 0, 1)


def ultra_fast_sigmoid(x: Any) -> Any:
    """Return a coarse approximation of the logistic function without exponentials.

    Parameters
    ----------
    x : tensor_like
        Any shape; integers are converted to floats.

    Returns
    -------
    TensorVariable
        Within 0.02 of the logistic function: a hyperbola in the middle, straight lines beside it,
        constant beyond ``abs(x) = 6``.

    Raises
    ------
    TypeError
        If `x` is complex.
    """
    variable = as_tensor_variable(x)
    (output,) = upgrade_to_float_no_complex(get_scalar_type(variable.dtype))
    variable = cast(variable, output.dtype)

    def number(value: float) -> Any:
        return constant(value, dtype=output.dtype)

    size = abs_(variable) * number(0.5)
    middle = number(1.5) * size / (number(1.0) + size)
    outer = number(0.935409070603099) + number(0.0458812946797165) * (size - number(1.7))
    limit = number(0.99505475368673)
    height = switch(lt(size, number(1.7)), middle, switch(lt(size, number(3.0)), outer, limit))
    return number(0.5) * (number(1.0) + switch(lt(variable, number(0.0)), -height, height))


# Results take the memory of operands without being told to; see `theano.tensor.inplace`.
sigmoid_inplace = sigmoid
ultra_fast_sigmoid_inplace = ultra_fast_sigmoid
