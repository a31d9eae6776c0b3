"""`__props__`: equality, hash and text of operations and types by some of their attributes."""

import weakref
from typing import Any

from theano import _core
from theano.gof.core_methods import methods_of

__all__ = ["classes_with_infer_shape", "classes_without_perform", "equality_number"]

# The names of classes of operations that say what shapes their results have.
classes_with_infer_shape: list[str] = []
# The names of those of programs that do not say how results are computed, such as base classes.
classes_without_perform: list[str] = []


def _finish(cls: type) -> None:
    """Give a class what its `__props__` stand for, unless it defines that itself.

    Raises
    ------
    TypeError
        If `__props__` is no tuple of strings.
    """
    own = vars(cls)
    if "__eq__" in own and "__ne__" not in own:
        setattr(cls, "__ne__", _differs)  # noqa: B010
    props = own.get("__props__")
    if props is None:
        return
    if not isinstance(props, tuple):
        raise TypeError("__props__ has to be a tuple")
    if not all(isinstance(name, str) for name in props):
        raise TypeError("elements of __props__ have to be strings")

    def _props(self: Any) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in props)

    def _props_dict(self: Any) -> dict[str, Any]:
        return {name: getattr(self, name) for name in props}

    def __eq__(self: Any, other: object) -> bool:
        return type(self) is type(other) and _props(self) == _props(other)

    def __hash__(self: Any) -> int:
        return hash((type(self), _props(self)))

    def __str__(self: Any) -> str:
        if not getattr(self, "defined_in_python", True):
            return _core.Op.__repr__(self)
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in props)
        return f"{type(self).__name__}{{{told}}}" if props else type(self).__name__

    given = {"__eq__": __eq__, "__ne__": _differs, "__str__": __str__}
    missing = {name: method for name, method in given.items() if name not in own}
    # A class statement that defines `__eq__` alone sets `__hash__` to None.
    if own.get("__hash__") is None:
        missing["__hash__"] = __hash__
    for name, method in {"_props": _props, "_props_dict": _props_dict, **missing}.items():
        setattr(cls, name, method)


def _differs(self: Any, other: object) -> bool:
    return not self == other  # noqa: SIM201


@methods_of(_core.Op)
class OpProps:
    @classmethod
    def __init_subclass__(cls, **kwargs: Any) -> None:
        super(_core.Op, cls).__init_subclass__(**kwargs)  # type: ignore[misc]
        if "infer_shape" in vars(cls):
            classes_with_infer_shape.append(cls.__name__)
        if not cls.__module__.startswith("theano.") and not computes_in_python(cls):
            classes_without_perform.append(cls.__name__)
        _finish(cls)

    def _equality_number(self: Any) -> int:
        return equality_number(self)


def computes_in_python(cls: Any) -> bool:
    """Whether a class of operations defines `perform`, or a `make_thunk` of its own."""
    own = (cls.perform, cls.make_thunk)
    return any(
        getattr(method, "__module__", None) not in ("theano.gof.op", "theano.gof.c_op")
        for method in own
    )


@methods_of(_core.Type)
class TypeProps:
    @classmethod
    def __init_subclass__(cls, **kwargs: Any) -> None:
        super(_core.Type, cls).__init_subclass__(**kwargs)  # type: ignore[misc]
        _finish(cls)


_numbers: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
_last_number = 0


def equality_number(op: Any) -> int:
    """A number that equal operations share, by which the core finds equal computations.

    Parameters
    ----------
    op : Op
        An operation that is defined in Python.

    Returns
    -------
    int
        0 for an operation that equals nothing but itself, or cannot be hashed.
    """
    global _last_number
    if type(op).__eq__ is _core.Op.__eq__:  # type: ignore[comparison-overlap]
        return 0
    try:
        number = _numbers.get(op, 0)
        if not number:
            _last_number += 1
            _numbers[op] = number = _last_number
    except (TypeError, AttributeError):
        return 0
    return number
