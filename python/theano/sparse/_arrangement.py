"""Where elements stand: transposition, diagonals, stacking, rows put into a matrix, and storage."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse

from theano.gof.graph import Apply
from theano.sparse._convert import as_sparse_variable, compressed, csc_matrix, matrix
from theano.sparse._indexing import get_item_2d, get_item_list
from theano.sparse._sparse_op import SparseOp, disconnected
from theano.tensor._convert import as_tensor_variable, integer_dtypes
from theano.tensor._elementwise import minimum
from theano.tensor.type import TensorType

__all__ = [
    "ConstructSparseFromList",
    "Diag",
    "EnsureSortedIndices",
    "HStack",
    "Remove0",
    "SquareDiagonal",
    "Transpose",
    "VStack",
    "clean",
    "construct_sparse_from_list",
    "diag",
    "ensure_sorted_indices",
    "hstack",
    "remove0",
    "square_diagonal",
    "transpose",
    "vstack",
]


class Transpose(SparseOp):
    """Rows and columns exchanged: a csr matrix becomes a csc matrix of the same arrays, and back.

    `transpose` is its instance.
    """

    view_map = {0: [0]}  # noqa: RUF012  Theano's form
    format_map = {"csr": "csc", "csc": "csr"}  # noqa: RUF012

    def __str__(self) -> str:
        return "SparseTranspose"

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        return Apply(self, [x], [matrix(self.format_map[x.format], dtype=x.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Return a matrix of the same arrays."""
        return values[0].transpose(copy=False)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Transpose the gradient."""
        return [transpose(output_gradients[0])]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The two lengths exchanged."""
        return [shapes[0][::-1]]


transpose = Transpose()


# ---- diagonals


class Diag(SparseOp):
    """The diagonal of a square sparse matrix, a dense vector. `diag` is its instance."""

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        return Apply(self, [x], [TensorType(x.dtype, (False,))()])

    def compute_value(self, *values: Any) -> Any:
        """Collect the elements; ValueError if the matrix is not square."""
        (x,) = values
        if x.shape[0] != x.shape[1]:
            raise ValueError(f"{self} takes square matrices, got one of shape {x.shape}")
        return x.diagonal()

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Put the gradient on a diagonal."""
        return [square_diagonal(output_gradients[0])]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """As long as the matrix has rows."""
        return [(minimum(*shapes[0]),)]


diag = Diag()


class SquareDiagonal(SparseOp):
    """The square csc matrix with a dense vector as its diagonal. `square_diagonal` is its instance.

    All elements of the vector are stored, also those that are 0.
    """

    def make_node(self, diag: Any) -> Any:
        """Apply to a vector; TypeError for others."""
        diag = as_tensor_variable(diag)
        if diag.type.ndim != 1:
            raise TypeError(f"{self} takes a vector, got {diag.type}")
        return Apply(self, [diag], [matrix("csc", dtype=diag.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Store a copy of the vector."""
        (vector,) = values
        length = len(vector)
        indices, indptr = np.arange(length, dtype="int32"), np.arange(length + 1, dtype="int32")
        return scipy.sparse.csc_matrix((vector.copy(), indices, indptr), (length, length))

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Take the diagonal of the gradient."""
        return [diag(output_gradients[0])]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """As many rows and columns as elements."""
        return [(shapes[0][0], shapes[0][0])]


square_diagonal = SquareDiagonal()


# ---- storage


class _OtherStorage(SparseOp):
    """An operation that changes how elements are stored, but none of them."""

    __props__ = ("inplace",)

    inplace: bool

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        return Apply(self, [x], [x.type()])

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Hand the gradient through."""
        return [output_gradients[0]]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the argument."""
        return [shapes[0]]


class EnsureSortedIndices(_OtherStorage):
    """The same matrix with the elements of each line stored in order.

    `ensure_sorted_indices` is an instance.

    Parameters
    ----------
    inplace : bool
        Accepted for compatibility: the result is a copy.
    """

    def __init__(self, inplace: bool) -> None:
        self.inplace = inplace

    def __str__(self) -> str:
        return f"EnsureSortedIndices{{{'inplace' if self.inplace else 'no_inplace'}}}"

    def compute_value(self, *values: Any) -> Any:
        """Sort a copy."""
        result = values[0].copy()
        result.has_sorted_indices = False
        result.sort_indices()
        return result


ensure_sorted_indices = EnsureSortedIndices(inplace=False)


class Remove0(_OtherStorage):
    """The same matrix without elements that are stored although they are 0.

    `remove0` is an instance.

    Parameters
    ----------
    inplace : bool
        Accepted for compatibility: the result is a copy.
    """

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def __str__(self) -> str:
        return f"Remove0{{{'inplace' if self.inplace else ''}}}"

    def compute_value(self, *values: Any) -> Any:
        """Leave them out of a copy."""
        result = values[0].copy()
        result.eliminate_zeros()
        return result


remove0 = Remove0()


def clean(x: Any) -> Any:
    """Return a sparse matrix without stored zeros, the elements of each line in order.

    Parameters
    ----------
    x : sparse matrix
        In format csr or csc.
    """
    return ensure_sorted_indices(remove0(x))


# ---- stacking


class HStack(SparseOp):
    """Sparse matrices side by side; see `hstack`.

    Parameters
    ----------
    format : str, optional
        That of the result, by default csc.
    dtype : str
        That of the result.

    Raises
    ------
    ValueError
        If the dtype is not given.
    """

    __props__ = ("format", "dtype")
    _axis = 1

    def __init__(self, format: str | None = None, dtype: str | None = None) -> None:
        self.format = "csc" if format is None else format
        if dtype is None:
            raise ValueError("The output dtype must be specified.")
        self.dtype = dtype

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.format},{self.dtype})"

    def make_node(self, *mat: Any) -> Any:
        """Apply to matrices in format csr or csc; ValueError if there is none."""
        if not mat:
            raise ValueError("Cannot join an empty list of sparses.")
        matrices = [compressed(self, x) for x in mat]
        return Apply(self, matrices, [matrix(self.format, dtype=self.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Copy the elements; ValueError if the lengths of the other dimension differ."""
        lengths = {value.shape[1 - self._axis] for value in values}
        if len(lengths) > 1:
            raise ValueError(
                f"{self}: the matrices do not fit, their shapes are"
                f" {', '.join(str(value.shape) for value in values)}"
            )
        stack = scipy.sparse.hstack if self._axis == 1 else scipy.sparse.vstack
        return stack(values, format=self.format, dtype=self.dtype)

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return the parts of the gradient."""
        terms: list[Any] = []
        start: Any = 0
        for x in inputs:
            stop = start + x.shape[self._axis]
            index = [slice(None), slice(None)]
            index[self._axis] = slice(start, stop)
            terms.append(get_item_2d(output_gradients[0], tuple(index)))
            start = stop
        return terms

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The lengths of one dimension added up."""
        lengths = list(shapes[0])
        for shape in shapes[1:]:
            lengths[self._axis] = lengths[self._axis] + shape[self._axis]
        return [tuple(lengths)]


