// Reductions of consecutive elements, of each of several rows, and of rows into one. Included once
// per instruction set.
//
// Sums of floats are taken in several lanes that are added at the end, and the caller adds tiles of
// bounded length, so the error grows with the number of tiles, not of elements. The lanes of one
// row are combined in the same order whether it is reduced alone or with others.
#pragma once

#include "kernels/kernel_table.h"
#include "kernels/scalar-inl.h"
#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::reduction {

// As many elements of S as a vector of T has lanes, converted.
template <class T, class S>
[[gnu::always_inline]] inline Vec<T> load_as(const S* from) {
  if constexpr (__is_same(T, S)) {
    return load(from);
  } else {
    FixedVec<S, kLanes<T>> narrow;
    __builtin_memcpy(&narrow, from, sizeof narrow);
    return convert<T>(narrow);
  }
}

// The first `count` lanes from memory, `rest` in the others.
template <class T, class S>
[[gnu::always_inline]] inline Vec<T> load_part_as(const S* from, size_t count, T rest) {
  Vec<T> v;
  if constexpr (__is_same(T, S)) {
    v = load_partial(from, count);
  } else {
    FixedVec<S, kLanes<T>> narrow = {};
    __builtin_memcpy(&narrow, from, count * sizeof(S));
    v = convert<T>(narrow);
  }
  if (rest == T{0}) return v;
  Mask<T> lane = {};
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = static_cast<SignedOf<T>>(i);
  return select(lane < static_cast<SignedOf<T>>(count), v, splat(rest));
}

// A vector whose lanes, combined, are the result for at least kShortestReduction elements. Native
// code (native/emit.cpp) takes elements in the same order.
template <class F, class T, class S>
[[gnu::always_inline]] inline Vec<T> reduce_to_lanes(size_t n, const S* x, T identity) {
  constexpr size_t lanes = kLanes<T>;
  // One or two vectors: neutral elements change nothing.
  if (n <= lanes) return n == lanes ? load_as<T>(x) : load_part_as<T>(x, n, identity);
  if (n <= 2 * lanes) {
    const Vec<T> rest =
        n == 2 * lanes ? load_as<T>(x + lanes) : load_part_as<T>(x + lanes, n - lanes, identity);
    return F::template apply<T>(load_as<T>(x), rest);
  }
  Vec<T> a = splat(identity), b = a, c = a, d = a;
  size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    a = F::template apply<T>(a, load_as<T>(x + i));
    b = F::template apply<T>(b, load_as<T>(x + i + lanes));
    c = F::template apply<T>(c, load_as<T>(x + i + 2 * lanes));
    d = F::template apply<T>(d, load_as<T>(x + i + 3 * lanes));
  }
  if constexpr (sizeof(S) < sizeof(T)) {
    // Pairs of vectors are one of S.
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
      a = F::template apply<T>(a, load_as<T>(x + i));
      b = F::template apply<T>(b, load_as<T>(x + i + lanes));
    }
    if (i + lanes <= n) {
      a = F::template apply<T>(a, load_as<T>(x + i));
      i += lanes;
      if (i < n) b = F::template apply<T>(b, load_part_as<T>(x + i, n - i, identity));
    } else if (i < n) {
      a = F::template apply<T>(a, load_part_as<T>(x + i, n - i, identity));
    }
  } else {
    for (; i + lanes <= n; i += lanes) a = F::template apply<T>(a, load_as<T>(x + i));
    if (i < n) b = F::template apply<T>(b, load_part_as<T>(x + i, n - i, identity));
  }
  return F::template apply<T>(F::template apply<T>(a, b), F::template apply<T>(c, d));
}

// Lanes of `a` and `b` in groups of 2 Width: the first Width of each group (or the others, from
// `Width` on), those of a before those of b.
template <int Width, int from, class T, int... lane>
[[gnu::always_inline]] inline Vec<T> half_groups(Vec<T> a, Vec<T> b,
                                                 std::integer_sequence<int, lane...>) {
  constexpr int half = kLanes<T> / 2;
  return __builtin_shufflevector(
      a, b, (lane / half * kLanes<T> + lane % half / Width * 2 * Width + lane % Width + from)...);
}

