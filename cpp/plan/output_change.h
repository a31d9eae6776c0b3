// First operations of loops that move into the step whose output the loop reads: numbers compared
// with a probability, bias and rectifier behind a convolution.
#pragma once

#include "plan/plan.h"

namespace croton {

// Where a loop alone reads an output that can be changed as it is written, its first operations on
// it are taken out of the loop; a loop of which nothing is left is dropped. `is_constant` tells by
// buffer whether the memory it has now is what it has at every call. Before memory is assigned.
void move_into_producers(Plan& plan, const std::vector<bool>& is_constant);

}  // namespace croton
