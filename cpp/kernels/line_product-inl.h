// Products that read each element of a matrix once or a few times: with vectors, and of matrices
// whose elements lie together along the depth. Included once per instruction set.
//
// Either vectors of sums go along lines of both operands and their lanes are added at the end, or
// rows are added up, a few at a time, so that memory is read in order.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/reduce-inl.h"
#include "kernels/scalar-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::product {

// Lines of a and b in a tile. The products of a matrix with a vector have several sums for each
// element, since there are fewer elements than additions at a time.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int kLinesOfA = 4, kLinesOfB = 4, kLinesOfMatrix = 4, kShortRow = 4;
#else
inline constexpr int kLinesOfA = 2, kLinesOfB = 4, kLinesOfMatrix = 2, kShortRow = 3;
#endif
inline constexpr int kChains = 4;
inline constexpr size_t kFarBytes = 1 << 19;  // of matrices that are in no near cache

template <class T>
[[gnu::always_inline]] inline T scaled(T sum, const T* c, T alpha, T beta) {
  return beta == 0 ? alpha * sum : alpha * sum + beta * *c;
}

// A vector of sums for each pair of lines, those of one line of a together.
template <class T, int Rows, int Columns, int Chains, bool is_far = false>
[[gnu::always_inline]] inline void sum_lines(size_t depth, const T* a, ptrdiff_t a_stride,
                                             const T* b, ptrdiff_t b_stride, Vec<T>* result) {
  constexpr size_t lanes = kLanes<T>;
  Vec<T> sums[Chains][Rows][Columns] = {};
  const auto add = [&](int chain, size_t k, auto load_at) __attribute__((always_inline)) {
    Vec<T> factors[Columns];
#pragma GCC unroll 4
    for (int j = 0; j < Columns; ++j) factors[j] = load_at(b + j * b_stride + k);
#pragma GCC unroll 4
    for (int i = 0; i < Rows; ++i) {
      const Vec<T> line = load_at(a + i * a_stride + k);
      if constexpr (is_far) __builtin_prefetch(a + (i + Rows) * a_stride + k);
#pragma GCC unroll 4
      for (int j = 0; j < Columns; ++j)
        sums[chain][i][j] = fma(line, factors[j], sums[chain][i][j]);
    }
  };
  const auto whole = [](const T* from) __attribute__((always_inline)) { return load(from); };
  size_t k = 0;
  for (; k + Chains * lanes <= depth; k += Chains * lanes) {
#pragma GCC unroll 4
    for (int chain = 0; chain < Chains; ++chain) add(chain, k + chain * lanes, whole);
  }
  if constexpr (Chains > 1) {
    for (; k + lanes <= depth; k += lanes) add(0, k, whole);
  }
  if (k < depth) {
    const size_t rest = depth - k;
    add(Chains - 1, k,
        [rest](const T* from) __attribute__((always_inline)) { return load_partial(from, rest); });
  }
#pragma GCC unroll 4
  for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < Columns; ++j) {
      if constexpr (Chains == 4) {
        result[i * Columns + j] = (sums[0][i][j] + sums[1][i][j]) + (sums[2][i][j] + sums[3][i][j]);
      } else {
        result[i * Columns + j] = sums[0][i][j];
      }
    }
  }
}

// A matrix times a vector. What is far away is fetched some lines ahead.
template <class T, int Chains, bool is_far>
void multiply_by_vector(size_t rows, size_t depth, const T* a, ptrdiff_t a_stride, const T* b, T* c,
                        ptrdiff_t c_stride, T alpha, T beta) {
  constexpr size_t lanes = kLanes<T>, together = kLinesOfMatrix;
  for (size_t r = 0; r < rows; r += lanes) {
    const size_t here = rows - r < lanes ? rows - r : lanes;
    Vec<T> sums[lanes];
    size_t i = 0;
    const T* line = a + static_cast<ptrdiff_t>(r) * a_stride;
    for (; i + together <= here; i += together, line += together * a_stride)
      sum_lines<T, together, 1, Chains, is_far>(depth, line, a_stride, b, 0, sums + i);
    for (; i < here; ++i, line += a_stride)
      sum_lines<T, 1, 1, Chains>(depth, line, a_stride, b, 0, sums + i);
    T* to = c + static_cast<ptrdiff_t>(r) * c_stride;
    if (here == 1) {
      *to = scaled(reduction::combine_lanes_of<function::Add, T, kLanes<T> / 2>(sums[0]), to, alpha,
                   beta);
      return;
    }
    for (; i < lanes; ++i) sums[i] = Vec<T>{};
    const Vec<T> total = reduction::combine_lanes<function::Add, T, kLanes<T> / 2>(sums);
    if (c_stride == 1 && here == lanes) {
      const Vec<T> result = splat(alpha) * total;
      store<T>(to, beta == 0 ? result : fma(splat(beta), load(to), result));
      continue;
    }
    T totals[lanes];
    store<T>(totals, total);
    for (size_t j = 0; j < here; ++j, to += c_stride) *to = scaled(totals[j], to, alpha, beta);
  }
}

