"""Draw what training a small network computes.

Writes four files to the current folder: the graph as the user wrote it and as it runs, as SVG; the
latter in the DOT language of Graphviz; and an interactive page.
"""

import numpy as np

import theano
import theano.tensor as T
from theano.d3viz import d3viz
from theano.printing import pydotprint

rng = np.random.default_rng(0)


def weights(name, *shape):
    return theano.shared(rng.normal(0, 0.1, shape), name)


x, target = T.dmatrix("x"), T.ivector("target")
W1, b1 = weights("W1", 784, 100), weights("b1", 100)
W2, b2 = weights("W2", 100, 10), weights("b2", 10)

hidden = T.tanh(T.dot(x, W1) + b1)
hidden.name = "hidden"
scores = T.dot(hidden, W2) + b2
log_p = scores - T.log(T.exp(scores).sum(axis=1, keepdims=True))
loss = -log_p[T.arange(target.shape[0]), target].mean()
loss.name = "loss"

parameters = [W1, b1, W2, b2]
updates = [(p, p - 0.1 * g) for p, g in zip(parameters, T.grad(loss, parameters), strict=True)]
train = theano.function([x, target], loss, updates=updates, name="train")

pydotprint(loss, "loss.svg", format="svg", var_with_name_simple=True)
pydotprint(train, "train.svg", format="svg", var_with_name_simple=True)
pydotprint(train, "train.dot", format="dot")
d3viz(train, "train.html")
print("The interactive page is train.html")
