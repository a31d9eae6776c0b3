"""Layers, losses, optimizers and models of Keras 1.2.2 and 2.2.5 on the backend `theano`."""

import os
import tempfile

import keras
import numpy as np
from keras import backend as K
from keras import layers as L
from keras.models import Model, Sequential, load_model, model_from_json
from record import add, check, run

OLD = keras.__version__.startswith("1")
if OLD:
    K.set_image_dim_ordering("th")


def fixed(*shape):
    """Return numbers in [-1, 1) that depend on the shape alone."""
    return (
        np.random.RandomState(sum(shape) + 7 * len(shape)).uniform(-1, 1, shape).astype("float32")
    )


def with_weights(model):
    """Give a model weights that depend on their shapes alone."""
    model.set_weights(
        [
            abs(fixed(*w.shape)) + 0.1 if w.ndim < 2 else fixed(*w.shape) * 0.4
            for w in model.get_weights()
        ]
    )
    return model


def fit_epochs(model, *arguments, **keywords):
    """Call fit with the name that this Keras has for the number of epochs."""
    keywords["nb_epoch" if OLD else "epochs"] = keywords.pop("epochs")
    return model.fit(*arguments, verbose=0, shuffle=False, **keywords).history


def trained(layers, x, loss="mse", optimizer="sgd", y=None, steps=3):
    """Return outputs and losses of a stack of layers before, in and after some steps."""
    model = Sequential(layers)
    model.compile(optimizer=optimizer, loss=loss)
    with_weights(model)
    before = model.predict(x)
    target = np.abs(fixed(*before.shape)) if y is None else y
    losses = [model.train_on_batch(x, target) for _ in range(steps)]
    return [before, losses, model.predict(x), model.test_on_batch(x, target)] + model.get_weights()


def of_layer(name, shape, make, x=None, **keywords):
    def one():
        value = fixed(3, *shape) if x is None else x
        return trained(make(dict(input_shape=shape)), value, **keywords)

    add("layer_" + name, one)


def conv(filters, size, **more):
    if OLD:
        return L.Convolution2D(
            filters,
            size,
            size,
            **{
                {"padding": "border_mode", "strides": "subsample"}.get(k, k): v
                for k, v in more.items()
                if k != "data_format"
            },
            dim_ordering="tf" if more.get("data_format") == "channels_last" else "th",
        )
    return L.Conv2D(filters, size, **dict(dict(data_format="channels_first"), **more))


def dense(units, **more):
    return L.Dense(units, **more)


of_layer("dense", (5,), lambda k: [L.Dense(4, **k)])
of_layer(
    "dense_relu_softmax",
    (5,),
    lambda k: [L.Dense(6, activation="relu", **k), L.Dense(3, activation="softmax")],
)
for activation in (
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "softplus",
    "softsign",
    "relu",
    "linear",
    "elu" if not OLD else "tanh",
    "softmax",
    "selu" if not OLD else "relu",
):
    of_layer(
        "activation_" + activation, (5,), lambda k, a=activation: [L.Dense(4, activation=a, **k)]
    )
