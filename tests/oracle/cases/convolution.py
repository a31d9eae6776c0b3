"""Convolutions and their gradients, correlations, upsampling, lengths, and what is refused."""

import importlib
import itertools
import warnings

from oracle.declare import case, expression, outcome


def module(name):
    """Return a module below nnet, or signal.conv, which importing Theano does not load."""
    return importlib.import_module(f"theano.tensor.{name}")


def numbers(np, shape, dtype="float64", start=0):
    """Return small numbers whose products and sums are exact."""
    count = int(np.prod(shape))
    values = ((np.arange(count) + start) * 7919 % 23 - 11) / (8 if "float" in dtype else 1)
    return values.reshape(shape).astype(dtype)


def computed(theano, outputs, given):
    """Return types and values; Theano has plain Python code for these operations."""
    mode = None if hasattr(theano, "_core") else theano.Mode(linker="py", optimizer=None)
    function = theano.function(list(given), outputs, mode=mode, on_unused_input="ignore")
    return [[each.type for each in outputs], function(*given.values())]


def with_gradients(theano, T, np, build, *arrays):
    """Return the result of `build` and the gradients of its weighted sum."""
    variables = [T.TensorType(a.dtype, (False,) * a.ndim)() for a in arrays]
    result = build(*variables)
    given = dict(zip(variables, arrays))
    if not result.dtype.startswith("float"):
        return computed(theano, [result], given)
    weights = T.arange(result.size).reshape(result.shape).astype(result.dtype) % 5 - 2
    gradients = T.grad((result * weights).sum(), variables)
    return computed(theano, [result, *gradients], given)


def declare(name, build, *shapes, dtype="float64", **options):
    """Declare a case: `build` applied to arrays of these shapes, with gradients."""

    def run(theano, T, np):
        arrays = [numbers(np, shape, dtype, 3 * i) for i, shape in enumerate(shapes)]
        return with_gradients(theano, T, np, lambda *v: build(T, *v), *arrays)

    run.__name__ = name
    case(run, **options)


# ---- in two dimensions --------------------------------------------------------------------------

BORDERS = ["valid", "half", "full", 1, (2, 1), ((1, 2), (0, 1)), (2, (0, 3))]
STEPS = [(1, 1), (2, 1), (3, 2)]
DILATIONS = [(1, 1), (2, 1), (1, 3)]
SIZES = [((7, 8), (3, 2)), ((6, 9), (2, 3)), ((8, 7), (1, 2)), ((5, 7), (3, 1))]

