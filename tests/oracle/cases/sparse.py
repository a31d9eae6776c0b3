"""theano.sparse: variables, conversions, arithmetic, products, structured functions, gradients."""

from oracle.declare import case, expression, outcome


def sparse():
    """Return the module, which `import theano` does not load."""
    import theano.sparse

    return theano.sparse


def matrix(np, format):
    """Return a small matrix of SciPy's in a format."""
    import scipy.sparse

    return getattr(scipy.sparse, format + "_matrix")(np.array([[0, 1.5, 0], [2, 0, -3]]))


FORMATS = ["csr float64 3 4", "csc float64 3 4"]
SQUARE = ["csr float64 3 3", "csc float64 3 3"]
MIXED = ["csr float32 3 4", "csc int8 3 4", "csc complex128 3 4"]
DENSE = ["float64 3 4", "float32 3 4", "int8 3 4"]


# ---- types, variables, constants


@case
def types(theano, T, np):
    s = sparse()
    csr, csc = s.SparseType("csr", "float64"), s.SparseType(format="csc", dtype="int8")
    return [
        str(csr),
        repr(csc),
        [csr.format, csr.dtype, csr.ndim],
        csr == s.csr_dmatrix,
        csr == csc,
        hash(csr) == hash(s.csr_dmatrix),
        csr == s.SparseType("csr", "float32"),
        outcome(s.SparseType, "coo", "float64"),
        outcome(s.SparseType, "csr", "float16"),
        outcome(s.SparseType, "csr", "bool"),
        outcome(s.SparseType, 3, "float64"),
        [s.csr_fmatrix("x"), s.csc_dmatrix("x"), s.bsr_fmatrix("x"), s.bsr_dmatrix("x")],
        [s.csr_matrix("x"), s.csc_matrix("x", "float32"), s.bsr_matrix(), s.matrix("csc")],
        [s.csr_matrix("x").name, s.csr_matrix().name],
        sorted(s.all_dtypes),
        [sorted(s.int_dtypes), sorted(s.uint_dtypes), sorted(s.float_dtypes)],
        [sorted(s.complex_dtypes), sorted(s.discrete_dtypes), sorted(s.continuous_dtypes)],
        s.sparse_formats,
        [s.enable_sparse, s.imported_scipy],
        sorted(csr.format_cls),
    ]


@case
def classes(theano, T, np):
    import theano.sparse as s

    pairs = [
        (s.AddSD(), s.add_s_d),
        (s.AddSS(), s.add_s_s),
        (s.AddSSData(), s.add_s_s_data),
        (s.CSM("csr"), s.CSR),
        (s.CSM("csc"), s.CSC),
        (s.CSMGrad(), s.csm_grad()),
        (s.CSMProperties(), s.csm_properties),
        (s.Cast("int8"), s.bcast),
        (s.Cast("int16"), s.wcast),
        (s.Cast("int32"), s.icast),
        (s.Cast("int64"), s.lcast),
        (s.Cast("float32"), s.fcast),
        (s.Cast("float64"), s.dcast),
        (s.Cast("complex64"), s.ccast),
        (s.Cast("complex128"), s.zcast),
        (s.ColScaleCSC(), s.ColScaleCSC()),
        (s.ConstructSparseFromList(), s.construct_sparse_from_list),
        (s.DenseFromSparse(), s.dense_from_sparse),
        (s.Diag(), s.diag),
        (s.Dot(), s.basic._dot),
        (s.EnsureSortedIndices(inplace=False), s.ensure_sorted_indices),
        (s.EqualSD(), s.equal_s_d),
        (s.EqualSS(), s.equal_s_s),
        (s.GetItem2Lists(), s.get_item_2lists),
        (s.GetItem2ListsGrad(), s.get_item_2lists_grad),
        (s.GetItem2d(), s.get_item_2d),
        (s.GetItemList(), s.get_item_list),
        (s.GetItemListGrad(), s.get_item_list_grad),
        (s.GetItemScalar(), s.get_item_scalar),
        (s.GreaterEqualSD(), s.greater_equal_s_d),
        (s.GreaterEqualSS(), s.greater_equal_s_s),
        (s.GreaterThanSD(), s.greater_than_s_d),
        (s.GreaterThanSS(), s.greater_than_s_s),
        (s.HStack("csc", "float32"), s.HStack(None, "float32")),
        (s.LessEqualSD(), s.less_equal_s_d),
        (s.LessEqualSS(), s.less_equal_s_s),
        (s.LessThanSD(), s.less_than_s_d),
        (s.LessThanSS(), s.less_than_s_s),
        (s.MulSD(), s.mul_s_d),
        (s.MulSS(), s.mul_s_s),
        (s.MulSV(), s.mul_s_v),
        (s.Neg(), s.neg),
        (s.NotEqualSD(), s.not_equal_s_d),
        (s.NotEqualSS(), s.not_equal_s_s),
        (s.Remove0(), s.remove0),
        (s.RowScaleCSC(), s.RowScaleCSC()),
        (s.SamplingDot(), s.sampling_dot),
        (s.SpSum(0), s.SpSum(axis=0, sparse_grad=False)),
        (s.SparseFromDense("csr"), s.csr_from_dense),
        (s.SparseFromDense("csc"), s.csc_from_dense),
        (s.SquareDiagonal(), s.square_diagonal),
        (s.StructuredAddSV(), s.structured_add_s_v),
        (s.StructuredDot(), s.basic._structured_dot),
        (s.StructuredDotGradCSC(), s.sdg_csc),
        (s.StructuredDotGradCSR(), s.sdg_csr),
        (s.Transpose(), s.transpose),
        (s.TrueDot(), s.TrueDot(False)),
        (s.Usmm(), s.usmm),
        (s.VStack("csr", "int8"), s.VStack("csr", "int8")),
    ]
    return [
        [[one == other, hash(one) == hash(other), str(other)] for one, other in pairs],
        [s.CSR == s.CSC, s.bcast == s.wcast, s.SpSum(0) == s.SpSum(1)],
        [s.EnsureSortedIndices(True) == s.ensure_sorted_indices, str(s.Remove0(inplace=True))],
        [str(s.DenseFromSparse(structured=False)), str(s.EnsureSortedIndices(inplace=True))],
        [outcome(s.HStack), outcome(s.VStack, "csr"), outcome(s.SpSum, 3)],
        str(s.csm_shape(s.csr_matrix()).type),
    ]