// Combines lanes k and k + Width of each group, for pairs of vectors, until one is left: lane i is
// the result of vector i.
template <class F, class T, int Width>
[[gnu::always_inline]] inline Vec<T> combine_lanes(Vec<T>* v) {
  constexpr int pairs = Width;
#pragma GCC unroll 64
  for (int i = 0; i < pairs; ++i) {
    v[i] = F::template apply<T>(half_groups<Width, 0, T>(v[2 * i], v[2 * i + 1], Lanes<T>()),
                                half_groups<Width, Width, T>(v[2 * i], v[2 * i + 1], Lanes<T>()));
  }
  if constexpr (Width > 1) {
    return combine_lanes<F, T, Width / 2>(v);
  } else {
    return v[0];
  }
}

// The same of one vector, in its lane 0.
template <class F, class T, int Width>
[[gnu::always_inline]] inline T combine_lanes_of(Vec<T> v) {
  v = F::template apply<T>(v, half_groups<Width, Width, T>(v, v, Lanes<T>()));
  if constexpr (Width > 1) {
    return combine_lanes_of<F, T, Width / 2>(v);
  } else {
    return v[0];
  }
}

template <class F, class T, class S>
[[gnu::always_inline]] inline T reduce_in_order(size_t n, const S* x, T total) {
  for (size_t i = 0; i < n; ++i)
    total = F::template apply<T>(splat(total), splat(static_cast<T>(x[i])))[0];
  return total;
}

// F is associative on Vec<T>; its identity element fills the unused lanes.
template <class F, class T, class S>
void reduce_tile(size_t n, const void* tile, void* accumulator, T identity) {
  const auto* x = static_cast<const S*>(tile);
  T total;
  __builtin_memcpy(&total, accumulator, sizeof total);
  if (n < kShortestReduction) {
    total = reduce_in_order<F>(n, x, total);
  } else {
    const T sum = combine_lanes_of<F, T, kLanes<T> / 2>(reduce_to_lanes<F>(n, x, identity));
    total = F::template apply<T>(splat(total), splat(sum))[0];
  }
  __builtin_memcpy(accumulator, &total, sizeof total);
}

template <class F, class T>
void fold_lanes(size_t rows, const void* vectors, void* accumulators) {
  constexpr size_t lanes = kLanes<T>;
  const auto* x = static_cast<const T*>(vectors);
  auto* total = static_cast<T*>(accumulators);
  const auto join = [](const T* row) __attribute__((always_inline)) {
    return F::template apply<T>(F::template apply<T>(load(row), load(row + lanes)),
                                F::template apply<T>(load(row + 2 * lanes), load(row + 3 * lanes)));
  };
  size_t r = 0;
  for (; r + lanes <= rows; r += lanes) {
    Vec<T> sums[lanes];
    for (size_t i = 0; i < lanes; ++i) sums[i] = join(x + (r + i) * kReductionVectors * lanes);
    const Vec<T> row = combine_lanes<F, T, kLanes<T> / 2>(sums);
    store<T>(total + r, F::template apply<T>(load(total + r), row));
  }
  for (; r < rows; ++r) {
    const T sum = combine_lanes_of<F, T, kLanes<T> / 2>(join(x + r * kReductionVectors * lanes));
    total[r] = F::template apply<T>(splat(total[r]), splat(sum))[0];
  }
}

template <class F, class T, class S>
void reduce_each_row(size_t rows, size_t columns, const void* tile, void* accumulators,
                     T identity) {
  constexpr size_t lanes = kLanes<T>;
  const auto* x = static_cast<const S*>(tile);
  auto* total = static_cast<T*>(accumulators);
  size_t r = 0;
  if (columns >= kShortestReduction) {
    for (; r + lanes <= rows; r += lanes) {
      Vec<T> sums[lanes];
      for (size_t i = 0; i < lanes; ++i)
        sums[i] = reduce_to_lanes<F>(columns, x + (r + i) * columns, identity);
      const Vec<T> row = combine_lanes<F, T, kLanes<T> / 2>(sums);
      store<T>(total + r, F::template apply<T>(load(total + r), row));
    }
  }
  for (; r < rows; ++r) reduce_tile<F, T, S>(columns, x + r * columns, total + r, identity);
}

