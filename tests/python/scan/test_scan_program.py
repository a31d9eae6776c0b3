"""What is computed before, in and after the loop of a scan, and what is kept.

Values are those of the same loop written in NumPy or, for gradients, finite differences.
"""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.compile.mode import Mode
from theano.scan_module.scan_op import Scan

rng = np.random.default_rng(3)
X = rng.normal(size=(6, 3))
X3 = rng.normal(size=(6, 2, 3))
W = rng.normal(size=(3, 3))
H0 = rng.normal(size=3)


def scans(function):
    return [node.op for node in function.maker.fgraph.toposort() if isinstance(node.op, Scan)]


def program(function):
    (op,) = scans(function)
    return op.program


def recurrence(x, w, h0, product=lambda x, w: np.dot(x, w)):
    states = []
    for row in x:
        h0 = np.tanh(product(row, w) + h0)
        states.append(h0)
    return np.array(states)


@pytest.mark.parametrize("values", [X, X3], ids=["vectors", "matrices"])
def test_products_of_a_sequence_are_one_product(values):
    x = T.TensorType("float64", (False,) * values.ndim)("x")
    w, h = T.dmatrix("w"), T.TensorType("float64", (False,) * (values.ndim - 1))("h")
    states, _ = theano.scan(lambda row, h, w: T.tanh(T.dot(row, w) + h), x, h, w)
    function = theano.function([x, w, h], states)
    h0 = rng.normal(size=values.shape[1:])
    np.testing.assert_allclose(function(values, W, h0), recurrence(values, W, h0), rtol=1e-12)
    (row,) = program(function)._rows
    assert isinstance(row.owner.op, T.Dot)
    assert "dot" not in program(function).step.program_text()


def test_products_with_a_fixed_matrix_on_the_left():
    x, w, h = T.dmatrix("x"), T.dmatrix("w"), T.dvector("h")
    states, _ = theano.scan(lambda row, h, w: T.tanh(T.dot(w, row) + h), x, h, w)
    function = theano.function([x, w, h], states)
    np.testing.assert_allclose(function(X, W, H0), recurrence(X, W.T, H0), rtol=1e-12)
    assert program(function)._rows


def test_what_stays_the_same_is_computed_once():
    x, w, s = T.dvector("x"), T.dmatrix("w"), T.dscalar("s")
    results, _ = theano.scan(
        lambda v, w, s: v * T.exp(w).sum() + T.sqrt(s), x, non_sequences=[w, s]
    )
    function = theano.function([x, w, s], results)
    expected = X[:, 0] * np.exp(W).sum() + np.sqrt(2.5)
    np.testing.assert_allclose(function(X[:, 0], W, 2.5), expected, rtol=1e-12)
    assert len(program(function)._fixed) == 2
    assert "exp" not in program(function).step.program_text()


def test_views_and_shapes_stay_in_the_step():
    x, w = T.dmatrix("x"), T.dmatrix("w")
    results, _ = theano.scan(lambda v, w: T.dot(v * 2, w.T) / w.shape[0], x, non_sequences=w)
    function = theano.function([x, w], results)
    np.testing.assert_allclose(function(X, W), X @ W.T * 2 / 3, rtol=1e-12)
    assert program(function)._fixed == []


def trained(values, **options):
    """The gradients of a recurrent network with respect to all that it is given."""
    x = T.TensorType("float64", (False,) * values.ndim)("x")
    h = T.TensorType("float64", (False,) * (values.ndim - 1))("h")
    w, u = T.dmatrix("w"), T.dmatrix("u")
    states, _ = theano.scan(lambda row, h, w, u: T.tanh(T.dot(row, w) + T.dot(h, u)), x, h, [w, u])
    cost = (T.sqr(states) * T.arange(states.shape[0]).dimshuffle(0, *["x"] * (h.ndim))).sum()
    gradients = T.grad(cost, [x, h, w, u])
    return (
        theano.function([x, h, w, u], cost, **options),
        theano.function([x, h, w, u], gradients, **options),
    )


@pytest.mark.parametrize("values", [X, X3], ids=["vectors", "matrices"])
def test_gradients_of_weights_are_products_after_the_loop(values):
    cost, gradient = trained(values)
    given = [values, rng.normal(size=values.shape[1:]), W, 0.5 * W.T]
    for i, found in enumerate(gradient(*given)):
        expected = np.empty_like(given[i])
        for place in np.ndindex(expected.shape):
            ends = []
            for step in (1e-6, -1e-6):
                moved = [array.copy() for array in given]
                moved[i][place] += step
                ends.append(cost(*moved))
            expected[place] = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
    backward = scans(gradient)[-1]
    assert len(backward.program._products) == 2
    # Results of the forward loop are read: nothing is computed again.
    assert "tanh" not in backward.program.step.program_text()


