"""Old names of `theano.tensor.signal.pool`, which programs for Theano before 0.9 import."""

from theano.tensor.signal.pool import (
    AveragePoolGrad,
    DownsampleFactorMaxGradGrad,
    MaxPoolGrad,
    PoolGrad,
    max_pool_2d_same_size,
)
from theano.tensor.signal.pool import MaxPoolGrad as DownsampleFactorMaxGrad
from theano.tensor.signal.pool import Pool as DownsampleFactorMax
from theano.tensor.signal.pool import pool_2d as max_pool_2d

__all__ = [
    "AveragePoolGrad",
    "DownsampleFactorMax",
    "DownsampleFactorMaxGrad",
    "DownsampleFactorMaxGradGrad",
    "MaxPoolGrad",
    "PoolGrad",
    "max_pool_2d",
    "max_pool_2d_same_size",
]
