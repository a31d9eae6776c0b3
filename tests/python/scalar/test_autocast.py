"""The dtypes that Python's numbers get, and changing them."""

import numpy as np
import pytest

import theano
import theano.scalar
import theano.tensor as T
from theano.scalar import NumpyAutocaster, autocast_float, autocast_float_as, autocast_int


@pytest.mark.parametrize(
    ("number", "dtype"),
    [(0, "int8"), (-129, "int16"), (2**31, "int64"), (np.array(3, "uint8"), "int8")],
)
def test_integers(number, dtype):
    assert autocast_int(number).dtype == dtype
    assert autocast_int(number).shape == ()


@pytest.mark.parametrize(
    ("floatX", "number", "dtype"),
    [
        ("float64", 0.5, "float32"),
        ("float64", 0.1, "float64"),
        ("float64", float("nan"), "float64"),
        ("float64", float("inf"), "float32"),
        ("float32", 0.1, "float32"),
        ("float16", 0.1, "float16"),
        ("float16", 2**20, "float32"),
        ("float64", np.array(0.1, "float16"), "float16"),
    ],
)
def test_floats(floatX, number, dtype):
    with theano.change_flags(floatX=floatX):
        assert autocast_float(number).dtype == dtype


def test_numbers_too_large_for_any_choice():
    with pytest.raises(OverflowError):
        autocast_int(2**64)


@pytest.mark.parametrize("value", ["a", [1], np.ones(2), None])
def test_what_is_no_number(value):
    with pytest.raises(AssertionError):
        NumpyAutocaster(("int8",))(value)


def test_the_policy_of_numpy():
    with theano.change_flags(cast_policy="numpy+floatX", floatX="float32"):
        assert autocast_int(3).dtype == "int64"
        assert autocast_float(0.1).dtype == "float32"
        assert T.constant(True).dtype == "bool"
        with pytest.raises(AssertionError):
            autocast_float_as("float32")


def test_expressions_within_autocast_float_as():
    x = T.fvector()
    with autocast_float_as("float32"):
        assert (x + 1.1).dtype == "float32"
        with autocast_float_as("float64"):
            assert (x + 0.5).dtype == "float64"
        assert (T.bvector() * 1e300).dtype == "float32"
    assert (x + 1.1).dtype == "float64"
    assert autocast_float.dtypes == ("float16", "float32", "float64")


def test_the_context_ends_with_an_exception():
    with pytest.raises(ZeroDivisionError), autocast_float_as("float32"):
        _ = 1 / 0
    assert T.constant(0.1).dtype == "float64"


@pytest.mark.parametrize("dtypes", [(), ("foo",)])
def test_bad_choices_change_nothing(dtypes):
    with pytest.raises((TypeError, ValueError)), autocast_float_as(*dtypes):
        raise AssertionError("the context was entered")
    assert autocast_float.dtypes == ("float16", "float32", "float64")
    assert T.constant(0.1).dtype == "float64"


@pytest.mark.parametrize("floatX", ["float64", "float32", "float16"])
def test_convert(floatX):
    convert = theano.scalar.convert
    array = np.ones(2, "int8")
    with theano.change_flags(floatX=floatX):
        assert convert(array) is array
        assert convert([]).dtype == floatX
        assert convert([[], []]).shape == (2, 0)
        assert convert(2**70, "float64") == 2.0**70
        assert convert([1, 2], "float32").dtype == "float32"
        assert convert(3).dtype == "int8"
    with pytest.raises(TypeError):
        convert(1j, "float32")
