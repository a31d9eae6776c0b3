"""Types of values of C; values of enumerations are Theano's cases."""

import pickle

import pytest

import theano
from theano import gof


def test_pointers():
    pointer = gof.CDataType("void *", "free")
    assert pointer == gof.CDataType("void *", "free")
    assert pointer != gof.CDataType("char *")
    assert str(pointer) == "CDataType{void *}"
    assert pointer.filter(None) is None
    capsule = pointer.make_value(4096)
    assert pointer.filter(capsule) is capsule
    with pytest.raises(TypeError, match="PyCapsule"):
        pointer.filter(3)
    with pytest.raises(TypeError, match="must be strings"):
        gof.CDataType(3)
    constant = pointer.make_constant(capsule)
    assert type(constant) is gof.type.CDataTypeConstant
    assert constant.data is capsule


def test_enumerations_in_functions():
    enum = gof.EnumList("ZERO", ("ONE", "one"))
    x = enum("x")
    assert theano.function([x], x)("one") == 1
    with pytest.raises(AssertionError):
        theano.function([x], x)(7)
    assert pickle.loads(pickle.dumps(enum)) == enum
    assert gof.CEnumType("A", ("B", "b")).fromalias("b") == 1
    with pytest.raises(TypeError, match="options ctype and cname"):
        gof.EnumList("A", other=1)
    with pytest.raises(TypeError, match="names, or tuples"):
        gof.EnumList(3)
    with pytest.raises(TypeError, match="no type of C"):
        gof.EnumType(A=1, ctype="3 x")
    with pytest.raises(AttributeError, match="no constant"):
        _ = enum.TWO


def test_types_with_one_instance():
    class Unit(gof.type.SingletonType):
        def filter(self, data, strict=False, allow_downcast=None):
            return data

    class Other(Unit):
        pass

    assert Unit() is Unit()
    assert Unit() != Other()
    assert str(Unit()) == "Unit"
    assert hash(Unit()) == hash(Unit())
