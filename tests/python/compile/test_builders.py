"""OpFromGraph: compiled once, derived to any order, pickled."""

import pickle

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.compile.builders import OpFromGraph, ops_with_inner_function

X, Y = np.array([0.5, -1.0, 2.0]), np.array([1.5, 2.0, 0.25])


@pytest.mark.parametrize("inline", [False, True])
def test_derivatives_are_those_of_the_graph(inline):
    x, y = T.dvectors("x", "y")

    def body(a, b):
        return [T.tanh(a * b) + a, (a + b**2).sum()]

    op = OpFromGraph([x, y], body(x, y), inline=inline)
    results = []
    for outputs in (op(x, y * 2), body(x, y * 2)):
        cost = (outputs[0] ** 2).sum() * outputs[1]
        first = T.grad(cost, [x, y])
        second = T.grad(sum((g * (i + 1)).sum() for i, g in enumerate(first)), [x, y])
        direction = theano.Rop(outputs[0], [x, y], [y, x])
        results.append(theano.function([x, y], [*outputs, *first, *second, direction])(X, Y))
    for found, expected in zip(*results, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_gradient_through_one_output_into_another():
    x = T.dscalar("x")
    y = x * 3
    op = OpFromGraph([x], [y, y**2])
    f = theano.function([x], T.grad(sum(op(x)), x))
    assert f(2.0) == 3 + 2 * 6 * 3


def test_graph_is_compiled_once():
    x = T.dvector("x")
    op = OpFromGraph([x], [x * 2])
    f = theano.function([x], [op(x), op(op(x) + 1)])
    f(X)
    inner = getattr(op, ops_with_inner_function[OpFromGraph])
    f(X)
    assert op.fn is inner
    assert [str(n.op) for n in f.maker.fgraph.toposort()].count(str(op)) == 2


def test_inline_is_replaced_also_where_it_is_nested():
    x = T.dvector("x")
    one = OpFromGraph([x], [x * 2], inline=True)
    two = OpFromGraph([x], [one(one(x)) + 1], inline=True)
    f = theano.function([x], two(one(x)))
    assert not any(node.op.defined_in_python for node in f.maker.fgraph.toposort())
    np.testing.assert_array_equal(f(X), 8 * X + 1)


def test_without_rewrites_it_is_one_operation():
    x = T.dvector("x")
    op = OpFromGraph([x], [x * 2], inline=True)
    f = theano.function([x], op(x), mode=theano.Mode(optimizer=None))
    assert [node.op for node in f.maker.fgraph.toposort()] == [op]
    np.testing.assert_array_equal(f(X), 2 * X)


def test_shape_without_values():
    x = T.dmatrix("x")
    op = OpFromGraph([x], [T.dot(x, x.T), x.sum()])
    f = theano.function([x], op(x)[0].shape)
    assert not any(node.op is op for node in f.maker.fgraph.toposort())
    np.testing.assert_array_equal(f(np.ones((2, 5))), [2, 2])


def test_shared_variables_are_inputs():
    x, s = T.dvector("x"), theano.shared(2.0, "s")
    op = OpFromGraph([x], [x * s])
    assert op.shared_inputs == [s]
    f = theano.function([x], [op(x), T.grad(op(x).sum(), s)], updates=[(s, s + 1)])
    for factor in (2.0, 3.0):
        value, gradient = f(X)
        np.testing.assert_array_equal(value, factor * X)
        assert gradient == X.sum()


def test_discrete_inputs_and_outputs():
    x, n = T.dvector("x"), T.lscalar("n")
    op = OpFromGraph([x, n], [x * n, n + 1])
    value, count = op(x, n)
    f = theano.function([x, n], [value, count, T.grad((value * count).sum(), x)])
    found = f(X, 3)
    np.testing.assert_array_equal(found[0], 3 * X)
    assert found[1] == 4
    np.testing.assert_array_equal(found[2], [12, 12, 12])


def test_options_of_the_inner_function():
    x, y = T.dvectors("x", "y")
    op = OpFromGraph([x, y], [x * 2], on_unused_input="raise")
    f = theano.function([x, y], op(x, y))
    with pytest.raises(theano.compile.UnusedInputError):
        f(X, Y)


def test_error_inside():
    x, y = T.dvectors("x", "y")
    op = OpFromGraph([x, y], [x + y], name="adder")
    with pytest.raises(ValueError, match="shape") as error:
        theano.function([x, y], op(x, y))(X, Y[:2])
    assert "In the outer function" in str(error.value)
    assert "adder" in str(error.value)


def test_pickles():
    x = T.dvector("x")
    op = OpFromGraph([x], [x * 2], grad_overrides="default", name="twice")
    theano.function([x], op(x))(X)
    copy = pickle.loads(pickle.dumps(op))
    assert str(copy) == "twice{inline=False}"
    f = pickle.loads(pickle.dumps(theano.function([x], T.grad(copy(x).sum(), x) + copy(x))))
    np.testing.assert_array_equal(f(X), 2 * X + 2)


def test_set_overrides_later():
    x = T.dvector("x")
    op = OpFromGraph([x], [x * 2])
    op.set_grad_overrides(lambda inputs, gradients: [gradients[0] * 5])
    assert theano.function([x], T.grad(op(x).sum(), x))(X).tolist() == [5, 5, 5]
    op.set_lop_overrides(lambda inputs, outputs, gradients: [outputs[0] * gradients[0]])
    assert theano.function([x], T.grad(op(x).sum(), x))(X).tolist() == (2 * X).tolist()
    op.set_rop_overrides(lambda inputs, points: [points[0] * 7])
    assert theano.function([x], theano.Rop(op(x), x, x))(X).tolist() == (7 * X).tolist()
    assert len(op.get_lop_op().local_inputs) == 3
    assert len(op.get_rop_op().local_inputs) == 2


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"name": 3}, TypeError, "name must be"),
        ({"rop_overrides": 3}, TypeError, "override of the R_op"),
        ({"rop_overrides": ["default"] * 2}, ValueError, "1 overrides"),
        ({"lop_overrides": T.dscalar()}, ValueError, "NullType or DisconnectedType"),
    ],
)
def test_faulty_overrides(options, error, text):
    x = T.dvector("x")

    def derive():
        op = OpFromGraph([x], [x * 2], **options)
        T.grad(op(x).sum(), x)
        theano.Rop(op(x), x, x)

    with pytest.raises(error, match=text):
        derive()


def test_given_connection_pattern():
    x, y = T.dvectors("x", "y")
    op = OpFromGraph([x, y], [x * y], connection_pattern=[[True], [False]])
    with pytest.raises(theano.gradient.DisconnectedInputError):
        T.grad(op(x, y).sum(), y)
    assert OpFromGraph([x, y], [x * y.shape[0]]).connection_pattern(None) == [[True], [False]]
