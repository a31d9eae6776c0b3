"""Containers of shared variables."""

import pytest

import theano


def test_storage_is_the_value():
    s = theano.shared(1.0, "s")
    assert s.container.data == s.container.value == s.container.storage[0] == 1.0
    assert len(s.container.storage) == 1
    s.container.storage[0] = s.type.filter(2.0)
    assert s.get_value() == 2.0
    s.container.value = s.type.filter(3.0)
    assert s.get_value() == 3.0
    assert repr(s.container) == "<array(3.)>"
    with pytest.raises(IndexError):
        s.container.storage[1] = 4.0
