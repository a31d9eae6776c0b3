// Rows as keys, sorted, and back.
//
// Numbers become signed integers of their size, which are sorted without regard to places. Where
// places are asked for, an integer holds as many bits of a key as there is room for, and the place
// below them.
#include "kernels/sort_rows.h"

#include <atomic>
#include <numeric>
#include <vector>

#include "kernels/kernel_table.h"
#include "kernels/radix_sort.h"

namespace croton {

namespace {

constexpr std::int64_t kBlock = 65536;
constexpr std::int64_t kParallelKeys = 65536;  // from here on several threads sort
constexpr std::int64_t kCountedKeys = 524288;  // of two bytes: counted from here on
constexpr std::int64_t kShortRow = 128;        // not worth a look whether it is in order already
constexpr std::int64_t kShortByteRow = 512;    // not worth counting 256 values
constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

template <class T>
std::size_t bytes_of(std::int64_t n) {
  return aligned(sizeof(T) * static_cast<std::size_t>(n));
}

// Calls visit(begin, end) for blocks of 0 to n, in parallel.
template <class Visit>
void for_each_block(std::int64_t n, Visit visit) {
  if (n <= kBlock) return visit(std::int64_t{0}, n);
  parallel_for((n + kBlock - 1) / kBlock, [&](std::int64_t block) {
    visit(block * kBlock, std::min(n, (block + 1) * kBlock));
  });
}

// ---- numbers and keys

template <class T>
using Key = std::make_signed_t<UnsignedOfSize<std::max<std::size_t>(2, sizeof(T))>>;

template <class T>
constexpr NumberForm kForm = is_real_float<T>      ? NumberForm::floating
                             : std::is_signed_v<T> ? NumberForm::signed_integer
                                                   : NumberForm::unsigned_integer;

template <class K>
const SortKernels& kernels_of() {
  return kernels().sort[size_index(sizeof(K))];
}

// Writes the keys of numbers; returns whether there are negative zeros.
template <class T>
bool encode(std::int64_t n, const T* row, Key<T>* keys, bool zeros_are_equal) {
  if constexpr (sizeof(T) == 1) {
    std::copy(row, row + n, keys);
    return false;
  } else {
    const SortKernels& kernel = kernels_of<Key<T>>();
    std::atomic<bool> has_negative_zeros = false;
    for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
      if (kernel.encode(kForm<T>, zeros_are_equal, static_cast<std::size_t>(end - begin),
                        row + begin, keys + begin))
        has_negative_zeros.store(true, std::memory_order_relaxed);
    });
    return has_negative_zeros;
  }
}

template <class K>
void decode(NumberForm form, std::int64_t n, K* keys) {
  if (form == NumberForm::signed_integer) return;
  for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
    kernels_of<K>().decode(form, static_cast<std::size_t>(end - begin), keys + begin);
  });
}

// ---- sorting of keys

// Divides the keys into ranges until every thread has some, and sorts these.
template <class K>
void sort_in_ranges(NumberForm form, std::int64_t n, K* keys) {
  struct Range {
    std::int64_t begin, end;
  };
  const SortKernels& kernel = kernels_of<K>();
  std::vector<Range> ranges = {{0, n}}, halves;
  for (int wanted = 4 * thread_count(); wanted > 1; wanted = (wanted + 1) / 2) {
    halves.assign(2 * ranges.size(), {});
    parallel_for(static_cast<std::int64_t>(ranges.size()), [&](std::int64_t i) {
      const auto [begin, end] = ranges[static_cast<std::size_t>(i)];
      std::int64_t middle = begin;
      if (end - begin >= kBlock / 4) {
        middle += static_cast<std::int64_t>(
            kernel.split(static_cast<std::size_t>(end - begin), keys + begin));
      }
      halves[static_cast<std::size_t>(2 * i)] = {begin, middle};
      halves[static_cast<std::size_t>(2 * i + 1)] = {middle, end};
    });
    std::erase_if(halves, [](const Range& range) { return range.begin == range.end; });
    ranges = halves;
  }
  parallel_for(static_cast<std::int64_t>(ranges.size()), [&](std::int64_t i) {
    const auto [begin, end] = ranges[static_cast<std::size_t>(i)];
    kernel.sort(form, static_cast<std::size_t>(end - begin), keys + begin);
  });
}

