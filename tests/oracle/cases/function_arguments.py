"""Arguments of theano.function, and what functions offer besides calls."""

import collections

from oracle.declare import case, outcome


def lazy_mode(theano):
    """Return a mode in which Theano knows output_subset: that of its lazy linker."""
    try:
        from theano.gof.vm import VM_Linker
    except ImportError:
        return "FAST_RUN"
    return theano.Mode(VM_Linker(lazy=True, use_cloop=False), "fast_compile")


@case
def implicit_inputs(theano, T, np):
    x, y = T.dscalars("x", "y")
    f = theano.function([x, theano.In(y, value=2.0, implicit=True)], x * y)
    return [f(3.0), outcome(f, 3.0, 4.0), outcome(f, 3.0, y=4.0), f(x=1.0)]


@case
def update_of_an_input_has_its_type(theano, T, np):
    x, y = T.dscalar("x"), T.fscalar("y")
    return [
        outcome(theano.In, x, value=1.0, update=y),
        outcome(theano.In, x, name=3),
        theano.In(x, value=1.0, update=x + 1).mutable,
        theano.In(x).mutable,
        theano.In(x, mutable=True).borrow,
        theano.In(x).implicit,
    ]


@case
def output_subset_by_position(theano, T, np):
    x = T.dscalar("x")
    f = theano.function([x], [x + 1, x * 2, x - 3], mode=lazy_mode(theano))
    return [
        f(1.0, output_subset=[0]),
        f(1.0, output_subset=[1, 2]),
        f(1.0, output_subset=[]),
        f(1.0, output_subset=None),
    ]


@case
def output_subset_by_key(theano, T, np):
    x = T.dscalar("x")
    f = theano.function([x], {"a": x + 1, "b": x * 2}, mode=lazy_mode(theano))
    result = f(1.0, output_subset=["b"])
    return [result, type(result).__name__, f(1.0)]


@case
def output_subset_does_all_updates(theano, T, np):
    x, w = T.dscalar("x"), theano.shared(1.0)
    mode = lazy_mode(theano)
    f = theano.function([x], [x + w, x * w], updates=[(w, w + x)], mode=mode)
    return [f(2.0, output_subset=[1]), w.get_value(), f(2.0), w.get_value()]


@case
def copy_of_a_function(theano, T, np):
    x, w = T.dscalar("x"), theano.shared(1.0)
    f = theano.function([x], [x * w], updates=[(w, w + x)], name="f")
    g = f.copy()
    return [f(1.0), g(2.0), f(3.0), w.get_value(), g.name, f.copy(name="other").name]


@case
def copy_with_shared_memory(theano, T, np):
    x = T.dvector("x")
    f = theano.function([x], [x * 2, x.sum()])
    g = f.copy(share_memory=True)
    return [f([1.0, 2.0]), g([3.0]), f([1.0, 2.0, 3.0])]


@case
def copy_swaps(theano, T, np):
    x, w, v = T.dscalar("x"), theano.shared(1.0, "w"), theano.shared(10.0, "v")
    unused, wrong = theano.shared(1.0, "unused"), theano.shared(np.ones(2), "wrong")
    f = theano.function([x], [x * w], updates=[(w, w + x)])
    g = f.copy(swap={w: v})
    return [
        g(2.0),
        v.get_value(),
        w.get_value(),
        f(2.0),
        outcome(f.copy, swap={unused: v}),
        outcome(f.copy, swap={w: wrong}),
    ]


@case
def copy_deletes_updates(theano, T, np):
    x, w = T.dscalar("x"), theano.shared(1.0)
    f = theano.function([x], [x * w], updates=[(w, w + x)])
    g = f.copy(delete_updates=True)
    return [g(2.0), g(2.0), w.get_value(), f(2.0), w.get_value()]


@case
def copy_of_a_function_with_defaults(theano, T, np):
    x, y = T.dscalars("x", "y")
    f = theano.function([x, theano.In(y, value=2.0)], [x * y])
    return [f.copy()(3.0), f.copy()(3.0, 4.0)]


@case
def free_drops_what_is_kept(theano, T, np):
    x = T.dvector("x")
    f = theano.function([x], T.exp(x).sum())
    before = f([1.0, 2.0])
    f.free()
    return [before, f([1.0, 2.0])]


