"""The classes of elementwise operations, of dimension shuffles and of reductions.

The core makes the instances; the classes give them their attributes and let programs construct them
and ask for them with isinstance.
"""

import typing
from collections.abc import Iterable, Sequence

from theano import _core
from theano._lazy import names_from
from theano._printing.pprint import DimShufflePrinter as DimShufflePrinter
from theano.scalar._scalar_op import define, is_defined_in_python
from theano.scalar.basic import BinaryScalarOp, Cast, ScalarOp, upcast_out
from theano.scalar.basic import scalar_op as scalar_op_of
from theano.tensor._convert import as_tensor_variable as as_tensor_variable
from theano.tensor.type import TensorType as TensorType

__all__ = [
    "All",
    "Any",
    "CAReduce",
    "CAReduceDtype",
    "DimShuffle",
    "Elemwise",
    "Max",
    "MaxOrLowest",
    "Min",
    "MulWithoutZeros",
    "Prod",
    "ProdWithoutZeros",
    "Sum",
    "mul_without_zeros",
]


class Elemwise(_core.Op):
    """A function of scalars applied to each element of tensors, with broadcasting.

    Parameters
    ----------
    scalar_op : ScalarOp
        The function, as found in `theano.scalar` or defined in Python with an `impl`.
    inplace_pattern : dict, optional
        Must be empty: memory is reused without being told to.
    name, nfunc_spec, openmp : optional
        Accepted for compatibility.

    Raises
    ------
    TypeError
        If `scalar_op` is no function of scalars.
    NotImplementedError
        If an in-place pattern is given.
    """

    def __new__(
        cls,
        scalar_op: ScalarOp,
        inplace_pattern: dict[int, int] | None = None,
        name: str | None = None,
        nfunc_spec: typing.Any = None,
        openmp: bool | None = None,
    ) -> typing.Any:
        if inplace_pattern:
            raise NotImplementedError("elementwise operations in place do not exist")
        if isinstance(scalar_op, Cast):
            return _core.cast_op(scalar_op.dtype)
        if is_defined_in_python(scalar_op):
            from theano.tensor._elementwise_in_python import ElemwiseInPython

            return ElemwiseInPython(scalar_op, None, name, nfunc_spec, openmp)
        if isinstance(scalar_op, ScalarOp) and scalar_op.core_name is not None:
            if scalar_op != scalar_op_of(scalar_op.core_name):
                raise NotImplementedError(f"{scalar_op} with another rule for its output types")
            return _core.elemwise_op(scalar_op.core_name)
        # Functions that are made of others.
        if isinstance(scalar_op, ScalarOp) and hasattr(scalar_op, "of_tensors"):
            return scalar_op.of_tensors
        raise TypeError("Elemwise needs a function from theano.scalar", scalar_op)

    def __init__(self, *args: typing.Any, **kwargs: typing.Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def scalar_op(self) -> ScalarOp:
        """The function that is applied to each element."""
        properties = self.properties
        if "dtype" in properties:
            return scalar_op_of(f"Cast{{{properties['dtype']}}}")
        return scalar_op_of(properties["scalar_op"])

    @property
    def inplace_pattern(self) -> dict[int, int]:
        """Which output overwrites which input: none does."""
        return {}


class DimShuffle(_core.Op):
    """Reorders, inserts and drops dimensions.

    Parameters
    ----------
    input_broadcastable : sequence of bool
        The broadcast pattern of the input.
    new_order : sequence of int or 'x'
        For each output dimension the input dimension it shows, or ``'x'`` for a new one of length
        1.
    inplace : bool, optional
        Accepted for compatibility; the result is always a view in effect.

    Raises
    ------
    ValueError
        If an input dimension does not exist, is given twice, or is dropped without being
        broadcastable.
    TypeError
        If an entry is neither an int nor ``'x'``.
    """

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(
        cls,
        input_broadcastable: Sequence[bool],
        new_order: Sequence[int | str],
        inplace: bool = True,
    ) -> typing.Any:
        return _core.dimshuffle_op(input_broadcastable, new_order)

    def __init__(self, *args: typing.Any, **kwargs: typing.Any) -> None:
        """Do nothing: the core has made the instance."""

    inplace = True

    @property
    def input_broadcastable(self) -> tuple[bool, ...]:
        """The broadcast pattern that the input must have."""
        return tuple(self.properties["input_broadcastable"])

    @property
    def new_order(self) -> tuple[int | str, ...]:
        """For each output dimension the input dimension, or ``'x'``."""
        return tuple(self.properties["new_order"])

    @property
    def shuffle(self) -> list[int]:
        """The input dimensions that are kept, in the order of the output."""
        return [axis for axis in self.new_order if isinstance(axis, int)]

    @property
    def drop(self) -> list[int]:
        """The input dimensions that are dropped."""
        kept = set(self.shuffle)
        return [axis for axis in range(len(self.input_broadcastable)) if axis not in kept]

    @property
    def augment(self) -> list[int]:
        """The output dimensions that are new."""
        return [i for i, axis in enumerate(self.new_order) if axis == "x"]

    @property
    def transposition(self) -> list[int]:
        """The input dimensions in the order of the output, the dropped ones last."""
        return self.shuffle + self.drop


# The reductions of the core, by the name of the function of two elements.
_REDUCTIONS = {
    "add": "sum",
    "mul": "prod",
    "mul_without_zeros": "prod_without_zeros",
    "maximum": "max",
    "minimum": "min",
    "and_": "reduce_and",
    "or_": "reduce_or",
    "xor": "reduce_xor",
}


def _reduction_by(scalar_op: ScalarOp) -> str:
    name = _REDUCTIONS.get(getattr(scalar_op, "core_name", None) or "")
    if name is None:
        raise NotImplementedError(f"there is no reduction by {scalar_op}")
    return name


class CAReduce(_core.Op):
    """Combines elements along some dimensions by a commutative and associative function.

    The result has the dtype of the elements: integers wrap around.

    Parameters
    ----------
    scalar_op : ScalarOp
        One of `add`, `mul`, `maximum`, `minimum`, `and_`, `or_` and `xor` of `theano.scalar`, and
        `mul_without_zeros`, or one that a program has defined in Python. The bits of integers are
        combined to an integer of their dtype, as
        NumPy's `bitwise_and.reduce` does; `All` and `Any` are other operations, with bools as
        results.
    axis : int or sequence of int, optional
        The dimensions; all of them by default.

    Raises
    ------
    NotImplementedError
        For another function.
    """

    def __new__(cls, scalar_op: ScalarOp, axis: int | Iterable[int] | None = None) -> typing.Any:
        if is_defined_in_python(scalar_op):
            from theano.tensor._elementwise_in_python import CAReduceInPython

            return CAReduceInPython(scalar_op, axis)
        return _core.reduce_op(_reduction_by(scalar_op), _as_axes(axis), keeps_dtype=True)

    def __init__(self, *args: typing.Any, **kwargs: typing.Any) -> None:
        """Do nothing: the core has made the instance."""

    # The function of two elements.
    _scalar_name = ""

    @property
    def axis(self) -> tuple[int, ...] | None:
        """The dimensions that are reduced; None for all."""
        axis = self.properties["axis"]
        return None if axis is None else tuple(axis)

    @property
    def scalar_op(self) -> ScalarOp:
        """The function that combines two elements."""
        return scalar_op_of(self._scalar_name)


class CAReduceDtype(CAReduce):
    """A reduction that accumulates in one dtype and gives its result in another.

    Parameters
    ----------
    scalar_op : ScalarOp
        As in `CAReduce`.
    axis : int or sequence of int, optional
        The dimensions; all of them by default.
    dtype, acc_dtype : str, optional
        Those of the result and of the accumulator. By default integers are added up and multiplied
        as int64 or uint64, float16 as float32.

    Raises
    ------
    NotImplementedError
        For another function.
    """

    def __new__(
        cls,
        scalar_op: ScalarOp,
        axis: int | Iterable[int] | None = None,
        dtype: str | None = None,
        acc_dtype: str | None = None,
    ) -> typing.Any:
        return _core.reduce_op(_reduction_by(scalar_op), _as_axes(axis), dtype, acc_dtype)

    @property
    def dtype(self) -> str | None:
        """The dtype of the result; None for the default."""
        dtype: str | None = self.properties["dtype"]
        return dtype

    @property
    def acc_dtype(self) -> str | None:
        """The dtype in which values are added up; None for the default."""
        dtype: str | None = self.properties["acc_dtype"]
        return dtype


def _as_axes(axis: int | Iterable[int] | None) -> list[int] | None:
    if axis is None:
        return None
    return [axis] if isinstance(axis, int) else list(axis)


class Sum(CAReduceDtype):
    """Adds up the elements along the given dimensions."""

    _scalar_name = "add"

    def __new__(
        cls,
        axis: int | Iterable[int] | None = None,
        dtype: str | None = None,
        acc_dtype: str | None = None,
    ) -> typing.Any:
        return _core.reduce_op("sum", _as_axes(axis), dtype, acc_dtype)


class Prod(CAReduceDtype):
    """Multiplies the elements along the given dimensions.

    `no_zeros_in_input` is accepted for compatibility: the gradient is right either way.
    """

    _scalar_name = "mul"

    def __new__(
        cls,
        axis: int | Iterable[int] | None = None,
        dtype: str | None = None,
        acc_dtype: str | None = None,
        no_zeros_in_input: bool = False,
    ) -> typing.Any:
        return _core.reduce_op("prod", _as_axes(axis), dtype, acc_dtype)


# The product of two numbers, or the other one where one is zero.
MulWithoutZeros, mul_without_zeros = define(
    "MulWithoutZeros",
    BinaryScalarOp,
    "mul_without_zeros",
    upcast_out,
    "mul_without_zeros",
    __name__,
)


class ProdWithoutZeros(CAReduceDtype):
    """Multiplies the elements that are not zero along the given dimensions; 0 if there is none."""

    _scalar_name = "mul_without_zeros"

    def __new__(
        cls,
        axis: int | Iterable[int] | None = None,
        dtype: str | None = None,
        acc_dtype: str | None = None,
    ) -> typing.Any:
        return _core.reduce_op("prod_without_zeros", _as_axes(axis), dtype, acc_dtype)


class Max(CAReduce):
    """The largest element along the given dimensions; NaN if there is one."""

    _scalar_name = "maximum"

    def __new__(cls, axis: int | Iterable[int] | None = None) -> typing.Any:
        return _core.reduce_op("max", _as_axes(axis))


class MaxOrLowest(CAReduce):
    """The largest element along the given dimensions; of none, the lowest value of the dtype."""

    _scalar_name = "maximum"

    def __new__(cls, axis: int | Iterable[int] | None = None) -> typing.Any:
        return _core.reduce_op("max_or_lowest", _as_axes(axis))


class Min(CAReduce):
    """The smallest element along the given dimensions; NaN if there is one."""

    _scalar_name = "minimum"

    def __new__(cls, axis: int | Iterable[int] | None = None) -> typing.Any:
        return _core.reduce_op("min", _as_axes(axis))


class All(CAReduce):
    """Whether all elements along the given dimensions are true."""

    _scalar_name = "and_"

    def __new__(cls, axis: int | Iterable[int] | None = None) -> typing.Any:
        return _core.reduce_op("all", _as_axes(axis))


class Any(CAReduce):
    """Whether any element along the given dimensions is true."""

    _scalar_name = "or_"

    def __new__(cls, axis: int | Iterable[int] | None = None) -> typing.Any:
        return _core.reduce_op("any", _as_axes(axis))


class ReduceAnd(CAReduce):
    """The bitwise and of integers, or the logical one of bools, along the given dimensions."""

    _scalar_name = "and_"


class ReduceOr(CAReduce):
    """The bitwise or of integers, or the logical one of bools, along the given dimensions."""

    _scalar_name = "or_"


class ReduceXor(CAReduce):
    """The bitwise exclusive or of integers and bools along the given dimensions."""

    _scalar_name = "xor"


_core.set_classes(
    {
        "ReduceAnd": ReduceAnd,
        "ReduceOr": ReduceOr,
        "ReduceXor": ReduceXor,
        "Elemwise": Elemwise,
        "DimShuffle": DimShuffle,
        "Sum": Sum,
        "Prod": Prod,
        "ProdWithoutZeros": ProdWithoutZeros,
        "Max": Max,
        "MaxOrLowest": MaxOrLowest,
        "Min": Min,
        "All": All,
        "Any": Any,
    }
)


# The classes of variables, which Theano's module holds too, need this one.
__getattr__ = names_from(__name__, {"theano.tensor.var": ("TensorConstant", "TensorVariable")})
