// The check of index arrays, which comes before anything is read or written by them.
#pragma once

#include <string>

#include "ops/advanced_index.h"

namespace croton {

// Throws IndexError, with `name` as the operation's, if an index array leads out of its dimension.
void check_picked(const std::string& name, const PickedPart& part, char* const* memory);

}  // namespace croton
