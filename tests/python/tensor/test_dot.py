"""Products of tensors of any rank, one by one and in batches."""

import numpy as np
import pytest

import theano
import theano.tensor as T

OPERANDS = {
    "scalar": (T.dscalar, np.array(2.5)),
    "vector": (T.dvector, np.array([1.0, -2.0, 0.5])),
    "square": (T.dmatrix, np.array([[1.0, 2.0, 0.0], [0.5, -1.0, 3.0], [2.0, 2.0, 1.0]])),
}


@pytest.mark.parametrize("left", OPERANDS)
@pytest.mark.parametrize("right", OPERANDS)
def test_values(left, right):
    (left_type, a), (right_type, b) = OPERANDS[left], OPERANDS[right]
    x, y = left_type(), right_type()
    expected = np.dot(a, b)
    result = T.dot(x, y)
    assert result.ndim == expected.ndim
    np.testing.assert_allclose(result.eval({x: a, y: b}), expected, rtol=1e-14)
    np.testing.assert_allclose(x.dot(y).eval({x: a, y: b}), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("float32", "float32", "float32"),
        ("float32", "float64", "float64"),
        ("int32", "float32", "float64"),
        ("int8", "int16", "int16"),
        ("complex64", "float64", "complex128"),
    ],
)
def test_dtypes(left, right, expected):
    x, y = T.matrix(dtype=left), T.matrix(dtype=right)
    a, b = np.array([[1, 2]], dtype=left), np.array([[3], [4]], dtype=right)
    result = T.dot(x, y).eval({x: a, y: b})
    assert result.dtype == expected
    np.testing.assert_allclose(result, [[11]])


def test_patterns():
    assert T.dot(T.drow(), T.dcol()).broadcastable == (True, True)
    assert T.dot(T.drow(), T.dmatrix()).broadcastable == (True, False)
    assert T.dot(T.dvector(), T.dcol()).broadcastable == (True,)


def test_empty_inner_dimension():
    x, y = T.dmatrix(), T.dmatrix()
    result = T.dot(x, y).eval({x: np.ones((2, 0)), y: np.ones((0, 3))})
    np.testing.assert_array_equal(result, np.zeros((2, 3)))


@pytest.mark.parametrize(
    "value",
    [
        np.broadcast_to(np.array([1.0, 2.0]), (3, 2)),
        np.asfortranarray(np.arange(6.0).reshape(3, 2)),
        np.arange(12.0).reshape(3, 4)[::-1, ::-2],
    ],
)
def test_memory_layouts(value):
    x = T.dmatrix()
    np.testing.assert_allclose(T.dot(x, x.T).eval({x: value}), np.dot(value, value.T), rtol=1e-14)


def test_errors():
    x, y, t = T.dmatrix(), T.dmatrix(), T.dtensor3()
    with pytest.raises(TypeError, match="matrices"):
        T.Dot()(t, x)
    with pytest.raises(ValueError, match=r"length 3 .* length 2"):
        T.dot(t, x).eval({t: np.ones((1, 2, 3)), x: np.ones((2, 4))})
    with pytest.raises(ValueError, match=r"shape|dimension"):
        T.dot(x, y).eval({x: np.ones((2, 3)), y: np.ones((2, 3))})
    assert isinstance(T.dot(x, y).owner.op, T.Dot)


def _tensors(*arrays):
    return [T.TensorType(array.dtype, (False,) * array.ndim)() for array in arrays]


SHAPES = [
    ((2, 3, 4), (4, 5)),
    ((3,), (2, 3, 4)),
    ((2, 3, 4), (5, 4, 2)),
    ((2, 3, 4), (4,)),
    ((2, 0, 4), (4, 3)),
    ((2, 3, 0), (0,)),
]


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_dot_of_higher_ranks(left, right):
    a, b = np.arange(np.prod(left)).reshape(left) + 1.0, np.arange(np.prod(right)).reshape(right)
    x, y = _tensors(a, b)
    np.testing.assert_array_equal(T.dot(x, y).eval({x: a, y: b}), np.dot(a, b))


