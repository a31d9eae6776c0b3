"""Modes, queries and databases of rewrites; rewrites that programs write and register."""

import itertools

from oracle.declare import case, outcome

_numbers = itertools.count()


def ops_of(fgraph):
    return sorted(str(node.op) for node in fgraph.toposort())


@case
def names_of_modes(theano, T, np):
    mode = theano.compile.mode
    own = mode.Mode("py", None)
    return [
        sorted(set(mode.predefined_modes) - {"DEBUG_MODE"}),
        mode.get_mode("FAST_RUN") is mode.predefined_modes["FAST_RUN"],
        mode.get_mode(own) is own,
        mode.get_mode(None) is mode.get_default_mode(),
        outcome(mode.get_mode, "foo"),
        mode.get_mode(3),
        outcome(mode.Mode, linker="foo"),
        outcome(mode.Mode, optimizer="foo"),
        type(mode.get_mode("DebugMode")).__name__,
        type(mode.get_mode("NanGuardMode")).__name__,
        sorted(map(str, mode.predefined_optimizers)),
        outcome(mode.register_mode, "FAST_RUN", own),
        outcome(theano.function, [], [], mode="foo"),
    ]


@case
def changed_modes(theano, T, np):
    fast = theano.compile.get_mode("FAST_RUN")
    changed = fast.including("a").excluding("b").requiring("c")
    query = changed.provided_optimizer
    return [
        list(query.include),
        list(query.exclude),
        list(query.require),
        changed is fast,
        type(changed).__name__,
        list(fast.provided_optimizer.exclude),
        type(theano.Mode("py", "fast_run").optimizer).__name__,
        theano.Mode("py").provided_linker,
    ]


@case
def queries(theano, T, np):
    query = theano.gof.Query(["a", "b", "a"], require=["c"], exclude=["d"])
    more = query.including("e").excluding("f").requiring("g")
    extra = query.register(("x", 1.5))
    return [
        [list(q) for q in (query.include, query.require, query.exclude)],
        [list(q) for q in (more.include, more.require, more.exclude)],
        query.position_cutoff == float("inf"),
        extra.extra_optimizations,
        query.extra_optimizations,
        query.subquery,
    ]


def substitution(theano, old, new):
    return theano.gof.opt.in2out(theano.gof.OpSub(old, new), name="substitution")


def filled(theano, T, database, *args):
    for name, tags in (("one", "a"), ("two", "ab"), ("three", "b")):
        database.register(name, substitution(theano, T.exp, T.sqr), *args, *tags)
    return database


@case
def databases(theano, T, np):
    gof = theano.gof
    database = filled(theano, T, gof.DB())

    def names(*tags):
        return sorted(each.name for each in database.query(*tags))

    return [
        names("+a"),
        names("+a", "+b"),
        names("+a", "-b"),
        names("+a", "&b"),
        names("+three"),
        names("+a", "-one", "-two"),
        names("+nothing"),
        outcome(names, "a"),
        outcome(database.query, gof.Query(["a"]), "+b"),
        database["one"].name,
        outcome(lambda: database["nothing_at_all"]),
        outcome(lambda: database["a"]),
        "a" in database,
        "c" in database,
        outcome(database.register, "one", substitution(theano, T.exp, T.log)),
        outcome(database.register, "a", substitution(theano, T.exp, T.log)),
        outcome(database.register, "four", 3),
        outcome(database.register, "four", substitution(theano, T.exp, T.log), "one"),
    ]


@case
def sequences(theano, T, np):
    gof = theano.gof
    database = gof.SequenceDB()
    for name, position in (("late", 5), ("early", 1.5), ("last", "last")):
        database.register(name, substitution(theano, T.exp, T.sqr), position, "a")

    def names(*args, **kwargs):
        return [each.name for each in database.query(*args, **kwargs)]

    return [
        names("+a"),
        names(gof.Query(["a"], position_cutoff=6)),
        names(gof.Query(["a"], position_cutoff=5)),
        names("+late", "+early"),
        type(database.query("+a")).__name__,
        outcome(database.register, "x", substitution(theano, T.exp, T.sqr), "first"),
    ]


