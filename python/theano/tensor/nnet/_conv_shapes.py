"""Lengths of convolutions, of numbers, None and scalar variables, and checks of shapes."""

from collections.abc import Sequence
from typing import Any

from theano.configdefaults import config
from theano.tensor._assert import Assert
from theano.tensor._constants import get_scalar_constant_value
from theano.tensor._convert import NotScalarConstantError
from theano.tensor._elementwise import eq, ge, gt

__all__ = [
    "assert_conv_shape",
    "assert_shape",
    "border_mode_to_pad",
    "check_conv_gradinputs_shape",
    "get_conv_gradinputs_shape",
    "get_conv_gradinputs_shape_1axis",
    "get_conv_gradweights_shape",
    "get_conv_gradweights_shape_1axis",
    "get_conv_output_shape",
    "get_conv_shape_1axis",
]


def _is_none(*values: Any) -> bool:
    return any(value is None for value in values)


def _along(border_mode: Any, axis: int) -> Any:
    return border_mode[axis] if isinstance(border_mode, tuple) else border_mode


def _pads(border_mode: Any, extent: Any) -> tuple[Any, Any]:
    """Return the zeros before and after along one axis, for filters that reach over `extent`."""
    if isinstance(border_mode, str):
        if border_mode == "valid":
            return 0, 0
        if border_mode == "half":
            return extent // 2, extent // 2
        if border_mode == "full":
            return extent - 1, extent - 1
        raise ValueError(f"there is no border_mode {border_mode!r}")
    before, after = border_mode if isinstance(border_mode, tuple) else (border_mode, border_mode)
    if before < 0 or after < 0:
        raise ValueError(f"border_mode must be at least 0, got {border_mode}")
    return before, after


def get_conv_output_shape(
    image_shape: Sequence[Any],
    kernel_shape: Sequence[Any],
    border_mode: Any,
    subsample: Sequence[Any],
    filter_dilation: Sequence[Any] | None = None,
) -> tuple[Any, ...]:
    """Return the shape of the result of a convolution.

    Parameters
    ----------
    image_shape, kernel_shape : sequence of int, scalar variable or None
        Shapes of images and filters as for `theano.tensor.nnet.conv2d` or `conv3d`; None for a
        length that is not known.
    border_mode : str, int or tuple
        As for `theano.tensor.nnet.conv2d`.
    subsample, filter_dilation : sequence of int
        Steps and dilation along the spatial axes.

    Returns
    -------
    tuple
        Batch size, number of filters, and spatial lengths; None where they are not known.

    Raises
    ------
    ValueError
        If the border is negative or has an unknown name.

    Examples
    --------
    >>> get_conv_output_shape((1, 2, 8, 8), (3, 2, 3, 3), 'half', (2, 2))
    (1, 3, 4, 4)
    """
    convdim = len(image_shape) - 2
    dilation = (1,) * len(subsample) if filter_dilation is None else filter_dilation
    images, kernels = image_shape[2:], kernel_shape[-convdim:]
    lengths = (
        get_conv_shape_1axis(
            images[i], kernels[i], _along(border_mode, i), subsample[i], dilation[i]
        )
        for i in range(len(subsample))
    )
    return (image_shape[0], kernel_shape[0], *lengths)


def get_conv_shape_1axis(
    image_shape: Any, kernel_shape: Any, border_mode: Any, subsample: Any, dilation: Any = 1
) -> Any:
    """Return the length of the result of a convolution along one axis.

    Parameters
    ----------
    image_shape, kernel_shape : int, scalar variable or None
        Lengths of images and filters.
    border_mode : str, int or pair of int
        The border along this axis; a pair is (before, after).
    subsample, dilation : int
        Step and dilation.

    Returns
    -------
    int, scalar variable or None
        ``(image + before + after - ((kernel - 1) * dilation + 1)) // subsample + 1``, None if a
        length is not known.

    Raises
    ------
    ValueError
        If the border is negative or has an unknown name.
    """
    if _is_none(image_shape, kernel_shape, border_mode, subsample, dilation):
        return None
    extent = (kernel_shape - 1) * dilation + 1
    before, after = _pads(border_mode, extent)
    return (image_shape - extent + before + after) // subsample + 1


