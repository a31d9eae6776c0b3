// One functor per scalar function, named as in the table of functions: what is computed for each
// element. Included once per instruction set. Integer arithmetic wraps, so it is done on unsigned
// numbers.
#pragma once

#include "kernels/math_bessel-inl.h"
#include "kernels/math_erf-inl.h"
#include "kernels/math_exp_log-inl.h"
#include "kernels/math_gamma-inl.h"
#include "kernels/math_power-inl.h"
#include "kernels/math_trig-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::function {

// clang-format off
struct Add { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a + b; } };
struct Sub { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a - b; } };
struct Mul { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a * b; } };
struct TrueDiv { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a / b; } };
struct ProductPlus { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b, Vec<T> c) { return fma(a, b, c); } };
struct ProductMinus { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b, Vec<T> c) { return fma(a, b, -c); } };
struct MinusProduct { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b, Vec<T> c) { return fma(-a, b, c); } };
struct Neg { template <class T> static Vec<T> apply(Vec<T> a) { return -a; } };
struct Abs { template <class T> static Vec<T> apply(Vec<T> a) { return abs(a); } };
struct Sqr { template <class T> static Vec<T> apply(Vec<T> a) { return a * a; } };
struct Inv { template <class T> static Vec<T> apply(Vec<T> a) { return splat<T>(1) / a; } };
struct Maximum { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return maximum(a, b); } };
struct Minimum { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return minimum(a, b); } };
struct Identity { template <class T> static Vec<T> apply(Vec<T> a) { return a; } };
struct Zero { template <class T> static Vec<T> apply(Vec<T>) { return Vec<T>{}; } };
struct And { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a & b; } };
struct Or { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a | b; } };
struct Xor { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return a ^ b; } };
struct Invert { template <class T> static Vec<T> apply(Vec<T> a) { return ~a; } };
struct InvertBool { template <class T> static Vec<T> apply(Vec<T> a) { return a ^ 1; } };

struct Eq { template <class T> static Mask<T> apply(Vec<T> a, Vec<T> b) { return a == b; } };
struct Neq { template <class T> static Mask<T> apply(Vec<T> a, Vec<T> b) { return a != b; } };
struct Lt { template <class T> static Mask<T> apply(Vec<T> a, Vec<T> b) { return a < b; } };
struct Le { template <class T> static Mask<T> apply(Vec<T> a, Vec<T> b) { return a <= b; } };
struct Gt { template <class T> static Mask<T> apply(Vec<T> a, Vec<T> b) { return a > b; } };
struct Ge { template <class T> static Mask<T> apply(Vec<T> a, Vec<T> b) { return a >= b; } };
struct IsNan { template <class T> static Mask<T> apply(Vec<T> a) { return a != a; } };
struct IsInf { template <class T> static Mask<T> apply(Vec<T> a) { return abs(a) == FloatFormat<T>::kInfinity; } };
struct Never { template <class T> static Mask<T> apply(Vec<T>) { return Mask<T>{}; } };

struct Ceil { template <class T> static Vec<T> apply(Vec<T> a) { return ceil(a); } };
struct Floor { template <class T> static Vec<T> apply(Vec<T> a) { return floor(a); } };
struct Trunc { template <class T> static Vec<T> apply(Vec<T> a) { return trunc(a); } };
struct RoundHalfToEven { template <class T> static Vec<T> apply(Vec<T> a) { return rint(a); } };
struct Sqrt { template <class T> static Vec<T> apply(Vec<T> a) { return sqrt(a); } };
struct Deg2Rad { template <class T> static Vec<T> apply(Vec<T> a) { return a * static_cast<T>(0.017453292519943295769L); } };
struct Rad2Deg { template <class T> static Vec<T> apply(Vec<T> a) { return a * static_cast<T>(57.295779513082320877L); } };

