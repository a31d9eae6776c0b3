"""How a Scan is run: what is computed before the loop, in each step, and after the loop.

Four things of a step need not be done in it:

- What depends on non-sequences alone is computed once, before.
- A product of the row of a sequence and a matrix that stays the same, and what is made of it
  elementwise with other rows and values that stay, is computed for all steps before the loop: one
  product of large matrices.
- A matrix that stays the same and is multiplied in each step is packed for that once.
- A product that is only added up over the steps, such as the gradient of a weight matrix, is
  computed after the loop, from its factors in all steps.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from theano import _core
from theano import tensor as T
from theano.compile.function import function
from theano.compile.io import Out
from theano.compile.mode import get_mode
from theano.compile.rebuild import clone
from theano.gof.traversal import ancestors, io_toposort
from theano.tensor._contiguous import cpu_contiguous
from theano.tensor.elemwise import DimShuffle, Elemwise

__all__ = ["LoopProgram"]


_packed_matrix, _packed_dot = _core.op("PackedMatrix"), _core.op("PackedDot")


@dataclass
class _Product:
    """A product of a step, added up over the steps: of two factors, by their stacks."""

    factors: tuple[Any, Any]
    of_stacks: Callable[[Any, Any], Any]


class LoopProgram:
    """The functions that run a Scan, made once.

    `step` computes a step, `before` what is computed before the loop and `after` what is computed
    after it, or None. `kept` are the results by number that the steps give, `taps` the states and
    taps that they read, `n_rows` the number of stacks that come from `before`.

    Parameters
    ----------
    op : Scan
        The operation.
    """

    def __init__(self, op: Any) -> None:
        self._op = op
        # What is computed once in the step is found once before it.
        self._outputs = (
            _core.rewrite_graph(op.outputs, ["merge"], [], [])
            if get_mode(op.mode).included
            else list(op.outputs)
        )
        self._results = self._outputs[: op.n_results]
        self._products = self._take_out_products()
        self.kept = [i for i in range(op.n_results) if i not in self._products]
        factors = [v for products in self._products.values() for p in products for v in p.factors]
        self._factors = list(dict.fromkeys(factors))
        # Factors that nothing else stacks are outputs of the step.
        self._at_hand = {factor: self._rows_at_hand(factor) for factor in self._factors}
        self._stacked = [v for v, at_hand in self._at_hand.items() if at_hand is None]
        condition = self._outputs[-1:] if op.as_while else []
        self._step_outputs = [
            *(self._results[i] for i in self.kept),
            *self._outputs[op.n_results : op.n_results + op.n_shared_outs],
            *(T.neq(each, 0) if each.dtype != "bool" else each for each in condition),
            *self._stacked,
        ]
        if "theano.ifelse" in sys.modules:
            # What a branch alone needs is not computed before the loop either.
            from theano._branches import with_lazy_branches

            self._step_outputs = with_lazy_branches(
                op.inputs, self._step_outputs, get_mode(op.mode)
            )
        self._fixed: list[Any] = []  # what the prologue computes once,
        self._rows: list[Any] = []  # and for all steps
        self._compile(self._hoist())

    # ---- products that are added up

    def _take_out_products(self) -> dict[int, list[_Product]]:
        """Find the states that are sums of products over the steps and nothing else."""
        op, found = self._op, {}
        for state in op.last_only:
            variables = op.inner_states(op.inputs)[state]
            if op.initial_length(state) != 1:
                continue
            terms = _terms(self._outputs[state])
            others = [term for term in terms if term is not variables[0]]
            if len(others) != len(terms) - 1 or variables[0] in ancestors(others):
                continue
            products = [_as_product(term) for term in others]
            if all(products) and variables[0] not in ancestors(
                [output for i, output in enumerate(self._outputs) if i != state]
            ):
                found[state] = [product for product in products if product is not None]
        return found

    def _rows_at_hand(self, variable: Any) -> Callable[..., Any] | None:
        """Return what gives a variable's values in all steps, if the loop has them anyway."""
        op = self._op
        for i, row in enumerate(op.inner_seqs(op.inputs)):
            if row is variable:
                return lambda sequences, buffers, done: sequences[i][:done]
        for state in range(op.n_states):
            if state in op.last_only:
                continue
            length = op.initial_length(state)
            taps = zip(op.tap_array[state], op.inner_states(op.inputs)[state], strict=True)
            for tap, value in [*taps, (0, self._outputs[state])]:
                if value is variable:
                    first = length + tap
                    return lambda sequences, buffers, done: buffers[state][first : first + done]
        return None

    # ---- what is computed before

    def _sort(self) -> tuple[set[Any], dict[Any, Any], set[Any]]:
        """Find what stays the same in all steps, and what can be computed for all of them.

        The latter are given with what computes them from stacked sequences; those that are made of
        a product are named.
        """
        op = self._op
        fixed = set(op.inner_non_seqs(op.inputs))
        in_all_steps: dict[Any, Any] = dict(self._stacks)
        from_product: set[Any] = set()
        for node in io_toposort(op.inputs, self._step_outputs):
            if type(node.op).perform is not _core.Op.perform:  # type: ignore[attr-defined]
                continue
            if all(isinstance(x, _core.Constant) or x in fixed for x in node.inputs):
                fixed.update(node.outputs)
                continue
            stack = _for_all_steps(node, in_all_steps, fixed)
            if stack is not None:
                (output,) = node.outputs
                in_all_steps[output] = stack
                if isinstance(node.op, T.Dot) or not from_product.isdisjoint(node.inputs):
                    from_product.add(output)
        return fixed, in_all_steps, from_product

    def _pack_factors(self, fixed: set[Any], in_all_steps: dict[Any, Any]) -> bool:
        """Let each step multiply with packed matrices, where they stay the same."""
        if not _core.has_fast_panels() or not get_mode(self._op.mode).included:
            return False
        found = False
        waiting = True
        while waiting:
            waiting = False
            for node in io_toposort(self._op.inputs, self._step_outputs):
                if not isinstance(node.op, T.Dot) or node.outputs[0] in in_all_steps:
                    continue
                product = _with_packed_factor(node, fixed)
                if product is not None:
                    # What is computed of it is new then, and is looked at again.
                    pairs = [(node.outputs[0], product)]
                    self._step_outputs = _core.clone_graph(self._step_outputs, pairs)
                    found = waiting = True
                    break
        return found

    def _hoist(self) -> dict[Any, Any]:
        """Find what can be computed before the loop, and return what stands for it in the step."""
        op = self._op
        self._stacks = {
            row: T.TensorType(row.dtype, (False, *row.broadcastable))()
            for row in op.inner_seqs(op.inputs)
        }
        fixed, in_all_steps, from_product = self._sort()
        if self._pack_factors(fixed, in_all_steps):
            fixed, in_all_steps, from_product = self._sort()
        stand_ins: dict[Any, Any] = {}
        waiting, seen = list(self._step_outputs), set()
        while waiting:
            variable = waiting.pop()
            if variable in seen or variable.owner is None:
                continue
            seen.add(variable)
            if variable in fixed and _is_worth_keeping(variable):
                self._fixed.append(variable)
            elif variable in from_product:
                self._rows.append(variable)
            else:
                waiting.extend(variable.owner.inputs)
                continue
            stand_ins[variable] = variable.type()
        self._row_stacks = [in_all_steps[variable] for variable in self._rows]
        return stand_ins

    # ---- functions

    def _function(self, inputs: Sequence[Any], outputs: Sequence[Any], name: str) -> Any:
        return function(
            list(inputs),
            [Out(output, borrow=True) for output in outputs],
            mode=self._op.mode,
            no_default_updates=True,
            on_unused_input="ignore",
            profile=False,
            name=f"{name} of {self._op.name}",
        )

    def _compile(self, stand_ins: dict[Any, Any]) -> None:
        op = self._op
        outputs = self._step_outputs
        if stand_ins:
            outputs = clone(outputs, replace=stand_ins, share_inputs=True)
        non_sequences = op.inner_non_seqs(op.inputs)
        taps = [
            (state, tap, variable)
            for state, variables in enumerate(op.inner_states(op.inputs))
            if state in self.kept
            for tap, variable in zip(op.tap_array[state], variables, strict=True)
        ]
        self.taps = [(state, tap) for state, tap, _ in taps]
        self.n_rows = len(self._rows)
        self.step = self._function(
            [
                *op.inner_seqs(op.inputs),
                *(stand_ins[variable] for variable in self._rows),
                *(variable for _, _, variable in taps),
                *op.inner_shared(op.inputs),
                *non_sequences,
                *(stand_ins[variable] for variable in self._fixed),
            ],
            outputs,
            "step",
        )
        self.before: Any = None
        if stand_ins:
            self.before = self._function(
                [*self._stacks.values(), *non_sequences],
                [*self._row_stacks, *self._fixed],
                "beginning",
            )
        self.after: Any = None
        if self._products:
            stacks = {
                factor: T.TensorType(factor.dtype, (False, *factor.broadcastable))()
                for factor in self._factors
            }
            initial = {state: self._outputs[state].type() for state in self._products}
            sums = []
            for state, products in self._products.items():
                total = initial[state]
                for product in products:
                    a, b = product.factors
                    total = total + product.of_stacks(stacks[a], stacks[b])
                sums.append(T.patternbroadcast(total, initial[state].broadcastable))
            self.after = self._function([*stacks.values(), *initial.values()], sums, "end")

    def sums(
        self, sequences: Sequence[Any], buffers: Sequence[Any], values: Sequence[Any], done: int
    ) -> Iterable[tuple[int, Any]]:
        """Return the states that are sums of products, after the loop.

        Parameters
        ----------
        sequences : sequence of ndarray
            What the loop has read.
        buffers : sequence of ndarray
            The rows of each state.
        values : sequence of ndarray
            What the steps gave, stacked.
        done : int
            How many steps there were.
        """
        stacked = values[len(values) - len(self._stacked) :]
        extra = dict(zip(self._stacked, stacked, strict=True))
        arrays = []
        for factor in self._factors:
            at_hand = self._at_hand[factor]
            arrays.append(
                extra[factor][:done] if at_hand is None else at_hand(sequences, buffers, done)
            )
        sums = self.after(*arrays, *(buffers[state][0] for state in self._products))
        return zip(self._products, sums, strict=True)


