// Where a plan has to end because the next shapes depend on computed data.
#pragma once

#include "lower/program.h"

namespace croton {

// Fills Program::segments, in order, and the values' segment numbers.
void split_into_segments(Program& program);

}  // namespace croton