// `count` vectors, `stride` elements apart, taken one after the other.
template <class F, size_t count, class T, class S>
[[gnu::always_inline]] inline Vec<T> reduce_vectors(Vec<T> total, const S* x, size_t stride) {
  constexpr bool is_largest = __is_same(F, function::Maximum);
  constexpr bool is_smallest = __is_same(F, function::Minimum);
  if constexpr (kIsFloating<T> && (is_largest || is_smallest)) {
    // Where no sum is nan, none of them is.
    Vec<T> best = total, sum = total;
#pragma GCC unroll 8
    for (size_t i = 0; i < count; ++i) {
      const Vec<T> v = load(x + i * stride);
      best = is_largest ? max_or_second(best, v) : min_or_second(best, v);
      sum += v;
    }
    if (__builtin_expect(!any(sum != sum), 1)) return best;
  }
#pragma GCC unroll 8
  for (size_t i = 0; i < count; ++i)
    total = F::template apply<T>(total, load_as<T>(x + i * stride));
  return total;
}

template <class F, class T, class S>
void reduce_down_rows(size_t rows, size_t columns, const void* tile, void* accumulators) {
  constexpr size_t lanes = kLanes<T>, together = 4;
  const auto* x = static_cast<const S*>(tile);
  auto* total = static_cast<T*>(accumulators);
  // Rows of many pages: some at a time from end to end, as the processor fetches them ahead.
  constexpr size_t streams = 8, long_row = 512;
  if (columns >= long_row) {
    for (; rows >= streams; rows -= streams, x += streams * columns) {
      size_t j = 0;
      for (; j + lanes <= columns; j += lanes) {
        const Vec<T> sum = load(total + j);
        store<T>(total + j, reduce_vectors<F, streams, T>(sum, x + j, columns));
      }
      for (; j < columns; ++j) {
        for (size_t r = 0; r < streams; ++r)
          total[j] = reduce_in_order<F>(1, x + r * columns + j, total[j]);
      }
    }
  }
  size_t j = 0;
  for (; j + together * lanes <= columns; j += together * lanes) {
    Vec<T> sums[together];
    for (size_t v = 0; v < together; ++v) sums[v] = load(total + j + v * lanes);
    for (size_t r = 0; r < rows; ++r) {
      const S* row = x + r * columns + j;
      for (size_t v = 0; v < together; ++v)
        sums[v] = F::template apply<T>(sums[v], load_as<T>(row + v * lanes));
    }
    for (size_t v = 0; v < together; ++v) store<T>(total + j + v * lanes, sums[v]);
  }
  for (; j + lanes <= columns; j += lanes) {
    Vec<T> sum = load(total + j);
    for (size_t r = 0; r < rows; ++r)
      sum = F::template apply<T>(sum, load_as<T>(x + r * columns + j));
    store<T>(total + j, sum);
  }
  for (; j < columns; ++j) {
    for (size_t r = 0; r < rows; ++r)
      total[j] = reduce_in_order<F>(1, x + r * columns + j, total[j]);
  }
}

// The first element that equals `value`, or is nan as it is; n where there is none.
template <class T>
size_t find_kernel(size_t n, const void* elements, const void* value) {
  const auto* x = static_cast<const T*>(elements);
  T wanted;
  __builtin_memcpy(&wanted, value, sizeof wanted);
  const bool is_nan = wanted != wanted;
  constexpr size_t lanes = kLanes<T>;
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const Vec<T> v = load(x + i);
    if (is_nan ? any(v != v) : any(v == splat(wanted))) break;
  }
  for (; i < n; ++i) {
    if (is_nan ? x[i] != x[i] : x[i] == wanted) return i;
  }
  return n;
}

