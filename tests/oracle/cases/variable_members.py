"""Members of variables that other files do not cover: iteration, truth, constants, eval's cache."""

from oracle.arraytext import DTYPES
from oracle.declare import case, expression, outcome


@case
def attributes_of_every_type(theano, T, np):
    results = {}
    for dtype in DTYPES:
        x = T.TensorType(dtype, (False, True))("x")
        results[dtype] = [
            [x.ndim, x.dtype, list(x.broadcastable), str(x.type), x.name],
            [x.shape, x.size, x.T, outcome(lambda v: v.real, x), outcome(lambda v: v.imag, x)],
            [x.zeros_like(), x.ones_like(), x.zeros_like("int8"), x.ones_like(dtype="float32")],
            [x.flatten(), x.ravel(), x.copy(), x.copy(name="c").name, outcome(x.astype, "float32")],
        ]
    return results


@case
def iteration(theano, T, np):
    x, v, m = T.dscalar("x"), T.dvector("v"), T.dmatrix("m")
    return [
        outcome(list, x),
        outcome(list, v),
        outcome(list, m),
        list(T.constant([1, 2])),
        list(m.shape),
        outcome(list, v[:2]),
        list(T.as_tensor_variable([x, x])),
        outcome(lambda: x in v),
        outcome(lambda: 1 in v),
        1 in T.constant([1, 2]),
        outcome(len, v),
        outcome(len, T.constant([1, 2])),
        outcome(tuple, T.zeros(2)),
        [each.eval({m: np.ones((2, 3))}) for each in m.shape],
        [each.eval() for each in T.constant([5, 6])],
        outcome(sum, T.constant([1, 2])),
    ]


@case
def truth(theano, T, np):
    v = T.dvector("v")
    less = v < 1
    return [
        bool(v),
        v.__nonzero__(),
        not v,
        outcome(bool, less),
        outcome(less.__nonzero__),
        outcome(bool, v >= 1),
        bool(T.lt(v, 1)),
        bool(T.eq(v, 1)),
        outcome(lambda: 0 < v < 1),
        outcome(lambda: (v < 1) and v),
        bool(T.constant(0)),
    ]


@case
def comparison_is_identity(theano, T, np):
    x, y = T.dscalars("x", "y")
    c = T.constant(1.5)
    return [
        x == x,
        x == y,
        x != y,
        x == 1,
        [x, y].index(y),
        x in [y, x],
        len({x, y, x}),
        {x: 1}[x],
        c == 1.5,
        c == T.constant(1.5),
        T.constant([1, 2]) == T.constant([1, 2]),
        theano.shared(1.0) == theano.shared(1.0),
        hash(x) == hash(x),
        x == T.dscalar("x"),
    ]


@case
def equal_constants(theano, T, np):
    c, nan = T.constant([1.0, 2.0]), float("nan")
    return [
        bool(c.equals(T.constant([1.0, 2.0]))),
        bool(c.equals(np.array([1.0, 2.0]))),
        bool(c.equals(T.constant([1, 2]))),
        bool(c.equals(T.constant([1.0, 3.0]))),
        bool(c.equals(T.constant([[1.0, 2.0]]))),
        bool(T.constant(2).equals(2)),
        bool(T.constant(2).equals(3)),
        bool(T.constant(0.5).equals(0.5)),
        bool(T.constant(2).equals(2.0)),
        bool(T.constant([nan, 1.0]).equals(T.constant([nan, 1.0]))),
        bool(c.equals(T.dvector())),
        bool(c.signature() == T.constant([1.0, 2.0]).signature()),
        bool(c.signature() != T.constant([1.0, 2.5]).signature()),
        hash(c.signature()) == hash(T.constant([1.0, 2.0]).signature()),
        isinstance(c.signature(), T.TensorConstantSignature),
        bool(c.merge_signature() == T.constant([1.0, 2.0]).merge_signature()),
        c.value,
        c.data,
        c.clone() is c,
        bool(c.clone().equals(c)),
    ]


@case
def texts(theano, T, np):
    x = T.dmatrix("x")
    return [
        str(x),
        repr(x),
        str(T.dmatrix()),
        str(x + 1),
        str(T.constant(1)),
        str(T.constant([1.5, 2])),
        str(T.constant(np.ones(100))),
        str(T.constant(np.arange(100))),
        str(T.constant(1, name="one")),
        str(theano.shared(1.0)),
        str(theano.shared(1.0, name="s")),
    ]


@case
def operators_by_name(theano, T, np):
    m, v, b = T.dmatrix("m"), T.dvector("v"), T.bvector("b")
    return [
        m.__dot__(v),
        v.__rdot__(np.ones((2, 3))),
        m.dot(np.ones(3, "float32")),
        5 // b,
        7 % v,
        2.5 % b,
        divmod(7, b)[0],
        np.int8(1) & b,
        3 & b,
        3 | b,
        3 ^ b,
        2**b,
        1 / b,
        -b,
        abs(b),
        ~b,
        outcome(lambda: m.__dot__("a")),
        outcome(v.__ceil__),
        outcome(v.__floor__),
        outcome(v.__trunc__),
    ]


