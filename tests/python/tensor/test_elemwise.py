"""The classes of elementwise operations, dimension shuffles and reductions."""

import pickle

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import scalar
from theano.tensor import elemwise


def test_elemwise_is_made_of_a_scalar_function():
    assert T.Elemwise(scalar.exp) == T.exp
    assert T.exp.scalar_op == scalar.exp
    assert T.cast(T.dvector(), "int8").owner.op.scalar_op.dtype == "int8"
    assert T.exp.inplace_pattern == {}


def test_elemwise_rejects():
    with pytest.raises(TypeError):
        T.Elemwise("exp")
    with pytest.raises(NotImplementedError):
        T.Elemwise(scalar.exp, {0: 0})


def test_dimshuffle():
    op = T.DimShuffle((False, True, False), (2, "x", 0))
    assert isinstance(op, T.DimShuffle)
    assert op.input_broadcastable == (False, True, False)
    assert op.new_order == (2, "x", 0)
    assert op.shuffle == [2, 0]
    assert op.drop == [1]
    assert op.augment == [1]
    assert op == T.DimShuffle([False, True, False], [2, "x", 0])
    assert op(T.TensorType("int8", (False, True, False))()).broadcastable == (False, True, False)


@pytest.mark.parametrize("order", [(0,), (0, 0), (0, -1), (0, 5)])
def test_dimshuffle_value_errors(order):
    with pytest.raises(ValueError, match=r"axis|dimension"):
        T.DimShuffle((False, False), order)


@pytest.mark.parametrize("order", [("y", 0, 1), (0.5, 1)])
def test_dimshuffle_type_errors(order):
    with pytest.raises(TypeError):
        T.DimShuffle((False, False), order)


@pytest.mark.parametrize(
    ("cls", "function"),
    [
        (elemwise.Sum, T.sum),
        (elemwise.Prod, T.prod),
        (elemwise.Max, lambda x, axis: elemwise.Max(axis)(x)),
        (elemwise.Min, T.min),
        (elemwise.All, T.all),
        (elemwise.Any, T.any),
    ],
)
def test_reductions(cls, function):
    x = T.dmatrix()
    op = function(x, axis=1).owner.op
    assert isinstance(op, cls)
    assert isinstance(op, T.CAReduce)
    assert op.axis == (1,)
    assert op != cls()
    assert cls().axis is None


def test_products_without_zeros():
    x = T.dmatrix()
    op = elemwise.ProdWithoutZeros(axis=1)
    value = [[2.0, 0.0, 3.0], [0.0, 0.0, 0.0]]
    np.testing.assert_array_equal(op(x).eval({x: value}), [6, 0])
    # Long enough for vectors of several elements.
    wide = np.tile([[2.0, 0.0], [0.0, 1.5]], 20)
    np.testing.assert_array_equal(op(x).eval({x: wide}), [2.0**20, 1.5**20])
    np.testing.assert_array_equal(
        elemwise.ProdWithoutZeros(axis=0)(x).eval({x: wide.T}), op(x).eval({x: wide})
    )
    assert op.axis == (1,)
    assert op.scalar_op == elemwise.mul_without_zeros
    assert isinstance(elemwise.mul_without_zeros, elemwise.MulWithoutZeros)


def test_products_without_zeros_do_not_begin_again_after_underflow():
    tiny = np.full(1000, 1e-30)
    x = T.dvector()
    for mode in ("FAST_RUN", "FAST_COMPILE", theano.Mode(optimizer=None)):
        f = theano.function([x], elemwise.ProdWithoutZeros()(x), mode=mode)
        assert f(np.concatenate([tiny, [0, 5]])) == 0
        assert f(np.concatenate([tiny[:10], [0], -1 / tiny[:11]])) == pytest.approx(-1e30)
    # 2**32 squared is zero in 64 bits.
    n = T.lvector()
    product = elemwise.ProdWithoutZeros()(n)
    assert product.eval({n: [2**32, 2**32, 3]}) == 0
    assert product.eval({n: [2**32, 0, 3]}) == 3 * 2**32
    twice = elemwise.ProdWithoutZeros()(elemwise.ProdWithoutZeros(axis=1)(T.dmatrix("m")))
    assert twice.eval({twice.owner.inputs[0].owner.inputs[0]: [[0, 2.0], [0, 0], [3, 4]]}) == 24


def test_gradient_of_a_product_without_zeros():
    x, y = T.dvectors("xy")
    product = T.Elemwise(elemwise.mul_without_zeros)(x, y)
    gradients = theano.grad(product.sum(), [x, y])
    found = theano.function([x, y], gradients)([2.0, 0.0, 3.0, 0.0], [5.0, 4.0, 0.0, 0.0])
    np.testing.assert_array_equal(found, [[5, 0, 1, 0], [2, 1, 0, 0]])


