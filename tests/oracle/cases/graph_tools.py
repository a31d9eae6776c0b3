"""theano.gof.graph: walks, clones, comparisons of graphs; FunctionGraph and its features."""

from oracle.declare import case, outcome


def names(variables):
    return [v.name or (str(v.owner.op) if v.owner else str(v)) for v in variables]


def example(T):
    x, y = T.dvectors("x", "y")
    a = T.exp(x)
    a.name = "a"
    b = a * y
    b.name = "b"
    c = b + a
    c.name = "c"
    return x, y, a, b, c


@case
def roots(theano, T, np):
    x, _y, a, b, c = example(T)
    inputs = theano.gof.graph.inputs
    return [
        names(inputs([c])),
        names(inputs([b, c])),
        names(inputs([c], [b])),
        names(inputs([c], [a])),
        names(inputs([x])),
        names(inputs([a, a])),
        inputs([]),
        names(inputs([c + 2])),
    ]


@case
def everything_above(theano, T, np):
    _x, _y, a, b, c = example(T)
    ancestors = theano.gof.graph.ancestors
    return [
        names(ancestors([c])),
        names(ancestors([c], [b])),
        names(ancestors([a, c])),
        ancestors([]),
    ]


@case
def between_inputs_and_outputs(theano, T, np):
    x, y, a, _b, c = example(T)
    graph = theano.gof.graph
    d = c + 3
    d.name = "d"
    return [
        sorted(names(graph.variables([x, y], [c]))),
        sorted(names(graph.variables([a, y], [c]))),
        sorted(str(node.op) for node in graph.ops([x, y], [c])),
        type(graph.ops([x, y], [c])).__name__,
        len(graph.list_of_nodes([x, y], [c])),
        [str(node.op) for node in graph.io_toposort([x, y], [c])],
        [str(node.op) for node in graph.io_toposort([a, y], [c])],
        len(graph.orphans([x, y], [d])),
        graph.orphans([x, y], [c]),
        names(graph.orphans([x], [c])),
        [len(part) for part in graph.variables_and_orphans([x, y], [d])],
    ]


@case
def searches(theano, T, np):
    _x, _y, _a, _b, _c = example(T)
    search = theano.gof.graph.stack_search
    edges = {1: [2, 3], 2: [4], 3: [4, 5], 4: [], 5: [1]}
    deque = __import__("collections").deque
    return [
        search(deque([1]), lambda k: edges[k], "bfs"),
        search(deque([1]), lambda k: edges[k], "dfs"),
        search(deque([1]), lambda k: edges[k] or None, "dfs"),
        outcome(search, deque([1]), lambda k: edges[k], "other"),
        sorted(search(deque([1]), lambda k: edges[k], "bfs", True)[1].items()),
    ]


@case
def orders(theano, T, np):
    _x, _y, _a, _b, c = example(T)
    order = theano.gof.graph.general_toposort

    def dependencies(thing):
        if isinstance(thing, theano.Apply):
            return thing.inputs
        return [thing.owner] if thing.owner is not None else []

    found = order([c], dependencies)
    position = {thing: i for i, thing in enumerate(found)}
    circle = {1: [2], 2: [1]}
    return [
        len(found),
        all(position[u] < position[node] for node in found if isinstance(node, theano.Apply)
            for u in node.inputs),
        outcome(order, [1], lambda k: circle[k]),
    ]  # fmt: skip


@case
def clones(theano, T, np):
    x, y, a, _b, c = example(T)
    inputs, outputs = theano.gof.graph.clone([x, y], [c])
    kept, kept_outputs = theano.gof.graph.clone([x, y], [c], copy_inputs=False)
    mapping = theano.gof.graph.clone_get_equiv([x, y], [c])
    return [
        inputs[0] is x,
        names(inputs),
        names(outputs),
        kept[0] is x,
        kept_outputs[0] is c,
        theano.gof.graph.inputs(kept_outputs)[0] is x,
        mapping[c].owner is mapping[c.owner],
        mapping[a].name,
        len(mapping),
        theano.function(inputs, outputs[0])([1.0, 2.0], [3.0, 4.0]),
    ]


@case
def same_graphs(theano, T, np):
    x, y, z = T.dvectors("x", "y", "z")
    same = theano.gof.graph.is_same_graph
    return [
        same(x + 1, x + 1),
        same(x + 1, 1 + x),
        same(x + 1, x + 2),
        same(x + y, x + y),
        same(x + y, y + x),
        same(x + 1, y + 1),
        same(x + 1, y + 1, givens={x: y}),
        same(x + 1, y + 1, givens=[(y, x)]),
        same(T.exp(x) * y, T.exp(z) * y, givens={z: x}),
        same(x, x),
        same(x, y),
        same(T.exp(x) + T.exp(x), (lambda e: e + e)(T.exp(x))),
        same(x.sum(axis=0), x.sum()),
        same(T.exp(x), T.log(x)),
    ]


