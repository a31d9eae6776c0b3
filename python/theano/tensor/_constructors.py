"""Constructors of variables: `scalar`, `vector`, ..., their forms for each dtype, and plurals."""

from collections.abc import Callable
from typing import Any

from theano.configdefaults import config
from theano.tensor.type import TensorType

__all__ = ["tensor"]
__all__ += ["scalar", "vector", "row", "col", "matrix", "tensor3", "tensor4", "tensor5", "tensor6"]
__all__ += ["tensor7"]
__all__ += ["scalars", "vectors", "rows", "cols", "matrices", "tensor3s", "tensor4s", "tensor5s"]
__all__ += ["tensor6s", "tensor7s"]
__all__ += ["bscalar", "wscalar", "iscalar", "lscalar", "fscalar", "dscalar", "cscalar", "zscalar"]
__all__ += ["bvector", "wvector", "ivector", "lvector", "fvector", "dvector", "cvector", "zvector"]
__all__ += ["brow", "wrow", "irow", "lrow", "frow", "drow", "crow", "zrow"]
__all__ += ["bcol", "wcol", "icol", "lcol", "fcol", "dcol", "ccol", "zcol"]
__all__ += ["bmatrix", "wmatrix", "imatrix", "lmatrix", "fmatrix", "dmatrix", "cmatrix", "zmatrix"]
__all__ += ["btensor3", "wtensor3", "itensor3", "ltensor3", "ftensor3", "dtensor3", "ctensor3"]
__all__ += ["ztensor3"]
__all__ += ["btensor4", "wtensor4", "itensor4", "ltensor4", "ftensor4", "dtensor4", "ctensor4"]
__all__ += ["ztensor4"]
__all__ += ["btensor5", "wtensor5", "itensor5", "ltensor5", "ftensor5", "dtensor5", "ctensor5"]
__all__ += ["ztensor5"]
__all__ += ["btensor6", "wtensor6", "itensor6", "ltensor6", "ftensor6", "dtensor6", "ctensor6"]
__all__ += ["ztensor6"]
__all__ += ["btensor7", "wtensor7", "itensor7", "ltensor7", "ftensor7", "dtensor7", "ctensor7"]
__all__ += ["ztensor7"]
__all__ += ["iscalars", "lscalars", "fscalars", "dscalars"]
__all__ += ["ivectors", "lvectors", "fvectors", "dvectors"]
__all__ += ["irows", "lrows", "frows", "drows"]
__all__ += ["icols", "lcols", "fcols", "dcols"]
__all__ += ["imatrices", "lmatrices", "fmatrices", "dmatrices"]
__all__ += ["itensor3s", "ltensor3s", "ftensor3s", "dtensor3s"]
__all__ += ["itensor4s", "ltensor4s", "ftensor4s", "dtensor4s"]
__all__ += ["itensor5s", "ltensor5s", "ftensor5s", "dtensor5s"]
__all__ += ["itensor6s", "ltensor6s", "ftensor6s", "dtensor6s"]
__all__ += ["itensor7s", "ltensor7s", "ftensor7s", "dtensor7s"]
__all__ += ["int_types", "float_types", "complex_types"]
__all__ += ["int_scalar_types", "float_scalar_types", "complex_scalar_types"]
__all__ += ["int_vector_types", "float_vector_types", "complex_vector_types"]
__all__ += ["int_matrix_types", "float_matrix_types", "complex_matrix_types"]

Constructor = Callable[..., Any]

# The letters that begin the names of types: bvector, wvector, ivector, ...
_PREFIXES = {
    "b": "int8",
    "w": "int16",
    "i": "int32",
    "l": "int64",
    "f": "float32",
    "d": "float64",
    "c": "complex64",
    "z": "complex128",
}


def tensor(*args: Any, **kwargs: Any) -> Any:
    """Return a variable of type ``TensorType(*args, **kwargs)``; `name` becomes its name."""
    name = kwargs.pop("name", None)
    return TensorType(*args, **kwargs)(name=name)


def _constructor(kind: str, broadcastable: tuple[bool, ...]) -> Constructor:
    """Return the constructor for one pattern, with the dtype looked up at each call."""

    def construct(name: str | None = None, dtype: str | None = None) -> Any:
        return TensorType(config.floatX if dtype is None else dtype, broadcastable)(name)

    construct.__name__ = construct.__qualname__ = kind
    construct.__doc__ = f"""Return a new symbolic {kind}.

    Parameters
    ----------
    name : str, optional
        Name of the variable.
    dtype : str, optional
        Its dtype; by default the configured ``floatX``.

    Returns
    -------
    TensorVariable
        With broadcast pattern ``{broadcastable}``.
    """
    return construct


