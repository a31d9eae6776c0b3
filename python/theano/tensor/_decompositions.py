"""Eigenvalues, singular values and orthogonal factors of matrices."""

import warnings
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._known_gradient import gradient_through

__all__ = [
    "Eig",
    "Eigh",
    "EighGrad",
    "QRFull",
    "QRIncomplete",
    "SVD",
    "eig",
    "eigh",
    "qr",
    "svd",
]


class Eig(_core.Op):
    """Eigenvalues and eigenvectors of a square matrix."""

    def __new__(cls) -> Any:
        return _core.op("Eig")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class Eigh(_core.Op):
    """Eigenvalues and eigenvectors of a Hermitian matrix; see `eigh`."""

    def __new__(cls, UPLO: str = "L") -> Any:
        return _core.op("Eigh", UPLO=str(UPLO))

    def __init__(self, UPLO: str = "L") -> None:
        """Do nothing: the core has made the instance."""

    @property
    def UPLO(self) -> str:
        """Which triangle is read: ``"L"`` or ``"U"``."""
        triangle: str = self.properties["UPLO"]
        return triangle


class EighGrad:
    """The gradient of `Eigh`, as a function of its input, its results and their gradients.

    Parameters
    ----------
    UPLO : {"L", "U"}, optional
        Which triangle is read.
    """

    def __init__(self, UPLO: str = "L") -> None:
        if UPLO not in ("L", "U"):
            raise AssertionError(f"UPLO must be 'L' or 'U', got {UPLO!r}")
        self.UPLO = UPLO

    def __call__(self, x: Any, w: Any, v: Any, gw: Any, gv: Any) -> Any:
        """Return the gradient for `x`; `w` and `v` are what `Eigh` gives for it."""
        matrix = as_tensor_variable(x)
        gradients = [as_tensor_variable(gw), as_tensor_variable(gv)]
        return gradient_through(Eigh(self.UPLO)(matrix), gradients, [matrix])[0]


class SVD(_core.Op):
    """Singular values and, unless `compute_uv` is false, singular vectors; see `svd`."""

    def __new__(cls, full_matrices: Any = True, compute_uv: Any = True) -> Any:
        return _core.op("SVD", full_matrices=bool(full_matrices), compute_uv=bool(compute_uv))

    def __init__(self, full_matrices: Any = True, compute_uv: Any = True) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def full_matrices(self) -> bool:
        """Whether all vectors are computed, or only those that belong to a singular value."""
        full: bool = self.properties["full_matrices"]
        return full

    @property
    def compute_uv(self) -> bool:
        """Whether vectors are computed at all."""
        vectors: bool = self.properties["compute_uv"]
        return vectors


class _QR(_core.Op):
    """What the two operations for QR factors have in common."""

    def __init__(self, mode: str) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def mode(self) -> str:
        """What is computed; see `qr`."""
        mode: str = self.properties["mode"]
        return mode


class QRFull(_QR):
    """QR factors with two results: the modes ``reduced``, ``complete`` and ``raw`` of `qr`."""

    def __new__(cls, mode: str) -> Any:
        return _core.op("QRFull", mode=str(mode))


class QRIncomplete(_QR):
    """QR factors with one result: the mode ``r`` of `qr`."""

    def __new__(cls, mode: str) -> Any:
        return _core.op("QRIncomplete", mode=str(mode))


_core.set_classes(
    {"Eig": Eig, "Eigh": Eigh, "QRFull": QRFull, "QRIncomplete": QRIncomplete, "SVD": SVD}
)

eig = _core.op("Eig")
eig.__doc__ = """Eigenvalues and eigenvectors of a square matrix. They have no gradient.

    Parameters
    ----------
    x : tensor_like
        A matrix of shape (N, N); integers are taken as float64.

    Returns
    -------
    list of TensorVariable
        The eigenvalues, in no order, and a matrix with the eigenvectors, of length 1, as columns.
        Both have the dtype of `x`.

    Raises
    ------
    AssertionError
        If `x` is no matrix.
    numpy.linalg.LinAlgError
        When run, if `x` is not square, has elements that are not finite, is real and has complex
        eigenvalues, or if they do not converge.
    """


def eigh(a: Any, UPLO: str = "L") -> Any:
    """Return the eigenvalues and eigenvectors of a Hermitian or real symmetric matrix.

    Parameters
    ----------
    a : tensor_like
        A matrix of shape (N, N); integers are taken as float64.
    UPLO : {"L", "U"}, optional
        Whether the lower or the upper triangle is read.

    Returns
    -------
    list of TensorVariable
        The eigenvalues, real and ascending, and a matrix with orthonormal eigenvectors as columns.
        The gradient of the vectors needs different eigenvalues, except for what does not depend on
        the choice of vectors.

    Raises
    ------
    AssertionError
        If `a` is no matrix, or `UPLO` another word.
    numpy.linalg.LinAlgError
        When run, if `a` is not square, or the eigenvalues do not converge.
    """
    return Eigh(UPLO)(a)


def svd(a: Any, full_matrices: Any = 1, compute_uv: Any = 1) -> Any:
    """Return the singular value decomposition of a matrix. It has no gradient.

    Parameters
    ----------
    a : tensor_like
        A matrix of shape (M, N); integers are taken as float64. K is the lesser of M and N.
    full_matrices : bool, optional
        Whether u and vt are square, or have K columns and K rows.
    compute_uv : bool, optional
        Whether u and vt are returned.

    Returns
    -------
    list of TensorVariable, or TensorVariable
        u, s and vt with ``a = dot(u[:, :K] * s, vt[:K])`` and s (of length K, real) descending;
        s alone if `compute_uv` is false.

    Raises
    ------
    AssertionError
        If `a` is no matrix.
    numpy.linalg.LinAlgError
        When run, if the singular values do not converge.
    """
    return SVD(full_matrices, compute_uv)(a)


def qr(a: Any, mode: str = "reduced") -> Any:
    """Return the factors of a matrix: one with orthonormal columns and an upper triangular one.

    They have no gradient.

    Parameters
    ----------
    a : tensor_like
        A matrix of shape (M, N); integers are taken as float64. K is the lesser of M and N.
    mode : {"reduced", "complete", "r", "raw"}, optional
        ``reduced``: q of shape (M, K) and r of shape (K, N). ``complete``: (M, M) and (M, N).
        ``r``: r alone, (K, N). ``raw``: LAPACK's reflectors, transposed, (N, M), and their factors,
        (K,). NumPy's deprecated ``full`` (``reduced``) and ``economic`` (the first result of
        ``raw``, transposed) are taken too.

    Returns
    -------
    list of TensorVariable, or TensorVariable

    Raises
    ------
    AssertionError
        If `a` is no matrix.
    ValueError
        If the mode is unknown.
    """
    if mode in ("full", "f", "economic", "e"):
        warnings.warn(f"the mode {mode!r} of qr is deprecated", DeprecationWarning, stacklevel=2)
        if mode in ("full", "f"):
            return QRFull("reduced")(a)
        return QRFull("raw")(a)[0].T
    return QRIncomplete(mode)(a) if mode == "r" else QRFull(mode)(a)
