"""Operations on the parts of sparse matrices, which Theano's rewrites put in place of others.

Here the operations on whole matrices run as they are written; these are for programs that apply
them by name. The parts are those of `csm_properties`; csr and csc say in which format they are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.gof.graph import Apply
from theano.scalar import upcast
from theano.sparse._arithmetic import add_s_d, mul_s_d, mul_s_v, structured_add_s_v
from theano.sparse._compressed import CSMGrad, csm_properties
from theano.sparse._convert import as_sparse_variable
from theano.sparse._products import _structured_dot, sampling_dot, usmm
from theano.sparse._sparse_op import SparseOp, as_value
from theano.sparse.type import SparseType
from theano.tensor._convert import as_tensor_variable
from theano.tensor.type import TensorType

__all__ = [
    "AddSD_ccode",
    "CSMGradC",
    "MulSDCSC",
    "MulSDCSR",
    "MulSVCSR",
    "SamplingDotCSR",
    "StructuredAddSVCSR",
    "StructuredDotCSC",
    "StructuredDotCSR",
    "UsmmCscDense",
    "csm_grad_c",
    "mul_s_d_csc",
    "mul_s_d_csr",
    "mul_s_v_csr",
    "sampling_dot_csr",
    "sd_csc",
    "sd_csr",
    "structured_add_s_v_csr",
    "usmm_csc_dense",
    "usmm_csc_dense_inplace",
]


class CSMGradC(CSMGrad):
    """The same as `CSMGrad`. `csm_grad_c` is its instance."""

    def __init__(self) -> None:
        super().__init__()


class _OnParts(SparseOp):
    """An operation on the parts of a matrix; it computes what another one does of the matrix."""

    #: The format of the parts.
    _format: str

    def _matrix(self, parts: Sequence[Any], other_length: Any) -> Any:
        """Return the matrix of data, indices and indptr, which has the number of lines."""
        data, indices, indptr = parts
        kind = SparseType.format_cls[self._format]
        shape = (len(indptr) - 1, int(other_length))
        matrix = kind((data, indices, indptr), shape if self._format == "csr" else shape[::-1])
        matrix.check_format(full_check=True)
        return matrix


def _vectors(op: Any, *parts: Any) -> list[Any]:
    variables = [as_tensor_variable(part) for part in parts]
    if any(variable.ndim != 1 for variable in variables):
        raise AssertionError(f"{op}: parts of a matrix are vectors, got {variables}")
    return variables


# ---- sums


class AddSD_ccode(_OnParts):
    """The sum of a sparse and a dense matrix, as `add_s_d`.

    Parameters
    ----------
    format : {'csr', 'csc'}
        That of the sparse matrix.
    inplace : bool, optional
        Accepted for compatibility: the result is a new array.
    """

    __props__ = ("format", "inplace")

    def __init__(self, format: str, inplace: bool = False, *args: Any, **kwargs: Any) -> None:
        self.format = self._format = format
        self.inplace = inplace

    def __str__(self) -> str:
        return f"AddSD_ccode{{{self.format}{',inplace' if self.inplace else ''}}}"

    def make_node(self, x: Any, *others: Any) -> Any:
        """Apply to a sparse matrix, of which the node gets the parts, and a dense one."""
        y = as_tensor_variable(others[-1])
        if len(others) == 3:
            parts = [x, *others[:2]]
            return Apply(self, [*parts, y], [self._output(x, y)])
        x = as_sparse_variable(x)
        if x.format != self.format or y.ndim != 2:
            raise AssertionError(f"{self} takes two matrices, got {x.type} and {y.type}")
        data, indices, indptr, _ = csm_properties(x)
        return Apply(self, [data, indices, indptr, y], [self._output(x, y)])

    @staticmethod
    def _output(x: Any, y: Any) -> Any:
        return TensorType(upcast(x.dtype, y.dtype), y.type.broadcastable)()

    def compute_value(self, *values: Any) -> Any:
        """Add."""
        *parts, y = values
        return add_s_d.compute_value(
            self._matrix(parts, y.shape[1 if self.format == "csr" else 0]), y
        )

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the dense matrix."""
        return [shapes[3]]


class _OfData(_OnParts):
    """An operation that gives the data of a result with elements at the same places."""

    _ndim = 1
    _operation: Any

    def make_node(self, a_data: Any, a_indices: Any, a_indptr: Any, b: Any) -> Any:
        """Apply to data, indices, where lines begin, and a dense operand."""
        parts, b = _vectors(self, a_data, a_indices, a_indptr), as_tensor_variable(b)
        if b.ndim != self._ndim:
            raise AssertionError(f"{self}: the operand has {self._ndim} dimensions, got {b.type}")
        return Apply(self, [*parts, b], [TensorType(b.dtype, (False,))()])

    def compute_value(self, *values: Any) -> Any:
        """Return the data."""
        *parts, b = values
        matrix = self._matrix(parts, b.shape[0 if self._format == "csc" else -1])
        return self._operation.compute_value(matrix, b).data

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """That of the data."""
        return [shapes[0]]


class MulSDCSR(_OfData):
    """The data of ``mul_s_d(a, b)`` for a csr matrix a. `mul_s_d_csr` is its instance."""

    _format, _ndim, _operation = "csr", 2, mul_s_d


class MulSDCSC(_OfData):
    """The data of ``mul_s_d(a, b)`` for a csc matrix a. `mul_s_d_csc` is its instance."""

    _format, _ndim, _operation = "csc", 2, mul_s_d


