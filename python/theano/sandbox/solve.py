"""The old import path of `theano.tensor.slinalg.solve`."""

import warnings

from theano.tensor.slinalg import solve as solve

warnings.warn("theano.sandbox.solve is now theano.tensor.slinalg.solve", stacklevel=2)
