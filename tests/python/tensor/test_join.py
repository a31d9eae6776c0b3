"""Tensors and scalars put together, beyond the cases that are compared with Theano."""

import numpy as np
import pytest

import theano
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


def test_stack_of_scalars_takes_any_axis_as_theano_does():
    assert T.stack([T.iscalar()], axis=1).ndim == 1


def test_stack_rejects():
    with pytest.raises(Exception, match="empty"):
        T.stack([])
    with pytest.raises(TypeError):
        T.stack([T.dvector(), T.dmatrix()])
    with pytest.raises(IndexError):
        T.stack([T.dvector(), T.dvector()], axis=2)
    with pytest.raises(TypeError):
        T.stack([T.iscalar()], axes=1)


def test_length_of_joined_vectors():
    x = T.dmatrix()
    assert T.get_vector_length(T.join(0, x.shape, [2, 3])) == 4
    assert T.zeros(T.concatenate([x.shape, [1]])).ndim == 3
    with pytest.raises(ValueError, match="length"):
        T.get_vector_length(T.join(0, x.shape, T.lvector()))


def test_axis_of_floats_is_rejected():
    x = T.dmatrix()
    with pytest.raises(TypeError, match="integer"):
        T.join(1.5, x, x)
    with pytest.raises(ValueError, match="out of bounds"):
        T.join_(5, x)


def test_nothing_is_written_when_lengths_differ():
    x, total = T.dmatrix(), theano.shared(np.zeros((2, 2)))
    f = theano.function([x], T.join(0, x, x[:, :1]), updates=[(total, total + 1)])
    with pytest.raises(ValueError, match="cannot be joined"):
        f(np.ones((2, 2)))
    assert (total.get_value() == 0).all()


def test_large_joins():
    x, y = T.fmatrix(), T.lmatrix()
    a = np.arange(600_000, dtype="float32").reshape(300, 2000)
    b = np.arange(300_000).reshape(300, 1000)
    for axis, first, second in ((1, a, b), (0, a[:, :1000], b), (1, a[::-1, ::2], b[:, ::-1])):
        expected = np.concatenate([first.astype("float64"), second], axis=axis)
        np.testing.assert_array_equal(T.join(axis, x, y).eval({x: first, y: second}), expected)


def test_a_part_of_a_split_may_be_empty():
    # Theano flags the parts of a broadcastable dimension, whatever their length.
    row = T.drow()
    first, second = T.split(row, [1, 0], 2, axis=0)
    assert first.broadcastable == (False, False)
    assert second.eval({row: [[1.0, 2.0]]}).shape == (0, 2)
    n = T.lscalar()
    parts = T.split(row, [1, 0], 2, axis=n)
    with pytest.raises(ValueError, match="broadcastable"):
        theano.function([row, n], parts)([[1.0]], 0)


def test_split_of_one_length_in_a_list():
    x = T.dvector()
    np.testing.assert_array_equal(T.split(x, [3], 1).eval({x: [1.0, 2.0, 3.0]}), [1, 2, 3])
