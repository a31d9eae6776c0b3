"""Scan: an operation that evaluates an inner graph once per step.

The operation's meaning is here: which inner variable stands for which row of which array, and what
the gradient is. How the loop is run is the matter of `scan_program.py`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._gradient_stops import DisconnectedType, disconnected_type
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = ["Scan"]

# The kinds of inner inputs and of outer ones behind the number of steps, in their order.
_COUNTS = ("n_seqs", "n_mit_sot", "n_sit_sot", "n_shared_outs")


class Scan(Op):
    """Evaluates inner outputs step by step.

    Its inputs are the number of steps; the sequences, of which step t sees row t; for each state
    its initial rows, the oldest first (those of several taps before those of one); the initial
    values of shared variables that change in the loop; and non-sequences, which all steps see.

    Its outputs are, for each state, the initial rows and then one row per step; for each value
    without recurrence one row per step; and the last values of the shared variables.

    Parameters
    ----------
    inputs : sequence of Variable
        What stands in the inner graph for the row of each sequence, for each tap of each state, for
        each shared variable that changes, and for each non-sequence.
    outputs : sequence of Variable
        What a step gives: the next row of each state, the row of each value without recurrence, the
        new value of each shared variable and, with `as_while`, the condition that ends the loop.
    info : dict
        ``tap_array``, the taps of each state, numbers below 0; the counts ``n_seqs``,
        ``n_mit_sot``, ``n_sit_sot``, ``n_nit_sot`` and ``n_shared_outs``; ``as_while``; ``name``,
        ``mode``, ``truncate_gradient``, ``profile``, ``allow_gc``, ``strict``. With
        ``last_only``, a list of states by number, the output of these is their last rows alone, as
        many as the initial ones.

    Notes
    -----
    Theano hands states over in arrays with room for all steps, and the length of each value without
    recurrence; here the operation makes room itself.
    """

    _only_reads = True  # the values of inputs need not be copied for `perform`

    def __init__(self, inputs: Sequence[Any], outputs: Sequence[Any], info: dict[str, Any]) -> None:
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.info = {"last_only": [], **info}
        self.tap_array: list[list[int]] = [list(taps) for taps in info["tap_array"]]
        self.n_seqs: int = info["n_seqs"]
        self.n_mit_mot = 0
        self.n_mit_sot: int = info["n_mit_sot"]
        self.n_sit_sot: int = info["n_sit_sot"]
        self.n_nit_sot: int = info["n_nit_sot"]
        self.n_shared_outs: int = info["n_shared_outs"]
        self.as_while: bool = info["as_while"]
        self.name: str | None = info["name"]
        self.mode = info["mode"]
        self.truncate_gradient: int = info["truncate_gradient"]
        self.last_only: list[int] = list(self.info["last_only"])
        self._program: Any = None

    def __str__(self) -> str:
        return f"{'do_while' if self.as_while else 'for'}{{cpu,{self.name}}}"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_program": None}

    # ---- which variable is which

    @property
    def n_states(self) -> int:
        """How many values are handed on from step to step."""
        return len(self.tap_array)

    def initial_length(self, state: int) -> int:
        """How many rows a state begins with."""
        return -min(self.tap_array[state])

    def inner_seqs(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, those that stand for rows of sequences."""
        return list(list_inputs[: self.n_seqs])

    def outer_seqs(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the sequences."""
        inputs = getattr(list_inputs, "inputs", list_inputs)
        return list(inputs[1 : 1 + self.n_seqs])

    def inner_states(self, list_inputs: Sequence[Any]) -> list[list[Any]]:
        """Of inner inputs, those of each state, in the order of its taps."""
        begin, result = self.n_seqs, []
        for taps in self.tap_array:
            result.append(list(list_inputs[begin : begin + len(taps)]))
            begin += len(taps)
        return result

    def outer_states(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the initial rows of states."""
        inputs = getattr(list_inputs, "inputs", list_inputs)
        return list(inputs[1 + self.n_seqs : 1 + self.n_seqs + self.n_states])

    def inner_shared(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, the values of shared variables that change."""
        begin = self.n_seqs + sum(map(len, self.tap_array))
        return list(list_inputs[begin : begin + self.n_shared_outs])

    def outer_shared(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, the shared variables that change."""
        inputs = getattr(list_inputs, "inputs", list_inputs)
        begin = 1 + self.n_seqs + self.n_states
        return list(inputs[begin : begin + self.n_shared_outs])

    def inner_non_seqs(self, list_inputs: Sequence[Any]) -> list[Any]:
        """Of inner inputs, those that are the same in all steps."""
        return list(list_inputs[self.n_seqs + sum(map(len, self.tap_array)) + self.n_shared_outs :])

    def outer_non_seqs(self, list_inputs: Any) -> list[Any]:
        """Of the inputs of an application, those that all steps see."""
        inputs = getattr(list_inputs, "inputs", list_inputs)
        return list(inputs[1 + self.n_seqs + self.n_states + self.n_shared_outs :])

    @property
    def n_results(self) -> int:
        """How many inner outputs have rows of their own."""
        return self.n_states + self.n_nit_sot

    # ---- applications

    def make_node(self, *inputs: Any) -> Any:
        """Apply to the number of steps and all else; see the class."""
        n_inputs = 1 + self.n_states + len(self.inputs) - sum(map(len, self.tap_array))
        if len(inputs) != n_inputs:
            raise ValueError(f"{self} takes {n_inputs} inputs, got {len(inputs)}")
        given = [as_tensor_variable(inputs[0])]
        given += [x if isinstance(x, _core.Variable) else as_tensor_variable(x) for x in inputs[1:]]
        inner = (
            [(variable, True) for variable in self.inner_seqs(self.inputs)]
            + [(taps[0], True) for taps in self.inner_states(self.inputs)]
            + [(variable, False) for variable in self.inner_shared(self.inputs)]
            + [(variable, False) for variable in self.inner_non_seqs(self.inputs)]
        )
        for i, (variable, has_rows) in enumerate(inner, 1):
            expected = _with_rows(variable.type) if has_rows else variable.type
            if not _admits(expected, given[i].type):
                raise TypeError(
                    f"{self}: input {i}, {given[i]} of type {given[i].type}, does not fit"
                    f" {variable} of type {variable.type}, which stands for it in each step"
                )
        shared = [variable.type for variable in self.outer_shared(given)]
        types = [_with_rows(output.type) for output in self.outputs[: self.n_results]]
        return Apply(self, given, [type() for type in (*types, *shared)])

    # ---- evaluation

    @property
    def program(self) -> Any:
        """The `LoopProgram` that runs the loop, made when it is first needed."""
        if self._program is None:
            from theano.scan_module.scan_program import LoopProgram

            self._program = LoopProgram(self)
        return self._program

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Run the loop."""
        steps = int(inputs[0])
        if steps < 0:
            raise IndexError(f"Scan was asked to run for negative number of step {steps}")
        sequences = self.outer_seqs(inputs)
        for number, sequence in enumerate(sequences):
            if sequence.shape[0] < steps:
                raise ValueError(
                    "Sequence is shorter than the required number of steps :"
                    f" (n_steps, seq, seq.shape): {steps}, {node.inputs[1 + number]},"
                    f" {sequence.shape}"
                )
        buffers = [
            self._buffer(node, state, rows, steps)
            for state, rows in enumerate(self.outer_states(inputs))
        ]
        if steps == 0:
            results = buffers + [_no_rows(output) for output in self._without_recurrence()]
            results += self.outer_shared(inputs)
        else:
            results = self.program.run(inputs, buffers, steps)
        for storage, result in zip(output_storage, results, strict=True):
            storage[0] = result

    def _without_recurrence(self) -> list[Any]:
        return self.outputs[self.n_states : self.n_results]

    def _buffer(self, node: Any, state: int, rows: Any, steps: int) -> Any:
        """Return memory for the rows of a state, with the initial ones in their places."""
        length = self.initial_length(state)
        if rows.shape[0] != length:
            raise ValueError(
                f"{self}: {node.inputs[1 + self.n_seqs + state]} has {rows.shape[0]} rows, but its"
                f" oldest tap is {-length}"
            )
        # One row more than can be read, so that no row is written while it is read.
        room = length + 1 if state in self.last_only else length + steps
        buffer = np.empty((room, *rows.shape[1:]), rows.dtype)
        buffer[:length] = rows[:length]
        return buffer[:length] if steps == 0 else buffer

    # ---- gradient

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradients: those of the steps, taken from the last to the first."""
        from theano.scan_module.scan_gradient import gradients

        return gradients(self, inputs, outputs, output_gradients, [True] * len(inputs))

    def _pullback(
        self, node: Any, output_gradients: list[Any], wanted: Sequence[bool]
    ) -> list[Any]:
        from theano.scan_module.scan_gradient import gradients

        given = [_core.Variable(disconnected_type) if g is None else g for g in output_gradients]
        terms = gradients(self, node.inputs, node.outputs, given, wanted)
        return [None if isinstance(term.type, DisconnectedType) else term for term in terms]


def _with_rows(type: Any) -> Any:
    return TensorType(type.dtype, (False, *type.broadcastable))


def _admits(expected: Any, given: Any) -> bool:
    """Whether values of a type can stand for an inner variable, one by one or by their rows."""
    if not isinstance(expected, TensorType):
        return bool(expected == given)
    if not isinstance(given, TensorType) or given.dtype != expected.dtype:
        return False
    flags = zip(expected.broadcastable, given.broadcastable, strict=False)
    return given.ndim == expected.ndim and all(is_given or not flag for flag, is_given in flags)


def _no_rows(output: Any) -> Any:
    shape = [0, *(1 if flag else 0 for flag in output.broadcastable)]
    return np.zeros(shape, output.dtype)