bool needs_spare(const SortKernels& kernel, std::int64_t n) {
  return static_cast<std::size_t>(n) > kernel.most_sorted;
}

// Sorts keys of which there are about as many as values, by counting them.
void count_keys(NumberForm form, std::int64_t n, std::int16_t* keys) {
  constexpr std::int64_t kValues = 65536, kLowest = -kValues / 2;
  std::vector<std::int64_t> counts(kValues);
  for (std::int64_t i = 0; i < n; ++i) ++counts[static_cast<std::size_t>(keys[i] - kLowest)];
  std::int16_t* to = keys;
  for (std::int64_t i = 0; i < kValues; ++i)
    to = std::fill_n(to, counts[static_cast<std::size_t>(i)],
                     static_cast<std::int16_t>(i + kLowest));
  decode(form, n, keys);
}

// Sorts keys and turns them to numbers. `spare` has room for n keys where it is needed.
template <class K>
void sort_keys(NumberForm form, std::int64_t n, K* keys, K* spare) {
  const SortKernels& kernel = kernels_of<K>();
  const auto count = static_cast<std::size_t>(n);
  if (n > kShortRow) {
    const int direction = kernel.direction(count, keys);
    if (direction < 0) std::reverse(keys, keys + n);
    if (direction != 0) return decode(form, n, keys);
  }
  if constexpr (sizeof(K) == 2) {
    if (n >= kCountedKeys) return count_keys(form, n, keys);
  }
  if (needs_spare(kernel, n)) {
    sort_items(n, keys, spare);
    decode(form, n, keys);
  } else if (n < kParallelKeys || thread_count() == 1) {
    kernel.sort(form, count, keys);
  } else {
    sort_in_ranges(form, n, keys);
  }
}

// Puts the zeros of a sorted row in the order that they have in the row they come from.
template <class T>
void restore_zeros(std::int64_t n, const T* row, T* sorted) {
  using Bits = UnsignedOfSize<sizeof(T)>;
  constexpr Bits kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(T) - 1));
  const auto magnitude = [](T x) { return static_cast<Bits>(std::bit_cast<Bits>(x) & ~kSign); };
  T* zero = std::partition_point(sorted, sorted + n, [&](T x) {
    return (std::bit_cast<Bits>(x) & kSign) != 0 && magnitude(x) != 0;
  });
  for (std::int64_t i = 0; i < n; ++i) {
    if (magnitude(row[i]) == 0) *zero++ = row[i];
  }
}

template <class T>
void sort_few(std::int64_t n, const T* row, T* sorted) {
  if (kernels_of<Key<T>>().sort_few(kForm<T>, static_cast<std::size_t>(n), row, sorted))
    restore_zeros(n, row, sorted);
}

// Numbers of one byte are counted.
template <class T>
void sort_bytes(std::int64_t n, const T* row, T* sorted) {
  if constexpr (std::is_same_v<T, bool>) {
    const std::int64_t zeros = std::count(row, row + n, false);
    std::fill(std::fill_n(sorted, zeros, false), sorted + n, true);
    return;
  }
  if (n <= kShortByteRow && static_cast<std::size_t>(n) <= kernels_of<std::int16_t>().few) {
    std::int16_t keys[kShortByteRow];
    encode(n, row, keys, false);
    sort_few(n, keys, keys);
    std::transform(keys, keys + n, sorted, [](std::int16_t key) { return static_cast<T>(key); });
    return;
  }
  // Neighbours are counted apart, as counting one value again has to wait for the time before.
  constexpr int kTables = 4, kValues = 256;
  std::int64_t counts[kTables][kValues] = {};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(row);
  for (std::int64_t i = 0; i < n; ++i) ++counts[i % kTables][bytes[i]];
  constexpr int kFirst = std::is_signed_v<T> ? kValues / 2 : 0;
  auto* to = reinterpret_cast<std::uint8_t*>(sorted);
  for (int i = 0; i < kValues; ++i) {
    const int value = (i + kFirst) % kValues;
    const std::int64_t count =
        counts[0][value] + counts[1][value] + counts[2][value] + counts[3][value];
    to = std::fill_n(to, count, static_cast<std::uint8_t>(value));
  }
}

