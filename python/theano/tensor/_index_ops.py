"""The operations of indexing: their classes, and instances that take any index."""

from typing import Any

from theano import _core
from theano.tensor._constants import extract_constant, get_scalar_constant_value
from theano.tensor._convert import as_tensor_variable
from theano.tensor._index_key import VECTOR, advanced_code, index_items
from theano.tensor._index_parts import (
    AdvancedBooleanIndexingError,
    AdvancedIndexingError,
    check_and_reject_bool,
    get_idx_list,
)

__all__ = [
    "AdvancedBooleanIncSubtensor",
    "AdvancedBooleanSubtensor",
    "AdvancedIncSubtensor",
    "AdvancedIncSubtensor1",
    "AdvancedSubtensor",
    "AdvancedSubtensor1",
    "BaseAdvancedIncSubtensor",
    "BaseAdvancedSubtensor",
    "IncSubtensor",
    "Subtensor",
    "advanced_boolean_inc_subtensor",
    "advanced_boolean_set_subtensor",
    "advanced_boolean_subtensor",
    "advanced_inc_subtensor",
    "advanced_inc_subtensor1",
    "advanced_set_subtensor",
    "advanced_set_subtensor1",
    "advanced_subtensor",
    "advanced_subtensor1",
    "replacing_op",
]


def _plain_entries(idx_list: Any) -> list[Any]:
    """Return the entries of an index with variables and types as the core's mark for an input."""

    def plain(entry: Any) -> Any:
        if isinstance(entry, slice):
            return slice(plain(entry.start), plain(entry.stop), plain(entry.step))
        kind = entry.type if isinstance(entry, _core.Variable) else entry
        if getattr(kind, "ndim", 0) > 0:
            of_mask = str(kind.dtype) == "bool"
            error = AdvancedBooleanIndexingError if of_mask else AdvancedIndexingError
            raise error("Invalid index type or slice for Subtensor", kind)
        return "x" if isinstance(kind, _core.Type) else entry

    return [plain(entry) for entry in idx_list]


class Subtensor(_core.Op):
    """Takes a part of a tensor by integers and slices.

    Parameters
    ----------
    idx_list : sequence
        One entry per indexed dimension: an int, a slice, or ``'x'`` (or a type) for an index that
        is passed as a further input; the bounds of slices likewise.

    Raises
    ------
    AdvancedIndexingError, AdvancedBooleanIndexingError
        If an entry has dimensions.
    """

    view_map = {0: [0]}  # noqa: RUF012  Theano's form

    def __new__(cls, idx_list: Any) -> Any:
        return _core.subtensor_op(_plain_entries(idx_list))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def idx_list(self) -> tuple[Any, ...]:
        """The entries of the index."""
        return tuple(self.properties["idx_list"])

    def get_constant_idx(
        self,
        inputs: Any,
        allow_partial: bool = False,
        only_process_constants: bool = False,
        elemwise: bool = True,
    ) -> list[Any]:
        """Return the index with the variables replaced by their values.

        Parameters
        ----------
        inputs : sequence of Variable
            Those of an application of this operation.
        allow_partial : bool, optional
            Whether variables of unknown value stay as they are.
        only_process_constants, elemwise : bool, optional
            See `get_scalar_constant_value`.

        Raises
        ------
        NotScalarConstantError
            If a value is not known and `allow_partial` is false.
        """
        find = extract_constant if allow_partial else get_scalar_constant_value

        def value(entry: Any) -> Any:
            if isinstance(entry, slice):
                return slice(value(entry.start), value(entry.stop), value(entry.step))
            if not isinstance(entry, _core.Variable):
                return entry
            found = find(entry, elemwise=elemwise, only_process_constants=only_process_constants)
            return found if isinstance(found, _core.Variable) else int(found)

        return [value(entry) for entry in get_idx_list(inputs, self.idx_list)]


class _Replacing(_core.Op):
    """What operations that replace a part of a tensor have in common."""

    # Memory is reused where that is safe, without being told to.
    inplace = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    @property
    def set_instead_of_inc(self) -> bool:
        """Whether the part is replaced; otherwise it is added to."""
        return bool(self.properties["set_instead_of_inc"])


class IncSubtensor(_Replacing):
    """Gives a tensor with a part set to, or incremented by, other values; see `Subtensor`.

    `inplace` and `destroyhandler_tolerate_aliased` are accepted for compatibility.
    """

    def __new__(
        cls,
        idx_list: Any,
        inplace: bool = False,
        set_instead_of_inc: bool = False,
        destroyhandler_tolerate_aliased: Any = None,
    ) -> Any:
        return _core.inc_subtensor_op(_plain_entries(idx_list), set_instead_of_inc)

    @property
    def idx_list(self) -> tuple[Any, ...]:
        """The entries of the index."""
        return tuple(self.properties["idx_list"])


