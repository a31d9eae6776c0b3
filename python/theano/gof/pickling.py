"""Pickling and copying of graphs: what each kind of object is remade from.

`copy.deepcopy` works through the same functions. Identity is kept within one pickle: a variable
that is reached on two ways is one variable again. A computed variable is written as the list of the
nodes below it, in an order in which each needs only those before it, so that depth is no matter.
"""

import re
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.gof.core_methods import methods_of
from theano.gof.type import generic

__all__: list[str] = []

# Attributes that are made again when they are needed.
_NOT_KEPT = ("_fn_cache",)

State = tuple[dict[str, Any], dict[str, Any]]


def _state(node: Any) -> State:
    """Return attributes and tag of an object, in the form that pickle restores by itself."""
    attributes = {key: value for key, value in node.__dict__.items() if key not in _NOT_KEPT}
    tag = node.tag
    if not config.pickle_test_value and hasattr(tag, "test_value"):
        tag = type(tag)()
        tag.__dict__.update(node.tag.__dict__)
        del tag.test_value
    return attributes, {"tag": tag}


# ------------------------------------------------------------------ remaking objects


def restore_type(cls: Any, *arguments: Any) -> Any:
    """Return a type; what its constructor would do follows as attributes."""
    return cls.__new__(cls, *arguments)


def restore_variable(cls: Any, type: Any, name: str | None) -> Any:
    """Return a variable that nothing computes."""
    return cls(type, None, None, name)


def restore_constant(cls: Any, type: Any, data: Any, name: str | None) -> Any:
    """Return a constant."""
    return cls(type, data, name)


def restore_shared(cls: Any, type: Any, name: str | None, container: Any) -> Any:
    """Return a shared variable on a container; its flags follow as attributes."""
    return cls(name, type, None, False, None, container)


def restore_container(value: Any) -> Any:
    """Return a container with a value."""
    is_array = isinstance(value, np.ndarray)
    type = _core.TensorType(value.dtype, (False,) * value.ndim) if is_array else generic
    return _core.SharedVariable(None, type, value, False).container


def restore_apply(op: Any, inputs: list[Any], types: list[Any]) -> Any:
    """Return a node; an input is a variable, or the node that computes it and a number."""
    from theano.gof.graph import Apply  # which installs the methods of this file

    variables = [item[0].outputs[item[1]] if isinstance(item, tuple) else item for item in inputs]
    return Apply(op, variables, [cls(type, None, None, name) for cls, type, name in types])


def restore_output(nodes: tuple[Any, ...], index: int) -> Any:
    """Return an output of the last of some nodes."""
    return nodes[-1].outputs[index]


def restore_python_op(cls: Any) -> Any:
    """Return an operation that is defined in Python; its attributes follow."""
    return _core.Op.__new__(cls)


def restore_op(family: str, properties: dict[str, Any]) -> Any:
    """Return the operation of a class with some properties."""
    if family == "Elemwise":
        if properties["scalar_op"] == "Cast":
            return _core.cast_op(properties["dtype"])
        return _core.elemwise_op(properties["scalar_op"])
    if family == "DimShuffle":
        return _core.dimshuffle_op(properties["input_broadcastable"], properties["new_order"])
    if family == "Rebroadcast":
        axes = zip(properties["axes"], properties["flags"], strict=True)
        return _core.rebroadcast_op([(axis, bool(flag)) for axis, flag in axes])
    if family == "Subtensor":
        return _core.subtensor_op(properties["idx_list"])
    if family == "IncSubtensor":
        return _core.inc_subtensor_op(properties["idx_list"], properties["set_instead_of_inc"])
    if set(properties) == {"axis", "dtype", "acc_dtype"}:
        function = re.sub("(?<=[a-z])(?=[A-Z])", "_", family).lower()
        return _core.reduce_op(function, **properties)
    return _core.op(family, **properties)


# ------------------------------------------------------------------ taking objects apart


@methods_of(_core.Type)
class TypePickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        return restore_type, (type(self),), self.__dict__


@methods_of(_core.TensorType)
class TensorTypePickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        return restore_type, (type(self), self.dtype, self.broadcastable), self.__dict__


@methods_of(_core.Op)
class OpPickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        if self.defined_in_python:
            return restore_python_op, (type(self),), self.__dict__
        return restore_op, (self.family, self.properties)


@methods_of(_core.Variable)
class VariablePickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        if self.owner is None:
            return restore_variable, (type(self), self.type, self.name), _state(self)
        return restore_output, (tuple(_core.toposort([], [self])), self.index)

    def __copy__(self: Any) -> Any:
        """Return a new variable with the same attributes; of a computed one, itself."""
        if self.owner is not None:
            return self
        copied = self.clone()
        copied.__dict__.update(_state(self)[0])
        return copied


@methods_of(_core.Constant)
class ConstantPickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        return restore_constant, (type(self), self.type, self.data, self.name), _state(self)


@methods_of(_core.SharedVariable)
class SharedPickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        arguments = type(self), self.type, self.name, self.container
        return restore_shared, arguments, _state(self)


@methods_of(_core.Container)
class ContainerPickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        return restore_container, (self.data,)


@methods_of(_core.Apply)
class ApplyPickling:
    def __reduce_ex__(self: Any, protocol: Any) -> tuple[Any, ...]:
        inputs = [item if item.owner is None else (item.owner, item.index) for item in self.inputs]
        types = [(type(output), output.type, output.name) for output in self.outputs]
        # The attributes of the outputs come after the node is there: they may lead back to it.
        state = self.tag, [_state(output) for output in self.outputs]
        return restore_apply, (self.op, inputs, types), state

    def __setstate__(self: Any, state: tuple[Any, list[State]]) -> None:
        self.tag, states = state
        for output, (attributes, slots) in zip(self.outputs, states, strict=True):
            output.__dict__.update(attributes)
            output.tag = slots["tag"]