@case(floatX=["float32", "float64"])
def constructors_follow_floatX(theano, T, np):
    s = sparse()
    return [s.csr_matrix(), s.csc_matrix(), s.bsr_matrix(), s.matrix("csr"), s.matrix("csc", "x")]


@case
def filtering(theano, T, np):
    csr, csc, bsr = matrix(np, "csr"), matrix(np, "csc"), matrix(np, "bsr")
    s = sparse()
    kind = s.SparseType("csr", "float64")
    single = csr.astype("float32")
    return [
        kind.filter(csr) is csr,
        kind.filter(csc),
        kind.filter(bsr),
        kind.filter(csr.toarray()),
        kind.filter([[1.0, 0.0]]),
        outcome(kind.filter, single),
        kind.filter(single, allow_downcast=True),
        outcome(kind.filter, single, allow_downcast=False),
        outcome(kind.filter, single, strict=True),
        outcome(kind.filter, csc, strict=True),
        outcome(kind.filter, csr.toarray(), strict=True),
        kind.filter(csr, strict=True) is csr,
        [kind.is_valid_value(csr), kind.is_valid_value(csc), kind.is_valid_value(csr.toarray())],
        [bool(kind.values_eq(csr, csr.copy())), bool(kind.values_eq(csr, 2 * csr))],
        bool(kind.values_eq_approx(csr, csr * (1 + 1e-9))),
        bool(kind.values_eq_approx(csr, csr * 1.1)),
        kind.values_eq_approx(csr, csr.toarray()),
        [kind.may_share_memory(csr, csr.T), kind.may_share_memory(csr, csr.copy())],
        kind.may_share_memory(csr, csr.data[1:]),
        [outcome(kind.filter, value) for value in ("a", [["a"]], object(), np.ones((2, 2, 2)))],
        [kind.filter(3.0), kind.filter(np.ones(3))],
        outcome(kind.filter, np.ones((2, 2), bool)),
    ]


@case
def variables(theano, T, np):
    csr = matrix(np, "csr")
    s = sparse()
    x = s.csr_matrix("x")
    c = s.as_sparse_variable(csr, name="c")
    return [
        [str(x), repr(x), str(s.csc_fmatrix())],
        [x.dtype, x.format, x.ndim],
        [x.T, x.T.T, x.astype("float32"), x.zeros_like(), -x, x.toarray()],
        [x.shape, x.size],
        [str(c), c.name, c.format, c.dtype, c.data],
        bool(c.equals(s.as_sparse_variable(csr))),
        bool(c.signature() == s.constant(csr).signature()),
        bool(c.signature() == s.constant(2 * csr).signature()),
        [s.as_sparse is s.as_sparse_variable, s.as_sparse(x) is x],
        s.as_sparse_or_tensor_variable(csr),
        s.as_sparse_or_tensor_variable(np.ones((2, 2))),
        s.as_sparse_or_tensor_variable(T.dmatrix()),
        outcome(s.as_sparse_variable, np.ones((2, 2))),
        outcome(s.as_sparse_variable, T.dmatrix()),
        outcome(s.as_sparse_variable, 3),
        outcome(s.constant, np.ones((2, 2))),
        outcome(T.as_tensor_variable, x),
        outcome(lambda: x / 2),
        outcome(lambda: x**2),
        outcome(lambda: x.dot),
        outcome(lambda: x.sum),
        outcome(T.dot, x, T.dmatrix()),
        [s.basic._is_sparse_variable(x), s.basic._is_sparse_variable(T.dmatrix())],
        outcome(s.basic._is_sparse_variable, csr),
        isinstance(x, s.SparseVariable),
        isinstance(c, s.SparseConstant),
    ]


