"""Cholesky factors, systems of equations, generalised eigenvalues, the matrix exponential."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F403

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._known_gradient import gradient_through
from theano.tensor._reshape import reshape
from theano.tensor._solve import *
from theano.tensor.type_other import NoneConst

# Theano's flag for the presence of SciPy; nothing here needs it.
imported_scipy = True


class Eigvalsh(_core.Op):
    """Eigenvalues of a Hermitian matrix, or of a pair of them; see `eigvalsh`.

    Parameters
    ----------
    lower : bool, optional
        Whether the lower or the upper triangles are read.
    """

    def __new__(cls, lower: bool = True) -> Any:
        if lower not in (True, False):
            raise AssertionError(f"lower must be True or False, got {lower!r}")
        return _core.op("Eigvalsh", lower=bool(lower))

    def __init__(self, lower: bool = True) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def lower(self) -> bool:
        """Whether the lower triangles are read."""
        lower: bool = self.properties["lower"]
        return lower


class EigvalshGrad:
    """The gradient of `Eigvalsh`, as a function of its inputs and of its result's gradient.

    Parameters
    ----------
    lower : bool, optional
        As in `Eigvalsh`.
    """

    def __init__(self, lower: bool = True) -> None:
        if lower not in (True, False):
            raise AssertionError(f"lower must be True or False, got {lower!r}")
        self.lower = lower

    def __call__(self, a: Any, b: Any, gw: Any) -> list[Any]:
        """Return the gradients for `a` and `b`."""
        inputs = [as_tensor_variable(a), as_tensor_variable(b)]
        output = Eigvalsh(self.lower)(*inputs)
        return gradient_through([output], [as_tensor_variable(gw)], inputs)


class Expm(_core.Op):
    """The exponential of a square matrix."""

    def __new__(cls) -> Any:
        return _core.op("Expm")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class ExpmGrad:
    """The gradient of `Expm`, as a function of its input and of its result's gradient."""

    def __call__(self, A: Any, gw: Any) -> Any:
        """Return the gradient for `A`."""
        matrix = as_tensor_variable(A)
        return gradient_through([expm(matrix)], [as_tensor_variable(gw)], [matrix])[0]


_core.set_classes({"Eigvalsh": Eigvalsh, "Expm": Expm})

expm = Expm()
expm.__doc__ = """The exponential of a square matrix.

    By scaling and squaring of a rational approximation; the gradient is computed the same way.

    Parameters
    ----------
    A : tensor_like
        A matrix of shape (N, N); integers are taken as float64.

    Returns
    -------
    TensorVariable
        A matrix of the shape and dtype of `A`.

    Raises
    ------
    AssertionError
        If `A` is no matrix.
    ValueError
        When run, if `A` is not square, or has elements that are not finite.
    """


def eigvalsh(a: Any, b: Any, lower: bool = True) -> Any:
    """Return the eigenvalues w of ``dot(a, v) = w * dot(b, v)``.

    Parameters
    ----------
    a : tensor_like
        A Hermitian or real symmetric matrix; integers are taken as float64.
    b : tensor_like or None
        A positive definite matrix; none (or `NoneConst`) stands for the identity.
    lower : bool, optional
        Whether the lower or the upper triangles are read.

    Returns
    -------
    TensorVariable
        A real vector, ascending.

    Raises
    ------
    AssertionError
        If an argument is no matrix.
    ValueError
        When run, if the matrices are not square and of the same shape, or have elements that are
        not finite.
    numpy.linalg.LinAlgError
        When run, if `b` is not positive definite, or the eigenvalues do not converge.
    """
    if b is None or b is NoneConst:
        return Eigvalsh(lower)(a)
    return Eigvalsh(lower)(a, b)


def kron(a: Any, b: Any) -> Any:
    """Return the Kronecker product.

    Two matrices give the blocks ``a[i, j] * b``. Otherwise this differs from `numpy.kron`: the
    dimensions of `a`, then those of `b`, are put in one row; the first and the third, and the
    second and the fourth, are merged.

    Parameters
    ----------
    a, b : tensor_like
        At least three dimensions together.

    Returns
    -------
    TensorVariable
        Of rank ``a.ndim + b.ndim - 2``, and the common dtype.

    Raises
    ------
    TypeError
        If there are fewer than three dimensions.
    """
    left, right = as_tensor_variable(a), as_tensor_variable(b)
    ndim = left.ndim + right.ndim
    if ndim <= 2:
        raise TypeError(
            "kron takes tensors with at least three dimensions together;"
            f" got {left.type} and {right.type}"
        )
    left = left.dimshuffle(*range(left.ndim), *["x"] * right.ndim)
    right = right.dimshuffle(*["x"] * (ndim - right.ndim), *range(right.ndim))
    product = left * right
    if ndim == 3:
        return product.dimshuffle(1, 0, 2).flatten()
    spread = product.dimshuffle(0, 2, 1, *range(3, ndim))
    lengths = [spread.shape[i] for i in range(ndim)]
    merged = [lengths[0] * lengths[1], lengths[2] * lengths[3], *lengths[4:]]
    return reshape(spread, tuple(merged), ndim=ndim - 2)