def _plural(construct: Constructor) -> Constructor:
    """Return the function that makes several variables at once."""

    def construct_several(*names: str | int) -> Any:
        if len(names) == 1:
            only = names[0]
            if isinstance(only, int):
                return [construct() for _ in range(only)]
            if len(only) == 1:
                return construct(only)
            return [construct(letter) for letter in only]
        return [construct(name) for name in names]

    construct_several.__doc__ = """Return several variables.

    Parameters
    ----------
    *names : str or int
        Several names give a list of named variables, a number that many without a name. One name
        gives a variable for each of its letters: a list, or for a single letter the variable.
    """
    return construct_several


def _types(*broadcastable: bool) -> tuple[TensorType, ...]:
    """Return the types with one pattern, in the order of the prefixes."""
    return tuple(TensorType(dtype, broadcastable) for dtype in _PREFIXES.values())


def _plurals(*constructs: Constructor) -> tuple[Constructor, ...]:
    return tuple(_plural(construct) for construct in constructs)


scalar = _constructor("scalar", ())
vector = _constructor("vector", (False,))
row = _constructor("row", (True, False))
col = _constructor("col", (False, True))
matrix = _constructor("matrix", (False,) * 2)
tensor3 = _constructor("tensor3", (False,) * 3)
tensor4 = _constructor("tensor4", (False,) * 4)
tensor5 = _constructor("tensor5", (False,) * 5)
tensor6 = _constructor("tensor6", (False,) * 6)
tensor7 = _constructor("tensor7", (False,) * 7)

bscalar, wscalar, iscalar, lscalar, fscalar, dscalar, cscalar, zscalar = _types()
bvector, wvector, ivector, lvector, fvector, dvector, cvector, zvector = _types(False)
brow, wrow, irow, lrow, frow, drow, crow, zrow = _types(True, False)
bcol, wcol, icol, lcol, fcol, dcol, ccol, zcol = _types(False, True)
bmatrix, wmatrix, imatrix, lmatrix, fmatrix, dmatrix, cmatrix, zmatrix = _types(False, False)
btensor3, wtensor3, itensor3, ltensor3, ftensor3, dtensor3, ctensor3, ztensor3 = _types(
    *[False] * 3
)
btensor4, wtensor4, itensor4, ltensor4, ftensor4, dtensor4, ctensor4, ztensor4 = _types(
    *[False] * 4
)
btensor5, wtensor5, itensor5, ltensor5, ftensor5, dtensor5, ctensor5, ztensor5 = _types(
    *[False] * 5
)
btensor6, wtensor6, itensor6, ltensor6, ftensor6, dtensor6, ctensor6, ztensor6 = _types(
    *[False] * 6
)
btensor7, wtensor7, itensor7, ltensor7, ftensor7, dtensor7, ctensor7, ztensor7 = _types(
    *[False] * 7
)

scalars, vectors, rows, cols, matrices, tensor3s, tensor4s, tensor5s, tensor6s, tensor7s = _plurals(
    scalar, vector, row, col, matrix, tensor3, tensor4, tensor5, tensor6, tensor7
)
iscalars, lscalars, fscalars, dscalars = _plurals(iscalar, lscalar, fscalar, dscalar)
ivectors, lvectors, fvectors, dvectors = _plurals(ivector, lvector, fvector, dvector)
irows, lrows, frows, drows = _plurals(irow, lrow, frow, drow)
icols, lcols, fcols, dcols = _plurals(icol, lcol, fcol, dcol)
imatrices, lmatrices, fmatrices, dmatrices = _plurals(imatrix, lmatrix, fmatrix, dmatrix)
itensor3s, ltensor3s, ftensor3s, dtensor3s = _plurals(itensor3, ltensor3, ftensor3, dtensor3)
itensor4s, ltensor4s, ftensor4s, dtensor4s = _plurals(itensor4, ltensor4, ftensor4, dtensor4)
itensor5s, ltensor5s, ftensor5s, dtensor5s = _plurals(itensor5, ltensor5, ftensor5, dtensor5)
itensor6s, ltensor6s, ftensor6s, dtensor6s = _plurals(itensor6, ltensor6, ftensor6, dtensor6)
itensor7s, ltensor7s, ftensor7s, dtensor7s = _plurals(itensor7, ltensor7, ftensor7, dtensor7)

int_types = int_scalar_types = bscalar, wscalar, iscalar, lscalar
float_types = float_scalar_types = fscalar, dscalar
complex_types = complex_scalar_types = cscalar, zscalar
int_vector_types = bvector, wvector, ivector, lvector
float_vector_types = fvector, dvector
complex_vector_types = cvector, zvector
int_matrix_types = bmatrix, wmatrix, imatrix, lmatrix
float_matrix_types = fmatrix, dmatrix
complex_matrix_types = cmatrix, zmatrix