@case
def operands_of_other_kinds(theano, T, np):
    csr, csc = matrix(np, "csr"), matrix(np, "csc")
    s = sparse()
    x, d = s.csr_matrix("x"), T.dmatrix("d")
    return [
        [x + csr, csr + x, x - csr, x * csr, x + csc, x * csc],
        [x + d, d + x, x - d, d - x, x * d, d * x],
        [x * 2, 2 * x, x * T.dscalar(), T.dscalar() * x, x * np.float32(2)],
        [x < d, x <= d, x > d, x >= d, s.eq(x, d), s.neq(d, x)],
        [x < x, x <= x, x > x, x >= x, s.eq(x, x), s.neq(x, x), x < csr],
        outcome(lambda: x < 1),
        outcome(lambda: x + 1),
        outcome(lambda: x + T.dvector()),
        outcome(lambda: x * T.dvector()),
        outcome(lambda: s.lt(x, s.csc_matrix())),
        outcome(s.add, d, d),
        outcome(s.mul, d, d),
        [theano.dot(x, d), theano.dot(d, x), theano.dot(x, x), theano.dot(d, d)],
        outcome(s.dot, d, d),
        outcome(s.structured_dot, d, d),
        outcome(s.true_dot, d, d),
        outcome(s.structured_dot, x, T.dvector()),
        outcome(s.true_dot, x, T.fmatrix()),
    ]


# ---- functions


@case
def values_of_functions(theano, T, np):
    csr, csc = matrix(np, "csr"), matrix(np, "csc")
    s = sparse()
    x, y = s.csr_matrix("x"), s.csc_matrix("y")
    f = theano.function([x], x)
    g = theano.function([x, theano.In(y, value=csc)], [x, y])
    strict = theano.function([theano.In(x, strict=True)], x)
    loose = theano.function([x], x, allow_input_downcast=True)
    return [
        f(csr),
        f(csr) is csr,
        f(csc),
        f(csr.toarray()),
        outcome(f, csr.astype("float32")),
        loose(csr.astype("float32")),
        strict(csr),
        outcome(strict, csc),
        g(csr),
        g(csr, 2 * csc),
        theano.function([], x.toarray(), givens={x: s.constant(csr)})(),
        theano.function([y], x.T + y, givens={x: y.T})(csc),
        (2 * x).eval({x: csr}),
    ]


@case
def shared_variables(theano, T, np):
    csr, csc = matrix(np, "csr"), matrix(np, "csc")
    s = sparse()
    x = theano.shared(csr, name="x")
    y = s.shared(csc, borrow=True)
    before = x.get_value()
    csr.data[0] = 100
    f = theano.function([], [x, x.T], updates=[(x, 2 * x)])
    results = [f(), x.get_value(), f()]
    x.set_value(csc)
    return [
        str(x),
        [type(x).__name__, x.format, x.dtype, type(y).__name__, y.format],
        x.type == s.csr_dmatrix,
        before,
        results,
        x.get_value(),
        y.get_value(borrow=True) is csc,
        y.get_value() is csc,
        outcome(x.set_value, csc.astype("float32")),
        outcome(x.set_value, "a"),
        x.get_value(),
        s.shared(csr, format="csc").get_value(),
        outcome(s.shared, np.ones((2, 2))),
        type(theano.shared(np.ones((2, 2)))).__name__,
        isinstance(x, s.sharedvar.SparseTensorSharedVariable),
        theano.function([], s.dot(x, T.constant(np.eye(3))))(),
    ]


@case
def swapped_updates(theano, T, np):
    csr = matrix(np, "csr")
    a, b = theano.shared(csr), theano.shared(3 * csr)
    sparse()
    f = theano.function([], [a, b], updates=[(a, b), (b, a + b)])
    return [f(), a.get_value(), b.get_value(), f(), a.get_value(), b.get_value()]


# ---- conversions and parts

for _format in ("csr", "csc"):
    expression(
        f"{_format}_from_dense",
        lambda T, x, name=f"{_format}_from_dense": getattr(sparse(), name)(x),
        x=[
            "float64 3 4 = 0 1 0 2 0 0 3 0 0 4 5 0",
            "float32 2 2",
            "int8 2 3",
            "float64 3",
            "float64",
        ],
    )
    expression(
        f"gradient of {_format}_from_dense",
        lambda T, x, name=f"{_format}_from_dense": getattr(sparse(), name)(x) * T.sqr(x),
        x="float64 3 4 = 1 1 2 2 -1 -2 3 3 4 4 5 5",
        grad="x",
    )
