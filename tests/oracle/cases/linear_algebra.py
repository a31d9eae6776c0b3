"""Inverses, determinants, decompositions, systems of equations, norms, Kronecker products."""

import numpy as np
from oracle.declare import case, expression

FLOATS = ["float64", "float32"]
INEXACT = ["float64", "float32", "complex128", "complex64"]
INTEGERS = ["bool", "int8", "uint16", "int64"]
SMALL = [f"{d} 1 1" for d in FLOATS] + ["float64 1! 1!"]
WELL = " = 2 0.5 -0.25 0.5 1.5 0.125 1 -0.5 1.75"
HERMITIAN = " = 2,0 0.5,0.25 -0.25,1 0.5,-0.25 1.5,0 0.125,0 -0.25,-1 0.125,0 3,0"
FAR = 1e-9  # for what LAPACK's versions round differently


def square(x):
    """Return a matrix that is far from singular, of the dtype and layout that x gives."""
    return x + (4 * np.eye(3)).astype(x.dtype)


def positive(T, x):
    """Return a positive definite matrix."""
    return T.dot(x, x.T) + np.eye(3).astype(x.dtype)


def signed(T, vectors):
    """Return columns with a positive first element: their signs are up to LAPACK."""
    return vectors * T.sgn(vectors[:1])


def eigh(T, x, triangle="L"):
    """Return eigenvalues, and eigenvectors of fixed sign."""
    w, v = T.nlinalg.eigh(x, triangle)
    return [w, signed(T, v)]


def svd(T, x, full):
    """Return singular values, and their vectors of fixed sign."""
    u, s, vt = T.nlinalg.svd(x, full)
    length = T.minimum(x.shape[0], x.shape[1])
    left, right = u[:, :length], vt[:length]
    parts = [signed(T, left), signed(T, right.T), T.dot(left * s, right)]
    return [u.shape, s, vt.shape, *parts]


def lstsq(T, a, b):
    """Return the results; Theano computes the rank in another type than it declares."""
    x, residuals, rank, s = T.nlinalg.lstsq()(a, b, np.float64(1e-10))
    return [x, residuals, s, T.cast(rank, "float64")]


def nlinalg(T):
    """Return the module."""
    return T.nlinalg


def slinalg():
    """Return the module, which Theano does not load by itself."""
    from theano.tensor import slinalg as module

    return module


LAYOUTS = {
    "as it is": lambda x: x,
    "transposed": lambda x: x.T,
    "reversed": lambda x: x[::-1, ::-1],
    "with steps": lambda x: x[::2, ::2],
}

# ---- one matrix
UNARY = {
    "matrix_inverse": lambda T, x: nlinalg(T).matrix_inverse(x),
    "pinv": lambda T, x: nlinalg(T).pinv(x),
    "det": lambda T, x: nlinalg(T).det(x),
    "cholesky": lambda T, x: slinalg().cholesky(T.dot(x, x.T)),
    "cholesky upper": lambda T, x: slinalg().Cholesky(lower=False)(T.dot(x, x.T)),
    "expm": lambda T, x: slinalg().expm(x / np.asarray(2).astype(x.dtype)),
}
for name, function in UNARY.items():
    expression(
        name,
        lambda T, x, f=function: f(T, square(x)),
        x=[f"{d} 3 3" for d in FLOATS] + ["float64 3 3" + WELL],
        grad="x",
        rtol=2e-5,
    )
    if "cholesky" not in name:
        expression(
            name + " complex",
            lambda T, x, f=function: f(T, square(x)),
            x=["complex128 3 3", "complex64 3 3"],
            rtol=2e-5,
        )
    for layout, arrange in LAYOUTS.items():
        expression(
            f"{name} {layout}",
            lambda T, x, f=function, a=arrange: f(T, a(x + np.diag([9.0, 8, 7, 6, 5]))),
            x="float64 5 5",
            grad="x",
            rtol=FAR,
        )
