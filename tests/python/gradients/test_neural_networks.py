"""Gradients of functions of neural networks, to second order."""

import numpy as np
import pytest

import theano.tensor as T
from theano.tensor import nnet
from theano.tensor.nnet import bn, conv3d2d
from theano.tensor.nnet.blocksparse import sparse_block_dot, sparse_block_outer
from theano.tensor.nnet.neighbours import images2neibs, neibs2images
from theano.tensor.signal import pool

MATRIX = np.array([[0.7, -0.4, 1.3], [-1.1, 0.9, 0.3]])
POSITIVE = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])
BIAS = np.array([0.3, -0.2, 0.1])
CLASSES = T.constant(np.array([2, 0]))
ROWS = np.array([0.8, -1.2])
BLOCKS = T.constant(np.array([[0, 1], [1, 1]]))
WEIGHTS = np.cos(np.arange(16.0)).reshape(2, 2, 2, 2)
IMAGES = np.sin(np.arange(48.0)).reshape(2, 1, 4, 6)
PICTURES = np.sin(np.arange(40.0)).reshape(1, 2, 4, 5)
FILTERS = np.cos(np.arange(24.0)).reshape(2, 2, 2, 3)
VOLUMES = np.sin(np.arange(48.0)).reshape(1, 2, 2, 3, 4)
CUBES = np.cos(np.arange(24.0)).reshape(2, 1, 2, 2, 3)
INPUTS = np.sin(np.arange(8.0)).reshape(2, 2, 2)

CASES = {
    # Name: function and the point at which it is checked.
    "softmax": (nnet.softmax, [MATRIX]),
    "softmax_graph": (nnet.softmax_graph, [MATRIX]),
    "logsoftmax": (nnet.logsoftmax, [MATRIX]),
    "softmax_with_bias": (nnet.softmax_with_bias, [MATRIX, BIAS]),
    "softmax_grad": (nnet.softmax_grad, [MATRIX, POSITIVE]),
    "crossentropy_softmax_cost": (
        lambda x, b: nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, CLASSES)[0],
        [MATRIX, BIAS],
    ),
    "crossentropy_softmax_both": (
        lambda x, b: T.concatenate(
            [
                T.sqr(nnet.crossentropy_softmax_1hot_with_bias(x, b, CLASSES)[0]),
                T.flatten(nnet.crossentropy_softmax_1hot_with_bias(x, b, CLASSES)[1]),
            ]
        ),
        [MATRIX, BIAS],
    ),
    "crossentropy_softmax_gradient": (
        lambda dy, sm: nnet.crossentropy_softmax_1hot_with_bias_dx(dy, sm, CLASSES),
        [ROWS, POSITIVE],
    ),
    "crossentropy_softmax_gradient_of_scalar": (
        lambda dy, sm: nnet.crossentropy_softmax_1hot_with_bias_dx(dy, sm, CLASSES),
        [np.array(0.7), POSITIVE],
    ),
    "crossentropy_categorical": (
        lambda p: nnet.crossentropy_categorical_1hot(p, CLASSES),
        [POSITIVE],
    ),
    "crossentropy_categorical_gradient": (
        lambda dy, p: nnet.crossentropy_categorical_1hot_grad(dy, p, CLASSES),
        [ROWS, POSITIVE],
    ),
    "categorical_crossentropy": (nnet.categorical_crossentropy, [POSITIVE, POSITIVE[::-1].copy()]),
    "binary_crossentropy": (nnet.binary_crossentropy, [POSITIVE, POSITIVE[::-1].copy()]),
    "sigmoid_binary_crossentropy": (nnet.sigmoid_binary_crossentropy, [MATRIX, POSITIVE]),
    "elu": (lambda x: nnet.elu(x, 1.3), [MATRIX]),
    "selu": (nnet.selu, [MATRIX]),
    "relu": (lambda x, alpha: nnet.relu(x, alpha), [MATRIX, BIAS]),
    "softsign": (nnet.softsign, [MATRIX]),
    "prepend": (nnet.prepend_scalar_to_each_row, [np.array(0.4), MATRIX]),
    "batch_normalization": (nnet.batch_normalization, [MATRIX, BIAS, BIAS + 1, BIAS - 2, BIAS + 3]),
    "batch_normalization_high_mem": (
        lambda *inputs: nnet.batch_normalization(*inputs, mode="high_mem"),
        [MATRIX, BIAS, BIAS + 1, BIAS - 2, BIAS + 3],
    ),
    "batch_normalization_train": (
        lambda x, gamma, beta: bn.batch_normalization_train(x, gamma, beta)[0],
        [MATRIX, BIAS + 1, BIAS],
    ),
    "batch_normalization_train_statistics": (
        lambda *inputs: T.concatenate(
            bn.batch_normalization_train(
                *inputs[:3], running_mean=inputs[3], running_var=inputs[4]
            )[1:]
        ),
        [MATRIX, BIAS + 1, BIAS, BIAS, BIAS + 2],
    ),
    "batch_normalization_test": (bn.batch_normalization_test, [MATRIX, BIAS, BIAS, BIAS, BIAS + 1]),
    "sparse_block_dot": (
        lambda W, h, b: sparse_block_dot(W, h, BLOCKS, b, BLOCKS[:, ::-1]),
        [WEIGHTS, INPUTS, WEIGHTS[0, :, 0]],
    ),
    "sparse_block_outer": (
        lambda o, x, y: sparse_block_outer(o, x, y, BLOCKS, BLOCKS[:, ::-1]),
        [WEIGHTS, INPUTS, INPUTS[:, :, ::-1].copy()],
    ),
    "images2neibs": (lambda x: images2neibs(x, (2, 3)), [IMAGES]),
    "images2neibs_overlapping": (lambda x: images2neibs(x, (2, 4), (1, 2)), [IMAGES]),
    "images2neibs_ignore_borders": (
        lambda x: images2neibs(x, (3, 4), mode="ignore_borders"),
        [IMAGES],
    ),
    "images2neibs_wrap": (lambda x: images2neibs(x, (3, 3), (1, 2), "wrap_centered"), [IMAGES]),
    "images2neibs_half": (lambda x: images2neibs(x, (3, 3), (1, 1), "half"), [IMAGES]),
    "images2neibs_full": (lambda x: images2neibs(x, (2, 3), (1, 1), "full"), [IMAGES]),
    "images2neibs_gradient": (
        lambda x: T.grad(T.sqr(images2neibs(x, (2, 3), (1, 3))).sum(), x),
        [IMAGES],
    ),
    "neibs2images": (
        lambda x: neibs2images(x, (2, 3), (2, 1, 4, 6)),
        [IMAGES.reshape(8, 6)],
    ),
}