expression("5 // x", lambda T, x: 5 // x, x=["int8 3 = 1 -2 3", "float64 3", "uint8 3 = 1 2 3"])
expression("5 % x", lambda T, x: 5 % x, x=["int8 3 = 3 -3 2", "float64 3 = 3 -3 0.75"])
expression("5 & x", lambda T, x: 5 & x, x=["int8 3", "int64 3", "bool 3"])
expression("__rdot__", lambda T, x: x.__rdot__([[1.0, 2], [3, 4]]), x=["float64 2", "int8 2 3"])
expression(
    "ceil floor trunc", lambda T, x: [x.__ceil__(), x.__floor__(), x.__trunc__()], x="float64 4"
)


@case
def norms(theano, T, np):
    x = T.dmatrix("x")
    value = np.array([[3.0, -4.0], [0.0, 2.0]])
    return [
        outcome(x.norm),
        [x.norm(L).eval({x: value}) for L in (1, 2, 3)],
        [x.norm(2, axis=axis).eval({x: value}) for axis in (0, 1)],
        x.norm(2, axis=1, keepdims=True).eval({x: value}),
        outcome(x.norm, 0),
        outcome(x.norm, "inf"),
        outcome(lambda: x.norm(np.inf)),
    ]


@case
def evaluation(theano, T, np):
    x, y = T.dscalars("x", "y")
    z = x + 2 * y
    first = z.eval({x: 1.0, y: 2.0})
    return [
        first,
        z.eval({y: 1.0, x: 1.0}),
        len(z._fn_cache),
        outcome(z.eval, {x: 1.0}),
        outcome(z.eval),
        outcome(z.eval, {x: 1.0, y: 2.0, T.dscalar(): 1.0}),
        T.constant(3).eval(),
        theano.shared(np.arange(2)).eval(),
        (T.constant(1) + 1).eval(),
        outcome(z.eval, {"x": 1.0, "y": 2.0}),
    ]


@case
def known_values(theano, T, np):
    x = T.dscalar("x")
    get = T.get_scalar_constant_value
    return [
        T.constant(3).get_scalar_constant_value(),
        outcome(x.get_scalar_constant_value),
        get(2.5),
        outcome(get, np.ones(2)),
        outcome(get, []),
        get(T.constant([2, 2, 2])),
        outcome(get, T.constant([1, 2])),
        get(T.constant(2) + 3),
        get(T.alloc(np.float32(2), 3, 4)),
        get(T.constant([1, 2, 3])[1]),
        get(T.drow().shape[0]),
        outcome(get, T.dmatrix().shape[0]),
        get(T.cast(T.constant(2.7), "int8")),
        outcome(get, T.constant(2) + 3, elemwise=False),
        outcome(get, T.alloc(2, 3), only_process_constants=True),
        outcome(get, "a"),
        outcome(get, None),
        T.extract_constant(x) is x,
        T.extract_constant(T.constant(4)),
        get(T.switch(T.constant(1), 2, 3)),
        get(T.as_tensor_variable([1, x, 3])[2]),
    ]


@case
def free_attributes(theano, T, np):
    x = T.dscalar("x")
    x.tag.test_value = 1.0
    x.anything = 1
    return [
        x.anything,
        x.tag.test_value,
        outcome(getattr, x, "nothing"),
        x.get_parents(),
        len((x + 1).get_parents()),
        x.auto_name.startswith("auto_"),
        x.clone().auto_name == x.auto_name,
        outcome(setattr, x, "ndim", 3),
        outcome(setattr, x, "dtype", "int8"),
        outcome(setattr, x, "shape", 3),
    ]


@case
def names_in_basic(theano, T, np):
    return [
        sorted(each.__name__ for each in T.get_scalar_constant_value_elemwises),
        T.numpy_diagonal_return_view,
        T.basic.numpy_diagonal_return_view,
        T.basic.ShapeError is T.ShapeError,
        issubclass(T.ShapeError, Exception),
        T.basic.var is T.std or T.basic.var(T.dvector()),
    ]


expression(
    "scalar and back",
    lambda T, x: T.tensor_from_scalar(T.scalar_from_tensor(x)) * 2,
    x=DTYPES[1:],
    grad="x",
)


@case
def between_scalars_and_tensors(theano, T, np):
    x, v = T.dscalar("x"), T.dvector("v")
    to_tensor, to_scalar = T.tensor_from_scalar, T.scalar_from_tensor
    back = to_tensor(to_scalar(x))
    return [
        back,
        to_tensor(theano.scalar.float32("s")),
        type(back.owner.op).__name__,
        type(back.owner.inputs[0].owner.op).__name__,
        to_tensor == T.TensorFromScalar(),
        to_scalar == T.ScalarFromTensor(),
        str(to_tensor),
        outcome(to_scalar, v),
        outcome(to_tensor, v),
        outcome(to_scalar, 2.5),
        T.get_scalar_constant_value(to_tensor(to_scalar(T.constant(3)))),
    ]


expression("trace", lambda T, x: x.trace(), x=["float64 3 3", "float32 2 3"], grad="x")
expression("trace of others", lambda T, x: x.trace(), x=["float64 3", "float64 2 2 2", "int8 2 2"])


@case
def names_of_elementwise_modules(theano, T, np):
    return [
        T.elemwise.as_tensor_variable is T.as_tensor_variable,
        T.isnan_(T.dvector()),
        T.isinf_(T.fvector()),
        T.basic.isnan_ is T.isnan_,
        T.basic.isinf_ is T.isinf_,
        issubclass(T.elemwise.Sum, T.elemwise.CAReduceDtype),
    ]


expression(
    "compress",
    lambda T, x, y: [x.compress(y), x.compress(y, axis=0)],
    x="int8 2 = 0 1",
    y=["float64 2", "int8 2 3"],
)
