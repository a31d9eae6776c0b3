"""Helpers for tests of programs: seeds, comparisons, checks of gradients, operations and shapes.

The classes are mix-ins for `unittest.TestCase`; nothing here needs a framework for tests.
"""

import copy
import functools
import io
import logging
import sys
import unittest
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from theano import config, tensor
from theano import function as compile_function
from theano.compile.mode import get_default_mode
from theano.gradient import verify_grad as _verify_grad

__all__ = [
    "AttemptManyTimes",
    "InferShapeTester",
    "MockRandomState",
    "T_OpContractMixin",
    "TestOptimizationMixin",
    "WrongValue",
    "assertFailure_fast",
    "assert_allclose",
    "fetch_seed",
    "seed_rng",
    "str_diagnostic",
    "verify_grad",
]

_logger = logging.getLogger("theano.tests.unittest_tools")


# ---- seeds


def fetch_seed(pseed: int | None = None) -> int | None:
    """Return a seed: `pseed`, or what `config.unittests.rseed` says; None stands for a random one.

    Parameters
    ----------
    pseed : int, optional
        The seed, if it is not 0.
    """
    seed = pseed or config.unittests.rseed
    if seed == "random":
        return None
    try:
        return int(seed) if seed else None
    except ValueError:
        print("config.unittests.rseed is no number: a random seed is used", file=sys.stderr)
        return None


def seed_rng(pseed: int | None = None) -> int | None:
    """Seed NumPy's global random state with `fetch_seed`, and return the seed."""
    seed = fetch_seed(pseed)
    np.random.seed(seed)
    return seed


class MockRandomState:
    """Stands for a `RandomState` that always draws the lowest value, or the highest.

    Parameters
    ----------
    val : float
        What `rand` returns; `randint` returns the lowest integer if it is 0, else the highest.
    """

    def __init__(self, val: float) -> None:
        self.val = val

    def rand(self, *shape: int) -> Any:
        """Return an array of float64 filled with the value."""
        return np.full(shape, self.val, dtype="float64")

    def randint(self, minval: int, maxval: int | None = None, size: Any = 1) -> Any:
        """Return an array of int64 filled with the lowest or the highest integer below `maxval`."""
        if maxval is None:
            minval, maxval = 0, minval
        return np.full(size, minval if self.val == 0 else maxval - 1, dtype="int64")


# ---- gradients


def verify_grad(
    op: Callable[..., Any],
    pt: Sequence[Any],
    n_tests: int = 2,
    rng: Any = None,
    *args: Any,
    **kwargs: Any,
) -> None:
    """Check a gradient as `theano.gradient.verify_grad` does; without `rng`, with NumPy's seeded.

    Parameters
    ----------
    op, pt, n_tests, *args, **kwargs
        As for `theano.gradient.verify_grad`.
    rng : RandomState, optional
        By default NumPy's global state after `seed_rng`.

    Raises
    ------
    GradientError
        If the gradient differs from finite differences; also called `verify_grad.E_grad`.
    """
    if rng is None:
        seed_rng()
        rng = np.random
    _verify_grad(op, pt, n_tests, rng, *args, **kwargs)


verify_grad.E_grad = _verify_grad.E_grad  # type: ignore[attr-defined]


# ---- comparisons


def _tolerances(a: Any, b: Any, rtol: float | None, atol: float | None) -> tuple[float, float]:
    """Return relative and absolute tolerance, by default those of the less precise dtype."""
    from theano.tensor import basic  # where programs set them

    dtypes = {np.asarray(each).dtype.name for each in (a, b)}
    if "float16" in dtypes:
        kind = "float16"
    else:
        kind = "float32" if dtypes & {"float32", "complex64"} else "float64"
    own = getattr(basic, f"{kind}_rtol"), getattr(basic, f"{kind}_atol")
    return own[0] if rtol is None else rtol, own[1] if atol is None else atol


def str_diagnostic(expected: Any, value: Any, rtol: float | None, atol: float | None) -> str:
    """Return a text that tells how two values differ.

    Parameters
    ----------
    expected, value : array_like
        The values.
    rtol, atol : float or None
        The tolerances they were compared with; None stands for the default of their dtypes.
    """
    text = io.StringIO()
    print("           : shape, dtype, strides, min, max, n_inf, n_nan:", file=text)
    for name, each in (("Expected", expected), ("Value   ", value)):
        array = np.asarray(each)
        print(f"  {name} :", array.shape, array.dtype, array.strides, end=" ", file=text)
        if array.size and array.dtype.kind in "biufc":
            counts = np.isinf(array).sum(), np.isnan(array).sum()
            print(array.min(), array.max(), *counts, end=" ", file=text)
        print(file=text)
    print("  expected    :", expected, file=text)
    print("  value    :", value, file=text)
    try:
        with np.errstate(all="ignore"):
            absolute = np.abs(np.asarray(value) - np.asarray(expected))
            relative = absolute / np.abs(np.asarray(expected))
        for name, each in (("Abs", absolute), ("Rel", relative)):
            for kind in ("max", "mean", "median", "std"):
                number = getattr(np, kind)(each)
                print(f"  {kind.capitalize()} {name} Diff: ", number, file=text)
    except (TypeError, ValueError):
        print("  Their difference cannot be taken", file=text)
    print("  rtol, atol:", *_tolerances(expected, value, rtol, atol), file=text)
    return text.getvalue()