class VStack(HStack):
    """Sparse matrices above each other; see `vstack`. The arguments are those of `HStack`."""

    _axis = 0


def _common_dtype(blocks: Sequence[Any]) -> str:
    from theano.scalar import upcast

    dtype: str = upcast(*[block.dtype for block in blocks])
    return dtype


def hstack(blocks: Sequence[Any], format: str | None = None, dtype: str | None = None) -> Any:
    """Return sparse matrices side by side.

    Parameters
    ----------
    blocks : sequence of sparse matrix
        In format csr or csc, with the same number of rows.
    format : str, optional
        That of the result, by default csc.
    dtype : str, optional
        That of the result, by default one that holds all.

    Returns
    -------
    SparseVariable

    Raises
    ------
    ValueError
        If there is no matrix; in a call, if the numbers of rows differ.
    """
    variables = [as_sparse_variable(block) for block in blocks]
    return HStack(format, _common_dtype(variables) if dtype is None else dtype)(*variables)


def vstack(blocks: Sequence[Any], format: str | None = None, dtype: str | None = None) -> Any:
    """Return sparse matrices above each other; see `hstack`, with columns in place of rows."""
    variables = [as_sparse_variable(block) for block in blocks]
    return VStack(format, _common_dtype(variables) if dtype is None else dtype)(*variables)


# ---- rows put into a matrix


class ConstructSparseFromList(SparseOp):
    """The csc matrix with given rows at given places; `construct_sparse_from_list` is its instance.

    It is applied to a dense matrix of which only the shape matters, the rows as a dense matrix, and
    the vector of the places to which the rows go. Rows for the same place are added.
    """

    def make_node(self, x: Any, values: Any, ilist: Any) -> Any:
        """Apply to two dense matrices and a vector of integers; TypeError for others.

        The shape of the first, a vector, does as well.
        """
        x, values, ilist = map(as_tensor_variable, (x, values, ilist))
        shape = x if x.ndim == 1 and x.dtype in integer_dtypes else x.shape
        if ilist.dtype not in integer_dtypes or ilist.ndim != 1:
            raise TypeError(f"{self}: places are a vector of integers, got {ilist.type}")
        if (x.ndim != 2 and shape is not x) or values.ndim != 2:
            raise TypeError(f"{self} takes matrices, got {x.type} and {values.type}")
        return Apply(self, [shape, values, ilist], [csc_matrix(dtype=values.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Store the rows; IndexError if there is no such place."""
        shape, rows, places = values
        height, width = (int(length) for length in shape)
        if rows.shape != (len(places), width):
            raise AssertionError(
                f"{self}: {len(places)} rows of {width} elements are needed, got a matrix of shape"
                f" {rows.shape}"
            )
        if len(places) and not (-height <= places.min() and places.max() < height):
            raise IndexError(f"{self}: a row is out of bounds for a matrix of {height} rows")
        places = np.where(places < 0, places + height, places)
        indices = np.tile(places, width)
        indptr = np.arange(width + 1) * len(places)
        return scipy.sparse.csc_matrix((rows.T.ravel(), indices, indptr), (height, width))

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Only the rows have a gradient."""
        return [[False], [True], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Take the rows of the gradient at the places."""
        rows = get_item_list(output_gradients[0], inputs[2]).toarray()
        return [disconnected(), rows, disconnected()]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The first input."""
        shape = node.inputs[0]
        return [(shape[0], shape[1])]


construct_sparse_from_list = ConstructSparseFromList()
