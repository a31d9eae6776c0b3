"""Shared variables: values that live between the calls of functions.

`shared` asks the registered constructors, the latest first, which of them takes a value.
`theano.tensor.sharedvar` registers those for arrays and numbers; the one for any other Python
object stands here.
"""

import copy
from collections.abc import Callable
from typing import Any, NoReturn

from theano import _core
from theano.gof.core_methods import methods_of
from theano.gof.type import generic

__all__ = ["SharedVariable", "generic_constructor", "shared", "shared_constructor"]


@methods_of(_core.SharedVariable)
class SharedVariableMethods:
    """What every shared variable can do besides what the core gives it."""

    # The core sets these on variables that were made with other values.
    strict = False
    allow_downcast: bool | None = None

    def zero(self: Any, borrow: bool = False) -> None:
        """Fill the value with zeros.

        Parameters
        ----------
        borrow : bool
            Whether the stored array itself is overwritten, so that who shares it sees it.
        """
        if borrow:
            self.container.data[...] = 0
        else:
            self.container.data = 0 * self.container.data

    def clone(self: Any) -> Any:
        """A new shared variable with the same place for its value."""
        copied = type(self)(
            self.name, self.type, None, self.strict, self.allow_downcast, self.container
        )
        copied.tag = copy.copy(self.tag)
        return copied

    def __copy__(self: Any) -> Any:
        copied = self.clone()
        copied.__dict__.update(self.__dict__)
        return copied

    @property
    def value(self) -> NoReturn:
        """Gone: use `get_value` and `set_value`."""
        raise Exception(
            "sharedvar.value does not exist anymore. Use "
            "sharedvar.get_value() or sharedvar.set_value() instead."
        )

    @value.setter
    def value(self, new_value: Any) -> NoReturn:
        raise Exception(
            "sharedvar.value does not exist anymore. Use "
            "sharedvar.get_value() or sharedvar.set_value() instead."
        )

    def __getitem__(self: Any, index: Any) -> NoReturn:
        """A variable that is no tensor cannot be indexed."""
        raise TypeError(
            f"The variable {self} of type {self.type} cannot be indexed: it is not a tensor. "
            "A shared variable of a list is not a tensor; make an array of the list first."
        )


SharedVariable = _core.SharedVariable

Constructor = Callable[..., Any]


def shared_constructor(ctor: Constructor, remove: bool = False) -> Constructor:
    """Register a function that makes shared variables; usable as a decorator.

    Parameters
    ----------
    ctor : callable
        Takes `(value, name, strict, allow_downcast, **kwargs)`; raises TypeError when the value is
        not for it. The last one registered is asked first.
    remove : bool
        Whether to take the function off the list instead.
    """
    if remove:
        shared.constructors.remove(ctor)  # type: ignore[attr-defined]
    else:
        shared.constructors.append(ctor)  # type: ignore[attr-defined]
    return ctor


def shared(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: bool | None = None,
    **kwargs: Any,
) -> Any:
    """Make a shared variable.

    Parameters
    ----------
    value : object
        The first value. Arrays and numbers become tensors of their own dtype; anything else, a
        list too, is kept as a Python object.
    name : str, optional
        The variable's name.
    strict : bool
        Whether later values must be of the right type without conversion.
    allow_downcast : bool, optional
        Whether later values may lose information when converted.
    **kwargs
        For the constructor: `borrow`, `broadcastable`, `target`.

    Returns
    -------
    SharedVariable
        Of a class that fits the value.

    Raises
    ------
    TypeError
        If the value is symbolic, or no constructor takes the value with these arguments.
    """
    if isinstance(value, _core.Variable):
        raise TypeError(
            "Shared variable constructor needs numeric values and not symbolic variables."
        )
    for constructor in reversed(shared.constructors):  # type: ignore[attr-defined]
        try:
            variable = constructor(
                value, name=name, strict=strict, allow_downcast=allow_downcast, **kwargs
            )
        except TypeError:
            continue
        return variable
    raise TypeError(
        "No suitable SharedVariable constructor could be found. Are you sure all kwargs are "
        "supported? We do not support the parameter dtype or type. "
        f'value="{value}". parameters="{kwargs}"'
    )


# Theano keeps the list on the function, where extensions find it.
shared.constructors = []  # type: ignore[attr-defined]


@shared_constructor
def generic_constructor(
    value: Any, name: str | None = None, strict: bool = False, allow_downcast: bool | None = None
) -> Any:
    """Make a shared variable of any Python object.

    Parameters
    ----------
    value, name, strict, allow_downcast
        As for `shared`.
    """
    return SharedVariable(
        name=name, type=generic, value=value, strict=strict, allow_downcast=allow_downcast
    )
