// Dimensions and strides of arrays, with inline room for the usual ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "base/small_vector.h"

namespace croton {

using Dims = SmallVector<std::int64_t, 6>;

// The number of elements; throws ValueError when it does not fit.
std::int64_t element_count(const Dims& shape);

// Strides in bytes of a C-contiguous array.
Dims contiguous_strides(const Dims& shape, std::size_t item_size);
bool is_contiguous(const Dims& shape, const Dims& strides, std::size_t item_size);

// The strides that show an array broadcast over a space of at least as many dimensions.
Dims broadcast_strides(const Dims& shape, const Dims& strides, const Dims& space);

// "(2, 3)", as Python writes a tuple.
std::string to_text(const Dims& dims);

}  // namespace croton