class MulSVCSR(_OfData):
    """The data of ``mul_s_v(a, b)`` for a csr matrix a. `mul_s_v_csr` is its instance."""

    _format, _operation = "csr", mul_s_v


class StructuredAddSVCSR(_OfData):
    """The data of ``structured_add_s_v(a, b)`` for a csr matrix a.

    `structured_add_s_v_csr` is its instance.
    """

    _format, _operation = "csr", structured_add_s_v


# ---- products


class StructuredDotCSR(_OnParts):
    """``structured_dot(a, b)`` for the parts of a csr matrix a. `sd_csr` is its instance."""

    _format = "csr"

    def make_node(self, a_val: Any, a_ind: Any, a_ptr: Any, b: Any) -> Any:
        """Apply to data, indices, where rows begin, and a dense matrix."""
        parts, b = _vectors(self, a_val, a_ind, a_ptr), as_tensor_variable(b)
        out = TensorType(upcast(parts[0].dtype, b.dtype), (False, b.type.broadcastable[1]))
        return Apply(self, [*parts, b], [out()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply."""
        *parts, b = values
        return _structured_dot.compute_value(self._matrix(parts, b.shape[0]), b)


class StructuredDotCSC(_OnParts):
    """``structured_dot(a, b)`` for the parts of a csc matrix a. `sd_csc` is its instance."""

    _format = "csc"

    def make_node(self, a_val: Any, a_ind: Any, a_ptr: Any, a_nrows: Any, b: Any) -> Any:
        """Apply to data, indices, where columns begin, the number of rows, and a dense matrix."""
        parts = _vectors(self, a_val, a_ind, a_ptr)
        a_nrows, b = as_tensor_variable(a_nrows), as_tensor_variable(b)
        out = TensorType(upcast(parts[0].dtype, b.dtype), (False, b.type.broadcastable[1]))
        return Apply(self, [*parts, a_nrows, b], [out()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply."""
        *parts, rows, b = values
        return _structured_dot.compute_value(self._matrix(parts, rows), b)


class UsmmCscDense(_OnParts):
    """``usmm(alpha, x, y, z)`` for the parts of a csc matrix x and a dense matrix y.

    Parameters
    ----------
    inplace : bool
        Accepted for compatibility: the result is a new array.
    """

    __props__ = ("inplace",)
    _format = "csc"

    def __init__(self, inplace: bool) -> None:
        self.inplace = inplace

    def __str__(self) -> str:
        return f"UsmmCscDense{{{'inplace' if self.inplace else 'no_inplace'}}}"

    def make_node(
        self, alpha: Any, x_val: Any, x_ind: Any, x_ptr: Any, x_nrows: Any, y: Any, z: Any
    ) -> Any:
        """Apply to a number as a matrix of one element, the parts, rows, and two dense matrices."""
        alpha, x_nrows, y, z = map(as_tensor_variable, (alpha, x_nrows, y, z))
        parts = _vectors(self, x_val, x_ind, x_ptr)
        if alpha.type.broadcastable != (True, True) or y.ndim != 2 or z.ndim != 2:
            raise AssertionError(
                f"{self} takes a number and two matrices: {alpha.type}, {y.type}, {z.type}"
            )
        dtype = upcast(alpha.dtype, parts[0].dtype, y.dtype, z.dtype)
        if dtype not in ("float32", "float64"):
            raise NotImplementedError(f"{self}: the result would be {dtype}, not a float")
        out = TensorType(dtype, (False, y.type.broadcastable[1]))
        return Apply(self, [alpha, *parts, x_nrows, y, z], [out()])

    def compute_value(self, *values: Any) -> Any:
        """Multiply and add."""
        alpha, *parts, rows, y, z = values
        return usmm.compute_value(alpha, self._matrix(parts, rows), y, z)


class SamplingDotCSR(_OnParts):
    """``sampling_dot(x, y, p)`` for the parts of a csr matrix p: those of the result.

    `sampling_dot_csr` is its instance.
    """

    _format = "csr"

    def make_node(self, x: Any, y: Any, p_data: Any, p_ind: Any, p_ptr: Any, p_ncols: Any) -> Any:
        """Apply to two dense matrices, the parts, and the number of columns, an int32."""
        x, y, p_ncols = map(as_tensor_variable, (x, y, p_ncols))
        parts = _vectors(self, p_data, p_ind, p_ptr)
        if p_ncols.dtype != "int32":
            raise AssertionError(f"{self}: the number of columns is an int32, got {p_ncols.type}")
        dtypes = [upcast(x.dtype, y.dtype, parts[0].dtype), parts[1].dtype, parts[2].dtype]
        outputs = [TensorType(dtype, (False,))() for dtype in dtypes]
        return Apply(self, [x, y, *parts, p_ncols], outputs)

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Store data, indices, and where rows begin."""
        x, y, *parts, columns = inputs
        result = sampling_dot.compute_value(x, y, self._matrix(parts, columns))
        found = (result.data, result.indices, result.indptr)
        for storage, part, output in zip(output_storage, found, node.outputs, strict=True):
            storage[0] = as_value(output.type, np.array(part))


csm_grad_c = CSMGradC()
mul_s_d_csc = MulSDCSC()
mul_s_d_csr = MulSDCSR()
mul_s_v_csr = MulSVCSR()
structured_add_s_v_csr = StructuredAddSVCSR()
sd_csc = StructuredDotCSC()
sd_csr = StructuredDotCSR()
usmm_csc_dense = UsmmCscDense(inplace=False)
usmm_csc_dense_inplace = UsmmCscDense(inplace=True)
sampling_dot_csr = SamplingDotCSR()
