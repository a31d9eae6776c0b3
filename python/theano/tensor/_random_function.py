"""The type of `numpy.random.RandomState`, and the operation that draws from one."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._gradient_stops import grad_undefined
from theano.gof.graph import Apply
from theano.gof.op import Op
from theano.gof.type import Type
from theano.tensor._convert import as_tensor_variable
from theano.tensor._sample_size import as_size
from theano.tensor._state_copies import StateCopies

__all__ = ["RandomFunction", "RandomStateType", "random_state_type"]


class RandomStateType(Type):
    """The type of `numpy.random.RandomState`; `random_state_type` is its instance."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: bool | None = None) -> Any:
        """Return `data`; raise TypeError if it is not a RandomState."""
        if self.is_valid_value(data):
            return data
        raise TypeError(f"expected a numpy.random.RandomState, got {data!r}")

    def is_valid_value(self, a: Any) -> bool:
        """Return whether `a` is a RandomState."""
        return type(a) is np.random.RandomState

    def values_eq(self, a: Any, b: Any) -> bool:
        """Return whether two states give the same numbers from here on."""
        first, second = a.get_state(), b.get_state()
        # A normal number that was computed already has no meaning where there is none.
        kept = 5 if first[3] else 4
        return all(np.array_equal(x, y) for x, y in zip(first[:kept], second[:kept], strict=True))

    def get_shape_info(self, obj: Any) -> None:
        """Return None: states have no shape."""

    def get_size(self, shape_info: Any) -> int:
        """Return the number of bytes that a state takes."""
        parts = np.random.RandomState(0).get_state(legacy=True)
        return sum(len(x) if isinstance(x, str) else np.asarray(x).nbytes for x in parts)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Return whether two states are one object."""
        return a is b

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(type(self))

    def __str__(self) -> str:
        return "RandomStateType"


random_state_type = RandomStateType()


class RandomFunction(Op):
    """Draws a sample: ``RandomFunction(fn, outtype)(random_state, size, *parameters)``.

    Parameters
    ----------
    fn : str or callable
        The name of a method of `numpy.random.RandomState`, or a function of a RandomState, the
        values of the parameters, and a tuple of lengths or None.
    outtype : TensorType
        The type of samples.
    inplace : bool, optional
        Accepted: such an operation says that it overwrites the state, but never does.
    ndim_added : int, optional
        How many dimensions samples have besides those of `size`.

    Notes
    -----
    The outputs are the state afterwards and the sample. An empty `size` leaves the shape to the
    parameters. Numbers are those of the method; a sample of another dtype is converted. A call
    raises ValueError if the sample has another shape than `size` says, and what the method raises;
    the state is then as before. Gradients are undefined.

    Examples
    --------
    >>> import numpy as np
    >>> import theano
    >>> import theano.tensor as T
    >>> from theano.tensor.raw_random import RandomFunction, random_state_type
    >>> state = random_state_type()
    >>> exponential = RandomFunction("exponential", T.dvector)
    >>> draw = theano.function([state], exponential(state, (2,), 1.0)[1])
    >>> draw(np.random.RandomState(1)).round(3)
    array([0.54 , 1.274])
    """

    __props__ = ("fn", "outtype", "inplace", "ndim_added")

    def __init__(
        self, fn: str | Callable[..., Any], outtype: Any, inplace: bool = False, ndim_added: int = 0
    ) -> None:
        self.fn = fn
        self.outtype = outtype
        self.inplace = inplace
        if inplace:
            self.destroy_map = {0: [0]}
        self.ndim_added = ndim_added
        self._copies = StateCopies()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_copies"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._copies = StateCopies()

    @property
    def exec_fn(self) -> Callable[..., Any]:
        """The function that draws."""
        fn = self.fn
        return getattr(np.random.RandomState, fn) if isinstance(fn, str) else fn

    def _props(self) -> tuple[Any, ...]:
        return self.fn, self.outtype, self.inplace, self.ndim_added

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._props() == other._props()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), self._props()))

    def __str__(self) -> str:
        return f"RandomFunction{{{self.exec_fn.__name__}}}"

    def make_node(self, r: Any, shape: Any, *args: Any) -> Any:
        """Apply to a random state, the size of the sample, and parameters.

        Parameters
        ----------
        r : Variable of RandomStateType, or RandomState
            The state to draw from.
        shape : vector_like of int32 or int64
            The size, which may be empty.
        *args : tensor_like
            The parameters.

        Raises
        ------
        AssertionError
            If the size is not a vector of int32 or int64.
        """
        if not isinstance(r, _core.Variable):
            r = _core.Constant(random_state_type, r)
        if not isinstance(r.type, RandomStateType):
            print("WARNING: RandomState instances should be in RandomStateType", file=sys.stderr)
        size = as_size(shape)
        assert size.ndim == 1, f"the size must be a vector, not {size.type}"
        assert size.dtype in ("int64", "int32"), f"the size must be integers, not {size.type}"
        return Apply(self, [r, size, *map(as_tensor_variable, args)], [r.type(), self.outtype()])

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Draw from a copy of the state."""
        state, size, *parameters = inputs
        if type(state) is not np.random.RandomState:
            raise AssertionError(f"expected a numpy.random.RandomState, got {state!r}")
        shape = tuple(map(int, size)) if len(size) else None
        ndim = self.outtype.ndim
        if shape is not None and ndim != len(shape) + self.ndim_added:
            raise ValueError(
                f"Shape mismatch: a size of length {len(shape)} and {self.ndim_added} more "
                f"dimensions do not give the {ndim} of the sample"
            )
        state = self._copies.copy_of(state)
        sample = np.asarray(self.exec_fn(state, *parameters, shape))
        sample = sample.astype(self.outtype.dtype, copy=False)
        # NumPy gives a number where it is left the shape.
        if shape is None and sample.ndim == 0:
            sample = sample.reshape((1,) * ndim)
        drawn = sample.shape[: sample.ndim - self.ndim_added]
        if sample.ndim != ndim or (shape is not None and drawn != shape):
            raise ValueError(
                f"Shape mismatch: a sample of {ndim} dimensions and size {shape} was wanted, one of"
                f" shape {sample.shape} was drawn"
            )
        output_storage[0][0] = state
        output_storage[1][0] = sample

    def grad(self, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
        """Return undefined gradients."""
        reason = "No gradient defined through raw random numbers op"
        return [grad_undefined(self, i, x, reason) for i, x in enumerate(inputs)]

    def R_op(self, inputs: Sequence[Any], eval_points: Sequence[Any]) -> list[None]:
        """Return None for each evaluation point."""
        return [None for _ in eval_points]
