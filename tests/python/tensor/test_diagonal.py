"""Diagonals, beyond the cases that are compared with Theano."""

import numpy as np
import pytest

import theano
import theano.tensor as T

CUBE = np.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize("axes", [(-1, 0), (-2, -1), (0, -1), (2, -2)])
@pytest.mark.parametrize("offset", [0, 1, -1, 9, -9])
def test_negative_axes(axes, offset):
    x = T.dtensor3()
    np.testing.assert_array_equal(
        T.diagonal(x, offset, *axes).eval({x: CUBE}), np.diagonal(CUBE, offset, *axes)
    )


def test_huge_offsets():
    x, v = T.dmatrix(), T.dvector()
    for offset in (2**63 - 1, -(2**63)):
        assert T.diag(x, offset).eval({x: CUBE[0]}).shape == (0,)
        with pytest.raises((ValueError, MemoryError)):
            T.diag(v, offset).eval({v: [1.0]})


def test_rejects():
    x = T.dtensor3()
    with pytest.raises(ValueError, match="same"):
        T.diagonal(x, 0, 1, -2)
    with pytest.raises(ValueError, match="out of bounds"):
        T.diagonal(x, 0, 0, 3)
    with pytest.raises(ValueError, match="axes"):
        T.AllocDiag(0, 0, 4)(x)
    with pytest.raises(ValueError, match="scalar"):
        T.diag(1.0)


def test_gradient_of_a_diagonal_that_does_not_begin_in_the_corner():
    # Theano's own gradient fails here: it sets a square that is larger than the matrix.
    x = T.dmatrix()
    gradient = theano.grad(T.diag(x, 1).sum(), x)
    np.testing.assert_array_equal(gradient.eval({x: CUBE[0, :2, :3]}), np.eye(2, 3, 1))


def test_the_result_does_not_share_memory():
    x = T.dmatrix()
    value = np.ones((2, 2))
    result = theano.function([x], T.diag(x))(value)
    result[:] = 5
    assert (value == 1).all()
