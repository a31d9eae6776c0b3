"""Further operations on tensors; the code stands in the files beside this one."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F401, F403

from theano.tensor._bartlett import *
from theano.tensor._contiguous import *
from theano.tensor._cumulative import *
from theano.tensor._difference import *
from theano.tensor._fill_diagonal import *
from theano.tensor._flat_index import *
from theano.tensor._repeat import RepeatOp, repeat
from theano.tensor._reshape import squeeze
from theano.tensor._search import *
