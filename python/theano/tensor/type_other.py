"""The types of None and of slices."""

from typing import Any

from theano import _core
from theano.gof.type import Generic, Type

__all__ = [
    "NoneConst",
    "NoneTypeT",
    "SliceConstant",
    "SliceType",
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
