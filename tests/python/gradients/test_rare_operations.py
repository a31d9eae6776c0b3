"""Operations that are seldom written by hand, applied as such: identities, classes of old names,
and what only gradients and rewrites are made of, to second order."""

import numpy as np
import pytest

import theano.tensor as T
from theano import _core
from theano.compile.ops import deep_copy_op, view_op
from theano.tensor import fourier

VECTOR = np.array([0.7, -0.4, 1.3])
MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
OTHER = np.array([[0.2, 1.1, -0.5], [0.8, -0.3, 0.6]])
SQUARE = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3], [0.2, 0.8, -1.5]])
POSITIVE = np.array([[2.0, 0.5, -0.3], [0.4, 1.5, 0.2], [-0.1, 0.3, 1.8]])
SCALAR = np.array(0.6)
DIAGONAL_GRADIENT = _core.op("ExtractDiagGrad", offset=0, axis1=0, axis2=1)
PLACES = T.constant(np.array([[2, 0], [1, 1]]))


def scalar_function(name):
    """An elementwise function of the core by its name."""
    return lambda *inputs: _core.elemwise_op(name)(*inputs)


def parts(z):
    """A real expression that both parts of `z` enter."""
    return T.sqr(T.real(z)) + 3 * T.imag(z) + T.real(z) * T.imag(z)


CASES = {
    # Name: function and the point at which it is checked.
    "identity": (lambda x: T.sqr(_core.elemwise_op("identity")(x)), [VECTOR]),
    "mul_or_zero": (scalar_function("mul_or_zero"), [VECTOR, VECTOR[::-1].copy()]),
    "div_or_zero": (scalar_function("div_or_zero"), [VECTOR, VECTOR[::-1].copy()]),
    "mul_of_gradients": (scalar_function("mul_of_gradients"), [VECTOR, VECTOR[::-1].copy()]),
    "mul_without_zeros": (scalar_function("mul_without_zeros"), [VECTOR, VECTOR[::-1].copy()]),
    "view": (lambda x: T.sqr(view_op(x)), [VECTOR]),
    "deep_copy": (lambda x: T.sqr(deep_copy_op(x)), [VECTOR]),
    "scalar_from_tensor": (lambda x: T.sqr(T.scalar_from_tensor(x)), [SCALAR]),
    "tensor_from_scalar": (
        lambda x: T.sqr(T.tensor_from_scalar(T.scalar_from_tensor(x))),
        [SCALAR],
    ),
    "flatten": (lambda x: T.sqr(_core.op("Flatten", outdim=1)(x)), [MATRIX]),
    "max": (lambda x: T.sqr(_core.reduce_op("max", [0])(x)), [MATRIX]),
    "max_or_lowest": (lambda x: T.sqr(_core.reduce_op("max_or_lowest", [0])(x)), [MATRIX]),
    "min": (lambda x: T.sqr(_core.reduce_op("min", [1])(x)), [MATRIX]),
    "mean": (lambda x: T.sqr(_core.op("Mean", axis=1)(x)), [MATRIX]),
    "mean_of_all": (lambda x: T.sqr(_core.op("Mean", axis=None)(x)), [MATRIX]),
    "fft": (lambda x, y: parts(fourier.fft(T.complex(x, y), 3, 1)), [MATRIX, OTHER]),
    "take_along_axis": (lambda x: T.sqr(_core.op("TakeAlongAxis")(x, PLACES, 1)), [MATRIX]),
    "add_along_axis": (
        lambda x, v: T.sqr(_core.op("AddAlongAxis")(x, v, PLACES, 1)),
        [MATRIX, MATRIX[:, :2].copy()],
    ),
    "expm_derivative": (_core.op("ExpmDerivative"), [SQUARE, POSITIVE]),
    "generalized_eigh": (
        lambda a, b: sum(map(T.sqr, _core.op("GeneralizedEigh", lower=True)(a, b))),
        [SQUARE, POSITIVE],
    ),
    "extract_diag_grad": (
        lambda d: T.sqr(DIAGONAL_GRADIENT(d, T.zeros((2, 3)))),
        [VECTOR[:2].copy()],
    ),
    "triangle": (lambda x: T.sqr(_core.op("Triangle", lower=True, diagonal=0)(x)), [SQUARE]),
    "repeat_grad": (
        lambda x, g: T.sqr(_core.op("RepeatGrad", axis=1)(x, T.constant(np.array([2, 0, 1])), g)),
        [MATRIX, OTHER],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])
