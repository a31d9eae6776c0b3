// The few switches the core reads. Set from `theano.config` through the bindings.
#pragma once

#include "base/dtype.h"

namespace croton {

struct Settings {
  DType float_x = DType::float64;
  // Python scalars become int64 / floatX instead of the smallest type that holds them.
  bool cast_policy_float_x = false;
  // How many frames of the user's code are remembered for each variable.
  int trace_limit = 8;
};

Settings& settings();

}  // namespace croton
