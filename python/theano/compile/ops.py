"""Operations that Theano keeps at this path: views, copies and what concerns shapes."""

from theano._gradient_stops import DeepCopyOp, ViewOp, deep_copy_op, view_op
from theano.tensor._reshape import Rebroadcast, Shape, SpecifyShape, shape, specify_shape
from theano.tensor.var import Identity

__all__ = [
    "DeepCopyOp",
    "Identity",
    "Rebroadcast",
    "Shape",
    "SpecifyShape",
    "ViewOp",
    "deep_copy_op",
    "shape",
    "specify_shape",
    "view_op",
]
