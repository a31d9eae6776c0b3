"""Scan: an operation that evaluates an inner graph once per step.

Which inner variable stands for which row of which array is told by `_correspondence.py`, how the
loop is run by `scan_program.py` and `scan_run.py`, and what its gradient is by `scan_gradient.py`.
"""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano._gradient_stops import DisconnectedType, disconnected_type
from theano.gof.announcement import quiet
from theano.gof.fg import MissingInputError
from theano.gof.graph import Apply, equal_computations, io_connection_pattern
from theano.gof.op import Op
from theano.scan_module._correspondence import Correspondence
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = ["Scan"]

# What `info` need not say.
_DEFAULTS: dict[str, Any] = {
    "last_only": [],
    "results_only": [],
    "n_mit_mot": 0,
    "n_mit_mot_outs": 0,
    "mit_mot_out_slices": [],
    "name": None,
    "mode": None,
    "truncate_gradient": -1,
    "profile": False,
    "allow_gc": True,
    "strict": False,
    "gpua": False,
    "destroy_map": {},
}

# What equal operations have in common beside the graph of the step.
_COMPARED = (
    *("tap_array", "n_seqs", "n_mit_sot", "n_sit_sot", "n_nit_sot", "n_shared_outs", "as_while"),
    *("truncate_gradient", "mode", "profile", "last_only", "results_only"),
)