AXES = [0, [[1, 3], [1, 0]], [[3, 1], [0, 1]], [[-1, 1], [0, -2]], [3, 0], [[], []], [-3, 1]]


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)])
def test_tensordot(axes, order):
    a = np.arange(120.0).reshape(2, 3, 4, 5).transpose(order).copy()
    a = a.transpose(np.argsort(order))  # the same numbers in another layout
    b = np.arange(105.0).reshape(5, 3, 7)[::-1, :, ::-1]
    x, y = _tensors(a, b)
    np.testing.assert_array_equal(
        T.tensordot(x, y, axes).eval({x: a, y: b}), np.tensordot(a, b, axes)
    )


def test_tensordot_checks_every_length():
    x, y = T.dtensor3(), T.dtensor3()
    with pytest.raises(ValueError, match="length"):
        # The products of the lengths agree, which Theano takes for enough.
        T.tensordot(x, y).eval({x: np.ones((2, 3, 4)), y: np.ones((4, 3, 5))})


@pytest.mark.parametrize(
    "axes", [4, -1, [[0, 1], [0]], [[0], [3]], [[0, 0], [0, 1]], [[-4], [0]], [0], [0, 1, 2]]
)
def test_tensordot_rejects_axes(axes):
    with pytest.raises(ValueError, match=r"axes|axis|dimensions"):
        T.tensordot(T.dtensor3(), T.dtensor3(), axes)


@pytest.mark.parametrize("axes", [[[0], [1]], 3])
def test_batched_tensordot_keeps_the_batch(axes):
    with pytest.raises(ValueError, match=r"axis|dimensions"):
        T.batched_tensordot(T.dtensor3(), T.dtensor3(), axes)


BATCHES = {
    "contiguous": lambda a: a,
    "reversed": lambda a: a[::-1].copy()[::-1],
    "transposed": lambda a: np.swapaxes(np.swapaxes(a, -1, -2).copy(), -1, -2),
    "batch last": lambda a: np.moveaxis(np.moveaxis(a, 0, -1).copy(), -1, 0),
    "every other column": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "one for all": lambda a: np.broadcast_to(a[:1], a.shape),
    "one column for all": lambda a: np.broadcast_to(a[..., :1], a.shape),
}


