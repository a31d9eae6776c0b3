"""Which variables of a step belong to which inputs and outputs of a Scan.

The expected positions are those of Theano 1.0.5 for the same loop, without the lengths of results
that have no recurrence, which are inputs there.
"""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.scan_module import until
from theano.scan_module.scan_op import Scan


@pytest.fixture
def node():
    """A loop with two taps of one state, one of another, two results, a stream and a condition."""
    x, b, k = T.dmatrix("x"), T.dmatrix("b"), T.dscalar("k")
    stream = T.shared_randomstreams.RandomStreams(1)
    w = theano.shared(np.ones((3, 3)))

    def step(e, h, p, q, k):
        results = [T.dot(h, w) + e * k, p * q, e.sum() + stream.uniform(), T.ones((3,), "float64")]
        return results, until(h.sum() > 100)

    outputs, _ = theano.scan(
        step, x, [x[0], {"initial": b, "taps": [-2, -1]}, None, None], non_sequences=[k]
    )
    return outputs[0].owner.inputs[0].owner


POSITIONS = {
    "inner_inp_from_inner_out": {0: [1, 2], 1: [3], 2: [], 3: [], 4: [4]},
    "inner_inp_from_outer_inp": {0: [], 1: [0], 2: [1, 2], 3: [3], 4: [4], 5: [5], 6: [6]},
    "inner_inp_from_outer_out": {0: [1, 2], 1: [3], 2: [], 3: [], 4: [4]},
    "inner_out_from_inner_inp": {0: [], 1: [0], 2: [0], 3: [1], 4: [4], 5: [], 6: []},
    "inner_out_from_outer_inp": {0: [], 1: [], 2: [0], 3: [1], 4: [4], 5: [], 6: []},
    "inner_out_from_outer_out": {0: [0], 1: [1], 2: [2], 3: [3], 4: [4]},
    "outer_inp_from_inner_inp": {0: 1, 1: 2, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6},
    "outer_inp_from_inner_out": {0: 2, 1: 3, 2: -1, 3: -1, 4: 4},
    "outer_inp_from_outer_out": {0: 2, 1: 3, 2: -1, 3: -1, 4: 4},
    "outer_out_from_inner_inp": {0: -1, 1: 0, 2: 0, 3: 1, 4: 4, 5: -1, 6: -1},
    "outer_out_from_inner_out": {0: 0, 1: 1, 2: 2, 3: 3, 4: 4},
    "outer_out_from_outer_inp": {0: -1, 1: -1, 2: 0, 3: 1, 4: 4, 5: -1, 6: -1},
}


def test_positions(node):
    assert node.op.get_oinp_iinp_iout_oout_mappings() == POSITIONS
    assert node.op.var_mappings == POSITIONS


def test_kinds(node):
    op = node.op
    for of_step, of_loop, inner, outer in [
        (op.inner_seqs, op.outer_seqs, [0], [1]),
        (op.inner_mitmot, op.outer_mitmot, [], []),
        (op.inner_mitsot, op.outer_mitsot, [1, 2], [2]),
        (op.inner_sitsot, op.outer_sitsot, [3], [3]),
        (op.inner_shared, op.outer_shared, [4], [4]),
        (op.inner_non_seqs, op.outer_non_seqs, [5, 6], [5, 6]),
    ]:
        assert of_step(op.inputs) == [op.inputs[i] for i in inner]
        assert of_loop(node) == of_loop(node.inputs) == [node.inputs[i] for i in outer]
    assert op.outer_nitsot(node) == []
    for of_step, of_loop, positions in [
        (op.inner_mitmot_outs, op.outer_mitmot_outs, []),
        (op.inner_mitsot_outs, op.outer_mitsot_outs, [0]),
        (op.inner_sitsot_outs, op.outer_sitsot_outs, [1]),
        (op.inner_nitsot_outs, op.outer_nitsot_outs, [2, 3]),
        (op.inner_shared_outs, op.outer_shared_outs, [4]),
    ]:
        assert of_step(op.outputs) == [op.outputs[i] for i in positions]
        assert of_loop(node) == of_loop(node.outputs) == [node.outputs[i] for i in positions]
    assert (op.mitsot_taps(), op.mitmot_taps(), op.mitmot_out_taps()) == ([[-2, -1]], [], [])


def test_numbers(node):
    op = node.op
    assert (op.n_outs, op.n_tap_outs, op.mintaps) == (2, 1, [-2, -1, 0, 0])
    assert (op.seqs_arg_offset, op.shared_arg_offset, op.nit_sot_arg_offset) == (2, 4, 5)
    assert op.output_types == [output.type for output in node.outputs]
    assert (op.allow_gc, op.strict, op.profile, op.gpua) == (False, False, False, False)
    assert op.mode_instance is theano.compile.mode.get_mode(None)
    op.validate_inner_graph()
    assert op.add_tag_trace(node) is node
    assert op.do_constant_folding(node)


def test_lengths(node):
    """Those of a loop that ends itself are its own; all others follow from its inputs."""
    shapes = [tuple(v.shape) if hasattr(v, "ndim") else None for v in node.inputs]
    found = node.op.infer_shape(node, shapes)
    assert [None if lengths is None else len(lengths) for lengths in found] == [2, 2, 1, 2, None]
    assert found[1][1] is shapes[3][1]


def test_connections(node):
    pattern = np.array(node.op.connection_pattern(node)).astype(int).tolist()
    assert pattern == [
        [0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0],
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 1],
        [0, 1, 0, 0, 0],
        [0, 1, 0, 0, 0],
    ]


def test_connections_through_later_steps():
    """What a state reaches, what it is made of reaches too."""
    x, a, b = T.dvector("x"), T.dscalar("a"), T.dscalar("b")
    outputs, _ = theano.scan(lambda e, p, q: [e * p, q + p], x, [a, b])
    op = (node := outputs[0].owner.inputs[0].owner).op
    assert op.connection_pattern(node) == [
        [False, False],
        [True, True],
        [True, True],
        [False, True],
    ]


def test_states_of_another_type_than_their_next_value():
    x = T.dscalar()
    info = dict.fromkeys(["n_seqs", "n_mit_sot", "n_nit_sot", "n_shared_outs"], 0)
    op = Scan(
        [x], [T.cast(x, "float32")], {**info, "n_sit_sot": 1, "tap_array": [[-1]], "as_while": 0}
    )
    with pytest.raises(TypeError, match="next value"):
        op.validate_inner_graph()
