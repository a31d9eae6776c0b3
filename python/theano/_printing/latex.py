"""Small expressions as mathematical notation in LaTeX.

Each operation gives its text and how strongly it binds; an operand that binds less strongly than
its place demands gets parentheses.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from theano import _core

__all__ = ["latex"]

# How strongly a text binds.
SUM, REDUCTION, PRODUCT, NEGATION, POWER, ATOM = range(6)
COMPARISON = -1
Term = tuple[str, int]

_GREEK = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
        *("lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi"),
        *("omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi"),
        *("Psi", "Omega"),
    )
)
_COMPARISONS = {
    "lt": "<",
    "gt": ">",
    "le": r"\le",
    "ge": r"\ge",
    "eq": "=",
    "neq": r"\ne",
    "and_": r"\land",
    "or_": r"\lor",
}
_FUNCTIONS = {
    **{name: rf"\{name}" for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: rf"\{name}" for name in ("arcsin", "arccos", "arctan")},
    "log2": r"\log_2",
    "log10": r"\log_{10}",
    "maximum": r"\max",
    "minimum": r"\min",
    "sigmoid": r"\sigma",
    "gamma": r"\Gamma",
    "gammaln": r"\log\Gamma",
    "psi": r"\psi",
    "second": r"\operatorname{fill}",
}
_REDUCTIONS = {"Sum": r"\sum", "Prod": r"\prod", "All": r"\bigwedge", "Any": r"\bigvee"}


def latex(variable: Any, most_nodes: int = 40) -> str | None:
    """A variable as LaTeX, without dollar signs.

    Parameters
    ----------
    variable : Variable
        What is written.
    most_nodes : int
        The largest number of operations; those that occur several times count each time.

    Returns
    -------
    str or None
        None if the expression is too large to be read.
    """
    if not _is_small(variable, most_nodes):
        return None
    return _term(variable)[0]


def _is_small(variable: Any, most_nodes: int) -> bool:
    waiting, count = [variable], 0
    while waiting:
        owner = waiting.pop().owner
        if owner is not None:
            count += 1
            if count > most_nodes:
                return False
            waiting.extend(owner.inputs)
    return True


def _term(variable: Any) -> Term:
    if variable.owner is None:
        return _leaf(variable)
    op = variable.owner.op
    write = _FAMILIES.get(getattr(op, "family", ""))
    return _call(_roman(_plain(str(op))), variable) if write is None else write(variable)


def _wrapped(variable: Any, least: int) -> str:
    """An operand, in parentheses if it binds less strongly."""
    text, binding = _term(variable)
    return text if binding >= least else rf"\left({text}\right)"


def _leaf(variable: Any) -> Term:
    if isinstance(variable, _core.Constant):
        return _constant(variable.data)
    if variable.name is None:
        return _roman(_plain(str(variable.type))), ATOM
    return _name(variable.name), ATOM


def _constant(data: Any) -> Term:
    value = np.asarray(data)
    if value.dtype.kind not in "biufc":
        return _roman(_plain(str(data))), ATOM
    if value.size == 1:
        return _number(value.reshape(-1)[0].item())
    if value.ndim <= 2 and 0 < value.size <= 16 and max(value.shape) <= 4:
        rows = [[_number(each.item())[0] for each in row] for row in np.atleast_2d(value)]
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{bmatrix}}{body}\end{{bmatrix}}", ATOM
    return _roman("array " + "x".join(map(str, value.shape))), ATOM


def _number(value: Any) -> Term:
    if isinstance(value, complex):
        return rf"\left({value.real:.6g}{value.imag:+.6g}i\right)", ATOM
    if isinstance(value, bool):
        return _roman(str(value).lower()), ATOM
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    if text in ("inf", "-inf"):
        return text.replace("inf", r"\infty"), NEGATION if value < 0 else ATOM
    if text == "nan":
        return _roman("nan"), ATOM
    mantissa, _, exponent = text.partition("e")
    if exponent:
        power = f"10^{{{int(exponent)}}}"
        return (power, POWER) if mantissa == "1" else (rf"{mantissa} \cdot {power}", PRODUCT)
    return text, NEGATION if text.startswith("-") else ATOM


def _plain(text: str) -> str:
    """Text whose special characters are escaped."""
    text = text.replace("\\", r"\backslash ")
    return re.sub(r"([&%$#_{}])", r"\\\1", text).replace("~", r"\sim ").replace("^", r"\wedge ")


def _roman(text: str) -> str:
    return rf"\mathrm{{{text.replace(' ', '~')}}}"


def _name(name: str) -> str:
    """The name of a variable: Greek letters, and indices after `_` or as final digits."""
    match = re.fullmatch(r"([A-Za-z]+?)_?(\d+)", name) or re.fullmatch(r"([A-Za-z]+)_(\w+)", name)
    stem, index = match.groups() if match else (name, "")
    if stem in _GREEK:
        text = rf"\{stem}"
    elif len(stem) == 1 and stem.isalnum():
        text = stem
    else:
        text = _roman(_plain(stem))
    if not index:
        return text
    return f"{text}_{{{index if len(index) == 1 or index.isdigit() else _roman(_plain(index))}}}"


def _call(function: str, variable: Any) -> Term:
    inputs = [_wrapped(value, COMPARISON) for value in variable.owner.inputs]
    return rf"{function}\left({', '.join(inputs)}\right)", ATOM


def _elementwise(variable: Any) -> Term:
    inputs = variable.owner.inputs
    name = variable.owner.op.properties["scalar_op"]
    write = _ELEMENTWISE.get(name)
    if write is not None:
        return write(inputs)
    if name in _COMPARISONS:
        return f" {_COMPARISONS[name]} ".join(_wrapped(value, SUM) for value in inputs), COMPARISON
    if name == "Cast":
        return _call(_roman(_plain(variable.owner.op.properties["dtype"])), variable)
    return _call(_FUNCTIONS.get(name) or rf"\operatorname{{{_plain(name)}}}", variable)


def _sum(inputs: list[Any]) -> Term:
    text = _wrapped(inputs[0], SUM)
    for value in inputs[1:]:
        term = _wrapped(value, SUM)
        text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text, SUM


def _difference(inputs: list[Any]) -> Term:
    right = _wrapped(inputs[1], REDUCTION)
    if right.startswith("-"):
        right = rf"\left({right}\right)"
    return f"{_wrapped(inputs[0], SUM)} - {right}", SUM


def _product(inputs: list[Any]) -> Term:
    parts = [_wrapped(inputs[0], PRODUCT), *(_wrapped(value, POWER) for value in inputs[1:])]
    text = parts[0]
    for part in parts[1:]:
        text += (r" \cdot " if part[0].isdigit() else r" \, ") + part
    return text, PRODUCT


def _switch(inputs: list[Any]) -> Term:
    condition, one, other = (_wrapped(value, COMPARISON) for value in inputs)
    cases = rf"{one} & \text{{if }} {condition} \\ {other} & \text{{otherwise}}"
    return rf"\begin{{cases}}{cases}\end{{cases}}", COMPARISON


def _around(before: str, after: str) -> Callable[[list[Any]], Term]:
    return lambda inputs: (f"{before}{_wrapped(inputs[0], COMPARISON)}{after}", ATOM)


def _fraction(inputs: list[Any]) -> Term:
    return rf"\frac{{{_term(inputs[0])[0]}}}{{{_term(inputs[1])[0]}}}", PRODUCT


_ELEMENTWISE: dict[str, Callable[[list[Any]], Term]] = {
    "add": _sum,
    "sub": _difference,
    "mul": _product,
    "true_div": _fraction,
    "int_div": lambda inputs: (rf"\left\lfloor {_fraction(inputs)[0]} \right\rfloor", ATOM),
    "mod": lambda inputs: (
        rf"{_wrapped(inputs[0], POWER)} \bmod {_wrapped(inputs[1], POWER)}",
        PRODUCT,
    ),
    "neg": lambda inputs: (f"-{_wrapped(inputs[0], POWER)}", NEGATION),
    "pow": lambda inputs: (f"{{{_wrapped(inputs[0], ATOM)}}}^{{{_term(inputs[1])[0]}}}", POWER),
    "sqr": lambda inputs: (f"{{{_wrapped(inputs[0], ATOM)}}}^{{2}}", POWER),
    "inv": lambda inputs: (rf"\frac{{1}}{{{_term(inputs[0])[0]}}}", PRODUCT),
    "sqrt": _around(r"\sqrt{", "}"),
    "abs_": _around(r"\left|", r"\right|"),
    "floor": _around(r"\left\lfloor ", r"\right\rfloor"),
    "ceil": _around(r"\left\lceil ", r"\right\rceil"),
    "switch": _switch,
    "invert": lambda inputs: (rf"\lnot {_wrapped(inputs[0], ATOM)}", POWER),
}


def _dot(variable: Any) -> Term:
    left, right = variable.owner.inputs
    return rf"{_wrapped(left, PRODUCT)} \, {_wrapped(right, POWER)}", PRODUCT


def _dimshuffle(variable: Any) -> Term:
    (value,) = variable.owner.inputs
    order = [axis for axis in variable.owner.op.properties["new_order"] if axis != "x"]
    if order == sorted(order):
        return _term(value)
    if order == [1, 0]:
        return rf"{{{_wrapped(value, ATOM)}}}^{{\top}}", POWER
    permutation = ",".join(map(str, order))
    return rf"{{{_wrapped(value, ATOM)}}}^{{({permutation})}}", POWER


def _reduction(variable: Any) -> Term:
    (value,) = variable.owner.inputs
    op = variable.owner.op
    axis = op.properties.get("axis")
    every = axis is None or len(axis) == value.type.ndim
    below = "" if every else rf"_{{\text{{axis }}{', '.join(map(str, axis))}}}"
    return f"{_REDUCTIONS[op.family]}{below} {_wrapped(value, REDUCTION)}", REDUCTION


def _extreme(variable: Any) -> Term:
    (value,) = variable.owner.inputs
    axis = variable.owner.op.properties.get("axis")
    every = axis is None or len(axis) == value.type.ndim
    below = "" if every else rf"_{{\text{{axis }}{', '.join(map(str, axis))}}}"
    name = r"\operatorname{argmax}" if variable.index else r"\max"
    return rf"{name}{below}\left({_term(value)[0]}\right)", ATOM


def _uncast(index: Any) -> Any:
    """An index before it was made an int64."""
    while index.owner is not None and (
        getattr(index.owner.op, "family", "") == "Elemwise"
        and index.owner.op.properties["scalar_op"] == "Cast"
    ):
        (index,) = index.owner.inputs
    return index


def _subtensor(variable: Any) -> Term:
    value, *symbols = variable.owner.inputs
    symbol = iter(symbols)

    def number(entry: Any) -> str:
        if entry is None:
            return ""
        return _term(_uncast(next(symbol)))[0] if entry == "x" else str(entry)

    parts = []
    for entry in variable.owner.op.properties["idx_list"]:
        if isinstance(entry, slice):
            text = f"{number(entry.start)}:{number(entry.stop)}"
            step = number(entry.step)
            parts.append(f"{text}:{step}" if step else text)
        else:
            parts.append(number(entry))
    base = _wrapped(value, ATOM)
    if value.owner is not None or "_{" in base:
        return rf"\left[{_term(value)[0]}\right]_{{{','.join(parts)}}}", ATOM
    return f"{base}_{{{','.join(parts)}}}", ATOM


_FAMILIES: dict[str, Callable[[Any], Term]] = {
    "Elemwise": _elementwise,
    "DimShuffle": _dimshuffle,
    "Dot": _dot,
    "Subtensor": _subtensor,
    "MaxAndArgmax": _extreme,
    **{family: _reduction for family in _REDUCTIONS},
    "MatrixInverse": lambda v: (rf"{{{_wrapped(v.owner.inputs[0], ATOM)}}}^{{-1}}", POWER),
    "Det": lambda v: (rf"\det\left({_term(v.owner.inputs[0])[0]}\right)", ATOM),
    "Softmax": lambda v: _call(r"\operatorname{softmax}", v),
}
