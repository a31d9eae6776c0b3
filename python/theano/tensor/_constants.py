"""What is known of a variable without computing it: its one constant value, or its length."""

from collections.abc import Callable
from typing import Any

import numpy as np

from theano import _core, scalar
from theano.tensor._convert import (
    EmptyConstantError,
    NotScalarConstantError,
    as_number,
    as_tensor_variable,
)

__all__ = [
    "extract_constant",
    "get_scalar_constant_value",
    "get_scalar_constant_value_elemwises",
    "get_vector_length",
    "numpy_scalar",
]

Array = np.ndarray[Any, np.dtype[Any]]

# Operations whose result is the value of one of their inputs; that input.
_TRANSPARENT = {
    "Alloc": 0,
    "DeepCopyOp": 0,
    "DimShuffle": 0,
    "Identity": 0,
    "Rebroadcast": 0,
    "Reshape": 0,
    "ScalarFromTensor": 0,
    "SpecifyShape": 0,
    "TensorFromScalar": 0,
}

# The classes of elementwise functions that are computed on constants.
get_scalar_constant_value_elemwises = (
    *(scalar.Cast, scalar.Switch, scalar.NEQ, scalar.EQ, scalar.LT, scalar.GT, scalar.LE),
    *(scalar.GE, scalar.Sub, scalar.Add, scalar.Mod, scalar.Mul, scalar.IntDiv, scalar.TrueDiv),
    *(scalar.Minimum, scalar.Maximum),
)

# How they are computed. Operands take the dtype of the result,
# except for comparisons and conversions.
_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "true_div": np.true_divide,
    "int_div": np.floor_divide,
    "mod": np.remainder,
    "minimum": np.minimum,
    "maximum": np.maximum,
}
_COMPARISONS: dict[str, Callable[..., Any]] = {
    "eq": np.equal,
    "neq": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}


def get_scalar_constant_value(
    orig_v: Any, elemwise: bool = True, only_process_constants: bool = False, max_recur: int = 10
) -> Array:
    """Return the number that a variable is known to hold in all its elements.

    Parameters
    ----------
    orig_v : tensor_like
        A number, or a variable.
    elemwise : bool, optional
        Whether to compute simple elementwise functions of constants.
    only_process_constants : bool, optional
        Whether to look at constants and not through operations.
    max_recur : int, optional
        How many operations to look through.

    Returns
    -------
    ndarray
        0-d, of the dtype of the variable.

    Raises
    ------
    NotScalarConstantError
        If no such number is known.
    EmptyConstantError
        If the variable is a constant without elements.
    """
    value = orig_v
    for _ in range(max_recur + 1):
        if not isinstance(value, _core.Variable):
            return _value_of_number(value)
        if isinstance(value, _core.Constant):
            return _value_of_constant(value)
        if only_process_constants or value.owner is None:
            break
        node = value.owner
        family = node.op.family
        if family in _TRANSPARENT:
            value = node.inputs[_TRANSPARENT[family]]
        elif family == "Elemwise":
            name = node.op.properties["scalar_op"]
            if name == "second":
                value = node.inputs[1]
                continue
            if not elemwise or not isinstance(
                node.op.scalar_op, get_scalar_constant_value_elemwises
            ):
                break
            return _value_of_elemwise(value, name, max_recur - 1)
        elif family == "Subtensor":
            value = _selected(node, max_recur - 1)
        else:
            break
    raise NotScalarConstantError(orig_v)


def extract_constant(x: Any, elemwise: bool = True, only_process_constants: bool = False) -> Any:
    """Return the constant value of `x`, or `x` itself; see `get_scalar_constant_value`."""
    try:
        return get_scalar_constant_value(x, elemwise, only_process_constants)
    except NotScalarConstantError:
        return x


def numpy_scalar(data: Array) -> Array:
    """Return an array that holds one number, as it is.

    Raises
    ------
    EmptyConstantError
        If it has no elements.
    NotScalarConstantError
        If it has several, or is not numeric.
    """
    if data.size == 0:
        raise EmptyConstantError()
    if data.size > 1 or data.dtype.kind not in "biufc":
        raise NotScalarConstantError("the array does not hold one number", data)
    return data


def _value_of_number(value: Any) -> Array:
    number = as_number(value)
    if number is None or number.size > 1:
        raise NotScalarConstantError(value)
    if number.size == 0:
        raise EmptyConstantError(value)
    result: Array = number.reshape(())
    return result.copy()


