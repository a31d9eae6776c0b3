"""Shared variables: types by value, setting, borrowing, copying."""

import copy

from oracle.declare import case, outcome


@case
def types_by_value(theano, T, np):
    values = [
        1.0,
        1,
        True,
        1j,
        2**40,
        np.float32(1),
        np.int8(1),
        np.ones(2),
        np.ones((1, 3), "float32"),
        np.zeros((0, 2), "int16"),
        np.array(5.0),
        np.ones((2, 1, 2), "bool"),
        np.ones(1, "complex64"),
        np.ones(2, "uint64"),
        np.ones(2, "float16"),
    ]
    return [str(theano.shared(value).type) for value in values]


@case(floatX="float32")
def types_by_value_under_float32(theano, T, np):
    return [theano.shared(value).type.dtype for value in (1.0, 1, np.ones(2), np.float32(1))]


@case
def generic_values(theano, T, np):
    values = [[1, 2], (1.0,), "text", None, {}, np.array(["a"]), np.array([None, 1])]
    return [type(theano.shared(value).type).__name__ for value in values]


@case
def bad_values_and_keywords(theano, T, np):
    return [
        outcome(theano.shared, T.dscalar()),
        outcome(theano.shared, 1.0, no_such_keyword=1),
        outcome(theano.shared),
        outcome(theano.shared, np.ones(2), broadcastable=(True,)),
        outcome(theano.shared, np.ones(2), broadcastable=(True, False)),
    ]


@case
def broadcastable_argument(theano, T, np):
    w = theano.shared(np.ones((1, 3)), broadcastable=(True, False))
    return [
        w,
        theano.shared(np.ones((1, 3))),
        outcome(w.set_value, np.ones((2, 3))),
        outcome(w.set_value, np.ones((1, 4))),
    ]


@case
def name_and_strings(theano, T, np):
    named, unnamed = theano.shared(1.0, "w"), theano.shared(np.ones((2, 2), "float32"))
    return [
        named.name,
        unnamed.name,
        str(named),
        str(unnamed),
        repr(named),
        theano.shared(1.0, name="v").name,
    ]


@case
def get_value_kinds(theano, T, np):
    w = theano.shared(1.5)
    value = w.get_value()
    return [type(value).__name__, value.shape, value.dtype.name]


@case
def values_are_copied(theano, T, np):
    value = np.arange(3.0)
    copied, borrowed = theano.shared(value), theano.shared(value, borrow=True)
    value[0] = 100.0
    got = copied.get_value()
    got[1] = 50.0
    return [copied.get_value(), borrowed.get_value()]


@case
def borrowed_get_value_is_the_value(theano, T, np):
    w = theano.shared(np.arange(3.0))
    inner = w.get_value(borrow=True)
    inner[0] = 7.0
    return [w.get_value(), theano.function([], w * 2)()]


@case
def set_value_copies(theano, T, np):
    w = theano.shared(np.arange(3.0))
    value = np.ones(4)
    w.set_value(value)
    value[0] = 9.0
    return w.get_value()


@case
def set_value_filters(theano, T, np):
    result = []
    for make in (
        lambda: theano.shared(np.ones(2, "float32")),
        lambda: theano.shared(np.ones(2, "int32")),
        lambda: theano.shared(1.0),
        lambda: theano.shared(np.float32(1)),
        lambda: theano.shared(True),
    ):
        row = []
        for value in (
            [0.5, 1],
            [0.1, 0.2],
            np.ones(3),
            np.ones(3, "float32"),
            np.ones(2, "int8"),
            np.ones(2, "int64"),
            np.ones((2, 2), "float32"),
            1,
            0.5,
            0.1,
            np.float32(2),
            np.float64(0.1),
            True,
            "x",
            [1, 2],
        ):
            w = make()
            row.append([outcome(w.set_value, value), w.get_value()])
        result.append(row)
    return result


@case
def strict_and_allow_downcast(theano, T, np):
    strict = theano.shared(np.ones(2, "float32"), strict=True)
    loose = theano.shared(np.ones(2, "float32"), allow_downcast=True)
    loose.set_value(np.array([0.1, 0.2, 0.3]))
    return [
        outcome(strict.set_value, [1.0, 2.0]),
        outcome(strict.set_value, np.ones(2)),
        outcome(strict.set_value, np.ones(2, "float32")),
        loose.get_value(),
    ]


@case
def shape_may_change(theano, T, np):
    w = theano.shared(np.ones((2, 2)))
    f = theano.function([], [w.sum(), w.shape])
    before = f()
    w.set_value(np.ones((3, 5)))
    return [before, f()]


@case
def zero(theano, T, np):
    w = theano.shared(np.arange(3.0))
    w.zero()
    return w.get_value()


@case
def value_attribute_is_gone(theano, T, np):
    w = theano.shared(1.0)
    return outcome(lambda: w.value)


@case
def item_assignment_and_length(theano, T, np):
    w = theano.shared(np.arange(3.0))

    def assign():
        w[0] = 3.0

    return [outcome(assign), outcome(len, w)]


@case
def clones_share_their_container(theano, T, np):
    w = theano.shared(np.arange(3.0), "w")
    clone = w.clone()
    clone.set_value(np.ones(2))
    return [w.get_value(), clone.name, clone is w]


@case
def deep_copy_of_a_shared_variable(theano, T, np):
    a = theano.shared(np.ones(2), "a")
    twin = copy.deepcopy(a)
    twin.set_value(np.zeros(3))
    return [a.get_value(), twin.get_value(), twin.name]


@case
def operators_on_shared(theano, T, np):
    a = theano.shared(np.arange(6.0).reshape(2, 3), "a")
    expressions = [a + 1, a.sum(), a.T, a[0], a.dot(a.T), a.mean(axis=0), a > 2, a.shape, a**2, -a]
    return [expressions, theano.function([], expressions)()]
