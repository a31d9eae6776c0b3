"""Symbolic tensors: variables, functions on them, and gradients. Programs import it as ``T``."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F401, F403

from theano._lazy import names_from
from theano.configdefaults import config
from theano.gradient import (
    DisconnectedType,
    Lop,
    Rop,
    consider_constant,
    grad,
    grad_not_implemented,
    grad_undefined,
    hessian,
    jacobian,
    numeric_grad,
    verify_grad,
)
from theano.tensor import (
    basic,
    blas,
    elemwise,
    extra_ops,
    inplace,
    nlinalg,
    nnet,
    opt,
    raw_random,
    shared_randomstreams,
    sharedvar,
    subtensor,
    type,
    type_other,
    utils,
    xlogx,
)
from theano.tensor.basic import *
from theano.tensor.extra_ops import (
    DiffOp,
    bartlett,
    bincount,
    cumprod,
    cumsum,
    fill_diagonal,
    fill_diagonal_offset,
    ravel_multi_index,
    unravel_index,
)
from theano.tensor.sharedvar import ScalarSharedVariable, TensorSharedVariable
from theano.tensor.sort import argsort, argtopk, sort, topk, topk_and_argtopk
from theano.tensor.subtensor import *

# Modules that few programs use are imported when they do.
__getattr__ = names_from(
    __name__,
    {
        "theano.compile": ("compile",),
        "theano.printing": ("printing",),
        "theano.tensor.io": ("io", "LoadFromDisk", "load"),
    }
    | {
        f"theano.tensor.{module}": (module,)
        for module in (
            "blas_c",
            "blas_scipy",
            "fft",
            "fourier",
            "opt",
            "randomstreams",
            "signal",
            "slinalg",
        )
    },
)