def _value_of_constant(constant: Any) -> Array:
    data = constant.data
    if not isinstance(data, np.ndarray):
        return _value_of_number(data)
    if data.size == 0:
        raise EmptyConstantError(constant)
    first = data.reshape(-1)[:1].reshape(())
    if np.any(data != first):
        raise NotScalarConstantError("the constant has more than one value", constant)
    return first.copy()


def _value_of_elemwise(variable: Any, name: str, max_recur: int) -> Array:
    node = variable.owner
    if max_recur < 0:
        raise NotScalarConstantError(variable)

    def operands() -> list[Array]:
        return [get_scalar_constant_value(item, max_recur=max_recur) for item in node.inputs]

    dtype = variable.dtype
    with np.errstate(all="ignore"):
        if name == "Cast":
            return np.asarray(operands()[0].astype(dtype))
        if name in _COMPARISONS:
            return np.asarray(_COMPARISONS[name](*operands()))
        if name == "switch":
            condition, *choices = node.inputs
            chosen = get_scalar_constant_value(condition, max_recur=max_recur)
            branch = choices[0] if chosen else choices[1]
            return get_scalar_constant_value(branch, max_recur=max_recur).astype(dtype)
        if name in _ARITHMETIC:
            first, *rest = (operand.astype(dtype) for operand in operands())
            for operand in rest:
                first = _ARITHMETIC[name](first, operand)
            return np.asarray(first, dtype=dtype)
    raise NotScalarConstantError(variable)


def _selected(node: Any, max_recur: int) -> Any:
    """Return the element that an index picks from a vector whose elements are known."""
    index = node.op.properties["idx_list"]
    source = node.inputs[0]
    if len(index) != 1 or isinstance(index[0], slice):
        raise NotScalarConstantError(node.outputs[0])
    position = int(
        index[0]
        if isinstance(index[0], int)
        else get_scalar_constant_value(node.inputs[1], max_recur=max_recur)
    )
    if isinstance(source, _core.Constant):
        if source.data.ndim == 1 and -len(source.data) <= position < len(source.data):
            return source.data[position]
    elif source.owner is not None and source.ndim == 1:
        family = source.owner.op.family
        inputs = source.owner.inputs
        if family == "MakeVector" and -len(inputs) <= position < len(inputs):
            # The element is converted to the dtype of the vector.
            value = get_scalar_constant_value(inputs[position], max_recur=max_recur)
            return value.astype(source.dtype)
        if family == "Shape":
            pattern = inputs[0].broadcastable
            if -len(pattern) <= position < len(pattern) and pattern[position]:
                return np.asarray(1, dtype="int64")
    raise NotScalarConstantError(node.outputs[0])


def get_vector_length(v: Any) -> int:
    """Return the length of a vector.

    Parameters
    ----------
    v : tensor_like
        A constant, the shape of a variable, a vector made of scalars, or a part of these with
        constant bounds.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If `v` is not a vector.
    ValueError
        If its length is not known.
    """
    vector = as_tensor_variable(v)
    if vector.ndim != 1:
        raise TypeError(f"argument must be symbolic vector, got '{vector}'")
    length = known_vector_length(vector)
    if length is None:
        raise ValueError(f"length not known: {vector}")
    return length


def known_vector_length(vector: Any) -> int | None:
    """Return the length of a vector variable, or None if it is not known."""
    bounds: list[slice] = []
    while True:
        if vector.broadcastable[0]:
            length: int | None = 1
        elif isinstance(vector, _core.Constant):
            length = len(vector.data)
        else:
            length = _length_of_result(vector)
        if length is not None:
            for bound in reversed(bounds):
                length = len(range(length)[bound])
            return length
        part = _constant_slice(vector)
        if part is None:
            return None
        bounds.append(part)
        vector = vector.owner.inputs[0]


def _length_of_result(vector: Any) -> int | None:
    if vector.owner is None:
        return None
    family, inputs = vector.owner.op.family, vector.owner.inputs
    if family == "MakeVector":
        return len(inputs)
    if family == "Shape":
        return int(inputs[0].ndim)
    if family == "Join":
        lengths = [known_vector_length(part) for part in inputs[1:]]
        return None if None in lengths else sum(length or 0 for length in lengths)
    return None


def _constant_slice(vector: Any) -> slice | None:
    """Return the slice that made `vector` from another vector, if its bounds are constant."""
    node = vector.owner
    if node is None or node.op.family != "Subtensor" or node.inputs[0].ndim != 1:
        return None
    index = node.op.properties["idx_list"]
    if len(index) == 0:
        return slice(None)
    part: slice = index[0]
    return None if "x" in (part.start, part.stop, part.step) else part
