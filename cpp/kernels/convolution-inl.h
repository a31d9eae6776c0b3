// Tiles of the matrix products that convolutions are, and the gathering of their operands. Included
// once per instruction set.
//
// A tile of sums stays in registers while its depth is gone through.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/rectify-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::convolution {

// As many sums as registers hold beside the operands: 32 registers with AVX-512 and NEON, 16 else.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int kRows = 8, kVectors = 3;
inline constexpr int kDotRows = 4, kDotColumns = 6;
#elif defined(__FMA__)
inline constexpr int kRows = 4, kVectors = 3;
inline constexpr int kDotRows = 3, kDotColumns = 4;
#else
inline constexpr int kRows = 4, kVectors = 2;
inline constexpr int kDotRows = 2, kDotColumns = 4;
#endif

// ---- copying ------------------------------------------------------------------------------------

// Every second of the elements from `from` on; nothing beyond the last of them is read.
template <class T, int... I>
[[gnu::always_inline]] inline Vec<T> load_alternate(const T* from,
                                                    std::integer_sequence<int, I...>) {
  constexpr int lanes = kLanes<T>;
  return __builtin_shufflevector(load(from), load(from + lanes - 1),
                                 2 * I + (2 * I >= lanes ? 1 : 0)...);
}

// Every `step`th element; nothing beyond the last is read.
template <class T>
[[gnu::always_inline]] inline void copy_part(const T* from, int64_t count, int64_t step, T* to) {
  int64_t i = 0;
  if (step == 1) {
    for (; i + kLanes<T> <= count; i += kLanes<T>) store<T>(to + i, load(from + i));
    if (i < count) store<T>(to + i, load_partial(from + i, static_cast<size_t>(count - i)));
    return;
  }
  if (step == 2) {
    for (; i + kLanes<T> <= count; i += kLanes<T>) {
      store<T>(to + i,
               load_alternate<T>(from + 2 * i, std::make_integer_sequence<int, kLanes<T>>()));
    }
  }
  for (; i < count; ++i) to[i] = from[i * step];
}

template <class T>
[[gnu::always_inline]] inline void fill_zeros(T* to, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; i += kLanes<T>) store<T>(to + i, Vec<T>{});
}

template <class T>
void copy_rows_kernel(size_t count, const void* from, ptrdiff_t from_stride, int64_t length,
                      int64_t start, int64_t step, int64_t columns, void* to, ptrdiff_t to_stride) {
  // The columns of a part that lie in the row; divisions are done once where parts are few.
  constexpr int64_t kept = 8;
  struct Part {
    int64_t begin, end;
  };
  const auto bounds = [&](int64_t part) {
    const int64_t first = start + part, rest = length - first;
    int64_t begin = first >= 0 ? 0 : (step - 1 - first) / step;
    if (begin > columns) begin = columns;
    int64_t end = rest <= 0 ? 0 : (rest + step - 1) / step;
    end = end < begin ? begin : end > columns ? columns : end;
    return Part{begin, end};
  };
  Part parts[kept];
  for (int64_t part = 0; part < (step < kept ? step : kept); ++part) parts[part] = bounds(part);

  const T* row = static_cast<const T*>(from);
  T* target = static_cast<T*>(to);
  for (size_t r = 0; r < count; ++r, row += from_stride, target += to_stride) {
    for (int64_t part = 0; part < step; ++part) {
      const Part inside = part < kept ? parts[part] : bounds(part);
      T* element = target + part * columns;
      fill_zeros<T>(element, 0, inside.begin);
      if (inside.end > inside.begin) {
        copy_part<T>(row + (inside.begin * step + start + part), inside.end - inside.begin, step,
                     element + inside.begin);
      }
      fill_zeros<T>(element, inside.end, columns);
    }
  }
}

// ---- gathering ----------------------------------------------------------------------------------

