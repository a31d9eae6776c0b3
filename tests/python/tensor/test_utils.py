"""Shapes of the variables of a graph, and hashes of arrays."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.utils import hash_from_ndarray, shape_of_variables


def test_shapes_without_memory_for_the_inputs() -> None:
    x = T.dmatrix()
    y = x[512:]
    z = T.dot(y, x.T)
    graph = theano.FunctionGraph([x], [z], clone=False)
    shapes = shape_of_variables(graph, {x: (2**20, 2**30)})
    assert shapes[x] == (2**20, 2**30)
    assert shapes[y] == (2**20 - 512, 2**30)
    assert shapes[z] == (2**20 - 512, 2**20)


def test_shapes_of_a_copied_graph_are_asked_for_by_its_inputs() -> None:
    x = T.dmatrix()
    graph = theano.FunctionGraph([x], [x + 1])
    with pytest.raises(ValueError, match="clone=False"):
        shape_of_variables(graph, {x: (2, 3)})


def test_hashes_tell_arrays_apart() -> None:
    a = np.arange(6.0).reshape(2, 3)
    others = [a.T, a.reshape(3, 2), a.astype("float32"), a + 1, a.view("int64"), a[:, ::2]]
    assert (
        hash_from_ndarray(a)
        == hash_from_ndarray(a.copy())
        == hash_from_ndarray(a[:, ::-1][:, ::-1])
    )
    assert len({hash_from_ndarray(b) for b in (a, *others)}) == 7
