"""Indexing: parts of tensors, and tensors with such a part replaced."""

# Every public name here is an export.
# mypy: implicit-reexport
# ruff: noqa: F401, F403

from typing import Any

from theano._printing.pprint import SubtensorPrinter
from theano.tensor._convert import as_tensor_variable, cast, integer_dtypes
from theano.tensor._create import alloc
from theano.tensor._elementwise import mod
from theano.tensor._index_key import as_index_variable, index
from theano.tensor._index_ops import *
from theano.tensor._index_ops import advanced_subtensor, advanced_subtensor1, replacing_op
from theano.tensor._index_parts import *
from theano.tensor._reshape import addbroadcast, flatten, reshape, shape, shape_padleft
from theano.tensor._select import clip

# For the sparse module, which theano.sparse sets.
sparse_module_ref = None


def take(a: Any, indices: Any, axis: int | None = None, mode: str = "raise") -> Any:
    """Return the elements of `a` along a dimension that `indices` names.

    Parameters
    ----------
    a : tensor_like
        Of any rank.
    indices : tensor_like of int
        Of any rank; its dimensions stand in the result in place of the one along `axis`.
    axis : int, optional
        The dimension, counted from the end if negative. By default `a` is flattened.
    mode : {'raise', 'wrap', 'clip'}, optional
        What happens to indices out of bounds: an error; taken modulo the length; the nearest of
        the first and last element (negative indices then give the first).

    Returns
    -------
    TensorVariable
        Of rank ``a.ndim + indices.ndim - 1``.

    Raises
    ------
    TypeError
        If `indices` does not hold integers.
    IndexError
        If there is no such dimension; when run, if an index is out of bounds.
    ValueError
        If `mode` is unknown.
    """
    source, positions = as_tensor_variable(a), as_tensor_variable(indices)
    if positions.dtype not in integer_dtypes:
        raise TypeError(f"take: index must be integers, got {positions.type}")
    if axis is None:
        source, axis = flatten(source), 0
    if not -source.ndim <= axis < source.ndim:
        raise IndexError(f"take: axis {axis} of a tensor of {source.ndim} dimensions")
    axis %= source.ndim
    length = shape(source)[axis]
    if mode == "wrap":
        positions = mod(cast(positions, "int64"), length)
    elif mode == "clip":
        positions = clip(cast(positions, "int64"), 0, length - 1)
    elif mode != "raise":
        raise ValueError(f"take: mode is one of 'raise', 'wrap' and 'clip', not {mode!r}")
    if axis == 0 and positions.ndim == 1:
        return advanced_subtensor1(source, positions)
    return advanced_subtensor(source, *[slice(None)] * axis, positions)


def set_subtensor(
    x: Any, y: Any, inplace: bool = False, tolerate_inplace_aliasing: bool = False
) -> Any:
    """Return the tensor that was indexed to get `x`, with that part replaced by `y`.

    Parameters
    ----------
    x : TensorVariable
        The result of indexing, as in ``set_subtensor(a[2:4], y)``; a reshape or dimension shuffle
        of one, which is undone on `y`.
    y : tensor_like
        Broadcast to the shape of `x`, and converted to its dtype. Of values for an element that is
        indexed repeatedly the last stays.
    inplace, tolerate_inplace_aliasing : bool, optional
        Accepted for compatibility: memory is reused where that is safe.

    Returns
    -------
    TensorVariable
        A new tensor of the type of ``a``, which is unchanged.

    Raises
    ------
    TypeError
        If `x` is not the result of indexing, or `y` has more dimensions than `x`.
    ValueError
        When run, if the shapes do not match.
    """
    return inc_subtensor(
        x,
        y,
        inplace,
        set_instead_of_inc=True,
        tolerate_inplace_aliasing=tolerate_inplace_aliasing,
    )


def inc_subtensor(
    x: Any,
    y: Any,
    inplace: bool = False,
    set_instead_of_inc: bool = False,
    tolerate_inplace_aliasing: bool = False,
) -> Any:
    """Return the tensor that was indexed to get `x`, with `y` added to that part.

    Elements that are indexed repeatedly are incremented repeatedly. With `set_instead_of_inc` the
    part is replaced; for the other arguments see `set_subtensor`.
    """
    part, value = as_tensor_variable(x), as_tensor_variable(y)
    if value.ndim > part.ndim:
        raise TypeError(
            f"Trying to increment a {part.ndim}-dimensional subtensor"
            f" with a {value.ndim}-dimensional value."
        )
    value = _with_flags_of(part, value)
    node = part.owner
    if node is None:
        raise TypeError("x must be the result of a subtensor operation")
    operation = replacing_op(node.op, set_instead_of_inc)
    if operation is not None:
        source, *variables = node.inputs
        return operation(source, value, *variables)
    inner = node.inputs[0]
    if node.op.family == "DimShuffle":
        shuffled = _shuffled_back(node.op, value)
        return inc_subtensor(inner, shuffled, set_instead_of_inc=set_instead_of_inc)
    if node.op.family == "Reshape":
        shaped = _shaped_back(part, inner, value)
        return inc_subtensor(inner, shaped, set_instead_of_inc=set_instead_of_inc)
    raise TypeError("x must be the result of a subtensor operation")


def _with_flags_of(part: Any, value: Any) -> Any:
    """Return `value` with the dimensions marked as broadcastable that are so in `part`."""
    offset = part.ndim - value.ndim
    return addbroadcast(
        value, *(axis for axis in range(value.ndim) if part.broadcastable[axis + offset])
    )


def _shuffled_back(operation: Any, value: Any) -> Any:
    """Return `value` with the effect of a dimension shuffle undone."""
    order = operation.new_order
    if value.ndim == 0:
        return value
    padded = shape_padleft(value, len(order) - value.ndim)
    back = [
        order.index(axis) if axis in order else "x"
        for axis in range(len(operation.input_broadcastable))
    ]
    return padded.dimshuffle(back)


def _shaped_back(part: Any, source: Any, value: Any) -> Any:
    """Return `value`, which has the shape of `part`, in the shape that `source` had before."""
    if value.ndim == 0:
        return value
    lengths = shape(part)
    full = alloc(value, *(lengths[axis] for axis in range(part.ndim)))
    return reshape(full, shape(source), ndim=source.ndim)
