"""Special functions against finite differences, to second order where there is one."""

import numpy as np
import pytest

import theano.tensor as T
from theano.tensor.xlogx import xlogx, xlogy0

LINE = np.array([0.7, -0.4, 1.3])
POSITIVE = np.array([0.7, 0.4, 1.3])
INSIDE = np.array([0.7, -0.4, 0.2])

CASES = {
    "erf": (T.erf, [LINE]),
    "erfc": (T.erfc, [LINE]),
    "erfcx": (T.erfcx, [LINE]),
    "erfinv": (T.erfinv, [INSIDE]),
    "erfcinv": (T.erfcinv, [POSITIVE]),
    "gamma": (T.gamma, [LINE]),
    "gammaln": (T.gammaln, [LINE]),
    "j0": (T.j0, [LINE]),
    "j1": (T.j1, [LINE]),
    "i0": (T.i0, [LINE]),
    "i1": (T.i1, [LINE]),
    "jv": (lambda x: T.jv(2.5, x), [POSITIVE]),
    "iv": (lambda x: T.iv(2.5, x), [POSITIVE]),
    "xlogx": (xlogx, [POSITIVE]),
    "xlogy0": (xlogy0, [LINE, POSITIVE]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])


def test_gradient_of_psi(check_first_order):
    # Its second derivative needs that of tri_gamma, which is not defined.
    check_first_order(T.psi, [LINE])