// Lanes from `first` on.
template <class T>
[[gnu::always_inline]] inline Mask<T> lanes_from(int32_t first) {
  Mask<T> lane = {};
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<SignedOf<T>>(i);
  return lane >= static_cast<SignedOf<T>>(first);
}

template <class T, int Pieces>
[[gnu::always_inline]] inline void gather_pieces(size_t count, const T* from, const int32_t* places,
                                                 const GatherPiece* pieces, T* to, size_t stride) {
  const T* start[Pieces];
  Mask<T> mask[Pieces];
  for (int i = 0; i < Pieces; ++i) {
    start[i] = from + pieces[i].offset;
    mask[i] = lanes_from<T>(pieces[i].first_lane);
  }
  for (size_t k = 0; k < count; ++k, to += stride) {
    Vec<T> v = load(start[0] + places[k]);
    for (int i = 1; i < Pieces; ++i) v = select(mask[i], load(start[i] + places[k]), v);
    store<T>(to, v);
  }
}

template <class T>
void gather_kernel(size_t count, const void* from, const int32_t* places, const GatherPiece* pieces,
                   size_t piece_count, void* to, size_t stride) {
  const T* source = static_cast<const T*>(from);
  T* target = static_cast<T*>(to);
  switch (piece_count) {
    case 1:
      return gather_pieces<T, 1>(count, source, places, pieces, target, stride);
    case 2:
      return gather_pieces<T, 2>(count, source, places, pieces, target, stride);
    case 3:
      return gather_pieces<T, 3>(count, source, places, pieces, target, stride);
    case 4:
      return gather_pieces<T, 4>(count, source, places, pieces, target, stride);
    default:
      break;
  }
  for (size_t k = 0; k < count; ++k, target += stride) {
    const T* place = source + places[k];
    for (size_t i = 0; i < piece_count; ++i) {
      const int32_t end = i + 1 < piece_count ? pieces[i + 1].first_lane : kLanes<T>;
      for (int32_t lane = pieces[i].first_lane; lane < end; ++lane)
        target[lane] = place[pieces[i].offset + lane];
    }
  }
}

// ---- products -----------------------------------------------------------------------------------

template <class T, int Rows, int Vectors>
void multiply_tile(size_t depth, const T* a, const T* b, size_t b_stride, T* c, size_t c_stride,
                   bool accumulates) {
  Vec<T> sums[Rows][Vectors] = {};
  for (size_t k = 0; k < depth; ++k, a += kRows, b += b_stride) {
    Vec<T> column[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) column[v] = load(b + v * kLanes<T>);
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const Vec<T> weight = splat(a[r]);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) sums[r][v] = fma(weight, column[v], sums[r][v]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      T* at = c + static_cast<size_t>(r) * c_stride + static_cast<size_t>(v * kLanes<T>);
      store<T>(at, accumulates ? load(at) + sums[r][v] : sums[r][v]);
    }
  }
}

template <class T>
using Multiply = void (*)(size_t, const T*, const T*, size_t, T*, size_t, bool);

// By rows and vectors, both less one.
template <class T, int... I>
struct MultiplyTable {
  static constexpr Multiply<T> tiles[] = {multiply_tile<T, I / kVectors + 1, I % kVectors + 1>...};
};
template <class T, int... I>
MultiplyTable<T, I...> multiply_table(std::integer_sequence<int, I...>);

template <class T>
void multiply_kernel(size_t row_count, size_t vector_count, size_t depth, const void* a,
                     const void* b, size_t b_stride, void* c, size_t c_stride, bool accumulates) {
  using Table = decltype(multiply_table<T>(std::make_integer_sequence<int, kRows * kVectors>()));
  Table::tiles[(row_count - 1) * kVectors + vector_count - 1](
      depth, static_cast<const T*>(a), static_cast<const T*>(b), b_stride, static_cast<T*>(c),
      c_stride, accumulates);
}

