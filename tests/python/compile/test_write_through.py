"""Loops that write straight into parts of larger arrays: joins, and parts that are set."""

import numpy as np
import pytest

import theano
from theano import function, shared
from theano import tensor as T
from theano.interpreter import evaluate

x, y = T.dmatrix("x"), T.dmatrix("y")
VALUES = {
    x: np.random.default_rng(2).normal(size=(6, 8)),
    y: np.random.default_rng(3).normal(size=(6, 8)),
}


def agrees(*outputs):
    """Compare a function's results with those of the interpreter, and return the function."""
    f = function([x, y], list(outputs), on_unused_input="ignore")
    expected = evaluate(list(outputs), VALUES)
    for _ in range(2):
        for value, right in zip(f(*VALUES.values()), expected, strict=True):
            np.testing.assert_allclose(value, right, rtol=1e-13)
    return f


def zeros():
    return T.zeros_like(x)


def in_parts(array, axis, *values):
    """Set parts of equal lengths along an axis, one after the other."""
    length = 8 // len(values) if axis else 6 // len(values)
    for i, value in enumerate(values):
        part = slice(i * length, (i + 1) * length)
        array = T.set_subtensor(array[(slice(None),) * axis + (part,)], value)
    return array


CASES = {
    "join": lambda: T.concatenate([T.tanh(x), x * y, x - y], axis=1),
    "join of rows": lambda: T.concatenate([T.tanh(x), x * y], axis=0),
    "join of one result twice": lambda: T.concatenate([T.tanh(x)] * 2, axis=1),
    "join of what is read elsewhere": lambda: T.concatenate(
        [T.tanh(x), T.exp(T.tanh(x).sum(0))[None]]
    ),
    "join of an operand": lambda: T.concatenate([x, T.tanh(x)], axis=1),
    "join of a transposed": lambda: T.concatenate([T.tanh(x).T, (x * y).T], axis=0),
    "join that is read": lambda: T.sqr(T.concatenate([T.tanh(x), x * y])).sum(axis=0),
    "join of joins": lambda: T.concatenate([T.concatenate([T.exp(x), -y]), T.exp(y)]),
    "stack": lambda: T.stack([T.tanh(x), x * y, x - y], axis=2),
    "columns": lambda: T.concatenate([T.tanh(x).dimshuffle(0, 1, "x")] * 3, axis=2),
    "join and reduction": lambda: T.concatenate([T.tanh(x), T.tanh(x).sum(axis=0, keepdims=True)]),
    "all parts": lambda: in_parts(
        zeros(), 1, T.tanh(x)[:, :2], T.exp(y)[:, 2:4], -x[:, 4:6], y[:, :2] * 2
    ),
    "some parts": lambda: T.set_subtensor(zeros()[:, 2:5], T.exp(x)[:, :3]),
    "parts of rows": lambda: in_parts(zeros(), 0, T.tanh(x)[:3], T.exp(y)[:3]),
    "parts of an operand": lambda: in_parts(y, 1, T.tanh(x)[:, :4], T.exp(x)[:, 4:]),
    "parts that overlap": lambda: T.set_subtensor(
        T.set_subtensor(zeros()[:, :5], T.exp(x)[:, :5])[:, 3:], T.tanh(y)[:, 3:]
    ),
    "a part set twice": lambda: T.set_subtensor(
        T.set_subtensor(zeros()[2:4], T.exp(x)[2:4])[2:4], T.tanh(y)[2:4]
    ),
    "a part set and increased": lambda: T.inc_subtensor(
        T.set_subtensor(y[:, :5], T.exp(x)[:, :5])[:, 3:], T.tanh(y)[:, 3:]
    ),
    "every other": lambda: T.set_subtensor(
        T.set_subtensor(zeros()[:, ::2], T.exp(x)[:, ::2])[:, 1::2], T.tanh(y)[:, 1::2]
    ),
    "one row": lambda: T.set_subtensor(zeros()[3], T.exp(x)[3]),
    "backwards": lambda: T.set_subtensor(zeros()[::-1], T.exp(x)),
    "a value that is repeated": lambda: T.set_subtensor(zeros()[:4], T.exp(x)[0]),
    "the array is read between": lambda: between(),
    "a part of itself": lambda: itself(),
}


def between():
    first = T.set_subtensor((y * 2)[:, :4], T.exp(x)[:, :4])
    return T.set_subtensor(first[:, 4:], T.exp(x)[:, 4:] + first[:, :4])


def itself():
    doubled = T.exp(y)
    return T.set_subtensor(doubled[:, :4], T.tanh(doubled[:, 2:6]) + doubled[:, :4])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_values(case):
    output = CASES[case]()
    agrees(output)
    agrees(output, T.sqr(output).sum(axis=-1), output[:2] + 1)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_values_without_rewrites_and_native_code(case):
    output = CASES[case]()
    (expected,) = evaluate([output], VALUES)
    plain = function([x, y], output, mode=theano.Mode(optimizer=None), on_unused_input="ignore")
    np.testing.assert_allclose(plain(*VALUES.values()), expected, rtol=1e-13)


def test_parts_of_shared_variables():
    state = shared(np.ones((6, 8)))
    parts = T.set_subtensor(state[:3], T.tanh(x[:3]) + state[:3])
    f = function([x], updates=[(state, parts)])
    expected = np.ones((6, 8))
    for _ in range(3):
        f(VALUES[x])
        expected[:3] += np.tanh(VALUES[x][:3])
    np.testing.assert_allclose(state.get_value(borrow=True), expected, rtol=1e-13)


def test_empty_parts():
    join = T.concatenate([T.tanh(x), x * y])
    f = function([x, y], [join, T.set_subtensor(T.zeros_like(y)[:0], T.exp(x[:0]))])
    empty, full = np.ones((0, 8)), np.ones((6, 8))
    np.testing.assert_array_equal(f(empty, empty)[0], np.ones((0, 8)))
    np.testing.assert_array_equal(f(full, full)[1], np.zeros((6, 8)))


def test_large_arrays_on_all_threads():
    a = np.random.default_rng(4).normal(size=(1000, 700))
    f = function([x, y], T.concatenate([T.tanh(x), x * y, x + y], axis=1))
    expected = np.concatenate([np.tanh(a), a * a, a + a], axis=1)
    np.testing.assert_allclose(f(a, a), expected, rtol=1e-13)
