"""Gradients of loops by finite differences, to second order, and what they are taken for."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.scan_module import until

W = theano.shared(np.array([[0.5, -0.25], [0.75, 0.125]]), "w")


def _recurrent(x, h, w):
    return theano.scan(lambda e, s, m: T.tanh(e + T.dot(s, m)), x, h, w)[0]


def _deep(x, h, w):
    start = {"initial": T.stack([h, h * 2, h * w[0]]), "taps": [-1, -3]}
    return theano.scan(lambda e, p, q: T.sin(e * p) + T.dot(q, w), x, start)[0]


def _taps_of_sequences(x, h, w):
    sequence = {"input": x, "taps": [-1, 1]}
    outputs, _ = theano.scan(
        lambda a, b, s: [T.sin(a) * b + s, T.dot(a, w)], sequence, [h, None], go_backwards=True
    )
    return T.concatenate(outputs)


def _conditional(x, h, w):
    outputs, _ = theano.scan(
        lambda e, n, s: (T.tanh(e * s + T.dot(e, w)), until(n > 1)), [x, T.arange(x.shape[0])], h
    )
    return outputs


def _nested(x, h, w):
    def row(e, s):
        inner, _ = theano.scan(lambda a, t: T.sin(a + T.dot(t, w)), e, s)
        return inner[-1] * s

    return theano.scan(row, x, h)[0]


def _last(x, h, w):
    return theano.reduce(lambda e, s: T.tanh(e * s + T.dot(s, w)), x, h)[0]


def _captured(x, h, w):
    product = T.dot(w, w)
    return theano.scan(lambda e, s: T.tanh(e + T.dot(s, product) + x.sum()), x, h)[0]


def _no_sequence(x, h, w):
    return theano.scan(lambda s: T.sin(T.dot(s, w) + x[0]), outputs_info=h, n_steps=4)[0]


def _checkpoints(x, h, w):
    return theano.scan_checkpoints(
        lambda e, s, m: T.tanh(e + T.dot(s, m)), x, h, [w], save_every_N=2
    )[0]


EXPRESSIONS = [
    *(_recurrent, _deep, _taps_of_sequences, _conditional, _nested, _last, _captured),
    *(_no_sequence, _checkpoints),
]


def _point(seed=2):
    random = np.random.RandomState(seed)
    return [random.uniform(-1, 1, shape) for shape in ((5, 2), (2,), (2, 2))]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_first_order(expression):
    theano.gradient.verify_grad(expression, _point(), rng=np.random.RandomState(1))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_second_order(expression):
    def first_order(*arguments):
        gradients = T.grad(expression(*arguments).sum(), arguments, disconnected_inputs="ignore")
        return sum((g**2).sum() for g in gradients)

    theano.gradient.verify_grad(first_order, _point(), rng=np.random.RandomState(1))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_forward_derivatives(expression):
    """`Rop` is the change of the value in a direction."""
    point, direction = _point(), _point(seed=3)
    variables = [T.dmatrix(), T.dvector(), T.dmatrix()]
    directions = [T.constant(each) for each in direction]
    outputs = expression(*variables)
    f = theano.function(variables, [outputs, T.Rop(outputs, variables, directions)])
    step = 1e-6
    ahead = f(*(p + step * d for p, d in zip(point, direction, strict=True)))[0]
    behind = f(*(p - step * d for p, d in zip(point, direction, strict=True)))[0]
    np.testing.assert_allclose(f(*point)[1], (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-8)


def test_captured_shared_variables():
    x, h = T.dmatrix(), T.dvector()
    outputs, _ = theano.scan(lambda e, s: T.tanh(e + T.dot(s, W)), x, h)
    by_capture = T.grad((outputs**2).sum(), W)
    w = T.dmatrix()
    given = T.grad((_recurrent(x, h, w) ** 2).sum(), w)
    point = _point()[:2]
    np.testing.assert_allclose(
        theano.function([x, h], by_capture)(*point),
        theano.function([x, h, w], given)(*point, W.get_value()),
        rtol=1e-13,
    )


def test_shared_variables_that_steps_change():
    """Later steps see what earlier ones have made of a variable."""
    x = T.dvector("x")
    w = theano.shared(0.5)

    def step(e):
        return T.tanh(e * w), {w: T.sin(w + e)}

    def by_state(e, v):
        return [T.tanh(e * v), T.sin(v + e)]

    start = T.dscalar()
    outputs, _ = theano.scan(step, x)
    states, _ = theano.scan(by_state, x, [None, start])
    data = np.array([1.0, 2.0, 4.0])
    found = theano.function([x], T.grad((outputs**2).sum(), [x, w]))(data)
    shifted, _ = theano.scan(lambda e, v: [T.sin(v + e), T.tanh(e * v)], x, [start, None])
    expected = theano.function([x, start], T.grad((shifted[1] ** 2).sum(), [x, start]))(data, 0.5)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13)
    assert len(states) == 2


def test_what_is_not_connected():
    x, h, other = T.dvector(), T.dscalar(), T.dscalar()
    n = T.iscalar()
    (first, second), _ = theano.scan(lambda e, s, k: [e * 2, s * k], x, [None, h], other, n_steps=n)
    with pytest.raises(theano.gradient.DisconnectedInputError):
        T.grad(first.sum(), h)
    with pytest.raises(theano.gradient.DisconnectedInputError):
        T.grad(second.sum(), x)
    gradients = T.grad(second.sum(), [h, other])
    values = theano.function([x, h, other, n], gradients, on_unused_input="ignore")
    np.testing.assert_allclose(values(np.ones(3), 2.0, 3.0, 3), [39, 2 * (1 + 6 + 27)])


def test_stops_inside_a_step():
    x = T.dvector()
    outputs, _ = theano.scan(
        lambda e, s: s * theano.gradient.disconnected_grad(e) + e, x, np.float64(1)
    )
    f = theano.function([x], T.grad(outputs[-1], x))
    np.testing.assert_array_equal(f([2.0, 3.0, 5.0]), [15, 5, 1])


def test_integers_have_none():
    i, x = T.lvector(), T.dvector()
    outputs, _ = theano.scan(lambda k, e, n: [k + n, e * k], [i, x], [np.int64(0), None])
    f = theano.function([i, x], T.grad(outputs[1].sum(), x))
    np.testing.assert_array_equal(f([1, 2], [5.0, 7.0]), [1, 2])
    assert theano.function([i, x], T.grad(outputs[1].sum(), i), on_unused_input="ignore")(
        [1, 2], [5.0, 7.0]
    ).shape == (2,)


def test_float32_stays():
    x, h = T.fmatrix(), T.fvector()
    outputs, _ = theano.scan(lambda e, s: T.tanh(e + s), x, h)
    assert [g.dtype for g in T.grad(outputs.sum(), [x, h])] == ["float32", "float32"]


def test_jacobian_and_hessian_in_and_around_loops():
    x = T.dvector()
    powers, _ = theano.scan(lambda p, v: p * v, None, T.ones_like(x), x, n_steps=3)
    f = theano.function([x], [theano.gradient.jacobian(powers[-1], x), T.hessian(powers.sum(), x)])
    point = np.array([2.0, 3.0])
    jacobian, hessian = f(point)
    np.testing.assert_allclose(jacobian, np.diag(3 * point**2), rtol=1e-13)
    np.testing.assert_allclose(hessian, np.diag(2 + 6 * point), rtol=1e-13)
    slopes, _ = theano.scan(lambda e: T.grad(T.sin(e) * e, e), x)
    np.testing.assert_allclose(
        slopes.eval({x: point}), np.cos(point) * point + np.sin(point), rtol=1e-13
    )


@pytest.mark.parametrize("read", ["results", "initial row", "both", "twice", "several taps"])
def test_what_the_cost_reads_of_a_state(read):
    """Of the array with the initial rows, or of what `scan` returns without them."""

    def cost(x, h):
        if read == "several taps":
            start = {"initial": T.stack([h, 2 * h]), "taps": [-2, -1]}
            states, _ = theano.scan(lambda e, a, b: T.tanh(e + a * b), x, start)
            return T.sqr(states).sum()
        states, _ = theano.scan(lambda e, h: T.tanh(e + h), x, h)
        with_first = states.owner.inputs[0]
        return {
            "results": T.sqr(states).sum(),
            "initial row": T.exp(with_first[0]).sum(),
            "both": T.sqr(states).sum() + T.exp(with_first[:2]).sum(),
            "twice": T.sqr(states).sum() + T.exp(states).sum(),
        }[read]

    rng = np.random.RandomState(1)
    theano.gradient.verify_grad(cost, [rng.normal(size=(4, 3)), rng.normal(size=3)], rng=rng)
