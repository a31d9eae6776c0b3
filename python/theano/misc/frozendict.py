"""Dictionaries that cannot be changed, and so can be hashed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["FrozenOrderedDict", "frozendict"]


class frozendict(Mapping[Any, Any]):
    """A dictionary that cannot be changed.

    Parameters
    ----------
    *args, **kwargs
        As for `dict`.
    """

    dict_cls: type = dict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._dict = self.dict_cls(*args, **kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self._dict[key]

    def __contains__(self, key: object) -> bool:
        return key in self._dict

    def __iter__(self) -> Iterator[Any]:
        return iter(self._dict)

    def __len__(self) -> int:
        return len(self._dict)

    def copy(self, **add_or_replace: Any) -> "frozendict":
        """Return a copy with other entries added or in place."""
        return type(self)(self, **add_or_replace)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._dict!r}>"

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))


class FrozenOrderedDict(frozendict):
    """The same with the order of its entries as part of it."""

    dict_cls = OrderedDict
