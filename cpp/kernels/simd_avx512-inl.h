// Primitives that need an instruction of their own, for AVX-512 (F, DQ, BW, VL; vectors of 64
// bytes). Included by simd-inl.h only; the same functions in the same order as in the other
// simd_*-inl.h.
#pragma once

namespace croton::CROTON_ISA {

// Whether fma() rounds once.
inline constexpr bool kHasFma = true;
// Whether scale_by_power() is there.
inline constexpr bool kHasScale = true;
// The smallest lanes that load_masked and store_masked have; 0 where they are not there.
inline constexpr size_t kMaskedLaneBytes = 2;
// The lanes of split_lanes; 0 where it is not there.
template <class T>
inline constexpr size_t kSplitLanes = sizeof(T) == 8 ? 8 : 16;

[[gnu::always_inline]] inline Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return _mm512_fmadd_ps(a, b, c);
}
[[gnu::always_inline]] inline Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return _mm512_fmadd_pd(a, b, c);
}

// x 2^n for integers n, rounded once.
[[gnu::always_inline]] inline Vec<float> scale_by_power(Vec<float> x, Vec<float> n) {
  return _mm512_maskz_scalef_ps(0xFFFF, x, n);
}
[[gnu::always_inline]] inline Vec<double> scale_by_power(Vec<double> x, Vec<double> n) {
  return _mm512_maskz_scalef_pd(0xFF, x, n);
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

// table[index] for each lane, with the lowest four bits of index.
[[gnu::always_inline]] inline Vec<float> lookup(const float (&table)[16], Mask<float> index) {
  return _mm512_maskz_permutexvar_ps(0xFFFF, bit_cast<__m512i>(index), load(table));
}
// The same with the lowest five bits.
[[gnu::always_inline]] inline Vec<float> lookup(const float (&table)[32], Mask<float> index) {
  return _mm512_permutex2var_ps(load(table), bit_cast<__m512i>(index), load(table + 16));
}
// table[index] for each lane.
template <int N>
[[gnu::always_inline]] inline Vec<double> lookup(const double (&table)[N], Mask<double> index) {
  const auto lanes = bit_cast<__m512i>(index);
  // Eight numbers from `first` on, as far as there are so many.
  const auto part = [&](int first) {
    const int count = N - first;
    const auto mask = static_cast<__mmask8>(count >= 8 ? 0xFF : (1 << count) - 1);
    return _mm512_maskz_loadu_pd(mask, table + first);
  };
  if constexpr (N <= 8) {
    return _mm512_maskz_permutexvar_pd(0xFF, lanes, part(0));
  } else if constexpr (N <= 16) {
    return _mm512_permutex2var_pd(part(0), lanes, part(8));
  } else if constexpr (N == 17) {
    return select(index == 16, splat(table[16]),
                  Vec<double>(_mm512_permutex2var_pd(part(0), lanes, part(8))));
  } else if constexpr (N <= 32) {
    return select((index & 16) != 0, Vec<double>(_mm512_permutex2var_pd(part(16), lanes, part(24))),
                  Vec<double>(_mm512_permutex2var_pd(part(0), lanes, part(8))));
  } else {
    return _mm512_mask_i64gather_pd(_mm512_setzero_pd(), 0xFF, lanes, table, 8);
  }
}

// The first `count` lanes of 2, 4 or 8 bytes; none where it is negative, at most all.
template <class T>
[[gnu::always_inline]] inline auto first_lanes(ptrdiff_t count) {
  Mask<T> lane = {};
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<SignedOf<T>>(i);
  const Mask<T> counts = splat<SignedOf<T>>(static_cast<SignedOf<T>>(count));
  const auto numbers = bit_cast<__m512i>(lane), end = bit_cast<__m512i>(counts);
  if constexpr (sizeof(T) == 2) {
    return _mm512_cmplt_epi16_mask(numbers, end);
  } else if constexpr (sizeof(T) == 4) {
    return _mm512_cmplt_epi32_mask(numbers, end);
  } else {
    return _mm512_cmplt_epi64_mask(numbers, end);
  }
}
template <class T>
[[gnu::always_inline]] inline Vec<T> load_masked(const T* from, ptrdiff_t count, Vec<T> others) {
  const auto mask = first_lanes<T>(count);
  const auto v = bit_cast<__m512i>(others);
  if constexpr (sizeof(T) == 2) {
    return bit_cast<Vec<T>>(_mm512_mask_loadu_epi16(v, mask, from));
  } else if constexpr (sizeof(T) == 4) {
    return bit_cast<Vec<T>>(_mm512_mask_loadu_epi32(v, mask, from));
  } else {
    return bit_cast<Vec<T>>(_mm512_mask_loadu_epi64(v, mask, from));
  }
}
template <class T>
[[gnu::always_inline]] inline void store_masked(T* to, Vec<T> v, ptrdiff_t count) {
  const auto mask = first_lanes<T>(count);
  if constexpr (sizeof(T) == 2) {
    _mm512_mask_storeu_epi16(to, mask, bit_cast<__m512i>(v));
  } else if constexpr (sizeof(T) == 4) {
    _mm512_mask_storeu_epi32(to, mask, bit_cast<__m512i>(v));
  } else {
    _mm512_mask_storeu_epi64(to, mask, bit_cast<__m512i>(v));
  }
}

// For each set of 8 lanes, the numbers of its lanes and then of the others.
struct LaneOrders {
  uint8_t lane[256][8] = {};

  constexpr LaneOrders() {
    for (int set = 0; set < 256; ++set) {
      int next = 0;
      for (int i = 0; i < 16; ++i) {
        if ((set >> i % 8 & 1) == (i < 8)) lane[set][next++] = static_cast<uint8_t>(i % 8);
      }
    }
  }
};
inline constexpr LaneOrders kLaneOrders{};

// Writes the lanes up to the pivot from `left` on, and the others before `right`; returns the count
// of the former. There is room for two vectors from left to right, in which anything may be
// written.
[[gnu::always_inline]] inline size_t split_lanes(Vec<int64_t> v, Vec<int64_t> pivot, int64_t* left,
                                                 int64_t* right) {
  const uint8_t smaller = _mm512_cmple_epi64_mask(bit_cast<__m512i>(v), bit_cast<__m512i>(pivot));
  const __m512i order = _mm512_maskz_cvtepu8_epi64(
      0xFF, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kLaneOrders.lane[smaller])));
  v = bit_cast<Vec<int64_t>>(_mm512_maskz_permutexvar_epi64(0xFF, order, bit_cast<__m512i>(v)));
  store(left, v);
  store(right - 8, v);
  return static_cast<size_t>(__builtin_popcount(smaller));
}
[[gnu::always_inline]] inline size_t split_lanes(Vec<int32_t> v, Vec<int32_t> pivot, int32_t* left,
                                                 int32_t* right) {
  const uint16_t smaller = _mm512_cmple_epi32_mask(bit_cast<__m512i>(v), bit_cast<__m512i>(pivot));
  const int count = __builtin_popcount(smaller);
  store(left, bit_cast<Vec<int32_t>>(_mm512_maskz_compress_epi32(smaller, bit_cast<__m512i>(v))));
  const auto larger = static_cast<uint16_t>(~smaller);
  _mm512_mask_storeu_epi32(right - (16 - count), static_cast<uint16_t>((1U << (16 - count)) - 1),
                           _mm512_maskz_compress_epi32(larger, bit_cast<__m512i>(v)));
  return static_cast<size_t>(count);
}
[[gnu::always_inline]] inline size_t split_lanes(FixedVec<int16_t, 16> v,
                                                 FixedVec<int16_t, 16> pivot, int16_t* left,
                                                 int16_t* right) {
  const __m512i wide = bit_cast<__m512i>(convert<int32_t>(v));
  const uint16_t smaller = _mm256_cmple_epi16_mask(bit_cast<__m256i>(v), bit_cast<__m256i>(pivot));
  const int count = __builtin_popcount(smaller);
  const auto larger = static_cast<uint16_t>(~smaller);
  _mm256_storeu_si256(
      reinterpret_cast<__m256i*>(left),
      _mm512_maskz_cvtepi32_epi16(0xFFFF, _mm512_maskz_compress_epi32(smaller, wide)));
  _mm256_mask_storeu_epi16(
      right - (16 - count), static_cast<uint16_t>((1U << (16 - count)) - 1),
      _mm512_maskz_cvtepi32_epi16(0xFFFF, _mm512_maskz_compress_epi32(larger, wide)));
  return static_cast<size_t>(count);
}

}  // namespace croton::CROTON_ISA
