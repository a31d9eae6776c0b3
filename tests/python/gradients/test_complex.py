"""Functions of complex numbers, as functions of their parts, against finite differences."""

import numpy as np
import pytest

import theano
import theano.tensor as T

RE = np.array([0.7, -0.4, 1.3])
IM = np.array([0.5, 0.8, -0.3])


def parts(z):
    """A real expression that both parts of `z` enter."""
    return T.sqr(T.real(z)) + 3 * T.imag(z) + T.real(z) * T.imag(z)


CASES = {
    "real": (lambda x, y: T.sqr(T.real(T.complex(x, y))), [RE, IM]),
    "imag": (lambda x, y: T.sqr(T.imag(T.complex(x, y))), [RE, IM]),
    "conj": (lambda x, y: parts(T.conj(T.complex(x, y))), [RE, IM]),
    "abs": (lambda x, y: abs(T.complex(x, y)), [RE, IM]),
    "angle": (lambda x, y: T.angle(T.complex(x, y)), [RE, IM]),
    "complex_from_polar": (lambda x, y: parts(T.complex_from_polar(x, y)), [RE, IM]),
    "product": (lambda x, y: parts(T.complex(x, y) * T.complex(y, x)), [RE, IM]),
    "quotient": (lambda x, y: parts(T.complex(x, y) / T.complex(1 + y, x)), [RE, IM]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])


def test_gradients_at_zero():
    x, y = T.dvectors("xy")
    point = {x: np.zeros(1), y: np.zeros(1)}
    found = theano.grad(abs(T.complex(x, y)).sum(), [x, y])
    assert [float(each.eval(point)[0]) for each in found] == [0, 0]
