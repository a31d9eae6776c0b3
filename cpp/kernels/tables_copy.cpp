// Kernels that move elements: casts between dtypes, strided loads and stores, fills.
// Compiled once per instruction set.
#include "base/float16.h"
#include "kernels/kernel_table.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA {

namespace {

// Storage of a bool; distinct from uint8 so that casts to it test for zero.
struct Bool {
  uint8_t value;
};
struct Half {
  uint16_t bits;
};
template <class T>
struct Complex {
  T re, im;
};

template <class T>
inline constexpr bool kIsComplex = false;
template <class T>
inline constexpr bool kIsComplex<Complex<T>> = true;
template <class T>
inline constexpr bool kIsPlain = !__is_same(T, Bool) && !__is_same(T, Half) && !kIsComplex<T>;

// A number as what C++ can cast from.
template <class T>
[[gnu::always_inline]] inline auto plain(T x) {
  if constexpr (__is_same(T, Bool)) {
    return x.value;
  } else if constexpr (__is_same(T, Half)) {
    return half_to_float(x.bits);
  } else if constexpr (kIsComplex<T>) {
    return x.re;
  } else {
    return x;
  }
}

// Out of range floats become the most negative integer, as x86 does; never undefined.
template <class To, class From>
[[gnu::always_inline]] inline To float_to_integer(From x) {
  const double wide = static_cast<double>(x);
  if constexpr (__is_same(To, uint64_t)) {
    if (wide >= 0x1p63 && wide < 0x1p64)
      return static_cast<uint64_t>(wide - 0x1p63) + (uint64_t{1} << 63);
  }
  const int64_t whole = wide >= -0x1p63 && wide < 0x1p63 ? static_cast<int64_t>(wide) : INT64_MIN;
  if constexpr (sizeof(To) < 8) {
    // Through 32 bits first, as compilers cast floats to small integers.
    if (sizeof(To) < 4 || __is_same(To, int32_t)) {
      const int32_t narrow =
          whole >= INT32_MIN && whole <= INT32_MAX ? static_cast<int32_t>(whole) : INT32_MIN;
      return static_cast<To>(narrow);
    }
  }
  return static_cast<To>(whole);
}

template <class To, class From>
[[gnu::always_inline]] inline To cast_one(From x) {
  if constexpr (__is_same(To, Bool)) {
    if constexpr (kIsComplex<From>) {
      return Bool{static_cast<uint8_t>(x.re != 0 || x.im != 0)};
    } else {
      return Bool{static_cast<uint8_t>(plain(x) != 0)};
    }
  } else if constexpr (__is_same(To, Half)) {
    return Half{float_to_half(static_cast<float>(plain(x)))};
  } else if constexpr (kIsComplex<To>) {
    using T = decltype(To::re);
    if constexpr (kIsComplex<From>) {
      return To{static_cast<T>(x.re), static_cast<T>(x.im)};
    } else {
      return To{static_cast<T>(plain(x)), T{0}};
    }
  } else if constexpr (kIsFloating<decltype(plain(x))> && !kIsFloating<To>) {
    return float_to_integer<To>(plain(x));
  } else {
    return static_cast<To>(plain(x));
  }
}

template <class To, class From>
void cast_tile(size_t n, void* result, const void* a, const void*, const void*) {
  auto* to = static_cast<To*>(result);
  const auto* from = static_cast<const From*>(a);
  if constexpr (__is_same(To, From)) {
    if (result != a) __builtin_memcpy(result, a, n * sizeof(To));
  } else {
    size_t i = 0;
    if constexpr (kIsPlain<To> && kIsPlain<From> && (kIsFloating<To> || !kIsFloating<From>)) {
      constexpr size_t lanes =
          CROTON_VECTOR_BYTES / (sizeof(To) > sizeof(From) ? sizeof(To) : sizeof(From));
      for (; i + lanes <= n; i += lanes) {
        FixedVec<From, lanes> x;
        __builtin_memcpy(&x, from + i, sizeof x);
        const auto y = convert<To>(x);
        __builtin_memcpy(to + i, &y, sizeof y);
      }
    }
    for (; i < n; ++i) to[i] = cast_one<To>(from[i]);
  }
}

template <class Visit>
void for_each_storage(Visit visit) {
  visit.template operator()<Bool>(DType::bool_);
  visit.template operator()<int8_t>(DType::int8);
  visit.template operator()<int16_t>(DType::int16);
  visit.template operator()<int32_t>(DType::int32);
  visit.template operator()<int64_t>(DType::int64);
  visit.template operator()<uint8_t>(DType::uint8);
  visit.template operator()<uint16_t>(DType::uint16);
  visit.template operator()<uint32_t>(DType::uint32);
  visit.template operator()<uint64_t>(DType::uint64);
  visit.template operator()<Half>(DType::float16);
  visit.template operator()<float>(DType::float32);
  visit.template operator()<double>(DType::float64);
  visit.template operator()<Complex<float>>(DType::complex64);
  visit.template operator()<Complex<double>>(DType::complex128);
}

void round_to_half_tile(size_t n, void* result, const void* a, const void*, const void*) {
  auto* to = static_cast<float*>(result);
  const auto* from = static_cast<const float*>(a);
  for (size_t i = 0; i < n; ++i) to[i] = half_to_float(float_to_half(from[i]));
}

struct Bytes16 {
  uint64_t low, high;
};

template <class T>
void gather(size_t n, void* result, const void* from, ptrdiff_t stride) {
  auto* to = static_cast<char*>(result);
  const auto* source = static_cast<const char*>(from);
  for (size_t i = 0; i < n; ++i)
    __builtin_memcpy(to + i * sizeof(T), source + static_cast<ptrdiff_t>(i) * stride, sizeof(T));
}

template <class T>
void scatter(size_t n, void* to, ptrdiff_t stride, const void* from) {
  auto* target = static_cast<char*>(to);
  const auto* source = static_cast<const char*>(from);
  for (size_t i = 0; i < n; ++i)
    __builtin_memcpy(target + static_cast<ptrdiff_t>(i) * stride, source + i * sizeof(T),
                     sizeof(T));
}

template <class T>
void fill_tile(size_t n, void* result, const void* a, const void*, const void*) {
  T value;
  __builtin_memcpy(&value, a, sizeof value);
  auto* to = static_cast<T*>(result);
  for (size_t i = 0; i < n; ++i) to[i] = value;
}

// The rest of a short row is written by the next: whole vectors are stored where there is room.
template <class T>
void spread(size_t rows, size_t columns, void* result, const void* from, ptrdiff_t stride) {
  auto* to = static_cast<T*>(result);
  const auto* source = static_cast<const char*>(from);
  T* const end = to + rows * columns;
  constexpr size_t together = CROTON_VECTOR_BYTES / sizeof(T);
  for (size_t r = 0; r < rows; ++r, to += columns) {
    T value;
    __builtin_memcpy(&value, source + static_cast<ptrdiff_t>(r) * stride, sizeof value);
    const size_t room = static_cast<size_t>(end - to);
    size_t i = 0;
    for (; i < columns && i + together <= room; i += together) {
#pragma GCC unroll 64
      for (size_t k = 0; k < together; ++k) to[i + k] = value;
    }
    for (; i < columns; ++i) to[i] = value;
  }
}

template <class T>
void fill_size(KernelTable& table) {
  const int index = size_index(sizeof(T));
  table.gather[index] = gather<T>;
  table.scatter[index] = scatter<T>;
  table.fill[index] = fill_tile<T>;
  table.spread[index] = spread<T>;
}

}  // namespace

void fill_copy_kernels(KernelTable& table) {
  for_each_storage([&]<class From>(DType from) {
    for_each_storage([&]<class To>(DType to) {
      table.cast[static_cast<int>(from)][static_cast<int>(to)] = cast_tile<To, From>;
    });
  });
  table.round_to_half = round_to_half_tile;
  fill_size<uint8_t>(table);
  fill_size<uint16_t>(table);
  fill_size<uint32_t>(table);
  fill_size<uint64_t>(table);
  fill_size<Bytes16>(table);
}

}  // namespace croton::CROTON_ISA