@case
def clone_with_replacements(theano, T, np):
    x, y = T.dvectors("x", "y")
    f = T.fvector("f")
    e = T.exp(x) + 1
    e.name = "e"
    copy = theano.clone(e)
    return [
        copy is e,
        copy.name,
        type(theano.clone([e])).__name__,
        str(theano.clone(e, {x: y}).owner.inputs[0].owner.inputs[0]),
        str(theano.clone(e, [(x, y)]).owner.inputs[0].owner.inputs[0]),
        outcome(theano.clone, e, {x: f}),
        theano.clone(e, {x: f}, strict=False).dtype,
        theano.gof.graph.inputs([theano.clone(e)])[0] is x,
        theano.gof.graph.inputs([theano.clone(e, share_inputs=False)])[0] is x,
        outcome(theano.clone, e, {"x": y}),
        outcome(theano.clone, e, {x: 3}),
    ]


@case
def making_nodes_again(theano, T, np):
    x, y = T.dvectors("x", "y")
    i, m = T.lvector("i"), T.dmatrix("m")
    node = (x + y).owner
    return [
        node.clone() is node,
        str(node.clone()),
        node.clone().inputs[0] is x,
        str(node.clone_with_new_inputs([y, x])),
        node.clone_with_new_inputs([x, y]).outputs[0] is node.outputs[0],
        outcome(node.clone_with_new_inputs, [i, m]),
        node.clone_with_new_inputs([i, i], strict=False).outputs[0].dtype,
        node.clone_with_new_inputs([m, m], strict=False).outputs[0].ndim,
    ]


@case
def function_graphs(theano, T, np):
    x, y, _a, _b, c = example(T)
    fgraph = theano.FunctionGraph([x, y], [c])
    own = theano.FunctionGraph([x, y], [c], clone=False)
    return [
        fgraph.inputs[0] is x,
        own.inputs[0] is x,
        names(fgraph.inputs),
        names(fgraph.outputs),
        [str(node.op) for node in fgraph.toposort()],
        len(fgraph.apply_nodes),
        len(fgraph.variables),
        sorted(str(client[0] if client[0] == "output" else client[0].op)
               for client in fgraph.clients(fgraph.inputs[0])),
        len(fgraph.clients(fgraph.outputs[0])),
        fgraph.check_integrity(),
        str(fgraph),
        str(theano.FunctionGraph([x], [x + 1, T.exp(x)])),
        outcome(theano.FunctionGraph, [x], [c]),
        len(fgraph.clone().apply_nodes),
        len(fgraph.clone_get_equiv()[1]),
        type(fgraph.clone_get_equiv()[0]).__name__,
    ]  # fmt: skip


@case
def replacements(theano, T, np):
    x, y, _a, _b, c = example(T)

    def rewritten(change):
        fgraph = theano.FunctionGraph([x, y], [c])
        fgraph.attach_feature(theano.gof.toolbox.ReplaceValidate())
        change(fgraph)
        fgraph.check_integrity()
        return [sorted(str(node.op) for node in fgraph.apply_nodes), len(fgraph.inputs)]

    def first(fgraph):
        return fgraph.inputs[0]

    def exponential(fgraph):
        return next(node for node in fgraph.toposort() if node.op == T.exp).outputs[0]

    return [
        rewritten(lambda g: g.replace(exponential(g), T.log(first(g)))),
        rewritten(lambda g: g.replace(g.outputs[0], first(g))),
        rewritten(lambda g: g.replace_validate(exponential(g), first(g))),
        rewritten(lambda g: g.replace_all([(exponential(g), first(g)), (g.inputs[1], first(g))])),
        rewritten(lambda g: g.replace_all_validate([(exponential(g), first(g))], reason="r")),
        outcome(rewritten, lambda g: g.replace(exponential(g), T.dmatrix())),
        outcome(rewritten, lambda g: g.replace(exponential(g), T.dvector())),
        outcome(
            rewritten, lambda g: g.replace_validate(exponential(g), T.cast(first(g), "float32"))
        ),
        rewritten(lambda g: g.change_input(g.outputs[0].owner, 1, first(g))),
        outcome(rewritten, lambda g: g.change_input(g.outputs[0].owner, 1, T.dmatrix())),
        rewritten(lambda g: g.replace(T.exp(first(g)), first(g))),
    ]


