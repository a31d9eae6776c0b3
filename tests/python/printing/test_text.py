"""Text forms of graphs: debugprint, pprint and min_informative_str."""

import io

import numpy as np
import pytest

import theano
from theano import printing
from theano import tensor as T
from theano.printing import debugprint, min_informative_str, pp
from theano.tensor import elemwise


@pytest.fixture
def x():
    return T.dmatrix("x")


@pytest.fixture
def y():
    return T.dmatrix("y")


def test_debugprint_tree(x):
    assert debugprint(x + 1, file="str") == (
        "Elemwise{add,no_inplace} [id A] ''   \n"
        " |x [id B]\n"
        " |InplaceDimShuffle{x,x} [id C] ''   \n"
        "   |TensorConstant{1} [id D]\n"
    )


def test_debugprint_repeats_without_expanding(x, y):
    w = x * y + x
    w.name = "w"
    assert debugprint(w - w, file="str", ids="int") == (
        "Elemwise{sub,no_inplace} [id 0] ''   \n"
        " |Elemwise{add,no_inplace} [id 1] 'w'   \n"
        " | |Elemwise{mul,no_inplace} [id 2] ''   \n"
        " | | |x [id 3]\n"
        " | | |y [id 4]\n"
        " | |x [id 3]\n"
        " |Elemwise{add,no_inplace} [id 1] 'w'   \n"
    )


def test_debugprint_stops(x):
    w = T.exp(x)
    w.name = "w"
    assert debugprint(-w, depth=1, file="str", ids="") == "Elemwise{neg,no_inplace}  ''   \n"
    assert debugprint(-w, stop_on_name=True, file="str", ids="") == (
        "Elemwise{neg,no_inplace}  ''   \n |Elemwise{exp,no_inplace}  'w'   \n"
    )


def test_debugprint_types(x):
    text = debugprint(T.exp(x), print_type=True, file="str")
    assert text == (
        "Elemwise{exp,no_inplace} [id A] <TensorType(float64, matrix)> ''   \n"
        " |x [id B] <TensorType(float64, matrix)>\n"
    )


def test_debugprint_destinations(x, capsys):
    stream = io.StringIO()
    assert debugprint(x, file=stream) is stream
    assert stream.getvalue() == "x [id A]\n"
    assert debugprint(x) is None
    assert capsys.readouterr().out == "x [id A]\n"
    assert debugprint(x, ids="id", file="str") == f"x [id {id(x)}]\n"


def test_debugprint_lists_and_nodes(x, y):
    z = x + y
    assert debugprint([x, y, x], file="str") == "x [id A]\ny [id B]\nx [id A]\n"
    assert debugprint(z.owner, file="str") == debugprint(z, file="str")


def test_debugprint_function():
    v = T.dvector("v")
    s = theano.shared(np.zeros(3), "s")
    f = theano.function([v], v * s, updates=[(s, s + v)], mode=theano.Mode(optimizer=None))
    text = debugprint(f, file="str")
    assert text.startswith(
        "Elemwise{mul,no_inplace} [id A] ''   0\n"
        " |v [id B]\n"
        " |s [id C]\n"
        "Elemwise{add,no_inplace} [id D] ''   1\n"
        " |s [id C]\n"
        " |v [id B]\n"
    )
    assert text.endswith(f.program_text().rstrip() + "\n")
    storage = debugprint(f.maker.fgraph, print_storage=True, file="str")
    assert "s [id C] [array([0., 0., 0.])]" in storage
    assert "v [id B] [None]" in storage


def test_debugprint_clients():
    v = T.dvector("v")
    e = T.exp(v)
    f = theano.function([v], [e, e * v], mode=theano.Mode(optimizer=None))
    text = debugprint(f, print_clients=True, file="str")
    # Where a value is used has no order.
    assert "clients:[('output', ''), ('[id C]', 1)]" in text or (
        "clients:[('[id B]', 1), ('output', '')]" in text
    )


def test_debugprint_rejects_other_objects():
    with pytest.raises(TypeError, match="cannot print"):
        debugprint("x")
    with pytest.raises(ValueError, match="ids"):
        debugprint(T.dvector(), ids="letters")


