"""`__props__` of operations and types."""

import pickle

import numpy as np
import pytest

import theano
from theano import tensor as T


class Scaled(theano.Op):
    __props__ = ("by", "name")

    def __init__(self, by, name="n"):
        self.by, self.name = by, name

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0] * self.by


class Derived(Scaled):
    pass


class Own(Scaled):
    __props__ = ("by",)

    def __eq__(self, other):
        return isinstance(other, Own)

    def __hash__(self):
        return 7

    def __str__(self):
        return "own"


class Unlike(Scaled):
    """Has no `__props__` of its own kind: instances equal only themselves."""

    __eq__ = theano.Op.__eq__
    __hash__ = theano.Op.__hash__


def test_equality_and_hash():
    assert Scaled(2) == Scaled(2)
    assert hash(Scaled(2)) == hash(Scaled(2))
    assert Scaled(2) != Scaled(3)
    assert Scaled(2) != Scaled(2, "m")
    assert Scaled(2) != Derived(2)
    assert Derived(2) == Derived(2)
    assert Own(1) == Own(2)
    assert not Own(1) != Own(2)  # noqa: SIM202  the other operator
    assert Scaled(2) != 2
    assert len({Scaled(2), Scaled(2), Derived(2)}) == 2
    assert pickle.loads(pickle.dumps(Scaled(2))) == Scaled(2)


def test_text():
    assert str(Scaled(2)) == "Scaled{by=2, name='n'}"
    assert str(Derived(2)) == "Derived{by=2, name='n'}"
    assert str(Own(2)) == "own"
    x = T.dvector("x")
    assert str(Scaled(2)(x).owner) == "Scaled{by=2, name='n'}(x)"


def test_attributes():
    assert Scaled(2)._props() == (2, "n")
    assert Scaled(2)._props_dict() == {"by": 2, "name": "n"}


@pytest.mark.parametrize("props", [["a"], "a", (1,)])
def test_wrong_props(props):
    with pytest.raises(TypeError, match="__props__"):
        type("Wrong", (theano.Op,), {"__props__": props})


def applications(f, cls):
    return sum(isinstance(node.op, cls) for node in f.maker.fgraph.toposort())


@pytest.mark.parametrize(
    ("ops", "count"),
    [
        ([Scaled(2), Scaled(2), Scaled(3)], 2),
        ([Scaled(2), Derived(2)], 2),
        ([Own(2), Own(2)], 1),
        ([Unlike(2), Unlike(2)], 2),
        ([Scaled([2]), Scaled([2])], 2),  # which cannot be hashed
    ],
)
def test_equal_computations_are_one(ops, count):
    x = T.dvector("x")
    f = theano.function([x], [op(x) for op in ops] + [op(x) for op in ops])
    assert applications(f, Scaled) == count
    for op, result in zip(ops * 2, f([1.0, 2.0]), strict=True):
        np.testing.assert_array_equal(result, np.array([1.0, 2.0]) * op.by)
    alone = theano.function([x], [op(x) for op in ops], mode=theano.Mode(optimizer=None))
    assert applications(alone, Scaled) == len(ops)


def test_an_equality_that_fails():
    class Failing(Scaled):
        def __eq__(self, other):
            raise RuntimeError("an error of its own")

        def __hash__(self):
            return 1

    x = T.dvector("x")
    outputs = [Failing(1)(x), Failing(2)(x)]
    with pytest.raises(RuntimeError, match="its own"):
        theano.function([x], outputs)


def test_types():
    class Kind(theano.gof.Type):
        __props__ = ("name",)

        def __init__(self, name):
            self.name = name

        def filter(self, value, strict=False, allow_downcast=None):
            return value

    assert Kind("a") == Kind("a")
    assert Kind("a") != Kind("b")
    assert str(Kind("a")) == "Kind{name='a'}"
    assert hash(Kind("a")) == hash(Kind("a"))