for number, (border, steps, dilation) in enumerate(itertools.product(BORDERS, STEPS, DILATIONS)):
    image, kernel = SIZES[number % 4]
    groups = 1 + number // 2 % 2
    flip = number % 3 != 0
    parameters = dict(
        border_mode=border,
        subsample=steps,
        filter_dilation=dilation,
        num_groups=groups,
        filter_flip=flip,
    )
    declare(
        f"conv2d_{border}_{steps}_{dilation}_{groups}_{flip}_{kernel}",
        lambda T, x, w, parameters=parameters: T.nnet.conv2d(x, w, **parameters),
        (2, 2, *image),
        (2, 2 // groups, *kernel),
    )

for dtype in ["float32", "int32", "int8", "uint16"]:
    declare(
        f"conv2d_{dtype}",
        lambda T, x, w: T.nnet.conv2d(x, w, border_mode=1),
        (2, 3, 4, 5),
        (2, 3, 3, 3),
        dtype=dtype,
    )
for name, image, kernel in [
    ("no_images", (0, 2, 5, 4), (3, 2, 2, 2)),
    ("no_filters", (2, 2, 5, 4), (0, 2, 2, 2)),
    ("no_channels", (2, 0, 5, 4), (3, 0, 2, 2)),
    ("one_pixel", (2, 2, 1, 1), (3, 2, 1, 1)),
    ("one_of_everything", (1, 1, 1, 1), (1, 1, 1, 1)),
    ("one_position", (2, 2, 3, 4), (3, 2, 3, 4)),
    ("one_row", (2, 3, 1, 9), (2, 3, 1, 4)),
    ("one_column", (2, 3, 9, 1), (2, 3, 4, 1)),
    ("depthwise", (2, 4, 5, 6), (8, 1, 3, 3)),
]:
    groups = 4 if name == "depthwise" else 1
    declare(
        f"conv2d_{name}",
        lambda T, x, w, groups=groups: T.nnet.conv2d(x, w, num_groups=groups),
        image,
        kernel,
    )
declare(
    "conv2d_pixel_with_border",
    lambda T, x, w: T.nnet.conv2d(x, w, border_mode="half"),
    (2, 2, 1, 1),
    (3, 2, 3, 5),
)
declare(
    "conv2d_steps_beyond_the_filter",
    lambda T, x, w: T.nnet.conv2d(x, w, subsample=(4, 5), border_mode=1),
    (2, 2, 11, 12),
    (3, 2, 2, 3),
)
declare(
    "conv2d_hints",
    lambda T, x, w: T.nnet.conv2d(x, w, (2, None, 5, 6), (3, 2, None, 3), border_mode="half"),
    (2, 2, 5, 6),
    (3, 2, 3, 3),
)
declare(
    "conv2d_of_a_convolution",
    lambda T, x, w: T.nnet.conv2d(T.tanh(T.nnet.conv2d(x, w)), w, border_mode="full"),
    (2, 2, 5, 6),
    (2, 2, 3, 3),
    rtol=1e-10,
)

# ---- filters of their own for each position -----------------------------------------------------

for number, (border, steps, flip) in enumerate(
    itertools.product(["valid", 1, ((1, 0), (0, 2))], [(1, 1), (2, 3)], [True, False])
):
    groups = 1 + number % 2
    rows, columns = {"valid": (4, 4), 1: (6, 6)}.get(border, (5, 6))
    positions = ((rows - 1) // steps[0] + 1, (columns - 1) // steps[1] + 1)
    declare(
        f"unshared_{border}_{steps}_{flip}_{groups}",
        lambda T, x, w, p=(border, steps, flip, groups): T.nnet.conv2d(
            x,
            w,
            border_mode=p[0],
            subsample=p[1],
            filter_flip=p[2],
            num_groups=p[3],
            unshared=True,
        ),
        (2, 2, 5, 6),
        (2, *positions, 2 // groups, 2, 3),
    )

# ---- in three dimensions ------------------------------------------------------------------------

for number, (border, steps, dilation) in enumerate(
    itertools.product(
        ["valid", "half", "full", 1, (1, 0, 2)], [(1, 1, 1), (2, 1, 3)], [(1, 1, 1), (1, 2, 1)]
    )
):
    groups, flip = 1 + number % 2, number % 3 != 0
    parameters = dict(
        border_mode=border,
        subsample=steps,
        filter_dilation=dilation,
        num_groups=groups,
        filter_flip=flip,
    )
    declare(
        f"conv3d_{border}_{steps}_{dilation}_{groups}_{flip}",
        lambda T, x, w, parameters=parameters: T.nnet.conv3d(x, w, **parameters),
        (2, 2, 4, 5, 4),
        (2, 2 // groups, 2, 3, 2),
        atol=1e-12,
    )
declare(
    "conv3d_float32",
    lambda T, x, w: T.nnet.conv3d(x, w, border_mode=(0, 1, 1)),
    (1, 2, 3, 4, 5),
    (3, 2, 2, 3, 3),
    dtype="float32",
)

# ---- gradients as functions ---------------------------------------------------------------------

declare(
    "conv2d_transpose",
    lambda T, x, w: T.nnet.conv2d_transpose(x, w, (None, None, 9, 12), input_dilation=(2, 3)),
    (2, 3, 4, 4),
    (3, 2, 3, 3),
)
declare(
    "conv2d_transpose_symbolic",
    lambda T, x, w: T.nnet.conv2d_transpose(
        x, w, (2, 4, x.shape[2] + 2, x.shape[3] + 2), num_groups=2, filter_flip=False
    ),
    (2, 2, 3, 4),
    (2, 2, 3, 3),
)
declare(
    "conv2d_grad_wrt_inputs",
    lambda T, g, w: T.nnet.conv2d_grad_wrt_inputs(
        g, w, (2, 3, 7, 6), (2, 3, 3, 2), border_mode=(1, 0), subsample=(2, 1)
    ),
    (2, 2, 4, 5),
    (2, 3, 3, 2),
)
declare(
    "conv2d_grad_wrt_weights",
    lambda T, x, g: T.nnet.abstract_conv.conv2d_grad_wrt_weights(
        x, g, (None, None, 3, 2), (2, 3, 7, 6), border_mode=(1, 0), subsample=(2, 1)
    ),
    (2, 3, 7, 6),
    (2, 2, 4, 5),
)
declare(
    "conv2d_grad_wrt_weights_in_groups",
    lambda T, x, g: T.nnet.abstract_conv.conv2d_grad_wrt_weights(
        x, g, (4, 1, 3, 2), num_groups=2, filter_flip=False, filter_dilation=(2, 1)
    ),
    (2, 2, 7, 6),
    (2, 4, 3, 5),
)
declare(
    "conv3d_grad_wrt_inputs",
    lambda T, g, w: T.nnet.abstract_conv.conv3d_grad_wrt_inputs(g, w, (None, None, 5, 4, 6)),
    (2, 2, 4, 3, 4),
    (2, 3, 2, 2, 3),
)
declare(
    "conv3d_grad_wrt_weights",
    lambda T, x, g: T.nnet.abstract_conv.conv3d_grad_wrt_weights(
        x, g, (None, None, 2, 2, 3), border_mode="half", subsample=(1, 2, 1)
    ),
    (2, 3, 4, 3, 5),
    (2, 2, 5, 2, 5),
)
declare(
    "operations_themselves",
    lambda T, w, g: T.nnet.abstract_conv.AbstractConv2d_gradInputs(
        imshp=(None, 3, None, None), kshp=(2, 3, 3, 3), subsample=(2, 2), border_mode="half"
    )(w, g, T.as_tensor_variable([6, 5])),
    (2, 3, 3, 3),
    (2, 2, 3, 3),
)

# ---- made of convolutions -----------------------------------------------------------------------

declare(
    "separable_conv2d",
    lambda T, x, d, p: T.nnet.separable_conv2d(x, d, p, 2, border_mode="half", subsample=(2, 1)),
    (2, 2, 5, 6),
    (4, 1, 3, 3),
    (3, 4, 1, 1),
)
declare(
    "separable_conv2d_hints",
    lambda T, x, d, p: T.nnet.separable_conv2d(
        x, d, p, 2, (2, 2, 5, 6), (4, 1, 3, 3), (3, 4, 1, 1), filter_flip=False
    ),
    (2, 2, 5, 6),
    (4, 1, 3, 3),
    (3, 4, 1, 1),
)
declare(
    "separable_conv3d",
    lambda T, x, d, p: T.nnet.abstract_conv.separable_conv3d(x, d, p, 2),
    (1, 2, 3, 4, 3),
    (2, 1, 2, 2, 2),
    (3, 2, 1, 1, 1),
)
for steps, dilation, flip in [(1, 1, True), (2, 1, False), (1, 3, True)]:
    declare(
        f"causal_conv1d_{steps}_{dilation}_{flip}",
        lambda T, x, w, p=(steps, dilation, flip): T.nnet.abstract_conv.causal_conv1d(
            x, w, (3, 2, 3), subsample=p[0], filter_dilation=p[1], filter_flip=p[2]
        ),
        (2, 2, 9),
        (3, 2, 3),
    )
for ratio, use_lines in itertools.product([1, 2, 3], [True, False]):
    declare(
        f"bilinear_upsampling_{ratio}_{use_lines}",
        lambda T, x, p=(ratio, use_lines): T.nnet.abstract_conv.bilinear_upsampling(
            x, ratio=p[0], use_1D_kernel=p[1]
        ),
        (2, 2, 3, 4),
        atol=1e-12,
    )
declare(
    "bilinear_upsampling_sizes",
    lambda T, x: T.nnet.abstract_conv.bilinear_upsampling(
        x, ratio=2, batch_size=2, num_input_channels=2
    ),
    (2, 2, 3, 4),
)
for ratio in [(3, 2), (2, 4), ((4, 3), (3, 1))]:
    declare(
        f"bilinear_upsampling_{ratio}",
        lambda T, x, ratio=ratio: T.nnet.abstract_conv.bilinear_upsampling(
            x, frac_ratio=ratio, use_1D_kernel=False
        ),
        (2, 1, 4, 6),
        atol=1e-12,
    )
for mode in ["valid", "full", "half", ("full", "valid", "valid"), ("valid", "half", "half")]:
    declare(
        f"conv3d2d_{mode}",
        lambda T, x, w, mode=mode: module("nnet.conv3d2d").conv3d(x, w, border_mode=mode),
        (2, 4, 2, 4, 5),
        (3, 3, 2, 3, 3),
    )
declare(
    "diagonal_subtensor",
    lambda T, x: module("nnet.conv3d2d").diagonal_subtensor(x, 1, 0),
    (3, 5, 2),
)
declare(
    "inc_diagonal_subtensor",
    lambda T, x, y: module("nnet.conv3d2d").inc_diagonal_subtensor(x, 0, 1, y),
    (5, 3),
    (3, 3),
)

# ---- old interfaces and correlations ------------------------------------------------------------


def quietly(function, *arguments, **keywords):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments, **keywords)


OLD = {"image": "float64 2 2 5 6", "kernel": "float64 3 2 2 3"}
for mode, steps in [("valid", (1, 1)), ("full", (1, 1)), ("valid", (2, 1)), ("full", (2, 2))]:
    expression(
        f"old_conv2d_{mode}_{steps}",
        lambda T, x, w, p=(mode, steps): quietly(
            T.nnet.conv.conv2d, x, w, border_mode=p[0], subsample=p[1]
        ),
        x=[OLD["image"], "float64 1! 2 5 6"],
        w=OLD["kernel"],
    )
expression(
    "old_conv2d_hints",
    lambda T, x, w: quietly(T.nnet.conv.conv2d, x, w, (2, 2, 5, 3), (3, 2, 2, 3)),
    x="float64 2 2 5 3",
    w=OLD["kernel"],
)
expression(
    "old_conv2d_refused",
    lambda T, x, w: quietly(T.nnet.conv.conv2d, x, w),
    x=["float64 2 5 6", "float32 2 2 5 6"],
    w=OLD["kernel"],
)
for x, w in itertools.product(["float64 5 6", "float64 2 5 6"], ["float64 2 3", "float64 3 2 3"]):
    expression(
        f"signal_conv2d_{x}_{w}",
        lambda T, x, w: quietly(module("signal.conv").conv2d, x, w, border_mode="full"),
        x=x,
        w=w,
    )
for border, steps, dilation, groups in [
    ("valid", (1, 1), (1, 1), 1),
    ("half", (2, 1), (1, 1), 2),
    ("full", (1, 1), (1, 2), 1),
    (((1, 2), (0, 1)), (2, 2), (1, 1), 1),
]:
    expression(
        f"corr_{border}_{steps}_{dilation}_{groups}",
        lambda T, x, w, p=(border, steps, dilation, groups): T.nnet.corr.CorrMM(*p)(x, w),
        x=["float64 2 2 6 7", "float32 2 2 6 7"],
        w=f"float64 4 {2 // groups} 3 2",
        compiled=True,
    )
expression(
    "corr_gradients",
    lambda T, x, w: [
        T.nnet.corr.CorrMM_gradWeights(subsample=(2, 1))(x, T.ones((2, 3, 2, 6)), (3, 2)),
        T.nnet.corr.CorrMM_gradWeights(border_mode=(1, 0))(x, T.ones((2, 3, 5, 6))),
        T.nnet.corr.CorrMM_gradInputs(border_mode=1)(w, T.ones((2, 3, 6, 8))),
        T.nnet.corr.CorrMM_gradInputs(subsample=(2, 1))(w, T.ones((2, 3, 2, 6)), (5, 7)),
    ],
    x="float64 2 2 5 7",
    w="float64 3 2 3 2",
    compiled=True,
)
expression(
    "corr3d",
    lambda T, x, w: [
        T.nnet.corr3d.Corr3dMM(border_mode=(1, 0, 1), subsample=(1, 2, 1))(x, w),
        T.nnet.corr3d.Corr3dMM_gradInputs()(w, T.ones((1, 3, 2, 3, 2))),
        T.nnet.corr3d.Corr3dMM_gradWeights()(x, T.ones((1, 3, 2, 3, 2))),
    ],
    x="float64 1 2 3 4 3",
    w="float64 3 2 2 2 2",
    compiled=True,
)

# ---- types --------------------------------------------------------------------------------------


@case
def flags(theano, T, np):
    one, many = (True, False, False, False), (False,) * 4
    types = [T.TensorType("float32", flags) for flags in (one, many, (False, True, False, False))]
    ops = T.nnet.abstract_conv
    lengths = T.as_tensor_variable([3, 3])
    results = []
    for a, b in itertools.product(types, types):
        x, y = a(), b()
        results += [
            T.nnet.conv2d(x, y).type,
            ops.AbstractConv2d_gradWeights()(x, y, lengths).type,
            ops.AbstractConv2d_gradInputs()(x, y, lengths).type,
        ]
    return results


@case
def ranks(theano, T, np):
    def tensor(rank):
        return T.TensorType("float64", (False,) * rank)()

    results = []
    for a, b in itertools.product([3, 4, 5, 6], [3, 4, 5, 6]):
        for build in (
            lambda x, w: T.nnet.conv2d(x, w),
            lambda x, w: T.nnet.conv2d(x, w, unshared=True),
            lambda x, w: T.nnet.conv3d(x, w),
        ):
            result = outcome(build, tensor(a), tensor(b))
            results.append(result if isinstance(result, Exception) else result.type)
    return results


@case
def properties_of_operations(theano, T, np):
    x, w = T.tensor4(), T.tensor4()
    results = []
    for border in ["valid", "half", "full", 0, 2, (0, 0), (1, 2), ((1, 1), (0, 0)), ((1, 2), 3)]:
        op = T.nnet.conv2d(x, w, (2, None, 5, 5), None, border, (1, 2), False).owner.op
        results.append(
            [
                type(op).__name__,
                op.convdim,
                op.border_mode,
                op.subsample,
                op.filter_flip,
                op.filter_dilation,
                op.num_groups,
                op.unshared,
                op.imshp,
                op.kshp,
                isinstance(op, T.nnet.abstract_conv.AbstractConv),
                str(op),
                op == T.nnet.conv2d(w, x, (2, None, 5, 5), None, border, [1, 2], False).owner.op,
            ]
        )
    gradients = T.grad(T.nnet.conv2d(x, w).sum(), [x, w])
    ops = T.nnet.abstract_conv
    results.append([isinstance(g.owner.op, ops.AbstractConv_gradInputs) for g in gradients])
    results.append([isinstance(g.owner.op, ops.AbstractConv_gradWeights) for g in gradients])
    op = ops.AbstractConv2d()
    results.append(op.flops([(2, 3, 5, 5), (4, 3, 3, 3)], [(2, 4, 3, 3)]))
    results.append([str(T.nnet.corr.CorrMM(*p)) for p in [("half",), ((1, 2), (2, 1))]])
    results.append([T.nnet.corr.CorrMM(b).pad for b in ["valid", "half", "full", 1, ((1, 2), 0)]])
    results.append(str(T.nnet.corr3d.Corr3dMM(border_mode=(1, 0, 2))))
    old = T.nnet.ConvOp((2, 5, 6), (2, 3), 4, 5, dx=2, output_mode="full")
    results.append([old.imshp, old.kshp, old.nkern, old.bsize, old.dx, old.dy, old.out_mode])
    results.append(
        [tuple(map(int, old.outshp)), old.flops([(5, 2, 5, 6), (4, 2, 2, 3)], [(5, 4, 3, 8)])]
    )
    return results


# ---- lengths ------------------------------------------------------------------------------------


@case
def lengths(theano, T, np):
    ops = T.nnet.abstract_conv

    def as_ints(shape):
        return [n if n is None else int(n) for n in shape]

    results = []
    for image, kernel, border, step, dilation in itertools.product(
        [8, 5, None], [3, 2, None], ["valid", "half", "full", 1, (2, 0)], [1, 2], [1, 2]
    ):
        results.append(ops.get_conv_shape_1axis(image, kernel, border, step, dilation))
        results.append(ops.get_conv_gradinputs_shape_1axis(kernel, image, border, step, dilation))
        if dilation == 1:
            results.append(
                ops.get_conv_gradweights_shape_1axis(image, kernel, border, step, dilation)
            )
    for border in ["valid", "half", "full", (1, 2), ((1, 0), 2)]:
        shapes = (1, 2, 8, 9), (3, 2, 3, 2)
        results.append(as_ints(ops.get_conv_output_shape(*shapes, border, (1, 2))))
        results.append(as_ints(ops.get_conv_output_shape(*shapes, border, (1, 1), (2, 1))))
        results.append(
            as_ints(ops.get_conv_gradinputs_shape(shapes[1], (1, 3, 6, 7), border, (1, 2)))
        )
        results.append(
            as_ints(ops.get_conv_gradinputs_shape(shapes[1], shapes[0], border, (1, 1), None, 2))
        )
        results.append(
            as_ints(ops.get_conv_gradweights_shape(shapes[0], (1, 3, 6, 7), border, (1, 1)))
        )
        results.append(
            ops.get_conv_gradweights_shape(
                (1, 2, 8, 9), (1, 4, 6, 7), border, (1, 1), None, 2, True
            )
        )
        results.append(ops.border_mode_to_pad(border, 2, (5, 3)))
        for output in [(1, 3, 6, 8), (1, 3, 4, 4), (None, None, 8, None), (1, 3, 6)]:
            results.append(ops.check_conv_gradinputs_shape(*shapes, output, border, (1, 1)))
    return results


@case
def lengths_refused(theano, T, np):
    ops = T.nnet.abstract_conv
    return [
        outcome(ops.get_conv_shape_1axis, 5, 3, -1, 1),
        outcome(ops.get_conv_gradinputs_shape_1axis, 5, 3, (0, -1), 1, 1),
        outcome(ops.get_conv_gradweights_shape_1axis, 5, 3, -2, 1, 1),
        outcome(ops.border_mode_to_pad, "same", 2, (3, 3)),
        outcome(ops.border_mode_to_pad, (1, 2, 3), 2, (3, 3)),
        outcome(ops.border_mode_to_pad, (1, -2), 2, (3, 3)),
        outcome(ops.border_mode_to_pad, 1, 2, (3, 3)),
        outcome(ops.border_mode_to_pad, ((1, 2, 3), 1), 2, (3, 3)),
        outcome(ops.assert_conv_shape, (2, 3, 0, 4)),
        outcome(ops.assert_conv_shape, (-1, 3, 1, 4)),
        ops.assert_conv_shape((0, 0, 1, 4)),
    ]


@case
def lengths_asserted(theano, T, np):
    n = T.lscalar()
    shape = T.stack(list(T.nnet.abstract_conv.assert_conv_shape((n, 2, n, 3))))
    f = theano.function([n], shape)
    return [f(2), outcome(f, 0)]


@case
def kernels(theano, T, np):
    ops = T.nnet.abstract_conv
    results = []
    for ratio in (1, 2, 3, 4):
        results += [
            ops.bilinear_kernel_1D(ratio).eval(),
            ops.bilinear_kernel_1D(ratio, False).eval(),
        ]
        results += [ops.bilinear_kernel_2D(ratio).eval(), ops.bilinear_kernel_2D((ratio, 2)).eval()]
    n = T.lscalar()
    results.append(ops.bilinear_kernel_1D(n).eval({n: 3}))
    return results


# ---- what is refused ----------------------------------------------------------------------------


@case
def parameters_refused(theano, T, np):
    x, w = T.tensor4(), T.tensor4()
    bad = [
        dict(border_mode="same"),
        dict(border_mode=-1),
        dict(border_mode=(1, -1)),
        dict(border_mode=(1, 2, 3)),
        dict(border_mode=((1, 2, 3), 1)),
        dict(border_mode=1.5),
        dict(border_mode=(1, "half")),
        dict(subsample=(1,)),
        dict(subsample=(1, 1, 1)),
        dict(subsample=2),
        dict(filter_dilation=(1,)),
        dict(filter_dilation=1),
        dict(num_groups=0),
        dict(num_groups=-2),
        dict(input_shape=(T.lscalar(), 1, 2, 2)),
        dict(filter_shape=(None, T.lscalar(), 2, 2)),
        dict(input_shape=(1, 1, 5, 5), image_shape=(1, 1, 5, 5)),
        dict(imshp_logical=(1, 2, 3)),
    ]
    results = [outcome(quietly, T.nnet.conv2d, x, w, **each) for each in bad]
    ops = T.nnet.abstract_conv
    results += [
        outcome(ops.AbstractConv, 4),
        outcome(ops.conv2d_grad_wrt_inputs, x, w, (T.lscalar(), 2, 5, 5)),
        outcome(ops.conv2d_grad_wrt_inputs, x, w, (None, 2, None, 5)),
        outcome(ops.conv2d_grad_wrt_inputs, x, w, (None, 2, 5, 5), (2, 2, 3)),
        outcome(ops.conv2d_grad_wrt_weights, x, w, (None, 2, None, 5)),
        outcome(ops.bilinear_upsampling, x),
        outcome(ops.bilinear_upsampling, x, 2, (2, 3)),
        outcome(ops.bilinear_upsampling, x, None, (2, 3)),
        outcome(ops.frac_bilinear_upsampling, x, 2),
        outcome(ops.causal_conv1d, x, w, (1, 1, 2)),
        outcome(T.nnet.corr.CorrMM_gradWeights(subsample=(2, 2)), x, w),
        outcome(T.nnet.corr.CorrMM, "same"),
        outcome(T.nnet.corr.CorrMM, -1),
        outcome(T.nnet.corr.CorrMM, num_groups=0),
        outcome(T.nnet.ConvOp, output_mode="half"),
    ]
    return results


@case
def shapes_refused(theano, T, np):
    x, w, g = T.tensor4(), T.tensor4(), T.tensor4()

    def call(result, **shapes):
        given = {"x": x, "w": w, "g": g}
        arrays = {given[name]: numbers(np, shape) for name, shape in shapes.items()}
        return outcome(computed, theano, [result], arrays)

    y = T.nnet.conv2d(x, w)
    grouped = T.nnet.conv2d(x, w, num_groups=2)
    transposed = T.nnet.conv2d_transpose(g, w, (None, None, 6, 6), input_dilation=(2, 2))
    return [
        call(y, x=(1, 2, 5, 5), w=(1, 3, 3, 3)),
        call(y, x=(1, 2, 2, 5), w=(1, 2, 4, 3)),
        call(grouped, x=(1, 3, 5, 5), w=(2, 1, 3, 3)),
        call(grouped, x=(1, 2, 5, 5), w=(3, 1, 3, 3)),
        call(grouped, x=(1, 2, 5, 5), w=(2, 2, 3, 3)),
        call(transposed, g=(1, 2, 3, 3), w=(2, 2, 3, 3)),
    ]
