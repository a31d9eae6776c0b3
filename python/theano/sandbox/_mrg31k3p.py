"""The arithmetic of the generator MRG31k3p: one step, and jumps over many.

The generator is that of P. L'Ecuyer and R. Touzin, "Fast combined multiple recursive generators
with multipliers of the form a = +/-2^d +/-2^e" (Winter Simulation Conference, 2000); its streams,
apart by 2**134 numbers, and substreams, by 2**72, are those of P. L'Ecuyer, R. Simard, E. J. Chen
and W. D. Kelton, "An object-oriented random-number package with many long streams and substreams"
(Operations Research 50, 2002). A state is six int32: the last three values of two recurrences,
modulo `M1` and `M2`.
"""

import functools
from typing import Any

import numpy as np

from theano.gof.graph import Apply
from theano.gof.op import Op

__all__ = [
    "M1",
    "M2",
    "MASK12",
    "MASK13",
    "MASK2",
    "MULT2",
    "NORM",
    "A1p72",
    "A1p134",
    "A2p72",
    "A2p134",
    "DotModulo",
    "ff_2p72",
    "ff_2p134",
    "guess_n_streams",
    "matVecModM",
    "mrg_next_value",
    "multMatVect",
    "np_int32_vals",
    "substream_states",
]

M1 = np.asarray(2147483647, dtype=np.int32)  # 2**31 - 1
M2 = np.asarray(2147462579, dtype=np.int32)  # 2**31 - 21069
MASK12 = np.int32(2**9 - 1)
MASK13 = np.int32(2**24 - 1)
MASK2 = np.int32(2**16 - 1)
MULT2 = np.int32(21069)
NORM = 2.0**-31
np_int32_vals = [np.int32(i) for i in (0, 7, 9, 15, 16, 22, 24)]


def _power(one_step: list[list[int]], exponent: int, modulus: int) -> np.ndarray[Any, Any]:
    """Return the matrix of 2**exponent steps."""
    matrix = np.array(one_step, dtype=object)
    for _ in range(exponent):
        matrix = matrix.dot(matrix) % modulus
    return matrix.astype(np.int64)


_FIRST = [[0, 2**22, 2**7 + 1], [1, 0, 0], [0, 1, 0]]
_SECOND = [[2**15, 0, 2**15 + 1], [1, 0, 0], [0, 1, 0]]
A1p72 = _power(_FIRST, 72, int(M1))
A2p72 = _power(_SECOND, 72, int(M2))
A1p134 = _power(_FIRST, 134, int(M1))
A2p134 = _power(_SECOND, 134, int(M2))


def _remainders(terms: Any, modulus: int) -> Any:
    # As C has them, with the sign of the dividend: seeds may be negative.
    return np.fmod(terms, modulus)


def matVecModM(A: Any, s: Any, m: int) -> Any:
    """Return the product of a matrix of int64 and a vector, modulo `m`, as int32."""
    assert A.dtype == "int64", f"the matrix must be of int64, not {A.dtype}"
    return np.int32(np.sum((A * s) % m, 1) % m)


def multMatVect(v: Any, A: Any, m1: Any, B: Any, m2: Any) -> Any:
    """Return ``A.dot(v[:3])`` modulo `m1`, and after it ``B.dot(v[3:])`` modulo `m2`.

    Parameters
    ----------
    v : ndarray
        A state: six int32.
    A, B : ndarray
        Matrices of int64, three by three.
    m1, m2 : int
        The moduli.

    Returns
    -------
    ndarray
        Six int32. A remainder of negative numbers is negative.
    """
    halves = [
        _remainders(_remainders(matrix * np.asarray(part, np.int64), int(m)).sum(axis=1), int(m))
        for matrix, part, m in ((A, v[:3], m1), (B, v[3:], m2))
    ]
    return np.concatenate(halves).astype(np.int32)


