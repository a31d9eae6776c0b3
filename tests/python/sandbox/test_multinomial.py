"""Counts and choices from uniform numbers, against their definition."""

import numpy as np
import pytest

from theano import function
from theano import tensor as T
from theano.sandbox.multinomial import (
    ChoiceFromUniform,
    MultinomialFromUniform,
    MultinomialWOReplacementFromUniform,
)


def outcome(p, u):
    """Return the first outcome for which the sum of probabilities exceeds u; -1 if none."""
    total = 0.0
    for i, probability in enumerate(p):
        total += float(probability)
        if total > u:
            return i
    return -1


def counts(p, unis, n):
    result = np.zeros(p.shape, np.int64)
    for i, u in enumerate(unis):
        found = outcome(p[i % len(p)], u)
        if found >= 0:
            result[i % len(p), found] += 1
    assert len(unis) == n * len(p)
    return result


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("odtype", ["auto", "int8", "uint32", "int64", "float16", "complex64"])
@pytest.mark.parametrize(
    ("rows", "outcomes", "n"), [(1, 1, 1), (3, 5, 1), (40, 7, 13), (2, 300, 90)]
)
def test_counts(dtype, odtype, rows, outcomes, n):
    random = np.random.RandomState(rows + n)
    p = random.dirichlet(np.ones(outcomes), rows).astype(dtype)
    unis = random.uniform(size=rows * n)
    unis[::5] = np.cumsum(p[0].astype(float))[: 1 + len(unis[::5]) % outcomes][-1]
    x, u = T.matrix(dtype=dtype), T.dvector()
    count = MultinomialFromUniform(odtype)(x, u, n)
    assert count.dtype == (dtype if odtype == "auto" else odtype)
    np.testing.assert_array_equal(function([x, u], count)(p, unis), counts(p, unis, n))


def test_negative_probabilities_are_summed_too():
    p = np.array([[0.5, -0.4, 0.6], [-2.0, 2.0, 3.0]])
    unis = np.linspace(0, 0.99, 40)
    x, u = T.dmatrix(), T.dvector()
    f = function([x, u], MultinomialFromUniform("int64")(x, u, 20))
    np.testing.assert_array_equal(f(p, unis), counts(p, unis, 20))


@pytest.mark.parametrize("layout", ["C", "F", "reversed", "strided", "stretched"])
def test_strides(layout):
    p = np.random.RandomState(1).dirichlet(np.ones(4), 6)
    unis = np.linspace(0, 0.99, 24)
    given, numbers = {
        "C": (p, unis),
        "F": (np.asfortranarray(p), unis),
        "reversed": (p[::-1].copy()[::-1], unis[::-1].copy()[::-1]),
        "strided": (np.repeat(np.repeat(p, 2, 0), 3, 1)[::2, ::3], np.repeat(unis, 2)[::2]),
        "stretched": (np.broadcast_to(p[:1], p.shape), unis),
    }[layout]
    x, u = T.dmatrix(), T.dvector()
    f = function(
        [x, u],
        [
            MultinomialFromUniform("int64")(x, u, 4),
            ChoiceFromUniform("int64", True)(x, u, 4),
            ChoiceFromUniform("int64", False)(x, u, 4),
        ],
    )
    expected = f(np.ascontiguousarray(given), np.ascontiguousarray(numbers))
    for found, value in zip(f(given, numbers), expected, strict=True):
        np.testing.assert_array_equal(found, value)
    np.testing.assert_array_equal(expected[0], counts(np.array(given), numbers, 4))