@case
def positions_of_the_stages(theano, T, np):
    """Those of Theano's stages that exist here."""
    query = theano.gof.Query(["fast_run"])
    names = [each.name for each in theano.compile.optdb.query(query)]
    stages = ("canonicalize", "stabilize", "BlasOpt", "specialize", "uncanonicalize")
    return [
        [name for name in names if name in stages],
        [type(theano.compile.optdb[name]).__name__ for name in stages],
        theano.compile.optdb is theano.compile.mode.optdb,
        type(theano.compile.optdb).__name__,
        outcome(lambda: theano.compile.optdb["no_such_stage"]),
        outcome(theano.compile.optdb.query, "fast_run"),
    ]


def example_op(theano, T):
    class Doubled(theano.Op):
        __props__ = ()

        def make_node(self, x):
            return theano.Apply(self, [T.as_tensor_variable(x)], [x.type()])

        def perform(self, node, inputs, outputs):
            outputs[0][0] = inputs[0] * 2

    return Doubled()


def registered(theano, T, register, *tags):
    doubled = example_op(theano, T)

    @theano.gof.local_optimizer([doubled])
    def rule(node):
        return [node.inputs[0] * 2]

    name = rule.__name__ = "local_doubled_{}".format(next(_numbers))
    getattr(T.opt, "register_" + register)(rule, *tags)
    return doubled, name


def _stage(register, *tags):
    def rewrites(theano, T, np):
        doubled, name = registered(theano, T, register, *tags)
        x = T.dvector("x")
        modes = [
            theano.Mode("py", optimizer)
            for optimizer in ("fast_run", "fast_compile", None, "merge", "stabilize")
        ]
        fast = modes[0]
        modes += [
            fast.excluding(name),
            fast.including("own_tag"),
            fast.excluding("own_tag"),
            fast.requiring("nothing"),
            modes[1].including(name),
        ]
        answers = []
        for mode in modes:
            f = theano.function([x], T.exp(doubled(x)) + doubled(x + 1), mode=mode)
            is_there = any(node.op == doubled for node in f.maker.fgraph.toposort())
            answers.append([is_there, f([1.0, 2.0])])
        return answers

    rewrites.__name__ = "_".join(("registered", register, *tags))
    return case(rewrites)


STAGES = ("useless", "canonicalize", "stabilize", "specialize", "uncanonicalize")
for _register in (*STAGES, "specialize_device"):
    _stage(_register, "own_tag")
    _stage(_register, "fast_compile")


@case
def registering_by_decorator(theano, T, np):
    doubled = example_op(theano, T)
    name = "local_decorated_{}".format(next(_numbers))

    @T.opt.register_canonicalize("fast_compile", name=name)
    @theano.gof.local_optimizer([doubled])
    def rule(node):
        return [node.inputs[0] * 2]

    x = T.dvector("x")
    f = theano.function([x], doubled(x), mode=theano.Mode("py", "fast_compile"))
    return [
        any(node.op == doubled for node in f.maker.fgraph.toposort()),
        theano.compile.optdb["canonicalize"][name] is rule,
        outcome(T.opt.register_canonicalize, rule, name="local_cast_cast"),
    ]


@case
def modes_with_optimizers(theano, T, np):
    x = T.dvector("x")
    to_sqr = substitution(theano, T.exp, T.sqr)
    fast = theano.Mode("py", "fast_run")
    functions = [
        theano.function([x], T.exp(x), mode=fast.register((to_sqr, 1.3))),
        theano.function([x], T.exp(x), mode=theano.Mode("py", to_sqr)),
        theano.function([x], T.exp(x), mode=fast),
    ]
    return [f([3.0]) for f in functions]


