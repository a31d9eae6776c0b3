// Primitives that need an instruction of their own, for aarch64 NEON (vectors of 16 bytes).
// Included by simd-inl.h only; the same functions in the same order as in the other simd_*-inl.h.
#pragma once

namespace croton::CROTON_ISA {

// Whether fma() rounds once.
inline constexpr bool kHasFma = true;
// Whether scale_by_power() is there.
inline constexpr bool kHasScale = false;
// The smallest lanes that load_masked and store_masked have; 0 where they are not there.
inline constexpr size_t kMaskedLaneBytes = 0;
// The lanes of split_lanes; 0 where it is not there.
template <class T>
inline constexpr size_t kSplitLanes = 0;

[[gnu::always_inline]] inline Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return (Vec<float>)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
[[gnu::always_inline]] inline Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return (Vec<double>)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}

[[gnu::always_inline]] inline Vec<float> sqrt(Vec<float> x) {
  return (Vec<float>)vsqrtq_f32((float32x4_t)x);
}
[[gnu::always_inline]] inline Vec<double> sqrt(Vec<double> x) {
  return (Vec<double>)vsqrtq_f64((float64x2_t)x);
}

[[gnu::always_inline]] inline Vec<float> floor(Vec<float> x) {
  return (Vec<float>)vrndmq_f32((float32x4_t)x);
}
[[gnu::always_inline]] inline Vec<double> floor(Vec<double> x) {
  return (Vec<double>)vrndmq_f64((float64x2_t)x);
}

[[gnu::always_inline]] inline Vec<float> ceil(Vec<float> x) {
  return (Vec<float>)vrndpq_f32((float32x4_t)x);
}
[[gnu::always_inline]] inline Vec<double> ceil(Vec<double> x) {
  return (Vec<double>)vrndpq_f64((float64x2_t)x);
}

[[gnu::always_inline]] inline Vec<float> trunc(Vec<float> x) {
  return (Vec<float>)vrndq_f32((float32x4_t)x);
}
[[gnu::always_inline]] inline Vec<double> trunc(Vec<double> x) {
  return (Vec<double>)vrndq_f64((float64x2_t)x);
}

[[gnu::always_inline]] inline Vec<float> rint(Vec<float> x) {
  return (Vec<float>)vrndnq_f32((float32x4_t)x);
}
[[gnu::always_inline]] inline Vec<double> rint(Vec<double> x) {
  return (Vec<double>)vrndnq_f64((float64x2_t)x);
}
// The smaller or larger of two; b where either is nan.
[[gnu::always_inline]] inline Vec<float> min_or_second(Vec<float> a, Vec<float> b) {
  return a < b ? a : b;
}
[[gnu::always_inline]] inline Vec<double> min_or_second(Vec<double> a, Vec<double> b) {
  return a < b ? a : b;
}
[[gnu::always_inline]] inline Vec<float> max_or_second(Vec<float> a, Vec<float> b) {
  return a > b ? a : b;
}
[[gnu::always_inline]] inline Vec<double> max_or_second(Vec<double> a, Vec<double> b) {
  return a > b ? a : b;
}

// Whether any lane of a mask is set.
template <class M>
[[gnu::always_inline]] inline bool any(M mask) {
  return vmaxvq_u32(bit_cast<uint32x4_t>(mask)) != 0;
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
