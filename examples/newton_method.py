"""Newton's method for roots, safe by bisection: a loop in which `ifelse` chooses the next step.

A bracket, of which the function's values at the ends have different signs, is kept around the root.
A step goes where Newton's method points if that lies in the bracket, else to its middle. Of the
two only the chosen one is computed. The slope comes from `theano.grad` inside of the step, and the
derivative of the root with respect to a parameter from the theorem on implicit functions.
"""

import numpy as np

import theano
import theano.tensor as T
from theano.ifelse import ifelse
from theano.scan_module import until

MOST_STEPS = 100


def root_of(f, low, high, tolerance=1e-14):
    """Return the points that the method visits, and whether each came from Newton's step.

    Parameters
    ----------
    f : callable
        From a variable to an expression; its values at the ends have different signs.
    low, high : 0-d variable
        The bracket.
    tolerance : float
        The loop ends when a step is not longer.
    """
    sign = T.sgn(f(high))

    def step(x, low, high):
        value = f(x)
        slope = theano.grad(value, x)
        new_low = T.switch(sign * value < 0, x, low)
        new_high = T.switch(sign * value < 0, high, x)
        target = x - value / slope
        is_inside = T.and_(target >= new_low, target <= new_high)
        new_x = ifelse(is_inside, target, (new_low + new_high) / 2, name="newton or bisection")
        return [new_x, new_low, new_high, is_inside], until(abs(new_x - x) <= tolerance)

    (points, _, _, is_newton), _ = theano.scan(
        step,
        outputs_info=[(low + high) / 2, low, high, None],
        n_steps=MOST_STEPS,
    )
    return points, is_newton


def main():
    """Invert x + atan(10 (x - 1)) for some values, and differentiate the solution."""
    low, high, level = T.dscalars("low", "high", "level")

    def f(x):
        return x + T.arctan(10 * (x - 1)) - level

    points, is_newton = root_of(f, low, high)
    x = points[-1]
    # f(x(level), level) = 0, so the derivative is - (df/dlevel) / (df/dx).
    at_root = theano.gradient.disconnected_grad(x)
    slope, change = T.grad(f(at_root), [at_root, level])
    solve = theano.function([low, high, level], [x, f(x), -change / slope, points, is_newton])

    for value in (-3.0, 0.0, 1.3, 5.0):
        root, rest, derivative, visited, kinds = solve(-20.0, 20.0, value)
        step = 1e-6
        by_differences = (
            solve(-20.0, 20.0, value + step)[0] - solve(-20.0, 20.0, value - step)[0]
        ) / (2 * step)
        print(
            f"level {value:4.1f}: root {root:12.9f}, |f| {abs(rest):.0e}, {len(visited)} steps,"
            f" {int(np.sum(kinds == 0))} by bisection, derivative {derivative:.6f}"
            f" ({by_differences:.6f} by differences)"
        )


if __name__ == "__main__":
    main()
