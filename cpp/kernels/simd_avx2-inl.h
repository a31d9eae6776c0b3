// Primitives that need an instruction of their own, for AVX2 with FMA (vectors of 32 bytes).
// Included by simd-inl.h only; the same functions in the same order as in the other simd_*-inl.h.
#pragma once

namespace croton::CROTON_ISA {

// Whether fma() rounds once.
inline constexpr bool kHasFma = true;
// Whether load_masked and store_masked are there, for lanes of 4 and 8 bytes.
inline constexpr bool kHasMaskedMemory = true;

[[gnu::always_inline]] inline Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return _mm256_fmadd_ps(a, b, c);
}
[[gnu::always_inline]] inline Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return _mm256_fmadd_pd(a, b, c);
}

[[gnu::always_inline]] inline Vec<float> sqrt(Vec<float> x) { return _mm256_sqrt_ps(x); }
[[gnu::always_inline]] inline Vec<double> sqrt(Vec<double> x) { return _mm256_sqrt_pd(x); }

[[gnu::always_inline]] inline Vec<float> floor(Vec<float> x) {
  return _mm256_round_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> floor(Vec<double> x) {
  return _mm256_round_pd(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}

[[gnu::always_inline]] inline Vec<float> ceil(Vec<float> x) {
  return _mm256_round_ps(x, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> ceil(Vec<double> x) {
  return _mm256_round_pd(x, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
}

[[gnu::always_inline]] inline Vec<float> trunc(Vec<float> x) {
  return _mm256_round_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> trunc(Vec<double> x) {
  return _mm256_round_pd(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}

[[gnu::always_inline]] inline Vec<float> rint(Vec<float> x) {
  return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> rint(Vec<double> x) {
  return _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
// The smaller or larger of two; b where either is nan.
[[gnu::always_inline]] inline Vec<float> min_or_second(Vec<float> a, Vec<float> b) {
  return _mm256_min_ps(a, b);
}
[[gnu::always_inline]] inline Vec<double> min_or_second(Vec<double> a, Vec<double> b) {
  return _mm256_min_pd(a, b);
}
[[gnu::always_inline]] inline Vec<float> max_or_second(Vec<float> a, Vec<float> b) {
  return _mm256_max_ps(a, b);
}
[[gnu::always_inline]] inline Vec<double> max_or_second(Vec<double> a, Vec<double> b) {
  return _mm256_max_pd(a, b);
}

// Whether any lane of a mask is set.
template <class M>
[[gnu::always_inline]] inline bool any(M mask) {
  return _mm256_movemask_epi8(bit_cast<__m256i>(mask)) != 0;
}

// table[index] for each lane.
[[gnu::always_inline]] inline Vec<double> lookup(const double* table, Mask<double> index) {
  return _mm256_i64gather_pd(table, bit_cast<__m256i>(index), 8);
}

// The first `count` lanes of 4 or 8 bytes.
template <class T>
[[gnu::always_inline]] inline __m256i first_lanes(size_t count) {
  Mask<T> lane = {};
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<SignedOf<T>>(i);
  return bit_cast<__m256i>(lane < static_cast<SignedOf<T>>(count));
}
template <class T>
[[gnu::always_inline]] inline Vec<T> load_masked(const T* from, size_t count) {
  const __m256i mask = first_lanes<T>(count);
  if constexpr (sizeof(T) == 4) {
    return bit_cast<Vec<T>>(_mm256_maskload_epi32(reinterpret_cast<const int*>(from), mask));
  } else {
    return bit_cast<Vec<T>>(_mm256_maskload_epi64(reinterpret_cast<const long long*>(from), mask));
  }
}
template <class T>
[[gnu::always_inline]] inline void store_masked(T* to, Vec<T> v, size_t count) {
  const __m256i mask = first_lanes<T>(count), bits = bit_cast<__m256i>(v);
  if constexpr (sizeof(T) == 4) {
    _mm256_maskstore_epi32(reinterpret_cast<int*>(to), mask, bits);
  } else {
    _mm256_maskstore_epi64(reinterpret_cast<long long*>(to), mask, bits);
  }
}

}  // namespace croton::CROTON_ISA