@case
def containers(theano, T, np):
    x, y, w = T.dscalar("x"), T.dscalar("y"), theano.shared(3.0, "w")
    f = theano.function([x, theano.In(y, value=2.0)], x * y * w)
    return [
        f["y"],
        f[1],
        f[y],
        f.value["y"],
        f.container["y"].value,
        f["w"],
        f[w],
        "y" in f,
        "z" in f,
        outcome(lambda: f["z"]),
        outcome(lambda: f.container["z"]),
        outcome(lambda: f.__setitem__("z", 1)),
        outcome(lambda: f.__setitem__("y", "text")),
        len(f.input_storage),
        len(f.output_storage),
    ]


@case
def setting_a_shared_value_through_a_function(theano, T, np):
    w, x = theano.shared(3.0, "w"), T.dscalar("x")
    f = theano.function([x], x * w)
    f["w"] = 5.0
    return [f(1.0), w.get_value()]


@case
def same_names_in_containers(theano, T, np):
    a, b = T.dscalar("a"), T.dscalar("a")
    f = theano.function([theano.In(a, value=1.0), theano.In(b, value=2.0)], a - b)
    return [outcome(lambda: f["a"]), f[a], f[b], f()]


@case
def attributes_of_a_function(theano, T, np):
    x, y, w = T.dscalar("x"), T.dscalar("y"), theano.shared(1.0, "w")
    f = theano.function([x, theano.In(y, value=2.0)], x * y * w, name="f")
    g = theano.function([], None)
    return [
        f.name,
        f.unpack_single,
        f.return_none,
        g.return_none,
        [list(each)[:2] for each in f.defaults],
        len(f.indices),
        len(f.maker.inputs),
        len(f.maker.outputs),
        [out.variable.ndim for out in f.outputs],
        f.n_returned_outputs,
        f.output_keys,
        theano.function([x], {"a": x, "b": x + 1}).output_keys,
        [each.name for each in f.maker.fgraph.inputs],
        type(f.maker).__name__,
        f.trust_input,
        bool(f.profile),
        [each.name for each in f.get_shared()],
    ]


@case
def storage_of_inputs_and_outputs(theano, T, np):
    x, y = T.dscalars("x", "y")
    f = theano.function([x, theano.In(y, value=2.0)], x * y)
    f(3.0)
    return [f.input_storage[1].value, f.input_storage[1].data, f.input_storage[0].name]


@case
def clone_of_expressions(theano, T, np):
    x, y, f32 = T.dscalar("x"), T.dscalar("y"), T.fscalar("f")
    z = x * 2 + 1
    shared = theano.shared(4.0)
    return [
        theano.clone(z, {x: y}).eval({y: 3.0}),
        [each.eval({y: 3.0}) for each in theano.clone([z, z * 2], [(x, y)])],
        theano.clone(z, {x: shared}).eval(),
        theano.clone(z, {x: f32}, strict=False).dtype,
        theano.clone(z, {x: f32}).dtype,
        outcome(theano.clone, z, {x: T.dvector()}),
        theano.clone(z).owner is z.owner,
        theano.clone(x) is x,
        theano.clone(x, share_inputs=False) is x,
    ]


@case
def rebuild_collect_shared(theano, T, np):
    from theano.compile.pfunc import rebuild_collect_shared as rebuild

    x, w = T.dscalar("x"), theano.shared(2.0, "w")
    y = x * w
    inputs, outputs, rest = rebuild(y, inputs=[x], updates=[(w, w + x)])
    clones, update_d, update_expr, shared = rest
    multiple = rebuild([y, y + 1], inputs=[x])[1]
    return [
        len(inputs),
        type(outputs).__name__ != "list",
        len(multiple),
        w in update_d,
        len(update_expr),
        [each.name for each in shared],
        y in clones,
        theano.function(inputs, outputs, on_unused_input="ignore")(3.0),
    ]


