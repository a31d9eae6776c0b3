"""The arguments of `scan`, read: what the step function is called with, and what the loop is given.

Each variable that the function gets is a `Tap`: a stand-in within the loop, and the value that it
has at the first step, by which a loop of a single step is written out.
"""

import contextlib
import logging
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.tensor import (
    NotScalarConstantError,
    as_tensor_variable,
    cast,
    get_scalar_constant_value,
    integer_dtypes,
    minimum,
    shape_padleft,
    unbroadcast,
)

__all__ = [
    "State",
    "Tap",
    "as_list",
    "fixed_number_of_steps",
    "number_of_steps",
    "read_outputs_info",
    "read_sequences",
    "stand_in",
]

_logger = logging.getLogger("theano.scan_module.scan")


@dataclass
class Tap:
    """A variable that the step function is called with.

    `placeholder` stands for it in the loop, `first` is its value at the first step. `rows` is the
    sequence that the loop reads, row by row, if it belongs to one.
    """

    placeholder: Any
    first: Any
    rows: Any = None


@dataclass
class State:
    """An output of the step function that later steps see.

    `offsets` are the steps back that are seen, all negative; `rows` the values before the first
    step, oldest first.
    """

    name: str
    offsets: list[int]
    rows: Any
    taps: list[Tap]

    @property
    def depth(self) -> int:
        """How many values before the first step are needed."""
        return -min(self.offsets)


def as_list(given: Any) -> list[Any]:
    """None as an empty list, a list or tuple as a list, anything else as its only element."""
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def stand_in(variable: Any, name: str | None) -> Any:
    """Return a new variable of the type, and with the test value, of another."""
    new = variable.type()
    new.name = name
    if config.compute_test_value != "off":
        from theano.gof.op import get_test_value

        # Where it is missing, whoever computes with the new variable will say so.
        with contextlib.suppress(AttributeError):
            new.tag.test_value = get_test_value(variable)
    return new


def _steps_away(offset: int) -> str:
    return "[t]" if offset == 0 else f"[t{offset:+d}]"


def read_sequences(sequences: Any, go_backwards: bool) -> list[Tap]:
    """Return the taps of all sequences, in the order of the arguments of the step function.

    Parameters
    ----------
    sequences : variable, array or dict, or list of these, optional
        The argument of `scan`.
    go_backwards : bool
        Whether rows are read from the last to the first.

    Raises
    ------
    KeyError
        If a dict has no `input`.
    TypeError
        If a sequence is a number, or a tap is no integer.
    IndexError
        If a sequence is a scalar variable.
    ValueError
        If a sequence has an empty list of taps.
    """
    found: list[Tap] = []
    for position, given in enumerate(as_list(sequences)):
        entry = given if isinstance(given, dict) else {"input": given}
        source = entry["input"]
        if isinstance(source, int | float | complex) and not isinstance(source, np.generic):
            raise TypeError(
                f"sequence {position} of scan is the number {source!r}. A list is taken for several"
                " sequences; numbers to iterate over are given as an array"
            )
        variable = as_tensor_variable(source)
        if variable.ndim == 0:
            raise IndexError(
                f"sequence {position} of scan, {variable}, has no dimension to iterate over"
            )
        offsets = _tap_offsets(entry.get("taps"), [0])
        if not offsets:
            raise ValueError(f"sequence {position} of scan, {variable}, has no taps", given)
        # Also where all taps lie on one side, steps are those at which row t itself is there.
        oldest, newest = min(0, *offsets), max(0, *offsets)
        for offset in offsets:
            start, stop = offset - oldest, offset - newest
            rows = variable[start:] if stop == 0 else variable[start:stop]
            element = variable[start]
            name = variable.name
            placeholder = stand_in(element, name and name + _steps_away(offset))
            if go_backwards:
                rows = rows[::-1]
                element = rows[0]
            if name:
                rows.name = f"{name}[{start}:{stop or ''}]"
            found.append(Tap(placeholder, element, rows))
    return found


def _tap_offsets(taps: Any, default: list[int]) -> list[int]:
    if taps is None:
        return default
    return [operator.index(tap) for tap in as_list(taps if np.ndim(taps) == 0 else list(taps))]


