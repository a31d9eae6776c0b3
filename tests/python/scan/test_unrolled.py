"""`theano.scan` against the same loop written out: values, gradients, second order, `Rop`."""

import itertools

import numpy as np
import pytest

import theano
import theano.tensor as T

LENGTH = 5
# Of each sequence the taps; of each output None or the taps.
SEQUENCES = [
    [],
    [[0]],
    [[-1]],
    [[0, 1]],
    [[1, -2]],
    [[-1, 0], [0]],
]
STATES = [
    [None],
    [[-1]],
    [[-1], [-1]],
    [[-2, -1]],
    [[-3]],
    [[-1, -3, -2]],
    [None, [-1]],
    [[-2], [-1], None],
    [[-1], [-1, -3], [-2], None],
]
SHAPES = {"numbers": (), "rows": (2,)}


def _step(n_outputs):
    def step(*arguments):
        results = []
        for k in range(n_outputs):
            total = 0.1 * (k + 1)
            for i, argument in enumerate(arguments):
                total = total + T.sin(argument * (0.9 - 0.2 * i + 0.15 * k))
            results.append(T.tanh(total))
        return results

    return step


def unrolled(
    fn,
    steps,
    sequences=(),
    outputs_info=(),
    non_sequences=(),
    go_backwards=False,
):
    """Return the outputs of a loop of a known number of steps, each stacked over the steps.

    Parameters
    ----------
    fn : callable
        The step, which returns a list of outputs.
    steps : int
        How many steps are made.
    sequences : sequence of (TensorVariable, length, taps)
        The sequences, their lengths and their taps.
    outputs_info : sequence of None or (TensorVariable, taps)
        For each output its initial value, and its taps.
    non_sequences : sequence of Variable
        What all steps see.
    go_backwards : bool
        Whether sequences are read from their end.
    """
    initial = []  # of each state the values before the first step, oldest first
    for info in outputs_info:
        if info is None:
            initial.append([])
        elif info[1] == [-1]:
            initial.append([info[0]])
        else:
            initial.append([info[0][i] for i in range(-min(info[1]))])
    history = [list(values) for values in initial]
    for t in range(steps):
        arguments = []
        for variable, length, taps in sequences:
            oldest, newest = min(0, *taps), max(0, *taps)
            # Row t of what has all taps, counted from its beginning or its end.
            row = length - 1 - newest - t if go_backwards else t - oldest
            arguments += [variable[row + tap] for tap in taps]
        for info, values in zip(outputs_info, history, strict=True):
            if info is not None:
                arguments += [values[len(values) + tap] for tap in info[1]]
        results = fn(*arguments, *non_sequences)
        for values, result in zip(history, results, strict=True):
            values.append(result)
    return [T.stack(values[len(before) :]) for values, before in zip(history, initial, strict=True)]


class _Pair:
    """A loop and its unrolled form, over the same variables, with values for these."""

    def __init__(self, sequences, states, kind, backwards, n_steps):
        random = np.random.RandomState(7)
        shape = SHAPES[kind]
        flags = (False,) * len(shape)
        self.variables, self.values = [], []

        def variable(*leading):
            new = T.TensorType("float64", (*(False for _ in leading), *flags))()
            self.variables.append(new)
            self.values.append(random.uniform(-1, 1, (*leading, *shape)))
            return new

        given = [(variable(LENGTH), LENGTH, taps) for taps in sequences]
        infos = [
            taps and (variable(*([] if taps == [-1] else [-min(taps)])), taps) for taps in states
        ]
        k = variable()
        available = [LENGTH - max(0, *taps) + min(0, *taps) for taps in sequences]
        steps = n_steps or min(available)
        step = _step(len(states))
        self.written_out = unrolled(step, steps, given, infos, [k], backwards)
        self.looped, updates = theano.scan(
            step,
            [{"input": variable, "taps": taps} for variable, _, taps in given],
            [info and {"initial": info[0], "taps": info[1]} for info in infos],
            k,
            n_steps=n_steps,
            go_backwards=backwards,
            return_list=True,
        )
        assert not updates
        # Different weights, so that no two rows count alike.
        self.weights = [
            T.constant(random.uniform(-1, 1, (steps, *shape))) for _ in self.written_out
        ]

    def cost(self, outputs):
        return sum((w * out).sum() for w, out in zip(self.weights, outputs, strict=True))

    def compare(self, of_outputs):
        """Compare what a function makes of the outputs of both forms."""
        expressions = [of_outputs(outputs) for outputs in (self.looped, self.written_out)]
        for a, b in zip(*expressions, strict=True):
            assert (a.dtype, a.ndim) == (b.dtype, b.ndim)
        f = theano.function(self.variables, [*expressions[0], *expressions[1]])
        found = f(*self.values)
        count = len(found) // 2
        for a, b in zip(found[:count], found[count:], strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-13)


