"""The gradient of Scan: a Scan over the same steps, from the last to the first.

Notation: a state x has the rows x[-K] ... x[-1] in the beginning and x[t] after step t; its taps
say which of x[t-1] ... x[t-K] step t reads. What a cost gains from x[t] comes from two sides: g[t],
the gradient of the cost with respect to row t of the output, and what the later steps t+1 ... t+K
have read. The backward loop carries the latter along as K *pending* gradients, of x[t] ... x[t-K+1]
when it comes to step t. Step t adds g[t] to the first of them, sends the sum through the inner
graph, and adds what comes out for x[t-j] to the pending gradient of x[t-j]. After step 0, what is
pending is the gradient of the initial rows.

Gradients of sequences have a row for each step; those of non-sequences are added up.
"""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano import tensor as T
from theano._gradient_stops import DisconnectedType, disconnected_type
from theano.configdefaults import config
from theano.gof.traversal import ancestors
from theano.scan_module.scan_op import Scan

__all__ = ["gradients"]


def gradients(
    op: Scan,
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    output_gradients: Sequence[Any],
    wanted: Sequence[bool],
) -> list[Any]:
    """Return the gradient for each input of a Scan; of `DisconnectedType` where there is none.

    Parameters
    ----------
    op : Scan
        What is differentiated.
    inputs, outputs : sequence of Variable
        Those of its application.
    output_gradients : sequence of Variable
        The gradient for each output.
    wanted : sequence of bool
        Whether the gradient of each input is asked for.
    """
    return _Backward(op, inputs, outputs, output_gradients, wanted).gradients()