// How many vectors of one row fit the registers beside those of the others.
template <int Rows>
inline constexpr int kDirectVectors = kRows * kVectors / Rows < 8 ? kRows * kVectors / Rows : 8;

template <class T, int Rows>
void multiply_direct_tile(size_t vector_count, size_t depth, const T* a, const T* b,
                          const int32_t* places, const DirectVector* vectors, T* c,
                          size_t c_stride) {
  constexpr int width = kDirectVectors<Rows>;
  for (size_t first = 0; first < vector_count; first += width) {
    // Where fewer are left, the last one is computed again.
    const T* from[width];
    const DirectVector* at[width];
#pragma GCC unroll 8
    for (int v = 0; v < width; ++v) {
      const size_t number = first + static_cast<size_t>(v);
      at[v] = vectors + (number < vector_count ? number : vector_count - 1);
      from[v] = b + at[v]->offset;
    }
    Vec<T> sums[Rows][width] = {};
    const T* weights = a;
    for (size_t k = 0; k < depth; ++k, weights += kRows) {
      const int32_t place = places[k];
      Vec<T> column[width];
#pragma GCC unroll 8
      for (int v = 0; v < width; ++v) column[v] = load(from[v] + place);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) {
        const Vec<T> weight = splat(weights[r]);
#pragma GCC unroll 8
        for (int v = 0; v < width; ++v) sums[r][v] = fma(weight, column[v], sums[r][v]);
      }
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
      for (int v = 0; v < width; ++v) {
        T* to = c + static_cast<size_t>(r) * c_stride + at[v]->target;
        if (at[v]->count == kLanes<T>) {
          store<T>(to, sums[r][v]);
        } else {
          store_partial(to, sums[r][v], static_cast<size_t>(at[v]->count));
        }
      }
    }
  }
}

template <class T>
using MultiplyDirect = void (*)(size_t, size_t, const T*, const T*, const int32_t*,
                                const DirectVector*, T*, size_t);

// By rows less one.
template <class T, int... I>
struct MultiplyDirectTable {
  static constexpr MultiplyDirect<T> tiles[] = {multiply_direct_tile<T, I + 1>...};
};
template <class T, int... I>
MultiplyDirectTable<T, I...> multiply_direct_table(std::integer_sequence<int, I...>);

template <class T>
void multiply_direct_kernel(size_t row_count, size_t vector_count, size_t depth, const void* a,
                            const void* b, const int32_t* places, const DirectVector* vectors,
                            void* c, size_t c_stride) {
  using Table = decltype(multiply_direct_table<T>(std::make_integer_sequence<int, kRows>()));
  Table::tiles[row_count - 1](vector_count, depth, static_cast<const T*>(a),
                              static_cast<const T*>(b), places, vectors, static_cast<T*>(c),
                              c_stride);
}

// ---- finishing
// ------------------------------------------------------------------------------------

template <class T, Rectifier rectifier>
void finish_all(size_t count, T* results, const T* added) {
  const Vec<T> more = splat(added == nullptr ? -T{0} : *added);  // x - 0 is x for every x
  size_t i = 0;
  for (; i + kLanes<T> <= count; i += kLanes<T>)
    store<T>(results + i, rectify<T, rectifier>(load(results + i) + more));
  if (i < count) {
    const Vec<T> last = load_partial(results + i, count - i);
    store_partial(results + i, rectify<T, rectifier>(last + more), count - i);
  }
}

template <class T>
void finish_kernel(size_t count, void* results, const void* added, Rectifier rectifier) {
  T* values = static_cast<T*>(results);
  const T* number = static_cast<const T*>(added);
  switch (rectifier) {
    case Rectifier::none:
      return finish_all<T, Rectifier::none>(count, values, number);
    case Rectifier::maximum:
      return finish_all<T, Rectifier::maximum>(count, values, number);
    case Rectifier::half_sum:
      return finish_all<T, Rectifier::half_sum>(count, values, number);
  }
}

