"""Index of what stands at this path: scalar types, rules for output types, functions of scalars.

The functions are known to the core; `ScalarOp` names one. Scalars in a graph are tensors of rank 0.
"""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F403

from theano.scalar._autocast import *
from theano.scalar._composed import *
from theano.scalar._composite import *
from theano.scalar._functions import *
from theano.scalar._output_rules import *
from theano.scalar._scalar_op import *
from theano.scalar._types import *
from theano.scalar._variables import *