class _Backward:
    def __init__(
        self,
        op: Scan,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        output_gradients: Sequence[Any],
        wanted: Sequence[bool],
    ) -> None:
        if op.results_only:
            raise NotImplementedError(f"{op}: the initial rows of states are not kept")
        self.op = op
        self.wanted = {
            inner
            for inner, is_wanted in zip(_seen_by_all(op), wanted[1:], strict=True)
            if is_wanted
        }
        self.inputs = inputs
        self.outputs = list(outputs[: op.n_results])
        self.output_gradients = [
            None if isinstance(gradient.type, DisconnectedType) else gradient
            for gradient in output_gradients[: op.n_results]
        ]
        self.results = op.outputs[: op.n_results]
        self.steps = self._steps_done()
        self.is_truncated = op.truncate_gradient != -1
        self.steps_back = (
            T.minimum(self.steps, op.truncate_gradient) if self.is_truncated else self.steps
        )
        # Inner inputs of the backward loop, and what it is applied to, by kind.
        self.inner_sequences: list[Any] = []
        self.sequences: list[Any] = []

    def _steps_done(self) -> Any:
        if not self.op.as_while:
            return self.inputs[0]
        for number, output in enumerate(self.outputs):
            if number not in self.op.last_only:
                return output.shape[0] - self._first_row(number)
        raise NotImplementedError(
            f"{self.op}: how many steps there were is not kept, as only last values are"
        )

    def _first_row(self, number: int) -> int:
        """The row of an output that belongs to step 0."""
        return self.op.initial_length(number) if number < self.op.n_states else 0

    # ---- rows of the forward loop, for the backward one

    def _sequence(self, inner: Any, array: Any, first_row: int) -> Any:
        """Let an inner variable stand for row `first_row` + t of an array in step t."""
        end = self.steps + first_row
        self.inner_sequences.append(inner)
        self.sequences.append(array[end - self.steps_back : end][::-1])
        return inner

    # ---- what a step sends through the inner graph

    def _active_outputs(self) -> list[int]:
        """Return the outputs that the cost depends on, by themselves or through later steps."""
        active = [i for i, gradient in enumerate(self.output_gradients) if gradient is not None]
        states = self.op.inner_states(self.op.inputs)
        while True:
            totals = {self.results[i]: self.results[i].type() for i in active}
            reached = [
                state
                for state, taps in enumerate(states)
                if state not in active
                and any(term is not None for term in _send(totals, _continuous(taps)))
            ]
            if not reached:
                return active
            active += reached

    def _wanted_of(self, variables: list[Any]) -> list[Any]:
        return [variable for variable in _continuous(variables) if variable in self.wanted]

    def gradients(self) -> list[Any]:
        op = self.op
        active = self._active_outputs()
        pending = {
            state: [self.results[state].type() for _ in range(op.initial_length(state))]
            for state in active
            if state < op.n_states
        }
        totals: dict[Any, Any] = {}
        for i in active:
            total = pending[i][0] if i in pending else None
            if self.output_gradients[i] is not None and i not in op.last_only:
                row = self.results[i].type()
                first_row = self._first_row(i)
                of_steps = _of_steps_alone(self.output_gradients[i], first_row)
                if of_steps is None:
                    self._sequence(row, self.output_gradients[i], first_row)
                else:
                    self._sequence(row, of_steps, 0)
                total = _sum(total, row)
            result = self.results[i]
            totals[result] = _of_type(_sum(totals.get(result), total), result.type)

        inner_sequences = self._wanted_of(op.inner_seqs(op.inputs))
        taps = {
            (state, tap): variable
            for state in pending
            for tap, variable in zip(
                op.tap_array[state], op.inner_states(op.inputs)[state], strict=True
            )
        }
        non_sequences = self._wanted_of(op.inner_non_seqs(op.inputs))
        wrt = inner_sequences + list(taps.values()) + non_sequences
        terms = dict(zip(wrt, _send(totals, wrt), strict=True))

        states: list[Any] = []  # inner variable, its initial rows, its next value
        for state, waiting in pending.items():
            for j, variable in enumerate(waiting, 1):
                value = waiting[j] if j < len(waiting) else None
                tap = taps.get((state, -j))
                value = _sum(value, None if tap is None else terms[tap])
                if value is None:
                    value = T.zeros_like(variable)
                states.append(
                    (variable, self._pending_first(state, j), _of_type(value, variable.type))
                )
        added_up = [variable for variable in non_sequences if terms[variable] is not None]
        outer_of = dict(
            zip(op.inner_non_seqs(op.inputs), op.outer_non_seqs(self.inputs), strict=True)
        )
        for variable in added_up:
            so_far = variable.type()
            zero = T.shape_padleft(T.zeros_like(outer_of[variable]))
            value = _of_type(so_far + terms[variable], variable.type)
            states.append((so_far, zero, value))
        with_rows = [variable for variable in inner_sequences if terms[variable] is not None]
        rows = [_of_type(terms[variable], variable.type) for variable in with_rows]

        results = self._run(states, rows, len(added_up))
        return self._arranged(pending, added_up, with_rows, results)

    def _pending_first(self, state: int, j: int) -> Any:
        """Return what is pending for x[t-j+1] before the last step: the gradient of last values."""
        gradient = self.output_gradients[state]
        if state in self.op.last_only and gradient is not None:
            row = self.op.initial_length(state) - j
            return gradient[row : row + 1]
        return T.zeros_like(self.op.outer_states(self.inputs)[state][:1])

    # ---- the backward loop

    def _run(self, states: list[Any], rows: list[Any], n_added_up: int) -> list[Any]:
        op = self.op
        values = [value for _, _, value in states] + rows
        values = self._with_forward_values(values)
        info = {
            **op.info,
            "tap_array": [[-1]] * len(states),
            "n_seqs": len(self.sequences),
            "n_mit_sot": 0,
            "n_sit_sot": len(states),
            "n_nit_sot": len(rows),
            "n_shared_outs": 0,
            "as_while": False,
            "truncate_gradient": -1,
            "name": f"grad_of_{op.name}",
            "last_only": list(range(len(states) - n_added_up, len(states))),
        }
        backward = Scan(
            [
                *self.inner_sequences,
                *(variable for variable, _, _ in states),
                *op.inner_non_seqs(op.inputs),
            ],
            values,
            info,
        )
        results: list[Any] = backward(
            self.steps_back,
            *self.sequences,
            *(initial for _, initial, _ in states),
            *op.outer_non_seqs(self.inputs),
            return_list=True,
        )
        return results

    def _with_forward_values(self, values: list[Any]) -> list[Any]:
        """Provide the rows of sequences and states that a step has seen, where they are needed."""
        op = self.op
        values = self._with_sums_of_products(self._with_results(values))
        needed = set(ancestors(values))
        for inner, outer in zip(op.inner_seqs(op.inputs), op.outer_seqs(self.inputs), strict=True):
            if inner in needed:
                self._sequence(inner, outer, 0)
        for state, variables in enumerate(op.inner_states(op.inputs)):
            for tap, variable in zip(op.tap_array[state], variables, strict=True):
                if variable not in needed:
                    continue
                if state in op.last_only:
                    raise NotImplementedError(f"{op}: the values of a state are not kept")
                self._sequence(variable, self.outputs[state], op.initial_length(state) + tap)
        changing = [variable for variable in op.inner_shared(op.inputs) if variable in needed]
        return self._with_changing_values(values, changing) if changing else values

    def _with_results(self, values: list[Any]) -> list[Any]:
        """Read the results of the forward loop, instead of computing them again."""
        needed = set(ancestors(values))
        stand_ins = {
            result: self._sequence(result.type(), self.outputs[i], self._first_row(i))
            for i, result in enumerate(self.results)
            if result.owner is not None and result in needed and i not in self.op.last_only
        }
        return _replaced(values, stand_ins)

    def _with_sums_of_products(self, values: list[Any]) -> list[Any]:
        """Read sums of products with fixed matrices of the forward loop, where steps need them.

        Sums are what recurrent networks apply their functions to. The backward loop would compute
        them for all steps at once, which takes no less memory than to keep them.
        """
        sums = _sums_of_products(self.op)
        above = [node for node in _core.toposort([], values) if node.outputs[0] not in sums]
        kept = [v for v in dict.fromkeys(v for node in above for v in node.inputs) if v in sums]
        return self._with_kept_values(values, kept) if kept else values

    def _with_changing_values(self, values: list[Any], changing: list[Any]) -> list[Any]:
        """Provide what the steps made of shared variables that change, such as random states.

        The forward loop does not keep it: a second one does. Arrays are kept themselves; of other
        values, what operations have made of them.
        """
        op = self.op
        kept = [variable for variable in changing if isinstance(variable.type, T.TensorType)]
        others = set(changing) - set(kept)
        for variable in ancestors(op.outputs):
            node = variable.owner
            if (
                node is not None
                and not others.isdisjoint(node.inputs)
                and isinstance(variable.type, T.TensorType)
            ):
                kept.append(variable)
        return self._with_kept_values(values, kept)

    def _with_kept_values(self, values: list[Any], kept: list[Any]) -> list[Any]:
        """Read values of the forward steps, which a second loop keeps beside its results.

        When a function is compiled, `merge_scans` makes one loop of the two.
        """
        op = self.op
        info = {**op.info, "n_nit_sot": op.n_nit_sot + len(kept)}
        again = Scan(op.inputs, [*self.results, *kept, *op.outputs[op.n_results :]], info)
        outputs = again(*self.inputs, return_list=True)[op.n_results :]
        stand_ins = {
            variable: self._sequence(variable.type(), array, 0)
            for variable, array in zip(kept, outputs, strict=False)
        }
        return _replaced(values, stand_ins)

    # ---- results in the order of the forward loop's inputs

    def _arranged(
        self,
        pending: dict[int, list[Any]],
        added_up: list[Any],
        with_rows: list[Any],
        results: list[Any],
    ) -> list[Any]:
        op = self.op
        rest = iter(results)
        of_states = {
            state: self._of_initial_rows(state, [next(rest)[-1:] for _ in waiting])
            for state, waiting in pending.items()
        }
        of_inner = {variable: next(rest)[-1] for variable in added_up}
        for variable in with_rows:
            of_inner[variable] = next(rest)
        found: list[Any] = [None]
        for inner, outer in zip(op.inner_seqs(op.inputs), op.outer_seqs(self.inputs), strict=True):
            rows = of_inner.get(inner)
            if rows is not None:
                place = T.zeros_like(outer)[self.steps - self.steps_back : self.steps]
                rows = T.set_subtensor(place, rows[::-1])
            found.append(rows)
        found += [of_states.get(state) for state in range(op.n_states)]
        found += [None] * op.n_shared_outs
        found += [of_inner.get(inner) for inner in op.inner_non_seqs(op.inputs)]
        zeros = [None, *self._zeros_of_discrete()]
        return [
            _core.Variable(disconnected_type)
            if gradient is None and zero is None
            else zero
            if gradient is None
            else gradient
            for gradient, zero in zip(found, zeros, strict=True)
        ]

    def _zeros_of_discrete(self) -> list[Any]:
        """Return zeros for the integers and truth values that the cost depends on, else None."""
        op = self.op
        reached = set(ancestors([self.results[i] for i in self._active_outputs()]))
        read = [{variable} for variable in op.inner_seqs(op.inputs)]
        read += [set(taps) for taps in op.inner_states(op.inputs)]
        read += [{v} for v in (*op.inner_shared(op.inputs), *op.inner_non_seqs(op.inputs))]
        return [
            T.zeros_like(outer, dtype=config.floatX)
            if _is_discrete(outer.type) and not inner.isdisjoint(reached)
            else None
            for inner, outer in zip(read, self.inputs[1:], strict=True)
        ]

    def _of_initial_rows(self, state: int, waiting: list[Any]) -> Any:
        """Return the gradient of the initial rows from what is pending after the last step taken.

        Where steps were left out, all or some of what is pending belongs to their results. The
        initial rows are the first ones of the output, too.
        """
        rows = waiting[0] if len(waiting) == 1 else T.join(0, *reversed(waiting))
        initial = self.op.outer_states(self.inputs)[state]
        if self.is_truncated:
            left_out = T.minimum(self.steps - self.steps_back, len(waiting))
            place = T.zeros_like(initial)[left_out:]
            rows = T.set_subtensor(place, rows[: len(waiting) - left_out])
        gradient = self.output_gradients[state]
        if (
            gradient is not None
            and state not in self.op.last_only
            and _of_steps_alone(gradient, len(waiting)) is None
        ):
            rows = rows + gradient[: len(waiting)]
        return T.patternbroadcast(rows, initial.broadcastable)


