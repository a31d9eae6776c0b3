"""Loops: the graph of a step is evaluated once per step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.evaluation import evaluate
from theano.interpreter.registry import evaluates_python


@evaluates_python("theano.scan_module.scan_op.Scan")
def _scan(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> list[Any]:
    op = node.op
    steps = int(inputs[0])
    if steps < 0:
        raise IndexError(f"{op} was asked for {steps} steps")
    sequences = op.outer_seqs(inputs)
    if any(len(sequence) < steps for sequence in sequences):
        raise ValueError(f"{op}: a sequence is shorter than {steps} steps")
    depths = [-min(taps) for taps in op.tap_array]
    states = [
        [rows[i, ...] for i in range(depth)]
        for rows, depth in zip(op.outer_states(inputs), depths, strict=True)
    ]
    plain: list[list[Any]] = [[] for _ in range(op.n_nit_sot)]
    shared = op.outer_shared(inputs)
    rest = op.outer_non_seqs(inputs)
    for t in range(steps):
        seen = [sequence[t, ...] for sequence in sequences]
        for rows, taps in zip(states, op.tap_array, strict=True):
            seen += [rows[len(rows) + tap] for tap in taps]
        given = dict(zip(op.inputs, [*seen, *shared, *rest], strict=True))
        results = evaluate(op.outputs, given, arithmetic)
        for rows in [*states, *plain]:
            rows.append(results.pop(0))
        shared = [results.pop(0) for _ in shared]
        if op.as_while and results[0]:
            break
    kept = [
        rows[-depth:]
        if number in op.last_only
        else rows[depth:]
        if number in op.results_only
        else rows
        for number, (rows, depth) in enumerate(zip(states, depths, strict=True))
    ]
    # Without steps there may be no row; a state has the shape of its first.
    stacked = [
        np.stack(rows) if rows else np.stack(of_state[:1])[:0]
        for rows, of_state in zip(kept, states, strict=True)
    ]
    for rows, output in zip(plain, op.outputs[len(states) :], strict=False):
        none = np.zeros([0, *map(int, output.broadcastable)], arithmetic.dtype(output.dtype))
        stacked.append(np.stack(rows) if rows else none)
    return [*stacked, *shared]