def read_outputs_info(outputs_info: Any) -> list[State | None]:
    """Return for each output of the step function how later steps see it; None if they do not.

    Parameters
    ----------
    outputs_info : variable, array, number, dict or None, or list of these
        The argument of `scan`.

    Raises
    ------
    ValueError
        If taps are given without an initial value, are not negative or repeated, or if more values
        before the first step are asked for than a constant initial value has.
    IndexError
        If the initial value of an output with older taps than -1 is a scalar.
    """
    return [_read_state(position, info) for position, info in enumerate(as_list(outputs_info))]


def _read_state(position: int, info: Any) -> State | None:
    if info is None:
        return None
    entry = info if isinstance(info, dict) else {"initial": info}
    if entry.get("return_steps") is not None:
        raise ValueError(
            f"outputs_info[{position}]: `return_steps` is not supported. Take the steps that are"
            " needed from the result of scan; no others will be kept",
            info,
        )
    initial, taps = entry.get("initial"), entry.get("taps")
    if initial is None:
        if taps is not None:
            raise ValueError(
                f"outputs_info[{position}] has taps, but no initial value for the first steps", info
            )
        return None
    if taps is None and "taps" in entry:
        _logger.warning(
            "Output %s (index %d) has an initial state but taps is explicitly set to None",
            getattr(initial, "name", None),
            position,
        )
    offsets = _tap_offsets(taps, [-1])
    if not offsets:
        return None
    if len(set(offsets)) < len(offsets):
        raise ValueError(f"outputs_info[{position}]: all taps must be different", info)
    if max(offsets) >= 0:
        raise ValueError(
            f"outputs_info[{position}]: all taps of an output must be negative, later values are"
            " not known yet",
            info,
        )
    variable = as_tensor_variable(initial)
    name = f"outputs_info[{position}] ({variable})"
    if offsets == [-1]:
        placeholder = stand_in(variable, variable.name and variable.name + "[t-1]")
        rows = unbroadcast(shape_padleft(variable), 0)
        return State(name, offsets, rows, [Tap(placeholder, variable)])
    return _read_deep_state(name, offsets, variable)


def _read_deep_state(name: str, offsets: list[int], initial: Any) -> State:
    depth = -min(offsets)
    if initial.ndim == 0:
        raise IndexError(
            f"{name}: with the taps {offsets} the initial value needs a first dimension of length"
            f" {depth}, but it is a scalar"
        )
    known = len(initial.data) if isinstance(initial, _core.Constant) else depth
    if known < depth:
        raise ValueError(
            f"{name}: with the taps {offsets} the initial value needs {depth} rows, but it has"
            f" {known}"
        )
    taps = []
    for offset in offsets:
        element = initial[offset + depth]
        name_then = initial.name and initial.name + _steps_away(offset)
        taps.append(Tap(stand_in(element, name_then), element))
    rows = initial[:depth]
    return State(name, offsets, unbroadcast(rows, 0) if rows.broadcastable[0] else rows, taps)


def fixed_number_of_steps(n_steps: Any) -> int | None:
    """Return the number of steps, if it is known; check its type.

    Raises
    ------
    ValueError
        If it has a dtype other than of integers.
    TypeError
        If it is a Python float, or no scalar.
    """
    dtype = getattr(n_steps, "dtype", None)
    if dtype is not None and str(dtype) not in integer_dtypes:
        raise ValueError(f"n_steps must be an integer, but its dtype is {dtype}")
    if n_steps is None:
        return None
    if isinstance(n_steps, float):
        if not np.isfinite(n_steps):
            raise OverflowError(f"n_steps must be an integer, but it is {n_steps}")
        raise TypeError(f"n_steps must be an integer, but it is {n_steps}")
    variable = as_tensor_variable(n_steps)
    if variable.ndim != 0:
        raise TypeError(
            f"n_steps must be a scalar, but {variable} has {variable.ndim} dimension"
            f"{'s' if variable.ndim > 1 else ''}"
        )
    try:
        return int(get_scalar_constant_value(variable))
    except NotScalarConstantError:
        return None


def number_of_steps(n_steps: Any, taps: Sequence[Tap]) -> Any:
    """Return the number of steps as a variable of int64: as given, or as many as all taps have.

    Raises
    ------
    ValueError
        If it is not given and there is no sequence.
    """
    if n_steps is not None:
        return cast(as_tensor_variable(n_steps), "int64")
    if not taps:
        raise ValueError(
            "scan has no information about the number of steps: give n_steps or a sequence"
        )
    steps = taps[0].rows.shape[0]
    for tap in taps[1:]:
        steps = minimum(steps, tap.rows.shape[0])
    return steps
