"""Softmax, cross-entropies, activation functions, batch normalization, chosen blocks."""

import importlib

from oracle.declare import case, expression, outcome

MATRICES = [
    "float32 3 4",
    "float64 2 5",
    "float64 3 1",
    "float64 1! 3",
    "float64 0 3",
    "float32 1 1",
]
HARD = "float64 3 3 = 1000 0 -1000 1 2 3 -700 -1400 5"
LARGE = ["float32 2 17", "float64 2 33", "float32 2 70"]

# ---- softmax ----------------------------------------------------------------------------------

expression("softmax", lambda T, x: T.nnet.softmax(x), x=MATRICES + LARGE, grad="x", atol=1e-6)
expression("softmax_hard", lambda T, x: T.nnet.softmax(x), x=HARD)
expression("softmax_half", lambda T, x: T.nnet.softmax(x), x="float16 3 4", rtol=4e-3)
expression("softmax_vector", lambda T, x: T.nnet.softmax_op(x), x="float64 4", grad="x")
expression("softmax_column", lambda T, x: T.nnet.softmax_op(x), x="float64 3 1!", grad="x")
expression(
    "softmax_refused",
    lambda T, x: T.nnet.softmax(x),
    x=["int64 2 3", "float64 2 3 4", "float64", "complex128 2 2", "bool 2 2"],
)
expression("logsoftmax", lambda T, x: T.nnet.logsoftmax(x), x=MATRICES + LARGE, grad="x", atol=1e-6)
expression("logsoftmax_hard", lambda T, x: T.nnet.logsoftmax(x), x=HARD)
expression("logsoftmax_vector", lambda T, x: T.nnet.logsoftmax(x), x="float64 4")
expression(
    "logsoftmax_refused",
    lambda T, x: T.nnet.logsoftmax(x),
    x=["int64 2 3", "float64 2 3 4", "float64"],
)
expression("softmax_graph", lambda T, x: T.nnet.softmax_graph(x), x="float64 2 3", grad="x")
expression(
    "softmax_graph_of_rank_3",
    lambda T, x: T.nnet.softmax_graph(x),
    x="float32 2 3 4",
    grad="x",
    atol=1e-7,
)
expression(
    "softmax_with_bias",
    lambda T, x, b: T.nnet.softmax_with_bias(x, b),
    x=["float64 2 3", "float32 2 3", "float64 0 3"],
    b=["float64 3", "float32 3"],
)
expression(
    "softmax_with_bias_gradient",
    lambda T, x, b: T.nnet.softmax_with_bias(x, b),
    x=["float64 2 3", "float64 0 3"],
    b="float64 3",
    grad="x b",
)
expression(
    "softmax_with_bias_refused",
    lambda T, x, b: T.nnet.softmax_with_bias(x, b),
    x=["float64 2 3", "int64 2 3", "float64 3"],
    b=["float64 4", "int64 3", "float64 1 3"],
)
expression(
    "softmax_grad",
    lambda T, dy, sm: T.nnet.softmax_grad(dy, sm),
    dy=["float64 2 3", "float32 2 3"],
    sm=["float64 2 3", "float32 2 3"],
)

# ---- cross-entropy ----------------------------------------------------------------------------

CLASSES = ["int64 2 = 0 2", "int32 2 = 2 1", "uint8 2 = 1 0", "int8 2 = 2 2"]