expression("dense_from_sparse", lambda T, x: sparse().dense_from_sparse(x), x=FORMATS, grad="x")
expression("dense_from_sparse of bsr", lambda T, x: x.toarray(), x="bsr float64 3 4")
expression(
    "dense_from_sparse with a dense gradient",
    lambda T, x: sparse().DenseFromSparse(structured=False)(x),
    x=FORMATS,
    grad="x",
)
expression("csm_properties", lambda T, x: list(sparse().csm_properties(x)), x=[*FORMATS, *MIXED])
expression(
    "csm_data...",
    lambda T, x: [getattr(sparse(), f"csm_{n}")(x) for n in ("data", "indices", "indptr", "shape")],
    x=FORMATS,
    grad="x",
)
for _format in ("CSR", "CSC"):
    expression(
        _format,
        lambda T, x, d, name=_format: getattr(sparse(), name)(d, *sparse().csm_properties(x)[1:]),
        x=f"{_format.lower()} float64 3 4 = 0 1 0 2 0 0 3 0 0 4 5 0",
        d=["float64 5", "float32 5"],
        grad="d",
    )
    expression(
        f"{_format} of lists",
        lambda T, d, name=_format: getattr(sparse(), name)(d, [0, 2, 1], [0, 2, 2, 3], [3, 3]),
        d="float64 3",
        grad="d",
    )
    expression(
        f"{_format} of unsorted indices, and others of a gradient",
        lambda T, d, name=_format: (
            getattr(sparse(), f"{name.lower()}_from_dense")(T.ones((3, 3)))
            * getattr(sparse(), name)(d, [2, 0, 1], [0, 2, 2, 3], [3, 3])
        ),
        d="float64 3",
        grad="d",
    )


@case
def parts_that_do_not_fit(theano, T, np):
    s = sparse()
    vector, integers = T.dvector(), T.ivector()
    f = theano.function([vector], s.CSR(vector, [0, 1], [0, 1, 2], [2, 2]))
    return [
        f([1.0, 2.0]),
        outcome(f, [1.0, 2.0, 3.0]),
        outcome(s.CSR, T.dmatrix(), integers, integers, integers),
        outcome(s.CSR, vector, T.dvector(), integers, integers),
        outcome(s.CSR, vector, integers, vector, integers),
        outcome(s.CSR, vector, integers, integers, T.iscalar()),
        outcome(s.CSR, vector, [0.5], integers, integers),
        outcome(s.CSM, "bsr"),
        outcome(s.CSM, "csr", kmap=[1]),
        outcome(s.csm_properties, s.bsr_matrix()),
        outcome(s.csm_properties, T.dmatrix()),
    ]


expression(
    "cast",
    lambda T, x: [sparse().cast(x, d) for d in ("int8", "float32", "float64", "complex64")],
    x=["csr float64 3 4", "csc float32 3 4", "csr int16 3 4"],
)
expression(
    "bcast...",
    lambda T, x: [
        getattr(sparse(), f"{c}cast")(x) for c in ("b", "w", "i", "l", "f", "d", "c", "z")
    ],
    x=FORMATS,
)
expression("gradient of cast", lambda T, x: x.astype("float64"), x="csr float32 3 4", grad="x")
expression("sp_ones_like", lambda T, x: sparse().sp_ones_like(x), x=[*FORMATS, *MIXED])
expression("sp_zeros_like", lambda T, x: sparse().sp_zeros_like(x), x=[*FORMATS, *MIXED])
expression("shape", lambda T, x: [x.shape, x.size, (x + x).shape[0]], x=[*FORMATS, "csr int8 0 3"])

# ---- arrangement

expression("transpose", lambda T, x: [x.T, sparse().transpose(x)], x=[*FORMATS, *MIXED])
expression("gradient of transpose", lambda T, x: x.T, x=FORMATS, grad="x")
expression("diag", lambda T, x: sparse().diag(x), x=SQUARE, grad="x")
expression("diag of another shape", lambda T, x: sparse().diag(x), x=FORMATS)
expression(
    "square_diagonal",
    lambda T, x: sparse().square_diagonal(x),
    x=["float64 3 = 1 0 3", "float32 4"],
    grad="x",
)
expression("square_diagonal of a matrix", lambda T, x: sparse().square_diagonal(x), x="float64 3 3")
for _name in ("ensure_sorted_indices", "remove0", "clean"):
    expression(_name, lambda T, x, name=_name: getattr(sparse(), name)(x), x=FORMATS, grad="x")


@case
def storage(theano, T, np):
    s = sparse()
    x = s.csr_matrix("x")
    a = theano.function([], s.CSR(np.array([1.0, 0, 2, 3]), [1, 0, 2, 1], [0, 2, 4], [2, 3]))()
    results = theano.function(
        [x], [s.remove0(x), s.ensure_sorted_indices(x), s.clean(x)], on_unused_input="ignore"
    )(a)
    return [[r.data, r.indices, r.indptr] for r in [a, *results]]


