"""Pickles in zip files, with the arrays as entries of their own that `numpy.load` reads too."""

import io
import pickle
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from typing import IO, Any, ClassVar

import numpy as np

from theano import _core
from theano.gof.utils import scratchpad

__all__ = [
    "CompatUnpickler",
    "PersistentGpuArrayID",
    "PersistentNdarrayID",
    "PersistentNdarrayLoad",
    "PersistentSharedVariableID",
    "StripPickler",
    "dump",
    "load",
    "zipadd",
]

Pickler = pickle.Pickler


class StripPickler(pickle.Pickler):
    """A pickler that leaves out where nodes were made, and their test values.

    Parameters
    ----------
    file : file
        A file opened for writing bytes.
    protocol : int
        The protocol; objects of this package need 2 or higher.
    extra_tag_to_remove : sequence of str, optional
        Further attributes of `tag` to leave out.

    Examples
    --------
    >>> import io, theano
    >>> file = io.BytesIO()
    >>> StripPickler(file, protocol=-1).dump(theano.tensor.dscalar("x"))
    >>> str(pickle.loads(file.getvalue()))
    'x'
    """

    def __init__(
        self, file: IO[bytes], protocol: int = 2, extra_tag_to_remove: Sequence[str] | None = None
    ) -> None:
        super().__init__(file, protocol)
        self.tag_to_remove = ["trace", "test_value", *(extra_tag_to_remove or ())]
        self._protocol = protocol

    def reducer_override(self, obj: Any) -> Any:
        """What an object is remade from, without what is to be left out."""
        if isinstance(obj, scratchpad):
            kept = {k: v for k, v in obj.__dict__.items() if k not in self.tag_to_remove}
            return type(obj), (), kept
        if isinstance(obj, _core.Apply | _core.Variable) and "trace" in self.tag_to_remove:
            return _without_frames(obj.__reduce_ex__(self._protocol))  # type: ignore[arg-type]
        return NotImplemented


def _without_frames(reduced: tuple[Any, ...]) -> tuple[Any, ...]:
    """Leave out where a node was made; `gof/pickling.py` says where that stands."""
    from theano.gof.pickling import restore_apply

    function, arguments, *state = reduced
    if function is restore_apply:
        return function, (*arguments[:3], None), *state
    if state and isinstance(state[0], tuple) and isinstance(state[0][1], dict):
        attributes, slots = state[0]
        return function, arguments, (attributes, {**slots, "creation_frames": None})
    return reduced


# The one written in Python, whose steps can be replaced.
_Unpickler: Any = vars(pickle)["_Unpickler"]


class CompatUnpickler(_Unpickler):  # type: ignore[misc]
    """An unpickler for files that Python 2 wrote: `CompatUnpickler(file, encoding="latin1")`.

    Where a constructor does not take a text, it gets the bytes that the text stands for.
    """

    dispatch: ClassVar[dict[int, Any]] = dict(_Unpickler.dispatch)

    def load_reduce(self) -> None:
        """Call the constructor on top of the stack."""
        arguments = self.stack.pop()
        function = self.stack[-1]
        try:
            value = function(*arguments)
        except Exception:
            encoded = tuple(
                item.encode(self.encoding) if isinstance(item, str) else item for item in arguments
            )
            if encoded == tuple(arguments):
                raise
            value = function(*encoded)
        self.stack[-1] = value

    dispatch[pickle.REDUCE[0]] = load_reduce


class PersistentNdarrayID:
    """Writes the arrays of an object to a zip file, as `array_0`, `array_1`...

    Parameters
    ----------
    zip_file : zipfile.ZipFile
        Where to; open for writing.
    """

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self.zip_file = zip_file
        self.count = 0
        # By identity; the array is kept, so that no other gets its identity.
        self.seen: dict[int, tuple[str, Any]] = {}
        self._taken = {"pkl"}

    def _resolve_name(self, obj: Any) -> str:
        """The name of the entry for an array."""
        return self._unused(lambda: f"array_{self._next()}")

    def _next(self) -> int:
        self.count += 1
        return self.count - 1

    def _unused(self, propose: Callable[[], str]) -> str:
        name = propose()
        while name in self._taken:
            name = propose()
        self._taken.add(name)
        return name

    def __call__(self, obj: Any) -> str | None:
        if type(obj) is not np.ndarray:
            return None
        if id(obj) not in self.seen:
            name = self._resolve_name(obj)
            zipadd(lambda file: np.lib.format.write_array(file, obj), self.zip_file, name)
            self.seen[id(obj)] = (f"ndarray.{name}", obj)
        return self.seen[id(obj)][0]


class PersistentGpuArrayID(PersistentNdarrayID):
    """The same as `PersistentNdarrayID`: there are no arrays on a GPU.

    Parameters
    ----------
    zip_file : zipfile.ZipFile
        Where to; open for writing.
    """


