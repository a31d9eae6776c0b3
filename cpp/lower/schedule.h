// The order of steps.
#pragma once

#include "lower/program.h"

namespace croton {

// Reorders the steps: each after those it reads from; all that results need before what only
// updates need, so that nothing can fail once a shared variable is written; and the step that
// computes a shared variable's new value after the other readers of the old one, where that is
// possible, so that it can be written in place.
void schedule(Program& program);

}  // namespace croton
