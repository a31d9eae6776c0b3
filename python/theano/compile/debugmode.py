"""DebugMode: functions that check the rewrites and every operation while they run.

Each call is checked in two ways. Every node is evaluated a second time by the plain interpreter
(`theano.interpreter`), and the two values are compared. When all nodes have run, the graph that the
user wrote is evaluated by the interpreter too, and each rewrite that was recorded is checked in
order: what it took away and what it put there must have equal values. Operations written in Python
are held to what their `view_map` and `destroy_map` promise.
"""

import copy
import functools
import io
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.compile.mode import Mode
from theano.configdefaults import config
from theano.gof.op import compute
from theano.gof.run_error import created_at
from theano.printing import debugprint

__all__ = [
    "BadDestroyMap",
    "BadOptimization",
    "BadThunkOutput",
    "BadViewMap",
    "DebugMode",
    "DebugModeError",
    "InvalidValueError",
    "StochasticOrder",
]


class DebugModeError(Exception):
    """What DebugMode has found; the base of its exceptions."""


class _Found(DebugModeError):
    """An error whose text is made from its attributes."""

    def __getattr__(self, name: str) -> Any:
        # Only for what is not there: the attributes are those that the subclass was given.
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __init__(self, **found: Any) -> None:
        super().__init__()
        vars(self).update(found)

    def __str__(self) -> str:
        return self.str_diagnostic()

    def str_diagnostic(self) -> str:
        """The whole text."""
        raise NotImplementedError


class BadThunkOutput(_Found):
    """Two ways to evaluate one node disagree.

    Parameters
    ----------
    r : Variable
        The output they disagree on.
    thunk1, thunk2 : object
        What was compared.
    val1, val2 : object
        Its value by each.
    inputs_val : sequence
        The values of the node's inputs.
    """

    def __init__(
        self, r: Any, thunk1: Any, val1: Any, thunk2: Any, val2: Any, inputs_val: Any = ()
    ) -> None:
        super().__init__(
            r=r, thunk1=thunk1, val1=val1, thunk2=thunk2, val2=val2, inputs_val=inputs_val
        )

    def offending_op(self) -> Any:
        """The operation that computed the value."""
        return self.r.owner.op

    def str_diagnostic(self) -> str:
        """The whole text."""
        inputs = ", ".join(map(_array_text, self.inputs_val))
        return (
            f"BadThunkOutput: {self.thunk1} and {self.thunk2} disagree on {self.r.owner}\n"
            f"The inputs: {inputs}\n{created_at(self.r)}\n"
            f"{_difference(self.val1, self.val2, str(self.thunk1), str(self.thunk2))}"
        )


class BadOptimization(_Found):
    """A rewrite put something else in the place of a variable.

    Parameters
    ----------
    old_r, new_r : Variable
        What was replaced, and by what.
    old_r_val, new_r_val : object
        Their values.
    reason : object
        The rewrite.
    old_graph, new_graph : str
        The two, printed.
    """

    def __init__(
        self,
        old_r: Any,
        new_r: Any = None,
        old_r_val: Any = None,
        new_r_val: Any = None,
        reason: Any = None,
        old_graph: Any = None,
        new_graph: Any = None,
    ) -> None:
        super().__init__(
            old_r=old_r,
            new_r=new_r,
            old_r_val=old_r_val,
            new_r_val=new_r_val,
            reason=reason,
            old_graph=old_graph,
            new_graph=new_graph,
        )

    def str_diagnostic(self) -> str:
        """The whole text."""
        return (
            f"BadOptimization: the rewrite {self.reason} changed the value of {self.old_r}\n"
            f"Old value: {_array_text(self.old_r_val)}; new value: {_array_text(self.new_r_val)}\n"
            f"{created_at(self.old_r)}\n"
            f"{_difference(self.old_r_val, self.new_r_val, 'old', 'new')}"
            f"Old graph:\n{self.old_graph}\nNew graph:\n{self.new_graph}"
        )


class BadDestroyMap(DebugModeError):
    """An operation changed an input that its `destroy_map` does not name.

    Parameters
    ----------
    node : Apply
        The node.
    idx : int
        The input.
    old_val, new_val : object
        Its value before and after.
    perform : str
        What was run.
    """

    def __init__(self, node: Any, idx: int, old_val: Any, new_val: Any, perform: Any) -> None:
        super().__init__()
        self.node, self.idx = node, idx
        self.old_val, self.new_val, self.perform = old_val, new_val, perform

    def __str__(self) -> str:
        return (
            f"BadDestroyMap: {self.perform} of {self.node} changed input {self.idx}, "
            f"{self.node.inputs[self.idx]}, which its destroy_map "
            f"{getattr(self.node.op, 'destroy_map', {})} does not name\n"
            f"Before: {_array_text(self.old_val)}; after: {_array_text(self.new_val)}\n"
            f"{created_at(self.node.outputs[0])}\n"
            f"{_difference(self.old_val, self.new_val, 'before', 'after')}"
        )


