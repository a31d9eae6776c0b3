"""What does not reach the result has a gradient of zero, also where its derivative is infinite.

Expected values are derivatives of what does reach the result, by hand.
"""

import numpy as np
import pytest

import theano
import theano.tensor as T

INF = np.inf

# Function of a vector, the vector, and the first derivative by each element. The second element is
# the one that does not reach the result.
FIRST = {
    "sqrt": (lambda x: T.sqrt(x)[0], [4, 0], [0.25, 0]),
    "log": (lambda x: T.log(x)[0], [4, 0], [0.25, 0]),
    "log2": (lambda x: T.log2(x)[0], [4, 0], [0.25 / np.log(2), 0]),
    "log10": (lambda x: T.log10(x)[0], [4, 0], [0.25 / np.log(10), 0]),
    "log1p": (lambda x: T.log1p(x)[0], [3, -1], [0.25, 0]),
    "exp": (lambda x: T.exp(x)[0], [0, 1000], [1, 0]),
    "sinh": (lambda x: T.sinh(x)[0], [0, 1000], [1, 0]),
    "inv": (lambda x: (1 / x)[0], [2, 0], [-0.25, 0]),
    "quotient": (lambda x: (T.exp(x) / x)[0], [1, 0], [0, 0]),
    "power": (lambda x: (x**0.5)[0], [4, 0], [0.25, 0]),
    "own power": (lambda x: (x**x)[0], [1, 0], [1, 0]),
    "tan": (lambda x: T.tan(x)[0], [0, INF], [1, 0]),
    "arcsin": (lambda x: T.arcsin(x)[0], [0.6, 1], [1.25, 0]),
    "arccos": (lambda x: T.arccos(x)[0], [0.6, -1], [-1.25, 0]),
    "arccosh": (lambda x: T.arccosh(x)[0], [1.25, 1], [4 / 3, 0]),
    "arctanh": (lambda x: T.arctanh(x)[0], [0.5, 1], [4 / 3, 0]),
    "arctan2": (lambda x: T.arctan2(x, 2 * x)[0], [1, 0], [0, 0]),
    "gamma": (lambda x: T.gamma(x)[0], [1, 0], [-np.euler_gamma, 0]),
    "gammaln": (lambda x: T.gammaln(x)[0], [1, 0], [-np.euler_gamma, 0]),
    "psi": (lambda x: T.psi(x)[0], [1, 0], [np.pi**2 / 6, 0]),
    "erfinv": (lambda x: T.erfinv(x)[0], [0, 1], [np.sqrt(np.pi) / 2, 0]),
    "erfcinv": (lambda x: T.erfcinv(x)[0], [1, 0], [-np.sqrt(np.pi) / 2, 0]),
    "norm": (lambda x: T.stack([x, x - x], 1).norm(2, axis=1)[0], [2, 0], [1, 0]),
    "std": (lambda x: T.stack([x, x * x], 1).std(axis=1)[0], [3, 1], [2.5, 0]),
    "product with an infinity": (lambda x: (x * T.exp(x))[0], [0, 1000], [1, 0]),
    "mask": (lambda x: T.log(x)[T.gt(x, 0)].sum(), [4, 0], [0.25, 0]),
    "array of indices": (lambda x: T.log(x)[np.array([0, 0])].sum(), [4, 0], [0.5, 0]),
    "take": (lambda x: T.take(T.log(x), [[0]]).sum(), [4, 0], [0.25, 0]),
    "set": (lambda x: T.set_subtensor(T.log(x)[1], 3.0).sum(), [4, 0], [0.25, 0]),
    "switch": (lambda x: T.switch(x > 0, T.log(x), 0).sum(), [4, 0], [0.25, 0]),
    "switch before": (lambda x: (T.switch(x > 0, x, 0) * T.log(x)).sum(), [1, 0], [1, 0]),
    "choose": (lambda x: T.choose(T.gt(x, 1), [0 * x, T.log(x)]).sum(), [4, 0], [0.25, 0]),
    "maximum": (lambda x: T.maximum(T.sqrt(x), 1).sum(), [4, 0], [0.25, 0]),
    "clip": (lambda x: T.clip(T.sqrt(x), 1, 3).sum(), [4, 0], [0.25, 0]),
    "max": (lambda x: T.max(T.sqrt(x)), [4, 0], [0.25, 0]),
    "sort": (lambda x: T.sort(T.sqrt(x))[1], [4, 0], [0.25, 0]),
    "join": (lambda x: T.join(0, T.log(x), x)[:1].sum(), [4, 0], [0.25, 0]),
    "repeat": (lambda x: T.repeat(T.log(x), 2)[:2].sum(), [4, 0], [0.5, 0]),
    "cumsum": (lambda x: T.cumsum(T.sqrt(x))[0], [4, 0], [0.25, 0]),
    "cumprod": (lambda x: T.cumprod(T.sqrt(x))[0], [4, 0], [0.25, 0]),
    "prod": (lambda x: T.prod(T.stack([T.sqrt(x), 1 - 0 * x]), 0)[0], [4, 0], [0.25, 0]),
    "prod of zeros": (lambda x: T.prod(T.join(0, T.sqrt(x), [0.0, 0.0])), [4, 0], [0, 0]),
    "empty": (lambda x: T.sqrt(x)[2:].sum(), [4, 0], [0, 0]),
    "weight of zero": (lambda x: (T.sqrt(x) * [1.0, 0.0]).sum(), [4, 0], [0.25, 0]),
}


