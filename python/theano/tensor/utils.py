"""A hash of arrays, and the shapes of all variables of a graph."""

from typing import Any

import numpy as np

from theano import _core
from theano.tensor._reshape import shape

__all__ = ["hash_from_ndarray", "shape_of_variables"]


def _hash(data: Any) -> str:
    """Return the SHA-256 of an array's elements or of a text, after an ``m``."""
    import hashlib  # the library behind it is slow to load

    content = data.encode() if isinstance(data, str) else np.ascontiguousarray(data).tobytes()
    return "m" + hashlib.sha256(content).hexdigest()


def hash_from_ndarray(data: Any) -> str:
    """Return a text that differs for arrays of different elements, shape, strides or dtype.

    Parameters
    ----------
    data : ndarray
        Any array. One that is not C-contiguous has the hash of its copy in C order.

    Returns
    -------
    str
    """
    if not data.flags["C_CONTIGUOUS"]:
        data = np.ascontiguousarray(data)
    parts = [data, str(data.shape), str(data.strides), str(data.dtype)]
    return _hash("".join(_hash(part) for part in parts))


def shape_of_variables(fgraph: Any, input_shapes: dict[Any, Any]) -> dict[Any, tuple[Any, ...]]:
    """Return the shape of each variable of a graph for given shapes of its inputs.

    Parameters
    ----------
    fgraph : FunctionGraph
        A graph of tensors; only what shapes depend on is computed.
    input_shapes : dict
        A sequence of lengths for each input of `fgraph`.

    Returns
    -------
    dict
        For each variable its lengths, as a tuple of ints.

    Raises
    ------
    ValueError
        If there is a shape for a variable that is no input.
    KeyError
        If the shape of an input is missing.
    """
    from theano.compile.function import function

    strangers = [variable for variable in input_shapes if variable not in fgraph.inputs]
    if strangers:
        raise ValueError(
            f"input_shapes has {strangers[0]}, which is not an input of the graph. A FunctionGraph"
            " copies the graph that it is given, unless it is made with clone=False."
        )
    variables = [
        variable for variable in fgraph.variables if isinstance(variable.type, _core.TensorType)
    ]
    compute = function(
        list(fgraph.inputs),
        [shape(variable) for variable in variables],
        on_unused_input="ignore",
    )
    # One element, repeated: no memory is needed for the shape.
    values = [
        np.broadcast_to(np.zeros((), dtype=variable.dtype), tuple(input_shapes[variable]))
        for variable in fgraph.inputs
    ]
    found = compute(*values)
    return {
        variable: tuple(int(length) for length in lengths)
        for variable, lengths in zip(variables, found, strict=True)
    }