class BadViewMap(DebugModeError):
    """An output shares memory with an input or output that `view_map` does not name.

    Parameters
    ----------
    node : Apply
        The node.
    output_idx : int
        The output.
    out_storage : list
        Its value, as the only element.
    in_alias_idx, out_alias_idx : list of int, optional
        The inputs and outputs it shares memory with.
    """

    def __init__(
        self,
        node: Any,
        output_idx: int,
        out_storage: Any,
        in_alias_idx: Any = None,
        out_alias_idx: Any = None,
    ) -> None:
        super().__init__()
        self.node, self.output_idx, self.out_storage = node, output_idx, out_storage
        self.in_alias_idx, self.out_alias_idx = in_alias_idx, out_alias_idx

    def __str__(self) -> str:
        return (
            f"BadViewMap: output {self.output_idx} of {self.node} shares memory with inputs "
            f"{self.in_alias_idx} and outputs {self.out_alias_idx}, which its view_map "
            f"{getattr(self.node.op, 'view_map', {})} does not name\n"
            f"The output: {_array_text(self.out_storage[0])}\n{created_at(self.node.outputs[0])}"
        )


class StochasticOrder(DebugModeError):
    """A graph compiled twice gave two programs."""


class InvalidValueError(DebugModeError):
    """A value does not fit the type of its variable, or is not finite.

    Parameters
    ----------
    r : Variable
        The variable.
    v : object
        Its value.
    client_node : Apply, optional
        A node that would have read it.
    hint, specific_hint : str
        What is wrong.
    """

    def __init__(
        self,
        r: Any,
        v: Any = None,
        client_node: Any = None,
        hint: str = "none",
        specific_hint: str = "none",
    ) -> None:
        super().__init__()
        self.r, self.v, self.client_node = r, v, client_node
        self.hint, self.specific_hint = hint, specific_hint

    def __str__(self) -> str:
        return (
            f"InvalidValueError: the value of {self.r} does not fit its type {self.r.type}: "
            f"{self.specific_hint}\nThe value: {_array_text(self.v)}\n{created_at(self.r)}\n"
            f"Node: {self.r.owner}\nHint: {self.hint}"
        )


