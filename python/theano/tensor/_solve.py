"""Triangular roots and systems of equations."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._known_gradient import gradient_through

__all__ = [
    "MATRIX_STRUCTURES",
    "Cholesky",
    "CholeskyGrad",
    "Solve",
    "cholesky",
    "solve",
    "solve_lower_triangular",
    "solve_symmetric",
    "solve_upper_triangular",
]

MATRIX_STRUCTURES = (
    "general",
    "symmetric",
    "lower_triangular",
    "upper_triangular",
    "hermitian",
    "banded",
    "diagonal",
    "toeplitz",
)


class Cholesky(_core.Op):
    """The triangular root of a positive definite matrix.

    Parameters
    ----------
    lower : bool, optional
        Whether the result l is lower triangular, with ``x = dot(l, l.T)``, or upper, with
        ``x = dot(l.T, l)``. Only this triangle of the matrix is read.
    on_error : {"raise", "nan"}, optional
        Whether a matrix that is not positive definite raises LinAlgError, or gives nan everywhere.

    Raises
    ------
    ValueError
        If `on_error` is another word.
    """

    def __new__(cls, lower: bool = True, on_error: str = "raise") -> Any:
        return _core.op("Cholesky", lower=bool(lower), on_error=str(on_error))

    def __init__(self, lower: bool = True, on_error: str = "raise") -> None:
        """Do nothing: the core has made the instance."""

    @property
    def lower(self) -> bool:
        """Whether the result is lower triangular."""
        lower: bool = self.properties["lower"]
        return lower

    @property
    def on_error(self) -> str:
        """What a matrix that is not positive definite gives."""
        on_error: str = self.properties["on_error"]
        return on_error

    @property
    def destructive(self) -> bool:
        """Whether the argument is overwritten: never."""
        return False


class CholeskyGrad:
    """The gradient of `Cholesky`, as a function of its input, its result and that one's gradient.

    Parameters
    ----------
    lower : bool, optional
        As in `Cholesky`.
    """

    def __init__(self, lower: bool = True) -> None:
        self.lower = lower
        self.destructive = False

    def __call__(self, x: Any, root: Any, dz: Any) -> Any:
        """Return the gradient for `x`; `root` is what a `Cholesky` gave for it."""
        matrix = as_tensor_variable(x)
        if root.owner.op.lower != self.lower:
            raise AssertionError(f"lower is {self.lower} here and {not self.lower} in {root}")
        output = root.owner.op(matrix)
        return gradient_through([output], [as_tensor_variable(dz)], [matrix])[0]


class Solve(_core.Op):
    """Solves systems of linear equations: ``Solve()(A, b)`` is x with ``dot(A, x) = b``.

    Parameters
    ----------
    A_structure : str, optional
        One of `MATRIX_STRUCTURES`. Of a matrix that is ``lower_triangular`` or
        ``upper_triangular`` only that triangle is read; all others are solved as general ones.
    lower, overwrite_A, overwrite_b : bool, optional
        Taken for compatibility; they change nothing.

    Raises
    ------
    ValueError
        If the structure is unknown.
    """

    def __new__(
        cls,
        A_structure: str = "general",
        lower: bool = False,
        overwrite_A: bool = False,
        overwrite_b: bool = False,
    ) -> Any:
        return _core.op(
            "Solve",
            A_structure=str(A_structure),
            lower=bool(lower),
            overwrite_A=bool(overwrite_A),
            overwrite_b=bool(overwrite_b),
        )

    def __init__(
        self,
        A_structure: str = "general",
        lower: bool = False,
        overwrite_A: bool = False,
        overwrite_b: bool = False,
    ) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def A_structure(self) -> str:
        """What is known of the matrix."""
        structure: str = self.properties["A_structure"]
        return structure

    @property
    def lower(self) -> bool:
        """As given."""
        lower: bool = self.properties["lower"]
        return lower

    @property
    def overwrite_A(self) -> bool:
        """As given."""
        overwrite: bool = self.properties["overwrite_A"]
        return overwrite

    @property
    def overwrite_b(self) -> bool:
        """As given."""
        overwrite: bool = self.properties["overwrite_b"]
        return overwrite


_core.set_classes({"Cholesky": Cholesky, "Solve": Solve})

cholesky = Cholesky()
cholesky.__doc__ = """The lower triangular root of a positive definite matrix.

    Parameters
    ----------
    x : tensor_like
        A matrix of shape (N, N), symmetric or Hermitian: only its lower triangle is read. Integers
        are taken as float64.

    Returns
    -------
    TensorVariable
        A matrix of the shape and dtype of `x`, zero above the diagonal.

    Raises
    ------
    AssertionError
        If `x` is no matrix.
    ValueError
        When run, if `x` is not square, or has elements that are not finite.
    numpy.linalg.LinAlgError
        When run, if `x` is not positive definite.
    """

_SOLVE = """The solution x of ``dot(A, x) = b`` for {what}.

    Parameters
    ----------
    A : tensor_like
        A matrix of shape (N, N).
    b : tensor_like
        A vector of N elements, or a matrix of N rows.

    Returns
    -------
    TensorVariable
        Of the shape of `b`. It is float32 or complex64 only if both `A` and `b` fit that: integers
        of up to 16 bits count as float32, others as float64.

    Raises
    ------
    AssertionError
        If `A` is no matrix, or `b` neither vector nor matrix.
    ValueError
        When run, if `A` is not square, `b` has another number of rows, or an element is not finite.
    numpy.linalg.LinAlgError
        When run, if `A` is singular.
    """

solve = Solve()
solve.__doc__ = _SOLVE.format(what="any square matrix")

solve_lower_triangular = Solve(A_structure="lower_triangular", lower=True)
solve_lower_triangular.__doc__ = _SOLVE.format(
    what="a lower triangular matrix, of which only that triangle is read"
)

solve_upper_triangular = Solve(A_structure="upper_triangular", lower=False)
solve_upper_triangular.__doc__ = _SOLVE.format(
    what="an upper triangular matrix, of which only that triangle is read"
)

solve_symmetric = Solve(A_structure="symmetric")
solve_symmetric.__doc__ = _SOLVE.format(what="a symmetric matrix, of which all is read")