def get_conv_gradweights_shape(
    image_shape: Sequence[Any],
    top_shape: Sequence[Any],
    border_mode: Any,
    subsample: Sequence[Any],
    filter_dilation: Sequence[Any] | None = None,
    num_groups: int = 1,
    unshared: bool = False,
) -> tuple[Any, ...]:
    """Return the shape of the filters of a convolution, given images and result, as far as known.

    Parameters
    ----------
    image_shape, top_shape : sequence of int, scalar variable or None
        Shapes of images and of the result.
    border_mode, subsample, filter_dilation, num_groups, unshared
        As for `theano.tensor.nnet.conv2d`.

    Returns
    -------
    tuple
        As Theano gives it: the result's second length (by groups) comes first, then the images'. A
        spatial length is None where it does not follow: with steps, or the border 'half'.

    Raises
    ------
    ValueError
        If the border is negative or has an unknown name.
    """
    dilation = (1,) * len(subsample) if filter_dilation is None else filter_dilation
    channels = top_shape[1] // num_groups if num_groups > 1 else top_shape[1]
    images, tops = image_shape[2:], top_shape[2:]
    lengths = (
        get_conv_gradweights_shape_1axis(
            images[i], tops[i], _along(border_mode, i), subsample[i], dilation[i]
        )
        for i in range(len(subsample))
    )
    if unshared:
        return (channels, *tops, image_shape[1], *lengths)
    return (channels, image_shape[1], *lengths)


