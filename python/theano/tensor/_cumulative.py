"""Running sums and products."""

from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable

__all__ = ["CumOp", "CumprodOp", "CumsumOp", "cumprod", "cumsum"]


class CumOp(_core.Op):
    """Sums (mode ``"add"``) or products (``"mul"``) of the elements up to each one.

    Parameters
    ----------
    axis : int or None, optional
        The dimension to go along; None flattens the input.
    mode : {'add', 'mul'}, optional
        What is taken.

    Raises
    ------
    ValueError
        If the mode is another.
    """

    def __new__(cls, axis: int | None = None, mode: str = "add") -> Any:
        return _core.op("CumOp", axis=axis, mode=mode)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def axis(self) -> int | None:
        """The dimension to go along; None for the flattened input."""
        axis: int | None = self.properties["axis"]
        return axis

    @property
    def mode(self) -> str:
        """The function: 'add' or 'mul'."""
        mode: str = self.properties["mode"]
        return mode


class CumsumOp(CumOp):
    """Constructs the `CumOp` of running sums."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return CumOp(*args, mode="add", **kwargs)


class CumprodOp(CumOp):
    """Constructs the `CumOp` of running products."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return CumOp(*args, mode="mul", **kwargs)


class LinearRecurrence(_core.Op):
    """Each element is that of the second input plus the first's times the element before."""


_core.set_classes({"CumOp": CumOp, "LinearRecurrence": LinearRecurrence})


def cumsum(x: Any, axis: int | None = None) -> Any:
    """Return the sums of the elements up to each one.

    Parameters
    ----------
    x : tensor_like
        The elements. The result has their dtype: small integers wrap.
    axis : int or None, optional
        The dimension to go along. None goes through the flattened tensor.

    Returns
    -------
    TensorVariable
        Of the shape of `x`; a vector if `axis` is None.

    Raises
    ------
    ValueError
        If there is no such dimension.
    """
    return CumOp(axis=axis, mode="add")(as_tensor_variable(x))


def cumprod(x: Any, axis: int | None = None) -> Any:
    """Return the products of the elements up to each one; see `cumsum`.

    The gradient divides nothing, so it is right for zeros too.
    """
    return CumOp(axis=axis, mode="mul")(as_tensor_variable(x))
