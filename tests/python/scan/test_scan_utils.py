"""Tools around loops: copies of steps, shapes, what a step returns, the parts of a loop."""

import numpy as np
import pytest

import theano
import theano.scan_module.scan_utils as scan_utils
import theano.tensor as T
from theano.gof.graph import equal_computations
from theano.scan_module import scan_op, until
from theano.scan_module.scan_utils import (
    expand_empty,
    forced_replace,
    get_updates_and_outputs,
    hash_listsDictsTuples,
    infer_shape,
    isNaN_or_Inf_or_None,
    map_variables,
    reconstruct_graph,
    safe_new,
    scan_args,
)


def test_modules_and_functions_of_one_name():
    import theano.scan_module.scan_checkpoints
    import theano.scan_module.scan_views

    assert theano.scan_module.scan is theano.scan
    assert theano.scan_module.scan_checkpoints is theano.scan_checkpoints
    assert theano.scan_module.scan_views.foldl is theano.foldl is theano.scan_module.foldl
    assert theano.scan_module.scan_views.foldr is theano.foldr is theano.scan_module.foldr
    assert theano.scan_module.scan_views.map is theano.map is theano.scan_module.map
    assert theano.scan_module.scan_views.reduce is theano.reduce is theano.scan_module.reduce
    assert theano.scan_module.clone is scan_utils.clone is theano.clone
    assert scan_utils.until is until
    assert scan_utils.equal_computations is equal_computations


def test_what_a_step_returns():
    x, w = T.dscalar(), theano.shared(1.0)
    condition = until(x > 1)
    for returned, expected in [
        (x, (None, [x], {})),
        ([x], (None, [x], {})),
        ((x, x), (None, [x, x], {})),
        ({w: x}, (None, [], {w: x})),
        ([(w, x)], (None, [], {w: x})),
        ((x, {w: x}), (None, [x], {w: x})),
        (([x, x], [(w, x)]), (None, [x, x], {w: x})),
        ((x, condition), (condition.condition, [x], {})),
        (({w: x}, condition), (condition.condition, [], {w: x})),
        ([x, {w: x}, condition], (condition.condition, [x], {w: x})),
        ([], (None, [], {})),
        ({}, (None, [], {})),
    ]:
        assert get_updates_and_outputs(returned) == expected
    for wrong in (None, 1.0, "x", condition, (condition, x), ({w: x}, x), (x, x, condition, x)):
        with pytest.raises(ValueError, match="step function"):
            get_updates_and_outputs(wrong)


def test_safe_new():
    x = T.dmatrix("x")
    new = safe_new(x, "_copy")
    assert new is not x
    assert (new.type, new.name, new.owner) == (x.type, "x_copy", None)
    assert safe_new(x, dtype="float32").type == T.fmatrix
    assert safe_new(x + 1).owner is None
    constant = T.constant(np.ones(2), "c")
    assert isinstance(safe_new(constant), T.TensorConstant)
    converted = safe_new(constant, dtype="int8")
    assert (converted.dtype, converted.name) == ("int8", "c")
    assert safe_new(np.ones(3)).type == T.dvector
    state = T.shared_randomstreams.RandomStreams(1).uniform().rng
    assert safe_new(state).type == state.type
    with theano.change_flags(compute_test_value="warn"):
        x.tag.test_value = np.ones((1, 2))
        assert safe_new(x).tag.test_value.shape == (1, 2)


def test_reconstruct_graph():
    x, k = T.dvector("x"), T.dscalar("k")
    (new,), (out,) = reconstruct_graph([x], [x * k], "_new")
    assert new.name == "x_new"
    assert equal_computations([out], [new * k])


def test_map_variables():
    a, b, c = T.dscalars("abc")
    ab = a + b
    ab.tag.replacement = a * b
    (v,) = map_variables(lambda variable: getattr(variable.tag, "replacement", variable), [ab + c])
    assert v.eval({a: 2, b: 3, c: 1}) == 7
    (unchanged,) = map_variables(lambda variable: variable, [ab])
    assert unchanged is ab


def test_forced_replace():
    x, y = T.dscalars("xy")
    out = forced_replace(T.sqr(x + 1) + x, x + 1, y)
    assert out.eval({x: 2, y: 10}) == 102
    assert forced_replace(None, x, y) is None
    assert forced_replace(x, y, x) is x


def test_infer_shape():
    m, v = T.dmatrix(), T.drow()
    a, b = T.lscalars("ab")
    (shape, other) = infer_shape([T.dot(m, m.T) + v[0, 0], v], [m, v], [(a, b), (1, b)])
    assert [int(n.eval({a: 3, b: 4})) for n in shape] == [3, 3]
    assert int(other[1].eval({b: 4})) == 4
    assert m not in theano.gof.graph.inputs(shape)
    with pytest.raises(AssertionError):
        infer_shape([m], [m], [(a,)])


def test_expand_empty():
    m = T.dmatrix()
    grown = expand_empty(m, 2)
    value = grown.eval({m: np.ones((3, 2))})
    assert value.shape == (5, 2)
    assert (value[:3] == 1).all()
    assert expand_empty(m, 0) is m


def test_numbers_of_steps_that_say_nothing():
    for nothing in (None, np.nan, np.inf, T.constant(np.inf), "x"):
        assert isNaN_or_Inf_or_None(nothing)
    for number in (3, 0, T.constant(2), T.iscalar()):
        assert not isNaN_or_Inf_or_None(number)


def test_hash():
    assert hash_listsDictsTuples([1, (2, {3: 4})]) == hash_listsDictsTuples(([{3: 4}, 2], 1))
    assert hash_listsDictsTuples([1]) != hash_listsDictsTuples([2])


def test_scan_args():
    x, a, b, k = T.dvector("x"), T.dscalar("a"), T.dvector("b"), T.dscalar("k")
    stream = T.shared_randomstreams.RandomStreams(1)

    def step(e, h, p, q):
        return [h + e * k, p * q, e + stream.uniform()], until(h > 9)

    outputs, _ = theano.scan(step, x, [a, {"initial": b, "taps": [-2, -1]}, None])
    node = outputs[0].owner.inputs[0].owner
    op = node.op
    assert isinstance(op, scan_op.Scan)
    parts = scan_args(node.inputs, node.outputs, op.inputs, op.outputs, op.info)
    assert parts.outer_inputs == node.inputs
    assert parts.outer_outputs == node.outputs
    assert parts.outer_in_non_seqs == [k]
    assert [len(taps) for taps in parts.inner_in_mit_sot] == [2]
    assert len(parts.inner_out_nit_sot) == len(parts.inner_in_shared) == len(parts.cond) == 1
    assert parts.info == op.info
    assert equal_computations(
        parts.inner_outputs, op.outputs, in_xs=parts.inner_inputs, in_ys=op.inputs
    )
    again = scan_op.Scan(parts.inner_inputs, parts.inner_outputs, parts.info)
    made = again(*parts.outer_inputs, return_list=True)
    assert [variable.type for variable in made] == [variable.type for variable in node.outputs]
