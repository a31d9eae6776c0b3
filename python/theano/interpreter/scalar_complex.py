"""Parts of complex numbers. Real numbers are taken as they are."""

from typing import Any

import numpy as np

from theano.interpreter.conversion import cast
from theano.interpreter.scalar_functions import scalar_function

scalar_function("abs_", operands="own")(np.absolute)
scalar_function("real", operands="own")(np.real)
scalar_function("conj")(np.conjugate)


@scalar_function("imag", operands="own")
def imag(x: Any) -> Any:
    return x.imag if x.dtype.kind == "c" else np.zeros(x.shape, x.dtype)


@scalar_function("angle", operands="own", takes_dtype=True)
def angle(x: Any, dtype: np.dtype[Any]) -> Any:
    if x.dtype.kind == "c":
        x = x.astype(np.result_type(x.dtype, np.complex128))
        return np.arctan2(x.imag, x.real)
    x = cast(x, dtype)
    return np.arctan2(np.zeros_like(x), x)


@scalar_function("complex", operands="own", takes_dtype=True)
def from_parts(real: Any, imaginary: Any, dtype: np.dtype[Any]) -> Any:
    result = np.empty(np.broadcast_shapes(real.shape, imaginary.shape), dtype)
    result.real = real
    result.imag = imaginary
    return result


@scalar_function("complex_from_polar", operands="own", takes_dtype=True)
def from_polar(modulus: Any, angle: Any, dtype: np.dtype[Any]) -> Any:
    part = np.empty(0, dtype).real.dtype
    modulus, angle = cast(modulus, part), cast(angle, part)
    return from_parts(modulus * np.cos(angle), modulus * np.sin(angle), dtype)
