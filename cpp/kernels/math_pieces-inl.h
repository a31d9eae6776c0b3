// Polynomials in pieces, the form in which the special functions are tabled, and the parts that
// several of these functions share: exp of a pair, sin(pi x). All in double.
#pragma once

#include "kernels/math_blocks-inl.h"
#include "kernels/math_exp_log-inl.h"
#include "kernels/special_tables.h"

namespace croton::CROTON_ISA::math {

// The function of a table whose first piece begins at `first`, at x; both in units of the width of
// a piece. Any value where x is outside of the table, nan where it is nan. The piece of each lane
// is chosen by itself.
template <int Terms, int Pieces>
[[gnu::always_inline]] inline Vec<double> pieces(const double (&table)[Terms][Pieces],
                                                 Vec<double> x, double first = 0) {
  const Vec<double> start = floor(x);
  const Vec<double> t = (x - start) - 0.5;
  const Vec<double> number = min_or_second(max_or_second(start - first, Vec<double>{}),
                                           splat<double>(static_cast<double>(Pieces - 1)));
  const Mask<double> index =
      bits_of<double>(number + kIntegerShift<double>) & ((int64_t{1} << 20) - 1);
  Vec<double> result = lookup(table[Terms - 1], index);
  for (int power = Terms - 2; power >= 0; --power) {
    result = fma(result, t, lookup(table[power], index));
  }
  return result;
}

// The same for a table of one piece, without looking anything up.
template <int Terms>
[[gnu::always_inline]] inline Vec<double> pieces(const double (&table)[Terms][1], Vec<double> x) {
  const Vec<double> t = x - 0.5;
  Vec<double> result = splat<double>(table[Terms - 1][0]);
  for (int power = Terms - 2; power >= 0; --power) {
    result = fma(result, t, splat<double>(table[power][0]));
  }
  return result;
}

// exp(x + x_low) factor, rounded to zero or infinity only once.
[[gnu::always_inline]] inline Vec<double> exp_times(Vec<double> x, Vec<double> x_low,
                                                    Vec<double> factor) {
  const auto [n, r] = reduce_exp<double>(x, -1000.0, 1000.0);
  const auto [power, lost] =
      fast_two_sum<double>(splat<double>(1.0), expm1_reduced<double>(r + x_low));
  return scale<double>(fma(lost, factor, power * factor), n);
}

struct SineCosinePi {
  Pair<double> sine;
  Pair<double> cosine;
};

// sin(pi x) / pi and cos(pi x) / pi for |x| <= 1/2.
[[gnu::always_inline]] inline SineCosinePi sine_cosine_pi(Vec<double> x) {
  constexpr double one_over_pi = 0x1.45f306dc9c883p-2;
  constexpr double one_over_pi_low = -0x1.6b01ec5417056p-56;
  const Vec<double> size = abs(x);
  const Mask<double> near = size < 0.25;
  const Vec<double> r = select(near, size, 0.5 - size);
  const Vec<double> z = r * r;
  const auto [sine, sine_low] = fast_two_sum<double>(r, r * z * pieces(kSinPi, 16.0 * z));
  const auto [cosine, cosine_low] = fast_two_sum<double>(
      splat<double>(one_over_pi), fma(z, pieces(kCosPi, 16.0 * z), splat<double>(one_over_pi_low)));
  const Vec<double> low = select(near, sine_low, cosine_low);
  return {{copysign(select(near, sine, cosine), x), select(x < 0.0, -low, low)},
          {select(near, cosine, sine), select(near, cosine_low, sine_low)}};
}

// A special function for both widths: floats are computed in double.
template <class T, class F>
[[gnu::always_inline]] inline Vec<T> by_double(F function, Vec<T> x) {
  if constexpr (__is_same(T, float)) {
    return in_double(function, x);
  } else {
    return function(x);
  }
}

}  // namespace croton::CROTON_ISA::math