for _name in ("hstack", "vstack"):
    expression(
        _name,
        lambda T, x, y, name=_name: getattr(sparse(), name)([x, y, x]),
        x=SQUARE,
        y=["csr float64 3 3", "csc float32 3 3", "csr int8 3 3"],
    )
    expression(
        f"gradient of {_name}",
        lambda T, x, y, name=_name: getattr(sparse(), name)([x, y, x]),
        x="csr float64 3 3",
        y="csc float64 3 3",
        grad="x y",
    )
    expression(
        f"{_name} with format and dtype",
        lambda T, x, name=_name: getattr(sparse(), name)([x, x], format="csr", dtype="float32"),
        x=FORMATS,
    )
    expression(
        f"{_name} of shapes that do not fit",
        lambda T, x, y, name=_name: getattr(sparse(), name)([x, y]),
        x="csr float64 3 3",
        y="csr float64 2 2",
    )
expression(
    "construct_sparse_from_list",
    lambda T, x, v, i: sparse().construct_sparse_from_list(x, v, i),
    x="float64 4 3",
    v=["float64 2 3", "float64 3 3"],
    i=["int64 2 = 3 1", "int32 3 = 0 2 1"],
)

# ---- indexing

expression("element", lambda T, x: [x[1, 2], x[0, 0], x[-1, -1], x[2, 3]], x=FORMATS)
expression("element of others", lambda T, x: x[1, 2], x=MIXED)
expression("element out of bounds", lambda T, x: x[3, 0], x=FORMATS)
expression("element of variables", lambda T, x, i: x[i, i], x=FORMATS, i="int32 = 1")
expression(
    "parts",
    lambda T, x: [x[1:], x[:2, 1:3], x[:, :], x[::2], x[:, ::-1], x[-2:, :-1], x[2:1], x[:100]],
    x=FORMATS,
)
expression(
    "parts by variables",
    lambda T, x, i, j: [x[i:j], x[:i, j:], x[i : i + 1, j : j + 1], x[::i, ::j]],
    x=FORMATS,
    i="int64 = 1",
    j=["int8 = 2", "int64 = -1"],
)
expression("rows", lambda T, x: [x[[0, 2]], sparse().get_item_list(x, [2, 0, 0, -1])], x=FORMATS)
expression(
    "rows by a variable", lambda T, x, i: sparse().get_item_list(x, i), x=FORMATS, i="int64 2 = 2 0"
)
expression("rows out of bounds", lambda T, x: x[[0, 3]], x=FORMATS)
expression(
    "gradient of rows",
    lambda T, x: sparse().get_item_list(x, [2, 0]),
    x=FORMATS,
    grad="x",
)
expression(
    "elements",
    lambda T, x: [x[[0, 2], [1, 3]], sparse().get_item_2lists(x, [2, 0, 0], [1, 1, 1])],
    x=FORMATS,
)
expression(
    "gradient of elements",
    lambda T, x: sparse().get_item_2lists(x, [2, 0], [1, 3]),
    x=FORMATS,
    grad="x",
)


@case
def indices_that_are_not_taken(theano, T, np):
    s = sparse()
    x = s.csr_matrix("x")
    return [
        outcome(lambda: x[0]),
        outcome(lambda: x[:, 1]),
        outcome(lambda: x[1, :]),
        outcome(lambda: x[T.iscalar()]),
        outcome(lambda: x[T.ivector()]),
        outcome(lambda: x[None]),
        outcome(lambda: x[T.dscalar() :]),
        outcome(lambda: s.bsr_matrix()[1:]),
        outcome(lambda: s.bsr_matrix()[1, 1]),
        outcome(s.get_item_list, x, [0.5]),
        outcome(s.get_item_2lists, x, [0], [0.5]),
        outcome(s.get_item_scalar, x, (slice(None), 1)),
    ]


# ---- arithmetic

for _name in ("add", "sub", "mul"):
    expression(
        f"{_name} of sparse",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x=["csr float64 3 4", "csr float32 3 4", "csr int8 3 4"],
        y=["csr float64 3 4 = 1 0 0 0 2 2 0 0 0 1 1 0", "csr int16 3 4", "csr float32 3 4"],
    )
    expression(
        f"{_name} of other formats",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x=["csr float64 3 4", "csc float64 3 4"],
        y=["csc float64 3 4", "csr float64 3 4 = 1 0 0 0 2 2 0 0 0 1 1 0"],
    )
    expression(
        f"gradient of {_name} of sparse",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x="csr float64 3 4",
        y="csr float64 3 4 = 1 0 0 0 2 2 0 0 0 1 1 0",
        grad="x y",
    )
    expression(
        f"{_name} of sparse and dense",
        lambda T, x, y, name=_name: [getattr(sparse(), name)(x, y), getattr(sparse(), name)(y, x)],
        x=["csr float64 3 4", "csc float32 3 4", "csr int8 3 4"],
        y=["float64 3 4", "float32 3 4"],
    )
    expression(
        f"gradient of {_name} of sparse and dense",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x=FORMATS,
        y="float64 3 4",
        grad="x y",
    )
    expression(
        f"{_name} of shapes that differ",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x="csr float64 3 4",
        y="csr float64 3 3",
    )
    expression(
        f"{_name} of sparse and dense of shapes that differ",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x="csr float64 3 4",
        y="float64 4 3",
    )