for name in ("matrix_inverse", "det", "cholesky", "expm"):
    function = UNARY[name]
    sizes = SMALL if name != "expm" else SMALL[:2]
    expression(name + " of one element", lambda T, x, f=function: f(T, x), x=sizes, grad="x")
    expression(name + " of no element", lambda T, x, f=function: f(T, x), x="float64 0 0")
expression("pinv of one element", lambda T, x: nlinalg(T).pinv(x), x=SMALL)

RAW = {
    "matrix_inverse": lambda T, x: nlinalg(T).matrix_inverse(x),
    "pinv": lambda T, x: nlinalg(T).pinv(x),
    "det": lambda T, x: nlinalg(T).det(x),
    "eig": lambda T, x: nlinalg(T).eig(x),
    "eigh": lambda T, x: eigh(T, x),
    "svd": lambda T, x: svd(T, x, 1),
    "qr": lambda T, x: nlinalg(T).qr(x),
    "qr r": lambda T, x: nlinalg(T).qr(x, "r"),
    "cholesky": lambda T, x: slinalg().cholesky(x),
    "cholesky nan": lambda T, x: slinalg().Cholesky(on_error="nan")(x),
    "expm": lambda T, x: slinalg().expm(x),
    "solve": lambda T, x: slinalg().solve(x, x),
    "solve_lower_triangular": lambda T, x: slinalg().solve_lower_triangular(x, x.sum(axis=0)),
    "eigvalsh": lambda T, x: slinalg().eigvalsh(x, x),
    "tensorinv": lambda T, x: nlinalg(T).tensorinv(x, 1),
}
for name, function in RAW.items():
    ranks = ["float64", "float64 2", "float64 2 2 2"]
    expression(name + " of another rank", function, x=ranks[name == "tensorinv" :])
    if name in ("matrix_inverse", "pinv", "det", "eigh", "svd", "qr"):
        expression(name + " of float16", function, x="float16 2 2 = 2 1 1 3")
    if name not in ("pinv", "svd", "qr", "qr r"):
        expression(name + " not square", function, x=["float64 2 3", "float64 3 2", "float64 0 2"])
    if name not in ("eig", "svd", "eigvalsh"):
        expression(
            name + " of bad matrices",
            function,
            x=[
                "float64 2 2 = 1 2 2 4" if name not in ("qr", "eigh") else "float64 2 2 = 1 2 2 5",
                "float64 2 2 = 0 0 0 0",
                "float64 2 2 = 1 nan 2 1",
                "float64 2 2 = 1 2 2 1",
            ],
            rtol=1e-12,
            atol=1e-15,
        )
expression("float16 cholesky", RAW["cholesky"], x="float16 2 2 = 2 1 1 3", rtol=2e-3)
expression("float16 solve", RAW["solve"], x="float16 2 2 = 2 1 1 3")
expression("eig not finite", RAW["eig"], x="float64 2 2 = 1 nan 2 1")
expression(
    "pinv of other shapes", UNARY["pinv"], x=["float64 2 3", "float64 3 1"], grad="x", rtol=FAR
)
expression("pinv of no element", UNARY["pinv"], x=["float64 0 3", "float64 2 0", "float64 0 0"])
expression("det permuted", UNARY["det"], x="float64 3 3 = 0 0 2 3 0 0 0 5 0", grad="x")
expression("det negative", UNARY["det"], x="float64 2 2 = 1 2 3 4", grad="x", rtol=FAR)

# ---- eigenvalues
SYMMETRIC = " = 2 0.5 -0.25 0.5 1.5 0.125 -0.25 0.125 3"
for triangle in ("L", "U"):
    expression(
        f"eigh {triangle}",
        lambda T, x, t=triangle: eigh(T, x, t),
        x=[d + " 3 3" + SYMMETRIC for d in FLOATS] + ["float64 3 3"],
        grad="x",
        rtol=2e-5,
    )
    expression(
        f"eigenvalues of eigh {triangle}",
        lambda T, x, t=triangle: nlinalg(T).eigh(x, t)[0],
        x=["float64 3 3", "float32 3 3", "complex128 3 3" + HERMITIAN, "complex64 3 3" + HERMITIAN],
        rtol=2e-5,
    )
    expression(
        f"projections of eigh {triangle}",
        lambda T, x, t=triangle: [
            T.sqr(nlinalg(T).eigh(x, t)[1]),
            eigh(T, x, t)[1].T,
        ],
        x="float64 4 4",
        grad="x",
        rtol=FAR,
    )
