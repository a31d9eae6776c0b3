"""Faults of Theano and its successors, by class: values, in every mode and in every memory layout.

Each row of CASES says what an expression is in NumPy. It is compiled with FAST_RUN, with
FAST_COMPILE and without an optimizer, pickled and loaded, and called with arrays that lie in memory
in several ways. What is no single expression (updates, errors) stands in
`test_known_faults_state.py`.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import scipy.special
from scipy.special import expit, log_softmax

from theano import function
from theano import tensor as T
from theano.compile.mode import Mode

MODES = {
    "FAST_RUN": "FAST_RUN",
    "FAST_COMPILE": "FAST_COMPILE",
    "no optimizer": Mode(linker="cvm", optimizer=None),
}
FLOATS = ("float32", "float64")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")


def reversed_in_memory(array):
    """A view with negative strides that equals the array."""
    every_axis = (slice(None, None, -1),) * array.ndim
    return array[every_axis].copy()[every_axis]


def spread_in_memory(array):
    """A view of every second element, along each axis, of a larger array."""
    larger = np.full([2 * length for length in array.shape], 99).astype(array.dtype)
    view = larger[(slice(None, None, 2),) * array.ndim]
    view[...] = array
    return view


# The last two change the values: the first row is repeated, or no row is left.
LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": np.ascontiguousarray,
    "Fortran": lambda array: np.array(array, order="F"),
    "negative strides": reversed_in_memory,
    "large strides": spread_in_memory,
    "zero strides": lambda array: np.broadcast_to(array[:1], array.shape),
    "empty": lambda array: array[:0],
}


@dataclass
class Case:
    """An expression, its meaning, and the values of its inputs.

    What only FAST_RUN computes without overflow has a second meaning: the formula as it is written.
    """

    name: str
    expression: Callable[..., Any]
    meaning: Callable[..., Any]
    values: tuple[Any, ...]
    dtypes: tuple[str, ...] = FLOATS
    empty: bool = True
    as_written: Callable[..., Any] | None = None

    def arrays(self, dtype):
        """The inputs in a dtype; those that are integer arrays already keep theirs."""
        return [
            value if isinstance(value, np.ndarray) else np.asarray(value, dtype)
            for value in self.values
        ]


def gradient(expression):
    """The gradient of the sum of an expression with respect to its first input."""
    return lambda x, *others: T.grad(expression(x, *others).sum(), x)


def repeatedly(x, i, v, write):
    """A copy of x in which v is written at i, one element after the other."""
    x = x.copy()
    for place, position in enumerate(i):
        write(x, position, v[place])
    return x


def set_at(x, i, v):
    return repeatedly(x, i, v, lambda array, at, value: array.__setitem__(at, value))


def add_at(x, i, v):
    return repeatedly(x, i, v, lambda array, at, value: array.__setitem__(at, array[at] + value))


def softplus(x):
    return np.logaddexp(0, x)


NAN = [[1, 5, 3], [np.nan, 2, 6], [1, np.nan, 0]]
MATRIX = [[1, 2, 3], [4, 5, 7]]
SQUARE = [[1, 2, 3], [4, 5, 7], [-2, 0, 6]]
LARGE = [-800, -50, -40, 0, 40, 50, 800]
SCORES = [[1000, 0, -1000], [3, 2, 1]]
REPEATED = np.array([1, 1, 2])
sigmoid = T.nnet.sigmoid
softmax = T.nnet.softmax

CASES = [
    Case("prod of 2 m", lambda m: T.prod(2 * m, axis=0), lambda m: np.prod(2 * m, 0), (MATRIX,)),
    Case("prod of -m", lambda m: T.prod(-m, axis=1), lambda m: np.prod(-m, 1), (MATRIX,)),
    Case(
        "gradient of prod of 2 m",
        gradient(lambda m: T.prod(2 * m, axis=0)),
        lambda m: np.prod(2 * m, 0) / m,
        (MATRIX,),
    ),
    Case("x // 1", lambda x: [x // 1, x // 1.0], lambda x: [np.floor(x)] * 2, ([1.5, -0.5, -2],)),
    Case(
        "signs of // and %",
        lambda x, y: [x // y, x % y],
        lambda x, y: [x // y, x % y],
        ([-7, 7, -7, 7], [2, -2, -2, 2]),
        SIGNED + FLOATS,
    ),
    Case(
        "// and % of inf",
        lambda x, y: [x // y, x % y],
        lambda x, y: [x // y, x % y],
        ([-5, 5], [np.inf, np.inf]),
    ),
    Case(
        "extremes of NaN",
        lambda x: [f(x, axis=a) for f in (T.max, T.min, T.argmax, T.argmin) for a in (None, 0, 1)],
        lambda x: [
            f(x, axis=a) for f in (np.max, np.min, np.argmax, np.argmin) for a in (None, 0, 1)
        ],
        (NAN,),
        empty=False,
    ),
    Case(
        "maximum of NaN",
        lambda x: [T.maximum(x, 2), T.minimum(2, x), T.maximum(x, x.T)],
        lambda x: [np.maximum(x, 2), np.minimum(2, x), np.maximum(x, x.T)],
        (NAN,),
        empty=False,
    ),
    Case(
        "extremes of integers",
        lambda x: [T.min(x), T.max(x), T.argmin(x), T.argmax(x), x - x.max()],
        lambda x: [x.min(), x.max(), x.argmin(), x.argmax(), x - x.max()],
        ([1, 5, 0],),
        SIGNED + UNSIGNED,
        empty=False,
    ),
    Case("negated unsigned", lambda x: -x, np.negative, ([1, 5, 0],), UNSIGNED),
    Case(
        "reduction over no axis",
        lambda x: [T.sum(x, axis=()), T.prod(x, axis=()), T.max(x, axis=())],
        lambda x: [x.astype("int64"), x.astype("int64"), x],
        (MATRIX,),
        SIGNED,
    ),
    Case(
        "comparisons with itself",
        lambda x: [f(x, x) for f in (T.eq, T.neq, T.le, T.ge, T.lt, T.gt)],
        lambda x: [x == x, x != x, x <= x, x >= x, x < x, x > x],
        ([np.nan, 1, np.inf],),
    ),
    Case(
        "inverted comparison",
        lambda x, y: [T.invert(T.gt(x, y)), T.invert(T.eq(x, y)), T.invert(T.le(x, y))],
        lambda x, y: [~(x > y), ~(x == y), ~(x <= y)],
        ([np.nan, 1, 3], [1, np.nan, 2]),
    ),
    Case(
        "powers and roots",
        lambda x: [T.sqrt(T.sqr(x)), T.sqr(T.sqrt(x)), (x**2) ** 0.5, (x**0.5) ** 2],
        lambda x: [abs(x), np.sqrt(x) ** 2, abs(x), (x**0.5) ** 2],
        ([-3, -2, 4, 0],),
    ),
    Case(
        "powers of zero and signs",
        lambda x: [x**0, -T.neg(x), abs(x) * abs(2 - x)],
        lambda x: [x**0, x, abs(x) * abs(2 - x)],
        ([0, np.nan, np.inf, -np.inf, -3],),
    ),
    Case(
        "nearly sigmoid",
        lambda x: [1 / (T.exp(x) + 2), 1 / (1 + T.exp(-x)), 1 / (1 + T.exp(x))],
        lambda x: [1 / (np.exp(x) + 2), np.exp(-softplus(-x)), np.exp(-softplus(x))],
        ([0, 1, -3, 80, -80],),
    ),
    Case(
        "logarithm of 1 - sigmoid",
        lambda x: [T.log(sigmoid(x)), T.log(1 - sigmoid(x)), T.log1p(-sigmoid(x))],
        lambda x: [-softplus(-x), -softplus(x), -softplus(x)],
        (LARGE,),
        as_written=lambda x: [np.log(expit(x)), np.log(1 - expit(x)), np.log1p(-expit(x))],
    ),
    Case(
        "logarithm of 1 + exp",
        lambda x: [T.log(1 + T.exp(x)), T.log1p(T.exp(x))],
        lambda x: [softplus(x)] * 2,
        (LARGE,),
        as_written=lambda x: [np.log(1 + np.exp(x)), np.log1p(np.exp(x))],
    ),
    Case(
        "log of softmax",
        lambda x: [
            T.log(softmax(x)),
            T.log(softmax(x).T),
            T.log(softmax(x).flatten()),
            T.log(softmax(x).reshape((-1,))),
        ],
        lambda x: [log_softmax(x, 1), log_softmax(x, 1).T, *[log_softmax(x, 1).ravel()] * 2],
        (SCORES,),
        as_written=lambda x: [
            np.log(scipy.special.softmax(x, 1)),
            np.log(scipy.special.softmax(x, 1)).T,
            *[np.log(scipy.special.softmax(x, 1)).ravel()] * 2,
        ],
    ),
    Case(
        "log of a row of softmax",
        lambda x: [T.log(softmax(x)[0]), T.log(softmax(x))[0]],
        lambda x: [log_softmax(x, 1)[0]] * 2,
        (SCORES,),
        empty=False,
        as_written=lambda x: [np.log(scipy.special.softmax(x, 1))[0]] * 2,
    ),
    Case(
        "set to a changed self",
        lambda x, i: T.set_subtensor(x[i], x[i] + 1),
        lambda x, i: set_at(x, i, x[i] + 1),
        ([0, 0, 0], REPEATED),
    ),
    Case(
        "rows set to changed selves",
        lambda m, i: T.set_subtensor(m[i], 2 * m[i]),
        lambda m, i: set_at(m, i, 2 * m[i]),
        (SQUARE, REPEATED),
    ),
    Case(
        "read back what was set",
        lambda v, i: T.set_subtensor(T.zeros((3,), v.dtype)[i], v)[i],
        lambda v, i: set_at(np.zeros(3, v.dtype), i, v)[i],
        ([10, 20, 30], REPEATED),
    ),
    Case(
        "set in zeros and added",
        lambda x, v, i: x + T.set_subtensor(T.zeros_like(x)[i], v),
        lambda x, v, i: x + set_at(np.zeros_like(x), i, v),
        ([1, 2, 3], [10, 20, 30], REPEATED),
    ),
    Case(
        "read back what was added",
        lambda v, i: T.inc_subtensor(T.zeros((3,), v.dtype)[i], v)[i],
        lambda v, i: add_at(np.zeros(3, v.dtype), i, v)[i],
        ([1, 10, 100], REPEATED),
    ),
    Case(
        "added at repeated pairs",
        lambda x, v, i, j: T.inc_subtensor(x[i, j], v),
        lambda x, v, i, j: add_at(x, list(zip(i, j, strict=True)), v),
        (SQUARE, [1, 10, 100], REPEATED, np.array([2, 2, 0])),
    ),
    Case(
        "gradient of repeated rows",
        gradient(lambda w, i: w[i] ** 2),
        lambda w, i: add_at(np.zeros_like(w), i, 2 * w[i]),
        (SQUARE, REPEATED),
    ),
    Case(
        "reductions of joined matrices",
        lambda a, b: [
            T.concatenate([a, b], 0).sum(1),
            T.concatenate([a, b], 0).max(1),
            T.concatenate([a, b], 1).sum(0),
            T.concatenate([a, b], 0).sum(0),
        ],
        lambda a, b: [
            np.concatenate([a, b], 0).sum(1),
            np.concatenate([a, b], 0).max(1),
            np.concatenate([a, b], 1).sum(0),
            np.concatenate([a, b], 0).sum(0),
        ],
        (MATRIX, SQUARE[1:]),
    ),
    Case(
        "largest of joined matrices",
        lambda a, b: T.concatenate([a, b], 0).max(0),
        lambda a, b: np.concatenate([a, b], 0).max(0),
        (MATRIX, SQUARE),
        empty=False,
    ),
    Case(
        "reductions of reductions",
        lambda x: [x.sum(0).sum(1), x.sum((0, -1)), x.sum(0).sum(0).sum(0)],
        lambda x: [x.sum(0).sum(1), x.sum((0, -1)), x.sum()],
        ([MATRIX, MATRIX],),
    ),
    Case(
        "sum of a quotient",
        lambda m, v: [(m / v.dimshuffle(0, "x")).sum(0), (m / v.dimshuffle(0, "x")).sum(1)],
        lambda m, v: [(m / v[:, None]).sum(0), (m / v[:, None]).sum(1)],
        (MATRIX, [2, 4]),
    ),
    Case(
        "product with its transpose",
        lambda x: [T.dot(x, x.T), T.dot(x.T, x), T.dot(x, x[0]), T.dot(x[:, 0], x)],
        lambda x: [x @ x.T, x.T @ x, x @ x[0], x[:, 0] @ x],
        (SQUARE,),
        (*FLOATS, "complex64", "complex128", "int64"),
        empty=False,
    ),
    Case(
        "product of reversed parts",
        lambda x, y: [T.dot(x[::-1, ::-2], y[::-2]), T.dot(y[::2].T, x[:, ::2].T)],
        lambda x, y: [x[::-1, ::-2] @ y[::-2], y[::2].T @ x[:, ::2].T],
        (SQUARE, SQUARE),
        empty=False,
    ),
    Case(
        "columns and rows in products",
        lambda x, y: [
            T.dot(x[:, :1], y[:1]),
            2 + T.dot(x[:, :1], y[:1]),
            T.dot(x[:, :1], y[0, :1]),
            x[:, 1] + T.dot(x[:, :1], y[0, :1]),
            T.dot(x[:1], y[:, 0]),
        ],
        lambda x, y: [
            x[:, :1] @ y[:1],
            2 + x[:, :1] @ y[:1],
            x[:, :1] @ y[0, :1],
            x[:, 1] + x[:, :1] @ y[0, :1],
            x[:1] @ y[:, 0],
        ],
        (SQUARE, SQUARE),
        empty=False,
    ),
    Case(
        "products of length zero",
        lambda x, y, z: [
            T.dot(x[:, :0], y[:0]),
            z + T.dot(x[:, :0], y[:0]),
            2 * z - 3 * T.dot(x[:, :0], y[:0]),
            2 * z[0] - 3 * T.dot(x[0, :0], y[:0]),
        ],
        lambda x, y, z: [np.zeros_like(z), z, 2 * z, 2 * z[0]],
        (SQUARE, SQUARE, SQUARE),
        empty=False,
    ),
    Case(
        "beta is zero and the old output NaN",
        lambda x, z: T.blas.gemm_no_inplace(
            z, np.asarray(1, x.dtype), x, x, np.asarray(0, x.dtype)
        ),
        lambda x, z: x @ x,
        (SQUARE, NAN),
        empty=False,
    ),
    Case(
        "gradient of switch beside sqrt",
        gradient(lambda x: T.switch(x > 0, T.sqrt(x), x)),
        lambda x: np.ones_like(x),
        ([-1, -4],),
    ),
    Case(
        "gradient of switch before sqrt",
        gradient(lambda x: T.switch(x < 7, x, T.sqrt(x - 7))),
        lambda x: np.ones_like(x),
        ([5, 6],),
    ),
    Case(
        "gradient of x log x at zero",
        gradient(lambda x: T.switch(T.eq(x, 0), 0, x * T.log(x))),
        lambda x: np.zeros_like(x),
        ([0, 0],),
    ),
    Case(
        "gradient of nested switches",
        gradient(lambda x: T.switch(T.isinf(x), x, T.switch(x > 0, x * x, T.exp(x) * x))),
        lambda x: np.ones_like(x),
        ([-np.inf, -np.inf],),
    ),
    Case(
        "gradient of ties",
        gradient(lambda x: x.max()),
        lambda x: (x == x.max()).astype(x.dtype),
        ([1, 1, 0],),
        empty=False,
    ),
    Case(
        "gradient of the maximum over two axes",
        gradient(lambda x: x.max(axis=(0, 2))),
        lambda x: (x == x.max((0, 2), keepdims=True)).astype(x.dtype),
        ([MATRIX, SQUARE[:2]],),
        empty=False,
    ),
    Case("gradient of maximum(x, x)", gradient(lambda x: T.maximum(x, x)), np.ones_like, ([1, 2],)),
    Case(
        "gradients that vanish",
        lambda x: [
            T.grad(f(x).sum(), x, disconnected_inputs="ignore")
            for f in (
                T.floor,
                lambda x: T.cast(T.cast(x, "int8"), "float64"),
                lambda x: T.argmax(x, axis=-1),
                lambda x: T.sgn(x),
            )
        ],
        lambda x: [np.zeros_like(x)] * 4,
        (MATRIX,),
    ),
    Case(
        "gradient of a broadcast row",
        gradient(lambda x, y: x.dimshuffle("x", 0) * y),
        lambda x, y: y.sum(0),
        ([1, 1, 1], [[0, 1, 2], [3, 4, 5]]),
        empty=False,
    ),
]


PARAMETERS = [
    pytest.param(case, mode, id=f"{case.name}-{mode}") for case in CASES for mode in MODES
]


@pytest.mark.parametrize(("case", "mode"), PARAMETERS)
def test_case(case: Case, mode: str) -> None:
    meaning = case.meaning if mode == "FAST_RUN" else case.as_written or case.meaning
    for dtype in case.dtypes:
        values = case.arrays(dtype)
        variables = [T.TensorType(v.dtype, (False,) * v.ndim)() for v in values]
        outputs = case.expression(*variables)
        single = not isinstance(outputs, list)
        f = function(variables, outputs, mode=MODES[mode], on_unused_input="ignore")
        loaded = pickle.loads(pickle.dumps(f))
        for layout, relay in LAYOUTS.items():
            if layout == "empty" and not case.empty:
                continue
            arrays = [relay(value) for value in values]
            copies = [array.copy() for array in arrays]
            with np.errstate(all="ignore"):
                expected = [meaning(*copies)] if single else meaning(*copies)
            for compiled in (f, loaded):
                results = [compiled(*arrays)] if single else compiled(*arrays)
                for number, (result, right) in enumerate(zip(results, expected, strict=True)):
                    message = f"{dtype}, {layout}, output {number}"
                    tolerance = 1e-5 if result.dtype in ("float32", "complex64") else 1e-12
                    np.testing.assert_allclose(result, right, tolerance, 1e-30, err_msg=message)
                    assert result.shape == np.shape(right), message
                for array, copy in zip(arrays, copies, strict=True):
                    np.testing.assert_array_equal(array, copy, "an input was changed")
