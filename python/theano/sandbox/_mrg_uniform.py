"""The operation that draws from streams of MRG31k3p."""

from typing import Any

import numpy as np

from theano import _core
from theano.tensor._constants import get_vector_length
from theano.tensor._sample_size import as_size
from theano.tensor.type import TensorType

__all__ = ["mrg_uniform", "mrg_uniform_base"]


class mrg_uniform_base(_core.Op):
    """The base of operations that draw from MRG31k3p."""

    __props__ = ("output_type", "inplace")

    def __init__(self, output_type: Any, inplace: bool = False) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def ndim(self) -> int:
        """How many dimensions samples have."""
        ndim: int = self.properties["ndim"]
        return ndim

    @property
    def output_type(self) -> Any:
        """The type of samples; which dimensions are broadcastable follows from the size."""
        return TensorType(self.properties["dtype"], (False,) * self.ndim)

    @property
    def inplace(self) -> bool:
        """False: states are written over where nothing else reads them, without being told to."""
        return False

    @property
    def otypenum(self) -> int:
        """NumPy's number for the dtype of samples."""
        return int(np.dtype(self.properties["dtype"]).num)

    @property
    def otype_is_float32(self) -> bool:
        """Whether samples are float32."""
        return bool(self.properties["dtype"] == "float32")


class mrg_uniform(mrg_uniform_base):
    """Numbers between 0 and 1 from streams of MRG31k3p: ``mrg_uniform(type)(rstate, size)``.

    Parameters
    ----------
    output_type : TensorType
        Rank and dtype of samples: float16, float32 or float64.
    inplace : bool, optional
        Accepted; memory is used again where that can be.

    Notes
    -----
    `rstate` is a matrix of int32 with the state of a stream, six numbers, in each row; `size` is a
    vector of integers. The outputs are the states afterwards and the sample, whose element k, in C
    order, is the next number of stream k modulo the number of streams. ValueError is raised where
    `rstate` or `size` is of another type or length, for sizes with negative lengths, and for more
    than 2**31 - 1 numbers. The gradient is undefined.

    See Also
    --------
    MRG_RandomStreams
    """

    def __new__(cls, output_type: Any, inplace: bool = False) -> Any:
        return _core.op("mrg_uniform", dtype=output_type.dtype, ndim=output_type.ndim)

    @classmethod
    def new(cls, rstate: Any, ndim: int | None, dtype: str, size: Any) -> list[Any]:
        """Return the states afterwards and a sample of `ndim` dimensions and this dtype.

        Without `ndim` it is the length of `size`; ValueError if that is not known.
        """
        size = as_size(size)
        if ndim is None:
            ndim = get_vector_length(size)
        outputs: list[Any] = cls(TensorType(dtype, (False,) * ndim))(rstate, size)
        return outputs


_core.set_classes({"mrg_uniform": mrg_uniform})
