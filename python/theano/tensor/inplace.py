"""The elementwise functions under their in-place names.

Each is the plain function: its result takes the memory of an operand that nothing else reads
without being told to, and never that of an operand which is still needed.
"""

from typing import Any

from theano.tensor import _elementwise as functions
from theano.tensor import _special

lt_inplace = functions.lt
gt_inplace = functions.gt
le_inplace = functions.le
ge_inplace = functions.ge
eq_inplace = functions.eq
neq_inplace = functions.neq
and__inplace = functions.and_
or__inplace = functions.or_
xor_inplace = functions.xor
invert_inplace = functions.invert
abs__inplace = functions.abs_
exp_inplace = functions.exp
exp2_inplace = functions.exp2
expm1_inplace = functions.expm1
neg_inplace = functions.neg
inv_inplace = functions.inv
log_inplace = functions.log
log1p_inplace = functions.log1p
log2_inplace = functions.log2
log10_inplace = functions.log10
sgn_inplace = functions.sgn
ceil_inplace = functions.ceil
floor_inplace = functions.floor
trunc_inplace = functions.trunc
round_half_to_even_inplace = functions.round_half_to_even
round_half_away_from_zero_inplace = functions.round_half_away_from_zero
sqr_inplace = functions.sqr
sqrt_inplace = functions.sqrt
deg2rad_inplace = functions.deg2rad
rad2deg_inplace = functions.rad2deg
cos_inplace = functions.cos
arccos_inplace = functions.arccos
sin_inplace = functions.sin
arcsin_inplace = functions.arcsin
tan_inplace = functions.tan
arctan_inplace = functions.arctan
arctan2_inplace = functions.arctan2
cosh_inplace = functions.cosh
arccosh_inplace = functions.arccosh
sinh_inplace = functions.sinh
arcsinh_inplace = functions.arcsinh
tanh_inplace = functions.tanh
arctanh_inplace = functions.arctanh
erf_inplace = _special.erf
erfc_inplace = _special.erfc
erfcx_inplace = _special.erfcx
gamma_inplace = _special.gamma
gammaln_inplace = _special.gammaln
psi_inplace = _special.psi
tri_gamma_inplace = _special.tri_gamma
chi2sf_inplace = _special.chi2sf
j0_inplace = _special.j0
j1_inplace = _special.j1
jv_inplace = _special.jv
i0_inplace = _special.i0
i1_inplace = _special.i1
iv_inplace = _special.iv
second_inplace = functions.second
maximum_inplace = functions.maximum
minimum_inplace = functions.minimum
add_inplace = functions.add
sub_inplace = functions.sub
mul_inplace = functions.mul
true_div_inplace = functions.true_div
int_div_inplace = functions.int_div
mod_inplace = functions.mod
pow_inplace = functions.pow
conj_inplace = functions.conj
fill_inplace = second_inplace


def transpose_inplace(x: Any, **kwargs: Any) -> Any:
    """Return the tensor `x` with its dimensions in reverse order."""
    return x.dimshuffle(tuple(range(x.ndim))[::-1])
