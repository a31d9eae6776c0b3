"""Convolution of images without channels."""

from typing import Any

from theano.tensor.nnet.conv import ConvOp

__all__ = ["conv2d"]


def conv2d(
    input: Any,
    filters: Any,
    image_shape: Any = None,
    filter_shape: Any = None,
    border_mode: str = "valid",
    subsample: Any = (1, 1),
    **kargs: Any,
) -> Any:
    """Return the convolution of each image with each filter.

    Parameters
    ----------
    input : TensorVariable
        Images: (rows, columns) or (images, rows, columns).
    filters : TensorVariable
        Filters: (rows, columns) or (filters, rows, columns).
    image_shape, filter_shape : tuple of int, optional
        Their shapes, if both are known. Other shapes are an error when run.
    border_mode : {'valid', 'full'}, optional
        Whether filters stay inside images or also reach over their border.
    subsample : tuple of int, optional
        Steps.
    **kargs
        Passed on to `theano.tensor.nnet.conv.ConvOp`.

    Returns
    -------
    TensorVariable
        (images, filters, rows, columns), without the first or second where there is just one image
        or filter, given as a matrix.

    Raises
    ------
    AssertionError
        If ranks are others; in a call, if shapes are not those given in advance.
    NotImplementedError
        If the dtypes differ, or the border mode is another.
    ValueError
        In a call, if filters are larger than images.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> from theano.tensor.signal.conv import conv2d
    >>> x, w = T.matrix(), T.matrix()
    >>> conv2d(x, w).eval({x: np.arange(6.0).reshape(2, 3), w: [[1.0, 10.0]]})
    array([[ 1., 12.],
           [34., 45.]])
    """
    for name, variable in (("input", input), ("filters", filters)):
        if variable.ndim not in (2, 3):
            raise AssertionError(f"{name} must have 2 or 3 dimensions, got {variable.type}")
    hints: dict[str, Any] = {}
    if filter_shape and image_shape:
        hints = {
            "imshp": (1, *image_shape[-2:]),
            "kshp": filter_shape[-2:],
            "bsize": image_shape[0] if input.ndim == 3 else 1,
            "nkern": filter_shape[0] if filters.ndim == 3 else 1,
        }
    op = ConvOp(output_mode=border_mode, dx=subsample[0], dy=subsample[1], **hints, **kargs)
    result = op(_with_channel(input), _with_channel(filters))
    # Of what was given as a matrix there is one: that dimension goes.
    kept = [axis for axis, each in enumerate((input, filters)) if each.ndim == 3]
    return result.dimshuffle(*kept, 2, 3)


def _with_channel(stack: Any) -> Any:
    """Return a stack of images, or one, with a dimension for the only channel."""
    if stack.ndim == 2:
        return stack.dimshuffle("x", "x", 0, 1)
    return stack.dimshuffle(0, "x", 1, 2)
