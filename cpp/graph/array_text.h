// Short text of an array's values, as constants show themselves.
#pragma once

#include <string>

#include "base/ndarray.h"

namespace croton {

// One element as NumPy prints it.
std::string element_text(DType dtype, const char* element);

// "3", "[0 1 2]", "(2, 3) of 0.0"; long arrays are cut in the middle.
std::string array_text(const NDArray& array);

}  // namespace croton
