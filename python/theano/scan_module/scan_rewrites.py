"""What a function makes of its scans: one where steps are the same, and no more than is read."""

from collections.abc import Sequence
from typing import Any

from theano.gof.copying import clone_get_equiv
from theano.gof.fg import FunctionGraph
from theano.gof.graph import Constant
from theano.gof.traversal import ancestors, with_all_roots
from theano.scan_module.scan_op import Scan
from theano.tensor._elementwise import gt
from theano.tensor._select import switch
from theano.tensor.subtensor import Subtensor

__all__ = ["trim_scans"]


def trim_scans(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """Return outputs whose scans compute and keep no more than is read.

    A result that nothing reads is not computed, unless the results of other steps need it. Of a
    state of which only the last row is read, only as many rows are kept as steps read.

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
    if not any(_is_scan(variable.owner) for variable in ancestors(outputs)):
        return list(outputs)
    copies = clone_get_equiv(list(inputs), list(outputs), copy_inputs=False, copy_orphans=False)
    # Whether a root without a value is needed, the core will say.
    fgraph = FunctionGraph(
        with_all_roots(inputs, outputs), [copies[output] for output in outputs], clone=False
    )
    _merge_scans(fgraph)
    # The last ones first: what they no longer read, earlier ones need not keep.
    for node in reversed(fgraph.toposort()):
        if _is_scan(node):
            _trim(fgraph, node)
    trimmed = list(fgraph.outputs)
    fgraph.disown()
    return trimmed


def _is_scan(node: Any) -> bool:
    return node is not None and isinstance(node.op, Scan)


def _merge_scans(fgraph: Any) -> None:
    """Make one of loops with the same steps that give different values of these.

    Gradients are written with a second forward loop where they need values that the first does not
    keep.
    """
    groups: dict[Any, list[Any]] = {}
    for node in fgraph.toposort():
        if _is_scan(node):
            op = node.op
            always = (*op.outputs[: op.n_states], *op.outputs[op.n_results :])
            groups.setdefault((*node.inputs, *op.inputs, *always), []).append(node)
    for group in groups.values():
        first, *others = (node.op for node in group)
        same = [
            node
            for node in group
            if {**node.op.info, "n_nit_sot": 0} == {**first.info, "n_nit_sot": 0}
        ]
        if others and len(same) == len(group):
            _merge(fgraph, group)


def _merge(fgraph: Any, group: Sequence[Any]) -> None:
    op = group[0].op
    plain = list(dict.fromkeys(v for n in group for v in n.op.inner_nitsot_outs(n.op.outputs)))
    outputs = [*op.outputs[: op.n_states], *plain, *op.outputs[op.n_results :]]
    made = Scan(op.inputs, outputs, {**op.info, "n_nit_sot": len(plain)})(
        *group[0].inputs, return_list=True
    )
    place_of = {variable: place for place, variable in enumerate(plain, op.n_states)}
    n_changed = op.n_shared_outs
    for node in group:
        own = [place_of[v] for v in node.op.inner_nitsot_outs(node.op.outputs)]
        places = [*range(op.n_states), *own, *range(len(made) - n_changed, len(made))]
        for output, place in zip(node.outputs, places, strict=True):
            fgraph.replace(output, made[place], reason="merge_scans")


def _trim(fgraph: Any, node: Any) -> None:
    op = node.op
    used = [i for i, output in enumerate(node.outputs) if fgraph.clients(output)]
    kept = _needed(op, [i for i in used if i < op.n_results])
    last_readers = {
        state: readers
        for state in range(op.n_states)
        if state in kept and state not in op.last_only
        if (readers := _readers_of_last(fgraph, node.outputs[state], op.initial_length(state)))
        is not None
    }
    if op.as_while and all(i in last_readers or i in op.last_only for i in kept):
        # How many steps there were must be seen somewhere.
        last_readers = {}
    results = {
        state: readers
        for state in range(op.n_states)
        if state in kept and state not in {*op.last_only, *op.results_only, *last_readers}
        if (readers := _readers_of_results(fgraph, node.outputs[state], op.initial_length(state)))
    }
    if len(kept) == op.n_results and not last_readers and not results:
        return
    outputs = _with_less(node, kept, set(last_readers), set(results))
    for state, variables in results.items():
        for variable in variables:
            fgraph.replace(variable, outputs[state], reason="trim_scans")
    for state, readers in last_readers.items():
        rows = outputs[state]
        for reader, is_row, is_result in readers:
            # Without any step there is no last result, though there are initial rows: the index is
            # then that of the row behind them.
            last = -1 if not is_result else _last_of(node.inputs[0], op.initial_length(state))
            fgraph.replace(reader, rows[last] if is_row else rows[last:], reason="trim_scans")
    for i in used:
        if i not in last_readers and i not in results:
            fgraph.replace(node.outputs[i], outputs[i], reason="trim_scans")


def _needed(op: Scan, used: Sequence[int]) -> list[int]:
    """Return the results that are used, and the states that these need in each step."""
    states = op.inner_states(op.inputs)
    needed: set[int] = set()
    always = op.outputs[op.n_results :]
    waiting = list(used)
    reached = set(ancestors(always))
    while True:
        waiting += [
            state
            for state, taps in enumerate(states)
            if state not in needed and not reached.isdisjoint(taps)
        ]
        waiting = [i for i in waiting if i not in needed]
        if not waiting:
            return sorted(needed)
        needed.update(waiting)
        reached.update(ancestors([op.outputs[i] for i in waiting]))
        waiting = []


def _last_of(steps: Any, length: int) -> Any:
    """Return the index of the last result among the rows kept of a state."""
    if isinstance(steps, Constant) and steps.data > 0:
        return -1
    return switch(gt(steps, 0), -1, length)


def _readers_of_last(fgraph: Any, output: Any, length: int) -> list[tuple[Any, bool, bool]] | None:
    """Return what reads the last row of a state, if nothing reads others.

    Each reader is given with whether it takes the row itself, or an array of one row; and whether
    it reads the results of steps alone, without the initial rows.
    """
    readers: list[tuple[Any, bool, bool]] = []
    for variable, is_whole in _slices(fgraph, output, length):
        for client, _ in fgraph.clients(variable):
            index = _constant_index(client)
            if index == -1:
                readers.append((client.outputs[0], True, not is_whole))
            elif index == slice(-1, None, None):
                readers.append((client.outputs[0], False, not is_whole))
            elif not (is_whole and index == slice(length, None, None)):
                return None
    return readers


def _readers_of_results(fgraph: Any, output: Any, length: int) -> list[Any]:
    """Return what leaves out the initial rows of a state, if nothing reads these."""
    clients = [client for client, _ in fgraph.clients(output)]
    if any(_constant_index(client) != slice(length, None, None) for client in clients):
        return []
    return [client.outputs[0] for client in clients]


def _slices(fgraph: Any, output: Any, length: int) -> list[tuple[Any, bool]]:
    """Return a state's output and what is left of it without the initial rows."""
    results = [
        client.outputs[0]
        for client, _ in fgraph.clients(output)
        if _constant_index(client) == slice(length, None, None)
    ]
    return [(output, True), *((result, False) for result in results)]


def _constant_index(client: Any) -> Any:
    """Return the index of a node that reads one dimension by constants, else None."""
    if isinstance(client, str) or not isinstance(client.op, Subtensor):
        return None
    entries = client.op.idx_list
    if len(entries) != 1 or len(client.inputs) != 1:
        return None
    return entries[0]


def _with_less(
    node: Any, kept: list[int], last_only: set[int], results_only: set[int]
) -> dict[int, Any]:
    """Apply a Scan that gives only some results, and only some rows of some states."""
    op = node.op
    states = [i for i in kept if i < op.n_states]
    inner_results = [op.outputs[i] for i in kept]
    inner_outputs = [*inner_results, *op.outputs[op.n_results :]]
    read = set(ancestors(inner_outputs))
    sequences = [
        (inner, outer)
        for inner, outer in zip(op.inner_seqs(op.inputs), op.outer_seqs(node), strict=True)
        if inner in read
    ]
    non_sequences = [
        (inner, outer)
        for inner, outer in zip(op.inner_non_seqs(op.inputs), op.outer_non_seqs(node), strict=True)
        if inner in read
    ]
    taps = op.inner_states(op.inputs)
    initial = op.outer_states(node)
    info = {
        **op.info,
        "tap_array": [op.tap_array[state] for state in states],
        "n_seqs": len(sequences),
        "n_mit_sot": sum(state < op.n_mit_sot for state in states),
        "n_sit_sot": sum(state >= op.n_mit_sot for state in states),
        "n_nit_sot": len(kept) - len(states),
        "last_only": [
            number
            for number, state in enumerate(states)
            if state in op.last_only or state in last_only
        ],
        "results_only": [
            number
            for number, state in enumerate(states)
            if state in op.results_only or state in results_only
        ],
    }
    smaller = Scan(
        [
            *(inner for inner, _ in sequences),
            *(variable for state in states for variable in taps[state]),
            *op.inner_shared(op.inputs),
            *(inner for inner, _ in non_sequences),
        ],
        inner_outputs,
        info,
    )
    results = smaller(
        node.inputs[0],
        *(outer for _, outer in sequences),
        *(initial[state] for state in states),
        *op.outer_shared(node),
        *(outer for _, outer in non_sequences),
        return_list=True,
    )
    shared = range(op.n_results, op.n_results + op.n_shared_outs)
    return dict(zip([*kept, *shared], results, strict=True))
