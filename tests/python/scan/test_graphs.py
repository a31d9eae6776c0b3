"""Graphs with loops: prints, pictures, pickles, copies, and what client libraries look into."""

import copy
import pickle

import numpy as np
import pytest

import theano
import theano.d3viz
import theano.tensor as T
from theano.printing import debugprint
from theano.scan_module.scan_op import Scan

X = np.arange(1.0, 5.0)


def _looped():
    x, k = T.dvector("x"), T.dscalar("k")
    w = theano.shared(2.0, "w")
    outputs, _ = theano.scan(lambda e, h: (e + h) * k * w, x, np.float64(0), name="loop")
    return x, k, outputs


def _expected(k):
    h, rows = 0.0, []
    for e in X:
        h = (e + h) * k * 2
        rows.append(h)
    return rows


def test_debugprint():
    _, _, outputs = _looped()
    assert debugprint(outputs, file="str") == (
        "Subtensor{int64::} [id A] ''   \n"
        " |for{cpu,loop} [id B] ''   \n"
        "   |Subtensor{int64} [id C] ''   \n"
        "   | |Shape [id D] ''   \n"
        "   |   |Subtensor{int64::} [id E] 'x[0:]'   \n"
        "   |     |x [id F]\n"
        "   |Subtensor{:int64:} [id G] ''   \n"
        "   | |Subtensor{int64::} [id E] 'x[0:]'   \n"
        "   | |Subtensor{int64} [id C] ''   \n"
        "   |Rebroadcast{0} [id H] ''   \n"
        "   | |InplaceDimShuffle{x} [id I] ''   \n"
        "   |   |TensorConstant{0.0} [id J]\n"
        "   |w [id K]\n"
        "   |k [id L]\n"
        "\n"
        "Inner graphs of the scan ops:\n"
        "\n"
        "for{cpu,loop} [id B] ''   \n"
        " >Elemwise{mul,no_inplace} [id M] ''   \n"
        " > |Elemwise{mul,no_inplace} [id N] ''   \n"
        " > | |Elemwise{add,no_inplace} [id O] ''   \n"
        " > | | |x[t] [id P] -> [id G]\n"
        " > | | |<TensorType(float64, scalar)> [id Q] -> [id H]\n"
        " > | |k_copy [id R] -> [id L]\n"
        " > |w_copy [id S] -> [id K]\n"
    )


def test_debugprint_of_nested_loops():
    m = T.dmatrix("m")
    outputs, _ = theano.scan(
        lambda row: theano.scan(lambda e, h: e + h, row, np.float64(0), name="inner")[0][-1],
        m,
        name="outer",
    )
    text = debugprint([outputs, outputs * 2], file="str", ids="int")
    inside = text[text.index("Inner graphs") :]
    assert inside.count("Inner graphs") == 1
    first, second = inside.index("\nfor{cpu,outer}"), inside.index("\nfor{cpu,inner}")
    assert first < second
    assert "m[t] [id 15] -> [id 5]" in inside
    assert "m[t][t]" in inside[second:]


def test_debugprint_of_a_function():
    x, k, outputs = _looped()
    text = debugprint(theano.function([x, k], outputs), file="str", print_type=True)
    assert "for{cpu,loop} [id A] <TensorType(float64, vector)> ''" in text
    assert "x[t] [id" in text[text.index("Inner graphs") :]


def test_pictures(tmp_path):
    x, k, outputs = _looped()
    for thing in (outputs, theano.function([x, k], outputs)):
        path = tmp_path / "graph.svg"
        theano.printing.pydotprint(
            thing, path, format="svg", scan_graphs=True, print_output_file=False
        )
        assert "loop" in path.read_text()
        (inner,) = tmp_path.glob("graph_loop_*.svg")
        assert "x[t]" in inner.read_text()
        inner.unlink()
        page = tmp_path / "graph.html"
        theano.d3viz.d3viz(thing, page)
        assert "x[t]" in page.read_text()


def test_text():
    outputs = _looped()[2]
    assert "for{cpu,loop}" in theano.pp(outputs)


def test_pickles_and_copies():
    x, k, outputs = _looped()
    f = theano.function([x, k], [outputs, T.grad(outputs.sum(), k)])
    expected = f(X, 0.5)
    np.testing.assert_allclose(expected[0], _expected(0.5), rtol=1e-14)
    for g in (pickle.loads(pickle.dumps(f)), f.copy(), copy.copy(f), copy.deepcopy(f)):
        for found, right in zip(g(X, 0.5), expected, strict=True):
            np.testing.assert_array_equal(found, right)
    new_x, new_k, again = pickle.loads(pickle.dumps((x, k, outputs)))
    assert str(again.owner.inputs[0].owner.op) == "for{cpu,loop}"
    np.testing.assert_allclose(again.eval({new_x: X, new_k: 0.5}), _expected(0.5), rtol=1e-14)


