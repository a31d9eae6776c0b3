"""grad and its relatives: arguments, kinds of results, disconnected variables, kinks."""

import warnings

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import gradient
from theano.gradient import DisconnectedInputError


def value_of(variable, values):
    return theano.function(list(values), variable, on_unused_input="ignore")(*values.values())


def test_container_follows_wrt():
    a = T.dscalar("a")
    assert isinstance(T.grad(a**2, a), T.TensorVariable)
    assert isinstance(T.grad(a**2, [a]), list)
    assert isinstance(T.grad(a**2, (a,)), tuple)
    assert len(T.grad(a**2, [a, a])) == 2
    assert theano.grad is T.grad is gradient.grad


def test_value_and_type():
    x = T.fmatrix()
    y = T.dvector()
    gradient_x, gradient_y = T.grad((x * y).sum(), [x, y])
    assert (gradient_x.dtype, gradient_x.broadcastable) == ("float64", (False, False))
    values = {x: np.ones((2, 3), "float32"), y: np.arange(3.0)}
    np.testing.assert_array_equal(value_of(gradient_x, values), np.tile(np.arange(3.0), (2, 1)))
    np.testing.assert_array_equal(value_of(gradient_y, values), [2, 2, 2])


def test_broadcast_dimensions_are_summed():
    row, x = T.drow(), T.dmatrix()
    result = T.grad((row * x).sum(), row)
    assert result.broadcastable == (True, False)
    values = {row: np.ones((1, 3)), x: np.arange(6.0).reshape(2, 3)}
    np.testing.assert_array_equal(value_of(result, values), [[3, 5, 7]])


def test_wrt_may_be_intermediate():
    a = T.dscalar("a")
    b = a * 2
    assert value_of(T.grad(b**3, b), {a: 1.0}) == 12


def test_chain_of_known_functions():
    x = T.dvector()
    cost = T.sum(T.tanh(x) ** 2 + T.exp(-x))
    value = np.array([0.3, -1.2])
    expected = 2 * np.tanh(value) / np.cosh(value) ** 2 - np.exp(-value)
    np.testing.assert_allclose(value_of(T.grad(cost, x), {x: value}), expected, rtol=1e-12)


def test_bad_costs_and_variables():
    a, m = T.dscalar("a"), T.dmatrix("m")
    with pytest.raises(TypeError, match="scalar"):
        T.grad(m, m)
    with pytest.raises(AttributeError):
        T.grad(3, a)
    with pytest.raises(AssertionError):
        T.grad(None, a)
    z = T.zscalar()
    with pytest.raises(AssertionError):
        T.grad(z, z)
    with pytest.raises(TypeError, match="Expected Variable"):
        T.grad(a, 3)
    with pytest.raises(TypeError, match="Expected Variable"):
        T.grad(a, [a, 3])


def test_names():
    a, cost = T.dscalar("a"), T.dscalar("b") ** 2
    cost = a**2 + cost
    cost.name = "C"
    assert T.grad(cost, a).name == "(dC/da)"
    assert T.grad(cost, a, add_names=False).name is None


def test_disconnected_inputs():
    a, m = T.dscalar("a"), T.fmatrix("m")
    with pytest.raises(DisconnectedInputError):
        T.grad(a**2, m)
    with pytest.raises(ValueError, match="valid values"):
        T.grad(a**2, m, disconnected_inputs="other")
    with pytest.warns(UserWarning, match="not part"):
        T.grad(a**2, m, disconnected_inputs="warn")
    zero = T.grad(a**2, m, disconnected_inputs="ignore")
    assert zero.type == T.fmatrix
    np.testing.assert_array_equal(zero.eval({m: np.ones((1, 2), "float32")}), [[0, 0]])
    assert T.grad(a**2, T.iscalar(), disconnected_inputs="ignore").dtype == "float64"


def test_what_stands_for_disconnected():
    a, m = T.dscalar("a"), T.dmatrix("m")

    def gradients(choice):
        return T.grad(a**2, [a, m], disconnected_inputs="ignore", return_disconnected=choice)[1]

    assert gradients("None") is None
    assert isinstance(gradients("Disconnected").type, gradient.DisconnectedType)
    with pytest.raises(AssertionError):
        gradients("other")


@pytest.mark.parametrize(
    "expression",
    [
        lambda x: x.shape[0],
        lambda x: T.ones_like(x).sum(),
        lambda x: gradient.disconnected_grad(x).sum(),
    ],
)
def test_connections_that_carry_no_gradient(expression):
    x = T.dvector()
    with pytest.raises(DisconnectedInputError):
        T.grad(expression(x) * 1.0, x)


@pytest.mark.parametrize(
    "expression",
    [
        T.floor,
        T.ceil,
        T.round,
        T.trunc,
        T.sgn,
        lambda x: x > 0,
        lambda x: T.cast(x, "int32"),
        gradient.zero_grad,
    ],
)
def test_connections_with_a_gradient_of_zero(expression):
    x = T.dvector()
    result = T.grad(T.cast(expression(x), "float64").sum(), x)
    np.testing.assert_array_equal(value_of(result, {x: np.array([0.5, -1.0])}), [0, 0])


