"""Container: the place where a shared variable keeps its value. The class is the core's."""

from typing import Any

from theano import _core
from theano.gof.core_methods import methods_of

__all__ = ["Container"]


class _Storage:
    """A list of one element, as Theano's containers have it, over the container's value."""

    def __init__(self, container: Any) -> None:
        self._container = container

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> Any:
        return [self._container.data][index]

    def __setitem__(self, index: int, value: Any) -> None:
        if index not in (0, -1):
            raise IndexError("the storage of a container has one element")
        self._container.data = value


@methods_of(_core.Container)
class ContainerMethods:
    """Theano's other names for `data`."""

    @property
    def value(self: Any) -> Any:
        """The stored value."""
        return self.data

    @value.setter
    def value(self: Any, value: Any) -> None:
        self.data = value

    @property
    def storage(self: Any) -> _Storage:
        """The stored value as the only element of a list."""
        return _Storage(self)

    def __repr__(self: Any) -> str:
        return f"<{self.data!r}>"


Container = _core.Container
