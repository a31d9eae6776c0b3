"""Access to the stored values of a function's inputs: `f['x']`, `f.value`, `f.container`."""

from typing import Any

from theano import _core

__all__ = [
    "ContainerView",
    "InputContainer",
    "OutputContainer",
    "ValueView",
    "filter_named",
    "find_containers",
]


class _Ambiguous:
    """Stands for a name that several inputs have."""


_AMBIGUOUS = _Ambiguous()


def filter_named(
    type: Any, value: Any, strict: bool, allow_downcast: bool | None, name: str | None
) -> Any:
    """Filter a value as its type does; an error also tells the name of the input."""
    try:
        return type.filter(value, strict, allow_downcast)
    except (TypeError, ValueError) as error:
        error.args = (*error.args, f'Container name "{name}"')
        raise


class InputContainer:
    """The place where the default value of one input of a function is stored.

    Parameters
    ----------
    function : Function
        The function.
    index : int
        The position of the input among those that calls give.
    param : In
        The input.
    """

    def __init__(self, function: Any, index: int, param: Any) -> None:
        self._function = function
        self._index = index
        self.name = param.name
        self.type = param.variable.type
        self.strict = param.strict
        self.allow_downcast = param.allow_downcast

    @property
    def value(self) -> Any:
        """The stored value, or None."""
        return self._function.get_default(self._index)

    @value.setter
    def value(self, value: Any) -> None:
        if value is not None:
            value = filter_named(self.type, value, self.strict, self.allow_downcast, self.name)
        self._function.set_default(self._index, value)

    data = value

    def __repr__(self) -> str:
        return f"<{self.value!r}>"


class OutputContainer:
    """The place of one result of a function, empty between calls.

    Parameters
    ----------
    variable : Variable
        What is computed.
    """

    value = data = None

    def __init__(self, variable: Any) -> None:
        self.name = variable.name
        self.type = variable.type

    def __repr__(self) -> str:
        return f"<{self.value!r}>"


class _SharedContainer:
    """The same interface to the value of a shared variable."""

    def __init__(self, variable: Any) -> None:
        self._variable = variable
        self.name = variable.name
        self.type = variable.type

    @property
    def value(self) -> Any:
        """The stored value."""
        return self._variable.container.data

    @value.setter
    def value(self, value: Any) -> None:
        self._variable.set_value(value)

    data = value

    def __repr__(self) -> str:
        return f"<{self.value!r}>"


def find_containers(function: Any) -> dict[Any, Any]:
    """Map the positions, variables and names of a function's inputs to their containers.

    Parameters
    ----------
    function : Function
        The function; shared variables count as inputs after those that calls give.
    """
    found: dict[Any, Any] = {}
    arguments = 0
    for i, param in enumerate(function.maker.inputs):
        container: InputContainer | _SharedContainer
        if isinstance(param.variable, _core.SharedVariable):
            container = _SharedContainer(param.variable)
        else:
            container = InputContainer(function, arguments, param)
            arguments += 1
        found[i] = container
        found[param.variable] = container
        if param.name is not None:
            found[param.name] = _AMBIGUOUS if param.name in found else container
    return found


class ContainerView:
    """The containers of a function's inputs by name, variable or position.

    Parameters
    ----------
    finder : dict
        What `find_containers` returns.
    """

    def __init__(self, finder: dict[Any, Any]) -> None:
        self._finder = finder

    def _find(self, item: Any) -> Any:
        container = self._finder.get(item)
        if container is None:
            raise TypeError(f"Unknown input or state: {item}")
        if container is _AMBIGUOUS:
            raise TypeError(
                f"Ambiguous name: {item} - please check the names of the inputs of your function "
                "for duplicates."
            )
        return container

    def __getitem__(self, item: Any) -> Any:
        if item not in self._finder:
            raise KeyError(item)
        return self._find(item)

    def __contains__(self, item: Any) -> bool:
        return item in self._finder


class ValueView(ContainerView):
    """The stored values of a function's inputs by name, variable or position."""

    def __getitem__(self, item: Any) -> Any:
        return self._find(item).value

    def __setitem__(self, item: Any, value: Any) -> None:
        self._find(item).value = value
