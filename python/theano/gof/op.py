"""Op: what an Apply does to its inputs. The class is the core's.

The methods here are those by which the core puts its questions to operations that are defined in
Python; they answer with what the user has written: `make_node` or `itypes` and `otypes`, `perform`,
`grad` or `L_op`, `connection_pattern`, and `__props__`.
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from theano import _core
from theano._core import Op
from theano._lazy import names_from
from theano.gof import props as props
from theano.gof.c_code import CLinkerObject, CLinkerOp
from theano.gof.core_methods import methods_of
from theano.gof.places import described
from theano.gof.test_values import (
    compute_test_value,
    get_debug_values,
    get_test_value,
    missing_test_message,
)
from theano.gof.utils import MethodNotDefined

__all__ = [
    "CLinkerObject",
    "CLinkerOp",
    "GradientNotDefined",
    "Op",
    "PureOp",
    "compute",
    "compute_test_value",
    "get_debug_values",
    "get_test_value",
    "missing_test_message",
    "ops_with_inner_function",
]


#: Classes of operations with a compiled function of their own, and the attribute that holds it.
ops_with_inner_function: dict[type, str] = {}

_make_core_node: Any = _core.Op.make_node
_NO_PARAMS = object()


@methods_of(_core.Op)
class OpMethods:
    """What an operation defined in Python must or may define, and how the core asks for it."""

    # Whether `perform` neither keeps nor changes the values of inputs, so that they need no copy.
    _only_reads = False

    #: The output that a call returns, by number; None for all of them.
    default_output: int | None = None

    def add_tag_trace(self, thing: Any, user_line: int | None = None) -> Any:
        """Return `thing`: every variable remembers where it was made without being told."""
        return thing

    def do_constant_folding(self, node: Any) -> bool:
        """Whether `node`, whose inputs are all constants, may be computed once and for all."""
        return True

    def _may_be_folded(self, node: Any) -> bool:
        # Those of this package, such as loops, are left to the call.
        is_own = type(self).__module__.partition(".")[0] == "theano"
        return not is_own and bool(self.do_constant_folding(node))

    def get_params(self, node: Any) -> Any:
        """Return what `perform` gets as its fourth argument.

        Raises
        ------
        MethodNotDefined
            If the class has no `params_type` from which it could be made.
        """
        params_type = getattr(self, "params_type", None)
        if params_type is None:
            raise MethodNotDefined("get_params", type(self), type(self).__name__)
        from theano.gof.params_type import ParamsType

        if not isinstance(params_type, ParamsType):
            raise NotImplementedError(
                f"{self}: params_type is no ParamsType, so get_params must be defined"
            )
        return params_type.get_params(self)

    def prepare_node(self, node: Any, storage_map: Any, compute_map: Any, impl: str) -> None:
        """Do nothing; classes may prepare here for `perform`, which it is called before."""

    def make_thunk(
        self,
        node: Any,
        storage_map: dict[Any, list[Any]],
        compute_map: dict[Any, list[bool]],
        no_recycling: Sequence[Any],
        impl: str | None = None,
    ) -> Any:
        """Return a function without arguments that computes `node`; classes may override it.

        Parameters
        ----------
        node : Apply
            What is computed.
        storage_map : dict
            For each variable a list of one element, its value.
        compute_map : dict
            For each variable a list of one element, whether it has been computed.
        no_recycling : sequence of Variable
            Unused, as is `impl`.
        """
        inputs = [storage_map[variable] for variable in node.inputs]
        outputs = [storage_map[variable] for variable in node.outputs]

        def thunk() -> None:
            _perform(self, node, [cell[0] for cell in inputs], outputs)
            for variable in node.outputs:
                compute_map[variable][0] = True

        return thunk

    def perform(
        self,
        node: Any,
        inputs: Sequence[Any],
        output_storage: Sequence[list[Any]],
        params: Any = None,
    ) -> None:
        """Compute the outputs of `node` from the values of its inputs.

        Parameters
        ----------
        node : Apply
            The application that is computed.
        inputs : list of ndarray
            The values of its inputs.
        output_storage : list of list
            One list of one element per output; the element is replaced by the value.
        params : object
            What `get_params` returns; given where the class defines it or `params_type`.

        Raises
        ------
        MethodNotDefined
            If the class does not define it.
        """
        raise MethodNotDefined("perform", type(self), type(self).__name__)

    def L_op(
        self, inputs: Sequence[Any], outputs: Sequence[Any], output_gradients: Sequence[Any]
    ) -> list[Any]:
        """Return the gradient for each input, given that for each output.

        Classes define this or `grad`, which is the same without `outputs`.

        Parameters
        ----------
        inputs, outputs : list of Variable
            Those of the application.
        output_gradients : list of Variable
            The gradients for the outputs; of `DisconnectedType` where there is none.

        Raises
        ------
        GradientNotDefined
            If the class defines neither.
        """
        grad = getattr(self, "grad", None)
        if grad is None and not self.defined_in_python:  # type: ignore[attr-defined]
            return _core_gradients(self, inputs, output_gradients)
        if grad is None:
            raise GradientNotDefined(f"{self} has no gradient: define `grad` or `L_op`")
        terms: list[Any] = grad(inputs, output_gradients)
        return terms

    def R_op(self, inputs: Sequence[Any], eval_points: Sequence[Any]) -> list[Any]:
        """Return the derivative of each output along a direction.

        `theano.Rop` asks for it where a class defines it. Otherwise it uses `grad` twice.

        Parameters
        ----------
        inputs : list of Variable
            Those of the application.
        eval_points : list of Variable or None
            The direction: one part for each input, None where the input does not move.

        Raises
        ------
        MethodNotDefined
            If the class does not define it.
        """
        raise MethodNotDefined("R_op", type(self), type(self).__name__)

    def make_node(self, *inputs: Any) -> Any:
        """Return the application to variables of the types in `itypes`; outputs have `otypes`.

        Raises
        ------
        NotImplementedError
            If the class has no `itypes` and `otypes`, and does not define this method either.
        ValueError
            If the number of inputs is not that of `itypes`.
        TypeError
            If an input has another type.
        AttributeError
            If an input is no variable: nothing is converted here.
        """
        if self.defined_in_python and not hasattr(self, "itypes"):  # type: ignore[attr-defined]
            raise NotImplementedError(
                f"{type(self).__name__}: define make_node, or itypes and otypes"
            )
        if not self.defined_in_python:  # type: ignore[attr-defined]
            return _make_core_node(self, *inputs)
        expected, results = self.itypes, self.otypes  # type: ignore[attr-defined]
        if len(inputs) != len(expected):
            raise ValueError(f"{self} takes {len(expected)} inputs, got {len(inputs)}")
        types = [each.type for each in inputs]
        if types != list(expected):
            raise TypeError(
                f"{self} takes inputs of the types {list(expected)}, got {types}:"
                f" {', '.join(map(described, inputs))}"
            )
        from theano.gof.graph import Apply  # graph.py is built on operations

        return Apply(self, inputs, [type_() for type_ in results])

    def _make(self, inputs: list[Any], options: dict[str, Any] | None = None) -> Any:
        return self.make_node(*inputs, **(options or {}))

    def _pullback(
        self, node: Any, output_gradients: list[Any], wanted: Sequence[bool]
    ) -> list[Any]:
        from theano.gradient import DisconnectedType, disconnected_type

        given = [_core.Variable(disconnected_type) if g is None else g for g in output_gradients]
        terms = list(self.L_op(node.inputs, node.outputs, given))
        if len(terms) != len(node.inputs):
            raise ValueError(
                f"{self} returned the wrong number of gradient terms:"
                f" {len(terms)} for {len(node.inputs)} inputs"
            )
        if None in terms:
            raise TypeError(
                f"{self}: the gradient of input {terms.index(None)} is None;"
                " return a variable of DisconnectedType instead"
            )
        return [None if isinstance(term.type, DisconnectedType) else term for term in terms]

    def _is_connected(self, node: Any, index: int) -> bool:
        pattern = getattr(self, "connection_pattern", None)
        return True if pattern is None else any(pattern(node)[index])

    def _evaluate(self, node: Any, inputs: list[Any]) -> list[Any]:
        """Return the values of the outputs; values of inputs that are arrays are copies."""
        for overwritten in getattr(self, "destroy_map", {}).values():
            for index in overwritten:
                if not isinstance(inputs[index], np.ndarray):
                    inputs[index] = copy.deepcopy(inputs[index])
        storage: list[list[Any]] = [[None] for _ in node.outputs]
        compute(node, inputs, storage)
        results = [cell[0] for cell in storage]
        for index, (result, output) in enumerate(zip(results, node.outputs, strict=True)):
            if isinstance(output.type, _core.TensorType):
                if result is None:
                    raise ValueError(f"{self}: perform has put nothing into output {index}")
                results[index] = np.asarray(result)
        return results


# Programs override and call these; nothing asks for them.
methods_of(_core.Op)(CLinkerObject)
methods_of(_core.Op)(CLinkerOp)

# Theano's name for the part of an operation that is not C code.
PureOp = Op


class GradientNotDefined(AttributeError, NotImplementedError):
    """An operation defined in Python has neither `grad` nor `L_op`."""


def _core_gradients(op: Any, inputs: Sequence[Any], output_gradients: Sequence[Any]) -> list[Any]:
    """Return the gradients of an operation of the core for its inputs."""
    from theano._gradient_stops import DisconnectedType, disconnected_type

    # Roots in place of inputs, so that what one is computed from does not count for another.
    roots = [each if isinstance(each, _core.Constant) else each.type() for each in inputs]
    pairs = [
        (output, gradient)
        for output, gradient in zip(op.make_node(*roots).outputs, output_gradients, strict=True)
        if not isinstance(gradient.type, DisconnectedType)
    ]
    terms = _core.gradient([first for first, _ in pairs], [last for _, last in pairs], roots)
    back = [(root, each) for root, each in zip(roots, inputs, strict=True) if root is not each]
    found = iter(_core.clone_graph([term for term in terms if term is not None], back))
    return [_core.Variable(disconnected_type) if term is None else next(found) for term in terms]


def _params_of(op: Any, node: Any) -> Any:
    """Return the fourth argument of `perform`, or `_NO_PARAMS`."""
    has_own = type(op).get_params is not Op.get_params  # type: ignore[attr-defined]
    if not has_own and getattr(op, "params_type", None) is None:
        return _NO_PARAMS
    params = op.get_params(node)
    params_type = getattr(op, "params_type", None)
    # What is made of `params_type` fits it.
    return params_type.filter(params) if has_own and params_type is not None else params


def _perform(op: Any, node: Any, inputs: list[Any], storage: list[list[Any]]) -> None:
    if type(op).prepare_node is not Op.prepare_node:  # type: ignore[attr-defined]
        op.prepare_node(node, {}, {}, "py")
    params = _params_of(op, node)
    if params is _NO_PARAMS:
        op.perform(node, inputs, storage)
    else:
        op.perform(node, inputs, storage, params)


def compute(node: Any, inputs: list[Any], storage: list[list[Any]]) -> None:
    """Compute an application of an operation defined in Python, as its class wants it.

    Parameters
    ----------
    node : Apply
        The application.
    inputs : list
        The values of its inputs.
    storage : list of list
        One list of one element per output; the element is replaced by the value.
    """
    op = node.op
    if type(op).make_thunk is not Op.make_thunk:  # type: ignore[attr-defined]
        _run_thunk(op, node, inputs, storage)
    else:
        _perform(op, node, inputs, storage)


def _run_thunk(op: Any, node: Any, inputs: list[Any], storage: list[list[Any]]) -> None:
    """Fill the storage of outputs by the function that a class's own `make_thunk` makes."""
    storage_map = {variable: [value] for variable, value in zip(node.inputs, inputs, strict=True)}
    storage_map |= dict(zip(node.outputs, storage, strict=True))
    compute_map = {variable: [variable in node.inputs] for variable in storage_map}
    thunk = op.make_thunk(node, storage_map, compute_map, [])
    thunk()


# The C code of operations is imported when a program asks for it.
__getattr__ = names_from(
    __name__, {"theano.gof.c_op": ("COp", "OpenMPOp", "apply_meth", "simple_meth")}
)
