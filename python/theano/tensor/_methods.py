"""The methods of tensor variables; each forwards to the function of its name in `theano.tensor`."""

from typing import Any

from theano import _core
from theano.tensor import (
    _choose,
    _constants,
    _convert,
    _create,
    _cumulative,
    _diagonal,
    _dot,
    _elementwise,
    _extremes,
    _reduce,
    _repeat,
    _reshape,
    _search,
    _select,
)
from theano.tensor import sort as _sort

__all__ = ["Identity", "Methods", "tensor_copy"]


class Identity(_core.Op):
    """Gives its input unchanged; some kinds change the gradient on its way back."""


_core.set_classes({"Identity": Identity})

tensor_copy = _core.op("Identity")
tensor_copy.__doc__ = "A new variable with the value of ``x``: ``tensor_copy(x)``."


def _method(name: str, function: Any) -> Any:
    """Return a method that applies an elementwise function."""

    def method(self: Any) -> Any:
        return function(self)

    method.__name__ = name
    method.__qualname__ = f"Methods.{name}"
    method.__doc__ = function.__doc__
    return method


class Methods:
    """Methods of tensor variables, as a mixin."""

    __slots__ = ()

    # Provided by the core.
    type: Any

    # -------------------------------------------------------------- elementwise functions

    exp = _method("exp", _elementwise.exp)
    exp2 = _method("exp2", _elementwise.exp2)
    expm1 = _method("expm1", _elementwise.expm1)
    log = _method("log", _elementwise.log)
    log2 = _method("log2", _elementwise.log2)
    log10 = _method("log10", _elementwise.log10)
    log1p = _method("log1p", _elementwise.log1p)
    sqrt = _method("sqrt", _elementwise.sqrt)
    sin = _method("sin", _elementwise.sin)
    cos = _method("cos", _elementwise.cos)
    tan = _method("tan", _elementwise.tan)
    arcsin = _method("arcsin", _elementwise.arcsin)
    arccos = _method("arccos", _elementwise.arccos)
    arctan = _method("arctan", _elementwise.arctan)
    sinh = _method("sinh", _elementwise.sinh)
    cosh = _method("cosh", _elementwise.cosh)
    tanh = _method("tanh", _elementwise.tanh)
    arcsinh = _method("arcsinh", _elementwise.arcsinh)
    arccosh = _method("arccosh", _elementwise.arccosh)
    arctanh = _method("arctanh", _elementwise.arctanh)
    deg2rad = _method("deg2rad", _elementwise.deg2rad)
    rad2deg = _method("rad2deg", _elementwise.rad2deg)
    ceil = _method("ceil", _elementwise.ceil)
    floor = _method("floor", _elementwise.floor)
    trunc = _method("trunc", _elementwise.trunc)

    def clip(self, a_min: Any, a_max: Any) -> Any:
        """Limit the elements to an interval; see `theano.tensor.clip`."""
        return _select.clip(self, a_min, a_max)

    def conj(self) -> Any:
        """Return the complex conjugate."""
        return _elementwise.conj(self)

    conjugate = conj

    def fill(self, value: Any) -> Any:
        """Return `value` in the shape of this tensor."""
        return _elementwise.fill(self, value)

    def round(self, mode: str | None = None) -> Any:
        """Round to whole numbers; see `theano.tensor.round`."""
        return _elementwise.round(self, mode)

    def astype(self, dtype: str) -> Any:
        """Convert to another dtype; see `theano.tensor.cast`."""
        return _convert.cast(self, dtype)

    def copy(self, name: str | None = None) -> Any:
        """Return a new variable with the same value."""
        result = tensor_copy(self)
        result.name = name
        return result

    def zeros_like(self, dtype: str | None = None) -> Any:
        """Return zeros in the shape of this tensor."""
        return _create.zeros_like(self, dtype=dtype)

    def ones_like(self, dtype: str | None = None) -> Any:
        """Return ones in the shape of this tensor."""
        return _create.ones_like(self, dtype=dtype)

    # -------------------------------------------------------------- reductions

    def sum(
        self,
        axis: Any = None,
        dtype: str | None = None,
        keepdims: bool = False,
        acc_dtype: str | None = None,
    ) -> Any:
        """Add up elements; see `theano.tensor.sum`."""
        return _reduce.sum(self, axis, dtype, keepdims, acc_dtype)

    def prod(
        self,
        axis: Any = None,
        dtype: str | None = None,
        keepdims: bool = False,
        acc_dtype: str | None = None,
    ) -> Any:
        """Multiply elements; see `theano.tensor.prod`."""
        return _reduce.prod(self, axis, dtype, keepdims, acc_dtype)

    def mean(
        self,
        axis: Any = None,
        dtype: str | None = None,
        keepdims: bool = False,
        acc_dtype: str | None = None,
    ) -> Any:
        """Return the mean of elements; see `theano.tensor.mean`."""
        return _reduce.mean(self, axis, dtype=dtype, keepdims=keepdims, acc_dtype=acc_dtype)

    def var(
        self, axis: Any = None, ddof: int = 0, keepdims: bool = False, corrected: bool = False
    ) -> Any:
        """Return the variance of elements; see `theano.tensor.var`."""
        return _reduce.var(self, axis, ddof, keepdims, corrected)

    def std(
        self, axis: Any = None, ddof: int = 0, keepdims: bool = False, corrected: bool = False
    ) -> Any:
        """Return the standard deviation of elements; see `theano.tensor.std`."""
        return _reduce.std(self, axis, ddof, keepdims, corrected)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the largest element; see `theano.tensor.max`."""
        return _extremes.max(self, axis, keepdims)

    def argmax(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return where the largest element is; see `theano.tensor.argmax`."""
        return _extremes.argmax(self, axis, keepdims)

    def argmin(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return where the smallest element is; see `theano.tensor.argmin`."""
        return _extremes.argmin(self, axis, keepdims)

    def cumsum(self, axis: int | None = None) -> Any:
        """Return running sums; see `theano.tensor.cumsum`."""
        return _cumulative.cumsum(self, axis)

    def cumprod(self, axis: int | None = None) -> Any:
        """Return running products; see `theano.tensor.cumprod`."""
        return _cumulative.cumprod(self, axis)

    def min(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the smallest element; see `theano.tensor.min`."""
        return _extremes.min(self, axis, keepdims)

    def ptp(self, axis: Any = None) -> Any:
        """Return the largest minus the smallest element; see `theano.tensor.ptp`."""
        return _extremes.ptp(self, axis)

    def all(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return whether all elements are non-zero; see `theano.tensor.all`."""
        return _reduce.all(self, axis, keepdims)

    def any(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return whether any element is non-zero; see `theano.tensor.any`."""
        return _reduce.any(self, axis, keepdims)

    def norm(self, L: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the L-norm: the sum of ``abs(x) ** L``, to the power ``1 / L``."""
        return _reduce.norm(self, L, axis, keepdims)

    def dot(self, right: Any) -> Any:
        """Return the matrix product; see `theano.tensor.dot`."""
        return _dot.dot(self, right)

    # -------------------------------------------------------------- order

    def sort(self, axis: Any = -1, kind: str = "quicksort", order: Any = None) -> Any:
        """Sort along an axis; see `theano.tensor.sort`."""
        return _sort.sort(self, axis, kind, order)

    def argsort(self, axis: Any = -1, kind: str = "quicksort", order: Any = None) -> Any:
        """Return the order that sorts; see `theano.tensor.argsort`."""
        return _sort.argsort(self, axis, kind, order)

    def searchsorted(self, v: Any, side: str = "left", sorter: Any = None) -> Any:
        """Return where values belong in this sorted vector; see `extra_ops.searchsorted`."""
        return _search.searchsorted(self, v, side, sorter)

    # -------------------------------------------------------------- shape

    def reshape(self, shape: Any, ndim: int | None = None) -> Any:
        """Return the elements in another shape; see `theano.tensor.reshape`."""
        return _reshape.reshape(self, shape, ndim=ndim)

    def flatten(self, ndim: int = 1) -> Any:
        """Join the last dimensions into one; see `theano.tensor.flatten`."""
        return _reshape.flatten(self, ndim)

    def ravel(self) -> Any:
        """Return all elements as a vector."""
        return _reshape.flatten(self)

    def squeeze(self) -> Any:
        """Return the tensor without its broadcastable dimensions."""
        return _reshape.squeeze(self)

    def swapaxes(self, axis1: int, axis2: int) -> Any:
        """Exchange two dimensions; see `theano.tensor.swapaxes`."""
        return _reshape.swapaxes(self, axis1, axis2)

    def transpose(self, *axes: Any) -> Any:
        """Reorder the dimensions: by the given ints, or one sequence of them; reversed without."""
        if len(axes) == 0:
            return _reshape.transpose(self)
        if len(axes) == 1 and isinstance(axes[0], (list, tuple)):
            axes = tuple(axes[0])
        return _reshape.transpose(self, axes)

    def dimshuffle(self, *pattern: Any) -> Any:
        """Reorder, insert and drop dimensions.

        Parameters
        ----------
        *pattern : int or 'x', or one sequence of these
            For each dimension of the result the dimension that it shows, or ``'x'`` for a new one
            of length 1. Dimensions that are left out must be broadcastable.

        Returns
        -------
        TensorVariable

        Raises
        ------
        ValueError
            If a dimension does not exist, is given twice, or cannot be dropped.
        TypeError
            If an entry is neither an int nor ``'x'``.
        """
        if len(pattern) == 1 and isinstance(pattern[0], (list, tuple)):
            pattern = tuple(pattern[0])
        return _core.dimshuffle_op(self.type.broadcastable, pattern)(self)

    # -------------------------------------------------------------- parts

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        """Return diagonals; see `theano.tensor.diagonal`."""
        return _diagonal.diagonal(self, offset, axis1, axis2)

    def compress(self, a: Any, axis: int | None = None) -> Any:
        """Return the parts of `a` where this vector is true; see `extra_ops.compress`."""
        from theano.tensor import extra_ops  # which is built on this file

        return extra_ops.compress(self, a, axis=axis)

    def trace(self) -> Any:
        """Return the sum of the diagonal of a matrix; see `theano.tensor.nlinalg.trace`."""
        from theano.tensor import nlinalg  # which is built on this file

        return nlinalg.trace(self)

    def repeat(self, repeats: Any, axis: int | None = None) -> Any:
        """Repeat each element; see `theano.tensor.repeat`."""
        return _repeat.repeat(self, repeats, axis)

    def choose(self, choices: Any, out: None = None, mode: str = "raise") -> Any:
        """Take elements from `choices` by number; see `theano.tensor.choose`."""
        return _choose.choose(self, choices, out=out, mode=mode)

    def nonzero(self, return_matrix: bool = False) -> Any:
        """Return where the elements are not zero; see `theano.tensor.nonzero`."""
        return _choose.nonzero(self, return_matrix=return_matrix)

    def nonzero_values(self) -> Any:
        """Return the elements that are not zero; see `theano.tensor.nonzero_values`."""
        return _choose.nonzero_values(self)

    # -------------------------------------------------------------- others

    def get_scalar_constant_value(self) -> Any:
        """Return the constant value; see `theano.tensor.get_scalar_constant_value`."""
        return _constants.get_scalar_constant_value(self)

    def transfer(self, target: str) -> Any:
        """Return the variable on a device; see `theano.tensor.transfer`."""
        return _convert.transfer(self, target)