struct Exp { template <class T> static Vec<T> apply(Vec<T> a) { return math::exp<T>(a); } };
struct Exp2 { template <class T> static Vec<T> apply(Vec<T> a) { return math::exp2<T>(a); } };
struct Expm1 { template <class T> static Vec<T> apply(Vec<T> a) { return math::expm1<T>(a); } };
struct Log { template <class T> static Vec<T> apply(Vec<T> a) { return math::log<T>(a); } };
struct Log2 { template <class T> static Vec<T> apply(Vec<T> a) { return math::log2<T>(a); } };
struct Log10 { template <class T> static Vec<T> apply(Vec<T> a) { return math::log10<T>(a); } };
struct Log1p { template <class T> static Vec<T> apply(Vec<T> a) { return math::log1p<T>(a); } };
struct Sin { template <class T> static Vec<T> apply(Vec<T> a) { return math::sin<T>(a); } };
struct Cos { template <class T> static Vec<T> apply(Vec<T> a) { return math::cos<T>(a); } };
struct Tan { template <class T> static Vec<T> apply(Vec<T> a) { return math::tan<T>(a); } };
struct Arcsin { template <class T> static Vec<T> apply(Vec<T> a) { return math::arcsin<T>(a); } };
struct Arccos { template <class T> static Vec<T> apply(Vec<T> a) { return math::arccos<T>(a); } };
struct Arctan { template <class T> static Vec<T> apply(Vec<T> a) { return math::arctan<T>(a); } };
struct Arctan2 { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return math::arctan2<T>(a, b); } };
struct Sinh { template <class T> static Vec<T> apply(Vec<T> a) { return math::sinh<T>(a); } };
struct Cosh { template <class T> static Vec<T> apply(Vec<T> a) { return math::cosh<T>(a); } };
struct Tanh { template <class T> static Vec<T> apply(Vec<T> a) { return math::tanh<T>(a); } };
struct Arcsinh { template <class T> static Vec<T> apply(Vec<T> a) { return math::arcsinh<T>(a); } };
struct Arccosh { template <class T> static Vec<T> apply(Vec<T> a) { return math::arccosh<T>(a); } };
struct Arctanh { template <class T> static Vec<T> apply(Vec<T> a) { return math::arctanh<T>(a); } };
struct Sigmoid { template <class T> static Vec<T> apply(Vec<T> a) { return math::sigmoid<T>(a); } };
struct Softplus { template <class T> static Vec<T> apply(Vec<T> a) { return math::softplus<T>(a); } };
struct Erf { template <class T> static Vec<T> apply(Vec<T> a) { return math::erf<T>(a); } };
struct Erfc { template <class T> static Vec<T> apply(Vec<T> a) { return math::erfc<T>(a); } };
struct Erfcx { template <class T> static Vec<T> apply(Vec<T> a) { return math::erfcx<T>(a); } };
struct Erfinv { template <class T> static Vec<T> apply(Vec<T> a) { return math::erfinv<T>(a); } };
struct Erfcinv { template <class T> static Vec<T> apply(Vec<T> a) { return math::erfcinv<T>(a); } };
struct Gamma { template <class T> static Vec<T> apply(Vec<T> a) { return math::gamma<T>(a); } };
struct GammaLn { template <class T> static Vec<T> apply(Vec<T> a) { return math::gammaln<T>(a); } };
struct Psi { template <class T> static Vec<T> apply(Vec<T> a) { return math::psi<T>(a); } };
struct TriGamma { template <class T> static Vec<T> apply(Vec<T> a) { return math::tri_gamma<T>(a); } };
struct J0 { template <class T> static Vec<T> apply(Vec<T> a) { return math::j0<T>(a); } };
struct J1 { template <class T> static Vec<T> apply(Vec<T> a) { return math::j1<T>(a); } };
struct I0 { template <class T> static Vec<T> apply(Vec<T> a) { return math::i0<T>(a); } };
struct I1 { template <class T> static Vec<T> apply(Vec<T> a) { return math::i1<T>(a); } };
struct FloatPow { template <class T> static Vec<T> apply(Vec<T> a, Vec<T> b) { return math::pow<T>(a, b); } };
// clang-format on

// x log(y), and 0 where x is 0 whatever y is.
struct XLogY0 {
  template <class T>
  static Vec<T> apply(Vec<T> a, Vec<T> b) {
    const Vec<T> zero = {};
    return select(a == zero, zero, a * math::log<T>(b));
  }
};
struct XLogX {
  template <class T>
  static Vec<T> apply(Vec<T> a) {
    return XLogY0::apply<T>(a, a);
  }
};

// -1, 0 or 1; nan of nan.
struct Sgn {
  template <class T>
  static Vec<T> apply(Vec<T> a) {
    const Vec<T> zero = {};
    const Vec<T> low = select(a < zero, splat<T>(static_cast<T>(-1)), zero);
    return select(a != a, a, select(a > zero, splat<T>(1), low));
  }
};

struct RoundHalfAwayFromZero {
  template <class T>
  static Vec<T> apply(Vec<T> a) {
    const Vec<T> whole = trunc(a);
    const Vec<T> away = whole + copysign(splat<T>(1), a);
    return select(abs(a - whole) >= splat<T>(static_cast<T>(0.5)), away, whole);
  }
};