template <class T>
void multiply_by_vector(size_t rows, size_t depth, const T* a, ptrdiff_t a_stride, const T* b, T* c,
                        ptrdiff_t c_stride, T alpha, T beta) {
  const auto multiply = depth < kChains * kLanes<T> ? multiply_by_vector<T, 1, false>
                        : rows * depth * sizeof(T) < kFarBytes
                            ? multiply_by_vector<T, kChains, false>
                            : multiply_by_vector<T, kChains, true>;
  multiply(rows, depth, a, a_stride, b, c, c_stride, alpha, beta);
}

template <class T>
struct Lines {
  const T *a, *b;
  ptrdiff_t a_stride, b_stride;
};

template <class T, int Rows, int Columns, bool is_far = false>
void multiply_tile_of_lines(size_t depth, const Lines<T>& lines, T* c, ptrdiff_t c_stride,
                            ptrdiff_t c_step, T alpha, T beta) {
  constexpr int lanes = kLanes<T>, count = (Rows * Columns + lanes - 1) / lanes * lanes;
  Vec<T> sums[count] = {};
  sum_lines<T, Rows, Columns, 1, is_far>(depth, lines.a, lines.a_stride, lines.b, lines.b_stride,
                                         sums);
  T totals[count];
#pragma GCC unroll 8
  for (int i = 0; i < count; i += lanes) {
    store<T>(totals + i, reduction::combine_lanes<function::Add, T, lanes / 2>(sums + i));
  }
  for (int i = 0; i < Rows; ++i, c += c_stride) {
    for (int j = 0; j < Columns; ++j) {
      T* to = c + j * c_step;
      *to = scaled(totals[i * Columns + j], to, alpha, beta);
    }
  }
}

template <class T>
using TileOfLines = void (*)(size_t, const Lines<T>&, T*, ptrdiff_t, ptrdiff_t, T, T);

// By lines of a and of b, both less one.
template <class T, int... I>
struct TilesOfLines {
  static constexpr TileOfLines<T> tiles[] = {
      multiply_tile_of_lines<T, I / kLinesOfB + 1, I % kLinesOfB + 1>...};
  // The first ones of rows that are far away.
  static constexpr TileOfLines<T> far_tiles[] = {
      multiply_tile_of_lines<T, I / kLinesOfB + 1, I % kLinesOfB + 1, true>...};
};
template <class T, int... I>
TilesOfLines<T, I...> tiles_of_lines(std::integer_sequence<int, I...>);

template <class T>
void multiply_lines_kernel(size_t rows, size_t columns, size_t depth, const void* a,
                           ptrdiff_t a_stride, const void* b, ptrdiff_t b_stride, void* c,
                           ptrdiff_t c_stride, ptrdiff_t c_step, double alpha, double beta) {
  const T *from_a = static_cast<const T*>(a), *from_b = static_cast<const T*>(b);
  T* to = static_cast<T*>(c);
  const T by = static_cast<T>(alpha), and_by = static_cast<T>(beta);
  if (columns == 1)
    return multiply_by_vector(rows, depth, from_a, a_stride, from_b, to, c_stride, by, and_by);
  if (rows == 1)
    return multiply_by_vector(columns, depth, from_b, b_stride, from_a, to, c_step, by, and_by);
  using Tiles =
      decltype(tiles_of_lines<T>(std::make_integer_sequence<int, kLinesOfA * kLinesOfB>()));
  const bool is_far = rows * depth * sizeof(T) >= kFarBytes;
  for (size_t i = 0; i < rows; i += kLinesOfA) {
    const size_t high = rows - i < kLinesOfA ? rows - i : kLinesOfA;
    for (size_t j = 0; j < columns; j += kLinesOfB) {
      const size_t wide = columns - j < kLinesOfB ? columns - j : kLinesOfB;
      const Lines<T> lines{from_a + static_cast<ptrdiff_t>(i) * a_stride,
                           from_b + static_cast<ptrdiff_t>(j) * b_stride, a_stride, b_stride};
      const auto* tiles = is_far && j == 0 ? Tiles::far_tiles : Tiles::tiles;
      tiles[(high - 1) * kLinesOfB + wide - 1](
          depth, lines,
          to + static_cast<ptrdiff_t>(i) * c_stride + static_cast<ptrdiff_t>(j) * c_step, c_stride,
          c_step, by, and_by);
    }
  }
}

