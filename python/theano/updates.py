"""OrderedUpdates: the mapping from shared variables to their new values."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from theano import _core

__all__ = ["OrderedUpdates"]


class OrderedUpdates(OrderedDict[Any, Any]):
    """An ordered mapping from shared variables to expressions.

    Raises
    ------
    TypeError
        If a key is not a shared variable.
    """

    def __init__(self, *key: Any, **kwargs: Any) -> None:
        super().__init__(*key, **kwargs)
        for target in self:
            _check_target(target)

    def __setitem__(self, key: Any, value: Any) -> None:
        _check_target(key)
        super().__setitem__(key, value)

    # The signature is Theano's: one argument.
    def update(self, other: Any = None) -> None:  # type: ignore[override]
        """Take over the updates of `other`.

        Parameters
        ----------
        other : mapping or iterable of pairs, optional
            Shared variables and their expressions.

        Raises
        ------
        KeyError
            If both have a different expression for the same variable.
        """
        if other is None:
            return
        pairs: Iterable[Any] = other.items() if isinstance(other, Mapping) else other
        for key, value in pairs:
            if key in self and self[key] is not value:
                raise KeyError("Collision", key)
            self[key] = value

    def __add__(self, other: Any) -> "OrderedUpdates":
        result = OrderedUpdates()
        result.update(self)
        result.update(other)
        return result

    def __radd__(self, other: Any) -> "OrderedUpdates":
        result = OrderedUpdates()
        result.update(other)
        result.update(self)
        return result


def _check_target(target: Any) -> None:
    if not isinstance(target, _core.SharedVariable):
        raise TypeError("OrderedUpdates keys must inherit from SharedVariable", target)
