// Plans that look for guarded values on the way: loops while they have them in the cache, other
// arrays by steps of their own.
#pragma once

#include <vector>

#include "lower/program.h"
#include "plan/plan.h"

namespace croton {

// Makes the plan of this segment set `has_found` where a run meets a guarded value in what is given
// to it or computed by it. `views` are those of all values. To be called when memory is assigned.
void guard_values(const Program& program, const Segment& segment, const std::vector<View>& views,
                  const GuardedValues& guarded, Plan& plan);

}  // namespace croton
