"""Operators, methods and attributes of tensor variables."""

import copy
import gc
import math
import operator
import weakref

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.var import (
    TensorConstant,
    TensorVariable,
    _tensor_py_operators,
    equal_slices,
)

A = np.array([[1.5, -2.0], [4.0, 0.5]])
B = np.array([[2.0, 3.0], [-1.0, 2.0]])


@pytest.mark.parametrize(
    "name", ["add", "sub", "mul", "truediv", "floordiv", "mod", "lt", "le", "gt", "ge"]
)
def test_binary_operators(name):
    function = getattr(operator, name)
    x, y = T.dmatrix(), T.dmatrix()
    np.testing.assert_array_equal(function(x, y).eval({x: A, y: B}), function(A, B))
    np.testing.assert_array_equal(function(x, 2).eval({x: A}), function(A, 2))
    np.testing.assert_array_equal(function(2, x).eval({x: A}), function(2, A))
    np.testing.assert_array_equal(function(x, B).eval({x: A}), function(A, B))
    np.testing.assert_array_equal(function(B, x).eval({x: A}), function(B, A))
    np.testing.assert_array_equal(function(np.float64(3), x).eval({x: A}), function(3.0, A))


def test_powers():
    x, y = T.dmatrix(), T.dmatrix()
    positive = np.abs(A)
    np.testing.assert_allclose((x**y).eval({x: positive, y: B}), positive**B, rtol=1e-14)
    np.testing.assert_allclose((2**x).eval({x: A}), 2**A, rtol=1e-14)
    np.testing.assert_array_equal((x**2).eval({x: A}), A**2)


@pytest.mark.parametrize("name", ["and_", "or_", "xor"])
def test_bit_operators(name):
    function = getattr(operator, name)
    x = T.ivector()
    value = np.array([12, 5], dtype="int32")
    np.testing.assert_array_equal(function(x, 6).eval({x: value}), function(value, 6))
    np.testing.assert_array_equal(function(6, x).eval({x: value}), function(6, value))


def test_unary_operators():
    x = T.dmatrix()
    for function in (operator.neg, abs):
        np.testing.assert_array_equal(function(x).eval({x: A}), function(A))
    for function, reference in ((math.ceil, np.ceil), (math.floor, np.floor)):
        np.testing.assert_array_equal(function(x).eval({x: A}), reference(A))
    np.testing.assert_array_equal(math.trunc(x).eval({x: A}), np.trunc(A))
    i = T.ivector()
    np.testing.assert_array_equal((~i).eval({i: [5]}), [~5])


def test_divmod():
    x = T.dmatrix()
    for result, expected in zip(divmod(x, B), divmod(A, B), strict=True):
        np.testing.assert_array_equal(result.eval({x: A}), expected)
    for result, expected in zip(divmod(7, x), divmod(7, A), strict=True):
        np.testing.assert_array_equal(result.eval({x: A}), expected)


@pytest.mark.parametrize(
    ("dtype", "expression", "expected"),
    [
        ("int8", lambda x: x + 1, "int8"),
        ("int8", lambda x: x + 300, "int16"),
        ("uint8", lambda x: x + 1, "int16"),
        ("bool", lambda x: x + 1, "int8"),
        ("int32", lambda x: x + 1.0, "float64"),
        ("int8", lambda x: x + 1.0, "float32"),
        ("float32", lambda x: x * 0.5, "float32"),
        ("float32", lambda x: x * 0.1, "float64"),
        ("float32", lambda x: x + np.float64(1), "float64"),
        ("float32", lambda x: x + 2, "float32"),
        ("float16", lambda x: x + 1.0, "float32"),
        ("int64", lambda x: x + np.int8(1), "int64"),
        ("bool", lambda x: 1 - x, "int8"),
        ("float32", lambda x: x < 1, "bool"),
    ],
)
def test_dtypes_with_numbers(dtype, expression, expected):
    assert expression(T.vector(dtype=dtype)).dtype == expected


def test_narrow_floats_under_float32():
    with theano.change_flags(floatX="float32"):
        assert (T.fvector() * 0.1).dtype == "float32"
        assert (T.ivector() * 0.1).dtype == "float64"
        assert (T.fvector() * T.ivector()).dtype == "float64"


def test_symbols_are_not_adapted():
    assert (T.fvector() * T.lscalar()).dtype == "float64"


@pytest.mark.parametrize("other", [None, "a", True, {}, object()])
def test_operands_that_are_no_tensor(other):
    x = T.dmatrix()
    for function in (operator.add, operator.mul, operator.sub, operator.pow):
        with pytest.raises(TypeError):
            function(x, other)
        with pytest.raises(TypeError):
            function(other, x)
    with pytest.raises(TypeError):
        operator.lt(x, other)


