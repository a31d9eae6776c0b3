"""Give theano.function a rewrite: the operation of a program, undone by its inverse, falls away."""

import numpy as np

import theano
import theano.tensor as T


class SoftSign(theano.Op):
    """x / (1 + |x|), computed by NumPy."""

    __props__ = ()

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        (x,) = inputs
        outputs[0][0] = x / (1 + np.abs(x))


softsign = SoftSign()


@T.opt.register_canonicalize
@theano.gof.local_optimizer([T.true_div])
def local_softsign_over_one_minus_abs(node):
    """s / (1 - |s|) -> x where s = softsign(x)."""
    top, bottom = node.inputs
    if top.owner is None or top.owner.op != softsign:
        return False
    x = top.owner.inputs[0]
    if theano.gof.graph.is_same_graph(bottom, 1 - abs(top)):
        return [x]
    return False


x = T.dvector("x")
s = softsign(x)
y = T.exp(s / (1 - abs(s)))

f = theano.function([x], y)
print(theano.pp(f.maker.fgraph.outputs[0]))
plain = theano.function([x], y, mode=theano.compile.get_mode("FAST_RUN").excluding(
    "local_softsign_over_one_minus_abs"
))  # fmt: skip
print(len(plain.maker.fgraph.apply_nodes), "operations without the rewrite")
print(np.allclose(f([0.5, -2.0]), plain([0.5, -2.0])))
