"""The types of None and of slices."""

from typing import Any

from theano import _core
from theano.gof.type import Generic, Type
from theano.tensor._convert import as_tensor_variable, integer_dtypes

__all__ = [
    "MakeSlice",
    "NoneConst",
    "NoneTypeT",
    "SliceConstant",
    "SliceType",
    "make_slice",
    "none_type_t",
    "slicetype",
]


class SliceType(Type):
    """The type of Python slices."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> slice:
        """Return `data`; raise TypeError if it is not a slice."""
        if isinstance(data, slice):
            return data
        raise TypeError("Expected a slice!", data)

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
        super().__init__(type, type.filter(data), name)

    def signature(self) -> tuple[Any, ...]:
        """Return what makes two constants equal."""
        return SliceConstant, self.data.start, self.data.stop, self.data.step


class NoneTypeT(Generic):
    """The type of None."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> None:
        """Return None; raise TypeError for anything else."""
        if data is not None:
            raise TypeError("Expected None!")


none_type_t = NoneTypeT()

NoneConst = _core.Constant(none_type_t, None, name="NoneConst")


class MakeSlice(_core.Op):
    """Describes a slice whose bounds are variables, to index by: ``x[make_slice(start, stop)]``.

    An application takes a Python slice, or start, stop and step: integer scalars or None. Raises
    TypeError for anything else.
    """

    def __new__(cls) -> Any:
        return _core.op("MakeSlice")

    def make_node(self, slc: Any, stop: Any = None, step: Any = None) -> _core.Apply:
        bounds = (slc, stop, step)
        if isinstance(slc, slice):
            if stop is not None or step is not None:
                raise TypeError("MakeSlice takes a slice or its bounds, not both")
            bounds = (slc.start, slc.stop, slc.step)
        return _core.Apply(self, [_as_bound(bound) for bound in bounds], [slicetype()])

    def __call__(self, slc: Any, stop: Any = None, step: Any = None, **kwargs: Any) -> Any:
        return self.make_node(slc, stop, step).outputs[0]


_core.set_classes({"MakeSlice": MakeSlice})

make_slice = MakeSlice()


def _as_bound(bound: Any) -> Any:
    """Return a bound of a slice as a variable: an integer scalar or the constant None."""
    if bound is None:
        return NoneConst
    if isinstance(bound, _core.Variable) and isinstance(bound.type, NoneTypeT):
        return bound
    variable = as_tensor_variable(bound, ndim=0)
    if variable.dtype not in integer_dtypes:
        raise TypeError("index must be integers")
    return variable


def slice_of(variable: Any) -> slice:
    """Return a variable of type `SliceType` as a slice, whose bounds may be variables.

    Raises
    ------
    NotImplementedError
        If the slice is only known when a function runs.
    """
    if isinstance(variable, _core.Constant):
        data: slice = variable.data
        return data
    if variable.owner is None or variable.owner.op != make_slice:
        raise NotImplementedError(f"indexing by a slice that is an input: {variable}")
    return slice(
        *(None if isinstance(bound.type, NoneTypeT) else bound for bound in variable.owner.inputs)
    )
