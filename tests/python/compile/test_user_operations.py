"""What functions make of operations in Python: known shapes cost nothing."""

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.compile.user_operations import prepare_operations


class Counted(theano.Op):
    """The transposed matrix; counts its calls."""

    __props__ = ("name",)

    def __init__(self, name="a"):
        self.name = name
        self.calls = []

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type(), x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        self.calls.append(1)
        output_storage[0][0] = inputs[0].T
        output_storage[1][0] = inputs[0] + 1

    def infer_shape(self, node, shapes):
        ((rows, columns),) = shapes
        return [(columns, rows), (rows, columns)]


class WrongLength(Counted):
    def infer_shape(self, node, shapes):
        return [(1,), (1, 1)]


class TooFew(Counted):
    def infer_shape(self, node, shapes):
        return shapes


VALUE = np.arange(6.0).reshape(2, 3)


def test_shapes_along_a_chain_without_any_call():
    x = T.dmatrix("x")
    first, second = Counted(), Counted("b")
    y = second(first(x)[0])[0]
    f = theano.function([x], [y.shape, first(x)[0].shape[0]])
    shape, length = f(VALUE)
    np.testing.assert_array_equal(shape, [2, 3])
    assert length == 3
    assert not first.calls
    assert not second.calls


def test_where_values_are_read_nothing_is_assumed():
    x = T.dmatrix("x")
    op = WrongLength()
    y = op(x)[0]
    f = theano.function([x], [y.sum(), y.shape])
    total, shape = f(VALUE)
    assert total == 15
    np.testing.assert_array_equal(shape, [3, 2])
    assert len(op.calls) == 1


@pytest.mark.parametrize(
    ("cls", "text"), [(WrongLength, "1 lengths for"), (TooFew, "1 shapes for 2 outputs")]
)
def test_wrong_shapes_are_refused(cls, text):
    x = T.dmatrix("x")
    with pytest.raises(ValueError, match=text):
        theano.function([x], cls()(x)[0].shape)


def test_graphs_without_them_are_left_alone():
    x = T.dmatrix("x")
    y = T.exp(x)
    assert prepare_operations([x], [y]) == [y]


def test_shapes_that_other_operations_read():
    """Only the shape of a value is read by `zeros_like`, and by an unread elementwise result."""
    x = T.dmatrix("x")
    op = Counted()
    y = op(x)[0]
    f = theano.function([x], [T.zeros_like(y), (T.exp(y) * 2).shape, T.ones_like(y)[:, 0]])
    zeros, shape, ones = f(VALUE)
    np.testing.assert_array_equal(zeros, np.zeros((3, 2)))
    np.testing.assert_array_equal(shape, [3, 2])
    np.testing.assert_array_equal(ones, np.ones(3))
    assert not op.calls


class Repeated(Counted):
    """As many rows as the first element says."""

    def perform(self, node, inputs, output_storage, params=None):
        self.calls.append(1)
        output_storage[0][0] = np.repeat(inputs[0], int(inputs[0][0, 0]), axis=0)
        output_storage[1][0] = inputs[0]

    def infer_shape(self, node, shapes):
        ((rows, columns),) = shapes
        times = T.cast(node.inputs[0][0, 0], "int64")
        return [(rows * times, columns), (rows, columns)]


def test_elements_that_a_shape_depends_on_are_computed():
    x = T.dmatrix("x")
    first, second = Counted("a"), Repeated("b")
    shape = second(first(x)[1] + 2)[0].shape
    np.testing.assert_array_equal(theano.function([x], shape)(VALUE), [6, 3])
    assert len(first.calls) == 1
    assert not second.calls
