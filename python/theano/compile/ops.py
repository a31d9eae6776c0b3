"""Operations that Theano keeps at this path: views, copies, shapes, and functions as operations."""

import importlib
import pickle
from collections.abc import Callable, Sequence
from typing import Any

from theano._gradient_stops import DeepCopyOp, ViewOp, deep_copy_op, view_op
from theano.gof.op import Op
from theano.gof.type import Type
from theano.tensor._reshape import Rebroadcast, Shape, SpecifyShape, shape, specify_shape
from theano.tensor.var import Identity

__all__ = [
    "DeepCopyOp",
    "FromFunctionOp",
    "Identity",
    "Rebroadcast",
    "Shape",
    "Shape_i",
    "SpecifyShape",
    "ViewOp",
    "as_op",
    "deep_copy_op",
    "register_deep_copy_op_c_code",
    "register_rebroadcast_c_code",
    "register_shape_c_code",
    "register_shape_i_c_code",
    "register_specify_shape_c_code",
    "register_view_op_c_code",
    "shape",
    "shape_i",
    "specify_shape",
    "view_op",
]


class FromFunctionOp(Op):
    """A function of arrays as an operation, without a gradient; `as_op` makes it.

    Parameters
    ----------
    fn : callable
        The function. It returns a value, or a tuple or list of one for each output.
    itypes, otypes : list of Type
        The types of inputs and outputs.
    infer_shape : callable or None
        Gives the shapes of outputs, a list of tuples, from a node and the shapes of its inputs.
    """

    infer_shape: Callable[[Any, Any], Any] | None = None

    def _may_be_folded(self, node: Any) -> bool:
        return bool(self.do_constant_folding(node))  # type: ignore[attr-defined]

    def __init__(
        self,
        fn: Callable[..., Any],
        itypes: Sequence[Type],
        otypes: Sequence[Type],
        infer_shape: Callable[[Any, Any], Any] | None,
    ) -> None:
        self._fn = fn
        self.itypes = list(itypes)
        self.otypes = list(otypes)
        if infer_shape is not None:
            self.infer_shape = infer_shape

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._fn == other._fn

    def __hash__(self) -> int:
        return hash((type(self), self._fn))

    def __str__(self) -> str:
        return f"FromFunctionOp{{{getattr(self._fn, '__name__', self._fn)}}}"

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Call the function.

        Raises
        ------
        ValueError
            If it returns another number of values than there are outputs.
        """
        results = self._fn(*inputs)
        if not isinstance(results, list | tuple):
            results = (results,)
        if len(results) != len(output_storage):
            raise ValueError(
                f"{self} returned {len(results)} values for {len(output_storage)} outputs"
            )
        for storage, result in zip(output_storage, results, strict=True):
            storage[0] = result

    def __reduce_ex__(self, protocol: Any) -> Any:
        # A decorated function cannot be found itself: its name stands for this operation.
        module, name = self._fn.__module__, self._fn.__qualname__
        try:
            found = _load_back(module, name)
        except (ImportError, KeyError, AttributeError):
            found = None
        if found is not self:
            raise pickle.PicklingError(
                f"an operation made by as_op can be pickled only as {module}.{name}"
            )
        return _load_back, (module, name)


def _load_back(module: str, name: str) -> Any:
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def as_op(
    itypes: Any, otypes: Any, infer_shape: Callable[[Any, Any], Any] | None = None
) -> Callable[[Callable[..., Any]], FromFunctionOp]:
    """Return a decorator that makes a function of arrays an operation.

    Parameters
    ----------
    itypes, otypes : Type, or list or tuple of Type
        The types of inputs and outputs.
    infer_shape : callable, optional
        Takes a node and the list of its inputs' shapes, tuples of 0-d variables, and returns the
        same for outputs. Then a shape can be had without a call of the function.

    Returns
    -------
    callable
        From a function to a `FromFunctionOp`.

    Raises
    ------
    TypeError
        If a type is none, or `infer_shape` cannot be called.

    Examples
    --------
    >>> import numpy as np, theano, theano.tensor as T
    >>> @theano.as_op(itypes=[T.dvector], otypes=[T.dvector])
    ... def sort_descending(x):
    ...     return np.sort(x)[::-1]
    >>> sort_descending(T.constant([1.0, 3.0, 2.0])).eval()
    array([3., 2., 1.])
    """
    input_types, output_types = _types_of("itypes", itypes), _types_of("otypes", otypes)
    if infer_shape is not None and not callable(infer_shape):
        raise TypeError(f"infer_shape must be callable, got {infer_shape!r}")

    def make_op(fn: Callable[..., Any]) -> FromFunctionOp:
        return FromFunctionOp(fn, input_types, output_types, infer_shape)

    return make_op


def _types_of(argument: str, types: Any) -> list[Type]:
    listed = list(types) if isinstance(types, list | tuple) else [types]
    for type_ in listed:
        if not isinstance(type_, Type):
            raise TypeError(f"{argument} must be Theano types, got {type_!r}")
    return listed


class Shape_i:
    """The length of one dimension as an operation: applied to x, it gives ``x.shape[i]``.

    Parameters
    ----------
    i : int
        The dimension.
    """

    def __init__(self, i: int) -> None:
        if int(i) != i:
            raise TypeError(f"a dimension must be an integer, got {i!r}")
        self.i = int(i)

    def __call__(self, x: Any) -> Any:
        """Return the length of a dimension of `x`.

        Raises
        ------
        TypeError
            If `x` has not that many dimensions.
        """
        ndim = getattr(x, "ndim", None)
        if ndim is None or ndim <= self.i:
            raise TypeError("x has too few dimensions for Shape_i", (x, self.i))
        return shape_i(x, self.i)

    def make_node(self, x: Any) -> Any:
        """Return the application that gives the length."""
        return self(x).owner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape_i) and self.i == other.i

    def __hash__(self) -> int:
        return hash((Shape_i, self.i))

    def __str__(self) -> str:
        return f"Shape_i{{{self.i}}}"


def shape_i(var: Any, i: int, fgraph: Any = None) -> Any:
    """Return ``var.shape[i]``.

    Parameters
    ----------
    var : TensorVariable
        An array.
    i : int
        The dimension.
    fgraph : FunctionGraph, optional
        Accepted for compatibility.
    """
    return shape(var)[i]


# ------------------------------------------------------------------ C code for new types


# No C code is compiled when a program runs, so nothing is done with it; docs/differences.md.


def register_view_op_c_code(type: Any, code: str, version: Any = ()) -> None:
    """Accept the C code of `view_op` for a class of types; it is not used."""


def register_deep_copy_op_c_code(typ: Any, code: str, version: Any = ()) -> None:
    """Accept the C code of `deep_copy_op` for a class of types; it is not used."""


def register_shape_c_code(type: Any, code: str, version: Any = ()) -> None:
    """Accept the C code of `Shape` for a class of types; it is not used."""


def register_shape_i_c_code(typ: Any, code: str, check_input: str, version: Any = ()) -> None:
    """Accept the C code of `Shape_i` for a class of types; it is not used."""


def register_rebroadcast_c_code(typ: Any, code: str, version: Any = ()) -> None:
    """Accept the C code of `Rebroadcast` for a class of types; it is not used."""


def register_specify_shape_c_code(
    typ: Any, code: str, version: Any = (), c_support_code_apply: Any = None
) -> None:
    """Accept the C code of `SpecifyShape` for a class of types; it is not used."""
