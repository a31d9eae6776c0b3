"""The attributes and operators of tensor variables."""

from collections.abc import Iterator
from typing import Any

from theano.scalar.basic import ComplexError
from theano.tensor import _constants, _dot, _elementwise, _reduce, _reshape, subtensor
from theano.tensor._convert import AsTensorError

__all__ = ["Operators"]


class Operators:
    """Attributes, operators and indexing of tensor variables, as a mixin."""

    __slots__ = ()

    # Makes NumPy's arrays and scalars leave binary operators to this class.
    __array_priority__ = 1000

    # Whether the variable may stand as a condition; False for what `<` and its like return.
    _is_nonzero = True

    # The attributes that the core provides.
    type: Any
    name: str | None

    # -------------------------------------------------------------- attributes

    @property
    def dtype(self) -> str:
        """The name of the dtype."""
        dtype: str = self.type.dtype
        return dtype

    @property
    def broadcastable(self) -> tuple[bool, ...]:
        """One flag per dimension: whether its length is known to be 1."""
        pattern: tuple[bool, ...] = self.type.broadcastable
        return pattern

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        ndim: int = self.type.ndim
        return ndim

    @property
    def shape(self) -> Any:
        """The shape, as an int64 vector whose length is known."""
        return _reshape.shape(self)

    @property
    def size(self) -> Any:
        """The number of elements, as an int64 scalar."""
        return self.shape[0] if self.ndim == 1 else _reduce.prod(self.shape)

    @property
    def T(self) -> Any:
        """The tensor with its dimensions in reverse order."""
        return _reshape.transpose(self)

    @property
    def real(self) -> Any:
        """The real part."""
        return _elementwise.real(self)

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return _elementwise.imag(self)

    # -------------------------------------------------------------- operators

    def __abs__(self) -> Any:
        return _elementwise.abs_(self)

    def __neg__(self) -> Any:
        return _elementwise.neg(self)

    def __invert__(self) -> Any:
        return _elementwise.invert(self)

    def __ceil__(self) -> Any:
        return _elementwise.ceil(self)

    def __floor__(self) -> Any:
        return _elementwise.floor(self)

    def __trunc__(self) -> Any:
        return _elementwise.trunc(self)

    def __int__(self) -> int:
        raise TypeError(f"The value of {self} is not known: int() needs a number")

    def __bool__(self) -> bool:
        if self._is_nonzero:
            return True
        raise TypeError("Variables do not support boolean operations.")

    __nonzero__ = __bool__

    def __lt__(self, other: Any) -> Any:
        return _not_a_condition(_elementwise.lt(self, other))

    def __le__(self, other: Any) -> Any:
        return _not_a_condition(_elementwise.le(self, other))

    def __gt__(self, other: Any) -> Any:
        return _not_a_condition(_elementwise.gt(self, other))

    def __ge__(self, other: Any) -> Any:
        return _not_a_condition(_elementwise.ge(self, other))

    def __add__(self, other: Any) -> Any:
        return _binary(_elementwise.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _elementwise.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return _binary(_elementwise.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _elementwise.sub(other, self)

    def __mul__(self, other: Any) -> Any:
        return _binary(_elementwise.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _elementwise.mul(other, self)

    def __truediv__(self, other: Any) -> Any:
        return _elementwise.true_div(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _elementwise.true_div(other, self)

    def __div__(self, other: Any) -> Any:
        return _binary(_elementwise.div_proxy, self, other)

    def __rdiv__(self, other: Any) -> Any:
        return _elementwise.div_proxy(other, self)

    def __floordiv__(self, other: Any) -> Any:
        return _elementwise.floor_div(self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _elementwise.floor_div(other, self)

    def __mod__(self, other: Any) -> Any:
        return _binary(_elementwise.mod_check, self, other)

    def __rmod__(self, other: Any) -> Any:
        return _elementwise.mod_check(other, self)

    def __divmod__(self, other: Any) -> Any:
        return _elementwise.divmod(self, other)

    def __rdivmod__(self, other: Any) -> Any:
        return _elementwise.divmod(other, self)

    def __pow__(self, other: Any) -> Any:
        return _binary(_elementwise.pow, self, other)

    def __rpow__(self, other: Any) -> Any:
        return _elementwise.pow(other, self)

    def __and__(self, other: Any) -> Any:
        return _elementwise.and_(self, other)

    def __rand__(self, other: Any) -> Any:
        return _elementwise.and_(other, self)

    def __or__(self, other: Any) -> Any:
        return _elementwise.or_(self, other)

    def __ror__(self, other: Any) -> Any:
        return _elementwise.or_(other, self)

    def __xor__(self, other: Any) -> Any:
        return _elementwise.xor(self, other)

    def __rxor__(self, other: Any) -> Any:
        return _elementwise.xor(other, self)

    def __dot__(self, right: Any) -> Any:
        return _dot.dot(self, right)

    def __rdot__(self, left: Any) -> Any:
        return _dot.dot(left, self)

    # -------------------------------------------------------------- indexing

    def __getitem__(self, args: Any) -> Any:
        return subtensor.index(self, args)

    def compress(self, a: Any, axis: int | None = None) -> Any:
        """Return the slices of `a` for which this tensor is not 0; see `extra_ops.compress`."""
        from theano.tensor._one_hot import compress

        return compress(self, a, axis=axis)

    def take(self, indices: Any, axis: int | None = None, mode: str = "raise") -> Any:
        """Return the elements along a dimension; see `theano.tensor.take`."""
        return subtensor.take(self, indices, axis, mode)

    def __iter__(self) -> Iterator[Any]:
        if self.ndim != 1:
            raise TypeError(
                "TensorType does not support iteration. Maybe you are using builtin.sum instead of"
                " theano.tensor.sum? (Maybe .max?)"
            )
        return (self[i] for i in range(_constants.get_vector_length(self)))


def _binary(function: Any, left: Any, right: Any) -> Any:
    """Apply an operator; leave it to the other operand if that cannot become a tensor."""
    try:
        return function(left, right)
    except ComplexError:
        raise
    except (NotImplementedError, AsTensorError):
        return NotImplemented


def _not_a_condition(variable: Any) -> Any:
    """Mark the result of a comparison, so that ``a < b < c`` and ``if a < b`` raise TypeError."""
    variable._is_nonzero = False
    return variable
