"""Variables that hold lists, and what can be done to lists.

Every operation gives a new list with copies of elements: lists that a program holds never change.
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano import tensor as T
from theano.configdefaults import config
from theano.gof.graph import Apply, Constant, Variable
from theano.gof.op import Op
from theano.tensor.type_other import SliceType
from theano.typed_list.type import TypedListType

__all__ = [
    "Append",
    "Count",
    "Extend",
    "GetItem",
    "Index",
    "Insert",
    "Length",
    "MakeList",
    "Remove",
    "Reverse",
    "TypedListConstant",
    "TypedListVariable",
    "append",
    "count",
    "extend",
    "getitem",
    "index_",
    "insert",
    "length",
    "make_list",
    "remove",
    "reverse",
]


class _ListOperators:
    """What variables and constants that hold lists can do."""

    type: Any

    def __getitem__(self, index: Any) -> Any:
        return getitem(self, index)

    def __len__(self) -> Any:
        raise TypeError("a list in a graph has no known length: use theano.typed_list.length")

    def append(self, toAppend: Any) -> Any:
        """Return the list with one more element at its end."""
        return append(self, toAppend)

    def extend(self, toAppend: Any) -> Any:
        """Return the list with the elements of another at its end."""
        return extend(self, toAppend)

    def insert(self, index: Any, toInsert: Any) -> Any:
        """Return the list with one more element before that of a position."""
        return insert(self, index, toInsert)

    def remove(self, toRemove: Any) -> Any:
        """Return the list without the first element that equals another."""
        return remove(self, toRemove)

    def reverse(self) -> Any:
        """Return the list from its last element to its first."""
        return reverse(self)

    def count(self, elem: Any) -> Any:
        """Return how many elements equal another."""
        return count(self, elem)

    def ind(self, elem: Any) -> Any:
        """Return the position of the first element that equals another."""
        return index_(self, elem)

    @property
    def ttype(self) -> Any:
        """The type of the elements."""
        return self.type.ttype

    @property
    def dtype(self) -> str:
        """The dtype of the elements."""
        dtype: str = self.type.ttype.dtype
        return dtype

    @property
    def ndim(self) -> int:
        """The rank of the elements, and one more."""
        ndim: int = self.type.ttype.ndim
        return ndim + 1


class TypedListVariable(_ListOperators, Variable):
    """A variable that holds a list."""


class TypedListConstant(_ListOperators, Constant):
    """A constant that holds a list."""


TypedListType.Variable = TypedListVariable  # type: ignore[attr-defined]
TypedListType.Constant = TypedListConstant  # type: ignore[attr-defined]


class _ListOp(Op):
    """What the operations here have in common."""

    __props__: tuple[str, ...] = ()
    _only_reads = True

    def __init__(self) -> None:
        """Do nothing: there is one operation of the class."""

    def __str__(self) -> str:
        return type(self).__name__


class _InPlaceOption(_ListOp):
    """An operation that gives a list and can be said to change its argument.

    Parameters
    ----------
    inplace : bool, optional
        Whether it is said to change the list that it is applied to.
    """

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace
        if inplace:
            self.destroy_map = {0: [0]}

    def __str__(self) -> str:
        return type(self).__name__


def _checked_list(op: Any, x: Any) -> Any:
    if not isinstance(getattr(x, "type", None), TypedListType):
        raise AssertionError(f"{op} takes a list, got {x}")
    return x


def _checked_element(op: Any, x: Any, element: Any) -> Any:
    if not isinstance(element, _core.Variable):
        element = x.ttype.filter_variable(element)
    if element.type != x.ttype:
        raise AssertionError(f"{op}: the elements are of type {x.ttype}, got {element.type}")
    return element


def _position(index: Any) -> Any:
    if not isinstance(index, _core.Variable):
        return T.constant(index, ndim=0, dtype="int64")
    if getattr(index, "ndim", None) != 0:
        raise TypeError(f"Expected a scalar or a slice as index, got {index.type}")
    dtype: str = index.dtype  # type: ignore[attr-defined]
    if dtype not in T.integer_dtypes:
        raise TypeError(f"an index must be an integer, got {index.type}")
    return T.cast(index, "int64")


class GetItem(_ListOp):
    """Element or part of a list: ``getitem(x, index)``, for an integer or a slice."""

    def make_node(self, x: Any, index: Any) -> Any:
        """Apply to a list, and an integer, a slice, or a variable that holds one."""
        _checked_list(self, x)
        if isinstance(index, slice):
            index = Constant(SliceType(), index)
        if isinstance(getattr(index, "type", None), SliceType):
            return Apply(self, [x, index], [x.type()])
        return Apply(self, [x, _position(index)], [x.ttype()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the element or part; IndexError if there is no such element."""
        x, index = inputs
        chosen = x[index if isinstance(index, slice) else int(index)]
        output_storage[0][0] = copy.deepcopy(chosen)