def get_conv_gradweights_shape_1axis(
    image_shape: Any, top_shape: Any, border_mode: Any, subsample: Any, dilation: Any
) -> Any:
    """Return the length of filters along one axis, given images and result.

    Parameters
    ----------
    image_shape, top_shape : int, scalar variable or None
        Lengths of images and of the result.
    border_mode, subsample, dilation
        As for `get_conv_shape_1axis`.

    Returns
    -------
    int, scalar variable or None
        None if it does not follow: with steps, or the border 'half'.

    Raises
    ------
    ValueError
        If the border is negative or has an unknown name.
    """
    if _is_none(image_shape, top_shape, border_mode, subsample, dilation):
        return None
    if subsample != 1 or border_mode == "half":
        return None
    if border_mode == "full":
        spread = top_shape - image_shape
    else:
        before, after = _pads(border_mode, None)
        spread = image_shape + before + after - top_shape
    return (spread // dilation if dilation > 1 else spread) + 1


def get_conv_gradinputs_shape(
    kernel_shape: Sequence[Any],
    top_shape: Sequence[Any],
    border_mode: Any,
    subsample: Sequence[Any],
    filter_dilation: Sequence[Any] | None = None,
    num_groups: int = 1,
) -> tuple[Any, ...]:
    """Return the shape of the images of a convolution, given filters and result, as far as known.

    Parameters
    ----------
    kernel_shape, top_shape : sequence of int, scalar variable or None
        Shapes of filters and of the result.
    border_mode, subsample, filter_dilation, num_groups
        As for `theano.tensor.nnet.conv2d`.

    Returns
    -------
    tuple
        A spatial length is None where it does not follow, with steps.

    Raises
    ------
    ValueError
        If the border is negative or has an unknown name.
    """
    convdim = len(top_shape) - 2
    dilation = (1,) * len(subsample) if filter_dilation is None else filter_dilation
    channels = kernel_shape[1] * num_groups if num_groups > 1 else kernel_shape[1]
    kernels, tops = kernel_shape[-convdim:], top_shape[2:]
    lengths = (
        get_conv_gradinputs_shape_1axis(
            kernels[i], tops[i], _along(border_mode, i), subsample[i], dilation[i]
        )
        for i in range(len(subsample))
    )
    return (top_shape[0], channels, *lengths)


def get_conv_gradinputs_shape_1axis(
    kernel_shape: Any, top_shape: Any, border_mode: Any, subsample: Any, dilation: Any
) -> Any:
    """Return the length of images along one axis, given filters and result.

    Parameters
    ----------
    kernel_shape, top_shape : int, scalar variable or None
        Lengths of filters and of the result.
    border_mode, subsample, dilation
        As for `get_conv_shape_1axis`.

    Returns
    -------
    int, scalar variable or None
        None if it does not follow, with steps.

    Raises
    ------
    ValueError
        If the border is negative or has an unknown name.
    """
    if _is_none(kernel_shape, top_shape, border_mode, subsample, dilation) or subsample != 1:
        return None
    extent = (kernel_shape - 1) * dilation + 1
    before, after = _pads(border_mode, extent)
    return top_shape + extent - 1 - before - after


def check_conv_gradinputs_shape(
    image_shape: Sequence[Any],
    kernel_shape: Sequence[Any],
    output_shape: Sequence[Any],
    border_mode: Any,
    subsample: Sequence[Any],
    filter_dilation: Sequence[Any] | None = None,
) -> bool:
    """Return whether images and filters of these shapes can give a result of this shape.

    Parameters
    ----------
    image_shape, kernel_shape, output_shape : sequence of int, scalar variable or None
        Shapes of images, filters and result.
    border_mode, subsample, filter_dilation
        As for `theano.tensor.nnet.conv2d`.

    Returns
    -------
    bool
        True also where it cannot be told, because lengths are variables or None.
    """
    ranks = {len(image_shape), len(kernel_shape), len(output_shape), len(subsample) + 2}
    if filter_dilation is not None:
        ranks.add(len(filter_dilation) + 2)
    if len(ranks) > 1:
        return False
    computed = get_conv_output_shape(
        tuple(image_shape), tuple(kernel_shape), border_mode, subsample, filter_dilation
    )
    return all(_may_be_equal(a, b) for a, b in zip(output_shape, computed, strict=True))


def _may_be_equal(given: Any, computed: Any) -> bool:
    if given is None or computed is None:
        return True
    try:
        given, computed = get_scalar_constant_value(given), get_scalar_constant_value(computed)
    except NotScalarConstantError:
        return True
    return int(given) == int(computed)


def assert_conv_shape(shape: Sequence[Any]) -> tuple[Any, ...]:
    """Check a shape of images, filters or results.

    Parameters
    ----------
    shape : sequence of int or scalar variable
        The first two lengths must be at least 0, the others at least 1.

    Returns
    -------
    tuple
        The lengths; those that are not constant, wrapped in an `Assert`.

    Raises
    ------
    ValueError
        If a constant length is too small.
    """
    checked = []
    for i, n in enumerate(shape):
        is_spatial = i >= 2
        bound = "<= 0" if is_spatial else "< 0"
        try:
            value = get_scalar_constant_value(n)
        except NotScalarConstantError:
            message = f"The convolution would produce an invalid shape (dim[{i}] {bound})."
            checked.append(Assert(message)(n, gt(n, 0) if is_spatial else ge(n, 0)))
            continue
        if value < (1 if is_spatial else 0):
            raise ValueError(
                f"The convolution would produce an invalid shape (dim[{i}]: {value} {bound})."
            )
        checked.append(n)
    return tuple(checked)


def assert_shape(x: Any, expected_shape: Any, msg: str = "Unexpected shape.") -> Any:
    """Return `x`, wrapped in an `Assert` of its shape if ``config.conv.assert_shape`` is set.

    Parameters
    ----------
    x : TensorVariable
        A tensor.
    expected_shape : sequence of int, scalar variable or None
        Lengths that are None are not checked; None checks nothing.
    msg : str, optional
        The message of the AssertionError.

    Returns
    -------
    TensorVariable
        `x` or the checked `x`.
    """
    if expected_shape is None or not config.conv.assert_shape:
        return x
    shape = x.shape
    tests = [
        eq(shape[i], expected_shape[i]) for i in range(x.ndim) if expected_shape[i] is not None
    ]
    return Assert(msg)(x, *tests) if tests else x


def border_mode_to_pad(mode: Any, convdim: int, kshp: Sequence[Any]) -> tuple[Any, ...]:
    """Return the zeros (before, after) along each spatial axis.

    Parameters
    ----------
    mode : str or tuple
        'valid', 'half', 'full', or a tuple of ints and pairs of ints.
    convdim : int
        The number of spatial axes.
    kshp : sequence of int
        Spatial lengths of the filters, with dilation.

    Returns
    -------
    tuple of tuple
        A pair for each axis.

    Raises
    ------
    ValueError
        If the mode is none of these.
    """
    if isinstance(mode, tuple):
        if len(mode) != convdim:
            raise ValueError(f"border_mode must have {convdim} elements, got {mode}")
        for each in mode:
            numbers = each if isinstance(each, tuple) else (each,)
            if isinstance(each, tuple) and len(each) != 2:
                raise NotImplementedError(f"a border has one or two widths, got {mode}")
            if not all(isinstance(n, int) and n >= 0 for n in numbers):
                raise ValueError(f"border_mode must have ints of at least 0, or pairs, got {mode}")
        return tuple(each if isinstance(each, tuple) else (each, each) for each in mode)
    if not isinstance(mode, str):
        raise ValueError(f"border_mode must be a name or a tuple, got {mode!r}")
    return tuple(_pads(mode, kshp[i]) for i in range(convdim))
