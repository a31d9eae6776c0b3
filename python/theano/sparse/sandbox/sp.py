"""Convolution and pooling by products with sparse matrices, and old paths of other names.

An image is a row of a matrix, its pixels in raster order, one feature after the other. A sparse
matrix gathers from it what each position of a window covers.
"""

# mypy: implicit-reexport

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import tensor
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.sparse.basic import (  # noqa: F401
    CSM,
    ColScaleCSC,
    Diag,
    EnsureSortedIndices,
    Remove0,
    RowScaleCSC,
    SpSum,
    SquareDiagonal,
    clean,
    col_scale,
    diag,
    ensure_sorted_indices,
    remove0,
    row_scale,
    sp_sum,
    square_diagonal,
    structured_dot,
)

__all__ = [
    "ConvolutionIndices",
    "convolution_indices",
    "convolve",
    "max_pool",
    "register_specialize",
]


def register_specialize(lopt: Any, *tags: str, **kwargs: Any) -> Any:
    """Register a rewrite for the last stage; see `theano.tensor.opt.register_specialize`."""
    from theano.tensor.opt import register_specialize as register

    return register(lopt, *tags, **kwargs)


class ConvolutionIndices(Op):
    """Where a sparse matrix that gathers windows of images stores its elements.

    Applied to the shapes of an image and of a window, two vectors of integers, it gives indices and
    indptr of a csc matrix, and its shape. `evaluate` is the same for shapes that are known.
    """

    __props__ = ()

    def __init__(self) -> None:
        """Do nothing: there is one operation of the class."""

    def make_node(self, inshp: Any, kshp: Any) -> Any:
        """Apply to the shapes of an image and of a window."""
        inputs = [tensor.as_tensor_variable(x) for x in (inshp, kshp)]
        return Apply(self, inputs, [tensor.ivector(), tensor.ivector(), tensor.lvector()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Find the places."""
        image, window = (tuple(int(length) for length in shape) for shape in inputs)
        indices, indptr, shape, *_ = self.evaluate(image, window)
        for storage, part in zip(output_storage, (indices, indptr, shape), strict=True):
            storage[0] = np.asarray(part)

    @staticmethod
    def conv_eval(
        inshp: Sequence[int],
        kshp: Sequence[int],
        strides: tuple[int, int] = (1, 1),
        mode: str = "valid",
    ) -> tuple[Any, ...]:
        """Return what `evaluate` returns."""
        return ConvolutionIndices.evaluate(inshp, kshp, strides, mode=mode)

    @staticmethod
    def evaluate(
        inshp: Sequence[int],
        kshp: Sequence[int],
        strides: tuple[int, int] = (1, 1),
        nkern: int = 1,
        mode: str = "valid",
        ws: bool = True,
    ) -> tuple[Any, ...]:
        """Return where the matrix stores its elements, which are all 1.

        Its product with a column of pixels has, for each position of the window from left to right
        and from top to bottom, and each feature, the pixels that the window covers. What it covers
        outside the image is 0.

        Parameters
        ----------
        inshp : tuple of int
            Height and width of the image, before them perhaps the number of features.
        kshp : tuple of int
            Height and width of the window.
        strides : tuple of int, optional
            Steps of the window to the right and down, in this order.
        nkern : int, optional
            Must be 1.
        mode : {'valid', 'full'}, optional
            Whether the window stays inside the image, or only overlaps with it.
        ws : bool, optional
            Must be true.

        Returns
        -------
        tuple
            Indices, indptr and shape of the matrix, its format 'csc', and height and width of the
            array of positions.

        Raises
        ------
        ValueError
            If the window has no position.
        """
        if not ws or nkern != 1:
            raise ValueError("the window is the same at all positions: ws is True, nkern 1")
        features, *image = (1, *inshp) if len(inshp) == 2 else inshp
        step = (strides[1], strides[0])
        positions = [
            _covered(length, window, by, mode)
            for length, window, by in zip(image, kshp, step, strict=True)
        ]
        counts = [len(each) for each in positions]
        if min(counts) <= 0:
            raise ValueError(
                f"a window of shape {tuple(kshp)} with steps {tuple(strides)} has no position in an"
                f" image of shape {tuple(inshp)}"
            )
        # Axes: position down and right, feature, place in the window down and right.
        y = positions[0][:, None, None, :, None]
        x = positions[1][None, :, None, None, :]
        feature = np.arange(features)[None, None, :, None, None]
        pixels = (feature * image[0] + y) * image[1] + x
        rows = np.arange(pixels.size).reshape(pixels.shape)
        inside = (y >= 0) & (y < image[0]) & (x >= 0) & (x < image[1]) & (feature >= 0)
        shape = (pixels.size, features * image[0] * image[1])
        rows, columns = rows[inside], pixels[inside]
        order = np.lexsort((rows, columns))
        counted = np.bincount(columns, minlength=shape[1])
        indptr = np.concatenate([[0], np.cumsum(counted)]).astype("int32")
        return rows[order].astype("int32"), indptr, shape, "csc", np.array(counts)


def _covered(length: int, window: int, step: int, mode: str) -> Any:
    """Return for each position of a window along one dimension the pixels that it covers."""
    border = 0 if mode == "valid" else window - 1
    first = np.arange(-border, length + border - window + 1, step)
    return first[:, None] + np.arange(window)


convolution_indices = ConvolutionIndices()


def _windows(images: Any, imgshp: Any, window: Any, step: Any, mode: str) -> tuple[Any, Any]:
    """Return what windows cover, a matrix of a row for each image, and the array of positions."""
    indices, indptr, shape, format, positions = convolution_indices.conv_eval(
        imgshp, window, step, mode
    )
    gather = CSM(format)(np.ones(indices.size), indices, indptr, shape)
    return structured_dot(gather, images.T).T, positions


def convolve(
    kerns: Any,
    kshp: Sequence[int],
    nkern: int,
    images: Any,
    imgshp: Sequence[int],
    step: tuple[int, int] = (1, 1),
    bias: Any = None,
    mode: str = "valid",
    flatten: bool = True,
) -> tuple[Any, Any]:
    """Return the products of filters with what they cover of images.

    Filters are not turned around: this is a correlation.

    Parameters
    ----------
    kerns : matrix
        The filters, one in each row; their elements in raster order, one feature after the other.
    kshp : tuple of int
        Their height and width.
    nkern : int
        How many there are.
    images : matrix
        The images, one in each row.
    imgshp : tuple of int
        Their height and width, before them perhaps the number of features.
    step : tuple of int, optional
        Steps of the filters to the right and down.
    bias : vector, optional
        A number for each filter, which is added.
    mode : {'valid', 'full'}, optional
        Whether filters stay inside the images.
    flatten : bool, optional
        Whether the result has one row for each image, else filters are a dimension of their own.

    Returns
    -------
    output : variable
        Its last dimension goes through the positions of a filter in raster order.
    shape : ndarray
        The number of filters, and height and width of the array of positions.
    """
    patches, positions = _windows(images, imgshp, kshp, step, mode)
    features = imgshp[0] if len(imgshp) == 3 else 1
    count, size = int(np.prod(positions)), int(np.prod(kshp)) * features
    stacked = patches.reshape((images.shape[0] * count, size), ndim=2)
    output = tensor.dot(stacked, kerns.T)
    if bias is not None:
        output = output + bias
    output = output.reshape((images.shape[0], count, nkern), ndim=3).dimshuffle(0, 2, 1)
    if flatten:
        output = tensor.flatten(output, 2)
    return output, np.hstack([nkern, positions])


def max_pool(images: Any, imgshp: Sequence[int], maxpoolshp: tuple[int, int]) -> tuple[Any, Any]:
    """Return the largest pixels of the windows that images are cut into.

    Parameters
    ----------
    images : matrix
        The images, one in each row.
    imgshp : tuple of int
        Their height and width, before them perhaps the number of features.
    maxpoolshp : tuple of int
        Height and width of a window.

    Returns
    -------
    output : matrix
        A row for each image, one feature after the other.
    shape : ndarray
        Height and width of the array of windows.
    """
    step = (maxpoolshp[1], maxpoolshp[0])
    patches, positions = _windows(images, imgshp, maxpoolshp, step, "valid")
    features = imgshp[0] if len(imgshp) == 3 else 1
    count, size = int(np.prod(positions)), int(np.prod(maxpoolshp))
    stacked = patches.reshape((images.shape[0] * count, features, size), ndim=3)
    largest = tensor.max(stacked, axis=2).reshape((images.shape[0], count, features), ndim=3)
    return tensor.flatten(largest.dimshuffle(0, 2, 1), 2), positions
