// Winograd's convolution F(4x4, 3x3): a filter of 3x3 over tiles of 6x6 elements gives 4x4 results
// with 36 products where its definition takes 144. Included once per instruction set.
//
// Tiles, filters and results are polynomials that are evaluated at the points 0, +-5/8, +-3/2 and
// infinity (Toom and Cook), multiplied there, and interpolated; a vector has one tile, or filter,
// in each lane. All constants of tiles and results are exact; of pairs of points +-a, +-b these
// keep the error least, about twice that of the definition. See Lavin and Gray, "Fast algorithms
// for convolutional neural networks", 2016.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::winograd {

inline constexpr float kA = 0.625F, kB = 1.5F;  // the points
inline constexpr float kAA = kA * kA, kBB = kB * kB;
inline constexpr int kLanesOfTiles = kLanes<float>;
using V = Vec<float>;

// The six values of one line of a tile: its coefficients with those of the polynomials that vanish
// at all points but one.
[[gnu::always_inline]] inline void evaluate_tile(const V* d, V* to) {
  const V even_a = fma(splat(-kBB), d[2], d[4]), odd_a = fma(splat(-kBB), d[1], d[3]);
  const V even_b = fma(splat(-kAA), d[2], d[4]), odd_b = fma(splat(-kAA), d[1], d[3]);
  to[0] = fma(splat(kAA * kBB), d[0], fma(splat(-kAA - kBB), d[2], d[4]));
  to[1] = fma(splat(kA), odd_a, even_a);
  to[2] = fma(splat(-kA), odd_a, even_a);
  to[3] = fma(splat(kB), odd_b, even_b);
  to[4] = fma(splat(-kB), odd_b, even_b);
  to[5] = fma(splat(kAA * kBB), d[1], fma(splat(-kAA - kBB), d[3], d[5]));
}

// The six values of one line of a filter, divided by what the vanishing polynomials are at the
// points.
[[gnu::always_inline]] inline void evaluate_filter(const V* g, V* to) {
  constexpr float of_zero = 1 / (kAA * kBB);
  constexpr float of_a = 1 / (2 * kAA * (kAA - kBB)), of_b = 1 / (2 * kBB * (kBB - kAA));
  const V even_a = fma(splat(kAA * of_a), g[2], splat(of_a) * g[0]);
  const V even_b = fma(splat(kBB * of_b), g[2], splat(of_b) * g[0]);
  to[0] = splat(of_zero) * g[0];
  to[1] = fma(splat(kA * of_a), g[1], even_a);
  to[2] = fma(splat(-kA * of_a), g[1], even_a);
  to[3] = fma(splat(kB * of_b), g[1], even_b);
  to[4] = fma(splat(-kB * of_b), g[1], even_b);
  to[5] = g[2];
}

// The four results of one line from its six products.
[[gnu::always_inline]] inline void interpolate(const V* m, V* to) {
  const V even_a = m[1] + m[2], odd_a = m[1] - m[2];
  const V even_b = m[3] + m[4], odd_b = m[3] - m[4];
  to[0] = m[0] + (even_a + even_b);
  to[1] = fma(splat(kA), odd_a, splat(kB) * odd_b);
  to[2] = fma(splat(kAA), even_a, splat(kBB) * even_b);
  to[3] = fma(splat(kA * kAA), odd_a, fma(splat(kB * kBB), odd_b, m[5]));
}

// Both directions of a square of Size x Size vectors; `line` makes Results vectors of each line.
template <int Size, int Results, class Load, class Line, class Store>
[[gnu::always_inline]] inline void transform_square(Load load_at, Line line, Store store_at) {
  V between[Results][Size];
#pragma GCC unroll 8
  for (int j = 0; j < Size; ++j) {
    V column[Size], result[Results];
#pragma GCC unroll 8
    for (int i = 0; i < Size; ++i) column[i] = load_at(i, j);
    line(column, result);
#pragma GCC unroll 8
    for (int i = 0; i < Results; ++i) between[i][j] = result[i];
  }
#pragma GCC unroll 8
  for (int i = 0; i < Results; ++i) {
    V result[Results];
    line(between[i], result);
    store_at(i, result);
  }
}

