"""Operations that Theano keeps at this path: views, copies and what concerns shapes."""

from theano import _core
from theano.tensor._reshape import Rebroadcast, Shape, SpecifyShape, shape, specify_shape
from theano.tensor.var import Identity

__all__ = [
    "Identity",
    "Rebroadcast",
    "Shape",
    "SpecifyShape",
    "deep_copy_op",
    "shape",
    "specify_shape",
    "view_op",
]

view_op = _core.op("Identity", kind="view")
deep_copy_op = _core.op("Identity", kind="copy")
