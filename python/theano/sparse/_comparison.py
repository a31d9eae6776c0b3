"""Comparisons of sparse matrices with sparse and dense ones: 1 where they hold, else 0."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

from theano.gof.graph import Apply
from theano.sparse._convert import _is_sparse_variable, as_sparse_variable, given_variable, matrix
from theano.sparse._sparse_op import SparseOp, checked_same_shape
from theano.sparse.type import SparseType
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = [
    "EqualSD",
    "EqualSS",
    "GreaterEqualSD",
    "GreaterEqualSS",
    "GreaterThanSD",
    "GreaterThanSS",
    "LessEqualSD",
    "LessEqualSS",
    "LessThanSD",
    "LessThanSS",
    "NotEqualSD",
    "NotEqualSS",
    "eq",
    "equal_s_d",
    "equal_s_s",
    "ge",
    "greater_equal_s_d",
    "greater_equal_s_s",
    "greater_than_s_d",
    "greater_than_s_s",
    "gt",
    "le",
    "less_equal_s_d",
    "less_equal_s_s",
    "less_than_s_d",
    "less_than_s_s",
    "lt",
    "neq",
    "not_equal_s_d",
    "not_equal_s_s",
]


class _Comparison(SparseOp):
    """What the comparisons have in common."""

    #: The function of two arrays.
    _function: Callable[[Any, Any], Any]

    def comparison(self, x: Any, y: Any) -> Any:
        """Compare two arrays element by element."""
        return type(self)._function(x, y)

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the operands."""
        return [shapes[0]]


