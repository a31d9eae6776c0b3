"""Runs a program in every mode and compares with the interpreter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import theano
from tests.fuzz.compare import Expected, difference
from tests.fuzz.program import Built, Program
from tests.fuzz.rounding import NoisyArithmetic, WideArithmetic
from theano import _core, interpreter
from theano.interpreter import Arithmetic

__all__ = ["MODES", "Failure", "check"]

_NOT_OPTIMISED = "not optimised"

MODES = {
    "FAST_RUN": theano.compile.Mode(optimizer="fast_run"),
    _NOT_OPTIMISED: theano.compile.Mode(optimizer=None),
    "FAST_COMPILE": theano.compile.Mode(optimizer="fast_compile"),
    "IEEE": theano.compile.Mode(optimizer="fast_run").excluding("nan_unsafe"),
}


class _RecordingMode(theano.compile.Mode):
    """A mode whose functions remember which rewrites were applied."""

    records_rewrites = True


_RECORDING = {"FAST_RUN": _RecordingMode(optimizer="fast_run")}

# Noise is tried with few evaluations first; a difference has to withstand these.
_SECOND_LOOK = 12


@dataclass
class Failure:
    """What went wrong with a program."""

    kind: str  # of the check that failed, and the mode
    message: str


@dataclass
class _Values:
    """What the interpreter finds in one call: results and new values, or exceptions."""

    results: list[Any]
    errors: list["_Error"]
    has_nan: bool = False


@dataclass
class _Error:
    """An exception of a node.

    Whether the values of the results depend on that node's. Whether there may be another error that
    comes first: of a node that uses this one, for the shapes of its inputs, or of this one, if it
    checks shapes as well as indices.
    """

    exception: Exception
    is_needed: bool
    is_one_of_several: bool


def check(
    program: Program, modes: Sequence[str] = tuple(MODES), rewrites: Counter[str] | None = None
) -> Failure | None:
    """Build, compile and call a program; return the first thing that is wrong, or None.

    How often each rewrite was applied in the first mode is added to `rewrites`.

    Raises
    ------
    Exception
        If the graph cannot be built.
    """
    built = program.build()
    calls = [_arguments(program, call) for call in range(program.calls)]
    plain = [_evaluate(built, values, Arithmetic()) for values in calls]
    oracle = _Oracle(built, calls, plain)
    for mode in modes:
        if mode == "IEEE" and not any(values.has_nan for values in plain):
            continue  # nothing that it could do otherwise
        failure = _check_mode(built, calls, oracle, mode, rewrites if mode == modes[0] else None)
        if failure is not None:
            return failure
    return None


class _Oracle:
    """Expected values, with wider numbers and noise only when they are needed."""

    def __init__(self, built: Built, calls: list[dict[str, Any]], plain: list[_Values]) -> None:
        self.built = built
        self.calls = calls
        self.plain = plain
        self._wide: dict[int, _Values] = {}
        self._noisy: dict[int, list[_Values]] = {}

    def errors(self, call: int) -> list[_Error]:
        return self.plain[call].errors

    def has_nan(self, call: int) -> bool:
        return self.plain[call].has_nan or self._wide_of(call).has_nan

    def _wide_of(self, call: int) -> _Values:
        if call not in self._wide:
            self._wide[call] = _evaluate(self.built, self.calls[call], WideArithmetic())
        return self._wide[call]

    def expected(self, call: int, index: int, looks: int) -> Expected | None:
        """Return what is expected of a result; None if that cannot be said."""
        noisy = self._noisy.setdefault(call, [])
        while len(noisy) < looks:
            noise = _noise(len(noisy))
            noisy.append(_evaluate(self.built, self.calls[call], noise))
        values = [self._wide_of(call), *noisy[:looks]]
        for each in values:
            for error in each.errors:
                # Other numbers may lead elsewhere; but the interpreter has to understand them.
                if not isinstance(error.exception, _OF_VALUES):
                    raise error.exception
                return None
        of_index = [each.results[index] for each in values]
        return Expected(self.plain[call].results[index], of_index[0], of_index[1:])

    def difference(
        self, call: int, index: int, actual: Any, variable: Any, lenient: bool
    ) -> str | None:
        plain = self.plain[call].results[index]
        if _is_same(actual, plain):
            return None
        message = None
        for looks in (0, 2, _SECOND_LOOK):
            expected = self.expected(call, index, looks)
            if expected is None:
                return None
            is_lenient = lenient and self.has_nan(call)
            message = difference(actual, expected, variable, is_lenient)
            if message is None:
                return None
        return message


def _is_same(actual: Any, plain: Any) -> bool:
    """Whether a result is what the interpreter says, with no digit different."""
    if not isinstance(actual, np.ndarray) or actual.dtype != plain.dtype:
        return False
    return np.array_equal(actual, plain, equal_nan=actual.dtype.kind in "fc")


def _noise(look: int) -> NoisyArithmetic:
    """The noise of the first, second, ... evaluation."""
    if look < 2:
        return NoisyArithmetic(look, 4)
    return NoisyArithmetic(look, 1, rounds=True) if look < 5 else NoisyArithmetic(look, 16)


def _arguments(program: Program, call: int) -> dict[str, Any]:
    return {each.name: each.arrays()[call] for each in program.inputs if each.kind != "constant"}


def _evaluate(built: Built, values: dict[str, Any], arithmetic: Arithmetic) -> _Values:
    program, of = built.program, built.variables
    given = {of[name]: arithmetic.convert(value, of[name]) for name, value in values.items()}
    outputs = [of[name] for name in program.outputs] + [of[name] for _, name in program.updates]
    known: dict[Any, Any] = {}
    errors: list[_Error] = []
    for replaced, by in program.givens:
        results = _evaluate_outputs([of[by]], given, arithmetic, errors)
        if not results:
            return _Values([], errors)
        given[of[replaced]] = results[0]
    has_nan = False
    known.update(given)
    failed: set[Any] = set()
    needed: set[Any] | None = None
    for node in _core.toposort(list(given), outputs):
        if any(variable in failed for variable in node.inputs):
            failed.update(node.outputs)
            for each in errors:
                each.is_one_of_several = True
            continue
        inputs = [
            known[v] if v in known else _root_value(v, known, arithmetic) for v in node.inputs
        ]
        try:
            computed = interpreter.evaluate_node(node, inputs, arithmetic)
        except Exception as error:
            needed = _nodes_needed(outputs, given) if needed is None else needed
            errors.append(_Error(error, node in needed, node.op.family.startswith("Advanced")))
            failed.update(node.outputs)
            continue
        for variable, value in zip(node.outputs, computed, strict=True):
            known.setdefault(variable, value)
            if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
                has_nan = has_nan or bool(np.isnan(value).any())
    if errors:
        return _Values([], errors, has_nan)
    found = [known[v] if v in known else _root_value(v, known, arithmetic) for v in outputs]
    return _Values(found, [], has_nan)


def _evaluate_outputs(
    outputs: list[Any], given: dict[Any, Any], arithmetic: Arithmetic, errors: list[_Error]
) -> list[Any]:
    try:
        return interpreter.evaluate(outputs, given, arithmetic)
    except Exception as error:
        errors.append(_Error(error, False, True))
        return []


def _root_value(variable: Any, known: dict[Any, Any], arithmetic: Arithmetic) -> Any:
    (known[variable],) = interpreter.evaluate([variable], {}, arithmetic)
    return known[variable]


# Inputs of which only the shape matters, by class and number.
_SHAPE_ONLY = {("Shape", 0), ("AddAlongAxis", 0), ("ExtractDiagGrad", 1), ("RepeatGrad", 2)}


def _nodes_needed(outputs: Sequence[Any], given: dict[Any, Any]) -> set[Any]:
    """Return the nodes whose values, not only their shapes, the outputs depend on."""
    needed: set[Any] = set()
    waiting = list(outputs)
    while waiting:
        variable = waiting.pop()
        node = variable.owner
        if node is None or node in needed or variable in given:
            continue
        needed.add(node)
        family = node.op.family
        fills = family == "Elemwise" and node.op.properties["scalar_op"] == "second"
        for i, each in enumerate(node.inputs):
            if (family, i) not in _SHAPE_ONLY and not (fills and i == 0):
                waiting.append(each)
    return needed


def _check_mode(
    built: Built,
    calls: list[dict[str, Any]],
    oracle: _Oracle,
    mode: str,
    rewrites: Counter[str] | None,
) -> Failure | None:
    try:
        function = built.compile(MODES[mode] if rewrites is None else _RECORDING[mode])
    except Exception as error:
        return Failure(f"compile {mode}", f"{type(error).__name__}: {error}")
    if rewrites is not None:
        _count_rewrites(function, rewrites)
    for call, values in enumerate(calls):
        failure = _check_call(built, function, values, oracle, call, mode)
        if failure is not None:
            failure.message = f"call {call}: {failure.message}"
            return failure
    return None


def _count_rewrites(function: Any, rewrites: Counter[str]) -> None:
    """Add the names of the rewrites that made the function's graph, if it tells them."""
    records = getattr(function, "rewrites", list)
    rewrites.update(name for name, *_ in records())


