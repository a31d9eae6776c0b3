"""Variables, nodes and constants as objects; comparing and evaluating graphs."""

import gc
import weakref

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.gof import graph


@pytest.fixture
def x():
    return T.dmatrix("x")


@pytest.fixture
def y():
    return T.dmatrix("y")


def test_a_root(x):
    assert (x.owner, x.index, x.name) == (None, None, "x")
    assert x.get_parents() == []
    assert x.type == T.dmatrix


def test_a_result(x, y):
    z = x + y
    assert z.index == 0
    assert z.get_parents() == [z.owner]
    assert z.owner.inputs == [x, y]
    assert z.owner.outputs == [z]
    assert z.owner is z.owner


def test_equality_is_identity(x, y):
    assert x == x
    assert x != y
    assert (x == y) is False
    assert x in [y, x]
    assert len({x, y, x}) == 2


def test_free_attributes_and_tags(x):
    x._keras_shape = (None, 3)
    x.tag.note = "kept"
    assert (x._keras_shape, x.tag.note) == ((None, 3), "kept")
    assert (x + x).owner.inputs[0]._keras_shape == (None, 3)


def test_attributes_live_as_long_as_the_graph():
    def build():
        v = T.dvector("v")
        v.note = "kept"
        return -v

    result = build()
    gc.collect()
    assert result.owner.inputs[0].note == "kept"


def test_weak_references():
    v = T.dvector()
    reference = weakref.ref(v)
    assert reference() is v
    del v
    gc.collect()
    assert reference() is None


def test_auto_name(x, y):
    assert x.auto_name.startswith("auto_")
    assert x.auto_name == x.auto_name
    assert x.auto_name != y.auto_name


def test_clone_of_a_variable(x):
    x.tag.note = 1
    z = -x
    z.name = "z"
    for original in (x, z):
        copied = original.clone()
        assert copied is not original
        assert (copied.name, copied.type, copied.owner) == (original.name, original.type, None)
        assert type(copied) is type(original)
    assert x.clone().tag.note == 1
    x.clone().tag.note = 2
    assert x.tag.note == 1


def test_subclass_with_its_own_init():
    class Named(T.TensorVariable):
        def __init__(self, type, owner=None, index=None, name=None, weight=3):
            super().__init__(type, owner, index, name=name)
            self.weight = weight

    v = Named(T.dvector, name="v", weight=5)
    assert (v.weight, v.name, v.type) == (5, "v", T.dvector)
    z = v * 2
    assert z.owner.inputs[0] is v
    assert type(z.owner.inputs[0]) is Named
    assert type(v.clone()) is Named


def test_apply_takes_existing_outputs(x):
    class Result(T.TensorVariable):
        pass

    result = Result(x.type, None, None, name="result")
    node = theano.Apply(T.exp, [x], [result])
    assert result.owner is node
    assert result.index == 0
    assert node.outputs[0] is result
    assert node.out is result


def test_apply_checks_its_arguments(x):
    with pytest.raises(TypeError):
        theano.Apply(T.exp, [1], [x.type()])
    with pytest.raises(TypeError):
        theano.Apply(T.exp, [x], [1])
    with pytest.raises(ValueError, match="without an owner"):
        theano.Apply(T.exp, [x], [-x])


def test_apply_attributes(x, y):
    node = (x + y).owner
    assert isinstance(node, theano.Apply)
    assert (node.nin, node.nout) == (2, 1)
    assert node.default_output() is node.out is node.outputs[0]
    assert node.get_parents() == [x, y]
    assert str(node) == "Elemwise{add,no_inplace}(x, y)"


def test_apply_clone(x, y):
    node = (x + y).owner
    copied = node.clone()
    assert copied is not node
    assert copied.op == node.op
    assert copied.inputs == node.inputs
    assert copied.outputs[0] is not node.outputs[0]


def test_apply_clone_with_new_inputs(x, y):
    node = (x + y).owner
    copied = node.clone_with_new_inputs([y, x])
    assert copied.inputs == [y, x]
    f = T.fmatrix("f")
    with pytest.raises(TypeError):
        node.clone_with_new_inputs([f, f])
    assert node.clone_with_new_inputs([f, f], strict=False).out.dtype == "float32"
    row = T.drow("row")
    assert node.clone_with_new_inputs([x, row]).out.broadcastable == (False, False)


def test_constants():
    c = T.constant(np.array([1.0, 2.0]))
    assert c.value is c.data
    assert c.equals(T.constant(np.array([1.0, 2.0])))
    assert not c.equals(T.constant(np.array([1.0, 3.0])))
    assert not c.equals(T.constant(np.array([1.0, 2.0], "float32")))
    assert c.signature() == T.constant(np.array([1.0, 2.0])).signature()
    copied = c.clone()
    assert copied is not c
    assert copied.equals(c)


def test_strings(x, y):
    assert str(x) == "x"
    assert repr(x + y) == "Elemwise{add,no_inplace}.0"
    assert str(T.dvector()) == "<TensorType(float64, vector)>"


def test_is_same_graph(x, y):
    z = T.dmatrix("z")
    assert graph.is_same_graph(x + y, x + y)
    assert not graph.is_same_graph(x + y, y + x)
    assert not graph.is_same_graph(x + 1, z + 1)
    assert graph.is_same_graph(x + 1, z + 1, givens={x: z})
    assert graph.is_same_graph(x + 1, z + 1, givens=[(z, x)])
    assert not graph.is_same_graph(x + 1, x + 2)
    assert not graph.is_same_graph(x + y, x * y)
    assert not graph.is_same_graph(x + y, x)


def test_equal_computations(x, y):
    z = T.dmatrix("z")
    assert graph.equal_computations([x + 1, x], [x + 1, x])
    assert not graph.equal_computations([x + 1], [z + 1])
    assert graph.equal_computations([x + 1], [z + 1], [x], [z])
    assert not graph.equal_computations([x], [x, x])


def test_comparing_deep_graphs(x):
    a = b = x
    for _ in range(20000):
        a, b = -a, -b
    assert graph.is_same_graph(a, b)


def test_eval():
    v, w = T.dvector("v"), T.dvector("w")
    z = v * w
    assert z.eval({v: [1.0, 2.0], w: [3.0, 4.0]}).tolist() == [3.0, 8.0]
    assert z.eval({w: [1.0], v: [5.0]}).tolist() == [5.0]
    assert len(z._fn_cache) == 1
    assert (T.constant(2.0) * 3).eval() == 6.0


def test_eval_of_an_intermediate_variable():
    v = T.dvector("v")
    middle = v + 1
    assert (middle * 2).eval({middle: [1.0]}).tolist() == [2.0]


def test_eval_errors():
    v, w = T.dvector("v"), T.dvector("w")
    z = v * 2
    with pytest.raises(TypeError):
        z.eval({"v": [1.0]})
    with pytest.raises(AttributeError):
        z.eval([1.0])
    with pytest.raises(theano.compile.UnusedInputError):
        z.eval({v: [1.0], w: [1.0]})
    with pytest.raises(theano.gof.MissingInputError):
        z.eval()
    with pytest.raises(TypeError):
        z.eval({v: [[1.0]]})


def test_connections_between_inputs_and_outputs():
    x, y = T.dvectors("x", "y")
    pattern = theano.gof.graph.io_connection_pattern([x, y], [x * 2, x + y, y * x.shape[0]])
    assert pattern == [[True, True, False], [False, True, True]]