// The same of at least a vector of floats, chunk by chunk: of each lane the best so far and the
// first chunk that had it. n where an element may be nan.
template <class F, class T>
size_t find_extreme_in_chunks(size_t n, const T* x) {
  using Index = SignedOf<T>;
  constexpr bool is_largest = __is_same(F, function::Maximum);
  constexpr size_t lanes = kLanes<T>, together = 4, chunk = together * lanes;
  const auto better = [](Vec<T> a, Vec<T> b) __attribute__((always_inline)) {
    return is_largest ? max_or_second(a, b) : min_or_second(a, b);
  };
  Vec<T> best = splat(x[0]);
  Mask<T> number = {}, has_nan = {};
  const auto meet = [&](Vec<T> v, Vec<T> sum, size_t i) __attribute__((always_inline)) {
    const Mask<T> is_new = is_largest ? v > best : v < best;
    best = better(v, best);
    number = select(is_new, splat(static_cast<Index>(i / chunk)), number);
    // A sum with a nan is nan.
    has_nan |= sum != sum;
  };
  size_t i = 0;
  for (; i + chunk <= n; i += chunk) {
    const Vec<T> a = load(x + i), b = load(x + i + lanes);
    const Vec<T> c = load(x + i + 2 * lanes), d = load(x + i + 3 * lanes);
    meet(better(better(a, b), better(c, d)), (a + b) + (c + d), i);
  }
  for (size_t j = i; j < n; j += lanes) {
    // The last vector may begin among those before.
    const Vec<T> v = load(x + (j + lanes <= n ? j : n - lanes));
    meet(v, v, i);
  }
  if (any(has_nan)) return n;
  const T extreme = combine_lanes_of<F, T, kLanes<T> / 2>(best);
  const Index most = static_cast<Index>(UnsignedOf<T>(-1) >> 1);
  const Mask<T> places = select(best == splat(extreme), number, splat(most));
  const Index first = combine_lanes_of<function::Minimum, Index, kLanes<T> / 2>(places);
  i = static_cast<size_t>(first) * chunk;
  while (i + lanes <= n && !any(load(x + i) == splat(extreme))) i += lanes;
  while (i < n && x[i] != extreme) ++i;
  return i;
}

// The place of the first largest (or smallest) of n > 0 elements, or of the first nan. n is less
// than 2^31.
template <class F, class T>
size_t find_extreme_kernel(size_t n, const void* elements) {
  using Index = SignedOf<T>;
  constexpr bool is_largest = __is_same(F, function::Maximum);
  constexpr size_t lanes = kLanes<T>, together = 4;
  const auto* x = static_cast<const T*>(elements);
  if constexpr (kIsFloating<T>) {
    if (n >= lanes) {
      const size_t place = find_extreme_in_chunks<F, T>(n, x);
      if (place < n) return place;
    }
  }
  const auto is_better = [](Vec<T> a, Vec<T> b) { return is_largest ? a > b : a < b; };
  // Of each lane the best and the number of its vector; only a better one takes its place.
  Vec<T> best[together];
  Mask<T> number[together] = {}, has_nan = {};
  for (Vec<T>& v : best) v = splat(x[0]);
  const auto meet = [&](size_t which, Vec<T> v, size_t i) {
    const Mask<T> better = is_better(v, best[which]);
    best[which] = select(better, v, best[which]);
    number[which] = select(better, splat(static_cast<Index>(i)), number[which]);
    if constexpr (kIsFloating<T>) has_nan |= v != v;
  };
  size_t i = 0;
  for (; i + together * lanes <= n; i += together * lanes) {
#pragma GCC unroll 4
    for (size_t v = 0; v < together; ++v) meet(v, load(x + i + v * lanes), i + v * lanes);
  }
  for (; i + lanes <= n; i += lanes) meet(0, load(x + i), i);
  if (i < n) meet(1, load_part_as<T>(x + i, n - i, x[0]), i);
  if constexpr (kIsFloating<T>) {
    if (any(has_nan)) {
      const T nan = FloatFormat<T>::kNan;
      return find_kernel<T>(n, x, &nan);
    }
  }
  Mask<T> lane = {};
  for (int k = 0; k < kLanes<T>; ++k) lane[k] = static_cast<Index>(k);
  for (Mask<T>& v : number) v += lane;
  // A lane that nothing was better in holds the first element, in whatever lane.
  for (size_t v = 0; v < together; ++v)
    number[v] = select(best[v] == splat(x[0]), Mask<T>{}, number[v]);
  for (size_t v = 1; v < together; ++v) {
    const Mask<T> better =
        is_better(best[v], best[0]) | ((best[v] == best[0]) & (number[v] < number[0]));
    best[0] = select(better, best[v], best[0]);
    number[0] = select(better, number[v], number[0]);
  }
  const T extreme = combine_lanes_of<F, T, kLanes<T> / 2>(best[0]);
  const Index most = static_cast<Index>(UnsignedOf<T>(-1) >> 1);
  const Mask<T> places = select(best[0] == splat(extreme), number[0], splat(most));
  return static_cast<size_t>(combine_lanes_of<function::Minimum, Index, kLanes<T> / 2>(places));
}

}  // namespace croton::CROTON_ISA::reduction
