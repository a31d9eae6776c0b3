"""Arrays as data: how they lie in memory, and how they are written in files."""

from typing import Any

import numpy as np

__all__ = ["LAYOUTS", "array_from_json", "array_to_json", "laid_out"]

Array = np.ndarray[Any, np.dtype[Any]]

LAYOUTS = ("C", "F", "reversed", "spread", "repeated", "inner")


def laid_out(array: Array, layout: str) -> Array:
    """Return an array with the elements of `array` and other strides.

    ``F`` is Fortran's order, ``reversed`` has negative strides, ``spread`` gaps between all
    elements, ``inner`` gaps between rows; ``repeated`` has a stride of zero along each dimension
    along which all elements are equal.
    """
    array = array.copy(order="C")
    if array.ndim == 0:
        return array
    if layout == "F":
        return np.asfortranarray(array)
    if layout == "reversed":
        whole = (slice(None, None, -1),) * array.ndim
        return np.ascontiguousarray(array[whole])[whole]
    if layout == "spread":
        large = np.zeros([2 * n + 1 for n in array.shape], array.dtype)
        part = large[(slice(1, None, 2),) * array.ndim]
        part[...] = array
        return part
    if layout == "inner":
        large = np.zeros([*array.shape[:-1], array.shape[-1] + 3], array.dtype)
        part = large[..., 1 : 1 + array.shape[-1]]
        part[...] = array
        return part
    if layout == "repeated":
        first = array
        for axis in range(array.ndim):
            line = first[(slice(None),) * axis + (slice(0, 1),)]
            if array.shape[axis] > 1 and np.array_equal(np.broadcast_to(line, first.shape), first):
                first = line
        return np.broadcast_to(first.copy(), array.shape)
    return array


def array_to_json(array: Array) -> dict[str, Any]:
    """Return what `array_from_json` makes the array of; floats keep all their bits but for nan."""
    if array.dtype.kind == "c":
        numbers: list[Any] = [[_number(x.real), _number(x.imag)] for x in array.reshape(-1)]
    else:
        numbers = [_number(x) for x in array.reshape(-1)]
    return {"dtype": array.dtype.name, "shape": list(array.shape), "elements": numbers}


def array_from_json(data: dict[str, Any]) -> Array:
    """Return the array that `array_to_json` wrote."""
    numbers = data["elements"]
    if data["dtype"].startswith("complex"):
        numbers = [complex(float(re), float(im)) for re, im in numbers]
    elif data["dtype"].startswith("float"):
        numbers = [float(x) for x in numbers]
    return np.array(numbers, dtype=data["dtype"]).reshape(data["shape"])


def _number(x: Any) -> Any:
    value = x.item()
    if isinstance(value, float) and not np.isfinite(value):
        return repr(value)
    return value
