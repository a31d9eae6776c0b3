"""Pickling and copying of graphs."""

import copy
import pickle
import sys

import numpy as np
import pytest

import theano
import theano.tensor as T


class Scaled(theano.gof.Op):
    """Multiplies by a number, in Python."""

    def __init__(self, factor):
        self.factor = factor

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.gof.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        output_storage[0][0] = self.factor * inputs[0]


WAYS = [
    pytest.param(lambda value: pickle.loads(pickle.dumps(value)), id="pickle"),
    pytest.param(lambda value: pickle.loads(pickle.dumps(value, protocol=2)), id="protocol 2"),
    pytest.param(copy.deepcopy, id="deepcopy"),
]


@pytest.mark.parametrize("remake", WAYS)
class TestRemade:
    def test_root(self, remake):
        x = T.dmatrix("x")
        x.note = [1]
        x.tag.test_value = np.ones((1, 1))
        twin = remake(x)
        assert twin is not x
        assert (type(twin), twin.name, twin.type, twin.owner) == (type(x), "x", x.type, None)
        assert twin.note == [1]
        assert twin.note is not x.note
        np.testing.assert_array_equal(twin.tag.test_value, np.ones((1, 1)))

    def test_identity_within_one_pickle(self, remake):
        x = T.dvector("x")
        y = T.exp(x)
        y.name = "y"
        y.tag.note = "kept"
        twins = remake({"x": x, "list": [y * 2, y, x]})
        product, y_twin, x_twin = twins["list"]
        assert x_twin is twins["x"]
        assert product.owner.inputs[0] is y_twin
        assert y_twin.owner.inputs[0] is x_twin
        assert (y_twin.name, y_twin.tag.note) == ("y", "kept")
        assert product.owner.op == T.mul

    def test_computing_with_a_remade_graph(self, remake):
        x, shared = T.dmatrix("x"), theano.shared(np.arange(3.0), name="s")
        y = T.switch(x.sum(axis=0) > 1, T.dot(x, shared)[::-1][0], T.constant([1.0, 2.0, 3.0]))
        z = T.set_subtensor(y[1:], 0).dimshuffle("x", 0).astype("float32").reshape((3, 1))
        x_twin, z_twin = remake((x, z))
        value = np.arange(6.0).reshape(2, 3)
        np.testing.assert_array_equal(z_twin.eval({x_twin: value}), z.eval({x: value}))

    @pytest.mark.parametrize(
        "expression",
        [
            lambda x: T.addbroadcast(x, 0),
            lambda x: T.max(x, axis=1),
            lambda x: T.prod(x, dtype="float64"),
            lambda x: T.elemwise.ProdWithoutZeros(axis=0)(x),
            lambda x: T.join(1, x, x),
            lambda x: T.eye(x.shape[0]),
            lambda x: T.arange(x.shape[0]),
            lambda x: T.diagonal(x, offset=1),
            lambda x: T.repeat(x, 2, axis=0),
            lambda x: T.specify_shape(x, (2, 2)),
            lambda x: T.alloc(x[0], 2, x.shape[1]),
            lambda x: T.stack([x[0, 0], 1]),
            lambda x: T.inc_subtensor(x[0 : x.shape[0]], 1),
            lambda x: theano.gradient.zero_grad(x),
            lambda x: x[None, -1, ::2],
            lambda x: x[[0, 1]],
            lambda x: x[[0, 1], [1, 0]],
            lambda x: x[x > 0],
            lambda x: T.set_subtensor(x[[0, 1]], 1),
            lambda x: T.inc_subtensor(x[x > 0], 1),
            lambda x: T.argmax(x, axis=0),
            lambda x: T.cumsum(x, axis=1),
            lambda x: T.tensordot(x, x, axes=2),
            lambda x: T.batched_dot(x, x),
            lambda x: T.sort(x, axis=0, kind="mergesort"),
            lambda x: theano.gradient.grad_scale(x, 2.5),
            lambda x: T.make_slice(x.shape[0], None),
        ],
    )
    def test_operations_are_unique(self, remake, expression):
        result = expression(T.matrix("x"))
        assert remake(result).owner.op is result.owner.op

    def test_constants(self, remake):
        c = T.constant([1.0, np.nan], name="c")
        twin = remake(c)
        assert twin is not c
        assert twin.equals(c)
        assert twin.name == "c"
        assert not np.shares_memory(twin.data, c.data)
        assert theano.tensor.type_other.NoneConst.equals(remake(theano.tensor.type_other.NoneConst))

    def test_shared_variables_keep_sharing_a_value(self, remake):
        s = theano.shared(np.ones(2), name="s", strict=True)
        s.default_update = s + 1
        twin, clone = remake([s, s.clone()])
        assert type(twin) is type(s)
        assert (twin.name, twin.type, twin.strict) == ("s", s.type, True)
        assert twin.default_update.owner.inputs[0] is twin
        twin.set_value(np.zeros(2))
        np.testing.assert_array_equal(clone.get_value(), np.zeros(2))
        np.testing.assert_array_equal(s.get_value(), np.ones(2))

    def test_shared_variables_of_other_types(self, remake):
        twin = remake(theano.shared({"a": 1}))
        assert twin.get_value() == {"a": 1}
        assert twin.type == theano.gof.generic

    def test_types(self, remake):
        named = T.TensorType("int8", (True, False), name="named")
        assert (remake(named), remake(named).name) == (named, "named")
        assert remake(T.dmatrix) == T.dmatrix
        assert remake(theano.scalar.float32) == theano.scalar.float32
        assert remake(theano.gof.generic) == theano.gof.generic
        assert remake(T.type_other.slicetype) == T.type_other.slicetype

    def test_nodes_and_operations(self, remake):
        node = (T.dscalar("x") + 1).owner
        node.tag.note = 2
        twin = remake(node)
        assert twin is not node
        assert (twin.op, twin.tag.note, twin.inputs[0].name) == (node.op, 2, "x")
        assert remake(T.exp) is T.exp

    def test_operations_defined_in_python(self, remake):
        y = Scaled(3.0)(T.dvector("x"))
        twin = remake(y)
        assert type(twin.owner.op) is Scaled
        assert twin.owner.op is not y.owner.op
        np.testing.assert_array_equal(twin.eval({twin.owner.inputs[0]: np.ones(2)}), [3.0, 3.0])

    def test_a_deep_graph(self, remake):
        x = T.dscalar("x")
        y = x
        for _ in range(3 * sys.getrecursionlimit()):
            y = y + x
        x_twin, y_twin = remake((x, y))
        depth = 0
        while y_twin is not x_twin:
            y_twin, depth = y_twin.owner.inputs[0], depth + 1
        assert depth == 3 * sys.getrecursionlimit()

    def test_what_leads_back_to_its_variable(self, remake):
        y = T.exp(T.dscalar())
        y.tag.me = y
        twin = remake(y)
        assert twin.tag.me is twin

    def test_compiled_functions_of_eval_stay_behind(self, remake):
        x = T.dscalar("x")
        y = x * 2
        assert y.eval({x: 2.0}) == 4
        x_twin, y_twin = remake((x, y))
        assert y_twin.eval({x_twin: 3.0}) == 6


def test_test_values_may_be_left_out():
    x = T.dscalar("x")
    x.tag.test_value, x.tag.other = 1.0, 2
    with theano.change_flags(pickle_test_value=False):
        twin = pickle.loads(pickle.dumps(x))
    assert not hasattr(twin.tag, "test_value")
    assert twin.tag.other == 2
    assert x.tag.test_value == 1.0


def test_shallow_copies():
    x = T.dscalar("x")
    x.note = [1]
    twin = copy.copy(x)
    assert twin is not x
    assert (twin.name, twin.type, twin.note) == ("x", x.type, x.note)
    assert twin.note is x.note
    y = x + 1
    assert copy.copy(y).owner is y.owner
    assert copy.copy(T.dmatrix) == T.dmatrix
    assert copy.copy(T.exp) is T.exp
