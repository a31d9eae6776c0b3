"""Evenly spaced numbers, and grids of them."""

from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.scalar.basic import upcast
from theano.tensor._convert import as_tensor_variable, int_dtypes, uint_dtypes
from theano.tensor._create import ones_like

__all__ = ["ARange", "arange", "mgrid", "ogrid"]


class ARange(_core.Op):
    """Makes evenly spaced numbers of a dtype, given start, stop and step.

    Parameters
    ----------
    dtype : str
        The dtype of the result.
    """

    def __new__(cls, dtype: str) -> Any:
        return _core.op("ARange", dtype=dtype, of_integers=True)

    def __init__(self, dtype: str) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def dtype(self) -> str:
        """The dtype of the result."""
        dtype: str = self.properties["dtype"]
        return dtype


_core.set_classes({"ARange": ARange})


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: str | None = None) -> Any:
    """Return evenly spaced numbers from `start` up to, not including, `stop`.

    Parameters
    ----------
    start : scalar
        The first number; with one argument `stop`, and the first number is 0.
    stop : scalar, optional
        The end. The gradient does not flow to it.
    step : scalar, optional
        The difference of neighbours; may be negative.
    dtype : str, optional
        By default int64 or uint64 for integers, the common dtype of the arguments for others.

    Returns
    -------
    TensorVariable
        A vector of ``max(0, ceil((stop - start) / step))`` numbers.

    Raises
    ------
    AssertionError
        If an argument is not a scalar.
    TypeError
        If an argument, or `dtype`, is complex.
    ZeroDivisionError
        When run, if `step` is 0.
    ValueError
        When run, if the length is not finite.
    """
    if stop is None:
        start, stop = 0, start
    bounds = [as_tensor_variable(bound) for bound in (start, stop, step)]
    if dtype is None:
        dtype = _common_dtype([bound.dtype for bound in bounds])
    return ARange(dtype)(*bounds)


def _common_dtype(dtypes: list[str]) -> str:
    """Return the dtype of a range whose arguments have these dtypes."""
    dtype = upcast(*dtypes)
    if dtype in int_dtypes:
        dtype = "int64"
    elif dtype in uint_dtypes:
        dtype = "uint64"
    if config.cast_policy not in ("numpy", "numpy+floatX"):
        return dtype
    # NumPy combines the arguments with its default integer.
    numpy_dtype = np.result_type("int64", *dtypes).name
    is_narrowed = config.cast_policy == "numpy+floatX" and config.floatX == "float32"
    if is_narrowed and numpy_dtype == "float64" and "float64" not in dtypes:
        return "float32"
    return numpy_dtype


class _nd_grid:
    """Grids of points: ``grid[start:stop:step, ...]``, one slice for each dimension.

    Indexing returns a list of tensors, one for each dimension, with the coordinates of the points:
    in full, or, if `sparse`, with length 1 in the other dimensions. Bounds and steps may be
    symbolic; those left out are 0 and 1. NotImplementedError for complex steps.
    """

    def __init__(self, sparse: bool = False) -> None:
        self.sparse = sparse

    def __getitem__(self, slices: tuple[slice, ...]) -> list[Any]:
        ndim = len(slices)
        if any(isinstance(part.step, complex) for part in slices):
            raise NotImplementedError("grids with a complex step, a number of points, do not exist")
        sides = []
        for axis, part in enumerate(slices):
            start = 0 if part.start is None else part.start
            points = arange(start, part.stop, 1 if part.step is None else part.step)
            sides.append(points.reshape([1] * axis + [points.shape[0]] + [1] * (ndim - axis - 1)))
        if self.sparse:
            return sides
        grids = []
        for axis in range(ndim):
            grid = 1
            for other, side in enumerate(sides):
                grid = grid * (side if other == axis else ones_like(side))
            grids.append(grid)
        return grids


mgrid = _nd_grid()
ogrid = _nd_grid(sparse=True)