expression(
    "crossentropy_softmax_argmax_1hot_with_bias",
    lambda T, x, b, y: T.nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, y),
    x=["float64 2 3", "float32 2 3", "float64 2 3 = 1000 0 -1000 3 3 3"],
    b=["float64 3", "float32 3"],
    y=CLASSES,
)
expression(
    "crossentropy_softmax_1hot_with_bias",
    lambda T, x, b, y: T.nnet.crossentropy_softmax_1hot_with_bias(x, b, y),
    x="float64 2 3",
    b="float64 3",
    y=CLASSES[:2],
    grad="x b",
)
expression(
    "crossentropy_softmax_1hot",
    lambda T, x, y: T.nnet.crossentropy_softmax_1hot(x, y),
    x=["float64 2 3", "float32 2 3"],
    y=CLASSES[:2],
    grad="x",
)
expression(
    "crossentropy_softmax_max_and_argmax_1hot",
    lambda T, x, y: list(T.nnet.crossentropy_softmax_max_and_argmax_1hot(x, y)),
    x="float64 2 3",
    y=CLASSES[:2],
)
expression(
    "crossentropy_softmax_max_and_argmax_1hot_with_bias",
    lambda T, x, b, y: list(T.nnet.crossentropy_softmax_max_and_argmax_1hot_with_bias(x, b, y)),
    x="float64 2 3",
    b="float64 3",
    y=CLASSES[:2],
)
expression(
    "crossentropy_softmax_1hot_with_bias_dx",
    lambda T, dy, sm, y: T.nnet.crossentropy_softmax_1hot_with_bias_dx(dy, sm, y),
    dy=["float64 2", "float64", "float32 1"],
    sm=["float64 2 3", "float32 2 3"],
    y=CLASSES[:2],
)
expression(
    "crossentropy_softmax_refused",
    lambda T, x, b, y: T.nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, y),
    x=["float64 2 3", "int64 2 3", "float64 3"],
    b=["float64 4", "float64 1 3"],
    y=["float64 2", "int64 3 = 0 1 2", "int64 1 2 = 0 1"],
)
expression(
    "crossentropy_softmax_negative_class",
    lambda T, x, b, y: T.nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, y)[0],
    x="float64 2 3",
    b="float64 3",
    y="int64 2 = 0 -1",
)
expression(
    "crossentropy_categorical_1hot",
    lambda T, p, y: T.nnet.crossentropy_categorical_1hot(p, y),
    p=["float64 2 3 = 0.2 0.3 0.5 0.7 0.2 0.1", "float32 2 3 = 0.2 0.3 0.5 0.7 0.2 0.1"],
    y=CLASSES[:2],
    grad="p",
)
expression(
    "crossentropy_categorical_1hot_refused",
    lambda T, p, y: T.nnet.crossentropy_categorical_1hot(p, y),
    p=["float64 2 3", "float64 2"],
    y=["float64 2", "uint8 2 = 0 1", "int64 1! = 0", "int64 2 = 0 3"],
)
expression(
    "categorical_crossentropy",
    lambda T, p, t: T.nnet.categorical_crossentropy(p, t),
    p=["float64 2 3 = 0.2 0.3 0.5 0.7 0.2 0.1", "float32 2 3 = 0.2 0.3 0.5 0.7 0.2 0.1"],
    t=["float64 2 3 = 0.1 0.1 0.8 0.3 0.3 0.4", "float32 2 3 = 0 1 0 0 0 1", "int64 2 = 0 2"],
    grad="p",
    rtol=1e-6,
)
expression(
    "categorical_crossentropy_refused",
    lambda T, p, t: T.nnet.categorical_crossentropy(p, t),
    p="float64 2 3",
    t=["float64 2", "float64", "float64 2 3 4"],
)
expression(
    "binary_crossentropy",
    lambda T, p, t: T.nnet.binary_crossentropy(p, t),
    p=["float64 4 = 0.1 0.5 0.9 0.3", "float32 4 = 0.1 0.5 0.9 0.3", "float64 4 = 0 1 0.5 1"],
    t=["float64 4 = 0 1 0.5 1", "int8 4 = 0 1 0 1"],
    rtol=1e-6,
)
expression(
    "sigmoid_binary_crossentropy",
    lambda T, x, t: T.nnet.sigmoid_binary_crossentropy(x, t),
    x=["float64 4 = -3 0.5 40 -900", "float32 4 = -3 0.5 40 -90"],
    t=["float64 4 = 0 1 1 0.5", "float32 4 = 0 1 1 0.5", "int8 4 = 0 1 1 0"],
    grad="x",
    rtol=1e-6,
    atol=1e-15,
)

