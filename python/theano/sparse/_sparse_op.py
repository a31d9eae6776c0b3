"""SparseOp: what the operations on sparse matrices have in common."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse

from theano import _core
from theano._gradient_stops import disconnected_type
from theano.configdefaults import config
from theano.gof.null_type import NullType
from theano.gof.op import Op
from theano.sparse._convert import _is_sparse_variable, discrete_dtypes
from theano.sparse.type import SparseType

__all__ = ["SparseOp", "as_value", "checked_same_shape", "disconnected"]


class SparseOp(Op):
    """An operation with one result, computed by `compute_value` from the values of its inputs.

    Values of inputs are neither kept nor changed. Gradients reach `L_op` and `grad` in the type of
    the output that they belong to: of its dtype, and sparse in its format if it is sparse, dense if
    it is dense. The terms for inputs that hold integers are zero, whatever these methods return.
    """

    __props__: tuple[str, ...] = ()
    _only_reads = True

    def __init__(self) -> None:
        """Do nothing: there is one operation of the class."""

    def __str__(self) -> str:
        return type(self).__name__

    def compute_value(self, *values: Any) -> Any:
        """Return the result; it is converted to the type of the output."""
        raise NotImplementedError

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Store what `compute_value` returns as a value of the output's type."""
        output_storage[0][0] = as_value(node.outputs[0].type, self.compute_value(*inputs))

    def _pullback(
        self, node: Any, output_gradients: list[Any], wanted: Sequence[bool]
    ) -> list[Any]:
        if all(map(_is_discrete, node.outputs)):
            return [
                _zeros_like(variable) if flag else None
                for variable, flag in zip(node.inputs, wanted, strict=True)
            ]
        given = [
            None if gradient is None else _as_gradient_of(output, gradient)
            for output, gradient in zip(node.outputs, output_gradients, strict=True)
        ]
        terms = super()._pullback(node, given, wanted)  # type: ignore[misc]
        return [
            None if term is None or not flag else _finished(variable, term)
            for variable, term, flag in zip(node.inputs, terms, wanted, strict=True)
        ]


def as_value(type_: Any, value: Any) -> Any:
    """Return a result as a value of a type: in its format and dtype, as a matrix or an array."""
    if not isinstance(type_, SparseType):
        array = value.toarray() if scipy.sparse.issparse(value) else np.asarray(value)
        return array if array.dtype == type_.dtype else array.astype(type_.dtype)
    kind = type_.format_cls[type_.format]
    if not (isinstance(value, kind) and value.dtype == type_.dtype):
        value = kind(value, dtype=type_.dtype)
    return value


def checked_same_shape(op: Any, x: Any, y: Any, error: type[Exception] = AssertionError) -> None:
    """Raise an error unless two matrices have the same shape."""
    if x.shape != y.shape:
        raise error(
            f"{op}: the shapes must be the same, got {x.shape} (dtype {x.dtype}) and"
            f" {y.shape} (dtype {y.dtype})"
        )


# ---- gradients


def disconnected() -> Any:
    """Return what stands for the gradient of an input that has none."""
    type_: Any = disconnected_type
    return type_()


def _is_discrete(variable: Any) -> bool:
    return getattr(variable.type, "dtype", None) in (*discrete_dtypes, "bool")


def _zeros_like(variable: Any) -> Any:
    """Return the gradient of a variable on which nothing depends smoothly."""
    dtype = config.floatX if _is_discrete(variable) else variable.dtype
    if _is_sparse_variable(variable):
        from theano.sparse._compressed import nothing_like

        return nothing_like(variable, dtype)
    from theano.tensor import zeros_like

    return zeros_like(variable, dtype=dtype)


def _as_gradient_of(output: Any, gradient: Any) -> Any:
    """Return a gradient in the type of the output that it belongs to."""
    from theano.sparse import _conversion

    if isinstance(gradient.type, NullType) or _is_discrete(output):
        return gradient
    if _is_sparse_variable(output):
        gradient = _conversion.in_format(gradient, output.format)
    else:
        gradient = _conversion.as_dense(gradient)
    return _in_float_of(output, gradient)


def _finished(variable: Any, term: Any) -> Any:
    """Return the term for an input in its precision, with the broadcast pattern that it has."""
    if isinstance(term.type, NullType):
        return term
    if _is_discrete(variable):
        return _zeros_like(variable)
    if isinstance(variable.type, _core.TensorType) and isinstance(term.type, _core.TensorType):
        from theano.tensor import patternbroadcast

        term = patternbroadcast(term, variable.type.broadcastable)
    return _in_float_of(variable, term)


def _in_float_of(variable: Any, gradient: Any) -> Any:
    """Return a gradient in the precision of the variable that it belongs to."""
    floats = ("float16", "float32", "float64")
    if variable.dtype == gradient.dtype or not {variable.dtype, gradient.dtype} <= {*floats}:
        return gradient
    return gradient.astype(variable.dtype)
