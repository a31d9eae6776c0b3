"""Random sparse matrices, and convolutions by sparse matrices."""

import numpy as np
import pytest
import scipy.signal
from matrices import sparse_matrix

import theano
from theano import sparse
from theano import tensor as T
from theano.gradient import NullTypeGradError
from theano.sparse.sandbox import sp, sp2, truedot


def test_poisson():
    x = sparse.csr_matrix("x")
    means = sparse_matrix("csr", (40, 50), 1)
    f = theano.function([x], sp2.poisson(x))
    draws = [f(means).toarray() for _ in range(200)]
    assert all((draw[means.toarray() == 0] == 0).all() for draw in draws)
    assert (draws[0] != draws[1]).any()
    assert all((draw == np.round(draw)).all() for draw in draws)
    error = np.mean(draws, axis=0) - means.toarray()
    assert np.abs(error).max() < 6 * np.sqrt(2 / 200)
    assert f(means).data.all()
    assert isinstance(sp2.poisson, sp2.Poisson)


@pytest.mark.parametrize(
    ("op", "format", "dtype"),
    [
        (sp2.csr_fbinomial, "csr", "float32"),
        (sp2.csc_fbinomial, "csc", "float32"),
        (sp2.csr_dbinomial, "csr", "float64"),
        (sp2.csc_dbinomial, "csc", "float64"),
    ],
)
def test_binomial(op, format, dtype):
    n, p, shape = T.lscalar(), T.dscalar(), T.lvector()
    f = theano.function([n, p, shape], op(n, p, shape))
    found = f(10, 0.25, [300, 200])
    assert (found.format, found.dtype, found.shape) == (format, dtype, (300, 200))
    assert abs(found.mean() - 2.5) < 6 * np.sqrt(10 * 0.25 * 0.75 / 60000)
    assert 0 <= found.toarray().min() <= found.toarray().max() <= 10
    assert op == sp2.Binomial(format, dtype)
    assert tuple(theano.function([n, p, shape], op(n, p, shape).shape)(1, 0.5, [2, 3])) == (2, 3)
    constant = theano.function([], op(10, np.float64(0.5), np.array([30, 30])))
    assert (constant().toarray() != constant().toarray()).any()
    with pytest.raises(AssertionError):
        op(p, p, shape)
    with pytest.raises(NullTypeGradError):
        theano.grad(sparse.sp_sum(op(n, p, shape)), p)


def test_multinomial():
    probabilities = scipy.sparse.csr_matrix([[0.5, 0, 0.5, 0], [0, 0.25, 0.25, 0.5]])
    p, n, each = sparse.csr_matrix("p"), T.lscalar(), T.lvector()
    found = theano.function([n, p], sp2.multinomial(n, p))(10000, probabilities).toarray()
    assert found.sum(1).tolist() == [10000, 10000]
    assert np.abs(found / 10000 - probabilities.toarray()).max() < 0.03
    f = theano.function([each, p], sp2.multinomial(each, p))
    assert f([3, 7], probabilities).toarray().sum(1).tolist() == [3, 7]
    with pytest.raises(ValueError, match="each of 2 rows"):
        f([3, 7, 1], probabilities)
    with pytest.raises(NotImplementedError):
        sp2.multinomial(n, sparse.csc_matrix())
    assert isinstance(sp2.multinomial, sp2.Multinomial)


@pytest.mark.parametrize("mode", ["valid", "full"])
def test_convolve_is_a_correlation(mode):
    rng = np.random.RandomState(1)
    images, kerns = rng.uniform(size=(2, 3 * 5 * 6)), rng.uniform(size=(4, 3 * 2 * 3))
    x, k = T.dmatrix(), T.dmatrix()
    out, shape = sp.convolve(k, (2, 3), 4, x, (3, 5, 6), mode=mode, flatten=False)
    found = theano.function([x, k], out)(images, kerns)
    for i, image in enumerate(images.reshape(2, 3, 5, 6)):
        for j, kern in enumerate(kerns.reshape(4, 3, 2, 3)):
            expected = sum(
                scipy.signal.correlate2d(a, b, mode) for a, b in zip(image, kern, strict=True)
            )
            assert tuple(shape) == (4, *expected.shape)
            np.testing.assert_allclose(found[i, j], expected.ravel())


def test_max_pool():
    x = T.dmatrix()
    out, shape = sp.max_pool(x, (2, 4, 6), (2, 3))
    images = np.random.RandomState(1).uniform(size=(3, 48))
    found = theano.function([x], out)(images)
    expected = images.reshape(3, 2, 2, 2, 2, 3).max(axis=(3, 5))
    assert tuple(shape) == (2, 2)
    np.testing.assert_array_equal(found, expected.reshape(3, 8))


def test_places_of_windows_in_a_graph():
    a, b = T.lvector(), T.lvector()
    indices, indptr, shape = sp.ConvolutionIndices()(a, b)
    found = theano.function([a, b], [indices, indptr, shape])([4, 5], [2, 3])
    expected = sp.convolution_indices.evaluate((4, 5), (2, 3))
    for one, other in zip(found, expected[:3], strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="no position"):
        sp.ConvolutionIndices.conv_eval((2, 2), (3, 3))
    with pytest.raises(ValueError, match="ws"):
        sp.ConvolutionIndices.evaluate((4, 5), (2, 3), ws=False)


def test_old_paths():
    assert truedot.true_dot is sparse.true_dot
    assert truedot.TrueDot is sparse.TrueDot
    assert sp2.EliminateZeros is sparse.Remove0
    assert sp2.eliminate_zeros is sparse.remove0
    assert sp.clean is sparse.clean
    assert callable(sp.register_specialize)
