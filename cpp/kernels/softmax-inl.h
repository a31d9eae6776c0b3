// Softmax and its relatives over the rows of a matrix. Included once per instruction set.
//
// Rows that fit a few registers stay in them; longer ones are gone over several times while they
// are in the first-level cache. Sums are taken lane by lane over blocks, whose sums are added in
// double.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/math_exp_log-inl.h"
#include "kernels/scalar-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::softmax {

inline constexpr size_t kRegisters = 4;  // vectors of a row that is kept in registers
inline constexpr size_t kBlock = 4096;   // elements that are added up in the lanes of one vector

// The larger of two; b where either is nan.
struct Larger {
  template <class V>
  [[gnu::always_inline]] static V apply(V a, V b) {
    return a > b ? a : b;
  }
};
struct Plus {
  template <class V>
  [[gnu::always_inline]] static V apply(V a, V b) {
    return a + b;
  }
};

// All lanes combined, halves first.
template <class F, class V>
[[gnu::always_inline]] inline Lane<V> across(V v) {
  using T = Lane<V>;
  if constexpr (sizeof(V) > 16) {
    struct Halves {
      FixedVec<T, sizeof(V) / sizeof(T) / 2> low, high;
    };
    const auto halves = bit_cast<Halves>(v);
    return across<F>(F::apply(halves.low, halves.high));
  } else if constexpr (sizeof(T) == 4) {
    v = F::apply(v, __builtin_shufflevector(v, v, 2, 3, 0, 1));
    return F::apply(v, __builtin_shufflevector(v, v, 1, 0, 3, 2))[0];
  } else {
    return F::apply(v, __builtin_shufflevector(v, v, 1, 0))[0];
  }
}

// Lanes from `count` on replaced by `filler`.
template <class T>
[[gnu::always_inline]] inline Vec<T> with_rest(Vec<T> v, size_t count, T filler) {
  Mask<T> lane = {};
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<SignedOf<T>>(i);
  return select(lane < static_cast<SignedOf<T>>(count), v, splat(filler));
}

// A row of x + bias. Lanes beyond its end hold -infinity, which changes no maximum and whose
// exponential is 0.
template <class T, bool HasBias>
struct Row {
  const T* x;
  const T* bias;

  [[gnu::always_inline]] Vec<T> whole(size_t i) const {
    if constexpr (HasBias) {
      return load(x + i) + load(bias + i);
    } else {
      return load(x + i);
    }
  }
  [[gnu::always_inline]] Vec<T> partial(size_t i, size_t count) const {
    Vec<T> v = load_partial(x + i, count);
    if constexpr (HasBias) v += load_partial(bias + i, count);
    return with_rest(v, count, -FloatFormat<T>::kInfinity);
  }
  [[gnu::always_inline]] T one(size_t i) const {
    if constexpr (HasBias) {
      return x[i] + bias[i];
    } else {
      return x[i];
    }
  }
};

// The sum of part(i) over whole vectors at i and last(i, count) of a partial one.
template <class T, class Part, class Last>
[[gnu::always_inline]] inline double sum_over(size_t columns, Part part, Last last) {
  double total = 0;
  size_t i = 0;
  while (i < columns) {
    const size_t end = columns - i > kBlock ? i + kBlock : columns;
    Vec<T> a = {}, b = {};
    for (; i + 2 * kLanes<T> <= end; i += 2 * kLanes<T>) {
      a += part(i);
      b += part(i + kLanes<T>);
    }
    if (i + kLanes<T> <= end) {
      a += part(i);
      i += kLanes<T>;
    }
    if (i < end) b += last(i, end - i);
    i = end;
    total += static_cast<double>(across<Plus>(a + b));
  }
  return total;
}