class WrongValue(Exception):
    """Raised by `assert_allclose`; its text is that of `str_diagnostic`.

    Parameters
    ----------
    expected_val, val : array_like
        The values that differ.
    rtol, atol : float or None
        The tolerances.
    """

    def __init__(self, expected_val: Any, val: Any, rtol: float | None, atol: float | None) -> None:
        super().__init__(expected_val, val, rtol, atol)
        self.val1 = expected_val
        self.val2 = val
        self.rtol = rtol
        self.atol = atol

    def __str__(self) -> str:
        return "WrongValue\n" + str_diagnostic(self.val1, self.val2, self.rtol, self.atol)


def assert_allclose(
    expected: Any, value: Any, rtol: float | None = None, atol: float | None = None
) -> None:
    """Raise WrongValue unless two values are close.

    Parameters
    ----------
    expected, value : array_like
        The values; they broadcast.
    rtol, atol : float, optional
        Tolerances; the defaults are those of the less precise dtype. NaN is close to nothing.
    """
    relative, absolute = _tolerances(expected, value, rtol, atol)
    if not np.allclose(np.asarray(expected), np.asarray(value), rtol=relative, atol=absolute):
        raise WrongValue(expected, value, rtol, atol)


# ---- operations in compiled functions


class TestOptimizationMixin:
    """Assertions on which operations the graph of a compiled function has."""

    # pytest would take it for a test.
    __test__ = False

    def _check_count(self, f: Any, is_meant: Callable[[Any], bool], min: int, max: int) -> None:
        nodes = f.maker.fgraph.toposort()
        count = sum(bool(is_meant(node.op)) for node in nodes)
        if not min <= count <= max:
            raise AssertionError(f"{count} nodes, not {min} to {max}, are meant, of {nodes}")

    def assertFunctionContains(self, f: Any, op: Any, min: int = 1, max: int = sys.maxsize) -> None:
        """Assert that so many nodes have an operation."""
        self._check_count(f, lambda each: each == op, min, max)

    def assertFunctionContains0(self, f: Any, op: Any) -> None:
        """Assert that no node has an operation."""
        self.assertFunctionContains(f, op, min=0, max=0)

    def assertFunctionContains1(self, f: Any, op: Any) -> None:
        """Assert that one node has an operation."""
        self.assertFunctionContains(f, op, min=1, max=1)

    def assertFunctionContainsN(self, f: Any, op: Any, N: int) -> None:
        """Assert that `N` nodes have an operation."""
        self.assertFunctionContains(f, op, min=N, max=N)

    def assertFunctionContainsClass(
        self, f: Any, op: type, min: int = 1, max: int = sys.maxsize
    ) -> None:
        """Assert that so many nodes have an operation of a class."""
        self._check_count(f, lambda each: isinstance(each, op), min, max)

    def assertFunctionContainsClassN(self, f: Any, op: type, N: int) -> None:
        """Assert that `N` nodes have an operation of a class."""
        self.assertFunctionContainsClass(f, op, min=N, max=N)

    def SkipTest(self, msg: str = "Skip this test") -> None:
        """Skip the test."""
        raise unittest.SkipTest(msg)


class T_OpContractMixin:
    """Tests of equality, hash and text of operations.

    A subclass has a list of them in `ops`, one that differs from all in `other_op`, and a method
    `clone` that makes an equal operation anew.
    """

    ops: Sequence[Any]
    other_op: Any = tensor.add

    def copy(self, x: Any) -> Any:
        """Copy an operation."""
        return copy.copy(x)

    def deepcopy(self, x: Any) -> Any:
        """Copy an operation with its attributes."""
        return copy.deepcopy(x)

    def clone(self, op: Any) -> Any:
        """Make an operation like `op`."""
        raise NotImplementedError("return new instance like `op`")

    def _copies(self, op: Any) -> list[Any]:
        return [op, self.copy(op), self.deepcopy(op), self.clone(op)]

    def _others(self, op: Any) -> list[Any]:
        return [self.other_op, *(each for each in self.ops if each is not op)]

    def test_eq(self) -> None:
        """Copies are equal, other operations are not."""
        for op in self.ops:
            assert all(op == each for each in self._copies(op))
            assert all(op != each for each in self._others(op))

    def test_hash(self) -> None:
        """Copies have the same hash."""
        for op in self.ops:
            assert {hash(each) for each in self._copies(op)} == {hash(op)}
            assert hash(op) != hash(self.other_op)

    def test_name(self) -> None:
        """Each has a text."""
        assert all(map(str, self.ops))