def test_integers():
    i = T.iscalar("i")
    zero = T.grad(i * i, i)
    assert zero.dtype == "float64"
    assert value_of(zero, {i: 3}) == 0
    assert value_of(T.grad(T.sqr(i * 1.0), i), {i: 3}) == 6


KINKS = [
    (abs, 0.0, 0),
    (lambda x: T.maximum(x, 1.0), 1.0, 1),
    (lambda x: T.minimum(x, 1.0), 1.0, 1),
    (lambda x: T.maximum(1.0, x), 1.0, 0),
    (lambda x: T.maximum(x, x), 1.0, 1),
    (lambda x: T.clip(x, 0, 1), 1.0, 1),
    (lambda x: T.clip(x, 0, 1), 0.0, 1),
    (lambda x: T.clip(x, 0, 1), 2.0, 0),
    (T.sqrt, 0.0, np.inf),
    (lambda x: x**0.5, 0.0, np.inf),
    (lambda x: T.mod(x, 3.0), 7.0, 1),
    (lambda x: T.mod(7.0, x), 3.0, -2),
    (lambda x: x // 2, 5.0, 0),
    (lambda x: T.switch(x > 0, x, 3 * x), -1.0, 3),
]


@pytest.mark.parametrize(("expression", "point", "expected"), KINKS)
def test_kinks(expression, point, expected):
    x = T.dscalar()
    assert value_of(T.grad(expression(x), x), {x: point}) == expected


def test_ties_of_max():
    x = T.dvector()
    value = {x: np.array([1.0, 1.0, 0.0])}
    np.testing.assert_array_equal(value_of(T.grad(x.max(), x), value), [1, 1, 0])
    np.testing.assert_array_equal(value_of(T.grad(x.min(), x), value), [0, 0, 1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [([2.0, 3.0, 4.0], [12, 8, 6]), ([0.0, 3.0, 4.0], [12, 0, 0]), ([0.0, 0.0, 4.0], [0, 0, 0])],
)
def test_product_with_zeros(value, expected):
    x = T.dvector()
    np.testing.assert_array_equal(value_of(T.grad(x.prod(), x), {x: np.array(value)}), expected)


def test_consider_constant():
    a = T.dscalar("a")
    b = a * 2
    assert value_of(T.grad(a * b, a, consider_constant=[b]), {a: 3.0}) == 6
    assert value_of(T.grad(a**2, a, consider_constant=[a]), {a: 3.0}) == 6
    with pytest.raises(DisconnectedInputError):
        T.grad(b**2, a, consider_constant=[b])
    with pytest.raises(TypeError):
        T.grad(a**2, a, consider_constant=[3])
    with pytest.raises(TypeError):
        T.grad(a**2, a, consider_constant=a)


def test_known_grads():
    a = T.dscalar("a")
    b = a * 2
    c = b * 3
    seed = T.constant(100.0)
    assert value_of(T.grad(None, a, known_grads={b: seed}), {a: 1.0}) == 200
    # A known gradient stands in place of what the cost would give.
    assert value_of(T.grad(c, a, known_grads={b: seed}), {a: 1.0}) == 200
    assert T.grad(c, b, known_grads={b: seed}) is seed
    # It is added to what reaches the variable on other ways.
    assert value_of(T.grad(c + a**2, a, known_grads={b: seed}), {a: 1.0}) == 202
    with pytest.raises(DisconnectedInputError):
        T.grad(None, T.dscalar(), known_grads={b: seed})
    with pytest.raises(TypeError):
        T.grad(None, a, known_grads={b: 3})
    with pytest.raises(DisconnectedInputError):
        T.grad(None, a, known_grads={})


def test_identities():
    a = T.dscalar("a")
    assert value_of(T.grad(gradient.zero_grad(a) * a, a), {a: 3.0}) == 3
    assert value_of(T.grad(gradient.disconnected_grad(a) * a, a), {a: 3.0}) == 3
    with pytest.warns(UserWarning, match="deprecated"):
        constant = T.consider_constant(a)
    assert value_of(T.grad(constant * a, a), {a: 3.0}) == 3
    assert value_of(constant, {a: 3.0}) == 3


def test_lop():
    x, e = T.dvector("x"), T.dvector("e")
    values = {x: np.array([1.0, 2.0]), e: np.array([3.0, 5.0])}
    np.testing.assert_array_equal(value_of(theano.Lop(x**2, x, e), values), [6, 20])
    assert isinstance(theano.Lop([x**2], [x], [e]), list)
    assert isinstance(theano.Lop(x**2, (x,), e), tuple)
    both = theano.Lop([x**2, x], x, [e, e])
    np.testing.assert_array_equal(value_of(both, values), [9, 25])
    with pytest.raises(DisconnectedInputError):
        theano.Lop(x**2, T.dvector(), e)
    with pytest.raises(ValueError, match="dimensions"):
        theano.Lop(x**2, x, T.dmatrix())


def test_rop():
    W, x, v = T.dmatrix("W"), T.dvector("x"), T.dvector("v")
    values = {
        W: np.array([[1.0, 2.0], [3.0, 4.0]]),
        x: np.array([0.1, -0.2]),
        v: np.array([1.0, 2.0]),
    }
    result = theano.Rop(T.tanh(T.dot(W, x)), x, v)
    inner = values[W] @ values[x]
    expected = (values[W] @ values[v]) / np.cosh(inner) ** 2
    np.testing.assert_allclose(value_of(result, values), expected, rtol=1e-12)
    assert isinstance(theano.Rop([x], x, v), list)
    with pytest.raises(ValueError, match="mismatched dimensionality"):
        theano.Rop(x, x, W)


def test_rop_of_what_does_not_depend():
    x, y, v = T.dvector("x"), T.dvector("y"), T.dvector("v")
    result = theano.Rop(x * 2, y, v)
    np.testing.assert_array_equal(value_of(result, {x: [1.0, 2.0], y: [1.0], v: [1.0]}), [0, 0])


def test_rop_of_a_root_that_is_not_given():
    x, y, v = T.dvector("x"), T.dvector("y"), T.dvector("v")
    with pytest.raises(theano.gradient.DisconnectedInputError, match="x"):
        theano.Rop(x, y, v)
    with pytest.warns(UserWarning, match="neither computed"):
        result = theano.Rop(x, y, v, disconnected_outputs="warn")
    np.testing.assert_array_equal(value_of(result, {x: [1.0, 2.0], y: [1.0], v: [1.0]}), [0, 0])
    assert theano.Rop(x, y, v, "ignore", return_disconnected="None") is None
    with pytest.raises(ValueError, match="disconnected_outputs"):
        theano.Rop(x, y, v, disconnected_outputs="perhaps")


def test_rop_in_two_variables():
    x, y = T.dvector("x"), T.dvector("y")
    u, v = T.dvector("u"), T.dvector("v")
    values = {x: np.array([2.0]), y: np.array([3.0]), u: np.array([5.0]), v: np.array([7.0])}
    result = theano.Rop(x * x * y, [x, y], [u, v])
    np.testing.assert_array_equal(value_of(result, values), [2 * 2 * 3 * 5 + 4 * 7])


def test_hessian_vector_product():
    x, v = T.dvector("x"), T.dvector("v")
    first = T.grad((x**3).sum(), x)
    values = {x: np.array([1.0, 2.0]), v: np.array([3.0, 4.0])}
    np.testing.assert_allclose(
        value_of(T.grad((first * v).sum(), x), values), 6 * values[x] * values[v], rtol=1e-14
    )
    np.testing.assert_allclose(
        value_of(theano.Rop(first, x, v), values), 6 * values[x] * values[v], rtol=1e-14
    )


def test_subgraph_grad():
    a, w = T.dscalar("a"), T.dscalar("w")
    h = a * w
    cost = h**2
    wrt, end = gradient.subgraph_grad([w], [a], cost=cost)
    values = {a: 2.0, w: 3.0}
    assert value_of(wrt[0], values) == 24
    assert value_of(end[0], values) == 36
    start = T.grad(cost, h)
    wrt, end, from_start, from_cost = gradient.subgraph_grad(
        [w], [a], start={h: start}, details=True
    )
    assert value_of(wrt[0], values) == 24
    assert from_cost is None
    assert len(from_start) == 2


def test_gradients_that_do_not_exist():
    x = T.dscalar()
    for make in (gradient.grad_undefined, gradient.grad_not_implemented):
        null = make(T.exp, 0, x, "because")
        assert isinstance(null.type, gradient.NullType)
        assert "because" in null.type.why_null


def test_format_as():
    assert gradient.format_as(True, False, (1, 2)) == [1, 2]
    assert gradient.format_as(False, True, [1]) == (1,)
    assert gradient.format_as(False, False, [1]) == 1
    assert gradient.format_as(True, False, 1) == [1]


def test_deep_graphs():
    x = T.dscalar()
    y = x
    for _ in range(20_000):
        y = y * 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert value_of(T.grad(y, x), {x: 1.0}) == 1


def test_switch_does_not_mix_in_the_other_branch():
    x = T.dvector()
    cost = T.switch(x > 0, T.sqrt(x), x).sum()
    np.testing.assert_array_equal(value_of(T.grad(cost, x), {x: np.array([-1.0, -4.0])}), [1, 1])


def test_instances_that_end_gradients():
    x = T.dvector("x")
    assert theano.gradient.zero_grad_(x).owner.op == theano.gradient.zero_grad(x).owner.op
    for function, error in [
        (theano.gradient.disconnected_grad_, theano.gradient.DisconnectedInputError),
        (theano.gradient.undefined_grad_, theano.gradient.NullTypeGradError),
    ]:
        with pytest.raises(error):
            theano.grad(function(x).sum(), x)
    assert theano.grad(theano.gradient.zero_grad_(x).sum(), x).eval({x: [1, 2]}).tolist() == [0, 0]
    assert isinstance(theano.gradient.disconnected_type, theano.compile.DisconnectedType)
    assert theano.scalar.DisconnectedType is theano.gradient.DisconnectedType
    assert theano.gradient.grad_time == 0
