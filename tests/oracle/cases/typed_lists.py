"""theano.typed_list: lists of values of one type."""

from oracle.declare import case, outcome


@case
def types(theano, T, np):
    __import__("theano.typed_list")
    lists = theano.typed_list
    make = lists.TypedListType
    vectors, nested = make(T.dvector), make(T.dvector, 2)
    x, y = vectors("x"), nested("y")
    return [
        str(vectors),
        str(nested),
        vectors == make(T.dvector),
        vectors == make(T.dmatrix),
        nested == make(make(make(T.dvector))),
        [vectors.get_depth(), nested.get_depth()],
        [x.ttype, x.ndim, x.dtype],
        vectors.filter([[1.0, 2.0], np.zeros(1)]),
        outcome(vectors.filter, [[[1.0]]]),
        outcome(vectors.filter, np.zeros(2), strict=True),
        outcome(make, 3),
        outcome(make, T.dvector, -1),
        vectors.values_eq([np.ones(2)], [np.ones(2)]),
        vectors.values_eq([np.ones(2)], [np.zeros(2)]),
        vectors.values_eq([np.ones(2)], []),
        y[0].type == make(T.dvector, 1),
        isinstance(x, lists.TypedListVariable),
    ]


@case
def operations(theano, T, np):
    __import__("theano.typed_list")
    lists = theano.typed_list
    x, y = lists.TypedListType(T.dvector)("x"), lists.TypedListType(T.dvector)("y")
    v, i = T.dvector("v"), T.lscalar("i")
    a = [np.array([1.0, 2.0]), np.array([3.0])]
    b = [np.array([4.0])]
    results = [
        lists.append(x, v),
        lists.extend(x, y),
        lists.insert(x, i, v),
        lists.remove(x, v),
        lists.reverse(x),
        lists.getitem(x, i),
        x[0],
        x[1:],
        x[::-1],
        lists.length(x),
        lists.count(x, v),
        lists.index_(lists.append(x, v), v),
        x.append(v).reverse()[0],
        x.extend(y).count(y[0]),
        x.insert(np.int64(0), v).remove(v).ind(x[1]),
    ]
    f = theano.function([x, y, v, i], results, on_unused_input="ignore")
    return [
        f(a, b, np.array([3.0]), 1),
        f(a, b, np.array([9.0]), -1),
        [str(each.owner.op) for each in results[:6]],
        a,
    ]


@case
def made_of_variables(theano, T, np):
    __import__("theano.typed_list")
    lists = theano.typed_list
    v, w = T.dvectors("v", "w")
    made = lists.make_list([v, w * 2])
    return [
        str(made.type),
        theano.function([v, w], [made, lists.length(made), made[1]])([1.0], [2.0, 3.0]),
        outcome(lists.make_list, (v, T.dmatrix())),
        outcome(lists.make_list, v),
        theano.function([], lists.make_list([1.0, 2.0]))(),
    ]


@case
def faults(theano, T, np):
    __import__("theano.typed_list")
    lists = theano.typed_list
    x, v = lists.TypedListType(T.dvector)("x"), T.dvector("v")
    f = theano.function([x], x[5])
    return [
        outcome(lists.append, v, v),
        outcome(lists.append, x, T.dmatrix()),
        outcome(lists.extend, x, lists.TypedListType(T.dmatrix)()),
        outcome(lists.getitem, x, v),
        outcome(f, [[1.0]]),
        lists.Append(True) == lists.Append(),
        lists.Append() == lists.append,
        lists.Append(True).destroy_map,
    ]
