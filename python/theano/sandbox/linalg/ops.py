"""Notes on the properties of matrices, and a bound on eigenvalues."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F401

from typing import Any

from theano.compile.ops import view_op
from theano.tensor._convert import as_tensor_variable
from theano.tensor._dot import dot
from theano.tensor.nlinalg import MatrixInverse, det, extract_diag, matrix_inverse, trace
from theano.tensor.slinalg import Cholesky, Solve, cholesky, imported_scipy, solve


class Hint:
    """Notes properties of a variable: ``Hint(symmetric=True)(x)``.

    Parameters
    ----------
    **kwargs : object
        The properties, by name.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.hints = tuple(kwargs.items())

    def __call__(self, x: Any) -> Any:
        """Return a variable equal to `x`, of which `hints` tells the properties."""
        result = view_op(as_tensor_variable(x))
        result.tag.hints = dict(self.hints)
        return result


def hints(variable: Any) -> dict[str, Any]:
    """Return the properties that `Hint` has noted of a variable, by name."""
    return dict(getattr(variable.tag, "hints", {}))


def is_hint_node(node: Any) -> bool:
    """Return whether `Hint` has made an application."""
    return hasattr(node.outputs[0].tag, "hints")


def psd(v: Any) -> Any:
    """Return a variable equal to `v`, noted to be symmetric and positive semi-definite."""
    return Hint(psd=True, symmetric=True)(v)


def is_psd(v: Any) -> bool:
    """Return whether a variable is noted to be positive semi-definite."""
    return bool(hints(v).get("psd", False))


def is_symmetric(v: Any) -> bool:
    """Return whether a variable is noted to be symmetric."""
    return bool(hints(v).get("symmetric", False))


def is_positive(v: Any) -> bool:
    """Return whether a variable is noted to be positive, or is an even power by a constant."""
    from theano.tensor import NotScalarConstantError, get_scalar_constant_value, pow

    if hints(v).get("positive", False):
        return True
    if v.owner is None or v.owner.op != pow:
        return False
    try:
        return bool(get_scalar_constant_value(v.owner.inputs[1]) % 2 == 0)
    except NotScalarConstantError:
        return False


def spectral_radius_bound(X: Any, log2_exponent: int) -> Any:
    """Return an upper bound on the largest eigenvalue of a symmetric matrix.

    The bound is ``trace(X ** p) ** (1 / p)`` for ``p = 2 ** log2_exponent`` (V. Pan, "Estimating
    the extremal eigenvalues of a symmetric matrix", 1990).

    Parameters
    ----------
    X : TensorVariable
        A matrix.
    log2_exponent : int
        The greater, the tighter and slower; positive.

    Returns
    -------
    TensorVariable
        A scalar.

    Raises
    ------
    TypeError
        If `X` is no matrix, or `log2_exponent` no integer.
    ValueError
        If `log2_exponent` is not positive.
    """
    if X.ndim != 2:
        raise TypeError(f"spectral_radius_bound takes a matrix, got {X.type}")
    if not isinstance(log2_exponent, int):
        raise TypeError(f"spectral_radius_bound takes an integer exponent, got {log2_exponent!r}")
    if log2_exponent <= 0:
        raise ValueError(f"spectral_radius_bound takes a positive exponent, got {log2_exponent}")
    power = X
    for _ in range(log2_exponent):
        power = dot(power, power)
    return trace(power) ** (2.0**-log2_exponent)
