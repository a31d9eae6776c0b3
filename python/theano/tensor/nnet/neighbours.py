"""Patches of images as the rows of a matrix."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._create import zeros
from theano.tensor._join import concatenate, stack

__all__ = ["Images2Neibs", "images2neibs", "neibs2images"]


class Images2Neibs(_core.Op):
    """Patches of images: ``Images2Neibs(mode)(ten4, neib_shape, neib_step)``; see `images2neibs`.

    Parameters
    ----------
    mode : {'valid', 'ignore_borders', 'wrap_centered', 'half', 'full'}, optional
        Where the patches lie.

    Raises
    ------
    NotImplementedError
        If the mode is another.
    """

    BORDER_MODE = ("valid", "ignore_borders", "wrap_centered", "half", "full")

    def __new__(cls, mode: str = "valid") -> Any:
        return _core.op("Images2Neibs", mode=mode)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def mode(self) -> str:
        """Where the patches lie."""
        mode: str = self.properties["mode"]
        return mode

    def make_node(self, *inputs: Any) -> Any:
        """Return the application; the step is the shape where it is missing or None."""
        return _core.Op.make_node(self, *_arguments(*inputs))

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        return _core.Op.__call__(self, *_arguments(*inputs), **kwargs)


class Images2NeibsGrad(_core.Op):
    """Patches added up where they came from: the gradient of `Images2Neibs`."""


_core.set_classes({"Images2Neibs": Images2Neibs, "Images2NeibsGrad": Images2NeibsGrad})


def _arguments(ten4: Any, neib_shape: Any, neib_step: Any = None) -> list[Any]:
    shape = as_tensor_variable(neib_shape)
    step = shape if neib_step is None else as_tensor_variable(neib_step)
    return [as_tensor_variable(ten4), shape, step]


def images2neibs(ten4: Any, neib_shape: Any, neib_step: Any = None, mode: str = "valid") -> Any:
    """Return the patches of images, one in each row.

    Parameters
    ----------
    ten4 : tensor_like
        Images: (batch, channel, row, column).
    neib_shape : tensor_like
        Rows and columns of a patch, two integers.
    neib_step : tensor_like, optional
        From one patch to the next; by default `neib_shape`, so that they do not overlap.
    mode : {'valid', 'ignore_borders', 'wrap_centered', 'half', 'full'}, optional
        'valid': patches inside the image that reach its end exactly. 'ignore_borders': what is left
        at the end is left out. 'wrap_centered': a patch around each point, continued at the
        opposite border. 'half' and 'full': as 'valid', with ``neib_shape // 2`` or
        ``neib_shape - 1`` zeros around the image.

    Returns
    -------
    TensorVariable
        A matrix with a row for each patch: those of one image and channel after the other, by rows.

    Raises
    ------
    NotImplementedError
        If the mode is another.
    AssertionError
        If ranks are others.
    TypeError
        In a call, if patches do not fit the images.
    ValueError
        In a call, if `neib_shape` or `neib_step` is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> x = T.tensor4()
    >>> T.nnet.neighbours.images2neibs(x, (1, 2)).eval({x: np.arange(8.0).reshape(1, 1, 2, 4)})
    array([[0., 1.],
           [2., 3.],
           [4., 5.],
           [6., 7.]])
    """
    return Images2Neibs(mode)(ten4, neib_shape, neib_step)


def neibs2images(neibs: Any, neib_shape: Any, original_shape: Any, mode: str = "valid") -> Any:
    """Return the images whose patches, which do not overlap, are given.

    Parameters
    ----------
    neibs : tensor_like
        A matrix as `images2neibs` gives it without `neib_step`.
    neib_shape : tensor_like
        Rows and columns of a patch.
    original_shape : tensor_like
        The four lengths of the images.
    mode : {'valid', 'ignore_borders'}, optional
        With 'ignore_borders' what the patches do not reach is zero.

    Returns
    -------
    TensorVariable
        The images.

    Raises
    ------
    NotImplementedError
        If the mode is another.
    """
    if mode not in ("valid", "ignore_borders"):
        raise NotImplementedError(f"neibs2images does not support the mode {mode!r}")
    neibs, neib_shape = as_tensor_variable(neibs), as_tensor_variable(neib_shape)
    shape = as_tensor_variable(original_shape)
    # Rows of patches are patches of rows.
    turned = stack([shape[3] // neib_shape[1], neib_shape[1]])
    lines = images2neibs(neibs.dimshuffle("x", "x", 0, 1), turned, mode=mode)
    if mode == "valid":
        return lines.reshape(shape, ndim=4)
    rows = shape[2] // neib_shape[0] * neib_shape[0]
    columns = shape[3] // neib_shape[1] * neib_shape[1]
    inner = lines.reshape((shape[0], shape[1], rows, columns), ndim=4)
    below = zeros((shape[0], shape[1], shape[2] - rows, columns), dtype=neibs.dtype)
    beside = zeros((shape[0], shape[1], shape[2], shape[3] - columns), dtype=neibs.dtype)
    return concatenate([concatenate([inner, below], axis=2), beside], axis=3)
