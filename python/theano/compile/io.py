"""In and Out: inputs and outputs of functions with what is to be known about them."""

import warnings
from collections.abc import Sequence
from typing import Any

from theano import _core

__all__ = ["In", "Out", "Param", "SymbolicInput", "SymbolicOutput", "convert_function_input"]


class SymbolicInput:
    """An input of a function.

    Parameters
    ----------
    variable : Variable
        What stands for the input in the graph.
    name : str, optional
        The keyword of calls; by default the variable's name.
    update : Variable, optional
        Computed at each call and kept as the default of the next one.
    mutable : bool, optional
        Whether the function may overwrite the array that is passed.
    strict : bool
        Whether a value must be of the right type without conversion.
    allow_downcast : bool, optional
        Whether a conversion may lose information; None allows it only for Python floats.
    autoname : bool
        Whether the name defaults to the variable's.
    implicit : bool
        Whether calls cannot give the input.
    """

    def __init__(
        self,
        variable: Any,
        name: str | None = None,
        update: Any = None,
        mutable: bool | None = None,
        strict: bool = False,
        allow_downcast: bool | None = None,
        autoname: bool = True,
        implicit: bool | None = False,
    ) -> None:
        assert implicit is not None
        self.variable = variable
        self.name = variable.name if autoname and name is None else name
        if self.name is not None and not isinstance(self.name, str):
            raise TypeError("name must be a string!", self.name)
        self.update = update
        if update is not None and update.type != variable.type:
            raise TypeError(
                f"Variable '{variable}' has type {variable.type} but an update of type "
                f"{update.type}"
            )
        self.mutable = update is not None if mutable is None else mutable
        self.strict = strict
        self.allow_downcast = allow_downcast
        self.implicit = implicit

    def __str__(self) -> str:
        if self.update is not None:
            return f"In({self.variable} -> {self.update})"
        return f"In({self.variable})"

    __repr__ = __str__


class In(SymbolicInput):
    """An input of a function, with a default value.

    Parameters
    ----------
    variable : Variable
        What stands for the input in the graph.
    name : str, optional
        The keyword of calls; by default the variable's name.
    value : object, optional
        The default; a call may give another value for that call.
    update : Variable, optional
        Computed at each call and kept as the default of the next one.
    mutable : bool, optional
        Whether the function may overwrite the array that is passed; implies `borrow`.
    strict : bool
        Whether a value must be of the right type without conversion.
    allow_downcast : bool, optional
        Whether a conversion may lose information; None allows it only for Python floats.
    autoname : bool
        Whether the name defaults to the variable's.
    implicit : bool, optional
        Whether calls cannot give the input; needs a `value`.
    borrow : bool, optional
        Whether results may share memory with the array that is passed.
    shared : bool
        Accepted for compatibility.

    Raises
    ------
    AssertionError
        If the input is mutable and may not be borrowed.
    TypeError
        If the input is implicit and has no value.
    """

    def __init__(
        self,
        variable: Any,
        name: str | None = None,
        value: Any = None,
        update: Any = None,
        mutable: bool | None = None,
        strict: bool = False,
        allow_downcast: bool | None = None,
        autoname: bool = True,
        implicit: bool | None = None,
        borrow: bool | None = None,
        shared: bool = False,
    ) -> None:
        self.borrow = bool(mutable) if borrow is None else borrow
        if mutable and not self.borrow:
            raise AssertionError(
                f"Symbolic input for variable {variable} (name={name}) has flags mutable=True, "
                "borrow=False: an input that may be overwritten may also be aliased."
            )
        self.shared = shared
        if implicit is None:
            implicit = isinstance(value, _core.Container)
        super().__init__(
            variable, name, update, mutable, strict, allow_downcast, autoname, implicit
        )
        self.value = value
        if self.implicit and value is None:
            raise TypeError("An implicit input must be given a default value")


class Param(In):
    """The old form of `In`: `default` is called `value` there.

    Parameters
    ----------
    variable : Variable
        What stands for the input in the graph.
    default : object, optional
        The default value.
    name, mutable, strict, allow_downcast, implicit, borrow
        As for `In`.
    """

    def __init__(
        self,
        variable: Any,
        default: Any = None,
        name: str | None = None,
        mutable: bool = False,
        strict: bool = False,
        allow_downcast: bool | None = None,
        implicit: bool | None = None,
        borrow: bool | None = None,
    ) -> None:
        warnings.warn(
            "The Param class is deprecated. Replace Param(default=N) by theano.In(value=N)",
            stacklevel=2,
        )
        super().__init__(
            variable,
            name=name,
            value=default,
            mutable=mutable,
            strict=strict,
            allow_downcast=allow_downcast,
            implicit=implicit,
            borrow=borrow,
        )


class SymbolicOutput:
    """An output of a function.

    Parameters
    ----------
    variable : Variable
        What is computed.
    borrow : bool
        Whether the result may share memory with an input or a shared variable.
    """

    def __init__(self, variable: Any, borrow: bool = False) -> None:
        self.variable = variable
        self.borrow = borrow

    def __str__(self) -> str:
        return f"Out({self.variable},{self.borrow})"

    __repr__ = __str__


Out = SymbolicOutput


def convert_function_input(input: Any) -> In:
    """Make an `In` of the forms in which the old interface writes an input.

    Parameters
    ----------
    input : Variable, In, tuple or list
        `x`, `(x,)`, `(x, value)`, `(name, x)`, `(name, x, value)`; instead of `x` also
        `(x, update)`.

    Raises
    ------
    TypeError
        If `input` is none of these.
    """
    if isinstance(input, In):
        return input
    if isinstance(input, _core.Constant):
        raise TypeError(f"A Constant instance is not a legal function input: {input}")
    if isinstance(input, _core.Variable):
        return In(input)
    if not isinstance(input, tuple | list):
        raise TypeError(f"Unknown input type: {type(input)}, expected Variable instance")
    parts = list(input)
    name = parts.pop(0) if parts and isinstance(parts[0], str) else None
    if not 1 <= len(parts) <= 2:
        raise TypeError(f"Invalid input syntax: {input}")
    variable, update = _variable_and_update(parts[0])
    value = parts[1] if len(parts) == 2 else None
    if isinstance(value, _core.Variable):
        raise TypeError(f"The default of an input must not be a variable: {input}")
    return In(variable, name=name, value=value, update=update)


def _variable_and_update(part: Any) -> tuple[Any, Any]:
    pair: Sequence[Any] = part if isinstance(part, tuple | list) else (part, None)
    if len(pair) != 2 or not isinstance(pair[0], _core.Variable):
        raise TypeError(f"Invalid input syntax: expected a variable or a pair, got {part}")
    if pair[1] is not None and not isinstance(pair[1], _core.Variable):
        raise TypeError(f"Unknown update type: {type(pair[1])}, expected Variable instance")
    return pair[0], pair[1]
