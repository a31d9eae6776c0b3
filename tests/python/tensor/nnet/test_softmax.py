"""Softmax and its relatives against NumPy: shapes, strides, dtypes, limits, derivatives."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core
from theano.tensor import nnet

# On both sides of the lengths of vectors, of rows in registers, and of blocks.
COLUMNS = [1, 2, 3, 4, 5, 8, 10, 16, 17, 31, 33, 48, 64, 65, 100, 130, 1000, 4099]
TOLERANCE = {"float16": 2e-3, "float32": 3e-6, "float64": 1e-13}
RNG = np.random.default_rng(0)


def reference(x):
    """Return softmax and its logarithm in double precision."""
    x = np.asarray(x, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        below = x - x.max(axis=1, keepdims=True)
        logarithm = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    return np.exp(logarithm), logarithm


@pytest.fixture(params=_core.available_instruction_sets())
def instruction_set(request):
    before = _core.instruction_set()
    _core.set_instruction_set(request.param)
    yield request.param
    _core.set_instruction_set(before)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_values_for_every_length(instruction_set, dtype):
    x = T.matrix(dtype=dtype)
    b = T.vector(dtype=dtype)
    f = theano.function(
        [x, b], [nnet.softmax_op(x), nnet.logsoftmax(x), nnet.softmax_with_bias(x, b)]
    )
    for columns in COLUMNS:
        for rows in (1, 2, 7):
            a = (RNG.standard_normal((rows, columns)) * 4).astype(dtype)
            shift = RNG.standard_normal(columns).astype(dtype)
            soft, log, biased = f(a, shift)
            assert soft.dtype == log.dtype == biased.dtype == dtype
            expected, expected_log = reference(a)
            close = {"rtol": TOLERANCE[dtype], "atol": TOLERANCE[dtype] / 10}
            np.testing.assert_allclose(soft, expected, **close)
            np.testing.assert_allclose(log, expected_log, **{**close, "atol": TOLERANCE[dtype]})
            sums = (a.astype("float32" if dtype == "float16" else dtype) + shift).astype("float64")
            np.testing.assert_allclose(biased, reference(sums)[0], **close)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_crossentropy_for_every_length(instruction_set, dtype):
    x, b, y = T.matrix(dtype=dtype), T.vector(dtype=dtype), T.ivector()
    outputs = nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, y)
    f = theano.function([x, b, y], [*outputs, *T.grad(outputs[0].sum(), [x, b])])
    for columns in COLUMNS:
        rows = 70 if columns < 200 else 3
        a = (RNG.standard_normal((rows, columns)) * 4).astype(dtype)
        shift = RNG.standard_normal(columns).astype(dtype)
        classes = RNG.integers(0, columns, rows).astype(np.int32)
        nll, soft, largest, dx, db = f(a, shift, classes)
        expected, expected_log = reference(a + shift)
        tolerance = 10 * TOLERANCE[dtype]
        np.testing.assert_allclose(
            nll, -expected_log[np.arange(rows), classes], rtol=tolerance, atol=tolerance
        )
        np.testing.assert_allclose(soft, expected, rtol=tolerance, atol=1e-12)
        assert (largest == (a + shift).argmax(axis=1)).all()
        assert largest.dtype == np.int32
        expected[np.arange(rows), classes] -= 1
        np.testing.assert_allclose(dx, expected, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(db, expected.sum(axis=0), rtol=tolerance, atol=rows * tolerance)


@pytest.mark.parametrize("columns", [5, 16, 40, 300])
def test_limits(instruction_set, columns):
    rows = np.zeros((7, columns))
    rows[0, 0] = 1000
    rows[1, :] = -1000
    rows[2, 1] = -np.inf
    rows[3, :] = -np.inf
    rows[4, 2] = np.inf
    rows[5, 3] = np.nan
    rows[6, :] = 1e308
    x, y = T.dmatrix(), T.lvector()
    nll, soft, largest = nnet.crossentropy_softmax_argmax_1hot_with_bias(x, T.zeros(columns), y)
    f = theano.function([x, y], [nnet.softmax(x), nnet.logsoftmax(x), nll, soft, largest])
    classes = np.arange(7) % columns
    classes[0] = 1
    got, log, costs, again, position = f(rows, classes)
    with np.errstate(invalid="ignore"):
        expected, expected_log = reference(rows)
    np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(log, expected_log, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(again, expected, rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(costs, -expected_log[np.arange(7), classes], rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(position, rows.argmax(axis=1))
    assert costs[0] == 1000


STRIDED = {
    "transposed": lambda a: a.T,
    "every_second_column": lambda a: a[:, ::2],
    "reversed": lambda a: a[::-1, ::-1],
    "part_of_rows": lambda a: a[1:5, 3:20],
    "every_third_row": lambda a: a[::3],
    "broadcast_rows": lambda a: np.broadcast_to(a[:1], (6, 33)),
    "broadcast_columns": lambda a: np.broadcast_to(a[:, :1], (40, 9)),
    "no_rows": lambda a: a[:0],
    "no_columns": lambda a: a[:, :0],
    "one_column": lambda a: a[:, 4:5],
}


@pytest.mark.parametrize("name", STRIDED)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_strides(name, dtype):
    a = STRIDED[name](RNG.standard_normal((40, 33)).astype(dtype))
    x = T.matrix(dtype=dtype)
    dy = T.matrix(dtype=dtype)
    sm = nnet.softmax(x)
    f = theano.function([x, dy], [sm, nnet.logsoftmax(x), T.Lop(sm, x, dy)])
    g = a[::-1] * 0 + 1
    if a.size == 0:
        assert [each.shape for each in f(a, g)] == 3 * [a.shape]
        return
    soft, log, dx = f(a, g)
    expected, expected_log = reference(a)
    np.testing.assert_allclose(soft, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
    np.testing.assert_allclose(log, expected_log, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
    assert np.abs(dx).max() < 3 * TOLERANCE[dtype]


def test_results_do_not_depend_on_threads():
    x, y = T.fmatrix(), T.lvector()
    cost = nnet.crossentropy_softmax_1hot(x, y)[0].sum()
    f = theano.function([x, y], [nnet.softmax(x), nnet.logsoftmax(x), T.grad(cost, x)])
    a = RNG.standard_normal((5000, 37)).astype("float32")
    classes = RNG.integers(0, 37, 5000)
    before = _core.get_threads()
    try:
        _core.set_threads(1)
        first = f(a, classes)
        _core.set_threads(4)
        second = f(a, classes)
    finally:
        _core.set_threads(before)
    assert all((p == q).all() for p, q in zip(first, second, strict=True))


def test_no_gradient_flows_from_rows_that_are_not_used():
    x = T.dmatrix()
    y = T.lvector()
    used = T.constant(np.array([0]))
    costs = [
        nnet.softmax(x)[used].sum(),
        nnet.logsoftmax(x)[used].sum(),
        nnet.crossentropy_softmax_1hot(x, y)[0][used].sum(),
    ]
    f = theano.function([x, y], [T.grad(cost, x) for cost in costs])
    for gradient in f([[0.1, 0.2], [np.nan, 1.0]], [1, 0]):
        assert (gradient[1] == 0).all()
        assert np.isfinite(gradient).all()


@pytest.mark.parametrize("classes", [[0, 3], [0, -1], [7, 0]])
def test_classes_out_of_bounds(classes):
    x, y = T.dmatrix(), T.lvector()
    store = theano.shared(np.zeros(2))
    for cost, error in (
        (nnet.crossentropy_softmax_1hot(x, y)[0], ValueError),
        (T.grad(nnet.crossentropy_softmax_1hot(x, y)[0].sum(), x)[:, 0], ValueError),
        (nnet.crossentropy_categorical_1hot(x, y), IndexError),
    ):
        f = theano.function([x, y], [], updates=[(store, cost)])
        with pytest.raises(error, match="out of bounds for 3 columns"):
            f(np.ones((2, 3)), classes)
        assert (store.get_value() == 0).all()


def test_lengths_that_do_not_fit():
    x, b, y, g = T.dmatrix(), T.dvector(), T.lvector(), T.dmatrix()
    f = theano.function([x, b], nnet.softmax_with_bias(x, b))
    with pytest.raises(ValueError, match="b of shape"):
        f(np.ones((2, 3)), [0, 0])
    f = theano.function([x, b, y], nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, y)[0])
    with pytest.raises(ValueError, match="classes"):
        f(np.ones((2, 3)), [0, 0, 0], [1])
    f = theano.function([g, x], nnet.softmax_grad(g, x))
    with pytest.raises(ValueError, match="dy of shape"):
        f(np.ones((3, 3)), np.ones((2, 3)))


def test_arguments_that_are_refused():
    for function in (nnet.softmax_op, nnet.logsoftmax_op, nnet.Softmax(), nnet.LogSoftmax()):
        for variable in (T.tensor3(), T.imatrix(), T.zmatrix(), T.scalar()):
            with pytest.raises(ValueError, match="floats"):
                function(variable)
    with pytest.raises(IndexError):
        nnet.softmax(T.scalar())
    with pytest.raises(ValueError, match="classes"):
        nnet.crossentropy_softmax_1hot(T.matrix(), T.vector())
    with pytest.raises(TypeError, match="classes"):
        nnet.categorical_crossentropy(T.matrix(), T.vector())
    with pytest.raises(TypeError, match="ranks"):
        nnet.categorical_crossentropy(T.matrix(), T.tensor3())


def test_vectors_become_rows_with_a_warning():
    v = T.dvector()
    for function in (nnet.softmax, nnet.logsoftmax):
        with pytest.warns(UserWarning, match="vector"):
            row = function(v)
        assert row.broadcastable == (True, False)
        assert row.eval({v: [1.0, 1.0]}).shape == (1, 2)
    with pytest.warns(UserWarning, match="length 1"):
        nnet.softmax(T.col())


def test_simplifier():
    x, z = T.dmatrix(), T.dmatrix()
    exponential = T.exp(x)
    above, below = nnet.softmax_simplifier(
        [exponential, z], [exponential.sum(axis=1, keepdims=True)]
    )
    assert below == []
    assert above[0] is z
    assert above[1].owner.op == nnet.softmax_op


def test_classes_of_operations():
    assert isinstance(nnet.softmax_op, nnet.Softmax)
    assert isinstance(nnet.logsoftmax_op, nnet.LogSoftmax)
    assert isinstance(nnet.softmax_grad, nnet.SoftmaxGrad)
    assert isinstance(nnet.softmax_with_bias, nnet.SoftmaxWithBias)
    assert isinstance(
        nnet.crossentropy_softmax_1hot_with_bias_dx, nnet.CrossentropySoftmax1HotWithBiasDx
    )
    assert isinstance(nnet.crossentropy_categorical_1hot, nnet.CrossentropyCategorical1Hot)
    assert isinstance(nnet.crossentropy_categorical_1hot_grad, nnet.CrossentropyCategorical1HotGrad)
    assert nnet.Softmax() == nnet.softmax_op
    assert nnet.CrossentropySoftmaxArgmax1HotWithBias() == (
        nnet.crossentropy_softmax_argmax_1hot_with_bias
    )
    assert [str(each) for each in (nnet.softmax_op, nnet.logsoftmax_op, nnet.softmax_grad)] == [
        "Softmax",
        "LogSoftmax",
        "SoftmaxGrad",
    ]


def test_confusion_matrix():
    x, y = T.vector(), T.vector()
    f = theano.function([x, y], nnet.confusion_matrix(x, y))
    counts, order = f([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])
    assert counts.tolist() == [[2, 0, 0], [0, 0, 1], [1, 0, 2]]
    assert order.tolist() == [0, 1, 2]


def test_sigmoid_binary_crossentropy_is_stable_and_differentiable_at_zero():
    x, t = T.dvector(), T.dvector()
    cost = nnet.sigmoid_binary_crossentropy(x, t)
    f = theano.function([x, t], [cost, T.grad(cost.sum(), x)])
    value, slope = f([0.0, 40.0, -40.0, 1000.0], [0.25, 1.0, 0.0, 0.0])
    np.testing.assert_allclose(value, [np.log(2), np.exp(-40), np.exp(-40), 1000], rtol=1e-14)
    np.testing.assert_allclose(slope[[0, 3]], [0.25, 1.0])


def test_columns_before_matrices():
    assert isinstance(nnet.prepend_scalar_to_each_row, nnet.Prepend_scalar_to_each_row)
    before = nnet.Prepend_scalar_constant_to_each_row(2)
    assert str(before) == "Prepend_scalar_constant_to_each_row{2}"
    x = T.dmatrix()
    assert before(x).eval({x: [[1, 3]]}).tolist() == [[2, 1, 3]]
    assert nnet.nnet.prepend_1_to_each_row(x).eval({x: [[5]]}).tolist() == [[1, 5]]
