"""What Theano keeps at this path: the tag object and an exception."""

from typing import Any

from theano import _core

__all__ = ["MethodNotDefined", "scratchpad"]


class MethodNotDefined(Exception):
    """An operation lacks the method that is needed here."""


_core.set_classes({"MethodNotDefined": MethodNotDefined})


class scratchpad:
    """A bag of attributes; every variable and node has one as `tag`."""

    def clear(self) -> None:
        """Remove every attribute."""
        self.__dict__.clear()

    def __update__(self, other: Any) -> "scratchpad":
        self.__dict__.update(other.__dict__)
        return self

    def __str__(self) -> str:
        return "scratchpad" + str(self.__dict__)

    def __repr__(self) -> str:
        return "scratchpad" + str(self.__dict__)

    def info(self) -> None:
        """Print the attributes."""
        print(f"<theano.gof.utils.scratchpad instance at {id(self)}>")
        for name, value in self.__dict__.items():
            print(f"  {name}: {value}")
