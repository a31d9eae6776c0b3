"""The type of tensors: arrays of one dtype and rank, with the dimensions that are known to be 1.

What the core needs to know of a type (dtype, broadcast pattern, equality) is its own; this class
adds the methods that programs call.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.gof.announcement import react_to_float64
from theano.scalar.basic import Scalar, get_scalar_type

__all__ = [
    "TensorType",
    "float16_atol",
    "float16_rtol",
    "float32_atol",
    "float32_rtol",
    "float64_atol",
    "float64_rtol",
    "values_eq_approx",
    "values_eq_approx_always_true",
    "values_eq_approx_remove_inf",
    "values_eq_approx_remove_inf_nan",
    "values_eq_approx_remove_nan",
]

Array = np.ndarray[Any, np.dtype[Any]]

# The default tolerances of `values_eq_approx`. Programs change them in `theano.tensor.basic`.
_SLOPPINESS = min(int(config.tensor.cmp_sloppy), 2)
float16_rtol, float16_atol = ((1e-3, 1e-3), (1e-2, 5e-3), (5e-2, 1e-2))[_SLOPPINESS]
float32_rtol, float32_atol = ((1e-5, 1e-5), (1e-3, 1e-4), (1e-3, 5e-4))[_SLOPPINESS]
float64_rtol, float64_atol = ((1e-5, 1e-8), (1e-4, 1e-3), (1e-4, 1e-3))[_SLOPPINESS]

# The float format of the parts of each continuous dtype.
_FORMATS = {name: name for name in ("float16", "float32", "float64")}
_FORMATS |= {"complex64": "float32", "complex128": "float64"}

# The Python type of an element, and the word for it in names of C types.
_PYTHON_TYPES: dict[str, type] = {"b": bool, "i": int, "u": int, "f": float, "c": complex}


class TensorType(_core.TensorType):
    """The type of arrays with a given dtype, rank and broadcast pattern.

    Parameters
    ----------
    dtype : str
        Name of the dtype; ``'floatX'`` stands for the configured one.
    broadcastable : sequence of bool
        One flag per dimension: whether its length is known to be 1, so that it is stretched in
        elementwise operations.
    name : str, optional
        Shown in place of the description when the type is printed.
    sparse_grad : bool, optional
        Kept as an attribute.

    Raises
    ------
    TypeError
        If the dtype is not supported.

    Notes
    -----
    Types are equal when dtype and broadcast pattern are. Calling a type makes a variable of it.
    """

    name: str | None = None
    sparse_grad = False
    context_name = "cpu"
    filter_checks_isfinite = False
    # The classes of variables and constants, set by `theano.tensor.var`.
    Variable: type[Any]
    Constant: type[Any]

    def __init__(
        self,
        dtype: Any,
        broadcastable: Sequence[Any],
        name: str | None = None,
        sparse_grad: bool = False,
    ) -> None:
        super().__init__(dtype, broadcastable, name, sparse_grad)
        if name is not None:
            self.name = name
        if sparse_grad:
            self.sparse_grad = True

    def __repr__(self) -> str:
        return super().__repr__() if self.name is None else self.name

    __str__ = __repr__

    @property
    def numpy_dtype(self) -> np.dtype[Any]:
        """The dtype as NumPy's object."""
        return np.dtype(self.dtype)

    def __call__(self, name: str | None = None) -> Any:
        """Return a new variable of this type; see `make_variable`."""
        return self.make_variable(name)

    def make_variable(self, name: str | None = None) -> Any:
        """Return a new variable of this type; raise TypeError if `name` is not a string."""
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string", name)
        if config.warn_float64 != "ignore" and self.dtype == "float64":
            react_to_float64()
        return self.Variable(self, name=name)

    def make_constant(self, value: Any, name: str | None = None) -> Any:
        """Return a constant of this type."""
        return self.Constant(type=self, data=self.filter(value), name=name)

    def clone(
        self, dtype: str | None = None, broadcastable: Sequence[Any] | None = None
    ) -> "TensorType":
        """Return this type with another dtype or pattern."""
        return type(self)(
            self.dtype if dtype is None else dtype,
            self.broadcastable if broadcastable is None else broadcastable,
            name=self.name,
            sparse_grad=self.sparse_grad,
        )

    # -------------------------------------------------------------- values

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Array:
        """Return `data` as an array of this type.

        Parameters
        ----------
        data : array_like
            The value. It is returned itself if it is an array of the right dtype.
        strict : bool, optional
            Accept only arrays of exactly this dtype.
        allow_downcast : bool, optional
            True converts whatever is lost; False keeps every bit; None, the default, also lets a
            Python float become the configured float dtype.

        Raises
        ------
        TypeError
            If dtype, rank or a length that must be 1 does not fit.
        ValueError
            If ``filter_checks_isfinite`` is set and an element is infinite or not a number.
        """
        array = _core.filter_tensor(self, data, strict, allow_downcast)
        if self.filter_checks_isfinite and not np.all(np.isfinite(array)):
            raise ValueError(f"{self}: non-finite elements are not allowed")
        return array

    def filter_variable(self, other: Any, allow_convert: bool = True) -> Any:
        """Return `other` as a variable of this type.

        Parameters
        ----------
        other : Variable or array_like
            A value becomes a constant.
        allow_convert : bool, optional
            Whether a variable that differs only by more dimensions known to be 1 is accepted.

        Raises
        ------
        TypeError
            If the variable has another type.
        """
        if hasattr(other, "_as_TensorVariable"):
            other = other._as_TensorVariable()
        if not isinstance(other, _core.Variable):
            other = self.make_constant(other)
        if other.type == self:
            return other
        converted = self.convert_variable(other) if allow_convert else None
        if converted is None:
            raise TypeError(
                f"Cannot convert Type {other.type} (of Variable {other}) into Type {self}."
                f" You can try to manually convert {other} into a {self}."
            )
        return converted

    def convert_variable(self, var: Any) -> Any:
        """Return `var` with its pattern loosened to this type's; None if that is not possible."""
        source = var.type
        if not isinstance(source, TensorType):
            return None
        if source.dtype != self.dtype or source.ndim != self.ndim:
            return None
        pairs = list(zip(self.broadcastable, source.broadcastable, strict=True))
        if any(mine and not theirs for mine, theirs in pairs):
            return None
        changes = [(axis, mine) for axis, (mine, theirs) in enumerate(pairs) if mine != theirs]
        return _core.rebroadcast_op(changes)(var) if changes else var

    # -------------------------------------------------------------- comparing values

    @staticmethod
    def values_eq(a: Any, b: Any, force_same_dtype: bool = True) -> bool:
        """Return whether two arrays are equal element by element; NaN equals NaN."""
        if a.shape != b.shape or (force_same_dtype and a.dtype != b.dtype):
            return False
        same = (a == b) | ((a != a) & (b != b))
        return bool(np.all(same))

    @staticmethod
    def values_eq_approx(
        a: Any,
        b: Any,
        allow_remove_inf: bool = False,
        allow_remove_nan: bool = False,
        rtol: float | None = None,
        atol: float | None = None,
    ) -> bool:
        """Return whether two arrays are equal up to rounding; see `values_eq_approx`."""
        return values_eq_approx(a, b, allow_remove_inf, allow_remove_nan, rtol, atol)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Return whether two values may have memory in common."""
        both_arrays = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
        return both_arrays and np.may_share_memory(a, b)

    # -------------------------------------------------------------- descriptions

    def to_scalar_type(self) -> Scalar:
        """Return the type of one element."""
        return get_scalar_type(self.dtype)

    def dtype_specs(self) -> tuple[type, str, str]:
        """Return a Python type for elements, the C name of the dtype and NumPy's name for it."""
        kind = self.numpy_dtype.kind
        prefix = "theano" if kind == "c" else "npy"
        return _PYTHON_TYPES[kind], f"{prefix}_{self.dtype}", f"NPY_{self.dtype.upper()}"

    def value_zeros(self, shape: Sequence[int]) -> Array:
        """Return an array of zeros of this dtype."""
        return np.zeros(shape, dtype=self.dtype)

    def get_shape_info(self, obj: Any) -> tuple[int, ...]:
        """Return what `get_size` needs to know of a value."""
        shape: tuple[int, ...] = obj.shape
        return shape

    def get_size(self, shape_info: Sequence[int]) -> int:
        """Return the number of bytes of an array with the given shape."""
        return math.prod(shape_info) * self.numpy_dtype.itemsize


