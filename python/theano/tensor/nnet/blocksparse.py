"""Products of matrices that are blocks of larger ones, of which few are used for each row."""

from typing import Any

from theano.tensor import _reduce
from theano.tensor._convert import as_tensor_variable
from theano.tensor._reshape import patternbroadcast
from theano.tensor.subtensor import inc_subtensor

__all__ = [
    "SparseBlockGemv",
    "SparseBlockOuter",
    "sparse_block_dot",
    "sparse_block_gemv",
    "sparse_block_gemv_inplace",
    "sparse_block_outer",
    "sparse_block_outer_inplace",
]


def _check_ranks(**arguments: tuple[Any, int]) -> None:
    for name, (variable, ndim) in arguments.items():
        if variable.ndim != ndim:
            raise TypeError(f"{name} must have {ndim} dimensions, got {variable.type}")


def _check_integers(**arguments: Any) -> None:
    for name, variable in arguments.items():
        if not variable.dtype.startswith(("int", "uint")):
            raise TypeError(f"{name} must hold integers, got {variable.type}")


class SparseBlockGemv:
    """Adds products with chosen blocks of a matrix: ``op(o, W, h, inputIdx, outputIdx)``.

    The result is, for each row b of the batch and each chosen output block j,
    ``o[b, j] + sum(dot(h[b, i], W[inputIdx[b, i], outputIdx[b, j]]) for i)``.

    Parameters
    ----------
    inplace : bool, optional
        Accepted for compatibility.
    """

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def __call__(self, o: Any, W: Any, h: Any, inputIdx: Any, outputIdx: Any) -> Any:
        o, W, h, inputIdx, outputIdx = map(as_tensor_variable, (o, W, h, inputIdx, outputIdx))
        _check_ranks(W=(W, 4), h=(h, 3), o=(o, 3), inputIdx=(inputIdx, 2), outputIdx=(outputIdx, 2))
        _check_integers(inputIdx=inputIdx, outputIdx=outputIdx)
        # Batch, input block, output block, element of either.
        blocks = W[inputIdx.dimshuffle(0, 1, "x"), outputIdx.dimshuffle(0, "x", 1)]
        return o + _reduce.sum(h.dimshuffle(0, 1, "x", 2, "x") * blocks, axis=(1, 3))


class SparseBlockOuter:
    """Adds outer products to chosen blocks of a matrix: ``op(o, x, y, xIdx, yIdx, alpha)``.

    For each row b of the batch and chosen blocks i and j, ``alpha * outer(x[b, i], y[b, j])`` is
    added to ``o[xIdx[b, i], yIdx[b, j]]``; blocks that are chosen several times get all of it.

    Parameters
    ----------
    inplace : bool, optional
        Accepted for compatibility.
    """

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def __call__(self, o: Any, x: Any, y: Any, xIdx: Any, yIdx: Any, alpha: Any = None) -> Any:
        o, x, y, xIdx, yIdx = map(as_tensor_variable, (o, x, y, xIdx, yIdx))
        _check_ranks(o=(o, 4), x=(x, 3), y=(y, 3), xIdx=(xIdx, 2), yIdx=(yIdx, 2))
        _check_integers(xIdx=xIdx, yIdx=yIdx)
        products = x.dimshuffle(0, 1, "x", 2, "x") * y.dimshuffle(0, "x", 1, "x", 2)
        if alpha is not None:
            products = as_tensor_variable(alpha) * products
        chosen = o[xIdx.dimshuffle(0, 1, "x"), yIdx.dimshuffle(0, "x", 1)]
        return inc_subtensor(chosen, products)


sparse_block_gemv = SparseBlockGemv()
sparse_block_gemv_inplace = SparseBlockGemv(inplace=True)
sparse_block_outer = SparseBlockOuter()
sparse_block_outer_inplace = SparseBlockOuter(inplace=True)


def sparse_block_dot(W: Any, h: Any, inputIdx: Any, b: Any, outputIdx: Any) -> Any:
    """Return products with chosen blocks of a matrix, plus a bias.

    Parameters
    ----------
    W : tensor_like
        Blocks: (input blocks, output blocks, elements of an input block, of an output block).
    h : tensor_like
        Inputs: (batch, chosen input blocks, elements). With one dimension less, a batch of one.
    inputIdx : tensor_like
        Which input blocks they are: (batch, chosen input blocks), integers.
    b : tensor_like
        Biases: (output blocks, elements).
    outputIdx : tensor_like
        Which output blocks are wanted: (batch, chosen output blocks), integers.

    Returns
    -------
    TensorVariable
        (batch, chosen output blocks, elements), or without the batch if `h` is:
        ``b[outputIdx[b, j]] + sum(dot(h[b, i], W[inputIdx[b, i], outputIdx[b, j]]) for i)``.

    Raises
    ------
    AssertionError
        If the ranks of `h`, `inputIdx` and `outputIdx` do not fit each other.
    TypeError
        If another rank is wrong, or indices are not integers.
    IndexError
        In a call, if there is no such block.
    """
    W, h, inputIdx, b, outputIdx = map(as_tensor_variable, (W, h, inputIdx, b, outputIdx))
    if not (inputIdx.ndim == h.ndim - 1 and outputIdx.ndim == inputIdx.ndim):
        raise AssertionError(
            f"the ranks do not fit: h is {h.type}, inputIdx {inputIdx.type}, outputIdx "
            f"{outputIdx.type}"
        )
    is_single = h.ndim == 2
    if is_single:
        h, inputIdx, outputIdx = (
            each.dimshuffle("x", *range(each.ndim)) for each in (h, inputIdx, outputIdx)
        )
    result = sparse_block_gemv(b[outputIdx], W, h, inputIdx, outputIdx)
    flags = (*outputIdx.broadcastable, b.broadcastable[1])
    result = patternbroadcast(result, flags)
    return result[0] if is_single else result