def _is_worth_keeping(variable: Any) -> bool:
    """Whether a value is computed once rather than in each step: no view, nor a shape."""
    if isinstance(variable.owner.op, DimShuffle):
        return False
    return variable.ndim > 1 or variable.dtype in T.continuous_dtypes


def _with_packed_factor(node: Any, fixed: set[Any]) -> Any:
    """Return a product with the matrix that is fixed packed, or in a better order, or None."""
    a, b = node.inputs
    if a.dtype not in ("float32", "float64") or isinstance(a, _core.Constant):
        return None
    if b.ndim == 2 and b in fixed and a not in fixed:
        if a.ndim == 2:
            return _packed_dot(a, b, _packed_matrix(b))
        # Vectors are multiplied with matrices as they lie, if rows lie together.
        return None if _shuffled(b, (1, 0)) is None else T.dot(a, cpu_contiguous(b))
    if a.ndim == 2 and a in fixed and b not in fixed and not isinstance(b, _core.Constant):
        if b.ndim == 1:
            transposed = _shuffled(a, (1, 0))
            return T.dot(b, cpu_contiguous(a.T) if transposed is None else transposed)
        return _packed_dot(b.T, a.T, _packed_matrix(a.T)).T
    return None


def _terms(value: Any) -> list[Any]:
    """Return the terms of a sum of sums."""
    node = value.owner
    if node is None or node.op != T.add or any(x.type != value.type for x in node.inputs):
        return [value]
    return [term for x in node.inputs for term in _terms(x)]


