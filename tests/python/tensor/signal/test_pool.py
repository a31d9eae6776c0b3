"""Pooling against loops over windows, its errors, and what it does not disturb."""

import itertools

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core
from theano.tensor.signal import downsample, pool

MODES = ["max", "sum", "average_inc_pad", "average_exc_pad"]


def windows_of(n, window, stride, pad, ignore_border):
    """Return the ranges of elements that windows cover along an axis."""
    count = pool.Pool.out_shape((n,), (window,), ignore_border, (stride,), (pad,), 1)[0]
    starts = [i * stride - pad for i in range(count)]
    return [range(max(s, 0), min(s + window, n)) for s in starts]


def pooled(x, ws, stride, pad, ignore_border, mode):
    """Return a pooled matrix, element by element."""
    rows, columns = (
        windows_of(x.shape[i], ws[i], stride[i], pad[i], ignore_border) for i in range(2)
    )
    result = np.empty((len(rows), len(columns)), x.dtype)
    for (i, r), (j, c) in itertools.product(enumerate(rows), enumerate(columns)):
        values = [x[a, b] for a in r for b in c]
        if mode == "max":
            result[i, j] = max(values)
        elif mode == "sum":
            result[i, j] = sum(values)
        else:
            whole = mode == "average_inc_pad" and ignore_border
            result[i, j] = sum(values) / (ws[0] * ws[1] if whole else len(values))
    return result


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_against_loops_for_many_geometries(mode, dtype):
    generator, tolerance = np.random.default_rng(5), 1e-5 if dtype == "float32" else 1e-13
    x, ws, stride, pad = T.matrix(dtype=dtype), T.lvector(), T.lvector(), T.lvector()
    functions = {
        ignore: theano.function(
            [x, ws, stride, pad], pool.pool_2d(x, ws, ignore, stride, pad, mode)
        )
        for ignore in (True, False)
    }
    for _ in range(150):
        ignore = bool(generator.integers(2))
        image = generator.normal(size=generator.integers(1, [9, 70])).astype(dtype)
        window = generator.integers(1, np.minimum(image.shape, 7) + 1)
        step = generator.integers(1, 8, 2)
        border = generator.integers(0, window) if ignore else np.zeros(2, int)
        expected = pooled(image, window, step, border, ignore, mode)
        found = functions[ignore](image, window, step, border)
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("mode", MODES)
def test_gradient_is_the_adjoint(mode):
    """The gradient of a linear function, or of one that is linear nearby, is its transpose."""
    generator = np.random.default_rng(6)
    x, ws, stride, pad = T.dmatrix(), T.lvector(), T.lvector(), T.lvector()
    direction, weights = T.dmatrix(), T.dmatrix()
    z = pool.pool_2d(x, ws, True, stride, pad, mode)
    back = T.grad((z * weights).sum(), x)
    forward = T.Rop(z, x, direction)
    f = theano.function([x, ws, stride, pad, direction, weights], [back, forward, z])
    shape = theano.function([x, ws, stride, pad], z.shape)
    for _ in range(100):
        image = generator.normal(size=generator.integers(1, [9, 60]))
        window = generator.integers(1, np.minimum(image.shape, 7) + 1)
        step, border = generator.integers(1, 8, 2), generator.integers(0, window)
        change = generator.normal(size=image.shape)
        factors = generator.normal(size=shape(image, window, step, border))
        gradient, moved, value = f(image, window, step, border, change, factors)
        assert abs((gradient * change).sum() - (moved * factors).sum()) < 1e-10
        if mode != "max":
            assert abs((gradient * image).sum() - (value * factors).sum()) < 1e-10


@pytest.mark.parametrize("threads", [1, 3])
def test_many_images_on_several_threads(threads):
    before = _core.get_threads()
    x = T.tensor4()
    outputs = [pool.pool_2d(x, (3, 2), False, (2, 2), mode=mode) for mode in MODES]
    outputs += [T.grad(T.sqr(z).sum(), x) for z in outputs]
    f = theano.function([x], outputs)
    images = np.random.default_rng(7).normal(size=(40, 5, 13, 21)).astype(x.dtype)
    alone = [f(images[i : i + 1]) for i in range(len(images))]
    _core.set_threads(threads)
    try:
        together = f(images)
    finally:
        _core.set_threads(before)
    for i, whole in enumerate(together):
        np.testing.assert_array_equal(whole, np.concatenate([each[i] for each in alone]))