@case
def local_rewrites(theano, T, np):
    gof, opt = theano.gof, theano.gof.opt
    x = T.dvector("x")

    @gof.local_optimizer([T.exp])
    def exp_of_log(node):
        inner = node.inputs[0].owner
        return [inner.inputs[0]] if inner is not None and inner.op == T.log else False

    def after(rewrite, make=lambda x: T.exp(T.log(T.exp(T.log(x)))) + T.exp(x)):
        fgraph = theano.FunctionGraph([x], [make(x)])
        rewrite.optimize(fgraph)
        return ops_of(fgraph)

    return [
        after(opt.in2out(exp_of_log)),
        after(opt.out2in(exp_of_log)),
        after(opt.TopoOptimizer(exp_of_log, "out_to_in")),
        after(opt.EquilibriumOptimizer([exp_of_log], max_use_ratio=10)),
        after(substitution(theano, T.exp, T.sqr)),
        after(opt.in2out(gof.OpRemove(T.log), name="removal")),
        after(opt.SeqOptimizer([substitution(theano, T.exp, T.sqr),
                                substitution(theano, T.sqr, T.neg)])),
        after(opt.MergeOptimizer(), lambda x: (x + x) * (x + x)),
        after(opt.OpKeyOptimizer(gof.OpSub(T.exp, T.sqr))),
        outcome(lambda: gof.local_optimizer([])(lambda node: False)),
        str(exp_of_log),
        str(gof.OpSub(T.exp, T.sqr)),
        str(gof.OpRemove(T.exp)),
    ]  # fmt: skip


@case
def forms(theano, T, np):
    opt = theano.gof.opt
    x, y = T.dvectors("x", "y")

    def after(form, *outputs):
        fgraph = theano.FunctionGraph([x, y], list(outputs))
        opt.in2out(form, name="form").optimize(fgraph)
        return ops_of(fgraph)

    square = opt.PatternSub((T.mul, "a", "a"), (T.sqr, "a"))
    inner = T.log(x)
    vector = {"pattern": "a", "constraint": lambda v: v.ndim == 1}
    return [
        after(square, x * x, x * y),
        after(opt.PatternSub((T.exp, (T.log, "a")), "a"), T.exp(inner), inner),
        after(opt.PatternSub((T.exp, (T.log, "a")), "a", allow_multiple_clients=True),
              T.exp(inner), inner),
        after(opt.PatternSub((T.exp, vector), (T.sqr, "a")), T.exp(x), T.exp(x.sum())),
        after(opt.PatternSub((T.add, (T.mul, "a", "b"), "b"), "b"), x * y + y, x * y + x),
        outcome(opt.PatternSub, "a", "b"),
        str(square),
        str(opt.PatternSub((T.mul, "a", "a"), (T.sqr, "a"), name="squares")),
    ]  # fmt: skip


@case
def failing_rewrites(theano, T, np):
    gof, opt = theano.gof, theano.gof.opt
    x = T.dvector("x")

    def attempt(rewrite):
        fgraph = theano.FunctionGraph([x], [T.exp(x)])
        rewrite.optimize(fgraph)
        return ops_of(fgraph)

    def rule(answer):
        def transform(node):
            if isinstance(answer, Exception):
                raise answer
            return answer

        return gof.local_optimizer([T.exp])(transform)

    answers = [KeyError("k"), "text", [x, x], [T.dmatrix()], None, False]
    with theano.change_flags(on_opt_error="ignore"):
        silent = [outcome(attempt, opt.in2out(rule(answer), name="rule")) for answer in answers]
    return [silent, [outcome(attempt, opt.TopoOptimizer(rule(answer))) for answer in answers]]


@case
def groups(theano, T, np):
    gof, opt = theano.gof, theano.gof.opt
    x = T.dvector("x")

    def after(*args, **kwargs):
        fgraph = theano.FunctionGraph([x], [T.exp(x)])
        group = opt.LocalOptGroup(gof.OpSub(T.sqr, T.neg), gof.OpSub(T.exp, T.sqr), **kwargs)
        opt.TopoOptimizer(group, ignore_newtrees=True).optimize(fgraph)
        return ops_of(fgraph)

    return [after(), after(apply_all_opts=True)]
