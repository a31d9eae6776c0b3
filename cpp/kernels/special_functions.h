// Special functions of two arguments, for one number at a time.
#pragma once

namespace croton {

// Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x), for a >= 0, x >= 0;
// otherwise nan. Relative error of a few units in the last place of a double.
double gamma_p(double a, double x);
double gamma_q(double a, double x);

// The same times gamma(a).
double lower_gamma(double a, double x);
double upper_gamma(double a, double x);

// The probability that a chi-squared variable with k degrees of freedom is above x.
double chi2_survival(double x, double k);

// Bessel function of the first kind and its modified form, of any real order v. Nan for x < 0
// unless v is an integer. For results that are small beside the functions' amplitude at x the error
// is relative to that.
double bessel_j(double v, double x);
double bessel_i(double v, double x);

}  // namespace croton