@pytest.mark.parametrize("left", BATCHES)
@pytest.mark.parametrize("right", BATCHES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int16", "float16", "complex128"])
def test_batched_dot(left, right, dtype):
    random = np.random.RandomState(3)
    a = BATCHES[left](random.randint(-4, 5, (6, 3, 4)).astype(dtype))
    b = BATCHES[right](random.randint(-4, 5, (6, 4, 2)).astype(dtype))
    x, y = _tensors(a, b)
    np.testing.assert_array_equal(T.batched_dot(x, y).eval({x: a, y: b}), a @ b)


def test_batched_dot_of_vectors():
    random = np.random.RandomState(3)
    m, t, v = random.rand(6, 3), random.rand(6, 3, 4), random.rand(6)
    x, y, z = _tensors(m, t, v)
    for expression, expected in [
        (T.batched_dot(x, x), (m * m).sum(axis=1)),
        (T.batched_dot(x, y), np.einsum("bi,bij->bj", m, t)),
        (T.batched_dot(y.dimshuffle(0, 2, 1), x), np.einsum("bij,bi->bj", t, m)),
        (T.batched_dot(z, y), v[:, None, None] * t),
        (T.batched_dot(y, z), v[:, None, None] * t),
        (
            T.batched_dot(y.dimshuffle(0, "x", 1, 2), y.dimshuffle(0, 2, 1)),
            np.einsum("bij,bkj->bik", t, t)[:, None],
        ),
    ]:
        function = theano.function([x, y, z], expression, on_unused_input="ignore")
        np.testing.assert_allclose(function(m, t, v), expected, rtol=1e-13)


def test_products_of_many_and_large_matrices():
    # Cut into pieces by batch and by rows.
    random = np.random.RandomState(3)
    for shapes in [((3000, 4, 5), (3000, 5, 3)), ((3, 200, 150), (3, 150, 170))]:
        a, b = random.rand(*shapes[0]), random.rand(*shapes[1])
        x, y = _tensors(a, b)
        np.testing.assert_allclose(T.batched_dot(x, y).eval({x: a, y: b}), a @ b, rtol=1e-12)


def test_batched_dot_errors():
    x, y = T.dtensor3(), T.dtensor3()
    for scalars in [(T.dscalar(), x), (x, T.dscalar())]:
        with pytest.raises(TypeError, match="first dimension"):
            T.batched_dot(*scalars)
    for left, right in [((2, 3, 4), (3, 4, 5)), ((2, 3, 4), (2, 3, 5))]:
        with pytest.raises(ValueError, match="length"):
            T.batched_dot(x, y).eval({x: np.ones(left), y: np.ones(right)})


def test_batched_dot_keeps_patterns():
    x, y = T.TensorType("float64", (True, False, True))(), T.dtensor3()
    assert T.batched_dot(x, y).broadcastable == (True, False, False)
    assert T.batched_dot(y, x).broadcastable == (True, False, True)
    assert T.tensordot(x, y, [[1], [1]]).broadcastable == (True, True, False, False)


def test_outer():
    x, y = T.dmatrix(), T.ivector()
    a, b = np.arange(4.0).reshape(2, 2), np.array([1, 2, 3], dtype="int32")
    np.testing.assert_array_equal(T.outer(x, y).eval({x: a, y: b}), np.outer(a, b))


LENGTHS = [1, 2, 3, 7, 8, 15, 16, 17, 33, 48, 65, 97, 130, 200, 400]


def _laid_out(rows, columns, dtype, layout, generator):
    """Return a matrix whose elements lie in memory in one of several ways."""
    if layout == "transposed":
        return generator.normal(size=(columns, rows)).astype(dtype).T
    if layout == "steps":
        return generator.normal(size=(2 * rows, 3 * columns)).astype(dtype)[1::2, 1::3]
    if layout == "backwards":
        return generator.normal(size=(rows, columns)).astype(dtype)[::-1, ::-1]
    if layout == "one row":
        return np.broadcast_to(generator.normal(size=(1, columns)).astype(dtype), (rows, columns))
    if layout == "part of wider rows":
        return generator.normal(size=(rows, columns + 5)).astype(dtype)[:, 2:-3]
    return generator.normal(size=(rows, columns)).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "layout", ["rows", "transposed", "steps", "backwards", "one row", "part of wider rows"]
)
def test_products_of_any_lengths_and_strides(dtype, layout):
    generator = np.random.default_rng(7)
    x, y = T.matrix(dtype=dtype), T.matrix(dtype=dtype)
    z = T.matrix(dtype=dtype)
    half = np.asarray(0.5, dtype)
    product = theano.function([x, y], T.dot(x, y))
    added = theano.function([x, y, z], half * T.dot(x, y) - half * z)
    error = {"float32": 2e-6, "float64": 4e-15}[dtype]
    for _ in range(60):
        m, n, k = generator.choice(LENGTHS, 3)
        other = generator.choice(["rows", "transposed", layout])
        a = _laid_out(m, k, dtype, layout, generator)
        b = _laid_out(k, n, dtype, other, generator)
        c = generator.normal(size=(m, n)).astype(dtype)
        exact = a.astype("longdouble") @ b.astype("longdouble")
        bound = error * (np.abs(a).astype("longdouble") @ np.abs(b) + np.abs(c))
        assert (np.abs(product(a, b) - exact) <= bound).all(), (m, n, k)
        assert (np.abs(added(a, b, c) - (exact - c) / 2) <= bound).all(), (m, n, k)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "layout", ["rows", "transposed", "steps", "backwards", "one row", "part of wider rows"]
)
def test_products_with_vectors_of_any_lengths_and_strides(dtype, layout):
    generator = np.random.default_rng(9)
    x = T.matrix(dtype=dtype)
    u, v, w = T.vector(dtype=dtype), T.vector(dtype=dtype), T.vector(dtype=dtype)
    half = np.asarray(0.5, dtype)
    column = theano.function([x, v], T.dot(x, v))
    row = theano.function([u, x], T.dot(u, x))
    number = theano.function([u, v], T.dot(u, v))
    added = theano.function([x, v, w], half * T.dot(x, v) - half * w)
    error = {"float32": 2e-6, "float64": 1e-14}[dtype]
    for i in range(60):
        m, k = generator.choice([*LENGTHS, 1, 2, 1000], 2)
        if i % 20 == 0:
            m, k = generator.permutation([3, 5000])
        a = _laid_out(m, k, dtype, layout, generator)
        left = _laid_out(1, m, dtype, generator.choice(["rows", "transposed", layout]), generator)[
            0
        ]
        right = _laid_out(k, 1, dtype, layout, generator)[:, 0]
        c = generator.normal(size=m).astype(dtype)
        wide, far = a.astype("longdouble"), np.abs(a).astype("longdouble")
        exact, bound = wide @ right, error * (far @ np.abs(right) + np.abs(c))
        assert (np.abs(column(a, right) - exact) <= bound).all(), (m, k)
        assert (np.abs(added(a, right, c) - (exact - c) / 2) <= bound).all(), (m, k)
        assert (np.abs(row(left, a) - left @ wide) <= error * (np.abs(left) @ far)).all(), (m, k)
        exact = right.astype("longdouble") @ right
        assert abs(number(right, right) - exact) <= error * exact


