"""How a case file says what to try: one line for an expression or a table, a function otherwise."""

from __future__ import annotations

import collections
import importlib.util
import itertools
from pathlib import Path
from typing import Any, Callable, Sequence, Union

Spec = Union[str, Sequence[str]]


class Case:
    """One thing to try.

    Parameters
    ----------
    name : str
        Unique within its file.
    run : callable
        For an expression a function of `T` and one variable per entry of `inputs`; otherwise a
        function of `(theano, T, np)`.
    inputs : dict or None
        Specs of the inputs of an expression (see `arraytext`); None for a free function.
    grad : str
        Names of the inputs whose gradient is taken too, separated by spaces.
    floatX : str
        Setting under which the case runs.
    differs : str
        Why the expected result is not Theano's; then `expected` gives it.
    expected : callable or None
        Function of `np` and the input arrays (of `np` alone for a free function).
    rtol, atol : float or None
        Looser bounds than the usual ones of the dtype.
    compiled : bool
        Whether the expected values come from Theano's C code, where it has some for the dtypes.
    crashes : bool
        Whether Theano ends the process, so that it must not be asked.
    """

    def __init__(
        self,
        name: str,
        run: Callable[..., Any],
        inputs: dict[str, str] | None = None,
        grad: str = "",
        floatX: str = "float64",
        differs: str = "",
        expected: Callable[..., Any] | None = None,
        rtol: float | None = None,
        atol: float = 0.0,
        compiled: bool = False,
        crashes: bool = False,
    ) -> None:
        if bool(differs) != (expected is not None):
            raise ValueError(f"{name}: `differs` and `expected` belong together")
        self.name = name
        self.run = run
        self.inputs = inputs
        self.grad = grad.split()
        self.floatX = floatX
        self.differs = differs
        self.expected = expected
        self.rtol = rtol
        self.atol = atol
        self.compiled = compiled
        self.crashes = crashes


_cases: list[Case] = []


def case(
    function: Callable[..., Any] | None = None, *, floatX: Spec = "float64", **options: Any
) -> Any:
    """Declare a function of `(theano, T, np)` whose returned value is compared, or its exception.

    It may return numbers, arrays, strings, variables, types, exceptions, and lists, tuples and
    dictionaries of them. Used as `@case` or `@case(floatX=..., differs=..., expected=...)`.
    """

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        for setting in _several(floatX):
            _cases.append(Case(_name(run.__name__, [], setting), run, floatX=setting, **options))
        return run

    return declare(function) if function is not None else declare


def expression(
    name: str,
    run: Callable[..., Any],
    *,
    grad: str = "",
    floatX: Spec = "float64",
    differs: str = "",
    expected: Callable[..., Any] | None = None,
    rtol: float | None = None,
    atol: float = 0.0,
    compiled: bool = False,
    crashes: bool = False,
    **inputs: Spec,
) -> None:
    """Declare `run(T, **variables)` for every combination of the specs given for each input.

    An input has one spec or a list of them, and so has `floatX`. What `run` returns, a variable
    or a list of variables, is computed; types, values and exceptions are compared.
    """
    lists = [_several(spec) for spec in inputs.values()]
    for setting in _several(floatX):
        for specs in itertools.product(*lists):
            varied = [spec for spec, several in zip(specs, lists) if len(several) > 1]
            _cases.append(
                Case(
                    _name(name, varied, setting),
                    run,
                    dict(zip(inputs, specs)),
                    grad,
                    setting,
                    differs,
                    expected,
                    rtol,
                    atol,
                    compiled,
                    crashes,
                )
            )


def outcome(run: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """Return what a call returns, or the exception that it raises."""
    try:
        return run(*arguments, **keywords)
    except Exception as error:
        return error


def load_cases(path: Path) -> list[Case]:
    """Return the cases of a file, in order."""
    _cases.clear()
    specification = importlib.util.spec_from_file_location(f"oracle_cases_{path.stem}", path)
    if specification is None or specification.loader is None:
        raise ImportError(str(path))
    specification.loader.exec_module(importlib.util.module_from_spec(specification))
    cases = list(_cases)
    names = [each.name for each in cases]
    repeated = [name for name, count in collections.Counter(names).items() if count > 1]
    if repeated:
        raise ValueError(f"{path.name}: repeated names {repeated}")
    return cases


def _several(spec: Spec) -> Sequence[str]:
    return [spec] if isinstance(spec, str) else spec


def _name(name: str, varied: Sequence[str], setting: str) -> str:
    text = f"{name}[{' | '.join(varied)}]" if varied else name
    return text if setting == "float64" else f"{text} floatX={setting}"
