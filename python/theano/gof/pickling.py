"""Pickling and copying of graphs: what each kind of object is remade from.

`copy.deepcopy` works through the same functions. Identity is kept within one pickle: a variable
that is reached on two ways is one variable again. Before a node is written, the nodes that it needs
are listed, in an order in which each needs only those before it, so that depth is no matter.

A pickle that is damaged may call these functions with anything. They check what the core relies on:
that a node has the inputs and outputs that its operation gives, and a container a value of its
variable's type.
"""

import re
import threading
import weakref
from typing import Any

import numpy as np

from theano import _core
from theano.configdefaults import config
from theano.gof.announcement import quiet
from theano.gof.core_methods import methods_of
from theano.gof.type import generic

__all__: list[str] = []

# Attributes that are made again when they are needed, or belong to a FunctionGraph.
_NOT_KEPT = ("_fn_cache", "_fgraph")

State = tuple[dict[str, Any], dict[str, Any]]


def _kept_tag(node: Any) -> Any:
    """Return the tag of an object, without its test value if that is not wanted."""
    tag = node.tag
    if not config.pickle_test_value and hasattr(tag, "test_value"):
        tag = type(tag)()
        tag.__dict__.update(node.tag.__dict__)
        del tag.test_value
    return tag


def _attributes(node: Any) -> dict[str, Any]:
    return {key: value for key, value in node.__dict__.items() if key not in _NOT_KEPT}


def _state(node: Any) -> State:
    """Return attributes, tag and trace, in the form that pickle restores by itself."""
    return _attributes(node), {
        "tag": _kept_tag(node),
        "creation_frames": _shared_frames(node.creation_frames),
    }


def _annotations(output: Any) -> Any:
    """Return the attributes and the tag of an output, or None if nothing is hung on it."""
    attributes, tag = _attributes(output), _kept_tag(output)
    return (attributes, tag) if attributes or tag.__dict__ else None


