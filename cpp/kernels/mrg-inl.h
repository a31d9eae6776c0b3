// MRG31k3p, the generator of P. L'Ecuyer and R. Touzin, "Fast combined multiple recursive
// generators with multipliers of the form a = +/-2^d +/-2^e" (2000). A vector carries one stream
// per lane.
//
// The state of a stream is the last three values of two recurrences,
//   x = (2^22 x2 + (2^7 + 1) x3) mod 2^31 - 1,   y = (2^15 y1 + (2^15 + 1) y3) mod 2^31 - 21069,
// and its number is x - y, made positive, times 2^-31. Products by powers of two are shifts that
// bring the upper bits back in from below. Arithmetic is on 32 bits that wrap, and shifts to the
// right repeat the sign, so that also states that are out of range go on as in Theano.
#pragma once

#include "base/float16.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::mrg {

using Word = Vec<uint32_t>;
using SignedWord = Vec<int32_t>;
inline constexpr int kStreams = kLanes<uint32_t>;

inline constexpr uint32_t kFirstModulus = 2147483647;
inline constexpr uint32_t kSecondModulus = 2147462579;
inline constexpr uint32_t kSecondDifference = 21069;  // 2^31 - kSecondModulus

// Where x is at least the modulus, less the modulus.
[[gnu::always_inline]] inline Word reduce(Word x, uint32_t modulus) {
  const Word less = x - modulus;  // wraps to a large number where x is small
  return less < x ? less : x;
}

[[gnu::always_inline]] inline Word shift_right(Word x, int bits) {
  return bit_cast<Word>(bit_cast<SignedWord>(x) >> bits);
}

// 2^15 x modulo the second modulus, for reduced x.
[[gnu::always_inline]] inline Word times_32768(Word x) {
  const Word upper = shift_right(x, 16);
  return reduce(((x & 65535) << 15) + upper * kSecondDifference, kSecondModulus);
}

struct State {
  Word x1, x2, x3, y1, y2, y3;

  // Goes one step on and returns the number times 2^31, from 1 to 2^31 - 1.
  [[gnu::always_inline]] SignedWord next() {
    Word x = ((x2 & 511) << 22) + shift_right(x2, 9) + ((x3 & 16777215) << 7) + shift_right(x3, 24);
    x = reduce(reduce(x, kFirstModulus) + x3, kFirstModulus);
    x3 = x2;
    x2 = x1;
    x1 = x;
    Word y = reduce(times_32768(y3) + y3, kSecondModulus);
    y = reduce(y + times_32768(y1), kSecondModulus);
    y3 = y2;
    y2 = y1;
    y1 = y;
    const Word difference = x1 - y1;
    const SignedWord is_below = bit_cast<SignedWord>(x1) <= bit_cast<SignedWord>(y1);
    return bit_cast<SignedWord>(difference + (bit_cast<Word>(is_below) & kFirstModulus));
  }
};

// ---- numbers of the three dtypes ----------------------------------------------------------------

[[gnu::always_inline]] inline void store_numbers(float* to, SignedWord numbers) {
  store<float>(to, convert<float>(numbers) * 4.6566126e-10F);
}

template <int first, int... lanes>
[[gnu::always_inline]] inline FixedVec<int32_t, kStreams / 2> half_of(
    SignedWord numbers, std::integer_sequence<int, lanes...>) {
  return __builtin_shufflevector(numbers, numbers, (first + lanes)...);
}

[[gnu::always_inline]] inline void store_numbers(double* to, SignedWord numbers) {
  constexpr int half = kStreams / 2;
  const auto lanes = std::make_integer_sequence<int, half>();
  store<double>(to, convert<double>(half_of<0>(numbers, lanes)) * 0x1p-31);
  store<double>(to + half, convert<double>(half_of<half>(numbers, lanes)) * 0x1p-31);
}

// The exact product of an integer and a number of half precision, rounded once. A float in between
// keeps in its last bit whether anything was cut off.
inline uint16_t half_product(int32_t number) {
  constexpr double kFactor = 511.0 / (1 << 24);  // float16(3.0458e-05)
  const double exact = static_cast<double>((number & 0x7fff) + 1) * kFactor;
  auto cut = static_cast<float>(exact);
  if (static_cast<double>(cut) != exact) {
    uint32_t bits = __builtin_bit_cast(uint32_t, cut);
    if (static_cast<double>(cut) > exact) --bits;
    cut = __builtin_bit_cast(float, bits | 1);
  }
  return float_to_half(cut);
}

[[gnu::always_inline]] inline void store_numbers(uint16_t* to, SignedWord numbers) {
  for (int lane = 0; lane < kStreams; ++lane) to[lane] = half_product(numbers[lane]);
}

// ---- blocks of streams --------------------------------------------------------------------------

// Each of the six parts of the states, one stream after the other.
inline constexpr size_t kBlock = 256;
struct Block {
  uint32_t parts[6][kBlock];

  // States beyond `count` are zeros.
  void read(const int32_t* states, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      for (size_t part = 0; part < 6; ++part)
        parts[part][i] = static_cast<uint32_t>(states[6 * i + part]);
    }
    for (size_t i = count; i % kStreams != 0; ++i) {
      for (auto& part : parts) part[i] = 0;
    }
  }

  void write(int32_t* states, size_t count) const {
    for (size_t i = 0; i < count; ++i) {
      for (size_t part = 0; part < 6; ++part)
        states[6 * i + part] = static_cast<int32_t>(parts[part][i]);
    }
  }

  [[gnu::always_inline]] State state(size_t i) const {
    return {load(parts[0] + i), load(parts[1] + i), load(parts[2] + i),
            load(parts[3] + i), load(parts[4] + i), load(parts[5] + i)};
  }

  [[gnu::always_inline]] void set_state(size_t i, const State& state) {
    store<uint32_t>(parts[0] + i, state.x1);
    store<uint32_t>(parts[1] + i, state.x2);
    store<uint32_t>(parts[2] + i, state.x3);
    store<uint32_t>(parts[3] + i, state.y1);
    store<uint32_t>(parts[4] + i, state.y2);
    store<uint32_t>(parts[5] + i, state.y3);
  }
};

