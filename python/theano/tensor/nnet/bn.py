"""Batch normalization: inputs shifted and scaled to mean 0 and variance 1 over some dimensions.

S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
Covariate Shift" (2015).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano.configparser import config
from theano.scalar._composite import Composite
from theano.scalar._types import get_scalar_type
from theano.tensor import _reduce
from theano.tensor._convert import as_tensor_variable, cast
from theano.tensor._elementwise import inv, sqrt
from theano.tensor._reshape import addbroadcast, patternbroadcast

__all__ = [
    "BNComposite",
    "batch_normalization",
    "batch_normalization_test",
    "batch_normalization_train",
]

SMALLEST_EPSILON = 1e-5


class BNComposite(Composite):
    """The function ``(x - mean) / std * gamma + beta`` of scalars, for `Elemwise`.

    Parameters
    ----------
    dtype : str
        The dtype of x, mean, std, gamma and beta, its arguments in this order.
    """

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype
        scalar: Any = get_scalar_type(dtype)
        x, mean, std, gamma, beta = arguments = [scalar() for _ in range(5)]
        super().__init__(arguments, [(x - mean) / std * gamma + beta])

    # The variables that stand for the arguments make no difference.
    def _key(self) -> tuple[Any, ...]:
        return type(self), self.dtype

    def _parameters(self) -> dict[str, Any]:
        return {}


def batch_normalization(
    inputs: Any, gamma: Any, beta: Any, mean: Any, std: Any, mode: str = "low_mem"
) -> Any:
    """Return ``(inputs - mean) * gamma / std + beta``, element by element.

    Parameters
    ----------
    inputs : TensorVariable
        What is normalized.
    gamma, beta, mean, std : tensor_like
        The new scale and shift, the mean and the standard deviation; of the rank of `inputs`, and
        broadcastable against it.
    mode : {'low_mem', 'high_mem'}, optional
        The order of the operations: (inputs - mean) is divided by `std` first, or multiplied by
        ``gamma / std``. Neither needs memory of its own.

    Raises
    ------
    ValueError
        If the mode is another.
    """
    if mode == "low_mem":
        return (inputs - mean) / std * gamma + beta
    if mode == "high_mem":
        return (inputs - mean) * (gamma / std) + beta
    raise ValueError(f"mode must be either 'low_mem' or 'high_mem', got {mode!r}")


def _checked_axes(axes: Any, ndim: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the dimensions that are averaged over, and the others."""
    if isinstance(axes, str) and axes == "per-activation":
        axes = (0,)
    elif isinstance(axes, str) and axes == "spatial":
        axes = (0, *range(2, ndim))
    elif isinstance(axes, tuple | list | np.ndarray):
        axes = tuple(int(axis) for axis in axes)
    else:
        raise ValueError(f"invalid axes: {axes!r}")
    axes = tuple(sorted(axes))
    if not axes:
        raise ValueError("there should be at least one normalization axis")
    if axes[0] < 0 or axes[-1] >= ndim:
        raise ValueError(f"axes should be from 0 to {ndim - 1} for inputs of rank {ndim}: {axes}")
    return axes, tuple(axis for axis in range(ndim) if axis not in axes)


class _Layout:
    """How the parameters, which have fewer dimensions or dimensions of length 1, fit the inputs."""

    def __init__(self, ndim: int, axes: Any, parameters: dict[str, Any]) -> None:
        self.axes, self.kept = _checked_axes(axes, ndim)
        self.is_full = parameters["gamma"].ndim == ndim
        expected = ndim if self.is_full else len(self.kept)
        for name, parameter in parameters.items():
            if parameter.ndim != expected:
                raise ValueError(
                    f"{', '.join(parameters)} must all have {len(self.kept)} dimensions, one for "
                    f"each that is not normalized, or {ndim} as the inputs; {name} has "
                    f"{parameter.ndim}"
                )
        self.pattern: list[int | str] = ["x"] * ndim
        for i, axis in enumerate(self.kept):
            self.pattern[axis] = i

    def spread(self, parameter: Any) -> Any:
        """Return a parameter with the rank of the inputs."""
        if self.is_full:
            return addbroadcast(parameter, *self.axes)
        return parameter.dimshuffle(self.pattern)

    def drawn_in(self, result: Any) -> Any:
        """Return a result in the form of the parameters."""
        return result if self.is_full else result.dimshuffle(self.kept)


def _checked_epsilon(epsilon: Any, dtype: str) -> Any:
    # As floatX has it: the smallest one that is allowed is rounded down by float32.
    rounded = np.dtype(config.floatX).type(epsilon)
    if rounded < SMALLEST_EPSILON:
        raise ValueError(f"epsilon must be at least {SMALLEST_EPSILON}, got {rounded}")
    return cast(as_tensor_variable(rounded), dtype)


