"""Pooling over the last two or three axes of a tensor, and its gradients.

All classes here are views of one operation of the core.
"""

import warnings
from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.gof.c_types import EnumList
from theano.tensor._convert import as_tensor_variable

__all__ = [
    "AveragePoolGrad",
    "DownsampleFactorMaxGradGrad",
    "MaxPoolGrad",
    "MaxPoolRop",
    "Pool",
    "PoolGrad",
    "PoolingMode_t",
    "max_pool_2d_same_size",
    "pool_2d",
    "pool_3d",
]


# The type of a mode as a parameter of operations with C code.
PoolingMode_t = EnumList(
    ("POOLING_MAX", "max"),
    ("POOLING_SUM", "sum"),
    ("POOLING_AVERAGE_COUNT_INCLUDE_PADDING", "average_inc_pad"),
    ("POOLING_AVERAGE_COUNT_EXCLUDE_PADDING", "average_exc_pad"),
)


def _one_of(new_name: str, new: Any, old_name: str, old: Any) -> Any:
    """Return the value given by a new or an old name, None where there is none.

    Tell the caller's caller of an old one; raise ValueError if there are two.
    """
    if old is None:
        return new
    zeros = isinstance(new, tuple) and not any(new) if new_name == "pad" else False
    if new is not None and not zeros:
        raise ValueError(f"{new_name!r} and its old name {old_name!r} were both given")
    warnings.warn(
        f"the parameter {old_name!r} is deprecated; its name is {new_name!r}", stacklevel=4
    )
    return old


def _parameters(
    ws: Any, stride: Any, pad: Any, ds: Any, st: Any, padding: Any
) -> tuple[Any, Any, Any]:
    """Return ws, stride and pad, of which some may have been given by their old names."""
    ws = _one_of("ws", ws, "ds", ds)
    if ws is None:
        raise ValueError("the lengths of windows, ws, are missing")
    return ws, _one_of("stride", stride, "st", st), _one_of("pad", pad, "padding", padding)


def output_shape(
    imgshape: Sequence[Any],
    ws: Any = None,
    ignore_border: bool = False,
    stride: Any = None,
    pad: Any = None,
    ndim: int = 2,
    ds: Any = None,
    st: Any = None,
    padding: Any = None,
) -> list[Any]:
    """Return the shape of what pooling gives.

    Parameters
    ----------
    imgshape : sequence of int or scalar variable
        The shape of images; the last `ndim` lengths are pooled.
    ws : sequence of int or scalar variable
        The lengths of windows.
    ignore_border : bool, optional
        Whether windows that reach beyond the image are left out.
    stride : sequence of int or scalar variable, optional
        The steps from one window to the next; `ws` by default.
    pad : sequence of int or scalar variable, optional
        The width of the border on both sides; none by default.
    ndim : int, optional
        The number of pooled axes.
    ds, st, padding
        Old names of `ws`, `stride` and `pad`.

    Returns
    -------
    list
        As long as `imgshape`. A length that no window fits is 0; pooling such an image is an
        error.

    Raises
    ------
    ValueError
        If `ws` is missing or something is given by both its names.
    TypeError
        If there are fewer than `ndim` lengths.

    Examples
    --------
    >>> from theano.tensor.signal.pool import Pool
    >>> Pool.out_shape((16, 3, 5, 5), (2, 2), ignore_border=True)
    [16, 3, 2, 2]
    >>> Pool.out_shape((16, 3, 5, 5), (2, 2))
    [16, 3, 3, 3]
    """
    ws, stride, pad = _parameters(ws, stride, pad, ds, st, padding)
    ndim = 2 if ndim is None else ndim
    if ndim < 1:
        raise AssertionError(f"at least one axis is pooled, got {ndim}")
    if len(imgshape) < ndim:
        raise TypeError(f"a shape with at least {ndim} lengths is needed, got {list(imgshape)}")
    stride = ws if stride is None else stride
    pad = (0,) * ndim if pad is None else pad
    pooled = [
        _output_length(imgshape[i - ndim] + 2 * pad[i], ws[i], stride[i], ignore_border)
        for i in range(ndim)
    ]
    return [*imgshape[:-ndim], *pooled]


