"""Functions for neural networks."""

from theano.tensor.nnet import sigm
from theano.tensor.nnet.sigm import (
    hard_sigmoid,
    scalar_sigmoid,
    sigmoid,
    softplus,
    ultra_fast_sigmoid,
)

__all__ = [
    "hard_sigmoid",
    "scalar_sigmoid",
    "sigm",
    "sigmoid",
    "softplus",
    "ultra_fast_sigmoid",
]
