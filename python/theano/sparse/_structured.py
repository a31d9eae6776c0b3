"""Functions of the stored elements of a sparse matrix; what is not stored stays 0."""

import functools
from collections.abc import Callable
from typing import Any

from theano import tensor
from theano.sparse._compressed import CSM, csm_properties
from theano.sparse._convert import compressed
from theano.tensor import nnet

__all__ = [
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "ceil",
    "conj",
    "deg2rad",
    "expm1",
    "floor",
    "log1p",
    "rad2deg",
    "rint",
    "sgn",
    "sin",
    "sinh",
    "sqr",
    "sqrt",
    "structured_add",
    "structured_exp",
    "structured_log",
    "structured_maximum",
    "structured_minimum",
    "structured_monoid",
    "structured_pow",
    "structured_sigmoid",
    "tan",
    "tanh",
    "trunc",
]


def structured_monoid(tensor_op: Callable[..., Any]) -> Callable[[Callable[..., Any]], Any]:
    """Return a decorator that makes a function of tensors one of the stored elements of a matrix.

    Parameters
    ----------
    tensor_op : callable
        Takes a vector, and perhaps numbers; what it returns is stored in place of the vector.

    Returns
    -------
    callable
        The function that it decorates gives name and docstring; it is never called. What results
        takes a sparse matrix in format csr or csc, and the numbers.
    """

    def decorator(f: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(f)
        def wrapper(*args: Any) -> Any:
            x = compressed(wrapper.__name__, args[0])
            data, indices, indptr, shape = csm_properties(x)
            numbers = [tensor.as_tensor_variable(number, ndim=0) for number in args[1:]]
            return CSM(x.format)(tensor_op(data, *numbers), indices, indptr, shape)

        # Theano's signature.
        del wrapper.__wrapped__
        return wrapper

    return decorator


# ---- functions that are not 0 at 0


@structured_monoid(nnet.sigmoid)
def structured_sigmoid(x):  # type: ignore[no-untyped-def]
    """Return the logistic function of the stored elements of a sparse matrix."""


@structured_monoid(tensor.exp)
def structured_exp(x):  # type: ignore[no-untyped-def]
    """Return the exponentials of the stored elements of a sparse matrix."""


@structured_monoid(tensor.log)
def structured_log(x):  # type: ignore[no-untyped-def]
    """Return the natural logarithms of the stored elements of a sparse matrix."""


@structured_monoid(tensor.pow)
def structured_pow(x, y):  # type: ignore[no-untyped-def]
    """Return the powers of the stored elements of a sparse matrix with the exponent `y`."""


@structured_monoid(tensor.minimum)
def structured_minimum(x, y):  # type: ignore[no-untyped-def]
    """Return the stored elements of a sparse matrix, or the number `y` where it is smaller."""


@structured_monoid(tensor.maximum)
def structured_maximum(x, y):  # type: ignore[no-untyped-def]
    """Return the stored elements of a sparse matrix, or the number `y` where it is larger."""


@structured_monoid(tensor.add)
def structured_add(x, y):  # type: ignore[no-untyped-def]
    """Return a sparse matrix with the number `y` added to its stored elements."""


# ---- functions that are 0 at 0


@structured_monoid(tensor.sin)
def sin(x):  # type: ignore[no-untyped-def]
    """Return the sine of each element of a sparse matrix."""


@structured_monoid(tensor.tan)
def tan(x):  # type: ignore[no-untyped-def]
    """Return the tangent of each element of a sparse matrix."""


@structured_monoid(tensor.arcsin)
def arcsin(x):  # type: ignore[no-untyped-def]
    """Return the arcsine of each element of a sparse matrix."""


@structured_monoid(tensor.arctan)
def arctan(x):  # type: ignore[no-untyped-def]
    """Return the arctangent of each element of a sparse matrix."""


@structured_monoid(tensor.sinh)
def sinh(x):  # type: ignore[no-untyped-def]
    """Return the hyperbolic sine of each element of a sparse matrix."""


@structured_monoid(tensor.arcsinh)
def arcsinh(x):  # type: ignore[no-untyped-def]
    """Return the inverse hyperbolic sine of each element of a sparse matrix."""


@structured_monoid(tensor.tanh)
def tanh(x):  # type: ignore[no-untyped-def]
    """Return the hyperbolic tangent of each element of a sparse matrix."""


@structured_monoid(tensor.arctanh)
def arctanh(x):  # type: ignore[no-untyped-def]
    """Return the inverse hyperbolic tangent of each element of a sparse matrix."""


@structured_monoid(tensor.round_half_to_even)
def rint(x):  # type: ignore[no-untyped-def]
    """Return the nearest integer of each element of a sparse matrix, the even one of two."""


@structured_monoid(tensor.sgn)
def sgn(x):  # type: ignore[no-untyped-def]
    """Return the sign of each element of a sparse matrix."""


@structured_monoid(tensor.ceil)
def ceil(x):  # type: ignore[no-untyped-def]
    """Return each element of a sparse matrix, rounded up."""


@structured_monoid(tensor.floor)
def floor(x):  # type: ignore[no-untyped-def]
    """Return each element of a sparse matrix, rounded down."""


@structured_monoid(tensor.trunc)
def trunc(x):  # type: ignore[no-untyped-def]
    """Return each element of a sparse matrix, rounded towards 0."""


@structured_monoid(tensor.log1p)
def log1p(x):  # type: ignore[no-untyped-def]
    """Return the logarithm of 1 and each element of a sparse matrix."""


@structured_monoid(tensor.expm1)
def expm1(x):  # type: ignore[no-untyped-def]
    """Return the exponential of each element of a sparse matrix, less 1."""


@structured_monoid(tensor.deg2rad)
def deg2rad(x):  # type: ignore[no-untyped-def]
    """Return each element of a sparse matrix from degrees in radians."""


@structured_monoid(tensor.rad2deg)
def rad2deg(x):  # type: ignore[no-untyped-def]
    """Return each element of a sparse matrix from radians in degrees."""


@structured_monoid(tensor.sqr)
def sqr(x):  # type: ignore[no-untyped-def]
    """Return the square of each element of a sparse matrix."""


@structured_monoid(tensor.sqrt)
def sqrt(x):  # type: ignore[no-untyped-def]
    """Return the square root of each element of a sparse matrix."""


@structured_monoid(tensor.conj)
def conj(x):  # type: ignore[no-untyped-def]
    """Return the complex conjugate of each element of a sparse matrix."""