// The product, in which a zero counts for nothing.
struct MulWithoutZeros {
  template <class T>
  static Vec<T> apply(Vec<T> a, Vec<T> b) {
    return select(a == splat<T>(0), b, select(b == splat<T>(0), a, a * b));
  }
};

// Zero where the first operand is, also if the other is infinite or nan.
struct MulOrZero {
  template <class T>
  static Vec<T> apply(Vec<T> a, Vec<T> b) {
    return select(a == splat<T>(0), splat<T>(0), a * b);
  }
};
struct MulOfGradients {
  template <class T>
  static Vec<T> apply(Vec<T> a, Vec<T> b) {
    return select(b == splat<T>(0), splat<T>(0), MulOrZero::apply<T>(a, b));
  }
};
struct DivOrZero {
  template <class T>
  static Vec<T> apply(Vec<T> a, Vec<T> b) {
    return select(a == splat<T>(0), splat<T>(0), a / b);
  }
};

// The upper bound goes first where the bounds cross, as in NumPy.
struct Clip {
  template <class T>
  static Vec<T> apply(Vec<T> x, Vec<T> low, Vec<T> high) {
    const Vec<T> raised = select(x < low, low, x);
    return select(raised > high, high, raised);
  }
};

// Rounds toward minus infinity. Division by zero gives 0, and the most negative number over -1
// itself.
struct IntegerFloorDivide {
  template <class T>
  static T apply(T a, T b) {
    if (b == 0) return 0;
    if constexpr (static_cast<T>(-1) < static_cast<T>(0)) {
      if (b == -1) return static_cast<T>(UnsignedOf<T>{0} - static_cast<UnsignedOf<T>>(a));
      const T quotient = static_cast<T>(a / b);
      return static_cast<T>(quotient - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0));
    } else {
      return static_cast<T>(a / b);
    }
  }
};

// Has the sign of the divisor; 0 when that is 0.
struct IntegerModulo {
  template <class T>
  static T apply(T a, T b) {
    if (b == 0) return 0;
    if constexpr (static_cast<T>(-1) < static_cast<T>(0)) {
      if (b == -1) return 0;
      const T rest = static_cast<T>(a % b);
      return rest != 0 && (rest < 0) != (b < 0) ? static_cast<T>(rest + b) : rest;
    } else {
      return static_cast<T>(a % b);
    }
  }
};

// By squaring, wrapping; a negative exponent gives 0 except for the bases 1 and -1.
struct IntegerPower {
  template <class T>
  static T apply(T base, T exponent) {
    using U = UnsignedOf<T>;
    if constexpr (static_cast<T>(-1) < static_cast<T>(0)) {
      if (exponent < 0) {
        if (base == 1) return 1;
        if (base == -1) return exponent % 2 != 0 ? static_cast<T>(-1) : static_cast<T>(1);
        return 0;
      }
    }
    // Products of small unsigned numbers would be signed: 64 bits keep them unsigned.
    uint64_t result = 1, factor = static_cast<U>(base);
    for (U rest = static_cast<U>(exponent); rest != 0; rest = static_cast<U>(rest >> 1)) {
      if (rest & 1) result *= factor;
      factor *= factor;
    }
    return static_cast<T>(static_cast<U>(result));
  }
};

// Remainder with the sign of the divisor, as Python's; nan for a divisor of 0.
template <class T>
inline T float_modulo(T a, T b) {
  T rest;
  if constexpr (__is_same(T, float)) {
    rest = __builtin_fmodf(a, b);
  } else {
    rest = __builtin_fmod(a, b);
  }
  if (rest == 0) return copysign(T{0}, b);
  return (rest < 0) != (b < 0) && rest == rest ? rest + b : rest;
}

struct FloatModulo {
  template <class T>
  static T apply(T a, T b) {
    return float_modulo(a, b);
  }
};

// floor of the exact quotient, computed from the remainder so that a rounded-up quotient does not
// count.
struct FloatFloorDivide {
  template <class T>
  static T apply(T a, T b) {
    if (b == 0) return a / b;
    const T infinity = FloatFormat<T>::kInfinity;
    if (abs(b) == infinity && abs(a) < infinity)
      return a == 0 || (a < 0) == (b < 0) ? T{0} * a / b : T{-1};
    const T quotient = (a - float_modulo(a, b)) / b;
    if (quotient == 0) return copysign(T{0}, a / b);
    const T whole = floor(quotient);
    return quotient - whole > static_cast<T>(0.5) ? whole + 1 : whole;
  }
};

}  // namespace croton::CROTON_ISA::function
