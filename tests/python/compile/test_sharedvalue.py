"""Shared variables."""

import copy
import gc
import weakref

import numpy as np
import pytest

import theano
from theano import shared
from theano import tensor as T
from theano.compile import SharedVariable, shared_constructor
from theano.compile.sharedvalue import generic_constructor
from theano.tensor.sharedvar import ScalarSharedVariable, TensorSharedVariable


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32", "complex64"])
def test_arrays(dtype):
    s = shared(np.ones((1, 3), dtype), "s")
    assert type(s) is TensorSharedVariable
    assert s.type == T.TensorType(dtype, (False, False))
    assert (s.name, str(s)) == ("s", "s")


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (1.0, "float64"),
        (1, "int64"),
        (True, "bool"),
        (1j, "complex128"),
        (np.float32(1), "float32"),
        (np.int8(1), "int8"),
    ],
)
def test_numbers(value, dtype):
    with theano.change_flags(floatX="float32"):
        s = shared(value)
    assert type(s) is ScalarSharedVariable
    assert s.type == T.TensorType(dtype, ())
    assert type(s.get_value()) is np.ndarray


@pytest.mark.parametrize("value", [[1, 2], (1, 2), "text", {"a": 1}, None, np.array(["a"])])
def test_anything_else_is_generic(value):
    s = shared(value)
    assert type(s) is SharedVariable
    assert s.type == theano.generic
    assert np.all(s.get_value() == value)


def test_generic_values_are_set():
    s = shared([1, 2], "s")
    s.set_value("other")
    assert s.get_value() == "other"
    with pytest.raises(TypeError, match="not a tensor"):
        s[0]


def test_pattern():
    assert shared(np.ones((1, 3)), broadcastable=(True, False)).broadcastable == (True, False)


def test_wrong_arguments():
    with pytest.raises(TypeError, match="symbolic"):
        shared(T.dscalar())
    with pytest.raises(TypeError, match="No suitable"):
        shared(1.0, foo=3)
    with pytest.raises(TypeError, match="No suitable"):
        shared(1.0, target="gpu")


def test_values_are_copied_unless_borrowed():
    array = np.zeros(2)
    own, borrowed = shared(array), shared(array, borrow=True)
    array[:] = 1
    assert own.get_value().tolist() == [0.0, 0.0]
    assert borrowed.get_value(borrow=True) is array
    assert borrowed.get_value() is not array
    borrowed.get_value()[:] = 7
    assert borrowed.get_value().tolist() == [1.0, 1.0]
    own.set_value(array)
    array[:] = 2
    assert own.get_value().tolist() == [1.0, 1.0]
    own.set_value(array, borrow=True)
    assert own.get_value(borrow=True) is array


def test_values_are_filtered():
    s = shared(np.zeros(2))
    s.set_value([1.0, 2.0, 3.0])
    assert s.get_value().tolist() == [1.0, 2.0, 3.0]
    for wrong in (1.0, [[1.0]], ["a"], T.dvector()):
        with pytest.raises((TypeError, ValueError)):
            s.set_value(wrong)
    assert s.get_value().tolist() == [1.0, 2.0, 3.0]
    narrow = shared(np.zeros(2, "float32"))
    with pytest.raises(TypeError):
        narrow.set_value(np.zeros(2))
    downcast = shared(np.zeros(2, "float32"), allow_downcast=True)
    downcast.set_value(np.full(2, 0.1))
    assert downcast.get_value().dtype == "float32"
    strict = shared(np.zeros(2), strict=True)
    with pytest.raises(TypeError):
        strict.set_value([1.0, 2.0])
    row = shared(np.ones((1, 2)), broadcastable=(True, False))
    with pytest.raises(TypeError):
        row.set_value(np.ones((2, 2)))


def test_zero():
    s = shared(np.ones(2))
    array = s.get_value(borrow=True)
    s.zero()
    assert s.get_value().tolist() == [0.0, 0.0]
    assert array.tolist() == [1.0, 1.0]
    s.set_value(array, borrow=True)
    s.zero(borrow=True)
    assert array.tolist() == [0.0, 0.0]


def test_container_and_clone():
    s = shared(np.ones(2), "s")
    s.tag.note = 1
    copied = s.clone()
    assert type(copied) is type(s)
    assert (copied.name, copied.type, copied.tag.note) == ("s", s.type, 1)
    assert copied.container is s.container
    copied.set_value([2.0, 2.0])
    assert s.get_value().tolist() == [2.0, 2.0]


def test_copies():
    s = shared(np.ones(2), "s")
    shallow, deep = copy.copy(s), copy.deepcopy(s)
    s.set_value([2.0, 2.0])
    assert shallow.get_value().tolist() == [2.0, 2.0]
    assert deep.get_value().tolist() == [1.0, 1.0]
    assert (shallow.name, deep.name) == ("s", "s")
    together = copy.deepcopy([s, s])
    assert together[0] is together[1]


def test_the_old_value_attribute():
    s = shared(1.0)
    with pytest.raises(Exception, match="get_value"):
        _ = s.value
    with pytest.raises(Exception, match="set_value"):
        s.value = 2


def test_tensor_operations():
    s = shared(np.arange(4.0), "s")
    assert (s + 1)[1:].eval().tolist() == [2.0, 3.0, 4.0]
    with pytest.raises(TypeError):
        s[0] = 3
    with pytest.raises(TypeError):
        len(s)


def test_cycles_are_collected():
    s = shared(np.zeros(2))
    s.default_update = s + 1
    reference = weakref.ref(s)
    del s
    gc.collect()
    assert reference() is None


def test_own_constructors():
    class Special:
        pass

    @shared_constructor
    def special(value, name=None, strict=False, allow_downcast=None):
        if not isinstance(value, Special):
            raise TypeError
        return SharedVariable(name, theano.generic, "special", strict, allow_downcast)

    try:
        assert shared(Special()).get_value() == "special"
        assert type(shared(1.0)) is ScalarSharedVariable
    finally:
        shared_constructor(special, remove=True)
    assert isinstance(shared(Special()).get_value(), Special)


def test_the_constructor_of_any_object():
    value = ["a", {"b": 1}]
    s = generic_constructor(value, "s")
    assert (s.type, s.name) == (theano.generic, "s")
    assert s.get_value() == value
    assert s.get_value() is not value
    assert s.get_value(borrow=True) is value