expression("neg", lambda T, x: [-x, sparse().neg(x)], x=[*FORMATS, "csr int8 3 4"])
expression("gradient of neg", lambda T, x: -x, x=FORMATS, grad="x")
expression(
    "product with a scalar",
    lambda T, x, y: [x * y, y * x],
    x=[*FORMATS, "csr float32 3 4", "csr int8 3 4"],
    y=["float64", "float32", "int8"],
)
expression(
    "gradient of a product with a scalar", lambda T, x, y: x * y, x=FORMATS, y="float64", grad="x"
)
expression(
    "add_s_s_data",
    lambda T, x: sparse().add_s_s_data(x, x * x),
    x=[*FORMATS, "csr float32 3 4"],
    grad="x",
)
expression("mul_s_v", lambda T, x, y: sparse().mul_s_v(x, y), x=FORMATS, y="float64 4", grad="x y")
expression(
    "structured_add_s_v",
    lambda T, x, y: sparse().structured_add_s_v(x, y),
    x=FORMATS,
    y="float64 4 = 10 20 30 40",
    grad="x y",
)
for _name in ("mul_s_v", "structured_add_s_v"):
    expression(
        f"{_name} of others",
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x=["csr float64 3 4", "csc float32 3 4"],
        y=["float32 4", "float64 3", "float64 3 4"],
    )
expression(
    "col_scale", lambda T, x, y: sparse().col_scale(x, y), x=FORMATS, y="float64 4", grad="x y"
)
expression(
    "row_scale", lambda T, x, y: sparse().row_scale(x, y), x=FORMATS, y="float64 3", grad="x y"
)
expression(
    "col_scale of another length",
    lambda T, x, y: sparse().col_scale(x, y),
    x=FORMATS,
    y="float64 3",
)

for _name in ("eq", "neq", "lt", "le", "gt", "ge"):
    expression(
        _name,
        lambda T, x, y, name=_name: getattr(sparse(), name)(x, y),
        x="csr float64 3 4 = 0 1 0 2 -1 0 3 0 0 -4 5 0",
        y=["csr float64 3 4 = 0 1 2 0 -1 0 0 3 1 -5 6 -1", "csr int8 3 4"],
    )
    expression(
        f"{_name} of sparse and dense",
        lambda T, x, y, name=_name: [getattr(sparse(), name)(x, y), getattr(sparse(), name)(y, x)],
        x="csc float64 3 4 = 0 1 0 2 -1 0 3 0 0 -4 5 0",
        y=["float64 3 4 = 0 1 2 0 -1 0 0 3 1 -5 6 -1", "int8 3 4"],
    )

# ---- sums

for _axis in (None, 0, 1):
    expression(
        f"sp_sum over {_axis}",
        lambda T, x, axis=_axis: sparse().sp_sum(x, axis),
        x=[*FORMATS, "csr float32 3 4", "csc complex64 3 4"],
    )
    expression(
        f"gradient of sp_sum over {_axis}",
        lambda T, x, axis=_axis: sparse().sp_sum(x, axis),
        x=FORMATS,
        grad="x",
    )
    expression(
        f"gradient of sp_sum over {_axis}, sparse",
        lambda T, x, axis=_axis: sparse().sp_sum(x, axis=axis, sparse_grad=True),
        x=FORMATS,
        grad="x",
    )
expression("sp_sum over 2", lambda T, x: sparse().sp_sum(x, 2), x="csr float64 3 4")
expression("sp_sum over -1", lambda T, x: sparse().sp_sum(x, -1), x="csr float64 3 4")

# ---- structured functions

for _name in ("sin", "tan", "arctan", "sinh", "arcsinh", "tanh", "expm1", "sqr"):
    expression(
        _name,
        lambda T, x, name=_name: getattr(sparse(), name)(x),
        x=FORMATS,
        grad="x",
        rtol=1e-13,
    )
for _name in ("rint", "sgn", "ceil", "floor", "trunc", "deg2rad", "rad2deg"):
    expression(_name, lambda T, x, name=_name: getattr(sparse(), name)(x), x=FORMATS)
for _name in ("sqrt", "log1p", "arcsin", "arctanh"):
    expression(
        _name,
        lambda T, x, name=_name: getattr(sparse(), name)(x),
        x=["csr float64 2 3 = 0 0.5 0 0.25 0 0.75", "csc float32 2 3 = 0 0.5 0 0.25 0 0.75"],
        grad="x",
    )
expression("conj", lambda T, x: sparse().conj(x), x=["csr complex128 2 3", "csr float64 2 3"])
for _name in ("structured_sigmoid", "structured_exp"):
    expression(
        _name, lambda T, x, name=_name: getattr(sparse(), name)(x), x=FORMATS, grad="x", rtol=1e-13
    )
