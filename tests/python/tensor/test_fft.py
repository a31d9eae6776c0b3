"""Fourier transforms against NumPy's: lengths of every kind, batches, precision."""

from typing import Any

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.fft import irfft, rfft

LENGTHS = [*range(1, 130), 210, 243, 256, 289, 300, 625, 997, 1009, 2 * 1009, 4096, 4999]
BOUNDS = {"float64": 1e-14, "float32": 1e-6}


@pytest.fixture(scope="module", params=list(BOUNDS))
def functions(request: pytest.FixtureRequest) -> tuple[str, Any, Any, Any]:
    x, c = (
        T.TensorType(request.param, (False, False))(),
        T.TensorType(request.param, (False,) * 3)(),
    )
    return (
        request.param,
        theano.function([x], rfft(x)),
        theano.function([c], irfft(c)),
        theano.function([c], irfft(c, is_odd=True)),
    )


def test_all_lengths(functions: tuple[str, Any, Any, Any]) -> None:
    dtype, forward, even, odd = functions
    generator = np.random.default_rng(0)
    for n in LENGTHS:
        rows = generator.standard_normal((2, n)).astype(dtype)
        found = forward(rows)
        expected = np.fft.rfft(rows.astype("float64"))
        error = np.linalg.norm(found[..., 0] + 1j * found[..., 1] - expected)
        assert error <= BOUNDS[dtype] * np.linalg.norm(expected), n
        back = (odd if n % 2 else even)(found) if n > 1 else rows
        assert np.linalg.norm(back - rows) <= 2 * BOUNDS[dtype] * np.linalg.norm(rows), n


def test_integers_are_taken_as_floats() -> None:
    x = T.lmatrix()
    result = rfft(x)
    assert result.dtype == "float64"
    np.testing.assert_allclose(result.eval({x: np.array([[1, 2, 4]])})[0, 1, 0], -2.0)


def test_many_rows_give_what_one_row_gives() -> None:
    x = T.dtensor3()
    function = theano.function([x], rfft(x))
    data = np.random.default_rng(1).standard_normal((300, 5, 14))
    together = function(data)
    alone = np.concatenate([function(data[i : i + 1]) for i in range(300)])
    np.testing.assert_array_equal(together, alone)
