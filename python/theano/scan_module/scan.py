"""`scan`: a loop over steps that a function of variables describes.

From the arguments (`_arguments.py`) stand-ins are made, with which the function is called once.
What it returns is the graph of one step; the shared variables and other variables it uses are
found, and with it become the operation `Scan`.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from theano import _core
from theano.compile.pfunc import rebuild_collect_shared
from theano.configdefaults import config
from theano.gof import MissingInputError
from theano.gof.traversal import roots_behind
from theano.scan_module._arguments import (
    State,
    Tap,
    as_list,
    fixed_number_of_steps,
    number_of_steps,
    read_outputs_info,
    read_sequences,
    stand_in,
)
from theano.scan_module.scan_op import Scan
from theano.scan_module.scan_utils import get_updates_and_outputs
from theano.tensor import (
    TensorType,
    as_tensor_variable,
    continuous_dtypes,
    shape_padleft,
    unbroadcast,
)
from theano.updates import OrderedUpdates

__all__ = ["scan"]

_logger = logging.getLogger("theano.scan_module.scan")


def scan(
    fn: Callable[..., Any],
    sequences: Any = None,
    outputs_info: Any = None,
    non_sequences: Any = None,
    n_steps: Any = None,
    truncate_gradient: int = -1,
    go_backwards: bool = False,
    mode: Any = None,
    name: str | None = None,
    profile: Any = False,
    allow_gc: bool | None = None,
    strict: bool = False,
    return_list: bool = False,
) -> tuple[Any, Any]:
    """Apply a function step by step, along sequences and to its own earlier results.

    `fn` is called once, with variables that stand for one step, in this order: for each sequence,
    and each of its taps, an element; for each output that is fed back, and each of its taps, an
    earlier value; each of `non_sequences`. It returns the outputs of the step, then if wanted the
    updates of shared variables (a dict, or a list of pairs), then `theano.scan_module.until`. Other
    variables that it uses are found without being listed.

    Parameters
    ----------
    fn : callable
        The step.
    sequences : variable, array or dict, or list of these, optional
        What is iterated over along the first dimension. A dict has the keys `input` and `taps`: a
        tap k (by default 0 alone) at step t is the element t + k. The first step is the first at
        which all taps are there.
    outputs_info : variable, array, number, dict or None, or list of these, optional
        For each output of `fn`: None if it is not fed back, else its value before the first step,
        of the dtype, rank and broadcastable dimensions of the output. A dict has the keys `initial`
        and `taps`: a tap -k is the value k steps ago. With taps other than -1 alone, `initial` has
        as its first dimension the values before the first step, the oldest first.
    non_sequences : variable, array or number, or list of these, optional
        What every step sees.
    n_steps : int or 0-d integer variable, optional
        How many steps are made; by default as many as the shortest sequence has. With 1 the step
        itself is the result, and no loop.
    truncate_gradient : int
        How many steps, counted from the last, gradients go back; -1 for all.
    go_backwards : bool
        Whether sequences are iterated over from their end. Results are in the order of the steps.
    mode : Mode or str, optional
        How the step is compiled.
    name : str, optional
        Name of the loop in prints and profiles.
    profile : bool or str
        Whether, or under which name, the step is profiled.
    allow_gc : bool, optional
        Accepted for Theano's sake; by default `config.scan.allow_gc`.
    strict : bool
        Whether shared variables that `fn` uses, and does not update, must be in `non_sequences`.
    return_list : bool
        Whether a single output comes as a list, too.

    Returns
    -------
    outputs : TensorVariable, list of TensorVariable, or None
        Each output of all steps along a new first dimension, which is not broadcastable; without
        the initial value. The only one by itself, None if there is none.
    updates : OrderedUpdates
        New values of the shared variables that steps change, states of random streams among them,
        to be given to `theano.function`.

    Raises
    ------
    ValueError
        If the number of steps is unknown, `fn` returns something else than described, outputs and
        `outputs_info` differ in number, taps are wrong, or an output has another dtype or rank than
        its initial value. When run: if a sequence is shorter than `n_steps`, an initial value too
        short for its taps, or an output changes its shape.
    TypeError
        If `n_steps` is no integer, a sequence is a number, or an output and its initial value are
        broadcastable in other dimensions.
    IndexError
        If a sequence is 0-d. When run: if `n_steps` is negative.
    KeyError
        If the dict of a sequence has no `input`.
    MissingInputError
        If `strict`, and a shared variable is not listed.

    Examples
    --------
    >>> x = T.dvector("x")
    >>> totals, _ = theano.scan(lambda element, total: total + element, x, np.float64(0))
    >>> totals.eval({x: [1, 2, 3]})
    array([1., 3., 6.])

    Fibonacci numbers see two earlier values, the loop ends when one is above 50:

    >>> def step(before, last):
    ...     return before + last, theano.scan_module.until(before + last > 50)
    >>> first = dict(initial=np.int64([0, 1]), taps=[-2, -1])
    >>> numbers, _ = theano.scan(step, outputs_info=first, n_steps=1000)
    >>> numbers.eval()
    array([ 1,  2,  3,  5,  8, 13, 21, 34, 55])
    """
    fixed = fixed_number_of_steps(n_steps)
    is_single_step = fixed in (1, -1)
    along = read_sequences(sequences, go_backwards)
    steps = number_of_steps(n_steps, along)
    states = read_outputs_info(outputs_info)
    given = [
        value if isinstance(value, _core.Variable) else as_tensor_variable(value)
        for value in as_list(non_sequences)
    ]
    taps = [*along, *(tap for state in states if state is not None for tap in state.taps)]
    seen = [tap.first if is_single_step else tap.placeholder for tap in taps]
    condition, outputs, updates = get_updates_and_outputs(fn(*seen, *given))
    if is_single_step:
        if condition is not None:
            _logger.warning(
                "When the number of steps is fixed and equal to 1, the provided stopping condition,"
                " %s, is ignored",
                condition,
            )
        results = [_as_only_step(output) for output in outputs]
        single = len(results) == 1 and return_list is not True
        return results[0] if single else results, OrderedUpdates(updates)

    if not states:
        states = [None] * len(outputs)
    if len(states) != len(outputs):
        raise ValueError(
            f"the step function of scan returns {len(outputs)} outputs, but outputs_info has"
            f" {len(states)} entries: give None for each output that is not fed back"
        )
    for position, (state, output) in enumerate(zip(states, outputs, strict=True)):
        _check_output(position, state, output)
    step = _Step.of(taps, outputs, states, condition, updates, given)
    if strict:
        step.check_shared(given)
    info = {
        "truncate_gradient": truncate_gradient,
        "name": name or "scan_fn",
        "mode": mode,
        "destroy_map": {},
        "gpua": False,
        "profile": profile,
        "allow_gc": config.scan.allow_gc if allow_gc is None else allow_gc,
        "strict": strict,
    }
    results, changed = step.repeated(steps, along, info)
    if not results:
        return None, changed
    return results[0] if len(results) == 1 and return_list is not True else results, changed


def _as_only_step(output: Any) -> Any:
    """An output of the only step as that of all steps."""
    if not isinstance(output.type, TensorType):
        return output
    return unbroadcast(shape_padleft(output), 0)


def _check_output(position: int, state: State | None, output: Any) -> None:
    """Whether results of a step can be put together, and be what the next step sees."""
    if not isinstance(output.type, TensorType):
        raise TypeError(
            f"output {position} of the step function of scan, {output}, is of type {output.type}:"
            " only tensors can be stacked over the steps"
        )
    if state is None:
        return
    before = state.taps[0].placeholder.type
    if output.dtype != before.dtype:
        raise ValueError(
            f"output {position} of the step function of scan is of dtype {output.dtype}, but the"
            f" initial value that it takes the place of, {state.name}, of {before.dtype}. Give both"
            " the same dtype, for example by numpy.float64(0) or theano.tensor.cast"
        )
    if output.ndim != before.ndim:
        raise ValueError(
            f"output {position} of the step function of scan has {output.ndim} dimensions, but the"
            f" initial value that it takes the place of, {state.name}, {before.ndim} for each step"
        )
    if output.broadcastable != before.broadcastable:
        raise TypeError(
            f"output {position} of the step function of scan and the initial value that it takes"
            f" the place of, {state.name}, are broadcastable in other dimensions:"
            f" {output.broadcastable} and {before.broadcastable}. theano.tensor.unbroadcast and"
            " theano.tensor.addbroadcast change that"
        )


@dataclass
class _Step:
    """A step: what it computes, which shared variables it changes, what it captures.

    The new values of shared variables that gradients flow through are outputs, the last ones, whose
    earlier values are seen by later steps. Other updates are those of states of random streams, for
    example.
    """

    outputs: list[Any]
    states: list[State | None]
    condition: Any
    followed: list[Any]
    updates: dict[Any, Any]
    captured: list[Any]

    @classmethod
    def of(
        cls,
        taps: Sequence[Tap],
        outputs: Sequence[Any],
        states: Sequence[State | None],
        condition: Any,
        updates: Any,
        given: Sequence[Any],
    ) -> "_Step":
        """Find what the step captures, and the default updates of shared variables in it."""
        computed = [*outputs, *([] if condition is None else [condition])]
        # What is given is there even if it is not used, and what computes it stays outside.
        plain = [v for v in given if not isinstance(v, _core.SharedVariable | _core.Constant)]
        known = [*(tap.placeholder for tap in taps), *plain]
        _, _, (_, changed, _, _) = rebuild_collect_shared(computed, known, updates=updates)
        roots = roots_behind([*computed, *changed.values()], known)
        inside = {*known, *changed}
        captured = [v for v in roots if not isinstance(v, _core.Constant) and v not in inside]
        shared = [v for v in captured if isinstance(v, _core.SharedVariable)]
        followed = [v for v in changed if _is_continuous(v.type)]
        return cls(
            [*outputs, *(changed[v] for v in followed)],
            [*states, *map(_state_of_shared, followed)],
            condition,
            followed,
            {v: value for v, value in changed.items() if v not in followed},
            list(dict.fromkeys([*shared, *plain, *captured])),
        )

    def check_shared(self, given: Sequence[Any]) -> None:
        """Raise MissingInputError if a shared variable is used that is not given."""
        for variable in self.captured:
            if isinstance(variable, _core.SharedVariable) and variable not in given:
                raise MissingInputError(
                    f"the step function of scan uses the shared variable {variable}: with"
                    " strict=True it has to be in non_sequences"
                )

    def repeated(
        self, steps: Any, along: Sequence[Tap], info: dict[str, Any]
    ) -> tuple[list[Any], OrderedUpdates]:
        """Apply `Scan`; return the results of all steps, and the updates of shared variables."""
        ordered = self._order()
        states = [state for i in ordered if (state := self.states[i]) is not None]
        n_deep = sum(state.offsets != [-1] for state in states)
        own = [tap.placeholder for tap in along]
        own += [tap.placeholder for state in states for tap in state.taps]
        replaced = {
            variable: stand_in(variable, _copied(variable))
            for variable in (*self.updates, *self.captured)
        }
        kept = [state for state in self.states[len(self.states) - len(self.followed) :] if state]
        inner = [self.outputs[i] for i in ordered] + list(self.updates.values())
        if self.condition is not None:
            inner.append(self.condition)
        pairs = [
            *replaced.items(),
            *((v, state.taps[0].placeholder) for v, state in zip(self.followed, kept, strict=True)),
        ]
        operation = Scan(
            [*own, *replaced.values()],
            _core.clone_graph(inner, pairs),
            {
                "tap_array": [state.offsets for state in states],
                "n_seqs": len(along),
                "n_mit_mot": 0,
                "n_mit_mot_outs": 0,
                "mit_mot_out_slices": [],
                "n_mit_sot": n_deep,
                "n_sit_sot": len(states) - n_deep,
                "n_nit_sot": len(ordered) - len(states),
                "n_shared_outs": len(self.updates),
                "as_while": self.condition is not None,
                **info,
            },
        )
        made = operation(
            steps,
            *(tap.rows[:steps] for tap in along),
            *(state.rows for state in states),
            *replaced,
            return_list=True,
        )
        return self._apart(ordered, made)

    def _order(self) -> list[int]:
        """Positions of outputs: first those with older taps, then with tap -1, then without."""
        kinds: list[list[int]] = [[], [], []]
        for position, state in enumerate(self.states):
            kinds[2 if state is None else state.offsets == [-1]].append(position)
        return [position for kind in kinds for position in kind]

    def _apart(
        self, ordered: Sequence[int], made: Sequence[Any]
    ) -> tuple[list[Any], OrderedUpdates]:
        """From the outputs of `Scan` to those of the step function, and updates."""
        n_outputs = len(self.outputs) - len(self.followed)
        results: list[Any] = [None] * n_outputs
        updates = OrderedUpdates(zip(self.updates, made[len(ordered) :], strict=True))
        for position, result in zip(ordered, made, strict=False):
            if position >= n_outputs:
                updates[self.followed[position - n_outputs]] = result[-1]
                continue
            state = self.states[position]
            results[position] = result if state is None else result[state.depth :]
        return results, updates


def _is_continuous(type: Any) -> bool:
    return isinstance(type, TensorType) and type.dtype in continuous_dtypes


def _state_of_shared(variable: Any) -> State:
    """A shared variable that steps change, as an output of theirs that is fed back."""
    tap = Tap(stand_in(variable, _copied(variable)), variable)
    return State(str(variable), [-1], unbroadcast(shape_padleft(variable), 0), [tap])


def _copied(variable: Any) -> str | None:
    name: str | None = variable.name
    return None if name is None else name + "_copy"
