"""The old interface to convolution in two dimensions, with the borders 'valid' and 'full' only."""

import warnings
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._constants import get_scalar_constant_value
from theano.tensor._convert import NotScalarConstantError, as_tensor_variable
from theano.tensor.nnet._conv_ops import ConvolutionView, convolution
from theano.tensor.nnet._conv_shapes import get_conv_output_shape, get_conv_shape_1axis

__all__ = ["ConvOp", "conv2d"]


def conv2d(
    input: Any,
    filters: Any,
    image_shape: Any = None,
    filter_shape: Any = None,
    border_mode: str = "valid",
    subsample: Any = (1, 1),
    **kargs: Any,
) -> Any:
    """Return the convolution of images with filters; use `theano.tensor.nnet.conv2d` instead.

    Parameters
    ----------
    input, filters : tensor_like
        (batch, channels, rows, columns) and (filters, channels, rows, columns), of one dtype.
    image_shape, filter_shape : sequence of int or None, optional
        Their shapes as far as known. Other shapes are an error when run.
    border_mode : {'valid', 'full'}, optional
        Whether filters stay inside images or also reach over their border.
    subsample : tuple of int, optional
        Steps.
    **kargs
        Passed on to `ConvOp`.

    Returns
    -------
    TensorVariable
        (batch, filters, rows, columns).

    Raises
    ------
    TypeError
        If ranks are others.
    NotImplementedError
        If the dtypes differ.
    NotScalarConstantError
        If a shape has a length that is no constant.
    AssertionError
        If the numbers of channels differ; in a call, if shapes are not those given in advance.
    ValueError
        In a call, if shapes do not fit.

    Warns
    -----
    UserWarning
        Always.
    """
    warnings.warn(
        "theano.tensor.nnet.conv.conv2d is deprecated: use theano.tensor.nnet.conv2d", stacklevel=2
    )
    images, kernels = _constants(image_shape), _constants(filter_shape)
    if images and kernels and None not in (images[1], kernels[1]) and images[1] != kernels[1]:
        raise AssertionError(f"images have {images[1]} channels, filters {kernels[1]}")
    bsize, imshp = (images[0], images[1:]) if images else (None, None)
    nkern, kshp = (kernels[0], kernels[2:]) if kernels else (None, None)
    op = ConvOp(
        output_mode=border_mode,
        dx=subsample[0],
        dy=subsample[1],
        imshp=imshp,
        kshp=kshp,
        nkern=nkern,
        bsize=bsize,
        **kargs,
    )
    return op(input, filters)


def _constants(shape: Any) -> list[int | None] | None:
    if shape is None:
        return None
    lengths: list[int | None] = []
    for length in shape:
        if length is None:
            lengths.append(None)
            continue
        try:
            value = get_scalar_constant_value(as_tensor_variable(length))
        except NotScalarConstantError:
            raise NotScalarConstantError(
                f"the shapes given to a convolution must be constants, got {length}"
            ) from None
        if value.dtype.kind not in "iub":
            raise AssertionError(f"lengths must be integers, got {length}")
        lengths.append(int(value))
    return lengths


