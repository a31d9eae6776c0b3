"""Elementwise operations and reductions by functions of scalars that programs define in Python.

`Elemwise` and `CAReduce` make these for a `ScalarOp` that is not the core's. They are computed by
its `impl`, element by element, or by the function of whole arrays that `nfunc_spec` names.
"""

import importlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._gradient_stops import DisconnectedType
from theano.gof.announcement import quiet
from theano.gof.graph import Apply
from theano.gof.null_type import NullType
from theano.gof.traversal import io_toposort
from theano.gof.utils import MethodNotDefined
from theano.scalar._scalar_op import ScalarOp
from theano.scalar._types import get_scalar_type
from theano.tensor._convert import as_tensor_variable
from theano.tensor.elemwise import CAReduce, Elemwise
from theano.tensor.type import TensorType

__all__ = ["CAReduceInPython", "ElemwiseInPython"]


class ElemwiseInPython(Elemwise):
    """A function of scalars that a program has defined, applied to each element of tensors.

    Parameters
    ----------
    scalar_op : ScalarOp
        The function.
    inplace_pattern : dict, optional
        Must be empty.
    name : str, optional
        As it is printed.
    nfunc_spec : tuple of str, int and int, optional
        The name of a function of arrays in NumPy, or with its module's, and the numbers of its
        inputs and outputs; by default what `scalar_op` says.
    openmp : bool, optional
        Accepted for compatibility.
    """

    _only_reads = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _core.Op.__new__(cls)

    def __init__(
        self,
        scalar_op: ScalarOp,
        inplace_pattern: dict[int, int] | None = None,
        name: str | None = None,
        nfunc_spec: tuple[str, int, int] | None = None,
        openmp: bool | None = None,
    ) -> None:
        self._scalar_op = scalar_op
        self.name = name
        self.nfunc_spec: Any = nfunc_spec or getattr(scalar_op, "nfunc_spec", None)

    @property
    def scalar_op(self) -> ScalarOp:
        """The function that is applied to each element."""
        return self._scalar_op

    @property
    def nfunc(self) -> Any:
        """The function of arrays that computes it; None where there is none."""
        if self.nfunc_spec is None:
            return None
        *modules, name = self.nfunc_spec[0].split(".")
        found: Any = np
        for i in range(len(modules)):
            path = ".".join(modules[: i + 1])
            inside = getattr(found, modules[i], None) if i else None
            found = importlib.import_module(path) if inside is None else inside
        return getattr(found, name)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._scalar_op == other._scalar_op

    def __hash__(self) -> int:
        return hash((type(self), self._scalar_op))

    def __str__(self) -> str:
        return self.name or f"Elemwise{{{self._scalar_op},no_inplace}}"

    __repr__ = __str__

    def make_node(self, *inputs: Any) -> Any:
        """Apply to tensors, which are broadcast.

        Raises
        ------
        TypeError
            If the number of inputs is wrong, or the function does not accept their types.
        """
        scalar_op = self._scalar_op
        variables = [as_tensor_variable(each) for each in inputs]
        if 0 <= scalar_op.nin != len(variables):
            raise TypeError(f"{self} takes {scalar_op.nin} inputs, got {len(variables)}")
        rank = max((variable.ndim for variable in variables), default=0)
        variables = [_with_rank(variable, rank) for variable in variables]
        types = scalar_op.output_types([get_scalar_type(each.dtype) for each in variables])
        pattern = tuple(
            all(variable.broadcastable[axis] for variable in variables) for axis in range(rank)
        )
        return Apply(self, variables, [TensorType(type_.dtype, pattern)() for type_ in types])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Call the function for each element.

        Raises
        ------
        ValueError
            If shapes do not fit, where dimensions of length 1 are not known to be broadcastable.
        """
        shape = _common_shape(node, inputs)
        function, nin, nout = self.nfunc, len(inputs), len(node.outputs)
        if function is None or self.nfunc_spec[1:] != (nin, nout):
            function = np.frompyfunc(self._scalar_op.impl, nin, nout)
        with np.errstate(all="ignore"):
            results = function(*inputs) if inputs else function()
        results = results if nout > 1 else (results,)
        for storage, result, output in zip(output_storage, results, node.outputs, strict=True):
            array = np.asarray(result)
            if array.dtype.kind == "c" and not output.dtype.startswith("complex"):
                raise TypeError(f"{self} gave complex numbers where {output.type} is expected")
            array = array.astype(output.dtype, copy=False)
            storage[0] = array if array.shape == shape else np.broadcast_to(array, shape).copy()

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """Return the shapes of the outputs: those of the inputs that are not broadcast."""
        lengths = []
        for axis, is_one in enumerate(node.outputs[0].broadcastable):
            known = [
                shape[axis]
                for shape, variable in zip(shapes, node.inputs, strict=True)
                if not variable.broadcastable[axis]
            ]
            lengths.append(1 if is_one else known[0])
        return [tuple(lengths)] * len(node.outputs)

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradients that the function's own `grad` or `L_op` gives for numbers."""
        roots = [_number(variable) for variable in inputs]
        gradients = [
            _number(gradient) if isinstance(gradient.type, TensorType) else gradient
            for gradient in output_gradients
        ]
        with quiet():  # the numbers are stand-ins without test values
            results = self._scalar_op.make_node(*roots).outputs
            terms = self._scalar_op.L_op(roots, results, gradients)
        if not isinstance(terms, list | tuple) or len(terms) != len(inputs):
            raise TypeError(
                f"the gradient of {self._scalar_op} must be a list of {len(inputs)} variables,"
                f" got {terms!r}"
            )
        numbers = [*roots, *results, *gradients]
        tensors = dict(zip(numbers, [*inputs, *outputs, *output_gradients], strict=True))
        return [
            _summed_like(_lifted(term, tensors), variable)
            for term, variable in zip(terms, inputs, strict=True)
        ]


