// Tiles of matrix products, and the packing of what they multiply. Included once per instruction
// set.
//
// A tile of sums stays in registers while its depth is gone through. Each element of a result is a
// sum in the order of the depth, whichever tile it is in.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/rectify-inl.h"
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

// ---- packing ------------------------------------------------------------------------------------

// Turns `Count` vectors, one of each row, to vectors that hold an element of every row in turn.
template <class T, int Count>
[[gnu::always_inline]] inline void interleave_rows(Vec<T>* rows) {
#pragma GCC unroll 4
  for (int width = Count; width > 1; width /= 2) {
    Vec<T> mixed[Count];
#pragma GCC unroll 8
    for (int i = 0; i < Count / 2; ++i) {
      mixed[2 * i] = interleave<0, T>(rows[i], rows[i + Count / 2], Lanes<T>());
      mixed[2 * i + 1] = interleave<kLanes<T> / 2, T>(rows[i], rows[i + Count / 2], Lanes<T>());
    }
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) rows[i] = mixed[i];
  }
}

// `Count` lines side by side: to[p * pitch + i] is element p of line i; zero for lines that are not
// there. Where lines are fewer or more than lanes, the pitch is their number.
template <class T, int Count>
[[gnu::always_inline]] inline void pack_lines(size_t lines, size_t length, const T* from,
                                              ptrdiff_t line_stride, ptrdiff_t stride, T* to,
                                              size_t pitch) {
  constexpr size_t lanes = kLanes<T>;
  size_t p = 0;
  if (lines == Count && stride == 1) {
    for (; p + lanes <= length; p += lanes) {
      Vec<T> block[Count];
#pragma GCC unroll 16
      for (int i = 0; i < Count; ++i) block[i] = load(from + i * line_stride + p);
      interleave_rows<T, Count>(block);
#pragma GCC unroll 16
      for (size_t i = 0; i < Count; ++i) {
        // Either a step each, or (of whole panels) all that the lines have, in order.
        store<T>(Count == lanes ? to + (p + i) * pitch : to + p * Count + i * lanes, block[i]);
      }
    }
  } else if (lines == Count && line_stride == 1) {
    for (; p < length; ++p) {
      const T* line = from + static_cast<ptrdiff_t>(p) * stride;
      if constexpr (Count >= kLanes<T>) {
#pragma GCC unroll 16
        for (size_t i = 0; i < Count; i += lanes) store<T>(to + p * pitch + i, load(line + i));
      } else {
        __builtin_memcpy(to + p * pitch, line, Count * sizeof(T));
      }
    }
  }
  for (; p < length; ++p) {
    for (size_t i = 0; i < Count; ++i) {
      const T* line = from + static_cast<ptrdiff_t>(i) * line_stride;
      to[p * pitch + i] = i < lines ? line[static_cast<ptrdiff_t>(p) * stride] : T{0};
    }
  }
}

// The same of `parts` * `Part` lines that lie side by side; a part goes to memory of its own, parts
// `to_stride` apart. So all of a cache line is used when it is read.
template <class T, int Part>
[[gnu::always_inline]] inline void pack_side_by_side(size_t parts, size_t length, const T* from,
                                                     ptrdiff_t stride, T* to, size_t pitch,
                                                     size_t to_stride) {
  for (size_t p = 0; p < length; ++p, from += stride, to += pitch) {
    for (size_t part = 0; part < parts; ++part)
      __builtin_memcpy(to + part * to_stride, from + part * Part, Part * sizeof(T));
  }
}

template <class T>
void pack_rows_kernel(size_t rows, size_t depth, const void* from, ptrdiff_t row_stride,
                      ptrdiff_t stride, void* to) {
  const T* source = static_cast<const T*>(from);
  T* target = static_cast<T*>(to);
  constexpr size_t together = 4;
  size_t r = 0;
  if (row_stride == 1) {
    for (; r + together * kRows <= rows; r += together * kRows) {
      pack_side_by_side<T, kRows>(together, depth, source + r, stride, target + r * depth, kRows,
                                  kRows * depth);
    }
  }
  for (; r < rows; r += kRows) {
    pack_lines<T, kRows>(rows - r < kRows ? rows - r : kRows, depth,
                         source + static_cast<ptrdiff_t>(r) * row_stride, row_stride, stride,
                         target + r * depth, kRows);
  }
}

template <class T>
void pack_columns_kernel(size_t columns, size_t depth, const void* from, ptrdiff_t column_stride,
                         ptrdiff_t stride, void* to) {
  constexpr size_t lanes = kLanes<T>, width = kVectors * lanes;
  const T* source = static_cast<const T*>(from);
  T* target = static_cast<T*>(to);
  for (size_t c = 0; c < columns; c += width) {
    const size_t count = columns - c < width ? columns - c : width;
    const size_t pitch = (count + lanes - 1) / lanes * lanes;
    size_t v = 0;
    if (column_stride == 1) {
      pack_side_by_side<T, kLanes<T>>(count / lanes, depth, source + c, stride, target, pitch,
                                      lanes);
      v = count / lanes * lanes;
    }
    for (; v < count; v += lanes) {
      pack_lines<T, kLanes<T>>(count - v < lanes ? count - v : lanes, depth,
                               source + static_cast<ptrdiff_t>(c + v) * column_stride,
                               column_stride, stride, target + v, pitch);
    }
    target += pitch * depth;
  }
}

