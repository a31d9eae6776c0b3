"""Runs a program in every mode and compares with the interpreter."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import theano
from tests.fuzz.compare import difference, is_near, is_same, wrong_type
from tests.fuzz.evaluation import NodeError, Values, evaluate
from tests.fuzz.program import Built, Program
from tests.fuzz.rounding import WideArithmetic
from tests.fuzz.uncertainty import ensemble
from theano import _core
from theano.configparser import change_flags
from theano.interpreter import Arithmetic

__all__ = ["MODES", "Failure", "Tally", "check", "check_debug_mode"]

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


@dataclass
class Failure:
    """What went wrong with a program."""

    kind: str  # of the check that failed, and the mode
    message: str


@dataclass
class Tally:
    """What was counted in checks.

    How often each rewrite was applied; how many results were compared, and the sum of the shares of
    their elements for which that was not possible.
    """

    rewrites: Counter[str] = field(default_factory=Counter)
    results: int = 0
    undetermined: float = 0.0


def check(
    program: Program, modes: Sequence[str] = tuple(MODES), tally: Tally | None = None
) -> Failure | None:
    """Build, compile and call a program; return the first thing that is wrong, or None.

    What is counted is added to `tally`, rewrites of the first mode only.

    Raises
    ------
    Exception
        If the graph cannot be built.
    """
    built = program.build()
    calls = [_arguments(program, call) for call in range(program.calls)]
    oracles = [_Oracle(built, values, tally or Tally()) for values in calls]
    for mode in modes:
        failure = _check_mode(built, calls, oracles, mode, tally if mode == modes[0] else None)
        if failure is not None:
            return failure
    return None


class _Oracle:
    """Expected values of one call; wider numbers and the ensemble only when they are needed."""

    def __init__(self, built: Built, values: dict[str, Any], tally: Tally) -> None:
        self.built = built
        self.values = values
        self.tally = tally
        self.plain = evaluate(built, values, [Arithmetic()])
        self._wide: Values | None = None
        self._ensembles: dict[bool, Values] = {}

    @property
    def errors(self) -> list[NodeError]:
        return self.plain.errors

    def may_differ_in_errors(self) -> bool:
        """Whether rounding decides about exceptions."""
        return bool(self.ensemble(False).possible_errors)

    def ensemble(self, is_lenient: bool) -> Values:
        """Return the values of all members, for modes that may forget non-finite numbers or not."""
        is_lenient = is_lenient and not self.plain.is_finite
        if is_lenient not in self._ensembles:
            made = ensemble(self.built, self.values, is_lenient)
            for error in made.possible_errors:
                # Other numbers may lead elsewhere; but the interpreter has to understand them.
                if not isinstance(error, _OF_VALUES):
                    raise error
            self._ensembles[is_lenient] = made
        return self._ensembles[is_lenient]

    def difference(self, index: int, actual: Any, variable: Any, is_lenient: bool) -> str | None:
        """Return what is wrong with a result, or None."""
        plain = self.plain.results[index][0]
        self.tally.results += 1
        if is_same(actual, plain):
            return None
        if message := wrong_type(actual, variable):
            return message
        if self._wide is None:
            self._wide = evaluate(self.built, self.values, [Arithmetic(), WideArithmetic()])
        members = self._wide.results[index]
        if members is not None and is_near(actual, members, variable.dtype):
            return None
        members = self.ensemble(is_lenient).results[index]
        if members is None:
            self.tally.undetermined += 1
            return None
        message, undetermined = difference(actual, members, variable)
        self.tally.undetermined += undetermined
        return message


def _arguments(program: Program, call: int) -> dict[str, Any]:
    return {each.name: each.arrays()[call] for each in program.inputs if each.kind != "constant"}


def _check_mode(
    built: Built,
    calls: list[dict[str, Any]],
    oracles: list[_Oracle],
    mode: str,
    tally: Tally | None,
) -> Failure | None:
    try:
        function = built.compile(MODES[mode] if tally is None else _RECORDING[mode])
    except Exception as error:
        return Failure(f"compile {mode}", f"{type(error).__name__}: {error}")
    if tally is not None:
        _count_rewrites(function, tally.rewrites)
    for call, (values, oracle) in enumerate(zip(calls, oracles, strict=True)):
        failure = _check_call(built, function, values, oracle, mode)
        if failure is None and built.program.updates and tally is not None:
            failure = _check_series(built, function, values)
        if failure is None and tally is not None and _core.has_native_code():
            failure = _check_native_code(built, function, values)
        if failure is not None:
            failure.message = f"call {call}: {failure.message}"
            return failure
    return None


def _check_series(built: Built, function: Any, values: dict[str, Any]) -> Failure | None:
    """Check that `repeat` does what as many calls do, to the last bit.

    Not where a shared variable grows with every call.
    """
    count = 3
    of = built.variables
    if any(
        of[each.name].get_value().shape != values[each.name].shape
        for each in built.program.inputs_of("shared")
    ):
        return None
    arguments = [values[each.name] for each in built.program.inputs_of("argument")]
    calls = _outcome(built, values, lambda: [function(*arguments) for _ in range(count)][-1])
    series = _outcome(built, values, lambda: function.repeat(count, *arguments))
    return _compare_outcomes("series FAST_RUN", series, calls)


def _check_native_code(built: Built, function: Any, values: dict[str, Any]) -> Failure | None:
    """Check that loops as native code and as tiles of instructions give the same bits."""
    arguments = [values[each.name] for each in built.program.inputs_of("argument")]
    native = _outcome(built, values, lambda: function(*arguments))
    with change_flags(native_code=False):
        other = built.compile(MODES["FAST_RUN"])
        tiles = _outcome(built, values, lambda: other(*arguments))
    return _compare_outcomes("native code FAST_RUN", native, tiles)


# The results of a call, then the values of shared variables; and the class of what it raised.
_Outcome = tuple[list[Any], str]


def _outcome(built: Built, values: dict[str, Any], run: Callable[[], Any]) -> _Outcome:
    for each in built.program.inputs_of("shared"):
        built.variables[each.name].set_value(values[each.name])
    results, error = [], ""
    try:
        results = run()
    except Exception as raised:
        error = type(raised).__name__
    return [*results, *(each.get_value() for each in built.roots("shared"))], error


def _compare_outcomes(kind: str, found: _Outcome, expected: _Outcome) -> Failure | None:
    if found[1] != expected[1]:
        return Failure(kind, f"{found[1] or 'nothing'} raised, not {expected[1]}")
    for one, other in zip(found[0], expected[0], strict=True):
        if not is_same(one, other):
            return Failure(kind, f"{one!r} instead of {other!r}")
    return None


def check_debug_mode(program: Program) -> Failure | None:
    """Return what `DebugMode` says against a program, or None: about memory, types, single nodes.

    Of rewrites it has a tolerance only, which ill-conditioned programs exceed.
    """
    built = program.build()
    mode = theano.compile.debugmode.DebugMode(check_isfinite=False)
    function = built.compile(mode)
    for call in range(program.calls):
        values = _arguments(program, call)
        if evaluate(built, values, [Arithmetic()]).errors:
            continue
        for each in program.inputs_of("shared"):
            built.variables[each.name].set_value(values[each.name])
        try:
            function(*(values[each.name] for each in program.inputs_of("argument")))
        except (theano.compile.debugmode.BadOptimization, np.linalg.LinAlgError):
            pass  # rounding decides whether matrices can be factored
        except Exception as error:
            return Failure("DebugMode", f"call {call}: {type(error).__name__}: {error}")
    return None


def _count_rewrites(function: Any, rewrites: Counter[str]) -> None:
    """Add the names of the rewrites that made the function's graph, if it tells them."""
    records = getattr(function, "rewrites", list)
    rewrites.update(name for name, *_ in records())


