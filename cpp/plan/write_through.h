// Copies of intermediate arrays into larger ones, as joins and parts that are set make them: the
// loop that computes such an array writes where it would be copied to.
#pragma once

#include "plan/plan.h"

namespace croton {

// Copies of a whole array into one of the same size fall away where both can have one memory, loops
// store straight into the parts of arrays that their results are copied to, and arrays are not
// filled that are written over in parts before they are read. Before memory is assigned.
void write_through(Plan& plan);

}  // namespace croton
