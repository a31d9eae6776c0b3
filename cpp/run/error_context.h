// What is added to an error that happens while a function runs.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "graph/variable.h"

namespace croton {

// The error with the node that caused it, its input types, and where the user made it.
Error with_context(const Error& error, const Apply& node);

// "file.py:12, in name", or a note that the place is not known.
std::string place_of(const Ref<Trace>& trace);

}  // namespace croton