def compiled(x, outputs, mode):
    return theano.function([x], outputs, mode=mode, on_unused_input="ignore")


@pytest.mark.parametrize("mode", ["FAST_RUN", "FAST_COMPILE"])
@pytest.mark.parametrize("name", FIRST)
def test_first_derivative(name, mode):
    function, point, expected = FIRST[name]
    x = T.dvector("x")
    found = compiled(x, theano.grad(function(x), x), mode)(point)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


# There is no derivative of the trigamma function.
@pytest.mark.parametrize("name", [name for name in FIRST if name != "psi"])
def test_second_derivative_is_that_of_the_first_element_alone(name):
    function, point, _ = FIRST[name]
    x = T.dvector("x")

    def second(cost):
        slope = theano.grad(cost, x)
        curvature = theano.grad(slope.sum(), x, disconnected_inputs="ignore")
        return compiled(x, curvature, "FAST_RUN")

    found = second(function(x))(point)
    # The same function where the other element is a harmless number.
    alone = second(function(x))([point[0], 0.75 if name != "mask" else -1.0])
    if name in ("switch", "switch before", "clip", "maximum", "choose"):
        alone = [alone[0], 0]
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[0], alone[0], rtol=1e-9, atol=1e-12)
    assert found[1] == 0


@pytest.mark.parametrize("name", FIRST)
def test_directional_derivative(name):
    function, point, expected = FIRST[name]
    x = T.dvector("x")
    direction = T.constant(np.array([1.0, 0.0]))
    found = compiled(x, T.Rop(function(x), x, direction), "FAST_RUN")(point)
    np.testing.assert_allclose(found, expected[0], rtol=1e-12, atol=1e-15)


def test_infinite_gradients_stay():
    x = T.dvector("x")
    np.testing.assert_array_equal(theano.grad(T.sqrt(x).sum(), x).eval({x: [0.0]}), [INF])
    assert np.isnan(theano.grad(T.sqrt(x**2).sum(), x).eval({x: [0.0]})).all()
    assert np.isnan(theano.grad((T.log(x) * np.nan).sum(), x).eval({x: [1.0]})).all()


@pytest.mark.parametrize("dtype", ["float16", "float32", "complex64", "complex128"])
def test_other_dtypes(dtype):
    x = T.TensorType(dtype, (False,))("x")
    cost = T.real(T.log(x)[0])
    found = theano.grad(cost, x).eval({x: np.array([4, 0], dtype)})
    assert found.dtype == dtype
    np.testing.assert_allclose(found, [0.25, 0], rtol=1e-3)


@pytest.mark.parametrize("name", ["mul_or_zero", "div_or_zero", "mul_of_gradients"])
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float32", "float64", "complex128"])
def test_functions(name, dtype):
    values = np.array([0, 1, 3, 0, 1], dtype)
    others = np.array([2, 0, 2, 0, 5], dtype)
    is_float = values.dtype.kind in "fc"
    if is_float:
        others[3] = np.inf
    x, y = T.TensorType(dtype, (False,))("x"), T.TensorType(dtype, (False,))("y")
    found = theano.function([x, y], theano._core.elemwise_op(name)(x, y))(values, others)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = values / others if name == "div_or_zero" else values * others
    expected = np.where(values == 0, 0, plain)
    np.testing.assert_array_equal(found, expected)
    if name == "mul_of_gradients" and is_float:
        assert theano.function([x, y], theano._core.elemwise_op(name)(x, y))(others, values)[3] == 0


def test_plain_products_where_no_zero_can_be():
    x = T.dvector("x")
    f = theano.function([x], theano.grad(T.log(x).sum(), x))
    assert "or_zero" not in f.program_text()
    np.testing.assert_array_equal(f([0.0, 2.0]), [INF, 0.5])
    f = theano.function([x], theano.grad(T.log(x)[0], x))
    assert "div_or_zero" in f.program_text()
