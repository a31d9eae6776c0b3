"""Further operations on tensors; the code stands in the files beside this one."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F403

from theano.tensor._cumulative import *
