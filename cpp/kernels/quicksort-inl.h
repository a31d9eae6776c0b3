// Sorting of integers by vectors: quicksort, in place, down to what a network sorts. Included once
// per instruction set, for those that have `split_lanes`.
//
// Pivots come from samples. Where they are bad again and again, heapsort takes over, so the time is
// never quadratic.
#pragma once

#include "kernels/sort_network-inl.h"

namespace croton::CROTON_ISA::sorting {

// Elements from which on a pivot comes from all over the data.
inline constexpr size_t kScatteredFrom = 4096;

// Vectors that a partition reads at a time.
inline constexpr size_t kVectorsAtATime = 8;

template <class T>
using SplitVec = FixedVec<T, kSplitLanes<T>>;

template <class T>
[[gnu::always_inline]] inline SplitVec<T> read(const T* place) {
  SplitVec<T> v;
  __builtin_memcpy(&v, place, sizeof v);
  return v;
}

// The two sides of a partition that grow towards each other.
template <class T>
struct Sides {
  T *left, *right;
  const SplitVec<T> pivot;

  // Each side gets whole vectors; what is too much is written over later.
  [[gnu::always_inline]] void put(SplitVec<T> v) {
    const size_t count = split_lanes(v, pivot, left, right);
    left += count;
    right -= kSplitLanes<T> - count;
  }
};

// Puts n elements, two vectors or more, to the two sides, between which there is room for n.
template <class T>
[[gnu::always_inline]] inline void put_rest(Sides<T>& sides, size_t n, const T* from) {
  constexpr size_t lanes = kSplitLanes<T>;
  size_t i = 0;
  for (; i + 2 * lanes <= n; i += lanes) sides.put(read(from + i));
  // One whole vector and a part of one are left: they are partitioned apart, the part first, filled
  // up with elements that come before all others.
  const size_t missing = i + 2 * lanes - n;
  SplitVec<T> lane = {};
  for (size_t k = 0; k < lanes; ++k) lane[k] = static_cast<T>(k);
  const SplitVec<T> lowest = kLowest<T> - SplitVec<T>{};
  T both[2 * lanes];
  Sides<T> last{both, both + 2 * lanes, sides.pivot};
  last.put(lane < static_cast<T>(missing) ? lowest : read(from + n - lanes));
  last.put(read(from + i));
  __builtin_memcpy(sides.left, both + missing, lanes * sizeof(T));
  __builtin_memcpy(sides.right - lanes, both + lanes, lanes * sizeof(T));
  sides.left += static_cast<size_t>(last.left - both) - missing;
}

// Moves the elements up to the pivot before the others, and returns how many they are. There are at
// least two vectors of elements.
template <class T>
[[gnu::noinline]] size_t partition(size_t n, T* data, T pivot) {
  constexpr size_t block = kVectorsAtATime * kSplitLanes<T>;
  alignas(64) T rest[3 * block];
  Sides<T> sides{data, data + n, pivot - SplitVec<T>{}};
  if (n < 3 * block) {
    __builtin_memcpy(rest, data, n * sizeof(T));
    put_rest(sides, n, rest);
    return static_cast<size_t>(sides.left - data);
  }
  // A block from each end makes room. What is read next comes from the end that has less of it, so
  // that both have a block at least while it is written.
  T *unread = data + block, *unread_end = data + n - block;
  __builtin_memcpy(rest, data, block * sizeof(T));
  __builtin_memcpy(rest + block, unread_end, block * sizeof(T));
  while (static_cast<size_t>(unread_end - unread) >= block) {
    const bool from_left = unread - sides.left <= sides.right - unread_end;
    const T* const from = from_left ? unread : unread_end - block;
    unread += from_left ? block : 0;
    unread_end -= from_left ? 0 : block;
    SplitVec<T> v[kVectorsAtATime];
#pragma GCC unroll 8
    for (size_t i = 0; i < kVectorsAtATime; ++i) v[i] = read(from + i * kSplitLanes<T>);
#pragma GCC unroll 8
    for (size_t i = 0; i < kVectorsAtATime; ++i) sides.put(v[i]);
  }
  const auto last = static_cast<size_t>(unread_end - unread);
  __builtin_memcpy(rest + 2 * block, unread, last * sizeof(T));
  put_rest(sides, 2 * block + last, rest);
  return static_cast<size_t>(sides.left - data);
}

// What is known of the elements from some of them.
template <class T>
struct Sample {
  T middle;
  bool has_lower, has_higher;
};

// Of elements in pseudo-random places.
template <class T>
[[gnu::noinline]] Sample<T> scattered_sample(size_t n, const T* data) {
  constexpr size_t count = 64;
  T sample[count];
  // One element of each of `count` equally long ranges.
  const size_t range = n / count;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t random = ((n + i) * 0x9E3779B97F4A7C15U) >> 32;
    sample[i] = data[i * range + static_cast<size_t>(random * range >> 32)];
  }
  sort_short<T>(count, sample, sample, {});
  const T middle = sample[count / 2];
  return {middle, sample[0]<middle, sample[count - 1]> middle};
}

