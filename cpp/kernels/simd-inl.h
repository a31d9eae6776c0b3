// SIMD vectors and their primitives, over the vector extension of GCC and Clang.
// Included once per instruction set, with CROTON_ISA (a namespace name) and CROTON_VECTOR_BYTES
// (16, 32 or 64) defined by the including .cpp; everything lives in croton::CROTON_ISA. Operators
// (+ - * / & | ^ ~ << >> == < ...) are those of the extension: a comparison gives a Mask whose
// lanes are 0 or -1. Functions take vectors and, where it makes sense, plain scalars as well.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <utility>

#include "kernels/lane_types-inl.h"

#ifdef CROTON_TRACED
#include "kernels/simd_traced-inl.h"
#else

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// Vectors wider than a register appear in conversions; all such functions are inlined.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace croton::CROTON_ISA {

template <class T, int N>
struct fixed_vector_of {
  typedef T type __attribute__((vector_size(N * sizeof(T))));
};

// N lanes of T, N a power of two, of any size.
template <class T, int N>
using FixedVec = typename fixed_vector_of<T, N>::type;

template <class T>
inline constexpr int kLanes = CROTON_VECTOR_BYTES / static_cast<int>(sizeof(T));

template <class T>
struct vector_of {
  typedef T type __attribute__((vector_size(CROTON_VECTOR_BYTES)));
};

// One register of T.
template <class T>
using Vec = typename vector_of<T>::type;

// What a comparison of two Vec<T> gives: lanes of -1 (true) or 0 (false).
template <class T>
using Mask = Vec<SignedOf<T>>;

template <class V>
concept IsVector = requires(V v) { v[0]; };

template <class V>
struct lane_of {
  using type = V;
};
template <IsVector V>
struct lane_of<V> {
  using type = __typeof__(V{}[0]);
};

// Type of one lane of a vector; a scalar is its own lane.
template <class V>
using Lane = typename lane_of<V>::type;

// ---- memory -------------------------------------------------------------------------------------

template <class T>
[[gnu::always_inline]] inline Vec<T> load(const T* from) {
  Vec<T> v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}

template <class T>
[[gnu::always_inline]] inline void store(T* to, Vec<T> v) {
  __builtin_memcpy(to, &v, sizeof v);
}

// ---- making and changing vectors ----------------------------------------------------------------

template <class T>
[[gnu::always_inline]] inline Vec<T> splat(T x) {
  return x - Vec<T>{};  // x - 0 is x for every x, -0 and nan included
}

// V (a vector or a scalar) with every lane equal to x.
template <class V>
[[gnu::always_inline]] inline V fill(Lane<V> x) {
  if constexpr (IsVector<V>) {
    return x - V{};
  } else {
    return x;
  }
}

// The same bits under another type of the same size.
template <class To, class From>
[[gnu::always_inline]] inline To bit_cast(const From& v) {
  static_assert(sizeof(To) == sizeof(From));
  To result;
  __builtin_memcpy(&result, &v, sizeof result);
  return result;
}

// A vector of floating-point lanes as integers of the same size, and back.
template <class T>
[[gnu::always_inline]] inline Mask<T> bits_of(Vec<T> v) {
  return bit_cast<Mask<T>>(v);
}
template <class T>
[[gnu::always_inline]] inline Vec<T> from_bits(Mask<T> v) {
  return bit_cast<Vec<T>>(v);
}

#if CROTON_VECTOR_BYTES == 64 && defined(__AVX512F__)
// Compilers take quarters of vectors to convert floats.
[[gnu::always_inline]] inline FixedVec<double, 8> convert_floats(FixedVec<float, 8> v) {
  return bit_cast<FixedVec<double, 8>>(_mm512_maskz_cvtps_pd(0xFF, bit_cast<__m256>(v)));
}
[[gnu::always_inline]] inline FixedVec<float, 8> convert_floats(FixedVec<double, 8> v) {
  return bit_cast<FixedVec<float, 8>>(_mm512_maskz_cvtpd_ps(0xFF, bit_cast<__m512d>(v)));
}
#endif

