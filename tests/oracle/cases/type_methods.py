"""The methods of types: what they accept, convert and compare, and lists of types by kind."""

from oracle.arraytext import DTYPES
from oracle.declare import case, outcome

KINDS = (
    "int_types float_types complex_types int_scalar_types float_scalar_types complex_scalar_types "
    "int_vector_types float_vector_types complex_vector_types int_matrix_types float_matrix_types "
    "complex_matrix_types"
)
DTYPE_LISTS = (
    "int_dtypes uint_dtypes integer_dtypes discrete_dtypes float_dtypes complex_dtypes "
    "continuous_dtypes all_dtypes"
)
TOLERANCES = "float16_atol float16_rtol float32_atol float32_rtol float64_atol float64_rtol"
SCALAR_KINDS = (
    "int_types uint_types integer_types discrete_types float_types complex_types continuous_types "
    "all_types"
)


@case
def lists_of_types(theano, T, np):
    return {name: [str(each) for each in getattr(T, name)] for name in KINDS.split()}


@case
def lists_of_types_in_basic(theano, T, np):
    return {name: [str(each) for each in getattr(T.basic, name)] for name in KINDS.split()}


@case
def lists_of_dtypes(theano, T, np):
    return {name: [getattr(T, name), getattr(T.basic, name)] for name in DTYPE_LISTS.split()}


@case
def lists_of_scalar_types(theano, T, np):
    return {
        name: [str(each) for each in getattr(theano.scalar, name)] for name in SCALAR_KINDS.split()
    }


@case
def tolerances(theano, T, np):
    return {name: [getattr(T, name), getattr(T.basic, name)] for name in TOLERANCES.split()}


@case
def descriptions(theano, T, np):
    results = {}
    for dtype in DTYPES:
        t = T.TensorType(dtype, (False, True))
        python_type, c_name, numpy_name = t.dtype_specs()
        results[dtype] = [
            python_type.__name__,
            c_name,
            numpy_name,
            str(t.numpy_dtype),
            t.ndim,
            str(t.to_scalar_type()),
            t.value_zeros((2, 1)),
            int(t.get_size((3, 1))),
            int(t.get_size(t.get_shape_info(np.zeros((2, 1), dtype)))),
        ]
    return results


@case
def filters(theano, T, np):
    results = {}
    values = [
        1,
        1.5,
        np.float32(1),
        np.float64(0.1),
        np.ones(()),
        np.ones((), "int8"),
        np.ones(2),
        [1, 2],
        None,
        "a",
        T.dscalar(),
    ]
    for dtype in ("float64", "float32", "int8", "bool", "complex64"):
        t = T.TensorType(dtype, ())
        results[dtype] = [
            [
                outcome(t.filter, value),
                outcome(t.filter, value, strict=True),
                outcome(t.filter, value, allow_downcast=True),
                outcome(t.filter, value, False, False),
                outcome(t.is_valid_value, value),
            ]
            for value in values[:-3]
        ]
        results[dtype] += [
            [outcome(t.filter, value), outcome(t.filter, value, strict=True)]
            for value in values[-3:]
            if not (dtype == "bool" and value == "a")
        ]
    return results


@case
def filters_of_patterns(theano, T, np):
    row = T.TensorType("float64", (True, False))
    return [
        outcome(row.filter, np.ones((1, 3))),
        outcome(row.filter, np.ones((2, 3))),
        outcome(row.filter, np.ones(3)),
        outcome(row.filter, [[1, 2]]),
        row.is_valid_value(np.ones((1, 0))),
        row.is_valid_value(np.ones((0, 1))),
        row.is_valid_value(np.ones((1, 3), "float32")),
        row.is_valid_value([[1.0]]),
    ]


@case
def filters_of_variables(theano, T, np):
    row, matrix = T.drow, T.dmatrix
    return [
        matrix.filter_variable(T.drow()),
        outcome(row.filter_variable, T.dmatrix()),
        outcome(matrix.filter_variable, T.fmatrix()),
        outcome(matrix.filter_variable, T.dvector()),
        matrix.filter_variable(np.ones((2, 2))),
        outcome(matrix.filter_variable, np.ones(2)),
        outcome(matrix.filter_variable, "a"),
        outcome(T.dscalar.filter_variable, 1),
        outcome(T.dscalar.filter_variable, 1.5),
        outcome(T.bscalar.filter_variable, 300),
        outcome(matrix.filter_variable, T.drow(), allow_convert=False),
    ]