// ---- what becomes of numbers --------------------------------------------------------------------

template <class T>
struct Numbers {
  using Element = T;
  [[gnu::always_inline]] void put(T* to, ptrdiff_t at, SignedWord numbers) const {
    store_numbers(to + at, numbers);
  }
};

template <class T, bool has_factors, Masking::Scale scale>
struct Masks {
  using Element = T;
  const T* factors;
  T threshold, number;

  [[gnu::always_inline]] void put(T* to, ptrdiff_t at, SignedWord numbers) const {
    T uniform[kStreams];
    store_numbers(uniform, numbers);
    for (int i = 0; i < kStreams; i += kLanes<T>) {
      Vec<T> x = select(load(uniform + i) < threshold, splat(T{1}), Vec<T>{});
      if constexpr (has_factors) x = load(factors + at + i) * x;
      if constexpr (scale == Masking::Scale::divide) x = x / number;
      if constexpr (scale == Masking::Scale::multiply) x = x * number;
      store<T>(to + at + i, x);
    }
  }
};

// Some streams, of fewer lanes than a vector has.
template <class T>
[[gnu::always_inline]] inline void put_some(const Numbers<T>& kind, T* to, ptrdiff_t at,
                                            size_t count, SignedWord numbers) {
  T some[kStreams];
  kind.put(some, 0, numbers);
  __builtin_memcpy(to + at, some, count * sizeof(T));
}

template <class T, bool has_factors, Masking::Scale scale>
[[gnu::always_inline]] inline void put_some(const Masks<T, has_factors, scale>& kind, T* to,
                                            ptrdiff_t at, size_t count, SignedWord numbers) {
  T some[kStreams], factors[kStreams] = {};
  auto here = kind;
  if constexpr (has_factors) {
    __builtin_memcpy(factors, kind.factors + at, count * sizeof(T));
    here.factors = factors;
  }
  here.put(some, 0, numbers);
  __builtin_memcpy(to + at, some, count * sizeof(T));
}

// `Rounds` numbers of each of the streams, to elements from `at` on. Several rounds at once spare
// most of the traffic of states, and still go through the result in long lines.
template <int Rounds, class Kind, class T>
void advance(const Kind& kind, Block& block, size_t count, T* to, ptrdiff_t at, ptrdiff_t stride) {
  size_t i = 0;
  for (; i + kStreams <= count; i += kStreams, at += kStreams) {
    State state = block.state(i);
    for (int r = 0; r < Rounds; ++r) kind.put(to, at + r * stride, state.next());
    block.set_state(i, state);
  }
  if (i == count) return;
  State state = block.state(i);
  for (int r = 0; r < Rounds; ++r) put_some(kind, to, at + r * stride, count - i, state.next());
  block.set_state(i, state);
}

template <class Kind, class T>
void draw(const Kind& kind, size_t count, size_t rounds, int32_t* states, T* to, ptrdiff_t stride) {
  constexpr int kTogether = 6;
  Block block;
  for (size_t first = 0; first < count; first += kBlock) {
    const size_t streams = count - first < kBlock ? count - first : kBlock;
    int32_t* own = states + 6 * first;
    auto at = static_cast<ptrdiff_t>(first);
    block.read(own, streams);
    size_t left = rounds;
    for (; left >= kTogether; left -= kTogether, at += kTogether * stride)
      advance<kTogether>(kind, block, streams, to, at, stride);
    for (; left > 0; --left, at += stride) advance<1>(kind, block, streams, to, at, stride);
    block.write(own, streams);
  }
}

template <class T>
void uniform_kernel(size_t count, size_t rounds, int32_t* states, void* to, ptrdiff_t stride) {
  draw(Numbers<T>(), count, rounds, states, static_cast<T*>(to), stride);
}

template <class T>
void mask_kernel(size_t count, size_t rounds, int32_t* states, const Masking& masking, void* to,
                 ptrdiff_t stride) {
  using Scale = Masking::Scale;
  const auto number = [](const void* from) {
    return from == nullptr ? T{1} : *static_cast<const T*>(from);
  };
  const T threshold = number(masking.threshold), scale = number(masking.number);
  const T* factors = static_cast<const T*>(masking.factors);
  T* target = static_cast<T*>(to);
  if (factors == nullptr) {
    return draw(Masks<T, false, Scale::none>{factors, threshold, scale}, count, rounds, states,
                target, stride);
  }
  switch (masking.scale) {
    case Scale::none:
      return draw(Masks<T, true, Scale::none>{factors, threshold, scale}, count, rounds, states,
                  target, stride);
    case Scale::divide:
      return draw(Masks<T, true, Scale::divide>{factors, threshold, scale}, count, rounds, states,
                  target, stride);
    case Scale::multiply:
      return draw(Masks<T, true, Scale::multiply>{factors, threshold, scale}, count, rounds, states,
                  target, stride);
  }
}

}  // namespace croton::CROTON_ISA::mrg
