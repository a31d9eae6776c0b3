"""Index of the functions on tensors; the code stands in the files beside this one."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F401, F403

import numpy as np

from theano import scalar as scal
from theano.gof import Apply, Constant, Generic, Op, Type, Variable
from theano.gof.utils import MethodNotDefined
from theano.scalar.basic import int32, upcast
from theano.scalar.basic import int32 as int32_t
from theano.tensor._choose import *
from theano.tensor._constants import *
from theano.tensor._constructors import *
from theano.tensor._convert import *
from theano.tensor._covariance import *
from theano.tensor._create import *
from theano.tensor._diagonal import *
from theano.tensor._dot import *
from theano.tensor._elementwise import *
from theano.tensor._extremes import *
from theano.tensor._join import *
from theano.tensor._ranges import *
from theano.tensor._reduce import *
from theano.tensor._repeat import *
from theano.tensor._reshape import *
from theano.tensor._scalar_conversion import *
from theano.tensor._select import *
from theano.tensor._special import *
from theano.tensor.elemwise import CAReduce, DimShuffle, Elemwise, Sum
from theano.tensor.type import (
    TensorType,
    float16_atol,
    float16_rtol,
    float32_atol,
    float32_rtol,
    float64_atol,
    float64_rtol,
    values_eq_approx_always_true,
)
from theano.tensor.type_other import *
from theano.tensor.var import (
    TensorConstant,
    TensorConstantSignature,
    TensorVariable,
    tensor_copy,
)

Tensor = TensorType
