// What a failing call leaves behind for the message: the application, and the arrays it met.
#pragma once

#include <vector>

#include "graph/variable.h"
#include "plan/plan.h"

namespace croton {

struct Failure {
  const Apply* node = nullptr;  // null when the failure belongs to no application
  // Its inputs, good until the function is called again; without data where only shape and strides
  // are known. Empty when nothing is known of them.
  std::vector<LiveIn> inputs;
};

}  // namespace croton
