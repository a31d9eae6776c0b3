"""The types of None and of slices."""

import itertools
import pickle

import numpy as np
import pytest

import theano
import theano.tensor as T


def test_none():
    assert T.NoneConst.data is None
    assert T.NoneConst.type == T.none_type_t
    with pytest.raises(TypeError):
        T.none_type_t.filter(3)


def test_slices():
    assert T.slicetype.filter(slice(1, 2)) == slice(1, 2)
    with pytest.raises(TypeError):
        T.slicetype.filter(3)
    assert T.SliceType() == T.slicetype
    constant = T.SliceConstant(T.slicetype, slice(1, None, 2))
    assert constant.data == slice(1, None, 2)
    assert constant.signature()[1:] == (1, None, 2)


BOUNDS = (None, -6, -2, -1, 0, 1, 3, 9)


@pytest.mark.parametrize("step", [None, 1, 2, -1, -3])
def test_slices_as_inputs(step):
    """All bounds, of dimensions of several lengths, against NumPy."""
    i, x, m = T.slicetype("i"), T.dvector("x"), T.dmatrix("m")
    f = theano.function([x, i], [x[i], x[i].sum(), T.set_subtensor(x[i], 7), x[i].shape])
    g = theano.function([m, i], [m[i], m[:, i], m[0, i], m[i, i]])
    for length, start, stop in itertools.product((0, 1, 3), BOUNDS, BOUNDS):
        part = slice(start, stop, step)
        value = np.arange(float(length))
        changed = value.copy()
        changed[part] = 7
        expected = [value[part], value[part].sum(), changed, value[part].shape]
        for result, wanted in zip(f(value, part), expected, strict=True):
            np.testing.assert_array_equal(result, wanted)
        if length:
            matrix = np.arange(float(length * length)).reshape(length, length)
            expected = [matrix[part], matrix[:, part], matrix[0, part], matrix[part, part]]
            for result, wanted in zip(g(matrix, part), expected, strict=True):
                np.testing.assert_array_equal(result, wanted)


def test_slices_as_inputs_of_any_integers():
    i, x = T.slicetype("i"), T.dvector("x")
    f = theano.function([x, i], x[i])
    for bounds in ((np.int8(1), np.array(3)), (np.uint64(1), 3)):
        assert f(np.arange(4.0), slice(*bounds)).tolist() == [1, 2]
    with pytest.raises(TypeError, match=r"1\.5"):
        f(np.arange(4.0), slice(1.5, None))
    with pytest.raises(ValueError, match="zero"):
        f(np.arange(4.0), slice(None, None, 0))
    assert pickle.loads(pickle.dumps(f))(np.arange(4.0), slice(2, None)).tolist() == [2, 3]
    assert theano.function([x, i], x[i], mode="DebugMode")(np.arange(4.0), slice(3)).shape == (3,)


def test_the_gradient_through_a_slice():
    i, x = T.slicetype("i"), T.dvector("x")
    f = theano.function([x, i], T.grad((x[i] ** 3).sum(), x))
    assert f(np.arange(4.0), slice(None, 0, -1)).tolist() == [0, 3, 12, 27]
    # The values need the slice, but no gradient reaches it.
    with pytest.raises(theano.gradient.DisconnectedInputError):
        T.grad(x[i].sum(), i)
