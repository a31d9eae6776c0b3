"""OrderedUpdates."""

import pytest

import theano
from theano import tensor as T


@pytest.fixture
def a():
    return theano.shared(1.0, "a")


@pytest.fixture
def b():
    return theano.shared(2.0, "b")


def test_keys_are_shared_variables(a):
    x = T.dscalar("x")
    with pytest.raises(TypeError, match="SharedVariable"):
        theano.OrderedUpdates([(x, a)])
    updates = theano.OrderedUpdates({a: 2})
    with pytest.raises(TypeError, match="SharedVariable"):
        updates[x] = 1


def test_order_is_kept(a, b):
    assert list(theano.OrderedUpdates([(b, 1), (a, 2)])) == [b, a]


def test_collisions(a):
    new = a + 1
    updates = theano.OrderedUpdates([(a, new)])
    updates.update({a: new})
    with pytest.raises(KeyError, match="Collision"):
        updates.update({a: a + 2})
    with pytest.raises(KeyError, match="Collision"):
        updates + {a: a + 3}


def test_sum(a, b):
    first, second = theano.OrderedUpdates([(a, a + 1)]), theano.OrderedUpdates([(b, b + 1)])
    both = first + second
    assert type(both) is theano.OrderedUpdates
    assert list(both) == [a, b]
    assert list(first) == [a]
    pairs = [(b, b)]
    assert list(first + pairs) == [a, b]
    assert list(pairs + first) == [b, a]


def test_text(a):
    assert str(theano.OrderedUpdates()) == "OrderedUpdates()"
    assert "a" in repr(theano.OrderedUpdates([(a, a)]))


def test_as_updates_of_a_function(a, b):
    f = theano.function([], a, updates=theano.OrderedUpdates([(a, b), (b, a)]))
    assert f() == 1.0
    assert (a.get_value(), b.get_value()) == (2.0, 1.0)
