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
H, B, L = (
    T.TensorType("float16", (False,))("h"),
    T.TensorType("uint8", (False,))("b"),
    T.lvector("l"),
)


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
        ([H], H * 3 + 1),
        ([H, X], T.cast(H, "float32") * X - 2.625),
        ([B], T.cast(B, "float32") / np.float32(255)),
        ([B, X], T.switch(B > 7, X, 0.5) * T.cast(B, "float32")),
        ([X], T.cast(X * 16, "uint8")),
        ([L, X], X / T.cast(L, "float64") + 0.625),
        ([L], L * L - 7),
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


INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
NUMBERS = [*INTEGERS, "bool", "float16", "float32", "float64"]


def whole_range(dtype: str, length: int) -> np.ndarray:
    """Return numbers of all sizes, also out of the range of other dtypes."""
    random = np.random.default_rng(length)
    if dtype == "bool":
        return random.integers(0, 2, length).astype("bool")
    if dtype.startswith("float"):
        found = numbers(length, dtype, length)
        some = random.permutation(length)[: length // 3]
        with np.errstate(over="ignore"):
            found[some] = (2.0 ** random.uniform(0, 66, some.size)).astype(dtype)
        return found
    limits = np.iinfo(dtype)
    found = random.integers(limits.min, limits.max, length, dtype, endpoint=True)
    found[: length // 2] = found[: length // 2] >> np.array(limits.bits // 2, dtype)
    found[-1:] = limits.min
    return found


@pytest.mark.parametrize("to", NUMBERS)
@pytest.mark.parametrize("dtype", NUMBERS)
def test_casts(dtype: str, to: str) -> None:
    x, s = T.TensorType(dtype, (False,))(), T.TensorType(dtype, ())()
    y = T.TensorType("float32", (False,))()
    outputs = [T.cast(x, to), T.cast(s, to) + T.cast(x, to), T.cast(x, to) > T.cast(y, to), y + 1]
    for length in LENGTHS:
        values = whole_range(dtype, length)
        check([x, s, y], outputs, [values, values[0], numbers(length, "float32", length)])


@pytest.mark.parametrize("dtype", [*INTEGERS, "float16"])
def test_arithmetic_of_other_numbers(dtype: str) -> None:
    x, y = T.TensorType(dtype, (False,))(), T.TensorType(dtype, (False,))()
    z = T.fvector()
    results = [x + y, x - y, x * y, -x, abs(x), T.sqr(x), T.maximum(x, y), T.minimum(x, y)]
    results += [T.sgn(x), T.clip(x, y, 5), T.switch(x < y, x, y), x <= y, x > y, T.eq(x, y)]
    if dtype != "float16":
        results += [x & y, x | y, x ^ y, ~x]
    else:
        results += [T.exp(x), T.tanh(x) * y + x, x / y, T.floor(x)]
    for length in LENGTHS:
        arguments = [whole_range(dtype, length), whole_range(dtype, length + 1)[1:]]
        arguments.append(numbers(length, "float32", length))
        check([x, y, z], [T.cast(result, "float32") + z for result in results], arguments)
        check([x, y, z], [*results, z + 1], arguments)


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
    theano.config.native_code = True
    before = _core.native_body_count()
    for x, output in [(B, B * 3 + 1), (X, T.gammaln(X) * 2.375), (Z, Z * 3)]:
        theano.function([x], output)(np.ones(5, x.dtype))
    assert _core.native_body_count() == before
    theano.config.native_code = False
    theano.function([X], X * 3.5 - 8)(np.ones(5, "float32"))
    assert _core.native_body_count() == before
