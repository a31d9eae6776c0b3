"""theano.function: kinds of outputs, arguments, defaults, givens, unused and missing inputs."""

import collections

from oracle.declare import case, outcome


@case
def kinds_of_outputs(theano, T, np):
    x = T.dscalar("x")
    kinds = [x * 2, [x * 2], (x * 2, x + 1), [], None, {"a": x, "b": x * 2}, [x, x]]
    results = [theano.function([x], kind, on_unused_input="ignore")(3.0) for kind in kinds]
    return [results, [type(result).__name__ for result in results]]


@case
def without_outputs_argument(theano, T, np):
    return theano.function([])()


@case
def dictionary_of_outputs_is_sorted(theano, T, np):
    x = T.dscalar("x")
    f = theano.function([x], {"b": x, "a": x * 2, "c": x})
    return [list(f(1.0)), outcome(theano.function, [x], {1: x})]


@case
def scalars_come_as_arrays(theano, T, np):
    x, i = T.dscalar("x"), T.lscalar("i")
    results = theano.function([x, i], [x * 2, i, x > 1, T.constant(3), x.shape])(1.5, 2)
    return [[type(result).__name__, result.shape, result.dtype.name] for result in results]


@case
def bad_outputs(theano, T, np):
    x = T.dscalar("x")
    return [
        outcome(theano.function, [x], output) for output in ("x", 3.0, [x, 3], object(), np.ones(2))
    ]


@case
def bad_inputs(theano, T, np):
    x = T.dscalar("x")
    w = theano.shared(1.0)
    return [
        outcome(theano.function, x, x),
        outcome(theano.function, [x, x], x),
        outcome(theano.function, [w], w),
        outcome(theano.function, [3], x),
        outcome(theano.function, ["x"], x),
        outcome(theano.function, [T.constant(1.0)], x),
        outcome(theano.function, {"x": x}, x),
    ]


@case
def missing_inputs(theano, T, np):
    x, y = T.dscalars("x", "y")
    return [outcome(theano.function, [x], x + y), outcome(theano.function, [], x)]


@case
def unused_inputs(theano, T, np):
    x, y = T.dscalars("x", "y")
    return [
        outcome(theano.function, [x, y], x),
        outcome(theano.function, [x, y], x, on_unused_input="raise"),
        theano.function([x, y], x, on_unused_input="ignore")(1.0, 2.0),
        theano.function([x, y], x, on_unused_input="warn")(1.0, 2.0),
        outcome(theano.function, [x, y], x, on_unused_input="other"),
    ]


@case
def unused_input_with_default(theano, T, np):
    x, y = T.dscalars("x", "y")
    return [outcome(theano.function, [x, theano.In(y, value=1.0)], x)]


@case
def counts_and_names_of_arguments(theano, T, np):
    x, y, unnamed = T.dscalar("x"), T.dscalar("y"), T.dscalar()
    f = theano.function([x, y], x - y)
    g = theano.function([unnamed], unnamed)
    return [
        f(3.0, 1.0),
        f(x=3.0, y=1.0),
        f(3.0, y=1.0),
        f(y=3.0, x=1.0),
        outcome(f),
        outcome(f, 1.0),
        outcome(f, 1.0, 2.0, 3.0),
        outcome(f, 1.0, z=2.0),
        outcome(f, 1.0, x=2.0),
        outcome(f, 1.0, 2.0, y=2.0),
        outcome(g, unnamed=1.0),
        g(1.0),
    ]


@case
def same_names(theano, T, np):
    a, b = T.dscalar("a"), T.dscalar("a")
    f = theano.function([a, b], a - b)
    return [f(3.0, 1.0), outcome(f, 3.0, a=1.0)]


@case
def defaults(theano, T, np):
    x, y, z = T.dscalars("x", "y", "z")
    f = theano.function(
        [x, theano.In(y, value=2.0), theano.In(z, value=3.0, name="w")], x + 10 * y + 100 * z
    )
    return [
        f(1.0),
        f(1.0, 5.0),
        f(1.0, w=7.0),
        f(1.0, y=4.0, w=7.0),
        f(1.0),
        outcome(f, 1.0, z=1.0),
        outcome(f),
        outcome(f, 1.0, 2.0, 3.0, 4.0),
    ]


@case
def defaults_in_the_middle(theano, T, np):
    x, y = T.dscalars("x", "y")
    f = theano.function([theano.In(x, value=1.0), y], x - y)
    return [f(y=5.0), f(2.0, 5.0), outcome(f, 5.0)]


@case
def default_of_wrong_type(theano, T, np):
    i = T.iscalar("i")
    return [
        outcome(theano.function, [theano.In(i, value=1.5)], i),
        outcome(theano.function, [theano.In(i, value=2.0)], i),
    ]


@case
def failing_call_keeps_defaults(theano, T, np):
    x, y = T.dvector("x"), T.dvector("y")
    f = theano.function([x, theano.In(y, value=[1.0, 2.0])], x + y)
    return [
        f([1.0, 1.0]),
        outcome(f, [1.0, 1.0, 1.0]),
        outcome(f, [1.0, 1.0], y=[1.0]),
        f([1.0, 1.0]),
    ]