def test_other_operand_gets_its_turn():
    class Other:
        def __radd__(self, left):
            return "mine"

    assert T.dmatrix() + Other() == "mine"


@pytest.mark.parametrize("function", [operator.matmul, operator.lshift, operator.rshift])
def test_operators_that_do_not_exist(function):
    with pytest.raises(TypeError):
        function(T.imatrix(), T.imatrix())
    with pytest.raises(TypeError):
        operator.pos(T.imatrix())


def test_lists_are_operands():
    x = T.dmatrix()
    np.testing.assert_array_equal((x - [1, 2]).eval({x: A}), A - [1, 2])
    np.testing.assert_array_equal(((1, 2) * x).eval({x: A}), A * [1, 2])


def test_numpy_functions():
    x = T.dmatrix()
    np.testing.assert_allclose(np.exp(x).eval({x: A}), np.exp(A), rtol=1e-14)
    np.testing.assert_array_equal(np.sqrt(abs(x)).eval({x: A}), np.sqrt(np.abs(A)))


def test_broadcasting_follows_the_patterns():
    row, col, x = T.drow(), T.dcol(), T.dmatrix()
    assert (row + col).broadcastable == (False, False)
    assert (row + row).broadcastable == (True, False)
    np.testing.assert_array_equal((row + col).eval({row: A[:1], col: B[:, :1]}), A[:1] + B[:, :1])
    v = T.dvector()
    with pytest.raises(ValueError, match=r"shape|dimension"):
        (x + v).eval({x: np.ones((2, 3)), v: np.ones(1)})
    with pytest.raises(ValueError, match=r"shape|dimension"):
        (x + v).eval({x: np.ones((2, 3)), v: np.ones(2)})


def test_equality_is_identity():
    x, y = T.dmatrix("x"), T.dmatrix("x")
    assert (x == x) is True
    assert (x == y) is False
    assert (x != y) is True
    assert x in [y, x]
    assert {x: 1, y: 2}[x] == 1


def test_truth():
    x = T.dmatrix()
    assert bool(x)
    assert bool(x + 1)
    assert bool(T.eq(x, 1))
    for comparison in (x < 1, x <= 1, x > 1, x >= 1):
        with pytest.raises(TypeError, match="boolean"):
            bool(comparison)
    with pytest.raises(TypeError):
        1 < x < 2  # noqa: B015


@pytest.mark.parametrize("function", [len, int, float, complex, round, operator.index, list])
def test_values_are_not_known(function):
    with pytest.raises(TypeError):
        function(T.dmatrix())


def test_iteration():
    m, n = T.dmatrix().shape
    assert m.ndim == n.ndim == 0
    with pytest.raises(ValueError, match="length not known"):
        list(T.dvector())
    with pytest.raises(TypeError, match="iteration"):
        sum(T.dmatrix())


def test_assignment():
    x = T.dmatrix()
    with pytest.raises(TypeError):
        x[0] = 3


def test_attributes():
    x = T.fmatrix("x")
    assert (x.dtype, x.ndim, x.broadcastable) == ("float32", 2, (False, False))
    assert x.type == T.fmatrix
    for name in ("dtype", "ndim", "broadcastable", "T", "size"):
        with pytest.raises(AttributeError):
            setattr(x, name, 1)