expression("eigh of small ones", RAW["eigh"], x=["float64 1 1", "float64 0 0"])
expression("eigh bad triangle", lambda T, x: nlinalg(T).eigh(x, "X"), x="float64 2 2")
expression("eigh triangle is read", RAW["eigh"], x="float64 2 2 = 0 -1 1 0")
expression(
    "eig",
    lambda T, x: nlinalg(T).eig(x),
    x=["float64 3 3 = 3 1 0 0 2 1 0 0 1", "float32 2 2 = 2 1 1 3", "float64 1 1", "float64 0 0"],
    rtol=2e-6,
)
expression(
    "eig complex",
    lambda T, x: nlinalg(T).eig(x)[0],
    x=["complex128 2 2 = 0,0 -1,0 1,0 0,0", "complex64 1 1"],
    rtol=2e-6,
)
for lower in (True, False):
    expression(
        f"eigvalsh lower={lower}",
        lambda T, x, y, w=lower: slinalg().eigvalsh(x, positive(T, y), lower=w),
        x=["float64 3 3", "float32 3 3"],
        y=["float64 3 3", "float32 3 3"],
        grad="x y",
        rtol=2e-4,
    )
    expression(
        f"eigvalsh of one lower={lower}",
        lambda T, x, w=lower: slinalg().eigvalsh(x, T.type_other.NoneConst, lower=w),
        x=["float64 3 3", "float32 3 3", "float64 1 1", "float64 0 0"],
        rtol=2e-5,
    )
expression(
    "eigvalsh of bad pairs",
    lambda T, x, y: slinalg().eigvalsh(x, y),
    x=["float64 2 2", "float64 2 3"],
    y=["float64 2 2 = 1 2 2 1", "float64 2 2 = 1 nan nan 1", "float64 3 3", "float64 2"],
)
expression("eigvalsh bad lower", lambda T, x: slinalg().eigvalsh(x, x, 3), x="float64 2 2")

# ---- orthogonal factors
for full in (0, 1):
    expression(
        f"svd full_matrices={full}",
        lambda T, x, f=full: svd(T, x, f),
        x=["float64 3 3", "float32 2 3", "float64 3 2", "float64 1 1"],
        rtol=2e-5,
    )
    expression(
        f"singular values full_matrices={full}",
        lambda T, x, f=full: nlinalg(T).svd(x, f, 0),
        x=["float64 3 3", "float32 2 3", "float64 3 2", "float64 0 2", "float64 1 1"],
        rtol=2e-5,
    )
for mode in ("reduced", "complete", "r", "raw", "full", "economic"):
    expression(
        f"qr {mode}",
        lambda T, x, m=mode: nlinalg(T).qr(x, m),
        x=["float64 3 3", "float64 3 2"]
        + ["float32 2 3", "complex128 2 2", "float64 1 1"] * (mode != "raw"),
        rtol=2e-5,
    )
    expression(
        f"qr {mode} transposed",
        lambda T, x, m=mode: nlinalg(T).qr(x[::-1].T, m),
        x="float64 3 2",
        rtol=FAR,
    )