// Each lane converted to To as a C cast does; the number of lanes stays, so the size may change.
template <class To, class V>
[[gnu::always_inline]] inline auto convert(const V& v) {
  if constexpr (IsVector<V>) {
#if CROTON_VECTOR_BYTES == 64 && defined(__AVX512F__)
    constexpr bool changes_floats =
        kIsFloating<To> && kIsFloating<Lane<V>> && sizeof(To) != sizeof(Lane<V>);
    if constexpr (changes_floats && sizeof(V) == 8 * sizeof(Lane<V>)) return convert_floats(v);
    if constexpr (changes_floats && sizeof(V) == 16 * sizeof(Lane<V>)) {
      using Half = FixedVec<Lane<V>, 8>;
      const Half low = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
      const Half high = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
      return __builtin_shufflevector(convert_floats(low), convert_floats(high), 0, 1, 2, 3, 4, 5, 6,
                                     7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
#endif
    return __builtin_convertvector(v, FixedVec<To, sizeof(V) / sizeof(Lane<V>)>);
  } else {
    return static_cast<To>(v);
  }
}

// Floats as twice as many bytes of doubles.
struct TwoOfDoubles {
  Vec<double> first, second;
};

namespace halves {

inline constexpr int kCount = kLanes<double>;

template <int... lane>
[[gnu::always_inline]] inline TwoOfDoubles doubles_of(Vec<float> x,
                                                      std::integer_sequence<int, lane...>) {
  return {convert<double>(__builtin_shufflevector(x, x, lane...)),
          convert<double>(__builtin_shufflevector(x, x, (kCount + lane)...))};
}
template <int... lane>
[[gnu::always_inline]] inline Vec<float> floats_of(const TwoOfDoubles& x,
                                                   std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(convert<float>(x.first), convert<float>(x.second), lane...);
}

}  // namespace halves

[[gnu::always_inline]] inline TwoOfDoubles doubles_of(Vec<float> x) {
  return halves::doubles_of(x, std::make_integer_sequence<int, halves::kCount>());
}
[[gnu::always_inline]] inline Vec<float> floats_of(const TwoOfDoubles& x) {
  return halves::floats_of(x, std::make_integer_sequence<int, 2 * halves::kCount>());
}

// ---- masks --------------------------------------------------------------------------------------

// Lanes of `a` where the mask is set, of `b` elsewhere.
template <class M, class V>
[[gnu::always_inline]] inline V select(M mask, V a, V b) {
  return mask ? a : b;
}

}  // namespace croton::CROTON_ISA

#if CROTON_VECTOR_BYTES == 64 && defined(__AVX512DQ__)
#include "kernels/simd_avx512-inl.h"
#elif CROTON_VECTOR_BYTES == 32 && defined(__AVX2__) && defined(__FMA__)
#include "kernels/simd_avx2-inl.h"
#elif CROTON_VECTOR_BYTES == 16 && defined(__x86_64__)
#include "kernels/simd_sse2-inl.h"
#elif CROTON_VECTOR_BYTES == 16 && defined(__aarch64__)
#include "kernels/simd_neon-inl.h"
#else
#error "no SIMD primitives for this vector size with these compiler flags"
#endif

namespace croton::CROTON_ISA {

// ---- parts of vectors in memory -----------------------------------------------------------------

namespace partial {

// A whole vector in memory is written and read in one go; what is passed on in other pieces waits
// until it has reached the cache. So the usual numbers of elements have ways of their own: one, as
// scalars have, and half a vector.
template <class T>
using Half = FixedVec<T, kLanes<T> / 2>;

template <class T, int... lanes>
[[gnu::always_inline]] inline Vec<T> widen(Half<T> half, std::integer_sequence<int, lanes...>) {
  return __builtin_shufflevector(half, Half<T>{}, lanes...);
}

template <class T, int... lanes>
[[gnu::always_inline]] inline Half<T> narrow(Vec<T> v, std::integer_sequence<int, lanes...>) {
  return __builtin_shufflevector(v, v, lanes...);
}

}  // namespace partial

// The first `count` lanes from memory, zeros in the others; nothing beyond them is read.
template <class T>
[[gnu::always_inline]] inline Vec<T> load_partial(const T* from, size_t count) {
  if (count == 1 || kLanes<T> == 2) {
    Vec<T> first = {};
    first[0] = *from;
    return first;
  }
  if (count == static_cast<size_t>(kLanes<T> / 2)) {
    partial::Half<T> half;
    __builtin_memcpy(&half, from, sizeof half);
    return partial::widen<T>(half, std::make_integer_sequence<int, kLanes<T>>());
  }
  if constexpr (kMaskedLaneBytes != 0 && sizeof(T) >= kMaskedLaneBytes) {
    return load_masked(from, static_cast<ptrdiff_t>(count), Vec<T>{});
  } else {
    Vec<T> v = {};
    __builtin_memcpy(&v, from, count * sizeof(T));
    return v;
  }
}

// The first `count` lanes to memory; nothing beyond them is written.
template <class T>
[[gnu::always_inline]] inline void store_partial(T* to, Vec<T> v, size_t count) {
  if (count == 1 || kLanes<T> == 2) {
    *to = v[0];
  } else if (count == static_cast<size_t>(kLanes<T> / 2)) {
    const partial::Half<T> half =
        partial::narrow<T>(v, std::make_integer_sequence<int, kLanes<T> / 2>());
    __builtin_memcpy(to, &half, sizeof half);
  } else if constexpr (kMaskedLaneBytes != 0 && sizeof(T) >= kMaskedLaneBytes) {
    store_masked(to, v, static_cast<ptrdiff_t>(count));
  } else {
    __builtin_memcpy(to, &v, count * sizeof(T));
  }
}

// ---- lanes of two vectors -----------------------------------------------------------------------

template <class T>
using Lanes = std::make_integer_sequence<int, kLanes<T>>;

// Lanes 0, 1, ... of both in turn, from lane `first` on.
template <int first, class T, int... lane>
[[gnu::always_inline]] inline Vec<T> interleave(Vec<T> a, Vec<T> b,
                                                std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(a, b, (first + lane / 2 + lane % 2 * kLanes<T>)...);
}

// Every other lane of a and then of b, from lane `first` on.
template <int first, class T, int... lane>
[[gnu::always_inline]] inline Vec<T> every_other(Vec<T> a, Vec<T> b,
                                                 std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(a, b, (first + 2 * lane)...);
}

// ---- scalar counterparts of the primitives of one instruction set -------------------------------

[[gnu::always_inline]] inline float fma(float a, float b, float c) {
  return kHasFma ? __builtin_fmaf(a, b, c) : a * b + c;
}
[[gnu::always_inline]] inline double fma(double a, double b, double c) {
  return kHasFma ? __builtin_fma(a, b, c) : a * b + c;
}
[[gnu::always_inline]] inline float sqrt(float x) { return __builtin_sqrtf(x); }
[[gnu::always_inline]] inline double sqrt(double x) { return __builtin_sqrt(x); }
[[gnu::always_inline]] inline float floor(float x) { return __builtin_floorf(x); }
[[gnu::always_inline]] inline double floor(double x) { return __builtin_floor(x); }
[[gnu::always_inline]] inline float ceil(float x) { return __builtin_ceilf(x); }
[[gnu::always_inline]] inline double ceil(double x) { return __builtin_ceil(x); }
[[gnu::always_inline]] inline float trunc(float x) { return __builtin_truncf(x); }
[[gnu::always_inline]] inline double trunc(double x) { return __builtin_trunc(x); }
[[gnu::always_inline]] inline float rint(float x) { return __builtin_rintf(x); }
[[gnu::always_inline]] inline double rint(double x) { return __builtin_rint(x); }

// ---- sign, minimum and maximum ------------------------------------------------------------------

// |x|; of the most negative integer, that integer, as NumPy has it.
template <class V>
[[gnu::always_inline]] inline V abs(V x) {
  using T = Lane<V>;
  if constexpr (IsVector<V> && kIsFloating<T>) {
    using Bits = FixedVec<UnsignedOf<T>, sizeof(V) / sizeof(T)>;
    return bit_cast<V>(bit_cast<Bits>(x) & (static_cast<UnsignedOf<T>>(-1) >> 1));
  } else if constexpr (__is_same(T, float)) {
    return __builtin_fabsf(x);
  } else if constexpr (__is_same(T, double)) {
    return __builtin_fabs(x);
  } else if constexpr (static_cast<T>(-1) > static_cast<T>(0)) {
    return x;
  } else if constexpr (IsVector<V>) {
    // Negated as unsigned numbers: the most negative one wraps.
    using U = FixedVec<UnsignedOf<T>, sizeof(V) / sizeof(T)>;
    return x < 0 ? bit_cast<V>(U{} - bit_cast<U>(x)) : x;
  } else {
    using U = UnsignedOf<T>;
    return x < 0 ? static_cast<T>(static_cast<U>(U{0} - static_cast<U>(x))) : x;
  }
}

// Replaces the lanes of `result` where the mask is set, which is rare, by a function of those of x.
template <class T>
[[gnu::always_inline]] inline Vec<T> replace_lanes(Vec<T> result, Mask<T> mask, Vec<T> x,
                                                   double (*function)(double)) {
  if (__builtin_expect(any(mask), 0)) {
    for (int i = 0; i < kLanes<T>; ++i) {
      if (mask[i]) result[i] = static_cast<T>(function(static_cast<double>(x[i])));
    }
  }
  return result;
}

// The magnitude of the first with the sign of the second.
template <class V>
[[gnu::always_inline]] inline V copysign(V magnitude, V sign) {
  using T = Lane<V>;
  if constexpr (IsVector<V>) {
    using Bits = FixedVec<UnsignedOf<T>, sizeof(V) / sizeof(T)>;
    constexpr UnsignedOf<T> rest = static_cast<UnsignedOf<T>>(-1) >> 1;
    return bit_cast<V>((bit_cast<Bits>(magnitude) & rest) | (bit_cast<Bits>(sign) & ~rest));
  } else if constexpr (__is_same(T, float)) {
    return __builtin_copysignf(magnitude, sign);
  } else {
    return __builtin_copysign(magnitude, sign);
  }
}

// Larger and smaller of two; nan where either is nan, as numpy.maximum and numpy.minimum.
template <class V>
[[gnu::always_inline]] inline V maximum(V a, V b) {
  if constexpr (!kIsFloating<Lane<V>>) {
    return a > b ? a : b;
  } else if constexpr (IsVector<V>) {
    return a != a ? a : max_or_second(a, b);
  } else {
    return (a > b || a != a) ? a : b;
  }
}
template <class V>
[[gnu::always_inline]] inline V minimum(V a, V b) {
  if constexpr (!kIsFloating<Lane<V>>) {
    return a < b ? a : b;
  } else if constexpr (IsVector<V>) {
    return a != a ? a : min_or_second(a, b);
  } else {
    return (a < b || a != a) ? a : b;
  }
}

}  // namespace croton::CROTON_ISA

#endif  // CROTON_TRACED
