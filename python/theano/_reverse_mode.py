"""Gradients by the reverse sweep: `grad`, `Lop`, `subgraph_grad`. Public under `theano.gradient`.

The sweep itself is the core's; here are the arguments of Theano's functions, and what happens to
variables that the cost does not depend on.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from theano import _core
from theano._gradient_stops import disconnected_type
from theano.configdefaults import config
from theano.gof.null_type import NullType
from theano.tensor._convert import as_tensor_variable, cast, float_dtypes
from theano.tensor._create import ones_like, zeros_like

__all__ = [
    "DisconnectedInputError",
    "Lop",
    "NullTypeGradError",
    "format_as",
    "grad",
    "subgraph_grad",
]


class DisconnectedInputError(ValueError):
    """Raised when a gradient is asked for a variable that the cost does not depend on."""


class NullTypeGradError(TypeError):
    """Raised when a gradient is not defined."""


def format_as(use_list: bool, use_tuple: bool, outputs: Any) -> Any:
    """Return `outputs` as a list, as a tuple, or as its only element."""
    assert not (use_list and use_tuple)
    if isinstance(outputs, (list, tuple)):
        if use_list:
            return list(outputs)
        if use_tuple:
            return tuple(outputs)
        assert len(outputs) == 1, "only a list or tuple can hold several outputs"
        return outputs[0]
    if use_list:
        return [outputs]
    return (outputs,) if use_tuple else outputs


def format_like(model: Any, outputs: Sequence[Any]) -> Any:
    return format_as(isinstance(model, list), isinstance(model, tuple), outputs)


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def in_float(variable: Any) -> Any:
    """Return a variable as it is if its dtype is a float, else as ``floatX``."""
    if variable.dtype in float_dtypes:
        return variable
    if not isinstance(variable.type, _core.TensorType):
        return variable.astype(config.floatX)
    return cast(variable, config.floatX)


# ------------------------------------------------------------------ reverse mode


def grad(
    cost: Any,
    wrt: Any,
    consider_constant: Sequence[Any] | None = None,
    disconnected_inputs: str = "raise",
    add_names: bool = True,
    known_grads: Mapping[Any, Any] | None = None,
    return_disconnected: str = "zero",
    null_gradients: str = "raise",
) -> Any:
    """Return the gradient of a scalar cost.

    Parameters
    ----------
    cost : 0-d variable or None
        What is differentiated; None is allowed with `known_grads`.
    wrt : Variable, or list or tuple of Variable
        With respect to what. They may be anywhere in the graph.
    consider_constant : sequence of Variable, optional
        Variables through which no gradient flows.
    disconnected_inputs : {'raise', 'warn', 'ignore'}, optional
        What to do if the cost does not depend on one of `wrt`.
    add_names : bool, optional
        Whether to call the results ``(dcost/dwrt)`` where both have names.
    known_grads : mapping of Variable to Variable, optional
        Gradients of some variables, taken as given instead of derived from the cost.
    return_disconnected : {'zero', 'None', 'Disconnected'}, optional
        What stands for the gradient of a variable that the cost does not depend on.
    null_gradients : {'raise', 'return'}, optional
        What to do with gradients that are not defined.

    Returns
    -------
    Variable, or list or tuple of Variable
        As `wrt`; each of the rank and broadcast pattern of its variable, and of a float dtype.

    Raises
    ------
    TypeError
        If the cost is not a scalar, or `wrt` holds what is not a variable.
    DisconnectedInputError
        If the cost does not depend on one of `wrt`.
    NullTypeGradError
        If a gradient is not defined.
    """
    assert cost is not None or known_grads is not None, "cost and known_grads can't both be None."
    if cost is not None:
        _check_cost(cost)
    variables = as_list(wrt)
    for variable in variables:
        if not isinstance(variable, _core.Variable):
            raise TypeError(f"Expected Variable, got {variable} of type {type(variable)}")
    constants = _checked_constants(consider_constant)
    known = {} if known_grads is None else dict(known_grads.items())
    gradients = _gradients(cost, known, variables, constants)
    gradients = [
        _handle_special(
            gradient, variable, disconnected_inputs, return_disconnected, null_gradients
        )
        for gradient, variable in zip(gradients, variables, strict=True)
    ]
    if add_names and cost is not None and cost.name is not None:
        for gradient, variable in zip(gradients, variables, strict=True):
            if (
                gradient is not None
                and variable.name is not None
                and gradient not in known.values()
            ):
                gradient.name = f"(d{cost.name}/d{variable.name})"
    return format_like(wrt, gradients)


def _check_cost(cost: Any) -> None:
    if isinstance(cost.type, NullType):
        raise ValueError(f"Can't differentiate a NaN cost: {cost.type.why_null}")
    if cost.type.ndim != 0:
        raise TypeError("cost must be a scalar.")
    assert not cost.type.dtype.startswith("complex"), "cost must be real."


def _checked_constants(consider_constant: Sequence[Any] | None) -> list[Any]:
    if consider_constant is None:
        return []
    constants = list(consider_constant)
    for constant in constants:
        if not isinstance(constant, _core.Variable):
            raise TypeError(
                "Elements of consider_constant must be variables,"
                f" but got {constant} of type {type(constant)}"
            )
    return constants


def _check_given(variable: Any, gradient: Any) -> None:
    """Raise unless `gradient` can be the gradient of `variable`."""
    if not isinstance(gradient, _core.Variable):
        raise TypeError(
            f"output grads must be theano variables, got {gradient} of type {type(gradient)}"
        )
    if hasattr(variable.type, "ndim") and gradient.type.ndim != variable.type.ndim:
        raise ValueError(
            f"The gradient given for {variable} has {gradient.type.ndim} dimensions,"
            f" but {variable.type.ndim} are required."
        )


def _gradients(cost: Any, known: dict[Any, Any], wrt: list[Any], constants: list[Any]) -> list[Any]:
    """Return the gradient for each of `wrt`, None where there is none.

    The given gradients stand in place of what would reach those variables, so each is a start of
    its own, and the way from any start to another is cut.
    """
    for variable, gradient in known.items():
        if variable is not cost:
            _check_given(variable, gradient)
    starts = dict(known)
    if cost is not None and cost not in starts:
        starts[cost] = in_float(ones_like(cost))
    totals: list[Any] = [None] * len(wrt)
    for variable, gradient in starts.items():
        others = [other for other in starts if other is not variable]
        parts = _core.gradient([variable], [gradient], wrt, constants + others)
        for i, part in enumerate(parts):
            if part is not None:
                totals[i] = part if totals[i] is None else totals[i] + part
    return [known.get(variable, total) for variable, total in zip(wrt, totals, strict=True)]


def _handle_special(
    gradient: Any,
    variable: Any,
    disconnected_inputs: str,
    return_disconnected: str,
    null_gradients: str,
) -> Any:
    """Return what the caller wants for a gradient that is missing or undefined."""
    if gradient is None:
        report_disconnected(
            "grad method was asked to compute the gradient with respect to a variable that is not"
            " part of the computational graph of the cost, or is used only by a"
            f" non-differentiable operator: {variable}",
            disconnected_inputs,
            "disconnected_inputs",
        )
        return stand_in(variable, return_disconnected)
    if isinstance(gradient.type, NullType):
        if null_gradients == "raise":
            raise NullTypeGradError(
                f"The gradient with respect to {variable} is not defined: {gradient.type.why_null}"
            )
        assert null_gradients == "return"
    return gradient


def report_disconnected(message: str, reaction: str, argument: str) -> None:
    """Raise, warn or do nothing, as the argument of this name wants it."""
    if reaction == "ignore":
        return
    if reaction == "warn":
        warnings.warn(message, stacklevel=4)
    elif reaction == "raise":
        raise DisconnectedInputError(message)
    else:
        raise ValueError(
            f"Invalid value for keyword '{argument}', valid values are 'ignore', 'warn' and"
            " 'raise'."
        )


def stand_in(variable: Any, return_disconnected: str) -> Any:
    choice = return_disconnected.lower()
    if choice == "none":
        return None
    if choice == "zero":
        if not isinstance(variable.type, _core.TensorType):
            return in_float(variable.zeros_like())
        return in_float(zeros_like(variable))
    assert choice == "disconnected", "return_disconnected must be 'zero', 'None' or 'Disconnected'"
    return _core.Variable(disconnected_type)


def Lop(
    f: Any,
    wrt: Any,
    eval_points: Any,
    consider_constant: Sequence[Any] | None = None,
    disconnected_inputs: str = "raise",
) -> Any:
    """Return the product of a row vector with the Jacobian of `f`.

    Parameters
    ----------
    f : Variable, or list or tuple of Variable
        What is differentiated.
    wrt : Variable, or list or tuple of Variable
        With respect to what.
    eval_points : Variable, or list or tuple of Variable
        The row vector: one part in the shape of each of `f`.
    consider_constant : sequence of Variable, optional
        Variables through which no gradient flows.
    disconnected_inputs : {'raise', 'warn', 'ignore'}, optional
        What to do if `f` does not depend on one of `wrt`.

    Returns
    -------
    Variable, or list or tuple of Variable
        As `wrt`, each in the shape of its variable.

    Raises
    ------
    DisconnectedInputError
        If `f` does not depend on one of `wrt`.
    ValueError
        If a part of the row vector has not the rank of its variable.
    """
    outputs, variables = as_list(f), as_list(wrt)
    points = [
        point if isinstance(point, _core.Variable) else as_tensor_variable(point)
        for point in as_list(eval_points)
    ]
    assert len(outputs) == len(points), "f and eval_points must have the same length"
    for output, point in zip(outputs, points, strict=True):
        _check_given(output, point)
    constants = _checked_constants(consider_constant)
    gradients = _core.gradient(outputs, points, variables, constants)
    return format_like(
        wrt,
        [
            _handle_special(gradient, variable, disconnected_inputs, "zero", "raise")
            for gradient, variable in zip(gradients, variables, strict=True)
        ],
    )


def subgraph_grad(
    wrt: list[Any],
    end: list[Any],
    start: Mapping[Any, Any] | None = None,
    cost: Any = None,
    details: bool = False,
) -> Any:
    """Return gradients within a part of a graph.

    Parameters
    ----------
    wrt : list of Variable
        With respect to what; within the part.
    end : list of Variable
        Where the part ends: gradients flow to these and not beyond.
    start : mapping of Variable to Variable, optional
        Where the part begins, with the gradients that arrive there.
    cost : 0-d variable, optional
        Adds its own gradients; either this or `start` is needed.
    details : bool, optional
        Whether to return what comes from `start` and from `cost` also.

    Returns
    -------
    tuple of lists
        The gradients for `wrt` and for `end`; with `details` also the two contributions.
    """
    assert cost is not None or start is not None, "cost and start can't both be None."
    assert isinstance(wrt, list), "wrt must be a list"
    assert isinstance(end, list), "end must be a list"
    assert start is None or isinstance(start, Mapping), "start must be a mapping"
    params = list(dict.fromkeys([*wrt, *end]))
    start_grads = cost_grads = None
    if start is not None:
        start_grads = grad(None, params, end, "ignore", known_grads=start)
    if cost is not None:
        cost_grads = grad(cost, params, end, "ignore")
    contributions = [grads for grads in (start_grads, cost_grads) if grads is not None]
    totals = contributions[0]
    for others in contributions[1:]:
        totals = [a + b for a, b in zip(totals, others, strict=True)]
    by_variable = dict(zip(params, totals, strict=True))
    results = [by_variable[variable] for variable in wrt], [by_variable[item] for item in end]
    return (*results, start_grads, cost_grads) if details else results
