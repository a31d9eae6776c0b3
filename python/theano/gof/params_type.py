"""ParamsType and Params: attributes of an operation, as the fourth argument of its `perform`.

An operation with ``params_type = ParamsType(a=lscalar, ...)`` gets an object with the values of its
own attributes of these names.
"""

import re
from typing import Any, NoReturn

from theano.gof.c_types import EnumType
from theano.gof.type import Type

__all__ = ["EnumType", "Params", "ParamsType", "Type"]


class Params(dict[str, Any]):
    """The values of a `ParamsType`: a dictionary whose entries are attributes too.

    Parameters
    ----------
    params_type : ParamsType
        Whose values these are.
    **kwargs
        A value for each of its fields.

    Raises
    ------
    TypeError
        If `params_type` is none, or a value is missing.
    """

    def __init__(self, params_type: "ParamsType", **kwargs: Any) -> None:
        if not isinstance(params_type, ParamsType):
            raise TypeError(f"Params needs a ParamsType, got {params_type!r}")
        for field in params_type.fields:
            if field not in kwargs:
                raise TypeError(f"Params: there is no value for {field}")
        super().__init__(**kwargs)
        self.__dict__["__params_type__"] = params_type

    def __repr__(self) -> str:
        entries = (f"{name}:{type(self[name]).__name__}:{self[name]}" for name in sorted(self))
        return f"Params({', '.join(entries)})"

    def __getattr__(self, key: str) -> Any:
        if key not in self:
            raise AttributeError(f"Params has no attribute {key!r}")
        return self[key]

    def __setattr__(self, key: str, value: Any) -> NoReturn:
        raise NotImplementedError("Params is immutable")

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        raise NotImplementedError("Params is immutable")

    def __delitem__(self, key: str) -> NoReturn:
        raise NotImplementedError("Params is immutable")

    def __reduce__(self) -> Any:
        return _remade, (self.__dict__["__params_type__"], dict(self))

    def __eq__(self, other: object) -> bool:
        own = self.__dict__["__params_type__"]
        return (
            isinstance(other, Params)
            and bool(own == other.__dict__["__params_type__"])
            and own.values_eq(self, other)
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(self.__dict__["__params_type__"])


def _remade(params_type: "ParamsType", values: dict[str, Any]) -> Params:
    return Params(params_type, **values)


class ParamsType(Type):
    """Named values, each of a type of its own.

    Parameters
    ----------
    **kwargs : Type
        The type of each field. The names of enumerations among them are attributes too.

    Raises
    ------
    ValueError
        If there are no fields.
    AttributeError
        If a field's name is no identifier, or enumerations have names in common.
    TypeError
        If a field's type is none.

    Examples
    --------
    >>> import theano.tensor as T
    >>> from theano.gof import ParamsType
    >>> params_type = ParamsType(scale=T.dscalar)
    >>> params_type.get_params(scale=2).scale
    array(2.)
    """

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs:
            raise ValueError("ParamsType needs at least one field")
        for name, type_ in kwargs.items():
            if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) is None:
                raise AttributeError(f"ParamsType: {name!r} is no identifier")
            if not isinstance(type_, Type):
                raise TypeError(f"ParamsType: {name} must be a type, got {type(type_).__name__}")
        self.fields = tuple(sorted(kwargs))
        self.types = tuple(kwargs[field] for field in self.fields)
        self.length = len(self.fields)
        self._enums = [type_ for type_ in self.types if isinstance(type_, EnumType)]
        names = [name for enum in self._enums for name in (*enum, *enum.aliases)]
        if len(set(names)) < len(names):
            raise AttributeError("ParamsType: enumerations have names or aliases in common")

    def __getattr__(self, key: str) -> Any:
        for enum in self.__dict__.get("_enums", ()):
            if key in enum:
                return enum[key]
        raise AttributeError(f"{type(self).__name__} has no attribute {key!r}")

    def __repr__(self) -> str:
        pairs = zip(self.fields, self.types, strict=True)
        return f"ParamsType<{', '.join(f'{field}:{type_}' for field, type_ in pairs)}>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ParamsType)
            and self.fields == other.fields
            and self.types == other.types
        )

    def __hash__(self) -> int:
        return hash((type(self), self.fields, self.types))

    def has_type(self, theano_type: Any) -> bool:
        """Whether a field is of this type."""
        return theano_type in self.types

    def get_type(self, field_name: str) -> Any:
        """Return the type of a field; ValueError if there is none of this name."""
        return self.types[self.fields.index(field_name)]

    def get_field(self, theano_type: Any) -> str:
        """Return the first field of a type, by name; ValueError if there is none."""
        return self.fields[self.types.index(theano_type)]

    def get_enum(self, key: str) -> Any:
        """Return the number of this name in an enumeration; KeyError if there is none."""
        for enum in self._enums:
            if key in enum:
                return enum[key]
        raise KeyError(key)

    def enum_from_alias(self, alias: str) -> Any:
        """Return the number with this alias or name; KeyError if there is none."""
        for enum in self._enums:
            if enum.has_alias(alias):
                return enum.fromalias(alias)
        return self.get_enum(alias)

    def get_params(self, *objects: Any, **kwargs: Any) -> Params:
        """Return values taken from attributes of objects, the last that has one, and arguments.

        Parameters
        ----------
        *objects
            Attributes with the names of fields give their values.
        **kwargs
            Values of fields, before all others.

        Raises
        ------
        KeyError
            If there is no value for a field.
        """
        values = {
            field: getattr(each, field)
            for each in objects
            for field in self.fields
            if hasattr(each, field)
        } | kwargs
        filtered = {
            field: type_.filter(values[field], strict=False, allow_downcast=True)
            for field, type_ in zip(self.fields, self.types, strict=True)
        }
        return Params(self, **filtered)

    def extended(self, **kwargs: Any) -> "ParamsType":
        """Return a `ParamsType` with further fields, or other types for these."""
        return ParamsType(**{**dict(zip(self.fields, self.types, strict=True)), **kwargs})

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Return `data`, or with its attributes' values a `Params`.

        Raises
        ------
        TypeError
            If `strict` and `data` is no `Params`, or a value does not fit its type.
        """
        if strict and not isinstance(data, Params):
            raise TypeError(f"{self}: strict: {data!r} is no Params")
        filtered = {
            field: type_.filter(getattr(data, field), strict, allow_downcast)
            for field, type_ in zip(self.fields, self.types, strict=True)
        }
        return data if isinstance(data, Params) else Params(self, **filtered)

    def values_eq(self, a: Any, b: Any) -> bool:
        """Whether all fields are equal."""
        return all(
            type_.values_eq(getattr(a, field), getattr(b, field))
            for field, type_ in zip(self.fields, self.types, strict=True)
        )

    def values_eq_approx(self, a: Any, b: Any) -> bool:
        """Whether all fields are equal up to rounding."""
        return all(
            type_.values_eq_approx(getattr(a, field), getattr(b, field))
            for field, type_ in zip(self.fields, self.types, strict=True)
        )
