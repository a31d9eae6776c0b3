// What an index does to one dimension: an integer or a slice, with constant or symbolic numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "graph/op.h"

namespace croton {

// A bound of a slice, or an integer index.
struct IndexBound {
  enum class Kind : std::uint8_t { none, constant, symbolic };
  Kind kind = Kind::none;
  std::int64_t value = 0;
};

// What is done to one dimension. An integer index is in `start`.
struct IndexEntry {
  bool is_slice = false;
  IndexBound start, stop, step;

  // How many numbers are symbolic.
  std::size_t symbolic_count() const;
};

using IndexList = std::vector<IndexEntry>;

// The numbers that stand for the bounds in the property of an operation: kind and value of each.
void append_code(const IndexEntry& entry, std::vector<std::int64_t>& code);

// Checks that a symbolic bound is an integer scalar, and converts it to int64.
Ref<Variable> prepare_bound(const Op& op, const Ref<Variable>& bound);

// Whether the slice of a dimension of length 1 is sure to have length 1.
bool keeps_broadcastable(const IndexEntry& slice);

// A part of a dimension: where it begins, in bytes, how long it is and how far apart its elements
// are.
struct AxisPart {
  std::int64_t offset, length, stride;
};

// What a slice takes of a dimension. Symbolic bounds are asked for in the order start, stop, step.
// Throws ValueError if the step is zero.
AxisPart slice_axis(const Op& op, const IndexEntry& slice, std::int64_t length, std::int64_t stride,
                    const std::function<std::int64_t()>& next_symbolic);

// The gradient of a value that was broadcast over the indexed part, from that of the part.
Ref<Variable> gradient_of_value(const Ref<Variable>& part, const Ref<Variable>& value);

// A value made ready to be put into an array of this dtype: of complex numbers the real part where
// that is all that fits. Throws TypeError if the value has more dimensions than the part.
Ref<Variable> prepare_value(const Op& op, const Ref<Variable>& value, DType dtype,
                            std::size_t part_ndim);

}  // namespace croton
