"""Arrays that are loaded while a function runs."""

import numpy as np
import pytest

import theano
from theano import tensor as T


@pytest.mark.parametrize("mmap_mode", [None, "c"])
def test_load(tmp_path, mmap_mode):
    path, value = str(tmp_path / "x.npy"), np.arange(6.0).reshape(2, 3)
    np.save(path, value)
    where = theano.generic("where")
    x = T.load(where, "float64", (False, False), mmap_mode=mmap_mode)
    f = theano.function([where], [x, x * 2])
    for found, factor in zip(f(path), (1, 2), strict=True):
        np.testing.assert_array_equal(found, factor * value)
    fixed = theano.function([], T.load(path, "float64", (False, False)))
    np.testing.assert_array_equal(fixed(), value)
    np.save(path, value + 1)
    np.testing.assert_array_equal(fixed(), value + 1)


def test_faults(tmp_path):
    path = str(tmp_path / "x.npy")
    np.save(path, np.zeros(3))
    where = theano.generic("where")

    def load(dtype, pattern):
        return theano.function([where], T.load(where, dtype, pattern))

    with pytest.raises(TypeError, match="expected an array of int64, got float64"):
        load("int64", (False,))(path)
    with pytest.raises(TypeError, match="number of dimensions"):
        load("float64", (False, False))(path)
    with pytest.raises(ValueError, match=r"Expected a \.npy file"):
        load("float64", (False,))("x.npz")
    with pytest.raises(FileNotFoundError):
        load("float64", (False,))(str(tmp_path / "no.npy"))
    with pytest.raises(ValueError, match="mmap_mode"):
        T.load(where, "float64", (False,), mmap_mode="r+")


def test_equality_and_text():
    op = T.LoadFromDisk("float64", [False])
    assert theano.tensor.io.LoadFromDisk is T.LoadFromDisk
    assert op == T.LoadFromDisk(np.float64, (False,))
    assert str(op) == "Load{dtype: float64, broadcastable: (False,), mmep: None}"
