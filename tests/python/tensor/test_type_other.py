"""The types of None and of slices."""

import pytest

import theano.tensor as T


def test_none():
    assert T.NoneConst.data is None
    assert T.NoneConst.type == T.none_type_t
    with pytest.raises(TypeError):
        T.none_type_t.filter(3)


def test_slices():
    assert T.slicetype.filter(slice(1, 2)) == slice(1, 2)
    with pytest.raises(TypeError):
        T.slicetype.filter(3)
    assert T.SliceType() == T.slicetype
    constant = T.SliceConstant(T.slicetype, slice(1, None, 2))
    assert constant.data == slice(1, None, 2)
    assert constant.signature()[1:] == (1, None, 2)
