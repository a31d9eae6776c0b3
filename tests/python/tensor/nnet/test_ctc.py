"""Connectionist temporal classification against the sum over all alignments."""

import itertools

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.gradient import NullTypeGradError, verify_grad
from theano.tensor.nnet.ctc import (
    ConnectionistTemporalClassification,
    ctc,
    ctc_available,
    ctc_present,
)

RNG = np.random.default_rng(3)


def by_enumeration(x, labels):
    """Return the cost of labels: all paths are written down, and those that give them are kept."""
    softmax = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    total = 0.0
    for path in itertools.product(range(x.shape[1]), repeat=len(x)):
        without_repeats = [label for label, _ in itertools.groupby(path)]
        if [label for label in without_repeats if label != 0] == list(labels):
            total += np.prod([softmax[t, label] for t, label in enumerate(path)])
    with np.errstate(divide="ignore"):
        return -np.log(total)


LABELS = [[], [1], [2], [1, 2], [2, 1], [1, 1], [2, 2], [1, 2, 1], [1, 1, 2], [2, 2, 2], [1, 2, 2]]


def compiled(dtype="float64"):
    x, y, n = T.tensor3(dtype=dtype), T.imatrix(), T.ivector()
    costs = ctc(x, y, n)
    return theano.function([x, y, n], [costs, T.grad(costs[T.isinf(costs) < 1].sum(), x)])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("times", range(6))
def test_costs(times, dtype):
    f = compiled(dtype)
    padded = np.full((len(LABELS), 4), -1, np.int32)
    for i, line in enumerate(LABELS):
        padded[i, : len(line)] = line
    x = (RNG.standard_normal((5, len(LABELS), 3)) * 2).astype(dtype)
    lengths = np.full(len(LABELS), times, np.int32)
    costs, slopes = f(x, padded, lengths)
    assert costs.dtype == slopes.dtype == dtype
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    step = 1e-5
    for i, line in enumerate(LABELS):
        part = x[:times, i].astype("float64")
        expected = by_enumeration(part, line) if times else (np.inf if line else 0)
        np.testing.assert_allclose(costs[i], expected, rtol=tolerance, atol=tolerance)
        assert (slopes[times:, i] == 0).all()
        if np.isinf(expected):
            assert (slopes[:, i] == 0).all()
            continue
        for place in np.ndindex(part.shape) if times < 5 else []:
            up, down = part.copy(), part.copy()
            up[place] += step
            down[place] -= step
            difference = (by_enumeration(up, line) - by_enumeration(down, line)) / (2 * step)
            assert abs(slopes[place[0], i, place[1]] - difference) < 1e-4


def test_gradient():
    labels, lengths = T.constant(np.array([[1, 2], [3, -1]])), T.constant(np.array([5, 3]))
    verify_grad(
        lambda x: ctc(x, labels, lengths) ** 2,
        [RNG.standard_normal((5, 2, 4))],
        rng=np.random.RandomState(1),
    )
    x = T.dtensor3()
    slope = T.grad(ctc(x, labels, lengths).sum(), x)
    with pytest.raises(NullTypeGradError, match="second derivatives"):
        T.grad(slope.sum(), x)


def test_long_sequences_do_not_underflow():
    x = np.zeros((2000, 3, 30), "float32")
    x[:, 1] = RNG.standard_normal((2000, 30))
    x[:, 2, 5] = 1000
    labels = np.full((3, 100), 4, np.int32)
    labels[1, 50:] = -1
    costs, slopes = compiled("float32")(x, labels, np.array([2000, 1500, 2000], np.int32))
    assert np.isfinite(costs).all()
    assert np.isfinite(slopes).all()
    np.testing.assert_allclose(slopes.sum(axis=2), 0, atol=1e-5)


def test_strided_and_empty():
    f = compiled()
    x = RNG.standard_normal((4, 3, 6))
    labels, lengths = np.array([[1, 2], [2, -1], [3, 1]], np.int32), np.array([6, 5, 4], np.int32)
    turned = f(x.T.transpose(0, 1, 2), labels, lengths)
    straight = f(np.ascontiguousarray(x.T), labels, lengths)
    assert all((a == b).all() for a, b in zip(turned, straight, strict=True))
    costs, slopes = f(np.zeros((5, 0, 4)), np.zeros((0, 2), np.int32), np.zeros(0, np.int32))
    assert costs.shape == (0,)
    assert slopes.shape == (5, 0, 4)
    costs, _ = f(np.zeros((2, 1, 4)), np.zeros((1, 0), np.int32), np.array([2], np.int32))
    np.testing.assert_allclose(costs, 2 * np.log(4))


@pytest.mark.parametrize(
    ("labels", "lengths", "message"),
    [
        ([[1, 4]], [2], "label 4"),
        ([[0, 1]], [2], "label 0"),
        ([[1, 2]], [3], "length 3"),
        ([[1, 2]], [-1], "length -1"),
        ([[1, 2], [1, 2]], [2], "batch"),
        ([[1, 2]], [2, 2], "batch"),
    ],
)
def test_bad_values(labels, lengths, message):
    x, y, n = T.dtensor3(), T.imatrix(), T.ivector()
    store = theano.shared(np.zeros(1))
    f = theano.function([x, y, n], [], updates=[(store, ctc(x, y, n))])
    with pytest.raises(ValueError, match=message):
        f(np.zeros((2, 1, 4)), np.array(labels, np.int32), np.array(lengths, np.int32))
    assert store.get_value() == 0


def test_bad_types():
    for arguments in (
        (T.fmatrix(), T.imatrix(), T.ivector()),
        (T.itensor3(), T.imatrix(), T.ivector()),
        (T.ftensor3(), T.fmatrix(), T.ivector()),
        (T.ftensor3(), T.ivector(), T.ivector()),
        (T.ftensor3(), T.imatrix(), T.fvector()),
        (T.ftensor3(), T.imatrix(), T.imatrix()),
    ):
        with pytest.raises(TypeError):
            ctc(*arguments)


def test_the_operation():
    assert ctc_present()
    assert ctc_available()
    operation = ConnectionistTemporalClassification(compute_grad=False)
    assert not operation.compute_grad
    x, y, n = T.dtensor3(), T.imatrix(), T.ivector()
    costs = operation(x, y, n)
    values = RNG.standard_normal((3, 1, 3)), np.array([[1]], np.int32), np.array([3], np.int32)
    np.testing.assert_allclose(
        theano.function([x, y, n], T.grad(costs.sum(), x))(*values), compiled()(*values)[1]
    )
