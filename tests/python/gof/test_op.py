"""Operations defined in Python."""

import gc
import resource
import sys
import weakref

import numpy as np
import pytest

import theano
from theano import tensor as T
from theano.gof.utils import MethodNotDefined


class Doubled(theano.gof.Op):
    """2 x, with a gradient."""

    def make_node(self, x):
        x = T.as_tensor_variable(x)
        return theano.gof.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, output_storage, params=None):
        output_storage[0][0] = inputs[0] * 2

    def grad(self, inputs, output_gradients):
        return [output_gradients[0] * 2]


class LongestFirst(theano.gof.Op):
    """The elements up to the first zero: a shape that depends on data, and a second output."""

    def make_node(self, x):
        return theano.gof.Apply(self, [T.as_tensor_variable(x)], [T.dvector(), T.lscalar()])

    def perform(self, node, inputs, output_storage, params=None):
        (x,) = inputs
        zeros = np.flatnonzero(x == 0)
        end = zeros[0] if zeros.size else x.size
        output_storage[0][0] = x[:end]
        output_storage[1][0] = np.asarray(end)


def test_values_and_gradient():
    x = T.dvector("x")
    y = Doubled()(x + 1)
    f = theano.function([x], [y, y.sum() * 3, T.grad((y**2).sum(), x)])
    value, total, gradient = f([1.0, 2.0])
    np.testing.assert_array_equal(value, [4, 6])
    assert total == 30
    np.testing.assert_array_equal(gradient, [16, 24])


def test_shape_that_depends_on_data():
    x = T.dvector("x")
    head, length = LongestFirst()(x * 2)
    f = theano.function([x], [head * 10, length, head.shape[0] + 1])
    for data in ([1.0, 2.0, 0.0, 3.0], [0.0], [5.0], []):
        end = data.index(0.0) if 0.0 in data else len(data)
        values, count, longer = f(data)
        np.testing.assert_array_equal(values, 20 * np.array(data[:end]))
        assert (count, longer) == (end, end + 1)


def test_exception_of_the_user_leaves_shared_variables_alone():
    class Failing(Doubled):
        def perform(self, node, inputs, output_storage, params=None):
            raise KeyError("mine")

    x, s = T.dvector("x"), theano.shared(np.zeros(2))
    f = theano.function([x], Failing()(x), updates=[(s, s + 1)])
    with pytest.raises(KeyError, match="mine"):
        f([1.0])
    np.testing.assert_array_equal(s.get_value(), [0, 0])


def test_wrong_dtype_of_a_result():
    class Wrong(Doubled):
        def perform(self, node, inputs, output_storage, params=None):
            output_storage[0][0] = np.array(["a"])

    x = T.dvector("x")
    with pytest.raises((TypeError, ValueError)):
        theano.function([x], Wrong()(x))([1.0])


def test_what_is_not_defined():
    class Empty(theano.gof.Op):
        pass

    class NoGradient(theano.gof.Op):
        make_node = Doubled.make_node
        perform = Doubled.perform

    x = T.dvector("x")
    with pytest.raises(NotImplementedError, match="define make_node, or itypes and otypes"):
        Empty()(x)
    with pytest.raises(NotImplementedError, match="no gradient"):
        T.grad(NoGradient()(x).sum(), x)


def test_wrong_number_of_gradients():
    class TooMany(Doubled):
        def grad(self, inputs, output_gradients):
            return [output_gradients[0], output_gradients[0]]

    x = T.dvector("x")
    with pytest.raises(ValueError, match="wrong number of gradient terms"):
        T.grad(TooMany()(x).sum(), x)


def test_make_node_must_return_an_apply():
    class Wrong(theano.gof.Op):
        def make_node(self, x):
            return 3

    with pytest.raises(TypeError, match="must return an Apply, got int"):
        Wrong()(T.dvector())


def test_operations_are_freed():
    x = T.dvector("x")
    op = Doubled()
    watcher = weakref.ref(op)
    f = theano.function([x], op(x))
    f([1.0])
    del op, f
    gc.collect()
    assert watcher() is None


