"""Pickling and copying of compiled functions."""

import copy
import io
import pickle

import numpy as np
import pytest

import theano
import theano.tensor as T

WAYS = [
    *(
        pytest.param(lambda value, p=p: pickle.loads(pickle.dumps(value, p)), id=f"protocol {p}")
        for p in range(2, 6)
    ),
    pytest.param(copy.deepcopy, id="deepcopy"),
]


def training():
    """A function with updates, one that shares its parameters, and the parameters."""
    x, target = T.matrix("x"), T.vector("target")
    rate = T.dscalar("rate")
    w = theano.shared(np.full((3,), 0.5), name="w")
    b = theano.shared(0.25, name="b")
    y = T.tanh(T.dot(x, w) + b)
    cost = T.sqr(y - target).mean()
    updates = [(p, p - rate * g) for p, g in zip((w, b), T.grad(cost, [w, b]), strict=True)]
    train = theano.function(
        [x, target, theano.In(rate, value=0.5)], cost, updates=updates, name="t"
    )
    return train, theano.function([x], y), [w, b]


X = np.arange(12.0).reshape(4, 3) / 12
TARGET = np.ones(4)


def numpy_step(w, b, rate=0.5):
    """The cost, and the parameters after one step, worked out by hand."""
    y = np.tanh(X @ w + b)
    slope = 2 * (y - TARGET) * (1 - y**2) / len(y)
    return np.mean((y - TARGET) ** 2), w - rate * (X.T @ slope), b - rate * slope.sum()


@pytest.mark.parametrize("remake", WAYS)
class TestRemade:
    def test_state_and_sharing(self, remake):
        train, predict, (w, b) = training()
        train(X, TARGET)
        _, w1, b1 = numpy_step(np.full(3, 0.5), 0.25)
        train2, predict2, (w2, b2) = remake((train, predict, [w, b]))
        np.testing.assert_allclose(w2.get_value(), w1, rtol=1e-12)
        cost, w3, b3 = numpy_step(w1, b1)
        np.testing.assert_allclose(train2(X, TARGET), cost, rtol=1e-12)
        np.testing.assert_allclose(w2.get_value(), w3, rtol=1e-12)
        np.testing.assert_allclose(predict2(X), np.tanh(X @ w3 + b3), rtol=1e-12)
        # The originals stay as they were.
        np.testing.assert_allclose(w.get_value(), w1, rtol=1e-12)
        np.testing.assert_allclose(b2.get_value(), b3, rtol=1e-12)
        np.testing.assert_allclose(predict(X), np.tanh(X @ w1 + b1), rtol=1e-12)

    def test_settings(self, remake):
        train, _, _ = training()
        train.note, train.trust_input = ["kept"], True
        twin = remake(train)
        assert (twin.name, twin.note, twin.trust_input) == ("t", ["kept"], True)
        assert twin.note is not train.note
        assert [param.name for param in twin.maker.inputs] == ["x", "target", "rate", "w", "b"]
        assert twin["rate"] == 0.5
        assert twin(x=X, target=TARGET, rate=0.0) == twin(X, TARGET, 0.0)
        with pytest.raises(TypeError):
            twin(X)

    @pytest.mark.parametrize("mode", ["FAST_RUN", "FAST_COMPILE"])
    def test_modes_with_a_name(self, remake, mode):
        x = T.dscalar("x")
        twin = remake(theano.function([x], x + 1, mode=mode))
        assert twin.maker.mode is theano.compile.get_mode(mode)

    def test_other_modes(self, remake):
        x = T.dscalar("x")
        mode = theano.compile.get_mode("FAST_RUN").excluding("inplace")
        twin = remake(theano.function([x], x + 1, mode=mode))
        assert "inplace" in twin.maker.mode.excluded
        assert not remake(
            theano.function([x], x + 1, mode=theano.Mode(optimizer=None))
        ).maker.mode.optimizes

    def test_forms_of_results(self, remake):
        x = T.dscalar("x")
        assert remake(theano.function([x], x + 1))(1) == 2
        assert remake(theano.function([x], [x + 1]))(1) == [2]
        assert remake(theano.function([x], {"a": x, "b": x + 1}))(1) == {"a": 1, "b": 2}
        assert remake(theano.function([], None))() == []

    def test_flags_of_inputs(self, remake):
        i = T.ivector("i")
        strict = remake(theano.function([theano.In(i, strict=True)], i))
        with pytest.raises(TypeError):
            strict([1, 2])
        lenient = remake(theano.function([theano.In(i, allow_downcast=True)], i))
        np.testing.assert_array_equal(lenient([1.5]), [1])

    def test_an_input_with_an_update_goes_on(self, remake):
        x, s = T.dscalar("x"), T.dscalar("s")
        f = theano.function([x, theano.In(s, value=10.0, update=s + x)], s)
        assert f(1) == 10
        twin = remake(f)
        assert (twin(2), twin(0)) == (11, 13)
        assert f(0) == 11

    def test_a_value_set_for_the_next_call(self, remake):
        x = T.dscalar("x")
        f = theano.function([theano.In(x, value=1.0)], x)
        f["x"] = 5.0
        twin = remake(f)
        assert (twin(), twin()) == (5, 1)

    def test_default_updates(self, remake):
        count = theano.shared(0, name="count")
        count.default_update = count + 1
        f, g = remake((theano.function([], count), theano.function([], count * 10)))
        assert [f(), g(), f(), g()] == [0, 10, 2, 30]

    def test_givens(self, remake):
        x, s = T.dvector("x"), theano.shared(np.arange(3.0))
        f = remake(theano.function([], x.sum(), givens={x: s * 2}))
        assert f() == 6

    def test_variables_of_a_function(self, remake):
        x = T.dscalar("x")
        f, twin_x = remake((theano.function([x], x + 1), x))
        assert f.maker.inputs[0].variable is twin_x
        assert f[twin_x] is None

    def test_an_attribute_that_leads_back(self, remake):
        x = T.dscalar("x")
        f = theano.function([x], x + 1)
        f.me = f
        assert remake(f).me(1) == 2

    def test_the_line_of_the_user_is_told(self, remake):
        a, b = T.dvector("a"), T.dvector("b")
        product = a * b  # this line
        frame = product.creation_trace()[0]
        twin = remake(theano.function([a, b], product + 1))
        with pytest.raises(ValueError, match="Created at") as caught:
            twin([1.0, 2.0], [1.0, 2.0, 3.0])
        assert f'File "{frame[0]}", line {frame[1]}' in str(caught.value)


