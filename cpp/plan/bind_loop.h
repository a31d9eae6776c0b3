// A fused loop of the program bound to the shapes of its inputs.
#pragma once

#include <functional>

#include "lower/program.h"
#include "plan/loop_step.h"
#include "plan/plan.h"

namespace croton {

// The shape of the loop's space; raises ValueError, naming the node, where inputs do not agree.
// `view_of` gives the views of values from outside the loop; `failed` gets the node being looked
// at, and its inputs when it fails.
Dims loop_shape(const FusedLoop& loop, const std::function<const View&(const Variable*)>& view_of,
                BindError& failed);

}  // namespace croton