// ---- sums of rows -------------------------------------------------------------------------------

// Adds `Count` rows to the sums, or sets them.
template <class T, int Count>
[[gnu::always_inline]] inline void add_some_rows(size_t columns, const T* a, ptrdiff_t a_step,
                                                 const T* b, ptrdiff_t b_stride, T* sums,
                                                 bool is_first) {
  constexpr size_t lanes = kLanes<T>;
  Vec<T> factors[Count];
#pragma GCC unroll 8
  for (int i = 0; i < Count; ++i) factors[i] = splat(a[i * a_step]);
  size_t j = 0;
  for (; j + lanes <= columns; j += lanes) {
    Vec<T> sum = is_first ? Vec<T>{} : load(sums + j);
#pragma GCC unroll 8
    for (int i = 0; i < Count; ++i) sum = fma(factors[i], load(b + i * b_stride + j), sum);
    store<T>(sums + j, sum);
  }
  if (j < columns) {
    Vec<T> sum = is_first ? Vec<T>{} : load(sums + j);
#pragma GCC unroll 8
    for (int i = 0; i < Count; ++i)
      sum = fma(factors[i], load_partial(b + i * b_stride + j, columns - j), sum);
    store<T>(sums + j, sum);
  }
}

// Few columns: sums stay in registers, every kChains-th row to the same.
template <class T, int Vectors>
void add_short_rows(size_t last, size_t depth, const T* a, ptrdiff_t a_step, const T* b,
                    ptrdiff_t b_stride, T* result) {
  Vec<T> sums[kChains][Vectors] = {};
  const auto add = [&](int chain) __attribute__((always_inline)) {
    const Vec<T> factor = splat(*a);
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) {
      const T* from = b + v * kLanes<T>;
      const Vec<T> row =
          v + 1 < Vectors || last == kLanes<T> ? load(from) : load_partial(from, last);
      sums[chain][v] = fma(factor, row, sums[chain][v]);
    }
    a += a_step;
    b += b_stride;
  };
  size_t k = 0;
  for (; k + kChains <= depth; k += kChains) {
#pragma GCC unroll 4
    for (int chain = 0; chain < kChains; ++chain) add(chain);
  }
  for (; k < depth; ++k) add(0);
#pragma GCC unroll 4
  for (int v = 0; v < Vectors; ++v)
    store<T>(result + v * kLanes<T>, (sums[0][v] + sums[1][v]) + (sums[2][v] + sums[3][v]));
}

template <class T>
void add_rows_kernel(size_t columns, size_t depth, const void* a, ptrdiff_t a_step, const void* b,
                     ptrdiff_t b_stride, void* c, double alpha, double beta) {
  constexpr size_t together = 8, width = 8192 / sizeof(T);
  alignas(64) T sums[width];
  const T by = static_cast<T>(alpha), and_by = static_cast<T>(beta);
  for (size_t j = 0; j < columns; j += width) {
    const size_t here = columns - j < width ? columns - j : width;
    const T *factor = static_cast<const T*>(a), *row = static_cast<const T*>(b) + j;
    const size_t vectors = (here + kLanes<T> - 1) / kLanes<T>;
    const size_t last = here - (vectors - 1) * kLanes<T>;
    size_t k = vectors > kShortRow ? 0 : depth;
    if (vectors == 1) add_short_rows<T, 1>(last, depth, factor, a_step, row, b_stride, sums);
    if (vectors == 2) add_short_rows<T, 2>(last, depth, factor, a_step, row, b_stride, sums);
    if (vectors == 3) add_short_rows<T, 3>(last, depth, factor, a_step, row, b_stride, sums);
    if (vectors == 4 && kShortRow >= 4)
      add_short_rows<T, 4>(last, depth, factor, a_step, row, b_stride, sums);
    for (; k + together <= depth; k += together) {
      add_some_rows<T, together>(here, factor, a_step, row, b_stride, sums, k == 0);
      factor += together * a_step;
      row += together * b_stride;
    }
    for (; k < depth; ++k, factor += a_step, row += b_stride)
      add_some_rows<T, 1>(here, factor, a_step, row, b_stride, sums, k == 0);
    T* to = static_cast<T*>(c) + j;
    size_t i = 0;
    for (; i + kLanes<T> <= here; i += kLanes<T>) {
      const Vec<T> result = splat(by) * load(sums + i);
      store<T>(to + i, and_by == 0 ? result : fma(splat(and_by), load(to + i), result));
    }
    for (; i < here; ++i) to[i] = scaled(sums[i], to + i, by, and_by);
  }
}

}  // namespace croton::CROTON_ISA::product
