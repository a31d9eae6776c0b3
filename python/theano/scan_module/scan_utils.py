"""What loops need beside `scan`: `until`, reading what a step returns, copies of steps."""

import copy
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from theano import _core
from theano._lazy import names_from
from theano.compile.rebuild import clone
from theano.gof.graph import equal_computations
from theano.scan_module._arguments import stand_in
from theano.tensor import (
    AllocEmpty,
    NotScalarConstantError,
    alloc,
    as_tensor_variable,
    get_scalar_constant_value,
    patternbroadcast,
    set_subtensor,
    zeros,
)

if TYPE_CHECKING:
    from theano.scan_module._scan_args import scan_args

# Its module builds on this one.
__getattr__ = names_from(__name__, {"theano.scan_module._scan_args": ("scan_args",)})

__all__ = [
    "clone",
    "equal_computations",
    "expand_empty",
    "forced_replace",
    "get_updates_and_outputs",
    "hash_listsDictsTuples",
    "infer_shape",
    "isNaN_or_Inf_or_None",
    "map_variables",
    "reconstruct_graph",
    "safe_new",
    "scan_args",
    "until",
]


class until:
    """What a step function returns last to end the loop: the step at which it holds is the last.

    Parameters
    ----------
    condition : 0-d variable
        True, or other than zero, if no more step is to be made.

    Raises
    ------
    AssertionError
        If the condition is no scalar.

    Examples
    --------
    >>> def double(x):
    ...     return x * 2, theano.scan_module.until(x * 2 > 100)
    >>> values, _ = theano.scan(double, outputs_info=T.constant(1.0), n_steps=1000)
    """

    def __init__(self, condition: Any) -> None:
        self.condition = as_tensor_variable(condition)
        assert self.condition.ndim == 0, (
            f"the condition of until must be a scalar, but {self.condition} has"
            f" {self.condition.ndim} dimensions"
        )