def test_keyword_arguments_reach_make_node():
    class Tagged(Doubled):
        def make_node(self, x, label=None, name=None):
            node = Doubled.make_node(self, x)
            node.outputs[0].name = f"{name} {label}"
            return node

    x = T.dvector("x")
    assert Tagged()(x, label="a", name="b").name == "b a"
    assert [y.name for y in Tagged()(x, label="a", return_list=True)] == ["None a"]
    with pytest.raises(TypeError, match="label"):
        Doubled()(x, label="a")


def test_default_output():
    class SecondFirst(LongestFirst):
        default_output = 1

    class Beyond(LongestFirst):
        default_output = 2

    x = T.dvector("x")
    assert SecondFirst()(x).type == T.lscalar
    assert [y.type for y in SecondFirst()(x, return_list=True)] == [T.lscalar]
    with pytest.raises(ValueError, match="default_output is 2, but there are 2 outputs"):
        Beyond()(x)


def test_own_thunk():
    class Thunked(Doubled):
        def make_thunk(self, node, storage_map, compute_map, no_recycling, impl=None):
            (x,), (y,) = node.inputs, node.outputs

            def thunk():
                assert compute_map[x][0]
                storage_map[y][0] = storage_map[x][0] * 7
                compute_map[y][0] = True

            return thunk

    class Prepared(Doubled):
        def make_thunk(self, *args, **kwargs):
            self.by = 9
            return super().make_thunk(*args, **kwargs)

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0] * self.by

    x = T.dvector("x")
    assert theano.function([x], Thunked()(x))([1.0]) == [7]
    assert theano.function([x], Prepared()(x))([1.0]) == [9]


def test_prepare_node_comes_before_perform():
    class Prepared(Doubled):
        def prepare_node(self, node, storage_map, compute_map, impl):
            self.factor = 5

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0] * self.factor

    x = T.dvector("x")
    assert theano.function([x], Prepared()(x))([1.0]) == [5]


def test_params():
    class WithOwn(Doubled):
        def get_params(self, node):
            return len(node.inputs), "own"

        def perform(self, node, inputs, output_storage, params):
            assert params == (1, "own")
            output_storage[0][0] = inputs[0] * 3

    class NoParamsType(Doubled):
        params_type = theano.gof.generic

    class Generic(NoParamsType):
        def get_params(self, node):
            return {"by": 4}

        def perform(self, node, inputs, output_storage, params):
            output_storage[0][0] = inputs[0] * params["by"]

    x = T.dvector("x")
    assert theano.function([x], WithOwn()(x), mode="DebugMode")([1.0]) == [3]
    assert theano.function([x], WithOwn()(x))([1.0]) == [3]
    assert theano.function([x], Generic()(x))([1.0]) == [4]
    with pytest.raises(NotImplementedError, match="get_params must be defined"):
        theano.function([x], NoParamsType()(x))([1.0])
    with pytest.raises(MethodNotDefined):
        Doubled().get_params(None)


def test_overwritten_opaque_values_are_copies():
    class Popped(theano.gof.Op):
        destroy_map = {0: [0]}
        itypes = [theano.gof.generic]
        otypes = [theano.gof.generic]

        def perform(self, node, inputs, output_storage):
            inputs[0].pop()
            output_storage[0][0] = inputs[0]

    x = theano.gof.generic("x")
    s = theano.shared([1, 2, 3])
    given = [4, 5]
    f = theano.function([x], [Popped()(x), Popped()(s)], accept_inplace=True)
    assert f(given) == [[4], [1, 2]]
    assert given == [4, 5]
    assert s.get_value() == [1, 2, 3]


def test_c_code_is_not_used():
    class Both(theano.gof.COp, Doubled):
        def __init__(self):
            pass

        def c_code(self, node, name, inputs, outputs, sub):
            raise AssertionError

        def c_headers(self):
            return ["<math.h>"]

        perform = Doubled.perform

    class OnlyC(theano.gof.COp):
        def __init__(self):
            super().__init__(__file__, "APPLY_SPECIFIC(main)")

        make_node = Doubled.make_node

    class Threads(theano.OpenMPOp, Doubled):
        perform = Doubled.perform

    x = T.dvector("x")
    assert theano.function([x], Both()(x))([1.0]) == [2]
    assert theano.function([x], Threads(openmp=True)(x))([1.0]) == [2]
    with pytest.raises(MethodNotDefined, match="has C code, but no method `perform`"):
        theano.function([x], OnlyC()(x))
    with pytest.raises(FileNotFoundError):
        theano.gof.COp("/no/such/file.c")
    with pytest.raises(MethodNotDefined):
        Doubled().c_code(None, "", [], [], {})
    assert Doubled().c_code_cache_version() == ()
    assert isinstance(Doubled(), theano.gof.PureOp)