template <class T, bool HasBias>
[[gnu::always_inline]] inline T largest(const Row<T, HasBias>& row, size_t columns) {
  constexpr size_t lanes = kLanes<T>;
  Vec<T> a = splat(-FloatFormat<T>::kInfinity), b = a, c = a, d = a;
  size_t i = 0;
  for (; i + 4 * lanes <= columns; i += 4 * lanes) {
    a = max_or_second(row.whole(i), a);
    b = max_or_second(row.whole(i + lanes), b);
    c = max_or_second(row.whole(i + 2 * lanes), c);
    d = max_or_second(row.whole(i + 3 * lanes), d);
  }
  for (; i + lanes <= columns; i += lanes) a = max_or_second(row.whole(i), a);
  if (i < columns) b = max_or_second(row.partial(i, columns - i), b);
  return across<Larger>(max_or_second(max_or_second(a, b), max_or_second(c, d)));
}

// The largest element, without nan, and the sum of the exponentials of what all are below it. The
// sum is nan where an element is nan or the largest is infinite.
template <class T>
struct Scale {
  T largest;
  T sum;
};

// Writes the exponentials to `to` as well unless it is null.
template <class T, bool HasBias>
[[gnu::always_inline]] inline Scale<T> scale_of(const Row<T, HasBias>& row, size_t columns, T* to) {
  const T top = largest(row, columns);
  const auto whole = [&](size_t i) __attribute__((always_inline)) {
    const Vec<T> e = math::exp<T>(row.whole(i) - top);
    if (to != nullptr) store<T>(to + i, e);
    return e;
  };
  const auto partial = [&](size_t i, size_t count) __attribute__((always_inline)) {
    const Vec<T> e = math::exp<T>(row.partial(i, count) - top);
    if (to != nullptr) store_partial<T>(to + i, e, count);
    return e;
  };
  return {top, static_cast<T>(sum_over<T>(columns, whole, partial))};
}

template <class T>
[[gnu::always_inline]] inline void multiply(T* y, size_t columns, T factor) {
  size_t i = 0;
  for (; i + kLanes<T> <= columns; i += kLanes<T>) store<T>(y + i, load(y + i) * factor);
  if (i < columns) {
    store_partial<T>(y + i, load_partial(y + i, columns - i) * factor, columns - i);
  }
}

// A row of up to N vectors, of which N - 1 are whole, in registers.
template <class T, int N>
struct ShortRow {
  Vec<T> v[N];

  template <bool HasBias>
  [[gnu::always_inline]] ShortRow(const Row<T, HasBias>& row, size_t columns) {
    constexpr size_t whole = (N - 1) * kLanes<T>;
    for (int k = 0; k < N - 1; ++k) v[k] = row.whole(static_cast<size_t>(k) * kLanes<T>);
    v[N - 1] =
        columns == whole + kLanes<T> ? row.whole(whole) : row.partial(whole, columns - whole);
  }

  [[gnu::always_inline]] T largest() const {
    Vec<T> top = v[0];
    for (int k = 1; k < N; ++k) top = max_or_second(v[k], top);
    // A nan in the first vector is dropped too.
    return across<Larger>(max_or_second(top, splat(-FloatFormat<T>::kInfinity)));
  }

  // Replaces the elements by the exponentials of what they are below the largest.
  [[gnu::always_inline]] Scale<T> take_exponentials() {
    const T top = largest();
    for (int k = 0; k < N; ++k) v[k] = math::exp<T>(v[k] - top);
    Vec<T> sum = v[0];
    for (int k = 1; k < N; ++k) sum += v[k];
    return {top, across<Plus>(sum)};
  }

  [[gnu::always_inline]] void store_times(T factor, T* to, size_t columns) const {
    constexpr size_t whole = (N - 1) * kLanes<T>;
    for (int k = 0; k < N - 1; ++k) {
      store<T>(to + static_cast<size_t>(k) * kLanes<T>, v[k] * factor);
    }
    if (columns == whole + kLanes<T>) {
      store<T>(to + whole, v[N - 1] * factor);
    } else {
      store_partial<T>(to + whole, v[N - 1] * factor, columns - whole);
    }
  }
};

