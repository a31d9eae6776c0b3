"""TensorType: construction, equality, values and conversion of variables."""

import numpy as np
import pytest

import theano
import theano.tensor as T


def test_equality_is_by_dtype_and_pattern():
    assert T.TensorType("float64", (False,) * 2) == T.dmatrix
    assert hash(T.TensorType("float64", [0, 0])) == hash(T.dmatrix)
    assert T.TensorType("float64", (False, False), name="other") == T.dmatrix
    assert T.dmatrix != T.drow
    assert T.dmatrix != T.fmatrix
    assert T.dmatrix("x").type == T.dmatrix
    assert isinstance(T.fvector, T.TensorType)


def test_attributes():
    kind = T.TensorType("int8", (True, False, 1))
    assert kind.dtype == "int8"
    assert kind.broadcastable == (True, False, True)
    assert kind.ndim == 3
    assert kind.numpy_dtype == np.dtype("int8")
    assert kind.context_name == "cpu"
    assert kind.sparse_grad is False
    assert kind.Variable is T.TensorVariable
    assert kind.Constant is T.TensorConstant


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (T.dscalar, "TensorType(float64, scalar)"),
        (T.fvector, "TensorType(float32, vector)"),
        (T.dmatrix, "TensorType(float64, matrix)"),
        (T.irow, "TensorType(int32, row)"),
        (T.bcol, "TensorType(int8, col)"),
        (T.dtensor3, "TensorType(float64, 3D)"),
        (T.ztensor5, "TensorType(complex128, 5D)"),
        (T.TensorType("int8", (True,)), "TensorType(int8, (True,))"),
        (T.TensorType("int8", (True, True)), "TensorType(int8, (True, True))"),
    ],
)
def test_text(kind, text):
    assert str(kind) == text
    assert repr(kind) == text


def test_text_of_named_types():
    assert str(T.TensorType("int8", (False,), name="pixels")) == "pixels"


@pytest.mark.parametrize("dtype", ["float128", "object", "str", np.float32, "", None])
def test_unsupported_dtypes(dtype):
    with pytest.raises(TypeError):
        T.TensorType(dtype, (False,))


def test_dtype_objects_are_accepted():
    assert T.TensorType(np.dtype("int32"), ()) == T.iscalar
    assert T.TensorType("floatX", ()) == T.dscalar


def test_making_variables():
    x = T.dmatrix("x")
    assert (x.name, x.type, x.owner, x.index) == ("x", T.dmatrix, None, None)
    assert T.dmatrix().name is None
    assert T.dmatrix(name="y").name == "y"
    assert T.dmatrix.make_variable("z").name == "z"
    with pytest.raises(TypeError):
        T.dmatrix(3)


def test_clone():
    assert T.dmatrix.clone(dtype="int8") == T.bmatrix
    assert T.dmatrix.clone(broadcastable=(True, False)) == T.drow


def test_filter_accepts():
    array = np.ones((2, 2))
    assert T.dmatrix.filter(array) is array
    np.testing.assert_array_equal(T.bvector.filter([1.0, 2.0]), np.array([1, 2], dtype="int8"))
    assert T.fmatrix.filter(array, allow_downcast=True).dtype == "float32"
    assert T.iscalar.filter(2.0).dtype == "int32"
    assert T.dscalar.filter(True) == 1.0


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (T.fmatrix, np.ones((2, 2))),
        (T.ivector, np.ones(2, dtype="int64")),
        (T.bscalar, 128),
        (T.iscalar, 2.5),
        (T.dscalar, [2.0]),
        (T.drow, np.ones((2, 2))),
        (T.dmatrix, np.ones(2)),
        (T.dscalar, 1j),
        (T.dvector, "abc"),
        (T.dvector, None),
    ],
)
def test_filter_rejects(kind, value):
    with pytest.raises((TypeError, ValueError)):
        kind.filter(value)


def test_strict_filter():
    assert T.dvector.is_valid_value(np.ones(2))
    assert not T.dvector.is_valid_value([1.0, 2.0])
    assert not T.dvector.is_valid_value(np.ones(2, dtype="float32"))


def test_filter_variable():
    x, row = T.dmatrix("x"), T.drow("r")
    assert T.dmatrix.filter_variable(x) is x
    constant = T.dmatrix.filter_variable([[1.0]])
    assert isinstance(constant, T.TensorConstant)
    assert constant.type == T.dmatrix
    assert T.dmatrix.filter_variable(row).type == T.dmatrix