def test_no_rewriting_gives_the_same_gradients():
    _, gradient = trained(X)
    _, plain = trained(X, mode=Mode(linker="py", optimizer=None))
    for found, expected in zip(gradient(X, H0, W, W.T), plain(X, H0, W, W.T), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def fibonacci(n):
    return theano.scan(
        lambda a, b: a + b,
        outputs_info={"initial": T.as_tensor_variable(np.array([0, 1])), "taps": [-2, -1]},
        n_steps=n,
    )[0]


def test_only_last_rows_are_kept():
    n = T.lscalar("n")
    for expression, is_kept in [
        (fibonacci(n)[-1], False),
        (fibonacci(n)[-1:], False),
        (fibonacci(n), True),
        (fibonacci(n)[-2], True),
        (fibonacci(n).sum() + fibonacci(n)[-1], True),
    ]:
        function = theano.function([n], expression)
        plain = theano.function([n], expression, mode=Mode(optimizer=None))
        for steps in (1, 2, 3, 10):
            if steps > 1 or expression.ndim or "Subtensor" not in str(expression):
                np.testing.assert_array_equal(function(steps), plain(steps))
        kept = [op.last_only == [] for op in scans(function)]
        assert any(kept) == is_kept


@pytest.mark.parametrize("mode", ["FAST_RUN", Mode(optimizer=None)], ids=["rewritten", "plain"])
def test_without_steps_there_is_no_last_result(mode):
    n = T.lscalar("n")
    states, _ = theano.scan(lambda a: a * 2, outputs_info=np.float64(3), n_steps=n)
    last = theano.function([n], states[-1], mode=mode)
    assert last(2) == 12
    with pytest.raises(IndexError):
        last(0)
    few = theano.function([n], states[-1:], mode=mode)
    assert few(2).shape == (1,)
    assert few(0).shape == (0,)
    assert fibonacci(n)[-1:].eval({n: 0}).shape == (0,)
    assert (
        theano.function(
            [],
            theano.scan(lambda a: a * 2, outputs_info=np.float64(3), n_steps=4)[0][-1],
            mode=mode,
        )()
        == 48
    )


def test_what_nothing_reads_is_not_computed():
    n, c = T.lscalar("n"), T.dscalar("c")
    (a, b, both, free), _ = theano.scan(
        lambda a, b, c: (a * c, a + b, a * b, T.exp(c)),
        outputs_info=[np.float64(1), np.float64(2), None, None],
        non_sequences=c,
        n_steps=n,
    )

    def sizes(*outputs):
        function = theano.function([n, c], list(outputs), on_unused_input="ignore")
        plain = theano.function(
            [n, c], list(outputs), mode=Mode(optimizer=None), on_unused_input="ignore"
        )
        for found, expected in zip(function(5, 0.5), plain(5, 0.5), strict=True):
            np.testing.assert_allclose(found, expected)
        (op,) = scans(function)
        return op.n_sit_sot, op.n_nit_sot

    assert sizes(a) == (1, 0)
    assert sizes(b) == (2, 0)
    assert sizes(both) == (2, 1)
    assert sizes(free) == (0, 1)
    assert sizes(a[-1], free) == (1, 1)
    assert sizes(a, b, both, free) == (2, 2)


def test_the_number_of_steps_of_an_until_loop_stays_known():
    limit = T.dscalar("limit")
    values, _ = theano.scan(
        lambda a, limit: (a * 2, theano.scan_module.until(a * 2 > limit)),
        outputs_info=np.float64(1),
        non_sequences=limit,
        n_steps=100,
    )
    function = theano.function(
        [limit], [values[-1], T.grad(values[-1], limit, disconnected_inputs="ignore")]
    )
    assert function(45.0)[0] == 64


def test_a_step_may_hand_on_what_it_was_given():
    n = T.lscalar("n")
    (a, b), _ = theano.scan(
        lambda a, b: (b, a), outputs_info=[np.float64(1), np.float64(2)], n_steps=n
    )
    function = theano.function([n], [a, b])
    for found, expected in zip(function(5), ([2, 1, 2, 1, 2], [1, 2, 1, 2, 1]), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_changing_shapes_are_errors():
    n = T.lscalar("n")
    values, _ = theano.scan(lambda i: T.zeros((i + 1,)), sequences=T.arange(n), n_steps=n)
    function = theano.function([n], values)
    assert function(1).shape == (1, 1)
    with pytest.raises(ValueError, match="shape"):
        function(3)
    x = T.dvector("x")
    grown, _ = theano.scan(lambda h: T.concatenate([h, h]), outputs_info=x, n_steps=3)
    with pytest.raises(ValueError, match="initial value has shape"):
        theano.function([x], grown)([1.0, 2.0])


def test_arguments_and_inputs_are_left_as_they_were():
    x, h = T.dmatrix("x"), T.dvector("h")
    states, _ = theano.scan(lambda row, h: h * 2 + row, x, h)
    function = theano.function([x, h], [states, states[-1]])
    values, start = X.copy(), H0.copy()
    first = function(values, start)[0].copy()
    np.testing.assert_array_equal(function(values, start)[0], first)
    np.testing.assert_array_equal(values, X)
    np.testing.assert_array_equal(start, H0)


def _names_in_step(outputs):
    f = outputs.owner.inputs[0].owner.op.program.step
    return [type(node.op).__name__ + str(node.op) for node in f.maker.fgraph.toposort()]


@pytest.mark.skipif(not theano._core.has_fast_panels(), reason="BLAS is as fast here")
@pytest.mark.parametrize("ndim", [1, 2])
@pytest.mark.parametrize("side", ["left", "right"])
def test_matrices_that_stay_are_packed_once(side, ndim):
    x, w = T.TensorType("float32", (False,) * ndim)("x"), T.fmatrix("w")

    def step(h, w):
        product = T.dot(T.exp(h), w * 2) if side == "right" else T.dot(w.T, h)
        return T.tanh(T.dot(product, w) if side == "right" else product)

    outputs, _ = theano.scan(step, outputs_info=x, non_sequences=w, n_steps=3)
    names = " ".join(_names_in_step(outputs))
    # Vectors are multiplied with matrices as they lie.
    assert names.count("PackedDot") == (0 if ndim == 1 else 2 if side == "right" else 1)
    assert "PackedMatrix" not in names
    assert "CpuContiguous" not in names
    length = 4 if side == "right" or ndim == 1 else 3
    h = np.linspace(-1, 1, 4 if ndim == 1 else 12).astype("float32")
    h = h if ndim == 1 else h.reshape(3, 4)
    m = np.cos(np.arange(float(length**2))).astype("float32").reshape(length, length)
    rows, value = [], h.astype("float64")
    for _ in range(3):
        value = np.tanh(np.exp(value) @ (m * 2) @ m if side == "right" else m.T @ value)
        rows.append(value)
    found = theano.function([x, w], outputs)(h, m)
    np.testing.assert_allclose(found, rows, rtol=1e-4, atol=1e-5)


def test_gradients_read_the_sums_of_products_that_the_forward_loop_keeps():
    """The sum is computed once, in one forward loop."""

    def step(e, h, w):
        z = T.dot(h, w) + e
        return T.nnet.sigmoid(z[:, :2]).sum(axis=1, keepdims=True) * T.tanh(z)

    def cost(x, w):
        outputs, _ = theano.scan(step, x, T.zeros((2, 3)), w)
        return T.sqr(outputs).sum()

    x, w = T.dtensor3("x"), T.dmatrix("w")
    f = theano.function([x, w], T.grad(cost(x, w), [x, w]))
    loops = [node.op for node in f.maker.fgraph.toposort() if isinstance(node.op, Scan)]
    assert [op.n_nit_sot for op in loops] == [1, 1]
    f(X3, W)
    backward = loops[1].program.step.maker.fgraph.toposort()
    assert sum(any(s in str(node.op) for s in ("Dot", "Gemm", "dot")) for node in backward) == 1
    theano.gradient.verify_grad(cost, [X3, W], rng=np.random.RandomState(1))


def test_loops_with_the_same_steps_become_one():
    x = T.dvector("x")
    outputs, _ = theano.scan(lambda e, h: [h + e, e * h], x, [np.float64(1), None])
    op = (node := outputs[0].owner.inputs[0].owner).op
    (inner_state, inner_plain) = op.outputs
    other = Scan(op.inputs, [inner_state, T.exp(inner_plain)], op.info)(*node.inputs)
    f = theano.function([x], [*outputs, other[1]])
    given = np.arange(1.0, 4.0)
    states = 1 + given.cumsum()
    plain = given * np.array([1, *states[:-1]])
    for found, expected in zip(f(given), [states, plain, np.exp(plain)], strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert sum(isinstance(node.op, Scan) for node in f.maker.fgraph.toposort()) == 1