@case
def shared_constructors(theano, T, np):
    class Special(object):
        pass

    def make(value, name=None, strict=False, allow_downcast=None, **kwargs):
        if not isinstance(value, Special):
            raise TypeError("not mine")
        return theano.shared(np.float64(7.0), name=name)

    shared_constructor = theano.compile.shared_constructor
    shared_constructor(make)
    try:
        made = theano.shared(Special(), "special")
    finally:
        shared_constructor(make, remove=True)
    return [made.get_value(), made.name, outcome(theano.shared, T.dscalar())]


@case
def modes(theano, T, np):
    get_mode = theano.compile.get_mode
    named = theano.compile.predefined_modes
    return [
        get_mode("FAST_RUN") is named["FAST_RUN"],
        sorted(set(named) & {"FAST_RUN", "FAST_COMPILE", "DebugMode"}),
        outcome(get_mode, "NO_SUCH"),
        get_mode(named["FAST_COMPILE"]) is named["FAST_COMPILE"],
        theano.compile.get_default_mode() is theano.compile.get_default_mode(),
    ]


@case
def accept_inplace(theano, T, np):
    class AddOne(theano.Op):
        destroy_map = {0: [0]}

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, outputs):
            inputs[0] += 1
            outputs[0][0] = inputs[0]

    x = T.dvector("x")
    y = AddOne()(x)
    return [
        outcome(theano.function, [x], y),
        theano.function([x], y, accept_inplace=True)(np.zeros(2)),
        theano.function([x], [x * 2, x], accept_inplace=True)(np.zeros(2)),
    ]


@case
def givens_chains(theano, T, np):
    x, y, z = T.dscalars("x", "y", "z")
    return [
        theano.function([z], x * 2, givens=[(y, z + 1), (x, y * 10)])(3.0),
        outcome(theano.function, [z], x * 2, givens=[(x, y * 10), (y, z + 1)]),
        outcome(theano.function, [], x, givens=[(x, y), (y, x)]),
        outcome(theano.function, [x], x, givens=[(y, y + 1)]),
        outcome(theano.function, [x], x + y, givens={y: y + 1}),
        outcome(theano.function, [], x, givens=3),
        outcome(theano.function, [], x, givens=[x]),
    ]


@case
def givens_of_shared_variables(theano, T, np):
    w, v, x = theano.shared(2.0, "w"), theano.shared(3.0, "v"), T.dscalar("x")
    return [
        theano.function([x], w * x, givens={w: v})(2.0),
        theano.function([x], w * 10, givens={w: x})(2.0),
        theano.function([x], w * x, givens=[(w, w + v)])(2.0),
        theano.function([x], w * x, givens=((w, np.float64(7)),))(2.0),
        theano.function([], w, givens={w: T.constant(4.0)})(),
    ]


@case
def givens_and_updated_shared_variables(theano, T, np):
    w, v, x = theano.shared(2.0, "w"), theano.shared(3.0, "v"), T.dscalar("x")
    f = theano.function([x], w * x, updates=[(w, w + 1)], givens={w: v})
    return [f(1.0), w.get_value(), v.get_value(), f(1.0), w.get_value()]


@case
def default_updates_through_givens(theano, T, np):
    s, x = theano.shared(1.0, "s"), T.dscalar("x")
    s.default_update = s * 2
    f = theano.function([], x + 1, givens={x: s})
    return [f(), f(), s.get_value()]


@case
def rebuild_not_strict(theano, T, np):
    x, f = T.dscalar("x"), T.fscalar("f")
    v = T.dvector("v")
    return [
        theano.function([f], x * 2, givens={x: f}, rebuild_strict=False)(1.5),
        theano.function([v], x * 2, givens={x: v}, rebuild_strict=False)([1.0, 2.0]),
        outcome(theano.function, [f], x * 2, givens={x: f}),
    ]


@case
def updates_in_other_forms(theano, T, np):
    w = theano.shared(1.0)
    pairs = ((w, w + 1),)
    return [
        theano.function([], w, updates=pairs)(),
        theano.function([], w, updates=theano.OrderedUpdates([(w, w * 2)]))(),
        theano.function([], w, updates=None)(),
        outcome(theano.function, [], w, updates="ab"),
        outcome(theano.function, [], w, updates=[[w]]),
    ]


