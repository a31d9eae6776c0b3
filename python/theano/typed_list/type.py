"""TypedListType: lists of values of one type."""

from collections.abc import Iterable
from typing import Any

from theano.gof.type import Type

__all__ = ["TypedListType"]


class TypedListType(Type):
    """The type of Python lists whose elements are values of one type.

    Parameters
    ----------
    ttype : Type
        That of the elements; it may be a type of lists.
    depth : int, optional
        How many lists of lists are around them besides.

    Raises
    ------
    ValueError
        If `depth` is negative.
    TypeError
        If `ttype` is no type.

    Examples
    --------
    >>> import theano.tensor as T, theano.typed_list as TL
    >>> x = TL.TypedListType(T.dvector)("x")
    >>> TL.length(x).eval({x: [[1.0, 2.0], [3.0]]})
    array(2)
    """

    def __init__(self, ttype: Type, depth: int = 0) -> None:
        if depth < 0:
            raise ValueError(f"depth must be at least 0, got {depth}")
        if not isinstance(ttype, Type):
            raise TypeError(f"TypedListType needs a Theano type, got {ttype!r}")
        self.ttype: Any = ttype if depth == 0 else TypedListType(ttype, depth - 1)

    def filter(self, x: Any, strict: bool = False, allow_downcast: bool | None = None) -> list[Any]:
        """Return a list of the elements, each turned into a value of their type.

        Parameters
        ----------
        x : iterable
            The elements.
        strict : bool
            Whether only a list is accepted, with elements that need no conversion.
        allow_downcast : bool, optional
            Whether a conversion may lose information.

        Raises
        ------
        TypeError
            If `x` is no list, or an element does not fit.
        """
        if strict and not isinstance(x, list):
            raise TypeError(f"{self} expected a list, got {type(x).__name__}")
        if not isinstance(x, Iterable):
            raise TypeError(f"{self} expected a list, got {x!r} of type {type(x).__name__}")
        return [
            self.ttype.filter(element, strict=strict, allow_downcast=allow_downcast)
            for element in x
        ]

    def get_depth(self) -> int:
        """Return how many lists of lists are around the elements besides this one."""
        return self.ttype.get_depth() + 1 if isinstance(self.ttype, TypedListType) else 0

    def values_eq(self, a: Any, b: Any) -> bool:
        """Whether two lists have equal elements."""
        return len(a) == len(b) and all(map(self.ttype.values_eq, a, b))

    def values_eq_approx(self, a: Any, b: Any) -> bool:
        """Whether two lists have elements that are equal up to rounding."""
        return len(a) == len(b) and all(map(self.ttype.values_eq_approx, a, b))

    def may_share_memory(self, a: Any, b: Any) -> bool:
        """Whether elements of two lists may share memory."""
        if a is b:
            return True
        first = a if isinstance(a, list) else [a]
        second = b if isinstance(b, list) else [b]
        shares: Any = getattr(self.ttype, "may_share_memory", lambda x, y: x is y)
        return any(shares(x, y) for x in first for y in second)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypedListType) and self.ttype == other.ttype

    def __hash__(self) -> int:
        return hash((TypedListType, self.ttype))

    def __str__(self) -> str:
        return f"TypedList <{self.ttype}>"

    __repr__ = __str__
