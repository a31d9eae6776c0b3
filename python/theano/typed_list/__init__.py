"""Lists of values of one type, as variables."""

# mypy: implicit-reexport
# ruff: noqa: F403

from theano.typed_list.basic import *
from theano.typed_list.type import TypedListType as TypedListType
