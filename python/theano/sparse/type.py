"""SparseType: matrices of which only some elements are stored, as SciPy keeps them."""

from typing import Any, ClassVar

import numpy as np

from theano.gof.type import Type

try:
    import scipy.sparse
except ImportError:
    imported_scipy = False
else:
    imported_scipy = True

__all__ = ["SparseType", "imported_scipy"]


def _is_sparse(x: Any) -> bool:
    """Return whether a value is a sparse matrix of SciPy's; NotImplementedError if it is no matrix.

    Arrays, lists and tuples are dense.
    """
    if scipy.sparse.issparse(x):
        return True
    if not isinstance(x, np.ndarray | tuple | list):
        raise NotImplementedError("a sparse matrix of SciPy or an array is needed, not", x)
    return False


class SparseType(Type):
    """The type of sparse matrices of one format and dtype.

    Values are `scipy.sparse.csr_matrix`, `csc_matrix` or `bsr_matrix`. A matrix of another format,
    one of SciPy's sparse arrays and a dense matrix are converted where a value is expected.

    Parameters
    ----------
    format : {'csr', 'csc', 'bsr'}
        How the elements are stored: row by row, column by column, or in blocks.
    dtype : str
        The dtype of the elements; integers of 8 to 64 bits, float32, float64, complex numbers.

    Raises
    ------
    NotImplementedError
        If there is no such format or dtype.

    Examples
    --------
    >>> import numpy as np, scipy.sparse, theano
    >>> from theano import sparse
    >>> x = sparse.SparseType("csr", "float64")("x")
    >>> f = theano.function([x], 2 * x)
    >>> f(scipy.sparse.csr_matrix([[0.0, 1.5], [0.0, 0.0]])).toarray()
    array([[0., 3.],
           [0., 0.]])
    """

    ndim = 2
    # The classes of variables and constants, set by `theano.sparse._variables`.
    Variable: Any
    Constant: Any
    dtype_set = frozenset(
        [
            *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
            *("float32", "float64", "complex64", "complex128"),
        ]
    )
    format_cls: dict[str, Any] = (
        {
            "csr": scipy.sparse.csr_matrix,
            "csc": scipy.sparse.csc_matrix,
            "bsr": scipy.sparse.bsr_matrix,
        }
        if imported_scipy
        else {}
    )

    format: str
    dtype: str
    # Equal types are one object, so that variables of them can stand for each other everywhere.
    _instances: ClassVar[dict[Any, Any]] = {}

    def __new__(cls, format: str, dtype: Any) -> Any:
        if not imported_scipy:
            raise ImportError("sparse matrices need SciPy")
        name = str(np.dtype(dtype)) if isinstance(dtype, type | np.dtype) else str(dtype)
        if name not in cls.dtype_set:
            raise NotImplementedError(
                f"there are no sparse matrices of dtype {name!r}, only of"
                f" {', '.join(sorted(cls.dtype_set))}"
            )
        if not isinstance(format, str):
            raise AssertionError(f"the format of a sparse matrix is a string, got {format!r}")
        if format not in cls.format_cls:
            raise NotImplementedError(
                f"unsupported format {format!r}, only {', '.join(cls.format_cls)}"
            )
        key = (cls, format, name)
        if key not in cls._instances:
            made = super().__new__(cls)
            made.format, made.dtype = format, name
            cls._instances[key] = made
        return cls._instances[key]

    def __init__(self, format: str, dtype: Any) -> None:
        """Do nothing: the instance may have been there before."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.format, self.dtype)

    def filter(self, value: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Return a value of this type.

        Parameters
        ----------
        value : sparse matrix, sparse array or array_like
            One of this format and dtype is returned itself, or a copy if its arrays are longer
            than what it stores.
        strict : bool
            Whether no other is accepted.
        allow_downcast : bool, optional
            Whether another dtype is accepted.

        Raises
        ------
        TypeError
            If the value is no matrix, or with `strict` not of this type.
        NotImplementedError
            If its dtype is another, and `allow_downcast` is not true.
        """
        kind = self.format_cls[self.format]
        if isinstance(value, kind) and value.dtype == self.dtype:
            return value if _has_no_more(value) else _pruned(value)
        found = f"{type(value).__name__} of dtype {getattr(value, 'dtype', None)}"
        if strict:
            raise TypeError(f"{self} expected a {kind.__name__} of its dtype, got a {found}")
        try:
            matrix = kind(value, dtype=self.dtype) if allow_downcast else kind(value)
        except ValueError as error:
            raise TypeError(f"{self} cannot hold a {found}: {error}") from error
        if matrix.dtype != self.dtype:
            raise NotImplementedError(
                f"{self} expected a matrix of dtype {self.dtype}, got a {found}; convert it, or"
                " compile with allow_input_downcast=True"
            )
        return matrix if _has_no_more(matrix) else _pruned(matrix)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Return whether two matrices, sparse or dense, may have memory in common."""
        return any(np.may_share_memory(x, y) for x in _arrays_of(a) for y in _arrays_of(b))

    def make_variable(self, name: str | None = None) -> Any:
        """Return a new variable of this type."""
        return self.Variable(self, name=name)

    def of_shape(self, lengths: Any) -> Any:
        """Return a variable for the matrix of this type in a shape that stores no element."""
        from theano.sparse._compressed import SparseOfShape

        return SparseOfShape(self)(*lengths)

    def __eq__(self, other: object) -> bool:
        return (
            type(self) is type(other)
            and isinstance(other, SparseType)
            and (self.dtype, self.format) == (other.dtype, other.format)
        )

    def __hash__(self) -> int:
        return hash((SparseType, self.dtype, self.format))

    def __str__(self) -> str:
        return f"Sparse[{self.dtype}, {self.format}]"

    __repr__ = __str__

    def values_eq_approx(self, a: Any, b: Any, eps: float = 1e-6) -> bool:
        """Return whether elements differ by less than `eps`, or both are infinite or not a number.

        An element that is not stored counts as 0.
        """
        aligned = _aligned(a, b)
        if aligned is None:
            return False
        with np.errstate(invalid="ignore"):
            return bool(np.all((abs(aligned[0] - aligned[1]) < eps) | _same(*aligned)))

    def values_eq(self, a: Any, b: Any) -> bool:
        """Return whether all elements are equal; one that is not stored counts as 0."""
        aligned = _aligned(a, b)
        return aligned is not None and bool(np.all(_same(*aligned)))

    def is_valid_value(self, a: Any) -> bool:
        """Return whether a value is a sparse matrix of this format."""
        return bool(scipy.sparse.issparse(a) and a.format == self.format)

    def get_shape_info(self, obj: Any) -> tuple[Any, int, int, int, int]:
        """Return shape, and the lengths of data, indices and indptr, and how many are stored."""
        matrix = self.filter(obj)
        lengths = (matrix.data.size, matrix.indices.size, matrix.indptr.size, matrix.nnz)
        return (matrix.shape, *lengths)

    def get_size(self, shape_info: Any) -> int:
        """Return how many bytes a matrix takes of which `get_shape_info` gave the lengths."""
        lengths = [int(length) for length in shape_info[1:4]]
        sizes = [np.dtype(name).itemsize for name in (self.dtype, "int32", "int32")]
        return sum(length * size for length, size in zip(lengths, sizes, strict=True))


def _has_no_more(matrix: Any) -> bool:
    """Return whether all elements of a matrix's arrays belong to lines."""
    return bool(len(matrix.data) == len(matrix.indices) == matrix.indptr[-1])


