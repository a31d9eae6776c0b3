"""Tell whether a record made here agrees with the stored one."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from oracle.arraytext import array_text, spec_array, split_format
from oracle.declare import Case
from oracle.evaluate import encode, make_arrays

RTOL = {
    "float16": 2e-3,
    "float32": 2e-6,
    "float64": 1e-13,
    "complex64": 4e-6,
    "complex128": 1e-13,
}

GRADIENT_FACTOR = 8  # a gradient is a chain of functions, each rounded by Theano to its dtype
PHASES = ["build", "compile", "call", "gradient"]  # an error may come earlier, never later


def differences(case: Case, stored: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return one line per difference; none if the records agree."""
    if case.expected is not None:
        stored = _expected(case, stored)
    if "raises" in stored or "raises" in found:
        lines = _compare_raises(stored, found)
        if "values" in found and not lines:  # both got as far as the gradient
            lines += _compare_types(stored, found, "types")
            lines += _compare_values(stored, found, "values", case)
        return lines
    if "result" in stored:
        return _compare(stored["result"], found["result"], case, "result")
    lines = _compare_types(stored, found, "types") + _compare_values(stored, found, "values", case)
    lines += _compare_types(stored, found, "grad_types")
    return lines + _compare_values(stored, found, "grads", case)


def _expected(case: Case, stored: dict[str, Any]) -> dict[str, Any]:
    assert case.expected is not None
    with np.errstate(all="ignore"):
        value = case.expected(np, **make_arrays(case))
    if case.inputs is None:
        return {"result": encode(value)}
    values = value if isinstance(value, list) else [value]
    return {"values": [array_text(each) for each in values]}


def _compare_raises(stored: dict[str, Any], found: dict[str, Any]) -> list[str]:
    if "raises" not in found:
        return [f"raised nothing; expected {stored['raises'][0]} in phase {stored['phase']}"]
    if "raises" not in stored:
        return [f"raised {found['raises'][0]} in phase {found['phase']}: {found['message'][:500]}"]
    lines = _compare_classes(stored["raises"], found["raises"], "raises")
    if PHASES.index(found["phase"]) > PHASES.index(stored["phase"]):
        lines.append(f"raised in phase {found['phase']}, expected {stored['phase']}")
    return lines


def _compare_classes(stored: list[str], found: list[str], where: str) -> list[str]:
    builtin = getattr(builtins, stored[-1])
    ours = getattr(builtins, found[-1])
    if not issubclass(ours, builtin) or (len(stored) > 1 and stored[0] not in found):
        return [f"{where}: {found}, expected {stored}"]
    return []


def _compare_types(stored: dict[str, Any], found: dict[str, Any], key: str) -> list[str]:
    if key not in stored or stored[key] == found.get(key):
        return []
    return [f"{key}: {found.get(key)}, expected {stored[key]}"]


def _compare_values(
    stored: dict[str, Any], found: dict[str, Any], key: str, case: Case
) -> list[str]:
    expected, actual = stored.get(key, []), found.get(key, [])
    if len(expected) != len(actual) and key in stored:
        return [f"{key}: {len(actual)} of them, expected {len(expected)}"]
    lines: list[str] = []
    for index, (one, other) in enumerate(zip(expected, actual)):
        lines += _compare_arrays(one, other, case, f"{key}[{index}]")
    return lines


def _compare(stored: Any, found: Any, case: Case, where: str) -> list[str]:
    if isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        lines: list[str] = []
        for index, (one, other) in enumerate(zip(stored, found)):
            lines += _compare(one, other, case, f"{where}[{index}]")
        return lines
    if isinstance(stored, dict) and isinstance(found, dict) and list(stored) == list(found):
        (kind,) = stored
        if kind == "array":
            return _compare_arrays(stored[kind], found[kind], case, where)
        if kind == "raises":
            return _compare_classes(stored[kind], found[kind], where)
        return _compare(stored[kind], found[kind], case, where)
    return [] if stored == found else [f"{where}: {found!r}, expected {stored!r}"]


def _compare_arrays(stored: str, found: str, case: Case, where: str) -> list[str]:
    if stored == found:
        return []
    (stored_format, stored), (found_format, found) = split_format(stored), split_format(found)
    if stored_format != found_format:
        return [f"{where}: format {found_format!r}, expected {stored_format!r}"]
    expected, actual = spec_array(stored), spec_array(found)
    dtype = expected.dtype.name
    if (dtype, expected.shape) == (actual.dtype.name, actual.shape):
        rtol = RTOL.get(dtype, 0.0) if case.rtol is None else case.rtol
        if where.startswith("grads"):
            rtol *= GRADIENT_FACTOR
        kind = "complex128" if dtype.startswith("complex") else "float64"
        if dtype not in RTOL:
            close = bool((expected == actual).all())
        else:
            with np.errstate(all="ignore"):
                close = np.allclose(
                    actual.astype(kind), expected.astype(kind), rtol, case.atol, equal_nan=True
                )
        if close:
            return []
    return [f"{where}: {found}, expected {stored}"]