@case
def conversions_of_variables(theano, T, np):
    return [
        T.dmatrix.convert_variable(T.drow()),
        T.dmatrix.convert_variable(T.fmatrix()),
        T.dmatrix.convert_variable(T.dmatrix()),
        T.drow.convert_variable(T.dmatrix()),
        T.dmatrix.convert_variable(T.TensorType("float64", (True, True))()),
        T.dmatrix.convert_variable(T.dvector()),
    ]


@case
def equal_values(theano, T, np):
    eq, inf, nan = T.TensorType.values_eq, np.inf, np.nan
    pairs = [
        ([1, 2], [1, 2]),
        ([1, 2], [1, 3]),
        ([1.0, nan], [1.0, nan]),
        ([1.0, nan], [nan, 1.0]),
        ([inf], [inf]),
        ([inf], [-inf]),
        ([1, 2], [1.0, 2.0]),
        ([1], [[1]]),
        ([], []),
    ]
    arrays = [(np.array(a), np.array(b)) for a, b in pairs]
    return [
        [bool(eq(a, b)) for a, b in arrays],
        [bool(eq(a, b, force_same_dtype=False)) for a, b in arrays[:7]],
    ]


@case
def nearly_equal_values(theano, T, np):
    approx, inf, nan = T.TensorType.values_eq_approx, np.inf, np.nan
    pairs = [
        ([1.0, 2.0], [1.0, 2.0]),
        ([1.0, 2.0], [1.0, 2.0 + 1e-6]),
        ([1.0], [1.001]),
        ([0.0], [1e-9]),
        ([0.0], [1e-7]),
        ([1.0, nan], [1.0, nan]),
        ([1.0, nan], [nan, 1.0]),
        ([inf, 1.0], [inf, 1.0]),
        ([inf, 1.0], [2.0, 1.0]),
        ([inf], [-inf]),
        ([nan], [1.0]),
        ([1e10], [1e10 + 1]),
    ]
    results = {}
    for dtype in ("float64", "float32", "float16"):
        with np.errstate(all="ignore"):
            arrays = [(np.array(a, dtype), np.array(b, dtype)) for a, b in pairs]
        results[dtype] = [
            [
                bool(approx(a, b)),
                bool(approx(a, b, allow_remove_inf=True)),
                bool(approx(a, b, allow_remove_nan=True)),
                bool(approx(a, b, rtol=1e-2)),
                bool(approx(a, b, atol=1.0)),
            ]
            for a, b in arrays
        ]
    one = np.ones(1)
    results["others"] = [
        bool(approx(np.array([1, 2]), np.array([1, 2]))),
        bool(approx(np.array([1, 2]), np.array([1, 3]))),
        bool(approx(one, np.ones(1, "float32"))),
        bool(approx(one, np.ones(2))),
        bool(approx(one, 1.0)),
        bool(approx(one * 1j, one * (1j + 1e-9))),
        bool(approx(one * 1j, one * (1j + 1e-3))),
    ]
    return results


@case
def nearly_equal_functions(theano, T, np):
    type_module, inf, nan = T.type, np.inf, np.nan
    pairs = [([1.0, inf], [1.0, 2.0]), ([1.0, nan], [1.0, 2.0]), ([1.0, 2.0], [1.0, 2.5])]
    arrays = [(np.array(a), np.array(b)) for a, b in pairs]
    names = (
        "values_eq_approx values_eq_approx_remove_inf values_eq_approx_remove_nan "
        "values_eq_approx_remove_inf_nan values_eq_approx_always_true"
    )
    return {
        name: [bool(getattr(type_module, name)(a, b)) for a, b in arrays] for name in names.split()
    }


@case
def shared_memory(theano, T, np):
    a = np.arange(6.0)
    share = T.TensorType.may_share_memory
    slices = T.type_other.slicetype.may_share_memory
    part = slice(1)
    return [
        bool(share(a, a)),
        bool(share(a, a[::2])),
        bool(share(a[::2], a[1::2])),
        bool(share(a, a.copy())),
        bool(share(a, 1)),
        bool(share(a, None)),
        slices(part, part),
        slices(part, slice(2)),
        slices(1, 1),
        T.type_other.none_type_t.may_share_memory(None, None),
    ]


@case
def names_of_types(theano, T, np):
    named = T.TensorType("float64", (False,), name="mine")
    return [
        str(named),
        repr(named),
        named.name,
        named == T.dvector,
        T.dvector.name,
        named.clone(dtype="int8").name,
        str(named.clone(dtype="int8")),
        T.TensorType("float32", (True,), sparse_grad=True).sparse_grad,
        T.dvector.sparse_grad,
        T.dvector.context_name,
        T.dvector.filter_checks_isfinite,
        T.dvector.value_validity_msg("a") is not None,
    ]


