"""Convolutions: dtypes, layouts, hints, errors, and properties that hold for any shapes."""

import itertools
import pickle

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core, interpreter
from theano.tensor.nnet import abstract_conv, corr, corr3d

RANDOM = np.random.default_rng(7)
PARAMETERS = [
    {},
    {"border_mode": "half", "filter_flip": False},
    {"border_mode": ((0, 2), 1), "subsample": (2, 3)},
    {"border_mode": 2, "filter_dilation": (2, 1)},
    {"border_mode": "full", "num_groups": 2},
]


def random(*shape, dtype="float64"):
    return RANDOM.normal(size=shape).astype(dtype)


def by_loops(x, w, pads=((0, 0), (0, 0)), steps=(1, 1), dilation=(1, 1), flip=True, groups=1):
    """Return a convolution by its definition, one number after the other."""
    x = np.pad(x, ((0, 0), (0, 0), *pads))
    w = w[:, :, ::-1, ::-1] if flip else w
    rows = (x.shape[2] - (w.shape[2] - 1) * dilation[0] - 1) // steps[0] + 1
    columns = (x.shape[3] - (w.shape[3] - 1) * dilation[1] - 1) // steps[1] + 1
    result = np.zeros((len(x), len(w), rows, columns))
    for place in np.ndindex(result.shape):
        n, f, i, j = place
        first = f // (len(w) // groups) * w.shape[1]
        for c, k, m in np.ndindex(w.shape[1:]):
            pixel = x[n, first + c, i * steps[0] + k * dilation[0], j * steps[1] + m * dilation[1]]
            result[place] += pixel * w[f, c, k, m]
    return result