// Calls visit.operator()<N>() with the number of vectors of a short row, 0 for a long one.
template <class T, class Visit>
[[gnu::always_inline]] inline void visit_length(size_t columns, Visit visit) {
  static_assert(kRegisters == 4);
  switch ((columns + kLanes<T> - 1) / kLanes<T>) {
    case 1:
      return visit.template operator()<1>();
    case 2:
      return visit.template operator()<2>();
    case 3:
      return visit.template operator()<3>();
    case 4:
      return visit.template operator()<4>();
    default:
      return visit.template operator()<0>();
  }
}

template <class T, bool HasBias, int N>
void softmax_rows(size_t rows, size_t columns, const T* x, ptrdiff_t stride, const T* bias, T* y) {
  for (size_t i = 0; i < rows; ++i, x += stride, y += columns) {
    const Row<T, HasBias> row{x, bias};
    if constexpr (N > 0) {
      ShortRow<T, N> values(row, columns);
      const T sum = values.take_exponentials().sum;
      values.store_times(T{1} / sum, y, columns);
    } else {
      const T sum = scale_of(row, columns, y).sum;
      multiply<T>(y, columns, T{1} / sum);
    }
  }
}

template <class T>
void softmax_kernel(size_t rows, size_t columns, const void* x, ptrdiff_t stride, const void* bias,
                    void* y) {
  const auto* from = static_cast<const T*>(x);
  const auto* shift = static_cast<const T*>(bias);
  auto* to = static_cast<T*>(y);
  visit_length<T>(columns, [&]<int N>() __attribute__((always_inline)) {
    if (bias != nullptr) {
      softmax_rows<T, true, N>(rows, columns, from, stride, shift, to);
    } else {
      softmax_rows<T, false, N>(rows, columns, from, stride, shift, to);
    }
  });
}

// Logarithms of the sums of rows are taken for a batch together.
inline constexpr size_t kBatch = 64;

template <class T>
[[gnu::always_inline]] inline void take_logarithms(T* values, size_t count) {
  for (size_t i = 0; i < count; i += kLanes<T>) {
    store<T>(values + i, math::log<T>(load(values + i)));
  }
}

template <class T, bool HasBias, int N>
void log_softmax_rows(size_t rows, size_t columns, const T* x, ptrdiff_t stride, const T* bias,
                      T* y) {
  T tops[kBatch], sums[kBatch];
  for (size_t begin = 0; begin < rows; begin += kBatch) {
    const size_t count = rows - begin < kBatch ? rows - begin : kBatch;
    const T* first = x + static_cast<ptrdiff_t>(begin) * stride;
    for (size_t i = 0; i < kBatch; ++i) sums[i] = 1;
    for (size_t i = 0; i < count; ++i) {
      const Row<T, HasBias> row{first + static_cast<ptrdiff_t>(i) * stride, bias};
      Scale<T> scale;
      if constexpr (N > 0) {
        scale = ShortRow<T, N>(row, columns).take_exponentials();
      } else {
        scale = scale_of<T>(row, columns, nullptr);
      }
      tops[i] = scale.largest;
      sums[i] = scale.sum;
    }
    take_logarithms(sums, count);
    for (size_t i = 0; i < count; ++i) {
      const Row<T, HasBias> row{first + static_cast<ptrdiff_t>(i) * stride, bias};
      T* to = y + (begin + i) * columns;
      size_t j = 0;
      for (; j + kLanes<T> <= columns; j += kLanes<T>)
        store<T>(to + j, (row.whole(j) - tops[i]) - sums[i]);
      if (j < columns) {
        store_partial<T>(to + j, (row.partial(j, columns - j) - tops[i]) - sums[i], columns - j);
      }
    }
  }
}

