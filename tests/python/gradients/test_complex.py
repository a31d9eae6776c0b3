"""Functions of complex numbers, as functions of their parts, against finite differences."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gradient import verify_grad

RE = np.array([0.7, -0.4, 1.3])
IM = np.array([0.5, 0.8, -0.3])


def parts(z):
    """A real expression that both parts of `z` enter."""
    return T.sqr(T.real(z)) + 3 * T.imag(z) + T.real(z) * T.imag(z)


CASES = {
    "real": lambda x, y: T.sqr(T.real(T.complex(x, y))),
    "imag": lambda x, y: T.sqr(T.imag(T.complex(x, y))),
    "conj": lambda x, y: parts(T.conj(T.complex(x, y))),
    "abs": lambda x, y: abs(T.complex(x, y)),
    "angle": lambda x, y: T.angle(T.complex(x, y)),
    "complex_from_polar": lambda x, y: parts(T.complex_from_polar(x, y)),
    "product": lambda x, y: parts(T.complex(x, y) * T.complex(y, x)),
    "quotient": lambda x, y: parts(T.complex(x, y) / T.complex(1 + y, x)),
}


@pytest.mark.parametrize("name", CASES)
def test_first_order(name):
    verify_grad(CASES[name], [RE, IM], rng=np.random.RandomState(11), n_tests=1)


@pytest.mark.parametrize("name", CASES)
def test_second_order(name):
    def gradient(x, y):
        found = theano.grad(T.sin(CASES[name](x, y)).sum(), [x, y])
        return sum(part.sum() + T.sqr(part).sum() for part in found)

    verify_grad(gradient, [RE, IM], rng=np.random.RandomState(11), n_tests=1)


def test_gradients_at_zero():
    x, y = T.dvectors("xy")
    point = {x: np.zeros(1), y: np.zeros(1)}
    found = theano.grad(abs(T.complex(x, y)).sum(), [x, y])
    assert [float(each.eval(point)[0]) for each in found] == [0, 0]