@pytest.mark.parametrize(
    ("given", "loops"),
    [
        ({}, {}),
        ({"filter_flip": False, "border_mode": 1}, {"flip": False, "pads": ((1, 1), (1, 1))}),
        (
            {"border_mode": ((1, 0), 2), "subsample": (2, 1)},
            {"pads": ((1, 0), (2, 2)), "steps": (2, 1)},
        ),
        (
            {"border_mode": "full", "filter_dilation": (1, 2), "num_groups": 2},
            {"pads": ((2, 2), (4, 4)), "dilation": (1, 2), "groups": 2},
        ),
    ],
)
def test_is_the_sum_of_its_definition(given, loops):
    x, w = random(2, 4, 7, 9), random(6, 4 // given.get("num_groups", 1), 3, 3)
    variables = T.tensor4(), T.tensor4()
    result = theano.function(variables, T.nnet.conv2d(*variables, **given))(x, w)
    np.testing.assert_allclose(result, by_loops(x, w, **loops), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_equals_the_interpreter_with_gradients(parameters, dtype):
    groups = parameters.get("num_groups", 1)
    for image, kernel in [
        ((3, 4, 9, 11), (3, 3)),
        ((1, 4, 33, 6), (4, 2)),
        ((5, 4, 5, 40), (1, 3)),
    ]:
        x, w = random(*image, dtype=dtype), random(6, 4 // groups, *kernel, dtype=dtype)
        variables = [T.TensorType(dtype, (False,) * 4)() for _ in range(2)]
        y = T.nnet.conv2d(*variables, **parameters)
        outputs = [y, *T.grad(T.sqr(y.astype("float64")).sum(), variables)]
        computed = theano.function(variables, outputs)(x, w)
        expected = interpreter.evaluate(outputs, dict(zip(variables, (x, w), strict=True)))
        bound = {"float16": 2e-3, "float32": 3e-6, "float64": 1e-13}[dtype]
        for a, b in zip(computed, expected, strict=True):
            assert a.dtype == dtype
            scale = max(1.0, float(np.abs(b.astype(float)).max()))
            assert np.abs(a.astype(float) - b.astype(float)).max() <= bound * scale * 4


def test_operands_of_any_strides():
    x, w = random(3, 9, 8, 2), random(3, 2, 3, 4)
    a, b = T.tensor4(), T.tensor4()
    f = theano.function([a, b], T.nnet.conv2d(a.dimshuffle(0, 3, 2, 1)[:, :, ::-1, ::2], b[::-1]))
    images = np.ascontiguousarray(x.transpose(0, 3, 2, 1)[:, :, ::-1, ::2])
    np.testing.assert_allclose(f(x, w), by_loops(images, w[::-1]), rtol=1e-12, atol=1e-12)


def test_dtypes_are_upcast():
    for a, b, c in [
        ("float32", "float64", "float64"),
        ("int8", "int32", "int32"),
        ("int32", "float32", "float64"),
        ("float16", "float16", "float16"),
    ]:
        x, w = T.TensorType(a, (False,) * 4)(), T.TensorType(b, (False,) * 4)()
        y = T.nnet.conv2d(x, w)
        assert y.dtype == c
        result = theano.function([x, w], y)(np.ones((1, 2, 3, 3), a), np.ones((1, 2, 2, 2), b))
        assert result.dtype == c
        np.testing.assert_array_equal(result, np.full((1, 1, 2, 2), 8))


def test_integers_wrap():
    x, w = T.btensor4(), T.btensor4()
    f = theano.function([x, w], T.nnet.conv2d(x, w))
    result = f(np.full((1, 1, 1, 2), 100, "int8"), np.full((1, 1, 1, 2), 3, "int8"))
    assert result[0, 0, 0, 0] == np.int64(600).astype("int8")


@pytest.mark.parametrize("dtype", ["bool", "complex64"])
def test_other_dtypes_are_refused(dtype):
    x = T.TensorType(dtype, (False,) * 4)()
    with pytest.raises(TypeError, match="img must be"):
        T.nnet.conv2d(x, T.tensor4())


def test_an_infinite_pixel_stays_under_its_filters():
    x = np.zeros((1, 1, 40, 37))
    x[0, 0, 20, 18] = np.inf
    a, b = T.tensor4(), T.tensor4()
    y = T.nnet.conv2d(a, b, border_mode="half")
    f = theano.function([a, b], [y, *T.grad(y.sum(), [a, b])])
    result, of_x, of_w = f(x, np.ones((5, 1, 3, 3)))
    assert np.isinf(result[:, :, 19:22, 17:20]).all()
    result[:, :, 19:22, 17:20] = 0
    assert not result.any()
    assert np.isfinite(of_x).all()
    assert np.isinf(of_w).all()


def test_nothing_beyond_an_image_is_seen():
    padded = np.full((4, 3, 12, 13), np.nan)
    padded[1:3, :, 2:10, 3:11] = random(2, 3, 8, 8)
    a, b = T.tensor4(), T.tensor4()
    y = T.nnet.conv2d(a[1:3, :, 2:10, 3:11], b, border_mode="full")
    assert np.isfinite(theano.function([a, b], y)(padded, random(2, 3, 3, 5))).all()


def test_linearity_and_shifts():
    x, w = T.tensor4(), T.tensor4()
    f = theano.function([x, w], T.nnet.conv2d(x, w))
    a, b, k = random(2, 3, 10, 11), random(2, 3, 10, 11), random(4, 3, 3, 2)
    np.testing.assert_allclose(f(a + 2 * b, k), f(a, k) + 2 * f(b, k), atol=1e-12)
    np.testing.assert_allclose(f(a[:, :, 2:, 1:], k), f(a, k)[:, :, 2:, 1:], atol=1e-12)


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_gradients_are_adjoint(parameters):
    groups = parameters.get("num_groups", 1)
    x, w = random(2, 4, 8, 7), random(6, 4 // groups, 3, 2)
    a, b = T.tensor4(), T.tensor4()
    y = T.nnet.conv2d(a, b, **parameters)
    g = T.tensor4()
    f = theano.function([a, b, g], [y, *T.grad(None, [a, b], known_grads={y: g})])
    weights = random(*f(x, w, np.zeros(theano.function([a, b], y.shape)(x, w)))[0].shape)
    value, of_x, of_w = f(x, w, weights)
    np.testing.assert_allclose((value * weights).sum(), (of_x * x).sum(), rtol=1e-10)
    np.testing.assert_allclose((value * weights).sum(), (of_w * w).sum(), rtol=1e-10)


def test_same_bits_for_every_number_of_threads():
    x, w = T.ftensor4(), T.ftensor4()
    y = T.nnet.conv2d(x, w, border_mode="half")
    f = theano.function([x, w], [y, *T.grad(T.sqr(y).sum(), [x, w])])
    given = random(9, 8, 30, 31, dtype="float32"), random(24, 8, 3, 3, dtype="float32")
    count = _core.get_threads()
    try:
        results = []
        for threads in (1, 2, 5):
            _core.set_threads(threads)
            results.append(f(*given))
        for each in results[1:]:
            for a, b in zip(results[0], each, strict=True):
                np.testing.assert_array_equal(a, b)
    finally:
        _core.set_threads(count)


# ---- blocking -----------------------------------------------------------------------------------

# Shapes of images and filters that reach all ways of cutting the work: many channels, many filters,
# few filters, narrow and wide images, steps beyond the filter, groups of one channel.
SHAPES = [
    ((1, 700, 5, 6), (9, 700, 3, 3), {"border_mode": 1}),
    ((3, 5, 4, 3), (700, 5, 2, 2), {}),
    ((40, 3, 2, 3), (5, 3, 2, 1), {"border_mode": "full"}),
    ((2, 3, 3, 300), (3, 3, 2, 4), {"border_mode": (0, 5)}),
    ((2, 3, 60, 50), (17, 3, 7, 7), {"subsample": (2, 2)}),
    ((2, 3, 20, 67), (2, 3, 2, 2), {"subsample": (3, 4), "border_mode": 1}),
    ((2, 12, 19, 21), (12, 1, 3, 3), {"num_groups": 12, "border_mode": "half"}),
    ((2, 6, 9, 40), (12, 1, 3, 3), {"num_groups": 6, "subsample": (2, 3)}),
    ((1, 2, 1, 1), (3, 2, 1, 1), {"border_mode": ((0, 3), (2, 0)), "subsample": (2, 2)}),
    ((7, 33, 13, 11), (10, 33, 1, 1), {}),
    ((2, 8, 30, 31), (8, 8, 3, 2), {"filter_dilation": (5, 4), "border_mode": 3}),
    ((2, 20, 12, 12), (23, 20, 5, 5), {}),
]


@pytest.mark.parametrize(("images", "filters", "parameters"), SHAPES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_blocks_of_all_kinds(images, filters, parameters, dtype):
    x, w = random(*images, dtype=dtype), random(*filters, dtype=dtype)
    variables = [T.TensorType(dtype, (False,) * 4)() for _ in range(2)]
    g = T.TensorType(dtype, (False,) * 4)()
    y = T.nnet.conv2d(*variables, **parameters)
    outputs = [y, *T.grad(None, variables, known_grads={y: g})]
    shape = theano.function(variables, y.shape)(x, w)
    given = dict(zip([*variables, g], (x, w, random(*shape, dtype=dtype)), strict=True))
    expected = interpreter.evaluate(outputs, given)
    for a, b in zip(theano.function(list(given), outputs)(*given.values()), expected, strict=True):
        bound = {"float32": 2e-6, "float64": 1e-14}[dtype] * max(1, np.abs(b).max()) * 4
        np.testing.assert_allclose(a, b, rtol=0, atol=bound)


def test_volumes_of_all_kinds():
    for images, filters, parameters in [
        ((2, 3, 9, 7, 20), (17, 3, 3, 2, 3), {"border_mode": 1, "subsample": (2, 1, 2)}),
        ((1, 4, 40, 30, 20), (4, 1, 3, 3, 3), {"num_groups": 4}),
        ((5, 9, 3, 3, 3), (4, 9, 1, 1, 1), {"filter_flip": False}),
    ]:
        x, w = T.TensorType("float32", (False,) * 5)(), T.TensorType("float32", (False,) * 5)()
        y = T.nnet.conv3d(x, w, **parameters)
        outputs = [y, *T.grad(y[:, :, 1:].sum(), [x, w])]
        given = {x: random(*images, dtype="float32"), w: random(*filters, dtype="float32")}
        expected = interpreter.evaluate(outputs, given)
        computed = theano.function([x, w], outputs)(*given.values())
        for a, b in zip(computed, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=8e-6 * max(1, np.abs(b).max()))


def test_scratch_memory_is_small():
    # A convolution of 30 MB of images: the arena holds scratch memory and packed filters only.
    x, w = T.ftensor4(), T.ftensor4()
    f = theano.function([x, w], T.nnet.conv2d(x, w, border_mode="half"))
    images, filters = np.zeros((16, 64, 88, 88), "float32"), np.zeros((64, 64, 3, 3), "float32")
    f(images, filters)
    assert f.statistics()["arena_bytes"] < 8e6 * (_core.get_threads() + 1)


# ---- hints --------------------------------------------------------------------------------------


def test_wrong_hints_are_errors_when_run():
    x, w = T.tensor4(), T.tensor4()
    shared = theano.shared(np.zeros(()))
    y = T.nnet.conv2d(x, w, (None, 2, 5, 5), (3, 2, None, 3))
    f = theano.function([x, w], y, updates=[(shared, shared + 1)])
    assert f(random(4, 2, 5, 5), random(3, 2, 2, 3)).shape == (4, 3, 4, 3)
    with pytest.raises(AssertionError, match=r"images of shape \(4, 2, 5, 6\).*length 5"):
        f(random(4, 2, 5, 6), random(3, 2, 2, 3))
    with pytest.raises(AssertionError, match=r"filters of shape \(4, 2, 2, 3\).*length 3"):
        f(random(4, 2, 5, 5), random(4, 2, 2, 3))
    assert shared.get_value() == 1


@pytest.mark.parametrize(
    ("images", "filters", "parameters", "message"),
    [
        ((1, 2, 5, 5), (1, 3, 3, 3), {}, "2 channels"),
        ((1, 2, 5, 5), (1, 2, 6, 3), {}, "does not fit"),
        ((1, 3, 5, 5), (2, 1, 3, 3), {"num_groups": 2}, "3 channels"),
        ((1, 4, 5, 5), (3, 2, 3, 3), {"num_groups": 2}, "3 filters"),
        ((1, 2, 5, 5), (1, 2, 3, 3, 3), {}, "4 elements"),
        ((1, 2, 5, 5), (1, 2, 3, -3), {}, "at least 0"),
        ((1, 2, 5, 5), (1, 2, 3, 2, 3, 3), {"unshared": True}, "positions"),
    ],
)
def test_hints_that_do_not_fit_are_errors_when_built(images, filters, parameters, message):
    rank = 6 if parameters.get("unshared") else 4
    w = T.TensorType("float64", (False,) * rank)()
    with pytest.raises(ValueError, match=message):
        abstract_conv.conv2d(T.tensor4(), w, images, filters, **parameters)


# ---- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"border_mode": "same"}, "border_mode must be"),
        ({"border_mode": -1}, "border_mode must be"),
        ({"border_mode": (1, (2, -1))}, "border_mode must be"),
        ({"border_mode": 2**40}, "too large"),
        ({"subsample": (0, 1)}, "at least 1, got 0"),
        ({"subsample": (1, -2)}, "at least 1, got -2"),
        ({"filter_dilation": (0, 1)}, "at least 1, got 0"),
        ({"subsample": (1, 1, 1)}, "2 elements"),
        ({"num_groups": 0}, "num_groups"),
    ],
)
def test_parameters_are_checked_when_built(parameters, message):
    with pytest.raises(ValueError, match=message):
        T.nnet.conv2d(T.tensor4(), T.tensor4(), **parameters)


@pytest.mark.parametrize(
    ("images", "filters", "parameters", "message"),
    [
        ((1, 2, 5, 5), (1, 3, 3, 3), {}, "images have 2 channels, but filters have 3"),
        ((1, 2, 2, 5), (1, 2, 4, 3), {}, "length 4.* does not fit an image of length 2"),
        ((1, 2, 3, 3), (1, 2, 2, 2), {"filter_dilation": (3, 1)}, "with dilation 4"),
        ((1, 3, 5, 5), (2, 1, 3, 3), {"num_groups": 2}, "cannot be divided into 2 groups"),
        ((1, 4, 5, 5), (3, 2, 3, 3), {"num_groups": 2}, "cannot be divided into 2 groups"),
        ((1, 2, 5, 5), (1, 2, 0, 3), {}, "at least one element"),
    ],
)
def test_shapes_are_checked_when_run(images, filters, parameters, message):
    x, w = T.tensor4(), T.tensor4()
    f = theano.function([x, w], T.nnet.conv2d(x, w, **parameters))
    with pytest.raises(ValueError, match=message):
        f(np.zeros(images), np.zeros(filters))


@pytest.mark.parametrize(
    ("build", "shapes"),
    [
        (
            lambda g, w: T.nnet.conv2d_transpose(g, w, (None, None, 5, 6)),
            [(1, 2, 3, 3), (2, 3, 3, 3)],
        ),
        (
            lambda x, g: abstract_conv.conv2d_grad_wrt_weights(x, g, (None, None, 3, 3)),
            [(1, 2, 5, 5), (1, 2, 3, 4)],
        ),
        (
            lambda x, g: abstract_conv.AbstractConv2d_gradWeights()(x, g, T.constant([3, 3, 3])),
            [(1, 2, 5, 5), (1, 2, 3, 3)],
        ),
        (
            lambda x, g: abstract_conv.AbstractConv2d_gradWeights()(x, g, T.constant([-3, 3])),
            [(1, 2, 5, 5), (1, 2, 3, 3)],
        ),
    ],
)
def test_gradients_check_shapes(build, shapes):
    a, b = T.tensor4(), T.tensor4()
    f = theano.function([a, b], build(a, b))
    with pytest.raises(ValueError, match="AbstractConv2d_grad"):
        f(*map(np.zeros, shapes))


def test_lengths_must_be_integers():
    with pytest.raises(TypeError, match="vector of integers"):
        abstract_conv.AbstractConv2d_gradInputs()(T.tensor4(), T.tensor4(), T.dvector())


def test_three_dimensions_have_no_unshared_filters():
    with pytest.raises(NotImplementedError, match="unshared"):
        abstract_conv.BaseAbstractConv(3, unshared=True)


# ---- classes ------------------------------------------------------------------------------------


def test_bases_make_the_class_of_the_dimension():
    assert isinstance(abstract_conv.AbstractConv(3), abstract_conv.AbstractConv3d)
    op = abstract_conv.AbstractConv_gradInputs(2, subsample=(2, 2))
    assert isinstance(op, abstract_conv.AbstractConv2d_gradInputs)
    assert isinstance(corr.CorrMM_gradWeights(), corr.BaseCorrMM)
    assert isinstance(corr3d.Corr3dMM(), corr3d.BaseCorr3dMM)
    assert T.nnet.abstract_conv2d is abstract_conv.conv2d


def test_pickled_graphs_compute_the_same():
    x, w = T.tensor4("x"), T.tensor4("w")
    y = T.nnet.conv2d(x, w, (None, 2, None, None), border_mode=((1, 0), 2), num_groups=2)
    loaded = pickle.loads(pickle.dumps(y))
    assert loaded.owner.op == y.owner.op
    given = random(1, 2, 5, 4), random(4, 1, 3, 3)
    np.testing.assert_array_equal(
        theano.function(loaded.owner.inputs, loaded)(*given), theano.function([x, w], y)(*given)
    )


def test_assert_shape_follows_the_flag(monkeypatch):
    x = T.tensor4()
    assert abstract_conv.assert_shape(x, (1, None, 2, 2)) is x
    monkeypatch.setattr(theano.config.conv, "assert_shape", True)
    assert abstract_conv.assert_shape(x, None) is x
    assert abstract_conv.assert_shape(x, (None,) * 4) is x
    f = theano.function([x], abstract_conv.assert_shape(x, (1, None, 2, 2), "not this") + 1)
    assert f(np.zeros((1, 5, 2, 2))).shape == (1, 5, 2, 2)
    with pytest.raises(AssertionError, match="not this"):
        f(np.zeros((1, 5, 2, 3)))


def test_shapes_are_known_without_computing():
    x, w = T.tensor4(), T.tensor4()
    f = theano.function([x, w], T.nnet.conv2d(x, w, border_mode="half").shape)
    np.testing.assert_array_equal(f(np.zeros((2, 3, 5, 6)), np.zeros((4, 3, 3, 4))), [2, 4, 5, 7])


@pytest.mark.parametrize("steps", list(itertools.product([1, 2, 3], [1, 4])))
def test_transpose_of_any_length_that_the_steps_allow(steps):
    # Several lengths of images give one of results; the transpose gives the length asked for.
    g, w = T.tensor4(), T.tensor4()
    for extra in np.ndindex(steps):
        shape = [(3 - 1) * step + 2 + more for step, more in zip(steps, extra, strict=True)]
        y = T.nnet.conv2d_transpose(g, w, (None, None, *shape), input_dilation=steps)
        a, b = random(2, 3, 3, 3), random(3, 2, 2, 2)
        result = theano.function([g, w], y)(a, b)
        assert result.shape == (2, 2, *shape)
        expected = interpreter.evaluate([y], {g: a, w: b})[0]
        np.testing.assert_allclose(result, expected, atol=1e-12)
