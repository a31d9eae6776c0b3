"""Every operation of the core is in a table of gradients that are checked, at each of its inputs.

The tables are `CASES` of the modules of this folder, which are compared with finite differences to
second order. An operation has to be in one of them, or in `WITHOUT_GRADIENT`, where it is shown to
have none. Whether an input has a gradient is asked of the operation itself, so that a gradient
added to an old operation is missed here too.
"""

import functools
import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import theano
import theano.tensor as T
from theano import _core
from theano.gof.utils import MethodNotDefined
from theano.gradient import DisconnectedInputError, NullTypeGradError
from theano.interpreter import evaluated_classes
from theano.sandbox.multinomial import ChoiceFromUniform, MultinomialFromUniform
from theano.sandbox.rng_mrg import mrg_uniform
from theano.tensor.signal import pool

FOLDER = Path(__file__).parent

X = T.constant(np.array([0.7, 0.4, 1.3]))
A = T.constant(np.array([[0.7, 0.4, 1.3], [-1.1, 0.9, 0.3], [0.2, 0.8, -1.5]]))
B = T.constant(np.array([True, False, True]))
N = T.constant(np.array([2, 0, 1]))


def scalar_function(name, *inputs):
    """An application of an elementwise function of the core."""
    return lambda: _core.elemwise_op(name)(*inputs)


# What has no gradient, or one of zero, at any of its inputs: an application of it.
WITHOUT_GRADIENT = {
    "All": lambda: T.all(B),
    "AllocEmpty": lambda: T.AllocEmpty("float64")(3),
    "Any": lambda: T.any(B),
    "ArgSortOp": lambda: T.argsort(X),
    "Argmax": lambda: _core.op("Argmax", axis=[0])(X),
    "Argmin": lambda: _core.op("Argmin", axis=[0])(X),
    "Bartlett": lambda: T.bartlett(5),
    "BatchedGemm": lambda: _core.op("BatchedGemm")(
        *[T.stack([A]), X[0]], *[T.stack([A])] * 2, X[1]
    ),
    "ChoiceFromUniform": lambda: ChoiceFromUniform("float64")(abs(A), X / 2),
    "ConsiderConstant": lambda: theano.gradient.consider_constant_(X),
    "DisconnectedGrad": lambda: theano.gradient.disconnected_grad_(X),
    "Dot22": lambda: _core.op("Dot22")(A, A),
    "Dot22Scalar": lambda: _core.op("Dot22Scalar")(A, A, X[0]),
    "Eig": lambda: T.nlinalg.eig(A)[0],
    "Eye": lambda: T.eye(3),
    "Gemm": lambda: _core.op("Gemm", inplace=False)(A, X[0], A, A, X[1]),
    "Gemv": lambda: _core.op("Gemv", inplace=False)(X, X[0], A, X, X[1]),
    "Ger": lambda: _core.op("Ger", destructive=False)(A, X[0], X, X),
    "MultinomialFromUniform": lambda: MultinomialFromUniform("float64")(abs(A), X / 2),
    "MaxPoolRop": lambda: pool.MaxPoolRop(True)(A, A, (2, 2), (2, 2), (0, 0)),
    "Nonzero": lambda: T.nonzero(X)[0],
    "PackedDot": lambda: _core.op("PackedDot")(A, A, _core.op("PackedMatrix")(A)),
    "PackedMatrix": lambda: _core.op("PackedMatrix")(A),
    "ProdWithoutZeros": lambda: T.elemwise.ProdWithoutZeros()(X),
    "QRFull": lambda: T.nlinalg.qr(A)[0],
    "QRIncomplete": lambda: T.nlinalg.qr(A, mode="r"),
    "RavelMultiIndex": lambda: T.ravel_multi_index((N, N), (3, 3)),
    "ReduceAnd": lambda: T.CAReduce(theano.scalar.and_)(N),
    "ReduceOr": lambda: T.CAReduce(theano.scalar.or_)(N),
    "ReduceXor": lambda: T.CAReduce(theano.scalar.xor)(N),
    "SVD": lambda: T.nlinalg.svd(A)[0],
    "SearchsortedOp": lambda: T.extra_ops.searchsorted(T.sort(X), X),
    "Tile": lambda: _core.op("Tile", ndim=1)(X, T.constant(np.array([2]))),
    "Tri": lambda: T.tri(3),
    "UndefinedGrad": lambda: theano.gradient.undefined_grad_(X),
    "Unique": lambda: T.extra_ops.Unique()(X),
    "UnravelIndex": lambda: T.unravel_index(N, (3, 3))[0],
    "ZeroGrad": lambda: theano.gradient.zero_grad_(X),
    "lstsq": lambda: T.nlinalg.lstsq()(A, X, -1.0)[0],
    "mrg_uniform": lambda: mrg_uniform(T.dvector)(T.constant(np.ones((2, 6), "int32")), [3])[1],
    **{
        f"Elemwise {name}": scalar_function(name, X)
        for name in (
            *("ceil", "floor", "trunc", "round_half_to_even", "round_half_away_from_zero"),
            *("sgn", "isnan", "isinf", "tri_gamma"),
        )
    },
    **{
        f"Elemwise {name}": scalar_function(name, X, X[::-1])
        for name in (
            *("eq", "neq", "lt", "le", "gt", "ge", "int_div"),
            *("gammainc", "gammaincc", "gammau", "gammal", "chi2sf"),
        )
    },
    **{f"Elemwise {name}": scalar_function(name, B, B[::-1]) for name in ("and_", "or_", "xor")},
    "Elemwise invert": scalar_function("invert", B),
}

