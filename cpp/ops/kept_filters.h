// Packed filters of a convolution that are used again while the filters do not change.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace croton {

// Whoever has lent an array may change it in place, so that only its contents tell whether it is
// the same: filters are compared with a copy of those that were packed. Where they change from call
// to call, as in training, the comparison ends at once, and copies are soon made rarely.
template <class T>
class KeptFilters {
 public:
  KeptFilters(std::int64_t filters, std::int64_t packed)
      : copy_(static_cast<std::size_t>(filters)), packed_(static_cast<std::size_t>(packed)) {}

  T* packed() { return packed_.data(); }

  // Whether `packed` is made of these filters. If not, the caller packs them there.
  bool holds(const T* filters) {
    if (copy_.empty()) return true;  // nothing is packed, and filters may be null
    const std::size_t bytes = copy_.size() * sizeof(T);
    if (is_copied_ && std::memcmp(filters, copy_.data(), bytes) == 0) {
      changes_ = 0;
      return true;
    }
    constexpr int kSoon = 3, kRarely = 16;
    is_copied_ = changes_ < kSoon || changes_ % kRarely == 0;
    if (is_copied_) std::memcpy(copy_.data(), filters, bytes);
    ++changes_;
    return false;
  }

 private:
  std::vector<T> copy_, packed_;
  bool is_copied_ = false;
  int changes_ = 0;  // calls since filters were last the same
};

}  // namespace croton
