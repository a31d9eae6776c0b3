"""Test values in what `repr` gives for variables, where `config.print_test_value` is set."""

from collections.abc import Callable
from typing import Any

from theano import _core

__all__ = ["show_test_values"]

# By class, while test values are shown, the method that was there, and whether `__str__` was.
_replaced: dict[type, tuple[Any, bool]] = {}


def show_test_values(is_shown: bool) -> None:
    """Have `repr` of variables tell their test values too, or no more.

    Parameters
    ----------
    is_shown : bool
        Whether it does.
    """
    if is_shown and not _replaced:
        for cls in _classes():
            own = vars(cls)
            if "__repr__" not in own:
                continue
            plain = own["__repr__"]
            _replaced[cls] = plain, "__str__" in own
            if "__str__" not in own:
                setattr(cls, "__str__", plain)  # noqa: B010  `str` would ask `repr`
            setattr(cls, "__repr__", _with_value(plain))  # noqa: B010
    elif not is_shown:
        for cls, (plain, has_str) in _replaced.items():
            setattr(cls, "__repr__", plain)  # noqa: B010
            if not has_str:
                del cls.__str__
        _replaced.clear()


def _classes() -> list[type]:
    found: list[type] = [_core.Variable]
    for cls in found:
        subclasses: list[type] = type.__subclasses__(cls)
        found.extend(subclass for subclass in subclasses if subclass not in found)
    return found


def _with_value(plain: Callable[[Any], str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:
        from theano.gof.test_values import get_test_value

        try:
            return f"{plain(self)}\n{get_test_value(self)!r}"
        except AttributeError:
            return plain(self)

    return __repr__
