"""The complex Fourier transform along one axis, against NumPy's and finite differences."""

from typing import Any

import numpy as np
import pytest

import theano.tensor as T
from theano.gradient import verify_grad
from theano.tensor.fourier import Fourier, fft

DATA = np.random.default_rng(0).standard_normal((3, 5))
ARGUMENTS = [(None, None), (4, 0), (7, 1), (2, 1)]


@pytest.mark.parametrize(("n", "axis"), ARGUMENTS)
def test_values(n: Any, axis: Any) -> None:
    x, z = T.dmatrix(), T.zmatrix()
    expected = np.fft.fft(DATA, n, -1 if axis is None else axis)
    np.testing.assert_allclose(fft(x, n, axis).eval({x: DATA}), expected, rtol=0, atol=1e-13)
    np.testing.assert_allclose(fft(z, n, axis).eval({z: 1j * DATA}), 1j * expected, atol=1e-13)


@pytest.mark.parametrize(("n", "axis"), ARGUMENTS)
def test_gradients(n: Any, axis: Any) -> None:
    def parts(x: Any) -> Any:
        result = fft(x, n, axis)
        return 2 * T.real(result) + T.imag(result)

    verify_grad(parts, [DATA], rng=np.random.RandomState(0))
    verify_grad(
        lambda x: T.grad(T.sum(T.sqr(parts(T.sqr(x)))), x), [DATA], rng=np.random.RandomState(0)
    )


def test_length_and_axis_by_variables() -> None:
    x, n, axis = T.dmatrix(), T.lscalar(), T.lscalar()
    result = fft(x, n, axis)
    assert isinstance(result.owner.op, Fourier)
    for length, number in ((4, 0), (6, 1)):
        found = result.eval({x: DATA, n: length, axis: number})
        np.testing.assert_allclose(found, np.fft.fft(DATA, length, number), atol=1e-13)
    for length, number in ((0, 0), (4, 2), (4, -1)):
        with pytest.raises(ValueError, match="no transform"):
            result.eval({x: DATA, n: length, axis: number})


def test_arguments_that_are_no_integers() -> None:
    x = T.dmatrix()
    for arguments in ((x, 0, 0), (x, 2.5, 0), (x, 2, 2), (x, 2, 1.5), (T.dscalar(), None, None)):
        with pytest.raises(TypeError):
            fft(*arguments)
