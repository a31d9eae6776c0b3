"""Pooling: modes, windows, steps, borders, ranks, dtypes, derivatives, and what is refused."""

import importlib
import itertools
import warnings

from oracle.declare import case, outcome


def pool(theano):
    """Return the module, which importing Theano does not load."""
    return importlib.import_module("theano.tensor.signal.pool")


def numbers(np, shape, dtype="float64"):
    """Return small numbers, some of them equal to neighbours, whose sums are exact."""
    values = (np.arange(int(np.prod(shape))) * 7919 % 23 // 2 - 5) / (8 if "float" in dtype else 1)
    return values.reshape(shape).astype(dtype)


def described(variable):
    """Return what there is to say of a variable's type."""
    return [variable.dtype, list(variable.broadcastable)]


def compiled(theano):
    """Return a mode in which Theano runs its C code: its Python code differs, and is not meant."""
    if hasattr(theano, "_core"):
        return None
    theano.config.cxx = "g++"
    return theano.Mode(linker="cvm", optimizer=None)


def with_derivatives(theano, T, np, build, x, mode=None):
    """Return `build(x)`, its type, and for floats its gradient, second derivative and Rop."""
    v = T.TensorType(x.dtype, (False,) * x.ndim)()
    z = build(v)
    if not z.dtype.startswith("float"):
        return [described(z), theano.function([v], z, mode=mode)(x)]
    weights = T.arange(z.size).reshape(z.shape).astype(z.dtype) % 5 - 2
    gradient = T.grad((z**2 * weights).sum(), v)
    direction = T.arange(v.size).reshape(v.shape).astype(v.dtype) % 7 - 3
    second = T.grad((gradient * direction).sum(), v)
    f = theano.function([v], [z, gradient, second, T.Rop(z, v, direction)], mode=mode)
    return [described(z), *f(x)]


def declare(name, ndim, shape, dtype="float64", **parameters):
    """Declare a case: pool_2d or pool_3d of an image, with derivatives."""

    def run(theano, T, np):
        function = getattr(pool(theano), "pool_%dd" % ndim)
        x = numbers(np, shape, dtype)
        has_border = max(parameters.get("pad", (0,))) > 0
        mode = compiled(theano) if has_border or dtype in ("bool", "uint64") else None
        return with_derivatives(theano, T, np, lambda v: function(v, **parameters), x, mode)

    run.__name__ = name
    case(run, atol=1e-14 if dtype == "float64" else 0)


MODES = ["max", "sum", "average_inc_pad", "average_exc_pad"]
# Windows and steps of pool_2d; None: as long as windows.
GEOMETRIES = [
    ((2, 2), None),
    ((3, 2), (2, 1)),
    ((2, 3), (3, 2)),
    ((1, 3), (1, 1)),
    ((3, 3), (2, 2)),
    ((4, 5), (3, 2)),
    ((1, 1), (2, 3)),
    ((3, 1), (1, 3)),
]
IMAGES = [(2, 3, 7, 8), (8, 7), (1, 5, 6), (2, 6, 9)]

for number, (mode, (ws, stride), ignore) in enumerate(
    itertools.product(MODES, GEOMETRIES, [True, False])
):
    declare(
        "%s_%s_%s_%s" % (mode, ws, stride, ignore),
        2,
        IMAGES[number // 2 % 4],
        ws=ws,
        stride=stride,
        ignore_border=ignore,
        mode=mode,
    )

# Theano has no gradient of average_exc_pad with a border: there values alone are compared, by a
# dtype without gradients.
for mode, (ws, stride, pad) in itertools.product(
    MODES,
    [
        ((2, 2), None, (1, 1)),
        ((3, 2), (1, 1), (2, 1)),
        ((3, 4), (2, 3), (0, 3)),
        ((2, 5), (3, 2), (1, 2)),
    ],
):
    declare(
        "border_%s_%s_%s_%s" % (mode, ws, stride, pad),
        2,
        (2, 5, 7),
        "int32" if mode == "average_exc_pad" else "float64",
        ws=ws,
        stride=stride,
        pad=pad,
        ignore_border=True,
        mode=mode,
    )

for number, (mode, ignore) in enumerate(itertools.product(MODES, [True, False])):
    for ws, stride in [((2, 2, 2), None), ((2, 3, 1), (1, 2, 2)), ((3, 1, 2), (2, 2, 1))]:
        declare(
            "pool_3d_%s_%s_%s_%s" % (mode, ws, stride, ignore),
            3,
            [(2, 4, 5, 6), (5, 4, 7), (1, 2, 3, 5, 4)][number % 3],
            ws=ws,
            stride=stride,
            ignore_border=ignore,
            mode=mode,
        )
    declare(
        "pool_3d_border_%s_%s" % (mode, ignore),
        3,
        (2, 4, 5, 3),
        "int16" if mode == "average_exc_pad" else "float64",
        ws=(2, 3, 2),
        stride=(1, 2, 3),
        pad=(1, 2, 1) if ignore else (0, 0, 0),
        ignore_border=ignore,
        mode=mode,
    )

DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
DTYPES += ["float16", "float32"]

for dtype, mode in itertools.product(DTYPES, MODES):
    declare("%s_%s" % (dtype, mode), 2, (2, 5, 6), dtype, ws=(2, 3), ignore_border=False, mode=mode)

# Longer than a vector, odd and even.
for width, ws, stride in [(67, 2, 2), (64, 3, 2), (45, 3, 1), (80, 5, 3), (33, 4, 7)]:
    for mode, dtype in [("max", "float32"), ("average_inc_pad", "float32"), ("max", "int32")]:
        declare(
            "wide_%s_%s_%s_%s_%s" % (width, ws, stride, mode, dtype),
            2,
            (3, 4, width),
            dtype,
            ws=(2, ws),
            stride=(2, stride),
            ignore_border=width % 2 == 0,
            mode=mode,
        )


@case
def empty_batch(theano, T, np):
    results = []
    for mode in MODES:
        build = lambda v, mode=mode: pool(theano).pool_2d(v, (2, 2), True, mode=mode)  # noqa: E731
        results += with_derivatives(theano, T, np, build, np.zeros((0, 3, 4, 5)))
    return results


@case
def ties(theano, T, np):
    x = np.array([[1.0, 1, 0, 2], [0, 1, 2, 2]])
    v = T.matrix()
    z = pool(theano).pool_2d(v, (2, 2), True)
    return theano.function([v], T.grad((z * [1, 10]).sum(), v))(x.astype(v.dtype))


@case
def symbolic_parameters(theano, T, np):
    v, ws, stride, pad = T.dmatrix(), T.ivector(), T.lvector(), T.bvector()
    results = []
    for mode in ["max", "sum", "average_inc_pad"]:
        z = pool(theano).pool_2d(v, ws, True, stride, pad, mode)
        outputs = [z, T.grad(z.sum(), v), z.shape]
        f = theano.function([v, ws, stride, pad], outputs, mode=compiled(theano))
        for values in [([2, 2], [1, 2], [1, 0]), ([3, 1], [2, 2], [0, 0])]:
            results += f(numbers(np, (5, 6)), *values)
    return results


@case
def strided_images(theano, T, np):
    v = T.tensor3()
    z = pool(theano).pool_2d(v[:, ::2].dimshuffle(0, 2, 1), (2, 3), False)
    x = numbers(np, (2, 9, 5)).astype(v.dtype)
    return theano.function([v], [z, T.grad((z**2).sum(), v)])(x)


@case
def same_size(theano, T, np):
    v = T.dtensor3()
    z = pool(theano).max_pool_2d_same_size(v, (2, 3))
    return [
        described(z),
        *theano.function([v], [z, T.grad((z**2).sum(), v)])(numbers(np, (2, 5, 7))),
    ]


@case
def operations(theano, T, np):
    p = pool(theano)
    ops = [
        p.Pool(),
        p.Pool(True, "sum", 3),
        p.Pool(True, "max_deterministic"),
        p.MaxPoolGrad(True),
        p.AveragePoolGrad(False, "average_exc_pad"),
        p.DownsampleFactorMaxGradGrad(True),
        p.MaxPoolRop(False, ndim=3),
    ]
    return [[str(op), op.ignore_border, op.mode, op.ndim] for op in ops] + [
        isinstance(p.MaxPoolGrad(True), p.PoolGrad),
        isinstance(p.AveragePoolGrad(True), p.PoolGrad),
        p.Pool(True) == p.Pool(True),
        p.Pool(True) == p.Pool(False),
    ]


@case
def gradients_as_operations(theano, T, np):
    p = pool(theano)
    x = numbers(np, (2, 5, 6))
    v = T.dtensor3()
    z = p.Pool(True)(v, (2, 2))
    outputs = [
        p.MaxPoolGrad(True)(v, z, z, ws=(2, 2)),
        p.AveragePoolGrad(True, "sum")(v, z, (2, 2)),
        p.AveragePoolGrad(True)(v, z, ws=(2, 2), stride=(2, 2), pad=(0, 0)),
        p.DownsampleFactorMaxGradGrad(True)(v, z, v**2, (2, 2)),
        p.MaxPoolRop(True)(v, v**2, (2, 2)),
    ]
    return [[described(each) for each in outputs], theano.function([v], outputs)(x)]


@case
def one_axis(theano, T, np):
    v = T.dmatrix()
    z = pool(theano).Pool(False, ndim=1)(v, (3,), (2,))
    return [described(z), *theano.function([v], [z, T.grad((z**2).sum(), v)])(numbers(np, (3, 8)))]


@case
def broadcastable_patterns(theano, T, np):
    p = pool(theano)
    types = []
    for pattern in itertools.product([False, True], repeat=2):
        v = T.TensorType("float64", (*pattern, False, False))()
        z = p.pool_2d(v, (2, 2), False)
        types += [described(z), described(T.grad(z.sum(), v))]
    return types


@case
def lengths_of_outputs(theano, T, np):
    Pool = pool(theano).Pool
    results = []
    for n, ws, stride, pad in itertools.product(range(1, 8), range(1, 5), range(1, 5), range(2)):
        for ignore in [True, False] if pad == 0 else [True]:
            shape = Pool.out_shape((3, n, n + 1), (ws, ws), ignore, (stride, 1), (pad, 0))
            results.append([int(length) for length in shape])
    n = T.lscalar()
    symbolic = Pool.out_shape((n, n), (2, 3), True, (1, 2), (1, 0))
    results.append(theano.function([n], symbolic)(7))
    results.append(outcome(Pool.out_shape, (5,), (2, 2)))
    results.append(outcome(Pool.out_shape, (5, 5)))
    results.append([int(length) for length in Pool.out_shape((5, 5), (2, 2))])
    return results


@case
def what_is_refused(theano, T, np):
    p = pool(theano)
    v, w = T.dmatrix(), T.dvector()
    ws = T.ivector()
    border = theano.function([v, ws], p.pool_2d(v, (3, 3), False, pad=ws))
    image = np.zeros((5, 5))
    return [
        outcome(p.pool_2d, w, (2, 2), True),
        outcome(p.pool_3d, v, (2, 2, 2), True),
        outcome(p.pool_2d, v, ignore_border=True),
        outcome(p.pool_2d, v, (2, 2), True, mode="median"),
        outcome(p.pool_2d, v, 2, True),
        outcome(p.pool_2d, v, (2, 2), True, stride=2),
        outcome(p.pool_2d, v, (2.0, 2.0), True),
        outcome(p.pool_2d, v, (2, 2), True, stride=(1.5, 1.5)),
        outcome(p.pool_2d, v, (2, 2), False, pad=(1, 1)),
        outcome(p.pool_2d, v, (2, 2), True, pad=(2, 0)),
        outcome(p.pool_2d, v, (2, 2), True, ds=(2, 2)),
        outcome(p.pool_2d, v, (2, 2), True, stride=(2, 2), st=(2, 2)),
        outcome(p.pool_2d, v, (2, 2), True, pad=(1, 1), padding=(1, 1)),
        outcome(border, image, np.int32([1, 1])),
    ]


@case
def old_names(theano, T, np):
    p = pool(theano)
    v = T.dmatrix()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        z = p.pool_2d(v, ds=(2, 2), st=(1, 2), padding=(1, 0), ignore_border=True)
        y = p.pool_2d(v, (2, 2))
    categories = sorted(set(each.category.__name__ for each in caught))
    return [len(caught), categories, *theano.function([v], [z, y])(numbers(np, (5, 6)))]
