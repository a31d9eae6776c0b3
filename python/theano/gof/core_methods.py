"""Adds methods written in Python to the classes of the compiled core.

The core's `Variable` or `Function` must be the very classes that programs test with isinstance and
that calls go through, so what is written in Python is attached to them instead of derived.
"""

from collections.abc import Callable

_MADE_BY_CLASS_STATEMENT = frozenset(
    (
        "__module__",
        "__qualname__",
        "__doc__",
        "__dict__",
        "__weakref__",
        "__slots__",
        "__annotations__",
    )
)


def methods_of(core_class: type) -> Callable[[type], type]:
    """A class decorator: copies the members of the decorated class to `core_class`.

    Parameters
    ----------
    core_class : type
        The class that receives the members; it is also what the decorator returns.
    """

    def attach(source: type) -> type:
        for name, member in vars(source).items():
            if name not in _MADE_BY_CLASS_STATEMENT:
                if callable(member) and hasattr(member, "__qualname__"):
                    member.__qualname__ = f"{core_class.__name__}.{name}"
                setattr(core_class, name, member)
        return core_class

    return attach
