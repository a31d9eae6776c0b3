"""Jacobians and Hessians: one gradient per element of an expression."""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano._reverse_mode import format_as, grad
from theano.tensor._join import stack
from theano.tensor._reshape import reshape
from theano.tensor.type import TensorType

__all__ = ["hessian", "jacobian"]


def _rows(
    expression: Any,
    variables: Sequence[Any],
    consider_constant: Sequence[Any] | None,
    disconnected_inputs: str,
) -> list[Any]:
    """Return the matrices of the derivatives of a vector with respect to each variable."""
    index = TensorType("int64", ())("index")
    rows = grad(expression[index], list(variables), consider_constant, disconnected_inputs)
    count = expression.shape[0]
    stacked = _stacked(index, count, rows)
    # The shape is stated, since it cannot be seen where there is no row.
    return [
        reshape(
            matrix,
            stack([count, *(variable.shape[i] for i in range(variable.ndim))]),
            ndim=variable.ndim + 1,
        )
        for matrix, variable in zip(stacked, variables, strict=True)
    ]


def _stacked(index: Any, count: Any, rows: Sequence[Any]) -> list[Any]:
    """Return expressions of an index for the indices 0 to count - 1, each stacked by a loop.

    Whatever in them does not depend on the index is computed once.
    """
    from theano.scan_module.scan_op import Scan
    from theano.tensor._ranges import arange

    read = _not_depending_on(index, rows)
    stand_ins = [variable.type() for variable in read]
    inner = _core.clone_graph(rows, list(zip(read, stand_ins, strict=True)))
    info = {
        **dict.fromkeys(("n_mit_sot", "n_sit_sot", "n_shared_outs"), 0),
        "tap_array": [],
        "n_seqs": 1,
        "n_nit_sot": len(rows),
        "as_while": False,
        "name": "jacobian",
    }
    loop = Scan([index, *stand_ins], inner, info)
    outputs: list[Any] = loop(count, arange(count), *read, return_list=True)
    return outputs


def _not_depending_on(index: Any, rows: Sequence[Any]) -> list[Any]:
    """Return the variables without the index in them that are used beside it, or are rows."""
    dependent = {index}
    frontier: dict[Any, None] = {}
    for node in _core.toposort([], rows):
        if dependent.isdisjoint(node.inputs):
            continue
        dependent.update(node.outputs)
        frontier.update(dict.fromkeys(node.inputs))
    frontier.update(dict.fromkeys(rows))
    return [
        variable
        for variable in frontier
        if variable not in dependent and not isinstance(variable, _core.Constant)
    ]


def _check_variable(value: Any, function: str, argument: str) -> None:
    assert isinstance(value, _core.Variable), (
        f"{function} expects a Variable as `{argument}`, got {type(value)}"
    )


def jacobian(
    expression: Any,
    wrt: Any,
    consider_constant: Sequence[Any] | None = None,
    disconnected_inputs: str = "raise",
) -> Any:
    """Return the derivatives of each element of an expression.

    Parameters
    ----------
    expression : 0-d or 1-d variable
        What is differentiated.
    wrt : Variable, or list or tuple of Variable
        With respect to what.
    consider_constant : sequence of Variable, optional
        Variables through which no gradient flows.
    disconnected_inputs : {'raise', 'warn', 'ignore'}, optional
        What to do if the expression does not depend on one of `wrt`.

    Returns
    -------
    Variable, or list or tuple of Variable
        As `wrt`; each of the shape of the expression followed by that of the variable.

    Raises
    ------
    AssertionError
        If the expression is no variable or has more than one dimension.
    DisconnectedInputError
        If the expression does not depend on one of `wrt`.
    """
    _check_variable(expression, "jacobian", "expression")
    assert expression.ndim < 2, (
        "jacobian expects a 0 or 1 dimensional variable as `expression`,"
        f" got {expression.ndim} dimensions; flatten it"
    )
    variables = list(wrt) if isinstance(wrt, (list, tuple)) else [wrt]
    if expression.ndim == 0:
        results = grad(expression, variables, consider_constant, disconnected_inputs)
    else:
        results = _rows(expression, variables, consider_constant, disconnected_inputs)
    return format_as(isinstance(wrt, list), isinstance(wrt, tuple), results)


def hessian(
    cost: Any,
    wrt: Any,
    consider_constant: Sequence[Any] | None = None,
    disconnected_inputs: str = "raise",
) -> Any:
    """Return the second derivatives of a scalar.

    Parameters
    ----------
    cost : 0-d variable
        What is differentiated.
    wrt : 1-d variable, or list or tuple of them
        With respect to what.
    consider_constant : sequence of Variable, optional
        Variables through which no gradient flows.
    disconnected_inputs : {'raise', 'warn', 'ignore'}, optional
        What to do if the cost does not depend on one of `wrt`.

    Returns
    -------
    Variable, or list or tuple of Variable
        As `wrt`; for each vector the square matrix of second derivatives; zeros where the first
        derivative does not depend on the vector any more.

    Raises
    ------
    AssertionError
        If the cost is not 0-d or one of `wrt` is not 1-d.
    DisconnectedInputError
        If the cost does not depend on one of `wrt`.
    """
    _check_variable(cost, "hessian", "cost")
    assert cost.ndim == 0, f"hessian expects a 0 dimensional variable as `cost`, got {cost.ndim}"
    variables = list(wrt) if isinstance(wrt, (list, tuple)) else [wrt]
    results = []
    for variable in variables:
        _check_variable(variable, "hessian", "wrt")
        assert variable.ndim == 1, (
            f"hessian expects 1 dimensional variables as `wrt`, got {variable.ndim} dimensions"
        )
        slope = grad(cost, variable, consider_constant, disconnected_inputs)
        results.extend(_rows(slope, [variable], consider_constant, "ignore"))
    return format_as(isinstance(wrt, list), isinstance(wrt, tuple), results)