inline void transform_filters(size_t vectors, const float* g, size_t g_stride, float* to,
                              size_t to_stride) {
  for (size_t v = 0; v < vectors; ++v, g += kLanesOfTiles, to += kLanesOfTiles) {
    transform_square<3, 6>(
        [&](int i, int j) { return load(g + static_cast<size_t>(3 * i + j) * g_stride); },
        evaluate_filter,
        [&](int i, const V* result) {
          for (int j = 0; j < 6; ++j)
            store<float>(to + static_cast<size_t>(6 * i + j) * to_stride, result[j]);
        });
  }
}

// ---- tiles
// ---------------------------------------------------------------------------------------

// `count` elements of a row of an image of this width from column `first` on, which may lie
// outside, where there are zeros.
inline void copy_line(const float* row, int64_t width, int64_t first, int64_t count, float* line) {
  const int64_t begin = first >= 0 ? 0 : -first < count ? -first : count;
  const int64_t inside = width - first < count ? width - first : count;
  int64_t at = 0;
  for (; at < begin; at += kLanesOfTiles) store<float>(line + at, V{});
  at = begin;
  for (; at + kLanesOfTiles <= inside; at += kLanesOfTiles)
    store<float>(line + at, load(row + first + at));
  if (at < inside) {
    store<float>(line + at, load_partial(row + first + at, static_cast<size_t>(inside - at)));
    at += kLanesOfTiles;
  }
  for (; at < count; at += kLanesOfTiles) store<float>(line + at, V{});
}

template <int... lane>
[[gnu::always_inline]] inline V next_lanes(V v, std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(v, v, (lane + 1) % kLanesOfTiles...);
}

// How many vectors hold a line of so many tiles and of the two columns after them.
[[gnu::always_inline]] inline int line_vectors(int32_t tiles) {
  return 4 * tiles < kLanesOfTiles ? 1 : 2 * tiles < kLanesOfTiles ? 2 : 4;
}

// The columns of tiles, from a line of `Vectors` vectors.
template <int Vectors>
[[gnu::always_inline]] inline void divide_line(const float* line, float* to, size_t to_stride) {
  const auto part = [&](int i) { return i < Vectors ? load(line + i * kLanesOfTiles) : V{}; };
  const V a = part(0), b = part(1), c = part(2), d = part(3);
  const V even = every_other<0, float>(a, b, Lanes<float>());
  const V odd = every_other<1, float>(a, b, Lanes<float>());
  const V more_even = every_other<0, float>(c, d, Lanes<float>());
  const V more_odd = every_other<1, float>(c, d, Lanes<float>());
  const V first = every_other<0, float>(even, more_even, Lanes<float>());
  const V second = every_other<0, float>(odd, more_odd, Lanes<float>());
  store<float>(to, first);
  store<float>(to + to_stride, second);
  store<float>(to + 2 * to_stride, every_other<1, float>(even, more_even, Lanes<float>()));
  store<float>(to + 3 * to_stride, every_other<1, float>(odd, more_odd, Lanes<float>()));
  // The last two columns of a tile are the first two of the next one.
  store<float>(to + 4 * to_stride, next_lanes(first, Lanes<float>()));
  store<float>(to + 5 * to_stride, next_lanes(second, Lanes<float>()));
}

