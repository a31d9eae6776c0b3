"""Matrices: inverses, equations, factorisations, eigenvalues.

Everything is computed in double precision by NumPy, generalised eigenvalues by SciPy; the matrix
exponential in long double, by its series.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.conversion import cast
from theano.interpreter.registry import evaluates


def _scipy_linalg(op: Any) -> Any:
    try:
        import scipy.linalg
    except ImportError as error:
        raise ImportError(f"the interpreter needs SciPy to evaluate {op}") from error
    return scipy.linalg


def _double(x: Any) -> Any:
    return x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)


def _typed(arithmetic: Arithmetic, node: Any, results: Sequence[Any]) -> list[Any]:
    return [
        cast(np.asarray(result), arithmetic.dtype(output.dtype))
        for result, output in zip(results, node.outputs, strict=True)
    ]


def _check_square(node: Any, x: Any, error: type[Exception]) -> None:
    if x.shape[0] != x.shape[1]:
        raise error(f"{node.op}: a matrix of shape {x.shape} is not square")


def _check_finite(node: Any, *arrays: Any, error: type[Exception] = ValueError) -> None:
    if not all(np.all(np.isfinite(x)) for x in arrays):
        raise error(f"{node.op}: an argument has elements that are not finite")


@evaluates("MatrixInverse")
def matrix_inverse(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    _check_square(node, inputs[0], LinAlgError)
    return _typed(arithmetic, node, [np.linalg.inv(_double(inputs[0]))])


@evaluates("Det")
def det(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    _check_square(node, inputs[0], LinAlgError)
    return _typed(arithmetic, node, [np.linalg.det(_double(inputs[0]))])


@evaluates("MatrixPinv")
def matrix_pinv(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = inputs[0]
    single = node.inputs[0].dtype in ("float32", "complex64")
    epsilon = np.finfo(np.float32 if single else np.float64).eps
    rcond = max(1e-15, max(x.shape) * float(epsilon))
    if x.size == 0:
        return _typed(arithmetic, node, [np.zeros(x.shape[::-1])])
    if not np.all(np.isfinite(x)):
        return _typed(arithmetic, node, [np.full(x.shape[::-1], np.nan)])
    return _typed(arithmetic, node, [np.linalg.pinv(_double(x), rcond=rcond)])


@evaluates("Cholesky")
def cholesky(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    x = _double(inputs[0])
    _check_square(node, x, ValueError)
    _check_finite(node, x)
    try:
        # Only one triangle is read.
        root = np.linalg.cholesky(x if properties["lower"] else x.conj().T)
    except LinAlgError:
        if properties["on_error"] == "raise":
            raise
        return _typed(arithmetic, node, [np.full(x.shape, np.nan, x.dtype)])
    return _typed(arithmetic, node, [root if properties["lower"] else root.conj().T])


@evaluates("Solve")
def solve(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    a, b = (_double(x) for x in inputs)
    structure = node.op.properties["A_structure"]
    _check_square(node, a, ValueError)
    if len(a) != len(b):
        raise ValueError(f"{node.op}: shapes {a.shape} and {b.shape} do not fit")
    if b.size == 0:
        return _typed(arithmetic, node, [np.zeros(b.shape, b.dtype)])
    _check_finite(node, a, b)
    if structure == "lower_triangular":
        a = np.tril(a)
    elif structure == "upper_triangular":
        a = np.triu(a)
    columns = b[:, None] if b.ndim == 1 else b
    return _typed(arithmetic, node, [np.linalg.solve(a, columns).reshape(b.shape)])


@evaluates("lstsq")
def lstsq(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    a, b, rcond = _double(inputs[0]), _double(inputs[1]), float(inputs[2])
    if len(a) != len(b):
        raise LinAlgError(f"{node.op}: shapes {a.shape} and {b.shape} do not fit")
    _check_finite(node, a, b, error=LinAlgError)
    solution, residuals, rank, values = np.linalg.lstsq(a, b, rcond=rcond)
    return _typed(arithmetic, node, [solution, residuals, rank, values])


@evaluates("QRFull", "QRIncomplete")
def qr(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    mode = node.op.properties["mode"]
    result = np.linalg.qr(_double(inputs[0]), mode=mode)
    return _typed(arithmetic, node, [result] if mode == "r" else list(result))


@evaluates("SVD")
def svd(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    properties = node.op.properties
    x = _double(inputs[0])
    full, vectors = properties["full_matrices"], properties["compute_uv"]
    if not np.all(np.isfinite(x)):
        (m, n), k = x.shape, min(x.shape)
        shapes = [(m, m if full else k), (k,), (n if full else k, n)]
        results = [np.full(shape, np.nan) for shape in shapes]
        return _typed(arithmetic, node, results if vectors else results[1:2])
    result = np.linalg.svd(x, full_matrices=full, compute_uv=vectors)
    return _typed(arithmetic, node, list(result) if vectors else [result])


@evaluates("Eig")
def eig(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = _double(inputs[0])
    _check_square(node, x, LinAlgError)
    _check_finite(node, x, error=LinAlgError)
    values, vectors = np.linalg.eig(x)
    if x.dtype.kind != "c" and np.any(values.imag != 0):
        raise LinAlgError(f"{node.op}: a real matrix has complex eigenvalues")
    return _typed(arithmetic, node, [values, vectors])


@evaluates("Eigh")
def eigh(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, triangle = _double(inputs[0]), node.op.properties["UPLO"]
    _check_square(node, x, LinAlgError)
    if not np.all(np.isfinite(np.tril(x) if triangle == "L" else np.triu(x))):
        return _typed(arithmetic, node, [np.full(len(x), np.nan), np.full(x.shape, np.nan)])
    return _typed(arithmetic, node, list(np.linalg.eigh(x, triangle)))


@evaluates("Eigvalsh", "GeneralizedEigh")
def generalized_eigh(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    matrices = [_double(x) for x in inputs]
    for x in matrices:
        _check_square(node, x, ValueError)
    if len({x.shape for x in matrices}) > 1:
        raise ValueError(f"{node.op}: the matrices differ in shape")
    _check_finite(node, *matrices)
    only_values = len(node.outputs) == 1
    if matrices[0].size == 0:
        results = (np.zeros(0), np.zeros((0, 0), matrices[0].dtype))
        return _typed(arithmetic, node, results[:1] if only_values else results)
    result = _scipy_linalg(node.op).eigh(
        *matrices, lower=node.op.properties["lower"], eigvals_only=only_values
    )
    return _typed(arithmetic, node, [result] if only_values else list(result))


@evaluates("Expm")
def expm(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x = _double(inputs[0])
    _check_square(node, x, ValueError)
    _check_finite(node, x)
    return _typed(arithmetic, node, [_exponential(x)])


@evaluates("ExpmDerivative")
def expm_derivative(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, direction = (_double(a) for a in inputs)
    _check_square(node, x, ValueError)
    _check_finite(node, x, direction)
    # The exponential of the block matrix [x, d; 0, x] has the derivative in the place of d.
    n = len(x)
    result = _exponential(np.block([[x, direction], [np.zeros_like(x), x]]))
    return _typed(arithmetic, node, [result[:n, n:]])


def _exponential(x: Any) -> Any:
    """Taylor's series of a small part of `x`, squared again, in long double.

    SciPy loses many more digits of the large elements.
    """
    x = x.astype(np.clongdouble if x.dtype.kind == "c" else np.longdouble)
    norm = float(np.max(np.sum(abs(x), axis=0), initial=0))
    squarings = max(0, int(np.ceil(np.log2(norm))) + 2) if norm > 0 else 0
    x = x / np.longdouble(2) ** squarings
    result = term = np.eye(len(x), dtype=x.dtype)
    for k in range(1, 22):
        term = term @ x / k
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result