def _pruned(matrix: Any) -> Any:
    result = matrix.copy()
    result.prune()
    return result


def _arrays_of(value: Any) -> list[Any]:
    """Return the arrays that a matrix consists of."""
    if isinstance(value, np.ndarray):
        return [value]
    if not scipy.sparse.issparse(value):
        return []
    names = ("data", "indices", "indptr")
    return [getattr(value, name) for name in names if hasattr(value, name)]


def _aligned(a: Any, b: Any) -> tuple[Any, Any] | None:
    """Return the values of two matrices at all places that either stores; None if they have none.

    That is where one is no sparse matrix, or their shapes differ.
    """
    if not (scipy.sparse.issparse(a) and scipy.sparse.issparse(b)) or a.shape != b.shape:
        return None
    places, values = zip(*map(_elements, (a, b)), strict=True)
    union = np.union1d(*places)
    results = []
    for own, stored in zip(places, values, strict=True):
        aligned = np.zeros(union.shape, stored.dtype)
        aligned[np.searchsorted(union, own)] = stored
        results.append(aligned)
    return results[0], results[1]


def _elements(matrix: Any) -> tuple[Any, Any]:
    """Return the places of stored elements in the flattened matrix, each once, and their values."""
    entries = matrix.tocoo(copy=True)
    entries.sum_duplicates()
    return entries.row.astype("int64") * matrix.shape[1] + entries.col, entries.data


def _same(a: Any, b: Any) -> Any:
    """Return which elements are equal, or both not a number."""
    return (a == b) | ((a != a) & (b != b))
