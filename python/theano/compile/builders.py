"""OpFromGraph: a graph between given inputs and outputs as one operation.

The graph is compiled once, when it is first computed. Its derivatives are operations of the same
kind: that of `L_op` takes inputs, outputs and gradients of outputs, that of `R_op` inputs and a
direction; `_overrides.py` makes them of what the program has given in place of the derived ones.
"""

from collections.abc import Sequence
from typing import Any

from theano import _core
from theano.compile._overrides import Overridden, gradient_graph, r_graph
from theano.compile.rebuild import clone
from theano.gof.graph import Apply, io_connection_pattern
from theano.gof.graph import inputs as graph_inputs
from theano.gof.op import Op, ops_with_inner_function
from theano.gradient import DisconnectedType
from theano.tensor._convert import discrete_dtypes
from theano.tensor._create import zeros_like

__all__ = ["OpFromGraph", "ops_with_inner_function"]


class OpFromGraph(Op):
    """A graph as an operation.

    Parameters
    ----------
    inputs : list of Variable
        What the operation takes. Shared variables in the graph become further inputs by themselves.
    outputs : list of Variable
        What it gives.
    inline : bool, optional
        Whether a function computes the graph as part of its own, where it is rewritten and fused
        with its surroundings, instead of as one operation.
    lop_overrides : 'default', OpFromGraph, callable, Variable, or list, optional
        What stands in place of the derived gradient. A callable gets the lists of inputs, outputs
        and gradients of outputs and returns the list of gradients of inputs. An OpFromGraph takes
        all of them one by one. A variable of `NullType` or `DisconnectedType` says that there is
        none. A list has one entry for each input: 'default', a callable that returns this gradient
        alone, or such a variable.
    grad_overrides : optional
        The same without the outputs; only one of the two can be given.
    rop_overrides : optional
        The same for the derivatives of outputs along a direction: callables get the lists of inputs
        and of the direction's parts.
    connection_pattern : list of list of bool, optional
        For each input, which outputs depend on it; by default this is read off the graph.
    name : str, optional
        As it is printed.
    **kwargs
        Options of the inner function, as `theano.function` has them: ``mode``, ``profile``,
        ``on_unused_input``.

    Raises
    ------
    TypeError
        If `outputs` is no list, an entry is no variable, or there are updates or givens.
    ValueError
        If both `lop_overrides` and `grad_overrides` are given.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> x, y, z = T.scalars("xyz")
    >>> op = theano.OpFromGraph([x, y, z], [x + y * z])
    >>> f = theano.function([x, y, z], op(x, y, z) + op(z, y, x))
    """

    _only_reads = True  # the inner function leaves its arguments as they are

    def __init__(
        self,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        inline: bool = False,
        lop_overrides: Any = "default",
        grad_overrides: Any = "default",
        rop_overrides: Any = "default",
        connection_pattern: list[list[bool]] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(outputs, list):
            raise TypeError(f"outputs must be a list, got {type(outputs).__name__}")
        for variable in (*inputs, *outputs):
            if not isinstance(variable, _core.Variable):
                raise TypeError("inputs and outputs must be variables", variable)
        if "updates" in kwargs or "givens" in kwargs:
            raise TypeError("updates and givens are not possible here")
        if not _is_default(lop_overrides) and not _is_default(grad_overrides):
            raise ValueError("lop_overrides and grad_overrides are mutually exclusive")
        if name is not None and not isinstance(name, str):
            raise TypeError(f"name must be None or a string, got {name!r}")
        self.is_inline = inline
        self.inputs = list(inputs)
        self.outputs = outputs
        self.kwargs = kwargs
        self.name = name
        self.input_types = [variable.type for variable in inputs]
        self.output_types = [variable.type for variable in outputs]
        self.shared_inputs = [
            variable
            for variable in graph_inputs(outputs)
            if isinstance(variable, _core.SharedVariable) and variable not in self.inputs
        ]
        replaced = [*self.inputs, *self.shared_inputs]
        self.local_inputs = [_stand_in(variable) for variable in replaced]
        self.local_outputs: list[Any] = clone(
            outputs, dict(zip(replaced, self.local_inputs, strict=True))
        )
        self._connection_pattern = connection_pattern
        if _is_default(grad_overrides):
            self.set_lop_overrides(lop_overrides)
        else:
            self.set_grad_overrides(grad_overrides)
        self.set_rop_overrides(rop_overrides)

    def __str__(self) -> str:
        name = type(self).__name__ if self.name is None else self.name
        return f"{name}{{inline={self.is_inline}}}"

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "fn"}

    # ---- applications and evaluation

    def make_node(self, *inputs: Any) -> Any:
        """Apply to values of the inputs; each is converted to its type.

        Raises
        ------
        ValueError
            If the number of inputs is wrong.
        TypeError
            If an input cannot be converted.
        """
        if len(inputs) != len(self.input_types):
            raise ValueError(f"{self} takes {len(self.input_types)} inputs, got {len(inputs)}")
        given = [
            type_.filter_variable(value)
            for value, type_ in zip(inputs, self.input_types, strict=True)
        ]
        return Apply(self, [*given, *self.shared_inputs], [type_() for type_ in self.output_types])

    def _function(self) -> Any:
        fn = self.__dict__.get("fn")
        if fn is None:
            from theano.compile.function import function

            options = {"on_unused_input": "ignore", **self.kwargs}
            fn = function(self.local_inputs, self.local_outputs, **options)
            fn.trust_input = True
            self.fn = fn
        return fn

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Call the inner function."""
        for storage, value in zip(output_storage, self._function()(*inputs), strict=True):
            storage[0] = value

    def expanded(self, inputs: Sequence[Any]) -> list[Any]:
        """Return the outputs as graph over other inputs.

        Parameters
        ----------
        inputs : sequence of Variable
            Those of an application, shared variables included.
        """
        pairs = dict(zip(self.local_inputs, inputs, strict=True))
        outputs: list[Any] = clone(self.local_outputs, pairs)
        return outputs

    def infer_shape(self, node: Any, shapes: Sequence[Any]) -> list[Any]:
        """Return the shapes of the outputs, as graph over the inputs."""
        from theano.tensor import shape

        return [
            tuple(shape(output)[i] for i in range(output.ndim)) if hasattr(output, "ndim") else None
            for output in self.expanded(node.inputs)
        ]

    # ---- derivatives: `_connection_pattern` is what was given, or is known from earlier

    def set_lop_overrides(self, lop_overrides: Any) -> None:
        """Let something else stand in place of the derived gradient; see the class."""
        self._lop, self._lop_type = lop_overrides, "lop"
        self._lop_graph: Overridden | None = None

    def set_grad_overrides(self, grad_overrides: Any) -> None:
        """Let something else stand in place of the derived gradient, not told of outputs."""
        self._lop, self._lop_type = grad_overrides, "grad"
        self._lop_graph = None

    def set_rop_overrides(self, rop_overrides: Any) -> None:
        """Let something else stand in place of the derivative along a direction."""
        self._rop = rop_overrides
        self._rop_graph: Overridden | None = None

    @property
    def overrides_rop(self) -> bool:
        """Whether the program has said what `R_op` is."""
        return not _is_default(self._rop)

    def _gradient(self) -> Overridden:
        if self._lop_graph is None:
            self._lop_graph = gradient_graph(self, self._lop, self._lop_type)
        return self._lop_graph

    def get_lop_op(self) -> "OpFromGraph":
        """Return the operation from inputs, outputs and output gradients to input gradients."""
        op: OpFromGraph = self._gradient().op
        return op

    def _r_op(self) -> Overridden:
        if self._rop_graph is None:
            self._rop_graph = r_graph(self, self._rop)
        return self._rop_graph

    def get_rop_op(self) -> "OpFromGraph":
        """Return the operation from inputs and a direction to derivatives of outputs."""
        op: OpFromGraph = self._r_op().op
        return op

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradients, results of another operation of this kind."""
        given = [
            gradient if _has_values_of(gradient, output) else zeros_like(output)
            for output, gradient in zip(outputs, output_gradients, strict=True)
        ]
        return self._gradient().apply([*inputs, *outputs, *given])

    def R_op(self, inputs: Sequence[Any], eval_points: Sequence[Any]) -> list[Any]:
        """Return the derivatives along a direction, results of another operation of this kind."""
        given = [
            zeros_like(value) if point is None else point
            for value, point in zip(inputs, eval_points, strict=True)
        ]
        return self._r_op().apply([*inputs, *given])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        """Return for each input, which outputs depend on it in the eyes of a gradient."""
        if self._connection_pattern is not None:
            return self._connection_pattern
        pattern = io_connection_pattern(self.local_inputs, self.local_outputs)
        if not _is_default(self._lop):
            instead = self._gradient().instead
            for row, stand_in in zip(pattern, instead, strict=True):
                connected = not (
                    stand_in is not None and isinstance(stand_in.type, DisconnectedType)
                )
                row[:] = [connected] * len(row)
        self._connection_pattern = pattern
        return pattern


def _stand_in(variable: Any) -> Any:
    """Return a root of the variable's type and name."""
    fresh = variable.type()
    fresh.name = variable.name
    return fresh


def _has_values_of(gradient: Any, output: Any) -> bool:
    """Whether a gradient says anything: a discrete output does not change with its inputs."""
    if isinstance(gradient.type, DisconnectedType):
        return False
    return not (hasattr(output, "dtype") and output.dtype in discrete_dtypes)


def _is_default(override: Any) -> bool:
    return isinstance(override, str) and override == "default"


ops_with_inner_function[OpFromGraph] = "fn"
