"""Pickling and copying of variables, graphs, shared variables and functions."""

import copy
import io
import pickle
import zipfile

from oracle.declare import case, outcome


def again(thing, protocol=2):
    return pickle.loads(pickle.dumps(thing, protocol))


@case
def variables(theano, T, np):
    x = T.dmatrix("x")
    y = T.exp(x) + 1
    y.name = "y"
    x2, y2 = again([x, y])
    roots = theano.gof.graph.inputs([y2])
    return [
        x2 is x,
        [x2.name, y2.name],
        [str(x2.type), x2.type == x.type],
        roots[0] is x2,
        str(y2.owner.op),
        y2.owner.op == y.owner.op,
        theano.function([x2], y2)(np.ones((1, 2))),
        outcome(theano.function, [x], y2),
    ]


@case
def types_and_operations(theano, T, np):
    things = [
        T.dmatrix,
        T.TensorType("int8", (True, False)),
        T.exp,
        T.Sum(axis=1),
        T.Dot(),
        theano.generic,
        T.Elemwise(theano.scalar.add),
        T.DimShuffle((0, 0), (1, 0)),
    ]
    return [[again(thing, protocol) == thing for protocol in (2, 3, 4)] for thing in things]


@case
def constants(theano, T, np):
    values = [T.constant(1.5), T.constant([1, 2], dtype="int8"), T.constant(np.ones((2, 0)))]
    found = [again(value) for value in values]
    return [[c.data, c.dtype, bool(c.equals(v))] for c, v in zip(found, values)]


@case
def tags(theano, T, np):
    x = T.dscalar("x")
    x.tag.test_value = np.asarray(3.0)
    x.tag.note = "kept"
    kept = again(x)
    with theano.change_flags(pickle_test_value=False):
        dropped = again(x)
    return [
        [kept.tag.note, float(kept.tag.test_value)],
        [dropped.tag.note, hasattr(dropped.tag, "test_value")],
        hasattr(x.tag, "test_value"),
    ]


@case
def shared_variables(theano, T, np):
    s = theano.shared(np.array([1.0, 2.0]), name="s")
    pickled, shallow, deep = again(s), copy.copy(s), copy.deepcopy(s)
    s.set_value([5.0, 6.0])
    return [
        [v.get_value() for v in (pickled, shallow, deep)],
        [v.name for v in (pickled, shallow, deep)],
        [v.container is s.container for v in (pickled, shallow, deep)],
    ]


@case
def shared_variables_stay_together(theano, T, np):
    s = theano.shared(1.0, name="s")
    step = theano.function([], s, updates=[(s, s + 1)], name="step")
    look = theano.function([], s * 10, name="look")
    step()
    s2, step2, look2 = again([s, step, look])
    step2()
    return [
        float(look2()),
        float(look()),
        float(s2.get_value()),
        s2 is s,
        [step2.name, look2.name],
    ]


@case
def functions(theano, T, np):
    x = T.dvector("x")
    s = theano.shared(np.array([1.0, 2.0]), name="s")
    f = theano.function(
        [x, theano.In(T.dscalar("k"), value=2.0)], x * s, updates=[(s, s + 1)], name="f",
        on_unused_input="ignore",
    )  # fmt: skip
    f([1.0, 1.0])
    answers = []
    for copied in (again(f), copy.copy(f), copy.deepcopy(f)):
        answers.append([copied([1.0, 1.0]), copied.name, copied([1.0, 1.0], k=3.0)])
    return [answers, f([1.0, 1.0]), s.get_value()]


@case
def functions_that_are_not_loaded(theano, T, np):
    x = T.dscalar("x")
    data = pickle.dumps(theano.function([x], x + 1), 2)
    with theano.change_flags(unpickle_function=False):
        return [pickle.loads(data), outcome(pickle.loads, data[: len(data) // 2])]


@case
def modes(theano, T, np):
    mode = again(theano.Mode("py", "fast_compile").excluding("a"))
    return [type(mode).__name__, list(mode.provided_optimizer.exclude)]


@case
def graphs(theano, T, np):
    x = T.dvector("x")
    fgraph = again(theano.FunctionGraph([x], [T.exp(x)]))
    return [str(fgraph), len(fgraph.apply_nodes), fgraph.check_integrity()]


@case
def dumping_to_a_zip(theano, T, np):
    from theano.misc.pkl_utils import dump, load

    a, b = theano.shared(np.arange(3.0), name="a"), theano.shared(np.eye(2))
    stream = io.BytesIO()
    dump([a, b, a.sum()], stream)
    stream.seek(0)
    names = sorted(zipfile.ZipFile(stream).namelist())
    stream.seek(0)
    arrays = np.load(stream)
    first = arrays["a"]
    stream.seek(0)
    a2, b2, total = load(stream)
    return [
        names,
        first,
        a2.get_value(),
        b2.get_value(),
        a2.name,
        theano.function([], total)(),
        outcome(dump, [theano.shared(1.0, name="n"), theano.shared(2.0, name="n")], io.BytesIO()),
    ]