class Append(_InPlaceOption):
    """A list with one more element at its end: ``append(x, element)``."""

    def make_node(self, x: Any, toAppend: Any) -> Any:
        """Apply to a list and an element."""
        element = _checked_element(self, _checked_list(self, x), toAppend)
        return Apply(self, [x, element], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the list and the element."""
        x, element = inputs
        output_storage[0][0] = copy.deepcopy([*x, element])


class Extend(_InPlaceOption):
    """A list with the elements of another at its end: ``extend(x, y)``."""

    def make_node(self, x: Any, toAppend: Any) -> Any:
        """Apply to two lists of one type."""
        if _checked_list(self, x).type != _checked_list(self, toAppend).type:
            raise AssertionError(f"{self}: {toAppend.type} cannot be added to {x.type}")
        return Apply(self, [x, toAppend], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy both lists into one."""
        output_storage[0][0] = [copy.deepcopy(each) for x in inputs for each in x]


class Insert(_InPlaceOption):
    """A list with an element before that of a position: ``insert(x, index, element)``."""

    def make_node(self, x: Any, index: Any, toInsert: Any) -> Any:
        """Apply to a list, a position and an element."""
        element = _checked_element(self, _checked_list(self, x), toInsert)
        return Apply(self, [x, _position(index), element], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the list and the element."""
        x, index, element = inputs
        result = list(x)
        result.insert(int(index), element)
        output_storage[0][0] = copy.deepcopy(result)


class Remove(_InPlaceOption):
    """A list without the first element that equals another: ``remove(x, element)``."""

    def make_node(self, x: Any, toRemove: Any) -> Any:
        """Apply to a list and an element."""
        element = _checked_element(self, _checked_list(self, x), toRemove)
        return Apply(self, [x, element], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy all other elements; where none is equal, all."""
        places = _places_of(node, inputs)
        result = list(inputs[0])
        if places:
            del result[places[0]]
        output_storage[0][0] = copy.deepcopy(result)


class Reverse(_InPlaceOption):
    """A list from its last element to its first: ``reverse(x)``."""

    def make_node(self, x: Any) -> Any:
        """Apply to a list."""
        return Apply(self, [_checked_list(self, x)], [x.type()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the elements in reverse order."""
        output_storage[0][0] = copy.deepcopy(inputs[0][::-1])


def _places_of(node: Any, inputs: Sequence[Any]) -> list[int]:
    """Return the positions of all elements that equal the second input."""
    x, element = inputs
    equal = node.inputs[0].ttype.values_eq
    return [i for i, each in enumerate(x) if equal(each, element)]


class Index(_ListOp):
    """Position of the first element that equals another, in floatX: ``index_(x, element)``."""

    def make_node(self, x: Any, elem: Any) -> Any:
        """Apply to a list and an element."""
        element = _checked_element(self, _checked_list(self, x), elem)
        return Apply(self, [x, element], [T.scalar()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Compare one by one; ValueError if no element is equal."""
        places = _places_of(node, inputs)
        if not places:
            raise ValueError(f"{self}: the value is not in the list of {len(inputs[0])} elements")
        output_storage[0][0] = np.asarray(places[0], dtype=config.floatX)


class Count(_ListOp):
    """How many elements equal another, in floatX: ``count(x, element)``."""

    def make_node(self, x: Any, elem: Any) -> Any:
        """Apply to a list and an element."""
        element = _checked_element(self, _checked_list(self, x), elem)
        return Apply(self, [x, element], [T.scalar()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Compare one by one."""
        number = len(_places_of(node, inputs))
        output_storage[0][0] = np.asarray(number, dtype=config.floatX)


class Length(_ListOp):
    """Number of elements of a list, int64: ``length(x)``."""

    def make_node(self, x: Any) -> Any:
        """Apply to a list."""
        return Apply(self, [_checked_list(self, x)], [T.lscalar()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Count the elements."""
        output_storage[0][0] = np.asarray(len(inputs[0]), "int64")


def _list_of(type: Any) -> Any:
    list_type: Any = TypedListType(type)
    return list_type()


class MakeList(_ListOp):
    """A list of variables of one type: ``make_list([a, b, c])``."""

    def make_node(self, a: Sequence[Any]) -> Any:
        """Apply to variables, or values for tensors; TypeError if their types differ."""
        if not isinstance(a, list | tuple) or not a:
            raise AssertionError(f"{self} takes a list or tuple with elements, got {a!r}")
        elements = [
            each if isinstance(each, _core.Variable) else T.as_tensor_variable(each) for each in a
        ]
        if any(each.type != elements[0].type for each in elements):
            types = ", ".join(str(each.type) for each in elements)
            raise TypeError(f"{self}: all elements must be of one type, got {types}")
        return Apply(self, elements, [_list_of(elements[0].type)])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the elements into a list."""
        output_storage[0][0] = [copy.deepcopy(each) for each in inputs]


getitem = GetItem()
append = Append()
extend = Extend()
insert = Insert()
remove = Remove()
reverse = Reverse()
index_ = Index()
count = Count()
length = Length()
make_list = MakeList()