def ff_2p134(rstate: Any) -> Any:
    """Return the state 2**134 steps later."""
    return multMatVect(rstate, A1p134, M1, A2p134, M2)


def ff_2p72(rstate: Any) -> Any:
    """Return the state 2**72 steps later."""
    return multMatVect(rstate, A1p72, M1, A2p72, M2)


@functools.lru_cache(maxsize=64)
def _doubled(step: int) -> tuple[Any, Any]:
    """Return the matrices of 2**step substreams."""
    return _power(A1p72.tolist(), step, int(M1)), _power(A2p72.tolist(), step, int(M2))


def substream_states(rstate: Any, count: int) -> Any:
    """Return the states of `count` substreams, the first at `rstate`: a matrix of int32."""
    states = np.zeros((count, 6), dtype=np.int64)
    states[0] = rstate
    if (states[0] < 0).any():
        for i in range(1, count):
            states[i] = ff_2p72(states[i - 1])
        return states.astype(np.int32)
    # What is there is moved on as a whole, which doubles it.
    done, step = 1, 0
    while done < count:
        some = min(done, count - done)
        for part, matrix, m in zip((0, 3), _doubled(step), (int(M1), int(M2)), strict=True):
            terms = states[:some, None, part : part + 3] * matrix % m
            states[done : done + some, part : part + 3] = terms.sum(axis=2) % m
        done, step = done + some, step + 1
    return states.astype(np.int32)


def mrg_next_value(rstate: Any, new_rstate: Any, NORM: Any, mask: int, offset: int) -> Any:
    """Go one step on and return the number there.

    Parameters
    ----------
    rstate : ndarray
        The state, six int32.
    new_rstate : ndarray
        Where the next state is written; may be `rstate`.
    NORM : float
        What the whole number is multiplied by.
    mask, offset : int
        The whole number is ``(number & mask) + offset``.
    """
    x1, x2, x3, y1, y2, y3 = (int(part) for part in rstate)
    x = (2**22 * x2 + (2**7 + 1) * x3) % int(M1)
    y = (2**15 * y1 + (2**15 + 1) * y3) % int(M2)
    new_rstate[...] = [x, x1, x2, y, y1, y2]
    number = x - y if x > y else x - y + int(M1)
    return ((number & mask) + offset) * NORM


class DotModulo(Op):
    """Products of matrices and vectors with remainders: ``DotModulo()(A, s, m, A2, s2, m2)``.

    The result is ``A.dot(s)`` modulo `m` followed by ``A2.dot(s2)`` modulo `m2`. `A` and `A2` are
    matrices of int64, `s` and `s2` vectors and `m` and `m2` scalars of int32.
    """

    __props__ = ()

    def __init__(self) -> None:
        """Do nothing: there are no properties."""

    def make_node(self, A: Any, s: Any, m: Any, A2: Any, s2: Any, m2: Any) -> Any:
        return Apply(self, [A, s, m, A2, s2, m2], [s.type()])

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        A, s, m, A2, s2, m2 = inputs
        parts = matVecModM(A, s, m), matVecModM(A2, s2, m2)
        output_storage[0][0] = np.concatenate(parts)


def guess_n_streams(size: Any, warn: bool = False) -> int:
    """Return how many streams Theano draws a sample of this size from.

    Parameters
    ----------
    size : tuple or list of int, or Variable
        The shape of the sample.
    warn : bool, optional
        Whether to warn where the shape is not known.

    Returns
    -------
    int
        A sixth of the elements, 15360 at most; 15360 where the shape is not known.
    """
    most = 60 * 256
    if isinstance(size, tuple | list) and all(isinstance(length, int) for length in size):
        count = 1
        for length in size:
            count *= length
        return min(count // 6 if count > 6 else count, most)
    if warn:
        import warnings

        warnings.warn(
            f"MRG_RandomStreams cannot tell the number of streams from the size {size}, "
            f"guessing {most}",
            stacklevel=3,
        )
    return most
