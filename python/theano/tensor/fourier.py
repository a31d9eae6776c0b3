"""The complex Fourier transform along one axis; `theano.tensor.fft` is the usual way."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._reshape import shape

__all__ = ["Fourier", "fft"]


class Fourier(_core.Op):
    """Transforms a tensor along one axis: ``fft(a, n, axis)``.

    Notes
    -----
    `a` is a tensor of at least one dimension, real or complex; it is cropped, or padded by zeros,
    to length `n` along `axis`. Either may be None: the length of `a`, and the last axis. The result
    is complex128. TypeError is raised for a scalar `a`, and where `n` or `axis` is not an integer
    scalar or out of range.
    """

    def __new__(cls) -> Any:
        return _core.op("Fourier", inverse=False)

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""

    def make_node(self, *inputs: Any) -> Any:
        """Return the application to a tensor, a length and an axis."""
        return super().make_node(*_with_defaults(*inputs))

    def __call__(self, *inputs: Any, return_list: bool = False, name: str | None = None) -> Any:
        return super().__call__(*_with_defaults(*inputs), return_list=return_list, name=name)


def _with_defaults(a: Any, n: Any, axis: Any) -> tuple[Any, Any, Any]:
    variable = as_tensor_variable(a)
    if axis is None:
        axis = max(variable.ndim - 1, 0)
    if n is None:
        n = shape(variable)[axis] if variable.ndim > 0 else 1
    return variable, n, axis


_core.set_classes({"Fourier": Fourier})

fft = Fourier()
