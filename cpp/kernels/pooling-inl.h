// Pooling of images, and its gradients. Included once per instruction set.
//
// All goes by rows along the last dimension, which are contiguous. Rows that belong to one row of
// windows are combined first, element by element; then each window takes its elements from the
// combined row. Gradients go the other way: a row with an element for each window is expanded, so
// that it lies beside the rows of the image, `stride` elements for each window. Windows longer than
// the stride are taken in pieces of that length.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/pooling_sizes.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::pooling {

struct Larger {
  template <class V>
  [[gnu::always_inline]] static V apply(V a, V b) {
    return maximum(a, b);
  }
};
struct Plus {
  template <class V>
  [[gnu::always_inline]] static V apply(V a, V b) {
    return a + b;
  }
};

struct Same {
  template <class V>
  [[gnu::always_inline]] static V apply(V a) {
    return a;
  }
};
// total + g in lanes where a and b are equal.
struct AddWhereEqual {
  template <class V>
  [[gnu::always_inline]] static V apply(V total, V a, V b, V g) {
    return total + select(a == b, g, V{});
  }
};

// What changes no maximum.
template <class T>
[[gnu::always_inline]] inline T lowest() {
  if constexpr (kIsFloating<T>) {
    return -FloatFormat<T>::kInfinity;
  } else if constexpr (static_cast<T>(-1) > static_cast<T>(0)) {
    return 0;
  } else {
    return static_cast<T>(UnsignedOf<T>{1} << (8 * sizeof(T) - 1));
  }
}

// to[i] = F(from[i], ...) for n elements.
template <class F, class T, class... From>
[[gnu::always_inline]] inline void for_vectors(int64_t n, T* to, const From*... from) {
  int64_t i = 0;
  for (; i + kLanes<T> <= n; i += kLanes<T>) store<T>(to + i, F::apply(load(from + i)...));
  if (i < n) {
    const auto rest = static_cast<size_t>(n - i);
    store_partial<T>(to + i, F::apply(load_partial(from + i, rest)...), rest);
  }
}

template <class T>
[[gnu::always_inline]] inline void fill_row(int64_t n, T value, T* to) {
  for (int64_t i = 0; i < n; ++i) to[i] = value;
}

// The elements of the image that window j covers along a dimension.
struct Range {
  int64_t begin, end;
};
[[gnu::always_inline]] inline Range covered(const PoolingSizes& sizes, int dimension, int64_t j) {
  const int64_t first = j * sizes.stride[dimension] - sizes.pad[dimension];
  const int64_t last = first + sizes.window[dimension];
  return {first < 0 ? 0 : first, last > sizes.image[dimension] ? sizes.image[dimension] : last};
}

// How many elements a mean over window j counts along a dimension.
[[gnu::always_inline]] inline int64_t counted(const PoolingSizes& sizes, int dimension, int64_t j) {
  const Range range = covered(sizes, dimension, j);
  return sizes.counts_padding ? sizes.window[dimension] : range.end - range.begin;
}

// For each row of windows: visit(number of the row, elements that a mean counts along the other
// dimensions, planes and rows of the image that it covers).
template <class Visit>
[[gnu::always_inline]] inline void for_window_rows(const PoolingSizes& sizes, Visit visit) {
  for (int64_t a = 0; a < sizes.output[0]; ++a) {
    for (int64_t b = 0; b < sizes.output[1]; ++b) {
      visit(a * sizes.output[1] + b, counted(sizes, 0, a) * counted(sizes, 1, b),
            covered(sizes, 0, a), covered(sizes, 1, b));
    }
  }
}

// For each row of the image in these ranges: visit(offset of its first element).
template <class Visit>
[[gnu::always_inline]] inline void for_rows(const PoolingSizes& sizes, Range planes, Range rows,
                                            Visit visit) {
  for (int64_t i = planes.begin; i < planes.end; ++i) {
    for (int64_t j = rows.begin; j < rows.end; ++j)
      visit((i * sizes.image[1] + j) * sizes.image[2]);
  }
}