def test_filter_variable_rejects():
    x, row = T.dmatrix("x"), T.drow("r")
    with pytest.raises(TypeError, match="Cannot convert Type"):
        T.drow.filter_variable(x)
    with pytest.raises(TypeError):
        T.fmatrix.filter_variable(x)
    with pytest.raises(TypeError):
        T.dmatrix.filter_variable(row, allow_convert=False)


def test_values_eq():
    a = np.array([1.0, np.nan])
    assert T.dvector.values_eq(a, a.copy())
    assert not T.dvector.values_eq(a, np.array([1.0, 2.0]))
    assert not T.dvector.values_eq(a, a[:1])
    assert not T.dvector.values_eq(np.ones(1), np.ones(1, dtype="float32"))


def test_values_eq_approx():
    a = np.array([1.0, np.nan])
    assert T.dvector.values_eq_approx(a, a + 1e-7)
    assert not T.dvector.values_eq_approx(a, a + 1e-3)
    assert T.dvector.values_eq_approx(a, a + 1e-3, rtol=1e-2)
    assert not T.dvector.values_eq_approx(np.array([np.inf]), np.array([1.0]))
    assert T.dvector.values_eq_approx(np.array([np.inf]), np.array([1.0]), allow_remove_inf=True)
    assert not T.ivector.values_eq_approx(np.array([1]), np.array([2]))


def test_memory_and_sizes():
    a = np.ones((2, 3))
    assert T.dmatrix.may_share_memory(a, a[1:])
    assert not T.dmatrix.may_share_memory(a, a.copy())
    assert T.dmatrix.get_size(T.dmatrix.get_shape_info(a)) == 48
    np.testing.assert_array_equal(T.dmatrix.value_zeros((2, 3)), np.zeros((2, 3)))
    assert str(T.dmatrix.to_scalar_type()) == "float64"
    assert T.dmatrix.dtype_specs() == (float, "npy_float64", "NPY_FLOAT64")


def test_tolerances_can_be_set(monkeypatch):
    one, other = np.ones(1, "float32"), np.full(1, 1.1, "float32")
    equal = T.type.values_eq_approx
    assert not equal(one, other)
    monkeypatch.setattr(T.basic, "float32_atol", 0.2)
    assert equal(one, other)
    assert not equal(one.astype("float64"), other.astype("float64"))
    assert equal(one * 1j, one * 1.1j)


def test_comparisons_that_pass_over_elements():
    finite, infinite, nan = np.ones(2), np.array([1.0, np.inf]), np.array([1.0, np.nan])
    assert T.type.values_eq_approx_remove_inf(infinite, finite)
    assert not T.type.values_eq_approx_remove_inf(nan, finite)
    assert T.type.values_eq_approx_remove_nan(nan, finite)
    assert not T.type.values_eq_approx_remove_nan(infinite, finite)
    assert T.type.values_eq_approx_remove_inf_nan(nan, finite)
    assert T.type.values_eq_approx_remove_inf_nan(infinite, finite)
    assert T.type.values_eq_approx_always_true(finite, "a")


# ------------------------------------------------------------------ finite values only


@pytest.fixture
def finite():
    """A type of float64 vectors that refuses infinities and nan."""
    vectors = T.TensorType("float64", (False,))
    vectors.filter_checks_isfinite = True
    return vectors


@pytest.mark.parametrize("value", [[1.0, np.nan], np.array([np.inf]), np.array([-np.inf], "f4")])
def test_arguments_are_checked_to_be_finite(finite, value):
    x = finite("x")
    calls = theano.shared(0)
    f = theano.function([x], 2 * x, updates=[(calls, calls + 1)])
    with pytest.raises(ValueError, match=r"index 0 .*\n.*non-finite"):
        f(value)
    assert calls.get_value() == 0
    np.testing.assert_array_equal(f([1.0, 2.0]), [2, 4])
    np.testing.assert_array_equal(f(np.ones(2, "float32")), [2, 2])
    with pytest.raises(ValueError, match="non-finite"):
        theano.function([theano.In(x, value=value)], 2 * x)


def test_trusted_arguments_are_not_checked_to_be_finite(finite):
    x = finite("x")
    f = theano.function([x], 2 * x)
    f.trust_input = True
    np.testing.assert_array_equal(f(np.array([np.inf])), [np.inf])


def test_values_of_shared_variables_are_checked_to_be_finite(finite):
    shared = type(theano.shared(np.ones(2)))("s", finite, np.ones(2), strict=False)
    with pytest.raises(ValueError, match="non-finite"):
        shared.set_value(np.array([np.nan]))
    np.testing.assert_array_equal(shared.get_value(), [1, 1])
