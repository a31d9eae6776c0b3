// Where an array is not zero. The lengths of the results depend on data.
#pragma once

#include <vector>

#include "base/ndarray.h"

namespace croton {

// The coordinates of the elements that are not zero, in C order: one int64 vector per dimension.
// NaN is not zero. Throws ValueError for a scalar, which has no dimension.
std::vector<NDArray> nonzero_coordinates(const NDArray& array);

}  // namespace croton