def test_buffers_out_of_band():
    w = theano.shared(np.arange(1000.0), name="w")
    c = T.constant(np.arange(500.0) + 1)
    x = T.dvector("x")
    f = theano.function(
        [theano.In(x, value=np.ones(400))], [x.sum(), c.sum()], updates=[(w, w + c.sum())]
    )
    buffers = []
    data = pickle.dumps(f, 5, buffer_callback=buffers.append)
    sizes = sorted(memoryview(buffer).nbytes for buffer in buffers)
    assert sizes == [400 * 8, 500 * 8, 1000 * 8]
    assert len(data) < 4000
    # Memory that cannot be written, as of a file that is mapped, is copied before an update.
    frozen = [bytes(buffer) for buffer in buffers]
    twin = pickle.loads(data, buffers=frozen)
    total = 500 * 501 / 2
    assert twin() == [400, total]
    (twin_w,) = twin.get_shared()
    np.testing.assert_array_equal(twin_w.get_value(), np.arange(1000.0) + total)
    np.testing.assert_array_equal(w.get_value(), np.arange(1000.0))
    twins = pickle.loads(data, buffers=frozen)
    np.testing.assert_array_equal(twins.get_shared()[0].get_value(), np.arange(1000.0))


def test_functions_may_be_left_out():
    x = T.dscalar("x")
    f = theano.function([x], x + 1)
    with theano.change_flags(unpickle_function=False):
        assert pickle.loads(pickle.dumps([f, 1])) == [None, 1]


def test_a_shallow_copy_shares_state():
    train, predict, _ = training()
    copied = copy.copy(train)
    before = predict(X)
    copied(X, TARGET)
    assert not np.array_equal(predict(X), before)
    assert copied.name == "t copy"


def test_a_deep_function():
    x = T.dscalar("x")
    y = x
    for _ in range(20000):
        y = y + x
    f = pickle.loads(pickle.dumps(theano.function([x], y)))
    assert f(1) == 20001


def test_many_expressions_are_written_once():
    # Each layer needs all before it: writing what each needs would grow with the square.
    def size(layers):
        x = T.dvector("x")
        outputs = [x]
        for _ in range(layers):
            outputs.append(T.tanh(outputs[-1]) * 2)
        return len(pickle.dumps(theano.function([x], outputs)))

    assert size(800) < 4.5 * size(200)


def test_a_pickler_that_is_still_there_does_not_matter():
    x = T.dscalar("x")
    y = x
    for _ in range(5000):
        y = y + x
    first = pickle.Pickler(io.BytesIO())
    first.dump(y)
    z = pickle.loads(pickle.dumps(T.exp(y)))
    assert len(theano.gof.graph.io_toposort([], [z])) == 5001
    del first
