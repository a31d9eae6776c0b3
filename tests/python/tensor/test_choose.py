"""choose, nonzero and permutations of rows, beyond the cases that are compared with Theano."""

import numpy as np
import pytest

import theano
import theano.tensor as T

VALUE = np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]])


def test_choices_of_several_dtypes_and_ranks():
    a, x, y = T.lmatrix(), T.dmatrix(), T.ivector()
    variable = T.choose(a, [x, y, 7])
    assert variable.dtype == "float64"
    numbers = np.array([[0, 1, 2], [2, 0, 1]])
    found = variable.eval({a: numbers, x: VALUE, y: np.array([10, 20, 30], "int32")})
    np.testing.assert_array_equal(found, [[0.5, 20, 7], [7, 4.5, 30]])


def test_nothing_to_choose_from():
    a, x = T.lvector(), T.dmatrix()
    for mode in ("raise", "wrap", "clip"):
        with pytest.raises(ValueError, match="choose from"):
            T.choose(a, x, mode=mode).eval({a: [0], x: np.zeros((0, 1))})


def test_nothing_is_written_when_a_number_is_out_of_range():
    a, x, total = T.lvector(), T.dmatrix(), theano.shared(0.0)
    f = theano.function([a, x], T.choose(a, x), updates=[(total, total + 1)])
    with pytest.raises(ValueError, match="no choice 2"):
        f([0, 1, 2], VALUE)
    assert total.get_value() == 0


def test_triangles_keep_infinities_out():
    # Theano multiplies by zeros and ones, which makes nan of infinities and nan.
    x = T.dmatrix()
    value = np.full((2, 2), np.inf)
    np.testing.assert_array_equal(T.tril(x).eval({x: value}), np.tril(value))
    np.testing.assert_array_equal(T.triu(x, 1).eval({x: value}), np.triu(value, 1))


def test_triangles_of_stacked_matrices():
    x = T.dtensor3()
    value = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(T.tril(x).eval({x: value}), np.tril(value))
    np.testing.assert_array_equal(T.triu(x, -1).eval({x: value}), np.triu(value, -1))


def test_gradient_of_an_inverse_permutation():
    # Theano permutes in the same direction on the way back.
    x, p = T.dvector(), T.constant(np.array([2, 0, 1]))
    weights = np.array([1.0, 2.0, 3.0])
    gradient = theano.grad((T.permute_row_elements(x, p, inverse=True) * weights).sum(), x)
    np.testing.assert_array_equal(gradient.eval({x: VALUE[0]}), weights[[2, 0, 1]])


def test_nonzero_of_a_large_array():
    x = T.fmatrix()
    value = np.random.RandomState(3).randint(0, 3, (700, 900)).astype("float32")
    for found, expected in zip(
        theano.function([x], T.nonzero(x))(value), np.nonzero(value), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_classes_of_operations():
    x = T.dmatrix()
    assert isinstance(T.nonzero(x)[0].owner.op, T.Nonzero)
    assert T.Nonzero() == T.nonzero(x)[1].owner.op
    permuted = T.permute_row_elements(x, T.constant([1, 0]))
    assert permuted.owner.op == T.PermuteRowElements()
    assert T.default(x, x).owner.op == T.Default()
    assert isinstance(T.default, T.Default)