def test_choices_with_replacement():
    random = np.random.RandomState(5)
    p, unis = random.dirichlet(np.ones(4), 30), random.uniform(size=30 * 9)
    x, u = T.dmatrix(), T.dvector()
    chosen = function([x, u], ChoiceFromUniform("auto", True)(x, u, 9))(p, unis)
    expected = [[outcome(p[r], unis[c * 30 + r]) for c in range(9)] for r in range(30)]
    np.testing.assert_array_equal(chosen, expected)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_choices_without_replacement(dtype):
    random = np.random.RandomState(5)
    p, unis = random.dirichlet(np.ones(6), 50).astype(dtype), random.uniform(size=50 * 6)
    x, u, n = T.matrix(dtype=dtype), T.dvector(), T.lscalar()
    f = function([x, u, n], ChoiceFromUniform("int64")(x, u, n))
    chosen = f(p, unis, 6)
    for r in range(50):
        left = p[r].copy()
        for c in range(5):
            assert chosen[r, c] == outcome(left, unis[c * 50 + r])
            left[chosen[r, c]] = 0
            left /= left.sum()
    assert (np.sort(chosen[:, :5], axis=1)[:, 1:] > np.sort(chosen[:, :5], axis=1)[:, :-1]).all()


def test_nothing_is_chosen_where_probabilities_are_missing():
    u = [0.3, 0.9]
    p = [[0.2, 0.05], [0.5, 0.5]]
    assert MultinomialFromUniform("int64")(p, u).eval().tolist() == [[0, 0], [0, 1]]
    assert ChoiceFromUniform("int64")(p, u).eval().tolist() == [[-1], [1]]


def test_empty():
    x, u = T.dmatrix(), T.dvector()
    operations = [MultinomialFromUniform("int64"), ChoiceFromUniform("int64", True)]
    for n in (0, 2):
        f = function([x, u], [op(x, u, n) for op in operations])
        assert [v.shape for v in f(np.ones((0, 3)), [])] == [(0, 3), (0, n)]
        zeros = np.zeros(2 * n)
        assert [v.shape for v in f(np.ones((2, 3)), zeros)] == [(2, 3), (2, n)]
    f = function([x, u], operations[1](x, u, 2))
    with pytest.raises(ValueError, match="outcomes"):
        f(np.ones((2, 0)), np.zeros(4))
    assert MultinomialFromUniform("int64")(x, u, 0).eval({x: np.ones((2, 0)), u: []}).shape == (
        2,
        0,
    )


@pytest.mark.parametrize("op", [MultinomialFromUniform("int64"), ChoiceFromUniform("int64")])
def test_bad_arguments(op):
    p, u = T.dmatrix(), T.dvector()
    with pytest.raises(NotImplementedError, match="matrix"):
        op(T.dvector(), u, 1)
    with pytest.raises(NotImplementedError, match="vector"):
        op(p, T.dscalar(), 1)
    with pytest.raises(TypeError, match="real"):
        op(T.zmatrix(), u, 1)
    with pytest.raises(TypeError, match="integer"):
        op(p, u, 1.5)
    with pytest.raises(TypeError):
        op(p)
    n = T.lscalar()
    f = function([p, u, n], op(p, u, n))
    for numbers, draws in (([0.1] * 3, 1), ([0.1] * 2, 2), ([], -1), ([0.1] * 2, -1)):
        with pytest.raises(ValueError, match=r"unis\.shape"):
            f(np.full((2, 2), 0.5), numbers, draws)


def test_more_draws_than_outcomes():
    with pytest.raises(ValueError, match="without replacement"):
        ChoiceFromUniform("int64")([[0.5, 0.5]], [0.1, 0.2, 0.3], 3).eval()


def test_the_old_name():
    with pytest.warns(DeprecationWarning, match="ChoiceFromUniform"):
        op = MultinomialWOReplacementFromUniform("int64")
    assert op == ChoiceFromUniform("int64")
    assert not op.replace


def test_integers_are_probabilities_too():
    p = np.array([[0, 1, 0], [1, 0, 0]])
    x = T.lmatrix()
    halves = [0.5, 0.5]
    count = MultinomialFromUniform("auto")(x, halves)
    chosen = ChoiceFromUniform("auto")(x, halves)
    count, chosen = function([x], [count, chosen])(p)
    assert count.dtype == "int64"
    np.testing.assert_array_equal(count, p)
    np.testing.assert_array_equal(chosen, [[1], [0]])