def _check_call(
    built: Built, function: Any, values: dict[str, Any], oracle: _Oracle, call: int, mode: str
) -> Failure | None:
    program, of = built.program, built.variables
    shared = [each.name for each in program.inputs if each.kind == "shared"]
    for name in shared:
        of[name].set_value(values[name])
    arguments = [values[each.name] for each in program.inputs if each.kind == "argument"]
    copies = [np.array(argument) for argument in arguments]
    error: Exception | None = None
    results: list[Any] = []
    try:
        results = function(*arguments)
    except Exception as raised:
        error = raised
    for each, argument, copy in zip(program.inputs_of("argument"), arguments, copies, strict=True):
        if argument.tobytes() != copy.tobytes():
            return Failure(f"input written {mode}", f"{each.name} was {copy!r}, is {argument!r}")
    if error is not None or oracle.errors(call):
        failure = _check_errors(error, oracle.errors(call), mode)
        if failure is not None or error is not None:
            return failure or _check_unchanged(built, shared, values, mode)
        return None
    lenient = mode in ("FAST_RUN", "FAST_COMPILE")
    for index, (name, result) in enumerate(zip(program.outputs, results, strict=True)):
        message = oracle.difference(call, index, result, of[name], lenient)
        if message is not None:
            return Failure(f"value {mode}", f"output {name}: {message}")
    updated = dict(program.updates)
    for index, (name, new) in enumerate(program.updates, len(program.outputs)):
        value = of[name].get_value(borrow=True)
        message = oracle.difference(call, index, value, of[name], lenient)
        if message is not None:
            return Failure(f"update {mode}", f"{name} updated by {new}: {message}")
    kept = [name for name in shared if name not in updated]
    failure = _check_unchanged(built, kept, values, mode)
    return failure or _check_aliases(built, arguments, shared, results, mode)


