"""Sets that remember the order of their elements."""

import pytest

from theano.misc.ordered_set import OrderedSet, check_deterministic


def test_order():
    s = OrderedSet([3, 1, 3, 2])
    assert list(s) == [3, 1, 2]
    assert list(reversed(s)) == [2, 1, 3]
    s.add(1)
    s.update([5, 3])
    assert s == OrderedSet([3, 1, 2, 5])
    assert s.union([7]) == OrderedSet([3, 1, 2, 5, 7])
    s.discard(1)
    s.discard(100)
    s.difference_update({5})
    assert s == OrderedSet([3, 2])
    s.intersection_update({2, 9})
    assert s == OrderedSet([2])
    assert s | OrderedSet([1]) == OrderedSet([2, 1])
    assert repr(s) == "OrderedSet([2])"
    assert s.copy() is not s


def test_pop():
    s = OrderedSet("abc")
    assert s.pop() == "c"
    assert s.pop(last=False) == "a"
    assert s.pop() == "b"
    with pytest.raises(KeyError):
        s.pop()


def test_order_must_be_certain():
    check_deterministic([1, 2])
    check_deterministic({1})
    check_deterministic(None)
    with pytest.raises(AssertionError):
        check_deterministic({1, 2})
    with pytest.raises(AssertionError):
        OrderedSet().update({1, 2})
    with pytest.raises(TypeError):
        _ = OrderedSet([1]) == {1}
