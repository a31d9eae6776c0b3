"""Elements and parts of sparse matrices."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse

from theano import _core
from theano.gof.graph import Apply, Constant
from theano.gof.type import generic
from theano.sparse._convert import compressed
from theano.sparse._sparse_op import SparseOp, disconnected
from theano.tensor._convert import as_tensor_variable, integer_dtypes
from theano.tensor.type import TensorType

__all__ = [
    "GetItem2Lists",
    "GetItem2ListsGrad",
    "GetItem2d",
    "GetItem2dGrad",
    "GetItemList",
    "GetItemListGrad",
    "GetItemScalar",
    "get_item_2d",
    "get_item_2d_grad",
    "get_item_2lists",
    "get_item_2lists_grad",
    "get_item_list",
    "get_item_list_grad",
    "get_item_scalar",
]


def _positions(op: Any, index: Any) -> Any:
    """Return an index as a vector of integers; AssertionError if it is none."""
    variable = as_tensor_variable(index)
    if variable.ndim != 1 or variable.dtype not in integer_dtypes:
        raise AssertionError(f"{op}: the index must be a vector of integers, got {variable.type}")
    return variable


def _from_start(op: Any, positions: Any, length: int) -> Any:
    """Return positions counted from the start; IndexError if there is none of them."""
    if positions.size and not (-length <= positions.min() and positions.max() < length):
        raise IndexError(f"{op}: index out of bounds for length {length}: {positions}")
    return np.where(positions < 0, positions + length, positions)


def _scattered(x: Any, values: Any, rows: Any, columns: Any) -> Any:
    """Return a matrix in shape and format of `x` of elements; those at the same place are added."""
    return scipy.sparse.coo_matrix((values, (rows, columns)), x.shape).asformat(x.format)


class _Scattering(SparseOp):
    """An operation whose first input gives nothing but shape and format."""

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Only the gradient that is scattered has one itself."""
        gradient = self._gradient_position % len(node.inputs)
        return [[index == gradient] for index in range(len(node.inputs))]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the first input."""
        return [shapes[0]]

    _gradient_position = -1


def _only(term: Any, position: int, count: int) -> list[Any]:
    """Return the gradients of inputs of which one has a gradient."""
    return [term if index == position else disconnected() for index in range(count)]


# ---- rows


class GetItemList(SparseOp):
    """Rows of a sparse matrix: ``get_item_list(x, positions)``. `get_item_list` is its instance."""

    def make_node(self, x: Any, index: Any) -> Any:
        """Apply to a matrix in format csr or csc and a vector of integers."""
        x = compressed(self, x)
        return Apply(self, [x, _positions(self, index)], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Copy the rows; IndexError if there is no such row."""
        x, positions = values
        return x[_from_start(self, positions, x.shape[0])]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The positions have no gradient."""
        return [[True], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Add the gradients of each row."""
        return [get_item_list_grad(*inputs, output_gradients[0]), disconnected()]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """As many rows as positions."""
        return [(shapes[1][0], shapes[0][1])]


get_item_list = GetItemList()