# ---- activations ------------------------------------------------------------------------------

NUMBERS = ["float64 5 = -2 -0.5 0 0.7 30", "float32 5 = -2 -0.5 0 0.7 30"]

expression("relu", lambda T, x: T.nnet.relu(x), x=[*NUMBERS, "int32 3 = -1 0 2"])
expression("relu_gradient", lambda T, x: T.nnet.relu(x), x=NUMBERS, grad="x")
expression("relu_leaky", lambda T, x: T.nnet.relu(x, 0.1), x=NUMBERS, grad="x")
expression(
    "relu_symbolic",
    lambda T, x, a: T.nnet.relu(x, a),
    x=NUMBERS,
    a=["float64", "float32 5"],
    grad="x a",
)
expression("elu", lambda T, x: T.nnet.elu(x), x=NUMBERS, grad="x")
expression("elu_alpha", lambda T, x: T.nnet.elu(x, 1.5), x=NUMBERS, grad="x")
expression("selu", lambda T, x: T.nnet.selu(x), x=NUMBERS, grad="x")
expression("softsign", lambda T, x: T.nnet.softsign(x), x=[*NUMBERS, "int8 3 = -1 0 2"])
expression("softsign_gradient", lambda T, x: T.nnet.softsign(x), x=NUMBERS, grad="x", rtol=1e-4)

# ---- rows -------------------------------------------------------------------------------------

expression(
    "prepend_scalar_to_each_row",
    lambda T, v, m: T.nnet.prepend_scalar_to_each_row(v, m),
    v="float64",
    m=["float64 2 3", "float64 0 3"],
)
expression("prepend_0", lambda T, m: T.nnet.prepend_0_to_each_row(m), m="float64 2 3")
expression("prepend_1", lambda T, m: T.nnet.prepend_1_to_each_row(m), m="float32 2 3")
expression(
    "prepend_refused",
    lambda T, m: T.nnet.prepend_1_to_each_row(m),
    m=["float64 3", "float64 1! 3", "float64 2 3 4"],
)
expression(
    "confusion_matrix",
    lambda T, a, p: T.nnet.confusion_matrix(a, p),
    a=["int64 6 = 2 0 2 2 0 1", "float64 6 = 2 0 2 2 0 7"],
    p=["int64 6 = 0 0 2 2 0 2", "int64 6 = 5 5 5 5 5 5"],
)
expression(
    "confusion_matrix_refused",
    lambda T, a, p: T.nnet.confusion_matrix(a, p),
    a=["int64 2 2 = 0 1 1 0", "int64 4 = 0 1 1 0"],
    p="int64 1 4 = 0 1 1 0",
)

# ---- batch normalization and blocks -----------------------------------------------------------

expression(
    "batch_normalization",
    lambda T, x, g, b, m, s: T.nnet.bn.batch_normalization(x, g, b, m, s),
    x=["float64 2 3", "float32 2 3"],
    g="float32 3",
    b="float32 3",
    m="float32 3",
    s="float32 3 = 1 2 0.5",
    grad="x g b m s",
)


def _train(**options):
    def run(T, x, g, b, m, v):
        return list(
            T.nnet.bn.batch_normalization_train(x, g, b, running_mean=m, running_var=v, **options)
        )

    return run


for name, options, form in [
    ("per_activation", {}, "3 2"),
    ("spatial", {"axes": "spatial", "epsilon": 1e-2}, "3"),
    ("axes", {"axes": (2, 0), "running_average_factor": 0.4}, "3"),
    ("full_rank", {"axes": (0, 2)}, "1 3 1"),
    ("bad_axes", {"axes": (3,)}, "3"),
    ("bad_epsilon", {"axes": "spatial", "epsilon": 1e-7}, "3"),
    ("bad_rank", {"axes": "spatial"}, "3 2 2 1"),
]:
    expression(
        "batch_normalization_train_" + name,
        _train(**options),
        x=["float64 4 3 2", "float32 4 3 2"],
        g="float32 " + form,
        b="float32 " + form,
        m="float32 " + form,
        v="float32 " + form,
        rtol=1e-4,
        atol=1e-5,
    )