template <class T>
void pack_panel_kernel(size_t columns, size_t depth, const void* from, ptrdiff_t column_stride,
                       ptrdiff_t stride, void* to) {
  constexpr size_t lanes = kLanes<T>, width = kPanelBytes / sizeof(T);
  const T* source = static_cast<const T*>(from);
  T* target = static_cast<T*>(to);
  size_t c = 0;
  if (column_stride == 1) {
    pack_side_by_side<T, kLanes<T>>(columns / lanes, depth, source, stride, target, width, lanes);
    c = columns / lanes * lanes;
  }
  for (; c < width; c += lanes) {
    const size_t rest = c < columns ? columns - c : 0;
    pack_lines<T, kLanes<T>>(rest < lanes ? rest : lanes, depth,
                             source + static_cast<ptrdiff_t>(c) * column_stride, column_stride,
                             stride, target + c, width);
  }
}

// ---- products -----------------------------------------------------------------------------------

// The tile's place in c, and what becomes of it. Of the last vector of a row, `last` lanes are
// written.
template <class T>
struct Target {
  T* c;
  ptrdiff_t stride;
  size_t last;
  T alpha, beta;
  const T* added;
  Rectifier rectifier;

  Target(const ProductFinish& finish, void* to, size_t row, size_t column, ptrdiff_t c_stride,
         size_t count)
      : c(static_cast<T*>(to) + static_cast<ptrdiff_t>(row) * c_stride + column),
        stride(c_stride),
        last(count),
        alpha(static_cast<T>(finish.alpha)),
        beta(static_cast<T>(finish.beta)),
        added(finish.added == nullptr ? nullptr : static_cast<const T*>(finish.added) + column),
        rectifier(finish.rectifier) {}
};

template <class T, int Vectors>
[[gnu::always_inline]] inline void finish_row(Vec<T>* results, const Target<T>& target) {
  if (target.added != nullptr) {
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      const T* at = target.added + v * kLanes<T>;
      results[v] +=
          v + 1 < Vectors || target.last == kLanes<T> ? load(at) : load_partial(at, target.last);
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < Vectors; ++v) {
    if (target.rectifier == Rectifier::maximum)
      results[v] = rectify<T, Rectifier::maximum>(results[v]);
    if (target.rectifier == Rectifier::half_sum)
      results[v] = rectify<T, Rectifier::half_sum>(results[v]);
  }
}

template <class T, int Vectors>
[[gnu::always_inline]] inline void write_row(const Vec<T>* sums, T* c, const Target<T>& target) {
  const Vec<T> alpha = splat(target.alpha), beta = splat(target.beta);
  Vec<T> results[Vectors];
#pragma GCC unroll 8
  for (int v = 0; v < Vectors; ++v) {
    results[v] = alpha * sums[v];
    if (target.beta == 0) continue;
    const T* at = c + v * kLanes<T>;
    results[v] =
        fma(beta,
            v + 1 < Vectors || target.last == kLanes<T> ? load(at) : load_partial(at, target.last),
            results[v]);
  }
  if (target.added != nullptr || target.rectifier != Rectifier::none)
    finish_row<T, Vectors>(results, target);
#pragma GCC unroll 8
  for (int v = 0; v < Vectors; ++v, c += kLanes<T>) {
    if (v + 1 < Vectors || target.last == kLanes<T>) {
      store<T>(c, results[v]);
    } else {
      store_partial(c, results[v], target.last);
    }
  }
}

// Of packed rows and columns; `rows` of the tile are written.
template <class T, int Vectors>
void multiply_packed(size_t rows, size_t depth, const T* a, const T* b, const Target<T>& target) {
  Vec<T> sums[kRows][Vectors] = {};
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    if (static_cast<size_t>(r) < rows) __builtin_prefetch(target.c + r * target.stride, 1);
  }
  for (size_t k = 0; k < depth; ++k, a += kRows, b += Vectors * kLanes<T>) {
    Vec<T> column[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) column[v] = load(b + v * kLanes<T>);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const Vec<T> factor = splat(a[r]);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) sums[r][v] = fma(factor, column[v], sums[r][v]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    if (static_cast<size_t>(r) < rows)
      write_row<T, Vectors>(sums[r], target.c + r * target.stride, target);
  }
}

// Operands where they lie; the elements of a row of b lie together.
template <class T>
struct Operands {
  const T* a;
  ptrdiff_t a_stride, a_step;  // from row to row, and along the depth
  const T* b;
  ptrdiff_t b_stride;
  size_t whole;  // up to here whole vectors of b may be read, also where fewer lanes are used
};

