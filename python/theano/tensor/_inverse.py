"""Inverses, determinants and systems of equations; products and powers of matrices."""

import math
import operator
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._create import identity_like
from theano.tensor._dot import dot
from theano.tensor._reshape import reshape

__all__ = [
    "Det",
    "MatrixInverse",
    "MatrixPinv",
    "TensorInv",
    "TensorSolve",
    "det",
    "lstsq",
    "matrix_dot",
    "matrix_inverse",
    "matrix_power",
    "pinv",
    "tensorinv",
    "tensorsolve",
]


class MatrixInverse(_core.Op):
    """The inverse of a square matrix."""

    def __new__(cls) -> Any:
        return _core.op("MatrixInverse")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class MatrixPinv(_core.Op):
    """The pseudo-inverse of a matrix."""

    def __new__(cls) -> Any:
        return _core.op("MatrixPinv")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class Det(_core.Op):
    """The determinant of a square matrix."""

    def __new__(cls) -> Any:
        return _core.op("Det")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class lstsq(_core.Op):
    """Least squares: ``lstsq()(x, y, rcond)``. It has no gradient.

    The instance takes a matrix `x` of shape (M, N), a vector or matrix `y` of M rows, and a scalar
    `rcond`, and returns a list of

    - the solution of least norm, of N rows, in the common dtype (float64 for integers);
    - the sums of squares that are left, float64, one per column of `y`; none if the rank of `x` is
      below N or M is not above N;
    - the rank, int64: singular values below `rcond` times the largest count as zero; a negative
      `rcond` stands for the precision of float64;
    - the singular values, float64, descending.

    It raises AssertionError if `x` is no matrix and, when run, `numpy.linalg.LinAlgError` if the
    numbers of rows differ, an element is not finite, or the singular values do not converge.
    """

    def __new__(cls) -> Any:
        return _core.op("lstsq")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes(
    {"Det": Det, "MatrixInverse": MatrixInverse, "MatrixPinv": MatrixPinv, "lstsq": lstsq}
)

matrix_inverse = _core.op("MatrixInverse")
matrix_inverse.__doc__ = """The inverse of a square matrix.

    Parameters
    ----------
    x : tensor_like
        A matrix; integers are taken as float64.

    Returns
    -------
    TensorVariable
        A matrix of the dtype of `x`. Single precision is computed in double precision and rounded.

    Raises
    ------
    AssertionError
        If `x` is no matrix.
    numpy.linalg.LinAlgError
        When run, if `x` is not square or singular.
    """

pinv = _core.op("MatrixPinv")
pinv.__doc__ = """The pseudo-inverse of Moore and Penrose.

    Singular values that are below the rounding error of the largest count as zero. The gradient
    holds where the rank does not change.

    Parameters
    ----------
    x : tensor_like
        A matrix of shape (M, N); integers are taken as float64.

    Returns
    -------
    TensorVariable
        A matrix of shape (N, M) and the dtype of `x`.

    Raises
    ------
    AssertionError
        If `x` is no matrix.
    numpy.linalg.LinAlgError
        When run, if the singular values do not converge.
    """

det = _core.op("Det")
det.__doc__ = """The determinant of a square matrix.

    Parameters
    ----------
    x : tensor_like
        A matrix; integers are taken as float64.

    Returns
    -------
    TensorVariable
        A scalar of the dtype of `x`. Its gradient needs the inverse of `x`.

    Raises
    ------
    AssertionError
        If `x` is no matrix.
    numpy.linalg.LinAlgError
        When run, if `x` is not square.
    """


class TensorInv:
    """Inverts tensors as `tensorinv` does: ``TensorInv(ind)(a)``."""

    def __init__(self, ind: int = 2) -> None:
        self.ind = ind

    def __call__(self, a: Any) -> Any:
        """Return the inverse of a tensor."""
        tensor = as_tensor_variable(a)
        if self.ind <= 0:
            raise ValueError(f"tensorinv: ind must be positive, got {self.ind}")
        lengths = [tensor.shape[i] for i in range(tensor.ndim)]
        rows, columns = lengths[: self.ind], lengths[self.ind :]
        matrix = reshape(tensor, (_product(rows), _product(columns)), ndim=2)
        return reshape(matrix_inverse(matrix), tuple(columns + rows), ndim=tensor.ndim)


