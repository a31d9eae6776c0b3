"""x log(x) and x log(y), which are 0 where x is 0."""

from theano import _core
from theano.scalar._output_rules import upgrade_to_float
from theano.scalar._scalar_op import BinaryScalarOp, UnaryScalarOp, define
from theano.tensor import elemwise as elemwise  # the classes must be known to the core first

__all__ = ["XlogX", "XlogY0", "scalar_xlogx", "scalar_xlogy0", "xlogx", "xlogy0"]

XlogX, scalar_xlogx = define(
    "XlogX",
    UnaryScalarOp,
    "scalar_xlogx",
    upgrade_to_float,
    "scalar_xlogx",
    module=__name__,
)
XlogY0, scalar_xlogy0 = define(
    "XlogY0",
    BinaryScalarOp,
    "scalar_xlogy0",
    upgrade_to_float,
    "scalar_xlogy0",
    module=__name__,
)

xlogx = _core.elemwise_op("scalar_xlogx")
xlogx.__doc__ = """``x * log(x)``, and 0 where `x` is 0.

    Parameters
    ----------
    x : tensor_like
        Any shape; integers are converted to floats, complex numbers raise TypeError.

    Returns
    -------
    TensorVariable
        Float, of the same shape; NaN for negative `x`.
"""

xlogy0 = _core.elemwise_op("scalar_xlogy0")
xlogy0.__doc__ = """``x * log(y)``, and 0 where `x` is 0, whatever `y` is.

    Parameters
    ----------
    x, y : tensor_like
        Broadcast against each other; integers are converted to floats, complex numbers raise
        TypeError.

    Returns
    -------
    TensorVariable
        Float.
"""
