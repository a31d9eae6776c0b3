"""What functions make of operations in Python: known shapes cost nothing."""

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.compile.user_operations import prepare_operations
from theano.gof.utils import MethodNotDefined


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


class Folded(theano.Op):
    """Twice its input; counts its calls."""

    def __init__(self, is_folded=True, error=None):
        self.is_folded = is_folded
        self.error = error
        self.calls = []

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        self.calls.append(1)
        if self.error is not None:
            raise self.error
        output_storage[0][0] = inputs[0] * 2

    def do_constant_folding(self, node):
        assert node.op is self
        return self.is_folded


@pytest.mark.parametrize("is_folded", [True, False])
def test_constants_are_folded_where_the_operation_says_so(is_folded):
    x, op = T.dscalar("x"), Folded(is_folded)
    f = theano.function([x], T.exp(op(T.exp(op(VALUE)))) + x)
    before = len(op.calls)
    assert before == (2 if is_folded else 0)
    for argument in (1.0, 2.0):
        expected = np.exp(2 * np.exp(2 * VALUE)) + argument
        np.testing.assert_allclose(f(argument), expected, rtol=1e-13)
    assert len(op.calls) - before == (0 if is_folded else 4)


def test_a_folded_constant_is_nobodys_to_change():
    op = Folded()
    f = theano.function([], op(VALUE))
    f()[:] = 0
    np.testing.assert_array_equal(f(), VALUE * 2)


def test_without_rewrites_nothing_is_folded():
    op = Folded()
    f = theano.function([], op(VALUE), mode=theano.Mode("vm", None))
    assert not op.calls
    np.testing.assert_array_equal(f(), VALUE * 2)


def test_functions_of_arrays_are_folded():
    calls = []

    @theano.as_op([T.dmatrix], [T.dmatrix])
    def double(x):
        calls.append(1)
        return x * 2

    f = theano.function([], double(T.constant(VALUE)))
    np.testing.assert_array_equal(f(), VALUE * 2)
    np.testing.assert_array_equal(f(), VALUE * 2)
    assert len(calls) == 1


def test_errors_of_folding_come_with_the_call():
    f = theano.function([], Folded(error=ZeroDivisionError("of the program"))(VALUE))
    with pytest.raises(ZeroDivisionError, match=r"of the program(.|\n)*Folded"):
        f()
    with pytest.raises(KeyboardInterrupt):
        theano.function([], Folded(error=KeyboardInterrupt())(VALUE))


class Abstract(theano.Op):
    """Stands for something that a rewrite puts in its place."""

    __props__ = ()

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type()])

    def infer_shape(self, node, shapes):
        return shapes


class OnlyInC(Abstract):
    def c_code(self, node, name, inputs, outputs, sub):
        return f"{outputs[0]} = {inputs[0]};"


def test_operations_that_cannot_be_computed_are_named_when_compiled():
    x = T.dmatrix("x")
    with pytest.raises(MethodNotDefined, match="OnlyInC has C code, but no method `perform`"):
        theano.function([x], T.exp(OnlyInC()(x)))
    with pytest.raises(MethodNotDefined, match="Abstract has no method `perform`"):
        theano.function([x], T.exp(Abstract()(x)), mode=theano.Mode("vm", None))
    np.testing.assert_array_equal(theano.function([x], Abstract()(x).shape)(VALUE), [2, 3])


def test_operations_that_a_rewrite_replaces_need_no_perform():
    @theano.gof.local_optimizer([Abstract])
    def replace(node):
        return [node.inputs[0] * 2] if isinstance(node.op, Abstract) else False

    mode = theano.compile.get_mode(None).register((theano.gof.opt.in2out(replace), 1))
    x = T.dmatrix("x")
    np.testing.assert_array_equal(theano.function([x], Abstract()(x), mode=mode)(VALUE), VALUE * 2)