template <class T>
void sort_numbers(std::int64_t n, const T* row, T* sorted, char* scratch) {
  using K = Key<T>;
  if (static_cast<std::size_t>(n) <= kernels_of<K>().few) return sort_few(n, row, sorted);
  const std::size_t bytes = sizeof(T) * static_cast<std::size_t>(n);
  if (std::memcmp(row, row + 1, bytes - sizeof(T)) == 0) {  // each is as the next
    std::memcpy(sorted, row, bytes);
    return;
  }
  auto* keys = reinterpret_cast<K*>(sorted);
  const bool has_negative_zeros = encode(n, row, keys, false);
  sort_keys(kForm<T>, n, keys, reinterpret_cast<K*>(scratch));
  if (has_negative_zeros) restore_zeros(n, row, sorted);
}

// ---- sorting of places

// Up to so many a row is worth no look at its keys as a whole.
template <class T>
constexpr std::int64_t kFewPlaces = sizeof(T) == 8 ? 16 : 32;

struct KeyRange {
  std::int64_t low, high;
  std::uint64_t differing;
};

template <class K>
KeyRange range_of(std::int64_t n, const K* keys) {
  const auto blocks = static_cast<std::size_t>((n + kBlock - 1) / kBlock);
  const auto range_between = [=](std::int64_t begin, std::int64_t end) {
    KeyRange range;
    kernels_of<K>().range(static_cast<std::size_t>(end - begin), keys + begin, &range.low,
                          &range.high, &range.differing);
    return range;
  };
  if (blocks == 1) return range_between(0, n);
  std::vector<KeyRange> ranges(blocks);
  for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
    ranges[static_cast<std::size_t>(begin / kBlock)] = range_between(begin, end);
  });
  KeyRange whole = ranges[0];
  for (const KeyRange& range : ranges) {
    whole.differing |= range.differing | static_cast<std::uint64_t>(range.low ^ whole.low);
    whole.low = std::min(whole.low, range.low);
    whole.high = std::max(whole.high, range.high);
  }
  return whole;
}

// How a key and a place are put into one integer, the key's bits first. Equal keys are so ordered
// by their places.
struct Packing {
  std::uint64_t low;  // subtracted from each key
  int shift;          // bits of the key that are left out; they may differ if any are `lost`
  int lost;
  int place_bits;

  template <class Item, class K>
  Item pack(K key, std::int64_t place) const {
    using Bits = std::make_unsigned_t<Item>;
    const std::uint64_t head = (static_cast<std::uint64_t>(key) - low) >> shift;
    const std::uint64_t item = head << place_bits | static_cast<std::uint64_t>(place);
    constexpr Bits kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(Item) - 1));
    return static_cast<Item>(static_cast<Bits>(item) ^ kSign);
  }
  std::int64_t place(std::int64_t item) const {
    return item & static_cast<std::int64_t>((std::uint64_t{1} << place_bits) - 1);
  }
};