template <class T, int Rows, int Vectors>
void multiply_in_place(size_t depth, const Operands<T>& operands, const Target<T>& target) {
  Vec<T> sums[Rows][Vectors] = {};
  const T *a = operands.a, *b = operands.b;
  const ptrdiff_t stride = operands.a_stride;
  size_t k = 0;
  const auto add = [&](size_t last) {
    Vec<T> column[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      const T* at = b + v * kLanes<T>;
      column[v] = v + 1 < Vectors || last == kLanes<T> ? load(at) : load_partial(at, last);
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const Vec<T> factor = splat(a[r * stride]);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) sums[r][v] = fma(factor, column[v], sums[r][v]);
    }
    a += operands.a_step;
    b += operands.b_stride;
  };
  for (; k < operands.whole; ++k) add(kLanes<T>);
  for (; k < depth; ++k) add(target.last);
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
    write_row<T, Vectors>(sums[r], target.c + r * target.stride, target);
}

template <class T>
using InPlace = void (*)(size_t, const Operands<T>&, const Target<T>&);

// By rows and vectors, both less one.
template <class T, int... I>
struct InPlaceTable {
  static constexpr InPlace<T> tiles[] = {
      multiply_in_place<T, I / kVectors + 1, I % kVectors + 1>...};
};
template <class T, int... I>
InPlaceTable<T, I...> in_place_table(std::integer_sequence<int, I...>);

// Of a single row, so many vectors at a time that their sums do not wait for each other.
constexpr int kVectorsOfRow = 8;

template <class T, int... I>
struct RowTable {
  static constexpr InPlace<T> pieces[] = {multiply_in_place<T, 1, I + 1>...};
};
template <class T, int... I>
RowTable<T, I...> row_table(std::integer_sequence<int, I...>);

template <class T>
void multiply_kernel(size_t rows, size_t columns, size_t depth, const void* a, const void* b,
                     void* c, ptrdiff_t c_stride, const ProductFinish& finish) {
  constexpr size_t lanes = kLanes<T>, width = kVectors * lanes;
  const T* columns_of_b = static_cast<const T*>(b);
  for (size_t j = 0; j < columns; j += width) {
    const size_t count = columns - j < width ? columns - j : width;
    const size_t vectors = (count + lanes - 1) / lanes;
    for (size_t i = 0; i < rows; i += kRows) {
      const Target<T> target(finish, c, i, j, c_stride, count - (vectors - 1) * lanes);
      const T* rows_of_a = static_cast<const T*>(a) + i * depth;
      const size_t here = rows - i < kRows ? rows - i : kRows;
      switch (vectors) {
        case 1:
          multiply_packed<T, 1>(here, depth, rows_of_a, columns_of_b, target);
          break;
        case 2:
          multiply_packed<T, 2>(here, depth, rows_of_a, columns_of_b, target);
          break;
        default:
          multiply_packed<T, kVectors>(here, depth, rows_of_a, columns_of_b, target);
      }
    }
    columns_of_b += vectors * lanes * depth;
  }
}

template <class T>
void multiply_in_place_kernel(size_t rows, size_t columns, size_t depth, const void* a,
                              ptrdiff_t a_stride, ptrdiff_t a_step, const void* b,
                              ptrdiff_t b_stride, void* c, ptrdiff_t c_stride,
                              const ProductFinish& finish) {
  using Table = decltype(in_place_table<T>(std::make_integer_sequence<int, kRows * kVectors>()));
  using Row = decltype(row_table<T>(std::make_integer_sequence<int, kVectorsOfRow>()));
  constexpr size_t lanes = kLanes<T>;
  const size_t width = (rows == 1 ? kVectorsOfRow : kVectors) * lanes;
  // A product of few rows is cut into equal parts.
  const size_t parts = (rows + kRows - 1) / kRows;
  const size_t fewest = parts <= 1 ? rows : rows / parts, longer = rows - fewest * parts;
  for (size_t j = 0; j < columns; j += width) {
    const size_t count = columns - j < width ? columns - j : width;
    const size_t vectors = (count + lanes - 1) / lanes;
    // In the last rows of b a whole vector would reach beyond its end.
    const size_t over = vectors * lanes - count, step = static_cast<size_t>(b_stride);
    const size_t short_rows = over <= step ? over != 0 : (over + step - 1) / step;
    const size_t whole = short_rows < depth ? depth - short_rows : 0;
    for (size_t part = 0, i = 0; part < parts; ++part) {
      const size_t next = i + fewest + (part < longer ? 1 : 0);
      const Target<T> target(finish, c, i, j, c_stride, count - (vectors - 1) * lanes);
      const Operands<T> operands{static_cast<const T*>(a) + static_cast<ptrdiff_t>(i) * a_stride,
                                 a_stride,
                                 a_step,
                                 static_cast<const T*>(b) + j,
                                 b_stride,
                                 whole};
      if (rows == 1) {
        Row::pieces[vectors - 1](depth, operands, target);
      } else {
        Table::tiles[(next - i - 1) * kVectors + vectors - 1](depth, operands, target);
      }
      i = next;
    }
  }
}

}  // namespace croton::CROTON_ISA::product
