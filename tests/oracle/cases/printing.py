"""debugprint of simple graphs and pp."""

from oracle.declare import case, outcome


def text(theano, *graphs, **options):
    """Return what debugprint writes."""
    return theano.printing.debugprint(
        graphs[0] if len(graphs) == 1 else list(graphs), file="str", **options
    )


@case
def debugprint_of_expressions(theano, T, np):
    x, y, v = T.dmatrix("x"), T.dmatrix("y"), T.dvector("v")
    graphs = [
        x,
        x + y,
        x + 1,
        T.exp(x) * 2,
        x.sum(),
        x.sum(axis=0),
        T.dot(x, v) + 1,
        x.T,
        T.sqr(x - y).sum(),
        x.reshape((2, 3)),
        T.maximum(x, 0),
    ]
    return [text(theano, graph) for graph in graphs]


@case
def debugprint_repeats_by_id(theano, T, np):
    x = T.dscalar("x")
    y = x * 2
    return [text(theano, y + y), text(theano, y, y + 1), text(theano, x, x)]


@case
def debugprint_options(theano, T, np):
    x = T.dvector("x")
    z = T.exp(x + 1) * 2
    z.name = "z"
    return [
        text(theano, z, ids="int"),
        text(theano, z, ids=""),
        text(theano, z, depth=1),
        text(theano, z, print_type=True),
        text(theano, z.sum(), stop_on_name=True),
    ]


@case
def pp_of_expressions(theano, T, np):
    x, y, v = T.dmatrix("x"), T.dmatrix("y"), T.dvector("v")
    expressions = [
        x,
        x + y,
        x - y,
        x * y,
        x / y,
        x + 1,
        x * 2 + y,
        x + y * 2,
        (x + y) * 2,
        (x - y) - x,
        x - (y - x),
        -x,
        x**2,
        x % 2,
        x // 2,
        T.exp(x),
        T.log(x + 1),
        T.dot(x, y),
        x.T,
        x.sum(),
        x.sum(axis=0),
        x[0],
        x > 1,
        T.eq(x, y),
        T.switch(x > 1, x, y),
        T.sqr(x),
        abs(x),
        T.tanh(T.dot(x, v)),
        T.fill(x, 1),
        T.zeros((2, 3)),
        x.reshape((3, 2)),
        T.cast(x, "float32"),
        T.clip(x, 0, 1),
    ]
    return [theano.pp(each) for each in expressions]


@case
def pp_of_a_gradient(theano, T, np):
    x = T.dscalar("x")
    return [theano.pp(x**2), theano.pp is theano.printing.pp]


@case
def descriptors(theano, T, np):
    from theano import printing

    x, y = T.dmatrix("x"), T.dvector()
    z = T.exp(x + 1) * T.exp(x + 1) + x
    z.name = "z"
    graphs = [x, y, z, T.dot(x, y), T.sqr(z).sum(axis=0), -z]
    return [
        [printing.var_descriptor(graph) for graph in graphs],
        [printing.min_informative_str(graph) for graph in graphs],
        printing.var_descriptor(np.arange(6.0).reshape(2, 3)),
        printing.hex_digest(np.arange(6, dtype="int32")),
        printing.hex_digest(np.arange(6, dtype="int32")[::2]),
        printing.position_independent_str(y),
        outcome(printing.position_independent_str, 3),
    ]


@case
def debugprint_of_unrewritten_graphs(theano, T, np):
    from theano.gof import FunctionGraph

    x, v = T.dmatrix("x"), T.dvector("v")
    h = T.tanh(T.dot(x, v) + 1)
    h.name = "h"
    loss = T.sqr(h - 2).sum() + (h * h).prod()
    m = T.max_and_argmax(x, axis=1)
    e = T.exp(v)
    fgraph = FunctionGraph([v], [T.log(e * e).sum(), e])  # only one order of computation
    return [
        text(theano, loss),
        text(theano, loss, print_type=True, ids="int"),
        text(theano, loss, depth=3, ids=""),
        text(theano, loss, stop_on_name=True),
        text(theano, *m),
        text(theano, loss.owner),
        text(theano, fgraph),
        text(theano, fgraph, print_clients=True),
        text(theano, fgraph, print_clients=True, ids="int", print_type=True),
        text(theano, theano.In(x), 3, 1.5, np.arange(2)),
        outcome(theano.printing.debugprint, "x"),
        outcome(theano.printing.debugprint, x, 1.5),
    ]
