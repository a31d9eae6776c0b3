"""Types: Generic, NullType, and types written in Python."""

import numpy as np
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


class IntervalVariable(theano.gof.Variable):
    """A variable with an operation of its own."""

    @property
    def width(self):
        return Width()(self)


class IntervalConstant(IntervalVariable, theano.gof.Constant):
    pass


class IntervalType(theano.gof.Type):
    """Pairs of numbers, the lower one first."""

    __props__ = ("closed",)
    Variable = IntervalVariable
    Constant = IntervalConstant

    def __init__(self, closed=True):
        self.closed = closed

    def filter(self, data, strict=False, allow_downcast=None):
        low, high = data
        if low > high:
            raise TypeError(f"{low} is above {high}")
        return (float(low), float(high))

    def values_eq_approx(self, a, b):
        return bool(np.allclose(a, b))

    def convert_variable(self, var):
        return Point()(var) if isinstance(var.type, theano.tensor.TensorType) else None


class Width(theano.Op):
    __props__ = ()

    def make_node(self, interval):
        return theano.Apply(self, [interval], [theano.tensor.dscalar()])

    def perform(self, node, inputs, output_storage):
        # The node of the function has variables of the type's own class too.
        assert type(node.inputs[0]).width is IntervalVariable.width
        ((low, high),) = inputs
        output_storage[0][0] = np.asarray(high - low)


class Point(theano.Op):
    __props__ = ()

    def make_node(self, x):
        return theano.Apply(self, [x], [IntervalType()()])

    def perform(self, node, inputs, output_storage):
        output_storage[0][0] = (float(inputs[0]),) * 2


def test_a_type_with_variables_of_its_own():
    interval = IntervalType()
    x = interval("x")
    assert type(x) is IntervalVariable
    assert type(interval.make_constant((1, 2))) is IntervalConstant
    assert interval == IntervalType(closed=True)
    assert interval != IntervalType(closed=False)
    assert str(interval) == "IntervalType{closed=True}"
    f = theano.function([x], [x.width * 2, x])
    assert f((1, 4)) == [6, (1.0, 4.0)]
    with pytest.raises(TypeError, match="4 is above 1"):
        f((4, 1))
    assert theano.function([], interval.make_constant((1, 3)).width)() == 2


def test_conversion_of_variables():
    interval, v = IntervalType(), theano.tensor.dscalar("v")
    y = interval.filter_variable(v)
    assert theano.function([v], [y, y.width])(3.0) == [(3.0, 3.0), 0]
    with pytest.raises(TypeError, match="Cannot convert Type"):
        interval.filter_variable(theano.gof.generic())
    assert interval.values_eq_approx((1.0, 2.0), (1.0, 2.0 + 1e-9))


def test_shared_values_of_an_own_type():
    s = theano.compile.SharedVariable("s", IntervalType(), (1, 2), strict=False)
    x = IntervalType()("x")
    f = theano.function([x], Width()(s), updates=[(s, x)])
    assert f((5, 9)) == 1
    assert f((0, 1)) == 4
    assert s.get_value() == (0.0, 1.0)
