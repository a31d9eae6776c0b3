"""Classes of the operations that convolve: the forward one and its two gradients, in 2 and 3 dims.

All of them are one operation of the core; the classes show its parameters as Theano does.
"""

import operator
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.tensor._constants import get_scalar_constant_value
from theano.tensor._convert import NotScalarConstantError, as_tensor_variable
from theano.tensor.nnet._conv_shapes import get_conv_output_shape

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
]


def convolution(
    class_name: str,
    convdim: int,
    imshp: Any = None,
    kshp: Any = None,
    border_mode: Any = "valid",
    subsample: Any = None,
    filter_flip: bool = True,
    filter_dilation: Any = None,
    num_groups: int = 1,
    unshared: bool = False,
) -> Any:
    """Make the operation of a class; see `BaseAbstractConv` for parameters and errors."""
    border, pads = _border(border_mode, convdim)
    subsample = (1,) * convdim if subsample is None else tuple(subsample)
    filter_dilation = (1,) * convdim if filter_dilation is None else tuple(filter_dilation)
    for name, value in (("subsample", subsample), ("filter_dilation", filter_dilation)):
        if len(value) != convdim:
            raise ValueError(f"{name} must have {convdim} elements, got {value}")
    return _core.op(
        class_name,
        border=border,
        pads=pads,
        subsample=tuple(map(operator.index, subsample)),
        filter_dilation=tuple(map(operator.index, filter_dilation)),
        num_groups=operator.index(num_groups),
        filter_flip=bool(filter_flip),
        unshared=bool(unshared),
        imshp=_known_lengths("imshp", imshp),
        kshp=_known_lengths("kshp", kshp),
    )


def _border(border_mode: Any, convdim: int) -> tuple[str, tuple[int, ...]]:
    """Return the core's name of a border and, if its widths are stated, these."""
    if isinstance(border_mode, str):
        if border_mode == "valid":
            return "stated", (0,) * (2 * convdim)
        if border_mode in ("half", "full"):
            return border_mode, ()
    widths = border_mode if isinstance(border_mode, tuple) else (border_mode,) * convdim
    pads: list[int] = []
    try:
        for width in widths:
            before, after = width if isinstance(width, tuple) else (width, width)
            pads += (operator.index(before), operator.index(after))
    except (TypeError, ValueError):
        pads = [-1]
    if len(widths) != convdim or min(pads, default=-1) < 0:
        raise ValueError(
            f"border_mode must be 'valid', 'half', 'full', an int of at least 0, or a tuple of "
            f"{convdim} such ints or pairs of them, got {border_mode!r}"
        )
    return "stated", tuple(pads)


def _known_lengths(name: str, shape: Any) -> tuple[int, ...]:
    """Return a shape for the core: -1 for what is None."""
    lengths = []
    for length in shape or ():
        if length is None:
            lengths.append(-1)
            continue
        try:
            lengths.append(int(get_scalar_constant_value(length, only_process_constants=True)))
        except NotScalarConstantError:
            raise ValueError(f"{name} must have constant ints or None, got {shape}") from None
        if lengths[-1] < 0:
            raise ValueError(f"{name} must have lengths of at least 0, got {shape}")
    return tuple(lengths)


