"""Test values: an expression is computed while it is built, so that errors come from its line.

With `config.compute_test_value` other than 'off', the core hands each application that is made of
an operation to `compute_test_value`, which computes the outputs from the values of the inputs: the
data of constants, the values of shared variables, and `tag.test_value` of other variables.
"""

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from theano import _core
from theano.configdefaults import config
from theano.configparser import change_flags
from theano.gof.announcement import quiet
from theano.gof.run_error import trace_text

__all__ = [
    "compute_after_rewriting",
    "compute_test_value",
    "get_debug_values",
    "get_test_value",
    "missing_test_message",
]


def get_test_value(v: Any) -> Any:
    """Return the value that a variable has for testing.

    Parameters
    ----------
    v : Variable or array_like
        A variable, or a value, which is made a constant.

    Returns
    -------
    object
        The data of a constant, the value of a shared variable, or `tag.test_value` as the
        variable's type admits it.

    Raises
    ------
    AttributeError
        If the variable has no test value.
    TypeError
        If its type does not admit the test value.
    """
    if not isinstance(v, _core.Variable):
        v = _core.as_tensor_variable(v)
    if isinstance(v, _core.Constant):
        return v.data
    if isinstance(v, _core.SharedVariable):
        return v.get_value(borrow=True)
    if not hasattr(v.tag, "test_value"):
        raise AttributeError(f"{v} has no test value", v)
    try:
        return v.type.filter(v.tag.test_value)
    except (TypeError, ValueError) as error:
        message = (
            "For compute_test_value, one input test value does not have the requested type: "
            f"{v}, {v.type}.\nThe error when converting the test value to that variable type:\n"
            f"{error}\nBacktrace when that variable is created:\n{trace_text(v)}"
        )
        raise type(error)(message) from error


def compute_test_value(node: Any) -> None:
    """Set `tag.test_value` of the outputs of a node, if its inputs have values.

    Parameters
    ----------
    node : Apply
        The node.

    Raises
    ------
    ValueError
        If an input has no value, and `config.compute_test_value` is 'raise'.
    Exception
        What the computation raises.
    """
    values = {}
    for i, variable in enumerate(node.inputs):
        try:
            values[variable] = get_test_value(variable)
        except AttributeError:
            return _react_to_missing(node, i)
    for output, value in zip(node.outputs, _evaluated(node, values), strict=True):
        output.tag.test_value = value


def compute_after_rewriting(fgraph: Any, originals: Sequence[Any]) -> None:
    """Set `tag.test_value` in a compiled function's graph, as `config.compute_test_value_opt` says.

    What fails is reported as the failure of a rewrite is.

    Parameters
    ----------
    fgraph : FunctionGraph
        The graph.
    originals : sequence of Variable
        The variables with test values for which its inputs stand.
    """
    for variable, original in zip(fgraph.inputs, originals, strict=True):
        with contextlib.suppress(AttributeError):
            variable.tag.test_value = get_test_value(original)
    with change_flags(compute_test_value=config.compute_test_value_opt):
        for node in fgraph.toposort():
            try:
                compute_test_value(node)
            except Exception as error:
                from theano.gof.opt import report_failure

                report_failure(error, f"The test value of {node} after rewriting")


def _evaluated(node: Any, values: dict[Any, Any]) -> list[Any]:
    """The outputs of a node, by a function of a copy of it that stands alone."""
    given = [variable for variable in values if not isinstance(variable, _core.Constant)]
    with quiet():
        stand_in = {
            variable: _core.Variable(variable.type, name=str(variable)) for variable in given
        }
        inputs = [stand_in.get(variable, variable) for variable in node.inputs]
        outputs = [_core.Variable(output.type) for output in node.outputs]
        copy = _core.Apply(node.op, inputs, outputs)
        function = _core.compile_function(list(stand_in.values()), copy.outputs, [], include=[])
    return list(function(*(values[variable] for variable in given)))


def _react_to_missing(node: Any, i: int) -> None:
    reaction = config.compute_test_value
    if reaction == "ignore":
        return
    variable = node.inputs[i]
    message = (
        f"Cannot compute test value: input {i} ({variable}) of Op {node} missing default value."
    )
    trace = trace_text(variable)
    if trace:
        message += f"\nBacktrace when that variable is created:\n{trace}"
    if reaction == "warn":
        warnings.warn(message, stacklevel=2)
    elif reaction == "pdb":
        print(message)
        import pdb  # a debugger is slow to import

        pdb.set_trace()
    else:
        raise ValueError(message)


def get_debug_values(*args: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the test values of variables in one tuple, if all have them.

    Nothing is yielded where test values are off, or one is missing and that is no error.

    Parameters
    ----------
    *args : Variable or array_like
        Variables and values.

    Raises
    ------
    ValueError
        If a value is missing and `config.compute_test_value` is 'raise'.

    Examples
    --------
    >>> for (value,) in get_debug_values(x):
    ...     assert value.ndim == 2
    """
    if config.compute_test_value == "off":
        return
    values = []
    for i, arg in enumerate(args):
        try:
            values.append(get_test_value(arg))
        except AttributeError:
            missing_test_message(f"Argument {i} ({arg}) has no test value")
            return
    yield tuple(values)


def missing_test_message(msg: str) -> None:
    """Raise ValueError, warn or do nothing about a missing test value, as the flag says."""
    reaction = config.compute_test_value
    if reaction == "raise":
        raise ValueError(msg)
    if reaction == "warn":
        warnings.warn(msg, stacklevel=2)
