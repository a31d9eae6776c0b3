"""What cannot be known of values: an ensemble of evaluations that differ wherever right ones may.

The members of the ensemble are the graph in its own arithmetic, in wider numbers, and many times
in wider numbers with noise (`rounding.py`). How far they spread is how far right results may lie
apart.
Noise alone does not reach what lies on the other side of a jump, beyond the range of a dtype, or in
the algebra that is only right for finite numbers. So the noisy members are led there on purpose:

* Operands of what jumps are moved to the ends of their spread, comparisons within it come out both
  ways, and what may be zero is zero in some members, which is where quotients jump.
* What overflows is infinite in some members and not in others, and what an exponential has made
  zero is not zero in some.
* Non-finite numbers take any value where the mode may forget them (`nan_unsafe`).

An element on whose kind (finite, infinite, nan), or on whose integer, the members disagree is
*undetermined*: no result of a compiled function can be called wrong there.
"""

from typing import Any

import numpy as np
from scipy.special import gamma

from tests.fuzz.evaluation import Values, evaluate
from tests.fuzz.program import Built
from tests.fuzz.rounding import (
    AT_MAXIMA,
    BY_NORM,
    EPSILON,
    LARGEST,
    NoisyArithmetic,
    WideArithmetic,
    function_of,
    is_rounding,
)
from theano.interpreter import Arithmetic

__all__ = ["NOISY", "PLAIN", "WIDE", "Uncertainty", "ensemble"]

# Places of members in the ensemble; from NOISY on all are noisy.
PLAIN, WIDE, NOISY = 0, 1, 2
_MEMBERS = 14

_COMPARISONS = {"eq", "neq", "lt", "le", "gt", "ge"}
# Functions that jump where an operand passes certain numbers, with Cast to integers.
_STEPS = {
    *("floor", "ceil", "trunc", "round_half_to_even", "round_half_away_from_zero"),
    *("int_div", "mod", "sgn"),
}
# Operations that depend on the order of elements.
_ORDERS = {
    *("Argmax", "Argmin", "MaxAndArgmax", "SortOp", "ArgSortOp", "TopKOp", "SearchsortedOp"),
    "Unique",
}
# Functions whose zeros and infinities are numbers out of range, not values of their own; stable
# forms are right where these are not.
_EXPONENTIALS = {
    *("exp", "exp2", "expm1", "sinh", "cosh", "sigmoid", "softplus", "erfc", "erfcx", "Softmax"),
    "SoftmaxWithBias",
}
# Functions whose zeros are numbers out of range, too.
_TAILS = _EXPONENTIALS | {"gammainc", "gammaincc", "gammau", "gammal", "chi2sf", "jv"}
# Functions that are infinite at finite numbers.
_POLES = {
    *("true_div", "div_or_zero", "inv", "pow", "log", "log2", "log10", "log1p", "arctanh"),
    *("gamma", "gammaln", "psi", "tri_gamma", "erfinv", "erfcinv", "LogSoftmax", "int_div", "mod"),
}
# Functions that `nan_unsafe` rewrites cancel or leave out.
_ALGEBRA = {
    *("add", "sub", "neg", "mul", "true_div", "inv", "sqr", "pow", "mul_or_zero", "div_or_zero"),
    *("mul_of_gradients", "mul_without_zeros"),
}
# Operations that multiply padding and what lies beside with their filters, so that infinities and
# nan reach neighbours.
_CONVOLUTIONS = {
    *(f"AbstractConv{n}d{kind}" for n in (2, 3) for kind in ("", "_gradWeights", "_gradInputs")),
    *(f"Corr{n}MM{kind}" for n in ("", "3d") for kind in ("", "_gradWeights", "_gradInputs")),
    "ConvOp",
}
# A spread that rounding can cause, relative to a number's size, in half precision too.
_SMALL = 0.1
_WILD = np.array([np.nan, 0, -25.5, 1, 25.5, -1, np.inf, -np.inf])


