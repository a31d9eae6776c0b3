"""Sorting of rows of every length up to 600, and of lengths around powers of two, against NumPy:
each dtype, several orders of the data, each instruction set."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import theano
import theano.tensor as T
from theano import _core

DTYPES = [
    *("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"),
    *("float16", "float32", "float64"),
]
LONG = [length for power in range(10, 18) for length in (2**power - 1, 2**power, 2**power + 1)]


@pytest.fixture(params=_core.available_instruction_sets())
def instruction_set(request: Any) -> Iterator[str]:
    """Run the test with each instruction set of this machine."""
    before = _core.instruction_set()
    _core.set_instruction_set(request.param)
    yield request.param
    _core.set_instruction_set(before)


def random_numbers(dtype: str, shape: Any, generator: Any) -> Any:
    """Return numbers over the whole range of a dtype, all kinds of bits but nan."""
    if dtype == "bool":
        return generator.integers(0, 2, shape).astype(bool)
    size = np.dtype(dtype).itemsize
    bits = generator.integers(0, 2 ** (8 * size), shape, dtype=f"uint{8 * size}")
    numbers = bits.view(dtype)
    return numbers if dtype[0] != "f" else np.where(np.isnan(numbers), np.array(1, dtype), numbers)


def rows(dtype: str, length: int, generator: Any) -> Any:
    """Return rows of one length: random, ascending, descending, equal, up and down, few values."""
    random = random_numbers(dtype, length, generator)
    ascending = np.sort(random)
    half = ascending[::2]
    equal, few = random, random
    if length > 0:
        equal = np.full(length, random[0])
        few = random[generator.integers(0, min(3, length), length)]
    kinds = [random, ascending, ascending[::-1], equal, few]
    kinds.append(np.concatenate([half, half[::-1]])[:length])
    if dtype[0] == "f":
        special = random.copy()
        special[::3], special[1::7], special[2::11] = -0.0, np.nan, np.inf
        special[3::6], special[4::13], special[5::17] = 0.0, -np.nan, -np.inf
        kinds.append(special)
    return np.array(kinds)


def check(dtype: str, function: Any, data: Any) -> None:
    """Compare the sorted rows and the orders with those of NumPy's stable sort."""
    message = f"{dtype}, length {data.shape[-1]}"
    values, order = function(data)
    expected = np.sort(data, kind="stable")
    np.testing.assert_array_equal(values, expected, err_msg=message)
    np.testing.assert_array_equal(order, np.argsort(data, kind="stable"), err_msg=message)
    if dtype[0] == "f":
        zeros = expected == 0
        np.testing.assert_array_equal(
            np.signbit(values[zeros]), np.signbit(expected[zeros]), err_msg=message
        )


def sorter(dtype: str, ndim: int) -> Any:
    x = T.TensorType(dtype, (False,) * ndim)()
    return theano.function([x], [T.sort(x), T.argsort(x)])


@pytest.mark.parametrize("dtype", DTYPES)
def test_rows_of_every_length(dtype: str, instruction_set: str) -> None:
    generator = np.random.default_rng(1)
    function = sorter(dtype, 2)
    for length in range(601):
        check(dtype, function, rows(dtype, length, generator))


@pytest.mark.parametrize("dtype", DTYPES)
def test_long_rows(dtype: str, instruction_set: str) -> None:
    generator = np.random.default_rng(2)
    function = sorter(dtype, 2)
    for length in LONG:
        check(dtype, function, rows(dtype, length, generator))


@pytest.mark.parametrize("dtype", ["int16", "uint16", "float16", "int64", "float64"])
def test_more_numbers_than_values_of_two_bytes(dtype: str, instruction_set: str) -> None:
    generator = np.random.default_rng(3)
    check(dtype, sorter(dtype, 1), random_numbers(dtype, 600_000, generator))


@pytest.mark.parametrize("spread", [2, 40, 3000])
def test_order_of_numbers_that_differ_in_their_last_bits(spread: int, instruction_set: str) -> None:
    generator = np.random.default_rng(spread)
    data = generator.integers(-spread, spread, 30_000) * 2**17 + generator.integers(0, 9, 30_000)
    data[0], data[-1] = np.iinfo("int64").min, np.iinfo("int64").max
    check("int64", sorter("int64", 1), data)
    check("int64", sorter("int64", 1), data[:100])
    close = 1 + generator.integers(0, 300, 30_000) * 2.0**-52
    close[7] = -1e300
    check("float64", sorter("float64", 1), close)


@pytest.mark.parametrize("dtype", ["int32", "float64", "uint16"])
def test_strided_rows_and_other_axes(dtype: str, instruction_set: str) -> None:
    x = T.TensorType(dtype, (False,) * 3)()
    data = random_numbers(dtype, (7, 150, 40), np.random.default_rng(4))
    for axis in (0, 1, 2, -1):
        function = theano.function([x], [T.sort(x, axis), T.argsort(x, axis)])
        for view in (data, data[::-2, ::3], data.T, data[:, :1], data[:0], data[:, :, :0]):
            values, order = function(view)
            np.testing.assert_array_equal(values, np.sort(view, axis))
            np.testing.assert_array_equal(order, np.argsort(view, axis, kind="stable"))


@pytest.mark.parametrize("kind", ["quicksort", "mergesort", "heapsort", "stable"])
def test_results_of_all_kinds_and_numbers_of_threads(kind: str, instruction_set: str) -> None:
    data = random_numbers("int64", 300_000, np.random.default_rng(5))
    data[::5] = data[0]
    x = T.lvector()
    function = theano.function([x], [T.sort(x, kind=kind), T.argsort(x, kind=kind)])
    threads = _core.get_threads()
    try:
        for count in (1, 2, 5):
            _core.set_threads(count)
            values, order = function(data)
            np.testing.assert_array_equal(values, np.sort(data))
            np.testing.assert_array_equal(order, np.argsort(data, kind="stable"))
    finally:
        _core.set_threads(threads)


@given(st.data())
def test_any_array(data: Any) -> None:
    dtype = data.draw(st.sampled_from(DTYPES))
    shape = data.draw(arrays.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=70))
    check(dtype, sorter(dtype, len(shape)), data.draw(arrays.arrays(dtype, shape)))
