"""theano.tensor.fft: transforms of real tensors and back, their gradients and errors."""

import importlib

from oracle.declare import case, expression, outcome


def fft():
    """Return the module, which Theano does not import by itself."""
    return importlib.import_module("theano.tensor.fft")


REAL = ["float64 2 6", "float64 2 7", "float32 3 4 5", "float64 1 2 3 4", "float64 2 1"]
COEFFICIENTS = ["float64 2 4 2", "float64 1 3 4 2", "float32 2 5 2"]

for norm in (None, "ortho", "no_norm"):
    expression(
        f"rfft {norm}",
        lambda T, x, n=norm: fft().rfft(x, norm=n),
        x=REAL,
        grad="x",
        rtol=2e-5,
        atol=2e-5,
    )
    for is_odd in (False, True):
        expression(
            f"irfft {norm} {is_odd}",
            lambda T, x, n=norm, o=is_odd: fft().irfft(x, n, o),
            x=COEFFICIENTS,
            grad="x",
            rtol=2e-5,
            atol=2e-5,
        )
for lengths in ((4,), (9,), (3, 8), (5, 2)):
    expression(
        f"rfft_op {lengths}",
        lambda T, x, s=lengths: fft().rfft_op(x, s),
        x=["float64 2 3 5", "float64 2 6 7"],
        rtol=1e-12,
        atol=1e-12,
    )
    expression(
        f"irfft_op {lengths}",
        lambda T, x, s=lengths: fft().irfft_op(x, s),
        x=["float64 2 3 5 2", "float64 2 6 3 2"],
        rtol=1e-12,
        atol=1e-12,
    )
expression("rfft_op default", lambda T, x: fft().rfft_op(x), x="float64 2 5", rtol=1e-12)
expression(
    "irfft_op default", lambda T, x: fft().irfft_op(x), x="float64 2 5 2", rtol=1e-12, atol=1e-12
)
expression(
    "rfft of a view", lambda T, x: fft().rfft(x[::-1].T), x="float64 4 3", rtol=1e-12, atol=1e-12
)
for spec in ("float64 3", "float64"):
    expression(f"rfft of {spec}", lambda T, x: fft().rfft(x), x=spec)
expression("irfft of a matrix", lambda T, x: fft().irfft(x), x="float64 3 2")
expression("rfft unknown norm", lambda T, x: fft().rfft(x, "full"), x="float64 3 2")
expression("irfft unknown norm", lambda T, x: fft().irfft(x, "full"), x="float64 3 2 2")
expression("irfft is_odd 2", lambda T, x: fft().irfft(x, is_odd=2), x="float64 3 2 2")
expression("rfft_op float lengths", lambda T, x: fft().rfft_op(x, [2.5]), x="float64 3 2")
expression("irfft_op float lengths", lambda T, x: fft().irfft_op(x, [2.5]), x="float64 3 2 2")
expression("rfft_op length 0", lambda T, x: fft().rfft_op(x, [0]), x="float64 3 2")


@case
def operations(theano, T, np):
    from theano.tensor.fft import IRFFTOp, RFFTOp, irfft_op, rfft_op

    return [
        rfft_op == RFFTOp(),
        irfft_op == IRFFTOp(),
        isinstance(rfft_op(T.dmatrix()).owner.op, RFFTOp),
        rfft_op(T.fmatrix()),
        irfft_op(T.ftensor3()),
        outcome(rfft_op, T.dvector()),
    ]
