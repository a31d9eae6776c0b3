// Sorting of few integers by a network of comparisons in registers. Included once per instruction
// set.
//
// The elements lie in the rows of a matrix, a vector each. Its columns are sorted by Batcher's
// odd-even network, all at once and without moving anything across lanes. Then columns that stand
// side by side are merged by bitonic steps until there is one sequence, which runs down the first
// column, then down the next; at last the matrix is transposed.
#pragma once

#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::sorting {

// Most rows of a network.
inline constexpr size_t kMostRows = 16;
// Most elements that `sort_short` sorts.
template <class T>
inline constexpr size_t kShort = kMostRows * kLanes<T>;

template <class T>
inline constexpr T kLowest = static_cast<T>(UnsignedOf<T>{1} << (8 * sizeof(T) - 1));
template <class T>
inline constexpr T kHighest = static_cast<T>(~kLowest<T>);

// ---- lanes --------------------------------------------------------------------------------------

// Lane i of the result is lane i ^ pattern.
template <int pattern, class T, int... lane>
[[gnu::always_inline]] inline Vec<T> flip(Vec<T> v, std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(v, v, (lane ^ pattern)...);
}

// The lanes of `set` whose number has the bit, and the other lanes of `clear`.
template <int bit, class T, int... lane>
[[gnu::always_inline]] inline Vec<T> by_bit(Vec<T> clear, Vec<T> set,
                                            std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(clear, set, ((lane & bit) != 0 ? lane + kLanes<T> : lane)...);
}

// ---- comparisons --------------------------------------------------------------------------------

template <class T>
[[gnu::always_inline]] inline void exchange(Vec<T>& a, Vec<T>& b) {
  const Vec<T> smaller = minimum(a, b);
  b = maximum(a, b);
  a = smaller;
}

// Each lane of v compared with its partner: the smaller where the bit is clear, else the larger.
template <int bit, class T>
[[gnu::always_inline]] inline Vec<T> exchange_lanes(Vec<T> v, Vec<T> partner) {
  return by_bit<bit, T>(minimum(v, partner), maximum(v, partner), Lanes<T>());
}

// The comparisons of Batcher's odd-even merge sort of `rows` elements, in order.
template <int rows>
struct OddEvenNetwork {
  int count = 0;
  int upper[rows * rows / 2] = {}, lower[rows * rows / 2] = {};

  constexpr OddEvenNetwork() {
    for (int width = 1; width < rows; width *= 2) {
      for (int distance = width; distance > 0; distance /= 2) {
        for (int i = distance % width; i + distance < rows; ++i) {
          const bool is_first = (i - distance % width) / distance % 2 == 0;
          const bool is_within = i / (2 * width) == (i + distance) / (2 * width);
          if (!is_first || !is_within) continue;
          upper[count] = i;
          lower[count] = i + distance;
          ++count;
        }
      }
    }
  }
};

template <int rows>
inline constexpr OddEvenNetwork<rows> kOddEvenNetwork{};

template <class T, int rows, int... step>
[[gnu::always_inline]] inline void sort_columns(Vec<T> (&v)[rows],
                                                std::integer_sequence<int, step...>) {
  (exchange<T>(v[kOddEvenNetwork<rows>.upper[step]], v[kOddEvenNetwork<rows>.lower[step]]), ...);
}

// Bitonic steps between rows, from this distance down to 1.
template <class T, int distance, int rows>
[[gnu::always_inline]] inline void clean_rows(Vec<T> (&v)[rows]) {
  if constexpr (distance > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
      if ((i & distance) == 0) exchange<T>(v[i], v[i + distance]);
    }
    clean_rows<T, distance / 2>(v);
  }
}

// Bitonic steps between lanes, from this distance down to 1.
template <class T, int distance, int rows>
[[gnu::always_inline]] inline void clean_lanes(Vec<T> (&v)[rows]) {
  if constexpr (distance > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
      v[i] = exchange_lanes<distance, T>(v[i], flip<distance, T>(v[i], Lanes<T>()));
    clean_lanes<T, distance / 2>(v);
  }
}

// Merges sequences of `width` columns in pairs, and what comes of it, until one is left.
template <class T, int width, int rows>
[[gnu::always_inline]] inline void merge_columns(Vec<T> (&v)[rows]) {
  if constexpr (width < kLanes<T>) {
    // Element k of the first sequence meets element k from the end of the second.
#pragma GCC unroll 16
    for (int i = 0; i < (rows + 1) / 2; ++i) {
      const Vec<T> a = v[i], b = v[rows - 1 - i];
      v[i] = exchange_lanes<width, T>(a, flip<2 * width - 1, T>(b, Lanes<T>()));
      if (i != rows - 1 - i)
        v[rows - 1 - i] = exchange_lanes<width, T>(b, flip<2 * width - 1, T>(a, Lanes<T>()));
    }
    clean_lanes<T, width / 2>(v);
    clean_rows<T, rows / 2>(v);
    merge_columns<T, 2 * width>(v);
  }
}