@case
def state_in_an_input(theano, T, np):
    x, s = T.dscalars("x", "s")
    f = theano.function([x, theano.In(s, value=0.0, update=s + x)], s)
    return [f(1.0), f(2.0), f(3.0), f[s], f["s"]]


@case
def default_can_be_read_and_set(theano, T, np):
    x, y = T.dscalars("x", "y")
    f = theano.function([x, theano.In(y, value=2.0)], x * y)
    before = f["y"]
    f["y"] = 5.0
    return [before, f(1.0), f[y], outcome(lambda: f["z"])]


@case
def strict_and_downcast_of_In(theano, T, np):
    x = T.fvector("x")
    strict = theano.function([theano.In(x, strict=True)], x)
    loose = theano.function([theano.In(x, allow_downcast=True)], x)
    return [
        outcome(strict, [1.0]),
        strict(np.ones(1, "float32")),
        loose([0.1]),
        loose(np.array([0.1])),
    ]


@case
def Out_and_repr(theano, T, np):
    x = T.dscalar("x")
    f = theano.function([theano.In(x)], theano.Out(x * 2, borrow=True))
    return [
        f(2.0),
        repr(theano.In(x)),
        repr(theano.Out(x)),
        theano.In(x).name,
        theano.In(x, name="z").name,
    ]


@case
def In_checks(theano, T, np):
    x = T.dscalar("x")
    return [outcome(theano.In, x, mutable=True, borrow=False), outcome(theano.In, x, implicit=True)]


@case
def outputs_do_not_alias(theano, T, np):
    x = T.dvector("x")
    w = theano.shared(np.arange(3.0))
    f = theano.function([x], [x, x[::-1], w, w[1:], x, T.constant(np.ones(2))])
    value = np.arange(3.0)
    first = f(value)
    kept = [result.copy() for result in first]
    for result in first:
        result += 10
    second = f(value)
    return [kept, second, value, w.get_value()]


@case
def two_calls_give_two_arrays(theano, T, np):
    x = T.dvector("x")
    f = theano.function([x], x * 2)
    first = f([1.0, 2.0])
    second = f([3.0, 4.0])
    return [first, second]


@case
def constants_as_outputs(theano, T, np):
    return [
        theano.function([], T.constant(2))(),
        theano.function([], [T.constant([1.0, 2.0]), T.zeros((2,))])(),
    ]


@case
def name_of_a_function(theano, T, np):
    x = T.dscalar("x")
    unnamed = theano.function([x], x).name
    return [
        theano.function([x], x, name="f").name,
        str(unnamed).partition(":")[0].endswith("functions.py"),
    ]


@case
def givens_forms(theano, T, np):
    x, y, z = T.dscalars("x", "y", "z")
    w = theano.shared(5.0)
    return [
        theano.function([y], x * 2, givens={x: y + 1})(3.0),
        theano.function([y], x * 2, givens=[(x, y + 1)])(3.0),
        theano.function([], x * 2, givens={x: w})(),
        theano.function([], x * 2, givens={x: np.float64(4)})(),
        theano.function([y], x * w, givens=collections.OrderedDict([(x, y), (w, y * 10)]))(3.0),
        theano.function([x], z, givens={z: x})(1.0),
    ]


@case
def givens_of_an_intermediate(theano, T, np):
    x, y = T.dscalars("x", "y")
    square = x**2
    cost = square + x
    return [
        theano.function([x, y], cost, givens={square: y})(3.0, 100.0),
        theano.function([square, x], cost)(7.0, 1.0),
    ]


@case
def givens_errors(theano, T, np):
    x, y = T.dscalars("x", "y")
    f, m = T.fscalar("f"), T.dmatrix("m")
    return [
        outcome(theano.function, [x], x, givens={x: T.constant(1.0)}),
        outcome(theano.function, [f], x * 2, givens={x: f}),
        outcome(theano.function, [m], x * 2, givens={x: m}),
        outcome(theano.function, [], x * 2, givens={x: 4}),
        outcome(theano.function, [], x, givens={"x": 4.0}),
        outcome(theano.function, [y], x, givens=[(x, y), (x, y * 2)]),
        theano.function([y], y, givens={x: T.constant(1.0, dtype="float64")})(2.0),
    ]


@case
def givens_of_rows(theano, T, np):
    m, row = T.dmatrix("m"), T.drow("row")
    return [
        theano.function([row], m * 2, givens={m: row})([[1.0, 2.0]]),
        outcome(theano.function, [m], row * 2, givens={row: m}),
    ]


@case
def givens_reach_updates(theano, T, np):
    x, y = T.dscalars("x", "y")
    w = theano.shared(1.0)
    f = theano.function([y], x, updates=[(w, w + x)], givens={x: y * 2})
    return [f(3.0), w.get_value()]


@case
def runtime_errors_keep_their_class(theano, T, np):
    x, y, i = T.dvector("x"), T.dvector("y"), T.lscalar("i")
    f = theano.function([x, y], x + y)
    g = theano.function([x, i], x[i])
    h = theano.function([x, y], T.dot(x, y))
    return [
        outcome(f, [1.0], [1.0, 2.0]),
        outcome(g, [1.0], 4),
        outcome(h, [1.0], [1.0, 2.0]),
        f([1.0], [2.0]),
    ]


