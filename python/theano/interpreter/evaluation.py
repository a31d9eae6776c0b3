"""Goes over a graph node by node."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluator_of

__all__ = ["OutputTypeError", "evaluate", "evaluate_node", "steps"]

_PLAIN = Arithmetic()


class OutputTypeError(TypeError):
    """An operation computed a value that the type of its output does not allow."""


def evaluate(
    outputs: Sequence[Any],
    values: Mapping[Any, Any] | None = None,
    arithmetic: Arithmetic = _PLAIN,
) -> list[Any]:
    """Evaluate variables without rewriting or compiling their graph.

    Parameters
    ----------
    outputs : sequence of Variable
        What is wanted.
    values : mapping from Variable to array_like, optional
        Values of inputs. Shared variables have their own where none is given; a value for a
        computed variable stands in place of what it is computed from.
    arithmetic : Arithmetic, optional
        The dtypes to compute in; by default those of the variables.

    Returns
    -------
    list of ndarray
        One value for each output, of the variable's dtype and rank. They may be views of values
        that were given.

    Raises
    ------
    theano.gof.MissingInputError
        If a variable is neither given nor computed.
    OutputTypeError
        If a value does not fit the type of its variable.
    NotImplementedError
        If an operation has no evaluator.
    Exception
        What an operation raises for the values it gets: ValueError for shapes that do not fit,
        IndexError for an index out of range, numpy.linalg.LinAlgError for singular matrices...

    Examples
    --------
    >>> import theano.tensor as T
    >>> from theano import interpreter
    >>> x = T.vector("x", dtype="float64")
    >>> interpreter.evaluate([(x * 2).sum()], {x: [1, 2, 3]})
    [array(12.)]
    """
    known = _given_values(values, arithmetic)
    for node, _, results in _walk(outputs, known, arithmetic):
        known.update(zip(node.outputs, results, strict=True))
    return [_value_of(output, known, arithmetic) for output in outputs]


def steps(
    outputs: Sequence[Any],
    values: Mapping[Any, Any] | None = None,
    arithmetic: Arithmetic = _PLAIN,
) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """Evaluate variables, and hand out each node with its values when it has been evaluated.

    Parameters
    ----------
    outputs, values, arithmetic
        As for `evaluate`.

    Yields
    ------
    node : Apply
        The nodes that the outputs need, inputs before users.
    inputs, outputs : list of ndarray
        The values of its inputs and outputs.

    Raises
    ------
    Exception
        As `evaluate`, when the iteration reaches the node.
    """
    known = _given_values(values, arithmetic)
    for node, inputs, results in _walk(outputs, known, arithmetic):
        known.update(zip(node.outputs, results, strict=True))
        yield node, inputs, results


def evaluate_node(node: Any, inputs: Sequence[Any], arithmetic: Arithmetic = _PLAIN) -> list[Any]:
    """Return the outputs of one node for values of its inputs.

    Raises
    ------
    OutputTypeError
        If a result does not fit the type of the output.
    Exception
        What the operation raises.
    """
    evaluator = evaluator_of(node.op)
    with np.errstate(all="ignore"):
        result = evaluator(arithmetic, node, arithmetic.prepare(node, inputs))
    many = isinstance(result, list | tuple)
    results = list(result) if many else [result]
    if len(results) != len(node.outputs):
        raise OutputTypeError(f"{node.op}: {len(results)} outputs instead of {len(node.outputs)}")
    results = [
        _checked(np.asarray(value) if _is_tensor(output) else value, output, arithmetic)
        for value, output in zip(results, node.outputs, strict=True)
    ]
    return arithmetic.finish(node, inputs, results)


def _given_values(values: Mapping[Any, Any] | None, arithmetic: Arithmetic) -> dict[Any, Any]:
    known = {}
    for variable, value in (values or {}).items():
        if _is_tensor(variable):
            name = variable.type.dtype
            if not isinstance(value, np.ndarray) or value.dtype != arithmetic.dtype(name):
                value = arithmetic.convert(variable.type.filter(value), variable)
            _checked(value, variable, arithmetic)
        known[variable] = value
    return known


def _walk(
    outputs: Sequence[Any], known: dict[Any, Any], arithmetic: Arithmetic
) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    # `known` is completed by the caller between the steps.
    given = list(known)
    for node in _core.toposort(given, list(outputs)):
        inputs = [_value_of(variable, known, arithmetic) for variable in node.inputs]
        results = evaluate_node(node, inputs, arithmetic)
        # A value that was given for one output stays.
        kept = [known.get(out, new) for out, new in zip(node.outputs, results, strict=True)]
        yield node, inputs, kept


def _value_of(variable: Any, known: dict[Any, Any], arithmetic: Arithmetic) -> Any:
    if variable in known:
        return known[variable]
    if isinstance(variable, _core.Constant):
        value = variable.data
    elif isinstance(variable, _core.SharedVariable):
        value = variable.get_value(borrow=True)
    else:
        raise _core.MissingInputError(f"no value was given for the input {variable}", variable)
    known[variable] = value = arithmetic.convert(value, variable)
    return value


def _is_tensor(variable: Any) -> bool:
    return isinstance(variable.type, _core.TensorType)


def _checked(value: Any, variable: Any, arithmetic: Arithmetic) -> Any:
    """Return a value of `variable`; raise OutputTypeError if it does not fit its type."""
    type_ = variable.type
    if not _is_tensor(variable):
        return value
    of = variable if variable.owner is None else f"{variable.owner.op}, output {variable.index}"
    if value.dtype != arithmetic.dtype(type_.dtype):
        raise OutputTypeError(f"{of}: dtype {value.dtype} for the type {type_}")
    if value.ndim != type_.ndim:
        raise OutputTypeError(f"{of}: shape {value.shape} for the type {type_}")
    for length, is_one in zip(value.shape, type_.broadcastable, strict=True):
        if is_one and length != 1:
            raise OutputTypeError(f"{of}: shape {value.shape} for the type {type_}")
    return value