def test_debugprint_of_a_deep_graph():
    w = T.dvector("v")
    for _ in range(20000):
        w = -w
    assert debugprint(w, file="str", ids="").count("\n") == 20001


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda x, y: x + 1, "(x + TensorConstant{1})"),
        (lambda x, y: x * y + x, "((x * y) + x)"),
        (lambda x, y: x - y - x, "((x - y) - x)"),
        (lambda x, y: x - (y - x), "(x - (y - x))"),
        (lambda x, y: x / y, "(x / y)"),
        (lambda x, y: x // y, "(x // y)"),
        (lambda x, y: x % y, "mod(x, y)"),
        (lambda x, y: x**y, "(x ** y)"),
        (lambda x, y: -x, "(-x)"),
        (lambda x, y: T.abs_(x), "|x|"),
        (lambda x, y: T.exp(x + y), "exp((x + y))"),
        (lambda x, y: x > y, "gt(x, y)"),
        (lambda x, y: T.eq(x, y), "eq(x, y)"),
        (lambda x, y: T.add(x, y, x), "(x + y + x)"),
        (lambda x, y: x.dot(y), "(x \\dot y)"),
        (lambda x, y: x.T, "x.T"),
        (lambda x, y: x.dimshuffle("x", 0, 1), "x"),
        (lambda x, y: x.dimshuffle(0, "x", 1), "DimShuffle{0, x, 1}(x)"),
        (lambda x, y: x.dimshuffle(1, 0, "x"), "DimShuffle{1, 0, x}(x)"),
        (lambda x, y: T.fill(x, y), "fill(x, y)"),
        (lambda x, y: T.switch(x > y, x, y), "switch(gt(x, y), x, y)"),
        (lambda x, y: T.cast(x, "float32"), "float32(x)"),
        (lambda x, y: x.sum(), "Sum{acc_dtype=float64}(x)"),
        (lambda x, y: x[0], "x[Constant{0}]"),
        (lambda x, y: x.shape, "Shape(x)"),
    ],
)
def test_pp(build, text, x, y):
    assert pp(build(x, y)) == text


def test_pp_slices(x):
    i = T.lscalar("i")
    assert pp(x[i]) == "x[i]"
    assert pp(x[1:, ::2]) == "x[1:, ::2]"
    assert pp(x[:i]) == "x[:i]"


def test_pp_shows_expressions_instead_of_names(x, y):
    t = x + y
    t.name = "t"
    assert pp(t * x) == "((x + y) * x)"


def test_pp_is_one_object():
    assert theano.pp is theano.pprint is printing.pp is printing.pprint


def test_assigned_printers(x):
    own = printing.PPrinter()
    own.assign(T.exp, printing.FunctionPrinter("e"))
    assert own(T.exp(x) + 1) == "(e(x) + TensorConstant{1})"
    other = own.clone_assign(T.exp, printing.PatternPrinter(("<%(0)s>", -1000)))
    assert other(T.exp(x)) == "<x>"
    assert own(T.exp(x)) == "e(x)"
    own.assign(T.exp, printing.OperatorPrinter("!", 0, "left"))
    assert own(T.exp(x)) == "(!x)"


def test_printers_with_a_condition(x):
    own = printing.PPrinter()
    own.assign(lambda pstate, r: r.owner and r.owner.op == T.exp, printing.IgnorePrinter())
    assert own(-T.exp(x)) == "(-x)"
    own.assign(lambda pstate, r: r.owner is None, printing.LeafPrinter())
    assert own(x) == "x"


def test_min_informative_str(x, y):
    t = x + y
    assert min_informative_str(t * t) == (
        "A. Elemwise{mul,no_inplace}\n B. Elemwise{add,no_inplace}\n  C. x\n  D. y\n <B>"
    )
    t.name = "t"
    assert min_informative_str(-t) == "A. Elemwise{neg,no_inplace}\n B. t"
    assert min_informative_str(T.dvector()) == "A. <TensorType(float64, vector)>"


def test_printers_of_shape_and_index(x):
    own = printing.PPrinter()
    own.assign(T.DimShuffle, elemwise.DimShufflePrinter())
    own.assign(T.Subtensor, T.SubtensorPrinter())
    own.assign(lambda pstate, r: r.owner is None, printing.LeafPrinter())
    assert own(x.T) == "x.T"
    assert own(x.dimshuffle(1, "x", 0)) == "DimShuffle{1, x, 0}(x)"
    assert own(x[1:, 2]) == "x[1:, Constant{2}]"


def test_times_of_a_profiled_function():
    x = T.dmatrix("x")
    stats = theano.compile.ProfileStats(atexit_print=False)
    f = theano.function([x], T.exp(T.dot(x, x).sum(axis=0)) + 1, profile=stats)
    assert "Timing Info" not in debugprint(f, file="str")
    for _ in range(3):
        f(np.ones((40, 40)))
    text = debugprint(f, file="str")
    assert text.count("Timing Info") == 1
    lines = [line for line in text.splitlines() if "] ''" in line]
    nodes = f.maker.fgraph.toposort()
    assert len(lines) == len(nodes)
    totals = f.profile.compute_total_times()
    for line in lines:
        tree, times = line.split(" --> ")
        node = nodes[int(tree.split()[-1])]
        own, share, total, total_share = times.split()
        assert float(own[:-1]) == pytest.approx(f.profile.apply_time[node], rel=0.01)
        assert float(total[:-1]) == pytest.approx(totals[node], rel=0.01)
        assert 0 <= float(share[:-1]) <= float(total_share[:-1]) <= 101
        below = [totals[v.owner] for v in node.inputs if v.owner is not None]
        assert totals[node] == pytest.approx(f.profile.apply_time[node] + sum(below))