@case
def eval_of_variables(theano, T, np):
    x, y = T.dscalars("x", "y")
    z = x + y * 2
    return [
        z.eval({x: 1.0, y: 2.0}),
        z.eval({x: 3, y: 2.0}),
        T.constant(3).eval(),
        outcome(z.eval, {x: 1.0}),
        outcome(z.eval, {x: 1.0, y: 1.0, T.dscalar(): 2.0}),
        outcome(z.eval, {"x": 1.0}),
        outcome(z.eval, 3),
        outcome(z.eval, {x: [1.0], y: 2.0}),
        (z * 2).eval({z: 4.0}),
    ]


@case
def modes_by_name(theano, T, np):
    x = T.dscalar("x")
    result = [
        theano.function([x], x * 2, mode=mode)(3.0) for mode in ("FAST_RUN", "FAST_COMPILE", None)
    ]
    return [result, outcome(theano.function, [x], x, mode="NO_SUCH_MODE")]


@case
def trust_input(theano, T, np):
    x = T.dvector("x")
    f = theano.function([x], x * 2)
    f.trust_input = True
    return f(np.array([1.0, 2.0]))


@case
def unexpected_keyword(theano, T, np):
    x = T.dscalar("x")
    return outcome(theano.function, [x], x, no_such_keyword=1)


@case
def exception_classes(theano, T, np):
    return [
        issubclass(theano.gof.MissingInputError, Exception),
        issubclass(theano.compile.UnusedInputError, Exception),
        issubclass(T.AsTensorError, TypeError),
        issubclass(T.NotScalarConstantError, Exception),
    ]


@case
def empty_arrays_pass_through(theano, T, np):
    x = T.dmatrix("x")
    f = theano.function([x], [x * 2, T.sum(x), x.T, T.exp(x).sum(axis=0), x.shape])
    return f(np.zeros((0, 3)))


@case
def slices_as_arguments(theano, T, np):
    i, x = T.slicetype("i"), T.dmatrix("x")
    parts = [x[i], x[:, i], x[0, i], T.set_subtensor(x[i], 7.0), T.grad((x[i] ** 2).sum(), x)]
    f = theano.function([x, i], parts)
    value = np.arange(12.0).reshape(3, 4)
    slices = [slice(0, 2), slice(None), slice(None, None, -1), slice(-2, None), slice(5, 9)]
    return [f(value, each) for each in slices] + [
        outcome(f, value, 3),
        outcome(f, value, slice(None, None, 0)),
        str(i.type),
        [part.ndim for part in parts],
    ]


@case
def slices_that_are_made(theano, T, np):
    x, a, b = T.dvector("x"), T.iscalar("a"), T.iscalar("b")
    make = T.type_other.make_slice
    f = theano.function([x, a, b], [x[make(a, b, None)], x[make(a, None, -1)]])
    return [
        f(np.arange(6.0), 1, 4),
        str(make(a, b, None).owner),
        outcome(make, a, 1.5),
        outcome(make, x),
        str(T.SliceConstant(T.slicetype, slice(1, None, 2))),
        outcome(T.SliceConstant, T.slicetype, 3),
    ]


@case
def rebuilding(theano, T, np):
    x, z, s = T.dvector("x"), T.dvector("z"), theano.shared(2.0, name="s")
    rebuild = theano.compile.rebuild_collect_shared
    answers = []
    for copies in (True, False):
        inputs, output, rest = rebuild(
            x * s + 1, inputs=[x], updates=[(s, s + 1)], copy_inputs_over=copies
        )
        roots = theano.gof.graph.inputs([output])
        shared = [v for v in roots if isinstance(v, theano.compile.SharedVariable)]
        answers.append(
            [
                inputs[0] is x,
                roots[0] is inputs[0],
                [v is s for v in shared],
                [v.container is s.container for v in shared],
                rest[3][0] is s,
                list(rest[1]) == [s],
                rest[0][x] is inputs[0],
                output.eval({inputs[0]: [1.0]}),
            ]
        )
    for copies in (True, False):
        inputs, outputs, rest = rebuild(
            [x * s], inputs=[x], replace={x: z}, copy_inputs_over=copies
        )
        roots = theano.gof.graph.inputs(outputs)
        answers.append([inputs[0].name, roots[0] is inputs[0], inputs[0] is z])
    return answers


@case
def copies_that_share_memory(theano, T, np):
    s, x = theano.shared(np.zeros(2), name="s"), T.dvector("x")
    other = theano.shared(np.ones(2), name="other")
    f = theano.function([x], x * 2 + s, updates=[(s, s + x)], name="f")
    g = f.copy(share_memory=True)
    h = f.copy(share_memory=True, swap={s: other}, name="h")
    k = f.copy(share_memory=True, delete_updates=True)
    results = [each([1.0, 2.0]) for each in (f, g, h, k, f)]
    return [results, s.get_value(), other.get_value(), g.name, h.name, outcome(f.copy, swap={x: s})]