expression("qr bad mode", lambda T, x: nlinalg(T).qr(x, "bad"), x="float64 2 2")
# ---- systems
STRUCTURES = ("general", "symmetric", "lower_triangular", "upper_triangular", "banded")
for structure in STRUCTURES:
    expression(
        f"Solve {structure}",
        lambda T, a, b, s=structure: slinalg().Solve(s)(square(a), b),
        a=["float64 3 3", "float32 3 3"],
        b=["float64 3", "float32 3 2", "float64 3 0", "float64 3 1!"],
        grad="a b",
        rtol=2e-5,
    )
    expression(
        f"Solve {structure} complex",
        lambda T, a, b, s=structure: slinalg().Solve(s)(square(a), b),
        a=["complex128 3 3", "float32 3 3"],
        b=["complex64 3", "complex128 3 2"],
        rtol=2e-5,
    )
    for layout, arrange in LAYOUTS.items():
        expression(
            f"Solve {structure} {layout}",
            lambda T, a, b, s=structure, f=arrange: slinalg().Solve(s)(
                f(a + np.diag([9.0, 8, 7, 6, 5])), b[: f(np.ones((5, 5))).shape[0]][:, ::-1]
            ),
            a="float64 5 5",
            b="float64 5 2",
            grad="a b",
            rtol=FAR,
        )
    expression(
        f"Solve {structure} bad values",
        lambda T, a, b, s=structure: slinalg().Solve(s)(a, b),
        a=[
            "float64 2 2 = 0 0 0 0",
            "float64 2 2 = 1 nan 1 1",
            "float64 2 3",
            "float64 2 2 = 1 2 3 4",
        ],
        b=["float64 2", "float64 3", "float64 2 2 = 1 2 inf 4", "float64 3 2"],
        rtol=1e-12,
    )
expression(
    "solve dtypes",
    lambda T, a, b: slinalg().solve(a, b),
    a=[f"{d} 1 1 = 1" for d in ("int8", "uint16", "int32", "float32")],
    b=[f"{d} 1 = 1" for d in ("bool", "int16", "int64", "float64", "complex64")],
)
expression(
    "solve named",
    lambda T, a, b: [
        slinalg().solve(a, b),
        slinalg().solve_symmetric(a, b),
        slinalg().solve_lower_triangular(a, b),
        slinalg().solve_upper_triangular(a, b),
    ],
    a="float64 2 2 = 2 1 1 3",
    b="float64 2",
    rtol=1e-12,
)
expression(
    "solve ranks",
    lambda T, a, b: slinalg().solve(a, b),
    a=["float64 2", "float64 2 2"],
    b=["float64", "float64 2 2 2"],
)
expression(
    "solve of nothing",
    lambda T, a, b: slinalg().solve(a, b),
    a="float64 0 0",
    b=["float64 0", "float64 0 2"],
)

# ---- Cholesky
expression(
    "Cholesky triangle is read",
    lambda T, x: [slinalg().Cholesky(lower=True)(x), slinalg().Cholesky(lower=False)(x)],
    x="float64 2 2 = 4 1 2 9",
    grad="x",
    rtol=1e-12,
)
expression(
    "Cholesky nan and its gradient",
    lambda T, x: slinalg().Cholesky(on_error="nan")(x),
    x=["float64 2 2 = 4 1 1 9", "float64 2 2 = 1 2 2 1"],
    grad="x",
    rtol=1e-12,
)
expression("cholesky Hermitian", RAW["cholesky"], x="complex128 2 2 = 2,0 0.5,0.25 0.5,-0.25 3,0")
expression("cholesky rows flagged", RAW["cholesky"], x="float64 1! 1 = 4")


# ---- compositions
expression(
    "matrix_dot",
    lambda T, a, b, c: nlinalg(T).matrix_dot(a, b, c),
    a="float64 2 3",
    b=["float64 3 2", "float32 3 2"],
    c=["float64 2 2", "float64 2"],
    grad="a b c",
)
expression("matrix_dot of one", lambda T, a: nlinalg(T).matrix_dot(a), a="float64 2 2")
expression("matrix_dot of none", lambda T, a: nlinalg(T).matrix_dot(), a="float64 2 2")
for power in (1, 2, 3, 5):
    expression(
        f"matrix_power {power}",
        lambda T, x, n=power: nlinalg(T).matrix_power(x, n),
        x=["float64 2 2", "float32 2 2", "float64 0 0"],
        grad="x" if power > 1 else "",
        rtol=2e-6,
    )
