"""Classes of sparse variables, with their operators and methods."""

from typing import Any

from theano import _core
from theano.gof.graph import Constant, Variable
from theano.sparse import _arithmetic, _comparison
from theano.sparse._arrangement import transpose
from theano.sparse._compressed import csm_data, sp_zeros_like, sparse_shape
from theano.sparse._conversion import cast, dense_from_sparse
from theano.sparse._indexing import item_of
from theano.sparse._products import structured_dot
from theano.sparse.type import SparseType
from theano.sparse.utils import hash_from_sparse

__all__ = ["SparseConstant", "SparseConstantSignature", "SparseVariable", "_sparse_py_operators"]


class _sparse_py_operators:
    """What all sparse variables can do. Products by ``*`` are those of elements."""

    # NumPy leaves operators to these, also where an array stands on the left.
    __array_ufunc__ = None
    __array_priority__ = 1000

    type: Any

    @property
    def T(self) -> Any:
        """The transposed matrix: csr becomes csc, and back."""
        return transpose(self)

    @property
    def dtype(self) -> str:
        """The dtype of the elements."""
        dtype: str = self.type.dtype
        return dtype

    @property
    def format(self) -> str:
        """How elements are stored: ``'csr'``, ``'csc'`` or ``'bsr'``."""
        format: str = self.type.format
        return format

    @property
    def ndim(self) -> int:
        """2."""
        ndim: int = self.type.ndim
        return ndim

    @property
    def shape(self) -> Any:
        """The numbers of rows and columns, a vector of int64."""
        return sparse_shape(self)

    @property
    def size(self) -> Any:
        """How many elements are stored."""
        return csm_data(self).size

    def toarray(self) -> Any:
        """Return the dense matrix; see `dense_from_sparse`."""
        return dense_from_sparse(self)

    def astype(self, dtype: str) -> Any:
        """Return the matrix in another dtype; see `cast`."""
        return cast(self, dtype)

    def zeros_like(model) -> Any:
        """Return a matrix in this shape that stores no element."""
        return sp_zeros_like(model)

    def __neg__(self) -> Any:
        return _arithmetic.neg(self)

    def __add__(self, other: Any) -> Any:
        return _arithmetic.add(self, other)

    def __radd__(self, other: Any) -> Any:
        return _arithmetic.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return _arithmetic.sub(self, other)

    def __rsub__(self, other: Any) -> Any:
        return _arithmetic.sub(other, self)

    def __mul__(self, other: Any) -> Any:
        return _arithmetic.mul(self, other)

    def __rmul__(self, other: Any) -> Any:
        return _arithmetic.mul(other, self)

    def __lt__(self, other: Any) -> Any:
        return _comparison.lt(self, other)

    def __le__(self, other: Any) -> Any:
        return _comparison.le(self, other)

    def __gt__(self, other: Any) -> Any:
        return _comparison.gt(self, other)

    def __ge__(self, other: Any) -> Any:
        return _comparison.ge(self, other)

    def __dot__(self, right: Any) -> Any:
        return structured_dot(self, right)

    def __rdot__(self, left: Any) -> Any:
        return structured_dot(left, self)

    def __getitem__(self, args: Any) -> Any:
        return item_of(self, args)


class SparseVariable(_sparse_py_operators, Variable):
    """A variable that holds sparse matrices.

    Parameters
    ----------
    type : SparseType
        What the variable may hold.
    owner : Apply, optional
        The application that computes it.
    index : int, optional
        Its position among the outputs of its owner.
    name : str, optional
        Its name.
    """

    def __str__(self) -> str:
        return f"SparseVariable{{{self.format},{self.dtype}}}"

    __repr__ = __str__


class SparseConstantSignature(tuple[Any, Any]):
    """Type and value of a sparse constant; equal where they are, up to rounding."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SparseConstantSignature):
            return False
        (own_type, own), (other_type, given) = self, other
        return bool(own_type == other_type and own_type.values_eq_approx(own, given))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((SparseConstantSignature, self[0], self[1].shape))

    def theano_hash(self) -> str:
        """Return a digest of the value."""
        return hash_from_sparse(self[1])


class SparseConstant(_sparse_py_operators, Constant):
    """A sparse matrix that is known when the graph is built.

    Parameters
    ----------
    type : SparseType
        What the constant holds.
    data : sparse matrix
        Its value.
    name : str, optional
        Its name.
    """

    def signature(self) -> SparseConstantSignature:
        """Return type and value, to compare constants by."""
        return SparseConstantSignature((self.type, self.data))

    def equals(self, other: Any) -> bool:
        """Return whether `other`, a constant or a matrix, has the same type and value."""
        if not isinstance(other, _core.Variable):
            from theano.sparse._convert import constant

            other = constant(other)
        return isinstance(other, SparseConstant) and self.signature() == other.signature()

    def __str__(self) -> str:
        data = self.data
        return f"SparseConstant{{{self.format},{self.dtype},shape={data.shape},nnz={data.nnz}}}"

    __repr__ = __str__


SparseType.Variable = SparseVariable
SparseType.Constant = SparseConstant
