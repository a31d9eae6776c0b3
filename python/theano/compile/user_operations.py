"""What a function makes of operations that are defined in Python, before the core gets its graph.

- An `OpFromGraph` that says so is replaced by its graph.
- Where only the shape of a result is read, `infer_shape` says what it is, and nothing is computed.
- What a function gives shares no memory with what it was given: a result that is no array and that
  its operation declares to be a view (`view_map`) is copied.
"""

import copy
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.gof.places import described
from theano.gof.props import computes_in_python
from theano.gof.utils import MethodNotDefined

__all__ = ["check_operations", "prepare_operations"]


def prepare_operations(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """Return outputs computed by fewer operations in Python.

    Parameters
    ----------
    inputs : sequence of Variable
        Those of the function.
    outputs : sequence of Variable
        What it computes.

    Returns
    -------
    list of Variable
        In nodes of their own where anything has changed.
    """
    if not any(node.op.defined_in_python for node in _core.toposort([], list(outputs))):
        return list(outputs)
    expanded = [_without_view(output) for output in _expand(list(outputs))]
    if not any(_says_shapes(node) for node in _core.toposort([], expanded)):
        return expanded
    return _Reading(expanded).with_known_shapes()


def check_operations(outputs: Sequence[Any]) -> None:
    """Check that all operations in Python can be computed.

    Parameters
    ----------
    outputs : sequence of Variable
        What a function computes.

    Raises
    ------
    MethodNotDefined
        If one has no `perform`.
    """
    for node in _core.toposort([], list(outputs)):
        cls = type(node.op)
        if not node.op.defined_in_python or computes_in_python(cls):
            continue
        has_code = cls.c_code is not _core.Op.c_code  # type: ignore[attr-defined]
        reason = (
            "has C code, but no method `perform`, and C code is never compiled"
            if has_code or issubclass(cls, _c_op_class())
            else "has no method `perform`"
        )
        raise MethodNotDefined(
            f"{node.op} cannot be computed: its class {cls.__name__} {reason}. Define"
            f" perform(self, node, inputs, output_storage).\n{described(node.outputs[0])}"
        )


def _c_op_class() -> type:
    from theano.gof.c_op import COp

    return COp


# ---- graphs in place of operations


def _expand(outputs: list[Any]) -> list[Any]:
    """Return outputs without operations that are to be replaced by their graphs."""
    while True:
        nodes = [n for n in _core.toposort([], outputs) if getattr(n.op, "is_inline", False)]
        if not nodes:
            return outputs
        # One at a time: the graph of one may be what another is applied to.
        node = nodes[0]
        pairs = list(zip(node.outputs, node.op.expanded(node.inputs), strict=True))
        outputs = _core.clone_graph(outputs, pairs)


# ---- views


class CopyOfView(Op):
    """A value that is no array, without memory in common with other values."""

    __props__ = ()
    _only_reads = True

    def make_node(self, x: Any) -> Any:
        """Apply to any variable."""
        return Apply(self, [x], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the value."""
        output_storage[0][0] = copy.deepcopy(inputs[0])


_copy_of_view = CopyOfView()


def _without_view(output: Any) -> Any:
    """Return a result, or a copy if its operation says that it is a view and it is no array."""
    node = output.owner
    if node is None or isinstance(output.type, _core.TensorType) or not node.op.defined_in_python:
        return output
    views = getattr(node.op, "view_map", {})
    return _copy_of_view(output) if output.index in views else output


# ---- shapes


def _says_shapes(node: Any) -> bool:
    return node.op.defined_in_python and getattr(node.op, "infer_shape", None) is not None


class _Reading:
    """Finds of which variables of a graph elements are read, and of which the shapes alone."""

    def __init__(self, outputs: Sequence[Any]) -> None:
        self._outputs = outputs
        self._read = set(outputs)

    def is_read(self, node: Any) -> bool:
        """Whether elements of any output are read, or are no matter of shapes."""
        return any(output in self._read or not _has_shape(output.type) for output in node.outputs)

    def with_known_shapes(self) -> list[Any]:
        """Return the outputs, without operations in Python of whose results nothing is read."""
        outputs = list(self._outputs)
        # The last ones first: whose shape is known reads no elements of what it is made of. What
        # comes before a node is the same in the graphs with and without those after it.
        waiting = _core.toposort([], outputs)
        while waiting:
            node = waiting.pop()
            shapes = None if self.is_read(node) else _shapes_of(node)
            made: list[Any] = []
            if shapes is not None:
                stand_ins = [
                    _of_shape(output, lengths)
                    for output, lengths in zip(node.outputs, shapes, strict=True)
                ]
                made = _core.toposort(node.inputs, stand_ins)
            if shapes is None or node in made:  # only the operation itself tells
                if not getattr(node.op, "reads_shape", False):
                    self._read.update(_core.inputs_read(node, not self.is_read(node)))
                continue
            outputs = _core.clone_graph(outputs, list(zip(node.outputs, stand_ins, strict=True)))
            before = set(waiting)
            waiting += [each for each in made if each not in before]
        return outputs


def _shapes_of(node: Any) -> list[Any] | None:
    """Return the shapes of outputs, by what an operation says or by types; None if unknown."""
    if _says_shapes(node):
        return _known_shapes(node)
    if all(_is_of_ones(output.type) for output in node.outputs) and any(
        each.op.defined_in_python for each in _core.toposort([], node.outputs)
    ):
        return [[1] * output.ndim for output in node.outputs]
    return None


def _is_of_ones(type_: Any) -> bool:
    return isinstance(type_, _core.TensorType) and all(type_.broadcastable)


def _has_shape(type_: Any) -> bool:
    """Return whether a type is that of tensors, or can make a variable `of_shape`."""
    return isinstance(type_, _core.TensorType) or hasattr(type_, "of_shape")


def _of_shape(output: Any, lengths: Any) -> Any:
    """Return a variable of the type of an output, of which only the shape is right."""
    from theano.tensor import alloc, cast, patternbroadcast, zeros

    if lengths is None:
        return output
    if not isinstance(output.type, _core.TensorType):
        return output.type.of_shape(lengths)
    rows = alloc(zeros((), output.dtype), *(cast(length, "int64") for length in lengths))
    return patternbroadcast(rows, output.broadcastable)


def _known_shapes(node: Any) -> list[Any]:
    input_shapes = [_lengths(variable) for variable in node.inputs]
    shapes = list(node.op.infer_shape(node, input_shapes))
    if len(shapes) != len(node.outputs):
        raise ValueError(
            f"{node.op}: infer_shape returned {len(shapes)} shapes for {len(node.outputs)} outputs"
        )
    for found, output in zip(shapes, node.outputs, strict=True):
        ndim = getattr(output, "ndim", None)
        if found is not None and ndim is not None and len(found) != ndim:
            raise ValueError(
                f"{node.op}: infer_shape returned {len(found)} lengths for {output},"
                f" which has {ndim} dimensions"
            )
    return shapes


def _lengths(variable: Any) -> tuple[Any, ...] | None:
    """Return the lengths of a tensor or another variable that has a shape, or None."""
    from theano.tensor import shape

    if isinstance(variable.type, _core.TensorType):
        lengths = shape(variable)
    elif _has_shape(variable.type):
        lengths = variable.shape
    else:
        return None
    return tuple(lengths[i] for i in range(variable.ndim))
