"""Names of nnet.nnet that recorded cases do not reach."""

import numpy as np

import theano.tensor as T
from theano.tensor.nnet.nnet import ScalarSoftsign, scalar_softsign


def test_softsign_of_scalars():
    assert str(scalar_softsign) == "scalar_softsign"
    assert scalar_softsign == ScalarSoftsign()
    assert ScalarSoftsign.static_impl(-3.0) == -0.75
    assert scalar_softsign.impl(-3.0) == -0.75
    x = T.dmatrix()
    value = np.array([[-3.0, 0.0], [1.0, np.inf]])
    found = T.Elemwise(scalar_softsign)(x).eval({x: value[:, :1]})
    np.testing.assert_array_equal(found, [[-0.75], [0.5]])


def test_patches_by_the_operation():
    x = T.dtensor4()
    op = T.nnet.neighbours.Images2Neibs("ignore_borders")
    assert op.mode == "ignore_borders"
    value = np.arange(12.0).reshape(1, 1, 3, 4)
    found = op(x, (2, 2), (2, 2)).eval({x: value})
    np.testing.assert_array_equal(found, [[0, 1, 4, 5], [2, 3, 6, 7]])