def values_eq_approx(
    a: Any,
    b: Any,
    allow_remove_inf: bool = False,
    allow_remove_nan: bool = False,
    rtol: float | None = None,
    atol: float | None = None,
) -> bool:
    """Return whether two arrays are equal up to rounding.

    Parameters
    ----------
    a, b : ndarray
        Values of the same dtype and shape; others are never equal.
    allow_remove_inf, allow_remove_nan : bool, optional
        Pass over the elements where `a` is infinite, or is not a number.
    rtol, atol : float, optional
        Relative and absolute tolerance; the defaults depend on the dtype.

    Returns
    -------
    bool
        Integers must be equal; NaN equals NaN.
    """
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        return False
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.name not in _FORMATS:
        return bool(np.all(a == b))
    from theano.tensor import basic  # where programs set them

    default_rtol = getattr(basic, f"{_FORMATS[a.dtype.name]}_rtol")
    default_atol = getattr(basic, f"{_FORMATS[a.dtype.name]}_atol")
    close = np.isclose(
        a,
        b,
        rtol=default_rtol if rtol is None else rtol,
        atol=default_atol if atol is None else atol,
        equal_nan=True,
    )
    if allow_remove_inf:
        close |= np.isinf(a)
    if allow_remove_nan:
        close |= np.isnan(a)
    return bool(np.all(close))


def values_eq_approx_remove_inf(a: Any, b: Any) -> bool:
    """Compare as `values_eq_approx`, passing over infinite elements of `a`."""
    return values_eq_approx(a, b, allow_remove_inf=True)


def values_eq_approx_remove_nan(a: Any, b: Any) -> bool:
    """Compare as `values_eq_approx`, passing over elements of `a` that are not a number."""
    return values_eq_approx(a, b, allow_remove_nan=True)


def values_eq_approx_remove_inf_nan(a: Any, b: Any) -> bool:
    """Compare as `values_eq_approx`, passing over elements of `a` that are not finite."""
    return values_eq_approx(a, b, allow_remove_inf=True, allow_remove_nan=True)


def values_eq_approx_always_true(a: Any, b: Any) -> bool:
    """Accept any two values."""
    return True


_core.set_classes({"TensorType": TensorType})
