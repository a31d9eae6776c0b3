"""Flags with an effect on how graphs are built, shown and rewritten."""

import warnings

from oracle.declare import case, outcome


@case
def warnings_of_float64(theano, T, np):
    makers = [
        lambda: T.dvector(),
        lambda: T.fvector() + 1,
        lambda: T.fvector() * np.float64(2.5) * np.ones(2),
        lambda: T.constant(1.5, dtype="float64"),
        lambda: theano.shared(1.0),
        lambda: T.cast(T.fscalar(), "float64"),
        lambda: T.lscalar() / 2,
        lambda: T.dvector("x") + T.dvector("y"),
    ]
    counts = []
    with theano.change_flags(warn_float64="warn"):
        for make in makers:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                make()
            counts.append([len(caught), [w.filename == __file__ for w in caught]])
    with theano.change_flags(warn_float64="raise"):
        return [counts, outcome(T.dvector), outcome(makers[5]), str(T.fvector("f"))]


@case
def test_values_in_texts(theano, T, np):
    x = T.dvector("x")
    x.tag.test_value = np.array([1.0, 2.0])
    things = [x, x + 1, T.constant(3), theano.shared(1.0, name="s"), T.dscalar("y")]
    with theano.change_flags(print_test_value=True):
        shown = [[repr(thing), str(thing)] for thing in things]
    return [shown, [repr(thing) for thing in things]]


@case
def test_values_after_rewriting(theano, T, np):
    x = T.dvector("x")
    x.tag.test_value = np.array([1.0, 2.0])
    with theano.change_flags(compute_test_value="raise", compute_test_value_opt="raise"):
        f = theano.function([x], T.log(1 + T.exp(x * 1)), mode=theano.Mode("py", "fast_run"))
    (output,) = f.maker.fgraph.outputs
    return [output.tag.test_value, f([1.0, 2.0])]


@case
def replacements_of_another_shape(theano, T, np):
    x = T.dvector("x")
    x.tag.test_value = np.array([1.0, 2.0])
    with theano.change_flags(compute_test_value="raise"):
        fgraph = theano.FunctionGraph([x], [T.exp(x)])
        good = T.sqr(fgraph.inputs[0])
        bad = T.concatenate([fgraph.inputs[0], fgraph.inputs[0]])
        return [
            outcome(fgraph.replace, fgraph.outputs[0], bad),
            outcome(fgraph.replace, fgraph.outputs[0], good),
        ]