template <class T>
void log_softmax_kernel(size_t rows, size_t columns, const void* x, ptrdiff_t stride,
                        const void* bias, void* y) {
  const auto* from = static_cast<const T*>(x);
  auto* to = static_cast<T*>(y);
  visit_length<T>(columns, [&]<int N>() __attribute__((always_inline)) {
    if (bias != nullptr) {
      log_softmax_rows<T, true, N>(rows, columns, from, stride, static_cast<const T*>(bias), to);
    } else {
      log_softmax_rows<T, false, N>(rows, columns, from, stride, nullptr, to);
    }
  });
}

// dy sm - sum(dy sm) sm, where products with a gradient of zero are zero.
template <class T, int N>
void softmax_gradient_rows(size_t rows, size_t columns, const T* dy, ptrdiff_t dy_stride,
                           const T* sm, ptrdiff_t sm_stride, T* dx) {
  using function::MulOrZero;
  for (size_t i = 0; i < rows; ++i, dy += dy_stride, sm += sm_stride, dx += columns) {
    if constexpr (N > 0) {
      constexpr size_t whole = (N - 1) * kLanes<T>;
      const size_t rest = columns - whole;
      Vec<T> s[N], p[N];
      for (int k = 0; k < N - 1; ++k) {
        s[k] = load(sm + static_cast<size_t>(k) * kLanes<T>);
        p[k] = MulOrZero::apply<T>(load(dy + static_cast<size_t>(k) * kLanes<T>), s[k]);
      }
      s[N - 1] = rest == kLanes<T> ? load(sm + whole) : load_partial(sm + whole, rest);
      p[N - 1] = MulOrZero::apply<T>(
          rest == kLanes<T> ? load(dy + whole) : load_partial(dy + whole, rest), s[N - 1]);
      Vec<T> sum = p[0];
      for (int k = 1; k < N; ++k) sum += p[k];
      const Vec<T> total = splat(across<Plus>(sum));
      for (int k = 0; k < N - 1; ++k) {
        store<T>(dx + static_cast<size_t>(k) * kLanes<T>, p[k] - MulOrZero::apply<T>(total, s[k]));
      }
      const Vec<T> last = p[N - 1] - MulOrZero::apply<T>(total, s[N - 1]);
      if (rest == kLanes<T>) {
        store<T>(dx + whole, last);
      } else {
        store_partial<T>(dx + whole, last, rest);
      }
    } else {
      const auto whole = [&](size_t j) __attribute__((always_inline)) {
        const Vec<T> p = MulOrZero::apply<T>(load(dy + j), load(sm + j));
        store<T>(dx + j, p);
        return p;
      };
      const auto partial = [&](size_t j, size_t count) __attribute__((always_inline)) {
        const Vec<T> p =
            MulOrZero::apply<T>(load_partial(dy + j, count), load_partial(sm + j, count));
        store_partial<T>(dx + j, p, count);
        return p;
      };
      const T total = static_cast<T>(sum_over<T>(columns, whole, partial));
      if (total == 0) continue;
      size_t j = 0;
      for (; j + kLanes<T> <= columns; j += kLanes<T>)
        store<T>(dx + j, load(dx + j) - load(sm + j) * total);
      if (j < columns) {
        const size_t rest = columns - j;
        store_partial<T>(dx + j, load_partial(dx + j, rest) - load_partial(sm + j, rest) * total,
                         rest);
      }
    }
  }
}

template <class T>
void softmax_gradient_kernel(size_t rows, size_t columns, const void* dy, ptrdiff_t dy_stride,
                             const void* sm, ptrdiff_t sm_stride, void* dx) {
  visit_length<T>(columns, [&]<int N>() __attribute__((always_inline)) {
    softmax_gradient_rows<T, N>(rows, columns, static_cast<const T*>(dy), dy_stride,
                                static_cast<const T*>(sm), sm_stride, static_cast<T*>(dx));
  });
}

