"""Compiled functions as objects: their maker, their values, and copies."""

import copy

import numpy as np
import pytest

import theano
from theano import In, Out, function, shared
from theano import tensor as T
from theano.compile import FunctionMaker
from theano.compile.function_module import Function, orig_function


@pytest.fixture
def x():
    return T.dvector("x")


@pytest.fixture
def s():
    return shared(np.zeros(3), "s")


@pytest.fixture
def f(x, s):
    return function([x], x * s, updates=[(s, s + 1)], name="f")


def test_class(f):
    assert isinstance(f, Function)
    assert Function is theano.compile.Function


def test_maker(f, x, s):
    assert isinstance(f.maker, FunctionMaker)
    assert str(f.maker.inputs) == "[In(x), In(s -> Elemwise{add,no_inplace}.0)]"
    assert str(f.maker.outputs) == "[Out(Elemwise{mul,no_inplace}.0,False)]"
    assert f.maker.mode is theano.compile.get_default_mode()
    assert (f.profile, f.unpack_single, f.return_none) == (None, True, False)
    assert not function([], None).return_none
    assert [str(place) for place in f.output_storage] == ["<None>"]
    assert f.output_storage[0].type == x.type


def test_fgraph(x, s):
    f = function([x], x * s, updates=[(s, s + 1)], mode=theano.Mode(optimizer=None))
    fgraph = f.maker.fgraph
    assert [str(variable) for variable in fgraph.inputs] == ["x", "s"]
    assert [variable.owner.op for variable in fgraph.outputs] == [T.mul, T.add]
    assert T.mul in [node.op for node in fgraph.toposort()]
    assert fgraph.update_mapping == {1: 1}
    assert f.maker.fgraph is fgraph


def test_get_shared(f, s):
    assert f.get_shared() == [s]
    other = shared(1.0)
    assert set(function([], other, updates=[(s, s + 1)]).get_shared()) == {other, s}
    assert f.sync_shared() is None


def test_inputs_and_defaults(x):
    c = T.dscalar("c")
    f = function([x, In(c, value=2.0)], x * c)
    assert [tuple(entry[:2]) for entry in f.defaults] == [(True, False), (False, True)]
    assert f.defaults[1][2] == 2.0
    assert [entry[0].variable for entry in f.indices] == [x, c]
    assert [storage.value is None for storage in f.input_storage] == [True, False]


def test_copy_shares_variables(f, s):
    g = f.copy()
    assert g.name == "f copy"
    assert f.copy(name="g").name == "g"
    result = g([1.0, 2.0, 3.0])
    assert type(result) is list
    assert result[0].tolist() == [0.0] * 3
    assert s.get_value().tolist() == [1.0] * 3
    assert copy.copy(f).name == "f copy"


def test_copy_keeps_defaults_and_keys(x):
    c = T.dscalar("c")
    g = function([x, In(c, value=2.0)], {"b": x * c, "a": x}).copy()
    result = g([1.0])
    assert list(result) == ["a", "b"]
    assert result["b"].tolist() == [2.0]


def test_copy_without_updates(f, s):
    g = f.copy(delete_updates=True)
    g([1.0, 1.0, 1.0])
    assert s.get_value().tolist() == [0.0] * 3
    c = T.dscalar("c")
    counter = function([In(c, value=1.0, update=c + 1)], c).copy(delete_updates=True)
    assert [float(counter()[0]), float(counter()[0])] == [1.0, 1.0]


def test_copy_with_other_variables(f, s):
    other = shared(np.ones(3), "other")
    g = f.copy(swap={s: other})
    assert g([1.0, 2.0, 3.0])[0].tolist() == [1.0, 2.0, 3.0]
    assert other.get_value().tolist() == [2.0] * 3
    assert s.get_value().tolist() == [0.0] * 3
    assert g.get_shared() == [other]
    assert f.get_shared() == [s]


def test_copy_checks_what_is_swapped(f, s):
    with pytest.raises(AssertionError, match="conflicts"):
        f.copy(swap={s: shared(1.0)})
    with pytest.raises(ValueError, match="not found"):
        f.copy(swap={shared(1.0, "t"): shared(2.0)})


def test_deepcopy(f, s):
    g = copy.deepcopy(f)
    assert g.name == "f"
    s.set_value([5.0, 5.0, 5.0])
    assert g([1.0, 1.0, 1.0]).tolist() == [0.0] * 3
    assert g([1.0, 1.0, 1.0]).tolist() == [1.0] * 3
    assert s.get_value().tolist() == [5.0] * 3


def test_deepcopy_keeps_variables_together(s):
    reader, writer = function([], s), function([], updates=[(s, s + 1)])
    read, write, other = copy.deepcopy([reader, writer, s])
    write()
    assert read().tolist() == other.get_value().tolist() == [1.0] * 3
    assert reader().tolist() == [0.0] * 3


def test_maker_by_hand(x):
    f = FunctionMaker([In(x)], [x * 2, x], name="made").create()
    assert f.name == "made"
    assert [value.tolist() for value in f([1.0])] == [[2.0], [1.0]]


def test_orig_function(x):
    assert theano.compile.orig_function is orig_function
    y = T.dscalar("y")
    f = orig_function([x, In(y, value=2.0)], Out(x * y), name="product", mode="FAST_RUN")
    assert f.name == "product"
    np.testing.assert_array_equal(f([1.0, 2.0]), [2, 4])
    np.testing.assert_array_equal(f([1.0, 2.0], 3.0), [3, 6])
    g = orig_function([("first", x)], [Out(x + 1)], output_keys=["result"])
    np.testing.assert_array_equal(g(first=[1.0])["result"], [2])
    with pytest.raises(theano.compile.UnusedInputError):
        orig_function([x], [], on_unused_input="raise")
