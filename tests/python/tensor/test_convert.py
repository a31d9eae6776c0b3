"""as_tensor_variable, constant, cast and transfer."""

import numpy as np
import pytest

import theano
import theano.tensor as T


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (0, "int8"),
        (127, "int8"),
        (-128, "int8"),
        (128, "int16"),
        (-129, "int16"),
        (32768, "int32"),
        (2**31, "int64"),
        (2**63, "uint64"),
        (0.5, "float32"),
        (1.0, "float32"),
        (2.0**-30, "float32"),
        (float("inf"), "float32"),
        (0.1, "float64"),
        (1e-8, "float64"),
        (1e300, "float64"),
        (float("nan"), "float64"),
        (1j, "complex128"),
        ([1, 2], "int64"),
        ([0.1, 0.2], "float64"),
        (np.float64(0.5), "float64"),
        (np.int64(3), "int64"),
        (np.bool_(True), "bool"),
        (np.ones(2, dtype="float16"), "float16"),
    ],
)
def test_dtype_of_constants(value, dtype):
    constant = T.as_tensor_variable(value)
    assert constant.dtype == dtype
    assert isinstance(constant, T.TensorConstant)
    np.testing.assert_array_equal(constant.data, np.asarray(value, dtype=dtype))


@pytest.mark.parametrize("value", [0.1, 0.5, 1e30])
def test_floats_are_narrow_under_float32(value):
    with theano.change_flags(floatX="float32"):
        assert T.constant(value).dtype == "float32"


def test_cast_policy_of_numpy():
    with theano.change_flags(floatX="float32", cast_policy="numpy+floatX"):
        assert T.constant(3).dtype == "int64"
        assert T.constant(0.1).dtype == "float32"
    assert T.constant(3).dtype == "int8"


def test_too_large_integers():
    with pytest.raises(OverflowError):
        T.constant(2**64)


def test_patterns_of_constants():
    assert T.constant([1]).broadcastable == (True,)
    assert T.constant(np.ones((1, 3))).broadcastable == (True, False)
    assert T.constant(3).broadcastable == ()


@pytest.mark.parametrize("value", ["a", None, {}, object(), True, [1, "a"]])
def test_what_is_no_tensor(value):
    with pytest.raises(TypeError):
        T.as_tensor_variable(value)
    if value is not True:
        with pytest.raises(TypeError):
            T.constant(value)


def test_the_exception_for_bools():
    with pytest.raises(T.AsTensorError):
        T.as_tensor_variable(True)


def test_variables_pass():
    x = T.dmatrix("x")
    assert T.as_tensor_variable(x) is x
    assert T.as_tensor(x) is x
    assert T.as_tensor_variable((x + 1).owner).owner is not None


def test_rank_can_be_asked_for():
    assert T.as_tensor_variable(T.dvector(), ndim=2).broadcastable == (True, False)
    assert T.as_tensor_variable(T.drow(), ndim=1).broadcastable == (False,)
    with pytest.raises(ValueError, match="dim"):
        T.as_tensor_variable(T.dmatrix(), ndim=1)


def test_lists_of_scalars():
    x = T.iscalar("x")
    vector = T.as_tensor_variable([x, 2])
    assert (vector.dtype, vector.broadcastable) == ("int32", (False,))
    np.testing.assert_array_equal(vector.eval({x: 5}), [5, 2])


def test_objects_that_know_how_to_convert():
    class Wrapper:
        def _as_TensorVariable(self):
            return T.constant(3)

    assert T.as_tensor_variable(Wrapper()).data == 3


def test_constants_keep_their_array():
    array = np.zeros(2)
    constant = T.constant(array)
    array[0] = 7
    assert constant.data[0] == 7


def test_dtype_argument():
    assert T.constant(3, dtype="float32").dtype == "float32"
    assert T.constant(3, name="three").name == "three"


def test_cast_that_changes_nothing():
    x = T.dmatrix("x")
    assert T.cast(x, "float64") is x
    assert x.astype("floatX") is x


def test_cast_values():
    x = T.dvector("x")
    values = np.array([-1.7, 0.0, 2.9])
    np.testing.assert_array_equal(T.cast(x, "int8").eval({x: values}), [-1, 0, 2])
    np.testing.assert_array_equal(x.astype("bool").eval({x: values}), [True, False, True])
    assert T.cast(3, "float32").eval().dtype == "float32"


@pytest.mark.parametrize("dtype", ["foo", np.float32, None])
def test_cast_to_what_is_no_dtype(dtype):
    with pytest.raises(KeyError):
        T.cast(T.dvector(), dtype)


def test_cast_of_complex_to_real():
    with pytest.raises(TypeError):
        T.cast(T.zvector(), "float64")
    assert T.cast(T.zvector(), "complex64").dtype == "complex64"


def test_transfer():
    x = T.dvector()
    assert x.transfer("cpu") is x
    with pytest.raises(ValueError, match="gpu"):
        x.transfer("gpu")


def test_arrays_of_the_other_byte_order_are_converted():
    constant = T.constant(np.arange(3, dtype=">i4"))
    assert (constant.dtype, constant.data.dtype.isnative) == ("int32", True)
    np.testing.assert_array_equal(constant.data, [0, 1, 2])


def test_a_name_is_for_one_constant():
    assert T.constant(2, name="two").name == "two"
    assert T.as_tensor_variable(2, name="deux").name == "deux"
    assert T.constant(2).name is None
    x = T.dscalar("x")
    assert T.as_tensor_variable(x, name="other").name == "x"


def test_the_cache_of_constants():
    half = T.constant(0.5)
    assert T.constant(0.5) is half
    assert half in T.constant_cache.values()
    assert T.constant(-0.0) is not T.constant(0.0)
    array = np.array(0.5)
    assert T.constant(array) is not half
    assert T.constant(array).data is array
    T.constant_cache.clear()
    assert T.constant(0.5) is not half
    T.constant.enable = False
    try:
        assert T.constant(0.5) is not T.constant(0.5)
    finally:
        T.constant.enable = True


def test_integers_of_more_than_64_bits_need_a_float_dtype():
    assert T.constant(2**70, dtype="float32").data == np.float32(2.0**70)
    with pytest.raises(OverflowError):
        T.constant(2**70)


def test_complex_values_need_a_complex_dtype():
    with pytest.raises(TypeError, match="complex"):
        T.constant(1j, dtype="float32")
    with pytest.raises(TypeError, match="complex"):
        T.constant([1j, 2], dtype="int8")
    assert T.constant(1j, dtype="complex64").data == np.complex64(1j)


def test_ranks_of_values_can_be_raised():
    assert T.as_tensor_variable([1, 2], ndim=3).broadcastable == (True, True, False)
    assert T.as_tensor_variable(1.5, ndim=1).eval().shape == (1,)
