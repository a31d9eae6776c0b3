"""Gradients of what creates, joins, splits, repeats and picks, to second order."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gradient import verify_grad
from theano.tensor._repeat import RepeatOp

VECTOR = np.array([0.7, -0.4, 1.3])
OTHER = np.array([0.2, -0.9])
MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
CUBE = np.array([[[0.7, -0.4], [1.3, 0.2], [-0.6, 1.1]], [[-1.1, 0.9], [0.3, -0.8], [0.5, 1.7]]])
SCALAR = np.array(0.6)
NUMBERS = T.constant(np.array([[0, 1, 1], [1, 0, 1]]))
OUTSIDE = T.constant(np.array([[-1, 3, 0], [2, 0, 5]]))
ORDER = T.constant(np.array([2, 0, 1]))
ORDERS = T.constant(np.array([[2, 0, 1], [0, 2, 1]]))


def _weighted_parts(x):
    first, _, last = T.split(x, [1, 1, 1], 3, axis=1)
    return first * T.sqr(last)


CASES = {
    # Name: function and the point at which it is checked.
    "arange": (lambda x, y: T.sqr(T.arange(x, 3.1, y)), [SCALAR, np.array(0.8)]),
    "identity_like": (lambda x: T.dot(x.T, T.identity_like(x)), [MATRIX]),
    "tril": (lambda x: T.sqr(T.tril(x)), [MATRIX]),
    "triu": (lambda x: T.sqr(T.triu(x, 1)), [MATRIX]),
    "tril_of_rank_3": (lambda x: T.sqr(T.tril(x, -1)), [CUBE]),
    "join": (lambda x, y: T.sqr(T.join(0, x, y)), [VECTOR, OTHER]),
    "join_axis_1": (lambda x: T.sqr(T.join(1, x, x * x, x[:, 1:])), [MATRIX]),
    "join_symbolic_axis": (
        lambda x: T.sqr(T.join(T.cast(x.shape[0], "int64") - 1, x, x * x)),
        [MATRIX],
    ),
    "join_flags": (
        lambda x: T.sqr(T.join(0, x.dimshuffle("x", 0), x.dimshuffle("x", 0))),
        [VECTOR],
    ),
    "stack": (lambda x, y: T.sqr(T.stack([x, y, x * y], axis=1)), [VECTOR, VECTOR[::-1].copy()]),
    "stacklists": (lambda x, y: T.sqr(T.stacklists([[x, y], [y, x * y]])), [SCALAR, np.array(1.2)]),
    "list_of_vectors": (lambda x: T.sqr(T.as_tensor_variable([x, 2 * x])), [VECTOR]),
    "horizontal_stack": (lambda x: T.sqr(T.horizontal_stack(x, x[:, :1])), [MATRIX]),
    "split": (_weighted_parts, [MATRIX]),
    "split_of_flagged": (
        lambda x: T.sqr(T.split(x.dimshuffle("x", 0), [1, 2], 2, axis=1)[1]),
        [VECTOR],
    ),
    "tile": (lambda x: T.sqr(T.tile(x, (2, 1, 2))), [MATRIX]),
    "tile_vector": (lambda x: T.sqr(T.tile(x, T.as_tensor_variable(x.shape), ndim=3)), [MATRIX]),
    "repeat": (lambda x: T.sqr(T.repeat(x, 3, axis=1)), [MATRIX]),
    "repeat_flat": (lambda x: T.sqr(T.repeat(x, 2)), [MATRIX]),
    "repeat_counts": (
        lambda x: T.sqr(T.repeat(x, T.constant(np.array([2, 0, 3])), axis=1)),
        [MATRIX],
    ),
    "repeat_counts_rank_3": (
        lambda x: T.sqr(T.repeat(x, T.constant(np.array([1, 2, 0])), axis=-2)),
        [CUBE],
    ),
    "repeat_op": (lambda x: T.sqr(RepeatOp()(x, 2)), [MATRIX]),
    "roll": (lambda x: x * T.roll(x, 1), [VECTOR]),
    "roll_axis": (lambda x: x * T.roll(x, -1, axis=1), [MATRIX]),
    "diag_of_vector": (lambda x: T.sqr(T.diag(x, 1)), [VECTOR]),
    "diag_of_matrix": (lambda x: T.sqr(T.diag(x, 1)), [MATRIX]),
    "diag_below": (lambda x: T.sqr(T.diag(x, -1)), [MATRIX]),
    "diagonal_of_rank_3": (lambda x: T.sqr(T.diagonal(x, 0, 2, 1)), [CUBE]),
    "alloc_diag_of_matrix": (lambda x: T.sqr(T.AllocDiag(-1, 0, 2)(x)), [MATRIX]),
    "choose": (lambda x: T.sqr(T.choose(NUMBERS, x)), [MATRIX]),
    "choose_from_a_list": (lambda x, y: T.sqr(T.choose(NUMBERS, [x, y])), [MATRIX, VECTOR]),
    "choose_wrap": (lambda x: T.sqr(T.choose(OUTSIDE, x, mode="wrap")), [MATRIX]),
    "choose_clip": (lambda x, y: T.sqr(T.choose(OUTSIDE, [x, y], mode="clip")), [MATRIX, SCALAR]),
    "nonzero_values": (lambda x: T.sqr(T.nonzero_values(x)), [MATRIX]),
    "permute_row_elements": (lambda x: x * T.permute_row_elements(x, ORDER), [MATRIX]),
    "permute_row_elements_inverse": (
        lambda x: x * T.permute_row_elements(x, ORDERS, inverse=True),
        [MATRIX],
    ),
    "permute_row_elements_broadcast": (
        lambda x: T.sqr(T.permute_row_elements(x, ORDERS)),
        [VECTOR],
    ),
    "flatten_op": (lambda x: T.sqr(T.flatten(x, 2)), [CUBE]),
    "default": (lambda x: T.sqr(T.default(x, x)), [VECTOR]),
    "cov": (lambda x: T.cov(x), [MATRIX]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])


def test_flatten_class():
    with pytest.warns(DeprecationWarning, match="deprecated"):
        flatten = T.Flatten(2)
    verify_grad(lambda x: T.sqr(flatten(x)), [CUBE], rng=np.random.RandomState(11), n_tests=1)


def test_whole_numbers_have_no_gradient():
    x = T.dscalar()
    n = T.cast(x, "int64")
    for build in (
        lambda: T.eye(n).sum(),
        lambda: T.tri(n).sum(),
        lambda: T.join(n, T.ones((2, 2)), T.ones((2, 2))).sum(),
        lambda: T.split(T.ones(3), T.stack([n, n]), 2)[0].sum(),
    ):
        with pytest.raises(theano.gradient.NullTypeGradError):
            theano.grad(build(), x)


def test_no_gradient_flows_to_lengths_and_choices():
    x = T.dscalar()
    n = T.cast(x, "int64")
    for build in (
        lambda: T.AllocEmpty("float64")(n).sum(),
        lambda: T.repeat(T.ones(2), n).sum(),
        lambda: T.arange(0.5, x).sum(),
        lambda: T.choose(n, T.ones((2, 3))).sum(),
    ):
        with pytest.raises(theano.gradient.DisconnectedInputError):
            theano.grad(build(), x)