class Listing:
    """The nodes that a node needs, and itself, in the order in which they are written.

    While a pickler holds the listing, the nodes in it may be written without listing again what
    they need. Picklers do not tell who they are: a node of a listing that is asked for a second
    time shows that another pickler is at work, for which the listing does not count.
    """

    def __init__(self, outputs: Any) -> None:
        listed: set[int] = set()
        for older in _live_listings():
            listed.update(older.members)
        self.nodes = _order(outputs, listed)
        self.members: set[int] = {id(node) for node in self.nodes}
        self.unwritten = set(self.members)
        _local.listings.append(weakref.ref(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return restore_listing, tuple(self.nodes)


class _Local(threading.local):
    def __init__(self) -> None:
        self.listings: list[weakref.ref[Listing]] = []


_local = _Local()


def _live_listings() -> list[Listing]:
    """Return the listings that picklers of this thread hold."""
    alive = [listing for reference in _local.listings if (listing := reference()) is not None]
    if len(alive) < len(_local.listings):
        _local.listings = [weakref.ref(listing) for listing in alive]
    return alive


def _order(outputs: Any, listed: set[int]) -> list[Any]:
    """Return the nodes below some variables, except those already listed and what is below."""
    if not listed:
        return _core.toposort([], list(outputs))
    ordered: dict[Any, None] = {}
    waiting = [(output.owner, False) for output in reversed(list(outputs))]
    while waiting:
        node, is_complete = waiting.pop()
        if is_complete:
            ordered[node] = None
        elif node is not None and node not in ordered and id(node) not in listed:
            waiting.append((node, True))
            waiting.extend((variable.owner, False) for variable in reversed(node.inputs))
    return list(ordered)


# ------------------------------------------------------------------ remaking objects


def restore_type(cls: Any, *arguments: Any) -> Any:
    """Return a type; what its constructor would do follows as attributes."""
    return cls.__new__(cls, *arguments)


def restore_variable(cls: Any, type: Any, name: str | None) -> Any:
    """Return a variable that nothing computes; an own `__init__` of its class is not called."""
    variable = cls.__new__(cls)
    _core.Variable.__init__(variable, type, None, None, name)
    return variable


def restore_constant(cls: Any, type: Any, data: Any, name: str | None) -> Any:
    """Return a constant."""
    constant = cls.__new__(cls)
    _core.Constant.__init__(constant, type, data, name)
    return constant


def restore_shared(cls: Any, type: Any, name: str | None, container: Any) -> Any:
    """Return a shared variable on a container; its flags follow as attributes."""
    if not isinstance(container, _core.Container):
        raise TypeError(f"a Container is needed, got {container!r}")
    variable = cls.__new__(cls)
    _core.SharedVariable.__init__(variable, name, type, None, False, None, container)
    return variable


def restore_container(value: Any) -> Any:
    """Return a container with a value."""
    is_array = isinstance(value, np.ndarray)
    type = _core.TensorType(value.dtype, (False,) * value.ndim) if is_array else generic
    return _core.SharedVariable(None, type, value, False).container


def restore_apply(op: Any, inputs: list[Any], outputs: list[Any], frames: Any) -> Any:
    """Return a node.

    Parameters
    ----------
    op : Op
        The operation.
    inputs : list
        Variables; for one that is computed, a tuple of the node that computes it and its position.
    outputs : list of tuple
        Class, type and name of each output.
    frames : tuple or None
        Where the outputs were made.

    Raises
    ------
    TypeError
        If operation, inputs and outputs do not fit each other.
    """
    from theano.gof.graph import Apply  # which installs the methods of this file

    if not isinstance(op, _core.Op):
        raise TypeError(f"an Op is needed, got {op!r}")
    variables = [item[0].outputs[item[1]] if isinstance(item, tuple) else item for item in inputs]
    made = [restore_variable(*output) for output in outputs]
    if not op.defined_in_python:
        _check_outputs(op, variables, made)
    for variable in made:
        variable.creation_frames = frames
    return Apply(op, variables, made)


def _check_outputs(op: Any, inputs: list[Any], outputs: list[Any]) -> None:
    with quiet():
        expected = [output.type for output in op.make_node(*inputs).outputs]
    if len(expected) != len(outputs) or any(
        getattr(a, "ndim", None) != getattr(b.type, "ndim", None)
        for a, b in zip(expected, outputs, strict=False)
    ):
        raise TypeError(
            f"{op} of these inputs has outputs of types {expected}, not "
            f"{[output.type for output in outputs]}: the pickle is damaged"
        )


def restore_listing(*nodes: Any) -> tuple[Any, ...]:
    """Return some nodes, which are restored by now."""
    return nodes


def restore_last(nodes: tuple[Any, ...]) -> Any:
    """Return the last of some nodes."""
    return nodes[-1]


def restore_output(node: Any, index: int) -> Any:
    """Return an output of a node."""
    return node.outputs[index]


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
    if properties.keys() - {"keeps_dtype"} == {"axis", "dtype", "acc_dtype"}:
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
        return restore_output, (self.owner, self.index)

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
        for listing in _live_listings():
            if id(self) in listing.unwritten:
                listing.unwritten.remove(id(self))
                return _record(self)
            if id(self) in listing.members:  # another pickler is at work
                _local.listings.clear()
                break
        # The node is written while its list is; the pickler then finds it there.
        return restore_last, (Listing(self.outputs[:1]),)

    def __setstate__(self: Any, state: tuple[Any, list[Any]]) -> None:
        self.tag, annotations = state
        for output, hung in zip(self.outputs, annotations, strict=True):
            if hung is not None:
                attributes, output.tag = hung
                output.__dict__.update(attributes)


def _record(node: Any) -> tuple[Any, ...]:
    """Return what a node is remade from, once all that it needs is there."""
    inputs = [item if item.owner is None else (item.owner, item.index) for item in node.inputs]
    outputs = [(type(output), output.type, output.name) for output in node.outputs]
    arguments = node.op, inputs, outputs, _shared_frames(node.outputs[0].creation_frames)
    # The attributes of the outputs come after the node is there: they may lead back to it.
    annotations = [_annotations(output) for output in node.outputs]
    tag = _kept_tag(node)
    if not tag.__dict__ and not any(annotations):
        return restore_apply, arguments
    return restore_apply, arguments, (tag, annotations)


_frames: dict[Any, Any] = {}


def _shared_frames(frames: Any) -> Any:
    """Return one tuple for equal traces, such as those of a loop, so that it is written once."""
    if len(_frames) > 10000:
        _frames.clear()
    return _frames.setdefault(frames, frames)
