// Places for a plan's intermediate arrays in one block of memory.
#pragma once

#include "plan/plan.h"

namespace croton {

// Gives every arena buffer an offset, so that buffers that are alive at the same time do not
// overlap, and, where it may, lets a loop's result take the memory of an operand that dies there.
// Fills Plan::arena_bytes.
void assign_memory(Plan& plan, bool may_overwrite_operands);

}  // namespace croton
