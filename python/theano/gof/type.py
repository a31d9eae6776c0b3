"""Type: what a variable may hold; and the Generic type, which holds any Python object.

`Type` is the core's class; the methods that every type inherits are written here.
"""

from typing import Any

from theano import _core
from theano._lazy import names_from
from theano.gof.c_code import CLinkerObject, CLinkerType
from theano.gof.core_methods import methods_of

__all__ = ["CLinkerType", "Generic", "PureType", "SingletonType", "Type", "generic"]


@methods_of(_core.Type)
class TypeMethods:
    """What every type can do, in terms of `filter` and equality."""

    Variable: Any = _core.Variable
    Constant: Any = _core.Constant

    def __call__(self, name: str | None = None) -> Any:
        """Make a variable of this type.

        Parameters
        ----------
        name : str, optional
            The variable's name.
        """
        return self.make_variable(name)

    def make_variable(self, name: str | None = None) -> Any:
        """Make a variable of this type.

        Parameters
        ----------
        name : str, optional
            The variable's name.
        """
        return self.Variable(self, name=name)

    def make_constant(self, value: Any, name: str | None = None) -> Any:
        """Make a constant of this type.

        Parameters
        ----------
        value : object
            What the constant holds; it is filtered.
        name : str, optional
            The constant's name.
        """
        return self.Constant(type=self, data=value, name=name)

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Turn `data` into a value of this type; every type defines this.

        Parameters
        ----------
        data : object
            The value offered.
        strict : bool
            Whether only a value that needs no conversion is accepted.
        allow_downcast : bool, optional
            Whether a conversion may lose information.

        Raises
        ------
        TypeError
            If `data` is no value of this type.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define filter")

    def filter_variable(self, other: Any, allow_convert: bool = True) -> Any:
        """Turn `other` into a variable of this type.

        Parameters
        ----------
        other : Variable or object
            A variable of this type or one that can be converted, or a value for a constant.
        allow_convert : bool
            Whether a variable of another type may be converted.

        Raises
        ------
        TypeError
            If there is no conversion.
        """
        if not isinstance(other, _core.Variable):
            other = self.make_constant(other)
        if other.type != self and allow_convert:
            converted = self.convert_variable(other)
            if converted is not None:
                return converted
        if other.type != self:
            raise TypeError(
                f"Cannot convert Type {other.type} (of Variable {other}) into Type {self}. "
                f"You can try to manually convert {other} into a {self}."
            )
        return other

    def convert_variable(self, var: Any) -> Any:
        """`var` as a variable of this type, or None when that cannot be; types may override it."""
        return None

    def is_valid_value(self, a: Any) -> bool:
        """Whether `a` is a value of this type without any conversion."""
        try:
            self.filter(a, strict=True)
        except (TypeError, ValueError):
            return False
        return True

    def value_validity_msg(self, a: Any) -> str:
        """Why `a` is not a value of this type."""
        return "none"

    def values_eq(self, a: Any, b: Any) -> bool:
        """Whether two values of this type are equal."""
        return bool(a == b)

    def values_eq_approx(self, a: Any, b: Any) -> bool:
        """Whether two values of this type are equal up to rounding."""
        return self.values_eq(a, b)


# Programs override and call these; nothing asks for them.
methods_of(_core.Type)(CLinkerObject)
methods_of(_core.Type)(CLinkerType)

Type = _core.Type
# Theano's name for the part of a type that is not C code.
PureType = Type


class SingletonType(_core.Type):
    """A type of which each class has one instance, made when it is first asked for."""

    def __new__(cls) -> Any:
        instance = cls.__dict__.get("_instance")
        if instance is None:
            instance = super().__new__(cls)
            cls._instance = instance
        return instance

    def __str__(self) -> str:
        return type(self).__name__

    def __eq__(self, other: object) -> bool:
        return self is other or type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Generic(_core.Type):
    """The type of any Python object; `generic` is its instance."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Any value is a value of this type."""
        return data

    def is_valid_value(self, a: Any) -> bool:
        """Any value is a value of this type."""
        return True

    def __str__(self) -> str:
        return type(self).__name__

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(Generic)


generic = Generic()

# Types of C's values are imported when a program asks for them.
__getattr__ = names_from(
    __name__,
    {
        "theano.gof.c_types": (
            *("CDataType", "CDataTypeConstant"),
            *("CEnumType", "EnumList", "EnumType"),
        )
    },
)
