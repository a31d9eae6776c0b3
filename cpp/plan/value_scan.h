// The search of arrays for values that are not finite, or too big.
#pragma once

#include "base/dtype.h"
#include "base/shape.h"

namespace croton {

struct GuardedValues {
  bool nan = false;
  bool infinite = false;
  bool big = false;  // an absolute value above 1e10

  bool is_any() const { return nan || infinite || big; }
};

// Whether one of the guarded kinds of value is in the array; without data there is none.
bool scan(const char* data, DType dtype, const Dims& shape, const Dims& strides,
          const GuardedValues& guarded);

// The same for elements that follow each other in memory, by the calling thread.
bool scan_row(DType dtype, const void* data, std::int64_t count, const GuardedValues& guarded);

}  // namespace croton