// ---- sums of products ---------------------------------------------------------------------------

// The sum of neighbouring lanes of a, then of b.
template <class T, int... I>
[[gnu::always_inline]] inline Vec<T> add_pairs(Vec<T> a, Vec<T> b,
                                               std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, 2 * I...) + __builtin_shufflevector(a, b, 2 * I + 1 ...);
}

// Leaves the sums of all lanes of `Width` vectors in the lanes of the first.
template <class T, int Width>
[[gnu::always_inline]] inline void fold(Vec<T>* sums) {
  if constexpr (Width > 1) {
#pragma GCC unroll 16
    for (int i = 0; i < Width / 2; ++i) {
      sums[i] =
          add_pairs<T>(sums[2 * i], sums[2 * i + 1], std::make_integer_sequence<int, kLanes<T>>());
    }
    fold<T, Width / 2>(sums);
  }
}

// The sums of all lanes of `Count` vectors, to consecutive elements.
template <class T, int Count>
[[gnu::always_inline]] inline void sum_lanes(const Vec<T>* vectors, T* to) {
  if constexpr (Count > kLanes<T>) {
    sum_lanes<T, kLanes<T>>(vectors, to);
    sum_lanes<T, Count - kLanes<T>>(vectors + kLanes<T>, to + kLanes<T>);
  } else {
    Vec<T> sums[kLanes<T>] = {};
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) sums[i] = vectors[i];
    fold<T, kLanes<T>>(sums);
    if constexpr (Count == kLanes<T>) {
      store<T>(to, sums[0]);
    } else {
      for (int i = 0; i < Count; ++i) to[i] = sums[0][i];
    }
  }
}

template <class T, int Rows, int Columns>
void dot_tile(size_t vector_count, const T* a, size_t a_stride, const T* b, size_t b_stride, T* c,
              size_t c_stride, bool accumulates) {
  Vec<T> sums[Rows * Columns] = {};
  for (size_t i = 0; i < vector_count; ++i, a += kLanes<T>, b += kLanes<T>) {
    Vec<T> row[Rows];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) row[r] = load(a + static_cast<size_t>(r) * a_stride);
#pragma GCC unroll 8
    for (int j = 0; j < Columns; ++j) {
      const Vec<T> column = load(b + static_cast<size_t>(j) * b_stride);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r)
        sums[r * Columns + j] = fma(row[r], column, sums[r * Columns + j]);
    }
  }
  T totals[Rows * Columns];
  sum_lanes<T, Rows * Columns>(sums, totals);
  for (int r = 0; r < Rows; ++r) {
    for (int j = 0; j < Columns; ++j) {
      T* at = c + static_cast<size_t>(r) * c_stride + j;
      *at = accumulates ? *at + totals[r * Columns + j] : totals[r * Columns + j];
    }
  }
}

template <class T>
using Dot = void (*)(size_t, const T*, size_t, const T*, size_t, T*, size_t, bool);

// By rows and columns, both less one.
template <class T, int... I>
struct DotTable {
  static constexpr Dot<T> tiles[] = {dot_tile<T, I / kDotColumns + 1, I % kDotColumns + 1>...};
};
template <class T, int... I>
DotTable<T, I...> dot_table(std::integer_sequence<int, I...>);

template <class T>
void dot_kernel(size_t row_count, size_t column_count, size_t vector_count, const void* a,
                size_t a_stride, const void* b, size_t b_stride, void* c, size_t c_stride,
                bool accumulates) {
  using Table = decltype(dot_table<T>(std::make_integer_sequence<int, kDotRows * kDotColumns>()));
  Table::tiles[(row_count - 1) * kDotColumns + column_count - 1](
      vector_count, static_cast<const T*>(a), a_stride, static_cast<const T*>(b), b_stride,
      static_cast<T*>(c), c_stride, accumulates);
}

}  // namespace croton::CROTON_ISA::convolution
