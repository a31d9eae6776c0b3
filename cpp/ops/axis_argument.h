// An axis that is an input of an operation: an integer scalar, usually constant.
#pragma once

#include <cstdint>

#include "graph/op.h"
#include "ops/binder.h"

namespace croton {

// The input as int64. Raises TypeError for what is no scalar, ValueError for what is no integer,
// and for a constant that is no axis of an array of `ndim` dimensions.
Ref<Variable> axis_argument(const Op& op, const Ref<Variable>& axis, std::size_t ndim);

// Input i as an axis counted from the front; ValueError if there is none.
std::size_t bound_axis(const Op& op, const Binder& binder, std::size_t i, std::size_t ndim);

}  // namespace croton
