// Products joined with the sums they stand in, to instructions that round once.
#pragma once

#include "lower/tile_code.h"

namespace croton {

// Joins where nobody else reads the product, for float32 and float64. Not where the rest of the sum
// is made of products, too: a b - c d and a² + b² - 2 a b are exactly zero for equal operands as
// long as all products are rounded alike. Sums of squares cancel nothing and are joined.
void join_products_with_sums(TileCode& code);

}  // namespace croton
