"""Elementwise functions, reductions, products and shapes, to second order."""

import numpy as np
import pytest

import theano.tensor as T
from theano.tensor import nnet

VECTOR = np.array([0.7, -0.4, 1.3])
POSITIVE = np.array([0.7, 0.4, 1.3])
INSIDE = np.array([0.7, -0.4, 0.2])
MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
SCALAR = np.array(0.6)

CASES = {
    # Name: function and the point at which it is checked.
    "add": (lambda x, y: x + y * y, [VECTOR, POSITIVE]),
    "add_broadcast": (lambda x, y: T.sqr(x + y), [MATRIX, VECTOR]),
    "add_scalar": (lambda x, y: T.sqr(x + y), [MATRIX, SCALAR]),
    "sub": (lambda x, y: T.sqr(x - y), [MATRIX, VECTOR]),
    "mul": (lambda x, y: x * y * y, [MATRIX, VECTOR]),
    "true_div": (lambda x, y: x / y, [MATRIX, POSITIVE]),
    "pow": (lambda x, y: x**y, [POSITIVE, VECTOR]),
    "mod": (lambda x: T.sqr(T.mod(x, 0.45)), [VECTOR]),
    "neg": (lambda x: T.sqr(-x), [VECTOR]),
    "abs_": (lambda x: T.sqr(abs(x)) * x, [VECTOR]),
    "sqr": (T.sqr, [VECTOR]),
    "sqrt": (T.sqrt, [POSITIVE]),
    "inv": (T.inv, [VECTOR]),
    "maximum": (lambda x, y: T.maximum(x, y) ** 2, [VECTOR, INSIDE[::-1] + 0.05]),
    "minimum": (lambda x, y: T.minimum(x, y) ** 2, [VECTOR, INSIDE[::-1] + 0.05]),
    "clip": (lambda x: T.clip(x, -0.1, 1) ** 2, [VECTOR]),
    "clip_bounds": (lambda x, a, b: T.clip(x, a, b) ** 2, [VECTOR, -POSITIVE / 2, POSITIVE[::-1]]),
    "second": (lambda x, y: T.sqr(T.fill(x, y)), [MATRIX, SCALAR]),
    "exp": (T.exp, [VECTOR]),
    "exp2": (T.exp2, [VECTOR]),
    "expm1": (T.expm1, [VECTOR]),
    "log": (T.log, [POSITIVE]),
    "log2": (T.log2, [POSITIVE]),
    "log10": (T.log10, [POSITIVE]),
    "log1p": (T.log1p, [VECTOR]),
    "sin": (T.sin, [VECTOR]),
    "cos": (T.cos, [VECTOR]),
    "tan": (T.tan, [INSIDE]),
    "arcsin": (T.arcsin, [INSIDE]),
    "arccos": (T.arccos, [INSIDE]),
    "arctan": (T.arctan, [VECTOR]),
    "arctan2": (T.arctan2, [VECTOR, INSIDE[::-1]]),
    "sinh": (T.sinh, [VECTOR]),
    "cosh": (T.cosh, [VECTOR]),
    "tanh": (T.tanh, [VECTOR]),
    "arcsinh": (T.arcsinh, [VECTOR]),
    "arccosh": (T.arccosh, [POSITIVE + 1]),
    "arctanh": (T.arctanh, [INSIDE]),
    "deg2rad": (lambda x: T.sqr(T.deg2rad(100 * x)), [VECTOR]),
    "rad2deg": (lambda x: T.sqr(T.rad2deg(x / 50)), [VECTOR]),
    "sigmoid": (nnet.sigmoid, [VECTOR]),
    "softplus": (nnet.softplus, [VECTOR]),
    "switch": (lambda x, y: T.switch(x > 0, x * y, y * y), [VECTOR, INSIDE]),
    "cast": (lambda x: T.sqr(T.cast(T.cast(x, "complex128").real, "float64")), [VECTOR]),
    "real_of_complex": (lambda x, y: T.sqr(T.complex(x, y).real), [VECTOR, INSIDE]),
    "imag_of_complex": (lambda x, y: T.sqr(T.complex(x, y).imag), [VECTOR, INSIDE]),
    "abs_of_complex": (lambda x, y: abs(T.complex(x, y)), [VECTOR, INSIDE]),
    "sum": (lambda x: T.sqr(x.sum(axis=0)), [MATRIX]),
    "sum_all": (lambda x: T.sqr(x.sum()), [MATRIX]),
    "sum_keepdims": (lambda x: x * x.sum(axis=1, keepdims=True), [MATRIX]),
    "mean": (lambda x: T.sqr(x.mean(axis=1)), [MATRIX]),
    "var": (lambda x: x.var(axis=0), [MATRIX]),
    "std": (lambda x: x.std(), [MATRIX]),
    "prod": (lambda x: x.prod(axis=1), [MATRIX]),
    "prod_with_zero": (lambda x: x.prod(), [np.array([0.7, 0.0, 1.3])]),
    "max": (lambda x: T.sqr(x.max(axis=1)), [MATRIX]),
    "min": (lambda x: T.sqr(x.min(axis=0)), [MATRIX]),
    "norm": (lambda x: x.norm(3), [POSITIVE]),
    "dot_vectors": (lambda x, y: T.dot(x, y), [VECTOR, INSIDE]),
    "dot_matrix_vector": (lambda x, y: T.dot(x, y), [MATRIX, VECTOR]),
    "dot_vector_matrix": (lambda x, y: T.dot(x, y), [VECTOR[:2], MATRIX]),
    "dot_matrices": (lambda x, y: T.dot(x, y), [MATRIX, MATRIX.T.copy()]),
    "dimshuffle": (lambda x: T.sqr(x.dimshuffle(1, "x", 0)), [MATRIX]),
    "transpose": (lambda x: T.dot(x, x.T), [MATRIX]),
    "reshape": (lambda x: T.sqr(x.reshape((3, 2))), [MATRIX]),
    "flatten": (lambda x: T.sqr(x.flatten()), [MATRIX]),
    "subtensor": (lambda x: T.sqr(x[::-1, 1:]), [MATRIX]),
    "subtensor_integer": (lambda x: T.sqr(x[:, -1]), [MATRIX]),
    "set_subtensor": (lambda x, y: T.sqr(T.set_subtensor(x[:, 1], y)), [MATRIX, VECTOR[:2]]),
    "inc_subtensor": (lambda x, y: T.sqr(T.inc_subtensor(x[1:], y)), [MATRIX, VECTOR]),
    "alloc": (lambda x: T.sqr(T.alloc(x, 2, 3)), [VECTOR]),
    "make_vector": (lambda x: T.sqr(T.stack([x, 2 * x])), [SCALAR]),
    "unbroadcast": (lambda x: T.sqr(T.unbroadcast(x.dimshuffle("x", 0), 0)), [VECTOR]),
    "addbroadcast": (lambda x, y: T.addbroadcast(x, 0) * y, [MATRIX[:1], MATRIX]),
    "specify_shape": (lambda x: T.sqr(T.specify_shape(x, (2, 3))), [MATRIX]),
    "identity": (lambda x: T.sqr(x.copy()), [VECTOR]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])