// Tiles of one channel: element (i, j) of each, a lane for each tile, at to + (6 i + j) to_stride.
inline void gather_tiles(const WinogradRun* runs, size_t run_count, const float* plane,
                         int64_t height, int64_t width, float* lines, float* to, size_t to_stride) {
  // All lines first: what has just been stored in pieces is slow to load.
  float* line = lines;
  for (size_t r = 0; r < run_count; ++r) {
    const WinogradRun& run = runs[r];
    const float* from = plane + run.source;
    const int64_t length = line_vectors(run.tiles) * kLanesOfTiles;
    for (int64_t row = run.row; row < run.row + 6; ++row, line += length) {
      if (run.is_inside && row >= 0 && row < height) {
        copy_line(from + row * width, width, run.column, length, line);
      } else {
        for (int64_t i = 0; i < length; i += kLanesOfTiles) store<float>(line + i, V{});
      }
    }
  }
  line = lines;
  for (size_t r = 0; r < run_count; ++r) {
    const int vectors = line_vectors(runs[r].tiles);
    float* lane = to + runs[r].lane;
    for (int i = 0; i < 6; ++i, line += vectors * kLanesOfTiles, lane += 6 * to_stride) {
      if (vectors == 1) {
        divide_line<1>(line, lane, to_stride);
      } else if (vectors == 2) {
        divide_line<2>(line, lane, to_stride);
      } else {
        divide_line<4>(line, lane, to_stride);
      }
    }
  }
}

inline void transform_tiles(size_t vectors, const float* d, size_t d_stride, float* to,
                            size_t to_stride) {
  for (size_t v = 0; v < vectors; ++v, d += kLanesOfTiles, to += kLanesOfTiles) {
    transform_square<6, 6>(
        [&](int i, int j) { return load(d + static_cast<size_t>(6 * i + j) * d_stride); },
        evaluate_tile,
        [&](int i, const V* result) {
#pragma GCC unroll 8
          for (int j = 0; j < 6; ++j)
            store<float>(to + static_cast<size_t>(6 * i + j) * to_stride, result[j]);
        });
  }
}

// ---- results
// -------------------------------------------------------------------------------------

inline bool transform_products(size_t vectors, const float* m, size_t m_stride, float* to,
                               size_t to_stride) {
  V zeros = {};  // nan where a result is not finite
  for (size_t v = 0; v < vectors; ++v, m += kLanesOfTiles, to += 4 * kLanesOfTiles) {
    const auto load_at = [&](int i, int j) {
      return load(m + static_cast<size_t>(6 * i + j) * m_stride);
    };
    transform_square<6, 4>(load_at, interpolate, [&](int i, const V* y) {
#pragma GCC unroll 8
      for (int j = 0; j < 4; ++j) zeros = fma(y[j], V{}, zeros);
      const V low_even = interleave<0, float>(y[0], y[2], Lanes<float>());
      const V low_odd = interleave<0, float>(y[1], y[3], Lanes<float>());
      const V high_even = interleave<kLanesOfTiles / 2, float>(y[0], y[2], Lanes<float>());
      const V high_odd = interleave<kLanesOfTiles / 2, float>(y[1], y[3], Lanes<float>());
      float* row = to + static_cast<size_t>(i) * to_stride;
      store<float>(row, interleave<0, float>(low_even, low_odd, Lanes<float>()));
      store<float>(row + kLanesOfTiles,
                   interleave<kLanesOfTiles / 2, float>(low_even, low_odd, Lanes<float>()));
      store<float>(row + 2 * kLanesOfTiles,
                   interleave<0, float>(high_even, high_odd, Lanes<float>()));
      store<float>(row + 3 * kLanesOfTiles,
                   interleave<kLanesOfTiles / 2, float>(high_even, high_odd, Lanes<float>()));
    });
  }
  for (int i = 0; i < kLanesOfTiles; ++i) {
    if (zeros[i] != 0) return false;
  }
  return true;
}

// The rows of tiles, as transform_products leaves them, to an image.
inline void scatter_tiles(const WinogradRun* runs, size_t run_count, const float* from,
                          size_t from_stride, float* plane, int64_t width) {
  for (size_t r = 0; r < run_count; ++r) {
    const WinogradRun& run = runs[r];
    const float* row = from + 4 * run.lane;
    float* to = plane + run.target;
    for (int32_t i = 0; i < run.target_rows; ++i, row += from_stride, to += width) {
      int32_t j = 0;
      for (; j + kLanesOfTiles <= run.target_columns; j += kLanesOfTiles)
        store<float>(to + j, load(row + j));
      if (j < run.target_columns)
        store_partial<float>(to + j, load(row + j), static_cast<size_t>(run.target_columns - j));
    }
  }
}

}  // namespace croton::CROTON_ISA::winograd