COMBINATIONS = [
    (sequences, states, kind, backwards, n_steps)
    for sequences, states, kind, backwards, n_steps in itertools.product(
        SEQUENCES, STATES, SHAPES, [False, True], [None, 2]
    )
    if sequences or (n_steps and not backwards)
]
EVERY = pytest.mark.parametrize(
    ("sequences", "states", "kind", "backwards", "n_steps"), COMBINATIONS
)


@EVERY
def test_values_and_gradients(sequences, states, kind, backwards, n_steps):
    pair = _Pair(sequences, states, kind, backwards, n_steps)
    pair.compare(lambda outputs: [*outputs, *T.grad(pair.cost(outputs), pair.variables)])


@pytest.mark.parametrize("sequences", [[], [[0]], [[0, 1]], [[-1, 0], [0]]])
@pytest.mark.parametrize("states", STATES)
def test_second_order(sequences, states):
    pair = _Pair(sequences, states, "rows", False, None if sequences else 3)

    def second(outputs):
        first = T.grad(pair.cost(outputs), pair.variables)
        return T.grad(
            sum((g**2).sum() for g in first), pair.variables, disconnected_inputs="ignore"
        )

    pair.compare(second)


@pytest.mark.parametrize("sequences", [[], [[0]], [[1, -2]]])
@pytest.mark.parametrize("states", STATES)
def test_forward_derivatives(sequences, states):
    pair = _Pair(sequences, states, "numbers", False, None if sequences else 3)
    directions = [T.constant(np.asarray(value + 0.5)) for value in pair.values]
    pair.compare(lambda outputs: T.Rop(outputs, pair.variables, directions))


@pytest.mark.parametrize("states", STATES)
@pytest.mark.parametrize("part", [slice(-1, None), -1, -2, 0, slice(None, None, 2), slice(1, 3)])
def test_parts_of_results(states, part):
    pair = _Pair([[0]], states, "rows", False, None)

    def cost_of_parts(outputs):
        weights = [w.data[part] for w in pair.weights]
        return sum((w * out[part]).sum() for w, out in zip(weights, outputs, strict=True))

    pair.compare(
        lambda outputs: [
            *(output[part] for output in outputs),
            *T.grad(cost_of_parts(outputs), pair.variables),
        ]
    )


@pytest.mark.parametrize("used", range(4))
def test_gradients_of_one_output(used):
    pair = _Pair([[0, 1]], STATES[-1], "rows", False, None)
    pair.compare(
        lambda outputs: T.grad(
            (outputs[used] * pair.weights[used]).sum(), pair.variables, return_disconnected="zero"
        )
    )


