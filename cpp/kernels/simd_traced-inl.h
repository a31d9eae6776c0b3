// The primitives of simd-inl.h for an instruction set that computes nothing: a vector is the number
// of a value in native/vector_code, and operations on it add to that code. So the functions of
// scalar-inl.h are written once for kernels and for native code alike, and both round alike.
// Included by simd-inl.h only.
#pragma once

#include <type_traits>

#include "native/vector_code.h"

namespace croton::CROTON_ISA {

using native::VectorOp;

template <class T>
struct Traced {
  int32_t value;  // number 0 is zero

  // Lanes cannot be looked at.
  T& operator[](int) const { throw native::NotTraceable("looks at lanes"); }
};

template <class T>
inline constexpr int kLanes = CROTON_VECTOR_BYTES / static_cast<int>(sizeof(T));
template <class T>
using Vec = Traced<T>;
template <class T>
using Mask = Vec<SignedOf<T>>;

// Floats as twice as many bytes of doubles.
struct TwoOfDoubles {
  Vec<double> first, second;
};

template <class V>
struct lane_of {
  using type = V;
};
template <class T>
struct lane_of<Traced<T>> {
  using type = T;
};
template <class V>
using Lane = typename lane_of<V>::type;

inline constexpr bool kHasFma = true;
inline constexpr bool kHasScale = true;

// ---- adding to the code -------------------------------------------------------------------------

template <class T>
inline Vec<T> traced(VectorOp op, int32_t a, int32_t b = -1, int32_t c = -1,
                     uint8_t immediate = 0) {
  return {native::traced_code()->add(op, sizeof(T), a, b, c, immediate)};
}

template <class T>
inline Vec<T> splat(T x) {
  native::VectorValue constant{VectorOp::constant};
  if constexpr (sizeof(T) >= 4) {
    UnsignedOf<T> bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    constant.bits = bits;
  }
  // Zeros of both widths are one value.
  constant.lane_bytes = static_cast<uint8_t>(constant.bits == 0 ? 4 : sizeof(T));
  return {native::traced_code()->add(constant)};
}

template <class V>
inline V fill(Lane<V> x) {
  return splat<Lane<V>>(x);
}

// The operation for floats or the one for integers.
template <class T>
constexpr VectorOp kind(VectorOp of_floats, VectorOp of_integers) {
  return kIsFloating<T> ? of_floats : of_integers;
}

template <class T>
inline Vec<T> operator+(Vec<T> a, Vec<T> b) {
  return traced<T>(kind<T>(VectorOp::add_float, VectorOp::add_int), a.value, b.value);
}
template <class T>
inline Vec<T> operator-(Vec<T> a, Vec<T> b) {
  return traced<T>(kind<T>(VectorOp::sub_float, VectorOp::sub_int), a.value, b.value);
}
template <class T>
inline Vec<T> operator*(Vec<T> a, Vec<T> b) {
  return traced<T>(kind<T>(VectorOp::mul_float, VectorOp::mul_int), a.value, b.value);
}
template <class T>
inline Vec<T> operator/(Vec<T> a, Vec<T> b) {
  static_assert(kIsFloating<T>);
  return traced<T>(VectorOp::div_float, a.value, b.value);
}
template <class T>
inline Vec<T> operator&(Vec<T> a, Vec<T> b) {
  return traced<T>(VectorOp::and_bits, a.value, b.value);
}
template <class T>
inline Vec<T> operator|(Vec<T> a, Vec<T> b) {
  return traced<T>(VectorOp::or_bits, a.value, b.value);
}
template <class T>
inline Vec<T> operator^(Vec<T> a, Vec<T> b) {
  return traced<T>(VectorOp::xor_bits, a.value, b.value);
}
template <class T>
inline Vec<T> operator~(Vec<T> a) {
  return a ^ splat<T>(static_cast<T>(-1));
}
template <class T>
inline Vec<T> operator-(Vec<T> a) {
  if constexpr (kIsFloating<T>) {
    return traced<T>(VectorOp::xor_bits, a.value, splat<T>(static_cast<T>(-0.0)).value);
  } else {
    return Vec<T>{} - a;
  }
}
template <class T>
inline Vec<T> operator<<(Vec<T> a, int count) {
  return traced<T>(VectorOp::shift_left, a.value, -1, -1, static_cast<uint8_t>(count));
}
template <class T>
inline Vec<T> operator>>(Vec<T> a, int count) {
  constexpr bool is_signed = static_cast<T>(-1) < static_cast<T>(0);
  if (is_signed && sizeof(T) != 4) throw native::NotTraceable("arithmetic shift");
  return traced<T>(is_signed ? VectorOp::shift_right_signed : VectorOp::shift_right, a.value, -1,
                   -1, static_cast<uint8_t>(count));
}

// Predicates of vcmpps that raise no exception for a quiet nan.
enum : uint8_t { kEqual = 0x00, kUnequal = 0x04, kLess = 0x11, kLessEqual = 0x12 };

template <class T>
inline Mask<T> compared(Vec<T> a, Vec<T> b, uint8_t predicate) {
  return {traced<T>(VectorOp::compare_float, a.value, b.value, -1, predicate).value};
}
template <class T>
inline Mask<T> greater_integer(Vec<T> a, Vec<T> b) {
  if constexpr (static_cast<T>(-1) > static_cast<T>(0)) {
    // The same order with the highest bit turned.
    using S = SignedOf<T>;
    const auto highest = static_cast<S>(UnsignedOf<T>{1} << (8 * sizeof(T) - 1));
    return greater_integer<S>(Vec<S>{a.value} ^ highest, Vec<S>{b.value} ^ highest);
  } else {
    return {traced<T>(VectorOp::greater_int, a.value, b.value).value};
  }
}
template <class T>
inline Mask<T> operator==(Vec<T> a, Vec<T> b) {
  if constexpr (kIsFloating<T>) return compared<T>(a, b, kEqual);
  return {traced<T>(VectorOp::equal_int, a.value, b.value).value};
}
template <class T>
inline Mask<T> operator!=(Vec<T> a, Vec<T> b) {
  if constexpr (kIsFloating<T>) return compared<T>(a, b, kUnequal);
  return ~(a == b);
}
template <class T>
inline Mask<T> operator<(Vec<T> a, Vec<T> b) {
  if constexpr (kIsFloating<T>) return compared<T>(a, b, kLess);
  return greater_integer<T>(b, a);
}
template <class T>
inline Mask<T> operator<=(Vec<T> a, Vec<T> b) {
  if constexpr (kIsFloating<T>) return compared<T>(a, b, kLessEqual);
  return ~greater_integer<T>(a, b);
}
template <class T>
inline Mask<T> operator>(Vec<T> a, Vec<T> b) {
  return b < a;
}
template <class T>
inline Mask<T> operator>=(Vec<T> a, Vec<T> b) {
  return b <= a;
}

// The same with a number for one operand.
#define CROTON_TRACED_WITH_NUMBERS(op)                           \
  template <class T>                                             \
  inline auto operator op(Vec<T> a, std::type_identity_t<T> b) { \
    return a op splat<T>(b);                                     \
  }                                                              \
  template <class T>                                             \
  inline auto operator op(std::type_identity_t<T> a, Vec<T> b) { \
    return splat<T>(a) op b;                                     \
  }
CROTON_TRACED_WITH_NUMBERS(+)
CROTON_TRACED_WITH_NUMBERS(-)
CROTON_TRACED_WITH_NUMBERS(*)
CROTON_TRACED_WITH_NUMBERS(/)
CROTON_TRACED_WITH_NUMBERS(&)
CROTON_TRACED_WITH_NUMBERS(|)
CROTON_TRACED_WITH_NUMBERS(^)
CROTON_TRACED_WITH_NUMBERS(==)
CROTON_TRACED_WITH_NUMBERS(!=)
CROTON_TRACED_WITH_NUMBERS(<)
CROTON_TRACED_WITH_NUMBERS(<=)
CROTON_TRACED_WITH_NUMBERS(>)
CROTON_TRACED_WITH_NUMBERS(>=)
#undef CROTON_TRACED_WITH_NUMBERS

template <class T, class B>
inline Vec<T>& operator+=(Vec<T>& a, B b) {
  return a = a + b;
}
template <class T, class B>
inline Vec<T>& operator-=(Vec<T>& a, B b) {
  return a = a - b;
}
template <class T, class B>
inline Vec<T>& operator*=(Vec<T>& a, B b) {
  return a = a * b;
}

// ---- making and changing vectors ----------------------------------------------------------------

// Values carry no type: the number stays.
template <class To, class From>
inline To bit_cast(const From& v) {
  static_assert(sizeof(To) == sizeof(From));
  To result;
  __builtin_memcpy(&result, &v, sizeof result);
  return result;
}
template <class T>
inline Mask<T> bits_of(Vec<T> v) {
  return {v.value};
}
template <class T>
inline Vec<T> from_bits(Mask<T> v) {
  return {v.value};
}

template <class To, class V>
inline auto convert(const V& v) {
  if constexpr (__is_same(V, Vec<int32_t>) && __is_same(To, float)) {
    return traced<float>(VectorOp::float_of_int, v.value);
  } else if constexpr (__is_same(V, Vec<To>)) {
    return v;
  } else {
    throw native::NotTraceable("a conversion");
    return Vec<To>{};
  }
}

inline TwoOfDoubles doubles_of(Vec<float> x) {
  return {traced<double>(VectorOp::double_of_float, x.value, -1, -1, 0),
          traced<double>(VectorOp::double_of_float, x.value, -1, -1, 1)};
}
inline Vec<float> floats_of(const TwoOfDoubles& x) {
  return traced<float>(VectorOp::float_of_doubles, x.first.value, x.second.value);
}

template <class M, class V>
inline V select(M mask, V a, V b) {
  return traced<Lane<V>>(VectorOp::select, mask.value, a.value, b.value);
}

// ---- primitives ---------------------------------------------------------------------------------

// The value that this one is the negative of, or -1.
template <class T>
inline std::int32_t negated(Vec<T> x) {
  const native::VectorValue value =
      native::traced_code()->values[static_cast<std::size_t>(x.value)];
  if (value.op != VectorOp::xor_bits) return -1;
  return value.b == splat<T>(static_cast<T>(-0.0)).value ? value.a : -1;
}

// Signs cost nothing here.
template <class T>
inline Vec<T> fma(Vec<T> a, std::type_identity_t<Vec<T>> b, std::type_identity_t<Vec<T>> c) {
  std::uint8_t signs = 0;
  for (Vec<T>* factor : {&a, &b}) {
    if (const std::int32_t of = negated<T>(*factor); of >= 0) {
      factor->value = of;
      signs ^= 2;
    }
  }
  if (const std::int32_t of = negated<T>(c); of >= 0) {
    c.value = of;
    signs ^= 1;
  }
  return traced<T>(VectorOp::fma_float, a.value, b.value, c.value, signs);
}
// AVX-512 only has an instruction for it.
namespace math {
template <class T>
Vec<T> scale_in_two_steps(Vec<T> x, Vec<T> n);
}
template <class T>
inline Vec<T> scale_by_power(Vec<T> x, Vec<T> n) {
  if (native::traced_code()->vector_bytes != 64) return math::scale_in_two_steps<T>(x, n);
  return traced<T>(VectorOp::scale_float, x.value, n.value);
}
template <class T>
inline Vec<T> sqrt(Vec<T> x) {
  return traced<T>(VectorOp::sqrt_float, x.value);
}
template <class T>
inline Vec<T> rint(Vec<T> x) {
  return traced<T>(VectorOp::round_float, x.value, -1, -1, 0);
}
template <class T>
inline Vec<T> floor(Vec<T> x) {
  return traced<T>(VectorOp::round_float, x.value, -1, -1, 1);
}
template <class T>
inline Vec<T> ceil(Vec<T> x) {
  return traced<T>(VectorOp::round_float, x.value, -1, -1, 2);
}
template <class T>
inline Vec<T> trunc(Vec<T> x) {
  return traced<T>(VectorOp::round_float, x.value, -1, -1, 3);
}
template <class T>
inline Vec<T> min_or_second(Vec<T> a, Vec<T> b) {
  return traced<T>(VectorOp::min_float, a.value, b.value);
}
template <class T>
inline Vec<T> max_or_second(Vec<T> a, Vec<T> b) {
  return traced<T>(VectorOp::max_float, a.value, b.value);
}

template <class T>
inline Vec<T> looked_up(const T* table, int count, Mask<T> index) {
  native::VectorValue value{VectorOp::look_up};
  value.lane_bytes = sizeof(T);
  value.a = index.value;
  value.first = count;
  value.bits = reinterpret_cast<uintptr_t>(table);
  // Registers of 32 bytes hold parts of a table of floats: sign bits choose.
  if (native::traced_code()->vector_bytes == 32) {
    value.b = (index << 28).value;
    if (count == 32) value.c = (index << 27).value;
  }
  return {native::traced_code()->add(value)};
}
template <class T>
inline Vec<T> replace_lanes(Vec<T> result, Mask<T> mask, Vec<T> x, double (*function)(double)) {
  native::VectorValue value{VectorOp::replace_lanes};
  value.lane_bytes = sizeof(T);
  value.a = result.value;
  value.b = mask.value;
  value.c = x.value;
  value.bits = reinterpret_cast<uintptr_t>(function);
  return {native::traced_code()->add(value)};
}
inline Vec<float> lookup(const float (&table)[16], Mask<float> index) {
  return looked_up<float>(table, 16, index);
}
inline Vec<float> lookup(const float (&table)[32], Mask<float> index) {
  return looked_up<float>(table, 32, index);
}
template <int N>
inline Vec<double> lookup(const double (&table)[N], Mask<double> index) {
  constexpr int kMostLooked = 16;
  if (N > kMostLooked || native::traced_code()->vector_bytes != 64)
    throw native::NotTraceable("looks up a table");
  return looked_up<double>(table, N, index);
}

// ---- sign, minimum and maximum, as in simd-inl.h ------------------------------------------------

template <class T>
inline Vec<T> abs(Vec<T> x) {
  if constexpr (kIsFloating<T>) {
    const auto rest = static_cast<SignedOf<T>>(static_cast<UnsignedOf<T>>(-1) >> 1);
    return from_bits<T>(bits_of<T>(x) & rest);
  } else if constexpr (static_cast<T>(-1) > static_cast<T>(0)) {
    return x;
  } else {
    return select(x < static_cast<T>(0), Vec<T>{} - x, x);
  }
}
template <class T>
inline Vec<T> copysign(Vec<T> magnitude, Vec<T> sign) {
  const auto rest = static_cast<SignedOf<T>>(static_cast<UnsignedOf<T>>(-1) >> 1);
  return traced<T>(VectorOp::merge_bits, splat<SignedOf<T>>(rest).value, magnitude.value,
                   sign.value);
}
template <class T>
inline Vec<T> maximum(Vec<T> a, Vec<T> b) {
  if constexpr (!kIsFloating<T>) return select(a > b, a, b);
  return select(a != a, a, max_or_second(a, b));
}
template <class T>
inline Vec<T> minimum(Vec<T> a, Vec<T> b) {
  if constexpr (!kIsFloating<T>) return select(a < b, a, b);
  return select(a != a, a, min_or_second(a, b));
}

// Of plain numbers, for functions that have no vector form and are never traced.
template <class T>
  requires std::is_floating_point_v<T>
inline T copysign(T magnitude, T sign) {
  return static_cast<T>(__builtin_copysign(magnitude, sign));
}
template <class T>
  requires std::is_floating_point_v<T>
inline T abs(T x) {
  return static_cast<T>(__builtin_fabs(x));
}
template <class T>
  requires std::is_floating_point_v<T>
inline T floor(T x) {
  return static_cast<T>(__builtin_floor(x));
}

}  // namespace croton::CROTON_ISA
