"""The old import path of `theano.sparse.true_dot`."""

from theano.sparse.basic import TrueDot as TrueDot
from theano.sparse.basic import true_dot as true_dot