class Scan(Correspondence, Op):
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
        many as the initial ones; with ``results_only`` all but the initial ones. All of these are
        attributes, too.
    typeConstructor : object, optional
        Accepted for Theano's sake.

    Raises
    ------
    MissingInputError
        If the step uses a variable that is none of `inputs`, nor made of them and constants.
    NotImplementedError
        If there are states with several results a step, ``n_mit_mot``.

    Notes
    -----
    Theano hands states over in arrays with room for all steps, and the length of each value without
    recurrence; here the operation makes room itself.
    """

    _only_reads = True  # the values of inputs need not be copied for `perform`

    def __init__(
        self,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        info: dict[str, Any],
        typeConstructor: Any = None,
    ) -> None:
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.info = {**_DEFAULTS, **info}
        self.info["name"] = self.info["name"] or "scan_fn"
        self.tap_array: list[list[int]] = [list(taps) for taps in info["tap_array"]]
        self.n_seqs: int = info["n_seqs"]
        self.n_mit_mot: int = self.info["n_mit_mot"]
        self.n_mit_mot_outs: int = self.info["n_mit_mot_outs"]
        self.mit_mot_out_slices: list[list[int]] = list(self.info["mit_mot_out_slices"])
        self.n_mit_sot: int = info["n_mit_sot"]
        self.n_sit_sot: int = info["n_sit_sot"]
        self.n_nit_sot: int = info["n_nit_sot"]
        self.n_shared_outs: int = info["n_shared_outs"]
        self.as_while: bool = info["as_while"]
        self.name: str = self.info["name"]
        self.mode = self.info["mode"]
        self.truncate_gradient: int = self.info["truncate_gradient"]
        self.profile: Any = self.info["profile"]
        self.allow_gc: bool = self.info["allow_gc"]
        self.strict: bool = self.info["strict"]
        self.gpua: bool = self.info["gpua"]
        self.last_only: list[int] = list(self.info["last_only"])
        self.results_only: list[int] = list(self.info["results_only"])
        self._program: Any = None
        self._runner: Any = None
        if self.n_mit_mot:
            raise NotImplementedError(
                f"{self}: states with several results a step (mit_mot) are not made here; the"
                " gradient of a loop has a state for each of them"
            )
        given = set(self.inputs)
        for root in _core.roots(self.outputs):
            if root not in given and not isinstance(root, _core.Constant):
                raise MissingInputError(f"{self}: the step uses {root!r}, which is no input of it")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            type(self) is type(other)
            and isinstance(other, Scan)
            and all(self.info[key] == other.info[key] for key in _COMPARED)
            and [v.type for v in self.inputs] == [v.type for v in other.inputs]
            and equal_computations(self.outputs, other.outputs, self.inputs, other.inputs)
        )

    def __hash__(self) -> int:
        taps = tuple(map(tuple, self.tap_array))
        makers = tuple(type(v.owner and v.owner.op).__name__ for v in self.outputs)
        return hash((type(self), len(self.inputs), taps, makers, self.n_seqs, self.as_while))

    def __str__(self) -> str:
        return f"{'do_while' if self.as_while else 'for'}{{cpu,{self.name}}}"

    @property
    def output_types(self) -> list[Any]:
        """The types of the outputs of every application."""
        rows = [_with_rows(output.type) for output in self.outputs[: self.n_results]]
        return rows + [output.type for output in self.inner_shared_outs(self.outputs)]

    @property
    def mode_instance(self) -> Any:
        """The mode in which the step is compiled."""
        from theano.compile.mode import get_mode

        return get_mode(self.mode)

    def validate_inner_graph(self) -> None:
        """Check that the next value of each state is of the type of its taps.

        Raises
        ------
        TypeError
            If one is not.
        """
        taps = self.inner_states(self.inputs)
        for output, variables in zip(self.outputs, taps, strict=False):
            for variable in variables:
                if variable.type != output.type:
                    raise TypeError(
                        f"{self}: a state is of type {variable.type} in the step, but its next"
                        f" value is of type {output.type}"
                    )

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_program": None, "_runner": None}

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
        types = self.output_types[: self.n_results]
        return Apply(self, given, [type() for type in (*types, *shared)])

    def infer_shape(self, node: Any, input_shapes: Sequence[Any]) -> list[Any]:
        """Return the shapes of the outputs of an application, given those of its inputs.

        They are lengths of the inputs and, for values without recurrence, what follows for a step.
        Where only running the loop tells (how many steps `until` makes, lengths that depend on what
        the steps compute) they are those of the output itself.
        """
        from theano.scan_module.scan_shapes import shapes_of_outputs

        return shapes_of_outputs(self, node, input_shapes)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Return for each input which outputs have a gradient for it, through all steps."""
        inner = io_connection_pattern(self.inputs, self.outputs)
        pattern = [[False] * len(node.outputs) for _ in node.inputs]
        feeding: list[tuple[int, int]] = []  # an output, and the input that stands for it later
        mappings = self.var_mappings
        for position, read in mappings["inner_inp_from_outer_inp"].items():
            for number in range(len(node.outputs)):
                pattern[position][number] = any(inner[i][number] for i in read)
            if (fed := mappings["outer_out_from_outer_inp"][position]) >= 0:
                feeding.append((fed, position))
        changed = True
        while changed:
            changed = False
            for output, position in feeding:
                for row in pattern:
                    for number, is_connected in enumerate(pattern[position]):
                        if is_connected and row[output] and not row[number]:
                            row[number] = changed = True
        return pattern

    def _is_connected(self, node: Any, index: int) -> bool:
        return True  # `_pullback` says for which inputs there is nothing

    # ---- evaluation

    @property
    def program(self) -> Any:
        """The `LoopProgram` of the functions that run the loop, made when it is first needed."""
        if self._program is None:
            from theano.scan_module.scan_program import LoopProgram
            from theano.scan_module.scan_run import LoopRunner

            with quiet():
                self._program = LoopProgram(self)
            self._runner = LoopRunner(self, self._program)
        return self._program

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Run the loop."""
        for storage, result in zip(output_storage, self._evaluate(node, inputs), strict=True):
            storage[0] = result

    def _evaluate(self, node: Any, inputs: Sequence[Any]) -> list[Any]:
        if self._runner is None:
            assert self.program is not None
        results: list[Any] = self._runner.run(node, list(inputs))
        return results

    # ---- gradient

    def L_op(
        self, inputs: Sequence[Any], outs: Sequence[Any], dC_douts: Sequence[Any]
    ) -> list[Any]:
        """Return the gradients: those of the steps, taken from the last to the first."""
        from theano.scan_module.scan_gradient import gradients

        return gradients(self, inputs, outs, dC_douts, [True] * len(inputs))

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