expression(
    "batch_normalization_train_gradient",
    lambda T, x, g, b: T.nnet.bn.batch_normalization_train(x, g, b)[0],
    x="float64 4 3",
    g="float64 3",
    b="float64 3",
    grad="x g b",
)
expression(
    "batch_normalization_test",
    lambda T, x, g, b, m, v: T.nnet.bn.batch_normalization_test(x, g, b, m, v, "spatial"),
    x="float64 4 3 2",
    g="float64 3",
    b="float64 3",
    m="float64 3",
    v="float64 3 = 1 2 0.5",
    grad="x g b m v",
)
expression(
    "sparse_block_dot",
    lambda T, W, h, i, b, o: T.nnet.blocksparse.sparse_block_dot(W, h, i, b, o),
    W="float64 2 3 4 5",
    h="float64 2 2 4",
    i="int64 2 2 = 0 1 1 1",
    b="float64 3 5",
    o="int64 2 2 = 2 0 1 1",
    grad="W h b",
)

# ---- patches of images


def neighbours():
    """Return the module, which importing Theano does not load."""
    return importlib.import_module("theano.tensor.nnet.neighbours")


IMAGE = ["float64 2 3 4 6", "float32 1 1 4 6"]

expression("images2neibs", lambda T, x: neighbours().images2neibs(x, (2, 3)), x=IMAGE, grad="x")
for mode, length, step in [
    ("valid", (2, 2), (2, 1)),
    ("valid", (3, 3), (2, 2)),
    ("ignore_borders", (3, 4), (3, 4)),
    ("ignore_borders", (2, 2), (3, 3)),
    ("wrap_centered", (3, 3), (1, 1)),
    ("wrap_centered", (3, 5), (2, 3)),
    ("wrap_centered", (2, 3), (1, 1)),
    ("wrap_centered", (5, 3), (1, 1)),
    ("half", (3, 3), (1, 1)),
    ("half", (2, 2), (2, 2)),
    ("full", (2, 3), (1, 1)),
    ("full", (3, 3), (2, 2)),
    ("valid", (0, 2), (1, 1)),
    ("valid", (2, 2), (0, 1)),
    ("other", (2, 2), (2, 2)),
]:
    expression(
        f"images2neibs_{mode}_{length}_{step}",
        lambda T, x, mode=mode, length=length, step=step: neighbours().images2neibs(
            x, length, step, mode
        ),
        x=IMAGE,
    )
expression(
    "neibs2images",
    lambda T, x: neighbours().neibs2images(x, (2, 3), (2, 1, 4, 6)),
    x=["float64 8 6", "float32 8 6"],
    grad="x",
)
expression(
    "neibs2images_ignore_borders",
    lambda T, x: neighbours().neibs2images(x, (2, 3), (2, 1, 5, 7), mode="ignore_borders"),
    x="float64 8 6",
)


@case
def names_of_operations(theano, T, np):
    nnet = T.nnet
    return [
        *(str(op) for op in (nnet.softmax_op, nnet.logsoftmax_op, nnet.softmax_with_bias)),
        *(str(op) for op in (nnet.softmax_grad, nnet.crossentropy_categorical_1hot)),
        str(nnet.crossentropy_softmax_argmax_1hot_with_bias),
        nnet.Softmax() == nnet.softmax_op,
        isinstance(nnet.softmax_grad, nnet.SoftmaxGrad),
    ]


@case
def bad_modes(theano, T, np):
    x, v = T.matrix(), T.vector()
    bn = T.nnet.bn
    return [
        outcome(bn.batch_normalization, x, v, v, v, v, "other"),
        outcome(bn.batch_normalization_train, x, v, v, "other"),
        outcome(bn.batch_normalization_train, x, v, v, running_mean=v),
    ]