def _array_text(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    return f"{value.dtype} of shape {value.shape} and strides {value.strides}"


def _difference(a: Any, b: Any, name_a: str, name_b: str) -> str:
    """Where two values differ most, and the beginnings of both."""
    lines = []
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape == b.shape and a.size:
        with np.errstate(all="ignore"):
            distance = np.abs(np.asarray(a, "complex128") - np.asarray(b, "complex128"))
        worst = np.unravel_index(int(np.argmax(np.nan_to_num(distance, nan=np.inf))), a.shape)
        place = tuple(map(int, worst))
        lines.append(f"Largest difference at {place}: {a[worst]!r} and {b[worst]!r}")
    with np.printoptions(threshold=20):
        lines += [f"Value of {name_a}: {a}", f"Value of {name_b}: {b}"]
    return "\n".join(lines) + "\n"


def _printed(variable: Any) -> str:
    text = io.StringIO()
    debugprint(variable, depth=6, file=text)
    return text.getvalue()


class _DummyLinker:
    """Stands where other modes have a linker: this one has none."""


_NO_LINKER = _DummyLinker()


class DebugMode(Mode):
    """A mode that checks rewrites, operations and memory in every call; slow.

    Parameters
    ----------
    optimizer : str, Query or None
        The rewrites that are applied and checked.
    stability_patience : int, optional
        With more than 1, each function is compiled twice, and must come out the same; by default
        `config.DebugMode.patience`.
    check_c_code : bool, optional
        Accepted: the core always computes; by default `config.DebugMode.check_c`.
    check_py_code : bool, optional
        Whether each node is compared with the interpreter; `config.DebugMode.check_py`.
    check_isfinite : bool, optional
        Whether NaN and infinities are errors; by default `config.DebugMode.check_finite`.
    check_preallocated_output, require_matching_strides
        Accepted.
    linker : object
        Accepted.

    Raises
    ------
    ValueError
        If neither kind of code is to be checked.

    Notes
    -----
    Functions raise `BadThunkOutput`, `BadOptimization`, `InvalidValueError`, `BadDestroyMap` or
    `BadViewMap`; shared variables are then as before the call. A rewrite may give a number where
    the graph as written gives NaN or an infinity, not the other way round.
    """

    observation = "nodes"
    records_rewrites = True

    def __init__(
        self,
        optimizer: Any = "fast_run",
        stability_patience: int | None = None,
        check_c_code: bool | None = None,
        check_py_code: bool | None = None,
        check_isfinite: bool | None = None,
        check_preallocated_output: Any = None,
        require_matching_strides: Any = None,
        linker: Any = _NO_LINKER,
    ) -> None:
        super().__init__(linker, optimizer)
        flags = config.DebugMode
        self.stability_patience = (
            flags.patience if stability_patience is None else stability_patience
        )
        self.check_c_code = flags.check_c if check_c_code is None else check_c_code
        self.check_py_code = flags.check_py if check_py_code is None else check_py_code
        self.check_isfinite = flags.check_finite if check_isfinite is None else check_isfinite
        if not (self.check_c_code or self.check_py_code):
            raise ValueError("DebugMode has to check at least one of c and py code")

    def attach(self, function: Any) -> None:
        """Have the calls checked."""
        if self.stability_patience > 1:
            _check_order(function)
        function.observe_nodes(_Checker(self, function))


def _check_order(function: Any) -> None:
    maker = function.maker
    again = _core.compile_function(
        [param.variable for param in maker.arguments],
        *maker.for_core(),
        include=maker.mode.included,
        require=maker.mode.required,
        exclude=maker.mode.excluded,
        observe=maker.mode.observation,
    )
    if again.program_text() != function.program_text():
        raise StochasticOrder(
            f"the function {function.name} was compiled twice to two programs:\n"
            f"{function.program_text()}\n{again.program_text()}"
        )


class _Checker:
    """The checks of one function, called for each of its nodes."""

    def __init__(self, mode: DebugMode, function: Any) -> None:
        self.mode = mode
        # The observer belongs to the function, so it must not hold it.
        self.function: Any = weakref.ref(function)
        outputs = [*function.graph_outputs(), *(value for _, value in function.graph_updates())]
        self.node_count = len(_core.toposort(function.graph_inputs(), outputs))
        self.arguments: Sequence[Any] = ()
        self.values: dict[Any, Any] = {}

    def __call__(
        self,
        i: int,
        node: Any,
        variables: Sequence[Any],
        values: Sequence[Any],
        outputs: Sequence[Any] | None,
    ) -> None:
        if node is None:
            self.arguments = values
            self.values = {}
            if self.node_count == 0:
                self._check_rewrites()
            return
        known = dict(zip(variables, values, strict=True))
        inputs = [known[variable] for variable in node.inputs]
        if outputs is None:
            if node.op.defined_in_python:
                self._check_contract(node, inputs)
            return
        for variable, value in zip(node.outputs, outputs, strict=True):
            self._check_value(variable, value)
        if self.mode.check_py_code:
            self._check_node(node, inputs, outputs)
        self.values.update(zip(node.outputs, outputs, strict=True))
        if i == self.node_count - 1:
            self._check_rewrites()

    def _check_value(self, variable: Any, value: Any) -> None:
        dtype = getattr(variable.type, "dtype", None)
        if dtype is None:
            return
        fault = None
        if not isinstance(variable.type, _core.TensorType):
            if not variable.type.is_valid_value(value) or str(value.dtype) != dtype:
                fault = f"it is {value!r}"
        elif not isinstance(value, np.ndarray):
            fault = f"it is a {type(value).__name__}, not an array"
        elif str(value.dtype) != dtype or value.ndim != variable.type.ndim:
            fault = f"it is {_array_text(value)}"
        elif self.mode.check_isfinite and value.dtype.kind in "fc" and not np.isfinite(value).all():
            fault = "it has elements that are not finite"
        if fault is not None:
            hint = "config.DebugMode.check_finite" if "finite" in fault else "perform of the Op"
            raise InvalidValueError(variable, value, hint=hint, specific_hint=fault)

    def _check_contract(self, node: Any, inputs: Sequence[Any]) -> None:
        """Run `perform` of an Op written in Python once more, and see what it does to memory."""
        given = [
            copy.deepcopy(value) if hasattr(variable.type, "dtype") else value
            for variable, value in zip(node.inputs, inputs, strict=True)
        ]
        storage: list[list[Any]] = [[None] for _ in node.outputs]
        compute(node, given, storage)
        results = [cell[0] for cell in storage]
        for variable, value in zip(node.outputs, results, strict=True):
            if np.isscalar(value) and variable.type.ndim == 0:
                value = np.asarray(value)
            self._check_value(variable, value)
        destroyed = {i for many in getattr(node.op, "destroy_map", {}).values() for i in many}
        for i, (old, new) in enumerate(zip(inputs, given, strict=True)):
            if i not in destroyed and not _unchanged(node.inputs[i].type, old, new):
                raise BadDestroyMap(node, i, old, new, "perform")
        for i, result in enumerate(results):
            viewed = {*getattr(node.op, "view_map", {}).get(i, ())}
            viewed |= {*getattr(node.op, "destroy_map", {}).get(i, ())}
            share = functools.partial(_share, node.outputs[i].type, result)
            inside = [k for k, value in enumerate(given) if share(value)]
            beside = [k for k, value in enumerate(results) if k != i and share(value)]
            # Two outputs may be views of one input.
            if set(inside) - viewed or (beside and not viewed):
                raise BadViewMap(node, i, [result], inside, beside)

    def _check_node(self, node: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        from theano import interpreter

        copies = [value.copy() if isinstance(value, np.ndarray) else value for value in inputs]
        try:
            expected = interpreter.evaluate_node(node, copies)
        except NotImplementedError:
            return  # there is nothing to compare with
        for variable, ours, plain in zip(node.outputs, outputs, expected, strict=True):
            if not _agree(variable, plain, ours):
                raise BadThunkOutput(variable, "the core", ours, "the interpreter", plain, inputs)

    # ---- rewrites

    def _check_rewrites(self) -> None:
        function = self.function()
        given = self._given(function.graph_inputs(), function)
        for reason, old, new in getattr(function, "rewrites", list)():
            self._compare(old, new, reason, given, given)
        maker = function.maker
        roots = [param.variable for param in maker.arguments] + function.shared_variables()
        values = self._given(roots, function)
        for reason, old, new in maker.program_changes:
            self._compare(old, new, reason, values, values)
        written = [*maker.expressions, *(value for _, value in maker.updates)]
        rewritten = [*function.graph_outputs(), *(value for _, value in function.graph_updates())]
        for old, new in zip(written, rewritten, strict=True):
            self._compare(old, new, "(not recorded)", values, {**given, **self.values})

    def _given(self, roots: Sequence[Any], function: Any) -> dict[Any, Any]:
        """The values of the function's inputs and then of its shared variables."""
        shared = [variable.get_value(borrow=True) for variable in function.shared_variables()]
        return dict(zip(roots, [*self.arguments, *shared], strict=True))

    def _compare(
        self,
        old: Any,
        new: Any,
        reason: Any,
        old_values: dict[Any, Any],
        new_values: dict[Any, Any],
    ) -> None:
        from theano import interpreter

        try:
            (before,) = interpreter.evaluate([old], old_values)
            (after,) = interpreter.evaluate([new], new_values)
        except NotImplementedError:
            return
        if not _agree(old, before, after):
            raise BadOptimization(old, new, before, after, reason, _printed(old), _printed(new))


def _unchanged(type_: Any, old: Any, new: Any) -> bool:
    """Whether a value is what it was; of objects without a dtype that is not known."""
    if not hasattr(type_, "dtype"):
        return True
    if not isinstance(old, np.ndarray):
        return bool(type_.values_eq(old, new))
    return np.array_equal(old, new, equal_nan=old.dtype.kind in "fc")


def _share(type_: Any, result: Any, other: Any) -> bool:
    """Whether a result of a type has memory in common with another value."""
    if isinstance(result, np.ndarray) and isinstance(other, np.ndarray):
        return bool(result.size and other.size and np.shares_memory(result, other))
    if not hasattr(type_, "dtype"):
        return False
    return bool(getattr(type_, "may_share_memory", lambda a, b: False)(result, other))


def _agree(variable: Any, expected: Any, found: Any) -> bool:
    """Whether two values are equal but for rounding; a number may stand for NaN or infinity."""
    if not hasattr(variable.type, "dtype"):
        return True
    type_: Any = variable.type
    if not isinstance(type_, _core.TensorType):
        return bool(type_.values_eq_approx(expected, found))
    if not isinstance(expected, np.ndarray) or not isinstance(found, np.ndarray):
        return expected is found
    if expected.shape != found.shape or expected.dtype != found.dtype:
        return False
    if expected.dtype.kind in "fc":
        repaired = ~np.isfinite(expected) & np.isfinite(found)
        expected = np.where(repaired, found, expected)
    return bool(type_.values_eq_approx(expected, found))  # type: ignore[attr-defined]