def test_nan_is_the_largest_wherever_it_lies():
    x = T.dmatrix()
    f = theano.function([x], pool.pool_2d(x, (2, 2), True))
    for place in range(4):
        image = np.arange(4.0)
        image[place] = np.nan
        assert np.isnan(f(image.reshape(2, 2))).all()
    assert f(np.full((2, 2), -np.inf)) == -np.inf


def test_a_border_is_no_largest_element_and_gets_no_gradient():
    x = T.dmatrix()
    z = pool.pool_2d(x, (3, 3), True, (2, 2), (2, 2))
    value, gradient = theano.function([x], [z, T.grad(z.sum(), x)])(np.full((3, 3), -np.inf))
    assert (value == -np.inf).all()
    assert gradient.sum() == sum(
        len(r) * len(c) for r in windows_of(3, 3, 2, 2, True) for c in windows_of(3, 3, 2, 2, True)
    )


def test_means_of_integers_do_not_overflow():
    x = T.bmatrix()
    f = theano.function([x], pool.pool_2d(x, (2, 2), True, mode="average_inc_pad"))
    assert f(np.full((2, 2), 127, "int8")) == 127
    assert f(np.full((2, 2), -127, "int8")) == -127


def test_windows_and_steps_may_be_far_longer_than_the_image():
    x = T.dmatrix()
    image = np.arange(12.0).reshape(3, 4)
    for mode, expected in [("max", 11), ("sum", 66), ("average_inc_pad", 5.5)]:
        z = pool.pool_2d(x, (2**31 - 1, 2**30), False, (2**30, 2**31 - 1), mode=mode)
        f = theano.function([x], [z, T.grad(z.sum(), x)])
        assert f(image)[0] == expected
        assert f(image)[1].sum() == {"max": 1, "sum": 12, "average_inc_pad": 1}[mode]


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"ws": (0, 2)}, ValueError, r"length of windows \(ws\) must be at least 1, got 0"),
        ({"ws": (2, 2), "stride": (1, 0)}, ValueError, r"\(stride\) must be at least 1, got 0"),
        ({"ws": (2, 2), "pad": (-1, 0)}, ValueError, r"\(pad\) must be at least 0, got -1"),
        ({"ws": (2, 2), "stride": (1, 2**31)}, ValueError, "at most 2147483647"),
        ({"ws": (2, 2, 2)}, ValueError, "ws must have 2 elements, got 3"),
        ({"ws": (2, 2), "pad": (0, 2)}, NotImplementedError, "less wide than windows"),
    ],
)
def test_wrong_parameters_are_refused_at_once_or_when_they_are_known(parameters, error, message):
    x = T.dmatrix()
    with pytest.raises(error, match=message):
        pool.pool_2d(x, ignore_border=True, **parameters)
    names = {name: T.lvector(name) for name in parameters}
    updated = theano.shared(np.zeros(()))
    f = theano.function(
        [x, *names.values()],
        pool.pool_2d(x, ignore_border=True, **names),
        updates=[(updated, updated + 1)],
    )
    with pytest.raises(error, match=message):
        f(np.zeros((5, 5)), *parameters.values())
    assert updated.get_value() == 0


@pytest.mark.parametrize("shape", [(3, 1, 5, 4), (3, 1, 0, 0)])
def test_a_window_larger_than_the_image_is_refused(shape):
    x = T.dtensor4()
    f = theano.function([x], pool.pool_2d(x, (6, 2), True))
    with pytest.raises(ValueError, match=f"window of length 6 does not fit an image.* {shape[2]}"):
        f(np.zeros(shape))


