"""Constructors of variables."""

import pytest

import theano
import theano.tensor as T

PATTERNS = {
    "scalar": (),
    "vector": (False,),
    "row": (True, False),
    "col": (False, True),
    "matrix": (False,) * 2,
    "tensor3": (False,) * 3,
    "tensor4": (False,) * 4,
    "tensor5": (False,) * 5,
    "tensor6": (False,) * 6,
    "tensor7": (False,) * 7,
}
PREFIXES = {
    "b": "int8",
    "w": "int16",
    "i": "int32",
    "l": "int64",
    "f": "float32",
    "d": "float64",
    "c": "complex64",
    "z": "complex128",
}


@pytest.mark.parametrize("kind", PATTERNS)
def test_dtype_is_looked_up_at_each_call(kind):
    x = getattr(T, kind)("x")
    assert (x.name, x.dtype, x.broadcastable) == ("x", "float64", PATTERNS[kind])
    with theano.change_flags(floatX="float32"):
        assert getattr(T, kind)().dtype == "float32"
    assert getattr(T, kind)("x", "int8").dtype == "int8"
    assert getattr(T, kind)(dtype="floatX").dtype == "float64"


@pytest.mark.parametrize("kind", PATTERNS)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_prefixed_types(prefix, kind):
    assert getattr(T, prefix + kind) == T.TensorType(PREFIXES[prefix], PATTERNS[kind])


def test_there_is_no_tensor8():
    assert not hasattr(T, "tensor8")


def test_tensor():
    assert T.tensor("float64", (False,)).type == T.dvector
    x = T.tensor(dtype="int8", broadcastable=(True,), name="x")
    assert (x.name, x.dtype, x.broadcastable) == ("x", "int8", (True,))


@pytest.mark.parametrize("function", [T.vectors, T.dvectors])
def test_plurals(function):
    assert [x.name for x in function("x", "y")] == ["x", "y"]
    assert [x.name for x in function("xyz")] == ["x", "y", "z"]
    assert [x.name for x in function(2)] == [None, None]
    assert function() == []
    assert function("a").name == "a"
    assert all(x.type == T.dvector for x in function("xyz"))


def test_irregular_plural():
    a, b = T.matrices("ab")
    assert a.type == b.type == T.dmatrix
    assert T.imatrices(1)[0].type == T.imatrix


def test_names_must_be_strings():
    with pytest.raises(TypeError):
        T.scalar(3)
