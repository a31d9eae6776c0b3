"""The thick diagonal of two axes of a tensor, and a sum into it."""

from collections.abc import Sequence
from typing import Any

from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.gradient import DisconnectedType
from theano.tensor._convert import as_tensor_variable
from theano.tensor._create import zeros_like

__all__ = [
    "DiagonalSubtensor",
    "IncDiagonalSubtensor",
    "diagonal_subtensor",
    "get_diagonal_subtensor_view",
    "inc_diagonal_subtensor",
]


def get_diagonal_subtensor_view(x: Any, i0: Any, i1: Any) -> Any:
    """Return a view of an array in which index ``a`` of axis `i0` means ``a + n - 1 - b``.

    ``n`` is the length of axis `i1` and ``b`` the index there.

    Parameters
    ----------
    x : ndarray
        An array.
    i0, i1 : int
        Two of its axes. Axis `i0` becomes shorter by ``n - 1``.

    Returns
    -------
    ndarray
        The view.

    Raises
    ------
    NotImplementedError
        If axis `i0` is shorter than axis `i1`.
    """
    i0, i1 = int(i0), int(i1)
    length = x.shape[i1]
    if x.shape[i0] < length:
        raise NotImplementedError(
            f"axis {i0} of length {x.shape[i0]} is shorter than axis {i1} of length {length}"
        )
    index: list[Any] = [slice(None)] * x.ndim
    index[i0] = slice(length - 1, None) if length else slice(None)
    view = x[tuple(index)]
    strides = list(view.strides)
    if length > 1:
        strides[i1] -= strides[i0]
    # Index b of axis i1 reaches b places back along axis i0, which is where the view began later.
    return _strided(view, strides)


def _strided(view: Any, strides: Sequence[int]) -> Any:
    from numpy.lib.stride_tricks import as_strided

    return as_strided(view, view.shape, strides)


class DiagonalSubtensor(Op):
    """The thick diagonal: ``DiagonalSubtensor()(x, i0, i1)``; see `get_diagonal_subtensor_view`.

    Parameters
    ----------
    inplace : bool, optional
        Accepted and kept; the result has memory of its own.
    """

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, x: Any, i0: Any, i1: Any) -> Any:
        """Apply to a tensor and two axes."""
        x = as_tensor_variable(x)
        pattern = [False] * x.ndim
        return Apply(
            self,
            [x, as_tensor_variable(i0), as_tensor_variable(i1)],
            [x.type.clone(broadcastable=pattern)()],
        )

    def perform(
        self, node: Any, inputs: Sequence[Any], output_storage: Any, params: Any = None
    ) -> None:
        """Copy the diagonal."""
        output_storage[0][0] = get_diagonal_subtensor_view(*inputs).copy()

    def grad(self, inputs: Sequence[Any], g_outputs: Sequence[Any]) -> list[Any]:
        """Return the gradient, put into zeros."""
        x, i0, i1 = inputs
        gradient = inc_diagonal_subtensor(zeros_like(x), i0, i1, g_outputs[0])
        return [gradient, _disconnected()(), _disconnected()()]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Tell that the axes are not connected."""
        return [[True], [False], [False]]


class IncDiagonalSubtensor(Op):
    """A copy of a tensor with the thick diagonal increased: ``Op()(x, i0, i1, amount)``.

    Parameters
    ----------
    inplace : bool, optional
        Accepted and kept; the result has memory of its own.
    """

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, x: Any, i0: Any, i1: Any, amt: Any) -> Any:
        """Apply to a tensor, two axes and an amount."""
        x = as_tensor_variable(x)
        return Apply(
            self,
            [x, as_tensor_variable(i0), as_tensor_variable(i1), as_tensor_variable(amt)],
            [x.type()],
        )

    def perform(
        self, node: Any, inputs: Sequence[Any], output_storage: Any, params: Any = None
    ) -> None:
        """Copy and add."""
        x, i0, i1, amount = inputs
        result = x.copy()
        view = get_diagonal_subtensor_view(result, i0, i1)
        view += amount
        output_storage[0][0] = result

    def grad(self, inputs: Sequence[Any], g_outputs: Sequence[Any]) -> list[Any]:
        """Return the gradient itself and its diagonal."""
        _, i0, i1, _ = inputs
        (gradient,) = g_outputs
        stripe = diagonal_subtensor(gradient, i0, i1)
        return [gradient, _disconnected()(), _disconnected()(), stripe]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Tell that the axes are not connected."""
        return [[True], [False], [False], [True]]


_disconnected: Any = DisconnectedType
diagonal_subtensor = DiagonalSubtensor(False)
inc_diagonal_subtensor = IncDiagonalSubtensor(False)
