"""Each rewrite: it fires, it can be left out by its name, and values stay what they were.

The values are those of the unrewritten graph, evaluated node by node by `theano.interpreter`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core
from theano.interpreter import evaluate
from theano.tensor import nnet

x, y, z = T.dmatrices("xyz")
v, w = T.dvectors("vw")
s = T.dscalar("s")
i, j = T.imatrices("ij")
b = T.matrix("b", dtype="bool")
c = T.zmatrix("c")
f = T.fmatrix("f")
row, column = T.drow("row"), T.dcol("column")
index = T.lvector("index")

rng = np.random.default_rng(7)
VALUES: dict[Any, Any] = {
    x: np.array([[1.5, -2.0, 0.25], [3.0, 0.5, -0.75]]),
    y: np.array([[0.5, 4.0, -1.5], [-2.5, 1.0, 2.0]]),
    z: np.array([[2.0, 1.0, 0.5], [0.75, -1.25, 3.0]]),
    v: np.array([0.5, -1.0, 2.0]),
    w: np.array([1.0, 3.0, -0.5]),
    s: np.array(1.75),
    i: np.array([[1, -7, 3], [100, 0, -5]], dtype="int32"),
    j: np.array([[2, 5, -3], [7, 1, 2]], dtype="int32"),
    b: np.array([[True, False, True], [False, False, True]]),
    c: np.array([[1 + 2j, -1j, 3], [0.5, -2 + 1j, 1j]]),
    f: np.array([[1.5, -2.0, 0.25], [3.0, 0.5, -0.75]], dtype="float32"),
    row: np.array([[1.0, -2.0, 0.5]]),
    column: np.array([[2.0], [-1.0]]),
    index: np.array([1, 0, 1]),
}


class Case(NamedTuple):
    rule: str
    expression: Callable[[], Any]


def stacked() -> Any:
    return T.stack([v, w, v + w])


CASES = [
    Case("local_remove_useless_cast", lambda: _core.cast_op("float64")(x) + 1),
    Case("local_cast_cast", lambda: T.cast(T.cast(i, "float64"), "int16")),
    Case("local_upcast_elemwise_constant_inputs", lambda: x + np.float32(0.5)),
    Case("local_useless_dimshuffle", lambda: _core.dimshuffle_op((False, False), (0, 1))(x)),
    Case("local_dimshuffle_lift", lambda: x.T.T + 1),
    Case("local_dimshuffle_elemwise_lift", lambda: T.exp(v).dimshuffle("x", 0) + x),
    Case("local_useless_rebroadcast", lambda: T.Rebroadcast((0, True))(row)),
    Case("local_shape_element", lambda: T.stack([s, s + 1])[1]),
    Case("local_shape_unary", lambda: T.exp(x).shape),
    Case("local_useless_reshape", lambda: x.reshape(x.shape) + 1),
    Case("local_reshape_chain", lambda: x.reshape(y.shape).reshape((3, 2))),
    Case("local_reshape_lift", lambda: T.exp(x).reshape((3, 2))),
    Case("local_useless_fill", lambda: T.fill(x, y)),
    Case("local_fill_cut", lambda: T.fill(T.fill(x, s), v)),
    Case("local_fill_sink", lambda: x * T.fill(y, s)),
    Case("local_fill_sink", lambda: x + T.alloc(s, 2, 3)),
    Case("local_useless_alloc", lambda: T.alloc(x, x.shape[0], x.shape[1])),
    Case("local_useless_elemwise", lambda: x + 0),
    Case("local_useless_elemwise", lambda: T.ones_like(x) * y),
    Case("local_sub_zero", lambda: x - 0),
    Case("local_sub_zero", lambda: 0 - x),
    Case("local_div_by_one", lambda: x / 1),
    Case("local_intdiv_by_one", lambda: i // 1),
    Case("local_mod_by_one", lambda: i % 1),
    Case("local_mul_zero", lambda: x * 0),
    Case("local_0_div", lambda: 0 / x),
    Case("local_useless_same_operands", lambda: T.maximum(x, x)),
    Case("local_useless_elemwise_logic", lambda: T.and_(b, T.ones_like(b))),
    Case("local_add_canonizer", lambda: (x + 1) + 2),
    Case("local_add_canonizer", lambda: (x + y) - x),
    Case("local_add_canonizer", lambda: x - (-y)),
    Case("local_mul_canonizer", lambda: 2 * (x * 3)),
    Case("local_mul_canonizer", lambda: (x * y) / x),
    Case("local_mul_canonizer", lambda: (-x) * y),
    Case("local_mul_canonizer", lambda: (-x) / (-y)),
    Case("local_neg_neg", lambda: T.neg(T.neg(x))),
    Case("local_neg_neg", lambda: -(x - y)),
    Case("local_pow_specialize", lambda: x**2),
    Case("local_pow_specialize", lambda: x**-3),
    Case("local_pow_specialize", lambda: x**0),
    Case("local_pow_to_sqrt", lambda: abs(x) ** 0.5),
    Case("local_mul_to_sqr", lambda: x * x),
    Case("local_sqrt_sqr", lambda: T.sqrt(T.sqr(x))),
    Case("local_sqr_sqrt", lambda: T.sqr(T.sqrt(x))),
    Case("local_sqr_sqrt", lambda: T.sqr(abs(x))),
    Case("local_abs_lift", lambda: abs(-x)),
    Case("local_abs_merge", lambda: abs(x) * abs(y)),
    Case("local_invert_invert", lambda: ~~i),
    Case("local_conj_conj", lambda: T.conj(T.conj(c))),
    Case("local_inv_inv", lambda: T.inv(T.inv(x))),
    Case("local_deg2rad_rad2deg", lambda: T.deg2rad(T.rad2deg(x))),
    Case("local_rad2deg_deg2rad", lambda: T.rad2deg(T.deg2rad(x))),
    Case("local_log_exp", lambda: T.log(T.exp(x))),
    Case("local_log1p_expm1", lambda: T.log1p(T.expm1(x))),
    Case("local_guard_of_zeros", lambda: T.grad(T.sum(T.exp(x)), x)),
    Case("local_mul_div_or_zero", lambda: guarded("mul_or_zero", "div_or_zero")),
    Case("local_div_mul_or_zero", lambda: guarded("div_or_zero", "mul_or_zero")),
    Case("local_useless_switch", lambda: T.switch(1, x, y)),
    Case("local_useless_switch", lambda: T.switch(T.zeros_like(x), s, y)),
    Case("local_switch_same_branches", lambda: T.switch(T.gt(x, 0), y, y)),
    Case("local_switch_of_switch", lambda: T.switch(b, T.switch(b, x, y), z)),
    Case("local_inv_1_plus_exp", lambda: T.inv(1 + T.exp(-x))),
    Case("local_exp_over_1_plus_exp", lambda: T.exp(x) / (1 + T.exp(x))),
    Case("local_exp_over_1_plus_exp", lambda: y / (1 + T.exp(x))),
    Case("local_1msigmoid", lambda: 1 - nnet.sigmoid(x)),
    Case("local_log_sigmoid", lambda: T.log(nnet.sigmoid(x))),
    Case("local_log_add_exp", lambda: T.log(T.exp(x) + T.exp(y))),
    Case("local_log_sum_exp", lambda: T.log(T.sum(T.exp(x), axis=1))),
    Case("local_log_sum_exp", lambda: T.log(T.sum(T.exp(x), axis=0, keepdims=True)) + y),
    Case("local_log1p", lambda: T.log(1 + abs(x))),
    Case("local_log1p", lambda: T.log(1 - abs(x) / 8)),
    Case("local_log_sink", lambda: T.log(nnet.sigmoid(x).T[:, 0])),
    Case("local_log_sink", lambda: T.log(2 * T.exp(x).reshape((3, 2)))),
    Case("local_log_sink", lambda: T.log(nnet.sigmoid(x)[index])),
    Case("local_log1p_exp", lambda: T.log1p(T.exp(x))),
    Case("local_expm1", lambda: T.exp(x) - 1),
    Case("local_logsoftmax", lambda: T.log(nnet.softmax(x))),
    Case("local_logsoftmax", lambda: T.log(nnet.softmax_with_bias(x, v))),
    Case("local_softmax_simplifier", lambda: T.exp(x) / T.exp(x).sum(axis=1, keepdims=True)),
    Case("local_logsoftmax_grad", lambda: T.grad((y * T.log(nnet.softmax(x))).sum(), x)),
    Case(
        "crossentropy_to_crossentropy_with_softmax_with_bias",
        lambda: nnet.categorical_crossentropy(nnet.softmax(x + v), index[:2]),
    ),
    Case(
        "local_crossentropy_softmax_grad",
        lambda: T.grad(nnet.categorical_crossentropy(nnet.softmax(x), index[:2]).mean(), x),
    ),
    Case("local_argmax_pushdown", lambda: T.argmax(nnet.softmax(x), axis=1)),
    Case("local_argmax_pushdown", lambda: T.argmax(nnet.softmax_with_bias(x, v), axis=1)),
    Case("local_advanced_indexing_crossentropy_onehot", lambda: picked_logarithms(index[:2])),
    Case("local_advanced_indexing_crossentropy_onehot", lambda: picked_logarithms(index[:1] - 2)),
    Case(
        "local_advanced_indexing_crossentropy_onehot_grad",
        lambda: T.grad(picked_logarithms(index[:2]).mean(), x),
    ),
    Case(
        "local_advanced_indexing_crossentropy_onehot_grad",
        lambda: T.grad(T.sqr(picked_logarithms(index[:1] - 3)).sum(), x),
    ),
    Case(
        "local_crossentropy_softmax_shared",
        lambda: T.grad(nnet.categorical_crossentropy(nnet.softmax(x), index[:2]).mean(), x),
    ),
    Case(
        "local_crossentropy_softmax_shared",
        lambda: T.grad(
            nnet.categorical_crossentropy(nnet.softmax_with_bias(x, v), index[:2]).mean(), x
        ),
    ),
    Case("local_div_or_zero_dimshuffle", lambda: gradient_of_log(lambda p: p.T)),
    Case("local_div_or_zero_reshape", lambda: gradient_of_log(lambda p: p.reshape((3, 2)))),
    Case("local_div_or_zero_cast", lambda: gradient_of_log(lambda p: T.cast(p, "float32"))),
    Case("local_div_or_zero_scaled", lambda: gradient_of_log(lambda p: p / 4)),
    Case("local_div_or_zero_index", lambda: gradient_of_log(lambda p: p[:, 1:])),
    Case("local_div_or_zero_index", lambda: gradient_of_log(lambda p: p[index])),
    Case("local_softmax_with_bias", lambda: nnet.softmax(x + v)),
    Case("local_max_and_argmax", lambda: T.max_and_argmax(x, axis=1)[0]),
    Case("local_sum_sum", lambda: x.sum(axis=0).sum()),
    Case("local_sum_sum", lambda: T.max(T.max(x, axis=1), axis=0)),
    Case("local_reduce_broadcastable", lambda: row.sum(axis=0)),
    Case("local_reduce_broadcastable", lambda: row.prod()),
    Case("local_sum_prod_of_dimshuffle", lambda: x.T.sum()),
    Case("local_sum_prod_of_dimshuffle", lambda: x.dimshuffle(1, 0).sum(axis=1)),
    Case("local_sum_of_shares", lambda: (v / v.sum(keepdims=True)).sum()),
    Case("local_sum_of_shares", lambda: (x / x.sum(axis=1, keepdims=True)).sum(axis=1)),
    Case("local_sum_of_shares", lambda: (x / x.sum(axis=0, keepdims=True)).T.sum(axis=1)),
    Case("local_sum_of_neg", lambda: (-x).sum(axis=0)),
    Case("local_sum_prod_mul_by_scalar", lambda: (2 * x).sum(axis=1)),
    Case("local_useless_subtensor", lambda: x[:]),
    Case("local_subtensor_merge", lambda: x[:, 1:][:, 1]),
    Case("local_subtensor_merge", lambda: v[0:3:1][1:][0:5]),
    Case("local_subtensor_inc_subtensor", lambda: T.set_subtensor(x[0], v)[0]),
    Case("local_subtensor_lift", lambda: (x * row + column)[1, 1:]),
    Case("local_subtensor_lift", lambda: (T.exp(x) * row)[::-1]),
    Case("local_subtensor_lift", lambda: in_two_parts(x * row + column)),
    Case("local_subtensor_of_join", lambda: stacked()[1]),
    Case("local_subtensor_of_join", lambda: T.concatenate([x, y, x], axis=0)[:, 1]),
    Case("local_subtensor_of_join", lambda: T.concatenate([x, y], axis=1)[1]),
    Case("local_useless_inc_subtensor", lambda: T.set_subtensor(x[:], y)),
    Case(
        "local_incsubtensor_of_zeros_to_setsubtensor",
        lambda: T.inc_subtensor(T.zeros_like(x)[1], v),
    ),
    Case(
        "local_incsubtensor_of_zeros_to_setsubtensor",
        lambda: T.inc_subtensor(T.set_subtensor(T.zeros_like(x)[:, :1], y[:, :1])[:, 1:], y[:, 1:]),
    ),
    Case("local_set_parts_of_part", lambda: parts_of_part(T.zeros_like(x[:, :2]))),
    Case("local_set_parts_of_part", lambda: T.grad(T.tanh(x[:, :2])[:, 1:].sum(), x)),
    Case("local_function_of_part_of_zeros", lambda: T.grad(T.tanh(T.exp(x))[:, 1:].sum(), x)),
    Case("local_function_of_part_of_zeros", lambda: T.grad((1 / T.exp(x))[0].sum(), x)),
    Case("local_function_of_part_of_zeros", lambda: gradient_of_gates(x)),
    Case(
        "local_scale_incsubtensor_of_zeros",
        lambda: s * T.inc_subtensor(T.zeros_like(x)[index], 2 * v),
    ),
    Case(
        "local_add_incsubtensor_of_zeros",
        lambda: x + T.inc_subtensor(T.zeros_like(x)[index], v),
    ),
    Case("local_add_incsubtensor_of_zeros", lambda: x - T.inc_subtensor(T.zeros_like(x)[:, 1], 2)),
    Case("local_join_1", lambda: T.Join()(0, x)),
    Case("local_useless_split", lambda: T.split(x, [x.shape[1]], 1, axis=-1) + 1),
    Case(
        "local_useless_split",
        lambda: T.split(T.concatenate([x, y, z]), [a.shape[0] for a in (x, y, z)], 3)[1] + 1,
    ),
    Case("local_join_make_vector", lambda: T.join(0, T.stack([s, s]), T.stack([s + 1]))),
    Case("local_lift_transpose_through_dot", lambda: T.dot(x, y.T).T),
    Case("local_dot_of_column_and_row", lambda: T.dot(column, row)),
    Case("GemmOptimizer", lambda: T.dot(x, y.T) + T.dot(z, y.T)),
    Case("GemmOptimizer", lambda: z - 0.5 * T.dot(T.dot(x, y.T), z)),
    Case("GemmOptimizer", lambda: 0.9 * z - 0.1 * T.dot(T.dot(x, y.T), z)),
    Case("GemmOptimizer", lambda: T.dot(x, y.T) / 4 - 2 * T.dot(z, y.T)),
    Case("GemmOptimizer", lambda: 3 * T.batched_dot(cube(x), cube(y)) - cube(z) * 0.5),
    Case(
        "local_gemm_with_any_factor",
        lambda: s * T.batched_dot(cube(x), cube(y)) - cube(z) * 0.5,
    ),
    Case(
        "GemmOptimizer",
        lambda: cube(z) + T.batched_dot(cube(x), cube(y).dimshuffle(0, 2, 1)),
    ),
    Case("GemmOptimizer", lambda: w - T.dot(v, T.dot(x.T, y)) / 3),
    Case("local_gemm_with_any_factor", lambda: w - s * T.dot(v, T.dot(x.T, y)) / 3),
    Case("local_dot22_to_dot22scalar", lambda: 1.5 * T.dot(x, y.T)),
    Case("local_dot22_to_dot22scalar_with_any_factor", lambda: s * T.dot(x, y.T)),
]


def cube(matrix: Any) -> Any:
    """Three matrices of three rows and columns."""
    return T.stack([T.dot(matrix.T, matrix), T.outer(v, matrix[0]), T.outer(matrix[1], w)])


def in_two_parts(matrix: Any) -> Any:
    return matrix[:1] * T.tanh(matrix[1:])


def parts_of_part(zeros: Any) -> Any:
    return T.set_subtensor(T.zeros_like(x)[:, :2], T.set_subtensor(zeros[1:, :1], y[1:, :1]))


def gradient_of_gates(matrix: Any) -> Any:
    gates = T.nnet.sigmoid(matrix[:, :2])
    return T.grad(T.sqr(gates[:, :1] * T.tanh(matrix[:, 2:]) + gates[:, 1:]).sum(), matrix)


def picked_logarithms(classes: Any) -> Any:
    return T.log(nnet.softmax(x))[T.arange(classes.shape[0]), classes]


def gradient_of_log(view: Callable[[Any], Any]) -> Any:
    return T.grad(T.sqr(T.log(view(nnet.softmax(x)))).sum(), x)


def guarded(outer: str, inner: str) -> Any:
    return _core.elemwise_op(outer)(_core.elemwise_op(inner)(x, y), y)


def compiled(output: Any, mode: Any) -> Any:
    wanted = theano.gof.graph.inputs([output])
    inputs = [variable for variable in wanted if variable in VALUES]
    function = _core.compile_function(
        inputs,
        [output],
        [],
        include=mode.included,
        require=mode.required,
        exclude=mode.excluded,
        record_rewrites=True,
    )
    return function, inputs


def fired(function: Any) -> set[str]:
    return {name for name, _, _ in function.rewrites()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_rule(case: Case) -> None:
    output = case.expression()
    mode = theano.compile.get_mode("FAST_RUN")
    function, inputs = compiled(output, mode)
    assert case.rule in fired(function)
    without, _ = compiled(output, mode.excluding(case.rule))
    assert case.rule not in fired(without)
    values = {variable: VALUES[variable] for variable in inputs}
    (expected,) = evaluate([output], values)
    for candidate in (function, without):
        (result,) = candidate(*values.values())
        assert result.dtype == expected.dtype == output.dtype
        assert result.shape == expected.shape
        np.testing.assert_allclose(
            result, expected, rtol=1e-5 if result.itemsize == 4 or "cast" in case.rule else 1e-12
        )


def test_every_rule_has_a_case() -> None:
    tested = {case.rule for case in CASES}
    assert tested == {record["name"] for record in _core.rewrite_rules()}


def test_rules_say_what_they_do() -> None:
    records = _core.rewrite_rules()
    assert len({record["name"] for record in records}) == len(records)
    for record in records:
        assert "->" in record["text"]
        assert record["stage"] in ("canonicalize", "stabilize", "specialize")


@pytest.mark.parametrize(
    ("expression", "default", "ieee"),
    [
        (lambda: x * 0, 0, np.nan),
        (lambda: 0 / T.inv(x), 0, np.nan),
        (lambda: x - x, 0, np.nan),
        (lambda: x / x, 1, np.nan),
        (lambda: T.floor(s) * T.dot(x, x), np.nan, np.nan),
        (lambda: 3 + T.floor(s) * T.dot(x, x), np.nan, np.nan),
    ],
)
def test_algebra_of_what_is_not_finite(expression, default, ieee):
    value = np.array([[np.inf]])
    fast = theano.compile.get_mode("FAST_RUN")
    output = expression()
    for mode, expected in [(fast, default), (fast.excluding("nan_unsafe"), ieee)]:
        function = theano.function([x, s], output, mode=mode, on_unused_input="ignore")
        np.testing.assert_array_equal(function(value, 0.5).reshape(-1), [expected])


def test_one_bias_for_all_columns() -> None:
    one = T.TensorType("float64", (True,))("one")
    output = nnet.softmax(x + one)
    (expected,) = evaluate([output], {x: VALUES[x], one: [2.0]})
    np.testing.assert_allclose(
        theano.function([x, one], output)(VALUES[x], [2.0]), expected, rtol=1e-14
    )


@pytest.mark.parametrize("value", [-1000.0, -40.0, 0.0, 40.0, 1000.0])
def test_stable_forms(value):
    # Expected values by the limits that each form has: log(1 + exp(a)) is a for large a.
    a = np.array([[value]])
    softplus = np.logaddexp(0, value)
    for expression, expected in [
        (T.log(1 + T.exp(x)), softplus),
        (T.log(nnet.sigmoid(x)), -np.logaddexp(0, -value)),
        (T.log(1 - nnet.sigmoid(x)), -softplus),
        (T.log1p(-nnet.sigmoid(x)), -softplus),
        (T.log(1 / (1 + T.exp(-x))), -np.logaddexp(0, -value)),
        (T.log(T.exp(x) / (1 + T.exp(x))), -np.logaddexp(0, -value)),
        (T.log(T.exp(x) + T.exp(x / 2)), np.logaddexp(value, value / 2)),
        (T.log(T.sum(T.exp(x), axis=1)), value),
        (T.log(nnet.sigmoid(x).T[0]), -np.logaddexp(0, -value)),
        (T.log(T.cast(nnet.sigmoid(x), "float32")), -np.logaddexp(0, -value)),
    ]:
        result = theano.function([x], expression)(a)
        np.testing.assert_allclose(
            result.ravel(), expected, rtol=3e-7 if result.itemsize == 4 else 1e-14
        )
        # Constants are not folded before the form is recognised.
        constant = theano.clone(expression, {x: T.constant(a)})
        np.testing.assert_allclose(theano.function([], constant)().ravel(), expected, rtol=3e-7)


def test_logarithms_of_small_probabilities():
    # From the logits themselves: x - log(sum(exp(x))).
    a = np.array([[1000.0, 0.0, -1000.0], [-3.0, 2.0, 800.0]])
    expected = a - np.array([[1000.0], [800.0]])
    p = nnet.softmax(x)
    rows = T.arange(2)
    classes = np.array([1, 0])
    for expression, value in [
        (T.log(p), expected),
        (T.log(p.T), expected.T),
        (T.log(p.flatten()), expected.ravel()),
        (T.log(p.reshape((3, 2))), expected.reshape(3, 2)),
        (T.log(p[:, ::-1])[0], expected[0, ::-1]),
        (T.log(p[rows, index]), expected[[0, 1], classes]),
        (T.log(p)[rows, index], expected[[0, 1], classes]),
        (T.log(T.cast(p, "float32")), expected),
        (T.log(p / 4), expected - np.log(4)),
        (nnet.categorical_crossentropy(p, index), -expected[[0, 1], classes]),
        (nnet.categorical_crossentropy(p, T.eye(3)[index]), -expected[[0, 1], classes]),
    ]:
        inputs = [x, index]
        function = theano.function(inputs, expression, on_unused_input="ignore")
        np.testing.assert_allclose(function(a, classes), value, rtol=1e-6)
        # Constants are not folded before the form is recognised.
        constant = theano.clone(expression, {x: T.constant(a)})
        function = theano.function([index], constant, on_unused_input="ignore")
        np.testing.assert_allclose(function(classes), value, rtol=1e-6)
        gradient = T.grad(T.sum(expression), x)
        function = theano.function(inputs, gradient, on_unused_input="ignore")
        assert np.isfinite(function(a, classes)).all()


def test_softmax_is_computed_once_beside_its_crossentropy():
    costs = [
        nnet.categorical_crossentropy(nnet.softmax(x), index),
        -T.log(nnet.softmax(x))[T.arange(index.shape[0]), index],
    ]
    for cost in costs:
        wrong = T.neq(T.argmax(nnet.softmax(x), axis=1), index).mean()
        function = theano.function([x, index], [cost, wrong, T.grad(cost.mean(), x)])
        names = [type(node.op).__name__ for node in function.maker.fgraph.toposort()]
        assert names.count("CrossentropySoftmaxArgmax1HotWithBias") == 1
        assert names.count("CrossentropySoftmax1HotWithBiasDx") == 1
        assert not any(name in ("Softmax", "LogSoftmax") for name in names)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64"])
def test_picked_logarithms_are_indexed_as_ever(dtype):
    classes = T.vector("classes", dtype=dtype)
    logarithms = T.log(nnet.softmax(x))[T.arange(classes.shape[0]), classes]
    function = theano.function([x, classes], [logarithms, T.grad(logarithms.sum(), x)])
    names = [type(node.op).__name__ for node in function.maker.fgraph.toposort()]
    assert "CrossentropySoftmax1HotWithBiasDx" in names
    assert "AdvancedSubtensor" not in names
    a = rng.normal(size=(4, 3))
    logs = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
    for given in ([2, 0, 1, 1], [1, 2], [], [-1, -3, 0] if dtype.startswith("i") else [0, 1, 2]):
        indices = np.array(given, dtype=dtype)
        values, gradient = function(a, indices)
        rows = np.arange(len(indices))
        np.testing.assert_allclose(values, logs[rows, indices], rtol=1e-14)
        expected = np.zeros_like(a)
        expected[rows, indices] = 1
        expected[rows] -= np.exp(logs)[rows]
        np.testing.assert_allclose(gradient, expected, rtol=1e-13, atol=1e-15)
    for given in ([0, 3], [0, 0, 0, 0, 0]):
        with pytest.raises(IndexError):
            function(a, np.array(given, dtype=dtype))
    if dtype.startswith("i"):
        with pytest.raises(IndexError, match="-4 at position 1"):
            function(a, np.array([0, -4], dtype=dtype))


def test_log_of_sum_of_nothing():
    expression = T.log(T.sum(T.exp(x), axis=1))
    np.testing.assert_array_equal(theano.function([x], expression)(np.zeros((2, 0))), [-np.inf] * 2)


@pytest.mark.parametrize("value", [[np.inf, 0.0], [-np.inf, -np.inf], [np.inf, -np.inf]])
def test_log_of_sum_of_infinite_exponents(value):
    a = np.array([value])
    expected = np.logaddexp(*value)
    for expression in (
        T.log(T.sum(T.exp(x), axis=1)),
        T.log(T.exp(x[:, 0]) + T.exp(x[:, 1])),
    ):
        np.testing.assert_array_equal(theano.function([x], expression)(a), [expected])


def test_small_constants_beside_large_ones_stay():
    expression = (f - np.float32(1)) + np.float32(1e-8)
    result = theano.function([f], expression)(np.ones((1, 1), "float32"))
    assert result == np.float32(1e-8)


def test_a_chain_costs_no_recursion():
    a = x
    for _ in range(20000):
        a = T.exp(-a) + 1
    part = a[0]
    function = theano.function([x], part.shape)
    assert function(np.zeros((2, 3))) == [3]


def test_rules_that_undo_nothing_settle_quickly():
    # A deep chain of one function goes through the driver in a bounded number of steps.
    a = x
    for k in range(300):
        a = -(a * 2 + k) / 3 - (-a)
    function = _core.compile_function([x], [a], [], record_rewrites=True)
    assert len(function.rewrites()) < 300 * 16


@pytest.mark.parametrize("view", ["dimshuffle", "reshape", "cast"])
def test_plain_quotients_of_zeros_stay_nan_behind_views(view):
    """What brings a quotient of gradients through a view leaves the quotients of programs alone."""
    x = T.fmatrix("x")
    given = np.array([[0, 2], [3, -1]], "float32")
    quotient = {
        "dimshuffle": lambda: (T.shape_padleft(x) / T.shape_padleft(x)).dimshuffle(1, 2),
        "reshape": lambda: (x.flatten() / x.flatten()).reshape(x.shape),
        "cast": lambda: T.cast(T.cast(x, "float64") / T.cast(x, "float64"), "float32"),
    }[view]()
    mode = theano.compile.get_mode(None).excluding("nan_unsafe")
    expected = np.array([[np.nan, 1], [1, 1]], "float32")
    np.testing.assert_array_equal(theano.function([x], quotient, mode=mode)(given), expected)


@pytest.mark.parametrize("function", [T.mul, T.add])
def test_operands_that_change_nothing_may_make_the_dtype(function):
    neutral = int(function is T.mul)
    a, c = T.bvector("a"), T.fvector("c")
    flag = T.TensorType("bool", (False,))("flag")
    for x, dtype, value in [
        (a, "uint8", np.array([76, 127, -128], "int8")),
        (c, "float64", np.array([1e30, 3e38, 1 / 3], "float32")),
        (flag, "int8", np.array([True, False, True])),
    ]:
        total = function(T.constant(np.array(neutral, dtype)), x, x)
        f = theano.function([x], total, mode="FAST_RUN")
        wide = value.astype(total.dtype)
        expected = wide * wide if function is T.mul else wide + wide
        np.testing.assert_array_equal(f(value), expected, strict=True)