OPS = nnet.abstract_conv


def lengths(*numbers):
    return T.constant(np.array(numbers))


CONVOLUTIONS = {
    "conv2d": (nnet.conv2d, [PICTURES, FILTERS]),
    "conv2d_steps": (
        lambda x, w: nnet.conv2d(x, w, border_mode=((1, 2), 1), subsample=(2, 3)),
        [PICTURES, FILTERS],
    ),
    "conv2d_correlation": (
        lambda x, w: nnet.conv2d(
            x, w, border_mode="full", filter_flip=False, filter_dilation=(2, 1)
        ),
        [PICTURES, FILTERS],
    ),
    "conv2d_groups": (
        lambda x, w: nnet.conv2d(x, w, border_mode="half", num_groups=2),
        [PICTURES, FILTERS[:, :1].copy()],
    ),
    "conv2d_unshared": (
        lambda x, w: nnet.conv2d(x, w, subsample=(2, 3), unshared=True),
        [PICTURES, np.cos(np.arange(48.0)).reshape(2, 2, 1, 2, 2, 3)],
    ),
    "conv2d_of_inputs_of_one_expression": (
        lambda x: nnet.conv2d(x, T.tanh(x[:, :, :2, :3]), border_mode=1),
        [PICTURES],
    ),
    "conv2d_grad_weights": (
        lambda x, g: OPS.AbstractConv2d_gradWeights(subsample=(2, 1))(x, g, lengths(2, 3)),
        [PICTURES, FILTERS[:1, :, :2].copy()],
    ),
    "conv2d_grad_inputs": (
        lambda w, g: OPS.AbstractConv2d_gradInputs(subsample=(1, 2))(w, g, lengths(3, 7)),
        [FILTERS, FILTERS],
    ),
    "conv3d": (
        lambda x, w: nnet.conv3d(x, w, border_mode=(0, 1, 0), num_groups=2),
        [VOLUMES, CUBES],
    ),
    "conv3d_grad_weights": (
        lambda x, g: OPS.AbstractConv3d_gradWeights()(x, g, lengths(1, 2, 3)),
        [VOLUMES, VOLUMES[:, :, :, :2, :2].copy()],
    ),
    "conv3d_grad_inputs": (
        lambda w, g: OPS.AbstractConv3d_gradInputs(subsample=(1, 2, 1))(w, g, lengths(3, 4, 5)),
        [CUBES, CUBES.reshape(1, 2, 2, 2, 3)],
    ),
    "correlation": (
        lambda x, w: nnet.corr.CorrMM(border_mode="half")(x, w),
        [PICTURES, FILTERS],
    ),
    "correlation_grad_weights": (
        lambda x, g: nnet.corr.CorrMM_gradWeights()(x, g),
        [PICTURES, FILTERS[:1]],
    ),
    "correlation_grad_inputs": (
        lambda w, g: nnet.corr.CorrMM_gradInputs()(w, g),
        [FILTERS, FILTERS],
    ),
    "correlation3d": (
        lambda x, w: nnet.corr3d.Corr3dMM(num_groups=2)(x, w),
        [VOLUMES, CUBES],
    ),
    "correlation3d_grad_weights": (
        lambda x, g: nnet.corr3d.Corr3dMM_gradWeights()(x, g),
        [VOLUMES, VOLUMES[:, :, :, :2, :2].copy()],
    ),
    "correlation3d_grad_inputs": (
        lambda w, g: nnet.corr3d.Corr3dMM_gradInputs(num_groups=2)(w, g),
        [CUBES, CUBES.reshape(1, 2, 2, 2, 3)],
    ),
    "old_convolution": (
        lambda x, w: nnet.ConvOp(dx=2, output_mode="full")(x, w),
        [PICTURES, FILTERS],
    ),
    "separable": (
        lambda x, d, p: nnet.separable_conv2d(x, d, p, 2),
        [PICTURES, FILTERS[:, :1].copy(), FILTERS[:, :, :1, :1].copy()],
    ),
    "bilinear_upsampling": (
        lambda x: OPS.bilinear_upsampling(x, 2),
        [PICTURES],
    ),
    "diagonal_stripe": (
        lambda x, y: conv3d2d.inc_diagonal_subtensor(
            x, 0, 1, T.sqr(conv3d2d.diagonal_subtensor(x, 0, 1)) * y
        ),
        [PICTURES[0, 0].T.copy(), PICTURES[0, 1, :2, :4].copy()],
    ),
}
CASES |= CONVOLUTIONS

