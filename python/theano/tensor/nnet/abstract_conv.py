"""Convolution of images in 2 and 3 dimensions, its gradients, and upsampling."""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable, is_integer
from theano.tensor.nnet._conv_ops import (
    AbstractConv,
    AbstractConv2d,
    AbstractConv2d_gradInputs,
    AbstractConv2d_gradWeights,
    AbstractConv3d,
    AbstractConv3d_gradInputs,
    AbstractConv3d_gradWeights,
    AbstractConv_gradInputs,
    AbstractConv_gradWeights,
    BaseAbstractConv,
)
from theano.tensor.nnet._conv_shapes import (
    assert_conv_shape,
    assert_shape,
    border_mode_to_pad,
    check_conv_gradinputs_shape,
    get_conv_gradinputs_shape,
    get_conv_gradinputs_shape_1axis,
    get_conv_gradweights_shape,
    get_conv_gradweights_shape_1axis,
    get_conv_output_shape,
    get_conv_shape_1axis,
)
from theano.tensor.nnet._upsampling import (
    bilinear_kernel_1D,
    bilinear_kernel_2D,
    bilinear_upsampling,
    frac_bilinear_upsampling,
)

__all__ = [
    "AbstractConv",
    "AbstractConv2d",
    "AbstractConv2d_gradInputs",
    "AbstractConv2d_gradWeights",
    "AbstractConv3d",
    "AbstractConv3d_gradInputs",
    "AbstractConv3d_gradWeights",
    "AbstractConv_gradInputs",
    "AbstractConv_gradWeights",
    "BaseAbstractConv",
    "assert_conv_shape",
    "assert_shape",
    "bilinear_kernel_1D",
    "bilinear_kernel_2D",
    "bilinear_upsampling",
    "border_mode_to_pad",
    "causal_conv1d",
    "check_conv_gradinputs_shape",
    "conv2d",
    "conv2d_grad_wrt_inputs",
    "conv2d_grad_wrt_weights",
    "conv3d",
    "conv3d_grad_wrt_inputs",
    "conv3d_grad_wrt_weights",
    "frac_bilinear_upsampling",
    "get_conv_gradinputs_shape",
    "get_conv_gradinputs_shape_1axis",
    "get_conv_gradweights_shape",
    "get_conv_gradweights_shape_1axis",
    "get_conv_output_shape",
    "get_conv_shape_1axis",
    "separable_conv2d",
    "separable_conv3d",
]