class CAReduceInPython(CAReduce):
    """Combines elements along some dimensions by a function of two that a program has defined.

    Parameters
    ----------
    scalar_op : ScalarOp
        The function, which must be commutative and associative. Its `identity`, if it has one, is
        the result for no elements.
    axis : int or sequence of int, optional
        The dimensions; all of them by default.
    """

    _only_reads = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _core.Op.__new__(cls)

    def __init__(self, scalar_op: ScalarOp, axis: int | Iterable[int] | None = None) -> None:
        if scalar_op.nin not in (-1, 2) or scalar_op.nout != 1:
            raise NotImplementedError(
                f"{scalar_op} takes {scalar_op.nin} numbers and gives {scalar_op.nout};"
                " a reduction is made of functions from two to one"
            )
        self._scalar_op = scalar_op
        axes = (axis,) if isinstance(axis, int | np.integer) else axis
        self._axis = None if axes is None else tuple(sorted({int(each) for each in axes}))

    @property
    def scalar_op(self) -> ScalarOp:
        """The function that combines two elements."""
        return self._scalar_op

    @property
    def axis(self) -> tuple[int, ...] | None:
        """The dimensions that are reduced; None for all."""
        return self._axis

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, CAReduceInPython)
            and self._axis == other._axis
            and self._scalar_op == other._scalar_op
        )

    def __hash__(self) -> int:
        return hash((type(self), self._scalar_op, self._axis))

    def __str__(self) -> str:
        axes = "" if self._axis is None else f"{{{', '.join(map(str, self._axis))}}}"
        return f"Reduce{{{self._scalar_op}}}{axes}"

    __repr__ = __str__

    def _axes(self, ndim: int) -> list[int]:
        axes = range(ndim) if self._axis is None else self._axis
        return sorted({axis + ndim if axis < 0 else axis for axis in axes})

    def make_node(self, input: Any) -> Any:
        """Apply to a tensor; the result has its dtype.

        Raises
        ------
        ValueError
            If it has not that many dimensions.
        """
        variable = as_tensor_variable(input)
        axes = self._axes(variable.ndim)
        if axes and not 0 <= axes[0] <= axes[-1] < variable.ndim:
            raise ValueError(f"Not enough dimensions on {variable} to reduce on axis {self._axis}")
        kept = [flag for i, flag in enumerate(variable.broadcastable) if i not in axes]
        return Apply(self, [variable], [TensorType(variable.dtype, kept)()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Combine the elements, from the first to the last.

        Raises
        ------
        ValueError
            If there are none and the function has no `identity`.
        """
        (array,) = inputs
        combine = np.frompyfunc(self._scalar_op.impl, 2, 1)
        identity = getattr(self._scalar_op, "identity", None)
        result = array
        for axis in reversed(self._axes(array.ndim)):
            if result.shape[axis] == 0 and identity is None:
                raise ValueError(
                    f"{self}: there is nothing along dimension {axis} of {array.shape},"
                    f" and {self._scalar_op} has no identity"
                )
            if result.shape[axis] == 0:
                shape = result.shape[:axis] + result.shape[axis + 1 :]
                result = np.full(shape, identity, array.dtype)
            else:
                result = np.asarray(combine.reduce(result, axis=axis)).astype(array.dtype)
        output_storage[0][0] = result

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """Return the shape: the lengths of the dimensions that are left."""
        axes = self._axes(node.inputs[0].ndim)
        return [tuple(length for axis, length in enumerate(shapes[0]) if axis not in axes)]


def apply_to_scalars(scalar_op: ScalarOp, inputs: Sequence[Any]) -> Any:
    """Return the application of a function that a program has defined to 0-d variables."""
    return ElemwiseInPython(scalar_op).make_node(*inputs)


def _with_rank(variable: Any, rank: int) -> Any:
    missing = rank - variable.ndim
    return variable.dimshuffle(*["x"] * missing, *range(variable.ndim)) if missing else variable


def _common_shape(node: Any, inputs: Sequence[Any]) -> tuple[int, ...]:
    shape = []
    for axis, is_one in enumerate(node.outputs[0].broadcastable):
        lengths = {
            value.shape[axis]
            for value, variable in zip(inputs, node.inputs, strict=True)
            if not variable.broadcastable[axis]
        }
        if len(lengths) > 1:
            shapes = ", ".join(str(value.shape) for value in inputs)
            raise ValueError(
                f"Input dimension mis-match: dimension {axis} differs in shapes {shapes}"
            )
        shape.append(1 if is_one else lengths.pop())
    return tuple(shape)


def _number(variable: Any) -> Any:
    """Return a 0-d root of the dtype of a tensor."""
    return TensorType(variable.dtype, ())()


def _lifted(term: Any, tensors: dict[Any, Any]) -> Any:
    """Return what a graph of numbers computes with tensors in place of its roots.

    Every node of it is a function of scalars, so it may be applied to tensors as it is.
    """
    if isinstance(term.type, NullType | DisconnectedType):
        return term
    known = dict(tensors)
    for node in io_toposort(list(tensors), [term]):
        if all(output in known for output in node.outputs):
            continue
        if not isinstance(node.op, Elemwise):
            # Nothing of it depends on the elements: it stays one number.
            if any(variable in known for variable in node.inputs):
                raise MethodNotDefined(
                    f"{node.op} in the gradient of a function of scalars is no such function"
                )
            continue
        results = node.op(*(known.get(each, each) for each in node.inputs), return_list=True)
        known.update(zip(node.outputs, results, strict=True))
    return known.get(term, term)


def _summed_like(term: Any, variable: Any) -> Any:
    """Add up a gradient along the dimensions in which an input was broadcast."""
    if isinstance(term.type, NullType | DisconnectedType):
        return term
    term = _with_rank(term, variable.ndim)
    axes = [
        axis
        for axis, is_one in enumerate(variable.broadcastable)
        if is_one and not term.broadcastable[axis]
    ]
    if axes:
        term = term.sum(axis=axes, keepdims=True)
    return term