// Sorts items whose keys are equal as far as they were packed by the bits that were left out.
template <class K>
void sort_by_lost_bits(std::int64_t n, const K* keys, std::int64_t* items, std::int64_t* spare,
                       const Packing& packing) {
  constexpr std::int64_t kFew = 16;
  const auto head = [&](std::int64_t i) { return items[i] >> packing.place_bits; };
  const auto key = [&](std::int64_t item) { return keys[packing.place(item)]; };
  const auto next = [&](std::int64_t begin) {
    return static_cast<std::int64_t>(kernels_of<std::int64_t>().equal_neighbour(
        static_cast<std::size_t>(begin), static_cast<std::size_t>(n), items, packing.place_bits));
  };
  for (std::int64_t begin = next(0), end; begin < n; begin = next(end)) {
    bool are_equal = true;
    for (end = begin + 1; end < n && head(end) == head(begin); ++end)
      are_equal = are_equal && key(items[end]) == key(items[begin]);
    if (are_equal) continue;
    if (end - begin <= kFew || packing.lost + packing.place_bits > 64) {
      std::sort(items + begin, items + end, [&](std::int64_t a, std::int64_t b) {
        return key(a) < key(b) || (key(a) == key(b) && a < b);
      });
      continue;
    }
    const int exact = packing.shift - packing.lost;
    const std::uint64_t tail = (std::uint64_t{1} << packing.lost) - 1;
    const Packing of_rest{0, 0, 0, packing.place_bits};
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t place = packing.place(items[i]);
      const std::uint64_t rest = (static_cast<std::uint64_t>(keys[place]) - packing.low) >> exact;
      items[i] = of_rest.pack<std::int64_t>(rest & tail, place);
    }
    sort_keys(NumberForm::signed_integer, end - begin, items + begin, spare);
  }
}

template <class K>
void argsort_keys(std::int64_t n, const K* keys, std::int64_t* order, std::int64_t* scratch) {
  const auto [low, high, differing] = range_of(n, keys);
  if (differing == 0 || kernels_of<K>().direction(static_cast<std::size_t>(n), keys) > 0)
    return std::iota(order, order + n, std::int64_t{0});
  // Bits at the end that all keys share need no room.
  const int shared = std::countr_zero(differing);
  const auto first = static_cast<std::uint64_t>(low);
  const int key_bits = std::bit_width((static_cast<std::uint64_t>(high) - first) >> shared);
  const int place_bits = std::bit_width(static_cast<std::uint64_t>(n - 1));
  if (key_bits + place_bits <= 32) {
    const Packing packing{first, shared, 0, place_bits};
    auto* items = reinterpret_cast<std::int32_t*>(scratch);
    for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) items[i] = packing.pack<std::int32_t>(keys[i], i);
    });
    sort_keys(NumberForm::signed_integer, n, items, items + n);
    for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) order[i] = packing.place(items[i]);
    });
    return;
  }
  const int lost = std::max(0, key_bits + place_bits - 64);
  const Packing packing{first, shared + lost, lost, place_bits};
  for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) order[i] = packing.pack<std::int64_t>(keys[i], i);
  });
  sort_keys(NumberForm::signed_integer, n, order, scratch);
  if (lost > 0) sort_by_lost_bits(n, keys, order, scratch, packing);
  for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) order[i] = packing.place(order[i]);
  });
}

// The same without a look at the bits that keys have.
template <class T>
void argsort_few(std::int64_t n, const T* row, std::int64_t* order, std::int64_t* spare) {
  if constexpr (sizeof(T) == 8) {
    // How many come before each is counted: without a branch that depends on the numbers.
    std::uint64_t keys[kFewPlaces<T>];
    std::int64_t ranks[kFewPlaces<T>];
    for (std::int64_t i = 0; i < n; ++i) {
      keys[i] = sort_key(row[i]);
      std::int64_t rank = 0;
      for (std::int64_t k = 0; k < i; ++k) {
        const bool is_above = keys[k] > keys[i];
        rank += !is_above;
        ranks[k] += is_above;
      }
      ranks[i] = rank;
    }
    for (std::int64_t i = 0; i < n; ++i) order[ranks[i]] = i;
  } else {
    const int place_bits = std::bit_width(static_cast<std::uint64_t>(n - 1));
    const Packing packing{0, 0, 0, place_bits};
    for (std::int64_t i = 0; i < n; ++i)
      order[i] = packing.pack<std::int64_t>(static_cast<std::uint64_t>(sort_key(row[i])), i);
    sort_keys(NumberForm::signed_integer, n, order, spare);
    for (std::int64_t i = 0; i < n; ++i) order[i] = packing.place(order[i]);
  }
}