def _output_length(length: Any, window: Any, stride: Any, ignore_border: bool) -> Any:
    if all(not isinstance(each, _core.Variable) for each in (length, window, stride)):
        length, window, stride = int(length), int(window), int(stride)
        if ignore_border:
            return max((length - window) // stride + 1, 0)
        if stride >= window:
            return (length - 1) // stride + 1
        return max(0, (length - 1 - window + stride) // stride) + 1
    import theano.tensor as T

    if ignore_border:
        return T.maximum((length - window) // stride + 1, 0)
    return T.switch(
        T.ge(stride, window),
        (length - 1) // stride + 1,
        T.maximum(0, (length - 1 - window + stride) // stride) + 1,
    )


def _pooling(class_name: str, ignore_border: Any, mode: str, ndim: int | None) -> Any:
    if mode == "max_deterministic":
        mode = "max"
    return _core.op(
        class_name,
        ignore_border=bool(ignore_border),
        mode=mode,
        ndim=2 if ndim is None else int(ndim),
    )


class _Pooling(_core.Op):
    """What all classes show of the core's operation."""

    _arrays = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def ignore_border(self) -> bool:
        """Whether windows that reach beyond the image are left out."""
        return bool(self.properties["ignore_border"])

    @property
    def mode(self) -> str:
        """What becomes of the elements of a window."""
        mode: str = self.properties["mode"]
        return mode

    @property
    def ndim(self) -> int:
        """The number of pooled axes."""
        return int(self.properties["ndim"])

    def _inputs(self, inputs: Sequence[Any], named: dict[str, Any]) -> list[Any]:
        """Return all inputs as variables; the step and the border may be missing or None."""
        given = dict(zip(("ws", "stride", "pad"), inputs[self._arrays :], strict=False)) | named
        stride, pad = given.get("stride"), given.get("pad")
        if "ws" not in given:
            raise TypeError(f"{self}: the lengths of windows, ws, are missing")
        parameters = (
            given["ws"],
            given["ws"] if stride is None else stride,
            (0,) * self.ndim if pad is None else pad,
        )
        return [as_tensor_variable(each) for each in (*inputs[: self._arrays], *parameters)]

    def make_node(self, *inputs: Any, **named: Any) -> Any:
        """Return the application; see the class for the arguments."""
        return _core.Op.make_node(self, *self._inputs(inputs, named))

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        names = [name for name in kwargs if name in ("ws", "stride", "pad")]
        named = {name: kwargs.pop(name) for name in names}
        return _core.Op.__call__(self, *self._inputs(inputs, named), **kwargs)


class Pool(_Pooling):
    """Values of windows: ``Pool(ignore_border, mode, ndim)(x, ws, stride=None, pad=None)``.

    See `pool_2d` for what is computed and for what is raised.

    Parameters
    ----------
    ignore_border : bool, optional
        Whether windows that reach beyond the image are left out.
    mode : {'max', 'sum', 'average_inc_pad', 'average_exc_pad'}, optional
        What becomes of the elements of a window.
    ndim : int, optional
        How many of the last axes are pooled, 1 to 3.
    openmp
        Ignored: threads are used where it pays.
    """

    def __new__(
        cls, ignore_border: bool = False, mode: str = "max", ndim: int = 2, openmp: Any = None
    ) -> Any:
        return _pooling("Pool", ignore_border, mode, ndim)

    out_shape = staticmethod(output_shape)


class PoolGrad(_Pooling):
    """The base of the gradients; makes the one that belongs to the mode."""

    def __new__(
        cls, ignore_border: bool, mode: str = "max", ndim: int = 2, openmp: Any = None
    ) -> Any:
        is_max = mode in ("max", "max_deterministic")
        return _pooling("MaxPoolGrad" if is_max else "AveragePoolGrad", ignore_border, mode, ndim)

    out_shape = staticmethod(output_shape)


class MaxPoolGrad(PoolGrad):
    """Gradients of maxima.

    ``MaxPoolGrad(ignore_border)(x, maxout, gz, ws, stride=None, pad=None)`` takes what `Pool` gives
    for x, and the gradient `gz` with respect to it. That of a window goes to each of its elements
    that equals the maximum. For the parameters see `Pool`.
    """

    _arrays = 3

    def __new__(cls, ignore_border: bool, ndim: int = 2, openmp: Any = None) -> Any:
        return _pooling("MaxPoolGrad", ignore_border, "max", ndim)


class AveragePoolGrad(PoolGrad):
    """Gradients of sums or means: ``AveragePoolGrad(...)(x, gz, ws, stride=None, pad=None)``.

    That of a window goes to all its elements; of `x` only the shape matters. For the parameters see
    `Pool`; the mode is not 'max'.
    """

    _arrays = 2

    def __new__(cls, ignore_border: bool, mode: str = "average_inc_pad", ndim: int = 2) -> Any:
        return _pooling("AveragePoolGrad", ignore_border, mode, ndim)


class DownsampleFactorMaxGradGrad(_Pooling):
    """The gradient of `MaxPoolGrad` with respect to its third argument.

    ``DownsampleFactorMaxGradGrad(ignore_border)(x, maxout, ggx, ws, stride=None, pad=None)`` is,
    for each window, the sum of `ggx` over the elements that equal the maximum.
    """

    _arrays = 3

    def __new__(
        cls, ignore_border: bool, mode: str = "max", ndim: int = 2, openmp: Any = None
    ) -> Any:
        return _pooling("DownsampleFactorMaxGradGrad", ignore_border, mode, ndim)


class MaxPoolRop(_Pooling):
    """Elements of another tensor where the first maxima are.

    ``MaxPoolRop(ignore_border)(x, eval_point, ws, stride=None, pad=None)``: how the maxima of `x`
    change in the direction `eval_point`, if each is there once.
    """

    _arrays = 2

    def __new__(
        cls, ignore_border: bool = False, mode: str = "max", ndim: int = 2, openmp: Any = None
    ) -> Any:
        return _pooling("MaxPoolRop", ignore_border, mode, ndim)


_core.set_classes(
    {
        each.__name__: each
        for each in (Pool, MaxPoolGrad, AveragePoolGrad, DownsampleFactorMaxGradGrad, MaxPoolRop)
    }
)


def _pool(
    name: str,
    ndim: int,
    input: Any,
    ignore_border: bool | None,
    mode: str,
    parameters: tuple[Any, Any, Any],
) -> Any:
    if input.ndim < ndim:
        raise NotImplementedError(f"{name} needs at least {ndim} dimensions, got {input.type}")
    if ignore_border is None:
        warnings.warn(
            f"{name}: ignore_border is not given and is taken as False; state it, since most "
            "programs mean True",
            stacklevel=3,
        )
        ignore_border = False
    return Pool(ignore_border, mode, ndim)(input, *parameters)


def pool_2d(
    input: Any,
    ws: Any = None,
    ignore_border: bool | None = None,
    stride: Any = None,
    pad: Any = (0, 0),
    mode: str = "max",
    ds: Any = None,
    st: Any = None,
    padding: Any = None,
) -> Any:
    """Return one value for each window over the last two axes: the largest element, sum or mean.

    Parameters
    ----------
    input : TensorVariable
        Images: at least 2 axes, all before the last two are batch. Integers or floats.
    ws : tuple of int or vector
        The lengths of windows along the two axes.
    ignore_border : bool
        True: windows lie within the image (and its border `pad`), rows and columns left over are
        ignored; ``(n + 2 * pad - ws) // stride + 1`` of them along an axis of length n. False:
        windows at the end may reach beyond the image, of which they take what is there. If it is
        missing it is False, with a warning.
    stride : tuple of int or vector, optional
        The steps from one window to the next; `ws` by default.
    pad : tuple of int or vector, optional
        The width of a border before and behind the image, less than `ws`. It has no largest
        element and adds nothing to a sum.
    mode : {'max', 'sum', 'average_inc_pad', 'average_exc_pad'}, optional
        'average_inc_pad' divides by the number of elements of a window with those in the border,
        'average_exc_pad' without them. Means of integers are rounded towards zero. A window with
        a nan gives nan.
    ds, st, padding
        Old names of `ws`, `stride` and `pad`.

    Returns
    -------
    TensorVariable
        As `input`, with other lengths of the last two axes.

    Raises
    ------
    NotImplementedError
        If `input` has fewer axes, or `pad` is not less than `ws` or is not 0 without
        `ignore_border`.
    ValueError
        If `ws` is missing or something is given by both its names, if the mode is unknown, or, as
        early as this can be known, if lengths are not positive, `pad` is negative, or a window does
        not fit the image.
    TypeError
        If the parameters are no integers or `input` is complex.
    AssertionError
        If a parameter is no vector.

    Notes
    -----
    The gradient of the largest element goes to every element of the window that equals it.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> from theano.tensor.signal.pool import pool_2d
    >>> x = T.matrix()
    >>> image = np.arange(15.0).reshape(3, 5)
    >>> pool_2d(x, (2, 2), ignore_border=True).eval({x: image})
    array([[6., 8.]])
    >>> pool_2d(x, (2, 2), ignore_border=False, mode="sum").eval({x: image})
    array([[12., 20., 13.],
           [21., 25., 14.]])
    """
    parameters = _parameters(ws, stride, pad, ds, st, padding)
    return _pool("pool_2d", 2, input, ignore_border, mode, parameters)


def pool_3d(
    input: Any,
    ws: Any = None,
    ignore_border: bool | None = None,
    stride: Any = None,
    pad: Any = (0, 0, 0),
    mode: str = "max",
    ds: Any = None,
    st: Any = None,
    padding: Any = None,
) -> Any:
    """Return one value for each window over the last three axes; see `pool_2d`.

    Parameters
    ----------
    input : TensorVariable
        Images: at least 3 axes, all before the last three are batch. Integers or floats.
    ws : tuple of int or vector
        The lengths of windows along the three axes.
    ignore_border : bool
        Whether windows that reach beyond the image are left out.
    stride : tuple of int or vector, optional
        The steps from one window to the next; `ws` by default.
    pad : tuple of int or vector, optional
        The width of a border before and behind the image, less than `ws`.
    mode : {'max', 'sum', 'average_inc_pad', 'average_exc_pad'}, optional
        What becomes of the elements of a window.
    ds, st, padding
        Old names of `ws`, `stride` and `pad`.

    Returns
    -------
    TensorVariable
        As `input`, with other lengths of the last three axes.

    Raises
    ------
    NotImplementedError, ValueError, TypeError, AssertionError
        As `pool_2d`.
    """
    parameters = _parameters(ws, stride, pad, ds, st, padding)
    return _pool("pool_3d", 3, input, ignore_border, mode, parameters)


def max_pool_2d_same_size(input: Any, patch_size: Any) -> Any:
    """Return the images with all but the largest elements of patches set to zero.

    Parameters
    ----------
    input : tensor_like
        Images; the last two axes are divided into patches that do not overlap.
    patch_size : tuple of int or vector
        Rows and columns of a patch.

    Returns
    -------
    TensorVariable
        As `input`. What no whole patch covers is zero.

    Raises
    ------
    NotImplementedError, ValueError, TypeError, AssertionError
        As `pool_2d`.

    Examples
    --------
    >>> import numpy as np
    >>> import theano.tensor as T
    >>> from theano.tensor.signal.pool import max_pool_2d_same_size
    >>> x = T.matrix()
    >>> max_pool_2d_same_size(x, (1, 2)).eval({x: np.array([[3.0, 1.0, 2.0, 5.0]])})
    array([[3., 0., 0., 5.]])
    """
    input = as_tensor_variable(input)
    largest = Pool(True)(input, patch_size)
    return MaxPoolGrad(True)(input, largest, largest, patch_size)
