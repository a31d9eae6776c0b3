// Primitives that need an instruction of their own, for the x86-64 baseline, SSE2 (16 bytes).
// SSE2 has neither a fused multiply-add nor rounding instructions: fma() rounds twice here, and
// rounding to integers adds and subtracts the power of two above which all numbers are integers.
// Included by simd-inl.h only; the same functions in the same order as in the other simd_*-inl.h.
#pragma once

namespace croton::CROTON_ISA {

// Whether fma() rounds once.
inline constexpr bool kHasFma = false;
// Whether scale_by_power() is there.
inline constexpr bool kHasScale = false;
// The smallest lanes that load_masked and store_masked have; 0 where they are not there.
inline constexpr size_t kMaskedLaneBytes = 0;
// The lanes of split_lanes; 0 where it is not there.
template <class T>
inline constexpr size_t kSplitLanes = 0;

template <class T>
[[gnu::always_inline]] inline Vec<T> with_sign_of(Vec<T> magnitude, Vec<T> sign) {
  const Mask<T> sign_bit = bits_of<T>(splat<T>(static_cast<T>(-0.0)));
  return from_bits<T>((bits_of<T>(magnitude) & ~sign_bit) | (bits_of<T>(sign) & sign_bit));
}

template <class T>
[[gnu::always_inline]] inline Vec<T> rint_by_addition(Vec<T> x) {
  constexpr T all_integers = static_cast<T>(1ULL << FloatFormat<T>::kMantissaBits);
  const Vec<T> magnitude = with_sign_of<T>(x, Vec<T>{});
  const Vec<T> rounded = (magnitude + all_integers) - all_integers;
  return select(magnitude < all_integers, with_sign_of<T>(rounded, x), x);
}

template <class T>
[[gnu::always_inline]] inline Vec<T> floor_by_addition(Vec<T> x) {
  const Vec<T> rounded = rint_by_addition<T>(x);
  const Vec<T> lower = select(rounded > x, rounded - static_cast<T>(1), rounded);
  return with_sign_of<T>(lower, x);
}

template <class T>
[[gnu::always_inline]] inline Vec<T> trunc_by_addition(Vec<T> x) {
  return with_sign_of<T>(floor_by_addition<T>(with_sign_of<T>(x, Vec<T>{})), x);
}

[[gnu::always_inline]] inline Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return a * b + c;
}
[[gnu::always_inline]] inline Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return a * b + c;
}

[[gnu::always_inline]] inline Vec<float> sqrt(Vec<float> x) { return _mm_sqrt_ps(x); }
[[gnu::always_inline]] inline Vec<double> sqrt(Vec<double> x) { return _mm_sqrt_pd(x); }

[[gnu::always_inline]] inline Vec<float> floor(Vec<float> x) { return floor_by_addition<float>(x); }
[[gnu::always_inline]] inline Vec<double> floor(Vec<double> x) {
  return floor_by_addition<double>(x);
}

[[gnu::always_inline]] inline Vec<float> ceil(Vec<float> x) { return -floor(-x); }
[[gnu::always_inline]] inline Vec<double> ceil(Vec<double> x) { return -floor(-x); }

[[gnu::always_inline]] inline Vec<float> trunc(Vec<float> x) { return trunc_by_addition<float>(x); }
[[gnu::always_inline]] inline Vec<double> trunc(Vec<double> x) {
  return trunc_by_addition<double>(x);
}

[[gnu::always_inline]] inline Vec<float> rint(Vec<float> x) { return rint_by_addition<float>(x); }
[[gnu::always_inline]] inline Vec<double> rint(Vec<double> x) {
  return rint_by_addition<double>(x);
}

// The smaller or larger of two; b where either is nan.
[[gnu::always_inline]] inline Vec<float> min_or_second(Vec<float> a, Vec<float> b) {
  return _mm_min_ps(a, b);
}
[[gnu::always_inline]] inline Vec<double> min_or_second(Vec<double> a, Vec<double> b) {
  return _mm_min_pd(a, b);
}
[[gnu::always_inline]] inline Vec<float> max_or_second(Vec<float> a, Vec<float> b) {
  return _mm_max_ps(a, b);
}
[[gnu::always_inline]] inline Vec<double> max_or_second(Vec<double> a, Vec<double> b) {
  return _mm_max_pd(a, b);
}

// Whether any lane of a mask is set.
template <class M>
[[gnu::always_inline]] inline bool any(M mask) {
  return _mm_movemask_epi8(bit_cast<__m128i>(mask)) != 0;
}

// table[index] for each lane, with the lowest bits of index: four, or five.
template <int N>
[[gnu::always_inline]] inline Vec<float> lookup(const float (&table)[N], Mask<float> index) {
  index &= N - 1;
  return Vec<float>{table[index[0]], table[index[1]], table[index[2]], table[index[3]]};
}
// table[index] for each lane.
template <int N>
[[gnu::always_inline]] inline Vec<double> lookup(const double (&table)[N], Mask<double> index) {
  return Vec<double>{table[index[0]], table[index[1]]};
}

}  // namespace croton::CROTON_ISA
