"""`_asarray`: an array of a given dtype."""

from typing import Any

import numpy as np
import numpy.typing as npt

from theano.configdefaults import config


def _asarray(a: Any, dtype: Any, order: Any = None) -> npt.NDArray[Any]:
    """Convert to an array whose dtype is exactly the one asked for.

    Parameters
    ----------
    a : array_like
        The value.
    dtype : str or dtype
        The dtype; 'floatX' is the one that `config.floatX` names.
    order : {'C', 'F'}, optional
        The memory layout.
    """
    if isinstance(dtype, str) and dtype == "floatX":
        dtype = config.floatX
    return np.asarray(a, dtype=np.dtype(dtype), order=order)
