// Rows as keys, sorted, and back.
#include "kernels/sort_rows.h"

#include "kernels/radix_sort.h"

namespace croton {

namespace {

constexpr std::int64_t kMaxPacked = std::int64_t{1} << 32;
constexpr std::int64_t kBlock = 65536;
constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// Calls visit(i) for i from 0 to n - 1, in parallel blocks.
template <class Visit>
void for_each_index(std::int64_t n, Visit visit) {
  parallel_for((n + kBlock - 1) / kBlock, [&](std::int64_t block) {
    const std::int64_t end = std::min(n, (block + 1) * kBlock);
    for (std::int64_t i = block * kBlock; i < end; ++i) visit(i);
  });
}

template <class T>
T load(const char* row, std::int64_t i) {
  T value;
  std::memcpy(&value, row + i * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return value;
}

template <class T>
bool is_packed(std::int64_t n) {
  return sizeof(T) <= 4 && n <= kMaxPacked;
}

template <class Item, class T>
void argsort_as(std::int64_t n, const char* row, std::int64_t* order, char* scratch) {
  auto* items = reinterpret_cast<Item*>(scratch);
  auto* spare =
      reinterpret_cast<Item*>(scratch + aligned(sizeof(Item) * static_cast<std::size_t>(n)));
  for_each_index(n, [&](std::int64_t i) {
    items[i] = Item::make(sort_key(load<T>(row, i)), static_cast<std::uint64_t>(i));
  });
  sort_items(n, items, spare);
  for_each_index(n,
                 [&](std::int64_t i) { order[i] = static_cast<std::int64_t>(items[i].index()); });
}

template <class T>
void argsort_numbers(std::int64_t n, const char* row, std::int64_t* order, char* scratch) {
  if constexpr (!is_complex_number<T>) {
    if (is_packed<T>(n)) return argsort_as<PackedEntry, T>(n, row, order, scratch);
  }
  argsort_as<WideEntry<T>, T>(n, row, order, scratch);
}

template <class T>
void sort_complex(std::int64_t n, char* row, char* scratch) {
  const std::size_t bytes = sizeof(T) * static_cast<std::size_t>(n);
  char* copy = scratch + 2 * aligned(sizeof(WideEntry<T>) * static_cast<std::size_t>(n));
  auto* order = reinterpret_cast<std::int64_t*>(copy + aligned(bytes));
  argsort_numbers<T>(n, row, order, scratch);
  std::memcpy(copy, row, bytes);
  for_each_index(n, [&](std::int64_t i) {
    std::memcpy(row + i * static_cast<std::int64_t>(sizeof(T)),
                copy + order[i] * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  });
}

template <class T>
void sort_numbers(std::int64_t n, char* row, char* scratch) {
  using Key = SortKey<T>;
  auto* keys = reinterpret_cast<Key*>(row);
  for_each_index(n, [&](std::int64_t i) { keys[i] = exact_key(load<T>(row, i)); });
  sort_items(n, keys, reinterpret_cast<Key*>(scratch));
  for_each_index(n, [&](std::int64_t i) {
    const T number = number_of_key<T>(keys[i]);
    std::memcpy(keys + i, &number, sizeof(T));
  });
}

}  // namespace

std::size_t argsort_scratch_bytes(DType dtype, std::int64_t n) {
  return visit_dtype(dtype, [&]<class T>() {
    const std::size_t item = is_packed<T>(n) ? sizeof(PackedEntry) : sizeof(WideEntry<T>);
    return 2 * aligned(item * static_cast<std::size_t>(n));
  });
}

std::size_t sort_scratch_bytes(DType dtype, std::int64_t n) {
  const auto count = static_cast<std::size_t>(n);
  if (!is_complex(dtype)) return aligned(item_size(dtype) * count);
  return argsort_scratch_bytes(dtype, n) + aligned(sizeof(std::int64_t) * count) +
         aligned(item_size(dtype) * count);
}

void argsort_row(DType dtype, std::int64_t n, const char* row, std::int64_t* order, char* scratch) {
  visit_dtype(dtype, [&]<class T>() { argsort_numbers<T>(n, row, order, scratch); });
}

void sort_row(DType dtype, std::int64_t n, char* row, char* scratch) {
  visit_dtype(dtype, [&]<class T>() {
    if constexpr (is_complex_number<T>) {
      sort_complex<T>(n, row, scratch);
    } else {
      sort_numbers<T>(n, row, scratch);
    }
  });
}

}  // namespace croton
