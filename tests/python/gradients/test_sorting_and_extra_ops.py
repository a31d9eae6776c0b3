"""Sorting, extra operations and Fourier transforms against finite differences, to second order."""

from typing import Any

import numpy as np
import pytest

import theano.tensor as T
from theano.tensor import extra_ops
from theano.tensor.fft import irfft, irfft_op, rfft, rfft_op

VECTOR = np.array([0.7, -0.4, 1.3, 0.2])
MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
CUBE = np.linspace(-1, 1, 24).reshape(2, 3, 4) ** 2 + np.linspace(0, 3, 24).reshape(2, 3, 4)
NUMBERS = np.array([1, 0, 1, 3])

CASES: dict[str, tuple[Any, list[Any]]] = {
    # Name: function and the point at which it is checked.
    "sort": (lambda x: T.sort(x), [VECTOR]),
    "sort_columns": (lambda x: T.sort(x, 0), [MATRIX]),
    "sort_flat": (lambda x: T.sort(x, None), [MATRIX]),
    "sort_by_variable_axis": (lambda x: T.sort(x, T.constant(1) + 0), [MATRIX]),
    "topk": (lambda x: T.topk(x, 2), [MATRIX]),
    "topk_smallest": (lambda x: T.topk(x, -2, axis=0, sorted=False), [MATRIX]),
    "diff": (lambda x: extra_ops.diff(x, 2), [MATRIX]),
    "bincount": (lambda w: T.bincount(NUMBERS, w), [VECTOR]),
    "bincount_scalar": (lambda w: T.bincount(NUMBERS, w), [np.array(0.6)]),
    "compress": (lambda x: extra_ops.compress([1, 0, 1], x, axis=1), [MATRIX]),
    "fill_diagonal": (lambda x, v: T.fill_diagonal(x, v), [MATRIX, np.array(0.6)]),
    "fill_diagonal_cube": (
        lambda x, v: T.fill_diagonal(x, v),
        [CUBE[:, :2, :2].copy(), np.array(0.6)],
    ),
    "fill_diagonal_offset": (
        lambda x, v: T.fill_diagonal_offset(x, v, 1),
        [MATRIX, np.array(0.6)],
    ),
    "cpu_contiguous": (lambda x: extra_ops.cpu_contiguous(x.T), [MATRIX]),
    "rfft": (lambda x: rfft(x), [CUBE]),
    "rfft_odd": (lambda x: rfft(x, "ortho"), [MATRIX]),
    "rfft_cropped": (lambda x: rfft_op(x, [2, 3]), [CUBE]),
    "rfft_padded": (lambda x: rfft_op(x, [5, 6]), [CUBE]),
    "irfft": (lambda x: irfft(x), [CUBE[:, :, :2].copy()]),
    "irfft_odd": (lambda x: irfft(x, "no_norm", True), [CUBE[:, :, :2].copy()]),
    "irfft_cropped": (lambda x: irfft_op(x, [3]), [CUBE[:, :, :2].copy()]),
    "irfft_padded": (lambda x: irfft_op(x, [9]), [CUBE[:, :, :2].copy()]),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])