def _seen_by_all(op: Scan) -> list[Any]:
    """Return what stands in the inner graph for each input but the number of steps."""
    states = [taps[0] for taps in op.inner_states(op.inputs)]
    shared, non_sequences = op.inner_shared(op.inputs), op.inner_non_seqs(op.inputs)
    return [*op.inner_seqs(op.inputs), *states, *shared, *non_sequences]


def _send(totals: dict[Any, Any], wrt: list[Any]) -> list[Any]:
    """Return the gradients with respect to inner variables, None where there is no connection."""
    if not wrt or not totals:
        return [None] * len(wrt)
    return list(_core.gradient(list(totals), list(totals.values()), wrt))


def _replaced(values: list[Any], stand_ins: dict[Any, Any]) -> list[Any]:
    return _core.clone_graph(values, list(stand_ins.items())) if stand_ins else values


def _sums_of_products(op: Scan) -> set[Any]:
    """Return the products of a step and a matrix that stays the same, and the sums with these."""
    non_sequences = set(op.inner_non_seqs(op.inputs))
    changing = set(op.inputs) - non_sequences
    found: set[Any] = set()
    for node in _core.toposort([], op.outputs):
        (output, *others) = node.outputs
        if others:
            continue
        if isinstance(node.op, T.Dot):
            fixed = [changing.isdisjoint(_core.roots([factor])) for factor in node.inputs]
            if output.ndim == 2 and fixed.count(True) == 1:
                found.add(output)
        elif node.op == T.add and not found.isdisjoint(node.inputs):
            found.add(output)
    return found