@case
def warnings_and_keywords(theano, T, np):
    x, y = T.dscalars("x", "y")
    return [
        outcome(theano.function, [x, y], x, on_unused_input="warn"),
        outcome(theano.function, [x, x], x, on_unused_input="ignore"),
        theano.function([x], x, updates=[], givens=[], profile=False)(1.0),
        outcome(theano.function, None, x),
        outcome(theano.function, [None], x),
        outcome(theano.function, [x], None, None, None, None, None, None, None, None, None),
    ]


@case
def tuples_as_inputs(theano, T, np):
    x, y = T.dscalars("x", "y")
    return [
        theano.function([(x, 2.0)], x * 3)(),
        theano.function([("name", x, 2.0), y], x * y)(y=4.0),
        theano.function([((x, x + 1), 2.0)], x)(),
        outcome(theano.function, [(x, 2.0)], x, updates=[(theano.shared(1.0), x)]),
        outcome(theano.function, [(x,)], x),
        outcome(theano.function, [(2.0, x)], x),
    ]


@case
def strict_inputs(theano, T, np):
    x, i = T.dvector("x"), T.iscalar("i")
    strict = theano.function([theano.In(x, strict=True)], x)
    no_downcast = theano.function([theano.In(i, allow_downcast=False)], i)
    downcast = theano.function([i], i, allow_input_downcast=True)
    return [
        outcome(strict, [1.0]),
        outcome(strict, np.ones(2, "float32")),
        strict(np.ones(2)),
        outcome(no_downcast, 1.5),
        no_downcast(1),
        downcast(2.7),
        outcome(theano.function([i], i, allow_input_downcast=False), 2.7),
    ]


@case
def mutable_inputs(theano, T, np):
    x = T.dvector("x")
    f = theano.function([theano.In(x, borrow=True)], [x * 2, x + 1])
    given = np.ones(3)
    return [f(given), given, outcome(theano.In, x, mutable=True, borrow=False)]


@case
def values_of_other_types(theano, T, np):
    anything = theano.generic("anything")
    s = T.type_other.slicetype("s")
    i = T.lscalar("i")
    kept = theano.shared([1, 2])
    return [
        theano.function([anything], anything)([1, "a"]),
        repr(theano.function([s], s)(slice(1, 2))),
        outcome(theano.function([s], s), 3),
        int(theano.function([i], T.make_slice(i, None, None))(2).start),
        theano.function([], T.type_other.NoneConst)() is None,
        theano.function([], kept)(),
        theano.function([], [kept, kept])(),
    ]


@case
def state_of_other_types(theano, T, np):
    class Append(theano.Op):
        def make_node(self, items, x):
            return theano.Apply(self, [items, x], [theano.generic()])

        def perform(self, node, inputs, outputs):
            outputs[0][0] = list(inputs[0])
            outputs[0][0].append(float(inputs[1]))

    append, x = Append(), T.dscalar("x")
    kept, other = theano.shared([]), theano.shared([9.0])
    f = theano.function([x], kept, updates=[(kept, append(kept, x))])
    calls = [f(1.0), f(2.0), f(3.0)]
    theano.function([], [], updates=[(kept, other), (other, kept)])()
    return [calls, kept.get_value(), other.get_value()]


@case
def missing_inputs_of_updates(theano, T, np):
    x, y, w = T.dscalar("x"), T.dscalar("y"), theano.shared(1.0)
    return [
        outcome(theano.function, [x], x, updates=[(w, w + y)]),
        outcome(theano.function, [x], [], updates=[(w, w + 1)]),
        theano.function([x], [], updates=[(w, w + x)])(1.0),
    ]


@case
def calls_with_bad_values(theano, T, np):
    x, row = T.dvector("x"), T.drow("row")
    f, g = theano.function([x], x), theano.function([row], row)
    return [
        outcome(f, x),
        outcome(f, [[1.0]]),
        outcome(f, 1.0),
        outcome(f, "text"),
        outcome(f, {"a": 1}),
        outcome(f, [1j]),
        outcome(g, np.ones((2, 2))),
        outcome(g, [1.0]),
    ]


@case
def dictionaries_keep_order(theano, T, np):
    x = T.dscalar("x")
    f = theano.function([x], collections.OrderedDict([("b", x), ("a", x + 1)]))
    return list(f(1.0))