// to[j] = from[j * stride] F ... F from[j * stride + length - 1] for n windows. Two vectors beyond
// the last window can be read.
template <class F, class T>
[[gnu::always_inline]] inline void windows(int64_t n, int64_t stride, int64_t length, const T* from,
                                           T* to) {
  constexpr int64_t lanes = kLanes<T>;
  const auto put = [&](int64_t j, Vec<T> v) __attribute__((always_inline)) {
    if (j + lanes <= n) {
      store<T>(to + j, v);
    } else {
      store_partial<T>(to + j, v, static_cast<size_t>(n - j));
    }
  };
  if (stride == 1) {
    for (int64_t j = 0; j < n; j += lanes) {
      Vec<T> v = load(from + j);
      for (int64_t k = 1; k < length; ++k) v = F::apply(v, load(from + j + k));
      put(j, v);
    }
  } else if (stride == 2) {
    for (int64_t j = 0; j < n; j += lanes) {
      const T* at = from + 2 * j;
      Vec<T> a = load(at), b = load(at + lanes);
      Vec<T> v = every_other<0, T>(a, b, Lanes<T>());
      for (int64_t k = 1; k < length; k += 2) {
        v = F::apply(v, every_other<1, T>(a, b, Lanes<T>()));
        if (k + 1 == length) break;
        a = load(at + k + 1);
        b = load(at + k + 1 + lanes);
        v = F::apply(v, every_other<0, T>(a, b, Lanes<T>()));
      }
      put(j, v);
    }
  } else {
    for (int64_t j = 0; j < n; ++j) {
      const T* at = from + j * stride;
      T v = at[0];
      for (int64_t k = 1; k < length; ++k) v = F::apply(v, at[k]);
      to[j] = v;
    }
  }
}

// A row whose first `length` elements of each `stride` are the window's number, the others zero.
// The result is `from` itself where that is so already, else in `to`.
template <class T>
[[gnu::always_inline]] inline const T* expanded(int64_t n, int64_t stride, int64_t length,
                                                const T* from, T* to) {
  constexpr int64_t lanes = kLanes<T>;
  if (stride == 1) return from;
  if (stride == 2) {
    for (int64_t j = 0; j < n; j += lanes) {
      const Vec<T> v =
          j + lanes <= n ? load(from + j) : load_partial(from + j, static_cast<size_t>(n - j));
      const Vec<T> second = length == 2 ? v : Vec<T>{};
      store<T>(to + 2 * j, interleave<0, T>(v, second, Lanes<T>()));
      store<T>(to + 2 * j + lanes, interleave<kLanes<T> / 2, T>(v, second, Lanes<T>()));
    }
    return to;
  }
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t k = 0; k < stride; ++k) to[j * stride + k] = k < length ? from[j] : T{};
  }
  return to;
}

// The windows of a row in pieces as long as the stride. For each piece: visit(whether it is the
// last and shorter, the first of the expanded elements that lie in the image, how many do, and
// where in the row of the image they begin).
template <class Visit>
[[gnu::always_inline]] inline void for_pieces(const PoolingSizes& sizes, Visit visit) {
  const int64_t stride = sizes.stride[2], window = sizes.window[2], pad = sizes.pad[2];
  const int64_t all = sizes.output[2] * stride;
  for (int64_t k = 0; k < window; k += stride) {
    const int64_t begin = pad > k ? pad - k : 0;
    const int64_t room = sizes.image[2] + pad - k;
    const int64_t end = all < room ? all : room;
    if (begin < end) visit(k > 0 && k + stride > window, begin, end - begin, begin + k - pad);
  }
}

// The lengths of first pieces and of the shorter last one, 0 where there is none.
[[gnu::always_inline]] inline int64_t first_length(const PoolingSizes& sizes) {
  return sizes.window[2] < sizes.stride[2] ? sizes.window[2] : sizes.stride[2];
}
[[gnu::always_inline]] inline int64_t last_length(const PoolingSizes& sizes) {
  return sizes.window[2] > sizes.stride[2] ? sizes.window[2] % sizes.stride[2] : 0;
}

// The elements that means count along the last dimension, for each window.
template <class T>
[[gnu::always_inline]] inline void count_elements(const PoolingSizes& sizes, T* to) {
  if (sizes.value != WindowValue::mean) return;
  for (int64_t j = 0; j < sizes.output[2]; ++j) to[j] = static_cast<T>(counted(sizes, 2, j));
}

[[gnu::always_inline]] inline int64_t volume(const int64_t* lengths) {
  return lengths[0] * lengths[1] * lengths[2];
}

