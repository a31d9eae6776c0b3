"""The stored values of a function's inputs."""

import numpy as np
import pytest

from theano import In, function, shared
from theano import tensor as T


@pytest.fixture
def x():
    return T.dvector("x")


@pytest.fixture
def c():
    return T.dscalar("c")


@pytest.fixture
def f(x, c):
    return function([x, In(c, value=2.0)], x * c)


def test_reading(f, x, c):
    assert f["c"] == f[c] == f[1] == f.value["c"] == f.container["c"].value == 2.0
    assert f.container["c"].data == 2.0
    assert repr(f.container["c"]) == "<array(2.)>"
    for item in ("x", x, 0):
        assert f[item] is None


def test_containment(f, x, c):
    assert "c" in f
    assert c in f
    assert 0 in f
    assert "z" not in f
    assert "c" in f.value
    assert "c" in f.container


def test_writing_counts_for_the_next_call(f):
    f["c"] = 3
    assert f["c"] == 3.0
    assert f([1.0]).tolist() == [3.0]
    assert f["c"] == 2.0
    f.value["c"] = 4
    assert f([1.0]).tolist() == [4.0]
    f.container["c"].value = 5
    assert f([1.0]).tolist() == [5.0]
    assert f([1.0]).tolist() == [2.0]


def test_values_are_filtered(f):
    with pytest.raises(TypeError, match='Container name "c"'):
        f["c"] = [1.0]
    assert f["c"] == 2.0


def test_unknown_items(f):
    for access in (f, f.value):
        with pytest.raises(TypeError, match="Unknown input or state: z"):
            access["z"]
    with pytest.raises(KeyError, match="z"):
        f.container["z"]
    with pytest.raises(TypeError, match="Unknown input or state: z"):
        f["z"] = 1


def test_names_of_several_inputs(x):
    f = function([In(x, value=[1.0]), In(T.dvector("x"), value=[2.0])], x, on_unused_input="ignore")
    with pytest.raises(TypeError, match="Ambiguous name: x"):
        f["x"]
    assert f[1].tolist() == [2.0]


def test_shared_variables(x):
    s = shared(np.zeros(2), "s")
    f = function([x], x * s)
    assert f["s"].tolist() == f[s].tolist() == [0.0, 0.0]
    given = np.ones(2)
    f["s"] = given
    assert s.get_value().tolist() == [1.0, 1.0]
    given[:] = 5
    assert s.get_value().tolist() == [1.0, 1.0]
    with pytest.raises(TypeError):
        f["s"] = 1.0


def test_state_of_an_input_with_update(c):
    f = function([In(c, value=1.0, update=c + 1)], c)
    f()
    assert f["c"] == 2.0
    f["c"] = 10
    assert f() == 10.0
    assert f["c"] == 11.0
