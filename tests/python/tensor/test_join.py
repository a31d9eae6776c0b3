"""Scalars put together."""

import numpy as np
import pytest

import theano.tensor as T
from theano.tensor._join import MakeVector


def test_stack_of_scalars():
    i, x = T.iscalar(), T.dscalar()
    vector = T.stack([i, 2])
    assert (vector.dtype, vector.broadcastable) == ("int32", (False,))
    assert isinstance(vector.owner.op, MakeVector)
    assert vector.owner.op.dtype == "int32"
    np.testing.assert_array_equal(vector.eval({i: 5}), [5, 2])
    mixed = T.stack([i, x], axis=-1)
    assert mixed.dtype == "float64"
    np.testing.assert_array_equal(mixed.eval({i: 5, x: 0.5}), [5, 0.5])
    np.testing.assert_array_equal(T.stack([i, 2], 0).eval({i: 1}), [1, 2])


def test_stack_in_its_old_form():
    i = T.iscalar()
    with pytest.warns(DeprecationWarning, match="deprecated"):
        vector = T.stack(i, 2)
    np.testing.assert_array_equal(vector.eval({i: 5}), [5, 2])


def test_stack_rejects():
    with pytest.raises(Exception, match="empty"):
        T.stack([])
    with pytest.raises(NotImplementedError):
        T.stack([T.dvector(), T.dvector()])
    with pytest.raises(IndexError):
        T.stack([T.iscalar()], axis=1)
    with pytest.raises(TypeError):
        T.stack([T.iscalar()], axes=1)
