"""Names of Python 2 that programs import."""

import copy
import pickle

import pytest

from theano import compat


def test_names():
    assert compat.PY3
    assert compat.cmp(1, 2) == -1
    assert list(compat.izip([1], [2])) == [(1, 2)]
    assert list(compat.imap(abs, [-1])) == [1]
    assert list(compat.ifilter(None, [0, 1])) == [1]
    assert compat.operator_div(1, 2) == 0.5
    assert compat.decode(compat.b("a")) == "a"
    assert list(compat.decode_iter([b"a"])) == ["a"]
    assert compat.decode_with(b"\xe4", "latin-1") == "ä"
    assert compat.exc_message(ValueError(KeyError("k"))) == "k"
    assert compat.get_unbound_function(compat.OrderedDict().keys) is not None


def test_default_ordered_dict():
    made = compat.DefaultOrderedDict(list)
    made["b"].append(1)
    made["a"].append(2)
    assert list(made.items()) == [("b", [1]), ("a", [2])]
    for copied in (copy.copy(made), made.copy(), pickle.loads(pickle.dumps(made))):
        assert list(copied.items()) == list(made.items())
        assert copied["c"] == []
    with pytest.raises(KeyError):
        _ = compat.DefaultOrderedDict()["a"]
    with pytest.raises(TypeError):
        compat.DefaultOrderedDict(3)


def test_collections():
    assert issubclass(dict, compat.DictMixin)
    assert isinstance(abs, compat.Callable)
    assert compat.BytesIO(b"a").read() == b"a"