expression("matrix_power by a float", lambda T, x: nlinalg(T).matrix_power(x, 2.0), x="float64 2 2")
for order in (None, "inf", "-inf", 0, 1, 2, 3, -1, "fro", "foo", 4.0):
    expression(
        f"norm {order} of a vector",
        lambda T, x, o=order: nlinalg(T).norm(x, o),
        x=["float64 3", "float32 3", "float64 1!"] + ["int64 3"] * (order in (None, "inf", 2, 1)),
        grad="x" if order != 0 else "",
        rtol=4e-6,
    )
for order in (None, "fro", "inf", "-inf", 1, -1, 0, 2, "nuc"):
    expression(
        f"norm {order} of a matrix",
        lambda T, x, o=order: nlinalg(T).norm(x, o),
        x=["float64 2 3", "float32 2 3", "int64 2 2"],
        grad="x",
        rtol=4e-6,
    )
expression(
    "norm of other ranks", lambda T, x: nlinalg(T).norm(x, None), x=["float64", "float64 2 2 2"]
)
expression(
    "norm of a complex matrix",
    lambda T, x: nlinalg(T).norm(x, None),
    x=["complex128 2 2", "complex64 2 2"],
)
expression(
    "kron",
    lambda T, a, b: slinalg().kron(a, b),
    a=["float64", "float64 2", "float64 2 3", "float32 1! 2", "float64 2 1 2"],
    b=["float64", "float64 3", "float32 2 2", "int64 2 1!", "float64 2 2 2"],
    grad="a",
)
expression(
    "trace",
    lambda T, x: nlinalg(T).trace(x),
    x=[
        "float64 3 3",
        "float32 2 3",
        "int8 2 2",
        "complex64 2 2",
        "float64 0 0",
        "float64 2",
        "float64 2 2 2",
    ],
)
expression(
    "trace gradient", lambda T, x: nlinalg(T).trace(x), x=["float64 3 3", "float64 2 3"], grad="x"
)
expression(
    "nlinalg.diag",
    lambda T, x: nlinalg(T).diag(x),
    x=["float64 3", "float64 3 2", "int64 2", "float64", "float64 2 2 2"],
)
expression(
    "nlinalg.diag gradient",
    lambda T, x: nlinalg(T).diag(x),
    x=["float64 3", "float64 3 2"],
    grad="x",
)
expression(
    "extract_diag and alloc_diag",
    lambda T, x: [nlinalg(T).extract_diag(x), nlinalg(T).alloc_diag(x[0])],
    x="float64 2 3",
    grad="x",
)
expression("alloc_diag of a matrix", lambda T, x: nlinalg(T).alloc_diag(x), x="float64 2 3")
expression(
    "tensorinv",
    lambda T, x: nlinalg(T).tensorinv(x, 1),
    x=["float64 4 2 2", "float32 2 2", "float64 1 1"],
    rtol=2e-5,
)
expression(
    "tensorinv of rank 4", lambda T, x: nlinalg(T).tensorinv(x), x="float64 2 3 3 2", rtol=FAR
)
expression("tensorinv not square", lambda T, x: nlinalg(T).tensorinv(x), x="float64 2 3 3 1")
expression("tensorinv bad ind", lambda T, x: nlinalg(T).tensorinv(x, 0), x="float64 2 2")
expression(
    "tensorsolve",
    lambda T, a, b: nlinalg(T).tensorsolve(a, b),
    a="float64 2 3 3 2",
    b="float64 2 3",
    rtol=FAR,
)
expression(
    "tensorsolve axes",
    lambda T, a, b: nlinalg(T).tensorsolve(a, b, (1, 0)),
    a="float64 2 3 3 2",
    b="float64 3 2",
    rtol=FAR,
)
expression(
    "tensorsolve not square",
    lambda T, a, b: nlinalg(T).tensorsolve(a, b),
    a="float64 2 3 3 2",
    b="float64 2 2",
)
expression(
    "lstsq",
    lambda T, a, b: lstsq(T, a, b),
    a=["float64 4 2", "float64 2 2", "float64 2 4"],
    b=["float64 4 2", "float64 2 2"],
    rtol=FAR,
)
expression(
    "lstsq of deficient rank",
    lambda T, a, b: lstsq(T, a, b)[:2],
    a="float64 3 2 = 1 2 2 4 3 6",
    b="float64 3 2",
    rtol=FAR,
)
expression(
    "lstsq of a matrix not finite",
    lambda T, a, b: nlinalg(T).lstsq()(a, b, np.float64(-1)),
    a="float64 2 2 = 1 2 nan 4",
    b="float64 2 2",
)