class TensorSolve:
    """Solves tensor equations as `tensorsolve` does: ``TensorSolve(axes)(a, b)``."""

    def __init__(self, axes: Sequence[int] | None = None) -> None:
        self.axes = axes

    def __call__(self, a: Any, b: Any) -> Any:
        """Return the solution x of a x = b."""
        from theano.tensor._solve import solve

        left, right = as_tensor_variable(a), as_tensor_variable(b)
        if left.ndim < right.ndim:
            raise ValueError(
                "tensorsolve: the first tensor has fewer dimensions than the second:"
                f" {left.type} and {right.type}"
            )
        order = list(range(left.ndim))
        for axis in self.axes or ():
            order.remove(axis)
            order.append(axis)
        if self.axes:
            left = left.dimshuffle(order)
        unknown = [left.shape[i] for i in range(right.ndim, left.ndim)]
        matrix = reshape(left, (right.size, _product(unknown)), ndim=2)
        return reshape(solve(matrix, right.flatten()), tuple(unknown), ndim=len(unknown))


def _product(lengths: Sequence[Any]) -> Any:
    return math.prod(lengths[1:], start=lengths[0]) if lengths else 1


def tensorinv(a: Any, ind: int = 2) -> Any:
    """Return the inverse of a tensor with respect to a product over several axes.

    Parameters
    ----------
    a : tensor_like
        As many elements along the first `ind` axes as along the others.
    ind : int, optional
        How many axes, from the first on, count as rows.

    Returns
    -------
    TensorVariable
        ``tensordot(tensorinv(a, ind), a, ind)`` is an identity; its shape is
        ``a.shape[ind:] + a.shape[:ind]``.

    Raises
    ------
    ValueError
        If `ind` is not positive.
    numpy.linalg.LinAlgError
        When run, if `a` is not square in this sense, or singular.
    """
    return TensorInv(ind)(a)


def tensorsolve(a: Any, b: Any, axes: Sequence[int] | None = None) -> Any:
    """Return the solution x of ``tensordot(a, x, x.ndim) = b``.

    Parameters
    ----------
    a : tensor_like
        Of shape ``b.shape + x.shape``, with as many elements in the one as in the other.
    b : tensor_like
        Any tensor.
    axes : sequence of int, optional
        Axes of `a` that are moved behind all others first.

    Returns
    -------
    TensorVariable
        Of rank ``a.ndim - b.ndim``.

    Raises
    ------
    ValueError
        If `a` has fewer dimensions than `b`; when run, if `a` is not square in this sense.
    numpy.linalg.LinAlgError
        When run, if `a` is singular.
    """
    return TensorSolve(axes)(a, b)


def matrix_dot(*args: Any) -> Any:
    """Return the product of matrices in the given order.

    Parameters
    ----------
    *args : tensor_like
        At least one matrix (or vector, at either end).

    Returns
    -------
    TensorVariable

    Raises
    ------
    IndexError
        If there is none.
    """
    product = args[0]
    for factor in args[1:]:
        product = dot(product, factor)
    return product


def matrix_power(M: Any, n: int) -> Any:
    """Return a power of a square matrix.

    Parameters
    ----------
    M : tensor_like
        A matrix.
    n : int
        The exponent: 0 gives the identity, a negative number powers of the inverse.

    Returns
    -------
    TensorVariable
        Of the dtype of `M` unless `n` is negative.

    Raises
    ------
    TypeError
        If `n` is no integer.
    numpy.linalg.LinAlgError
        When run, if `n` is negative and `M` singular.
    """
    exponent = operator.index(n)
    base = as_tensor_variable(M)
    if exponent == 0:
        return identity_like(base)
    if exponent < 0:
        base, exponent = matrix_inverse(base), -exponent
    result = None
    while True:
        if exponent % 2:
            result = base if result is None else dot(result, base)
        exponent //= 2
        if exponent == 0:
            return result
        base = dot(base, base)
