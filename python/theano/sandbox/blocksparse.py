"""The old import path of `theano.tensor.nnet.blocksparse`."""

import warnings

from theano.tensor.nnet.blocksparse import SparseBlockGemv as SparseBlockGemv
from theano.tensor.nnet.blocksparse import SparseBlockOuter as SparseBlockOuter
from theano.tensor.nnet.blocksparse import sparse_block_dot as sparse_block_dot
from theano.tensor.nnet.blocksparse import sparse_block_gemv as sparse_block_gemv
from theano.tensor.nnet.blocksparse import sparse_block_gemv_inplace as sparse_block_gemv_inplace
from theano.tensor.nnet.blocksparse import sparse_block_outer as sparse_block_outer
from theano.tensor.nnet.blocksparse import sparse_block_outer_inplace as sparse_block_outer_inplace

warnings.warn(
    "theano.sandbox.blocksparse is now theano.tensor.nnet.blocksparse",
    category=DeprecationWarning,
    stacklevel=2,
)
