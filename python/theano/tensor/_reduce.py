"""Reductions: sums and products, means and spreads, norms, and truth over some dimensions.

`axis` is None for all dimensions, an int, or a sequence of ints; negative ones count from the
end. With `keepdims` the reduced dimensions stay, with length 1 and broadcastable.
"""

import operator
from typing import Any

from theano import _core
from theano.tensor import elemwise as elemwise  # the classes must be known to the core first
from theano.tensor._convert import as_tensor_variable, cast, constant, discrete_dtypes, is_integer
from theano.tensor._elementwise import abs_, mul, neq, pow, sqr, sqrt, sub, true_div
from theano.tensor._reshape import shape

__all__ = [
    "Mean",
    "all",
    "any",
    "check_and_normalize_axes",
    "makeKeepDims",
    "mean",
    "prod",
    "std",
    "sum",
    "var",
]

Axis = Any


def check_and_normalize_axes(x: Any, axis: Axis) -> list[int]:
    """Return the axes as a sorted list of distinct non-negative ints; empty for None.

    Raises
    ------
    TypeError
        If `axis` is neither an integer nor a sequence of integers.
    ValueError
        If `x` does not have such a dimension.
    """
    if isinstance(axis, str):
        raise TypeError(f"The axis of a reduction must be an integer, not {axis!r}")
    variable = as_tensor_variable(x)
    return normalize_axes(variable, axis) or []


def normalize_axes(variable: Any, axis: Axis) -> list[int] | None:
    """Return the axes as `check_and_normalize_axes` does, None for None."""
    if axis is None:
        return None
    if isinstance(axis, _core.Constant):
        axis = axis.data.tolist()
    if isinstance(axis, _core.Variable):
        raise TypeError(f"The axis of a reduction must be a constant, not the variable {axis}")
    if isinstance(axis, str):
        raise ValueError(f"The axis of a reduction must be an integer, not {axis!r}")
    items = [axis] if is_integer(axis) else list(axis)
    normalized: list[int] = []
    for item in items:
        number = (
            int(item) if isinstance(item, float) and item.is_integer() else operator.index(item)
        )
        if not -variable.ndim <= number < variable.ndim:
            raise ValueError(f"Not enough dimensions on {variable} to reduce on axis {number}")
        number %= variable.ndim
        if number not in normalized:
            normalized.append(number)
    return sorted(normalized)


def makeKeepDims(x: Any, y: Any, axis: Axis) -> Any:
    """Return `y`, which was reduced from `x` along `axis`, with those dimensions put back."""
    variable = as_tensor_variable(x)
    axes = normalize_axes(variable, axis)
    return put_back_axes(variable.ndim, as_tensor_variable(y), axes)


def put_back_axes(ndim: int, reduced: Any, axes: list[int] | None) -> Any:
    """Return a reduced tensor with the given dimensions back, None for all of `ndim`."""
    pattern: list[int | str] = []
    kept = 0
    for dimension in range(ndim):
        if axes is None or dimension in axes:
            pattern.append("x")
        else:
            pattern.append(kept)
            kept += 1
    return reduced.dimshuffle(pattern)


def _reduce(
    function: str,
    variable: Any,
    axes: list[int] | None,
    keepdims: bool,
    dtype: str | None = None,
    acc_dtype: str | None = None,
) -> Any:
    result = _core.reduce_op(function, axes, dtype, acc_dtype)(variable)
    return put_back_axes(variable.ndim, result, axes) if keepdims else result


def sum(
    input: Any,
    axis: Axis = None,
    dtype: str | None = None,
    keepdims: bool = False,
    acc_dtype: str | None = None,
) -> Any:
    """Return the sum of the elements along some dimensions.

    Parameters
    ----------
    input : tensor_like
        The elements; an empty sum is 0.
    axis : int, sequence of int or None, optional
        The dimensions to reduce.
    dtype : str, optional
        The dtype of the result: by default int64 or uint64 for integers, else that of `input`.
    keepdims : bool, optional
        Whether the reduced dimensions stay, with length 1.
    acc_dtype : str, optional
        The dtype in which is added up: by default float64 for float32, float32 for float16,
        complex128 for complex64.

    Returns
    -------
    TensorVariable

    Raises
    ------
    ValueError
        If there is no such dimension.
    TypeError
        If `acc_dtype` is less precise than the input.
    """
    variable = as_tensor_variable(input)
    return _reduce("sum", variable, normalize_axes(variable, axis), keepdims, dtype, acc_dtype)


def prod(
    input: Any,
    axis: Axis = None,
    dtype: str | None = None,
    keepdims: bool = False,
    acc_dtype: str | None = None,
    no_zeros_in_input: bool = False,
) -> Any:
    """Return the product of the elements along some dimensions.

    The arguments are those of `sum`; an empty product is 1. The gradient is right for zeros,
    too, so `no_zeros_in_input` makes no difference.
    """
    variable = as_tensor_variable(input)
    return _reduce("prod", variable, normalize_axes(variable, axis), keepdims, dtype, acc_dtype)


class Mean(elemwise.CAReduce):
    """The mean along one dimension, or of all elements, as float64.

    Parameters
    ----------
    axis : int, sequence of one int or None, optional
        The dimension; None for all of them.

    Raises
    ------
    AssertionError
        If several dimensions are given.
    """

    _scalar_name = "add"

    def __new__(cls, axis: Axis = None) -> Any:
        axes = [axis] if is_integer(axis) else axis
        if axes is not None and len(axes) != 1:
            raise AssertionError(f"Mean goes along one dimension or all of them, not {axis}")
        return _core.op("Mean", axis=None if axes is None else operator.index(axes[0]))

    @property
    def axis(self) -> tuple[int, ...] | None:
        """The dimension that is reduced; None for all."""
        axis = self.properties["axis"]
        return None if axis is None else (axis,)