// Where the largest element is; the first nan if there is one.
template <class T, bool HasBias>
inline int64_t position_of_largest(const Row<T, HasBias>& row, size_t columns, Scale<T> scale) {
  size_t i = 0;
  if (scale.sum == scale.sum) {  // all are numbers, so the vector that has it can be looked for
    const Vec<T> top = splat(scale.largest);
    while (i + kLanes<T> <= columns && !any(row.whole(i) == top)) i += kLanes<T>;
    while (row.one(i) != scale.largest) ++i;
    return static_cast<int64_t>(i);
  }
  size_t best = 0;
  for (; i < columns; ++i) {
    const T value = row.one(i);
    if (value != value) return static_cast<int64_t>(i);
    if (value > row.one(best)) best = i;
  }
  return static_cast<int64_t>(best);
}

template <class T, bool HasBias, int N>
void crossentropy_rows(size_t rows, size_t columns, const T* x, ptrdiff_t stride, const T* bias,
                       const int64_t* classes, T* nll, T* softmax, int64_t* argmax) {
  T shifts[kBatch], sums[kBatch];
  for (size_t begin = 0; begin < rows; begin += kBatch) {
    const size_t count = rows - begin < kBatch ? rows - begin : kBatch;
    for (size_t i = 0; i < kBatch; ++i) sums[i] = 1;
    for (size_t i = 0; i < count; ++i) {
      const size_t number = begin + i;
      const Row<T, HasBias> row{x + static_cast<ptrdiff_t>(number) * stride, bias};
      T* to = softmax == nullptr ? nullptr : softmax + number * columns;
      Scale<T> scale;
      if constexpr (N > 0) {
        ShortRow<T, N> values(row, columns);
        scale = values.take_exponentials();
        if (to != nullptr) values.store_times(T{1} / scale.sum, to, columns);
      } else {
        scale = scale_of<T>(row, columns, to);
        if (to != nullptr) multiply<T>(to, columns, T{1} / scale.sum);
      }
      if (argmax != nullptr) argmax[number] = position_of_largest(row, columns, scale);
      shifts[i] = scale.largest - row.one(static_cast<size_t>(classes[number]));
      sums[i] = scale.sum;
    }
    take_logarithms(sums, count);
    for (size_t i = 0; i < count; ++i) nll[begin + i] = shifts[i] + sums[i];
  }
}

template <class T>
void crossentropy_kernel(size_t rows, size_t columns, const void* x, ptrdiff_t stride,
                         const void* bias, const int64_t* classes, void* nll, void* softmax,
                         int64_t* argmax) {
  const auto* from = static_cast<const T*>(x);
  visit_length<T>(columns, [&]<int N>() __attribute__((always_inline)) {
    if (bias != nullptr) {
      crossentropy_rows<T, true, N>(rows, columns, from, stride, static_cast<const T*>(bias),
                                    classes, static_cast<T*>(nll), static_cast<T*>(softmax),
                                    argmax);
    } else {
      crossentropy_rows<T, false, N>(rows, columns, from, stride, nullptr, classes,
                                     static_cast<T*>(nll), static_cast<T*>(softmax), argmax);
    }
  });
}

// dy (sm - 1 at the class); a row of zeros where dy is zero.
template <class T>
void crossentropy_gradient_kernel(size_t rows, size_t columns, const void* dy, ptrdiff_t dy_stride,
                                  const void* softmax, ptrdiff_t stride, const int64_t* classes,
                                  void* dx) {
  const auto* g = static_cast<const T*>(dy);
  const auto* sm = static_cast<const T*>(softmax);
  auto* to = static_cast<T*>(dx);
  for (size_t i = 0; i < rows; ++i, g += dy_stride, sm += stride, to += columns) {
    const Vec<T> factor = splat(*g);
    size_t j = 0;
    for (; j + kLanes<T> <= columns; j += kLanes<T>)
      store<T>(to + j, function::MulOrZero::apply<T>(factor, load(sm + j)));
    if (j < columns) {
      store_partial<T>(to + j,
                       function::MulOrZero::apply<T>(factor, load_partial(sm + j, columns - j)),
                       columns - j);
    }
    if (*g != 0) to[classes[i]] = *g * (sm[classes[i]] - 1);
  }
}

}  // namespace croton::CROTON_ISA::softmax
