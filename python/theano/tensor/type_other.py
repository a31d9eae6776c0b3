"""The types of None and of slices, and the operation that makes a slice."""

from typing import Any

import numpy as np

from theano import _core
from theano.gof.graph import Apply
from theano.gof.type import Generic, Type
from theano.tensor._convert import as_tensor_variable, integer_dtypes
from theano.tensor.type import TensorType

__all__ = [
    "MakeSlice",
    "NoneConst",
    "NoneTypeT",
    "SliceConstant",
    "SliceType",
    "as_int_none_variable",
    "make_slice",
    "none_type_t",
    "slicetype",
]


class SliceType(Type):
    """The type of Python slices."""

    Constant: Any

    def filter(self, x: Any, strict: bool = False, allow_downcast: bool | None = None) -> slice:
        """Return `x`; raise TypeError if it is not a slice."""
        if isinstance(x, slice):
            return x
        raise TypeError("Expected a slice!", x)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Return whether two values are one slice."""
        return isinstance(a, slice) and a is b

    def __call__(self, name: str | None = None) -> Any:
        """Return a new variable of this type."""
        return _core.Variable(self, name=name)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(type(self))

    def __str__(self) -> str:
        return "slice"


slicetype = SliceType()


class SliceConstant(_core.Constant):
    """A slice known when the graph is built."""

    def __init__(self, type: Any, data: slice, name: str | None = None) -> None:
        if not isinstance(data, slice):
            raise AssertionError(f"a SliceConstant holds a slice, not {data!r}")
        start, stop, step = map(_plain_index, (data.start, data.stop, data.step))
        super().__init__(type, slice(start, stop, step), name)

    def signature(self) -> tuple[Any, ...]:
        """Return what makes two constants equal."""
        return SliceConstant, self.data.start, self.data.stop, self.data.step

    def __str__(self) -> str:
        return f"SliceConstant{{{self.data.start}, {self.data.stop}, {self.data.step}}}"


SliceType.Constant = SliceConstant


def _plain_index(index: Any) -> int | None:
    """Return a bound of a slice as a Python integer, which can be hashed."""
    if index is None:
        return None
    array = np.asarray(index)
    if array.ndim != 0 or array.dtype.name not in integer_dtypes:
        raise AssertionError(f"the bounds of a slice must be integers or None, not {index!r}")
    return int(array)


class NoneTypeT(Generic):
    """The type of None."""

    def filter(self, x: Any, strict: bool = False, allow_downcast: bool | None = None) -> None:
        """Return None; raise TypeError for anything else."""
        if x is not None:
            raise TypeError("Expected None!")

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Return False: None is no memory."""
        return False


none_type_t = NoneTypeT()

NoneConst = _core.Constant(none_type_t, None, name="NoneConst")


def as_int_none_variable(x: Any) -> Any:
    """Return a bound of a slice as a variable.

    Parameters
    ----------
    x : int, integer scalar variable or None
        The bound.

    Returns
    -------
    Variable
        An integer scalar, or `NoneConst`.

    Raises
    ------
    TypeError
        If `x` is not an integer.
    """
    if x is None:
        return NoneConst
    if isinstance(x, _core.Variable) and isinstance(x.type, NoneTypeT):
        return x
    index = as_tensor_variable(x, ndim=0)
    if index.dtype not in integer_dtypes:
        raise TypeError(f"index must be integers, not {index.type}")
    return index


class MakeSlice(_core.Op):
    """Makes a slice of bounds that are variables, to index by: ``x[make_slice(start, stop)]``.

    An application takes a Python slice, or start, stop and step: integer scalars or None. Raises
    TypeError for anything else.
    """

    # All applications are of one operation, whose equality is identity.
    def __new__(cls) -> Any:
        return globals().get("make_slice") or super().__new__(cls)

    def __reduce_ex__(self, protocol: Any) -> tuple[type, tuple[()]]:
        return MakeSlice, ()

    def __str__(self) -> str:
        return "MakeSlice"

    def make_node(self, slc: Any, stop: Any = None, step: Any = None) -> _core.Apply:
        bounds = (slc, stop, step)
        if isinstance(slc, slice):
            if stop is not None or step is not None:
                raise TypeError("MakeSlice takes a slice or its bounds, not both")
            bounds = (slc.start, slc.stop, slc.step)
        return Apply(self, [as_int_none_variable(bound) for bound in bounds], [slicetype()])

    def __call__(self, *bounds: Any, **kwargs: Any) -> Any:
        return self.make_node(*bounds).outputs[0]

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        """Make a slice of numbers and None."""
        output_storage[0][0] = slice(*(None if x is None else int(x) for x in inputs))

    def grad(self, inputs: Any, output_gradients: Any) -> list[Any]:
        """The bounds get no gradient."""
        from theano.gradient import disconnected_type

        return [_core.Variable(disconnected_type) for _ in inputs]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """No bound is connected to the slice."""
        return [[False]] * len(node.inputs)


make_slice = MakeSlice()


# A bound beyond the ends of any dimension, with room for the sums that bounds are used in.
_BEYOND = 2**62


class SliceBounds(_core.Op):
    """Start, stop and step of a slice that is known when a function runs, as integers.

    A bound that is None becomes one beyond the end of any dimension, which means the same.
    """

    __props__ = ()

    def make_node(self, slc: Any) -> _core.Apply:
        return Apply(self, [slc], [TensorType("int64", ())() for _ in range(3)])

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        """Take the bounds out of the slice."""
        given = inputs[0].start, inputs[0].stop, inputs[0].step
        try:
            start, stop, step = map(_plain_index, given)
        except AssertionError as error:
            raise TypeError(str(error)) from None
        step = 1 if step is None else step
        first, last = (0, _BEYOND) if step > 0 else (_BEYOND, -_BEYOND)
        bounds = (first if start is None else start, last if stop is None else stop, step)
        for storage, bound in zip(output_storage, bounds, strict=True):
            storage[0] = np.asarray(bound, dtype="int64")

    def grad(self, inputs: Any, output_gradients: Any) -> list[Any]:
        """The slice gets no gradient."""
        from theano.gradient import disconnected_type

        return [_core.Variable(disconnected_type)]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """No bound is connected to the slice."""
        return [[False] * 3]


_slice_bounds = SliceBounds()


def slice_of(variable: Any) -> slice:
    """Return a variable of type `SliceType` as a slice, whose bounds may be variables."""
    if isinstance(variable, _core.Constant):
        data: slice = variable.data
        return data
    if variable.owner is None or variable.owner.op != make_slice:
        return slice(*_slice_bounds(variable))
    return slice(
        *(None if isinstance(bound.type, NoneTypeT) else bound for bound in variable.owner.inputs)
    )