@pytest.mark.parametrize("count", [1, 2, 4, 5])
@pytest.mark.parametrize("states", STATES)
@pytest.mark.parametrize("backwards", [False, True])
def test_until(count, states, backwards):
    """A condition at step `count` is the same as so many steps."""
    random = np.random.RandomState(3)
    x, k = T.dmatrix("x"), T.dvector("k")
    infos = [taps and (T.dvector() if taps == [-1] else T.dmatrix(), taps) for taps in states]
    initial = [info[0] for info in infos if info]
    variables = [x, k, *initial]
    depths = [-min(taps) for taps in states if taps]
    values = [random.uniform(-1, 1, (5, 2)), random.uniform(-1, 1, 2)]
    for variable, depth in zip(initial, depths, strict=True):
        values.append(random.uniform(-1, 1, 2 if variable.ndim == 1 else (depth, 2)))
    step = _step(len(states))
    ends = np.arange(5)[::-1] if backwards else np.arange(5)

    def step_until(number, *arguments):
        return step(*arguments), theano.scan_module.until(T.ge(number, count - 1))

    looped, _ = theano.scan(
        step_until,
        [T.constant(ends), x],
        [info and {"initial": info[0], "taps": info[1]} for info in infos],
        k,
        go_backwards=backwards,
        return_list=True,
    )
    written_out = unrolled(step, count, [(x, 5, [0])], infos, [k], backwards)
    weights = random.uniform(-1, 1, (count, 2))
    found = []
    for outputs in (looped, written_out):
        cost = sum((output * weights).sum() for output in outputs)
        first = T.grad(cost, variables, disconnected_inputs="ignore")
        second = T.grad(sum((g**2).sum() for g in first), variables, disconnected_inputs="ignore")
        found.append(theano.function(variables, [*outputs, *first, *second])(*values))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("back", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("states", [[[-1]], [[-2, -1]], [[-1, -3], [-1], None]])
def test_truncated_gradients(back, states):
    """Gradients of the last steps: what is computed before them counts as constant."""
    random = np.random.RandomState(3)
    x, k = T.dmatrix("x"), T.dvector("k")
    infos = [taps and (T.dvector() if taps == [-1] else T.dmatrix(), taps) for taps in states]
    step = _step(len(states))
    looped, _ = theano.scan(
        step,
        x,
        [info and {"initial": info[0], "taps": info[1]} for info in infos],
        k,
        truncate_gradient=back,
        return_list=True,
    )
    number = iter(range(5))

    def with_stops(*arguments):
        is_counted = next(number) >= 5 - back
        held = arguments if is_counted else map(theano.gradient.disconnected_grad, arguments)
        results = step(*held)
        return results if is_counted else map(theano.gradient.disconnected_grad, results)

    written_out = unrolled(with_stops, 5, [(x, 5, [0])], infos, [k])
    values = [random.uniform(-1, 1, (5, 2)), random.uniform(-1, 1, 2)]
    variables, weights = [x, k], random.uniform(-1, 1, (5, 2))
    for info in infos:
        if info:
            variables.append(info[0])
            values.append(random.uniform(-1, 1, [-min(info[1]), 2][info[0].ndim % 2 :]))
    found = []
    for outputs in (looped, written_out):
        cost = sum((output * weights).sum() for output in outputs)
        gradients = T.grad(cost, variables, disconnected_inputs="ignore")
        found.append(theano.function(variables, [*outputs, *gradients])(*values))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("depth", [1, 2])
def test_nested(depth):
    """Loops within loops, of a row each, with gradients to second order."""
    m, k, start = T.dmatrix("m"), T.dscalar("k"), T.dscalar("start")
    random = np.random.RandomState(5)

    def innermost(e, h, q):
        return [T.tanh(e * q + h)]

    def by_scan(row, h, q):
        inner = theano.scan(innermost, row, h, q)[0]
        if depth == 2:
            inner = theano.scan(lambda e: theano.scan(innermost, row, e, q)[0][-1], inner)[0]
        return inner.sum() * 0.3

    def written_out(row, h, q):
        inner = unrolled(innermost, 3, [(row, 3, [0])], [(h, [-1])], [q])[0]
        if depth == 2:
            inner = T.stack(
                [
                    unrolled(innermost, 3, [(row, 3, [0])], [(inner[i], [-1])], [q])[0][-1]
                    for i in range(3)
                ]
            )
        return [inner.sum() * 0.3]

    variables = [m, k, start]
    values = [random.uniform(-1, 1, (4, 3)), 0.8, 0.3]
    results = [
        theano.scan(by_scan, m, start, k)[0],
        unrolled(written_out, 4, [(m, 4, [0])], [(start, [-1])], [k])[0],
    ]
    found = []
    for result in results:
        first = T.grad((result * np.arange(4.0)).sum(), variables)
        second = T.grad(sum((g**2).sum() for g in first), variables)
        found.append(theano.function(variables, [result, *first, *second])(*values))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