def _of_one_dtype(variables: Sequence[Any]) -> list[Any]:
    dtype = _core.upcast(*(variable.dtype for variable in variables))
    return [cast(variable, dtype) for variable in variables]


def batch_normalization_train(
    inputs: Any,
    gamma: Any,
    beta: Any,
    axes: Any = "per-activation",
    epsilon: float = 1e-4,
    running_average_factor: Any = 0.1,
    running_mean: Any = None,
    running_var: Any = None,
) -> tuple[Any, ...]:
    """Normalize by the mean and the variance of the inputs themselves.

    Parameters
    ----------
    inputs : TensorVariable
        What is normalized.
    gamma, beta : tensor_like
        The new scale and shift. Of the rank of `inputs` with length 1 in the dimensions that are
        averaged over, or without these.
    axes : {'per-activation', 'spatial'} or sequence of int, optional
        The dimensions that are averaged over: the first, all but the second, or those given.
    epsilon : float, optional
        Added to the variance; at least 1e-5.
    running_average_factor : float or tensor_like, optional
        The weight of this batch in the running averages.
    running_mean, running_var : tensor_like, optional
        Running averages of mean and variance, in the form of `gamma`.

    Returns
    -------
    tuple of TensorVariable
        ``(inputs - mean) * gamma / sqrt(var + epsilon) + beta``, the mean, and
        ``1 / sqrt(var + epsilon)``, where the variance is that of the elements (it is not corrected
        for their number). With running averages also their new values:
        ``running_mean * (1 - f) + mean * f`` and ``running_var * (1 - f) + var * f * m / (m - 1)``
        for m elements averaged over.

    Raises
    ------
    ValueError
        If the axes or ranks do not fit, `epsilon` is too small, or one running average is given
        without the other.

    Examples
    --------
    >>> import theano.tensor as T
    >>> x = T.matrix()
    >>> out, mean, invstd = T.nnet.bn.batch_normalization_train(x, T.ones(2), T.zeros(2))
    >>> mean.eval({x: [[0.0, 1.0], [2.0, 5.0]]})
    array([1., 3.])
    """
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be given or both be None")
    parameters = {"gamma": gamma, "beta": beta}
    if running_mean is not None:
        parameters |= {"running_mean": running_mean, "running_var": running_var}
    parameters = {name: as_tensor_variable(each) for name, each in parameters.items()}
    inputs = as_tensor_variable(inputs)
    layout = _Layout(inputs.ndim, axes, parameters)
    x, *spread = _of_one_dtype([inputs, *(layout.spread(each) for each in parameters.values())])
    scale, bias = spread[:2]

    mean = _reduce.mean(x, axis=layout.axes, keepdims=True)
    centred = x - mean
    var = cast(_reduce.mean(centred * centred, axis=layout.axes, keepdims=True), x.dtype)
    invstd = inv(sqrt(var + _checked_epsilon(epsilon, x.dtype)))
    results = [mean, invstd]
    if running_mean is not None:
        factor = cast(as_tensor_variable(running_average_factor), x.dtype)
        count = cast(_reduce.prod(x.shape) / _reduce.prod(scale.shape), "float64")
        correction = cast(count / (count - 1), x.dtype)
        old_mean, old_var = spread[2:]
        results.append(old_mean * (1 - factor) + mean * factor)
        results.append(old_var * (1 - factor) + correction * var * factor)
    out = patternbroadcast(centred * (scale * invstd) + bias, inputs.broadcastable)
    models = [scale, scale, *spread[2:]]
    return (
        out,
        *(
            layout.drawn_in(patternbroadcast(result, model.broadcastable))
            for result, model in zip(results, models, strict=True)
        ),
    )


def batch_normalization_test(
    inputs: Any,
    gamma: Any,
    beta: Any,
    mean: Any,
    var: Any,
    axes: Any = "per-activation",
    epsilon: float = 1e-4,
) -> Any:
    """Normalize by a given mean and variance, usually running averages of the training.

    Parameters
    ----------
    inputs, gamma, beta, axes, epsilon
        As for `batch_normalization_train`.
    mean, var : tensor_like
        In the form of `gamma`.

    Returns
    -------
    TensorVariable
        ``(inputs - mean) * gamma / sqrt(var + epsilon) + beta``.

    Raises
    ------
    ValueError
        If the axes or ranks do not fit, or `epsilon` is too small.
    """
    parameters = {
        name: as_tensor_variable(each)
        for name, each in {"gamma": gamma, "beta": beta, "mean": mean, "var": var}.items()
    }
    inputs = as_tensor_variable(inputs)
    layout = _Layout(inputs.ndim, axes, parameters)
    x, scale, bias, centre, variance = _of_one_dtype(
        [inputs, *(layout.spread(each) for each in parameters.values())]
    )
    root = sqrt(variance + _checked_epsilon(epsilon, x.dtype))
    return patternbroadcast((x - centre) * (scale / root) + bias, inputs.broadcastable)
