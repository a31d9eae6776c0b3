"""Products with sparse matrices, and what is learnt from them; the syntax is that of Python 3.8.

The matrix has 1000 rows of 5000 float32 numbers, of which 1 in 100 is stored.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

import numpy as np

from benchmarks.tasks.packages import RATE, Task, call_of, step_of

ROWS, COLUMNS, CLASSES = 1000, 5000, 20
PRODUCT = "csr 1000x5000 times 5000x20"
STEP = "a step of sparse logistic regression"
GRADIENT = "gradient of a csr matrix in a product"
NAMES = [PRODUCT, STEP, GRADIENT]


def inputs() -> Any:
    """Return a sparse matrix of SciPy's, weights, and the class of each row."""
    import scipy.sparse

    random = np.random.RandomState(1)
    stored = ROWS * COLUMNS // 100
    places = random.choice(ROWS * COLUMNS, stored, replace=False)
    numbers = random.normal(0, 1, stored).astype("float32")
    matrix = scipy.sparse.coo_matrix(
        (numbers, (places // COLUMNS, places % COLUMNS)), (ROWS, COLUMNS)
    ).tocsr()
    weights = random.normal(0, 0.1, (COLUMNS, CLASSES)).astype("float32")
    return matrix, weights, random.randint(CLASSES, size=ROWS)


def like_theano(title: str, name: str, package: Any) -> Task:
    """A task in Theano's language."""
    T, sparse = package.tensor, importlib.import_module(name + ".sparse")
    matrix, weights, classes = inputs()
    x, w, labels = sparse.csr_matrix("x", "float32"), T.fmatrix("w"), T.lvector("labels")
    if title == STEP:
        shared = package.shared(weights)
        scores = sparse.structured_dot(x, shared)
        largest = T.max(scores, axis=1, keepdims=True)
        totals = T.log(T.sum(T.exp(scores - largest), axis=1)) + largest[:, 0]
        cost = T.mean(totals - scores[T.arange(ROWS), labels], dtype="float32")
        updates = [(shared, shared - RATE * package.grad(cost, shared))]
        function = package.function([x, labels], cost, updates=updates)
        return step_of(lambda: function(matrix, classes), lambda: [shared.get_value()])
    result = sparse.structured_dot(x, w)
    if title == GRADIENT:
        result = package.grad(T.sum(T.sqr(result)), x)
    dense = (lambda value: value.toarray()) if title == GRADIENT else np.asarray
    return call_of(package.function([x, w], result), [matrix, weights], dense)


def scipy(title: str) -> Task:
    """The product by SciPy."""
    matrix, weights, _ = inputs()
    return call_of(lambda x, w: x @ w, [matrix, weights])


def jax(title: str) -> Task:
    """A task in JAX."""
    import jax
    from jax.experimental import sparse

    matrix, weights, classes = inputs()
    weights = jax.numpy.asarray(weights)
    if title == PRODUCT:
        product = jax.jit(lambda x, w: x @ w)
        arguments = [sparse.BCSR.from_scipy_sparse(matrix), weights]
        return call_of(lambda x, w: product(x, w).block_until_ready(), arguments)
    x, labels = sparse.BCOO.from_scipy_sparse(matrix), jax.numpy.asarray(classes)

    def cost(w: Any) -> Any:
        return -jax.nn.log_softmax(x @ w, axis=1)[jax.numpy.arange(ROWS), labels].mean()

    change = jax.jit(lambda w: w - RATE * jax.grad(cost)(w), donate_argnums=0)
    state = [weights]

    def step() -> None:
        state[0] = change(state[0]).block_until_ready()

    return step_of(step, lambda: state)


def torch(title: str) -> Task:
    """A task in PyTorch."""
    import torch

    matrix, weights, classes = inputs()
    parts = [torch.tensor(part) for part in (matrix.indptr, matrix.indices, matrix.data)]
    x, labels = torch.sparse_csr_tensor(*parts, size=matrix.shape), torch.tensor(classes)
    if title == PRODUCT:
        return call_of(lambda a, w: a @ w, [x, torch.tensor(weights)])
    w = torch.tensor(weights, requires_grad=True)

    def step() -> None:
        w.grad = None
        torch.nn.functional.cross_entropy(x @ w, labels).backward()
        with torch.no_grad():
            w.sub_(float(RATE) * w.grad)

    return step_of(step, lambda: [w.detach().numpy()])


def tasks(name: str, adapter: Any) -> dict[str, Any]:
    """Return makers of the tasks that a package has."""
    if name in ("theano", "pytensor"):
        return {
            title: functools.partial(like_theano, title, name, adapter.package) for title in NAMES
        }
    makers = {"numpy": (scipy, [PRODUCT]), "jax": (jax, NAMES[:2]), "torch": (torch, NAMES[:2])}
    make, titles = makers.get(name, (None, []))
    return {title: functools.partial(make, title) for title in titles}