def _check_call(
    built: Built, function: Any, values: dict[str, Any], oracle: _Oracle, mode: str
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
    if error is not None or oracle.errors:
        failure = _check_errors(error, oracle.errors, mode)
        if failure is not None and oracle.may_differ_in_errors():
            return None
        if failure is not None or error is not None:
            return failure or _check_unchanged(built, shared, values, mode)
        return None
    lenient = mode in ("FAST_RUN", "FAST_COMPILE")
    for index, (name, result) in enumerate(zip(program.outputs, results, strict=True)):
        message = oracle.difference(index, result, of[name], lenient)
        if message is not None:
            return Failure(f"value {mode}", f"output {name}: {message}")
    updated = dict(program.updates)
    for index, (name, new) in enumerate(program.updates, len(program.outputs)):
        value = of[name].get_value(borrow=True)
        message = oracle.difference(index, value, of[name], lenient)
        if message is not None:
            return Failure(f"update {mode}", f"{name} updated by {new}: {message}")
    kept = [name for name in shared if name not in updated]
    failure = _check_unchanged(built, kept, values, mode)
    return failure or _check_aliases(built, arguments, shared, results, mode)


def _check_errors(error: Exception | None, expected: list[NodeError], mode: str) -> Failure | None:
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
    # A class out of range is an IndexError of one cross-entropy and, as in Theano, a ValueError of
    # that with the softmax, by which it is replaced.
    if isinstance(expected, IndexError) and str(error).startswith("CrossentropySoftmax"):
        return isinstance(error, (IndexError, ValueError))
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