expression(
    "structured_log",
    lambda T, x: sparse().structured_log(x),
    x="csr float64 2 3 = 0 0.5 0 0.25 0 7",
    grad="x",
)
for _name in ("structured_pow", "structured_minimum", "structured_maximum", "structured_add"):
    expression(
        _name,
        lambda T, x, name=_name: getattr(sparse(), name)(x, 2),
        x=[*FORMATS, "csr float32 3 4"],
        grad="x",
    )
expression(
    "own structured function",
    lambda T, x: sparse().structured_monoid(T.abs_)(lambda x: None)(x),
    x=FORMATS,
    grad="x",
)
expression(
    "structured function of bsr", lambda T, x: sparse().structured_exp(x), x="bsr float64 3 4"
)

# ---- products

expression(
    "dot of sparse and dense",
    lambda T, x, y: sparse().dot(x, y),
    x=[*FORMATS, "csr float32 3 4", "csr int8 3 4"],
    y=["float64 4 2", "float32 4 2", "float64 4", "int8 4 2"],
)
expression(
    "dot of dense and sparse",
    lambda T, x, y: sparse().dot(x, y),
    x=["float64 2 3", "float32 2 3", "float64 3"],
    y=[*FORMATS, "csr float32 3 4"],
)
expression(
    "dot of sparse",
    lambda T, x, y: sparse().dot(x, y),
    x=FORMATS,
    y=["csr float64 4 2", "csc float64 4 2", "csr float32 4 2"],
)
expression(
    "gradient of dot", lambda T, x, y: sparse().dot(x, y), x=FORMATS, y="float64 4 2", grad="x y"
)
expression(
    "gradient of dot of dense and sparse",
    lambda T, x, y: sparse().dot(x, y),
    x="float64 2 3",
    y=FORMATS,
    grad="x y",
)
expression(
    "dot of lengths that differ", lambda T, x, y: sparse().dot(x, y), x=FORMATS, y="float64 3 2"
)
expression(
    "structured_dot",
    lambda T, x, y: sparse().structured_dot(x, y),
    x=[*FORMATS, "csr float32 3 4", "bsr float64 3 4"],
    y=["float64 4 2", "float64 4 1!", "float32 4 2"],
)
expression(
    "structured_dot of dense and sparse",
    lambda T, x, y: sparse().structured_dot(x, y),
    x="float64 2 3",
    y=FORMATS,
    grad="x y",
)
expression(
    "structured_dot of sparse",
    lambda T, x, y: sparse().structured_dot(x, y),
    x=FORMATS,
    y=["csr float64 4 2", "csc float64 4 2"],
)
expression(
    "gradient of structured_dot",
    lambda T, x, y: sparse().structured_dot(x, y),
    x=FORMATS,
    y="float64 4 2",
    grad="x y",
)
expression(
    "structured_dot of lengths that differ",
    lambda T, x, y: sparse().structured_dot(x, y),
    x=FORMATS,
    y="float64 3 2",
)
expression(
    "true_dot",
    lambda T, x, y: sparse().true_dot(x, y),
    x=FORMATS,
    y=["csr float64 4 2", "csc float64 4 2", "float64 4 2"],
    grad="x y",
)
expression(
    "true_dot of dense and sparse",
    lambda T, x, y: sparse().true_dot(x, y),
    x="float64 2 3",
    y=FORMATS,
)
expression(
    "true_dot with sparse gradients",
    lambda T, x, y: sparse().true_dot(x, y, grad_preserves_dense=False),
    x=FORMATS,
    y="float64 4 2",
    grad="x y",
)
expression(
    "sampling_dot",
    lambda T, x, y, p: sparse().sampling_dot(x, y, p),
    x="float64 3 2",
    y="float64 4 2",
    p=FORMATS,
)
expression(
    "gradient of sampling_dot",
    lambda T, x, y, p: sparse().sampling_dot(x, y, p),
    x="float64 3 2",
    y="float64 4 2",
    p=FORMATS,
    grad="x y",
)
expression(
    "usmm",
    lambda T, a, x, y, z: sparse().usmm(a, x, y, z),
    a=["float64", "float32 1! 1!"],
    x=FORMATS,
    y=["float64 4 2", "csc float64 4 2"],
    z="float64 3 2",
)
expression(
    "usmm of dense and sparse",
    lambda T, a, x, y, z: sparse().usmm(a, x, y, z),
    a="float32",
    x="float64 2 3",
    y="csc float64 3 4",
    z="float32 2 4",
)


@case
def gradients_of_stored_places(theano, T, np):
    csr, csc = matrix(np, "csr"), matrix(np, "csc")
    s = sparse()
    results = []
    for x, a, op in ((s.csr_matrix(), csr, s.sdg_csr), (s.csc_matrix(), csc, s.sdg_csc)):
        b, g = T.dmatrix(), T.dmatrix()
        data = op(s.csm_indices(x), s.csm_indptr(x), b, g)
        f = theano.function([x, b, g], [data, s.structured_dot_grad(x, b, g)])
        results.append(f(a, np.arange(6.0).reshape(3, 2), np.arange(4.0).reshape(2, 2) - 1))
    return results


