"""Roots, exponentials, logarithms, circular and hyperbolic functions."""

from typing import Any

import numpy as np

from theano.interpreter.scalar_functions import scalar_function

for _name in (
    *("sqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2"),
    *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "deg2rad", "rad2deg"),
):
    scalar_function(_name)(getattr(np, _name))


@scalar_function("sigmoid")
def sigmoid(x: Any) -> Any:
    if x.dtype.kind == "c":
        return 1 / (1 + np.exp(-x))
    small = np.exp(-abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


@scalar_function("softplus")
def softplus(x: Any) -> Any:
    if x.dtype.kind == "c":
        return np.log1p(np.exp(x))
    return np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))
