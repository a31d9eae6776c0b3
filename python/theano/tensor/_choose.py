"""Elements chosen by number, elements that are not zero, and rows in another order."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable
from theano.tensor._join import stack
from theano.tensor._ranges import arange
from theano.tensor._reshape import flatten, unbroadcast

__all__ = [
    "Choose",
    "Nonzero",
    "PermuteRowElements",
    "choose",
    "flatnonzero",
    "inverse_permutation",
    "nonzero",
    "nonzero_values",
    "permute_row_elements",
]


class Choose(_core.Op):
    """Picks each element from one of several tensors; see `choose`.

    Parameters
    ----------
    mode : {'raise', 'wrap', 'clip'}
        What numbers out of range mean.
    """

    def __new__(cls, mode: str) -> Any:
        return _core.op("Choose", mode=mode, is_list=False)

    def __init__(self, mode: str) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def mode(self) -> str:
        """What numbers out of range mean."""
        mode: str = self.properties["mode"]
        return mode


class Nonzero(_core.Op):
    """Finds the elements that are not zero: a vector for each dimension; see `nonzero`."""

    def __new__(cls) -> Any:
        return _core.op("Nonzero")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


class PermuteRowElements(_core.Op):
    """Reorders the last dimension of a tensor; see `permute_row_elements`."""

    def __new__(cls) -> Any:
        return _core.op("PermuteRowElements")

    def __init__(self) -> None:
        """Do nothing: the core has made the instance."""


_core.set_classes({"Choose": Choose, "Nonzero": Nonzero, "PermuteRowElements": PermuteRowElements})


def choose(a: Any, choices: Any, out: None = None, mode: str = "raise") -> Any:
    """Return a tensor whose elements come from several tensors, as an array of numbers says.

    Parameters
    ----------
    a : tensor_like
        Integers: the number of the tensor that each element comes from.
    choices : sequence of tensor_like, or tensor_like
        The tensors; of a single tensor the parts along its first axis.
    out : None
        Must be None.
    mode : {'raise', 'wrap', 'clip'}, optional
        What numbers mean that are out of range: an error, the rest of their division by the number
        of tensors, or the first or last tensor.

    Returns
    -------
    TensorVariable
        Of the common dtype of the choices; numbers and choices are broadcast against each other.

    Raises
    ------
    TypeError
        If `a` is not of integers.
    AssertionError
        If `mode` is not one of the three, or `out` is not None.
    ValueError
        If `choices` is a scalar; when run, if shapes do not fit, or a number is out of range in
        mode ``'raise'``.
    """
    if out is not None:
        raise AssertionError("choose has no output argument")
    if isinstance(choices, (list, tuple)):
        return _core.op("Choose", mode=mode, is_list=True)(a, *choices)
    return Choose(mode)(a, choices)


# ------------------------------------------------------------------ elements that are not zero

_nonzero = Nonzero()


def nonzero(a: Any, return_matrix: bool = False) -> Any:
    """Return where the elements of a tensor are not zero, in the order of its elements.

    Parameters
    ----------
    a : tensor_like
        At least one dimension.
    return_matrix : bool, optional
        Return one matrix instead of a tuple of vectors.

    Returns
    -------
    tuple of TensorVariable, or TensorVariable
        For each dimension, the indices as int64.

    Raises
    ------
    ValueError
        If `a` is a scalar.
    """
    places = _nonzero(a, return_list=True)
    return unbroadcast(stack(places), 0) if return_matrix else tuple(places)


def flatnonzero(a: Any) -> Any:
    """Return where the elements of the flattened tensor are not zero; ValueError for a scalar."""
    variable = as_tensor_variable(a)
    if variable.ndim == 0:
        raise ValueError("Nonzero only supports non-scalar arrays.")
    return nonzero(flatten(variable))[0]


def nonzero_values(a: Any) -> Any:
    """Return the elements of a tensor that are not zero, as a vector; ValueError for a scalar."""
    variable = as_tensor_variable(a)
    return flatten(variable)[flatnonzero(variable)]


# ------------------------------------------------------------------ permutations

_permute_row_elements = PermuteRowElements()


def permute_row_elements(x: Any, y: Any, inverse: Any = 0) -> Any:
    """Return a tensor with the elements of its rows, the last dimension, in another order.

    Parameters
    ----------
    x : tensor_like
        The tensor.
    y : tensor_like
        Integers: for each place in a row the place of its element in the row of `x`. Broadcast
        against `x`, where dimensions are broadcastable.
    inverse : bool or int, optional
        Whether to undo the permutations.

    Returns
    -------
    TensorVariable
        Of the dtype of `x`. The gradient flows to `x`.

    Raises
    ------
    AssertionError
        If `y` is not of integers.
    ValueError
        When run, if shapes do not fit.
    IndexError
        When run, if a number in `y` is not a place in a row.
    """
    return _permute_row_elements(x, y, 1 if inverse else 0)


def inverse_permutation(perm: Any) -> Any:
    """Return the permutations that undo those in the rows of `perm`, integers from 0 on."""
    return permute_row_elements(arange(perm.shape[-1], dtype=perm.dtype), perm, inverse=True)