def get_updates_and_outputs(ls: Any) -> tuple[Any, list[Any], Any]:
    """Take apart what a step function returns.

    Parameters
    ----------
    ls : Variable, list, tuple or dict
        Outputs, updates, or a tuple with the outputs, the updates and an `until`, of which one may
        be missing; in this order.

    Returns
    -------
    condition : Variable or None
        The condition of `until`.
    outputs : list of Variable
        The outputs.
    updates : OrderedDict
        Shared variables and their new values.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    if not _is_made_of_variables(ls):
        raise ValueError(
            "the step function of scan may return Theano variables, lists, tuples and dictionaries"
            f" of these, and theano.scan_module.until, but it returned {ls!r}; numbers are made"
            " variables by theano.tensor.constant"
        )
    if _is_outputs(ls):
        return None, _listed(ls), OrderedDict()
    if _is_updates(ls):
        return None, [], OrderedDict(ls)
    parts = _listed(ls)
    count = len(parts)
    condition = parts.pop().condition if parts and isinstance(parts[-1], until) else None
    outputs = _listed(parts.pop(0)) if parts and _is_outputs(parts[0]) else []
    updates = OrderedDict(parts.pop(0)) if parts and _is_updates(parts[0]) else OrderedDict()
    if parts or count < 2:
        raise ValueError(
            "the step function of scan returns outputs, updates, outputs with updates, or these"
            f" followed by until, in this order; it returned {ls!r}"
        )
    return condition, outputs, updates


def _is_made_of_variables(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_made_of_variables(part) for part in value)
    if isinstance(value, dict):
        return all(_is_made_of_variables(part) for pair in value.items() for part in pair)
    return isinstance(value, _core.Variable | until)


def _is_outputs(value: Any) -> bool:
    return all(isinstance(part, _core.Variable) for part in _listed(value))


def _is_updates(value: Any) -> bool:
    if isinstance(value, dict):
        return True
    return isinstance(value, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in value
    )


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def safe_new(x: Any, tag: str = "", dtype: str | None = None) -> Any:
    """Return a new variable of the type of another.

    Parameters
    ----------
    x : Variable or array_like
        The other variable. A constant is copied.
    tag : str
        Added to its name, if it has one.
    dtype : str, optional
        Another dtype for the new variable.

    Returns
    -------
    Variable
        With the test value of `x`, if test values are used.
    """
    name = getattr(x, "name", None)
    constant: Any = x
    if isinstance(x, _core.Constant):
        if dtype and constant.dtype != dtype:
            converted: Any = as_tensor_variable(constant.data.astype(dtype))
            converted.tag = copy.copy(constant.tag)
            converted.name = name
            return converted
        return constant.clone()
    if not isinstance(x, _core.Variable) or isinstance(x.type, _core.TensorType):
        x = as_tensor_variable(x)
    if dtype and x.dtype != dtype:
        x = x.astype(dtype)
    return stand_in(x, None if name is None else name + tag)


def reconstruct_graph(
    inputs: Sequence[Any], outputs: Sequence[Any], tag: str | None = None
) -> tuple[list[Any], list[Any]]:
    """Copy a graph, with new variables in place of its inputs.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The graph.
    tag : str, optional
        Added to the names of the inputs.

    Returns
    -------
    inputs, outputs : list of Variable
        The copy.
    """
    new_inputs = [safe_new(variable, tag or "") for variable in inputs]
    return new_inputs, clone(list(outputs), replace=list(zip(inputs, new_inputs, strict=True)))


def map_variables(
    replacer: Callable[[Any], Any], graphs: Iterable[Any], additional_inputs: Sequence[Any] = ()
) -> list[Any]:
    """Copy graphs, putting in place of each variable what a function makes of it.

    Parameters
    ----------
    replacer : callable
        From a variable to what takes its place, or the variable itself. It sees results after what
        they are computed from has been replaced.
    graphs : iterable of Variable
        The results.
    additional_inputs : sequence of Variable
        Roots that only replacements use; accepted for Theano's sake.

    Returns
    -------
    list of Variable
        The new results.

    Examples
    --------
    >>> a, b = T.dscalars("ab")
    >>> (c,) = map_variables(lambda v: b if v is a else v, [a * 2])
    """
    outputs = list(graphs)
    new: dict[Any, Any] = {}
    for variable in _core.roots(outputs):
        new[variable] = replacer(variable)
    for node in _core.toposort([], outputs):
        inputs = [new[variable] for variable in node.inputs]
        is_same = all(a is b for a, b in zip(inputs, node.inputs, strict=True))
        copied = node if is_same else node.clone_with_new_inputs(inputs, strict=False)
        for old, result in zip(node.outputs, copied.outputs, strict=True):
            new[old] = replacer(result)
    return [new[output] for output in outputs]


def forced_replace(out: Any, x: Any, y: Any) -> Any:
    """Copy the graph of `out` with `y` in place of every variable that computes the same as `x`.

    Parameters
    ----------
    out : Variable or None
        The result.
    x, y : Variable
        What is looked for, by `equal_computations`, and what takes its place.

    Returns
    -------
    Variable or None
        The new result.
    """
    if out is None:
        return None
    same = [v for v in _core.ancestors([out]) if equal_computations([v], [x])]
    return clone(out, replace=[(variable, y) for variable in same]) if same else out


def infer_shape(
    outs: Sequence[Any], inputs: Sequence[Any], input_shapes: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """Return the shapes of results, given those of what they are computed from.

    Parameters
    ----------
    outs : sequence of TensorVariable
        The results.
    inputs : sequence of Variable
        What they are computed from.
    input_shapes : sequence of tuple
        The shape of each input, as scalars; None where there is none.

    Returns
    -------
    list of tuple of TensorVariable
        One scalar per dimension.
    """
    for variable, shape in zip(inputs, input_shapes, strict=True):
        assert shape is None or len(shape) == variable.ndim, (variable, shape)
    # A stand-in has the shape, and its elements are read by nobody.
    replaced = [
        (
            variable,
            patternbroadcast(alloc(zeros((), variable.dtype), *shape), variable.broadcastable),
        )
        for variable, shape in zip(inputs, input_shapes, strict=True)
        if shape is not None
    ]
    copied = _core.clone_graph(list(outs), replaced)
    return [tuple(out.shape[i] for i in range(out.ndim)) for out in copied]


def expand_empty(tensor_var: Any, size: Any) -> Any:
    """Return a tensor with more rows at its end, whose values are not set.

    Parameters
    ----------
    tensor_var : TensorVariable
        The tensor.
    size : int or 0-d integer variable
        How many rows.
    """
    if isinstance(size, int) and size == 0:
        return tensor_var
    lengths = [tensor_var.shape[i] for i in range(tensor_var.ndim)]
    empty = AllocEmpty(tensor_var.dtype)(size + lengths[0], *lengths[1:])
    return set_subtensor(empty[: lengths[0]], tensor_var)


def isNaN_or_Inf_or_None(x: Any) -> bool:
    """Whether a number of steps says nothing: None, a string, nan or an infinity.

    Parameters
    ----------
    x : object
        A number, a constant or a variable.
    """
    if x is None or isinstance(x, str):
        return True
    try:
        value = get_scalar_constant_value(x)
    except (NotScalarConstantError, TypeError):
        return isinstance(x, _core.Constant) and isinstance(x.data, str)
    return not bool(np.isfinite(value))


def hash_listsDictsTuples(x: Any) -> int:
    """Return a hash of nested lists, tuples and dictionaries that does not see their order.

    Parameters
    ----------
    x : object
        Anything hashable, or containers of it.
    """
    if isinstance(x, dict):
        parts: list[Any] = [part for pair in x.items() for part in pair]
    elif isinstance(x, list | tuple):
        parts = list(x)
    else:
        return hash(x)
    value = 0
    for part in parts:
        value ^= hash_listsDictsTuples(part)
    return value