class ConvOp(ConvolutionView):
    """Convolution in two dimensions as an operation: ``ConvOp(...)(inputs, kerns)``.

    Parameters
    ----------
    imshp : tuple of int or None, optional
        Channels, rows and columns of images; two lengths are rows and columns of one channel.
    kshp : tuple of int or None, optional
        Rows and columns of filters.
    nkern, bsize : int, optional
        The numbers of filters and of images.
    dx, dy : int, optional
        Steps over rows and columns.
    output_mode : {'valid', 'full'}, optional
        Whether filters stay inside images.
    imshp_logical, kshp_logical : tuple, optional
        Only the shapes above.
    unroll_batch, unroll_kern, unroll_patch, kshp_logical_top_aligned, verbose, version, \
direction_hint, openmp
        Not used.

    Raises
    ------
    ValueError
        If a parameter is out of range, or filters are larger than images.
    NotImplementedError
        If the mode is another, or a logical shape is not the shape.
    """

    def __new__(
        cls,
        imshp: Any = None,
        kshp: Any = None,
        nkern: Any = None,
        bsize: Any = None,
        dx: int = 1,
        dy: int = 1,
        output_mode: str = "valid",
        unroll_batch: Any = None,
        unroll_kern: Any = None,
        unroll_patch: Any = None,
        imshp_logical: Any = None,
        kshp_logical: Any = None,
        kshp_logical_top_aligned: bool = True,
        verbose: int = 0,
        version: Any = -1,
        direction_hint: str = "forward",
        openmp: Any = None,
    ) -> Any:
        if output_mode not in ("valid", "full"):
            raise NotImplementedError(
                f"the old convolution has the modes 'valid' and 'full', not {output_mode!r}"
            )
        images = (None, None, None) if imshp is None else tuple(imshp)
        if len(images) == 2:
            images = (1, *images)
        kernels = (None, None) if kshp is None else tuple(kshp)
        for name, shape, count, logical in (
            ("imshp", images, 3, imshp_logical),
            ("kshp", kernels, 2, kshp_logical),
        ):
            if len(shape) != count:
                raise ValueError(f"{name} must have {count} elements, got {shape}")
            if logical is not None and tuple(logical) != shape:
                raise NotImplementedError(
                    f"{name}_logical must be {name}: zeros between elements "
                    "are what filter_dilation and gradients are for"
                )
        return convolution(
            "ConvOp", 2, (bsize, *images), (nkern, None, *kernels), output_mode, (dx, dy)
        )

    @property
    def out_mode(self) -> str:
        """'valid' or 'full'."""
        mode: str = self.border_mode
        return mode

    @property
    def imshp(self) -> tuple[int | None, ...]:
        """Channels, rows and columns of images as given in advance."""
        return super().imshp[1:]

    @property
    def kshp(self) -> tuple[int | None, ...]:
        """Rows and columns of filters as given in advance."""
        return super().kshp[2:]

    imshp_logical, kshp_logical = imshp, kshp

    @property
    def bsize(self) -> int | None:
        """The number of images as given in advance."""
        return super().imshp[0]

    @property
    def nkern(self) -> int | None:
        """The number of filters as given in advance."""
        return super().kshp[0]

    @property
    def dx(self) -> int:
        """The step over rows."""
        return self.subsample[0]

    @property
    def dy(self) -> int:
        """The step over columns."""
        return self.subsample[1]

    @property
    def outshp(self) -> tuple[int | None, ...]:
        """Rows and columns of the result as far as known."""
        return tuple(
            get_conv_shape_1axis(image, kernel, self.out_mode, step)
            for image, kernel, step in zip(self.imshp[1:], self.kshp, self.subsample, strict=True)
        )

    @staticmethod
    def has_all_shape(imshp: Any, kshp: Any, nkern: Any = 1, bsize: Any = 1) -> bool:
        """Return whether all lengths are known."""
        return None not in (nkern, bsize, *imshp, *kshp)

    @staticmethod
    def getOutputShape(
        inshp: Sequence[Any], kshp: Sequence[Any], stride: Any = (1, 1), mode: str = "valid"
    ) -> tuple[Any, ...]:
        """Return rows and columns of the result; use `get_conv_output_shape` instead."""
        warnings.warn("getOutputShape is deprecated: use get_conv_output_shape", stacklevel=2)
        return tuple(
            get_conv_shape_1axis(image, kernel, mode, step)
            for image, kernel, step in zip(inshp, kshp, stride, strict=True)
        )

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> Any:
        """Return the number of additions and multiplications, given shapes of inputs and output."""
        images, kernels = inputs
        (out,) = outputs
        if images[1] != kernels[1]:
            raise AssertionError(f"images have {images[1]} channels, filters {kernels[1]}")
        places = out if self.out_mode == "valid" else images
        per_place = 2 * images[1] * kernels[0] * kernels[2] * kernels[3]
        return per_place * images[0] * places[2] * places[3]

    def infer_shape(self, node: Any, input_shapes: Sequence[Any]) -> list[Any]:
        """Return the shape of the output, given those of the inputs."""
        images, kernels = input_shapes
        return [get_conv_output_shape(images, kernels, self.out_mode, self.subsample)]

    def make_node(self, *inputs: Any) -> Any:
        """Return the application."""
        return _core.Op.make_node(self, *self._arguments(*inputs))

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        return _core.Op.__call__(self, *self._arguments(*inputs), **kwargs)

    def _arguments(self, inputs: Any, kerns: Any) -> list[Any]:
        inputs, kerns = as_tensor_variable(inputs), as_tensor_variable(kerns)
        if inputs.ndim == kerns.ndim == 4 and inputs.dtype != kerns.dtype:
            raise NotImplementedError(
                f"images and filters must have one dtype, got {inputs.dtype} and {kerns.dtype}"
            )
        return [inputs, kerns]


_core.set_classes({"ConvOp": ConvOp})