def conv2d(
    input: Any,
    filters: Any,
    input_shape: Any = None,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Return the convolution of images with filters: see `theano.tensor.nnet.conv2d`."""
    op = AbstractConv2d(
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
    )
    return op(as_tensor_variable(input), as_tensor_variable(filters))


def conv3d(
    input: Any,
    filters: Any,
    input_shape: Any = None,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
    num_groups: int = 1,
) -> Any:
    """Return the convolution of volumes with filters.

    Parameters
    ----------
    input : tensor_like
        Volumes: (batch, channels, depth, rows, columns).
    filters : tensor_like
        Filters: (filters, channels / num_groups, depth, rows, columns).
    input_shape, filter_shape, border_mode, subsample, filter_flip, filter_dilation, num_groups
        As for `theano.tensor.nnet.conv2d`, with three numbers where that has two.

    Returns
    -------
    TensorVariable
        (batch, filters, depth, rows, columns).

    Raises
    ------
    TypeError
        If ranks are others.
    ValueError
        If a parameter is out of range; in a call, if shapes do not fit.
    AssertionError
        In a call, if shapes are not those given in advance.
    """
    op = AbstractConv3d(
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
    )
    return op(as_tensor_variable(input), as_tensor_variable(filters))


def separable_conv2d(
    input: Any,
    depthwise_filters: Any,
    pointwise_filters: Any,
    num_channels: int,
    input_shape: Any = None,
    depthwise_filter_shape: Any = None,
    pointwise_filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
) -> Any:
    """Convolve each channel by itself, then mix channels at each point.

    Parameters
    ----------
    input : tensor_like
        Images: (batch, channels, rows, columns).
    depthwise_filters : tensor_like
        (channels * multiplier, 1, rows, columns); `border_mode`, `subsample` and
        `filter_dilation` are for these.
    pointwise_filters : tensor_like
        (filters, channels * multiplier, 1, 1).
    num_channels : int
        The channels of `input`.
    input_shape, depthwise_filter_shape, pointwise_filter_shape : tuple of int or None, optional
        Shapes as far as known.
    border_mode, subsample, filter_flip, filter_dilation
        As for `theano.tensor.nnet.conv2d`.

    Returns
    -------
    TensorVariable
        (batch, filters, rows, columns).

    Raises
    ------
    TypeError, ValueError, AssertionError
        As `theano.tensor.nnet.conv2d`.
    """
    depthwise = AbstractConv2d(
        input_shape,
        depthwise_filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_channels,
    )
    return conv2d(
        depthwise(as_tensor_variable(input), as_tensor_variable(depthwise_filters)),
        pointwise_filters,
        _shape_between(depthwise, input_shape, depthwise_filter_shape),
        pointwise_filter_shape,
        filter_flip=filter_flip,
    )


def separable_conv3d(
    input: Any,
    depthwise_filters: Any,
    pointwise_filters: Any,
    num_channels: int,
    input_shape: Any = None,
    depthwise_filter_shape: Any = None,
    pointwise_filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
) -> Any:
    """Convolve each channel of volumes by itself, then mix channels at each point.

    Parameters
    ----------
    input, depthwise_filters, pointwise_filters, num_channels
        As for `separable_conv2d`, with one more spatial axis.
    input_shape, depthwise_filter_shape, pointwise_filter_shape : tuple of int or None, optional
        Shapes as far as known.
    border_mode, subsample, filter_flip, filter_dilation
        As for `conv3d`.

    Returns
    -------
    TensorVariable
        (batch, filters, depth, rows, columns).

    Raises
    ------
    TypeError, ValueError, AssertionError
        As `conv3d`.
    """
    depthwise = AbstractConv3d(
        input_shape,
        depthwise_filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_channels,
    )
    return conv3d(
        depthwise(as_tensor_variable(input), as_tensor_variable(depthwise_filters)),
        pointwise_filters,
        _shape_between(depthwise, input_shape, depthwise_filter_shape),
        pointwise_filter_shape,
        filter_flip=filter_flip,
    )


def _shape_between(op: Any, input_shape: Any, filter_shape: Any) -> Any:
    """Return what is known of the shape between the two convolutions of a separable one."""
    if input_shape is None or filter_shape is None:
        return None
    return op.infer_shape(None, [input_shape, filter_shape])[0]


def _check_lengths(
    name: str, shape: Sequence[Any], symbolic: Sequence[int], error: type[Exception]
) -> None:
    """Raise unless lengths are constants or, on the axes `symbolic`, scalar variables.

    Constants may be None on the other axes.
    """
    for axis, length in enumerate(shape):
        if isinstance(length, _core.Constant) or is_integer(length):
            continue
        if axis in symbolic and isinstance(length, _core.Variable):
            continue
        if axis in symbolic or length is not None:
            allowed = "an int or a scalar variable" if axis in symbolic else "an int or None"
            raise error(f"{name}[{axis}] must be {allowed}, got {length!r}")


def _as_hint(shape: Sequence[Any]) -> list[Any]:
    """Return a shape with None for lengths that are not constant."""
    return [
        None if isinstance(n, _core.Variable) and not isinstance(n, _core.Constant) else n
        for n in shape
    ]


def _gradient(
    op_class: Any,
    spatial: int,
    error: type[Exception],
    inputs: tuple[Any, Any],
    input_shape: Any,
    filter_shape: Any,
    *parameters: Any,
    unshared: bool = False,
) -> Any:
    """Apply a gradient: of the images or, where `input_shape` may be None, of the filters."""
    of_images = issubclass(op_class, AbstractConv_gradInputs)
    computed, name = (input_shape, "input_shape") if of_images else (filter_shape, "filter_shape")
    rank = 2 + spatial * (2 if unshared else 1)
    for each, label, length in (
        (input_shape, "input_shape", 2 + spatial),
        (filter_shape, "filter_shape", rank),
    ):
        if each is None and label != name:
            continue
        if len(each) != length:
            raise ValueError(f"{label} must have {length} elements, got {tuple(each)}")
        symbolic = range(length - spatial, length) if label == name else ()
        _check_lengths(label, each, symbolic, error)
    op = op_class(
        None if input_shape is None else _as_hint(input_shape),
        None if filter_shape is None else _as_hint(filter_shape),
        *parameters,
    )
    first, second = inputs
    return op(as_tensor_variable(first), as_tensor_variable(second), computed[-spatial:])


def conv2d_grad_wrt_inputs(
    output_grad: Any,
    filters: Any,
    input_shape: Any,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Return the gradient of a convolution with respect to the images.

    Parameters
    ----------
    output_grad : tensor_like
        The gradient with respect to the result: (batch, filters, rows, columns).
    filters : tensor_like
        The filters of the convolution.
    input_shape : sequence of int, None or scalar variable
        The shape of the images. The first two may be None, the others variables.
    filter_shape : sequence of int or None, optional
        The shape of the filters as far as known.
    border_mode, subsample, filter_flip, filter_dilation, num_groups, unshared
        Those of the convolution; see `theano.tensor.nnet.conv2d`.

    Returns
    -------
    TensorVariable
        Of the shape of the images.

    Raises
    ------
    TypeError
        If ranks are others.
    ValueError
        If a parameter is out of range; in a call, if shapes do not fit.
    AssertionError
        In a call, if shapes are not those given in advance.
    """
    return _gradient(
        AbstractConv2d_gradInputs,
        2,
        ValueError,
        (filters, output_grad),
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
        unshared=unshared,
    )


def conv3d_grad_wrt_inputs(
    output_grad: Any,
    filters: Any,
    input_shape: Any,
    filter_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
    num_groups: int = 1,
) -> Any:
    """Return the gradient of a convolution in three dimensions with respect to the volumes.

    Parameters
    ----------
    output_grad, filters, input_shape, filter_shape
        As for `conv2d_grad_wrt_inputs`, with one more spatial axis.
    border_mode, subsample, filter_flip, filter_dilation, num_groups
        Those of the convolution; see `conv3d`.

    Returns
    -------
    TensorVariable
        Of the shape of the volumes.

    Raises
    ------
    TypeError, ValueError, AssertionError
        As `conv2d_grad_wrt_inputs`; AssertionError also for lengths that are no ints.
    """
    return _gradient(
        AbstractConv3d_gradInputs,
        3,
        AssertionError,
        (filters, output_grad),
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
    )


def conv2d_grad_wrt_weights(
    input: Any,
    output_grad: Any,
    filter_shape: Any,
    input_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1),
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Return the gradient of a convolution with respect to the filters.

    Parameters
    ----------
    input : tensor_like
        The images of the convolution.
    output_grad : tensor_like
        The gradient with respect to the result: (batch, filters, rows, columns).
    filter_shape : sequence of int, None or scalar variable
        The shape of the filters. The last two may be variables, the others None.
    input_shape : sequence of int or None, optional
        The shape of the images as far as known.
    border_mode, subsample, filter_flip, filter_dilation, num_groups, unshared
        Those of the convolution; see `theano.tensor.nnet.conv2d`.

    Returns
    -------
    TensorVariable
        Of the shape of the filters.

    Raises
    ------
    TypeError
        If ranks are others.
    ValueError
        If a parameter is out of range; in a call, if shapes do not fit.
    AssertionError
        If lengths are no ints; in a call, if shapes are not those given in advance.
    """
    return _gradient(
        AbstractConv2d_gradWeights,
        2,
        AssertionError,
        (input, output_grad),
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
        unshared,
        unshared=unshared,
    )


def conv3d_grad_wrt_weights(
    input: Any,
    output_grad: Any,
    filter_shape: Any,
    input_shape: Any = None,
    border_mode: Any = "valid",
    subsample: Any = (1, 1, 1),
    filter_flip: bool = True,
    filter_dilation: Any = (1, 1, 1),
    num_groups: int = 1,
) -> Any:
    """Return the gradient of a convolution in three dimensions with respect to the filters.

    Parameters
    ----------
    input, output_grad, filter_shape, input_shape
        As for `conv2d_grad_wrt_weights`, with one more spatial axis.
    border_mode, subsample, filter_flip, filter_dilation, num_groups
        Those of the convolution; see `conv3d`.

    Returns
    -------
    TensorVariable
        Of the shape of the filters.

    Raises
    ------
    TypeError, ValueError, AssertionError
        As `conv2d_grad_wrt_weights`.
    """
    return _gradient(
        AbstractConv3d_gradWeights,
        3,
        AssertionError,
        (input, output_grad),
        input_shape,
        filter_shape,
        border_mode,
        subsample,
        filter_flip,
        filter_dilation,
        num_groups,
    )


def causal_conv1d(
    input: Any,
    filters: Any,
    filter_shape: Any,
    input_shape: Any = None,
    subsample: int = 1,
    filter_flip: bool = True,
    filter_dilation: int = 1,
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Return the convolution of sequences in which no result depends on a later element.

    Parameters
    ----------
    input : tensor_like
        Sequences: (batch, channels, length).
    filters : tensor_like
        Filters: (filters, channels / num_groups, length).
    filter_shape : sequence of int or None
        The shape of the filters; its last length must be known.
    input_shape : sequence of int or None, optional
        The shape of the sequences as far as known.
    subsample, filter_dilation : int, optional
        Step, and distance of neighbouring elements of a filter.
    filter_flip, num_groups, unshared
        As for `theano.tensor.nnet.conv2d`.

    Returns
    -------
    TensorVariable
        (batch, filters, length): as long as the input, divided by the step.

    Raises
    ------
    ValueError
        If ranks are others.
    AssertionError
        If shapes do not have three lengths.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> x, w = T.tensor3(), T.tensor3()
    >>> y = T.nnet.abstract_conv.causal_conv1d(x, w, (1, 1, 2), filter_flip=False)
    >>> y.eval({x: np.array([[[1.0, 2.0, 4.0]]]), w: np.array([[[1.0, 10.0]]])})
    array([[[10., 21., 42.]]])
    """
    input, filters = as_tensor_variable(input), as_tensor_variable(filters)
    for name, variable in (("input", input), ("filters", filters)):
        if variable.ndim != 3:
            raise ValueError(
                f"{name} of a causal convolution must have 3 dimensions, got {variable.type}"
            )
    for name, shape in (("input_shape", input_shape), ("filter_shape", filter_shape)):
        if shape is not None and len(shape) != 3:
            raise AssertionError(f"{name} must have 3 elements, got {shape}")
    if input_shape is not None:
        input_shape = (*input_shape, 1)
    op = AbstractConv2d(
        input_shape,
        (*filter_shape, 1),
        ((filter_dilation * (filter_shape[2] - 1), 0), 0),
        (subsample, 1),
        filter_flip,
        (filter_dilation, 1),
        num_groups,
        unshared,
    )
    return op(input.dimshuffle(0, 1, 2, "x"), filters.dimshuffle(0, 1, 2, "x"))[:, :, :, 0]
