"""Python code that runs during a call and changes what the call works with.

Operations, conversions of arguments, observers and signal handlers may call the function again, set
its defaults or its shared variables. The call goes on with the values that it began with.
"""

import signal
import threading

import numpy as np
import pytest

import theano
from theano import In, function, shared
from theano import tensor as T
from theano.compile import MonitorMode

LENGTH = 100_000  # its memory goes back to the system when nobody holds it


class During(theano.Op):
    """The identity, which does something else meanwhile."""

    __props__ = ()

    def __init__(self, action):
        self.action = action

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        self.action()
        outputs[0][0] = inputs[0].copy()


class Converted:
    """An argument that does something else when it becomes an array."""

    def __init__(self, action, array):
        self.action, self.array = action, array

    def __array__(self, dtype=None, copy=None):
        self.action()
        return self.array


def test_function_called_by_its_own_operation_keeps_its_arguments():
    x, s = T.dvector("x"), T.dscalar("s")
    refused = []

    def again():
        with pytest.raises(RuntimeError, match="within its own call") as error:
            f(np.zeros(3), 1000.0)
        refused.append(error)

    f = function([x, s], During(again)(x) * s)
    np.testing.assert_array_equal(f(np.ones(3), 2.0), [2, 2, 2])
    assert len(refused) == 1


@pytest.mark.parametrize("subset", [None, [0]])
def test_function_called_by_conversion_of_its_own_argument_keeps_its_arguments(subset):
    x, s, y = T.dvector("x"), T.dscalar("s"), T.dvector("y")
    f = function([x, s, y], [x * s + y, x], name="f")
    refused = []

    def again():
        with pytest.raises(RuntimeError, match="within its own call") as error:
            f(np.full(LENGTH, 100.0), 7.0, np.zeros(LENGTH), output_subset=subset)
        refused.append(error)

    argument = Converted(again, np.ones(LENGTH))
    result = f(np.arange(float(LENGTH)), 2.0, argument, output_subset=subset)[0]
    np.testing.assert_array_equal(result, np.arange(LENGTH) * 2 + 1)
    assert refused


def test_default_set_during_conversion_of_another_argument():
    x, y = T.dvector("x"), T.dvector("y")
    f = function([x, In(y, value=np.zeros(3), name="y")], x + y)
    f.value["y"] = np.full(3, 4.0)

    def set_twice():
        f.value["y"] = np.full(3, 5.0)
        f.value["y"] = np.full(3, 6.0)

    np.testing.assert_array_equal(f(Converted(set_twice, np.ones(3))), [5, 5, 5])


def test_default_set_by_an_operation():
    x, y = T.dvector("x"), T.dvector("y")

    def set_default():
        f.value["y"] = np.full(LENGTH, -5.0)

    f = function(
        [x, In(y, value=np.zeros(LENGTH), name="y")],
        During(set_default)(x) + y,
    )
    f.value["y"] = np.full(LENGTH, 3.0)
    assert (f(np.ones(LENGTH)) == 4).all()


@pytest.mark.parametrize("borrow", [False, True])
def test_shared_variable_set_by_an_operation(borrow):
    x, w = T.dvector("x"), shared(np.ones(LENGTH))

    def set_value():
        w.set_value(np.full(LENGTH, -5.0), borrow=borrow)

    f = function([x], During(set_value)(x) + w)
    assert (f(np.zeros(LENGTH)) == 1).all()
    assert (w.get_value() == -5).all()
    assert (f(np.zeros(LENGTH)) == -5).all()


@pytest.mark.parametrize("is_inplace", [False, True])
def test_update_of_a_shared_variable_set_by_an_operation(is_inplace):
    x, w = T.dvector("x"), shared(np.ones(LENGTH))

    def set_value():
        w.set_value(np.full(LENGTH, -5.0))

    seen = During(set_value)(x)
    new = T.inc_subtensor(w[:1], seen[:1]) if is_inplace else w + seen
    f = function([x], seen.sum(), updates=[(w, new)])
    for step in range(1, 4):
        f(np.ones(LENGTH))
        assert w.get_value()[0] == 1 + step
        assert w.get_value()[1] == (1 if is_inplace else 1 + step)


def test_shared_variable_updated_by_another_function_meanwhile():
    x, w = T.dvector("x"), shared(np.ones(LENGTH))
    add = function([], updates=[(w, w + 1)])

    def update():
        for _ in range(3):
            add()
        add.free()

    f = function([x], During(update)(x) + w)
    assert (f(np.zeros(LENGTH)) == 1).all()
    assert (w.get_value() == 4).all()


def test_shared_variable_set_by_an_observer():
    w = shared(np.ones(LENGTH))

    def set_value(*_):
        w.set_value(np.full(LENGTH, -5.0))

    f = function([], T.exp(w).sum() + w.sum(), mode=MonitorMode(pre_func=set_value))
    np.testing.assert_allclose(f(), LENGTH * (np.e + 1), rtol=1e-12)


def test_failure_after_a_shared_variable_was_set_shows_the_value_used():
    x, w = T.dvector("x"), shared(np.array([1.25, 2.5]))

    def set_and_fail():
        w.set_value(np.array([7.0, 7.0]))
        raise ValueError("on purpose")

    f = function([x], During(set_and_fail)(w) + x)
    with pytest.raises(ValueError, match=r"1\.25"):
        f(np.zeros(2))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no interval timers")
@pytest.mark.parametrize("is_series", [False, True])
def test_shared_variable_set_by_a_signal_handler(is_series):
    assert threading.current_thread() is threading.main_thread()
    rate, w = shared(np.full(LENGTH, 2.0)), shared(np.ones(LENGTH))
    # All elements are equal if a step sees one value of `rate` throughout.
    difference = T.exp(T.sin(w)) * rate
    for _ in range(20):
        difference = T.exp(T.log(difference))
    f = function([], difference.min() - difference.max(), updates=[(w, T.minimum(w, rate))])
    count = []

    def handle(*_):
        count.append(None)
        rate.set_value(np.full(LENGTH, float(len(count) % 7 + 1)))

    old = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
    try:
        for _ in range(20):
            assert (f.repeat(10) if is_series else f()) == 0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert count
    assert (w.get_value() == 1).all()