@pytest.mark.parametrize("few", [1, 2, 3, 10, 16])
@pytest.mark.parametrize("layout", ["rows", "transposed", "steps"])
def test_thin_products(few, layout):
    generator = np.random.default_rng(10)
    for dtype, error in [("float32", 2e-6), ("float64", 4e-15)]:
        x, y, z = T.matrix(dtype=dtype), T.matrix(dtype=dtype), T.matrix(dtype=dtype)
        thin = theano.function([x, y], [T.dot(x, y), T.dot(y.T, x.T)])
        added = theano.function([x, y, z], z - np.asarray(0.5, dtype) * T.dot(x, y))
        for m, k in [(300, 784), (131, 1500), (40, 70), (1000, 33)]:
            a = _laid_out(m, k, dtype, layout, generator)
            for other in ("rows", "transposed"):
                b = _laid_out(k, few, dtype, other, generator)
                c = generator.normal(size=(m, few)).astype(dtype)
                exact = a.astype("longdouble") @ b
                bound = error * (np.abs(a).astype("longdouble") @ np.abs(b))
                tall, wide = thin(a, b)
                assert (np.abs(tall - exact) <= bound).all()
                assert (np.abs(wide.T - exact) <= bound).all()
                assert (np.abs(added(a, b, c) - (c - exact / 2)) <= bound + error * abs(c)).all()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_one_element_that_is_not_finite_spreads_to_its_row_and_column_only(value):
    x, y = T.fmatrix(), T.fmatrix()
    product = theano.function([x, y], T.dot(x, y))
    for m, k, n in [(20, 70, 1), (1, 70, 20), (1, 70, 1), (200, 75, 3), (3, 75, 200), (40, 50, 60)]:
        for order in "CF":
            a = np.ones((m, k), "float32", order=order)
            b = np.ones((k, n), "float32", order=order)
            a[-1, -1] = value
            result = product(a, b)
            np.testing.assert_array_equal(result[:-1], np.full((m - 1, n), k))
            np.testing.assert_array_equal(result[-1], np.full(n, value))


def test_bits_do_not_depend_on_the_number_of_threads():
    generator = np.random.default_rng(8)
    x, y = T.fmatrix(), T.fmatrix()
    product = theano.function([x, y], T.dot(x, y))
    before = theano._core.get_threads()
    try:
        for m, n, k in [
            (513, 700, 900),
            (30, 2000, 800),
            (2000, 50, 1000),
            (128, 1024, 784),
            (3000, 10, 784),
            (10, 3000, 784),
            (1, 3000, 900),
            (3000, 1, 900),
            (1, 1, 1_000_000),
            (1, 5, 300_000),
        ]:
            for layout in ("rows", "transposed"):
                a = _laid_out(m, k, "float32", layout, generator)
                b = _laid_out(k, n, "float32", layout, generator)
                results = []
                for threads in (1, 2, 5):
                    theano._core.set_threads(threads)
                    results.append(product(a, b).tobytes())
                assert results[0] == results[1] == results[2]
    finally:
        theano._core.set_threads(before)


def test_what_is_not_used_of_an_accumulator_is_not_read():
    x, y = T.fmatrix(), T.fmatrix()
    z = T.fmatrix()
    gemm = theano.tensor.blas.gemm_no_inplace
    f = theano.function([z, x, y], gemm(z, np.float32(1), x, y, np.float32(0)))
    for n in (5, 100):
        ones = np.ones((n, n), "float32")
        np.testing.assert_array_equal(f(ones * np.nan, ones, ones), np.full((n, n), n))
