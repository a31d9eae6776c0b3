"""Special functions of scalars. SciPy is not needed; the path is Theano's."""

from functools import partial

from theano.scalar._output_rules import (
    upgrade_to_float,
    upgrade_to_float64,
    upgrade_to_float_no_complex,
)
from theano.scalar._scalar_op import BinaryScalarOp, UnaryScalarOp, define

__all__ = ["Chi2SF", "Erf", "Erfc", "Erfcinv", "Erfcx", "Erfinv", "Gamma", "GammaInc"]
__all__ += ["GammaIncC", "GammaL", "GammaLn", "GammaU", "I0", "I1", "Iv", "J0", "J1", "Jv"]
__all__ += ["Psi", "TriGamma", "chi2sf", "erf", "erfc", "erfcinv", "erfcx", "erfinv", "gamma"]
__all__ += ["gammainc", "gammaincc", "gammal", "gammaln", "gammau", "i0", "i1"]
__all__ += ["imported_scipy_special", "iv", "j0", "j1", "jv", "psi", "tri_gamma"]

imported_scipy_special = True

# The core rejects complex numbers whatever the rule, which is Theano's.
_unary = partial(define, base=UnaryScalarOp, rule=upgrade_to_float, module=__name__)
_binary = partial(define, base=BinaryScalarOp, rule=upgrade_to_float, module=__name__)

Erf, erf = _unary("Erf", core_name="erf", name="erf")
Erfc, erfc = _unary("Erfc", core_name="erfc", name="erfc", rule=upgrade_to_float_no_complex)
Erfcx, erfcx = _unary("Erfcx", core_name="erfcx", name="erfcx", rule=upgrade_to_float_no_complex)
Erfinv, erfinv = _unary(
    "Erfinv", core_name="erfinv", name="erfinv", rule=upgrade_to_float_no_complex
)
Erfcinv, erfcinv = _unary(
    "Erfcinv", core_name="erfcinv", name="erfcinv", rule=upgrade_to_float_no_complex
)
Gamma, gamma = _unary("Gamma", core_name="gamma", name="gamma")
GammaLn, gammaln = _unary("GammaLn", core_name="gammaln", name="gammaln")
Psi, psi = _unary("Psi", core_name="psi", name="psi")
TriGamma, tri_gamma = _unary("TriGamma", core_name="tri_gamma", name="tri_gamma")
Chi2SF, chi2sf = _binary("Chi2SF", core_name="chi2sf", name="chi2sf", rule=upgrade_to_float64)
GammaInc, gammainc = _binary("GammaInc", core_name="gammainc", name="gammainc")
GammaIncC, gammaincc = _binary("GammaIncC", core_name="gammaincc", name="gammaincc")
GammaU, gammau = _binary("GammaU", core_name="gammau", name="gammau")
GammaL, gammal = _binary("GammaL", core_name="gammal", name="gammal")
Jv, jv = _binary("Jv", core_name="jv", name="jv")
J1, j1 = _unary("J1", core_name="j1", name="j1")
J0, j0 = _unary("J0", core_name="j0", name="j0")
Iv, iv = _binary("Iv", core_name="iv", name="iv")
I1, i1 = _unary("I1", core_name="i1", name="i1")
I0, i0 = _unary("I0", core_name="i0", name="i0")
