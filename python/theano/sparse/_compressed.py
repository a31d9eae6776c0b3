"""Matrices from and to their parts: the stored elements, their indices, and where lines begin.

In format csr a line is a row, in csc a column. Line i has the elements
``data[indptr[i]:indptr[i+1]]`` at the positions ``indices[indptr[i]:indptr[i+1]]``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano._gradient_stops import DisconnectedType
from theano.gof.graph import Apply
from theano.sparse._convert import as_sparse_variable, compressed, matrix, sparse_formats
from theano.sparse._sparse_op import SparseOp, disconnected
from theano.sparse.type import SparseType
from theano.tensor._convert import as_tensor_variable, discrete_dtypes
from theano.tensor._create import ones_like
from theano.tensor._create import zeros_like as tensor_zeros_like
from theano.tensor.type import TensorType

__all__ = [
    "CSC",
    "CSM",
    "CSR",
    "CSMGrad",
    "CSMProperties",
    "SparseOfShape",
    "SparseShape",
    "csm_data",
    "csm_grad",
    "csm_indices",
    "csm_indptr",
    "csm_properties",
    "csm_shape",
    "sp_ones_like",
    "sp_zeros_like",
    "sparse_shape",
]

_int_vector = TensorType("int32", (False,))


def _checked_kmap(kmap: Any) -> None:
    if kmap is not None:
        raise Exception("kmap has been removed: choose elements of the data instead")


class CSMProperties(SparseOp):
    """The parts of a sparse matrix; see `csm_properties`.

    Parameters
    ----------
    kmap : None
        Must not be given.
    """

    def __init__(self, kmap: Any = None) -> None:
        _checked_kmap(kmap)

    def make_node(self, csm: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        csm = compressed(self, csm)
        parts = [_int_vector() for _ in range(3)]
        return Apply(self, [csm], [TensorType(csm.dtype, (False,))(), *parts])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Copy the parts; OverflowError if an index does not fit int32."""
        (csm,) = inputs
        largest = max(csm.nnz, *csm.shape)
        if largest > np.iinfo("int32").max:
            raise OverflowError(
                f"{self}: indices are int32, but the matrix of shape {csm.shape} has {csm.nnz}"
                " elements"
            )
        output_storage[0][0] = csm.data.copy()
        for storage, part in zip(
            output_storage[1:], (csm.indices, csm.indptr, csm.shape), strict=True
        ):
            storage[0] = np.array(part, dtype="int32")

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the matrix with the gradient of its data as data."""
        (csm,) = inputs
        if isinstance(output_gradients[0].type, DisconnectedType):
            return [sp_zeros_like(csm)]
        _, indices, indptr, shape = csm_properties(csm)
        return [CSM(csm.format)(output_gradients[0], indices, indptr, shape)]


csm_properties = CSMProperties()


def csm_data(csm: Any) -> Any:
    """Return the stored elements of a sparse matrix, a vector of its dtype."""
    return csm_properties(csm)[0]


def csm_indices(csm: Any) -> Any:
    """Return the positions in their lines of the stored elements, a vector of int32."""
    return csm_properties(csm)[1]


def csm_indptr(csm: Any) -> Any:
    """Return where each line begins, and the last ends, a vector of int32."""
    return csm_properties(csm)[2]


def csm_shape(csm: Any) -> Any:
    """Return the numbers of rows and columns, a vector of int32."""
    return csm_properties(csm)[3]


class CSM(SparseOp):
    """A sparse matrix of its parts: ``CSM(format)(data, indices, indptr, shape)``.

    Its gradient is that of the data. `CSR` and `CSC` are its instances.

    Parameters
    ----------
    format : {'csr', 'csc'}
        What a line is.
    kmap : None
        Must not be given.

    Raises
    ------
    ValueError
        If the format is another; in a call, if the parts do not make a matrix.
    """

    __props__ = ("format",)

    def __init__(self, format: str, kmap: Any = None) -> None:
        if format not in sparse_formats:
            raise ValueError("format must be one of: 'csr', 'csc'", format)
        self.format = format
        _checked_kmap(kmap)

    def __str__(self) -> str:
        return f"CSM{{format={self.format!r}}}"

    def make_node(self, data: Any, indices: Any, indptr: Any, shape: Any) -> Any:
        """Apply to the parts: vectors, the last three of integers."""
        data = as_tensor_variable(data)
        if data.type.ndim != 1:
            raise TypeError(f"data must be a vector, got {data} of type {data.type}")
        parts = {"indices": indices, "indptr": indptr, "shape": shape}
        vectors = [_integer_vector(name, part) for name, part in parts.items()]
        return Apply(self, [data, *vectors], [matrix(self.format, dtype=data.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Put the parts together, and check them."""
        data, indices, indptr, shape = values
        if len(shape) != 2:
            raise ValueError(f"{self}: a shape has two lengths, got {shape}")
        if data.shape != indices.shape:
            raise ValueError(
                f"{self}: data (shape {data.shape}) must have as many elements as indices"
                f" (shape {indices.shape})"
            )
        rows, columns = (int(length) for length in shape)
        kind = SparseType.format_cls[self.format]
        matrix = kind((data.copy(), indices.copy(), indptr.copy()), (rows, columns))
        matrix.check_format(full_check=True)
        return matrix

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Only the data have a gradient."""
        return [[True], [False], [False], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the elements of the gradient at the places of the data."""
        parts = csm_properties(output_gradients[0])
        return [csm_grad()(*inputs, *parts), *[disconnected() for _ in range(3)]]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The last part is the shape."""
        return [(node.inputs[3][0], node.inputs[3][1])]


def _integer_vector(name: str, part: Any) -> Any:
    """Return a part of a matrix as a vector of integers; values as int32."""
    if not hasattr(part, "type"):
        value = np.asarray(part)
        if value.dtype != "int32":
            narrow = value.astype("int32")
            if (narrow != value).any():
                raise AssertionError(f"{name}: integers of 32 bits are needed, got {part}")
            value = narrow
        part = value
    variable = as_tensor_variable(part)
    if variable.type.ndim != 1 or variable.dtype not in discrete_dtypes:
        raise TypeError(f"{name} must be a vector of integers, got {variable.type}")
    return variable


CSC = CSM("csc")
CSR = CSM("csr")


class CSMGrad(SparseOp):
    """The elements that one matrix has at the places of the stored elements of another.

    It is applied to the parts of the one that gives the places, x, and of the one that gives the
    elements, g. An element that g stores in several parts is their sum, one that it does not store
    is 0. Where both store the same places in the same order, the elements belong together one by
    one, also where a place occurs twice.

    Parameters
    ----------
    kmap : None
        Must not be given.
    """

    def __init__(self, kmap: Any = None) -> None:
        _checked_kmap(kmap)

    def make_node(self, *parts: Any) -> Any:
        """Apply to data, indices, indptr and shape of x, then of g."""
        inputs = [as_tensor_variable(part) for part in parts]
        if len(inputs) != 8:
            raise TypeError(f"{self} takes the 4 parts of two matrices, got {len(inputs)}")
        return Apply(self, inputs, [inputs[4].type()])

    def compute_value(self, *values: Any) -> Any:
        """Sort the places of g, and look those of x up."""
        _, x_indices, x_indptr, shape, g_data, g_indices, g_indptr, _ = values
        places = _places(x_indices, x_indptr, shape)
        g_places = _places(g_indices, g_indptr, shape)
        if np.array_equal(places, g_places):
            return g_data.copy()
        known, inverse = np.unique(g_places, return_inverse=True)
        sums = np.zeros(len(known) + 1, g_data.dtype)
        np.add.at(sums, inverse, g_data)
        found = np.searchsorted(known, places)
        is_known = found < len(known)
        is_known[is_known] = known[found[is_known]] == places[is_known]
        # The last sum is that of no element.
        return sums[np.where(is_known, found, len(known))]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Only the elements of g have a gradient."""
        return [[index == 4] for index in range(8)]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the same with the roles of x and g exchanged."""
        x_parts, g_parts = list(inputs[:4]), list(inputs[4:])
        term = csm_grad()(*g_parts, output_gradients[0], *x_parts[1:])
        return [term if index == 4 else disconnected() for index in range(8)]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """As many elements as x has."""
        return [shapes[1]]


def _places(indices: Any, indptr: Any, shape: Any) -> Any:
    """Return numbers for the places of elements, which order them by lines."""
    lines = np.repeat(np.arange(len(indptr) - 1, dtype="int64"), np.diff(indptr))
    return lines * max(int(length) for length in shape) + indices


csm_grad = CSMGrad


class SparseShape(SparseOp):
    """The numbers of rows and columns of a sparse matrix, a vector of int64."""

    reads_shape = True

    def make_node(self, x: Any) -> Any:
        """Apply to a sparse matrix."""
        return Apply(self, [as_sparse_variable(x)], [TensorType("int64", (False,))()])

    def compute_value(self, *values: Any) -> Any:
        """Return the two numbers."""
        return np.array(values[0].shape, dtype="int64")

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """Two."""
        return [(as_tensor_variable(2),)]


sparse_shape = SparseShape()


class SparseOfShape(SparseOp):
    """The sparse matrix of given lengths that stores no element.

    Parameters
    ----------
    kind : SparseType
        That of the result.
    """

    __props__ = ("kind",)

    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def make_node(self, rows: Any, columns: Any) -> Any:
        """Apply to two integers."""
        lengths = [as_tensor_variable(length) for length in (rows, columns)]
        return Apply(self, lengths, [self.kind()])

    def compute_value(self, *values: Any) -> Any:
        """Make it."""
        rows, columns = map(int, values)
        return self.kind.format_cls[self.kind.format]((rows, columns), dtype=self.kind.dtype)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """There are no gradients."""
        return [[False], [False]]


def sp_ones_like(x: Any) -> Any:
    """Return a matrix with 1 where `x` stores an element.

    Parameters
    ----------
    x : sparse matrix
        In format csr or csc.
    """
    x = as_sparse_variable(x)
    data, indices, indptr, shape = csm_properties(x)
    return CSM(x.format)(ones_like(data), indices, indptr, shape)


def sp_zeros_like(x: Any) -> Any:
    """Return a matrix in the shape of `x` that stores no element.

    Parameters
    ----------
    x : sparse matrix
        In format csr or csc.
    """
    x = as_sparse_variable(x)
    return nothing_like(x, x.dtype)


def nothing_like(x: Any, dtype: str) -> Any:
    """Return `sp_zeros_like(x)` in another dtype."""
    _, _, indptr, shape = csm_properties(x)
    empty = np.array([], dtype=dtype)
    no_indices = np.array([], dtype="int32")
    return CSM(x.format)(empty, no_indices, tensor_zeros_like(indptr), shape)