class _ComparisonSS(_Comparison):
    """A comparison of two sparse matrices of one format, with a sparse result."""

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to two sparse matrices; NotImplementedError if their formats differ."""
        x, y = as_sparse_variable(x), as_sparse_variable(y)
        if x.format != y.format:
            raise NotImplementedError(
                f"{self} takes matrices of one format, got {x.type} and {y.type}"
            )
        return Apply(self, [x, y], [matrix(x.format, dtype="uint8")])

    def compute_value(self, *values: Any) -> Any:
        """Compare what is stored, or everything if the comparison holds between zeros."""
        x, y = values
        checked_same_shape(self, x, y)
        if self.comparison(0, 0):
            return SparseType.format_cls[x.format](self.comparison(x.toarray(), y.toarray()))
        return self.comparison(x, y)


class _ComparisonSD(_Comparison):
    """A comparison of a sparse matrix with a dense one, with a dense result."""

    def make_node(self, x: Any, y: Any) -> Any:
        """Apply to a sparse and a dense matrix; AssertionError if that has another rank."""
        x, y = as_sparse_variable(x), as_tensor_variable(y)
        if y.ndim != 2:
            raise AssertionError(f"{self} takes a matrix, got {y.type}")
        return Apply(self, [x, y], [TensorType("uint8", (False, False))()])

    def compute_value(self, *values: Any) -> Any:
        """Compare all elements."""
        x, y = values
        checked_same_shape(self, x, y)
        return self.comparison(x.toarray(), y)


class EqualSS(_ComparisonSS):
    """``x == y`` of sparse matrices. `equal_s_s` is its instance."""

    _function = staticmethod(operator.eq)


class EqualSD(_ComparisonSD):
    """``x == y`` of a sparse and a dense matrix. `equal_s_d` is its instance."""

    _function = staticmethod(operator.eq)


class NotEqualSS(_ComparisonSS):
    """``x != y`` of sparse matrices. `not_equal_s_s` is its instance."""

    _function = staticmethod(operator.ne)


class NotEqualSD(_ComparisonSD):
    """``x != y`` of a sparse and a dense matrix. `not_equal_s_d` is its instance."""

    _function = staticmethod(operator.ne)


class LessThanSS(_ComparisonSS):
    """``x < y`` of sparse matrices. `less_than_s_s` is its instance."""

    _function = staticmethod(operator.lt)


class LessThanSD(_ComparisonSD):
    """``x < y`` of a sparse and a dense matrix. `less_than_s_d` is its instance."""

    _function = staticmethod(operator.lt)


class GreaterThanSS(_ComparisonSS):
    """``x > y`` of sparse matrices. `greater_than_s_s` is its instance."""

    _function = staticmethod(operator.gt)


class GreaterThanSD(_ComparisonSD):
    """``x > y`` of a sparse and a dense matrix. `greater_than_s_d` is its instance."""

    _function = staticmethod(operator.gt)


class LessEqualSS(_ComparisonSS):
    """``x <= y`` of sparse matrices. `less_equal_s_s` is its instance."""

    _function = staticmethod(operator.le)


class LessEqualSD(_ComparisonSD):
    """``x <= y`` of a sparse and a dense matrix. `less_equal_s_d` is its instance."""

    _function = staticmethod(operator.le)


class GreaterEqualSS(_ComparisonSS):
    """``x >= y`` of sparse matrices. `greater_equal_s_s` is its instance."""

    _function = staticmethod(operator.ge)


class GreaterEqualSD(_ComparisonSD):
    """``x >= y`` of a sparse and a dense matrix. `greater_equal_s_d` is its instance."""

    _function = staticmethod(operator.ge)


equal_s_s = EqualSS()
equal_s_d = EqualSD()
not_equal_s_s = NotEqualSS()
not_equal_s_d = NotEqualSD()
less_than_s_s = LessThanSS()
less_than_s_d = LessThanSD()
greater_than_s_s = GreaterThanSS()
greater_than_s_d = GreaterThanSD()
less_equal_s_s = LessEqualSS()
less_equal_s_d = LessEqualSD()
greater_equal_s_s = GreaterEqualSS()
greater_equal_s_d = GreaterEqualSD()


def _compared(x: Any, y: Any, both: Any, dense_right: Any, dense_left: Any) -> Any:
    """Apply the comparison that fits; `dense_left` takes the operands exchanged."""
    x, y = given_variable(x), given_variable(y)
    if not (_is_sparse_variable(x) or _is_sparse_variable(y)):
        raise AssertionError(f"one of two operands must be sparse, got {x.type} and {y.type}")
    if not _is_sparse_variable(y):
        return dense_right(x, y)
    return both(x, y) if _is_sparse_variable(x) else dense_left(y, x)


def eq(x: Any, y: Any) -> Any:
    """Return where two matrices have equal elements.

    Parameters
    ----------
    x, y : matrix
        At least one sparse; two sparse ones in the same format.

    Returns
    -------
    variable
        Of uint8: sparse if both are sparse, else dense.

    Raises
    ------
    AssertionError
        If none is sparse, or one is no matrix; in a call, if their shapes differ.
    NotImplementedError
        If both are sparse and their formats differ.
    """
    return _compared(x, y, equal_s_s, equal_s_d, equal_s_d)


def neq(x: Any, y: Any) -> Any:
    """Return where two matrices have different elements; see `eq`."""
    return _compared(x, y, not_equal_s_s, not_equal_s_d, not_equal_s_d)


def lt(x: Any, y: Any) -> Any:
    """Return where the elements of one matrix are less than those of another; see `eq`."""
    return _compared(x, y, less_than_s_s, less_than_s_d, greater_than_s_d)


def gt(x: Any, y: Any) -> Any:
    """Return where the elements of one matrix are greater than those of another; see `eq`."""
    return _compared(x, y, greater_than_s_s, greater_than_s_d, less_than_s_d)


def le(x: Any, y: Any) -> Any:
    """Return where the elements of one matrix are not greater than those of another; see `eq`."""
    return _compared(x, y, less_equal_s_s, less_equal_s_d, greater_equal_s_d)


def ge(x: Any, y: Any) -> Any:
    """Return where the elements of one matrix are not less than those of another; see `eq`."""
    return _compared(x, y, greater_equal_s_s, greater_equal_s_d, less_equal_s_d)