class PersistentSharedVariableID(PersistentGpuArrayID):
    """Writes the values of shared variables under their names, other arrays as `array_0`...

    Parameters
    ----------
    zip_file : zipfile.ZipFile
        Where to; open for writing.
    allow_unnamed : bool
        Whether shared variables may have no name.
    allow_duplicates : bool
        Whether several may have one name; they are called `x`, `x_2`, `x_3`...

    Raises
    ------
    ValueError
        If a name is missing, used twice, or `pkl`, which is the entry of the object itself.
    """

    def __init__(
        self, zip_file: zipfile.ZipFile, allow_unnamed: bool = True, allow_duplicates: bool = True
    ) -> None:
        super().__init__(zip_file)
        self.allow_unnamed = allow_unnamed
        self.allow_duplicates = allow_duplicates
        self.ndarray_names: dict[int, tuple[str, Any]] = {}
        self.name_counter: dict[str, int] = {}

    def _resolve_name(self, obj: Any) -> str:
        if id(obj) not in self.ndarray_names:
            return super()._resolve_name(obj)
        name = self.ndarray_names[id(obj)][0]

        def propose() -> str:
            self.name_counter[name] = count = self.name_counter.get(name, 0) + 1
            if count > 1 and not self.allow_duplicates:
                raise ValueError(f"multiple shared variables with the name `{name}` found")
            return name if count == 1 else f"{name}_{count}"

        return self._unused(propose)

    def __call__(self, obj: Any) -> str | None:
        if isinstance(obj, _core.SharedVariable):
            if obj.name == "pkl":
                raise ValueError("can't pickle shared variable with name `pkl`")
            if obj.name:
                value = obj.container.data
                self.ndarray_names.setdefault(id(value), (obj.name, value))
            elif not self.allow_unnamed:
                raise ValueError(f"unnamed shared variable, {obj}")
        return super().__call__(obj)


class PersistentNdarrayLoad:
    """Reads arrays from the zip file that one of the classes above wrote them to.

    Parameters
    ----------
    zip_file : zipfile.ZipFile
        Where from; open for reading.
    """

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self.zip_file = zip_file
        self.cache: dict[str, Any] = {}

    def __call__(self, persid: str) -> Any:
        kind, _, name = persid.partition(".")
        if kind != "ndarray":
            raise pickle.UnpicklingError(f"unknown kind of persistent object: {persid!r}")
        if name not in self.cache:
            file = io.BytesIO(self.zip_file.read(name))  # which checks the sum over the entry
            # What stands in a pickle is trusted, so this is, too.
            self.cache[name] = np.lib.format.read_array(file, allow_pickle=True)
        return self.cache[name]


class _PersistentPickler(pickle.Pickler):
    def __init__(self, file: IO[bytes], protocol: int | None, persist: Any) -> None:
        super().__init__(file, protocol)
        self._persist = persist

    def persistent_id(self, obj: Any) -> Any:
        return self._persist(obj)


class _PersistentUnpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], persistent_load: Any) -> None:
        super().__init__(file)
        self._persistent_load = persistent_load

    def persistent_load(self, pid: Any) -> Any:
        return self._persistent_load(pid)


def dump(
    obj: Any,
    file_handler: Any,
    protocol: int = pickle.DEFAULT_PROTOCOL,
    persistent_id: Any = PersistentSharedVariableID,
) -> None:
    """Pickle an object to a zip file, with its arrays as entries of their own.

    Parameters
    ----------
    obj : object
        Anything that can be pickled. Its pickle becomes the entry `pkl`.
    file_handler : file
        A file opened for writing bytes.
    protocol : int
        The protocol of pickle.
    persistent_id : callable
        Takes the zip file; what it returns writes arrays to it, and gives them names.

    See Also
    --------
    load

    Examples
    --------
    >>> import io, theano
    >>> file = io.BytesIO()
    >>> dump((theano.shared(0, name="foo"), theano.shared(1, name="foo"), np.array(2)), file)
    >>> sorted(np.load(io.BytesIO(file.getvalue())).keys())
    ['array_0', 'foo', 'foo_2', 'pkl']
    >>> first, second, array = load(file)
    >>> second.get_value()
    array(1)
    """
    with zipfile.ZipFile(file_handler, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as zip_file:
        persist = persistent_id(zip_file)
        zipadd(lambda file: _PersistentPickler(file, protocol, persist).dump(obj), zip_file, "pkl")


def load(f: Any, persistent_load: Any = PersistentNdarrayLoad) -> Any:
    """Load an object that `dump` wrote.

    Parameters
    ----------
    f : file
        A file opened for reading bytes.
    persistent_load : callable
        Takes the zip file; what it returns finds arrays by their names.

    Raises
    ------
    zipfile.BadZipFile, zlib.error
        If the file is damaged.
    """
    with zipfile.ZipFile(f, "r") as zip_file:
        file = io.BytesIO(zip_file.read("pkl"))
        return _PersistentUnpickler(file, persistent_load(zip_file)).load()


def zipadd(func: Callable[[Any], Any], zip_file: zipfile.ZipFile, name: str) -> None:
    """Add to a zip file what a function writes.

    Parameters
    ----------
    func : callable
        Takes a file, and writes to it.
    zip_file : zipfile.ZipFile
        The file to add to.
    name : str
        The name of the entry.
    """
    # An entry is written as a whole: writing the pickle adds other entries.
    with tempfile.TemporaryFile() as temporary:
        func(temporary)
        temporary.seek(0)
        with zip_file.open(name, "w", force_zip64=True) as entry:
            while block := temporary.read(1 << 20):
                entry.write(block)
