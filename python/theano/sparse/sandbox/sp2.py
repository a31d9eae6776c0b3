"""Sparse matrices of random numbers, and old paths of other names.

The numbers are those of NumPy's global state (`numpy.random.seed`), so that each call gives others.
"""

# mypy: implicit-reexport

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano._gradient_stops import grad_undefined
from theano.gof.graph import Apply
from theano.sparse._convert import as_sparse_variable, compressed, matrix
from theano.sparse._sparse_op import SparseOp, disconnected
from theano.sparse._stored import with_data
from theano.sparse.basic import (  # noqa: F401
    AddSSData,
    Cast,
    HStack,
    MulSV,
    Remove0,
    SamplingDot,
    StructuredAddSV,
    VStack,
    add_s_s_data,
    bcast,
    ccast,
    dcast,
    fcast,
    hstack,
    icast,
    lcast,
    mul_s_v,
    remove0,
    sampling_dot,
    structured_add,
    structured_add_s_v,
    structured_exp,
    structured_log,
    structured_maximum,
    structured_minimum,
    structured_monoid,
    structured_pow,
    structured_sigmoid,
    vstack,
    wcast,
    zcast,
)
from theano.sparse.opt import (  # noqa: F401
    MulSDCSC,
    MulSDCSR,
    MulSVCSR,
    SamplingDotCSR,
    StructuredAddSVCSR,
    mul_s_d_csc,
    mul_s_d_csr,
    mul_s_v_csr,
    sampling_dot_csr,
    structured_add_s_v_csr,
)
from theano.tensor._convert import as_tensor_variable, discrete_dtypes, float_dtypes

__all__ = [
    "Binomial",
    "EliminateZeros",
    "Multinomial",
    "Poisson",
    "csc_dbinomial",
    "csc_fbinomial",
    "csr_dbinomial",
    "csr_fbinomial",
    "eliminate_zeros",
    "multinomial",
    "poisson",
]

EliminateZeros = Remove0
eliminate_zeros = remove0


class _Random(SparseOp):
    """A sparse matrix of random numbers; it has no gradient."""

    def do_constant_folding(self, node: Any) -> bool:
        """Each call draws again."""
        return False

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Say that a random number has no derivative."""
        comment = "Random numbers are no smooth function of the parameters."
        return [grad_undefined(self, i, x, comment) for i, x in enumerate(inputs)]


class Poisson(_Random):
    """A sparse matrix of numbers with a Poisson distribution; `poisson` is its instance.

    Their means are the stored elements of the argument. Zeros are not stored.
    """

    def make_node(self, x: Any) -> Any:
        """Apply to a matrix in format csr or csc."""
        x = compressed(self, x)
        return Apply(self, [x], [x.type()])

    def compute_value(self, *values: Any) -> Any:
        """Draw; ValueError if a mean is negative."""
        (x,) = values
        result = with_data(x, np.random.poisson(x.data).astype(x.dtype))
        result.eliminate_zeros()
        return result

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the argument."""
        return [shapes[0]]


poisson = Poisson()


class Binomial(_Random):
    """A sparse matrix of numbers with a binomial distribution.

    Applied to a number of experiments, a probability of success, and a shape. `csr_fbinomial`,
    `csr_dbinomial`, `csc_fbinomial` and `csc_dbinomial` are its instances.

    Parameters
    ----------
    format : {'csr', 'csc', 'bsr'}
        That of the result.
    dtype : str
        That of the result.
    """

    __props__ = ("format", "dtype")

    def __init__(self, format: str, dtype: str) -> None:
        self.format = format
        self.dtype = dtype

    def __str__(self) -> str:
        return f"Binomial{{format={self.format!r}, dtype={self.dtype!r}}}"

    def make_node(self, n: Any, p: Any, shape: Any) -> Any:
        """Apply to an integer, a float, and a vector of two integers."""
        n, p, shape = map(as_tensor_variable, (n, p, shape))
        if not (
            n.dtype in discrete_dtypes
            and p.dtype in float_dtypes
            and shape.dtype in discrete_dtypes
        ):
            raise AssertionError(
                f"{self} takes an integer, a float and a shape: {n.type}, {p.type}, {shape.type}"
            )
        return Apply(self, [n, p, shape], [matrix(self.format, dtype=self.dtype)])

    def compute_value(self, *values: Any) -> Any:
        """Draw; ValueError if there is no such distribution."""
        n, p, shape = values
        return np.random.binomial(n, p, size=tuple(shape)).astype(self.dtype)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """The shape has no gradient."""
        return [[True], [True], [False]]

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Say that a random number has no derivative."""
        return [*super().grad(inputs, output_gradients)[:2], disconnected()]

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """The third input."""
        return [(node.inputs[2][0], node.inputs[2][1])]


csr_fbinomial = Binomial("csr", "float32")
csc_fbinomial = Binomial("csc", "float32")
csr_dbinomial = Binomial("csr", "float64")
csc_dbinomial = Binomial("csc", "float64")


class Multinomial(_Random):
    """A sparse matrix of which each row has a multinomial distribution.

    Applied to a number of experiments, or a vector of one for each row, and a csr matrix of
    probabilities, of which each row adds up to 1. `multinomial` is its instance.
    """

    def make_node(self, n: Any, p: Any) -> Any:
        """Apply to integers and a csr matrix; NotImplementedError for other formats."""
        n, p = as_tensor_variable(n), as_sparse_variable(p)
        if p.format != "csr":
            raise NotImplementedError(f"{self} takes csr matrices, got {p.type}")
        return Apply(self, [n, p], [p.type()])

    def compute_value(self, *values: Any) -> Any:
        """Draw; ValueError if there is no such distribution, or not one number for each row."""
        n, p = values
        if n.ndim > 0 and n.shape != (p.shape[0],):
            raise ValueError(
                f"{self}: one number is needed for each of {p.shape[0]} rows, got the shape"
                f" {n.shape}"
            )
        counts = np.broadcast_to(n, (p.shape[0],))
        data = np.empty_like(p.data)
        for row, count in enumerate(counts):
            stored = slice(p.indptr[row], p.indptr[row + 1])
            data[stored] = np.random.multinomial(count, p.data[stored].astype("float64"))
        return with_data(p, data)

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the probabilities."""
        return [shapes[1]]


multinomial = Multinomial()
