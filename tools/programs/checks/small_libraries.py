"""Programs with theanets, downhill, theano_lstm, theano_hf, pyfms, ucs and extheano."""

import importlib

import numpy as np
from record import add, check, run

import theano
import theano.tensor as T


def fixed(*shape):
    """Return numbers in [-1, 1) that depend on the shape alone."""
    return (
        np.random.RandomState(sum(shape) + 7 * len(shape))
        .uniform(-1, 1, shape)
        .astype(theano.config.floatX)
    )


def available(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


if available("theanets"):
    import theanets

    def of_network(kind, layers, x, y, algorithm="sgd", **options):
        network = kind(layers)
        for parameter in network.params:
            value = parameter.get_value()
            parameter.set_value(fixed(*value.shape) * 0.5 if value.ndim else value)
        before = network.predict(x)
        losses = []
        for n, (train, _) in enumerate(
            network.itertrain(
                [x, y] if y is not None else [x],
                algorithm=algorithm,
                learning_rate=0.01,
                batch_size=len(x),
                **options,
            )
        ):
            losses.append(float(train["loss"]))
            if n == 4:
                break
        return [before, losses, network.predict(x)]

    for name in ("sgd", "nag", "rprop", "rmsprop", "adadelta", "esgd", "adam", "adagrad"):
        add(
            "theanets_regressor_" + name,
            lambda a=name: of_network(
                theanets.Regressor, [4, (6, "tanh"), 2], fixed(8, 4), fixed(8, 2), a
            ),
        )
    add(
        "theanets_classifier",
        lambda: of_network(
            theanets.Classifier, [4, (6, "relu"), 3], fixed(8, 4), np.arange(8, dtype="int32") % 3
        ),
    )
    add(
        "theanets_autoencoder",
        lambda: of_network(theanets.Autoencoder, [4, (3, "sigmoid"), 4], fixed(8, 4), None),
    )
    for activation in (
        "linear",
        "logistic",
        "softmax",
        "softplus",
        "relu",
        "rect:max",
        "norm:mean",
        "prelu",
        "lgrelu",
        "tanh",
    ):
        add(
            "theanets_activation_" + activation,
            lambda a=activation: of_network(
                theanets.Regressor, [4, (6, a), 2], fixed(8, 4), fixed(8, 2)
            ),
        )
    for form in (
        "rnn",
        "lstm",
        "gru",
        "mrnn",
        "mut1",
        "rrnn",
        "scrn",
        "clockwork",
        "bidirectional",
    ):
        options = dict(size=6, form=form)
        if form == "clockwork":
            options["periods"] = (1, 2, 4)
        if form == "mrnn":
            options["factors"] = 4
        add(
            "theanets_recurrent_" + form,
            lambda o=options: of_network(
                theanets.recurrent.Regressor, [4, dict(o), 2], fixed(3, 5, 4), fixed(3, 5, 2)
            ),
        )

if available("downhill"):
    import downhill

    for name in ("sgd", "nag", "rprop", "rmsprop", "adadelta", "esgd", "adam", "adagrad"):

        def rosenbrock(name=name):
            x = theano.shared(np.array([-1.1, -0.4], theano.config.floatX), name="x")
            loss = (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
            values = []
            for n, (train, _) in enumerate(
                downhill.build(
                    name, loss=loss, params=[x], inputs=[], monitor_gradients=True
                ).iterate([[]], learning_rate=0.001)
            ):
                values.append(sorted((k, float(v)) for k, v in train.items()))
                if n == 5:
                    break
            return [[v for _, v in each] for each in values] + [x.get_value()]

        add("downhill_" + name, rosenbrock)

if available("theano_lstm"):
    import theano_lstm

    for cell in ("RNN", "LSTM"):
        for method in ("sgd", "adagrad", "adadelta"):

            def stacked(cell=cell, method=method):
                model = theano_lstm.StackedCells(
                    4, layers=[5, 5], activation=T.tanh, celltype=getattr(theano_lstm, cell)
                )
                model.layers.append(theano_lstm.Layer(5, 2, lambda x: x))
                for parameter in model.params:
                    parameter.set_value(
                        (fixed(*parameter.get_value().shape) * 0.5).astype(parameter.dtype)
                    )
                x, y = T.tensor3("x"), T.matrix("y")

                def step(row, *hidden):
                    return model.forward(row, list(hidden))

                start = [
                    T.repeat(layer.initial_hidden_state.dimshuffle("x", 0), x.shape[1], axis=0)
                    if hasattr(layer, "initial_hidden_state")
                    else None
                    for layer in model.layers
                ]
                results, _ = theano.scan(
                    step,
                    sequences=[x],
                    outputs_info=[
                        dict(initial=s, taps=[-1]) if s is not None else None for s in start
                    ],
                )
                loss = T.sqr(results[-1][-1] - y).mean()
                updates, *_ = theano_lstm.create_optimization_updates(
                    loss, model.params, method=method, lr=0.05
                )
                train = theano.function([x, y], loss, updates=updates, allow_input_downcast=True)
                return [train(fixed(6, 3, 4), fixed(3, 2)) for _ in range(4)] + [
                    p.get_value() for p in model.params
                ]

            add("theano_lstm_%s_%s" % (cell, method), stacked)

if available("theano_hf"):
    import theano_hf

    @check
    def hessian_free_products():
        w, v = theano.shared(fixed(4, 3)), theano.shared(fixed(3, 2))
        x, y = T.matrix(), T.matrix()
        s = T.dot(T.tanh(T.dot(x, w)), v)
        cost = T.sqr(s - y).mean()
        direction = [fixed(4, 3) * 0.3, fixed(3, 2) * 0.2]
        product = theano_hf.gauss_newton_product(
            cost, [w, v], [T.constant(d) for d in direction], s
        )
        return theano.function([x, y], list(product))(fixed(5, 4), fixed(5, 2))


if available("ucs"):
    import ucs

    @check
    def colour_appearance():
        colours = [ucs.srgb_to_ucs(rgb) for rgb in np.random.RandomState(0).rand(3, 3)]
        return colours + [ucs.ucs_to_srgb(colour)[0] for colour in colours]


if available("extheano"):
    import extheano

    @check
    def just_in_time():
        f = extheano.jit(lambda x, y: T.dot(x, y) + x.sum())
        return f(fixed(3, 4), fixed(4, 2))

    @check
    def just_in_time_with_parallel_functions():
        @extheano.jit
        def power(x, n=3):
            results, updates = theano.scan(
                lambda total, x: total * x, outputs_info=T.ones_like(x), non_sequences=x, n_steps=n
            )
            return results[-1]

        return power(fixed(4))


if available("pyfms"):
    import pyfms

    @check
    def factorization_machine():
        x = fixed(30, 6).astype("float32")
        y = (x.sum(axis=1) > 0).astype("float32")
        np.random.seed(0)
        model = pyfms.Classifier(6, k=2, X_format="dense")
        model.fit(x, y, nb_epoch=3, batch_size=30, shuffle=False, verbosity=0)
        return [model.predict(x)]


run()