@pytest.mark.parametrize(
    "name",
    [
        *("exp", "exp2", "expm1", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh"),
        *("arcsinh", "deg2rad", "rad2deg", "ceil", "floor", "trunc", "conj"),
    ],
)
def test_methods_of_functions(name):
    x = T.dmatrix()
    expected = getattr(np, name)(A)
    np.testing.assert_allclose(getattr(x, name)().eval({x: A}), expected, rtol=1e-14)
    assert getattr(_tensor_py_operators, name).__doc__


@pytest.mark.parametrize(
    ("name", "low"),
    [("sqrt", 0.0), ("log", 0.1), ("log2", 0.1), ("log10", 0.1), ("log1p", 0.0), ("arccosh", 1.0)],
)
def test_methods_of_functions_of_positive_numbers(name, low):
    x = T.dvector()
    value = np.linspace(low, 5, 7)
    expected = getattr(np, name)(value)
    np.testing.assert_allclose(getattr(x, name)().eval({x: value}), expected, rtol=1e-14)


def test_other_methods():
    x = T.dmatrix()
    np.testing.assert_array_equal(x.round().eval({x: A}), np.round(A))
    np.testing.assert_array_equal(x.clip(0, 1).eval({x: A}), np.clip(A, 0, 1))
    np.testing.assert_array_equal(x.dot(x).eval({x: A}), A @ A)
    assert x.conjugate().dtype == "float64"
    assert x.astype("int32").dtype == "int32"
    copied = x.copy(name="c")
    assert copied is not x
    assert copied.name == "c"
    np.testing.assert_array_equal(copied.eval({x: A}), A)


def test_free_attributes():
    x = T.dmatrix()
    x._keras_shape = (None, 3)
    x.tag.note = "kept"
    y = x + 1
    y.mark = 7
    node = y.owner
    del y
    gc.collect()
    assert node.outputs[0].mark == 7
    assert node.inputs[0] is x
    assert x._keras_shape == (None, 3)
    assert x.tag.note == "kept"


def test_weak_references():
    x = T.dmatrix()
    reference = weakref.ref(x)
    assert reference() is x
    del x
    gc.collect()
    assert reference() is None


def test_subclasses():
    class Tagged(TensorVariable):
        def __init__(self, type=None, owner=None, index=None, name=None, tag_text="none"):
            super().__init__(type, owner, index, name=name)
            self.tag_text = tag_text

    x = Tagged(T.dvector, name="x", tag_text="mine")
    assert (x.name, x.type, x.tag_text) == ("x", T.dvector, "mine")
    y = (x * 2).sum()
    assert y.owner.inputs[0].owner.inputs[0] is x
    assert y.eval({x: [1.0, 2.0]}) == 6
    assert x.clone().tag_text == "none"


def test_clone():
    x = T.dmatrix("x")
    y = x.clone()
    assert y is not x
    assert (y.name, y.type, y.owner) == ("x", T.dmatrix, None)


def test_texts():
    x = T.dmatrix("x")
    assert str(x) == repr(x) == "x"
    assert str(T.dvector()) == "<TensorType(float64, vector)>"
    assert str(x + 1) == "Elemwise{add,no_inplace}.0"
    assert str((x + 1).owner) == "Elemwise{add,no_inplace}(x, InplaceDimShuffle{x,x}.0)"
    assert repr(x.T) == "x.T"
    assert str(T.constant(3)) == "TensorConstant{3}"
    assert str(T.constant([0, 1, 2])) == "TensorConstant{[0 1 2]}"
    assert str(T.constant(np.zeros((2, 3)))) == "TensorConstant{(2, 3) of 0.0}"


def test_constants():
    three = T.constant(3)
    assert isinstance(three, TensorConstant)
    assert three.value == three.data == 3
    assert three.equals(T.constant(3))
    assert three.equals(3)
    assert not three.equals(4)
    assert not three.equals(T.constant(3, dtype="int16"))
    assert three.signature() == T.constant(3).signature()
    assert hash(three.signature()) == hash(T.constant(3).signature())
    nan = T.constant(np.array([np.nan, -0.0]))
    assert nan.signature() == T.constant(np.array([np.nan, 0.0])).signature()
    assert copy.copy(three) is three
    assert three.clone().data == 3
    assert three.owner is None


def test_equal_slices():
    assert equal_slices(slice(1, 2), slice(1, 2, None))
    assert not equal_slices(slice(1, 2), slice(1, 2, 1))


def test_signatures_of_constants():
    signature = T.TensorConstantSignature
    one = signature((T.dvector, np.array([1.0, np.nan])))
    assert one == signature((T.dvector, np.array([1.0, np.nan])))
    assert hash(one) == hash(signature((T.dvector, np.array([1.0, np.nan]))))
    assert one != signature((T.dvector, np.array([1.0, 2.0])))
    assert one != signature((T.dmatrix, np.array([1.0, np.nan])))
    assert one != (T.dvector, np.array([1.0, np.nan]))
    assert T.constant([1, 2]).merge_signature() == T.constant([1, 2]).signature()


def test_names_of_other_modules():
    assert T.elemwise.TensorVariable is TensorVariable
    assert T.elemwise.TensorConstant is TensorConstant
    assert T.elemwise.TensorType is T.TensorType


def test_arrays_on_the_left_leave_the_operation_to_the_variable():
    x = T.dvector("x")
    assert x.__array_priority__ > 0
    value = np.array([1.0, 2.0])
    for left in (np.ones(2), np.float32(2), np.array(3), np.ones((2, 1), "int8")):
        result = left * x
        assert isinstance(result, TensorVariable)
        np.testing.assert_array_equal(result.eval({x: value}), left * value)
