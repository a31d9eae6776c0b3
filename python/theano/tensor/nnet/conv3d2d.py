"""The old convolution of movies, with time before the channels."""

from typing import Any

from theano.tensor._convert import as_tensor_variable
from theano.tensor._create import zeros
from theano.tensor._join import concatenate
from theano.tensor.nnet._conv_ops import AbstractConv3d
from theano.tensor.nnet._diagonal_stripe import (
    DiagonalSubtensor,
    IncDiagonalSubtensor,
    diagonal_subtensor,
    get_diagonal_subtensor_view,
    inc_diagonal_subtensor,
)

__all__ = [
    "DiagonalSubtensor",
    "IncDiagonalSubtensor",
    "conv3d",
    "diagonal_subtensor",
    "get_diagonal_subtensor_view",
    "inc_diagonal_subtensor",
]


def conv3d(
    signals: Any,
    filters: Any,
    signals_shape: Any = None,
    filters_shape: Any = None,
    border_mode: Any = "valid",
) -> Any:
    """Return the convolution of movies with filters in time and space.

    Parameters
    ----------
    signals : tensor_like
        Movies: (batch, time, channels, rows, columns).
    filters : tensor_like
        Filters: (filters, time, channels, rows, columns).
    signals_shape, filters_shape : tuple of int or None, optional
        Their shapes as far as known. Other shapes are an error when run.
    border_mode : {'valid', 'half', 'full'} or tuple of three of them, optional
        For time, rows and columns; rows and columns have the same.

    Returns
    -------
    TensorVariable
        (batch, time, filters, rows, columns).

    Raises
    ------
    NotImplementedError
        If rows and columns have different modes, or one is 'same'.
    ValueError
        If a mode is another; in a call, if shapes do not fit.
    TypeError
        If ranks are others.
    """
    modes = (border_mode,) * 3 if isinstance(border_mode, str) else tuple(border_mode)
    if modes[1] != modes[2]:
        raise NotImplementedError(f"rows and columns must have the same border, got {modes}")
    if "same" in modes:
        raise NotImplementedError("there is no border mode 'same'")
    for mode in modes:
        if mode not in ("valid", "half", "full"):
            raise ValueError(f"invalid border mode {mode!r}")
    signals, filters = as_tensor_variable(signals), as_tensor_variable(filters)
    border: Any = modes[0]
    if modes[0] != modes[1]:
        # One operation has one kind of border: others are added as zeros.
        border, signals_shape = "valid", None
        for mode, axis in zip(modes, (1, 3, 4), strict=True):
            width = {"valid": 0, "half": filters.shape[axis] // 2}.get(
                mode, filters.shape[axis] - 1
            )
            signals = _padded(signals, axis, width)
    op = AbstractConv3d(_channels_first(signals_shape), _channels_first(filters_shape), border)
    turned = op(signals.dimshuffle(0, 2, 1, 3, 4), filters.dimshuffle(0, 2, 1, 3, 4))
    return turned.dimshuffle(0, 2, 1, 3, 4)


def _padded(signals: Any, axis: int, width: Any) -> Any:
    shape = [signals.shape[i] for i in range(5)]
    shape[axis] = width
    border = zeros(tuple(shape), dtype=signals.dtype)
    return concatenate([border, signals, border], axis=axis)


def _channels_first(shape: Any) -> Any:
    if shape is None:
        return None
    batch, time, channels, rows, columns = shape
    return batch, channels, time, rows, columns
