// What is done to the results of a convolution while they are in the cache.
#pragma once

#include <cstdint>

#include "kernels/kernel_table.h"

namespace croton {

// A number for each row of results, `stride` bytes apart, is added, if there are such; then sums
// are rectified.
struct Finish {
  const char* first_added = nullptr;
  std::int64_t stride = 0;
  Rectifier rectifier = Rectifier::none;

  bool is_needed() const { return first_added != nullptr || rectifier != Rectifier::none; }
  const void* added(std::int64_t row) const {
    return first_added == nullptr ? nullptr : first_added + row * stride;
  }
};

}  // namespace croton
