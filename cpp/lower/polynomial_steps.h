// Horner's scheme: the product and the sum of each step joined to an instruction that rounds once.
#pragma once

#include "lower/tile_code.h"

namespace croton {

// Joins float32 and float64 products of a sum that are added to a constant, or subtracted from or
// by it, and that nobody else reads. All other products and sums are rounded one by one, as in
// plain evaluation: a b - c d stays exactly zero for equal operands, and results have the bits that
// they have elsewhere. `is_constant` is of the input registers.
void join_polynomial_steps(TileCode& code, const std::vector<bool>& is_constant);

}  // namespace croton