class InferShapeTester(unittest.TestCase):
    """Tests of `infer_shape`: its subclasses call `_compile_and_check`."""

    mode: Any = None

    def setUp(self) -> None:
        """Seed NumPy's random state, and choose the mode."""
        seed_rng()
        mode = get_default_mode() if self.mode is None else self.mode
        self.mode = mode.including("canonicalize")

    def _compile_and_check(
        self,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        numeric_inputs: Sequence[Any],
        cls: Any,
        excluding: Sequence[str] | None = None,
        warn: bool = True,
        check_topo: bool = True,
    ) -> None:
        """Check that shapes of outputs are right, and known without operations of a class.

        Parameters
        ----------
        inputs, outputs : list of Variable
            Of a function.
        numeric_inputs : list
            The values for which shapes are compared.
        cls : type, or tuple of types
            The class of the operation; it must be in the graph of the function.
        excluding : sequence of str, optional
            Rewrites to leave out.
        warn : bool, optional
            Whether to warn of lengths that are equal, so that their order is not tested.
        check_topo : bool, optional
            Whether the operation must not be in the graph for the shapes.
        """
        mode = self.mode.excluding(*excluding) if excluding else self.mode
        if warn:
            _warn_of_equal_lengths(inputs, numeric_inputs, cls)
        values: Any = compile_function(list(inputs), list(outputs), mode=mode)
        shapes: Any = compile_function(
            list(inputs), [out.shape for out in outputs], mode=mode, on_unused_input="ignore"
        )
        has_it = [
            any(isinstance(node.op, cls) for node in f.maker.fgraph.toposort())
            for f in (values, shapes)
        ]
        assert has_it[0], f"the function has no operation of class {cls}"
        assert not (check_topo and has_it[1]), f"shapes are not known without {cls}"
        found = zip(values(*numeric_inputs), shapes(*numeric_inputs), strict=True)
        for out, shape in found:
            assert tuple(out.shape) == tuple(shape), (out.shape, shape)


def _warn_of_equal_lengths(inputs: Sequence[Any], values: Sequence[Any], cls: Any) -> None:
    for variable, value in zip(inputs, values, strict=True):
        filtered = variable.type.filter(value, allow_downcast=True)
        shape = getattr(filtered, "shape", ())
        flags = getattr(variable.type, "broadcastable", (False,) * len(shape))
        lengths = [n for n, flag in zip(shape, flags, strict=True) if not flag]
        if len(set(lengths)) != len(lengths):
            _logger.warning(
                "The shape %s of an input has equal lengths: whether infer_shape of %r mixes them"
                " up cannot be seen.",
                shape,
                cls,
            )
            return


# ---- running tests


class AttemptManyTimes:
    """A decorator of tests that draw random numbers: they have to pass some of several times.

    Each time `config.unittests.rseed` is another number, and `setUp` and `tearDown` of the test's
    instance are called.

    Parameters
    ----------
    n_attempts : int
        How often to try.
    n_req_successes : int, optional
        How often the test must pass. The error of the failure that makes this impossible is raised.
    """

    def __init__(self, n_attempts: int, n_req_successes: int = 1) -> None:
        if n_attempts < n_req_successes:
            raise AssertionError(f"{n_req_successes} successes in {n_attempts} attempts")
        self.n_attempts = n_attempts
        self.n_req_successes = n_req_successes

    def __call__(self, fct: Callable[..., Any]) -> Callable[..., None]:
        """Return the test that tries."""

        @functools.wraps(fct)
        def attempt_multiple_times(*args: Any, **kwargs: Any) -> None:
            instance = args[0] if len(args) == 1 and hasattr(args[0], "_testMethodName") else None
            original = seed = config.unittests.rseed
            failures = successes = 0
            while successes < self.n_req_successes:
                config.unittests.rseed = seed
                try:
                    getattr(instance, "setUp", _nothing)()
                    fct(*args, **kwargs)
                    successes += 1
                except Exception:
                    failures += 1
                    if failures + self.n_req_successes > self.n_attempts:
                        raise
                finally:
                    config.unittests.rseed = original
                    getattr(instance, "tearDown", _nothing)()
                if seed not in (None, "random"):
                    seed = str(int(seed) + 1)

        return attempt_multiple_times


def _nothing() -> None:
    return None


def assertFailure_fast(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return a test as it is: there is only one way to look for cycles."""
    return f