POOLINGS = {
    f"{mode}_{ws}_{stride}_{pad}_{ignore}": (
        lambda x, mode=mode, p=(ws, ignore, stride, pad): pool.pool_2d(x, *p, mode),
        [IMAGES],
    )
    for mode in ("max", "sum", "average_inc_pad", "average_exc_pad")
    for ws, stride, pad, ignore in (
        ((2, 2), None, (0, 0), True),
        ((3, 2), (2, 1), (0, 0), False),
        ((2, 3), (1, 2), (1, 2), True),
    )
}
POOLINGS |= {
    "pool_3d": (lambda x: pool.pool_3d(x, (2, 2, 3), False, (1, 2, 2)), [VOLUMES]),
    "pool_3d_mean": (
        lambda x: pool.pool_3d(x, (2, 1, 3), True, pad=(1, 0, 1), mode="average_exc_pad"),
        [VOLUMES],
    ),
    "max_pool_gradient": (
        lambda g: pool.MaxPoolGrad(True)(
            IMAGES, pool.Pool(True)(IMAGES, (2, 3), (1, 2)), g, (2, 3), (1, 2)
        ),
        [IMAGES[:, :, :3, :2].copy()],
    ),
    "mean_pool_gradient": (
        lambda g: pool.AveragePoolGrad(True)(IMAGES, g, (2, 3), (1, 2)),
        [IMAGES[:, :, :3, :2].copy()],
    ),
    "sums_at_maxima": (
        lambda v: pool.DownsampleFactorMaxGradGrad(True)(
            IMAGES, pool.Pool(True)(IMAGES, (2, 3), (1, 2)), v, (2, 3), (1, 2)
        ),
        [IMAGES[::-1].copy()],
    ),
}
CASES |= POOLINGS


@pytest.mark.parametrize("name", CASES)
def test_gradients(name, check_gradients):
    check_gradients(*CASES[name])
