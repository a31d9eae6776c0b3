"""`theano.function_dump`: the arguments of a compilation in a file."""

import pickle

import numpy as np
import pytest

import theano
from theano import function, shared
from theano import tensor as T
from theano.compile.function import function_dump


def load(path):
    with path.open("rb") as file:
        return pickle.load(file)


def test_a_dump_can_be_compiled(tmp_path):
    assert theano.function_dump is theano.compile.function_dump is function_dump
    x, s = T.dvector("x"), shared(np.array([1.0, 2.0]), "s")
    path = tmp_path / "step.pkl"
    result = function_dump(str(path), [x], {"a": x + s}, updates=[(s, s * 2)], name="step")
    assert result is None
    np.testing.assert_array_equal(s.get_value(), [1, 2])

    f = function(**load(path))
    assert f.name == "step"
    np.testing.assert_array_equal(f([10, 10])["a"], [11, 12])
    np.testing.assert_array_equal(f([10, 10])["a"], [12, 14])
    np.testing.assert_array_equal(s.get_value(), [1, 2])


def test_what_is_stored(tmp_path):
    x = T.dscalar("x")
    x.tag.annotation = "mine"
    x.tag.role = "kept"
    path = tmp_path / "f.pkl"
    function_dump(path, [x], x + 1, mode="FAST_COMPILE", extra_tag_to_remove=["annotation"])
    stored = load(path)
    assert set(stored) == {
        *("inputs", "outputs", "mode", "updates", "givens", "no_default_updates"),
        *("accept_inplace", "name", "rebuild_strict", "allow_input_downcast", "profile"),
        "on_unused_input",
    }
    assert stored["mode"] == "FAST_COMPILE"
    (loaded,) = stored["inputs"]
    assert stored["outputs"].owner.inputs[0] is loaded
    assert not hasattr(loaded.tag, "annotation")
    assert not hasattr(loaded.tag, "trace")
    assert loaded.tag.role == "kept"


def test_no_file_is_left_by_what_cannot_be_pickled(tmp_path):
    x = T.dscalar("x")
    x.tag.own = lambda: None
    path = tmp_path / "f.pkl"
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        function_dump(path, [x], x + 1)
    assert not path.exists()
    with pytest.raises(OSError, match="absent"):
        function_dump(tmp_path / "absent" / "f.pkl", [T.dscalar()], 1)
