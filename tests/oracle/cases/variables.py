"""Attributes, comparisons, refused conversions and methods of variables."""

from oracle.declare import case, outcome

METHODS = (
    "all any arccos arccosh arcsin arcsinh arctan arctanh astype ceil clip conj copy cos cosh "
    "dimshuffle dot eval exp exp2 expm1 fill flatten floor log log10 log1p log2 max mean min "
    "ones_like prod ravel reshape round sin sinh sqrt squeeze std sum swapaxes tan tanh "
    "transpose trunc var zeros_like sgn "
)


@case
def constructor_arguments(theano, T, np):
    return [
        T.scalar().name,
        T.vector("x").name,
        T.matrix(name="y").name,
        outcome(T.vector, dtype="foo"),
        outcome(T.vector, "x", "int8", 3),
    ]


@case
def attributes(theano, T, np):
    x = T.dmatrix("x")
    y = x + 1
    return [
        x.name,
        y.name,
        x.owner,
        x.index,
        y.index,
        y.owner.inputs[0] is x,
        y.owner.outputs[0] is y,
        x.ndim,
        x.dtype,
        list(x.broadcastable),
        len(y.owner.inputs),
    ]


@case
def free_attributes_and_tags(theano, T, np):
    x = T.dmatrix("x")
    x.anything = (2, 3)
    x.tag.thing = "t"
    x.name = "renamed"
    return [x.anything, x.tag.thing, str(x), hasattr(x, "nothing"), hasattr(x.tag, "nothing")]


@case
def comparisons_of_variables(theano, T, np):
    x, y = T.dscalars("x", "y")
    return [
        x == x,
        x == y,
        x != y,
        (x == 1),
        x in [y, x],
        x in [y],
        len({x, y, x}),
        hash(x) == hash(x),
    ]


@case
def truth_of_variables(theano, T, np):
    x = T.dscalar("x")
    return [
        bool(x),
        bool(x + 1),
        outcome(bool, x < 1),
        outcome(bool, x >= 1),
        bool(T.eq(x, 1)),
        outcome(lambda: 1 < x < 2),
    ]


@case
def refused_conversions(theano, T, np):
    x, c = T.dscalar("x"), T.constant(2)
    return [
        outcome(float, x),
        outcome(int, x),
        outcome(complex, x),
        outcome(float, c),
        outcome(int, c),
        outcome(lambda: x @ x),
        outcome(lambda: +x),
        outcome(len, T.dvector()),
    ]


@case
def methods_exist(theano, T, np):
    x = T.dmatrix()
    return {name: callable(getattr(x, name, None)) for name in METHODS.split()}


@case
def clone_of_a_variable(theano, T, np):
    x = T.dmatrix("x")
    x.tag.note = 1
    twin = x.clone()
    return [twin is x, twin.name, twin.type == x.type, twin.tag.note, (x + 1).clone().owner is None]
