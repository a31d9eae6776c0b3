"""Faults of Theano and its successors that are no one expression: limits, sizes, slices, updates.

Each holds in the modes FAST_RUN and FAST_COMPILE, and without an optimizer. The expressions stand
in `test_known_faults.py`.
"""

import numpy as np
import pytest

from theano import function, scalar, shared
from theano import tensor as T
from theano.compile.mode import Mode

MODES = {
    "FAST_RUN": "FAST_RUN",
    "FAST_COMPILE": "FAST_COMPILE",
    "no optimizer": Mode(linker="cvm", optimizer=None),
}
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


@pytest.fixture(params=MODES.values(), ids=MODES)
def mode(request):
    return request.param


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64"])
@pytest.mark.parametrize("length", [1, 100])
def test_the_smallest_integer_divided_by_minus_one(mode, dtype, length):
    x, y = T.vector("x", dtype), T.vector("y", dtype)
    least = np.full(length, np.iinfo(dtype).min, dtype)
    quotient, rest = function([x, y], [x // y, x % y], mode=mode)(least[::-1], -np.ones_like(least))
    np.testing.assert_array_equal(quotient, least)
    np.testing.assert_array_equal(rest, np.zeros(length, dtype))


def test_a_large_unsigned_integer_is_halved_exactly(mode):
    x = T.vector("x", "uint64")
    result = function([x], x // np.uint64(2), mode=mode)(np.array([2**63 + 10], "uint64"))
    assert result.dtype == "uint64"
    assert int(result[0]) == 2**62 + 5


@pytest.mark.parametrize("dtype", [*INTEGERS, "bool"])
def test_extremes_that_have_no_negative(mode, dtype):
    x = T.vector("x", dtype)
    limits = (False, True) if dtype == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    values = np.array([limits[0], limits[1], limits[0] + 1], dtype)
    results = function([x], [T.min(x), T.max(x), T.argmin(x), T.argmax(x)], mode=mode)(values)
    assert [result.item() for result in results] == [*limits, 0, int(values.argmax())]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_bits_are_reduced(mode, dtype):
    x = T.matrix("x", dtype)
    functions = (scalar.and_, scalar.or_, scalar.xor)
    outputs = [T.elemwise.CAReduce(op, axis=0)(x) for op in functions]
    values = np.array([[7, 12], [5, 10], [13, 0]], dtype)
    results = function([x], outputs, mode=mode)(np.asfortranarray(values)[::-1])
    operations = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)
    for result, operation in zip(results, operations, strict=True):
        np.testing.assert_array_equal(result, operation.reduce(values, axis=0))
        assert result.dtype == dtype


def test_small_integers_wrap(mode):
    x = T.bvector()
    result = function([x], x + 100, mode=mode)(np.array([100], "int8"))
    assert (result.dtype, result.tolist()) == (np.dtype("int8"), [-56])


@pytest.mark.parametrize("bound", [64, 2**14])
def test_ranges_between_constants_of_few_bits(mode, bound):
    result = function([], T.arange(-bound, bound), mode=mode)()
    np.testing.assert_array_equal(result, np.arange(-bound, bound))
    assert result.sum() == -bound


@pytest.mark.parametrize("dtype", ["int8", "int32", "uint16", "float32"])
def test_reductions_of_scalars_are_copies(mode, dtype):
    x = T.scalar("x", dtype)
    outputs = [T.sum(T.zeros_like(x)), x.sum(), x.prod(), x.max(), x.sum(axis=())]
    value = np.array(3, dtype)
    results = function([x], outputs, mode=mode)(value)
    assert [result.item() for result in results] == [0, 3, 3, 3, 3]
    wide = {"int8": "int64", "int32": "int64", "uint16": "uint64"}.get(dtype, dtype)
    assert [str(result.dtype) for result in results] == [wide, wide, wide, dtype, wide]
    for result in results:
        result[...] = 9
    assert value == 3


def test_many_small_numbers_are_added_exactly(mode):
    x = T.fvector()
    f = function([x], [T.mean(x), T.sum(x)], mode=mode)
    mean, _ = f(np.full(30_000_000, 0.1, "float32"))
    assert abs(mean - 0.1) < 1e-6
    _, total = f(np.broadcast_to(np.float32(1), 30_000_000))
    assert total == 30_000_000


def test_variance_far_from_zero(mode):
    x = T.dvector()
    values = 1e9 + np.array([4.0, 7.0, 13.0, 16.0])
    assert function([x], T.var(x), mode=mode)(values[::-1]) == 22.5


def test_stable_logarithms_near_one():
    x = T.dvector()
    small = np.array([1e-18, -1e-18, 0.0])
    for result in function([x], [T.log(1 + x), T.exp(x) - 1])(small):
        np.testing.assert_array_equal(result, small)


def test_logarithm_of_a_half_is_exact(mode):
    x = T.dscalar()
    assert function([x], T.log(x / 2), mode=mode)(2.0) == 0.0


def test_sigmoid_of_large_numbers(mode):
    for x, smallest in ((T.fvector(), -88.0), (T.dvector(), -700.0)):
        f = function([x], T.nnet.sigmoid(x), mode=mode)
        low, zero, one = f([smallest, -1000, 1000])
        assert 0 < low < 1e-37
        assert (zero, one) == (0, 1)


def test_slices_of_slices(mode):
    random = np.random.RandomState(3)
    for length in range(8):
        x, scalar_index = T.dvector(), T.lscalar()

        def bound(length=length):
            return None if random.rand() < 0.3 else int(random.randint(-length - 2, length + 3))

        def one_slice(bound=bound):
            step = [None, 1, 2, 3, -1, -2, -3][random.randint(7)]
            return slice(bound(), bound(), step)

        values = np.arange(length) + 0.5
        pairs = [(one_slice(), one_slice()) for _ in range(375)]
        outputs = [x[first][second] for first, second in pairs]
        results = function([x], outputs, mode=mode)(values)
        for (first, second), result in zip(pairs, results, strict=True):
            np.testing.assert_array_equal(result, values[first][second], f"{first} {second}")
        # an index after a slice, inside and one beyond on either side
        firsts = [first for first, _ in pairs[:20]]
        for first in firsts:
            f = function([x, scalar_index], x[first][scalar_index], mode=mode)
            part = values[first]
            for index in range(-len(part) - 1, len(part) + 1):
                if -len(part) <= index < len(part):
                    assert f(values, index) == part[index], (first, index)
                else:
                    with pytest.raises(IndexError):
                        f(values, index)


def test_slices_beyond_the_ends(mode):
    x = T.dvector()
    f = function([x], [x[::-1][0], x[-100:], x[:100].shape], mode=mode)
    first, whole, shape = f([1.0, 2.0, 3.0])
    assert (first, whole.tolist(), shape.tolist()) == (3.0, [1.0, 2.0, 3.0], [3])


@pytest.mark.parametrize("write", [T.set_subtensor, T.inc_subtensor])
def test_indices_are_checked_before_anything_is_written(mode, write):
    i = T.lvector()
    a = shared(np.zeros(3))
    f = function([i], [], updates=[(a, write(a[i], 1.0))], mode=mode)
    with pytest.raises(IndexError):
        f([0, 1, 3])
    np.testing.assert_array_equal(a.get_value(), np.zeros(3))


def test_big_endian_arrays_have_their_values(mode):
    x = T.dmatrix()
    values = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(
        function([x], T.dot(x, x.T), mode=mode)(values.astype(">f8")), values @ values.T
    )


def test_constant_scores_have_a_softmax_too(mode):
    scores = np.array([[1.0, 0.0, -1.0]])
    result = function([], T.log(T.nnet.softmax(T.constant(scores))), mode=mode)()
    exact = scores - np.log(np.exp(scores).sum())
    np.testing.assert_allclose(result, exact, rtol=1e-12)


def test_updates_swap(mode):
    a, b = shared(np.arange(3.0)), shared(np.arange(3.0) + 10)
    f = function([], [a, b], updates=[(a, b), (b, a)], mode=mode)
    for turn in range(3):
        old = [np.arange(3.0) + 10 * (turn % 2), np.arange(3.0) + 10 * (1 - turn % 2)]
        np.testing.assert_array_equal(f(), old)
        np.testing.assert_array_equal([a.get_value(), b.get_value()], old[::-1])


def test_outputs_are_of_old_values(mode):
    a = shared(np.array([1.0, 2.0, 3.0]))
    f = function([], [a, a + 1, a * 2, a[1:]], updates=[(a, a[::-1])], mode=mode)
    results = f()
    for result, right in zip(results, [[1, 2, 3], [2, 3, 4], [2, 4, 6], [2, 3]], strict=True):
        np.testing.assert_array_equal(result, right)
    np.testing.assert_array_equal(a.get_value(), [3, 2, 1])
    b = shared(np.array([1.0, 2.0]))
    g = function([], [b + 1, b * 2], updates=[(b, b + 10), (a, a)], mode=mode)
    np.testing.assert_array_equal(g(), [[2, 3], [2, 4]])
    np.testing.assert_array_equal(b.get_value(), [11, 12])
    np.testing.assert_array_equal(a.get_value(), [3, 2, 1])


def test_shared_variables_never_share_their_memory(mode):
    x = T.dvector()
    a, b, c, d = (shared(np.zeros(3)) for _ in range(4))
    new = 2 * x
    function([x], [], updates=[(a, new), (b, new), (c, x), (d, x)], mode=mode)(
        given := np.array([1.0, 2.0, 3.0])
    )
    function([], [], updates=[(a, T.inc_subtensor(a[:2], 5)), (c, c * 7)], mode=mode)()
    np.testing.assert_array_equal(a.get_value(), [7, 9, 6])
    np.testing.assert_array_equal(b.get_value(), [2, 4, 6])
    np.testing.assert_array_equal(c.get_value(), [7, 14, 21])
    np.testing.assert_array_equal(d.get_value(), [1, 2, 3])
    np.testing.assert_array_equal(given, [1, 2, 3])


def test_results_belong_to_the_caller(mode):
    x = T.dvector()
    a = shared(np.array([1.0, 2.0, 3.0]))
    f = function([x], [x, x[::-1], a, a[1:], a.T, x.reshape((3, 1))], mode=mode)
    given = np.array([4.0, 5.0, 6.0])
    first, second = f(given), f(given)
    kept = [result.copy() for result in second]
    for result in first:
        result[...] = -1
    np.testing.assert_array_equal(given, [4, 5, 6])
    np.testing.assert_array_equal(a.get_value(), [1, 2, 3])
    for result, right in zip(second, kept, strict=True):
        np.testing.assert_array_equal(result, right)


def test_gradients_of_whole_numbers_do_not_crash(mode):
    x = T.dvector()
    zero = T.grad(T.eq(x, 1).sum() * x[0], x)
    one = T.grad((x * T.argmax(x)).sum(), x)
    results = function([x], [zero, one], mode=mode)([1.0, 5.0, 1.0])
    np.testing.assert_array_equal(results, [[2, 0, 0], [1, 1, 1]])
