"""Fourier transforms of real tensors.

There are no complex results: the last axis, of length 2, holds real and imaginary parts. The first
axis is for batches; all others are transformed.
"""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable, cast, float_dtypes
from theano.tensor._elementwise import sqrt
from theano.tensor._reduce import prod
from theano.tensor._reshape import shape
from theano.tensor.subtensor import set_subtensor

__all__ = ["IRFFTOp", "RFFTOp", "irfft", "irfft_op", "rfft", "rfft_op"]


class _RealFourier(_core.Op):
    """What both operations have: the lengths of the real tensor as an optional second input."""

    def __new__(cls) -> Any:
        return _core.op(cls.__name__, adjoint=False)

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""

    def make_node(self, *inputs: Any) -> Any:
        """Return the application to a tensor and the lengths of the axes that are transformed."""
        return super().make_node(*self._with_lengths(*inputs))

    def __call__(self, *inputs: Any, return_list: bool = False, name: str | None = None) -> Any:
        inputs = self._with_lengths(*inputs)
        return super().__call__(*inputs, return_list=return_list, name=name)

    def _with_lengths(self, a: Any, s: Any = None) -> tuple[Any, Any]:
        variable = as_tensor_variable(a)
        return variable, self._lengths(variable) if s is None else s

    def _lengths(self, a: Any) -> Any:
        return shape(a)[1:]


class RFFTOp(_RealFourier):
    """Transforms real tensors: ``rfft_op(a, s)``; see `rfft`."""


class IRFFTOp(_RealFourier):
    """Transforms back, without any division: ``irfft_op(a, s)``; see `irfft`."""

    def _lengths(self, a: Any) -> Any:
        return _real_lengths(a, False)


_core.set_classes({"RFFTOp": RFFTOp, "IRFFTOp": IRFFTOp})

rfft_op = RFFTOp()
irfft_op = IRFFTOp()


def _real_lengths(coefficients: Any, is_odd: bool) -> Any:
    """Return the lengths that the real tensor of these coefficients has but for the batches."""
    lengths = shape(coefficients)[1:-1]
    return set_subtensor(lengths[-1], (lengths[-1] - 1) * 2 + int(is_odd))


def _check_norm(norm: str | None) -> None:
    if norm not in (None, "ortho", "no_norm"):
        raise ValueError(f"The norm must be None, 'ortho' or 'no_norm', not {norm!r}")


def _number_of_elements(lengths: Any, like: Any) -> Any:
    return cast(prod(lengths), like.dtype if like.dtype in float_dtypes else "float64")


def rfft(inp: Any, norm: str | None = None) -> Any:
    """Return the Fourier transform of real tensors.

    Parameters
    ----------
    inp : tensor_like
        Of shape (m, ..., n): m real tensors. Integers are taken as floats.
    norm : {None, 'ortho', 'no_norm'}, optional
        'ortho' divides by the square root of the number of elements of each tensor.

    Returns
    -------
    TensorVariable
        Of shape (m, ..., n // 2 + 1, 2): of the coefficients along the last axis those that are not
        conjugates of others.

    Raises
    ------
    TypeError
        If `inp` is complex or has less than two dimensions.
    ValueError
        If `norm` is unknown; when run, if an axis is empty.
    """
    _check_norm(norm)
    variable = as_tensor_variable(inp)
    lengths = shape(variable)[1:]
    result = rfft_op(variable, lengths)
    if norm == "ortho":
        return result / sqrt(_number_of_elements(lengths, variable))
    return result


def irfft(inp: Any, norm: str | None = None, is_odd: bool = False) -> Any:
    """Return the real tensors with given Fourier coefficients; the inverse of `rfft`.

    Parameters
    ----------
    inp : tensor_like
        Of shape (m, ..., n // 2 + 1, 2).
    norm : {None, 'ortho', 'no_norm'}, optional
        None divides by the number of elements of each tensor, 'ortho' by its square root.
    is_odd : bool, optional
        Whether n is odd.

    Returns
    -------
    TensorVariable
        Of shape (m, ..., n).

    Raises
    ------
    TypeError
        If `inp` is complex or has less than three dimensions.
    ValueError
        If `norm` or `is_odd` is something else; when run, if an axis is empty, or the last one has
        not length 2.
    """
    if is_odd not in (True, False):
        raise ValueError(f"is_odd must be True or False, not {is_odd!r}")
    _check_norm(norm)
    variable = as_tensor_variable(inp)
    lengths = _real_lengths(variable, is_odd)
    result = irfft_op(variable, lengths)
    if norm == "no_norm":
        return result
    count = _number_of_elements(lengths, variable)
    return result / (sqrt(count) if norm == "ortho" else count)