// Of 8 vectors; the middle of the middles of their lanes.
template <class T>
[[gnu::noinline]] Sample<T> sample_of_vectors(size_t n, const T* data) {
  const size_t step = (n - kLanes<T>) / 7;
  Vec<T> v[8];
#pragma GCC unroll 8
  for (size_t i = 0; i < 8; ++i) v[i] = load(data + i * step);
  sort_columns<T>(v, std::make_integer_sequence<int, kOddEvenNetwork<8>.count>());
  Vec<T> middles[1] = {by_bit<1, T>(v[3], v[4], Lanes<T>())};
  merge_columns<T, 1>(middles);
  const T middle = middles[0][kLanes<T> / 2];
  return {middle, any(v[0] < middle), any(v[7] > middle)};
}

template <class T>
bool are_equal(size_t n, const T* data) {
  const Vec<T> first = splat<T>(data[0]);
  for (size_t i = 0; i + kLanes<T> < n; i += kLanes<T>) {
    if (any(load(data + i) != first)) return false;
  }
  return !any(load(data + n - kLanes<T>) != first);
}

// Moves elements before others that are higher, and returns how many the former are; 0 where all
// are equal.
template <class T>
size_t split(size_t n, T* data) {
  const Sample<T> sample =
      n < kScatteredFrom ? sample_of_vectors(n, data) : scattered_sample(n, data);
  if (sample.has_higher) return partition(n, data, sample.middle);
  if (!sample.has_lower) {
    if (are_equal(n, data)) return 0;
    const size_t count = partition(n, data, sample.middle);
    if (count < n) return count;
  }
  return partition(n, data, static_cast<T>(sample.middle - 1));
}

template <class T>
void heap_sort(size_t n, T* heap) {
  const auto sink = [=](size_t place, size_t end) {
    const T moved = heap[place];
    for (size_t child; (child = 2 * place + 1) < end; place = child) {
      if (child + 1 < end && heap[child + 1] > heap[child]) ++child;
      if (heap[child] <= moved) break;
      heap[place] = heap[child];
    }
    heap[place] = moved;
  };
  for (size_t i = n / 2; i-- > 0;) sink(i, n);
  for (size_t end = n; end-- > 1;) {
    const T largest = heap[0];
    heap[0] = heap[end];
    heap[end] = largest;
    sink(0, end);
  }
}

template <class T>
void sort_levels(size_t n, T* data, const KeyCode<T>& code, int levels) {
  while (n > kShort<T>) {
    const size_t count = levels-- > 0 ? split(n, data) : 0;
    if (count == 0) {
      if (levels < 0) heap_sort(n, data);
      for (size_t i = 0; i < n; ++i) data[i] = code.decode(data[i]);
      return;
    }
    sort_levels(n - count, data + count, code, levels);
    n = count;
  }
  sort_short(n, data, data, code);
}

// Sorts n elements in place, and decodes them.
template <class T>
void quicksort(size_t n, T* data, const KeyCode<T>& code) {
  int levels = 8;
  for (size_t rest = n; rest > 1; rest /= 2) levels += 2;
  sort_levels(n, data, code, levels);
}

}  // namespace croton::CROTON_ISA::sorting
