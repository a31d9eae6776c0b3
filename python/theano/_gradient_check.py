"""Checks of gradients against finite differences. Public under `theano.gradient`."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import theano
from theano import tensor

__all__ = ["GradientError", "mode_not_slow", "numeric_grad", "verify_grad"]

Array = np.ndarray[Any, np.dtype[Any]]

# By dtype: the step of finite differences, and the tolerance of `verify_grad`.
_STEPS = {"float64": 1e-7, "float32": 3e-4, "float16": 1e-1}
_TOLERANCES = {"float64": 1e-4, "float32": 1e-2, "float16": 5e-2}


class GradientError(Exception):
    """Raised by `verify_grad` when a gradient does not agree with finite differences.

    Parameters
    ----------
    arg : int
        Which argument's gradient differs.
    err_pos : int
        Where in it, counted through its elements.
    shape : tuple of int
        Its shape.
    val1, val2 : float
        The numeric and the symbolic value.
    abs_err, rel_err, abs_tol, rel_tol : float
        The errors and what was allowed.
    """

    def __init__(
        self,
        arg: int,
        err_pos: int,
        shape: tuple[int, ...],
        val1: float,
        val2: float,
        abs_err: float,
        rel_err: float,
        abs_tol: float,
        rel_tol: float,
    ) -> None:
        super().__init__(arg, err_pos, shape, val1, val2, abs_err, rel_err, abs_tol, rel_tol)
        self.arg = arg
        self.err_pos = err_pos
        self.shape = shape
        self.val1 = val1
        self.val2 = val2
        self.abs_err = abs_err
        self.rel_err = rel_err
        self.abs_tol = abs_tol
        self.rel_tol = rel_tol

    def __str__(self) -> str:
        return (
            "GradientError: numeric gradient and analytic gradient exceed tolerance:\n"
            f"        At position {self.err_pos} of argument {self.arg} with shape {self.shape},\n"
            f"            val1 = {self.val1:f}      ,  val2 = {self.val2:f}\n"
            f"            abs. error = {self.abs_err:f},  abs. tolerance = {self.abs_tol:f}\n"
            f"            rel. error = {self.rel_err:f},  rel. tolerance = {self.rel_tol:f}"
        )


class numeric_grad:
    """The gradient of a function by central differences.

    Parameters
    ----------
    f : callable
        Takes the arrays of `pt` and returns a number.
    pt : ndarray or sequence of ndarray
        Where to differentiate.
    eps : float, optional
        The step; by default one that suits the least precise dtype.
    out_type : str, optional
        The dtype in which `f` computes, if less precise than its arguments.

    Attributes
    ----------
    gf : ndarray or list of ndarray
        The gradient, as `pt`.
    """

    type_eps = _STEPS

    def __init__(
        self,
        f: Callable[..., Any],
        pt: Any,
        eps: float | None = None,
        out_type: str | None = None,
    ) -> None:
        single = not isinstance(pt, (list, tuple))
        points = [np.array(point) for point in ([pt] if single else pt)]
        if eps is None:
            dtypes = {point.dtype.name for point in points} | ({out_type} if out_type else set())
            eps = max(_STEPS[dtype] for dtype in dtypes)
        gradients = [np.zeros_like(point) for point in points]
        for point, gradient in zip(points, gradients, strict=True):
            for position in np.ndindex(point.shape):
                gradient[position] = self._slope(f, points, point, position, eps)
        self.gf = gradients[0] if single else gradients

    @staticmethod
    def _slope(
        f: Callable[..., Any], points: list[Array], point: Array, position: Any, eps: float
    ) -> float:
        middle = point[position]
        point[position] = middle + eps
        upper, above = point[position], np.asarray(f(*(item.copy() for item in points)))
        point[position] = middle - eps
        lower, below = point[position], np.asarray(f(*(item.copy() for item in points)))
        point[position] = middle
        # What was really stepped, after rounding.
        width = float(upper) - float(lower)
        return (float(above) - float(below)) / width

    @staticmethod
    def abs_rel_err(a: Any, b: Any) -> tuple[Any, Any]:
        """Return the absolute difference, and the same relative to the sum of absolute values."""
        abs_err = np.abs(a - b)
        # 1e-8 keeps two zeros from being compared with one another.
        rel_err = abs_err / np.maximum(np.abs(a) + np.abs(b), 1e-8)
        return abs_err, rel_err

    def abs_rel_errors(self, g_pt: Any) -> list[tuple[Any, Any]]:
        """Return the errors of `g_pt` for each argument; ValueError if shapes differ."""
        own = self.gf if isinstance(self.gf, list) else [self.gf]
        given = list(g_pt) if isinstance(g_pt, (list, tuple)) else [g_pt]
        if len(own) != len(given):
            raise ValueError("argument has wrong number of elements", len(given))
        errors = []
        for i, (mine, theirs) in enumerate(zip(own, given, strict=True)):
            if mine.shape != theirs.shape:
                raise ValueError(
                    f"argument element {i} has wrong shapes {mine.shape}, {theirs.shape}"
                )
            errors.append(self.abs_rel_err(mine, theirs))
        return errors

    def max_err(self, g_pt: Any, abs_tol: float, rel_tol: float) -> tuple[int, int, float, float]:
        """Return where `g_pt` is furthest off: argument, position, absolute and relative error.

        An element is off by the smaller of its two errors, each in units of its tolerance.
        """
        worst = (0, 0, 0.0, 0.0)
        worst_excess = -1.0
        for i, (abs_err, rel_err) in enumerate(self.abs_rel_errors(g_pt)):
            if abs_err.size == 0:
                continue
            excess = np.minimum(abs_err / abs_tol, rel_err / rel_tol).reshape(-1)
            if not np.all(np.isfinite(excess)):
                raise ValueError("abs_err not finite", repr(abs_err))
            position = int(np.argmax(excess))
            if excess[position] > worst_excess:
                worst_excess = float(excess[position])
                errors = abs_err.reshape(-1)[position], rel_err.reshape(-1)[position]
                worst = (i, position, float(errors[0]), float(errors[1]))
        return worst


def mode_not_slow(mode: Any) -> Any:
    """Return `mode`, or FAST_RUN in place of FAST_COMPILE, for functions that are called often."""
    from theano.compile.mode import FAST_RUN, get_mode

    return FAST_RUN if mode == "FAST_COMPILE" else get_mode(mode)


def verify_grad(
    fun: Callable[..., Any],
    pt: Sequence[Any],
    n_tests: int = 2,
    rng: Any = None,
    eps: float | None = None,
    out_type: str | None = None,
    abs_tol: float | None = None,
    rel_tol: float | None = None,
    mode: Any = None,
    cast_to_output_type: bool = False,
    no_debug_ref: bool = True,
) -> None:
    """Check the gradient of a function against finite differences.

    The function's result is multiplied by random weights and added up, so that all of its elements
    take part.

    Parameters
    ----------
    fun : callable
        Takes one variable per element of `pt` and returns one variable; an Op will do.
    pt : list or tuple of ndarray
        Floats: the point at which to check.
    n_tests : int, optional
        How many random weightings to try.
    rng : numpy.random.RandomState
        Gives the weights.
    eps : float, optional
        The step of the finite differences.
    out_type : str, optional
        The dtype in which `fun` computes, if less precise than its arguments.
    abs_tol, rel_tol : float, optional
        Tolerances; by default the loosest for the dtypes of `pt` and the result. It is enough to
        meet one of them.
    mode : Mode or str, optional
        How functions are compiled.
    cast_to_output_type : bool, optional
        Whether the weights take the dtype of the result.
    no_debug_ref : bool, optional
        Accepted for compatibility.

    Raises
    ------
    GradientError
        If the two gradients differ by more than the tolerances.
    TypeError
        If `rng` is missing or `pt` does not hold floats.
    """
    assert isinstance(pt, (list, tuple)), "pt must be a list or tuple of arrays"
    points = [np.array(point) for point in pt]
    for i, point in enumerate(points):
        if point.dtype.name not in _TOLERANCES:
            raise TypeError(
                "verify_grad can work only with floating point inputs,"
                f' but input {i} has dtype "{point.dtype}".'
            )
    if rng is None:
        raise TypeError(
            "rng should be a valid instance of numpy.random.RandomState. You may want to use"
            " theano.tests.unittest_tools.verify_grad instead of theano.gradient.verify_grad."
        )
    inputs = [
        tensor.TensorType(point.dtype, [length == 1 for length in point.shape])(f"input {i}")
        for i, point in enumerate(points)
    ]
    output = fun(*inputs)
    if isinstance(output, list):
        raise NotImplementedError("cant (yet) autotest gradient of fun with multiple outputs")
    dtypes = {point.dtype.name for point in points} | {output.dtype}
    tolerance = max(_TOLERANCES[dtype] for dtype in dtypes)
    abs_tol = tolerance if abs_tol is None else abs_tol
    rel_tol = tolerance if rel_tol is None else rel_tol

    def compiled(outputs: Any, name: str) -> Any:
        return theano.function(
            inputs,
            outputs,
            allow_input_downcast=True,
            mode=mode,
            name=name,
            on_unused_input="ignore",
        )

    shape = compiled(output, "gradient.py fct")(*points).shape

    def weights() -> Array:
        values = np.asarray(rng.rand(*shape) + 0.5)
        return values.astype(output.dtype if cast_to_output_type else values.dtype)

    weighting = theano.shared(weights(), name="random_projection")
    cost = tensor.sum(weighting * output)
    gradients = theano.gradient.grad(cost, inputs, disconnected_inputs="ignore")
    cost_function = compiled(cost, "gradient.py cost")
    gradient_function = compiled(gradients, "gradient.py symbolic grad")
    for test in range(n_tests):
        if test > 0:
            weighting.set_value(weights())
        numeric = numeric_grad(cost_function, points, eps, out_type)
        symbolic = gradient_function(*points)
        arg, position, abs_err, rel_err = numeric.max_err(symbolic, abs_tol, rel_tol)
        if abs_err > abs_tol and rel_err > rel_tol:
            raise GradientError(
                arg,
                position,
                points[arg].shape,
                numeric.gf[arg].reshape(-1)[position],
                symbolic[arg].reshape(-1)[position],
                abs_err,
                rel_err,
                abs_tol,
                rel_tol,
            )


# Where older programs look for the exception.
verify_grad.E_grad = GradientError  # type: ignore[attr-defined]