@case
def sparse_grad(theano, T, np):
    sparse()
    table = theano.shared(np.arange(12.0).reshape(4, 3))
    i = T.lvector()
    cost = T.sum(theano.sparse_grad(table[i]) ** 2)
    gradient = theano.grad(cost, table)
    f = theano.function([i], [cost, gradient], updates=[(table, table - 0.5 * gradient)])
    return [
        gradient,
        f([3, 1]),
        table.get_value(),
        outcome(theano.sparse_grad, table[1]),
    ]


# ---- gradients through several


@case
def logistic_regression(theano, T, np):
    s = sparse()
    x, y = s.csr_matrix("x"), T.dvector("y")
    w, b = theano.shared(np.linspace(-1, 1, 3)), theano.shared(0.5)
    p = T.nnet.sigmoid(s.structured_dot(x, w.dimshuffle(0, "x")).flatten() + b)
    cost = T.nnet.binary_crossentropy(p, y).mean() + 0.1 * (w**2).sum()
    gradients = T.grad(cost, [w, b])
    f = theano.function([x, y], cost, updates=[(w, w - gradients[0]), (b, b - gradients[1])])
    a = matrix(np, "csr")
    return [[f(a, [0.0, 1.0]), w.get_value(), b.get_value()] for _ in range(3)]


@case
def gradient_of_a_shared_matrix(theano, T, np):
    s = sparse()
    w = theano.shared(matrix(np, "csr"))
    x = T.dmatrix()
    cost = T.sqr(s.structured_dot(w, x) - 1).sum() + s.sp_sum(s.sqr(w))
    gradient = T.grad(cost, w)
    f = theano.function([x], [cost, gradient], updates=[(w, w - 0.1 * gradient)])
    a = np.arange(6.0).reshape(3, 2)
    return [gradient, [[f(a), w.get_value()] for _ in range(2)]]


# ---- operations on parts, and those of the sandbox


@case
def operations_on_parts(theano, T, np):
    import theano.sparse.opt as opt

    s = sparse()
    x, y = s.csr_matrix(), s.csc_matrix()
    b = T.dmatrix()
    xs, ys = s.csm_properties(x), s.csm_properties(y)
    # What has only C code in Theano is left out here.
    results = [
        opt.sd_csr(xs[0], xs[1], xs[2], b),
        opt.sd_csc(ys[0], ys[1], ys[2], ys[3][0], b),
    ]
    f = theano.function([x, y, b], results)
    return f(matrix(np, "csr"), matrix(np, "csc"), np.arange(6.0).reshape(3, 2))


@case
def places_of_convolutions(theano, T, np):
    import theano.sparse.sandbox.sp as sp

    results = []
    for mode in ("valid", "full"):
        for image, window, step in (
            ((4, 5), (2, 3), (1, 1)),
            ((2, 4, 5), (2, 2), (1, 1)),
            ((3, 3), (3, 3), (1, 1)),
            ((5, 5), (2, 2), (2, 2)),
        ):
            found = sp.convolution_indices.conv_eval(image, window, step, mode)
            results.append([np.asarray(part, "int64") for part in (found[0], found[1], found[4])])
            results.append([[int(length) for length in found[2]], found[3]])
    return [*results, outcome(sp.convolution_indices.conv_eval, (2, 2), (3, 3))]


@case
def convolutions(theano, T, np):
    import theano.sparse.sandbox.sp as sp

    kerns, images, bias = T.dmatrix(), T.dmatrix(), T.dvector()
    k = np.arange(24.0).reshape(3, 8) - 9
    x = np.arange(80.0).reshape(2, 40) % 7
    results = []
    for mode in ("valid", "full"):
        for flatten in (True, False):
            out, shape = sp.convolve(
                kerns, (2, 2), 3, images, (2, 4, 5), bias=bias, mode=mode, flatten=flatten
            )
            f = theano.function([kerns, images, bias], [out, T.grad(T.sqr(out).sum(), kerns)])
            results.append([np.asarray(shape, "int64"), f(k, x, [1.0, 2.0, 3.0])])
    out, shape = sp.convolve(kerns, (2, 2), 3, images, (5, 5), step=(2, 2))
    f = theano.function([kerns, images], out)
    return [*results, np.asarray(shape, "int64"), f(k[:, :4], x[:, :25])]


@case
def pooling(theano, T, np):
    import theano.sparse.sandbox.sp as sp

    images = T.dmatrix()
    x = np.arange(64.0).reshape(2, 32) * 5 % 17
    results = []
    for shape, window in (((2, 4, 4), (2, 2)), ((4, 8), (2, 2)), ((4, 8), (4, 4))):
        out, positions = sp.max_pool(images, shape, window)
        results.append([np.asarray(positions, "int64"), theano.function([images], out)(x)])
    return results
