"""Dictionaries that cannot be changed."""

import pytest

from theano.misc.frozendict import FrozenOrderedDict, frozendict


@pytest.mark.parametrize("cls", [frozendict, FrozenOrderedDict])
def test_frozen(cls):
    frozen = cls(a=1, b=2)
    assert dict(frozen) == {"a": 1, "b": 2}
    assert "a" in frozen
    assert frozen.copy(c=3) == {"a": 1, "b": 2, "c": 3}
    assert hash(frozen) == hash(cls(b=2, a=1))
    assert frozen == cls(b=2, a=1)
    assert list(cls([("z", 1), ("y", 2)])) == ["z", "y"]
    with pytest.raises(TypeError):
        frozen["a"] = 2
