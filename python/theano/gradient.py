"""Gradients of expressions: this module gathers what belongs to them."""

from theano._forward_mode import Rop
from theano._gradient_check import GradientError, mode_not_slow, numeric_grad, verify_grad
from theano._gradient_stops import (
    ConsiderConstant,
    DisconnectedGrad,
    DisconnectedType,
    GradClip,
    GradScale,
    UndefinedGrad,
    ZeroGrad,
    consider_constant,
    consider_constant_,
    disconnected_grad,
    disconnected_grad_,
    disconnected_type,
    grad_clip,
    grad_not_implemented,
    grad_scale,
    grad_undefined,
    undefined_grad,
    undefined_grad_,
    zero_grad,
    zero_grad_,
)
from theano._jacobian import hessian, jacobian
from theano._reverse_mode import (
    DisconnectedInputError,
    Lop,
    NullTypeGradError,
    format_as,
    grad,
    subgraph_grad,
)
from theano.gof.null_type import NullType

# Seconds spent in `grad`; Theano's profiler reads it. Nothing is counted here.
grad_time = 0

__all__ = [
    "ConsiderConstant",
    "DisconnectedGrad",
    "DisconnectedInputError",
    "DisconnectedType",
    "GradClip",
    "GradScale",
    "GradientError",
    "Lop",
    "NullType",
    "NullTypeGradError",
    "Rop",
    "UndefinedGrad",
    "ZeroGrad",
    "consider_constant",
    "consider_constant_",
    "disconnected_grad",
    "disconnected_grad_",
    "disconnected_type",
    "format_as",
    "grad",
    "grad_clip",
    "grad_not_implemented",
    "grad_scale",
    "grad_time",
    "grad_undefined",
    "hessian",
    "jacobian",
    "mode_not_slow",
    "numeric_grad",
    "subgraph_grad",
    "undefined_grad",
    "undefined_grad_",
    "verify_grad",
    "zero_grad",
    "zero_grad_",
]