class ConvolutionView(_core.Op):
    """What all classes of convolutions show of the core's operation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def convdim(self) -> int:
        """The number of spatial axes, 2 or 3."""
        return len(self.subsample)

    @property
    def border_mode(self) -> Any:
        """'valid', 'half', 'full', or a tuple with an int or a pair (before, after) per axis."""
        border: str = self.properties["border"]
        if border != "stated":
            return border
        pads = self.properties["pads"]
        pairs = tuple(zip(pads[::2], pads[1::2], strict=True))
        if not any(pads):
            return "valid"
        return tuple(before if before == after else (before, after) for before, after in pairs)

    @property
    def subsample(self) -> tuple[int, ...]:
        """The steps along the spatial axes."""
        return tuple(self.properties["subsample"])

    @property
    def filter_dilation(self) -> tuple[int, ...]:
        """The distances of neighbouring elements of a filter along the spatial axes."""
        return tuple(self.properties["filter_dilation"])

    @property
    def filter_flip(self) -> bool:
        """Whether filters are turned around."""
        return bool(self.properties["filter_flip"])

    @property
    def num_groups(self) -> int:
        """The number of groups that channels and filters are divided into."""
        return int(self.properties["num_groups"])

    @property
    def unshared(self) -> bool:
        """Whether each output position has filters of its own."""
        return bool(self.properties["unshared"])

    @property
    def imshp(self) -> tuple[int | None, ...]:
        """The shape of images as given in advance, with None for what is not known."""
        return self._hint("imshp", 2 + self.convdim)

    @property
    def kshp(self) -> tuple[int | None, ...]:
        """The shape of filters as given in advance, with None for what is not known."""
        return self._hint("kshp", 2 + self.convdim * (2 if self.unshared else 1))

    def _hint(self, name: str, rank: int) -> tuple[int | None, ...]:
        lengths = self.properties[name] or (-1,) * rank
        return tuple(None if length < 0 else length for length in lengths)


class BaseAbstractConv(ConvolutionView):
    """The base of convolutions and their gradients.

    Parameters
    ----------
    convdim : {2, 3}
        The number of spatial axes; the classes whose name ends in ``2d`` or ``3d`` do not take it.
    imshp, kshp : tuple of int or None, optional
        Shapes of images and filters as far as known. Other shapes are an error when run.
    border_mode : {'valid', 'half', 'full'}, int or tuple, optional
        Zeros around images: see `theano.tensor.nnet.conv2d`.
    subsample, filter_dilation : tuple of int, optional
        Steps, and distances of neighbouring elements of filters.
    filter_flip : bool, optional
        Whether filters are turned around, as the mathematical convolution does.
    num_groups : int, optional
        Channels and filters are divided into so many groups that do not meet.
    unshared : bool, optional
        Whether each output position has filters of its own; in two dimensions only.

    Raises
    ------
    ValueError
        If a parameter is out of range, or shapes known in advance do not fit each other.
    NotImplementedError
        If `unshared` is asked for in three dimensions.
    """

    def __new__(
        cls,
        convdim: int,
        imshp: Any = None,
        kshp: Any = None,
        border_mode: Any = "valid",
        subsample: Any = None,
        filter_flip: bool = True,
        filter_dilation: Any = None,
        num_groups: int = 1,
        unshared: bool = False,
    ) -> Any:
        if convdim not in (2, 3):
            raise ValueError(f"convolutions have 2 or 3 spatial axes, got {convdim}")
        return convolution(
            cls._kind % convdim,
            convdim,
            imshp,
            kshp,
            border_mode,
            subsample,
            filter_flip,
            filter_dilation,
            num_groups,
            unshared,
        )

    _kind = "AbstractConv%dd"

    def flops(self, inp: Sequence[Any], outp: Sequence[Any]) -> Any:
        """Return the number of additions and multiplications, given shapes of inputs and output."""
        if self.convdim != 2:
            raise NotImplementedError("flops are counted in two dimensions only")
        images, filters = inp
        (outputs,) = outp
        if images[1] != filters[1] * self.num_groups:
            raise AssertionError(f"{images[1]} channels, {filters[1]} in {self.num_groups} groups")
        per_output = 2 * filters[2] * filters[3] * images[1] / self.num_groups
        return per_output * outputs[2] * outputs[3] * filters[0] * images[0]


def _as_variables(inputs: Sequence[Any]) -> list[Any]:
    return [as_tensor_variable(each) for each in inputs]


class AbstractConv(BaseAbstractConv):
    """Convolution of images with filters: ``AbstractConv2d(...)(img, kern)``.

    See `BaseAbstractConv` for the parameters and `theano.tensor.nnet.conv2d` for what is computed.
    """

    def infer_shape(self, node: Any, input_shapes: Sequence[Any]) -> list[Any]:
        """Return the shape of the output, given those of the inputs."""
        images, filters = (
            [length if known is None else known for length, known in zip(shape, hint, strict=True)]
            for shape, hint in zip(input_shapes, (self.imshp, self.kshp), strict=True)
        )
        return [
            get_conv_output_shape(
                images, filters, self.border_mode, self.subsample, self.filter_dilation
            )
        ]


class _Gradient(BaseAbstractConv):
    """A gradient: its third input has the spatial lengths of what it computes."""

    def make_node(self, *inputs: Any, add_assert_shape: bool = True) -> Any:
        """Return the application; shapes are checked in any case."""
        return _core.Op.make_node(self, *_as_variables(inputs))

    def __call__(self, *inputs: Any, add_assert_shape: bool = True, **kwargs: Any) -> Any:
        return _core.Op.__call__(self, *_as_variables(inputs), **kwargs)


class AbstractConv_gradWeights(_Gradient):
    """The gradient with respect to filters: ``Op(...)(img, topgrad, shape)``.

    `shape` has the spatial lengths of the filters, `topgrad` is the gradient with respect to the
    result of the convolution. See `BaseAbstractConv` for the parameters.
    """

    _kind = "AbstractConv%dd_gradWeights"


class AbstractConv_gradInputs(_Gradient):
    """The gradient with respect to images: ``Op(...)(kern, topgrad, shape)``.

    `shape` has the spatial lengths of the images, `topgrad` is the gradient with respect to the
    result of the convolution. See `BaseAbstractConv` for the parameters.
    """

    _kind = "AbstractConv%dd_gradInputs"


class _Planar:
    """Two spatial axes."""

    def __new__(
        cls,
        imshp: Any = None,
        kshp: Any = None,
        border_mode: Any = "valid",
        subsample: Any = (1, 1),
        filter_flip: bool = True,
        filter_dilation: Any = (1, 1),
        num_groups: int = 1,
        unshared: bool = False,
    ) -> Any:
        return convolution(
            cls.__name__,
            2,
            imshp,
            kshp,
            border_mode,
            subsample,
            filter_flip,
            filter_dilation,
            num_groups,
            unshared,
        )


class _Spatial:
    """Three spatial axes."""

    def __new__(
        cls,
        imshp: Any = None,
        kshp: Any = None,
        border_mode: Any = "valid",
        subsample: Any = (1, 1, 1),
        filter_flip: bool = True,
        filter_dilation: Any = (1, 1, 1),
        num_groups: int = 1,
    ) -> Any:
        return convolution(
            cls.__name__,
            3,
            imshp,
            kshp,
            border_mode,
            subsample,
            filter_flip,
            filter_dilation,
            num_groups,
        )


class AbstractConv2d(_Planar, AbstractConv):
    """`AbstractConv` with two spatial axes."""


class AbstractConv2d_gradWeights(_Planar, AbstractConv_gradWeights):
    """`AbstractConv_gradWeights` with two spatial axes."""


class AbstractConv2d_gradInputs(_Planar, AbstractConv_gradInputs):
    """`AbstractConv_gradInputs` with two spatial axes."""


class AbstractConv3d(_Spatial, AbstractConv):
    """`AbstractConv` with three spatial axes."""


class AbstractConv3d_gradWeights(_Spatial, AbstractConv_gradWeights):
    """`AbstractConv_gradWeights` with three spatial axes."""


class AbstractConv3d_gradInputs(_Spatial, AbstractConv_gradInputs):
    """`AbstractConv_gradInputs` with three spatial axes."""


_core.set_classes(
    {
        each.__name__: each
        for each in (
            AbstractConv2d,
            AbstractConv2d_gradInputs,
            AbstractConv2d_gradWeights,
            AbstractConv3d,
            AbstractConv3d_gradInputs,
            AbstractConv3d_gradWeights,
        )
    }
)