// One image; `row` has what changes nothing beside the image, `counts` is for means.
template <class F, class T>
[[gnu::always_inline]] inline void pool_image(const PoolingSizes& sizes, const T* x, T* z, T* row,
                                              const T* counts) {
  const int64_t width = sizes.image[2], n = sizes.output[2];
  T* const inside = row + sizes.pad[2];
  for_window_rows(sizes, [&](int64_t number, int64_t count, Range planes,
                             Range rows) __attribute__((always_inline)) {
    const T* waiting = nullptr;
    bool is_begun = false;
    for_rows(sizes, planes, rows, [&](int64_t offset) __attribute__((always_inline)) {
      const T* const next = x + offset;
      if (is_begun) {
        for_vectors<F>(width, inside, inside, next);
      } else if (waiting == nullptr) {
        waiting = next;
      } else {
        for_vectors<F>(width, inside, waiting, next);
        is_begun = true;
      }
    });
    if (!is_begun) for_vectors<Same>(width, inside, waiting);
    T* const to = z + number * n;
    windows<F>(n, sizes.stride[2], sizes.window[2], row, to);
    if (sizes.value == WindowValue::mean) {
      const T others = static_cast<T>(count);
      for (int64_t j = 0; j < n; ++j) to[j] /= counts[j] * others;
    }
  });
}

template <class T>
void pool(const PoolingSizes& sizes, size_t images, const void* x, void* z, void* scratch) {
  T* const row = static_cast<T*>(scratch);
  T* const counts = row + sizes.scratch;
  const bool is_largest = sizes.value == WindowValue::largest;
  fill_row(sizes.scratch, is_largest ? lowest<T>() : T{}, row);
  count_elements(sizes, counts);
  const auto* from = static_cast<const T*>(x);
  auto* to = static_cast<T*>(z);
  for (size_t i = 0; i < images; ++i, from += volume(sizes.image), to += volume(sizes.output)) {
    if (is_largest) {
      pool_image<Larger>(sizes, from, to, row, counts);
    } else {
      pool_image<Plus>(sizes, from, to, row, counts);
    }
  }
}

// The gradient of each largest element goes to all elements of its window that equal it.
template <class T>
void spread_to_largest(const PoolingSizes& sizes, size_t images, const void* x_, const void* z_,
                       const void* gz_, void* gx_, void* scratch) {
  T* const rows[3] = {static_cast<T*>(scratch), static_cast<T*>(scratch) + sizes.scratch,
                      static_cast<T*>(scratch) + 2 * sizes.scratch};
  const auto *x = static_cast<const T*>(x_), *z = static_cast<const T*>(z_),
             *gz = static_cast<const T*>(gz_);
  auto* gx = static_cast<T*>(gx_);
  const int64_t n = sizes.output[2], stride = sizes.stride[2], last = last_length(sizes);
  for (size_t image = 0; image < images; ++image) {
    fill_row(volume(sizes.image), T{}, gx);
    for_window_rows(sizes, [&](int64_t number, int64_t, Range planes,
                               Range window_rows) __attribute__((always_inline)) {
      const T* const largest = expanded(n, stride, stride, z + number * n, rows[0]);
      const T* const g = expanded(n, stride, first_length(sizes), gz + number * n, rows[1]);
      const T* const g_last = last > 0 ? expanded(n, stride, last, gz + number * n, rows[2]) : g;
      for_rows(sizes, planes, window_rows, [&](int64_t offset) __attribute__((always_inline)) {
        for_pieces(sizes, [&](bool is_last, int64_t begin, int64_t count,
                              int64_t at) __attribute__((always_inline)) {
          for_vectors<AddWhereEqual>(count, gx + offset + at, gx + offset + at, x + offset + at,
                                     largest + begin, (is_last ? g_last : g) + begin);
        });
      });
    });
    x += volume(sizes.image);
    gx += volume(sizes.image);
    z += volume(sizes.output);
    gz += volume(sizes.output);
  }
}

