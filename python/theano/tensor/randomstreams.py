"""The old import path of `theano.tensor.shared_randomstreams`."""

from theano.tensor.raw_random import RandomStreamsBase as RandomStreamsBase
from theano.tensor.shared_randomstreams import RandomStreams as RandomStreams
