"""Scalar types, promotion, and the rules for output types."""

import numpy as np
import pytest

from theano import scalar

# Rows and columns: b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16.
NAMES = [
    *("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
]


@pytest.mark.parametrize("left", NAMES)
@pytest.mark.parametrize("right", NAMES)
def test_upcast_is_the_promotion_of_arrays(left, right):
    expected = np.promote_types(left, right).name
    assert scalar.upcast(left, right) == expected


def test_upcast_of_several():
    assert scalar.upcast("int8", "int16", "float32") == "float32"
    assert scalar.upcast("int32", "float32") == "float64"
    assert scalar.upcast("int8") == "int8"


def test_upcast_rejects_unknown_names():
    with pytest.raises(TypeError):
        scalar.upcast("foo")


def test_types_are_equal_by_dtype():
    assert scalar.Scalar("float64") == scalar.float64
    assert hash(scalar.Scalar("float64")) == hash(scalar.float64)
    assert scalar.float32 != scalar.float64
    assert scalar.get_scalar_type("int8") is scalar.int8
    assert str(scalar.float64) == "float64"
    assert repr(scalar.float64) == "Scalar(float64)"


def test_unsupported_dtype():
    with pytest.raises(TypeError):
        scalar.Scalar("foo")
    with pytest.raises(TypeError):
        scalar.get_scalar_type("object")


def test_groups():
    assert [t.dtype for t in scalar.int_types] == ["int8", "int16", "int32", "int64"]
    assert [t.dtype for t in scalar.complex_types] == ["complex64", "complex128"]
    assert set(scalar.all_types) == set(scalar.discrete_types) | set(scalar.continuous_types)
    assert len(scalar.all_types) == 14


def test_filter():
    assert scalar.float32.filter(0.5) == np.float32(0.5)
    assert scalar.int8.filter(3.0) == 3
    with pytest.raises(TypeError):
        scalar.int8.filter(3.5)
    with pytest.raises(TypeError):
        scalar.float64.filter(1.0, strict=True)
    with pytest.raises(TypeError):
        scalar.float64.filter("a")


@pytest.mark.parametrize(
    ("rule", "inputs", "expected"),
    [
        ("upgrade_to_float", ["int8"], "float32"),
        ("upgrade_to_float", ["int32", "int8"], "float64"),
        ("upgrade_to_float", ["complex64"], "complex64"),
        ("upgrade_to_float", ["bool"], "float32"),
        ("same_out", ["int8"], "int8"),
        ("same_out_min8", ["bool"], "int8"),
        ("upcast_out", ["int8", "float32"], "float32"),
        ("upcast_out_min8", ["bool", "bool"], "int8"),
        ("int_out", ["float32"], "int64"),
        ("float_out", ["complex64"], "float64"),
        ("upgrade_to_float64", ["int8"], "float64"),
        ("real_out", ["complex64"], "float32"),
    ],
)
def test_rules(rule, inputs, expected):
    types = [scalar.get_scalar_type(name) for name in inputs]
    assert getattr(scalar, rule)(*types) == (scalar.get_scalar_type(expected),)


@pytest.mark.parametrize(
    ("rule", "dtype"),
    [
        ("upgrade_to_float_no_complex", "complex64"),
        ("same_out_nocomplex", "complex64"),
        ("same_out_float_only", "int8"),
        ("upcast_out_nobool", "bool"),
    ],
)
def test_rules_reject(rule, dtype):
    with pytest.raises(TypeError):
        getattr(scalar, rule)(scalar.get_scalar_type(dtype))


def test_rules_made_of_types():
    assert scalar.specific_out(scalar.int8)(scalar.float32) == (scalar.int8,)
    rule = scalar.transfer_type(1, None)
    assert rule(scalar.int32, scalar.float32) == (scalar.float32, scalar.float64)


def test_functions_by_name():
    assert str(scalar.add) == "add"
    assert scalar.exp == scalar.basic.scalar_op("exp")
    with pytest.raises(AttributeError):
        _ = scalar.no_such_function


def test_filter_sees_lost_digits():
    with pytest.raises(TypeError):
        scalar.float32.filter(0.1)
    assert scalar.float32.filter(0.1, allow_downcast=True) == np.float32(0.1)
    assert scalar.float64.filter(0.1) == 0.1
