"""The sum of shares, x / x.sum(), is one, as in Theano: programs compare it with 1."""

import numpy as np
import pytest

import theano
from theano import tensor as T


@pytest.mark.parametrize("axis", [None, 0, 1, 2, (0, 2)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_shares_add_up_to_one(axis, dtype):
    x = T.TensorType(dtype, [False] * 3)("x")
    shares = x / x.sum(axis=axis, keepdims=True)
    total = theano.function([x], shares.sum(axis=axis))
    random = np.random.default_rng(0)
    for shape in ((3, 4, 5), (1, 7, 2), (2, 0, 3), (0, 2, 2)):
        value = random.random(shape).astype(dtype)
        found = total(value)
        assert found.dtype == dtype
        # What has no elements adds up to 0.
        np.testing.assert_array_equal(found, (np.ones(shape).sum(axis=axis) > 0).astype(dtype))


def test_shares_that_the_program_uses_in_other_places():
    x = T.dvector("x")
    row = T.shape_padleft(x / x.sum())
    outputs = theano.function([x], [T.eq(row.sum(axis=-1), 1), row])
    for seed in range(30):
        value = np.random.default_rng(seed).random(6)
        is_one, shares = outputs(value)
        assert is_one.all()
        np.testing.assert_allclose(shares, [value / value.sum()])


def test_other_sums_are_kept():
    x = T.dmatrix("x")
    value = np.random.default_rng(0).random((2, 3))
    for shares, axis in (
        (x / x.sum(axis=0, keepdims=True), 1),
        (x / x.sum(), 1),
        (x / (1 + x).sum(axis=1, keepdims=True), 1),
        (x / x.prod(axis=1, keepdims=True), 1),
    ):
        function = theano.function([x], shares.sum(axis=axis))
        plain = theano.function([x], shares.sum(axis=axis), mode=theano.Mode(optimizer=None))
        np.testing.assert_allclose(function(value), plain(value), rtol=1e-14)
