"""The power method: the largest eigenvalue of a matrix and its vector, by a loop that ends itself.

Each step multiplies the vector by the matrix and scales it to length 1; the loop ends when the
eigenvalue no longer changes. The gradient of the eigenvalue with respect to the matrix, taken
through all steps of the loop, is the outer product of the left and the right eigenvector.
"""

import numpy as np

import theano
import theano.tensor as T
from theano.scan_module import until

MOST_STEPS = 2000


def power_method(A, start, tolerance):
    """Return the eigenvalue after each step, and the vector after the last."""

    def step(vector, eigenvalue, A, tolerance):
        product = T.dot(A, vector)
        new_eigenvalue = T.dot(vector, product)
        change = abs(new_eigenvalue - eigenvalue)
        new_vector = product / product.norm(2)
        return [new_vector, new_eigenvalue], until(change < tolerance * abs(new_eigenvalue))

    (vectors, eigenvalues), _ = theano.scan(
        step,
        outputs_info=[start / start.norm(2), T.zeros((), dtype=start.dtype)],
        non_sequences=[A, tolerance],
        n_steps=MOST_STEPS,
        strict=True,
    )
    return eigenvalues, vectors[-1]


def main():
    """Find the largest eigenvalue of the second difference matrix, which is known."""
    n = 12
    matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    A, start, tolerance = T.dmatrix("A"), T.dvector("start"), T.dscalar("tolerance")
    eigenvalues, vector = power_method(A, start, tolerance)
    f = theano.function(
        [A, start, tolerance],
        [eigenvalues[-1], vector, eigenvalues.shape[0], T.grad(eigenvalues[-1], A)],
    )

    found, direction, steps, gradient = f(matrix, np.random.RandomState(1).rand(n), 1e-13)
    print(f"largest eigenvalue {found:.9f} after {steps} steps")
    print(f"exact              {2 + 2 * np.cos(np.pi / (n + 1)):.9f}")
    residual = np.linalg.norm(matrix @ direction - found * direction)
    print(f"|A v - lambda v| = {residual:.1e}")
    difference = np.abs(gradient - np.outer(direction, direction)).max()
    print(f"gradient differs from v v' by {difference:.1e}")


if __name__ == "__main__":
    main()
