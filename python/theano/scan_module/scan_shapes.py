"""The shapes of what a Scan computes, as far as they are known without running it."""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano import tensor as T

__all__ = ["shapes_of_outputs"]


def shapes_of_outputs(op: Any, node: Any, input_shapes: Sequence[Any]) -> list[Any]:
    """Return the shape of each output of an application; see `Scan.infer_shape`.

    Parameters
    ----------
    op : Scan
        The operation.
    node : Apply
        Its application.
    input_shapes : sequence of tuple or None
        The shape of each input, as scalars.

    Returns
    -------
    list of tuple or None
        None for outputs that are no tensors.
    """
    steps = node.inputs[0]
    found: list[Any] = []
    for state, shape in enumerate(op.outer_states(input_shapes)):
        length = op.initial_length(state)
        if state in op.last_only:
            rows = length
        else:
            rows = steps if state in op.results_only else steps + length
        found.append((rows, *shape[1:]))
    rows_of = _shapes_of_rows(op, node, input_shapes)
    for position, row in enumerate(rows_of, op.n_states):
        output = node.outputs[position]
        found.append((steps, *(output.shape[i + 1] if n is None else n for i, n in enumerate(row))))
    if op.as_while:
        # Only the loop tells how many steps there are.
        for position, shape in enumerate(found):
            if position not in op.last_only:
                found[position] = (node.outputs[position].shape[0], *shape[1:])
    found += op.outer_shared(input_shapes)
    return found


def _shapes_of_rows(op: Any, node: Any, input_shapes: Sequence[Any]) -> list[list[Any]]:
    """Return the lengths of each row without recurrence; None where they are not known."""
    results = op.inner_nitsot_outs(op.outputs)
    if all(result.ndim == 0 for result in results):
        return [[] for _ in results]
    stand_ins = dict(zip(op.inner_non_seqs(op.inputs), op.outer_non_seqs(node.inputs), strict=True))
    shapes: list[tuple[Any, Any]] = [
        (inner, shape[1:])
        for inner, shape in zip(op.inner_seqs(op.inputs), op.outer_seqs(input_shapes), strict=True)
    ]
    for taps, shape in zip(op.inner_states(op.inputs), op.outer_states(input_shapes), strict=True):
        shapes += [(tap, shape[1:]) for tap in taps]
    changing = set(op.inner_shared(op.inputs))
    for inner, lengths in shapes:
        rows = T.alloc(T.zeros((), inner.dtype), *lengths)
        stand_ins[inner] = T.patternbroadcast(rows, inner.broadcastable)
    of_steps = {variable for variable, _ in shapes}
    lengths_of = [[result.shape[i] for i in range(result.ndim)] for result in results]
    known = iter(_core.clone_graph([n for row in lengths_of for n in row], list(stand_ins.items())))
    # As long as there is a step; without one nothing tells them.
    is_run = T.gt(node.inputs[0], 0)
    return [
        [
            1 if flag else T.switch(is_run, length, 0)
            for flag, length in zip(result.broadcastable, lengths, strict=True)
        ]
        if _is_told_by_shapes(result, of_steps, changing)
        else [None for _ in lengths]
        for result, lengths in (
            (result, [next(known) for _ in row])
            for result, row in zip(results, lengths_of, strict=True)
        )
    ]


def _is_told_by_shapes(result: Any, of_steps: set[Any], changing: set[Any]) -> bool:
    """Whether the shape of a result is the same in all steps, whatever rows and states hold."""
    read: set[Any] = set()  # elements of these
    shaped: set[Any] = {result}  # shapes of these
    for node in reversed(_core.toposort([], [result])):
        is_read = not read.isdisjoint(node.outputs)
        if not is_read and all(v not in shaped or _has_known_shape(v) for v in node.outputs):
            continue
        read.update(_core.inputs_read(node, not is_read))
        shaped.update(node.inputs)
    return (read | shaped).isdisjoint(changing) and read.isdisjoint(of_steps)


def _has_known_shape(variable: Any) -> bool:
    return isinstance(variable.type, T.TensorType) and all(variable.broadcastable)