@case
def finite_values(theano, T, np):
    t = T.TensorType("float64", ())
    t.filter_checks_isfinite = True
    return [outcome(t.filter, 1.0), outcome(t.filter, np.inf), outcome(t.filter, np.array(np.nan))]


@case
def variables_of_types(theano, T, np):
    t = T.dmatrix
    return [
        t(),
        t("x").name,
        t.make_variable("y").name,
        outcome(t, 3),
        outcome(t.make_variable, 3),
        t.make_constant(np.ones((2, 2))),
        t.make_constant(np.ones((2, 2)), name="c").name,
        outcome(t.make_constant, np.ones(2)),
        T.dscalar.make_constant(1).data,
        t.Variable.__name__,
        t.Constant.__name__,
    ]


@case
def constructors_of_types(theano, T, np):
    make = T.TensorType
    return [
        outcome(make, "float64", (1, 0, 2)),
        outcome(make, dtype="float64", broadcastable=[]),
        outcome(make, "float64"),
        outcome(make, "float64", None),
        outcome(make, "Float64", ()),
        outcome(make, "", ()),
        outcome(make, float, ()),
        outcome(make, "int", ()),
        outcome(make, np.dtype("int16"), (False,)),
        hash(make("int8", (True,))) == hash(make("int8", [1])),
        make("int8", (True,)) == make("int8", (False,)),
        make("int8", ()) == "int8",
        make("int8", ()) != make("int8", ()),
        T.Tensor is T.TensorType,
    ]


@case
def slices_and_none(theano, T, np):
    other = T.type_other
    slicetype, none = other.slicetype, other.none_type_t
    constant = other.SliceConstant(slicetype, slice(1, np.array(5), None))
    return [
        str(slicetype),
        slicetype == other.SliceType(),
        hash(slicetype) == hash(other.SliceType()),
        slicetype == T.dvector,
        slicetype.filter(slice(1)) == slice(1),
        outcome(slicetype.filter, 1),
        slicetype.is_valid_value(slice(2)),
        slicetype.is_valid_value(2),
        slicetype("s").name,
        str(constant),
        constant.data == slice(1, 5, None),
        [constant.signature()[1:], constant.type == slicetype],
        constant.equals(other.SliceConstant(slicetype, slice(1, 5))),
        outcome(other.SliceConstant, slicetype, 3),
        str(none),
        none.filter(None),
        outcome(none.filter, 1),
        none.is_valid_value(None),
        none.is_valid_value(0),
        str(other.NoneConst),
        other.NoneConst.data,
        bool(other.NoneConst.equals(other.NoneConst.clone())),
        other.NoneConst.type == other.NoneTypeT(),
    ]


@case
def bounds_of_slices(theano, T, np):
    as_int = T.type_other.as_int_none_variable
    i = T.lscalar("i")
    return [
        as_int(None) is T.NoneConst,
        as_int(T.NoneConst) is T.NoneConst,
        as_int(i) is i,
        as_int(3),
        as_int(np.int64(3)),
        as_int(np.uint8(3)),
        outcome(as_int, 1.5),
        outcome(as_int, T.dscalar()),
        outcome(as_int, T.ivector()),
        outcome(as_int, "a"),
        outcome(as_int, True),
        outcome(as_int, np.bool_(True)),
        outcome(as_int, [1, 2]),
    ]


@case
def slices_made(theano, T, np):
    i = T.lscalar("i")
    made = T.make_slice(slice(i, None, 2))
    return [
        type(made.owner.op).__name__,
        str(made.type),
        made.owner.inputs[0] is i,
        T.NoneConst.equals(made.owner.inputs[1]),
        made.owner.inputs[2],
        len(T.make_slice(i, i, i).owner.inputs),
        outcome(T.make_slice, 1.5),
        outcome(T.make_slice, "a"),
        T.make_slice == T.MakeSlice(),
    ]


@case
def scalar_types(theano, T, np):
    S = theano.scalar
    return {
        dtype: [
            str(S.Scalar(dtype)),
            S.Scalar(dtype) == S.get_scalar_type(dtype),
            S.Scalar(dtype).ndim,
            outcome(lambda t, v: np.asarray(t.filter(v)), S.Scalar(dtype), 1),
            outcome(lambda t, v: np.asarray(t.filter(v)), S.Scalar(dtype), 1.5),
            outcome(S.Scalar(dtype).filter, 1, strict=True),
            S.Scalar(dtype).is_valid_value(np.dtype(dtype).type(1)),
            [str(each) for each in S.Scalar(dtype).dtype_specs()[1:]],
        ]
        for dtype in DTYPES
    }