// The gradient of each sum or mean goes to all elements of its window.
template <class T>
void spread(const PoolingSizes& sizes, size_t images, const void* gz_, void* gx_, void* scratch) {
  T* const first = static_cast<T*>(scratch);
  T *const second = first + sizes.scratch, *const shares = second + sizes.scratch,
           *const counts = shares + sizes.scratch;
  const auto* gz = static_cast<const T*>(gz_);
  auto* gx = static_cast<T*>(gx_);
  const int64_t n = sizes.output[2], stride = sizes.stride[2], last = last_length(sizes);
  count_elements(sizes, counts);
  for (size_t image = 0; image < images; ++image) {
    fill_row(volume(sizes.image), T{}, gx);
    for_window_rows(sizes, [&](int64_t number, int64_t count, Range planes,
                               Range window_rows) __attribute__((always_inline)) {
      const T* share = gz + number * n;
      if (sizes.value == WindowValue::mean) {
        const T others = static_cast<T>(count);
        for (int64_t j = 0; j < n; ++j) shares[j] = share[j] / (others * counts[j]);
        share = shares;
      }
      const T* const g = expanded(n, stride, first_length(sizes), share, first);
      const T* const g_last = last > 0 ? expanded(n, stride, last, share, second) : g;
      for_rows(sizes, planes, window_rows, [&](int64_t offset) __attribute__((always_inline)) {
        for_pieces(sizes, [&](bool is_last, int64_t begin, int64_t count_here,
                              int64_t at) __attribute__((always_inline)) {
          T* const to = gx + offset + at;
          for_vectors<Plus>(count_here, to, to, (is_last ? g_last : g) + begin);
        });
      });
    });
    gz += volume(sizes.output);
    gx += volume(sizes.image);
  }
}

// For each window the sum of what `v` has where x equals the largest element.
template <class T>
void sum_at_largest(const PoolingSizes& sizes, size_t images, const void* x_, const void* z_,
                    const void* v_, void* sums_, void* scratch) {
  T* const rows[3] = {static_cast<T*>(scratch), static_cast<T*>(scratch) + sizes.scratch,
                      static_cast<T*>(scratch) + 2 * sizes.scratch};
  const auto *x = static_cast<const T*>(x_), *z = static_cast<const T*>(z_),
             *v = static_cast<const T*>(v_);
  auto* sums = static_cast<T*>(sums_);
  const int64_t n = sizes.output[2], stride = sizes.stride[2], last = last_length(sizes);
  for (size_t image = 0; image < images; ++image) {
    for_window_rows(sizes, [&](int64_t number, int64_t, Range planes,
                               Range window_rows) __attribute__((always_inline)) {
      T* const to = sums + number * n;
      const T* const largest = expanded(n, stride, stride, z + number * n, rows[0]);
      fill_row(n * stride, T{}, rows[1]);
      fill_row(n * stride, T{}, rows[2]);
      for_rows(sizes, planes, window_rows, [&](int64_t offset) __attribute__((always_inline)) {
        for_pieces(sizes, [&](bool is_last, int64_t begin, int64_t count, int64_t at)
                              __attribute__((always_inline)) {
                                T* const total = rows[is_last ? 2 : 1] + begin;
                                for_vectors<AddWhereEqual>(count, total, total, x + offset + at,
                                                           largest + begin, v + offset + at);
                              });
      });
      windows<Plus>(n, stride, first_length(sizes), rows[1], to);
      if (last > 0) {
        windows<Plus>(n, stride, last, rows[2], rows[1]);
        for_vectors<Plus>(n, to, to, rows[1]);
      }
    });
    x += volume(sizes.image);
    v += volume(sizes.image);
    z += volume(sizes.output);
    sums += volume(sizes.output);
  }
}

// For each window what `v` has where the first of its largest elements, or of its nans, lies.
template <class T>
void take_at_largest(const PoolingSizes& sizes, size_t images, const void* x_, const void* v_,
                     void* taken_) {
  const auto *x = static_cast<const T*>(x_), *v = static_cast<const T*>(v_);
  auto* taken = static_cast<T*>(taken_);
  for (size_t image = 0; image < images; ++image) {
    for_window_rows(sizes, [&](int64_t number, int64_t, Range planes, Range rows) {
      for (int64_t j = 0; j < sizes.output[2]; ++j) {
        const Range columns = covered(sizes, 2, j);
        int64_t best = -1;
        for_rows(sizes, planes, rows, [&](int64_t offset) {
          for (int64_t i = columns.begin; i < columns.end; ++i) {
            const int64_t at = offset + i;
            if (best < 0 || x[at] > x[best] || (x[at] != x[at] && x[best] == x[best])) best = at;
          }
        });
        taken[number * sizes.output[2] + j] = v[best];
      }
    });
    x += volume(sizes.image);
    v += volume(sizes.image);
    taken += volume(sizes.output);
  }
}

}  // namespace croton::CROTON_ISA::pooling