def _of_steps_alone(gradient: Any, length: int) -> Any:
    """Return the gradient of the results of steps, if that of so many initial rows is zero.

    This is so where a program reads what `scan` returns. No array with zeros before them is made.
    """
    node = gradient.owner
    if (
        node is None
        or not isinstance(node.op, T.IncSubtensor)
        or tuple(node.op.idx_list) != (slice(length, None, None),)
        or node.inputs[1].type != gradient.type
    ):
        return None
    try:
        is_zero = T.get_scalar_constant_value(node.inputs[0]) == 0
    except T.NotScalarConstantError:
        return None
    return node.inputs[1] if is_zero else None


def _is_discrete(type: Any) -> bool:
    return isinstance(type, T.TensorType) and type.dtype in T.discrete_dtypes


def _continuous(variables: Sequence[Any]) -> list[Any]:
    return [
        variable
        for variable in variables
        if isinstance(variable.type, T.TensorType)
        and (variable.dtype in T.float_dtypes or variable.dtype in T.complex_dtypes)
    ]


def _sum(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return a if b is None else b
    return a + b


def _of_type(value: Any, type: Any) -> Any:
    if value.dtype != type.dtype:
        value = T.cast(value, type.dtype)
    if value.broadcastable != type.broadcastable:
        value = T.patternbroadcast(value, type.broadcastable)
    return value
