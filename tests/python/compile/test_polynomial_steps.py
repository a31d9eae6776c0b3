"""Which products and sums are joined, and that all others are rounded one by one."""

from typing import Any

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core

is_joined = pytest.mark.skipif(
    _core.instruction_set() == "baseline", reason="has no product and sum in one step"
)


def evaluated(expression: Any, inputs: list[Any], *values: Any) -> Any:
    return theano.function(inputs, expression)(*values)


def horner(coefficients: list[float], x: Any) -> Any:
    result = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        result = result * x + c
    return result


@is_joined
@pytest.mark.parametrize("form", ["plus", "minus", "from", "turned"])
def test_steps_round_once(form: str) -> None:
    x = T.fvector()
    step = {
        "plus": lambda s, x, c: s * x + c,
        "minus": lambda s, x, c: s * x - c,
        "from": lambda s, x, c: c - s * x,
        "turned": lambda s, x, c: c + x * s,
    }[form]
    value = np.random.RandomState(0).randn(1037).astype("float32")
    c, d = np.float32(0.3), np.float32(0.7)
    # The product of two float32 is exact in the wider type, and so nearly is the sum.
    inner = (value + d).astype(np.longdouble)
    expected = step(inner, value.astype(np.longdouble), np.longdouble(c)).astype("float32")
    got = evaluated(step(x + d, x, c), [x], value)
    np.testing.assert_array_equal(got, expected)
    assert (got != step(value + d, value, c)).any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_polynomials_are_right(dtype: str) -> None:
    coefficients = [0.1 * k - 0.45 for k in range(11)]
    x = T.vector(dtype=dtype)
    value = np.linspace(-1.5, 1.5, 999).astype(dtype)
    exact = horner([np.longdouble(np.dtype(dtype).type(c)) for c in coefficients], value)
    sizes = horner([abs(c) for c in coefficients], abs(value))
    got = evaluated(horner([np.dtype(dtype).type(c) for c in coefficients], x), [x], value)
    assert (abs(got - exact) <= 11 * np.finfo(dtype).eps * sizes).all()


def test_other_sums_have_the_bits_of_numpy() -> None:
    a, b, c = T.dvectors("abc")
    r = np.random.RandomState(1)
    x, y, z = r.randn(3, 1000)
    for formula in (
        lambda a, b, c: a - 0.1 * b,  # an update
        lambda a, b, c: a * b + c,
        lambda a, b, c: 1 - a * a,
        lambda a, b, c: a * b - b * c,
        lambda a, b, c: (a + b) * c + a,
        lambda a, b, c: a * a + b * b - 2 * a * b,
    ):
        symbolic = formula(a, b, c)
        got = theano.function([a, b, c], symbolic, on_unused_input="ignore")(x, y, z)
        np.testing.assert_array_equal(got, formula(x, y, z))


def test_a_product_that_is_read_twice_is_rounded() -> None:
    x = T.dvector()
    product = (x + 0.3) * x
    value = np.random.RandomState(2).randn(100)
    outputs = evaluated([product, product + 0.7], [x], value)
    plain = (value + 0.3) * value
    np.testing.assert_array_equal(outputs[0], plain)
    np.testing.assert_array_equal(outputs[1], plain + 0.7)


def test_integers_and_half_precision_are_as_ever() -> None:
    i, h = T.ivector(), T.TensorType("float16", (False,))()
    numbers = np.arange(-50, 50, dtype="int32")
    np.testing.assert_array_equal(
        evaluated((i + 3) * i - 7, [i], numbers), (numbers + 3) * numbers - 7
    )
    halves = np.linspace(-2, 2, 100).astype("float16")
    half = np.float16
    np.testing.assert_array_equal(
        evaluated((h + half(0.3)) * h + half(0.7), [h], halves),
        (halves + half(0.3)) * halves + half(0.7),
    )
