"""Types of values of C: opaque pointers, and enumerations that name the values of a parameter.

Public under `theano.gof` and `theano.gof.type`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from theano import _core
from theano.gof.type import Type

__all__ = ["CDataType", "CDataTypeConstant", "CEnumType", "EnumList", "EnumType"]

_IDENTIFIER = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_CONSTANT = re.compile("[A-Z][A-Z0-9_]*")


class CDataTypeConstant(_core.Constant):
    """A constant of `CDataType`."""


class CDataType(Type):
    """A pointer of C, as a capsule of Python.

    Parameters
    ----------
    ctype : str
        The pointer's type in C.
    freefunc : str, optional
        The function of C that frees what it points to.
    headers, header_dirs, libraries, lib_dirs, compile_args, extra_support_code, version : optional
        What a compiler would need; kept, but not used.
    """

    __props__ = (
        *("ctype", "freefunc", "headers", "header_dirs", "libraries", "lib_dirs"),
        *("extra_support_code", "compile_args", "version"),
    )
    Constant = CDataTypeConstant

    def __init__(
        self,
        ctype: str,
        freefunc: str | None = None,
        headers: Iterable[str] = (),
        header_dirs: Iterable[str] = (),
        libraries: Iterable[str] = (),
        lib_dirs: Iterable[str] = (),
        compile_args: Iterable[str] = (),
        extra_support_code: str = "",
        version: Any = None,
    ) -> None:
        if not isinstance(ctype, str) or not isinstance(freefunc, str | None):
            raise TypeError(f"ctype and freefunc must be strings, got {ctype!r}, {freefunc!r}")
        self.ctype = ctype
        self.freefunc = freefunc
        self.headers = tuple(headers)
        self.header_dirs = tuple(header_dirs)
        self.libraries = tuple(libraries)
        self.lib_dirs = tuple(lib_dirs)
        self.compile_args = tuple(compile_args)
        self.extra_support_code = extra_support_code
        self.version = version

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Return `data`, which must be None or a capsule."""
        if data is not None and type(data).__name__ != "PyCapsule":
            raise TypeError(f"expected None or a PyCapsule, got {type(data).__name__}")
        return data

    def make_value(self, ptr: int) -> Any:
        """Return a capsule with an address.

        Parameters
        ----------
        ptr : int
            The address; it is not checked.
        """
        import ctypes

        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p] * 3
        return new(ptr, None, None)

    def __str__(self) -> str:
        return f"CDataType{{{self.ctype}}}"


