"""The base classes of the functions of scalars, and how a function of the core becomes one.

A `ScalarOp` names a function of the core; `theano.tensor.Elemwise` applies it to each element of
tensors. Called itself, it takes numbers and 0-d tensors.
"""

from collections.abc import Callable, Sequence
from typing import Any

from theano import _core
from theano.gof.c_code import CLinkerOp
from theano.gof.utils import MethodNotDefined
from theano.scalar._output_rules import specific_out
from theano.scalar._types import Scalar, get_scalar_type
from theano.scalar._variables import as_scalar

__all__ = ["BinaryScalarOp", "Cast", "ScalarOp", "UnaryScalarOp", "scalar_op"]

Rule = Callable[..., Sequence[Scalar]]

# Attributes that say nothing about what is computed.
_NO_PARAMETERS = frozenset(("__doc__", "name", "output_types_preference"))

# The instance that stands for each function of the core.
_BY_CORE_NAME: dict[str, "ScalarOp"] = {}


class ScalarOp(CLinkerOp):
    """A function of scalars; equal where classes, rules for output types and attributes are.

    A program's class defines `impl`, which takes and returns numbers, and `grad` or `L_op`, which
    take and return 0-d variables.

    Parameters
    ----------
    output_types_preference : callable, optional
        The rule that gives the output types of the input types. By default that of the class.
    name : str, optional
        As it is printed; by default the name of the class.

    Attributes
    ----------
    nin, nout : int
        The number of inputs, -1 for any number, and of outputs.
    core_name : str or None
        The name of the function in the core; None for classes that the core does not know.

    Raises
    ------
    TypeError
        If the rule is not callable.
    """

    nin = -1
    nout = 1
    core_name: str | None = None
    default_preference: Rule | None = None

    def __init__(
        self, output_types_preference: Rule | None = None, name: str | None = None
    ) -> None:
        self.name = name
        if output_types_preference is None:
            output_types_preference = type(self).default_preference
        if output_types_preference is not None:
            if not callable(output_types_preference):
                raise TypeError(
                    f"{type(self).__name__} needs a callable for the output types, "
                    f"got {output_types_preference!r}"
                )
            self.output_types_preference = output_types_preference

    def output_types(self, types: Sequence[Scalar]) -> Sequence[Scalar]:
        """Return the types of the outputs.

        Parameters
        ----------
        types : sequence of Scalar
            Those of the inputs.

        Raises
        ------
        TypeError
            If the inputs are not accepted, or the rule does not return as many types as there are
            outputs.
        NotImplementedError
            If there is no rule.
        """
        if not hasattr(self, "output_types_preference"):
            raise NotImplementedError(f"{self} has no rule for its output types")
        found = self.output_types_preference(*types)
        if not isinstance(found, list | tuple) or len(found) != self.nout:
            raise TypeError(f"the rule of {self} returned {found}, expected {self.nout} types")
        return found

    def __call__(self, *inputs: Any) -> Any:
        """Return the function of numbers and 0-d variables as a 0-d variable.

        Raises
        ------
        TypeError
            If the number of inputs is wrong, an input has dimensions, or a type is not accepted.
        MethodNotDefined
            If this is neither a function of the core nor defines `impl`.
        """
        if 0 <= self.nin != len(inputs):
            raise TypeError(f"{self} takes {self.nin} inputs, got {len(inputs)}")
        return self._apply([as_scalar(item) for item in inputs])

    def make_node(self, *inputs: Any) -> Any:
        """Return the application to numbers and 0-d variables."""
        outputs = self(*inputs)
        return (outputs[0] if isinstance(outputs, list) else outputs).owner

    def _apply(self, inputs: list[Any]) -> Any:
        if is_defined_in_python(self):
            from theano.tensor._elementwise_in_python import apply_to_scalars

            outputs = apply_to_scalars(self, inputs).outputs
            return outputs[0] if len(outputs) == 1 else outputs
        if self.core_name is None:
            raise MethodNotDefined("impl", type(self), type(self).__name__)
        return _core.elemwise_op(self.core_name)(*inputs)

    def impl(self, *inputs: Any) -> Any:
        """Return the function of numbers, as a NumPy number; classes of programs define it."""
        return self(*inputs).eval()[()]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the gradient for each input, given that of the output.

        Parameters
        ----------
        inputs, output_gradients : sequence of variables
            0-d.
        """
        if is_defined_in_python(self):
            raise MethodNotDefined("grad", type(self), type(self).__name__)
        from theano.gradient import Lop

        terms: list[Any] = Lop(self(*inputs), list(inputs), output_gradients[0])
        return terms

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradient for each input; see `grad`."""
        return self.grad(inputs, output_gradients)

    def _key(self) -> tuple[Any, ...]:
        return (type(self), getattr(self, "output_types_preference", None))

    def _parameters(self) -> dict[str, Any]:
        """Return what a program's class has set besides: other values, another function."""
        return {name: value for name, value in vars(self).items() if name not in _NO_PARAMETERS}

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ScalarOp)
            and self._key() == other._key()
            and (self is other or bool(self._parameters() == other._parameters()))
        )

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._key())

    def __str__(self) -> str:
        if self.name or not is_defined_in_python(self):
            return self.name or type(self).__name__
        parameters = ", ".join(f"{name}={value}" for name, value in self._parameters().items())
        return f"{type(self).__name__}{{{parameters}}}" if parameters else type(self).__name__

    def __repr__(self) -> str:
        return str(self)