def test_output_that_perform_leaves_out():
    class Nothing(Doubled):
        def perform(self, node, inputs, output_storage):
            pass

    x = T.dvector("x")
    with pytest.raises(ValueError, match="perform has put nothing into output 0"):
        theano.function([x], Nothing()(x))([1.0])


def test_own_direction():
    """`Rop` goes through `R_op` where a class has it, and through other nodes by gradients."""

    class Cube(theano.gof.Op):
        __props__ = ()

        def make_node(self, x):
            return theano.gof.Apply(self, [x], [x.type()])

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0] ** 3

        def R_op(self, inputs, eval_points):
            return [3 * inputs[0] ** 2 * eval_points[0]]

    class TooMany(Cube):
        def R_op(self, inputs, eval_points):
            return [eval_points[0]] * 2

    class Still(Cube):
        def R_op(self, inputs, eval_points):
            return [None]

    x, v = T.dvectors("x", "v")
    results = []
    for cube in (Cube(), lambda z: z**3):
        y = T.exp((cube(T.sin(x) * x[0])).sum() * x) * x[::-1]
        results.append(theano.function([x, v], theano.Rop(y, x, v))([1.0, 0.5], [0.2, -1.0]))
    np.testing.assert_allclose(*results, rtol=1e-12)
    with pytest.raises(ValueError, match="2 derivatives for 1 outputs"):
        theano.Rop(TooMany()(x), x, v)
    assert theano.function([v], theano.Rop(Still()(x) + x, x, v))([3.0]) == [3]


def test_counts_of_references_and_memory_stay():
    """Over many calls neither inputs, outputs, operation nor node gain or lose references."""
    op = Doubled()
    x = T.dvector("x")
    g = theano.gof.generic("g")

    class Passed(theano.gof.Op):
        itypes = [theano.gof.generic]
        otypes = [theano.gof.generic]
        view_map = {0: [0]}

        def perform(self, node, inputs, output_storage):
            output_storage[0][0] = inputs[0]

    y = op(x)
    f = theano.function([x, theano.In(g, borrow=True)], [y, theano.Out(Passed()(g), True)])
    value, thing = np.ones(1000), object()
    f(value, thing)
    held = [value, thing, op, Doubled, y.owner]
    gc.collect()  # classes of other tests hold theirs
    before = [sys.getrefcount(each) for each in held]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(100_000):
        f(value, thing)
    assert [sys.getrefcount(each) for each in held] == before
    # 100,000 lost arrays would be 800 MB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 20_000


def test_counts_of_references_after_exceptions():
    class Failing(Doubled):
        def perform(self, node, inputs, output_storage):
            raise KeyError("mine")

    x = T.dvector("x")
    f = theano.function([x], Failing()(x))
    value = np.ones(3)

    def fail():
        with pytest.raises(KeyError):
            f(value)

    fail()
    gc.collect()
    before = sys.getrefcount(value)
    for _ in range(200):
        fail()
    gc.collect()
    assert sys.getrefcount(value) == before


def test_gradients_of_an_operation_of_the_core():
    """`L_op` sees the inputs as independent, also where one is computed from another."""
    x, g = T.dvector("x"), T.dvector("g")
    y = T.exp(x)
    node = (x * y).owner
    by_x, by_y = node.op.L_op(node.inputs, node.outputs, [g])
    f = theano.function([x, g], [by_x, by_y])
    value, weight = np.array([0.5, 1.0]), np.array([2.0, -1.0])
    np.testing.assert_allclose(f(value, weight), [weight * np.exp(value), weight * value])
    shape = T.shape(x).owner
    (none,) = shape.op.L_op(shape.inputs, shape.outputs, [T.lvector()])
    assert isinstance(none.type, theano.gradient.DisconnectedType)
    picked = x[2:].owner
    (term,) = picked.op.L_op(picked.inputs, picked.outputs, [g])
    np.testing.assert_array_equal(term.eval({x: np.zeros(4), g: weight}), [0, 0, 2, -1])