class GetItemListGrad(_Scattering):
    """The gradient of `GetItemList`: a matrix like `x` with the rows of `gz` at the positions."""

    def make_node(self, x: Any, index: Any, gz: Any) -> Any:
        """Apply to a matrix, positions and the rows, a sparse matrix."""
        x, gz = compressed(self, x), compressed(self, gz)
        return Apply(self, [x, _positions(self, index), gz], [x.type.make_variable()])

    def compute_value(self, *values: Any) -> Any:
        """Add up the rows of each position."""
        x, positions, gz = values
        entries = gz.tocoo()
        rows = _from_start(self, positions, x.shape[0])[entries.row]
        return _scattered(x, entries.data, rows, entries.col)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Take the rows again."""
        return _only(get_item_list(output_gradients[0], inputs[1]), 2, 3)


get_item_list_grad = GetItemListGrad()


# ---- single elements


class GetItem2Lists(SparseOp):
    """Elements of a sparse matrix, a dense vector: ``get_item_2lists(x, rows, columns)``.

    `get_item_2lists` is its instance.
    """

    def make_node(self, x: Any, ind1: Any, ind2: Any) -> Any:
        """Apply to a matrix in format csr or csc and two vectors of integers."""
        x = compressed(self, x)
        positions = [_positions(self, index) for index in (ind1, ind2)]
        return Apply(self, [x, *positions], [TensorType(x.dtype, (False,))()])

    def compute_value(self, *values: Any) -> Any:
        """Look the elements up; IndexError if there is no such place."""
        x, rows, columns = values
        if len(rows) != len(columns):
            raise ValueError(f"{self}: {len(rows)} rows, but {len(columns)} columns")
        rows = _from_start(self, rows, x.shape[0])
        columns = _from_start(self, columns, x.shape[1])
        return np.asarray(x[rows, columns]).ravel()

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The positions have no gradient."""
        return [[True], [False], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Add the gradients of each element."""
        return _only(get_item_2lists_grad(*inputs, output_gradients[0]), 0, 3)

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """As long as the lists."""
        return [shapes[1]]


get_item_2lists = GetItem2Lists()


class GetItem2ListsGrad(_Scattering):
    """The gradient of `GetItem2Lists`: a matrix like `x` with the elements of a vector `gz`."""

    def make_node(self, x: Any, ind1: Any, ind2: Any, gz: Any) -> Any:
        """Apply to a matrix, rows, columns and the elements."""
        x = compressed(self, x)
        positions = [_positions(self, index) for index in (ind1, ind2)]
        return Apply(self, [x, *positions, as_tensor_variable(gz)], [x.type.make_variable()])

    def compute_value(self, *values: Any) -> Any:
        """Add up the elements of each place."""
        x, rows, columns, gz = values
        rows = _from_start(self, rows, x.shape[0])
        return _scattered(x, gz, rows, _from_start(self, columns, x.shape[1]))

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Take the elements again."""
        return _only(get_item_2lists(output_gradients[0], *inputs[1:3]), 3, 4)


get_item_2lists_grad = GetItem2ListsGrad()


class GetItemScalar(SparseOp):
    """One element of a sparse matrix, a dense scalar: ``get_item_scalar(x, (row, column))``.

    `get_item_scalar` is its instance.
    """

    def make_node(self, x: Any, *index: Any) -> Any:
        """Apply to a matrix in format csr or csc and two integers, or a tuple of them."""
        x = compressed(self, x)
        if len(index) == 1:
            (index,) = index
        if len(index) != 2:
            raise AssertionError(f"{self} takes a row and a column, got {index}")
        positions = []
        for part in index:
            if isinstance(part, slice):
                raise Exception(f"{self} takes a row and a column, got {part}")
            variable = as_tensor_variable(part)
            if variable.ndim != 0:
                raise NotImplementedError(f"{self} takes a row and a column, got {variable.type}")
            positions.append(variable)
        return Apply(self, [x, *positions], [TensorType(x.dtype, ())()])

    def compute_value(self, *values: Any) -> Any:
        """Look the element up; IndexError if there is no such place."""
        x, row, column = values
        row, column = (
            int(_from_start(self, position, length))
            for position, length in zip((row, column), x.shape, strict=True)
        )
        return x[row, column]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The position has no gradient."""
        return [[True], [False], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return a matrix of one element."""
        lists = [each.dimshuffle("x") for each in (*inputs[1:], output_gradients[0])]
        return _only(get_item_2lists_grad(inputs[0], *lists), 0, 3)

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """No length."""
        return [()]


get_item_scalar = GetItemScalar()


# ---- parts


class GetItem2d(SparseOp):
    """A part of a sparse matrix: ``get_item_2d(x, (slice(a, b), slice(c, d)))``.

    The second slice may be left out. There are no sparse vectors: a row is ``x[i:i + 1]``.
    `get_item_2d` is its instance.
    """

    def make_node(self, x: Any, *index: Any) -> Any:
        """Apply to a matrix in format csr or csc, and a tuple of slices.

        Their bounds are integers or None. The inputs of a node do as well: six bounds.
        """
        x = compressed(self, x)
        if len(index) == 6:
            return Apply(self, [x, *index], [x.type()])
        (index,) = index
        if len(index) not in (1, 2):
            raise AssertionError(f"{self} takes one or two slices, got {index}")
        bounds = [bound for part in index for bound in _bounds(part)]
        return Apply(self, [x, *bounds, *[_none() for _ in range(6 - len(bounds))]], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Copy the part."""
        x, *bounds = values
        rows, columns = _slices(bounds)
        part = x[rows, columns]
        return part.copy() if np.may_share_memory(part.data, x.data) else part

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The bounds have no gradient."""
        return [[index == 0] for index in range(7)]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Put the gradient into a matrix of zeros."""
        term = get_item_2d_grad(*inputs, output_gradients[0])
        return _only(term, 0, 7)


get_item_2d = GetItem2d()


class GetItem2dGrad(_Scattering):
    """The gradient of `GetItem2d`: a matrix like `x` with the elements of `gz` in the part."""

    def make_node(self, x: Any, *bounds_and_gz: Any) -> Any:
        """Apply to a matrix, the six bounds and a sparse matrix."""
        return Apply(self, [x, *bounds_and_gz], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Copy the elements to their places."""
        x, *bounds, gz = values
        rows, columns = (
            np.arange(length)[part] for part, length in zip(_slices(bounds), x.shape, strict=True)
        )
        entries = gz.tocoo()
        return _scattered(x, entries.data, rows[entries.row], columns[entries.col])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Take the part again."""
        parts = [
            slice(*(None if bound.type == generic else bound for bound in inputs[i : i + 3]))
            for i in (1, 4)
        ]
        return _only(get_item_2d(output_gradients[0], parts), 7, 8)


get_item_2d_grad = GetItem2dGrad()


def _none() -> Any:
    return Constant(generic, None)


def _bounds(part: Any) -> list[Any]:
    """Return start, stop and step of a slice as variables.

    Raises
    ------
    NotImplementedError
        If it is a number.
    ValueError
        If it is something else, or a bound is no integer.
    """
    if not isinstance(part, slice):
        if np.isscalar(part) or getattr(part, "ndim", None) == 0:
            raise NotImplementedError(
                "There are no sparse vectors: use x[a:b, c:d], x[a:b, c:c+1] or x[a:b]."
            )
        raise ValueError(f"sparse matrices are indexed by slices or by lists, not by {part}")
    bounds = []
    for name in ("start", "stop", "step"):
        bound = getattr(part, name)
        if bound is None or (
            name == "step" and not isinstance(bound, _core.Variable) and bound == 1
        ):
            bounds.append(_none())
            continue
        variable = as_tensor_variable(bound)
        if variable.ndim != 0 or variable.dtype not in integer_dtypes:
            raise ValueError(
                f"Impossible to index into a sparse matrix with slice where {name}={bound}"
                f" of type {variable.type}"
            )
        bounds.append(variable)
    return bounds


def _slices(bounds: Sequence[Any]) -> list[slice]:
    """Return the slices that six bounds stand for."""
    plain = [None if bound is None else int(bound) for bound in bounds]
    return [slice(*plain[:3]), slice(*plain[3:])]


# ---- x[...]


def item_of(x: Any, index: Any) -> Any:
    """Return ``x[index]`` of a sparse variable.

    Two integers give an element, two lists elements, a list rows, slices a part; see
    `get_item_scalar`, `get_item_2lists`, `get_item_list` and `get_item_2d`.
    """
    parts = index if isinstance(index, tuple) else (index,)
    if len(parts) == 2:
        if all(map(_is_position, parts)):
            return get_item_scalar(x, parts)
        if isinstance(parts[0], list):
            return get_item_2lists(x, *parts)
    elif isinstance(parts[0], list):
        return get_item_list(x, parts[0])
    return get_item_2d(x, parts)


def _is_position(part: Any) -> bool:
    if isinstance(part, _core.Variable):
        is_scalar: bool = isinstance(part.type, _core.TensorType) and part.type.ndim == 0
        return is_scalar and part.type.dtype in integer_dtypes
    return bool(np.isscalar(part))
