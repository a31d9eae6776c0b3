"""Networks of Lasagne 0.1: layers, objectives, update rules, recurrent layers, training steps."""

import lasagne
import numpy as np
from lasagne import layers as L
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


def set_weights(layer):
    for parameter in L.get_all_params(layer):
        value = parameter.get_value()
        parameter.set_value(fixed(*value.shape) * 0.5 if value.ndim else value)


def steps(layer, x, target, objective, update, n=4):
    """Return outputs and losses of a network over some steps of training."""
    set_weights(layer)
    inputs = [each.input_var for each in L.get_all_layers(layer) if isinstance(each, L.InputLayer)]
    targets = T.ivector("targets") if target.dtype.kind == "i" else T.matrix("targets")
    loss = objective(L.get_output(layer), targets).mean()
    parameters = L.get_all_params(layer, trainable=True)
    step = theano.function(inputs + [targets], loss, updates=update(loss, parameters))
    predict = theano.function(inputs, L.get_output(layer, deterministic=True))
    before = predict(x)
    losses = [step(x, target) for _ in range(n)]
    return [before, losses, predict(x)] + [p.get_value() for p in parameters]


LABELS = np.array([0, 2, 1, 1, 0], "int32")
crossentropy = lasagne.objectives.categorical_crossentropy
for name in ("sgd", "momentum", "nesterov_momentum", "adagrad", "rmsprop", "adadelta", "adam"):

    def mlp(name=name):
        rule = getattr(lasagne.updates, name)
        options = {} if name in ("adadelta", "adam") else dict(learning_rate=0.05)
        net = L.InputLayer((None, 6))
        net = L.DenseLayer(net, 8)
        net = L.DenseLayer(net, 3, nonlinearity=lasagne.nonlinearities.softmax)
        return steps(net, fixed(5, 6), LABELS, crossentropy, lambda l, p: rule(l, p, **options))

    add("mlp_" + name, mlp)


def sgd(loss, parameters):
    return lasagne.updates.sgd(loss, parameters, learning_rate=0.05)


@check
def convolutional_network():
    net = L.InputLayer((None, 1, 12, 12))
    net = L.Conv2DLayer(net, 4, (3, 3), pad=1)
    net = L.MaxPool2DLayer(net, (2, 2))
    net = L.Conv2DLayer(net, 5, (3, 3), stride=(1, 2))
    net = L.FeaturePoolLayer(net, 5)
    net = L.DenseLayer(net, 3, nonlinearity=lasagne.nonlinearities.softmax)
    return steps(net, fixed(5, 1, 12, 12), LABELS, crossentropy, sgd)


@check
def one_dimension():
    net = L.InputLayer((None, 2, 12))
    net = L.Conv1DLayer(net, 4, 3, pad=1)
    net = L.MaxPool1DLayer(net, 2)
    net = L.GlobalPoolLayer(net)
    net = L.DenseLayer(net, 3, nonlinearity=lasagne.nonlinearities.softmax)
    return steps(net, fixed(5, 2, 12), LABELS, crossentropy, sgd)


for name in ("RecurrentLayer", "LSTMLayer", "GRULayer"):
    for options in (
        {},
        dict(backwards=True),
        dict(unroll_scan=True),
        dict(precompute_input=False),
        dict(learn_init=True),
        dict(grad_clipping=0.1),
    ):

        def recurrent(name=name, options=options):
            net = L.InputLayer((5, 4, 3))
            net = getattr(L, name)(net, 6, **options)
            net = L.SliceLayer(net, -1, 1)
            net = L.DenseLayer(net, 3, nonlinearity=lasagne.nonlinearities.softmax)
            return steps(net, fixed(5, 4, 3), LABELS, crossentropy, sgd)

        add(name + "_" + "_".join(options), recurrent)


@check
def other_layers():
    net = L.InputLayer((5, 2, 6, 6))
    other = L.NINLayer(net, 3)
    net = L.ConcatLayer([net, other])
    net = L.LocalResponseNormalization2DLayer(net)
    net = L.PadLayer(net, 1)
    net = L.ParametricRectifierLayer(net) if hasattr(L, "ParametricRectifierLayer") else net
    net = L.Upscale2DLayer(net, 2) if hasattr(L, "Upscale2DLayer") else net
    net = L.BiasLayer(net) if hasattr(L, "BiasLayer") else net
    net = L.DimshuffleLayer(net, (0, 2, 3, 1))
    net = L.ReshapeLayer(net, ([0], -1))
    net = L.DenseLayer(net, 3, nonlinearity=lasagne.nonlinearities.softmax)
    return steps(net, fixed(5, 2, 6, 6), LABELS, crossentropy, sgd)


@check
def embedding():
    x = T.imatrix()
    net = L.InputLayer((5, 4), input_var=x)
    net = L.EmbeddingLayer(net, 7, 3)
    net = L.DenseLayer(net, 3, nonlinearity=lasagne.nonlinearities.softmax)
    return steps(net, np.arange(20, dtype="int32").reshape(5, 4) % 7, LABELS, crossentropy, sgd)


@check
def objectives_and_penalties():
    a, b, i = T.matrix(), T.matrix(), T.ivector()
    o = lasagne.objectives
    p = T.nnet.softmax(a)
    results = [
        o.squared_error(a, b),
        o.binary_crossentropy(T.nnet.sigmoid(a), T.nnet.sigmoid(b)),
        o.categorical_crossentropy(p, i),
        lasagne.regularization.l1(a),
        lasagne.regularization.l2(a),
    ]
    function = theano.function([a, b, i], results)
    return function(fixed(5, 3), fixed(3, 5).T, LABELS)


@check
def masks_and_custom_cells():
    net = L.InputLayer((5, 4, 3))
    mask = L.InputLayer((5, 4))
    net = L.LSTMLayer(net, 6, mask_input=mask, peepholes=True)
    set_weights(net)
    x, m = [each.input_var for each in L.get_all_layers(net) if isinstance(each, L.InputLayer)]
    value = theano.function([x, m], L.get_output(net))
    inputs = [fixed(5, 4, 3), (fixed(5, 4) > -0.3).astype(theano.config.floatX)]
    return value(*inputs)


@check
def norms_of_updates():
    w = theano.shared(fixed(4, 3))
    loss = (T.dot(fixed(5, 4), w) ** 2).sum()
    gradients = lasagne.updates.total_norm_constraint([T.grad(loss, w)], 0.5)
    limited = lasagne.updates.norm_constraint(w, 0.3)
    return theano.function([], [gradients[0], limited])()


run()
