"""Upsampling of images by bilinear interpolation, as convolutions with fixed filters."""

import math
from typing import Any

from theano.configdefaults import config
from theano.tensor._constants import get_scalar_constant_value
from theano.tensor._convert import as_tensor_variable, cast
from theano.tensor._create import zeros
from theano.tensor._join import concatenate
from theano.tensor._ranges import arange
from theano.tensor.nnet._conv_ops import AbstractConv2d, AbstractConv2d_gradInputs

__all__ = [
    "bilinear_kernel_1D",
    "bilinear_kernel_2D",
    "bilinear_upsampling",
    "frac_bilinear_upsampling",
]


def bilinear_kernel_2D(ratio: Any, normalize: bool = True) -> Any:
    """Return the filter that interpolates bilinearly when images are enlarged `ratio` times.

    Parameters
    ----------
    ratio : int, scalar variable, or pair of them
        How many times; a pair is for rows and columns.
    normalize : bool, optional
        Whether its largest element is 1.

    Returns
    -------
    TensorVariable
        A matrix in floatX with ``2 * ratio - 1`` rows and columns.
    """
    vertical, horizontal = ratio if isinstance(ratio, tuple) else (ratio, ratio)
    row = bilinear_kernel_1D(horizontal, normalize).dimshuffle("x", 0)
    return row * bilinear_kernel_1D(vertical, normalize).dimshuffle(0, "x")


def bilinear_kernel_1D(ratio: Any, normalize: bool = True) -> Any:
    """Return the filter that interpolates linearly when a sequence is made `ratio` times longer.

    Parameters
    ----------
    ratio : int or scalar variable
        How many times.
    normalize : bool, optional
        Whether its largest element is 1.

    Returns
    -------
    TensorVariable
        A vector in floatX with ``2 * ratio - 1`` elements.

    Examples
    --------
    >>> import theano.tensor as T
    >>> T.nnet.abstract_conv.bilinear_kernel_1D(2).eval()
    array([0.5, 1. , 0.5])
    """
    half = arange(1, ratio + 1, dtype=config.floatX)
    kernel = concatenate([half, half[-2::-1]])
    return kernel / cast(ratio, config.floatX) if normalize else kernel


def _with_edges_repeated(images: Any) -> Any:
    """Return images with their first and last row and column doubled."""
    images = concatenate((images[:, :, :1, :], images, images[:, :, -1:, :]), axis=2)
    return concatenate((images[:, :, :, :1], images, images[:, :, :, -1:]), axis=3)


def _as_planes(images: Any) -> Any:
    return images.reshape((-1, 1, images.shape[2], images.shape[3]))


def frac_bilinear_upsampling(input: Any, frac_ratio: Any) -> Any:
    """Return images enlarged by a fraction, with bilinear interpolation.

    Parameters
    ----------
    input : tensor_like
        Images: (batch, channels, rows, columns).
    frac_ratio : tuple of int, or tuple of two such tuples
        (numerator, denominator); two of them are for rows and columns.

    Returns
    -------
    TensorVariable
        Images whose rows and columns are numerator / denominator times as many. Edges are
        repeated; where the numerator is even, the last ones once more than the first.

    Raises
    ------
    ValueError
        If `frac_ratio` is no tuple.
    """
    if not isinstance(frac_ratio, tuple):
        raise ValueError(f"frac_ratio must be a tuple, got {frac_ratio!r}")
    fractions = frac_ratio if isinstance(frac_ratio[0], tuple) else (frac_ratio, frac_ratio)
    reduced = [(p // math.gcd(p, q), q // math.gcd(p, q)) for p, q in fractions]
    ratio, steps = (reduced[0][0], reduced[1][0]), (reduced[0][1], reduced[1][1])

    input = as_tensor_variable(input)
    planes = _with_edges_repeated(_as_planes(input))
    # The images are the filters, dilated, that go over the interpolating filter.
    kernel = bilinear_kernel_2D(ratio).dimshuffle("x", "x", 0, 1)
    for axis in (2, 3):
        width = (2 * input.shape[axis] - 1) * ratio[axis - 2] + 1
        before = width // 2
        shape = [kernel.shape[i] for i in range(4)]
        sides = []
        for length in (before, width - before):
            shape[axis] = length
            sides.append(zeros(tuple(shape), dtype=kernel.dtype))
        kernel = concatenate([sides[0], kernel, sides[1]], axis=axis)
    enlarge = AbstractConv2d(subsample=steps, filter_dilation=ratio)
    result = enlarge(kernel, planes)
    return result.reshape((input.shape[0], input.shape[1], result.shape[2], result.shape[3]))


def bilinear_upsampling(
    input: Any,
    ratio: Any = None,
    frac_ratio: Any = None,
    batch_size: Any = None,
    num_input_channels: Any = None,
    use_1D_kernel: bool = True,
) -> Any:
    """Return images enlarged with bilinear interpolation.

    Parameters
    ----------
    input : tensor_like
        Images: (batch, channels, rows, columns).
    ratio : int or scalar variable, optional
        How many times rows and columns become as many; a variable must be a constant.
    frac_ratio : tuple, optional
        A fraction in its place: see `frac_bilinear_upsampling`.
    batch_size, num_input_channels : int, optional
        The first two lengths of `input`, if known.
    use_1D_kernel : bool, optional
        Whether rows and columns are enlarged one after the other; the result is the same.

    Returns
    -------
    TensorVariable
        Images with ``ratio`` times as many rows and columns. Edges are repeated; where the ratio is
        even, the last ones once more than the first.

    Raises
    ------
    ValueError
        If not just one of `ratio` and `frac_ratio` is given, or a fraction with `use_1D_kernel`.
    NotScalarConstantError
        If `ratio` is a variable.
    """
    if ratio is not None and frac_ratio is not None:
        raise ValueError("ratio and frac_ratio cannot be used together")
    if ratio is None and frac_ratio is None:
        raise ValueError("a ratio or a frac_ratio is needed")
    if frac_ratio is not None:
        if use_1D_kernel:
            raise ValueError("a frac_ratio needs use_1D_kernel=False")
        return frac_bilinear_upsampling(input, frac_ratio)

    ratio = int(get_scalar_constant_value(ratio))
    input = as_tensor_variable(input)
    count = None
    if batch_size is not None and num_input_channels is not None:
        count = batch_size * num_input_channels
    rows, columns = input.shape[2] * ratio, input.shape[3] * ratio
    planes = _with_edges_repeated(_as_planes(input))
    pad = 2 * ratio - (ratio - 1) // 2 - 1

    def enlarge(images: Any, kernel: Any, by_rows: bool, by_columns: bool, shape: Any) -> Any:
        border = (pad if by_rows else 0, pad if by_columns else 0)
        steps = (ratio if by_rows else 1, ratio if by_columns else 1)
        op = AbstractConv2d_gradInputs((count, 1, None, None), None, border, steps)
        return op(kernel, images, shape)

    if use_1D_kernel:
        line = bilinear_kernel_1D(ratio)
        wide = (rows, input.shape[3] + 2)
        planes = enlarge(planes, line.dimshuffle("x", "x", 0, "x"), True, False, wide)
        kernel, by_rows = line.dimshuffle("x", "x", "x", 0), False
    else:
        kernel, by_rows = bilinear_kernel_2D(ratio).dimshuffle("x", "x", 0, 1), True
    planes = enlarge(planes, kernel, by_rows, True, (rows, columns))
    return planes.reshape((input.shape[0], input.shape[1], rows, columns))