@case
def histories(theano, T, np):
    x = T.dvector("x")
    fgraph = theano.FunctionGraph([x], [T.exp(T.log(x))])
    fgraph.attach_feature(theano.gof.toolbox.History())
    before = fgraph.checkpoint()
    texts = [str(fgraph)]
    fgraph.replace(fgraph.outputs[0], T.sqr(fgraph.inputs[0]))
    texts.append(str(fgraph))
    fgraph.revert(before)
    return [*texts, str(fgraph), fgraph.check_integrity()]


@case
def features(theano, T, np):
    x = T.dvector("x")
    told = []

    class Watch(theano.gof.toolbox.Feature):
        def on_attach(self, fgraph):
            told.append("attach")

        def on_detach(self, fgraph):
            told.append("detach")

        def on_import(self, fgraph, node, reason):
            told.append("import {} {}".format(node.op, reason))

        def on_prune(self, fgraph, node, reason):
            told.append("prune {} {}".format(node.op, reason))

        def on_change_input(self, fgraph, node, i, r, new_r, reason=None):
            told.append("change {} {}".format(i, reason))

    fgraph = theano.FunctionGraph([x], [T.exp(T.log(x))])
    watch = Watch()
    fgraph.attach_feature(watch)
    fgraph.replace(fgraph.outputs[0].owner.inputs[0], T.sqr(fgraph.inputs[0]), reason="why")
    fgraph.remove_feature(watch)
    fgraph.replace(fgraph.outputs[0], fgraph.inputs[0])
    return told


@case
def finders(theano, T, np):
    x = T.dvector("x")
    fgraph = theano.FunctionGraph([x], [T.exp(T.exp(x)) + T.log(x)])
    fgraph.attach_feature(theano.gof.toolbox.NodeFinder())
    before = (
        len(fgraph.get_nodes(T.exp)),
        len(fgraph.get_nodes(T.log)),
        len(fgraph.get_nodes(T.sin)),
    )
    fgraph.replace(fgraph.get_nodes(T.log)[0].outputs[0], T.exp(fgraph.inputs[0]))
    return [list(before), len(fgraph.get_nodes(T.exp)), len(fgraph.get_nodes(T.log))]


@case
def views(theano, T, np):
    x = T.dmatrix("x")
    roots = theano.gof.graph.view_roots
    return [
        names(roots(x)),
        names(roots(x.T)),
        names(roots(x[1:].T)),
        [v is x for v in roots(x.dimshuffle(1, 0, "x"))],
        len(roots(T.exp(x))),
        [v is x for v in roots(T.exp(x))],
    ]


@case
def operations_with_props(theano, T, np):
    class Scaled(theano.Op):
        __props__ = ("by", "name")

        def __init__(self, by, name="n"):
            self.by, self.name = by, name

        def make_node(self, x):
            return theano.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, outputs):
            outputs[0][0] = inputs[0] * self.by

    class Derived(Scaled):
        pass

    class Empty(Scaled):
        __props__ = ()

    class Own(Scaled):
        __props__ = ("by",)

        def __eq__(self, other):
            return isinstance(other, Own)

        def __str__(self):
            return "own"

    x = T.dvector("x")
    counts = []
    for ops in ([Scaled(2), Scaled(2), Scaled(3)], [Scaled(2), Derived(2)], [Empty(1), Empty(2)]):
        f = theano.function([x], [op(x) for op in ops], mode=theano.Mode("py", "fast_run"))
        counts.append(sum(isinstance(node.op, Scaled) for node in f.maker.fgraph.toposort()))
    return [
        Scaled(2) == Scaled(2),
        Scaled(2) == Scaled(2, "m"),
        Scaled(2) != Scaled(2),
        Scaled(2) == Derived(2),
        hash(Scaled(2)) == hash(Scaled(2)),
        Own(1) == Own(2),
        Own(1) != Own(2),
        [str(op) for op in (Scaled(2), Derived(2, None), Empty(1), Own(1), Scaled(T.dvector))],
        str(Scaled(2)(x)),
        [Scaled(2)._props(), sorted(Scaled(2)._props_dict())],
        counts,
        outcome(hash, Scaled([1])),
        outcome(type, "Wrong", (theano.Op,), {"__props__": ["a"]}),
        outcome(type, "Wrong", (theano.Op,), {"__props__": (1,)}),
    ]
