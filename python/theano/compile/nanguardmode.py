"""NanGuardMode: functions that stop at the first value that is NaN, infinite or very large.

The core looks through what each step stores, in one pass over memory that was just written
(`cpp/run/value_guard.cpp`). Only when it finds something is the step evaluated again here, node by
node, so that the very node of a fused loop is named.
"""

import io
import logging
import pdb
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.compile.mode import Mode
from theano.configdefaults import config
from theano.gof.run_error import created_at, trace_text
from theano.printing import debugprint

__all__ = ["NanGuardMode", "contains_inf", "contains_nan", "flatten"]

logger = logging.getLogger("theano.compile.nanguardmode")

BIG = 1e10


def flatten(l: Any) -> list[Any]:  # noqa: E741  Theano's name
    """The elements of nested lists, tuples and views of dictionaries, in one list."""
    if isinstance(l, list | tuple | type({}.values())):
        return [element for part in l for element in flatten(part)]
    return [l]


def _is_numeric(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.number) and value.dtype.kind in "iufcb"


def contains_nan(arr: Any, node: Any = None, var: Any = None) -> bool:
    """Whether an array contains NaN; False for what is not numeric."""
    return _is_numeric(arr) and arr.dtype.kind in "fc" and bool(np.isnan(arr).any())


def contains_inf(arr: Any, node: Any = None, var: Any = None) -> bool:
    """Whether an array contains an infinity; False for what is not numeric."""
    return _is_numeric(arr) and arr.dtype.kind in "fc" and bool(np.isinf(arr).any())


def contains_big(arr: Any) -> bool:
    """Whether an array contains a number of absolute value above 1e10; False if not numeric."""
    if not _is_numeric(arr) or arr.dtype.kind == "b" or arr.size == 0:
        return False
    # int64's smallest number has no absolute value, and float16 no number of this size.
    wide = arr if arr.dtype.kind == "c" else np.asarray(arr, dtype="float64")
    with np.errstate(invalid="ignore"):
        return bool((np.abs(wide) > BIG).any())


class NanGuardMode(Mode):
    """A mode that checks inputs, and all values that are computed and kept.

    Parameters
    ----------
    nan_is_error, inf_is_error, big_is_error : bool, optional
        What is an error; None is `config.NanGuardMode.nan_is_error` and so on. Big is an absolute
        value above 1e10.
    optimizer : str, Query or None
        As for `Mode`.
    linker : str, optional
        Accepted.

    Raises
    ------
    AssertionError
        If nothing is an error. Functions raise it when they meet such a value, with
        `config.NanGuardMode.action` 'raise'; with 'warn' they log it, with 'pdb' they enter the
        debugger. Shared variables are then as before the call.

    Notes
    -----
    Values that live only inside a fused loop, and do not reach what it stores, are not errors: in
    `switch(x > 0, log(x), 0)` the NaN of log is never seen. Exclude 'fusion' in Theano, or use
    `MonitorMode` here, to see those.
    """

    observation = "steps"

    def __init__(
        self,
        nan_is_error: bool | None = None,
        inf_is_error: bool | None = None,
        big_is_error: bool | None = None,
        optimizer: Any = "default",
        linker: Any = None,
    ) -> None:
        flags = config.NanGuardMode
        self.nan_is_error = flags.nan_is_error if nan_is_error is None else nan_is_error
        self.inf_is_error = flags.inf_is_error if inf_is_error is None else inf_is_error
        self.big_is_error = flags.big_is_error if big_is_error is None else big_is_error
        assert self.nan_is_error or self.inf_is_error or self.big_is_error
        super().__init__(linker, optimizer)

    def attach(self, function: Any) -> None:
        """Have the values checked."""
        function.guard_values(
            self.nan_is_error, self.inf_is_error, self.big_is_error, self._on_violation
        )

    def _faults(self, value: Any) -> str:
        """What is wrong with a value; '' if nothing."""
        found = []
        if self.nan_is_error and contains_nan(value):
            found.append("NaN detected")
        if self.inf_is_error and contains_inf(value):
            found.append("Inf detected")
        if self.big_is_error and contains_big(value):
            found.append("Big value detected")
        return ", ".join(found)

    def _on_violation(
        self,
        variable: Any,
        value: Any,
        nodes: Sequence[Any],
        inputs: Sequence[Any],
        values: Sequence[Any],
    ) -> None:
        if not nodes:
            return self._react(
                f"{self._faults(value)}: NanGuardMode found an error in an input of the graph: "
                f"{variable}\nThe array: {_described(variable, value)}\n{created_at(variable)}"
            )
        known = dict(zip(inputs, values, strict=True))
        evaluated = [(nodes[0], [value])] if len(nodes) == 1 else _evaluated(nodes, known)
        for node, results in evaluated:
            outputs = [variable] if len(nodes) == 1 else node.outputs
            known.update(zip(outputs, results, strict=True))
            for output, result in zip(outputs, results, strict=True):
                faults = self._faults(result)
                if faults:
                    return self._react(_message(faults, node, output, known))

    def _react(self, message: str) -> None:
        if config.NanGuardMode.action == "raise":
            raise AssertionError(message)
        if config.NanGuardMode.action == "pdb":
            print(message)
            pdb.set_trace()
        else:
            logger.error(message)


def _evaluated(nodes: Sequence[Any], known: dict[Any, Any]) -> list[tuple[Any, list[Any]]]:
    """Each node with its outputs' values, by the core, one after the other."""
    seen: list[tuple[Any, list[Any]]] = []

    def observe(i: int, node: Any, variables: Any, values: Any, outputs: Any) -> None:
        if outputs is not None:
            seen.append((node, outputs))

    given = [variable for variable in known if not isinstance(variable, _core.Constant)]
    wanted = [output for node in nodes for output in node.outputs]
    function = _core.compile_function(given, wanted, [], include=[], observe="nodes")
    function.observe_nodes(observe)
    function(*(known[variable] for variable in given))
    # The function has a graph of its own, with the nodes in an order of its own: back to ours.
    copies = dict(zip(function.graph_outputs(), wanted, strict=True))
    by_node = {copies[copy.outputs[0]].owner: outputs for copy, outputs in seen}
    return [(node, by_node[node]) for node in nodes]


def _described(variable: Any, value: Any) -> str:
    shape, strides = np.shape(value), getattr(value, "strides", ())
    return f"{variable.type} of shape {shape} and strides {strides}"


def _message(faults: str, node: Any, output: Any, known: dict[Any, Any]) -> str:
    inputs = [
        f"{variable}: {_described(variable, known.get(variable, getattr(variable, 'data', None)))}"
        for variable in node.inputs
    ]
    text = io.StringIO()
    debugprint(node, file=text)
    return (
        f"{faults}: NanGuardMode found an error in the output of a node in this variable: {node}\n"
        f"The arrays: {'; '.join(inputs)}; output: {_described(output, known[output])}\n"
        f"{created_at(output)}\n\n{text.getvalue()}\n"
        f"Backtrace when the variable is created:\n{trace_text(output)}"
    )