class AdvancedSubtensor1(_core.Op):
    """Takes the parts of a tensor that a vector of integers names along the first dimension.

    Parameters
    ----------
    sparse_grad : bool, optional
        Whether the gradient is a sparse matrix; then the tensor must be a matrix.
    """

    def __new__(cls, sparse_grad: bool = False) -> Any:
        if sparse_grad:
            from theano.sparse._row_selection import row_selection

            return row_selection
        return _core.op("AdvancedSubtensor", index=(VECTOR,), only_last=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    sparse_grad = False


class AdvancedIncSubtensor1(_Replacing):
    """Gives a tensor with parts along the first dimension set or incremented; see
    `AdvancedSubtensor1`. `inplace` is accepted for compatibility."""

    def __new__(cls, inplace: bool = False, set_instead_of_inc: bool = False) -> Any:
        return _core.op(
            "AdvancedIncSubtensor", index=(VECTOR,), set_instead_of_inc=bool(set_instead_of_inc)
        )


class _AnyIndex(_core.Op):
    """What operations on arrays and masks among other indices have in common.

    An instance made in Python takes the tensor and the items of an index, as ``x[...]`` does; the
    operation of a node has the form of its index fixed.
    """

    # How many inputs stand before the index.
    _n_leading = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the core has made the instance."""

    def make_node(self, *inputs: Any) -> _core.Apply:
        operation, variables = self._fixed(inputs)
        return _core.Op.make_node(operation, *variables)

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        operation, variables = self._fixed(inputs)
        return _core.Op.__call__(operation, *variables, **kwargs)

    def _fixed(self, inputs: tuple[Any, ...]) -> tuple[_core.Op, list[Any]]:
        """Return the operation with its form fixed, and its inputs."""
        properties = self.properties
        if properties["index"]:
            return self, list(inputs)
        leading = [as_tensor_variable(each) for each in inputs[: self._n_leading]]
        index = inputs[self._n_leading :]
        if not isinstance(self, (AdvancedBooleanSubtensor, AdvancedBooleanIncSubtensor)):
            check_and_reject_bool(index)
        _, code, variables = advanced_code(index_items(index, leading[0].ndim))
        operation = _core.op(self.family, **{**properties, "index": code})
        return operation, leading + variables


class BaseAdvancedSubtensor(_AnyIndex):
    """Takes the part of a tensor that integers, slices, arrays and masks together pick."""

    def __new__(cls) -> Any:
        return _core.op(cls.__name__, index=(), only_last=False)


class AdvancedSubtensor(BaseAdvancedSubtensor):
    """Takes a part by arrays of integers among other indices."""


class AdvancedBooleanSubtensor(BaseAdvancedSubtensor):
    """Takes a part by masks, possibly among other indices."""


class BaseAdvancedIncSubtensor(_AnyIndex, _Replacing):
    """Gives a tensor with the part that an index picks set or incremented.

    Raises
    ------
    NotImplementedError
        If `inplace` is true.
    """

    _n_leading = 2

    def __new__(cls, inplace: bool = False, set_instead_of_inc: bool = False) -> Any:
        if inplace:
            raise NotImplementedError("replacing parts in place")
        return _core.op(cls.__name__, index=(), set_instead_of_inc=bool(set_instead_of_inc))


class AdvancedIncSubtensor(BaseAdvancedIncSubtensor):
    """Replaces a part picked by arrays of integers among other indices."""


class AdvancedBooleanIncSubtensor(BaseAdvancedIncSubtensor):
    """Replaces a part picked by masks, possibly among other indices."""


_core.set_classes(
    {
        "Subtensor": Subtensor,
        "IncSubtensor": IncSubtensor,
        "AdvancedSubtensor1": AdvancedSubtensor1,
        "AdvancedIncSubtensor1": AdvancedIncSubtensor1,
        "AdvancedSubtensor": AdvancedSubtensor,
        "AdvancedIncSubtensor": AdvancedIncSubtensor,
        "AdvancedBooleanSubtensor": AdvancedBooleanSubtensor,
        "AdvancedBooleanIncSubtensor": AdvancedBooleanIncSubtensor,
    }
)

advanced_subtensor1 = AdvancedSubtensor1()
advanced_inc_subtensor1 = AdvancedIncSubtensor1()
advanced_set_subtensor1 = AdvancedIncSubtensor1(set_instead_of_inc=True)
advanced_subtensor = AdvancedSubtensor()
advanced_inc_subtensor = AdvancedIncSubtensor()
advanced_set_subtensor = AdvancedIncSubtensor(set_instead_of_inc=True)
advanced_boolean_subtensor = AdvancedBooleanSubtensor()
advanced_boolean_inc_subtensor = AdvancedBooleanIncSubtensor()
advanced_boolean_set_subtensor = AdvancedBooleanIncSubtensor(set_instead_of_inc=True)


def replacing_op(reading: Any, set_instead_of_inc: bool) -> Any:
    """Return the operation that replaces what another takes; None if that takes no part."""
    family = reading.family
    if family == "Subtensor":
        return _core.inc_subtensor_op(list(reading.idx_list), set_instead_of_inc)
    if family not in ("AdvancedSubtensor1", "AdvancedSubtensor", "AdvancedBooleanSubtensor"):
        return None
    name = "AdvancedBooleanIncSubtensor" if "Boolean" in family else "AdvancedIncSubtensor"
    return _core.op(name, index=reading.properties["index"], set_instead_of_inc=set_instead_of_inc)