_core.set_classes({"Mean": Mean})


def _count(variable: Any, axes: list[int] | None) -> Any:
    """Return how many elements are reduced to one, as int64."""
    lengths = shape(variable)
    factors = [lengths[axis] for axis in (range(variable.ndim) if axes is None else axes)]
    return mul(*factors) if factors else constant(1, dtype="int64")


def mean(
    input: Any,
    axis: Axis = None,
    dtype: str | None = None,
    op: bool = False,
    keepdims: bool = False,
    acc_dtype: str | None = None,
) -> Any:
    """Return the mean of the elements along some dimensions.

    Parameters
    ----------
    input : tensor_like
        The elements; the mean of none is NaN.
    axis : int, sequence of int or None, optional
        The dimensions to reduce.
    dtype : str, optional
        The dtype of the sum that is divided. Results for integers are float64.
    op : bool, optional
        Whether to give one operation, `Mean`, which always gives float64.
    keepdims : bool, optional
        Whether the reduced dimensions stay, with length 1.
    acc_dtype : str, optional
        The dtype in which is added up; see `sum`. Integers are added up as float64, so that they
        do not overflow.

    Returns
    -------
    TensorVariable

    Raises
    ------
    NotImplementedError
        If `op` is set and another dtype than float64 is asked for.
    """
    variable = as_tensor_variable(input)
    axes = normalize_axes(variable, axis)
    if op:
        for name, wanted in (("dtype", dtype), ("acc_dtype", acc_dtype)):
            if wanted not in (None, "float64"):
                raise NotImplementedError(f"The Mean operation gives float64, not {name}={wanted}")
        result = Mean(axes)(variable)
        return put_back_axes(variable.ndim, result, axes) if keepdims else result
    sum_dtype = dtype
    if variable.dtype in discrete_dtypes:
        if dtype is None:
            sum_dtype = "float64"
        if acc_dtype is None and str(sum_dtype) not in discrete_dtypes:
            acc_dtype = "complex128" if "complex" in str(sum_dtype) else "float64"
    # A sum in float16 would overflow soon.
    half = (variable.dtype if dtype is None else dtype) == "float16"
    if half:
        sum_dtype = "float32"
    total = _reduce("sum", variable, axes, keepdims, sum_dtype, acc_dtype)
    narrow = total.dtype in ("float16", "float32", "complex64")
    count = cast(_count(variable, axes), "float32" if narrow else "float64")
    result = true_div(total, count)
    if half:
        result = cast(result, "float16")
    result.name = "mean"
    return result


def var(
    input: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False, corrected: bool = False
) -> Any:
    """Return the variance of the elements along some dimensions.

    Parameters
    ----------
    input : tensor_like
        The elements.
    axis : int, sequence of int or None, optional
        The dimensions to reduce.
    ddof : int, optional
        What is subtracted from the number of elements to get the divisor.
    keepdims : bool, optional
        Whether the reduced dimensions stay, with length 1.
    corrected : bool, optional
        Also subtract the square of the mean deviation, which cancels rounding errors of the mean.

    Returns
    -------
    TensorVariable
    """
    variable = as_tensor_variable(input)
    axes = normalize_axes(variable, axis)
    centred = sub(variable, mean(variable, axis=axes, keepdims=True))
    result = _mean_with_ddof(sqr(centred), axes, ddof, keepdims)
    if corrected:
        result = sub(result, sqr(_mean_with_ddof(centred, axes, ddof, keepdims)))
    result.name = "var"
    return result


def _mean_with_ddof(variable: Any, axes: list[int] | None, ddof: int, keepdims: bool) -> Any:
    if ddof == 0:
        return mean(variable, axis=axes, keepdims=keepdims)
    total = _reduce("sum", variable, axes, keepdims)
    return true_div(total, sub(_count(variable, axes), ddof))


def std(
    input: Any, axis: Axis = None, ddof: int = 0, keepdims: bool = False, corrected: bool = False
) -> Any:
    """Return the standard deviation, the square root of `var`, with the same arguments."""
    result = sqrt(var(input, axis=axis, ddof=ddof, keepdims=keepdims, corrected=corrected))
    result.name = "std"
    return result


def _truth(function: str, x: Any, axis: Axis, keepdims: bool) -> Any:
    variable = as_tensor_variable(x)
    axes = normalize_axes(variable, axis)
    if variable.dtype != "bool":
        variable = neq(variable, 0)
    return _reduce(function, variable, axes, keepdims)


def all(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return whether all elements along some dimensions are non-zero, as bool."""
    return _truth("all", x, axis, keepdims)


def any(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return whether any element along some dimensions is non-zero, as bool."""
    return _truth("any", x, axis, keepdims)


def norm(x: Any, L: float, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return the L-norm along some dimensions: the sum of ``abs(x) ** L``, to the power ``1 / L``.

    Raises
    ------
    NotImplementedError
        If `L` is 0 or infinite.
    """
    if L in (0, float("inf"), float("-inf")):
        raise NotImplementedError(f"The norm of order {L} is not implemented.")
    variable = as_tensor_variable(x)
    axes = normalize_axes(variable, axis)
    total = _reduce("sum", pow(abs_(variable), L), axes, keepdims)
    return pow(total, 1.0 / L)