def test_a_window_larger_than_an_image_of_one_row_is_refused_at_once():
    x = T.TensorType("float64", (False, False, True, False))()
    with pytest.raises(ValueError, match="window of length 2 does not fit an image of length 1"):
        pool.pool_2d(x, (2, 2), True)
    assert pool.pool_2d(x, (2, 2), True, pad=(1, 0)).ndim == 4


def test_types_that_cannot_be_pooled_are_refused():
    with pytest.raises(TypeError, match=r"of integers or floats, got .*complex"):
        pool.pool_2d(T.zmatrix(), (2, 2), True)
    with pytest.raises(TypeError, match="at least 3 dimensions"):
        pool.Pool(ndim=3)(T.dmatrix(), (1, 1, 1))
    with pytest.raises(ValueError, match="1 to 3 dimensions can be pooled, got 4"):
        pool.Pool(ndim=4)
    with pytest.raises(AssertionError, match="not there for the mode 'max'"):
        pool.AveragePoolGrad(True, "max")
    with pytest.raises(AssertionError, match="not there for the mode 'sum'"):
        pool.MaxPoolRop(True, "sum")
    x = T.dmatrix()
    with pytest.raises(ValueError, match="does not belong to x"):
        pool.AveragePoolGrad(True)(x, T.fmatrix(), (2, 2))
    with pytest.raises(AssertionError, match="does not belong to x"):
        pool.AveragePoolGrad(True)(x, T.dtensor3(), (2, 2))
    with pytest.raises(TypeError, match="ws, are missing"):
        pool.Pool()(x)


def test_a_gradient_of_another_shape_is_refused():
    x, g = T.dmatrix(), T.dmatrix()
    f = theano.function([x, g], pool.AveragePoolGrad(True)(x, g, (2, 2)))
    with pytest.raises(ValueError, match=r"gz has shape \(2, 3\), .* needs \(2, 2\)"):
        f(np.zeros((4, 4)), np.zeros((2, 3)))


def test_a_missing_ignore_border_is_false_and_warned_of():
    with pytest.warns(UserWarning, match="ignore_border is not given"):
        z = pool.pool_3d(T.dtensor3(), (2, 2, 2))
    assert not z.owner.op.ignore_border


def test_the_gradient_operation_of_each_mode():
    for mode in MODES:
        made = pool.PoolGrad(True, mode)
        kind = pool.MaxPoolGrad if mode == "max" else pool.AveragePoolGrad
        assert type(made) is kind
        assert made.mode == mode
    assert pool.MaxPoolGrad.out_shape((5, 5), (2, 2)) == [3, 3]


def test_operations_survive_pickling():
    import pickle

    x = T.dmatrix("x")
    z = pool.pool_2d(x, (2, 2), True, mode="sum")
    loaded_x, loaded = pickle.loads(pickle.dumps((x, T.grad(z.sum(), x))))
    assert type(loaded.owner.op) is pool.AveragePoolGrad
    assert loaded.eval({loaded_x: np.zeros((4, 4))}).sum() == 16


def test_old_module():
    assert downsample.max_pool_2d is pool.pool_2d
    assert downsample.DownsampleFactorMax is pool.Pool
    assert downsample.DownsampleFactorMaxGrad is pool.MaxPoolGrad
    assert set(downsample.__all__) >= set(pool.__all__) - {
        "MaxPoolRop",
        "Pool",
        "PoolingMode_t",
        "pool_2d",
        "pool_3d",
    }


def test_images_of_the_same_size_keep_the_largest_of_each_patch():
    x = T.dmatrix()
    image = np.array([[1.0, 5, 2, 9], [3, 5, 0, -1], [7, 7, 7, 7]])
    kept = pool.max_pool_2d_same_size(x, (2, 2)).eval({x: image})
    np.testing.assert_array_equal(kept, [[0, 5, 0, 9], [0, 5, 0, 0], [0, 0, 0, 0]])


def test_modes_as_parameters_of_c_code():
    assert [pool.PoolingMode_t.fromalias(mode) for mode in MODES] == [0, 1, 2, 3]
    assert pool.PoolingMode_t.POOLING_MAX == 0