// From the order down the columns to that along the rows. Each round moves the first bit of an
// element's place to the end, or the last bit to the beginning.
template <class T, int rows>
[[gnu::always_inline]] inline void transpose(Vec<T> (&v)[rows]) {
  Vec<T> next[rows];
  if constexpr (rows <= kLanes<T>) {
#pragma GCC unroll 4
    for (int round = 1; round < rows; round *= 2) {
#pragma GCC unroll 8
      for (int i = 0; i < rows / 2; ++i) {
        next[2 * i] = interleave<0, T>(v[i], v[i + rows / 2], Lanes<T>());
        next[2 * i + 1] = interleave<kLanes<T> / 2, T>(v[i], v[i + rows / 2], Lanes<T>());
      }
#pragma GCC unroll 16
      for (int i = 0; i < rows; ++i) v[i] = next[i];
    }
  } else {
#pragma GCC unroll 4
    for (int round = 1; round < kLanes<T>; round *= 2) {
#pragma GCC unroll 8
      for (int i = 0; i < rows / 2; ++i) {
        next[i] = every_other<0, T>(v[2 * i], v[2 * i + 1], Lanes<T>());
        next[i + rows / 2] = every_other<1, T>(v[2 * i], v[2 * i + 1], Lanes<T>());
      }
#pragma GCC unroll 16
      for (int i = 0; i < rows; ++i) v[i] = next[i];
    }
  }
}

// ---- whole sequences ----------------------------------------------------------------------------

// The bits of infinity in the floating-point format of this size.
template <class T>
inline constexpr T kInfinityBits = sizeof(T) == 2   ? static_cast<T>(0x7C00)
                                   : sizeof(T) == 4 ? static_cast<T>(0x7F800000)
                                                    : static_cast<T>(0x7FF0000000000000);

// From numbers, taken as integers, to keys and back.
template <class T>
struct KeyCode {
  T if_negative = 0;               // bits that negative numbers have the other way round,
  T always = 0;                    // and that all have
  T highest_number = kHighest<T>;  // by magnitude; what is above is nan

  template <class V>
  [[gnu::always_inline]] V decode(V key) const {
    return key ^ ((key >> (8 * sizeof(T) - 1)) & if_negative) ^ always;
  }
  [[gnu::always_inline]] Vec<T> encode(Vec<T> number) const {
    return (number & kHighest<T>) > highest_number ? splat<T>(kHighest<T>) : decode(number);
  }
};

// The first `count` lanes from memory, others in the rest; all, if there are more.
template <class T>
[[gnu::always_inline]] inline Vec<T> load_some(const T* from, ptrdiff_t count, Vec<T> others) {
  if (count >= kLanes<T>) return load(from);
  if (count <= 0) return others;
  if constexpr (kMaskedLaneBytes != 0 && sizeof(T) >= kMaskedLaneBytes) {
    return load_masked(from, count, others);
  } else {
    Vec<T> lane = {};
    for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<T>(i);
    return select(lane < static_cast<T>(count), load_partial(from, static_cast<size_t>(count)),
                  others);
  }
}
template <class T>
[[gnu::always_inline]] inline void store_some(T* to, Vec<T> v, ptrdiff_t count) {
  if (count >= kLanes<T>) {
    store(to, v);
  } else if (count > 0) {
    store_partial(to, v, static_cast<size_t>(count));
  }
}

// Sorts what fills more than half of so many rows, and decodes it: keys, or numbers that are
// encoded before. Returns whether a negative zero is among the latter.
template <class T, int rows, bool are_numbers>
[[gnu::noinline]] bool sort_matrix(size_t n, const T* from, T* to, const KeyCode<T>& code) {
  Vec<T> v[rows];
  Mask<T> negative_zeros = {};
  const Vec<T> others = splat<T>(are_numbers ? code.decode(kHighest<T>) : kHighest<T>);
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
    const int place = i * kLanes<T>;
    v[i] = i < rows / 2 ? load(from + place)
                        : load_some(from + place, static_cast<ptrdiff_t>(n) - place, others);
    if constexpr (are_numbers) {
      negative_zeros |= v[i] == kLowest<T>;
      v[i] = code.encode(v[i]);
    }
  }
  sort_columns<T>(v, std::make_integer_sequence<int, kOddEvenNetwork<rows>.count>());
  merge_columns<T, 1>(v);
  transpose<T>(v);
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
    const int place = i * kLanes<T>;
    const Vec<T> x = code.decode(v[i]);
    if (i < rows / 2) {
      store(to + place, x);
    } else {
      store_some<T>(to + place, x, static_cast<ptrdiff_t>(n) - place);
    }
  }
  return are_numbers && any(negative_zeros);
}

// The same for up to kShort elements. `to` is `from` or apart from it.
template <class T, bool are_numbers = false>
bool sort_short(size_t n, const T* from, T* to, const KeyCode<T>& code) {
  if (n == 0) return false;
  if (n <= kLanes<T>) return sort_matrix<T, 1, are_numbers>(n, from, to, code);
  if (n <= 2 * kLanes<T>) return sort_matrix<T, 2, are_numbers>(n, from, to, code);
  if (n <= 4 * kLanes<T>) return sort_matrix<T, 4, are_numbers>(n, from, to, code);
  if (n <= 8 * kLanes<T>) return sort_matrix<T, 8, are_numbers>(n, from, to, code);
  return sort_matrix<T, kMostRows, are_numbers>(n, from, to, code);
}

}  // namespace croton::CROTON_ISA::sorting