def test_dtypes_of_sums():
    op = T.sum(T.fmatrix(), dtype="float64", acc_dtype="float64").owner.op
    assert op.dtype == "float64"
    assert op.acc_dtype == "float64"
    assert op.scalar_op == scalar.add


# Values of Theano 1.0.5.
@pytest.mark.parametrize(
    ("dtype", "total", "product"),
    [
        ("int8", -53, 48),
        ("uint8", 203, 48),
        ("int32", 203, 30000),
        ("int64", 203, 30000),
        ("float32", 203.0, 30000.0),
        ("bool", True, True),
    ],
)
def test_reductions_by_a_function_keep_the_dtype(dtype, total, product):
    x = T.TensorType(dtype, (False,))()
    add, multiply = (T.CAReduce(function) for function in (scalar.add, scalar.mul))
    assert pickle.loads(pickle.dumps(add)) == add
    assert add != elemwise.Sum()
    found = theano.function([x], [add(x), multiply(x)])(np.array([100, 100, 3]).astype(dtype))
    assert [f.dtype for f in found] == [dtype, dtype]
    assert found == [total, product]
    assert T.CAReduce(scalar.maximum) == elemwise.Max()


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda x: x + 1, "Elemwise{add,no_inplace}"),
        (lambda x: x.T, "InplaceDimShuffle{1,0}"),
        (lambda x: x.dimshuffle("x", 0, 1), "InplaceDimShuffle{x,0,1}"),
        (lambda x: x.sum(), "Sum{acc_dtype=float64}"),
        (lambda x: x.sum(axis=0), "Sum{axis=[0], acc_dtype=float64}"),
        (
            lambda x: x.prod(axis=1),
            "Prod{axis=(1,), dtype='float64', acc_dtype='float64'}",
        ),
        (lambda x: x.reshape((2, 3)), "Reshape{2}"),
        (lambda x: x[0], "Subtensor{int64}"),
        (lambda x: x[0:1], "Subtensor{int64:int64:}"),
        (lambda x: T.dot(x, x), "dot"),
        (lambda x: x.shape, "Shape"),
    ],
)
def test_texts(make, text):
    assert str(make(T.dmatrix()).owner.op) == text


@pytest.mark.parametrize(
    ("function", "cls"),
    [
        (scalar.add, elemwise.Sum),
        (scalar.mul, elemwise.Prod),
        (scalar.maximum, elemwise.Max),
        (scalar.minimum, elemwise.Min),
        (elemwise.mul_without_zeros, elemwise.ProdWithoutZeros),
    ],
)
def test_reductions_by_a_function_of_scalars(function, cls):
    op = T.CAReduce(function, axis=1)
    assert isinstance(op, cls)
    assert op.axis == (1,)
    assert op.scalar_op == function
    assert T.CAReduce(function).axis is None


@pytest.mark.parametrize("name", ["and_", "or_", "xor"])
def test_reductions_of_bits(name):
    function = getattr(scalar, name)
    ufunc = getattr(np, f"bitwise_{name.strip('_')}")
    op = T.CAReduce(function, axis=1)
    assert op.scalar_op == function
    assert op == T.CAReduce(function, axis=(1,))
    assert op not in (elemwise.All(1), elemwise.Any(1))
    assert pickle.loads(pickle.dumps(op)) == op
    rng = np.random.default_rng(3)
    for dtype in ("bool", "int8", "uint16", "int32", "uint64"):
        x = T.tensor3(dtype=dtype)
        for shape in ((3, 70, 4), (2, 0, 3), (1, 5, 300)):
            values = rng.integers(-(2**62), 2**62, shape).astype(dtype)
            for axis in (None, 0, 1, 2, (0, 2), ()):
                axes = (0, 1, 2) if axis is None else axis
                y = T.CAReduce(function, axis=axis)(x)
                assert y.dtype == dtype
                np.testing.assert_array_equal(
                    theano.function([x], y)(values), ufunc.reduce(values, axis=axes)
                )
    with pytest.raises(TypeError, match="bits"):
        op(T.dmatrix())


def test_reductions_with_dtypes():
    op = elemwise.CAReduceDtype(scalar.add, 0, "float32", "float64")
    assert op == elemwise.Sum(0, "float32", "float64")
    with pytest.raises(NotImplementedError, match="sub"):
        T.CAReduce(scalar.sub)
