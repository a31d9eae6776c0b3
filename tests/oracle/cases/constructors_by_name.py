"""Every constructor of variables by its name: types, functions of one name, and of several."""

from oracle.declare import case, outcome

TYPES = (
    "bcol bmatrix brow bscalar btensor3 btensor4 btensor5 btensor6 btensor7 bvector ccol cmatrix "
    "crow cscalar ctensor3 ctensor4 ctensor5 ctensor6 ctensor7 cvector dcol dmatrix drow dscalar "
    "dtensor3 dtensor4 dtensor5 dtensor6 dtensor7 dvector fcol fmatrix frow fscalar ftensor3 "
    "ftensor4 ftensor5 ftensor6 ftensor7 fvector icol imatrix irow iscalar itensor3 itensor4 "
    "itensor5 itensor6 itensor7 ivector lcol lmatrix lrow lscalar ltensor3 ltensor4 ltensor5 "
    "ltensor6 ltensor7 lvector wcol wmatrix wrow wscalar wtensor3 wtensor4 wtensor5 wtensor6 "
    "wtensor7 wvector zcol zmatrix zrow zscalar ztensor3 ztensor4 ztensor5 ztensor6 ztensor7 "
    "zvector"
)

SINGLE = "col matrix row scalar tensor3 tensor4 tensor5 tensor6 tensor7 vector"

PLURAL = (
    "cols dcols dmatrices drows dscalars dtensor3s dtensor4s dtensor5s dtensor6s dtensor7s "
    "dvectors fcols fmatrices frows fscalars ftensor3s ftensor4s ftensor5s ftensor6s ftensor7s "
    "fvectors icols imatrices irows iscalars itensor3s itensor4s itensor5s itensor6s itensor7s "
    "ivectors lcols lmatrices lrows lscalars ltensor3s ltensor4s ltensor5s ltensor6s ltensor7s "
    "lvectors matrices rows scalars tensor3s tensor4s tensor5s tensor6s tensor7s vectors"
)


@case
def types(theano, T, np):
    return {name: [str(getattr(T, name)), getattr(T, name)("v")] for name in TYPES.split()}


@case
def types_in_basic(theano, T, np):
    return [name for name in TYPES.split() if getattr(T.basic, name) != getattr(T, name)]


@case(floatX=["float64", "float32"])
def single(theano, T, np):
    return {
        name: [
            getattr(T, name)(),
            getattr(T, name)("v").name,
            getattr(T, name)(dtype="int16"),
            outcome(getattr(T, name), dtype="foo"),
            outcome(getattr(T, name), 3),
        ]
        for name in SINGLE.split()
    }


@case(floatX=["float64", "float32"])
def plural(theano, T, np):
    return {
        name: [
            getattr(T, name)("a", "b"),
            [each.name for each in getattr(T, name)("x", "yz")],
            [each.name for each in getattr(T, name)("xyz")],
            [each.name for each in getattr(T, name)(2)],
            getattr(T, name)("a"),
            getattr(T, name)("a").name,
            outcome(getattr(T, name)),
            outcome(getattr(T, name), 1.5),
        ]
        for name in PLURAL.split()
    }


@case
def basic_has_the_same_functions(theano, T, np):
    names = SINGLE.split() + PLURAL.split()
    return [name for name in names if getattr(T.basic, name) is not getattr(T, name)]


@case
def tensor(theano, T, np):
    return [
        T.tensor("float32", (True, False)),
        T.tensor(dtype="int8", broadcastable=(), name="n").name,
        outcome(T.tensor),
        outcome(T.tensor, "foo", ()),
    ]
