// Stable sorting of items by keys: radix sort of pieces that fit the cache, which are then merged.
// The result does not depend on the number of threads.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/thread_pool.h"
#include "kernels/sort_keys.h"

namespace croton {

// A key and the place that it comes from; ordered by both.
template <class Key>
struct Entry {
  Key key_value;
  std::uint64_t place;
  static Entry make(const Key& key, std::uint64_t index) { return {key, index}; }
  const Key& key() const { return key_value; }
  std::uint64_t index() const { return place; }
  bool operator<(const Entry& other) const {
    return key_value < other.key_value || (key_value == other.key_value && place < other.place);
  }
};

namespace radix_internal {

inline constexpr std::int64_t kShortRow = 128;         // below: sorted by comparisons
inline constexpr std::int64_t kWideDigits = 4096;      // from here on digits of 11 bits pay
inline constexpr std::int64_t kParallelItems = 65536;  // from here on several pieces
// The largest piece of items of this size.
template <class Item>
inline constexpr std::int64_t kPieceItems =
    std::max<std::int64_t>(262144, 2097152 / static_cast<std::int64_t>(sizeof(Item)));
inline constexpr std::int64_t kMergeParts = 8;

template <class Item>
auto key_of(const Item& item) {
  if constexpr (std::is_integral_v<Item>) {
    return item;
  } else {
    return item.key();
  }
}

// Which bits of the keys a sort by digits has to look at.
struct KeyBits {
  std::uint64_t low;  // subtracted from each key
  int count;          // of what is left, at most
};

template <class Item>
KeyBits bits_of_keys(std::int64_t n, const Item* items) {
  auto low = key_of(items[0]), high = low;
  for (std::int64_t i = 1; i < n; ++i) {
    const auto key = key_of(items[i]);
    low = std::min(low, key);
    high = std::max(high, key);
  }
  const auto spread = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  return {static_cast<std::uint64_t>(low), static_cast<int>(std::bit_width(spread))};
}

// Sorts by the bits from `first_bit` on, digit by digit from low to high. Each half of the items
// has counts of its own, and both are walked through at once: the next item of a bucket has to wait
// for the one before it, and most items may be of one bucket.
template <int digit_bits, class Item>
void sort_by_digits(std::int64_t n, Item* items, Item* scratch, KeyBits bits, int first_bit) {
  constexpr std::uint64_t kBuckets = std::uint64_t{1} << digit_bits;
  const std::int64_t half = n / 2;
  Item *from = items, *to = scratch;
  for (int shift = first_bit; shift < bits.count; shift += digit_bits) {
    const auto digit_of = [=](const Item& item) {
      return (static_cast<std::uint64_t>(key_of(item)) - bits.low) >> shift & (kBuckets - 1);
    };
    std::uint32_t first[kBuckets] = {}, second[kBuckets] = {};
    for (std::int64_t i = 0; i < half; ++i) {
      ++first[digit_of(from[i])];
      ++second[digit_of(from[half + i])];
    }
    if (n % 2 != 0) ++second[digit_of(from[n - 1])];
    std::uint32_t before = 0;
    for (std::uint64_t bucket = 0; bucket < kBuckets; ++bucket) {
      before += std::exchange(first[bucket], before);
      before += std::exchange(second[bucket], before);
    }
    for (std::int64_t i = 0; i < half; ++i) {
      to[first[digit_of(from[i])]++] = from[i];
      to[second[digit_of(from[half + i])]++] = from[half + i];
    }
    if (n % 2 != 0) to[second[digit_of(from[n - 1])]] = from[n - 1];
    std::swap(from, to);
  }
  if (from != items) std::memcpy(items, from, sizeof(Item) * static_cast<std::size_t>(n));
}

// Puts items in order that are in order by the bits from `first_bit` on: by comparisons where few
// of them are equal in these bits, by digits elsewhere. Without the places that items come from,
// equal ones cannot be told apart.
inline void sort_equal_heads(std::int64_t n, std::int64_t* items, std::int64_t* scratch,
                             KeyBits bits, int first_bit) {
  const auto head = [&](std::int64_t i) {
    return (static_cast<std::uint64_t>(items[i]) - bits.low) >> first_bit;
  };
  for (std::int64_t begin = 0; begin + 1 < n;) {
    std::int64_t end = begin + 1;
    while (end < n && head(end) == head(begin)) ++end;
    if (end - begin >= kShortRow) {
      sort_by_digits<8>(end - begin, items + begin, scratch, bits, 0);
    } else if (end - begin > 1) {
      std::sort(items + begin, items + end);
    }
    begin = end;
  }
}

template <class Item>
void sort_piece(std::int64_t n, Item* items, Item* scratch) {
  constexpr bool has_digits = std::is_convertible_v<decltype(key_of(*items)), std::uint64_t>;
  if constexpr (has_digits) {
    if (n >= kShortRow) {
      const KeyBits bits = bits_of_keys(n, items);
      if (n < kWideDigits || sizeof(key_of(*items)) <= 2)
        return sort_by_digits<8>(n, items, scratch, bits, 0);
      // Three digits of a long key tell most items apart.
      if constexpr (std::is_same_v<Item, std::int64_t>) {
        const int first_bit = std::max(0, bits.count - 33);
        sort_by_digits<11>(n, items, scratch, bits, first_bit);
        if (first_bit > 0) sort_equal_heads(n, items, scratch, bits, first_bit);
        return;
      } else {
        return sort_by_digits<11>(n, items, scratch, bits, 0);
      }
    }
  }
  std::sort(items, items + n);
}

template <class Item>
void merge(const Item* a, const Item* a_end, const Item* b, const Item* b_end, Item* to) {
  while (a < a_end && b < b_end) {
    const bool takes_b = key_of(*b) < key_of(*a);
    *to++ = takes_b ? *b : *a;
    b += takes_b;
    a += !takes_b;
  }
  to = std::copy(a, a_end, to);
  std::copy(b, b_end, to);
}

// How many of the first k items of the merged a and b are from a.
template <class Item>
std::int64_t taken_from_first(std::int64_t k, const Item* a, std::int64_t a_count, const Item* b,
                              std::int64_t b_count) {
  std::int64_t low = std::max<std::int64_t>(0, k - b_count), high = std::min(k, a_count);
  while (low < high) {
    const std::int64_t middle = (low + high) / 2;
    if (key_of(b[k - middle - 1]) < key_of(a[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace radix_internal

// Sorts n items by their keys; those of equal keys keep their order. The items are integers, or
// entries in ascending order of places; `scratch` has room for n items.
template <class Item>
void sort_items(std::int64_t n, Item* items, Item* scratch) {
  namespace in = radix_internal;
  if (n < 2) return;
  std::int64_t pieces = 1;
  if (n >= in::kParallelItems) pieces = 2;
  while (n / pieces > in::kPieceItems<Item>) pieces *= 2;
  const auto bound = [&](std::int64_t i) {
    return static_cast<std::int64_t>(static_cast<__int128>(n) * i / pieces);
  };
  parallel_for(pieces, [&](std::int64_t i) {
    in::sort_piece(bound(i + 1) - bound(i), items + bound(i), scratch + bound(i));
  });
  Item *from = items, *to = scratch;
  for (std::int64_t width = 1; width < pieces; width *= 2) {
    const std::int64_t pairs = pieces / (2 * width);
    const std::int64_t parts = std::max<std::int64_t>(1, in::kMergeParts / pairs);
    parallel_for(pairs * parts, [&](std::int64_t job) {
      const std::int64_t pair = job / parts, part = job % parts;
      const std::int64_t first = bound(2 * pair * width), middle = bound((2 * pair + 1) * width),
                         last = bound((2 * pair + 2) * width), count = last - first;
      const Item *a = from + first, *b = from + middle;
      const std::int64_t begin = count * part / parts, end = count * (part + 1) / parts;
      const std::int64_t i = in::taken_from_first(begin, a, middle - first, b, last - middle);
      const std::int64_t j = in::taken_from_first(end, a, middle - first, b, last - middle);
      in::merge(a + i, a + j, b + (begin - i), b + (end - j), to + first + begin);
    });
    std::swap(from, to);
  }
  if (from == items) return;
  parallel_for(pieces, [&](std::int64_t i) {
    std::memcpy(items + bound(i), from + bound(i),
                sizeof(Item) * static_cast<std::size_t>(bound(i + 1) - bound(i)));
  });
}

// What an argument sort of n numbers sorts.
template <class T>
using WideEntry = Entry<std::conditional_t<is_complex_number<T>, ComplexKey, std::uint64_t>>;

}  // namespace croton