@case
def names_and_structures(theano, T, np):
    module = slinalg()
    return [
        list(module.MATRIX_STRUCTURES),
        module.imported_scipy,
        [str(op()) for op in (module.Cholesky, module.Solve, module.Eigvalsh, module.Expm)],
        [str(op()) for op in (T.nlinalg.Det, T.nlinalg.Eigh, T.nlinalg.MatrixPinv, T.nlinalg.Eig)],
        str(T.nlinalg.QRFull("reduced")),
        str(T.nlinalg.SVD()),
    ]


@case
def attributes(theano, T, np):
    module = slinalg()
    root, system = module.Cholesky(lower=False), module.Solve("lower_triangular", True)
    x = T.dmatrix()
    return [
        [root.lower, root.on_error, root.destructive],
        [system.A_structure, system.lower, system.overwrite_A, system.overwrite_b],
        [T.nlinalg.Eigh("U").UPLO, T.nlinalg.QRFull("raw").mode, module.Eigvalsh(False).lower],
        [T.nlinalg.TensorInv(3).ind, T.nlinalg.TensorSolve((1,)).axes],
        module.Cholesky() == module.cholesky,
        module.Cholesky() == root,
        isinstance(module.cholesky(x).owner.op, module.Cholesky),
        isinstance(module.solve(x, x).owner.op, module.Solve),
        module.solve_lower_triangular.A_structure,
    ]


@case
def bad_properties(theano, T, np):
    from oracle.declare import outcome

    module = slinalg()
    return [
        outcome(module.Solve, "foo"),
        outcome(module.Cholesky, on_error="x"),
        outcome(module.Eigvalsh, 3),
        outcome(T.nlinalg.Eigh, "X"),
        outcome(T.nlinalg.EighGrad, "X"),
    ]


@case
def gradient_operations(theano, T, np):
    module = slinalg()
    x, y, v = T.dmatrix(), T.dmatrix(), T.dvector()
    a = np.array([[2.0, 0.5, -0.3], [0.4, 1.5, 0.2], [-0.1, 0.3, 1.8]])
    b = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [1.0, 3.0, 0.5]])
    c = np.array([1.0, -2.0, 0.5])
    w, vectors = T.nlinalg.eigh(x)
    outputs = [
        module.CholeskyGrad()(x, module.cholesky(x), y),
        module.CholeskyGrad(False)(x, module.Cholesky(False)(x), y),
        T.nlinalg.EighGrad("L")(x, w, vectors, v, y),
        module.ExpmGrad()(x, y),
        *module.EigvalshGrad()(y, x, v),
    ]
    f = theano.function([x, y, v], outputs)
    return [np.round(value, 8) + 0.0 for value in f(a, b, c)]


@case
def spectral_radius(theano, T, np):
    from oracle.declare import outcome

    from theano.sandbox import linalg
    from theano.sandbox.linalg import ops

    x = T.dmatrix()
    matrix = np.array([[2.0, 0.5], [0.5, 1.5]])
    return [
        theano.function([x], linalg.spectral_radius_bound(x, 3))(matrix),
        outcome(linalg.spectral_radius_bound, T.dvector(), 3),
        outcome(linalg.spectral_radius_bound, x, 0),
        outcome(linalg.spectral_radius_bound, x, 1.5),
        ops.is_psd(linalg.psd(x)),
        ops.is_symmetric(linalg.psd(x)),
        ops.is_positive(T.sqr(x) ** 2),
        theano.function([x], linalg.psd(x))(matrix),
    ]