class EnumType(Type, Mapping[str, Any]):
    """Named numbers; as a type, it holds one of them.

    The numbers are attributes, and values by name as in a dictionary.

    Parameters
    ----------
    ctype : str, optional
        The numbers' type in C.
    cname : str, optional
        The enumeration's name in C.
    **kwargs : number, or tuple of str and number
        The names, of capital letters, digits and underscores, with their numbers; in a tuple, with
        another name before, the *alias*. True and False count as 1 and 0.

    Raises
    ------
    AttributeError
        If a name has other letters.
    TypeError
        If a value is no number, or an alias is given twice, or is a name.

    Examples
    --------
    >>> from theano.gof import EnumType
    >>> enum = EnumType(A=("alpha", 1), B=2.5)
    >>> enum.A, enum.fromalias("alpha"), enum["B"]
    (1, 1, 2.5)
    """

    def __init__(self, **kwargs: Any) -> None:
        name = type(self).__name__
        ctype = kwargs.pop("ctype", "double")
        if not all(_IDENTIFIER.fullmatch(part) for part in ctype.split()):
            raise TypeError(f"{name}: {ctype!r} is no type of C")
        ctype = " ".join(ctype.split())
        cname = kwargs.pop("cname", ctype.replace(" ", "_"))
        if not _IDENTIFIER.fullmatch(cname):
            raise TypeError(f"{name}: {cname!r} is no name in C")
        values: dict[str, Any] = {}
        aliases: dict[str, str] = {}
        for key, value in kwargs.items():
            if not _CONSTANT.fullmatch(key):
                raise AttributeError(
                    f"{name}: {key!r} is not of capital letters, underscores and digits"
                )
            if isinstance(value, list | tuple):
                value = self._without_alias(key, value, aliases)
            if not isinstance(value, int | float):
                raise TypeError(f"{name}: {key} must be a number, got {type(value).__name__}")
            values[key] = int(value) if isinstance(value, bool) else value
        if not aliases.keys().isdisjoint(values):
            raise TypeError(f"{name}: some aliases are names of constants")
        self.__dict__.update(ctype=ctype, cname=cname, aliases=aliases, _values=values)

    @staticmethod
    def _without_alias(key: str, pair: Any, aliases: dict[str, str]) -> Any:
        if len(pair) != 2 or not isinstance(pair[0], str):
            raise TypeError(f"{key}: a tuple must be an alias, a string, and a number; got {pair}")
        alias, value = pair
        if alias == key:
            raise TypeError(f"{key}: an alias that is the name itself has no use")
        if alias in aliases:
            raise TypeError(f"{key}: the alias {alias!r} is used already")
        aliases[alias] = key
        return value

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, key: str) -> Any:
        try:
            return self.__dict__["_values"][key]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no constant {key!r}") from None

    def __setattr__(self, key: str, value: Any) -> None:
        if key in self:
            raise NotImplementedError("constant values are immutable")
        super().__setattr__(key, value)

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        raise NotImplementedError("constant values are immutable")

    def __delitem__(self, key: str) -> NoReturn:
        raise NotImplementedError("constant values are immutable")

    def fromalias(self, alias: str) -> Any:
        """Return the number with this alias, or else with this name; KeyError if there is none."""
        return self[self.aliases.get(alias, alias)]

    def has_alias(self, alias: str) -> bool:
        """Whether a number has this alias."""
        return alias in self.aliases

    def get_aliases(self) -> tuple[str, ...]:
        """Return all aliases, sorted."""
        return tuple(sorted(self.aliases))

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Return the number that `data` is, or unless `strict` names by alias or name.

        Raises
        ------
        AssertionError
            If it is none of the numbers.
        """
        if not strict and isinstance(data, str):
            data = self.fromalias(data)
        assert data in self.values(), f"{data!r} is none of {self}"
        return int(data) if isinstance(data, bool) and not strict else data

    def __repr__(self) -> str:
        alias_of = {name: f"({alias})" for alias, name in self.aliases.items()}
        entries = ", ".join(f"{name}{alias_of.get(name, '')}:{self[name]}" for name in sorted(self))
        return f"{type(self).__name__}<{self.ctype}>({entries})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def _key(self) -> Any:
        return (self.ctype, tuple(sorted(self.items())), tuple(sorted(self.aliases.items())))


class EnumList(EnumType):
    """Names numbered from 0 on.

    Parameters
    ----------
    *args : str, or tuple of two str
        The names; in a tuple, with an alias behind.
    **kwargs : str
        ``ctype``, 'int' by default, and ``cname``.

    Examples
    --------
    >>> from theano.gof import EnumList
    >>> enum = EnumList("A", ("B", "beta"), ctype="unsigned int")
    >>> enum.A, enum.fromalias("beta")
    (0, 1)
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(**_numbered(type(self).__name__, args, kwargs, range(len(args))))


class CEnumType(EnumList):
    """Names of constants of C, whose values only a compiler knows; here they number from 0 on.

    Parameters
    ----------
    *args : str, or tuple of two str
        The names; in a tuple, with an alias behind.
    **kwargs : str
        ``ctype``, 'int' by default, and ``cname``.
    """


def _numbered(
    cls: str, names: Iterable[Any], options: dict[str, Any], numbers: Iterable[int]
) -> dict[str, Any]:
    unknown = options.keys() - {"ctype", "cname"}
    if unknown:
        raise TypeError(f"{cls} takes the options ctype and cname, got {sorted(unknown)}")
    result: dict[str, Any] = {"ctype": "int", **options}
    for entry, number in zip(names, numbers, strict=True):
        parts = list(entry) if isinstance(entry, list | tuple) else [entry]
        if not all(isinstance(part, str) for part in parts) or len(parts) not in (1, 2):
            raise TypeError(f"{cls} takes names, or tuples of a name and an alias; got {entry!r}")
        name, *alias = parts
        if name in result:
            raise TypeError(f"{cls}: the name {name} is used already")
        result[name] = (*alias, number) if alias else number
    return result
