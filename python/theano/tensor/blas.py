"""The operations of BLAS under Theano's names, and the product of batches.

Programs rarely need them: ``T.dot`` uses BLAS anyway. ``beta * z + alpha * dot(x, y)`` as one
operation reads nothing of ``z`` where beta is 0. Those called in-place compute the same as the
others: memory is reused without being told to.
"""

from typing import Any

from theano import _core
from theano.configdefaults import config
from theano.tensor._dot import BatchedDot

__all__ = [
    "BatchedDot",
    "Dot22",
    "Dot22Scalar",
    "Gemm",
    "GemmRelated",
    "Gemv",
    "Ger",
    "batched_dot",
    "check_init_y",
    "gemm",
    "gemm_inplace",
    "gemm_no_inplace",
    "gemv",
    "gemv_inplace",
    "gemv_no_inplace",
    "ger",
    "ger_destructive",
    "have_fblas",
    "ldflags",
    "res_is_a",
]

have_fblas = True
"""Whether there is a BLAS library: always."""


class GemmRelated(_core.Op):
    """Products of matrices by BLAS."""

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class Gemm(GemmRelated):
    """``b * z + a * dot(x, y)``: ``gemm(z, a, x, y, b)``, of one float or complex dtype.

    Raises
    ------
    TypeError
        For arguments of other ranks or mixed dtypes.
    """

    def __new__(cls, inplace: bool) -> Any:
        return _core.op("Gemm", inplace=bool(inplace))

    def __init__(self, inplace: bool) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def inplace(self) -> bool:
        """What the operation is called; it never writes to its inputs."""
        inplace: bool = self.properties["inplace"]
        return inplace


class Dot22(GemmRelated):
    """The product of two matrices of one float or complex dtype."""

    def __new__(cls) -> Any:
        return _core.op("Dot22")


class Dot22Scalar(GemmRelated):
    """``a * dot(x, y)`` of one float or complex dtype: ``_dot22scalar(x, y, a)``."""

    def __new__(cls) -> Any:
        return _core.op("Dot22Scalar")


class Gemv(_core.Op):
    """``beta * y + alpha * dot(A, x)``: ``gemv(y, alpha, A, x, beta)``, of one float dtype."""

    def __new__(cls, inplace: bool) -> Any:
        return _core.op("Gemv", inplace=bool(inplace))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def inplace(self) -> bool:
        """What the operation is called; it never writes to its inputs."""
        inplace: bool = self.properties["inplace"]
        return inplace


class Ger(_core.Op):
    """``A + alpha * outer(x, y)``: ``ger(A, alpha, x, y)``, of one float or complex dtype."""

    def __new__(cls, destructive: bool) -> Any:
        return _core.op("Ger", destructive=bool(destructive))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def destructive(self) -> bool:
        """What the operation is called; it never writes to its inputs."""
        destructive: bool = self.properties["destructive"]
        return destructive


class BatchedGemm(_core.Op):
    """``beta * z[i] + alpha * dot(x[i], y[i])`` for each i: ``op(z, alpha, x, y, beta)``.

    Three arrays of three dimensions and two scalars, of one float or complex dtype. Rewriting makes
    it from `batched_dot`; Theano has none.
    """

    def __new__(cls) -> Any:
        return _core.op("BatchedGemm")


_core.set_classes(
    {
        "BatchedGemm": BatchedGemm,
        "Dot22": Dot22,
        "Dot22Scalar": Dot22Scalar,
        "Gemm": Gemm,
        "Gemv": Gemv,
        "Ger": Ger,
    }
)

gemm_no_inplace = gemm = Gemm(inplace=False)
gemm_inplace = Gemm(inplace=True)
gemv_no_inplace = gemv = Gemv(inplace=False)
gemv_inplace = Gemv(inplace=True)
ger = Ger(destructive=False)
ger_destructive = Ger(destructive=True)
_dot22 = Dot22()
_dot22scalar = Dot22Scalar()
batched_dot = BatchedDot()


def check_init_y() -> bool:
    """Return whether gemv reads its result's memory when beta is 0: it does not."""
    return False


def ldflags(
    libs: bool = True, flags: bool = False, libs_dir: bool = False, include_dir: bool = False
) -> list[str]:
    """Return parts of the setting ``blas.ldflags``, which nothing here depends on.

    Parameters
    ----------
    libs : bool, optional
        The names of libraries (``-l``).
    flags : bool, optional
        All other flags, and the folders of libraries as run paths.
    libs_dir : bool, optional
        The folders of libraries (``-L``).
    include_dir : bool, optional
        The folders of headers (``-I``), of which there may be none.

    Raises
    ------
    ValueError
        If the setting has a word that is not a flag, or a folder of headers is asked for and set.
    """
    parts: list[str] = []
    for word in config.blas.ldflags.split():
        token = word[1:-1] if word[0] == word[-1] and word[0] in "'\"" else word
        if len(token) < 3 or token[0] != "-":
            raise ValueError(f"invalid flag {token!r} in blas.ldflags: {config.blas.ldflags!r}")
        kind, name = token[1], token[2:]
        if kind == "I" and include_dir:
            raise ValueError("blas.ldflags must not name folders of headers", token)
        if (libs_dir and kind == "L") or (libs and kind == "l"):
            parts.append(name)
        elif flags and kind not in "LIl":
            parts.append(token)
        elif flags and kind == "L":
            parts.append("-Wl,-rpath," + name)
    return parts


def res_is_a(node: Any, op: Any, maxclients: int | None = None) -> bool:
    """Return whether a variable is a result of `op`, used by at most `maxclients` applications.

    Raises
    ------
    AttributeError
        If `maxclients` is given for a variable whose users have not been counted: no `clients`.
    """
    is_used_by_few = maxclients is None or len(node.clients) <= maxclients
    return is_used_by_few and node.owner is not None and node.owner.op == op
