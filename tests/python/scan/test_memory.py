"""What a loop's results cost: memory of their own, no second copy of the states."""

import tracemalloc

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.scan_module import until
from theano.scan_module.scan_op import Scan

ROWS, WIDTH = 256, 8192


def _states(given, rows):
    found = []
    for _ in range(rows):
        given = np.tanh(given) + 0.1
        found.append(given)
    return np.array(found)


def test_states_are_there_once():
    x = T.dvector("x")
    outputs, _ = theano.scan(lambda h: T.tanh(h) + 0.1, outputs_info=x, n_steps=ROWS)
    f = theano.function([x], outputs)
    f(np.zeros(WIDTH))
    tracemalloc.start()
    result = f(np.zeros(WIDTH))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1.1 * result.nbytes
    np.testing.assert_allclose(result, _states(np.zeros(WIDTH), ROWS), rtol=1e-12)
    assert result.flags.writeable
    assert result.flags.c_contiguous


def test_results_are_independent_of_each_other_and_of_later_calls():
    x = T.dvector("x")
    outputs, _ = theano.scan(lambda h: [h + 1, h * 2], outputs_info=[x, None], n_steps=3)
    f = theano.function([x], [outputs[0], outputs[0], outputs[1], outputs[0] + 0])
    given = np.arange(3.0)
    first = f(given)
    for i, one in enumerate(first):
        assert not np.shares_memory(one, given)
        assert not any(np.shares_memory(one, other) for other in first[:i])
        one += 100
    for one, other in zip(f(given), first, strict=True):
        np.testing.assert_array_equal(one + 100, other)


def test_a_short_loop_does_not_keep_room_for_all_steps():
    x = T.dvector("x")
    outputs, _ = theano.scan(
        lambda h: ([h + 1, h * 2], until(h[0] > 1)),
        outputs_info=[x, None],
        n_steps=100_000,
    )
    for result in theano.function([x], outputs)(np.zeros(100)):
        assert len(result) == 3
        assert result.base is None or result.base.nbytes < 10 * result.nbytes


def test_an_operation_that_keeps_its_result_gets_no_chance_to_share_it():
    kept = []

    @theano.compile.ops.as_op([T.dvector], [T.dvector])
    def remember(x):
        kept.append(x * 2)
        return kept[-1]

    @theano.compile.ops.as_op([T.dvector], [T.dvector])
    def view_of_kept(x):
        kept.append(np.zeros((2, len(x))))
        return kept[-1][1]

    x = T.dvector("x")
    for op in (remember, view_of_kept):
        result = theano.function([x], op(x))(np.ones(3))
        assert not np.shares_memory(result, kept[-1])


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_initial_rows_that_nothing_reads_are_no_result(steps):
    x, n = T.dvector("x"), T.lscalar("n")
    outputs, _ = theano.scan(
        lambda a, b: a + b, outputs_info={"initial": x, "taps": [-2, -1]}, n_steps=n
    )
    f = theano.function([x, n], [outputs, outputs.shape])
    (loop,) = (node for node in f.maker.fgraph.toposort() if isinstance(node.op, Scan))
    assert loop.op.results_only == [0]
    expected = [1.0, 1.0]
    for _ in range(steps):
        expected.append(expected[-2] + expected[-1])
    values, shape = f(np.ones(2), steps)
    np.testing.assert_array_equal(values, expected[2:])
    np.testing.assert_array_equal(shape, [steps])
    with pytest.raises(NotImplementedError, match="initial rows"):
        theano.grad(loop.outputs[0].sum(), loop.op.outer_states(loop)[0])
