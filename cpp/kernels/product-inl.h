// Products with a matrix that lies in panels. Included once per instruction set.
//
// A panel holds up to kPanelBytes of each row of the matrix, one row after the other, so that tiles
// read it from its first element to its last. Rows of the other factor are read where they lie.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::product {

// As many sums as registers hold beside the operands: 32 registers with AVX-512 and NEON, 16 else.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int kRows = 8, kVectors = 3;
#elif defined(__FMA__)
inline constexpr int kRows = 4, kVectors = 3;
#else
inline constexpr int kRows = 4, kVectors = 2;
#endif

template <class T>
inline constexpr size_t kPanelWidth = kPanelBytes / sizeof(T);

// ---- packing ------------------------------------------------------------------------------------

template <class T>
void pack_kernel(size_t depth, size_t width, const void* from, ptrdiff_t row_stride,
                 ptrdiff_t column_stride, void* to) {
  constexpr size_t panel_width = kPanelWidth<T>;
  const T* source = static_cast<const T*>(from);
  T* target = static_cast<T*>(to);
  if (width < panel_width) {
    for (size_t k = 0; k < depth; ++k) {
      for (size_t j = width; j < panel_width; ++j) target[k * panel_width + j] = 0;
    }
  }
  if (column_stride == 1) {
    for (size_t k = 0; k < depth; ++k, source += row_stride, target += panel_width) {
      size_t j = 0;
      for (; j + kLanes<T> <= width; j += kLanes<T>) store<T>(target + j, load(source + j));
      for (; j < width; ++j) target[j] = source[j];
    }
    return;
  }
  // Some columns at a time: their lines stay in the cache while rows are gone through.
  constexpr size_t columns_at_a_time = 8;
  for (size_t first = 0; first < width; first += columns_at_a_time) {
    const size_t end = first + columns_at_a_time < width ? first + columns_at_a_time : width;
    for (size_t k = 0; k < depth; ++k) {
      const T* row = source + static_cast<ptrdiff_t>(k) * row_stride;
      for (size_t j = first; j < end; ++j)
        target[k * panel_width + j] = row[static_cast<ptrdiff_t>(j) * column_stride];
    }
  }
}

// ---- products -----------------------------------------------------------------------------------

// Where the elements of a tile of the first factor lie: rows apart by a stride and columns
// together, or the other way round.
template <class T>
struct Rows {
  const T* first;
  ptrdiff_t stride;
};

template <class T, int RowCount, int Vectors, bool HasColumnsTogether>
[[gnu::always_inline]] inline void sum_tile(size_t depth, Rows<T> a, const T* panel,
                                            Vec<T> (&sums)[RowCount][Vectors]) {
  const T* row[RowCount];
  for (int r = 0; r < RowCount; ++r) row[r] = a.first + r * (HasColumnsTogether ? a.stride : 1);
  for (size_t k = 0; k < depth; ++k, panel += kPanelWidth<T>) {
    Vec<T> column[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) column[v] = load(panel + v * kLanes<T>);
#pragma GCC unroll 8
    for (int r = 0; r < RowCount; ++r) {
      const Vec<T> weight =
          splat(HasColumnsTogether ? row[r][k] : row[0][static_cast<ptrdiff_t>(k) * a.stride + r]);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) sums[r][v] = fma(weight, column[v], sums[r][v]);
    }
  }
}

template <class T>
struct Target {
  T* first;
  size_t stride;
  size_t width;  // of a row
  T alpha, beta;
};

template <class T>
[[gnu::always_inline]] inline Vec<T> updated(const Target<T>& c, Vec<T> sum, Vec<T> old) {
  if (c.alpha != 1) sum = splat(c.alpha) * sum;
  if (c.beta == 0) return sum;
  return c.beta == 1 ? sum + old : fma(splat(c.beta), old, sum);
}

template <class T, int RowCount, int Vectors, bool HasColumnsTogether>
void multiply_tile(size_t depth, Rows<T> a, const T* panel, const Target<T>& c) {
  Vec<T> sums[RowCount][Vectors] = {};
  sum_tile<T, RowCount, Vectors, HasColumnsTogether>(depth, a, panel, sums);
  const bool is_whole = c.width >= static_cast<size_t>(Vectors * kLanes<T>);
#pragma GCC unroll 8
  for (int r = 0; r < RowCount; ++r) {
    T* row = c.first + static_cast<size_t>(r) * c.stride;
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      T* at = row + v * kLanes<T>;
      if (v + 1 < Vectors || is_whole) {
        store<T>(at, updated(c, sums[r][v], c.beta == 0 ? Vec<T>{} : load(at)));
        continue;
      }
      const size_t count = c.width - static_cast<size_t>(v * kLanes<T>);
      const Vec<T> old = c.beta == 0 ? Vec<T>{} : load_partial(at, count);
      store_partial(at, updated(c, sums[r][v], old), count);
    }
  }
}

template <class T>
using Multiply = void (*)(size_t, Rows<T>, const T*, const Target<T>&);

// By rows and vectors, both less one.
template <class T, bool HasColumnsTogether, int... I>
struct MultiplyTable {
  static constexpr Multiply<T> tiles[] = {
      multiply_tile<T, I / kVectors + 1, I % kVectors + 1, HasColumnsTogether>...};
};
template <class T, bool HasColumnsTogether, int... I>
MultiplyTable<T, HasColumnsTogether, I...> multiply_table(std::integer_sequence<int, I...>);

template <class T, bool HasColumnsTogether>
void multiply_rows(size_t row_count, size_t depth, const T* a, ptrdiff_t a_stride, const T* panel,
                   Target<T> c) {
  using Table = decltype(multiply_table<T, HasColumnsTogether>(
      std::make_integer_sequence<int, kRows * kVectors>()));
  constexpr size_t tile_width = kVectors * kLanes<T>;
  const Target<T> whole = c;
  for (size_t column = 0; column < whole.width; column += tile_width) {
    const size_t rest = whole.width - column;
    c.width = rest < tile_width ? rest : tile_width;
    const size_t vectors = (c.width + kLanes<T> - 1) / kLanes<T>;
    for (size_t r = 0; r < row_count; r += kRows) {
      const size_t rows = row_count - r < kRows ? row_count - r : kRows;
      c.first = whole.first + r * whole.stride + column;
      const Rows<T> tile{a + static_cast<ptrdiff_t>(r) * (HasColumnsTogether ? a_stride : 1),
                         a_stride};
      Table::tiles[(rows - 1) * kVectors + vectors - 1](depth, tile, panel + column, c);
    }
  }
}

template <class T>
void multiply_kernel(size_t row_count, size_t width, size_t depth, const void* a,
                     ptrdiff_t a_stride, bool a_has_columns_together, const void* panel, void* c,
                     size_t c_stride, double alpha, double beta) {
  const Target<T> target{static_cast<T*>(c), c_stride, width, static_cast<T>(alpha),
                         static_cast<T>(beta)};
  const auto multiply = a_has_columns_together ? multiply_rows<T, true> : multiply_rows<T, false>;
  multiply(row_count, depth, static_cast<const T*>(a), a_stride, static_cast<const T*>(panel),
           target);
}

}  // namespace croton::CROTON_ISA::product
