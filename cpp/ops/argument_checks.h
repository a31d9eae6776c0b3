// Checks of the arguments of operations when a graph is built.
#pragma once

#include "graph/op.h"

namespace croton {

// Throws TypeError unless there are `count` inputs.
void check_count(const Op& op, const VariableList& inputs, std::size_t count);

// Throws ValueError unless the variable, the argument of this name, is a vector or matrix (1 or 2
// dimensions) of floats.
void check_floats(const Op& op, const char* name, const Variable& variable, std::size_t ndim);

}  // namespace croton