class UnaryScalarOp(ScalarOp):
    """A function of one scalar."""

    nin = 1


class BinaryScalarOp(ScalarOp):
    """A function of two scalars."""

    nin = 2


class Cast(UnaryScalarOp):
    """The conversion to one type.

    Parameters
    ----------
    o_type : Scalar
        The type of the result.
    name : str, optional
        Accepted for compatibility; the type is printed.

    Raises
    ------
    TypeError
        If `o_type` is not a scalar type.
    """

    def __init__(self, o_type: Scalar, name: str | None = None) -> None:
        if not isinstance(o_type, Scalar):
            raise TypeError(o_type)
        super().__init__(specific_out(o_type), name)
        self.o_type = o_type

    @property
    def dtype(self) -> str:
        """The dtype of the result."""
        return self.o_type.dtype

    def _apply(self, inputs: list[Any]) -> Any:
        return _core.cast_op(self.dtype)(*inputs)

    def __str__(self) -> str:
        return f"Cast{{{self.dtype}}}"


def is_defined_in_python(scalar_op: Any) -> bool:
    """Whether a program has defined this function of scalars, by a class with an `impl`.

    Parameters
    ----------
    scalar_op : object
        A `ScalarOp`, or anything else.
    """
    return (
        isinstance(scalar_op, ScalarOp)
        and not hasattr(scalar_op, "of_tensors")
        and getattr(type(scalar_op), "impl") is not ScalarOp.impl  # noqa: B009
    )


def define(
    class_name: str,
    base: type[ScalarOp],
    core_name: str,
    rule: Rule | None,
    name: str | None = None,
    module: str = "theano.scalar.basic",
) -> tuple[type[ScalarOp], Any]:
    """Return the class of a function of the core and its instance.

    Parameters
    ----------
    class_name : str
        The name of the class.
    base : type
        The class it derives from.
    core_name : str
        The name of the function in the core.
    rule : callable or None
        The rule for its output types; None if the base class has one.
    name : str, optional
        What the instance is printed as; the name of the class by default.
    module : str, optional
        Where programs find the class.
    """
    record = next(each for each in _core.scalar_functions() if each["name"] == core_name)
    members: dict[str, Any] = {
        "__doc__": record["doc"],
        "__module__": module,
        "core_name": core_name,
        "default_preference": rule,
    }
    cls = type(class_name, (base,), members)
    instance = cls(name=name)
    instance.__doc__ = record["doc"]
    _BY_CORE_NAME[core_name] = instance
    return cls, instance


def scalar_op(name: str) -> ScalarOp:
    """Return the `ScalarOp` of the function that the core calls `name`; KeyError if there is none.

    Parameters
    ----------
    name : str
        For example ``'add'``; ``'Cast{float32}'`` is the conversion to float32.
    """
    if name.startswith("Cast{"):
        return Cast(get_scalar_type(name[5:-1]))
    return _BY_CORE_NAME[name]
