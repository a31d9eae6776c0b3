"""Softmax, cross-entropies and their gradients."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from theano.interpreter.arithmetic import Arithmetic
from theano.interpreter.registry import evaluates


def _wide(x: Any) -> Any:
    return x.astype(np.float32) if x.dtype == np.float16 else x


def _scaled(x: Any) -> tuple[Any, Any]:
    """Return how far elements are below the largest of their row, and the sums of exponentials."""
    below = x - x.max(axis=1, keepdims=True, initial=-np.inf)
    return below, np.exp(below).sum(axis=1, keepdims=True)


def _softmax(x: Any) -> Any:
    below, sums = _scaled(_wide(x))
    return (np.exp(below) / sums).astype(x.dtype)


def _product(g: Any, x: Any) -> Any:
    """Return the product with a gradient: zero where that is."""
    return np.where(g == 0, 0, g * x).astype(np.result_type(g, x))


@evaluates("Softmax")
def softmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    return _softmax(inputs[0])


@evaluates("LogSoftmax")
def log_softmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    below, sums = _scaled(_wide(inputs[0]))
    return (below - np.log(sums)).astype(inputs[0].dtype)


def _with_bias(node: Any, x: Any, b: Any) -> Any:
    if b.shape[0] != x.shape[1]:
        raise ValueError(f"{node.op}: b of shape {b.shape} for x of shape {x.shape}")
    return (_wide(x) + _wide(b.astype(x.dtype))).astype(_wide(x).dtype)


@evaluates("SoftmaxWithBias")
def softmax_with_bias(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, b = inputs
    return _softmax(_with_bias(node, x, b)).astype(x.dtype)


@evaluates("SoftmaxGrad")
def softmax_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dy, sm = inputs
    if dy.shape != sm.shape:
        raise ValueError(f"{node.op}: dy of shape {dy.shape} for sm of shape {sm.shape}")
    products = _product(_wide(dy), _wide(sm))
    return (products - _product(products.sum(axis=1, keepdims=True), _wide(sm))).astype(sm.dtype)


def _is_index(node: Any) -> bool:
    """Whether rewriting has made the classes indices: negative ones too, of the first rows."""
    return str(node.op).endswith("{indices}")


def _classes(node: Any, classes: Any, matrix: Any, error: type[Exception]) -> Any:
    if _is_index(node):
        return np.arange(matrix.shape[1])[classes]
    if classes.shape[0] != matrix.shape[0]:
        raise ValueError(f"{node.op}: {classes.shape[0]} classes for shape {matrix.shape}")
    classes = classes.astype(np.int64)
    if ((classes < 0) | (classes >= matrix.shape[1])).any():
        raise error(f"{node.op}: a class is out of bounds")
    return classes


@evaluates("CrossentropySoftmaxArgmax1HotWithBias")
def crossentropy_softmax(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, b, given = inputs
    rows = _with_bias(node, x, b)
    classes = _classes(node, given, x, ValueError)
    below, sums = _scaled(rows)
    count = len(classes)
    costs = np.log(sums[:count, 0]) - below[np.arange(count), classes]
    columns = rows.argmax(axis=1) if len(x) else classes
    return [costs.astype(x.dtype), _softmax(rows).astype(x.dtype), columns.astype(given.dtype)]


@evaluates("CrossentropySoftmax1HotWithBiasDx")
def crossentropy_softmax_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dy, sm, given = inputs
    if dy.ndim == 1 and dy.shape[0] not in (1, given.shape[0]):
        raise ValueError(f"{node.op}: dy of shape {dy.shape} for sm of shape {sm.shape}")
    classes = _classes(node, given, sm, ValueError)
    one_hot = np.arange(sm.shape[1]) == classes[:, None]
    column = _wide(dy.reshape(-1, 1).astype(sm.dtype))
    count = len(classes)
    result = np.zeros(sm.shape, sm.dtype)
    result[:count] = _product(column, _wide(sm)[:count] - one_hot).astype(sm.dtype)
    return result


@evaluates("CrossentropyCategorical1Hot")
def crossentropy_categorical(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    p, given = inputs
    classes = _classes(node, given, p, IndexError)
    return (-np.log(_wide(p)[np.arange(len(p)), classes])).astype(p.dtype)


@evaluates("CrossentropyCategorical1HotGrad")
def crossentropy_categorical_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    dy, p, given = inputs
    if dy.shape[0] != p.shape[0]:
        raise ValueError(f"{node.op}: dy of shape {dy.shape} for shape {p.shape}")
    classes = _classes(node, given, p, IndexError)
    one_hot = np.arange(p.shape[1]) == classes[:, None]
    shares = np.where(dy[:, None] == 0, 0, -_wide(dy)[:, None] / _wide(p))
    return np.where(one_hot, shares, 0).astype(p.dtype)


@evaluates("ConnectionistTemporalClassification")
def ctc(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, labels, lengths = inputs
    if not len(labels) == len(lengths) == x.shape[1]:
        raise ValueError(f"{node.op}: shapes {x.shape}, {labels.shape}, {lengths.shape}")
    if x.shape[2] == 0:
        raise ValueError(f"{node.op}: there is no class in {x.shape}")
    if (labels == 0).any() or (labels >= x.shape[2]).any():
        raise ValueError(f"{node.op}: a label is out of range")
    if (lengths < 0).any() or (lengths > len(x)).any():
        raise ValueError(f"{node.op}: a length is out of range")
    costs, slopes = np.zeros(x.shape[1]), np.zeros(x.shape)
    for i, (line, length) in enumerate(zip(labels, lengths, strict=True)):
        line = line[line > 0]
        some = x[:length, i].astype(complex)
        logarithm = _log_alignments(some, line)
        costs[i] = -logarithm.real
        if costs[i] != np.inf:
            # An imaginary step, so small that it changes nothing else, carries the derivative.
            for place in np.ndindex(some.shape):
                moved = some.copy()
                moved[place] += 1e-100j
                slopes[place[0], i, place[1]] = -_log_alignments(moved, line).imag / 1e-100
    outputs = [costs.astype(x.dtype), slopes.astype(x.dtype)]
    return outputs[: len(node.outputs)]


def _log_alignments(x: Any, labels: Any) -> Any:
    """Return the logarithm of the probability of all alignments of labels with times.

    Alignments are paths through states. At each time the largest number in use becomes one.
    """
    states = [0, *(state for label in labels for state in (int(label), 0))]
    reached: dict[int, Any] = {}
    logarithm = np.complex128(0)
    for time, now in enumerate(x):
        largest, shift = now.real.max(), now[states].real.max()
        logarithm += shift - largest - np.log(np.exp(now - largest).sum())
        powers = np.exp(now - shift)
        further: dict[int, Any] = {}
        for s, probability in reached.items():
            for target in (s, s + 1, s + 2):
                if target >= len(states):
                    continue
                if target == s + 2 and (states[target] == 0 or states[target] == states[s]):
                    continue
                further[target] = further.get(target, 0) + probability * powers[states[target]]
        if time == 0:
            further = {s: powers[states[s]] for s in range(min(2, len(states)))}
        scale = max((probability.real for probability in further.values()), default=0)
        if scale > 0:
            logarithm += np.log(scale)
            further = {s: probability / scale for s, probability in further.items()}
        reached = further
    if len(x) == 0:
        return np.complex128(0 if len(labels) == 0 else -np.inf)
    last = sum((reached.get(s, 0) for s in (len(states) - 2, len(states) - 1)), np.complex128(0))
    return np.complex128(-np.inf) if last.real == 0 else logarithm + np.log(last)


def _patches(node: Any, shape: Sequence[int], lengths: Any, steps: Any) -> list[Any]:
    """Return, for rows and columns, the places of the elements of patches; -1 outside."""
    mode, places = node.op.properties["mode"], []
    for size, length, step in zip(shape, lengths, steps, strict=True):
        if length <= 0 or step <= 0:
            raise ValueError(f"{node.op}: length {length}, step {step}")
        pad = {"half": length // 2, "full": length - 1}.get(mode, 0)
        if mode == "wrap_centered":
            if length % 2 == 0 or size < length:
                raise TypeError(f"{node.op}: length {length} for {size}")
            grid = np.arange(0, size, step)[:, None] + np.arange(length) - length // 2
            places.append(grid % size)
            continue
        if mode != "ignore_borders" and (size < length or (size + 2 * pad - length) % step):
            raise TypeError(f"{node.op}: length {length}, step {step} for {size}")
        starts = np.arange(0, size + 2 * pad - length + 1, step)
        grid = starts[:, None] + np.arange(length) - pad
        places.append(np.where((grid < 0) | (grid >= size), -1, grid))
    return places


@evaluates("Images2Neibs")
def images2neibs(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, lengths, steps = inputs
    rows, columns = _patches(node, x.shape[2:], lengths, steps)
    # The last row and column, which -1 picks, are zero.
    padded = np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1)))
    picked = padded[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return picked.reshape(-1, int(np.prod(lengths)))


@evaluates("Images2NeibsGrad")
def images2neibs_grad(arithmetic: Arithmetic, node: Any, inputs: Sequence[Any]) -> Any:
    x, g, lengths, steps = inputs
    rows, columns = _patches(node, x.shape[2:], lengths, steps)
    total = np.zeros((*x.shape[:2], x.shape[2] + 1, x.shape[3] + 1), x.dtype)
    patches = g.reshape(*x.shape[:2], len(rows), len(columns), *map(int, lengths))
    where: Any = (slice(None), slice(None), rows[:, None, :, None], columns[None, :, None, :])
    np.add.at(total, where, patches)
    return total[:, :, :-1, :-1]