# Operations whose gradient is another on purpose; `tests/oracle/cases/gradient_tools.py` has them.
CHANGED_GRADIENT = {"GradClip", "GradScale"}

# Operations with a first derivative alone; `test_special.py` and `tensor/nnet/test_ctc.py` have it.
FIRST_ORDER = {"ConnectionistTemporalClassification", "Elemwise psi"}

# Operations that cannot be applied by hand, in the gradients of cases.
ONLY_IN_GRADIENTS = {"LinearRecurrence"}


def all_kinds():
    """Every class of operations, and every elementwise function."""
    functions = {f"Elemwise {record['name']}" for record in _core.scalar_functions()}
    return (set(evaluated_classes()) - {"Elemwise"}) | functions


def kind_of(node):
    """The class of an operation; of elementwise ones, the function."""
    family = node.op.family
    return f"Elemwise {node.op.properties['scalar_op']}" if family == "Elemwise" else family


def load(path):
    """Return the module in a file of this folder."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def applications(function, point) -> Iterator[tuple[theano.gof.Apply, set[int]]]:
    """Yield the applications in an expression, each with its inputs that the point enters."""
    inputs = [T.TensorType("float64", (False,) * np.ndim(value))() for value in point]
    reached = set(inputs)
    for node in _core.toposort(inputs, [function(*inputs)]):
        dependent = {i for i, variable in enumerate(node.inputs) if variable in reached}
        if dependent:
            reached.update(node.outputs)
        yield node, dependent


@functools.cache
def checked():
    """Return, by kind, the inputs that are differentiated in some case, and the applications."""
    first_gradient = load(FOLDER / "conftest.py").first_gradient
    inputs, nodes = defaultdict(set), defaultdict(list)
    for path in sorted(FOLDER.glob("test_*.py")):
        for function, point in getattr(load(path), "CASES", {}).values():
            found = list(applications(function, point))
            found += [
                (node, dependent)
                for node, dependent in applications(first_gradient(function), point)
                if kind_of(node) in ONLY_IN_GRADIENTS
            ]
            for node, dependent in found:
                inputs[kind_of(node)] |= dependent
                nodes[kind_of(node)].append(node)
    return inputs, nodes


def has_gradient(node, position):
    """Ask an operation whether it has a gradient, other than zero, at one input."""
    inputs = list(node.inputs)
    wrt = inputs[position] = inputs[position].type()
    costs = [
        abs(output).sum()
        for output in node.op(*inputs, return_list=True)
        if getattr(output, "dtype", "").startswith(("float", "complex"))
    ]
    if not costs:
        return False
    try:
        gradient = theano.grad(sum(costs), wrt)
    except (DisconnectedInputError, NullTypeGradError, MethodNotDefined, NotImplementedError):
        return False
    free = [v for v in theano.gof.graph.inputs([gradient]) if not hasattr(v, "data")]
    if free and free != [wrt]:
        return True
    value = theano.function([], node.inputs[position])() if free else None
    return bool(np.any(gradient.eval({wrt: value} if free else {})))


def is_continuous(variable):
    return getattr(variable, "dtype", "").startswith(("float", "complex"))


def test_every_operation_is_checked_or_has_no_gradient():
    inputs, _ = checked()
    in_cases = {kind for kind, positions in inputs.items() if positions}
    missing = all_kinds() - in_cases - set(WITHOUT_GRADIENT) - CHANGED_GRADIENT - FIRST_ORDER
    assert not missing, f"add cases to a table `CASES` in {FOLDER}, or to WITHOUT_GRADIENT"
    assert set(WITHOUT_GRADIENT) <= all_kinds()


def test_every_input_that_has_a_gradient_is_checked():
    inputs, nodes = checked()
    missing = {
        f"{kind}, input {i}"
        for kind in nodes.keys() - WITHOUT_GRADIENT.keys()
        for node in nodes[kind]
        for i, variable in enumerate(node.inputs)
        if i not in inputs[kind] and is_continuous(variable) and has_gradient(node, i)
    }
    assert not missing, f"add cases that differentiate by these inputs to a table in {FOLDER}"


@pytest.mark.parametrize("kind", sorted(WITHOUT_GRADIENT))
def test_no_gradient(kind):
    result = WITHOUT_GRADIENT[kind]()
    node = result.owner
    while kind_of(node) != kind:
        node = node.inputs[0].owner
    found = [i for i, v in enumerate(node.inputs) if is_continuous(v) and has_gradient(node, i)]
    assert not found, f"{kind} has a gradient at inputs {found}: it belongs in a table of cases"
