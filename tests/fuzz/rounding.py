"""How far results may differ by rounding alone.

A graph is evaluated in wider numbers, and again with noise: each operation that rounds gets its
operands and gives its result with random relative errors of a few units in the last place of the
declared dtype. How far the results of such evaluations spread is how far those of a correct program
may lie apart, whatever it does in another order. Where a comparison or a rounding to integers comes
out differently under noise, nothing can be said of what follows from it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter import Arithmetic

__all__ = [
    *("AT_MAXIMA", "BY_NORM", "EPSILON", "LARGEST", "SMALLEST"),
    *("NoisyArithmetic", "WideArithmetic", "function_of", "is_rounding"),
]

_WIDER = {
    "float16": "float64",
    "float32": "float64",
    "float64": "longdouble",
    "complex64": "complex128",
    "complex128": "clongdouble",
}
_REAL = {"complex64": "float32", "complex128": "float64"}


def _limits(attribute: str) -> dict[str, float]:
    return {name: float(getattr(np.finfo(_REAL.get(name, name)), attribute)) for name in _WIDER}


EPSILON = _limits("eps")
LARGEST = _limits("max")
SMALLEST = _limits("smallest_subnormal")

# Elementwise functions whose result is an operand, or exact.
_EXACT_FUNCTIONS = {
    *("neg", "abs_", "sgn", "maximum", "minimum", "clip", "second", "identity", "switch"),
    *("ceil", "floor", "trunc", "round_half_to_even", "round_half_away_from_zero"),
    *("real", "imag", "conj", "complex", "int_div", "mod"),
    *("eq", "neq", "lt", "le", "gt", "ge", "isnan", "isinf", "and_", "or_", "xor", "invert"),
}
# Operations that add unless they set; and those that move elements. All others compute.
_INCREMENTS = {
    *("IncSubtensor", "AdvancedIncSubtensor", "AdvancedIncSubtensor1"),
    "AdvancedBooleanIncSubtensor",
}
_MOVING = {
    *("DimShuffle", "Reshape", "Subtensor", "Join", "Split", "Alloc", "Shape", "MakeVector"),
    *("Rebroadcast", "Flatten", "SpecifyShape", "AdvancedSubtensor", "AdvancedSubtensor1"),
    *("AdvancedBooleanSubtensor", "AllocEmpty", "Eye", "Tri", "Triangle", "ExtractDiag"),
    *("ExtractDiagGrad", "AllocDiag", "FillDiagonal", "FillDiagonalOffset", "RepeatOp", "Tile"),
    *("SortOp", "ArgSortOp", "TopKOp", "SearchsortedOp", "Unique", "Nonzero", "UnravelIndex"),
    *("RavelMultiIndex", "Choose", "TakeAlongAxis", "PermuteRowElements", "Max", "Min", "Any"),
    *("All", "Argmax", "Argmin", "MaxAndArgmax", "ViewOp", "Identity", "DeepCopyOp"),
    *("TensorFromScalar", "ScalarFromTensor", "DisconnectedGrad", "ZeroGrad", "ConsiderConstant"),
    *("UndefinedGrad", "GradClip", "GradScale", "CpuContiguous", "Default", "MakeSlice"),
    *("ReduceAnd", "ReduceOr", "ReduceXor"),
}
# Operations that look where maxima are, and how many of their operands that depends on: those are
# compared with each other and get no noise.
AT_MAXIMA = {"MaxPoolGrad": 2, "DownsampleFactorMaxGradGrad": 2, "MaxPoolRop": 1}
# Operations whose errors are relative to the largest number of a result.
BY_NORM = {
    *("Fourier", "RFFTOp", "IRFFTOp", "MatrixInverse", "MatrixPinv", "Cholesky", "Solve", "lstsq"),
    *("QRFull", "QRIncomplete", "SVD", "Eig", "Eigh", "Eigvalsh", "GeneralizedEigh", "Expm"),
    "ExpmDerivative",
}
# Operations whose errors are relative to terms that cancel in a result.
_OF_TERMS = {
    *("LogSoftmax", "CrossentropySoftmaxArgmax1HotWithBias"),
    "ConnectionistTemporalClassification",
}


# Functions whose stated errors are larger, and how many times.
_COARSE = dict.fromkeys(("gammainc", "gammaincc", "gammau", "gammal", "chi2sf", "jv", "iv"), 64)


class WideArithmetic(Arithmetic):
    """Floats are kept with about twice the digits, or at least with more."""

    def dtype(self, name: str) -> np.dtype[Any]:
        return np.dtype(_WIDER.get(name, name))


class NoisyArithmetic(WideArithmetic):
    """The same, with errors of `units` times epsilon in what is computed.

    With `rounds`, numbers are also rounded to the declared dtype, so that differences of equal
    numbers can be zero.
    """

    def __init__(self, seed: int, units: float = 4.0, rounds: bool = False) -> None:
        self._does_round = rounds
        self._random = np.random.default_rng(seed)
        self._units = units

    def prepare(self, node: Any, inputs: Sequence[Any]) -> Sequence[Any]:
        if not _computes(node):
            return inputs
        # An operand that is there twice has one error.
        compared = AT_MAXIMA.get(node.op.family, 0)
        noisy = dict(zip(node.inputs[:compared], inputs, strict=False))
        for value, variable in zip(inputs, node.inputs, strict=True):
            if variable not in noisy:
                has_dtype = hasattr(variable.type, "dtype")
                noisy[variable] = (
                    self._noisy(value, variable.dtype, node.op.family in _OF_TERMS)
                    if has_dtype
                    else value
                )
        return [noisy[variable] for variable in node.inputs]

    def finish(self, node: Any, inputs: Sequence[Any], outputs: list[Any]) -> list[Any]:
        finished = []
        for value, variable in zip(outputs, node.outputs, strict=True):
            if hasattr(variable.type, "dtype"):
                if is_rounding(node):
                    by_norm = node.op.family in BY_NORM or node.op.family in _OF_TERMS
                    times = _COARSE.get(function_of(node), 1)
                    value = self._noisy(value, variable.dtype, by_norm, times)
                value = self._with_any_zero(value)
            finished.append(value)
        return finished

    def _noisy(self, value: Any, dtype: str, by_norm: bool = False, times: int = 1) -> Any:
        epsilon = EPSILON.get(dtype)
        if epsilon is None or value.size == 0:
            return value
        errors = self._random.uniform(-self._units, self._units, value.shape)
        if value.dtype.kind == "c":
            errors = errors + 1j * self._random.uniform(-self._units, self._units, value.shape)
        scale = np.max(np.abs(value)) if by_norm else value
        noisy = value + scale * (errors * (epsilon * times))
        # Below the normal numbers errors are absolute; zeros stay.
        smallest = SMALLEST[dtype]
        if np.any(np.abs(value) * epsilon < smallest):
            noisy = np.where((value == 0) & (not by_norm), value, noisy + errors * smallest)
        # An infinity times a complex error would be nan.
        noisy = np.where(np.isfinite(value), noisy, value)
        if self._does_round:
            rounded = noisy.astype(dtype)
            noisy = np.where(np.isfinite(rounded), rounded, noisy)
        return noisy.astype(value.dtype, copy=False)

    def _with_any_zero(self, value: Any) -> Any:
        """The sign of a zero is not something to rely on."""
        if value.dtype.kind == "c" and not (value.real.all() and value.imag.all()):
            result = np.empty_like(value)
            result.real = self._with_any_zero(value.real)
            result.imag = self._with_any_zero(value.imag)
            return result
        if value.dtype.kind != "f" or value.all():
            return value
        signs = self._random.uniform(-1, 1, value.shape)
        return np.where(value == 0, np.copysign(value, signs), value)


def function_of(node: Any) -> str:
    """The name of a node's scalar function, or of its operation's class."""
    family: str = node.op.family
    return node.op.properties["scalar_op"] if family == "Elemwise" else family


def is_rounding(node: Any) -> bool:
    """Whether outputs of a node are rounded."""
    return _computes(node) or _is_narrowing(node)


def _is_narrowing(node: Any) -> bool:
    """Whether a conversion loses digits."""
    if node.op.family != "Elemwise":
        return False
    target = node.outputs[0].dtype
    name = node.op.properties["scalar_op"]
    if target not in EPSILON:
        return name == "mod"
    return name in ("int_div", "mod") or any(
        variable.dtype != target and np.result_type(variable.dtype, target).name != target
        for variable in node.inputs
    )


def _computes(node: Any) -> bool:
    op = node.op
    if op.defined_in_python:
        return True
    if op.family == "Elemwise":
        name = op.properties["scalar_op"]
        return name != "Cast" and name not in _EXACT_FUNCTIONS
    if op.family in _INCREMENTS:
        return not op.properties["set_instead_of_inc"]
    return op.family not in _MOVING
