// Kernels of sorting, by size of number. Compiled once per instruction set.
#include "kernels/kernel_table.h"
#include "kernels/quicksort-inl.h"
#include "kernels/simd-inl.h"
#include "kernels/sort_network-inl.h"

namespace croton::CROTON_ISA {

namespace {

using sorting::KeyCode;
using sorting::kHighest;
using sorting::kLowest;

// By form.
template <class T>
inline constexpr KeyCode<T> kCodes[] = {
    {0, 0, kHighest<T>}, {0, kLowest<T>, kHighest<T>}, {kHighest<T>, 0, sorting::kInfinityBits<T>}};

template <class T>
const KeyCode<T>& code_of(NumberForm form) {
  return kCodes<T>[static_cast<int>(form)];
}

// Calls work(place, count) for pieces of n elements that fit a vector.
template <class T, class Work>
[[gnu::always_inline]] inline void for_each_vector(size_t n, Work work) {
  constexpr size_t lanes = kLanes<T>;
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) work(i, lanes);
  if (i < n) work(i, n - i);
}

template <class T>
[[gnu::always_inline]] inline Vec<T> load_up_to(const T* from, size_t count) {
  return count == kLanes<T> ? load(from) : load_partial(from, count);
}
template <class T>
[[gnu::always_inline]] inline void store_up_to(T* to, Vec<T> v, size_t count) {
  count == kLanes<T> ? store(to, v) : store_partial(to, v, count);
}

template <class T>
bool encode(NumberForm form, bool zeros_are_equal, size_t n, const void* numbers, void* keys) {
  const auto* from = static_cast<const T*>(numbers);
  auto* to = static_cast<T*>(keys);
  const KeyCode<T>& code = code_of<T>(form);
  const bool merges = zeros_are_equal && form == NumberForm::floating;
  const Vec<T> zero = {}, equal_zeros = splat<T>(merges ? -1 : 0);
  Mask<T> negative_zeros = {};
  for_each_vector<T>(n, [&](size_t i, size_t count) __attribute__((always_inline)) {
    const Vec<T> x = load_up_to(from + i, count);
    const auto is_negative_zero = x == kLowest<T>;
    const Vec<T> key = code.encode(x);
    negative_zeros |= is_negative_zero;
    store_up_to<T>(to + i, is_negative_zero & equal_zeros ? zero : key, count);
  });
  return form == NumberForm::floating && any(negative_zeros);
}

template <class T>
void decode(NumberForm form, size_t n, void* keys) {
  auto* to = static_cast<T*>(keys);
  const KeyCode<T>& code = code_of<T>(form);
  for (size_t i = 0; i < n; ++i) to[i] = code.decode(to[i]);
}

template <class T>
bool sort_few(NumberForm form, size_t n, const void* numbers, void* sorted) {
  const auto* from = static_cast<const T*>(numbers);
  auto* to = static_cast<T*>(sorted);
  if (form == NumberForm::signed_integer) return sorting::sort_short(n, from, to, code_of<T>(form));
  return sorting::sort_short<T, true>(n, from, to, code_of<T>(form)) &&
         form == NumberForm::floating;
}

template <class T>
void sort_keys(NumberForm form, size_t n, void* keys) {
  auto* key = static_cast<T*>(keys);
  if constexpr (kSplitLanes<T> > 0) {
    sorting::quicksort(n, key, code_of<T>(form));
  } else {
    sorting::sort_short(n, key, key, code_of<T>(form));
  }
}

// Whether no key is above the next, or none below it.
template <bool is_ascending, class T>
bool is_in_order(size_t n, const T* keys) {
  const auto is_wrong = [](auto a, auto b) { return is_ascending ? a > b : a < b; };
  size_t i = 0;
  for (; i + kLanes<T> < n; i += kLanes<T>) {
    if (any(is_wrong(load(keys + i), load(keys + i + 1)))) return false;
  }
  for (; i + 1 < n; ++i) {
    if (is_wrong(keys[i], keys[i + 1])) return false;
  }
  return true;
}

template <class T>
int direction(size_t n, const void* keys) {
  const auto* key = static_cast<const T*>(keys);
  if (is_in_order<true>(n, key)) return 1;
  return is_in_order<false>(n, key) ? -1 : 0;
}

template <class T>
size_t equal_neighbour(size_t begin, size_t n, const void* keys, int ignored_bits) {
  const auto* key = static_cast<const T*>(keys);
  size_t i = begin;
  for (; i + kLanes<T> < n; i += kLanes<T>) {
    if (any((load(key + i) ^ load(key + i + 1)) >> ignored_bits == 0)) break;
  }
  for (; i + 1 < n; ++i) {
    if ((key[i] ^ key[i + 1]) >> ignored_bits == 0) return i;
  }
  return n;
}

template <class T>
void range(size_t n, const void* keys, int64_t* low, int64_t* high, uint64_t* differing) {
  const auto* key = static_cast<const T*>(keys);
  T lowest = key[0], highest = key[0];
  UnsignedOf<T> bits = 0;
  for (size_t i = 0; i < n; ++i) {
    lowest = key[i] < lowest ? key[i] : lowest;
    highest = key[i] > highest ? key[i] : highest;
    bits |= static_cast<UnsignedOf<T>>(key[i] ^ key[0]);
  }
  *low = lowest;
  *high = highest;
  *differing = bits;
}

template <class T>
void fill_size(SortKernels& kernels) {
  kernels.encode = encode<T>;
  kernels.decode = decode<T>;
  kernels.sort_few = sort_few<T>;
  kernels.few = sorting::kShort<T>;
  kernels.sort = sort_keys<T>;
  kernels.most_sorted = (kSplitLanes<T> > 0) ? SIZE_MAX : sorting::kShort<T>;
  kernels.direction = direction<T>;
  kernels.equal_neighbour = equal_neighbour<T>;
  kernels.range = range<T>;
  if constexpr (kSplitLanes<T> > 0) {
    kernels.split = [](size_t n, void* keys) { return sorting::split(n, static_cast<T*>(keys)); };
  }
}

}  // namespace

void fill_sort_kernels(KernelTable& table) {
  fill_size<int16_t>(table.sort[size_index(2)]);
  fill_size<int32_t>(table.sort[size_index(4)]);
  fill_size<int64_t>(table.sort[size_index(8)]);
}

}  // namespace croton::CROTON_ISA
