"""Pickles in zip files."""

import doctest
import io
import pickle
import zipfile
import zlib

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.misc import pkl_utils


def dumped(value, **options):
    file = io.BytesIO()
    pkl_utils.dump(value, file, **options)
    file.seek(0)
    return file


def test_examples():
    assert doctest.testmod(pkl_utils).failed == 0


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_entries_are_arrays_of_numpy(protocol):
    w, b = theano.shared(np.arange(6.0).reshape(2, 3), name="w"), theano.shared(1.0)
    file = dumped([w, b, np.ones(2, "int8")], protocol=protocol)
    with np.load(file) as entries:
        assert set(entries.keys()) == {"w", "array_0", "array_1", "pkl"}
        np.testing.assert_array_equal(entries["w"], np.arange(6.0).reshape(2, 3))
    w2, b2, array = pkl_utils.load(file)
    assert (w2.name, b2.get_value(), array.dtype) == ("w", 1, np.int8)
    w2.set_value(w2.get_value() + 1)
    np.testing.assert_array_equal(w2.get_value(), np.arange(6.0).reshape(2, 3) + 1)


def test_functions():
    x, w = T.dvector("x"), theano.shared(np.arange(3.0), name="w")
    f = theano.function([x], T.dot(x, w) + T.constant([1.0, 2.0]).sum(), updates=[(w, w + 1)])
    file = dumped((f, w))
    g, w2 = pkl_utils.load(file)
    assert (g([1.0, 1, 1]), g([1.0, 1, 1])) == (6, 9)
    np.testing.assert_array_equal(w2.get_value(), [2, 3, 4])
    np.testing.assert_array_equal(w.get_value(), [0, 1, 2])


def test_names():
    pair = [theano.shared(0, name="x"), theano.shared(1, name="x"), theano.shared(2, name="x_2")]
    with np.load(dumped(pair)) as entries:
        assert {name: int(entries[name]) for name in entries if name != "pkl"} == {
            "x": 0,
            "x_2": 1,
            "x_2_2": 2,
        }

    def strict(zip_file):
        return pkl_utils.PersistentSharedVariableID(zip_file, False, False)

    with pytest.raises(ValueError, match="multiple shared variables"):
        dumped(pair, persistent_id=strict)
    with pytest.raises(ValueError, match="unnamed"):
        dumped(theano.shared(1.0), persistent_id=strict)
    with pytest.raises(ValueError, match="pkl"):
        dumped(theano.shared(1.0, name="pkl"))


def test_shared_variables_with_one_value_are_written_once():
    s = theano.shared(np.ones(3), name="s")
    with np.load(dumped([s, s.clone()])) as entries:
        assert set(entries.keys()) == {"s", "pkl"}


def test_arrays_without_names():
    file = dumped(theano.shared(1.0, name="s"), persistent_id=pkl_utils.PersistentNdarrayID)
    with np.load(file) as entries:
        assert set(entries.keys()) == {"array_0", "pkl"}
    assert pkl_utils.load(file).get_value() == 1


def test_damaged_files():
    data = bytearray(dumped(theano.shared(np.arange(1000.0), name="s")).getvalue())
    with pytest.raises(zipfile.BadZipFile):
        pkl_utils.load(io.BytesIO(data[: len(data) // 2]))
    data[200] ^= 0xFF
    with pytest.raises((zipfile.BadZipFile, zlib.error), match=r"CRC|Error"):
        pkl_utils.load(io.BytesIO(data))


def test_strip_pickler():
    x = T.dscalar("x")
    x.tag.test_value, x.tag.kept, x.tag.more = 1.0, 2, 3
    y = T.exp(x)
    y.tag.note = "kept"
    file = io.BytesIO()
    pkl_utils.StripPickler(file, -1, ["more"]).dump((x, y))
    twin, result = pickle.loads(file.getvalue())
    assert twin.tag.__dict__ == {"kept": 2}
    assert result.tag.note == "kept"
    assert result.owner.inputs[0] is twin
    assert (twin.creation_frames, result.creation_frames) == (None, None)
    assert x.tag.test_value == 1.0
    assert x.creation_frames
    assert b"test_pkl_utils" not in file.getvalue()


class Text:
    """A class that takes bytes only."""

    def __init__(self, value):
        if not isinstance(value, bytes):
            raise TypeError("bytes are needed")
        self.value = value


def test_compat_unpickler():
    # What Python 2 wrote for Text('a\xe9'): a text of bytes, SHORT_BINSTRING.
    module = Text.__module__.encode()
    data = b"\x80\x02c" + module + b"\nText\nU\x02a\xe9\x85R."
    with pytest.raises(TypeError):
        pickle.loads(data, encoding="latin1")
    assert pkl_utils.CompatUnpickler(io.BytesIO(data), encoding="latin1").load().value == b"a\xe9"
    array = np.arange(3.0)
    file = io.BytesIO(pickle.dumps(array, 2))
    np.testing.assert_array_equal(pkl_utils.CompatUnpickler(file).load(), array)
