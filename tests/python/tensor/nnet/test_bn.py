"""Batch normalization against NumPy."""

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano.tensor.nnet import bn

RNG = np.random.default_rng(5)
X = RNG.standard_normal((4, 3, 2, 5)) * 3 + 1
AXES = {
    "per-activation": (0,),
    "spatial": (0, 2, 3),
    (0,): (0,),
    (0, 2, 3): (0, 2, 3),
    (3, 0): (0, 3),
    (1,): (1,),
    (0, 1, 2, 3): (0, 1, 2, 3),
}


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values(axes, is_full, dtype):
    over = AXES[axes]
    shape = [1 if i in over else n for i, n in enumerate(X.shape)]
    form = shape if is_full else [n for i, n in enumerate(X.shape) if i not in over]
    gamma, beta, old_mean = (RNG.standard_normal(form).astype(dtype) for _ in range(3))
    old_var = RNG.random(form).astype(dtype) + 1
    x = X.astype(dtype)
    parameters = [T.TensorType(dtype, (False,) * len(form))() for _ in range(4)]
    v = T.tensor4(dtype=dtype)
    outputs = bn.batch_normalization_train(
        v, *parameters[:2], axes, 1e-3, 0.3, parameters[2], parameters[3]
    )
    test = bn.batch_normalization_test(v, *parameters, axes=axes, epsilon=1e-3)
    got = theano.function([v, *parameters], [*outputs, test])(x, gamma, beta, old_mean, old_var)
    mean, var = X.mean(over, keepdims=True), X.var(over, keepdims=True)
    m = X.size / mean.size
    g, b, om, ov = (each.reshape(shape) for each in (gamma, beta, old_mean, old_var))
    expected = [
        (X - mean) / np.sqrt(var + 1e-3) * g + b,
        mean.reshape(form),
        (1 / np.sqrt(var + 1e-3)).reshape(form),
        (om * 0.7 + mean * 0.3).reshape(form),
        (ov * 0.7 + var * m / (m - 1) * 0.3).reshape(form),
        (X - om) / np.sqrt(ov + 1e-3) * g + b,
    ]
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for value, right in zip(got, expected, strict=True):
        assert value.dtype == dtype
        assert value.shape == right.shape
        np.testing.assert_allclose(value, right, rtol=tolerance, atol=tolerance)


def test_variance_of_numbers_far_from_zero():
    x = (RNG.standard_normal((1000, 3)) + 1e4).astype("float32")
    v = T.fmatrix()
    invstd = bn.batch_normalization_train(v, T.ones(3, "float32"), T.zeros(3, "float32"))[2]
    expected = 1 / np.sqrt(x.astype("float64").var(0) + 1e-4)
    np.testing.assert_allclose(invstd.eval({v: x}), expected, rtol=1e-3)


@pytest.mark.parametrize("mode", ["low_mem", "high_mem"])
def test_old_function(mode):
    x, *parameters = T.dmatrix(), *(T.dvector() for _ in range(4))
    values = [X[:, :, 0, 0], *(RNG.random(3) + 1 for _ in range(4))]
    f = theano.function([x, *parameters], bn.batch_normalization(x, *parameters, mode=mode))
    v, gamma, beta, mean, std = values
    np.testing.assert_allclose(f(*values), (v - mean) * gamma / std + beta, rtol=1e-12)


def test_running_averages_as_updates():
    mean, var = theano.shared(np.zeros(3)), theano.shared(np.ones(3))
    x = T.dmatrix()
    *_, new_mean, new_var = bn.batch_normalization_train(
        x, T.ones(3), T.zeros(3), running_mean=mean, running_var=var
    )
    f = theano.function([x], [], updates=[(mean, new_mean), (var, new_var)])
    for _ in range(2):
        f(X[:, :, 0, 0])
    np.testing.assert_allclose(mean.get_value(), 0.19 * X[:, :, 0, 0].mean(0))


def test_bad_arguments():
    x, v, m = T.dmatrix(), T.dvector(), T.dmatrix()
    with pytest.raises(ValueError, match="mode"):
        bn.batch_normalization(x, v, v, v, v, mode="other")
    for axes in ("other", (), (2,), (-1,), 0, None):
        with pytest.raises(ValueError, match="ax"):
            bn.batch_normalization_train(x, v, v, axes)
    with pytest.raises(ValueError, match="dimensions"):
        bn.batch_normalization_train(x, v, m)
    with pytest.raises(ValueError, match="dimensions"):
        bn.batch_normalization_train(x, v, v, running_mean=m, running_var=v)
    with pytest.raises(ValueError, match="both"):
        bn.batch_normalization_train(x, v, v, running_mean=v)
    with pytest.raises(ValueError, match="dimensions"):
        bn.batch_normalization_test(x, v, v, v, m)
    for function, count in ((bn.batch_normalization_train, 2), (bn.batch_normalization_test, 4)):
        with pytest.raises(ValueError, match="epsilon"):
            function(x, *[v] * count, epsilon=1e-6)


def test_the_composite_of_scalars():
    random = np.random.RandomState(1)
    values = [random.rand(3, 2), *(random.rand(1, 2) + 1 for _ in range(4))]
    composite = bn.BNComposite("float64")
    assert composite == bn.BNComposite("float64")
    assert composite != bn.BNComposite("float32")
    assert composite.dtype == "float64"
    variables = [T.dmatrix(), *(T.drow() for _ in range(4))]
    output = T.Elemwise(composite)(*variables)
    x, mean, std, gamma, beta = values
    found = theano.function(variables, output)(*values)
    np.testing.assert_allclose(found, (x - mean) / std * gamma + beta, rtol=1e-14)
    T.verify_grad(T.Elemwise(composite), values, rng=random)