def _as_product(term: Any) -> _Product | None:
    """Return a product of matrices, or of a column and a row; None for anything else."""
    node = term.owner
    if node is None or len(node.inputs) != 2:
        return None
    a, b = node.inputs
    if isinstance(node.op, T.Dot) and a.ndim == b.ndim == 2:
        transposed = _shuffled(a, (1, 0))
        if transposed is not None:
            return _Product((transposed, b), lambda x, y: T.tensordot(x, y, [[0, 1], [0, 1]]))
        return _Product((a, b), lambda x, y: T.tensordot(x, y, [[0, 2], [0, 1]]))
    if node.op == T.mul:
        column, row = _shuffled(a, (0, "x")), _shuffled(b, ("x", 0))
        if column is not None and row is not None:
            return _Product((column, row), lambda x, y: T.tensordot(x, y, [[0], [0]]))
    return None


def _shuffled(variable: Any, order: tuple[Any, ...]) -> Any:
    """Return what a dimshuffle of this order was applied to, or None."""
    node = variable.owner
    if node is None or not isinstance(node.op, DimShuffle):
        return None
    return node.inputs[0] if tuple(node.op.new_order) == order else None


def _for_all_steps(node: Any, in_all_steps: dict[Any, Any], fixed: set[Any]) -> Any:
    """Return the results of a node of rows in all steps, or None where that is not known."""
    if len(node.outputs) != 1 or not any(x in in_all_steps for x in node.inputs):
        return None
    known = (x in in_all_steps or x in fixed or isinstance(x, _core.Constant) for x in node.inputs)
    if not all(known):
        return None
    # What only takes the shape of another value costs nothing in the step.
    if isinstance(node.op, Elemwise) and node.op != T.fill:
        return node.op(
            *(in_all_steps[x] if x in in_all_steps else T.shape_padleft(x) for x in node.inputs)
        )
    if isinstance(node.op, DimShuffle):
        order = [o + 1 if isinstance(o, int) else o for o in node.op.new_order]
        return in_all_steps[node.inputs[0]].dimshuffle(0, *order)
    if not isinstance(node.op, T.Dot):
        return None
    a, b = node.inputs
    if a in in_all_steps and b not in in_all_steps and a.ndim in (1, 2) and b.ndim in (1, 2):
        return T.dot(in_all_steps[a], b)
    if b in in_all_steps and a not in in_all_steps and a.ndim in (1, 2) and b.ndim == 1:
        return T.dot(in_all_steps[b], a.T)
    return None
