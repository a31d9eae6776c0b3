"""Convolution in two dimensions and its transpose, as `theano.tensor.nnet` offers them."""

import warnings
from typing import Any

from theano.tensor.nnet import abstract_conv

__all__ = ["conv2d", "conv2d_transpose"]


def conv2d(
    input: Any,
    filters: Any,
    input_shape: Any = None,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    image_shape: Any = None,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
    **kwargs: Any,
) -> Any:
    """Return the convolution of images with filters.

    Parameters
    ----------
    input : tensor_like
        Images: (batch, channels, rows, columns), of integers or floats.
    filters : tensor_like
        Filters: (filters, channels / num_groups, rows, columns); with `unshared`
        (filters, output rows, output columns, channels / num_groups, rows, columns).
    input_shape, filter_shape : tuple of int or None, optional
        Their shapes as far as known. Other shapes are an error when run.
    border_mode : {'valid', 'half', 'full'}, int or tuple, optional
        Zeros around images: none; half of the filter, so that odd filters keep the size; the
        filter less one; or the widths for both axes, each an int or a pair (before, after).
    subsample : tuple of int, optional
        Steps over rows and columns.
    filter_flip : bool, optional
        Whether filters are turned around, as the mathematical convolution does. False gives the
        correlation.
    image_shape : tuple of int or None, optional
        The old name of `input_shape`.
    filter_dilation : tuple of int, optional
        The distances of neighbouring elements of a filter.
    num_groups : int, optional
        Channels and filters are divided into so many groups, in order, that do not meet.
    unshared : bool, optional
        Whether each output position has filters of its own.
    **kwargs
        Old options, which are ignored.

    Returns
    -------
    TensorVariable
        (batch, filters, rows, columns), in the dtype that holds both arguments. Along each axis the
        length is ``(image + before + after - ((filter - 1) * dilation + 1)) // step + 1``.

    Raises
    ------
    TypeError
        If ranks are others, or elements are no integers and no floats.
    ValueError
        If a parameter is out of range, or shapes given in advance do not fit; in a call, if shapes
        do not fit: filters larger than images, other numbers of channels, or groups that do not
        divide.
    AssertionError
        In a call, if shapes are not those given in advance.

    Warns
    -----
    UserWarning
        If `image_shape` or an old option is used.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> x, w = T.tensor4(), T.tensor4()
    >>> y = T.nnet.conv2d(x, w, filter_flip=False)
    >>> y.eval({x: np.arange(9.0).reshape(1, 1, 3, 3), w: np.ones((1, 1, 2, 2))})
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
    if "imshp_logical" in kwargs or "kshp_logical" in kwargs:
        raise ValueError(
            "imshp_logical and kshp_logical are not supported: gradients with respect to inputs, "
            "conv2d_transpose, put zeros between the elements of images"
        )
    if kwargs:
        warnings.warn(f"conv2d ignores the old options {', '.join(kwargs)}", stacklevel=2)
    if image_shape is not None:
        warnings.warn("image_shape of conv2d is now called input_shape", stacklevel=2)
        if input_shape is not None:
            raise ValueError("input_shape and its old name image_shape cannot be used together")
        input_shape = image_shape
    return abstract_conv.conv2d(
        input,
        filters,
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
    )


def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    input_dilation: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Return the transpose of a convolution: its gradient with respect to the images.

    Parameters
    ----------
    input : tensor_like
        (batch, input channels, rows, columns): of the shape of the convolution's result.
    filters : tensor_like
        The filters of the convolution: (input channels, output channels, rows, columns).
    output_shape : sequence of int, None or scalar variable
        The shape of the result. The first two may be None, the others variables.
    filter_shape : sequence of int or None, optional
        The shape of the filters as far as known.
    border_mode, filter_flip, filter_dilation, num_groups, unshared
        Those of the convolution; see `conv2d`. Its border is cut off here.
    input_dilation : tuple of int, optional
        The steps of the convolution: here the distances of neighbouring elements of `input`.

    Returns
    -------
    TensorVariable
        (batch, output channels, rows, columns).

    Raises
    ------
    TypeError
        If ranks are others.
    ValueError
        If a parameter is out of range; in a call, if shapes do not fit.
    AssertionError
        In a call, if shapes are not those given in advance.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> x, w = T.tensor4(), T.tensor4()
    >>> y = T.nnet.conv2d_transpose(x, w, (1, 1, 1, 4), input_dilation=(1, 2), filter_flip=False)
    >>> y.eval({x: np.array([[[[1.0, 2.0]]]]), w: np.array([[[[1.0, 10.0]]]])})
    array([[[[ 1., 10.,  2., 20.]]]])
    """
    return abstract_conv.conv2d_grad_wrt_inputs(
        input,
        filters,
        output_shape,
        filter_shape,
        border_mode,
        input_dilation,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
    )