of_layer("reshape", (4, 3), lambda k: [L.Reshape((3, 4), **k), L.Flatten(), L.Dense(2)])
of_layer(
    "permute_repeat",
    (4,),
    lambda k: [L.RepeatVector(3, **k), L.Permute((2, 1)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "lambda", (4,), lambda k: [L.Lambda(lambda x: K.sqrt(K.abs(x) + 1.0) * 2, **k), L.Dense(2)]
)
of_layer("batch_normalization", (4,), lambda k: [L.BatchNormalization(**k), L.Dense(2)])
of_layer(
    "batch_normalization_image",
    (2, 4, 4),
    lambda k: [L.BatchNormalization(axis=1, **k), L.Flatten(), L.Dense(2)],
)
of_layer("prelu", (4,), lambda k: [L.Dense(4, **k), L.advanced_activations.PReLU()])
of_layer("leaky_relu", (4,), lambda k: [L.Dense(4, **k), L.advanced_activations.LeakyReLU(0.2)])
of_layer("elu", (4,), lambda k: [L.Dense(4, **k), L.advanced_activations.ELU(0.7)])
of_layer(
    "thresholded_relu",
    (4,),
    lambda k: [L.Dense(4, **k), L.advanced_activations.ThresholdedReLU(0.2)],
)
of_layer(
    "masking_lstm",
    (4, 3),
    lambda k: [L.Masking(0.0, **k), L.LSTM(3)],
    x=fixed(3, 4, 3) * np.array([1, 1, 0, 0], "float32")[:, None],
)
of_layer(
    "embedding",
    (5,),
    lambda k: [L.Embedding(7, 4, input_length=5), L.Flatten(), L.Dense(2)],
    x=np.array([[0, 1, 2, 3, 6], [1, 1, 1, 0, 2]], "int32"),
)
of_layer(
    "embedding_mask_gru",
    (5,),
    lambda k: [L.Embedding(7, 4, input_length=5, mask_zero=True), L.GRU(3)],
    x=np.array([[1, 1, 2, 0, 0], [1, 1, 1, 6, 2]], "int32"),
)
of_layer("conv2d", (2, 6, 6), lambda k: [conv(3, 3, **k), L.Flatten(), L.Dense(2)])
of_layer(
    "conv2d_same_strides",
    (2, 6, 6),
    lambda k: [conv(3, 3, padding="same", strides=(2, 2), **k), L.Flatten(), L.Dense(2)],
)
of_layer(
    "conv2d_channels_last",
    (6, 6, 2),
    lambda k: [
        conv(3, 3, padding="same", data_format="channels_last", **k),
        L.Flatten(),
        L.Dense(2),
    ],
)
POOL = {} if OLD else {"data_format": "channels_first"}
of_layer(
    "max_pooling",
    (2, 6, 6),
    lambda k: [L.MaxPooling2D((2, 2), **dict(k, **POOL)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "max_pooling_same",
    (2, 7, 7),
    lambda k: [
        L.MaxPooling2D(
            (3, 3),
            strides=(2, 2),
            **dict(k, **dict(POOL, **{"border_mode" if OLD else "padding": "same"})),
        ),
        L.Flatten(),
        L.Dense(2),
    ],
)
of_layer(
    "average_pooling",
    (2, 6, 6),
    lambda k: [L.AveragePooling2D((2, 2), **dict(k, **POOL)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "global_pooling", (2, 6, 6), lambda k: [L.GlobalAveragePooling2D(**dict(k, **POOL)), L.Dense(2)]
)
of_layer(
    "zero_padding",
    (2, 4, 4),
    lambda k: [L.ZeroPadding2D((1, 2), **dict(k, **POOL)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "up_sampling",
    (2, 3, 3),
    lambda k: [L.UpSampling2D((2, 2), **dict(k, **POOL)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "cropping",
    (2, 6, 6),
    lambda k: [L.Cropping2D(((1, 1), (1, 2)), **dict(k, **POOL)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "conv1d",
    (6, 3),
    lambda k: [(L.Convolution1D if OLD else L.Conv1D)(4, 3, **k), L.Flatten(), L.Dense(2)],
)
of_layer("max_pooling1d", (6, 3), lambda k: [L.MaxPooling1D(2, **k), L.Flatten(), L.Dense(2)])
of_layer(
    "conv3d",
    (1, 4, 4, 4),
    lambda k: [
        L.Convolution3D(2, 2, 2, 2, **dict(k, dim_ordering="th"))
        if OLD
        else L.Conv3D(2, 2, **dict(k, data_format="channels_first")),
        L.Flatten(),
        L.Dense(2),
    ],
)
of_layer(
    "max_pooling3d",
    (2, 4, 4, 4),
    lambda k: [L.MaxPooling3D((2, 2, 2), **dict(k, **POOL)), L.Flatten(), L.Dense(2)],
)
of_layer(
    "locally_connected1d",
    (6, 3),
    lambda k: [L.LocallyConnected1D(2, 3, **k), L.Flatten(), L.Dense(2)],
)
of_layer(
    "separable" if not OLD else "atrous",
    (2, 6, 6),
    lambda k: [
        L.AtrousConvolution2D(2, 3, 3, atrous_rate=(2, 2), dim_ordering="th", **k)
        if OLD
        else L.SeparableConv2D(3, 3, data_format="channels_first", **k),
        L.Flatten(),
        L.Dense(2),
    ],
)
of_layer(
    "transposed",
    (2, 4, 4),
    lambda k: [
        L.Deconvolution2D(
            3, 3, 3, output_shape=(3, 3, 9, 9), subsample=(2, 2), dim_ordering="th", **k
        )
        if OLD
        else L.Conv2DTranspose(3, 3, strides=(2, 2), data_format="channels_first", **k),
        L.Flatten(),
        L.Dense(2),
    ],
)
if not OLD:
    of_layer(
        "dilated", (2, 7, 7), lambda k: [conv(2, 3, dilation_rate=2, **k), L.Flatten(), L.Dense(2)]
    )
    of_layer(
        "depthwise",
        (2, 6, 6),
        lambda k: [
            L.DepthwiseConv2D(3, data_format="channels_first", **k),
            L.Flatten(),
            L.Dense(2),
        ],
    )
    of_layer(
        "conv1d_causal",
        (6, 3),
        lambda k: [L.Conv1D(4, 3, padding="causal", **k), L.Flatten(), L.Dense(2)],
    )
    of_layer("softmax", (4,), lambda k: [L.Dense(4, **k), L.Softmax()])
    of_layer(
        "conv_lstm",
        (3, 2, 5, 5),
        lambda k: [L.ConvLSTM2D(2, 3, data_format="channels_first", **k), L.Flatten(), L.Dense(2)],
    )
    of_layer(
        "locally_connected2d",
        (2, 5, 5),
        lambda k: [
            L.LocallyConnected2D(2, 3, data_format="channels_first", **k),
            L.Flatten(),
            L.Dense(2),
        ],
    )
for name in ("SimpleRNN", "LSTM", "GRU"):
    cell = getattr(L, name)
    of_layer(name, (4, 3), lambda k, c=cell: [c(3, **k)])
    of_layer(name + "_sequences", (4, 3), lambda k, c=cell: [c(3, return_sequences=True, **k)])
    of_layer(name + "_backwards", (4, 3), lambda k, c=cell: [c(3, go_backwards=True, **k)])
    of_layer(name + "_unrolled", (4, 3), lambda k, c=cell: [c(3, unroll=True, **k)])
    of_layer(name + "_stacked", (4, 3), lambda k, c=cell: [c(3, return_sequences=True, **k), c(2)])
    of_layer(
        name + "_bidirectional",
        (4, 3),
        lambda k, c=cell: [
            L.Bidirectional(c(3, return_sequences=True), **k),
            L.TimeDistributed(L.Dense(2)),
        ],
    )

    def stateful(c=cell):
        model = with_weights(Sequential([c(3, stateful=True, batch_input_shape=(2, 4, 3))]))
        model.compile("sgd", "mse")
        x = fixed(2, 4, 3)
        first, second = model.predict(x, batch_size=2), model.predict(x, batch_size=2)
        model.reset_states()
        return [first, second, model.predict(x, batch_size=2), model.train_on_batch(x, first)]

    add("layer_%s_stateful" % name, stateful)
of_layer(
    "time_distributed_conv",
    (2, 1, 5, 5),
    lambda k: [L.TimeDistributed(conv(2, 3), **k), L.Flatten(), L.Dense(2)],
)

LOSSES = [
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "squared_hinge",
    "hinge",
    "binary_crossentropy",
    "kullback_leibler_divergence",
    "poisson",
    "categorical_crossentropy",
]
LOSSES += [] if OLD else ["categorical_hinge", "logcosh"]
for loss in LOSSES + ["cosine_proximity"]:
    of_layer("loss_" + loss, (5,), lambda k: [L.Dense(4, activation="sigmoid", **k)], loss=loss)
of_layer(
    "loss_sparse_categorical_crossentropy",
    (5,),
    lambda k: [L.Dense(4, activation="softmax", **k)],
    loss="sparse_categorical_crossentropy",
    y=np.array([[0], [3], [1]]),
)
for name, options in (
    ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True, decay=0.01)),
    ("SGD", dict(lr=0.05, clipnorm=0.1)),
    ("SGD", dict(lr=0.05, clipvalue=0.01)),
    ("RMSprop", {}),
    ("Adagrad", {}),
    ("Adadelta", {}),
    ("Adam", {}),
    ("Adamax", {}),
    ("Nadam", {}),
) + (() if OLD else (("Adam", dict(amsgrad=True)),)):
    of_layer(
        "optimizer_%s_%s" % (name, "_".join(sorted(options))),
        (5,),
        lambda k: [L.Dense(6, activation="tanh", **k), L.Dense(2)],
        optimizer=lambda n=name, o=options: getattr(keras.optimizers, n)(**o),
        steps=6,
    )


def _make_optimizer(optimizer):
    return optimizer() if callable(optimizer) and not isinstance(optimizer, str) else optimizer


_trained = trained


def trained(layers, x, optimizer="sgd", **keywords):
    return _trained(layers, x, optimizer=_make_optimizer(optimizer), **keywords)


@check
def functional_model_with_two_inputs():
    a = L.Input(shape=(4,))
    b = L.Input(shape=(3,))
    if OLD:
        both = L.merge([L.Dense(3)(a), b], mode="concat")
        total = L.merge([L.Dense(2)(both), L.Dense(2, activation="tanh")(b)], mode="sum")
        model = Model(input=[a, b], output=[total, L.Dense(1)(both)])
    else:
        both = L.concatenate([L.Dense(3)(a), b])
        total = L.add([L.Dense(2)(both), L.Dense(2, activation="tanh")(b)])
        model = Model(inputs=[a, b], outputs=[total, L.Dense(1)(both)])
    model.compile("adam", ["mse", "mae"], loss_weights=[1.0, 0.5])
    with_weights(model)
    x = [fixed(5, 4), fixed(5, 3)]
    y = [fixed(5, 2), fixed(5, 1)]
    return [model.predict(x), [model.train_on_batch(x, y) for _ in range(3)], model.predict(x)]


@check
def merges():
    a, b = L.Input(shape=(4,)), L.Input(shape=(4,))
    names = (
        ["sum", "mul", "ave", "max", "dot", "cos"]
        if OLD
        else ["add", "multiply", "average", "maximum"]
    )
    results = []
    for name in names:
        if OLD:
            options = dict(dot_axes=1) if name in ("dot", "cos") else {}
            model = Model(input=[a, b], output=L.merge([a, b], mode=name, **options))
        else:
            model = Model([a, b], getattr(L, name)([a, b]))
        results.append(model.predict([fixed(3, 4), fixed(3, 4) ** 2]))
    if not OLD:
        results.append(
            Model([a, b], L.dot([a, b], axes=1)).predict([fixed(3, 4), fixed(3, 4) ** 2])
        )
        results.append(Model([a, b], L.subtract([a, b])).predict([fixed(3, 4), fixed(3, 4) ** 2]))
    return results


@check
def fitting_with_metrics_and_validation():
    model = Sequential(
        [L.Dense(8, activation="relu", input_shape=(5,)), L.Dense(3, activation="softmax")]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    with_weights(model)
    x = fixed(40, 5)
    y = np.eye(3, dtype="float32")[np.arange(40) % 3]
    history = fit_epochs(model, x, y, batch_size=8, epochs=3, validation_data=(x[:10], y[:10]))
    return [np.array([float(each) for each in history[key]]) for key in sorted(history)] + [
        [float(each) for each in model.evaluate(x, y, verbose=0)],
        model.predict_classes(x, verbose=0),
    ]


@check
def sample_and_class_weights():
    model = Sequential([L.Dense(3, activation="softmax", input_shape=(5,))])
    model.compile("sgd", "categorical_crossentropy")
    with_weights(model)
    x, y = fixed(6, 5), np.eye(3)[np.arange(6) % 3]
    return [
        model.train_on_batch(x, y, sample_weight=np.linspace(0.1, 1, 6)),
        model.train_on_batch(x, y, class_weight={0: 1.0, 1: 2.0, 2: 0.5}),
    ] + model.get_weights()


@check
def regularizers_and_constraints():
    from keras import constraints, regularizers

    if OLD:
        layers = [
            L.Dense(
                4,
                input_shape=(5,),
                W_regularizer=regularizers.l2(0.1),
                b_regularizer=regularizers.l1(0.1),
                W_constraint=constraints.maxnorm(0.5),
            ),
            L.Dense(
                3,
                activity_regularizer=regularizers.activity_l2(0.1),
                W_constraint=constraints.nonneg(),
            ),
            L.Dense(2, W_constraint=constraints.unitnorm()),
        ]
    else:
        layers = [
            L.Dense(
                4,
                input_shape=(5,),
                kernel_regularizer=regularizers.l2(0.1),
                bias_regularizer=regularizers.l1(0.1),
                kernel_constraint=constraints.max_norm(0.5),
            ),
            L.Dense(
                3,
                activity_regularizer=regularizers.l2(0.1),
                kernel_constraint=constraints.non_neg(),
            ),
            L.Dense(2, kernel_constraint=constraints.unit_norm()),
        ]
    return trained(layers, fixed(6, 5))


@check
def dropout_and_noise_are_off_in_prediction_and_drawn_in_training():
    model = Sequential([L.Dropout(0.5, input_shape=(50,)), L.GaussianNoise(0.1), L.Dense(1)])
    model.compile("sgd", "mse")
    with_weights(model)
    x = fixed(4, 50)
    losses = [model.train_on_batch(x, fixed(4, 1)) for _ in range(3)]
    return [model.predict(x), np.isfinite(losses), np.std(losses) > 0]


@check
def saving_and_loading():
    model = Sequential(
        [L.Dense(4, activation="tanh", input_shape=(5,)), L.BatchNormalization(), L.Dense(2)]
    )
    model.compile("adam", "mse")
    with_weights(model)
    x, y = fixed(6, 5), fixed(6, 2)
    model.train_on_batch(x, y)
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "weights.h5")
    model.save_weights(path)
    twin = model_from_json(model.to_json())
    twin.load_weights(path)
    whole = os.path.join(folder, "model.h5")
    model.save(whole)
    again = load_model(whole)
    return [
        model.predict(x) - twin.predict(x),
        model.predict(x) - again.predict(x),
        [again.train_on_batch(x, y), model.train_on_batch(x, y)],
    ]


@check
def gradients_of_the_backend():
    x = K.placeholder(shape=(None, 3))
    w = K.variable(fixed(3, 2))
    loss = K.mean(K.square(K.dot(x, w)))
    function = K.function([x], [loss] + K.gradients(loss, [w, x]))
    return function([fixed(4, 3)])


@check
def functions_of_the_backend():
    x = K.variable(fixed(3, 4))
    p = K.variable(np.abs(fixed(3, 4)) + 0.1)
    image = K.variable(fixed(1, 2, 4, 4))
    results = [
        K.sum(x, axis=-1),
        K.prod(p, axis=0),
        K.mean(x, axis=[0, 1]),
        K.var(x, axis=1),
        K.std(x),
        K.max(x, axis=0, keepdims=True),
        K.min(x, axis=-1),
        K.any(K.greater(x, 0), axis=1),
        K.all(K.greater(p, 0)),
        K.argmax(x, axis=-1),
        K.argmin(x, axis=0),
        K.square(x),
        K.abs(x),
        K.sqrt(p),
        K.exp(x),
        K.log(p),
        K.round(x),
        K.sign(x),
        K.pow(p, 3),
        K.clip(x, -0.3, 0.4),
        K.equal(x, x),
        K.not_equal(x, p),
        (K.lesser if OLD else K.less)(x, p),
        K.maximum(x, p),
        K.minimum(x, 0.1),
        K.sin(x),
        K.cos(x),
        K.concatenate([x, p], axis=0),
        K.reshape(x, (4, 3)),
        K.permute_dimensions(x, (1, 0)),
        K.repeat_elements(x, 2, axis=1),
        K.repeat(x, 2),
        K.tile(x, (2, 1)),
        K.flatten(x),
        K.batch_flatten(image),
        K.expand_dims(x, 1),
        K.squeeze(K.expand_dims(x, 1), 1),
        K.temporal_padding(K.expand_dims(x, 0)),
        K.stack([x, p]),
        K.one_hot(K.variable(np.array([0, 2, 1]), dtype="int32"), 4),
        K.reverse(x, 0),
        K.relu(x, alpha=0.1, max_value=0.5),
        K.softmax(x),
        K.softplus(x),
        K.softsign(x),
        K.sigmoid(x),
        K.hard_sigmoid(x),
        K.tanh(x),
        K.binary_crossentropy(K.sigmoid(x), K.sigmoid(p)),
        K.l2_normalize(x, -1),
        K.in_top_k(x, K.variable(np.array([0, 2, 1]), dtype="int32"), 2),
        K.elu(x),
        K.switch(K.sum(x) > 0, x, p),
        K.batch_dot(K.expand_dims(x, 1), K.expand_dims(p, 2)),
        K.gather(x, K.variable(np.array([0, 2]), dtype="int32")),
        K.zeros_like(x),
        K.ones_like(x),
        K.eye(3),
        K.transpose(x),
        K.cumsum(x, axis=1) if not OLD else x,
        K.logsumexp(x, axis=1) if not OLD else x,
    ]
    return [K.eval(each) for each in results]


@check
def connectionist_temporal_classification():
    labels = K.variable(np.array([[0, 1, 2, 1], [0, 1, 1, 0]]), dtype="int32")
    lengths = K.variable(np.array([[4], [3]]), dtype="int32")
    inputs = K.variable(np.abs(fixed(2, 7, 5)) / np.abs(fixed(2, 7, 5)).sum(-1, keepdims=True))
    times = K.variable(np.array([[7], [6]]), dtype="int32")
    return K.eval(K.ctc_batch_cost(labels, inputs, times, lengths))


@check
def foldl_foldr_map():
    x = K.variable(fixed(4, 3))
    return [
        K.eval(each)
        for each in (
            K.map_fn(lambda row: K.sum(row) * 2, x),
            K.foldl(lambda total, row: total * 0.5 + row, x),
            K.foldr(lambda total, row: total * 0.5 + row, x),
        )
    ]


run()
