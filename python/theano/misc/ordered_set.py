"""Sets that remember the order in which their elements came."""

from collections.abc import Iterable, Iterator, MutableSet
from types import GeneratorType
from typing import Any

__all__ = ["OrderedSet", "check_deterministic"]


def check_deterministic(iterable: Any) -> None:
    """Raise AssertionError unless the order of the elements of `iterable` is certain.

    Parameters
    ----------
    iterable : iterable or None
        Lists, tuples, dictionaries, generators, strings and ordered sets have an order, and what
        has at most one element.
    """
    ordered = (list, tuple, dict, str, OrderedSet, GeneratorType)
    if iterable is not None and not isinstance(iterable, ordered) and len(iterable) > 1:
        raise AssertionError(f"the order of {type(iterable).__name__} is not certain")


class OrderedSet(MutableSet[Any]):
    """A set whose elements come in the order in which they were added.

    Parameters
    ----------
    iterable : iterable, optional
        The first elements, in an order that is certain: see `check_deterministic`.
    """

    def __init__(self, iterable: Iterable[Any] | None = None) -> None:
        check_deterministic(iterable)
        self._elements: dict[Any, None] = dict.fromkeys(iterable or ())

    def __len__(self) -> int:
        return len(self._elements)

    def __contains__(self, key: object) -> bool:
        return key in self._elements

    def __iter__(self) -> Iterator[Any]:
        return iter(self._elements)

    def __reversed__(self) -> Iterator[Any]:
        return iter(list(self._elements)[::-1])

    def add(self, key: Any) -> None:
        """Add an element at the end, unless it is there."""
        self._elements.setdefault(key)

    def discard(self, key: Any) -> None:
        """Remove an element if it is there."""
        self._elements.pop(key, None)

    def update(self, iterable: Iterable[Any]) -> None:
        """Add elements, in an order that is certain."""
        check_deterministic(iterable)
        for key in iterable:
            self.add(key)

    def union(self, s: Iterable[Any]) -> "OrderedSet":
        """Return a set with the elements of both."""
        result = self.copy()
        result.update(s)
        return result

    def intersection_update(self, s: Any) -> None:
        """Keep only elements that are in `s` too."""
        for key in [key for key in self if key not in s]:
            self.discard(key)

    def difference_update(self, s: Any) -> None:
        """Remove the elements that are in `s`."""
        for key in [key for key in self if key in s]:
            self.discard(key)

    def copy(self) -> "OrderedSet":
        """Return a set with the same elements."""
        return type(self)(list(self))

    def pop(self, last: bool = True) -> Any:
        """Remove and return the last element, or the first; KeyError if there is none."""
        if not self._elements:
            raise KeyError("set is empty")
        key = next(reversed(self) if last else iter(self))
        self.discard(key)
        return key

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self) if self else ''})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OrderedSet):
            return list(self) == list(other)
        if isinstance(other, set):
            raise TypeError("the elements of a set have no order: compare with an OrderedSet")
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]
