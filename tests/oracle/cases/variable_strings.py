"""Strings of variables, ops and applications."""

from oracle.declare import case


@case
def strings_of_variables(theano, T, np):
    x, y, unnamed = T.dmatrix("x"), T.fvector("y"), T.dvector()
    i = T.lscalar("i")
    expressions = [
        x,
        unnamed,
        T.lscalar(),
        T.drow(),
        T.bmatrix(),
        x + 1,
        x * y,
        x - 1,
        x / 2,
        x // 2,
        x % 2,
        x**2,
        -x,
        abs(x),
        x > 1,
        x >= 1,
        x < 1,
        x <= 1,
        T.eq(x, 1),
        T.neq(x, 1),
        T.exp(x),
        T.log(x),
        T.sqr(x),
        T.sqrt(x),
        T.tanh(x),
        T.nnet.sigmoid(x),
        T.nnet.softplus(x),
        T.maximum(x, y),
        T.minimum(x, y),
        T.switch(x > 1, x, y),
        T.clip(x, 0, 1),
        T.cast(x, "float32"),
        T.cast(x, "int8"),
        T.floor(x),
        T.ceil(x),
        T.round(x),
        T.sgn(x),
        T.inv(x),
        x.sum(),
        x.sum(axis=0),
        x.sum(axis=(0, 1)),
        x.mean(),
        x.prod(),
        x.prod(axis=1),
        x.max(),
        x.max(axis=0),
        T.any(x > 1),
        T.all(x > 1, axis=0),
        y.sum(),
        x.T,
        x.dimshuffle("x", 1, 0),
        x.reshape((3, 2)),
        x.flatten(),
        x.shape,
        x.shape[0],
        x.size,
        T.dot(x, y),
        x[0],
        x[1:],
        x[::2],
        x[:, 0],
        x[i],
        x[i:],
        x[0, 1],
        x[..., 0],
        T.set_subtensor(x[0], y),
        T.inc_subtensor(x[:, 1:], 1),
        T.set_subtensor(x[i:], 0),
        T.alloc(0.0, 2, 3),
        T.zeros((2,)),
        T.zeros_like(x),
        T.ones_like(x),
        T.fill(x, 1),
        T.addbroadcast(x, 0),
        T.unbroadcast(T.drow(), 0),
        T.specify_shape(x, (2, 3)),
        T.arctan2(x, y),
        T.and_(x > 1, x < 2),
        ~(x > 1),
        T.isnan(x),
        T.real(x),
        T.conj(x),
    ]
    return [[str(each), repr(each)] for each in expressions]


@case
def strings_of_ops(theano, T, np):
    names = [
        "add",
        "sub",
        "mul",
        "true_div",
        "int_div",
        "mod",
        "pow",
        "neg",
        "abs_",
        "sgn",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqr",
        "sqrt",
        "inv",
        "sin",
        "cos",
        "tan",
        "arcsin",
        "arccos",
        "arctan",
        "arctan2",
        "sinh",
        "cosh",
        "tanh",
        "arcsinh",
        "arccosh",
        "arctanh",
        "floor",
        "ceil",
        "trunc",
        "round_half_to_even",
        "round_half_away_from_zero",
        "eq",
        "neq",
        "lt",
        "le",
        "gt",
        "ge",
        "and_",
        "or_",
        "xor",
        "invert",
        "switch",
        "clip",
        "maximum",
        "minimum",
        "real",
        "imag",
        "angle",
        "conj",
        "deg2rad",
        "rad2deg",
        "fill",
        "second",
    ]
    return {name: str(getattr(T, name)) for name in names if hasattr(T, name)}


@case
def strings_of_applies(theano, T, np):
    x, y = T.dvector("x"), T.dvector("y")
    return [str((x + y).owner), str((x * 2).owner), str(T.exp(x + y).owner), str(x.sum().owner)]


@case
def transposed_names(theano, T, np):
    x = T.dmatrix("x")
    return [x.T.name, str(x.T), str(T.dmatrix().T), (x + 1).T.name]


@case
def strings_of_constants(theano, T, np):
    values = [
        3,
        0.5,
        -1,
        [0, 1, 2],
        np.zeros((2, 3)),
        np.ones(5),
        [[1, 2], [3, 4]],
        1e-8,
        True,
        np.arange(4.0),
    ]
    return [str(T.constant(value)) for value in values]
