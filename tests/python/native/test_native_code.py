"""Loops as native code against the same loops as tiles of instructions, bit for bit."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core

pytestmark = pytest.mark.skipif(not _core.has_native_code(), reason="needs AVX2 with FMA")

# Whole blocks of both vector lengths, alone and unrolled, and every number of elements beside them.
LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1000, 4097]
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 1e-40, 3e38, -87.5, 88.5, 0.5, -0.5]
SPECIAL += [-3e5, 2e6]

UNARY: dict[str, Callable[..., Any]] = {
    **{name: getattr(T, name) for name in ("exp", "exp2", "expm1", "log", "log1p", "sqrt", "sqr")},
    **{name: getattr(T, name) for name in ("log2", "log10", "sinh", "cosh", "tanh", "arcsinh")},
    **{name: getattr(T, name) for name in ("arccosh", "arctanh", "arctan", "arcsin", "arccos")},
    **{name: getattr(T, name) for name in ("ceil", "floor", "trunc", "inv", "sgn", "abs_", "neg")},
    **{name: getattr(T, name) for name in ("deg2rad", "rad2deg", "isnan", "isinf")},
    **{name: getattr(T, name) for name in ("sin", "cos", "tan", "erf", "erfc", "gamma", "psi")},
    "sin and cos": lambda x: T.sin(x) * T.cos(2 * x) + T.exp(-x) * x,
    "gelu": lambda x: 0.5 * x * (1 + T.erf(x * 0.5**0.5)),
    "round": lambda x: T.round(x, "half_to_even"),
    "round away": lambda x: T.round(x, "half_away_from_zero"),
    "sigmoid": T.nnet.sigmoid,
    "softplus": T.nnet.softplus,
    "relu": T.nnet.relu,
    "to float32": lambda x: T.cast(x, "float32"),
    "to float64": lambda x: T.cast(x, "float64") * 1.5,
    "to bool": lambda x: T.cast(x, "bool"),
    "polynomial": lambda x: ((0.5 * x + 2) * x - 1) * x + 7,
}
BINARY: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "maximum": T.maximum,
    "minimum": T.minimum,
    "arctan2": T.arctan2,
    "clip": lambda x, y: T.clip(x, y, 1),
    **{name: getattr(T, name) for name in ("eq", "neq", "lt", "le", "gt", "ge")},
    "switch": lambda x, y: T.switch(x > y, x, -y),
    "flags": lambda x, y: (x > 0) & (y > 0) | T.isnan(x) ^ (x < y),
    "not": lambda x, y: ~(x > y),
    "flag times": lambda x, y: T.cast(x > y, "int8") * 0 + T.switch(T.isnan(y), 0, y) * (x > y),
}


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    before = theano.config.native_code
    yield
    theano.config.native_code = before


def results(
    inputs: list[Any], output: Any, arguments: list[Any], is_native: bool, **options: Any
) -> list[np.ndarray]:
    theano.config.native_code = is_native
    found = theano.function(inputs, output, on_unused_input="ignore", **options)(*arguments)
    return found if isinstance(found, list) else [found]


def check(inputs: list[Any], output: Any, arguments: list[Any]) -> None:
    """Compare both ways; all bits but those of nan."""
    native, tiles = (results(inputs, output, arguments, flag) for flag in (True, False))
    for one, other in zip(native, tiles, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other, strict=True)
        if one.dtype.kind == "f":
            is_number = ~np.isnan(one)
            np.testing.assert_array_equal(np.signbit(one)[is_number], np.signbit(other)[is_number])


def numbers(length: int, dtype: str, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    if np.dtype(dtype).kind in "iu":
        return random.integers(-20, 20, length).astype(dtype)
    found = (random.normal(size=length) * 10.0 ** random.integers(-3, 3, length)).astype(dtype)
    count = min(len(SPECIAL), length // 2)
    with np.errstate(over="ignore"):
        found[random.permutation(length)[:count]] = np.array(SPECIAL[:count]).astype(dtype)
    return found


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one(name: str, dtype: str) -> None:
    x = T.TensorType(dtype, (False,))()
    y = UNARY[name](x)
    for length in LENGTHS:
        check([x], y, [numbers(length, dtype, length)])


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
@pytest.mark.parametrize("name", BINARY)
def test_functions_of_two(name: str, dtype: str) -> None:
    x, y = T.TensorType(dtype, (False,))(), T.TensorType(dtype, (False,))()
    z = BINARY[name](x, y)
    for length in LENGTHS:
        check([x, y], z, [numbers(length, dtype, length), numbers(length, dtype, length + 1)])


X, Y, N, Z = T.fvector("x"), T.dvector("y"), T.ivector("n"), T.zvector("z")


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        ([X], T.exp(X) * 1.25 + X),
        ([X], T.sin(X) * 1.25 + T.cos(X) * T.tan(X)),
        ([X], T.erf(X) * 1.25 + X),
        ([X], T.switch(X > 1.75, X, T.tanh(X))),
        ([Y], T.nnet.sigmoid(Y) - Y * 0.125),
        ([X, Y], T.cast(X, "float64") * Y + 3),
        ([X, Y], (X > 0.375) & (Y < 2)),
        ([N], T.cast(N, "float32") * np.float32(2.5)),
        ([N], N * 3 - 7),
        ([X], T.sum(X * X + 1.125)),
    ],
)
def test_what_is_native(inputs: list[Any], output: Any) -> None:
    theano.config.native_code = True
    before = _core.native_body_count()
    f = theano.function(inputs, output)
    f(*(np.ones(5, v.dtype) for v in inputs))
    assert _core.native_body_count() == before + 1
    # Other lengths are another plan, but the same code.
    f(*(np.ones(6, v.dtype) for v in inputs))
    assert _core.native_body_count() == before + 1


@pytest.mark.parametrize("dtype", ["int8", "uint8"])
@pytest.mark.parametrize("to", ["float32", "float64", "int32"])
def test_bytes(dtype: str, to: str) -> None:
    x, s = T.TensorType(dtype, (False,))(), T.TensorType(dtype, ())()
    output = T.cast(x, to) * T.cast(s, to)
    for length in LENGTHS:
        random = np.random.default_rng(length)
        limits = np.iinfo(dtype)
        values = random.integers(limits.min, limits.max, length, dtype, endpoint=True)
        check([x, s], output, [values, np.array(limits.min + 3, dtype)])


def test_scalars_rows_and_columns() -> None:
    m, r, c, s = T.fmatrix(), T.frow(), T.fcol(), T.fscalar()
    outputs = [m * s + r - c, T.exp(m - c) * r, T.switch(m > s, r, c), s * r + 1, m.T * s]
    for rows, columns in [(1, 1), (3, 5), (7, 130), (200, 3), (64, 300), (2, 20000)]:
        arguments = [
            numbers(rows * columns, "float32", 1).reshape(rows, columns),
            numbers(columns, "float32", 2).reshape(1, columns),
            numbers(rows, "float32", 3).reshape(rows, 1),
            np.float32(0.75),
        ]
        for output in outputs:
            check([m, r, c, s], output, arguments)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_strides(dtype: str) -> None:
    x = T.TensorType(dtype, (False, False))()
    array = numbers(60 * 80, dtype, 4).reshape(60, 80)
    for view in (array[::2], array[:, ::3], array[::-1, ::-1], array.T, array[:0], array[:, 5:6]):
        check([x], T.tanh(x) * 2 + x, [view])


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_reductions_of_what_is_computed(axis: int | None) -> None:
    x, y = T.fmatrix(), T.fmatrix()
    for shape in [(1, 1), (3, 7), (50, 40), (500, 200), (3, 5000), (300, 1001)]:
        arguments = [
            np.abs(numbers(shape[0] * shape[1], "float32", i)).reshape(shape) for i in (0, 1)
        ]
        for each in arguments:
            each[~np.isfinite(each)] = 0
        for output in (
            T.sum((x - y) ** 2, axis=axis),
            T.max(x * y, axis=axis),
            T.sum(x * y > 1, axis=axis),
            T.sum(T.exp(-x) * T.addbroadcast(y[:, :1], 1), axis=axis),
            T.sum(T.sin(x * 1e6) + T.cos(y), axis=axis),
            T.max(T.cos(x * 1e6) * T.exp(-x) + T.tan(y), axis=axis),
            [x * 2, T.sum(x * 2, axis=axis), T.prod(T.minimum(x, 1), axis=axis)],
        ):
            check([x, y], output, arguments)


@pytest.mark.parametrize("is_native", [True, False])
def test_updates_in_place(is_native: bool) -> None:
    theano.config.native_code = is_native
    random = np.random.default_rng(0)
    start = random.normal(size=1003).astype("float32")
    w, v = theano.shared(start), theano.shared(np.zeros_like(start))
    g = T.fvector()
    new_v = np.float32(0.9) * v - np.float32(0.125) * g
    f = theano.function([g], updates=[(v, new_v), (w, w + new_v)])
    expected_w, expected_v = start.copy(), np.zeros_like(start)
    for _ in range(3):
        step = random.normal(size=1003).astype("float32")
        f(step)
        expected_v = np.float32(0.9) * expected_v - np.float32(0.125) * step
        expected_w = expected_w + expected_v
    np.testing.assert_allclose(w.get_value(), expected_w, rtol=1e-6)
    np.testing.assert_allclose(v.get_value(), expected_v, rtol=1e-6)


def test_more_arrays_and_values_than_registers() -> None:
    xs = [T.fvector() for _ in range(24)]
    arguments = [numbers(77, "float32", i) for i in range(24)]
    total = xs[0]
    products = [x * (i + 1) for i, x in enumerate(xs)]
    for product in products:
        total = total + product
    check(xs, [total, *(p - total for p in products)], arguments)
    wide = [T.dvector() for _ in range(12)]
    many = [T.exp(x) for x in wide]
    check(wide, [sum(many), *many], [numbers(50, "float64", i) for i in range(12)])


def test_what_is_not_native() -> None:
    h = T.TensorType("float16", (False,))()
    theano.config.native_code = True
    before = _core.native_body_count()
    for x, output in [(h, h * 3 + 1), (X, T.gammaln(X) * 2.375), (Z, Z * 3)]:
        theano.function([x], output)(np.ones(5, x.dtype))
    assert _core.native_body_count() == before
    theano.config.native_code = False
    theano.function([X], X * 3.5 - 8)(np.ones(5, "float32"))
    assert _core.native_body_count() == before
