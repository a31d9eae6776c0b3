"""NullType: the type of a gradient that does not exist."""

from typing import Any, NoReturn

from theano import _core
from theano.gof.type import Type

__all__ = ["NullType", "null_type"]


class NullType(Type):
    """The type of a variable that never has a value.

    Parameters
    ----------
    why_null : str
        Why there is no value; part of messages, not of equality.
    """

    def __init__(self, why_null: str = "(no explanation given)") -> None:
        """Do nothing: the core keeps the reason."""

    @property
    def why_null(self) -> str:
        """Why there is no value."""
        return _core.Type.__repr__(self)

    def filter(
        self, data: Any, strict: bool = False, allow_downcast: bool | None = None
    ) -> NoReturn:
        """No value is a value of this type."""
        raise ValueError("NullType values do not exist: " + self.why_null)

    def values_eq(self, a: Any, b: Any, force_same_dtype: bool = True) -> NoReturn:
        """There are no values to compare."""
        raise ValueError("NullType has no values to compare")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(NullType)

    def __str__(self) -> str:
        return "NullType"


_core.set_classes({"NullType": NullType})

null_type = NullType()
