"""Names that were different in Python 2, for programs that import them from here."""

import configparser
from builtins import filter as ifilter
from builtins import map as imap
from builtins import next as next
from builtins import zip as izip
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, ValuesView
from collections.abc import MutableMapping as DictMixin
from importlib import reload
from io import BytesIO
from operator import truediv as operator_div
from typing import Any

__all__ = [
    "PY3",
    "BytesIO",
    "Callable",
    "DefaultOrderedDict",
    "DictMixin",
    "Iterable",
    "Mapping",
    "OrderedDict",
    "ValuesView",
    "b",
    "cmp",
    "configparser",
    "decode",
    "decode_iter",
    "decode_with",
    "exc_message",
    "get_unbound_function",
    "ifilter",
    "imap",
    "izip",
    "next",
    "operator_div",
    "reload",
]

PY3 = True


def b(s: str) -> bytes:
    """Return a string of Latin letters as bytes."""
    return s.encode("latin-1")


def cmp(x: Any, y: Any) -> int:
    """Return -1 if x < y, 0 if x == y, 1 if x > y."""
    return int(x > y) - int(x < y)


def decode(x: bytes) -> str:
    """Return bytes as a string."""
    return x.decode()


def decode_iter(itr: Iterable[bytes]) -> Iterator[str]:
    """Return an iterator over bytes as strings."""
    return map(decode, itr)


def decode_with(x: bytes, encoding: str) -> str:
    """Return bytes as a string, by the name of an encoding."""
    return x.decode(encoding)


def exc_message(e: BaseException) -> Any:
    """Return the message of an exception, also where that is an exception itself."""
    message = e.args[0]
    return exc_message(message) if isinstance(message, Exception) else message


def get_unbound_function(unbound: Any) -> Any:
    """Return the function of a method."""
    return getattr(unbound, "__func__", unbound)


class DefaultOrderedDict(OrderedDict[Any, Any]):
    """A dictionary that makes the values it does not have.

    Parameters
    ----------
    default_factory : callable, optional
        Makes them; without it they are errors.
    *a, **kw
        As for `dict`.

    Raises
    ------
    TypeError
        If `default_factory` cannot be called.
    """

    def __init__(self, default_factory: Any = None, *a: Any, **kw: Any) -> None:
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable")
        super().__init__(*a, **kw)
        self.default_factory = default_factory

    def __missing__(self, key: Any) -> Any:
        if self.default_factory is None:
            raise KeyError(key)
        self[key] = value = self.default_factory()
        return value

    def __reduce__(self) -> Any:
        arguments = () if self.default_factory is None else (self.default_factory,)
        return type(self), arguments, None, None, iter(self.items())

    def __copy__(self) -> "DefaultOrderedDict":
        return type(self)(self.default_factory, self)

    def copy(self) -> "DefaultOrderedDict":
        """Return a copy, with the same values."""
        return self.__copy__()
