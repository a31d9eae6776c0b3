// Primitives that need an instruction of their own, for AVX2 with FMA (vectors of 32 bytes).
// Included by simd-inl.h only; the same functions in the same order as in the other simd_*-inl.h.
#pragma once

namespace croton::CROTON_ISA {

// Whether fma() rounds once.
inline constexpr bool kHasFma = true;
// Whether scale_by_power() is there.
inline constexpr bool kHasScale = false;
// The smallest lanes that load_masked and store_masked have; 0 where they are not there.
inline constexpr size_t kMaskedLaneBytes = 4;
// The lanes of split_lanes; 0 where it is not there.
template <class T>
inline constexpr size_t kSplitLanes = sizeof(T) == 8 ? 4 : 8;

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

// table[index] for each lane, with the lowest four bits of index.
[[gnu::always_inline]] inline Vec<float> lookup(const float (&table)[16], Mask<float> index) {
  const auto lanes = bit_cast<__m256i>(index);
  const __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), lanes);
  const __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + 8), lanes);
  return _mm256_blendv_ps(low, high, bit_cast<__m256>(index << 28));
}
// The same with the lowest five bits.
[[gnu::always_inline]] inline Vec<float> lookup(const float (&table)[32], Mask<float> index) {
  return _mm256_i32gather_ps(table, bit_cast<__m256i>(index & 31), 4);
}
// table[index] for each lane.
template <int N>
[[gnu::always_inline]] inline Vec<double> lookup(const double (&table)[N], Mask<double> index) {
  return _mm256_i64gather_pd(table, bit_cast<__m256i>(index), 8);
}

// The first `count` lanes of 4 or 8 bytes; none where it is negative, at most all.
template <class T>
[[gnu::always_inline]] inline __m256i first_lanes(ptrdiff_t count) {
  Mask<T> lane = {};
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<SignedOf<T>>(i);
  return bit_cast<__m256i>(lane < static_cast<SignedOf<T>>(count));
}
template <class T>
[[gnu::always_inline]] inline Vec<T> load_masked(const T* from, ptrdiff_t count, Vec<T> others) {
  const __m256i mask = first_lanes<T>(count);
  Vec<T> v;
  if constexpr (sizeof(T) == 4) {
    v = bit_cast<Vec<T>>(_mm256_maskload_epi32(reinterpret_cast<const int*>(from), mask));
  } else {
    v = bit_cast<Vec<T>>(_mm256_maskload_epi64(reinterpret_cast<const long long*>(from), mask));
  }
  return select(bit_cast<Mask<T>>(mask), v, others);
}
template <class T>
[[gnu::always_inline]] inline void store_masked(T* to, Vec<T> v, ptrdiff_t count) {
  const __m256i mask = first_lanes<T>(count), bits = bit_cast<__m256i>(v);
  if constexpr (sizeof(T) == 4) {
    _mm256_maskstore_epi32(reinterpret_cast<int*>(to), mask, bits);
  } else {
    _mm256_maskstore_epi64(reinterpret_cast<long long*>(to), mask, bits);
  }
}

// For each set of `lanes` lanes, the pieces of 32 bits of its lanes and then of the others.
template <int lanes>
struct LaneOrders {
  uint8_t piece[1 << lanes][8] = {};

  constexpr LaneOrders() {
    constexpr int kPieces = 8 / lanes;
    for (int set = 0; set < 1 << lanes; ++set) {
      int next = 0;
      for (int i = 0; i < 2 * lanes; ++i) {
        if ((set >> i % lanes & 1) != (i < lanes)) continue;
        for (int k = 0; k < kPieces; ++k)
          piece[set][next++] = static_cast<uint8_t>(i % lanes * kPieces + k);
      }
    }
  }
};
template <int lanes>
inline constexpr LaneOrders<lanes> kLaneOrders{};

template <int lanes>
[[gnu::always_inline]] inline __m256i put_lanes_first(__m256i v, int set) {
  const auto* order = reinterpret_cast<const __m128i*>(kLaneOrders<lanes>.piece[set]);
  return _mm256_permutevar8x32_epi32(v, _mm256_cvtepu8_epi32(_mm_loadl_epi64(order)));
}

// Writes the lanes up to the pivot from `left` on, and the others before `right`; returns the count
// of the former. There is room for two vectors from left to right, in which anything may be
// written.
[[gnu::always_inline]] inline size_t split_lanes(Vec<int64_t> v, Vec<int64_t> pivot, int64_t* left,
                                                 int64_t* right) {
  const int larger = _mm256_movemask_pd(bit_cast<__m256d>(v > pivot));
  v = bit_cast<Vec<int64_t>>(put_lanes_first<4>(bit_cast<__m256i>(v), larger ^ 0xF));
  store(left, v);
  store(right - 4, v);
  return static_cast<size_t>(4 - __builtin_popcount(static_cast<unsigned>(larger)));
}
[[gnu::always_inline]] inline size_t split_lanes(Vec<int32_t> v, Vec<int32_t> pivot, int32_t* left,
                                                 int32_t* right) {
  const int larger = _mm256_movemask_ps(bit_cast<__m256>(v > pivot));
  v = bit_cast<Vec<int32_t>>(put_lanes_first<8>(bit_cast<__m256i>(v), larger ^ 0xFF));
  store(left, v);
  store(right - 8, v);
  return static_cast<size_t>(8 - __builtin_popcount(static_cast<unsigned>(larger)));
}
[[gnu::always_inline]] inline size_t split_lanes(FixedVec<int16_t, 8> v, FixedVec<int16_t, 8> pivot,
                                                 int16_t* left, int16_t* right) {
  const auto wide = convert<int32_t>(v);
  const int larger = _mm256_movemask_ps(bit_cast<__m256>(wide > convert<int32_t>(pivot)));
  v = convert<int16_t>(
      bit_cast<Vec<int32_t>>(put_lanes_first<8>(bit_cast<__m256i>(wide), larger ^ 0xFF)));
  __builtin_memcpy(left, &v, sizeof v);
  __builtin_memcpy(right - 8, &v, sizeof v);
  return static_cast<size_t>(8 - __builtin_popcount(static_cast<unsigned>(larger)));
}

}  // namespace croton::CROTON_ISA