def ensemble(built: Built, values: dict[str, Any], is_lenient: bool) -> Values:
    """Evaluate a program for the values of its inputs, in all members.

    With `is_lenient`, for a mode that may apply `nan_unsafe` rewrites.
    """
    arithmetics = [Arithmetic(), WideArithmetic()]
    for k in range(_MEMBERS - NOISY):
        # Two with much noise, four that round to the dtype, so that equal numbers can come out.
        units = 1 if 2 <= k < 6 else 4 if k < 2 else 16
        arithmetics.append(NoisyArithmetic(k, units, rounds=2 <= k < 6))
    return evaluate(built, values, arithmetics, Uncertainty(is_lenient))


class Uncertainty:
    """The treatment of the noisy members; see the module."""

    def __init__(self, is_lenient: bool) -> None:
        self._is_lenient = is_lenient
        self._random = np.random.default_rng(0)

    def before(self, node: Any, operands: list[list[Any]]) -> list[list[Any]]:
        """Move operands of what jumps within their spread."""
        function = function_of(node)
        if function in AT_MAXIMA:
            return self._with_ties(operands, AT_MAXIMA[function])
        is_step = function in _STEPS or (
            function == "Cast" and node.outputs[0].dtype not in EPSILON
        )
        if not is_step and function not in _ORDERS:
            return operands
        moved = [list(each) for each in operands]
        for i, variable in enumerate(node.inputs):
            members = [each[i] for each in operands]
            if getattr(variable.type, "dtype", None) not in EPSILON:
                continue
            center, spread = members[WIDE], _spread(members)
            # What is far apart already needs no help.
            is_close = (spread > 0) & (spread <= _SMALL * np.maximum(abs(center), 1))
            if not np.any(is_close):
                continue
            for k in range(NOISY, len(members)):
                side = np.where(self._coin(k, center.shape), 2, -2)
                shift = side * spread if is_step else 3 * (members[k] - center)
                can_move = is_close & np.isfinite(center) & np.isfinite(members[k])
                can_move &= members[k] != 0  # which has been chosen
                moved[k][i] = members[k] + np.where(can_move, shift, 0)
            if is_step:
                # Where it jumps is mostly at a number of few digits.
                coarse = _coarse(center)
                is_there = is_close & (abs(coarse - center) <= 2 * spread)
                is_there &= members[NOISY + 2] != 0
                moved[NOISY + 2][i] = np.where(is_there, coarse, moved[NOISY + 2][i])
        return moved

    def after(self, node: Any, operands: list[list[Any]], results: list[list[Any]]) -> None:
        """Let the members' outputs differ where right results may."""
        function = function_of(node)
        if function in _COMPARISONS:
            self._turn_close_comparisons(operands, results)
            return
        for j, variable in enumerate(node.outputs):
            dtype = getattr(variable.type, "dtype", None)
            if dtype not in EPSILON or results[WIDE][j].size == 0:
                continue
            members = [each[j] for each in results]
            with np.errstate(all="ignore"):
                if is_rounding(node):
                    self._reach_zero(node, members, operands)
                self._leave_range(node, members, operands, dtype)
                self._go_wild(node, members, operands)
            for k in range(NOISY, len(results)):
                results[k][j] = members[k].astype(results[WIDE][j].dtype, copy=False)

    def _turn_close_comparisons(self, operands: list[list[Any]], results: list[list[Any]]) -> None:
        # Members agree about the sign of a difference of what is the same in each of them.
        with np.errstate(all="ignore"):
            differences = [_wide(a) - _wide(b) for a, b in operands]
            margin = 2 * _spread(differences)
            is_close = (margin > 0) & (abs(differences[WIDE]) <= margin)
        for i in (0, 1):
            is_nan = [np.isnan(each[i]) for each in operands]
            is_close |= np.any(is_nan, axis=0) & ~np.all(is_nan, axis=0)
        if np.any(is_close):
            for k in range(NOISY, len(results)):
                coin = self._coin(k, is_close.shape)
                results[k][0] = np.where(is_close, coin, results[k][0])

    def _reach_zero(self, node: Any, members: list[Any], operands: list[list[Any]]) -> None:
        # What is left of larger operands that cancel; not what differs for other reasons.
        spread = _spread(members)
        may_be_zero = _is_near_zero(members, spread)
        if np.any(may_be_zero):
            may_be_zero &= spread <= _SMALL * _size(node, operands[WIDE], spread.shape)
        if node.op.family == "Elemwise":
            for i, x in enumerate(operands[WIDE]):
                if x.dtype.kind in "fc":
                    of_operand = [each[i] for each in operands]
                    may_be_zero &= ~_is_near_zero(of_operand, _spread(of_operand))
        if not np.any(may_be_zero):
            return
        # All are on one side of zero in the first noisy member, on the other in the second, and all
        # zero in the third: where each of many matters, chance would not lead there. In one more
        # member each is zero for certain.
        is_positive = function_of(node) in _TAILS - {"expm1", "sinh", "jv"}
        for k, side in ((NOISY, 2), (NOISY + 1, 1 if is_positive else -2), (NOISY + 2, 0)):
            is_moved = may_be_zero & np.isfinite(members[k])
            members[k] = np.where(is_moved, side * spread, members[k])
        chosen = self._random.integers(NOISY + 3, len(members), spread.shape)
        for k in range(NOISY + 3, len(members)):
            is_zero = (chosen == k) | (self._random.uniform(size=spread.shape) < 0.25)
            is_zero &= may_be_zero & np.isfinite(members[k])
            members[k] = np.where(is_zero, 0, members[k])

    def _leave_range(
        self, node: Any, members: list[Any], operands: list[list[Any]], dtype: str
    ) -> None:
        function, wide = function_of(node), members[WIDE]
        is_large = np.isfinite(wide) & (abs(wide) > LARGEST[dtype] / 4)
        is_beyond = np.isinf(wide)
        from_nonfinite = _has_nonfinite(node, operands, wide.shape)
        if function not in _EXPONENTIALS:
            is_beyond &= (function not in _POLES) & ~from_nonfinite
        is_out = is_large | is_beyond
        is_lost = (wide == 0) & (function in _TAILS)
        if not np.any(is_out | is_lost):
            return
        for k in range(NOISY, len(members)):
            coin, factor = self._coin(k, wide.shape), self._random.uniform(0.1, 1, wide.shape)
            direction = np.where(is_beyond, np.sign(wide.real), wide / np.maximum(abs(wide), 1))
            beyond = np.where(coin, np.inf, LARGEST[dtype] * factor)
            beyond = np.where(is_beyond | coin, direction * beyond, members[k])
            # An exponential of infinity itself is in a stable form what it is, a number, or nan; a
            # number everywhere in one member, as sums of several would hardly ever be one else.
            is_nan = is_beyond & from_nonfinite & ((factor > 0.9) | (k == NOISY + 3))
            is_nan &= k != NOISY + 1
            beyond = np.where(is_nan, np.nan, beyond)
            tiny = np.finfo(dtype).tiny
            if function in ("gammal", "gammau"):
                # The tail may have been zero before it was multiplied by the gamma function.
                tiny = tiny * np.clip(gamma(operands[WIDE][0].astype(float)), 1, 1e300)
            below = np.where(coin, 0, tiny * factor)
            lost = np.where(is_lost & (members[k] == 0), below, members[k])
            members[k] = np.where(is_out, beyond, lost)

    def _go_wild(self, node: Any, members: list[Any], operands: list[list[Any]]) -> None:
        function, wide = function_of(node), members[WIDE]
        is_nonfinite = ~np.isfinite(wide) | ~np.isfinite(members[PLAIN])
        from_nonfinite = _has_nonfinite(node, operands, wide.shape)
        if function in BY_NORM or function in _CONVOLUTIONS or function == "Det":
            # LAPACK and Fourier transforms say nothing of nan and infinities.
            is_wild = np.broadcast_to(np.any(is_nonfinite | from_nonfinite), wide.shape)
        elif wide.dtype.kind == "c":
            # Complex products may be written in several ways.
            is_wild = is_nonfinite | (from_nonfinite & is_rounding(node))
        elif self._is_lenient and is_rounding(node):
            is_wild = np.isnan(wide) | np.isnan(members[PLAIN])
            is_wild |= from_nonfinite & (function in _ALGEBRA)
            if function == "div_or_zero":
                # A guarded quotient by zero, which its algebra may cancel.
                is_wild |= np.broadcast_to(operands[WIDE][1] == 0, wide.shape)
        else:
            return
        if not np.any(is_wild):
            return
        for k in range(NOISY, len(members)):
            # The first members take one value everywhere, so that others can be the largest.
            one_of = self._random.integers(0, len(_WILD), wide.shape)
            choice = _WILD[k - NOISY if k - NOISY < len(_WILD) - 2 else one_of]
            members[k] = np.where(is_wild, choice, members[k])

    def _with_ties(self, operands: list[list[Any]], count: int) -> list[list[Any]]:
        """Let elements that are nearly equal be so in every other noisy member, and in none else.

        In some members such elements are lowered, so that others are the largest.
        """
        moved = [list(each) for each in operands]
        is_near = _has_near_equal([each[0] for each in operands])
        is_lowered = np.zeros(is_near.shape, bool)
        for k in range(NOISY, len(operands)):
            for i in range(count):
                exact = operands[WIDE][i]
                # What is not finite may be anything, the same for elements and maxima.
                tied = exact if k % 2 else _coarse(exact)
                moved[k][i] = np.where(np.isfinite(exact), tied, operands[k][i])
            if k >= NOISY + 4:
                # What one member lowers the next does not.
                is_lowered = ~is_lowered if k % 2 else self._coin(k, is_near.shape)
                x = moved[k][0]
                lower = x - np.maximum(abs(x), 1) / 2**8
                moved[k][0] = np.where(is_near & is_lowered, lower, x)
        return moved

    def _coin(self, k: int, shape: tuple[int, ...]) -> Any:
        """Booleans: both values in the first two noisy members, random ones in the others."""
        if k < NOISY + 2:
            return np.full(shape, k == NOISY)
        return self._random.integers(0, 2, shape).astype(bool)