template <class T>
void argsort_numbers(std::int64_t n, const T* row, std::int64_t* order, char* scratch) {
  if (n == 0) return;
  auto* rest = reinterpret_cast<std::int64_t*>(scratch + bytes_of<Key<T>>(n));
  if (n <= kFewPlaces<T>) return argsort_few(n, row, order, rest);
  auto* keys = reinterpret_cast<Key<T>*>(scratch);
  encode(n, row, keys, true);
  argsort_keys(n, keys, order, rest);
}

// ---- complex numbers

template <class T>
void argsort_complex(std::int64_t n, const T* row, std::int64_t* order, char* scratch) {
  auto* items = reinterpret_cast<WideEntry<T>*>(scratch);
  for_each_block(n, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      items[i] = WideEntry<T>::make(sort_key(row[i]), static_cast<std::uint64_t>(i));
  });
  sort_items(n, items, reinterpret_cast<WideEntry<T>*>(scratch + bytes_of<WideEntry<T>>(n)));
  for (std::int64_t i = 0; i < n; ++i) order[i] = static_cast<std::int64_t>(items[i].index());
}

template <class T>
void sort_complex(std::int64_t n, const T* row, T* sorted, char* scratch) {
  auto* order = reinterpret_cast<std::int64_t*>(scratch + 2 * bytes_of<WideEntry<T>>(n));
  argsort_complex(n, row, order, scratch);
  for (std::int64_t i = 0; i < n; ++i) sorted[i] = row[order[i]];
}

}  // namespace

std::size_t argsort_scratch_bytes(DType dtype, std::int64_t n) {
  return visit_dtype(dtype, [&]<class T>() {
    if constexpr (is_complex_number<T>) {
      return 2 * bytes_of<WideEntry<T>>(n);
    } else {
      return bytes_of<Key<T>>(n) + bytes_of<std::int64_t>(n);
    }
  });
}

std::size_t sort_scratch_bytes(DType dtype, std::int64_t n) {
  return visit_dtype(dtype, [&]<class T>() {
    if constexpr (is_complex_number<T>) {
      return 2 * bytes_of<WideEntry<T>>(n) + bytes_of<std::int64_t>(n);
    } else {
      // Whether they are needed depends on the instruction set, which may be changed later.
      return bytes_of<T>(n);
    }
  });
}

void argsort_row(DType dtype, std::int64_t n, const char* row, std::int64_t* order, char* scratch) {
  visit_dtype(dtype, [&]<class T>() {
    const auto* numbers = reinterpret_cast<const T*>(row);
    if constexpr (is_complex_number<T>) {
      argsort_complex(n, numbers, order, scratch);
    } else {
      argsort_numbers(n, numbers, order, scratch);
    }
  });
}

void sort_row(DType dtype, std::int64_t n, const char* row, char* sorted, char* scratch) {
  visit_dtype(dtype, [&]<class T>() {
    const auto* numbers = reinterpret_cast<const T*>(row);
    auto* to = reinterpret_cast<T*>(sorted);
    if constexpr (is_complex_number<T>) {
      sort_complex(n, numbers, to, scratch);
    } else if constexpr (sizeof(T) == 1) {
      sort_bytes(n, numbers, to);
    } else {
      sort_numbers(n, numbers, to, scratch);
    }
  });
}

}  // namespace croton
