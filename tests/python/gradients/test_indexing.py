"""Gradients of indexing by arrays and masks, and of replacing such parts, to second order."""

import numpy as np
import pytest

import theano
import theano.tensor as T

VECTOR = np.array([0.7, -0.4, 1.3])
MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
PAIRS = np.array([[0.5, -0.2], [0.8, 1.1], [-0.6, 0.4], [0.3, -0.9]])
MASK = np.array([[True, False, True], [False, True, False]])
REPEATED = [1, 0, 1, 1]

CASES = {
    "rows": (lambda x: T.sqr(x[REPEATED]), [MATRIX]),
    "columns": (lambda x: T.sqr(x[:, REPEATED]), [MATRIX]),
    "pairs": (lambda x: T.sqr(x[REPEATED, [2, 0, 2, 1]]), [MATRIX]),
    "slices_beside_arrays": (lambda x: T.sqr(x[::-1, None, [2, 0, 2]]), [MATRIX]),
    "matrix_of_indices": (lambda x: T.sqr(x[[[1, 0], [1, 1]]]), [MATRIX]),
    "mask": (lambda x: T.sqr(x[MASK]), [MATRIX]),
    "mask_of_rows": (lambda x: T.sqr(x[MASK[:, 0]]), [MATRIX]),
    "computed_mask": (lambda x: T.sqr(x[x > 0]), [MATRIX]),
    "take": (lambda x: T.sqr(T.take(x, [[4, 0], [4, 4]])), [MATRIX]),
    "take_clip": (lambda x: T.sqr(T.take(x, [9, -9, 1], axis=1, mode="clip")), [MATRIX]),
    "set_rows": (lambda x, y: T.sqr(T.set_subtensor(x.T[[2, 0]], y)), [MATRIX, PAIRS[:2]]),
    "set_repeatedly": (lambda x, y: T.sqr(T.set_subtensor(x.T[REPEATED], y)), [MATRIX, PAIRS]),
    "set_pairs_repeatedly": (
        lambda x, y: T.sqr(T.set_subtensor(x[REPEATED, REPEATED], y)),
        [MATRIX, PAIRS[:, 0]],
    ),
    "set_one_value": (
        lambda x, y: T.sqr(T.set_subtensor(x[REPEATED, :2], y[0])),
        [MATRIX, VECTOR],
    ),
    "set_mask": (lambda x, y: T.sqr(T.set_subtensor(x[MASK], y)), [MATRIX, VECTOR]),
    "inc_rows": (lambda x, y: T.sqr(T.inc_subtensor(x.T[REPEATED], y)), [MATRIX, PAIRS]),
    "inc_pairs": (
        lambda x, y: T.sqr(T.inc_subtensor(x[REPEATED, REPEATED], y)),
        [MATRIX, PAIRS[:, 0]],
    ),
    "inc_one_value": (
        lambda x, y: T.sqr(T.inc_subtensor(x[REPEATED, :2], y[0])),
        [MATRIX, VECTOR],
    ),
    "inc_mask": (lambda x, y: T.sqr(T.inc_subtensor(x[MASK], y)), [MATRIX, VECTOR]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])


def test_values_that_are_replaced_have_no_gradient():
    x, y, i = T.dvector(), T.dvector(), T.lvector()
    cost = (T.set_subtensor(x[i], y) * [1.0, 2.0, 3.0]).sum()
    of_x, of_y = theano.function([x, y, i], theano.grad(cost, [x, y]))(
        np.ones(3), np.ones(4), [1, 0, 1, 1]
    )
    np.testing.assert_array_equal(of_x, [0, 0, 3])
    np.testing.assert_array_equal(of_y, [0, 1, 0, 2])


def test_zero_adjoints_stay_zero():
    x, i = T.dvector(), T.lvector()
    # What is not picked has an infinite derivative.
    gradient = theano.grad(T.sqrt(x)[i].sum(), x)
    result = gradient.eval({x: [4.0, 1.0, 0.25], i: [0, 0]})
    np.testing.assert_array_equal(result, [0.5, 0, 0])


def test_only_the_tensor_is_connected():
    x, i = T.dvector(), T.dvector()
    picked = x[T.cast(i, "int64")].sum()
    with pytest.raises(theano.gradient.DisconnectedInputError):
        theano.grad(picked, i)
    assert theano.grad(picked, x).type == x.type