def _coarse(x: Any) -> Any:
    """Numbers of twelve bits near those given."""
    mantissa, exponent = np.frexp(x)
    coarse = np.ldexp(np.round(mantissa * 2**12), exponent - 12)
    return np.where(np.isfinite(x), coarse, x)


def _has_near_equal(members: list[Any]) -> Any:
    """Whether another element is nearly equal, but not the same in all members."""
    wide = members[WIDE]
    order = np.argsort(wide, axis=None)
    with np.errstate(all="ignore"):
        gaps = np.array([np.diff(member.ravel()[order]) for member in members])
        is_close = np.any(gaps != 0, axis=0) & (gaps[WIDE] <= abs(wide.ravel()[order][1:]) / 2**10)
    result = np.zeros(wide.size, bool)
    result[order[1:][is_close]] = result[order[:-1][is_close]] = True
    return result.reshape(wide.shape)


def _spread(members: list[Any]) -> Any:
    """How far finite members are from that in wider numbers."""
    wide = members[WIDE]
    spread = np.zeros(np.shape(wide), wide.real.dtype)
    with np.errstate(all="ignore"):
        for member in members:
            distance = abs(member - wide)
            spread = np.where(np.isfinite(distance), np.maximum(spread, distance), spread)
    return spread


def _is_near_zero(members: list[Any], spread: Any) -> Any:
    return (spread > 0) & (abs(members[WIDE]) <= 2 * spread)


def _wide(x: Any) -> Any:
    return x.astype(np.clongdouble if x.dtype.kind == "c" else np.longdouble)


def _size(node: Any, operands: list[Any], shape: tuple[int, ...]) -> Any:
    """How large the finite operands of each element are."""
    size = np.zeros(shape)
    for x in operands:
        if isinstance(x, np.ndarray) and x.dtype.kind in "fc" and x.size:
            magnitude = np.where(np.isfinite(x), abs(x), 0)
            size = np.maximum(size, _over_elements(node, magnitude))
    return size


def _has_nonfinite(node: Any, operands: list[list[Any]], shape: tuple[int, ...]) -> Any:
    """Whether elements come from what is not finite."""
    result = np.zeros(shape, bool)
    for member in operands[:NOISY]:
        for x in member:
            if isinstance(x, np.ndarray) and x.dtype.kind in "fc" and not np.all(np.isfinite(x)):
                result = result | _over_elements(node, ~np.isfinite(x))
    return result


def _over_elements(node: Any, x: Any) -> Any:
    """What belongs to each element of an output: elementwise, or all for all."""
    return x if node.op.family == "Elemwise" else np.max(x)
