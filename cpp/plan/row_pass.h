// One pass over rows for several loops.
//
// Where a loop reduces along the last dimensions and others go on with what it gives for each row,
// all of them go through a few rows at a time while these are in the cache: the mean of a row, what
// is left of it, its variance, the row divided by that. What is passed from one loop to the next
// and read by nobody else is never written to memory as a whole. Reductions over the rows
// themselves may end such a pass, but nothing in it can read their results.
#pragma once

#include "plan/plan.h"

namespace croton {

// Joins loops of the plan that pass rows on, before it has memory. Steps that need none of them are
// put before, others behind them.
void join_loops_over_rows(Plan& plan);

}  // namespace croton
