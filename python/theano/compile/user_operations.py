"""What a function makes of operations that are defined in Python, before the core gets its graph.

- An `OpFromGraph` that says so is replaced by its graph.
- Where only the shape of a result is read, `infer_shape` says what it is, and nothing is computed.
"""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.gof.copying import clone_get_equiv
from theano.gof.fg import FunctionGraph

__all__ = ["prepare_operations"]


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
    expanded = _expand(list(outputs))
    if not any(_says_shapes(node) for node in _core.toposort([], expanded)):
        return expanded
    copies = clone_get_equiv(list(inputs), expanded, copy_inputs=False, copy_orphans=False)
    # Whether a root without a value is needed, the core will say.
    roots = [root for root in _core.roots(expanded) if not isinstance(root, _core.Constant)]
    fgraph = FunctionGraph(
        list(dict.fromkeys([*inputs, *roots])), [copies[o] for o in expanded], clone=False
    )
    # The last ones first: whose shape is known needs no values of what it is made of.
    for node in reversed(fgraph.toposort()):
        if _says_shapes(node):
            _replace_shapes(fgraph, node)
    changed = list(fgraph.outputs)
    fgraph.disown()
    return changed


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


# ---- shapes


def _says_shapes(node: Any) -> bool:
    return node.op.defined_in_python and getattr(node.op, "infer_shape", None) is not None


def _replace_shapes(fgraph: Any, node: Any) -> None:
    """Replace shapes of the outputs of a node of which nothing else is read."""
    readers = [
        (output, client, index)
        for output in node.outputs
        for client, index in fgraph.clients(output)
    ]
    if not readers or not all(_is_shape(client) for _, client, _ in readers):
        return
    shapes = _known_shapes(node)
    for position, output in enumerate(node.outputs):
        for client, _ in list(fgraph.clients(output)):
            known = _as_vector(shapes[position])
            fgraph.replace(client.outputs[0], known, reason="infer_shape")


def _is_shape(client: Any) -> bool:
    return (
        not isinstance(client, str) and client.op.properties == {} and (client.op.family == "Shape")
    )


def _known_shapes(node: Any) -> list[Any]:
    from theano.tensor import shape

    input_shapes = [
        tuple(shape(variable)[i] for i in range(variable.ndim))
        if isinstance(variable.type, _core.TensorType)
        else None
        for variable in node.inputs
    ]
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


def _as_vector(lengths: Sequence[Any]) -> Any:
    from theano.tensor import cast, constant, stack

    if not lengths:
        return constant([], dtype="int64", ndim=1)
    return stack([cast(length, "int64") for length in lengths])
