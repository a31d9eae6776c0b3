"""One run of a Scan: memory for the rows of states, what each step reads and writes, the results.

Loops are run inside of loops, so that what a run costs beside its steps counts: which value is
which is found once, when the object is made.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core

__all__ = ["LoopRunner"]


class LoopRunner:
    """Runs the compiled functions of a Scan.

    Parameters
    ----------
    op : Scan
        The operation.
    program : LoopProgram
        Its functions.
    """

    def __init__(self, op: Any, program: Any) -> None:
        self._op = op
        self._program = program
        begin = 1 + op.n_seqs
        self._sequences = slice(1, begin)
        self._states = slice(begin, begin + op.n_states)
        self._shared = slice(begin + op.n_states, begin + op.n_states + op.n_shared_outs)
        self._non_sequences = slice(self._shared.stop, None)
        self._lengths = [op.initial_length(state) for state in range(op.n_states)]
        # Of a state of which the last rows are kept, one row more than can be read: no row is
        # written while it is read.
        self._has_ring = [state in op.last_only for state in range(op.n_states)]
        self._first_row = [
            self._lengths[state] if state in op.results_only else 0 for state in range(op.n_states)
        ]
        # State and its row at the first step, for each input of the step that is one of its taps.
        self._taps = [(state, self._lengths[state] + tap) for state, tap in program.taps]
        self._kept = list(enumerate(program.kept))
        n_rows = op.n_seqs + program.n_rows + len(self._taps)
        n_kept, n_shared = len(self._kept), op.n_shared_outs
        self._carried = [(n_rows + i, n_kept + i) for i in range(n_shared)]
        self._changed = slice(n_kept, n_kept + n_shared)
        self._condition = n_kept + n_shared if op.as_while else -1

    def run(self, node: Any, inputs: list[Any]) -> list[Any]:
        """Return the outputs of an application.

        Parameters
        ----------
        node : Apply
            The application, for messages.
        inputs : list
            The values of its inputs.

        Raises
        ------
        IndexError
            If the number of steps is negative.
        ValueError
            If a sequence is shorter, or a state has not the rows that its taps read.
        """
        steps = int(inputs[0])
        if steps < 0:
            raise IndexError(f"Scan was asked to run for negative number of step {steps}")
        sequences = inputs[self._sequences]
        for number, sequence in enumerate(sequences, 1):
            if len(sequence) < steps:
                raise ValueError(
                    "Sequence is shorter than the required number of steps :"
                    f" (n_steps, seq, seq.shape): {steps}, {node.inputs[number]}, {sequence.shape}"
                )
        buffers = self._buffers(node, inputs[self._states], steps)
        if steps == 0:
            return self._without_steps(inputs, buffers)
        return self._with_steps(inputs, sequences, buffers, steps)

    def _buffers(self, node: Any, initial: Sequence[Any], steps: int) -> list[Any]:
        """Return memory for the rows of each state, with the initial ones in their places."""
        buffers = []
        for state, rows in enumerate(initial):
            length = self._lengths[state]
            if len(rows) != length:
                raise ValueError(
                    f"{self._op}: {node.inputs[self._states.start + state]} has {len(rows)} rows,"
                    f" but its oldest tap is {-length}"
                )
            room = length + (1 if self._has_ring[state] else steps)
            buffer = _core.empty_rows(rows, room)
            buffer[:length] = rows
            buffers.append(buffer)
        return buffers

    def _without_steps(self, inputs: list[Any], buffers: Sequence[Any]) -> list[Any]:
        ends = zip(self._first_row, self._lengths, strict=True)
        results = [
            buffer[first:length] for buffer, (first, length) in zip(buffers, ends, strict=True)
        ]
        for output in self._op.inner_nitsot_outs(self._op.outputs):
            # What only a step would tell is 0.
            shape = [0, *(1 if flag else 0 for flag in output.broadcastable)]
            results.append(np.zeros(shape, output.dtype))
        return results + inputs[self._shared]

    def _with_steps(
        self, inputs: list[Any], sequences: list[Any], buffers: Sequence[Any], steps: int
    ) -> list[Any]:
        program, n_states = self._program, len(buffers)
        non_sequences = inputs[self._non_sequences]
        stacks: list[Any] = sequences
        fixed: list[Any] = []
        if program.before is not None:
            computed = program.before(*(each[:steps] for each in sequences), *non_sequences)
            stacks = stacks + computed[: program.n_rows]
            fixed = computed[program.n_rows :]
        rows = [(number, stack, 0) for number, stack in enumerate(stacks)]
        first = [stack[0, ...] for stack in stacks]
        for state, start in self._taps:
            rows.append((len(first), buffers[state], start))
            first.append(buffers[state][start, ...])
        first += [*inputs[self._shared], *non_sequences, *fixed]
        written = [
            (number, buffers[i], self._lengths[i]) for number, i in self._kept if i < n_states
        ]
        done, values = program.step.run_loop(
            steps, tuple(first), rows, written, self._carried, self._condition
        )
        results: list[Any] = [None] * self._op.n_results
        for number, i in self._kept:
            if i < n_states:
                results[i] = self._rows_of_state(i, buffers[i], done)
            else:
                results[i] = values[number] if done == steps else values[number][:done]
        if program.after is not None:
            for state, total in program.sums(sequences, buffers, values, done):
                results[state] = total[np.newaxis]
        results += values[self._changed]
        return results

    def _rows_of_state(self, state: int, buffer: Any, done: int) -> Any:
        length = self._lengths[state]
        if self._has_ring[state]:
            if length == 1:
                return buffer[done % 2 : done % 2 + 1]
            return buffer[np.arange(done, done + length) % (length + 1)]
        return buffer[self._first_row[state] : length + done]
