"""An operation in Python with a gradient, and Newton's method that uses it.

The solution of A x = b for a tridiagonal matrix becomes an operation: its gradient with respect to
b is a solution with the transposed matrix. With it, the nonlinear boundary value problem
u'' = exp(u), u(0) = u(1) = 0 is solved by Newton's method, and the sensitivity of the solution to a
load comes from `theano.grad`.
"""

import numpy as np

import theano
import theano.tensor as T


class TridiagonalSolve(theano.Op):
    """Solve a system with a tridiagonal matrix.

    Applied to the diagonals below, on and above the middle and a right-hand side, all vectors: of
    n - 1, n, n - 1 and n elements.
    """

    __props__ = ()
    itypes = [T.dvector, T.dvector, T.dvector, T.dvector]
    otypes = [T.dvector]

    def perform(self, node, inputs, output_storage):
        lower, middle, upper, b = inputs
        # Elimination without pivots; the arrays are copies, which may be changed.
        for i in range(1, len(middle)):
            factor = lower[i - 1] / middle[i - 1]
            middle[i] -= factor * upper[i - 1]
            b[i] -= factor * b[i - 1]
        x = b
        x[-1] /= middle[-1]
        for i in range(len(middle) - 2, -1, -1):
            x[i] = (x[i] - upper[i] * x[i + 1]) / middle[i]
        output_storage[0][0] = x

    def infer_shape(self, node, shapes):
        return [shapes[3]]

    def L_op(self, inputs, outputs, output_gradients):
        lower, middle, upper, _ = inputs
        (x,) = outputs
        # The gradient of b solves the transposed system; that of each entry is -g_i x_j.
        g = self(upper, middle, lower, output_gradients[0])
        return [-g[1:] * x[:-1], -g * x, -g[:-1] * x[1:], g]


solve = TridiagonalSolve()


def newton_step(u, load):
    """Return a better solution of u'' = exp(u) - load on a grid in [0, 1]."""
    n = u.shape[0]
    scale = T.cast(n + 1, "float64") ** 2
    padded = T.concatenate([T.zeros((1,)), u, T.zeros((1,))])
    residual = (padded[2:] - 2 * u + padded[:-2]) * scale - T.exp(u) + load
    beside = T.ones((n - 1,)) * scale
    return u - solve(beside, -2 * scale - T.exp(u), beside, residual)


def main():
    size = 99
    theano.gradient.verify_grad(
        solve,
        [np.ones(4), np.full(5, 4.0), np.ones(4), np.arange(5.0)],
        rng=np.random.RandomState(0),
    )
    print("gradient of the operation: as finite differences")

    load = T.dvector("load")
    u = T.zeros_like(load)
    for _ in range(6):
        u = newton_step(u, load)
    change = abs(newton_step(u, load) - u).max()
    middle = u[size // 2]
    f = theano.function([load], [u, change, T.grad(middle, load)])
    solution, error, sensitivity = f(np.zeros(size))
    print(f"u(1/2) = {solution[size // 2]:.6f}")
    print(f"last Newton step below 1e-12: {error < 1e-12}")

    # One more unit of load on everything lifts the middle by the sum of the sensitivities.
    step = 1e-6
    lifted = f(np.full(size, step))[0][size // 2] - solution[size // 2]
    print(f"sensitivity = {sensitivity.sum():.5f}, by differences {lifted / step:.5f}")


if __name__ == "__main__":
    main()
