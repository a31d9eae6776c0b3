"""What the correlations in 2 and 3 dimensions have in common: their names and arguments."""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._convert import as_tensor_variable, cast
from theano.tensor.nnet._conv_ops import ConvolutionView, convolution
from theano.tensor.nnet._conv_shapes import get_conv_gradinputs_shape_1axis

__all__ = ["Correlation", "CorrelationGradInputs", "CorrelationGradWeights", "correlation"]


def correlation(
    cls: type,
    convdim: int,
    border_mode: Any,
    subsample: Any,
    filter_dilation: Any,
    num_groups: int,
    unshared: bool = False,
) -> Any:
    """Make the operation of a class of correlations."""
    return convolution(
        cls.__name__,
        convdim,
        border_mode=border_mode,
        subsample=subsample,
        filter_flip=False,
        filter_dilation=filter_dilation,
        num_groups=num_groups,
        unshared=unshared,
    )


class Correlation(ConvolutionView):
    """A correlation of images with filters, which are not turned around, or a gradient of one."""

    @property
    def pad(self) -> tuple[Any, ...]:
        """Widths of borders; -1 for 'half' and -2 for 'full'."""
        border = super().border_mode
        if not isinstance(border, str):
            return tuple(each if isinstance(each, tuple) else (each, each) for each in border)
        width = {"valid": 0, "half": -1, "full": -2}[border]
        return ((width, width),) * self.convdim

    @staticmethod
    def as_common_dtype(in1: Any, in2: Any) -> tuple[Any, Any]:
        """Return both variables in the dtype that holds both."""
        from theano.scalar import upcast

        dtype = upcast(in1.dtype, in2.dtype)
        return cast(in1, dtype), cast(in2, dtype)

    def make_node(self, *inputs: Any) -> Any:
        """Return the application."""
        return _core.Op.make_node(self, *self._arguments(*inputs))

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        return _core.Op.__call__(self, *self._arguments(*inputs), **kwargs)

    def _arguments(self, *inputs: Any) -> Sequence[Any]:
        return [as_tensor_variable(each) for each in inputs]


class CorrelationGradWeights(Correlation):
    """The gradient with respect to filters: ``Op(...)(img, topgrad, shape)``.

    `shape` has the spatial lengths of the filters. It may be left out where they follow from the
    others: without steps, and not with the border 'half'.
    """

    def _arguments(self, img: Any, topgrad: Any, shape: Any = None) -> Sequence[Any]:
        img, topgrad = as_tensor_variable(img), as_tensor_variable(topgrad)
        if shape is None:
            if set(self.subsample) != {1} or self.border_mode == "half":
                raise ValueError("shape must be given with steps or border_mode='half'")
            shape = []
            for i, (before, after) in enumerate(self.pad):
                spread = img.shape[2 + i] + before + after - topgrad.shape[2 + i]
                if self.border_mode == "full":
                    spread = topgrad.shape[2 + i] - img.shape[2 + i]
                shape.append(spread // self.filter_dilation[i] + 1)
        return [img, topgrad, as_tensor_variable(list(shape))]


class CorrelationGradInputs(Correlation):
    """The gradient with respect to images: ``Op(...)(kern, topgrad, shape)``.

    `shape` has the spatial lengths of the images. It may be left out without steps.
    """

    def _arguments(self, kern: Any, topgrad: Any, shape: Any = None) -> Sequence[Any]:
        kern, topgrad = as_tensor_variable(kern), as_tensor_variable(topgrad)
        if shape is None:
            if set(self.subsample) != {1}:
                raise ValueError("shape must be given with steps")
            border = self.border_mode
            shape = [
                get_conv_gradinputs_shape_1axis(
                    kern.shape[kern.ndim - self.convdim + i],
                    topgrad.shape[2 + i],
                    border if isinstance(border, str) else border[i],
                    1,
                    self.filter_dilation[i],
                )
                for i in range(self.convdim)
            ]
        return [kern, topgrad, as_tensor_variable(list(shape))]
