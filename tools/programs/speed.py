"""Processor time of training steps of real programs: `python speed.py out.json`, here and there.

Each task is set up once; the figure is the least processor time of one step among many rounds.
`python speed.py here.json theano.json` prints the ratios.
"""

import json
import os
import sys
import time

import numpy as np


def least(step, rounds=7, seconds=0.15):
    """Return the least processor time of one call, over some rounds of calls."""
    step()
    begin = time.process_time()
    step()
    number = max(1, int(seconds / max(time.process_time() - begin, 1e-7)))
    best = np.inf
    for _ in range(rounds):
        begin = time.process_time()
        for _ in range(number):
            step()
        best = min(best, (time.process_time() - begin) / number)
    return best


def uniform(*shape):
    return np.random.RandomState(0).uniform(-1, 1, shape).astype("float32")


def lasagne_tasks():
    import lasagne
    from lasagne import layers as L

    import theano
    import theano.tensor as T

    def step(net, x, rule):
        target = T.ivector()
        source = L.get_all_layers(net)[0].input_var
        loss = lasagne.objectives.categorical_crossentropy(L.get_output(net), target).mean()
        parameters = L.get_all_params(net, trainable=True)
        function = theano.function([source, target], loss, updates=rule(loss, parameters))
        labels = (np.arange(len(x)) % 10).astype("int32")
        return lambda: function(x, labels)

    def mlp(batch):
        net = L.InputLayer((batch, 784))
        net = L.DropoutLayer(net, 0.2)
        net = L.DenseLayer(L.DropoutLayer(L.DenseLayer(net, 800), 0.5), 800)
        net = L.DenseLayer(net, 10, nonlinearity=lasagne.nonlinearities.softmax)
        return step(
            net,
            uniform(batch, 784),
            lambda l, p: lasagne.updates.nesterov_momentum(l, p, 0.01, 0.9),
        )

    def cnn():
        net = L.InputLayer((64, 1, 28, 28))
        net = L.MaxPool2DLayer(L.Conv2DLayer(net, 32, (5, 5)), (2, 2))
        net = L.MaxPool2DLayer(L.Conv2DLayer(net, 32, (5, 5)), (2, 2))
        net = L.DenseLayer(net, 256)
        net = L.DenseLayer(net, 10, nonlinearity=lasagne.nonlinearities.softmax)
        return step(net, uniform(64, 1, 28, 28), lambda l, p: lasagne.updates.adam(l, p))

    def lstm():
        net = L.InputLayer((32, 30, 20))
        net = L.SliceLayer(L.LSTMLayer(net, 64, grad_clipping=1.0), -1, 1)
        net = L.DenseLayer(net, 10, nonlinearity=lasagne.nonlinearities.softmax)
        return step(net, uniform(32, 30, 20), lambda l, p: lasagne.updates.rmsprop(l, p, 0.01))

    return {
        "Lasagne: MLP 784-800-800-10, batch 100": lambda: mlp(100),
        "Lasagne: MLP, batch 500": lambda: mlp(500),
        "Lasagne: ConvNet 28x28, batch 64": cnn,
        "Lasagne: LSTM 64, 30 steps, batch 32": lstm,
    }


def keras_tasks():
    import keras
    from keras import layers as L
    from keras.models import Sequential

    def step(layers, x, y, loss="categorical_crossentropy"):
        model = Sequential(layers)
        model.compile("adam", loss)
        return lambda: model.train_on_batch(x, y)

    y = np.eye(10, dtype="float32")[np.arange(32) % 10]
    name = "Keras " + keras.__version__
    return {
        name + ": MLP 784-512-512-10, batch 128": lambda: step(
            [
                L.Dense(512, activation="relu", input_shape=(784,)),
                L.Dropout(0.2),
                L.Dense(512, activation="relu"),
                L.Dense(10, activation="softmax"),
            ],
            uniform(128, 784),
            np.tile(y, (4, 1)),
        ),
        name + ": LSTM 64, 30 steps, batch 32": lambda: step(
            [L.LSTM(64, input_shape=(30, 20)), L.Dense(10, activation="softmax")],
            uniform(32, 30, 20),
            y,
        ),
        name + ": GRU 64, embedding, 30 steps, batch 32": lambda: step(
            [L.Embedding(1000, 32, input_length=30), L.GRU(64), L.Dense(10, activation="softmax")],
            np.arange(960).reshape(32, 30),
            y,
        ),
        name + ": batch normalisation, batch 32": lambda: step(
            [
                L.Dense(256, input_shape=(100,)),
                L.BatchNormalization(),
                L.Activation("relu"),
                L.Dense(10, activation="softmax"),
            ],
            uniform(32, 100),
            y,
        ),
    }


def pymc3_tasks():
    import logging

    import pymc3 as pm

    import theano.tensor as T

    logging.getLogger("pymc3").setLevel(logging.ERROR)
    random = np.random.RandomState(4)
    x = random.normal(size=(200, 5))
    y = x.dot(np.arange(5.0)) + random.normal(size=200)

    def linear():
        b = pm.Normal("b", 0.0, 2.0, shape=5)
        s = pm.HalfCauchy("s", 1.0)
        pm.Normal("y", mu=T.dot(x, b), sd=s, observed=y)

    def hierarchical():
        m = pm.Normal("m", 0.0, 5.0)
        s = pm.HalfNormal("s", 2.0)
        g = pm.Normal("g", m, s, shape=20)
        pm.StudentT("y", nu=4.0, mu=g[np.arange(200) % 20], sd=0.5, observed=y)

    def mixture():
        w = pm.Dirichlet("w", np.ones(3))
        m = pm.Normal("m", 0.0, 3.0, shape=3)
        pm.NormalMixture("y", w, m, sd=np.ones(3), observed=y)

    def process():
        length = pm.Gamma("length", 2.0, 1.0)
        process = pm.gp.Marginal(cov_func=pm.gp.cov.ExpQuad(5, ls=length))
        process.marginal_likelihood("y", X=x, y=y, noise=0.3)

    def call(build):
        with pm.Model() as model:
            build()
        function = model.logp_dlogp_function(model.free_RVs)
        function.set_extra_values({})
        point = function.dict_to_array(model.test_point)
        return lambda: function(point)

    return {
        "pymc3: logp and gradient, " + words: lambda b=build: call(b)
        for words, build in (
            ("linear", linear),
            ("hierarchical", hierarchical),
            ("mixture", mixture),
            ("Gaussian process of 200", process),
        )
    }


def main():
    """Measure what can be imported, or compare two files."""
    if len(sys.argv) == 3:
        ours, theirs = (json.load(open(name)) for name in sys.argv[1:])
        for name, here in ours.items():
            if name in theirs:
                there = theirs[name]
                print(
                    "| %s | %.3f ms | %.3f ms | %.2f | %.2f s | %.1f s |"
                    % (name, here[0] * 1e3, there[0] * 1e3, there[0] / here[0], here[1], there[1])
                )
        return
    results = json.load(open(sys.argv[1])) if os.path.exists(sys.argv[1]) else {}
    for tasks in (lasagne_tasks, keras_tasks, pymc3_tasks):
        try:
            named = tasks()
        except ImportError:
            continue
        for name, task in named.items():
            begin = time.process_time()
            step = task()
            step()
            prepared = time.process_time() - begin
            best = least(step)
            old = results.get(name)
            results[name] = [
                min(best, old[0]) if old else best,
                min(prepared, old[1]) if old else prepared,
            ]
            print("%-60s %.3f ms" % (name, best * 1e3), flush=True)
        with open(sys.argv[1], "w") as file:
            json.dump(results, file)


main()
