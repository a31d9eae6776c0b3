"""Types: Generic, NullType, and types written in Python."""

import pytest

import theano
from theano.gof.null_type import NullType, null_type


class Even(theano.Type):
    """Even numbers."""

    def filter(self, value, strict=False, allow_downcast=None):
        if strict and not isinstance(value, int):
            raise TypeError("not an int")
        value = int(value)
        if value % 2:
            raise TypeError("odd", value)
        return value


def test_a_type_makes_variables_and_constants():
    even = Even()
    v = even("v")
    assert (v.name, v.type) == ("v", even)
    assert isinstance(v, theano.Variable)
    assert even().name is None
    constant = even.make_constant("4", name="four")
    assert isinstance(constant, theano.Constant)
    assert (constant.data, constant.name) == (4, "four")


def test_types_are_equal_by_identity_unless_they_say_otherwise():
    assert Even() != Even()
    assert theano.gof.Generic() == theano.generic
    assert hash(theano.gof.Generic()) == hash(theano.generic)


def test_is_valid_value():
    even = Even()
    assert even.is_valid_value(2)
    assert not even.is_valid_value(3)
    assert not even.is_valid_value("2")


def test_filter_variable():
    even, other = Even(), Even()
    v = even()
    assert even.filter_variable(v) is v
    assert even.filter_variable(6).data == 6
    with pytest.raises(TypeError, match="Cannot convert"):
        other.filter_variable(v)


def test_convert_variable_is_asked():
    class Converting(Even):
        def convert_variable(self, var):
            return self("converted")

    v = Even()()
    assert Converting().filter_variable(v).name == "converted"
    with pytest.raises(TypeError):
        Converting().filter_variable(v, allow_convert=False)


def test_a_type_without_filter():
    with pytest.raises(NotImplementedError):
        theano.Type().filter(1)


def test_values_eq():
    assert Even().values_eq(2, 2)
    assert not Even().values_eq_approx(2, 4)


def test_generic():
    generic = theano.generic
    value = object()
    assert generic.filter(value) is value
    assert generic.is_valid_value(None)
    assert str(generic) == "Generic"
    assert str(generic()) == "<Generic>"
    assert generic("g").name == "g"


def test_null_type():
    assert NullType("because") == null_type
    assert hash(NullType("because")) == hash(null_type)
    assert str(null_type) == "NullType"
    with pytest.raises(ValueError, match="because"):
        NullType("because").filter(1)
    with pytest.raises(ValueError, match="no values"):
        null_type.values_eq(1, 1)
