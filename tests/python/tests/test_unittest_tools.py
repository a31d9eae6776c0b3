"""Helpers for tests of programs."""

import unittest

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.tests import unittest_tools as utt


def test_seeds(capsys):
    assert utt.fetch_seed() == 666
    assert utt.fetch_seed(3) == 3
    with theano.change_flags(**{"unittests.rseed": "random"}):
        assert utt.fetch_seed() is None
    with theano.change_flags(**{"unittests.rseed": "a"}):
        assert utt.fetch_seed() is None
    assert "rseed" in capsys.readouterr().err
    assert utt.seed_rng() == 666
    first = np.random.rand(3)
    assert utt.seed_rng(666) == 666
    np.testing.assert_array_equal(np.random.rand(3), first)


def test_verify_grad():
    utt.verify_grad(T.tanh, [np.ones((2, 3))])
    utt.verify_grad(lambda x, y: x * y, [np.ones(2), np.ones(2)], n_tests=1, eps=1e-6)

    class Wrong(theano.Op):
        __props__ = ()

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, outputs):
            outputs[0][0] = inputs[0] ** 2

        def grad(self, inputs, gradients):
            return [gradients[0]]

    with pytest.raises(utt.verify_grad.E_grad):
        utt.verify_grad(Wrong(), [np.array([1.0, 3.0])])


def test_random_states_that_draw_the_ends():
    for value, expected in ((0, 2), (0.999, 6)):
        state = utt.MockRandomState(value)
        assert state.rand(2, 3).tolist() == [[value] * 3] * 2
        assert state.randint(2, 7, size=2).tolist() == [expected] * 2
    assert utt.MockRandomState(1).randint(5).tolist() == [4]


def test_comparisons():
    utt.assert_allclose(np.ones(2), np.ones(2) + 1e-9)
    utt.assert_allclose(np.ones(2, "float32"), np.ones(2) + 1e-6)
    utt.assert_allclose(1.0, np.float16(1.0005))
    utt.assert_allclose(np.ones(2), np.ones(2) + 0.1, rtol=0.2)
    utt.assert_allclose(np.zeros(2), np.zeros(2) + 0.1, atol=0.2)
    with pytest.raises(utt.WrongValue, match=r"Max Abs Diff:\s+0\.1") as error:
        utt.assert_allclose(np.ones(2), np.ones(2) + 0.1)
    assert (error.value.rtol, error.value.val1.tolist()) == (None, [1, 1])
    with pytest.raises(utt.WrongValue):
        utt.assert_allclose(np.nan, np.nan)
    text = utt.str_diagnostic(np.array([1, np.inf]), np.array([1.0, np.nan]), 0.5, None)
    assert "(2,) float64 (8,) 1.0 inf 1 0" in text
    assert "rtol, atol: 0.5 1e-08" in text
    assert "cannot be taken" in utt.str_diagnostic("a", np.ones(2), None, None)


def test_counts_of_operations():
    checks = utt.TestOptimizationMixin()
    x = T.dmatrix()
    f = theano.function([x], T.dot(T.dot(x, x), x))
    op = T.dot(x, x).owner.op
    checks.assertFunctionContains(f, op)
    checks.assertFunctionContainsN(f, op, 2)
    checks.assertFunctionContains0(f, T.exp)
    checks.assertFunctionContains1(theano.function([x], T.dot(x, x)), op)
    checks.assertFunctionContainsClass(f, T.Dot, min=2)
    checks.assertFunctionContainsClassN(f, T.Dot, 2)
    for wrong in (
        lambda: checks.assertFunctionContains1(f, op),
        lambda: checks.assertFunctionContains0(f, op),
        lambda: checks.assertFunctionContainsClassN(f, T.Dot, 1),
        lambda: checks.assertFunctionContains(f, T.exp),
    ):
        with pytest.raises(AssertionError, match="nodes"):
            wrong()
    with pytest.raises(unittest.SkipTest, match="later"):
        checks.SkipTest("later")


class Scaled(theano.Op):
    __props__ = ("factor",)

    def __init__(self, factor):
        self.factor = factor

    def make_node(self, x):
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0] * self.factor

    def infer_shape(self, node, shapes):
        return shapes if self.factor != 4 else [shapes[0][::-1]]


class TestContract(utt.T_OpContractMixin):
    ops = (Scaled(2), Scaled(3))

    def clone(self, op):
        return Scaled(op.factor)


class _TwoOfOneKind(TestContract):
    __test__ = False
    ops = (Scaled(2), Scaled(2))


def test_a_broken_contract_is_found():
    with pytest.raises(AssertionError):
        _TwoOfOneKind().test_eq()
    with pytest.raises(NotImplementedError):
        utt.T_OpContractMixin().clone(Scaled(1))


class TestShapes(utt.InferShapeTester):
    def test_shapes_are_known(self):
        x = T.dmatrix()
        self._compile_and_check([x], [Scaled(2)(x)], [np.ones((2, 3))], Scaled)

    def test_wrong_shapes_are_found(self):
        x = T.dmatrix()
        with pytest.raises(AssertionError, match="3"):
            self._compile_and_check([x], [Scaled(4)(x)], [np.ones((2, 3))], Scaled)
        with pytest.raises(AssertionError, match="no operation"):
            self._compile_and_check([x], [x * 2], [np.ones((2, 3))], Scaled)

    def test_equal_lengths_are_told(self):
        x = T.dmatrix()
        with self.assertLogs("theano.tests.unittest_tools"):
            self._compile_and_check([x], [Scaled(4)(x)], [np.ones((3, 3))], Scaled)


def test_attempts():
    seeds = []

    @utt.AttemptManyTimes(n_attempts=4, n_req_successes=2)
    def sometimes(limit):
        seeds.append(theano.config.unittests.rseed)
        assert len(seeds) > limit

    sometimes(2)
    assert seeds == ["666", "667", "668", "669"]
    assert theano.config.unittests.rseed == "666"
    seeds.clear()
    with pytest.raises(AssertionError):
        sometimes(3)
    assert len(seeds) == 3
    with pytest.raises(AssertionError, match="2 successes"):
        utt.AttemptManyTimes(1, 2)

    def test():
        return None

    assert utt.assertFailure_fast(test) is test


class TestAttemptsOfInstances(unittest.TestCase):
    def setUp(self):
        self.ready = getattr(self, "ready", 0) + 1

    @utt.AttemptManyTimes(n_attempts=3, n_req_successes=2)
    def test_it_is_set_up_each_time(self):
        assert self.ready >= 2
