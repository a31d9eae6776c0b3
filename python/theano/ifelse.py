"""`ifelse`: one of two expressions, of which only the one that is chosen is computed.

In a graph the choice is the operation `IfElse`, with the values of both branches as inputs. What
only one of them needs is moved into functions of its own when a function is compiled
(`theano._branches`).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._foreign_gradients import zeros_like_gradient
from theano._gradient_stops import DisconnectedType, disconnected_type
from theano.configdefaults import config
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.tensor import as_tensor_variable, zeros_like

__all__ = ["IfElse", "ifelse"]


class IfElse(Op):
    """Chooses between two lists of values by a condition; made by `ifelse`.

    Its inputs are the condition, the values if it is not zero, and those if it is zero. In a
    compiled function only what the chosen values need is computed.

    Parameters
    ----------
    n_outs : int
        How many values each branch has.
    as_view, gpu : bool
        Accepted for Theano's sake.
    name : str, optional
        Shown in prints.
    """

    __props__ = ("n_outs", "as_view", "gpu")
    _only_reads = True  # the values of inputs need not be copied for `perform`

    def __init__(
        self, n_outs: int, as_view: bool = False, gpu: bool = False, name: str | None = None
    ) -> None:
        self.n_outs = n_outs
        self.as_view = as_view
        self.gpu = gpu
        self.name = name

    def __str__(self) -> str:
        return f"if{{{self.name or ''}}}"

    def make_node(self, c: Any, *args: Any) -> Any:
        """Apply to a condition and the values of both branches.

        Raises
        ------
        AssertionError
            If there are more or fewer values than two for each output.
        TypeError
            If the condition is no scalar or the values differ in type.
        """
        if len(args) != 2 * self.n_outs:
            raise AssertionError(
                f"Wrong number of arguments to make_node: expected {2 * self.n_outs},"
                f" got {len(args)}"
            )
        condition = as_tensor_variable(c)
        if condition.ndim > 0:
            raise TypeError(
                f"the condition of ifelse has to be a scalar, but {condition} has"
                f" {condition.ndim} dimension{'s' if condition.ndim > 1 else ''}"
            )
        values = [
            value if isinstance(value, _core.Variable) else as_tensor_variable(value)
            for value in args
        ]
        chosen, other = values[: self.n_outs], values[self.n_outs :]
        for a, b in zip(chosen, other, strict=True):
            if a.type != b.type:
                raise TypeError(
                    "The two branches should have identical types, but they are "
                    f"{a.type} ({a}) and {b.type} ({b}). theano.tensor.cast, unbroadcast and "
                    "addbroadcast change types"
                )
        return Apply(self, [condition, *values], [value.type() for value in chosen])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Choose, where both branches have been computed."""
        first = 1 if inputs[0] else 1 + self.n_outs
        for cell, value in zip(output_storage, inputs[first:], strict=False):
            cell[0] = value.copy() if isinstance(value, np.ndarray) else value

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Each output depends on the condition and on its own two values."""
        own = [[i == k for k in range(self.n_outs)] for i in range(self.n_outs)]
        return [[True] * self.n_outs, *own, *own]

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradients: that of the output for the chosen value, zero for the other."""
        condition = inputs[0]
        found: list[Any] = [_core.Variable(disconnected_type) for _ in inputs]
        found[0] = zeros_like(condition, dtype=config.floatX)
        given = [
            i
            for i, gradient in enumerate(output_gradients)
            if not isinstance(gradient.type, DisconnectedType)
        ]
        if not given:
            return found
        gradients = [output_gradients[i] for i in given]
        zeros = [
            zeros_like_gradient(inputs[1 + side * self.n_outs + i], output_gradients[i])
            for side in (0, 1)
            for i in given
        ]
        count = len(given)
        name = None if self.name is None else f"{self.name}_grad"
        made = IfElse(2 * count, name=name)(
            condition, *gradients, *zeros[count:], *zeros[:count], *gradients, return_list=True
        )
        for position, i in enumerate(given):
            found[1 + i] = made[position]
            found[1 + self.n_outs + i] = made[count + position]
        return found


def ifelse(condition: Any, then_branch: Any, else_branch: Any, name: str | None = None) -> Any:
    """Compute one of two expressions.

    In a compiled function only the chosen branch is computed, with all that is needed for it alone.
    `theano.tensor.switch` chooses element by element, and computes both.

    Parameters
    ----------
    condition : 0-d variable or number
        Chooses `then_branch` if it is not zero; nan is not zero.
    then_branch, else_branch : variable, array or number, or list or tuple of these
        The values, as many in both, and of the same types.
    name : str, optional
        Shown in prints.

    Returns
    -------
    variable, list or tuple of variables
        As `then_branch` was given.

    Raises
    ------
    ValueError
        If the branches have different numbers of values.
    TypeError
        If two values differ in dtype, rank or broadcastable dimensions, or the condition is no
        scalar.

    Examples
    --------
    >>> from theano.ifelse import ifelse
    >>> x = T.dscalar("x")
    >>> root = ifelse(T.ge(x, 0), T.sqrt(x), T.constant(0.0, dtype="float64"))
    >>> root.eval({x: 9.0})
    array(3.)
    """
    kind = type(then_branch) if isinstance(then_branch, list | tuple) else None
    chosen, other = _as_list(then_branch), _as_list(else_branch)
    if len(chosen) != len(other):
        raise ValueError(
            "The number of values on the `then` branch should be that on the `else` branch, but"
            f" there are {len(chosen)} and {len(other)}"
        )
    made: list[Any] = []
    if chosen:
        made = IfElse(len(chosen), name=name)(condition, *chosen, *other, return_list=True)
    return made[0] if kind is None else kind(made)


def _as_list(branch: Any) -> list[Any]:
    return list(branch) if isinstance(branch, list | tuple) else [branch]
