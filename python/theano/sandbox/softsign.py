"""The old import path of `theano.tensor.nnet.nnet.softsign`."""

from theano.tensor.nnet.nnet import softsign as softsign