def _check_errors(error: Exception | None, expected: list[_Error], mode: str) -> Failure | None:
    texts = [f"{type(each.exception).__name__}: {each.exception}" for each in expected]
    if error is None:
        # What raises need not be computed where its value is not used, or is rewritten.
        if mode == _NOT_OPTIMISED and any(each.is_needed for each in expected):
            return Failure(f"raises {mode}", f"nothing; expected {texts}")
        return None
    text = f"{type(error).__name__}: {error}"
    if not expected:
        return Failure(f"raises {mode}", text)
    may_differ = isinstance(error, _OF_VALUES) and any(each.is_one_of_several for each in expected)
    if not may_differ and not any(_is_alike(error, each.exception) for each in expected):
        return Failure(f"error class {mode}", f"{text}; expected {texts}")
    return None


# What operations raise for values and shapes.
_OF_VALUES = (ValueError, IndexError, AssertionError, np.linalg.LinAlgError, ZeroDivisionError)


def _is_alike(error: Exception, expected: Exception) -> bool:
    return isinstance(error, _builtin_class(expected)) or isinstance(expected, type(error))


def _builtin_class(error: Exception) -> type:
    """The class that names the error to users: AxisError is both ValueError and IndexError."""
    for class_ in type(error).__mro__:
        if class_.__module__ == "builtins" or class_ is np.linalg.LinAlgError:
            return class_
    return Exception


def _check_unchanged(
    built: Built, names: Sequence[str], values: dict[str, Any], mode: str
) -> Failure | None:
    for name in names:
        value = built.variables[name].get_value(borrow=True)
        if value.shape != values[name].shape or value.tobytes() != values[name].tobytes():
            return Failure(f"shared {mode}", f"{name} was {values[name]!r}, is {value!r}")
    return None


def _check_aliases(
    built: Built, arguments: list[Any], shared: Sequence[str], results: list[Any], mode: str
) -> Failure | None:
    memory = [(f"argument {i}", x) for i, x in enumerate(arguments)]
    memory += [(name, built.variables[name].get_value(borrow=True)) for name in shared]
    for i, result in enumerate(results):
        for name, other in memory:
            if np.may_share_memory(result, other):
                return Failure(f"alias {mode}", f"output {i} shares memory with {name}")
        memory.append((f"output {i}", result))
    return None
