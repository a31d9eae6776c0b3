// Primitives that need an instruction of their own, for AVX-512 (F, DQ, BW, VL; vectors of 64
// bytes). Included by simd-inl.h only; the same functions in the same order as in the other
// simd_*-inl.h.
#pragma once

namespace croton::CROTON_ISA {

// Whether fma() rounds once.
inline constexpr bool kHasFma = true;
// Whether load_masked and store_masked are there, for lanes of 4 and 8 bytes.
inline constexpr bool kHasMaskedMemory = true;

[[gnu::always_inline]] inline Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return _mm512_fmadd_ps(a, b, c);
}
[[gnu::always_inline]] inline Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return _mm512_fmadd_pd(a, b, c);
}

[[gnu::always_inline]] inline Vec<float> sqrt(Vec<float> x) {
  return _mm512_maskz_sqrt_ps(0xFFFF, x);
}
[[gnu::always_inline]] inline Vec<double> sqrt(Vec<double> x) {
  return _mm512_maskz_sqrt_pd(0xFF, x);
}

[[gnu::always_inline]] inline Vec<float> floor(Vec<float> x) {
  return _mm512_maskz_roundscale_ps(0xFFFF, x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> floor(Vec<double> x) {
  return _mm512_maskz_roundscale_pd(0xFF, x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}

[[gnu::always_inline]] inline Vec<float> ceil(Vec<float> x) {
  return _mm512_maskz_roundscale_ps(0xFFFF, x, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> ceil(Vec<double> x) {
  return _mm512_maskz_roundscale_pd(0xFF, x, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
}

[[gnu::always_inline]] inline Vec<float> trunc(Vec<float> x) {
  return _mm512_maskz_roundscale_ps(0xFFFF, x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> trunc(Vec<double> x) {
  return _mm512_maskz_roundscale_pd(0xFF, x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}

[[gnu::always_inline]] inline Vec<float> rint(Vec<float> x) {
  return _mm512_maskz_roundscale_ps(0xFFFF, x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
[[gnu::always_inline]] inline Vec<double> rint(Vec<double> x) {
  return _mm512_maskz_roundscale_pd(0xFF, x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
// The smaller or larger of two; b where either is nan.
[[gnu::always_inline]] inline Vec<float> min_or_second(Vec<float> a, Vec<float> b) {
  return _mm512_maskz_min_ps(0xFFFF, a, b);
}
[[gnu::always_inline]] inline Vec<double> min_or_second(Vec<double> a, Vec<double> b) {
  return _mm512_maskz_min_pd(0xFF, a, b);
}
[[gnu::always_inline]] inline Vec<float> max_or_second(Vec<float> a, Vec<float> b) {
  return _mm512_maskz_max_ps(0xFFFF, a, b);
}
[[gnu::always_inline]] inline Vec<double> max_or_second(Vec<double> a, Vec<double> b) {
  return _mm512_maskz_max_pd(0xFF, a, b);
}

// Whether any lane of a mask is set.
template <class M>
[[gnu::always_inline]] inline bool any(M mask) {
  return _mm512_test_epi64_mask(bit_cast<__m512i>(mask), bit_cast<__m512i>(mask)) != 0;
}

// table[index] for each lane.
[[gnu::always_inline]] inline Vec<double> lookup(const double* table, Mask<double> index) {
  return _mm512_mask_i64gather_pd(_mm512_setzero_pd(), 0xFF, bit_cast<__m512i>(index), table, 8);
}

// The first `count` lanes of 4 or 8 bytes.
template <class T>
[[gnu::always_inline]] inline Vec<T> load_masked(const T* from, size_t count) {
  const auto mask = static_cast<uint32_t>((uint32_t{1} << count) - 1);
  if constexpr (sizeof(T) == 4) {
    return bit_cast<Vec<T>>(_mm512_maskz_loadu_epi32(static_cast<__mmask16>(mask), from));
  } else {
    return bit_cast<Vec<T>>(_mm512_maskz_loadu_epi64(static_cast<__mmask8>(mask), from));
  }
}
template <class T>
[[gnu::always_inline]] inline void store_masked(T* to, Vec<T> v, size_t count) {
  const auto mask = static_cast<uint32_t>((uint32_t{1} << count) - 1);
  if constexpr (sizeof(T) == 4) {
    _mm512_mask_storeu_epi32(to, static_cast<__mmask16>(mask), bit_cast<__m512i>(v));
  } else {
    _mm512_mask_storeu_epi64(to, static_cast<__mmask8>(mask), bit_cast<__m512i>(v));
  }
}

}  // namespace croton::CROTON_ISA