def test_clone_replaces_what_a_loop_reads():
    x, k, outputs = _looped()
    y = T.dvector("y")
    (replaced,) = theano.clone([outputs], replace={k: T.constant(0.5, dtype="float64"), x: y * 2})
    given = X / 2
    np.testing.assert_allclose(replaced.eval({y: given}), _expected(0.5), rtol=1e-14)


def test_givens():
    x, k, outputs = _looped()
    f = theano.function([x], outputs, givens={k: np.float64(0.5)})
    np.testing.assert_allclose(f(X), _expected(0.5), rtol=1e-14)


def test_what_client_libraries_look_into():
    outputs = _looped()[2]
    node = outputs.owner.inputs[0].owner
    assert isinstance(outputs.owner.op, T.subtensor.Subtensor)
    assert isinstance(node.op, Scan)
    op = node.op
    assert (op.n_seqs, op.n_mit_mot, op.n_mit_sot) == (1, 0, 0)
    assert (op.n_sit_sot, op.n_nit_sot, op.n_shared_outs) == (1, 0, 0)
    assert [variable.name for variable in op.inputs] == ["x[t]", None, "w_copy", "k_copy"]
    assert theano.gof.graph.inputs(op.outputs)[:1] == op.inputs[:1]
    elementwise = theano.gof.graph.io_toposort(op.inputs, op.outputs)
    assert [str(n.op) for n in elementwise] == [
        "Elemwise{add,no_inplace}",
        "Elemwise{mul,no_inplace}",
        "Elemwise{mul,no_inplace}",
    ]


def test_the_step_is_not_the_graph_of_the_caller():
    """A change of a variable that the step function has seen does not reach the loop."""
    x = T.dvector("x")
    kept = []

    def step(e):
        kept.append(e * 2)
        return kept[0]

    outputs, _ = theano.scan(step, x)
    kept[0].name = "doubled"
    np.testing.assert_array_equal(outputs.eval({x: X}), 2 * X)


def test_debug_mode():
    x, k, outputs = _looped()
    f = theano.function([x, k], [outputs, T.grad(outputs.sum(), x)], mode="DebugMode")
    np.testing.assert_allclose(f(X, 0.5)[0], _expected(0.5), rtol=1e-14)


def test_errors_in_a_step_name_the_line():
    x, n = T.dvector("x"), T.lscalar("n")
    outputs, _ = theano.scan(lambda e: e + T.dot(T.ones((n,)), x), x)
    f = theano.function([x, n], outputs)
    np.testing.assert_array_equal(f(X, 4), X + X.sum())
    with pytest.raises(ValueError, match=r"test_graphs\.py"):
        f(X, 3)


def test_equal_loops_run_once():
    x = T.dvector("x")
    first, second, other = (
        theano.scan(lambda e, h, k=k: e * k + h, x, np.float64(0))[0] for k in (2, 2, 3)
    )
    a, b, c = (each.owner.inputs[0].owner.op for each in (first, second, other))
    assert a == b
    assert hash(a) == hash(b)
    assert a != c
    f = theano.function([x], [first + second, other])
    np.testing.assert_array_equal(f(X)[0], 4 * X.cumsum())
    np.testing.assert_array_equal(f(X)[1], 3 * X.cumsum())
    loops = [n for n in f.maker.fgraph.toposort() if isinstance(n.op, Scan)]
    assert len(loops) == 2


def test_a_step_that_uses_what_it_is_not_given():
    x, k = T.dscalar("x"), T.dscalar("k")
    counts = dict.fromkeys(["n_mit_sot", "n_sit_sot", "n_shared_outs"], 0)
    info = {**counts, "n_seqs": 1, "n_nit_sot": 1, "tap_array": [], "as_while": False}
    loop = Scan([x], [x * 2], info)
    np.testing.assert_array_equal(loop(2, T.constant(X)).eval(), 2 * X[:2])
    with pytest.raises(theano.gof.MissingInputError, match="k"):
        Scan([x], [x * k], info)
    with pytest.raises(NotImplementedError, match="mit_mot"):
        Scan([x], [x * 2], {**info, "n_mit_mot": 1})


def test_roots_without_a_value_of_which_only_a_known_shape_is_read():
    x, w = T.dvector("x"), T.TensorType("float64", (True,))("w")
    outputs, _ = theano.scan(lambda e: e * 2, x)
    f = theano.function([x], outputs + T.zeros_like(w))
    np.testing.assert_array_equal(f(X), 2 * X)
    with pytest.raises(theano.gof.MissingInputError, match="w"):
        theano.function([x], outputs + w)
