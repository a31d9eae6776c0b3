// Polynomials in pieces for the special functions.
// Made by tools/math_accuracy/fit_pieces.py: table[power][piece], see pieces() in
// math_pieces-inl.h.
#pragma once

namespace croton {

// erf(x) / x in x^2, from 0.0 to 0.25.
extern const double kErfNearZero[9][1];
// erf(x), from 0.5 to 6.0.
extern const double kErf[15][11];
// erfcx(x), from -0.5 to 8.0.
extern const double kErfcx[16][17];
// x erfcx(x) in 1 / x^2, from 0.0 to 0.015625.
extern const double kErfcxTail[10][1];
// erfinv(p) / p in p^2, from 0.0 to 0.25.
extern const double kErfinvNearZero[14][1];
// erfcinv(q) / s in s = sqrt(-log(q)), from 0.5 to 27.5.
extern const double kErfcinv[18][54];
// (sin(pi r) / (pi r) - 1) / r^2 in r^2, from 0.0 to 0.0625.
extern const double kSinPi[7][1];
// (cos(pi r) - 1) / (pi r^2) in r^2, from 0.0 to 0.0625.
extern const double kCosPi[7][1];
// gamma(1 + y), from 0.0 to 8.0.
extern const double kGamma[18][16];
// gammaln(1 + y) / (y (y - 1)), from -0.5 to 7.5.
extern const double kGammaLn[17][32];
// a (gammaln(a) - leading terms) in 1 / a^2, from 0.0 to 0.01953125.
extern const double kGammaLnTail[8][1];
// psi(1 + y) / (y - y0), from 0.0 to 8.0.
extern const double kPsi[18][16];
// a^2 (log(a) - 1 / (2 a) - psi(a)) in 1 / a^2, from 0.0 to 0.015625.
extern const double kPsiTail[8][1];
// psi'(1 + y), from 0.0 to 8.0.
extern const double kTriGamma[19][16];
// a^3 (psi'(a) - 1 / a - 1 / (2 a^2)) in 1 / a^2, from 0.0 to 0.015625.
extern const double kTriGammaTail[9][1];
// i0(x), from 0.0 to 8.5.
extern const double kI0[11][17];
// i1(x) / x, from 0.0 to 8.5.
extern const double kI1[11][17];
// i0(x) exp(-x) sqrt(x) in 1 / x, from 0.0 to 0.140625.
extern const double kI0Tail[9][9];
// i1(x) exp(-x) sqrt(x) in 1 / x, from 0.0 to 0.140625.
extern const double kI1Tail[9][9];
// j0(x), from 0.0 to 8.5.
extern const double kJ0[11][17];
// j1(x) / x, from 0.0 to 8.5.
extern const double kJ1[11][17];
// P + Q of j0 in 1 / x, from 0.0 to 0.140625.
extern const double kJ0TailCos[8][9];
// P - Q of j0 in 1 / x, from 0.0 to 0.140625.
extern const double kJ0TailSin[8][9];
// P + Q of j1 in 1 / x, from 0.0 to 0.140625.
extern const double kJ1TailSin[8][9];
// Q - P of j1 in 1 / x, from 0.0 to 0.140625.
extern const double kJ1TailCos[8][9];

}  // namespace croton
