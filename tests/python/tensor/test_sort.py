"""Sorting against NumPy: every length at which another way of sorting begins, every dtype."""

from typing import Any

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor import extra_ops
from theano.tensor.sort import sort

DTYPES = [
    *("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
]
LENGTHS = [0, 1, 2, 127, 128, 129, 4095, 4096, 65535, 65536, 600000]


def numbers(dtype: str, length: int) -> Any:
    generator = np.random.default_rng(length)
    if dtype == "bool":
        return generator.integers(0, 2, length).astype(bool)
    if dtype[0] in "iu":
        info = np.iinfo(dtype)
        spread = generator.integers(info.min, info.max, length, dtype=dtype, endpoint=True)
        return spread if length % 2 else spread % np.array(100, dtype)
    real = generator.standard_normal(length)
    if length > 100:
        real[::17], real[::23], real[5::31], real[7::37] = 0, -0.0, np.nan, -np.inf
    if dtype[0] == "f":
        return real.astype(dtype)
    return (np.round(real, 1) + 1j * real[::-1]).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_lengths(dtype: str) -> None:
    x = T.TensorType(dtype, (False,))()
    function = theano.function([x], [T.sort(x), T.argsort(x)])
    for length in LENGTHS[: None if dtype in ("int64", "float32", "float64") else -1]:
        data = numbers(dtype, length)
        values, order = function(data)
        np.testing.assert_array_equal(values, np.sort(data), err_msg=str(length))
        np.testing.assert_array_equal(order, np.argsort(data, kind="stable"), err_msg=str(length))


@pytest.mark.parametrize("spread", [1, 3, 300, 30000])
@pytest.mark.parametrize("low_bits", [0, 8, 31])
def test_long_keys_with_equal_high_bits(spread: int, low_bits: int) -> None:
    generator = np.random.default_rng(spread)
    high = generator.integers(-spread, spread, 20001) << 40
    data = high + generator.integers(0, 1 << low_bits, high.size)
    data[0], data[-1] = np.iinfo("int64").min, np.iinfo("int64").max
    x = T.lvector()
    np.testing.assert_array_equal(theano.function([x], T.sort(x))(data), np.sort(data))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_many_lines(axis: int) -> None:
    x = T.dtensor3()
    function = theano.function([x], [T.sort(x, axis), T.argsort(x, axis)])
    data = np.random.default_rng(0).integers(0, 50, (30, 40, 50)).astype("float64")
    for view in (
        data,
        data[::-1, :, ::2],
        data.transpose(2, 0, 1),
        np.broadcast_to(data[0], (3, 40, 50)),
    ):
        values, order = function(view)
        np.testing.assert_array_equal(values, np.sort(view, axis))
        np.testing.assert_array_equal(order, np.argsort(view, axis, kind="stable"))


def test_results_do_not_depend_on_threads() -> None:
    from theano import _core

    x = T.dvector()
    function = theano.function([x], T.argsort(x))
    data = np.random.default_rng(0).integers(0, 1000, 300000).astype("float64")
    threads = _core.get_threads()
    try:
        found = []
        for count in (1, 3):
            _core.set_threads(count)
            found.append(function(data))
    finally:
        _core.set_threads(threads)
    np.testing.assert_array_equal(found[0], found[1])


def test_gradient_along_a_variable_axis() -> None:
    x, axis = T.dmatrix(), T.lscalar()
    weights = np.arange(6.0).reshape(2, 3)
    gradient = T.grad(T.sum(T.sort(x, axis) * weights), x)
    data = np.array([[3.0, 1.0, 2.0], [0.0, 5.0, 4.0]])
    np.testing.assert_array_equal(gradient.eval({x: data, axis: 1}), [[2, 0, 1], [3, 5, 4]])
    np.testing.assert_array_equal(gradient.eval({x: data, axis: 0}), [[3, 1, 2], [0, 4, 5]])


@pytest.mark.parametrize("dtype", DTYPES)
def test_largest(dtype: str) -> None:
    x, k = T.TensorType(dtype, (False, False))(), T.lscalar()
    function = theano.function([x, k], [*T.topk_and_argtopk(x, k), *T.topk_and_argtopk(x, k, 0)])
    data = numbers(dtype, 1000).reshape(50, 20)
    for count in (1, 7, 20, -1, -6):
        found = function(data, count)
        for axis, (values, places) in ((1, found[:2]), (0, found[2:])):
            ascending = np.sort(data, axis)
            part = ascending.take(range(count) if count < 0 else range(-count, 0), axis)
            if count < 0:
                part = ascending.take(range(-count), axis)
            np.testing.assert_array_equal(values, np.flip(part, axis))
            np.testing.assert_array_equal(np.take_along_axis(data, places, axis), values)


def test_counting_negative_numbers_writes_nothing() -> None:
    x = T.lvector()
    state = theano.shared(np.zeros(3))
    function = theano.function([x], T.bincount(x), updates=[(state, state + 1)])
    with pytest.raises(ValueError, match="negative"):
        function([1, -2])
    assert not state.get_value().any()


def test_unique_slices_of_strided_tensors() -> None:
    x = T.ltensor3()
    outputs = extra_ops.Unique(True, False, True, axis=1)(x.dimshuffle(2, 1, 0))
    data = np.random.default_rng(3).integers(0, 2, (2, 9, 2))
    found = theano.function([x], outputs)(data)
    expected = np.unique(data.T, return_index=True, return_counts=True, axis=1)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_instances_and_paths_of_old():
    assert isinstance(extra_ops.bartlett_, extra_ops.Bartlett)
    assert extra_ops.bartlett(3).owner.op == extra_ops.bartlett_
    found = extra_ops.fill_diagonal_offset_(np.zeros((2, 3)), 5.0, 1).eval()
    np.testing.assert_array_equal(found, [[0, 5, 0], [0, 0, 5]])
    # `theano.tensor.sort` is the function, which shadows its module.
    assert sort is T.sort
