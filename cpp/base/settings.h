// The few switches the core reads. Set from `theano.config` through the bindings.
#pragma once

#include <vector>

#include "base/dtype.h"

namespace croton {

struct Settings {
  DType float_x = DType::float64;
  // Python scalars become int64 / floatX instead of the smallest type that holds them.
  bool cast_policy_float_x = false;
  // What a Python float may become, in this order: the first dtype that holds it, or the last one.
  // float16 is passed over unless it is floatX.
  std::vector<DType> autocast_float = {DType::float16, DType::float32, DType::float64};
  // How many frames of the user's code are remembered for each variable.
  int trace_limit = 8;
  // Whether bodies of fused loops that are bound from now on become machine code.
  bool native_code = true;
};

Settings& settings();

}  // namespace croton
